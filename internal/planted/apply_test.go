// SPDX-License-Identifier: Apache-2.0

package planted_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/internal/planted"
	"github.com/undenied/undenied/snapshot/format"
)

// A place is where policies are: a copy of what was collected, and what was passed
// to the session, texts by the names that findings give them, and an ARN.
type place struct {
	file       *format.File
	session    map[string][]byte
	sessionARN string
}

// placeOf is where the policies of a world are.
func placeOf(w *planted.World) *place {
	p := &place{file: clone(w.File), session: map[string][]byte{}, sessionARN: w.SessionARN}
	if w.Session != nil {
		p.session[w.Principal+"/SessionPolicy"] = w.Session
	}
	return p
}

// clone copies what apply changes.
func clone(f *format.File) *format.File {
	c := *f
	if f.Organization != nil {
		o := *f.Organization
		o.Nodes, o.Policies = slices.Clone(o.Nodes), slices.Clone(o.Policies)
		c.Organization = &o
	}
	c.Accounts = slices.Clone(f.Accounts)
	for i := range c.Accounts {
		a := &c.Accounts[i]
		a.Users, a.Groups, a.Roles = identities(a.Users), identities(a.Groups), identities(a.Roles)
		a.Policies, a.Resources = slices.Clone(a.Policies), slices.Clone(a.Resources)
	}
	return &c
}

func identities(list []format.Identity) []format.Identity {
	list = slices.Clone(list)
	for i := range list {
		list[i].InlinePolicies = slices.Clone(list[i].InlinePolicies)
		list[i].AttachedPolicies = slices.Clone(list[i].AttachedPolicies)
	}
	return list
}

// apply does what a step says, as somebody would who has nothing but the step.
func (p *place) apply(s *undenied.Step) error {
	if s.Layer == "session" && !strings.Contains(s.PolicyARN, ":policy/") {
		p.session[changes(s)] = s.Policy // "": one more
		if s.InPlaceOf == p.sessionARN { // a copy of it is passed
			p.sessionARN = ""
		}
		return nil
	}
	if s.PolicyARN != "" {
		n := 0
		for name, text := range p.texts() {
			if name == s.PolicyARN {
				*text = format.Document{Text: s.Policy}
				n++
			}
		}
		if n > 0 {
			return p.mark(s.AttachmentTargetARN)
		}
		if s.Layer != "resource" && s.Layer != "endpoint" { // else there is none yet
			return fmt.Errorf("no policy is named %s", s.PolicyARN)
		}
	}
	return p.create(s)
}

// texts yields every policy by the name that findings give it.
func (p *place) texts() func(yield func(string, *format.Document) bool) {
	return func(yield func(string, *format.Document) bool) {
		if o := p.file.Organization; o != nil {
			for i := range o.Policies {
				if !yield(o.Policies[i].ARN.String(), &o.Policies[i].Document) {
					return
				}
			}
		}
		for i := range p.file.Accounts {
			a := &p.file.Accounts[i]
			for j := range a.Policies {
				if !yield(a.Policies[j].ARN.String(), &a.Policies[j].Document) {
					return
				}
			}
			for _, list := range [][]format.Identity{a.Users, a.Groups, a.Roles} {
				for j := range list {
					id := &list[j]
					for k := range id.InlinePolicies {
						if !yield(id.ARN.String()+"/"+id.InlinePolicies[k].Name, &id.InlinePolicies[k].Document) {
							return
						}
					}
					if !yield(id.ARN.String()+"/RoleTrustPolicy", &id.TrustPolicy) {
						return
					}
				}
			}
			for j := range a.Resources {
				r := &a.Resources[j]
				if !r.Policy.IsZero() && !yield(r.ARN.String()+"/"+policyNames[r.Type], &r.Policy) {
					return
				}
			}
		}
	}
}

// policyNames are the names of resources' policies in findings.
var policyNames = map[string]string{
	"s3:bucket": "S3BucketPolicy", "kms:key": "KMSKeyPolicy", "secretsmanager:secret": "SecretResourcePolicy", "lambda:function": "LambdaFunctionResourcePolicy",
	"dynamodb:table": "DynamoDBTableResourcePolicy", "ec2:vpc-endpoint": "VPCEndpointPolicy", "sns:topic": "SNSTopicPolicy", "sqs:queue": "SQSQueuePolicy",
}

// mark sets the state of a resource whose policy changed.
func (p *place) mark(target string) error {
	for i := range p.file.Accounts {
		for j := range p.file.Accounts[i].Resources {
			if r := &p.file.Accounts[i].Resources[j]; r.ARN.String() == target {
				r.PolicyStatus = format.PolicyPresent
			}
		}
	}
	return nil
}

// create adds a policy and attaches it.
func (p *place) create(s *undenied.Step) error {
	doc := format.Document{Text: s.Policy}
	if s.Layer == "scp" || s.Layer == "rcp" {
		o := p.file.Organization
		if o == nil {
			return errors.New("the organization was not collected")
		}
		for i := range o.Nodes {
			if n := &o.Nodes[i]; n.ID == s.Target {
				id := fmt.Sprintf("p-new%d", len(o.Policies))
				a := arn.MustParse(fmt.Sprintf("arn:aws:organizations::%s:policy/%s/service_control_policy/%s", o.ManagementAccount, o.ID, id))
				o.Policies = append(o.Policies, format.OrganizationPolicy{ID: id, ARN: a, Type: s.Layer, Document: doc})
				if s.Layer == "scp" {
					n.SCPs = append(slices.Clone(n.SCPs), id)
				} else {
					n.RCPs = append(slices.Clone(n.RCPs), id)
				}
				return nil
			}
		}
		return fmt.Errorf("no node %s", s.Target)
	}
	for i := range p.file.Accounts {
		a := &p.file.Accounts[i]
		for j := range a.Resources {
			if r := &a.Resources[j]; r.ARN.String() == s.AttachmentTargetARN {
				r.PolicyStatus, r.Policy = format.PolicyPresent, doc
				return nil
			}
		}
		for _, list := range [][]format.Identity{a.Users, a.Groups, a.Roles} {
			for j := range list {
				if list[j].ARN.String() == s.AttachmentTargetARN {
					p.embed(a, &list[j], s)
					return nil
				}
			}
		}
	}
	return fmt.Errorf("nothing is named %q", s.AttachmentTargetARN)
}

// embed gives an identity a new policy.
func (p *place) embed(a *format.Account, id *format.Identity, s *undenied.Step) {
	doc := format.Document{Text: s.Policy}
	managed := arn.MustParse(fmt.Sprintf("arn:aws:iam::%s:policy/new%d", a.ID, len(a.Policies)))
	switch {
	case s.Layer == "resource":
		id.TrustPolicy = doc
	case s.Layer == "boundary":
		a.Policies = append(a.Policies, format.ManagedPolicy{ARN: managed, Document: doc})
		id.PermissionsBoundary = managed
	case s.Managed, s.InPlaceOf != "":
		a.Policies = append(a.Policies, format.ManagedPolicy{ARN: managed, Document: doc})
		id.AttachedPolicies = slices.DeleteFunc(append(id.AttachedPolicies, managed), func(old arn.ARN) bool { return old.String() == s.InPlaceOf })
	default:
		id.InlinePolicies = append(id.InlinePolicies, format.InlinePolicy{Name: strings.Repeat("n", 1+len(id.InlinePolicies)), Document: doc})
	}
}
