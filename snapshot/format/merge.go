// SPDX-License-Identifier: Apache-2.0

package format

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/internal/jsontree"
)

// Merge adds to f what the file from says. What only one of them says stays;
// where they contradict each other, from counts, and an [*Error] names both
// places. Of what was not collected in one of them, the other's is taken.
//
// f and from share what they hold afterwards.
func (f *File) Merge(from *File) []error {
	var m merger
	f.Collection = mergeCollections(f.Collection, from.Collection)
	f.Organization = m.organizations(f.Organization, from.Organization)
	m.owners(f, from)
	at := make(map[string]int, len(f.Accounts))
	for i := range f.Accounts {
		at[f.Accounts[i].ID] = i
	}
	for i := range from.Accounts {
		b := &from.Accounts[i]
		j, ok := at[b.ID]
		if !ok {
			j = len(f.Accounts)
			at[b.ID] = j
			f.Accounts = append(f.Accounts, Account{ID: b.ID, Origin: b.Origin})
		}
		m.account(&f.Accounts[j], b)
	}
	f.adopt()
	f.Evidence = merge(f.Evidence, from.Evidence, func(e *Evidence) string { return e.EventID }, m.evidence)
	f.Skipped = append(f.Skipped, from.Skipped...)
	return m.conflicts
}

// owners takes from the accounts of f what is another account's in from: a
// bucket, whose ARN does not name its owner.
func (m *merger) owners(f, from *File) {
	owner := map[arn.ARN]string{}
	origin := map[arn.ARN]Origin{}
	for _, a := range from.Accounts {
		for _, r := range a.Resources {
			if r.ARN.Account() != a.ID {
				owner[r.ARN], origin[r.ARN] = a.ID, r.Origin
			}
		}
	}
	for i := range f.Accounts {
		a := &f.Accounts[i]
		a.Resources = slices.DeleteFunc(slices.Clone(a.Resources), func(r Resource) bool {
			id := owner[r.ARN]
			if id != "" && id != a.ID {
				m.conflict(r.Origin, origin[r.ARN], r.ARN.String(), "the owner "+id)
			}
			return id != "" && id != a.ID
		})
		if len(a.Resources) == 0 {
			a.Resources = nil // as it is read
		}
	}
}

// mergeCollections returns the earlier time: what is merged is as old as its
// oldest part.
func mergeCollections(a, b *Collection) *Collection {
	if a == nil || b == nil {
		return cmp.Or(a, b)
	}
	c := &Collection{CollectedAt: a.CollectedAt, By: a.By, Calls: slices.Concat(a.Calls, b.Calls)}
	if c.CollectedAt.IsZero() || !b.CollectedAt.IsZero() && b.CollectedAt.Before(c.CollectedAt) {
		c.CollectedAt = b.CollectedAt
	}
	if a.By != b.By {
		c.By = ""
	}
	slices.SortFunc(c.Calls, compareCalls)
	c.Calls = slices.Compact(c.Calls)
	return c
}

// A merger notes what contradicts.
type merger struct{ conflicts []error }

// conflict notes that what a thing, said at before and then at after, says about
// an aspect is not the same.
func (m *merger) conflict(before, after Origin, thing, aspect string) {
	earlier := "before"
	if p := before.Position(); p.IsValid() {
		earlier = "at " + p.String()
	}
	m.conflicts = append(m.conflicts, &Error{
		Pos: after.Position(),
		Err: fmt.Errorf("%s: %s is not what it is %s, the later one counts", thing, aspect, earlier),
	})
}

// A thing is what a contradiction is about.
type thing struct {
	*merger
	before, after Origin
	name          string
}

func (t *thing) differs(aspect string) { t.conflict(t.before, t.after, t.name, aspect) }

func (t *thing) text(aspect string, a *string, b string) {
	if *a != "" && b != "" && *a != b {
		t.differs(aspect)
	}
	*a = cmp.Or(b, *a)
}

// tags merges tags, of which nil were not collected.
func (t *thing) tags(a *map[string]string, b map[string]string) {
	if b == nil {
		return
	}
	same := len(*a) == len(b)
	for key, value := range b {
		same = same && (*a)[key] == value
	}
	if *a != nil && !same {
		t.differs("the tags")
	}
	*a = b
}

func (t *thing) document(aspect string, a *Document, b Document) {
	if b.IsZero() {
		return
	}
	if !a.IsZero() && !sameDocument(*a, b) {
		t.differs(aspect)
	}
	*a = b
}

// sameDocument reports whether two texts are equal but for their layout.
func sameDocument(a, b Document) bool {
	if string(a.Text) == string(b.Text) {
		return true
	}
	x, err := jsontree.Parse(a.Text)
	if err != nil {
		return false
	}
	y, err := jsontree.Parse(b.Text)
	return err == nil && jsontree.Equal(x, y)
}

// sameSet reports whether two lists hold the same, in whatever order.
func sameSet(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(slices.Compact(a), slices.Compact(b))
}

// account merges b into a.
func (m *merger) account(a, b *Account) {
	t := thing{m, a.Origin, b.Origin, "account " + a.ID}
	t.text("the name", &a.Name, b.Name)
	a.Regions = commonRegions(a, b)
	a.Standalone = a.Standalone || b.Standalone
	for _, service := range b.Services {
		if !slices.Contains(a.Services, service) {
			a.Services = append(a.Services, service)
		}
	}
	name := func(r *Identity) arn.ARN { return r.ARN }
	a.Users = merge(a.Users, b.Users, name, m.identity)
	a.Groups = merge(a.Groups, b.Groups, name, m.identity)
	a.Roles = merge(a.Roles, b.Roles, name, m.identity)
	a.Policies = merge(a.Policies, b.Policies, func(p *ManagedPolicy) arn.ARN { return p.ARN }, m.managed)
	a.Resources = merge(a.Resources, b.Resources, func(r *Resource) arn.ARN { return r.ARN }, m.resource)
}

// commonRegions returns the Regions in which what both say was collected. That
// of an account without services does not count.
func commonRegions(a, b *Account) []string {
	switch {
	case a.Services == nil:
		return b.Regions
	case b.Services == nil, b.Regions == nil:
		return a.Regions
	case a.Regions == nil:
		return b.Regions
	}
	common := slices.DeleteFunc(slices.Clone(a.Regions), func(r string) bool { return !slices.Contains(b.Regions, r) })
	return append([]string{}, common...)
}

// merge returns the things of both lists. Those that have the same name in both
// are merged into one.
func merge[T any, K comparable](a, b []T, name func(*T) K, merge func(a, b *T)) []T {
	at := make(map[K]int, len(a)+len(b))
	for i := range a {
		at[name(&a[i])] = i
	}
	for i := range b {
		if j, ok := at[name(&b[i])]; ok {
			merge(&a[j], &b[i])
			continue
		}
		at[name(&b[i])] = len(a)
		a = append(a, b[i])
	}
	return a
}

// identity merges b into a.
func (m *merger) identity(a, b *Identity) {
	t := thing{m, a.Origin, b.Origin, a.ARN.String()}
	t.text("the unique ID", &a.ID, b.ID)
	t.tags(&a.Tags, b.Tags)
	if a.PermissionsBoundary != b.PermissionsBoundary {
		t.differs("the permissions boundary")
	}
	if !sameSet(lastParts(a.Groups), lastParts(b.Groups)) {
		t.differs("the list of groups")
	}
	if !sameSet(arnTexts(a.AttachedPolicies), arnTexts(b.AttachedPolicies)) {
		t.differs("the list of attached policies")
	}
	if !sameInline(a.InlinePolicies, b.InlinePolicies) {
		t.differs("the list of inline policies")
	}
	t.document("the trust policy", &a.TrustPolicy, b.TrustPolicy)
	a.CreateDate = later(a.CreateDate, b.CreateDate)
	a.LastUsed = later(a.LastUsed, b.LastUsed)
	a.PermissionsBoundary, a.Groups = b.PermissionsBoundary, b.Groups
	a.AttachedPolicies, a.InlinePolicies = b.AttachedPolicies, b.InlinePolicies
	a.Origin = b.Origin
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// lastParts returns names for ARNs and names.
func lastParts(list []string) []string {
	names := make([]string, len(list))
	for i, s := range list {
		names[i] = s[strings.LastIndexByte(s, '/')+1:]
	}
	return names
}

func arnTexts(list []arn.ARN) []string {
	texts := make([]string, len(list))
	for i, a := range list {
		texts[i] = a.String()
	}
	return texts
}

func sameInline(a, b []InlinePolicy) bool {
	for _, p := range a {
		if !slices.ContainsFunc(b, func(q InlinePolicy) bool { return p.Name == q.Name && sameDocument(p.Document, q.Document) }) {
			return false
		}
	}
	return len(a) == len(b)
}

// managed merges b into a.
func (m *merger) managed(a, b *ManagedPolicy) {
	t := thing{m, a.Origin, b.Origin, a.ARN.String()}
	t.text("the unique ID", &a.ID, b.ID)
	t.text("the name", &a.Name, b.Name)
	t.text("the default version", &a.DefaultVersion, b.DefaultVersion)
	t.document("the document", &a.Document, b.Document)
	a.CreateDate = later(a.CreateDate, b.CreateDate)
	a.UpdateDate = later(a.UpdateDate, b.UpdateDate)
	a.Origin = b.Origin
}
