// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot/format"
)

// A Snapshot is a picture of AWS accounts and their organization. It is
// immutable and safe for concurrent use. The zero Snapshot covers nothing.
type Snapshot struct {
	collection *format.Collection // nil: not recorded
	failures   *failures          // of the collection; nil: not recorded
	skipped    []error            // when it was read
	evidence   []format.Evidence  // by event

	organization *Organization // nil: not collected
	above        *library      // of the organization's policies

	accounts map[string]*account
	owners   map[string]string // account IDs of what does not name its account: buckets by ARN, VPC endpoints by ID

	replaced map[string]*policy.Document // by name; nil: none
}

// A principal is a user or a role.
type principal struct {
	arn      arn.ARN
	id       string
	created  time.Time // zero if not recorded
	account  *holdings
	tags     map[string]string // nil: not collected
	groups   []string          // ARNs
	identity []*policy.Document
	boundary *document // nil: none, or not in the snapshot
	trust    *document // nil: not in the snapshot
	gaps     []Gap     // of identity-based policies and the boundary
}

type resource struct {
	arn      arn.ARN
	kind     string
	account  *holdings
	status   string
	policy   *document // nil unless status is format.PolicyPresent
	tags     map[string]string
	settings *jsontree.Node
	text     []byte // of settings

	shared      []*document // what AWS RAM made for parts of a Data Catalog
	sharedKnown bool        // that these are all
}

// A Call is a call to AWS, or several alike, that the snapshot was made with.
type Call = format.Call

// Time returns when the snapshot was taken. It is zero if the file does not
// say.
func (s *Snapshot) Time() time.Time {
	if s.collection == nil {
		return time.Time{}
	}
	return s.collection.CollectedAt
}

// CollectedBy returns the ARN of the principal that took the snapshot, or "".
func (s *Snapshot) CollectedBy() string {
	if s.collection == nil {
		return ""
	}
	return s.collection.By
}

// Calls returns the calls the snapshot was made with, as far as it records
// them.
func (s *Snapshot) Calls() []Call {
	if s.collection == nil {
		return nil
	}
	return slices.Clone(s.collection.Calls)
}

// Evidence returns AWS's own account of denials, as it was given for their
// encoded messages.
func (s *Snapshot) Evidence() []format.Evidence { return slices.Clone(s.evidence) }

// Warnings returns what is wrong with the content of the snapshot: what was
// skipped when it was read, policies that do not parse, each a
// [*DocumentError], and users, roles or policies that are listed twice. Of a directory it is the organization and the accounts
// that were read so far.
func (s *Snapshot) Warnings() []error {
	warnings := slices.Clone(s.skipped)
	for _, h := range s.read() {
		warnings = append(warnings, h.warnings...)
	}
	if s.above != nil {
		warnings = append(warnings, s.above.warnings...)
	}
	return warnings
}

// Organization returns the organization, or nil if it was not collected.
func (s *Snapshot) Organization() *Organization { return s.organization }

// Principals returns the users and roles, sorted by ARN. Of a directory it reads
// all accounts; those that cannot be read are left out, and [Snapshot.ReadAll]
// says which.
func (s *Snapshot) Principals() iter.Seq[arn.ARN] {
	return func(yield func(arn.ARN) bool) {
		var all []arn.ARN
		for _, h := range s.all() {
			all = slices.AppendSeq(all, maps.Keys(h.principals))
		}
		slices.SortFunc(all, compareARNs)
		for _, a := range all {
			if !yield(a) {
				return
			}
		}
	}
}

// An Account is what a snapshot holds of one account.
type Account struct {
	ID, Name                       string
	Users, Groups, Roles, Policies int
	Resources                      map[string]int // by type, such as "s3:bucket"
}

// Accounts returns the accounts the snapshot covers, sorted by ID. Of a
// directory it reads all of them, as Principals does.
func (s *Snapshot) Accounts() []Account {
	list := make([]Account, 0, len(s.accounts))
	for _, h := range s.all() {
		counts := h.counts
		counts.Resources = maps.Clone(counts.Resources)
		list = append(list, counts)
	}
	return list
}

// A Resource is what a snapshot holds of one resource beside its policy.
type Resource struct {
	ARN      arn.ARN
	Account  string
	Type     string            // "s3:bucket"
	Tags     map[string]string // nil if they were not collected
	Settings []byte            // JSON text of an object; nil if there are none
}

// Resource returns the resource whose policy governs a: the bucket of an
// object, the function of a version. It is false if that is not covered.
func (s *Snapshot) Resource(a arn.ARN) (Resource, bool) {
	r := s.governing(a)
	if r == nil {
		return Resource{}, false
	}
	return r.public(), true
}

// Resources returns the resources, sorted by ARN. Of a directory it reads all
// accounts, as Principals does.
func (s *Snapshot) Resources() iter.Seq[Resource] {
	return func(yield func(Resource) bool) {
		var all []*resource
		for _, h := range s.all() {
			all = slices.AppendSeq(all, maps.Values(h.resources))
		}
		slices.SortFunc(all, func(a, b *resource) int { return compareARNs(a.arn, b.arn) })
		for _, r := range all {
			if !yield(r.public()) {
				return
			}
		}
	}
}

func (r *resource) public() Resource {
	return Resource{ARN: r.arn, Account: r.account.id, Type: r.kind, Tags: maps.Clone(r.tags), Settings: r.text}
}

// Covers returns nil if the snapshot lists the user, role or resource that a
// names, else a [*NotCoveredError].
func (s *Snapshot) Covers(a arn.ARN) error {
	if s.principal(a) != nil || s.governing(a) != nil {
		return nil
	}
	if id := a.Account(); format.IsAccountID(id) && s.accounts[id] == nil {
		return &NotCoveredError{Account: id, ARN: a}
	}
	return &NotCoveredError{ARN: a}
}

// principal returns the user or role with the given ARN, or nil.
func (s *Snapshot) principal(a arn.ARN) *principal {
	if h := s.in(a.Account()); h != nil {
		return h.principals[a]
	}
	return nil
}

// principalOf returns the user or role whose policies p has, or nil.
func (s *Snapshot) principalOf(p *eval.Principal) *principal {
	switch p.Kind() {
	case eval.User, eval.Role:
		return s.principal(p.ARN)
	case eval.Session:
		if p.Issuer.IsValid() {
			return s.principal(p.Issuer)
		}
		if h := s.in(p.ARN.Account()); h != nil && !h.ambiguous[strings.ToLower(p.RoleName())] {
			return h.roles[strings.ToLower(p.RoleName())]
		}
	case eval.FederatedUser:
		return s.principal(p.Issuer)
	case eval.Unidentified:
		id, _, _ := strings.Cut(p.ID, ":")
		if id == "" {
			return nil
		}
		if p.AccountID != "" {
			if h := s.in(p.AccountID); h != nil {
				return h.ids[id]
			}
			return nil
		}
		for _, h := range s.all() {
			if found := h.ids[id]; found != nil {
				return found
			}
		}
	}
	return nil
}

func compareARNs(a, b arn.ARN) int { return cmp.Compare(a.String(), b.String()) }
