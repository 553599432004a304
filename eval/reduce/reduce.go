// SPDX-License-Identifier: Apache-2.0

package reduce

import (
	"slices"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// Minimal returns a request and policies of which nothing can be left out: no
// layer, level, policy, statement, setting or context key, without keeps
// reporting false. Both arguments have to be such that it reports true, and are
// left as they are; the context is closed. Policies of which statements are left
// out are written anew, as [policy.Format] writes them.
func Minimal(req *eval.Request, p *eval.Policies, keeps func(*eval.Request, *eval.Policies) bool) (*eval.Request, *eval.Policies) {
	r := &reducer{req: *req, pol: *p, keeps: keeps}
	for dropped := true; dropped; {
		// What is dropped late may have been all that needed something else.
		dropped = r.layers()
		dropped = r.levels() || dropped
		dropped = r.documents() || dropped
		dropped = r.statements() || dropped
		dropped = r.settings() || dropped
		dropped = r.keys() || dropped
	}
	return &r.req, &r.pol
}

// A reducer holds what is left.
type reducer struct {
	req   eval.Request
	pol   eval.Policies
	keeps func(*eval.Request, *eval.Policies) bool
}

// try takes policies if nothing is lost with them.
func (r *reducer) try(p eval.Policies) bool {
	if !r.keeps(&r.req, &p) {
		return false
	}
	r.pol = p
	return true
}

// layers drops all policies of a type, and what is said about those that were
// not collected.
func (r *reducer) layers() (dropped bool) {
	for _, f := range lists {
		if p := r.pol; *f(&p) != nil {
			*f(&p) = nil
			dropped = r.try(p) || dropped
		}
	}
	for _, f := range organizational {
		if p := r.pol; *f(&p) != nil {
			*f(&p) = nil
			dropped = r.try(p) || dropped
		}
	}
	for _, t := range slices.Clone(r.pol.NotCollected) {
		p := r.pol
		p.NotCollected = slices.DeleteFunc(slices.Clone(p.NotCollected), func(x policy.Type) bool { return x == t })
		dropped = r.try(p) || dropped
	}
	return dropped
}

// levels drops roots, organizational units and accounts.
func (r *reducer) levels() (dropped bool) {
	for _, f := range organizational {
		for i := len(*f(&r.pol)) - 1; i >= 0; i-- {
			p := r.pol
			*f(&p) = slices.Delete(slices.Clone(*f(&p)), i, i+1)
			dropped = r.try(p) || dropped
		}
	}
	return dropped
}

// documents drops policies. What is left of a list that was not nil is not nil:
// it may allow nothing where none is no limit.
func (r *reducer) documents() (dropped bool) {
	for at := range r.places() {
		for i := len(at.of(&r.pol)) - 1; i >= 0; i-- {
			p := at.with(&r.pol, slices.Delete(slices.Clone(at.of(&r.pol)), i, i+1))
			dropped = r.try(p) || dropped
		}
	}
	return dropped
}

// statements drops statements of policies, and then those that have none.
func (r *reducer) statements() (dropped bool) {
	for at := range r.places() {
		for i := range at.of(&r.pol) {
			for j := len(at.of(&r.pol)[i].Statements) - 1; j >= 0; j-- {
				docs := slices.Clone(at.of(&r.pol))
				if docs[i] = without(docs[i], j); docs[i] != nil {
					dropped = r.try(at.with(&r.pol, docs)) || dropped
				}
			}
		}
	}
	return dropped
}

// without returns a policy without one of its statements, nil if it cannot be
// written.
func without(d *policy.Document, i int) *policy.Document {
	rest := *d
	rest.Statements = slices.Delete(slices.Clone(d.Statements), i, i+1)
	made, err := policy.Parse(d.Name(), policy.Format(&rest))
	if err != nil {
		return nil
	}
	return made
}

// settings drops what the resource's service knows beside policies.
func (r *reducer) settings() (dropped bool) {
	for _, drop := range [...]func(*eval.Settings) bool{
		func(s *eval.Settings) bool { had := s.ACL != nil; s.ACL = nil; return had },
		func(s *eval.Settings) bool {
			had := s.ObjectOwnership != 0
			s.ObjectOwnership = 0
			return had
		},
		func(s *eval.Settings) bool {
			had := s.BlockPublicAccess != eval.BlockPublicAccess{}
			s.BlockPublicAccess = eval.BlockPublicAccess{}
			return had
		},
		func(s *eval.Settings) bool { had := s.APIGatewayAuth != 0; s.APIGatewayAuth = 0; return had },
		func(s *eval.Settings) bool { had := s.NotCollected != nil; s.NotCollected = nil; return had },
	} {
		if p := r.pol; drop(&p.Settings) {
			dropped = r.try(p) || dropped
		}
	}
	for i := len(r.pol.Settings.Grants) - 1; i >= 0; i-- {
		p := r.pol
		p.Settings.Grants = slices.Delete(slices.Clone(p.Settings.Grants), i, i+1)
		dropped = r.try(p) || dropped
	}
	return dropped
}

// keys drops context keys: the request does not carry them then.
func (r *reducer) keys() (dropped bool) {
	var keys []condition.Key
	for k := range r.req.Context.All() {
		keys = append(keys, k)
	}
	for _, k := range keys {
		req := r.req
		req.Context = except(&r.req.Context, k)
		if r.keeps(&req, &r.pol) {
			r.req, dropped = req, true
		}
	}
	return dropped
}

// except returns a closed context without a key.
func except(c *condition.Context, dropped condition.Key) condition.Context {
	var ctx condition.Context
	for k, e := range c.All() {
		if k != dropped {
			ctx.SetEntry(k, e)
		}
	}
	ctx.Close()
	return ctx
}
