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
)

// A builder follows the references between the parts of a file and parses the
// policies that are attached to something.
type builder struct {
	*library
	snap       *Snapshot
	awsManaged map[arn.ARN]*rawManaged // of all accounts: they are the same everywhere
}

func newBuilder(file string, data []byte) *builder {
	return &builder{
		library: newLibrary(file, data),
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
		awsManaged: map[arn.ARN]*rawManaged{},
	}
}

// build returns the snapshot of the given accounts and organization.
func (b *builder) build(accounts []rawAccount, org *rawOrganization) *Snapshot {
	for i := range accounts {
		for j := range accounts[i].policies {
			if p := &accounts[i].policies[j]; p.arn.Account() == "aws" && p.src.text != nil {
				b.awsManaged[p.arn] = p
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
func (b *builder) withOrganization(s *Snapshot, org *rawOrganization) *Snapshot {
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
func (b *builder) account(raw *rawAccount) {
	a := &account{id: raw.id, standalone: raw.standalone, services: map[string]bool{}}
	for _, service := range raw.services {
		a.services[strings.ToLower(service)] = true
	}
	a.counts = Account{
		ID: raw.id, Name: raw.name,
		Users: len(raw.users), Groups: len(raw.groups), Roles: len(raw.roles), Policies: len(raw.policies),
		Resources: map[string]int{},
	}
	b.snap.accounts[raw.id] = a

	managed := make(map[arn.ARN]*rawManaged, len(raw.policies))
	for i := range raw.policies {
		p := &raw.policies[i]
		if old := managed[p.arn]; old != nil && string(old.src.text) != string(p.src.text) {
			b.twice(p.arn, p.offset)
		}
		managed[p.arn] = p
	}
	groups := make(map[string]*holder, 2*len(raw.groups))
	for i := range raw.groups {
		g := b.holder(&raw.groups[i], managed)
		groups[raw.groups[i].arn.String()] = g
		groups[name(raw.groups[i].arn)] = g
	}
	for i := range raw.users {
		b.principal(a, &raw.users[i], managed, groups)
	}
	for i := range raw.roles {
		p := b.principal(a, &raw.roles[i], managed, groups)
		b.snap.roles[roleName{a.id, strings.ToLower(name(p.arn))}] = p
	}
	for i := range raw.resources {
		b.resource(a, &raw.resources[i])
	}
}

// twice warns of something that is listed twice with different contents.
func (b *builder) twice(a arn.ARN, offset int) {
	b.warnings = append(b.warnings, fault(b.file, b.data, offset, "%s is listed twice, the later one counts", a))
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
func (b *builder) holder(r *rawIdentity, managed map[arn.ARN]*rawManaged) *holder {
	h := &holder{arn: r.arn.String()}
	for _, p := range r.inline {
		h.add(b.document(p.src, Attachment{
			PolicyARN:  h.arn + "/" + p.name,
			PolicyName: p.name,
			Type:       policy.IdentityBased,
			Inline:     true,
		}))
	}
	for _, a := range r.attached {
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
func (b *builder) managed(a arn.ARN, managed map[arn.ARN]*rawManaged, t policy.Type) *document {
	raw := managed[a]
	if raw == nil || raw.src.text == nil {
		raw = b.awsManaged[a]
	}
	if raw == nil || raw.src.text == nil {
		return nil
	}
	at := Attachment{
		PolicyARN:  a.String(),
		PolicyName: raw.name,
		Type:       t,
		AWSManaged: a.Account() == "aws",
		Version:    raw.version,
		Updated:    raw.updated,
	}
	if at.PolicyName == "" {
		at.PolicyName = name(a)
	}
	return b.document(raw.src, at)
}

// principal adds a user or a role.
func (b *builder) principal(a *account, r *rawIdentity, managed map[arn.ARN]*rawManaged, groups map[string]*holder) *principal {
	if b.snap.principals[r.arn] != nil {
		b.twice(r.arn, r.offset)
	}
	own := b.holder(r, managed)
	p := &principal{arn: r.arn, id: r.id, account: a, tags: r.tags, gaps: own.gaps}
	docs := own.docs
	for _, ref := range r.groups {
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
	if r.boundary.IsValid() {
		p.boundary = b.managed(r.boundary, managed, policy.PermissionsBoundary)
		if p.boundary == nil {
			p.gaps = append(p.gaps, Gap{policy.PermissionsBoundary, r.boundary.String(), noDocument})
		} else if p.boundary.attach(own.arn); p.boundary.parsed == nil {
			p.gaps = append(p.gaps, Gap{policy.PermissionsBoundary, r.boundary.String(), notParsed})
		}
	}
	if r.trust.text != nil {
		p.trust = b.document(r.trust, resourceAttachment(r.arn))
		p.trust.attach(own.arn)
	}
	b.snap.principals[p.arn] = p
	if p.id != "" {
		b.snap.ids[p.id] = p
	}
	return p
}

// resource adds a resource.
func (b *builder) resource(a *account, raw *rawResource) {
	r := &resource{arn: raw.arn, kind: raw.kind, account: a, status: raw.status, tags: raw.tags, settings: raw.settings}
	if r.kind == "" {
		r.kind = typeOf(raw.arn)
	}
	if raw.settings != nil {
		r.text = b.data[raw.settings.Offset:raw.settings.End:raw.settings.End]
	}
	if raw.src.text != nil {
		at := resourceAttachment(raw.arn)
		if isEndpoint(raw.arn) {
			at.Type = policy.VPCEndpointPolicy
		}
		r.status = statusPresent
		r.policy = b.document(raw.src, at)
		r.policy.attach(raw.arn.String())
	}
	s := b.snap
	text := raw.arn.String()
	s.resources[text] = r
	a.counts.Resources[r.kind]++
	switch {
	case isEndpoint(raw.arn):
		s.endpoints[name(raw.arn)] = r
	case raw.arn.Service() == "secretsmanager":
		if base, ok := withoutSuffix(text); ok {
			s.secrets[base] = append(s.secrets[base], r)
		}
	case raw.arn.Service() == "kms":
		for _, alias := range listOf(raw.settings.Get("aliases")) {
			s.aliases[aliasARN(raw.arn, alias.Str())] = r
		}
	}
}

// aliasARN returns the ARN of an alias, such as "alias/app", of a key.
func aliasARN(key arn.ARN, alias string) string {
	return fmt.Sprintf("arn:%s:kms:%s:%s:%s", key.Partition(), key.Region(), key.Account(), alias)
}
