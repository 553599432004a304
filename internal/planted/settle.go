// SPDX-License-Identifier: Apache-2.0

package planted

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/snapshot/format"
)

// settle writes down what was collected, and what was planted.
func (s *scene) settle() {
	w := s.world
	if s.claim.Deny && s.claim.Layer != "session" && len(s.truth) == 1 && s.chance(8) {
		s.change()
	}
	for _, c := range s.truth {
		w.Causes = append(w.Causes, s.told(c))
	}
	for _, c := range s.decoys {
		w.Decoys = append(w.Decoys, s.told(c))
	}
	if w.Claim != nil {
		claim := s.told(w.Claim)
		w.Claim = &claim
	}
	w.File = &format.File{
		Collection: &format.Collection{CollectedAt: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)},
	}
	if w.Hidden != "scp" {
		w.File.Organization = s.organizationFile()
	}
	for _, a := range s.accounts {
		if w.Hidden == "identity" && a == s.home {
			continue
		}
		w.File.Accounts = append(w.File.Accounts, s.accountFile(a))
	}
}

// change takes the only cause away: somebody did so after the call.
func (s *scene) change() {
	c := s.truth[0]
	i := slices.Index(c.book.statements, c.sid)
	c.book.statements = slices.Delete(c.book.statements, i, i+1)
	if len(c.book.statements) == 0 {
		s.unrelated(c.book)
	}
	s.truth, s.world.Changed = nil, true
}

// told completes a cause with the names that findings give it.
func (s *scene) told(c *Cause) Cause {
	told := *c
	switch hidden := s.world.Hidden; c.Layer {
	case "scp", "rcp":
		told.Hidden = hidden == "scp"
	case "identity", "boundary":
		told.Hidden = hidden == "identity"
	case "session":
		told.Hidden = !s.world.SessionKnown || s.passed != nil && hidden == "identity" // it is in the account
	case "endpoint":
		told.Hidden = hidden == "endpoint" || hidden == "identity" // it is the account of both
	default:
		told.Hidden = hidden == c.Layer
	}
	// What a resource's policy may grant in its own account is not known then.
	told.Open = c.Layer == "identity" && !c.Deny && s.world.Hidden == "resource" && !s.foreign() && (s.world.Claim != c || s.world.Wording != True)
	if c.Deny {
		told.Policy = c.book.name
		told.Statement = c.sid.Sid
		if slices.Contains(c.book.statements, c.sid) {
			told.Statement = c.book.nameOf(c.sid)
		}
	}
	return told
}

func (s *scene) organizationFile() *format.Organization {
	o := &format.Organization{ID: s.organization, ManagementAccount: s.management, EnabledPolicyTypes: []string{"SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"}}
	ids := func(policies []*organizationPolicy) []string {
		var ids []string
		for _, p := range policies {
			ids = append(ids, p.id)
		}
		return ids
	}
	for _, n := range s.nodes {
		parent := ""
		if n.parent != nil {
			parent = n.parent.id
		}
		o.Nodes = append(o.Nodes, format.Node{ID: n.id, Kind: n.kind, Name: n.name, Parent: parent, SCPs: ids(n.scps), RCPs: ids(n.rcps)})
	}
	for _, p := range s.policies {
		o.Policies = append(o.Policies, format.OrganizationPolicy{ID: p.id, Name: p.name, ARN: arn.MustParse(p.book.name), Type: p.book.layer, AWSManaged: p.awsManaged, Document: s.document(p.book)})
	}
	return o
}

func (s *scene) document(b *book) format.Document {
	if b == nil {
		return format.Document{}
	}
	return format.Document{Text: s.text(b)}
}

func (s *scene) accountFile(a *account) format.Account {
	f := format.Account{ID: a.id, Name: a.name, Services: []string{"dynamodb", "ec2", "iam", "kms", "lambda", "rds", "s3", "secretsmanager", "sns", "sqs", "ssm"}}
	f.Users, f.Groups, f.Roles = s.identitiesFile(a.users), s.identitiesFile(a.groups), s.identitiesFile(a.roles)
	for _, p := range a.policies {
		name := p.arn[strings.LastIndexByte(p.arn, '/')+1:]
		f.Policies = append(f.Policies, format.ManagedPolicy{ARN: arn.MustParse(p.arn), Name: name, DefaultVersion: "v1", Document: s.document(p.book)})
	}
	for _, r := range a.resources {
		if r == s.endpoint && s.world.Hidden == "endpoint" {
			continue
		}
		res := format.Resource{ARN: arn.MustParse(r.arn), Type: r.kind, PolicyStatus: format.PolicyNone, Tags: r.tags}
		if r.settings != "" {
			res.Settings = json.RawMessage(r.settings)
		}
		switch {
		case r == s.resource && s.world.Hidden == "resource":
			res.PolicyStatus = format.PolicyDenied
		case r.book != nil:
			res.PolicyStatus, res.Policy = format.PolicyPresent, s.document(r.book)
		}
		f.Resources = append(f.Resources, res)
	}
	return f
}

func (s *scene) identitiesFile(list []*identity) []format.Identity {
	var all []format.Identity
	for _, id := range list {
		f := format.Identity{ARN: arn.MustParse(id.arn), ID: id.id, Tags: id.tags, TrustPolicy: s.document(id.trust)}
		for _, g := range id.groups {
			f.Groups = append(f.Groups, g.arn)
		}
		for _, p := range id.attached {
			f.AttachedPolicies = append(f.AttachedPolicies, arn.MustParse(p.arn))
		}
		for _, p := range id.inline {
			f.InlinePolicies = append(f.InlinePolicies, format.InlinePolicy{Name: p.name, Document: s.document(p.book)})
		}
		if id.boundary != nil {
			f.PermissionsBoundary = arn.MustParse(id.boundary.arn)
		}
		all = append(all, f)
	}
	return all
}
