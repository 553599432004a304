// SPDX-License-Identifier: Apache-2.0

package undenied

import (
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/eval/fixture"
	"github.com/undenied/undenied/eval/reduce"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/remediate"
)

// A Repro says what is in a fixture that reproduces a denial. The zero Repro is
// the denial alone.
type Repro struct {
	// AfterFix adds a case with the first verified fix made, which is allowed.
	AfterFix bool
}

// Cases returns cases that hold the request of a diagnosis and no more of the
// policies, statements and context keys than it takes to come to the same
// decision, for the same reason, with the same blockers and depending on the same
// unknown keys. What was not collected is taken as the diagnosis takes it. Every
// case returned passes.
func (r Repro) Cases(d *Diagnosis) ([]*fixture.Case, error) {
	switch {
	case d.leg == nil:
		return nil, fmt.Errorf("event %s: nothing was evaluated: %s", d.EventID, d.ErrorMessage)
	case d.leg.allowed():
		return nil, fmt.Errorf("event %s: nothing to reproduce: %s", d.EventID, d.Why)
	}
	name := d.EventID + ": " + string(d.AssessmentResult)
	whole, err := fixture.New(name, d.leg.req, d.leg.assumed)
	if err != nil {
		return nil, err
	}
	req, policies, err := whole.Inputs()
	if err != nil {
		return nil, err
	}
	want := traitsOf(req, policies)
	fixed, fixes := r.fix(d, req, policies)
	if r.AfterFix && !fixes {
		return nil, fmt.Errorf("event %s: no fix is verified, want a fixture without one", d.EventID)
	}
	req, policies = reduce.Minimal(req, policies, func(req *eval.Request, p *eval.Policies) bool {
		req, p, err := fixture.Inputs(req, p, nil)
		if err != nil || !reflect.DeepEqual(want, traitsOf(req, p)) {
			return false
		}
		fix, ok := r.fix(d, req, p)
		return ok == fixes && fix.Summary == fixed.Summary
	})
	if req, policies, err = fixture.Inputs(req, policies, nil); err != nil {
		return nil, err
	}
	small, err := fixture.New(name, req, policies)
	if err != nil {
		return nil, err
	}
	cases := []*fixture.Case{small}
	if r.AfterFix {
		fix, _ := r.fix(d, req, policies)
		after, err := fixture.New(d.EventID+": after the fix: "+fix.Summary, fix.Request, fix.Policies)
		if err != nil {
			return nil, err
		}
		if after.Expect != eval.Allowed.String() {
			return nil, errors.New(after.Name + ": gets " + after.Expect)
		}
		cases = append(cases, after)
	}
	return cases, nil
}

// fix returns the first verified fix of a request of the diagnosis, if it is
// wanted and there is one. A fixture does not know which role is behind a
// session, and the diagnosis does.
func (r Repro) fix(d *Diagnosis, req *eval.Request, p *eval.Policies) (remediate.Fix, bool) {
	if !r.AfterFix {
		return remediate.Fix{}, false
	}
	known := *req
	known.Principal = d.leg.req.Principal
	for fix := range remediate.Fixes(&known, p) {
		if fix.Verified {
			return fix, true
		}
	}
	return remediate.Fix{}, false
}

// traits are what a smaller request has to have in common with a decision.
type traits struct {
	result   string
	because  string
	missing  []string
	gaps     []string
	blockers []string
}

func traitsOf(req *eval.Request, p *eval.Policies) traits {
	x := eval.Explain(req, p)
	t := traits{
		result:  x.String(),
		because: fmt.Sprint(x.Because.Type, x.Because.Target, x.Because.Rule, statementTrait(req, x.Because.Statement)),
		missing: texts(x.Missing),
		gaps:    texts(x.Result.NotCollected),
	}
	for _, b := range x.Blockers() {
		// More statements of the same policies may deny as well: one is enough.
		t.blockers = append(t.blockers, fmt.Sprint(b.Type, b.Target, b.Decision, b.Certain, b.Rule))
	}
	slices.Sort(t.blockers)
	return t
}

// statementTrait says which statement settled a decision, wherever it is in its
// policy and however it is written, and what it was told of the keys it asks for:
// a key that is absent may decide the same for another reason.
func statementTrait(req *eval.Request, s *policy.Statement) string {
	if s == nil {
		return ""
	}
	trait := s.Document().Name() + string(policy.Format(&policy.Document{Statements: []*policy.Statement{s}}))
	known := req.KnownContext()
	for _, cl := range s.Condition {
		for k := range cl.Keys() {
			trait += fmt.Sprint(k, known.Lookup(k))
		}
	}
	return trait
}
