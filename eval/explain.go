// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"iter"
	"slices"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/policy"
)

// Explain is like [Evaluate] but stops at nothing: every statement is tested
// and the outcome recorded. Its decision is the same, and it is certain exactly
// when Evaluate's is.
func Explain(req *Request, p *Policies) *Explanation {
	derived := derive(req)
	e := newEvaluator(req, p, &derived)
	e.rec = new(recorder)
	x := &Explanation{Result: e.decide(), blockers: e.blocks, types: e.rec.types, statements: e.rec.statements}
	for i := range x.statements {
		x.statements[i].complete(&e)
	}
	x.count(p)
	x.doubts = e.doubts(x)
	return x
}

// An Explanation is the complete argument for a decision. It marshals to JSON.
type Explanation struct {
	Result
	blockers   []Blocker
	types      []TypeReport
	statements []StatementReport
	doubts     []string
	spelling   Spelling
}

// Blockers returns every place that keeps the request from being allowed, in
// the order in which they are reported: fixing one does not just uncover the
// next. There are none if the request is allowed for certain.
func (x *Explanation) Blockers() []Blocker { return slices.Clone(x.blockers) }

// Types returns a report for each policy type, and each level of an
// organization's policies, that was evaluated, in evaluation order.
func (x *Explanation) Types() iter.Seq[TypeReport] { return slices.Values(x.types) }

// Statements returns a report for every statement, in evaluation order.
func (x *Explanation) Statements() iter.Seq[StatementReport] { return slices.Values(x.statements) }

// Doubts returns where AWS's behaviour is not documented, or its pages disagree,
// and the explanation rests on the choice made here. Each says what was chosen.
// There are none if the answer is documented.
func (x *Explanation) Doubts() []string { return slices.Clone(x.doubts) }

// A Blocker is a place that keeps a request from being allowed.
type Blocker struct {
	Type     policy.Type
	Target   string   // of a [Level]
	Decision Decision // ExplicitDeny, or ImplicitDeny where an Allow is missing

	// Certain is false if the place blocks only under some values of what is
	// unknown.
	Certain bool

	// Statements are the Deny statements that match or may match. It is nil for
	// a missing Allow.
	Statements []*policy.Statement

	// Rule is the rule of the service that denies in place of a statement, or "".
	// With a zero Type it is a rule that no policy changes.
	Rule string
}

// A TypeReport is what the policies of one type, or of one level, say by
// themselves, before types are combined.
type TypeReport struct {
	Type   policy.Type
	Target string          // of a [Level]
	Deny   condition.Truth // whether a Deny statement matches
	Allow  condition.Truth // whether an Allow statement matches, or none is needed

	Policies  int  // how many were evaluated
	Collected bool // false if there may be more

	denies []*policy.Statement
	rule   string
}

// Rule returns the rule of the service that denies or grants in place of a
// statement, or "".
func (t TypeReport) Rule() string { return t.rule }

// count adds to the reports on types how many policies they are about. The
// levels of a type come in the order of p, one that was not collected after them.
func (x *Explanation) count(p *Policies) {
	levels := map[policy.Type][]Level{policy.ServiceControlPolicy: p.SCPs, policy.ResourceControlPolicy: p.RCPs}
	for i := range x.types {
		t := &x.types[i]
		t.Collected = p.Collected(t.Type)
		rest, leveled := levels[t.Type]
		switch {
		case !leveled:
			t.Policies = len(p.Documents(t.Type))
		case len(rest) > 0:
			t.Policies, t.Collected = len(rest[0].Policies), true
			levels[t.Type] = rest[1:]
		}
	}
}

// A StatementReport says whether a statement matched the request, and which
// elements did.
type StatementReport struct {
	Type      policy.Type
	Target    string // of a [Level]
	Statement *policy.Statement
	Match     condition.Truth

	// The elements, each by itself.
	Action, Resource, Principal, Condition condition.Truth

	// Clauses reports each condition clause.
	Clauses []ClauseReport

	request  *Request
	lookup   arn.Lookup
	spelling Spelling
}

// Failed returns the names of the elements that did not match, such as
// "Action" or "NotResource".
func (r *StatementReport) Failed() []string {
	var failed []string
	add := func(t condition.Truth, not bool, name string) {
		if t != condition.False {
			return
		}
		if not {
			name = "Not" + name
		}
		failed = append(failed, name)
	}
	s := r.Statement
	add(r.Principal, s.Principal != nil && s.Principal.Not, "Principal")
	add(r.Action, s.Action.Not, "Action")
	add(r.Resource, s.Resource != nil && s.Resource.Not, "Resource")
	add(r.Condition, false, "Condition")
	return failed
}

// complete adds what only a reader of the report wants to know.
func (r *StatementReport) complete(e *evaluator) {
	r.request, r.lookup = e.req, e.lookupVariable
	for _, cl := range r.Statement.Condition {
		r.Clauses = append(r.Clauses, ClauseReport{Clause: cl, Entry: e.ctx.Lookup(cl.Key), Match: cl.Eval(&e.ctx)})
	}
}
