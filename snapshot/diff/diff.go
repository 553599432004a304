// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"

	"github.com/undenied/undenied/snapshot/format"
)

// A Change is a difference in one thing: an account, a user, a policy.
type Change struct {
	Op      Op
	Kind    Kind
	Account string   // ID; "" in the organization and of evidence
	Subject string   // ARN or ID; of evidence the event ID
	Name    string   // of what has a name beside its ID; "" if it has none
	Details []Detail // of what changed, nil for what was added or removed
}

// A Detail is a difference in one aspect of a thing.
type Detail struct {
	Op        Op
	Aspect    string          // "tag", "attached policy", "trust policy", …
	Name      string          // which one: a tag key, an ARN, the name of an inline policy; "" if there is one only
	Statement string          // of a policy: its Sid, or "Statement[2]"; "" for the policy as a whole
	Before    json.RawMessage // a JSON value, of a statement its object; nil if it was added or there is nothing to show
	After     json.RawMessage // likewise, if it was removed
}

// An Op says what became of something.
type Op string

// The ops.
const (
	Added   Op = "added"
	Removed Op = "removed"
	Changed Op = "changed"
)

// A Kind says what a thing is.
type Kind string

// The kinds, in the order in which changes are listed.
const (
	Organization       Kind = "organization"
	Node               Kind = "node" // of the organization
	OrganizationPolicy Kind = "organizationPolicy"
	Account            Kind = "account"
	User               Kind = "user"
	Group              Kind = "group"
	Role               Kind = "role"
	Policy             Kind = "policy" // a managed policy
	Resource           Kind = "resource"
	Evidence           Kind = "evidence" // AWS's own account of a denial
)

var kinds = [...]Kind{Organization, Node, OrganizationPolicy, Account, User, Group, Role, Policy, Resource, Evidence}

// Files returns in what b differs from a, the organization first, then the
// accounts, sorted, and evidence last.
func Files(a, b *format.File) []Change {
	changes := Organizations(a.Organization, b.Organization)
	before, after := byID(a.Accounts), byID(b.Accounts)
	for _, id := range union(before, after) {
		changes = append(changes, Accounts(before[id], after[id])...)
	}
	return append(changes, Evidences(a.Evidence, b.Evidence)...)
}

// Evidences returns in what the evidence b differs from a, sorted by event.
func Evidences(a, b []format.Evidence) []Change {
	var l list
	things(&l, Evidence, a, b, func(e *format.Evidence) string { return e.EventID }, func(a, b *format.Evidence) []Detail {
		var d details
		d.text("decoded message", string(a.DecodedMessage.Text), string(b.DecodedMessage.Text))
		return d
	})
	return l.sorted()
}

func byID(accounts []format.Account) map[string]*format.Account {
	m := make(map[string]*format.Account, len(accounts))
	for i := range accounts {
		m[accounts[i].ID] = &accounts[i]
	}
	return m
}

// Accounts returns in what the account b differs from a, sorted. A nil account
// is in no snapshot: one that is in one only is one change.
func Accounts(a, b *format.Account) []Change {
	switch {
	case a == nil && b == nil:
		return nil
	case a == nil:
		return []Change{{Op: Added, Kind: Account, Account: b.ID, Subject: b.ID, Name: b.Name}}
	case b == nil:
		return []Change{{Op: Removed, Kind: Account, Account: a.ID, Subject: a.ID, Name: a.Name}}
	}
	l := list{account: a.ID}
	l.changed(Account, a.ID, b.Name, account(a, b))
	things(&l, User, a.Users, b.Users, arnOfIdentity, identity)
	things(&l, Group, a.Groups, b.Groups, arnOfIdentity, identity)
	things(&l, Role, a.Roles, b.Roles, arnOfIdentity, identity)
	things(&l, Policy, a.Policies, b.Policies, func(p *format.ManagedPolicy) string { return p.ARN.String() }, managed)
	things(&l, Resource, a.Resources, b.Resources, func(r *format.Resource) string { return r.ARN.String() }, resource)
	return l.sorted()
}

func arnOfIdentity(r *format.Identity) string { return r.ARN.String() }

// account compares what an account itself says.
func account(a, b *format.Account) []Detail {
	var d details
	d.text("name", a.Name, b.Name)
	if a.Standalone != b.Standalone {
		d.value("standalone", "", jsonOf(a.Standalone), jsonOf(b.Standalone))
	}
	d.set("collected service", a.Services, b.Services)
	d.set("collected Region", a.Regions, b.Regions)
	return d
}

// A list collects the changes of an account or of the organization.
type list struct {
	account string
	changes []Change
}

func (l *list) add(op Op, kind Kind, subject, name string) {
	l.changes = append(l.changes, Change{Op: op, Kind: kind, Account: l.account, Subject: subject, Name: name})
}

// changed adds a change if there are details.
func (l *list) changed(kind Kind, subject, name string, details []Detail) {
	if len(details) > 0 {
		l.changes = append(l.changes, Change{Changed, kind, l.account, subject, name, details})
	}
}

func (l *list) sorted() []Change {
	slices.SortStableFunc(l.changes, func(a, b Change) int {
		return cmp.Or(
			cmp.Compare(slices.Index(kinds[:], a.Kind), slices.Index(kinds[:], b.Kind)),
			cmp.Compare(a.Subject, b.Subject),
		)
	})
	return l.changes
}

// things compares two lists of things of one kind by their names.
func things[T any](l *list, kind Kind, a, b []T, name func(*T) string, compare func(a, b *T) []Detail) {
	before, after := index(a, name), index(b, name)
	for _, subject := range union(before, after) {
		switch old, now := before[subject], after[subject]; {
		case old == nil:
			l.add(Added, kind, subject, "")
		case now == nil:
			l.add(Removed, kind, subject, "")
		default:
			l.changed(kind, subject, "", compare(old, now))
		}
	}
}

func index[T any](list []T, name func(*T) string) map[string]*T {
	m := make(map[string]*T, len(list))
	for i := range list {
		m[name(&list[i])] = &list[i]
	}
	return m
}

// union returns the keys of both, sorted.
func union[T any](a, b map[string]T) []string {
	both := maps.Clone(a)
	if both == nil {
		both = map[string]T{}
	}
	maps.Copy(both, b)
	return slices.Sorted(maps.Keys(both))
}
