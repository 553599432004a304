// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot/format"
)

// A builder follows the references between the parts of a file and parses the
// policies that are attached to something.
type builder struct {
	*library
	snap       *Snapshot
	awsManaged map[arn.ARN]*format.ManagedPolicy // of all accounts: they are the same everywhere
}

func newBuilder() *builder {
	return &builder{
		library: newLibrary(),
		snap: &Snapshot{
			accounts:   map[string]*account{},
			principals: map[arn.ARN]*principal{},
			roles:      map[roleName]*principal{},
			ids:        map[string]*principal{},
			resources:  map[string]*resource{},
			endpoints:  map[string]*resource{},
			secrets:    map[string][]*resource{},
			aliases:    map[string]*resource{},
		},
		awsManaged: map[arn.ARN]*format.ManagedPolicy{},
	}
}

// build returns the snapshot that a file holds.
func (b *builder) build(f *format.File) *Snapshot {
	b.snap.collection = f.Collection
	accounts, org := f.Accounts, f.Organization
	for i := range accounts {
		for j := range accounts[i].Policies {
			if p := &accounts[i].Policies[j]; p.ARN.Account() == "aws" && p.Document.Text != nil {
				b.awsManaged[p.ARN] = p
			}
		}
	}
	for i := range accounts {
		b.account(&accounts[i])
	}
	if org != nil {
		b.snap.organization = b.organization(org, nil)
	}
	return b.finish()
}

// withOrganization returns a copy of s with another organization.
func (b *builder) withOrganization(s *Snapshot, org *format.Organization) *Snapshot {
	old := s.organization
	copied := *s
	b.snap = &copied
	b.snap.organization = b.organization(org, old)
	return b.finish()
}

// finish hands the library's findings over to the snapshot, beside those it
// already has.
func (b *builder) finish() *Snapshot {
	for _, at := range b.attached {
		slices.Sort(at.Targets)
		at.Targets = slices.Compact(at.Targets)
	}
	s := b.snap
	attached, tagKeys := maps.Clone(s.attached), maps.Clone(s.tagKeys)
	if attached == nil {
		attached, tagKeys = map[*policy.Document]*Attachment{}, map[*policy.Document][]condition.Key{}
	}
	maps.Copy(attached, b.attached)
	maps.Copy(tagKeys, b.tagKeys)
	s.attached, s.tagKeys = attached, tagKeys
	s.warnings = append(slices.Clone(s.warnings), b.warnings...)
	return s
}

// account adds one account.
func (b *builder) account(raw *format.Account) {
	a := &account{id: raw.ID, standalone: raw.Standalone, services: map[string]bool{}}
	for _, service := range raw.Services {
		a.services[strings.ToLower(service)] = true
	}
	a.counts = Account{
		ID: raw.ID, Name: raw.Name,
		Users: len(raw.Users), Groups: len(raw.Groups), Roles: len(raw.Roles), Policies: len(raw.Policies),
		Resources: map[string]int{},
	}
	b.snap.accounts[raw.ID] = a

	managed := make(map[arn.ARN]*format.ManagedPolicy, len(raw.Policies))
	for i := range raw.Policies {
		p := &raw.Policies[i]
		if old := managed[p.ARN]; old != nil && string(old.Document.Text) != string(p.Document.Text) {
			b.twice(p.ARN, p.Origin)
		}
		managed[p.ARN] = p
	}
	groups := make(map[string]*holder, 2*len(raw.Groups))
	for i := range raw.Groups {
		g := b.holder(&raw.Groups[i], managed)
		groups[raw.Groups[i].ARN.String()] = g
		groups[name(raw.Groups[i].ARN)] = g
	}
	for i := range raw.Users {
		b.principal(a, &raw.Users[i], managed, groups)
	}
	for i := range raw.Roles {
		p := b.principal(a, &raw.Roles[i], managed, groups)
		b.snap.roles[roleName{a.id, strings.ToLower(name(p.arn))}] = p
	}
	for i := range raw.Resources {
		b.resource(a, &raw.Resources[i])
	}
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
			h.gaps = append(h.gaps, Gap{policy.IdentityBased, a.String(), noDocument})
		}
	}
	return h
}

// add gives h a document, or the knowledge that it has one.
func (h *holder) add(doc *document) {
	doc.attach(h.arn)
	h.docs = append(h.docs, doc)
	if doc.parsed == nil {
		h.gaps = append(h.gaps, Gap{doc.attachment.Type, doc.attachment.PolicyARN, notParsed})
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
		Updated:    raw.UpdateDate,
	}
	if at.PolicyName == "" {
		at.PolicyName = name(a)
	}
	return b.document(raw.Document, at)
}

// principal adds a user or a role.
func (b *builder) principal(a *account, r *format.Identity, managed map[arn.ARN]*format.ManagedPolicy, groups map[string]*holder) *principal {
	if b.snap.principals[r.ARN] != nil {
		b.twice(r.ARN, r.Origin)
	}
	own := b.holder(r, managed)
	p := &principal{arn: r.ARN, id: r.ID, account: a, tags: r.Tags, gaps: own.gaps}
	docs := own.docs
	for _, ref := range r.Groups {
		g := groups[ref]
		if g == nil {
			p.gaps = append(p.gaps, Gap{policy.IdentityBased, "group " + ref, notInSnapshot})
			continue
		}
		p.groups = append(p.groups, g.arn)
		p.gaps = append(p.gaps, g.gaps...)
		docs = append(docs, g.docs...)
	}
	for _, doc := range docs {
		if doc.parsed != nil && !slices.Contains(p.identity, doc.parsed) {
			p.identity = append(p.identity, doc.parsed)
		}
	}
	if r.PermissionsBoundary.IsValid() {
		p.boundary = b.managed(r.PermissionsBoundary, managed, policy.PermissionsBoundary)
		if p.boundary == nil {
			p.gaps = append(p.gaps, Gap{policy.PermissionsBoundary, r.PermissionsBoundary.String(), noDocument})
		} else if p.boundary.attach(own.arn); p.boundary.parsed == nil {
			p.gaps = append(p.gaps, Gap{policy.PermissionsBoundary, r.PermissionsBoundary.String(), notParsed})
		}
	}
	if r.TrustPolicy.Text != nil {
		p.trust = b.document(r.TrustPolicy, resourceAttachment(r.ARN))
		p.trust.attach(own.arn)
	}
	b.snap.principals[p.arn] = p
	if p.id != "" {
		b.snap.ids[p.id] = p
	}
	return p
}

// resource adds a resource.
func (b *builder) resource(a *account, raw *format.Resource) {
	r := &resource{arn: raw.ARN, kind: raw.Type, account: a, status: raw.PolicyStatus, tags: raw.Tags, settings: raw.Settings, text: raw.SettingsText}
	if r.kind == "" {
		r.kind = typeOf(raw.ARN)
	}
	if raw.Policy.Text != nil {
		at := resourceAttachment(raw.ARN)
		if isEndpoint(raw.ARN) {
			at.Type = policy.VPCEndpointPolicy
		}
		r.status = format.PolicyPresent
		r.policy = b.document(raw.Policy, at)
		r.policy.attach(raw.ARN.String())
	}
	s := b.snap
	text := raw.ARN.String()
	s.resources[text] = r
	a.counts.Resources[r.kind]++
	switch {
	case isEndpoint(raw.ARN):
		s.endpoints[name(raw.ARN)] = r
	case raw.ARN.Service() == "secretsmanager":
		if base, ok := withoutSuffix(text); ok {
			s.secrets[base] = append(s.secrets[base], r)
		}
	case raw.ARN.Service() == "kms":
		for _, alias := range raw.Settings.Get("aliases").List() {
			s.aliases[aliasARN(raw.ARN, alias.Str())] = r
		}
	}
}

// aliasARN returns the ARN of an alias, such as "alias/app", of a key.
func aliasARN(key arn.ARN, alias string) string {
	return fmt.Sprintf("arn:%s:kms:%s:%s:%s", key.Partition(), key.Region(), key.Account(), alias)
}
