// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"fmt"
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot/format"
)

// New returns the snapshot that a file holds. It keeps f, which must not be
// changed.
func New(f *format.File) *Snapshot {
	s := &Snapshot{collection: f.Collection, evidence: f.Evidence, skipped: f.Skipped, failures: newFailures(f.Collection), accounts: make(map[string]*account, len(f.Accounts)), owners: format.Owners(f.Accounts)}
	shared := new(sharedDocuments)
	awsManaged := map[arn.ARN]*format.ManagedPolicy{}
	for i := range f.Accounts {
		for j := range f.Accounts[i].Policies {
			if p := &f.Accounts[i].Policies[j]; p.ARN.Account() == "aws" && p.Document.Text != nil {
				awsManaged[p.ARN] = p
			}
		}
	}
	for i := range f.Accounts {
		raw := &f.Accounts[i]
		s.accounts[raw.ID] = held(build(raw, shared, awsManaged))
	}
	if f.Organization != nil {
		s.setOrganization(f.Organization)
	}
	return s
}

// NewDirectory returns the snapshot of a directory, whose accounts are read when
// they are asked for.
func NewDirectory(d *format.Directory) *Snapshot {
	rest := d.Rest()
	s := &Snapshot{collection: rest.Collection, evidence: rest.Evidence, failures: newFailures(rest.Collection), accounts: map[string]*account{}, owners: rest.Owners}
	shared := new(sharedDocuments)
	for _, id := range d.Accounts() {
		s.accounts[id] = &account{id: id, read: func() (*holdings, error) {
			f, err := d.Account(id)
			if err != nil {
				return nil, err
			}
			h := build(&f.Accounts[0], shared, nil)
			h.failures = newFailures(f.Collection)
			return h, nil
		}}
	}
	if rest.Organization != nil {
		s.setOrganization(rest.Organization)
	}
	return s
}

// A builder follows the references between the parts of an account and parses
// the policies that are attached to something.
type builder struct {
	*holdings
	awsManaged map[arn.ARN]*format.ManagedPolicy // of all accounts: they are the same everywhere
}

// build returns what is known of an account.
func build(raw *format.Account, shared *sharedDocuments, awsManaged map[arn.ARN]*format.ManagedPolicy) *holdings {
	h := newHoldings(raw.ID, newLibrary(shared))
	b := builder{h, awsManaged}
	h.standalone = raw.Standalone
	for _, service := range raw.Services {
		h.services[strings.ToLower(service)] = true
	}
	for _, region := range raw.Regions {
		if h.regions == nil {
			h.regions = map[string]bool{}
		}
		h.regions[region] = true
	}
	h.counts = Account{
		ID: raw.ID, Name: raw.Name,
		Users: len(raw.Users), Groups: len(raw.Groups), Roles: len(raw.Roles), Policies: len(raw.Policies),
		Resources: map[string]int{},
	}
	managed := make(map[arn.ARN]*format.ManagedPolicy, len(raw.Policies))
	for i := range raw.Policies {
		p := &raw.Policies[i]
		if old := managed[p.ARN]; old != nil && string(old.Document.Text) != string(p.Document.Text) {
			b.twice(p.ARN, p.Origin)
		}
		managed[p.ARN] = p
		if p.Document.Text != nil {
			h.managed[p.ARN] = p.Document.Text
		}
	}
	groups := make(map[string]*holder, 2*len(raw.Groups))
	for i := range raw.Groups {
		g := b.holder(&raw.Groups[i], managed)
		groups[raw.Groups[i].ARN.String()] = g
		groups[name(raw.Groups[i].ARN)] = g
	}
	for i := range raw.Users {
		b.principal(&raw.Users[i], managed, groups)
	}
	for i := range raw.Roles {
		p := b.principal(&raw.Roles[i], managed, groups)
		named := strings.ToLower(name(p.arn))
		if old := h.roles[named]; old != nil && old.arn != p.arn {
			h.ambiguous[named] = true
		}
		h.roles[named] = p
	}
	for i := range raw.Resources {
		b.resource(&raw.Resources[i])
	}
	h.close()
	return h
}

// twice warns of something that is listed twice with different contents.
func (b *builder) twice(a arn.ARN, at format.Origin) {
	b.warnings = append(b.warnings, &Error{Pos: at.Position(), Err: fmt.Errorf("%s is listed twice, the later one counts", a)})
}

// name returns the last part of the ARN of a user, group, role or policy.
func name(a arn.ARN) string {
	resource := a.Resource()
	return resource[strings.LastIndexByte(resource, '/')+1:]
}

// A holder is a user, group or role with the policies it has itself.
type holder struct {
	arn  string
	docs []*document
	gaps []Gap
}

// holder resolves the inline and attached policies of r.
func (b *builder) holder(r *format.Identity, managed map[arn.ARN]*format.ManagedPolicy) *holder {
	h := &holder{arn: r.ARN.String()}
	for _, p := range r.InlinePolicies {
		h.add(b.document(p.Document, Attachment{
			PolicyARN:  h.arn + "/" + p.Name,
			PolicyName: p.Name,
			Type:       policy.IdentityBased,
			Inline:     true,
		}))
	}
	for _, a := range r.AttachedPolicies {
		if doc := b.managed(a, managed, policy.IdentityBased); doc != nil {
			h.add(doc)
		} else {
			h.gaps = append(h.gaps, Gap{Type: policy.IdentityBased, Subject: a.String(), Reason: noDocument})
		}
	}
	return h
}

// add gives h a document, or the knowledge that it has one.
func (h *holder) add(doc *document) {
	doc.attach(h.arn)
	h.docs = append(h.docs, doc)
	if doc.parsed == nil {
		h.gaps = append(h.gaps, Gap{Type: doc.attachment.Type, Subject: doc.attachment.PolicyARN, Reason: notParsed})
	}
}

// managed returns the document of a managed policy in one of its roles, or nil.
func (b *builder) managed(a arn.ARN, managed map[arn.ARN]*format.ManagedPolicy, t policy.Type) *document {
	raw := managed[a]
	if raw == nil || raw.Document.Text == nil {
		raw = b.awsManaged[a]
	}
	if raw == nil || raw.Document.Text == nil {
		return nil
	}
	at := Attachment{
		PolicyARN:  a.String(),
		PolicyName: raw.Name,
		Type:       t,
		AWSManaged: a.Account() == "aws",
		Version:    raw.DefaultVersion,
		Created:    raw.CreateDate,
		Updated:    raw.UpdateDate,
	}
	if at.PolicyName == "" {
		at.PolicyName = name(a)
	}
	return b.document(raw.Document, at)
}

// principal adds a user or a role.
func (b *builder) principal(r *format.Identity, managed map[arn.ARN]*format.ManagedPolicy, groups map[string]*holder) *principal {
	if b.principals[r.ARN] != nil {
		b.twice(r.ARN, r.Origin)
	}
	own := b.holder(r, managed)
	p := &principal{arn: r.ARN, id: r.ID, created: r.CreateDate, account: b.holdings, tags: r.Tags, gaps: own.gaps}
	docs := own.docs
	for _, ref := range r.Groups {
		g := groups[ref]
		if g == nil {
			p.gaps = append(p.gaps, Gap{Type: policy.IdentityBased, Subject: "group " + ref, Reason: notInSnapshot})
			continue
		}
		p.groups = append(p.groups, g.arn)
		p.gaps = append(p.gaps, g.gaps...)
		docs = append(docs, g.docs...)
	}
	seen := make(map[*document]bool, len(docs))
	for _, doc := range docs {
		if doc.parsed != nil && !seen[doc] {
			p.identity = append(p.identity, doc.parsed)
		}
		seen[doc] = true
	}
	if r.PermissionsBoundary.IsValid() {
		p.boundary = b.managed(r.PermissionsBoundary, managed, policy.PermissionsBoundary)
		if p.boundary == nil {
			p.gaps = append(p.gaps, Gap{Type: policy.PermissionsBoundary, Subject: r.PermissionsBoundary.String(), Reason: noDocument})
		} else if p.boundary.attach(own.arn); p.boundary.parsed == nil {
			p.gaps = append(p.gaps, Gap{Type: policy.PermissionsBoundary, Subject: r.PermissionsBoundary.String(), Reason: notParsed})
		}
	}
	if r.TrustPolicy.Text != nil {
		p.trust = b.document(r.TrustPolicy, resourceAttachment(r.ARN))
		p.trust.attach(own.arn)
	}
	b.principals[p.arn] = p
	if p.id != "" {
		b.ids[p.id] = p
	}
	return p
}

// resource adds a resource.
func (b *builder) resource(raw *format.Resource) {
	r := &resource{arn: raw.ARN, kind: ResourceType(raw), account: b.holdings, status: raw.PolicyStatus, tags: raw.Tags, settings: settings(raw), text: raw.Settings}
	if raw.Policy.Text != nil {
		at := resourceAttachment(raw.ARN)
		if isEndpoint(raw.ARN) {
			at.Type = policy.VPCEndpointPolicy
		}
		r.status = format.PolicyPresent
		r.policy = b.document(raw.Policy, at)
		r.policy.attach(raw.ARN.String())
	}
	text := raw.ARN.String()
	b.resources[text] = r
	b.counts.Resources[r.kind]++
	switch {
	case isEndpoint(raw.ARN):
		b.endpoints[name(raw.ARN)] = r
	case isAccountPolicy(raw.ARN):
		in := raw.ARN.Service() + ":" + raw.ARN.Region()
		b.wide[in] = append(b.wide[in], r)
	case r.kind == "logs:account", r.kind == "xray:account":
		b.accounts[raw.ARN.Service()+":"+raw.ARN.Region()] = r
	case r.kind == "organizations:resourcepolicy":
		b.delegates[raw.ARN.Account()] = r
	case r.kind == "backup:backup-vault":
		b.vaults[raw.ARN.Region()] = append(b.vaults[raw.ARN.Region()], r)
	case r.kind == "glue:catalog":
		b.shared(r)
	case raw.ARN.Service() == "secretsmanager":
		if base, ok := withoutSuffix(text); ok {
			b.secrets[base] = append(b.secrets[base], r)
		}
	case raw.ARN.Service() == "logs":
		if group, ok := strings.CutSuffix(text, ":*"); ok {
			b.aliases[group] = r
		} else {
			b.aliases[text+":*"] = r
		}
	case r.kind == accessPointType:
		if alias := r.settings.Get("alias").Str(); alias != "" {
			b.aliases["arn:"+raw.ARN.Partition()+":s3:::"+alias] = r
		}
	case raw.ARN.Service() == "kms":
		for _, alias := range r.settings.Get("aliases").List() {
			b.aliases[aliasARN(raw.ARN, alias.Str())] = r
		}
	}
}

// shared adds what AWS RAM made for parts of a Data Catalog: the settings hold the
// texts.
func (b *builder) shared(r *resource) {
	list := r.settings.Get("sharedPolicies")
	r.sharedKnown = list != nil && list.Kind == jsontree.Array
	for i, n := range list.List() {
		at := resourceAttachment(r.arn)
		at.PolicyName = fmt.Sprintf("%s%d", SharedPolicyName, i+1)
		at.PolicyARN = r.arn.String() + "/" + at.PolicyName
		doc := b.document(format.Document{Text: []byte(n.Str())}, at)
		doc.attach(r.arn.String())
		r.shared = append(r.shared, doc)
	}
}

// SharedPolicyName begins the names of the policies that AWS RAM made for parts of
// a Data Catalog, which nobody can edit.
const SharedPolicyName = "GlueSharedPolicy"

// isAccountPolicy reports whether a names a policy that a service has for all of
// an account in a Region.
func isAccountPolicy(a arn.ARN) bool {
	return a.Service() == "logs" && strings.HasPrefix(a.Resource(), "resource-policy:") ||
		a.Service() == "xray" && strings.HasPrefix(a.Resource(), "resource-policy/")
}

// settings returns the settings of a resource as a tree, nil if there are none.
func settings(raw *format.Resource) *jsontree.Node {
	tree, err := jsontree.Parse(raw.Settings)
	if err != nil {
		return nil
	}
	return tree
}

// aliasARN returns the ARN of an alias, such as "alias/app", of a key.
func aliasARN(key arn.ARN, alias string) string {
	return fmt.Sprintf("arn:%s:kms:%s:%s:%s", key.Partition(), key.Region(), key.Account(), alias)
}
