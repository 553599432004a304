// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"errors"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/undenied/undenied/arn"
)

// An account is read when it is first asked for.
type account struct {
	id   string
	read func() (*holdings, error)

	once sync.Once
	held atomic.Pointer[holdings] // nil before it was read, and if it cannot be
	err  error                    // of reading
}

// An account's holdings are all that is known of it.
type holdings struct {
	*library
	id         string
	standalone bool
	services   map[string]bool
	regions    map[string]bool // nil: all that are enabled
	failures   *failures       // of the account's own file; nil if there is none
	counts     Account

	principals map[arn.ARN]*principal
	roles      map[string]*principal  // by name, folded
	ambiguous  map[string]bool        // names of roles, folded, that more than one has
	ids        map[string]*principal  // by unique ID
	resources  map[string]*resource   // by ARN
	endpoints  map[string]*resource   // VPC endpoints by ID
	secrets    map[string][]*resource // by ARN without the random suffix
	aliases    map[string]*resource   // by another ARN: keys and access points by alias, log groups with and without ":*"
	wide       map[string][]*resource // policies for all of the account by service and Region: "logs:eu-west-1"
	accounts   map[string]*resource   // that tell which of these there are, by the same
	vaults     map[string][]*resource // of AWS Backup, by Region
	delegates  map[string]*resource   // the policy of the organization, by its management account
	managed    map[arn.ARN][]byte     // texts of managed policies, attached to something or not
}

func newHoldings(id string, l *library) *holdings {
	return &holdings{
		library:    l,
		id:         id,
		services:   map[string]bool{},
		principals: map[arn.ARN]*principal{},
		roles:      map[string]*principal{},
		ambiguous:  map[string]bool{},
		ids:        map[string]*principal{},
		resources:  map[string]*resource{},
		endpoints:  map[string]*resource{},
		secrets:    map[string][]*resource{},
		aliases:    map[string]*resource{},
		wide:       map[string][]*resource{},
		accounts:   map[string]*resource{},
		vaults:     map[string][]*resource{},
		delegates:  map[string]*resource{},
		managed:    map[arn.ARN][]byte{},
	}
}

// get reads the account, once.
func (a *account) get() (*holdings, error) {
	if h := a.held.Load(); h != nil {
		return h, nil
	}
	a.once.Do(func() {
		h, err := a.read()
		if err != nil {
			a.err = err
			return
		}
		a.held.Store(h)
	})
	return a.held.Load(), a.err
}

// held returns an account that is read already.
func held(h *holdings) *account {
	a := &account{id: h.id}
	a.once.Do(func() { a.held.Store(h) })
	return a
}

// in returns what is known of an account, or nil.
func (s *Snapshot) in(id string) *holdings {
	a := s.accounts[id]
	if a == nil {
		return nil
	}
	h, _ := a.get() // failure reports the error
	return h
}

// failure returns the error of reading an account, or nil.
func (s *Snapshot) failure(id string) error {
	a := s.accounts[id]
	if a == nil {
		return nil
	}
	_, err := a.get()
	return err
}

// all returns what is known of every account that can be read, in the order of
// their IDs.
func (s *Snapshot) all() []*holdings {
	var all []*holdings
	for _, id := range slices.Sorted(maps.Keys(s.accounts)) {
		if h := s.in(id); h != nil {
			all = append(all, h)
		}
	}
	return all
}

// read returns what is known of the accounts that were asked for so far.
func (s *Snapshot) read() []*holdings {
	var read []*holdings
	for _, id := range slices.Sorted(maps.Keys(s.accounts)) {
		if h := s.accounts[id].held.Load(); h != nil {
			read = append(read, h)
		}
	}
	return read
}

// ReadAll reads the accounts of a directory that were not asked for yet. The
// error joins those of all files that cannot be read; their accounts count as
// not collected in what asks for all accounts.
func (s *Snapshot) ReadAll() error {
	var errs []error
	for _, id := range slices.Sorted(maps.Keys(s.accounts)) {
		errs = append(errs, s.failure(id))
	}
	return errors.Join(errs...)
}
