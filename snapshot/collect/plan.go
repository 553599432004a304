// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"slices"
)

// A Plan is what a collection would do.
type Plan struct {
	Calls       []string // "s3:ListBuckets", sorted
	Permissions []string // IAM actions that the collecting role needs, sorted

	// Organization are the permissions that are needed only by the role of the
	// management account, or of a delegated administrator. They are not among
	// Permissions.
	Organization []string
}

// PlanFor returns the plan for the services named: IAM prefixes, or "all". nil
// is those that are collected by default. The permissions are enough for reading
// what single requests need of these services, too.
func PlanFor(services []string) (*Plan, error) {
	entries, err := selected(services)
	if err != nil {
		return nil, err
	}
	p := new(Plan)
	for _, s := range entries {
		p.add(s, s.calls, s.permissions())
		if s.one != nil {
			p.add(s, nil, s.one.permissions(s.prefix))
		}
	}
	return p.sorted(), nil
}

// Plan returns the plan for the needs, as far as they are of the services named;
// nil is all. Not every call is made: which depends on what others give.
func (n *Needs) Plan(services []string) (*Plan, error) {
	if services == nil {
		services = []string{"all"}
	}
	entries, err := selected(services)
	if err != nil {
		return nil, err
	}
	p := new(Plan)
	for _, s := range entries {
		single, whole := n.asks(s)
		if whole {
			p.add(s, s.calls, s.permissions())
		}
		if single {
			p.add(s, s.one.calls, s.one.permissions(s.prefix))
		}
	}
	return p.sorted(), nil
}

// asks reports whether the needs take single resources of an entry, or more.
func (n *Needs) asks(s *service) (single, whole bool) {
	switch {
	case s == &callerIdentity:
		for _, a := range n.accounts {
			single = single || len(a.encoded) > 0
		}
		return single, true
	case s.reach == onceAnOrg:
		return len(n.placed) > 0, false
	}
	for _, a := range n.accounts {
		switch {
		case s == &tagging:
			whole = whole || len(a.resources) > 0
		case s == &vpcEndpoints:
			whole = whole || len(a.endpoints) > 0
		case s == &ramResources:
			single = single || len(a.shared) > 0
		case s == &identities:
			whole = whole || a.bulk()
			single = single || !a.bulk() && len(a.users)+len(a.roles) > 0
		}
		for name := range a.resources {
			_, ok := s.governing(name)
			single = single || ok && s.one != nil
			whole = whole || ok && s.one == nil
		}
	}
	return single, whole
}

// add adds the calls of an entry with the actions they need.
func (p *Plan) add(s *service, calls, actions []string) {
	for _, c := range calls {
		p.Calls = append(p.Calls, s.prefix+":"+c)
	}
	if s.reach == onceAnOrg {
		p.Organization = append(p.Organization, actions...)
	} else {
		p.Permissions = append(p.Permissions, actions...)
	}
}

func (p *Plan) sorted() *Plan {
	for _, list := range []*[]string{&p.Calls, &p.Permissions, &p.Organization} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return p
}
