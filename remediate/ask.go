// SPDX-License-Identifier: Apache-2.0

package remediate

import (
	"slices"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// askDifferently looks for what the principal could do differently: conditions
// that it can meet by itself, such as the Region it calls, the VPC endpoint it
// comes through, MFA, or an external ID. What that leaves, policies have to
// change for.
func (o Options) askDifferently(call []Authorization) (Fix, bool) {
	for _, a := range call {
		if !a.chooses() {
			return Fix{}, false
		}
	}
	s := search{call: call, tries: 24}
	s.look(nil)
	if s.best == nil {
		return Fix{}, false
	}
	fix, ok := o.changePolicies(call, s.best)
	return fix, ok && len(fix.Changes) > 0
}

// chooses reports whether the principal makes the request itself: not an AWS
// service, for itself or for somebody.
func (a Authorization) chooses() bool {
	if a.Request.Principal.Kind() == eval.Service {
		return false
	}
	entry := a.Request.Context.Lookup(keyViaService)
	return entry.Text != "true"
}

// A search tries changes of a call until as few blockers are left as it finds.
type search struct {
	call  []Authorization
	tries int // left

	best []Change
	left int // blockers with best, or without any
}

// look tries, for the first blocker that a change can help against, every change
// that does, and goes on from there.
func (s *search) look(changes []Change) {
	if s.tries--; s.tries < 0 {
		return
	}
	left := 0
	var ways [][]Change
	for _, a := range s.call {
		a = a.Asked(changes)
		x := a.explain()
		for _, b := range x.Blockers() {
			left += max(1, len(b.Statements))
			if ways == nil {
				ways = a.ways(x, b, changes)
			}
		}
	}
	switch {
	case len(changes) == 0:
		s.left = left
	case left < s.left:
		s.best, s.left = changes, left
	}
	for _, way := range ways {
		if s.best != nil && s.left == 0 {
			return
		}
		s.look(slices.Concat(changes, way))
	}
}

// ways returns the sets of changes, beside those that are made, that keep a
// statement from blocking or make one allow.
func (a Authorization) ways(x *eval.Explanation, b eval.Blocker, made []Change) [][]Change {
	var ways [][]Change
	for r := range x.Statements() {
		if r.Type != b.Type || r.Target != b.Target {
			continue
		}
		switch {
		case explicit(b) && slices.Contains(b.Statements, r.Statement):
			for i := range r.Clauses {
				c := &r.Clauses[i]
				for _, alternative := range a.alternatives(x, r.Statement, c.Clause, condition.False, made) {
					ways = append(ways, []Change{alternative})
				}
				if fewer := a.fewerTags(c.Clause, condition.False); fewer != nil {
					ways = append(ways, fewer)
				}
			}
			if ways != nil {
				return ways
			}
		case !explicit(b) && waits(&r):
			if way := a.meet(x, &r, made); way != nil {
				ways = append(ways, way)
			}
		}
	}
	return ways
}

// waits reports whether an Allow lacks nothing but its conditions.
func waits(r *eval.StatementReport) bool {
	return r.Statement.Effect == policy.Allow && r.Condition != condition.True &&
		r.Action == condition.True && r.Resource == condition.True && r.Principal == condition.True
}

// meet returns the changes that make all clauses of an Allow hold, or nil.
func (a Authorization) meet(x *eval.Explanation, r *eval.StatementReport, made []Change) []Change {
	var way []Change
	for i := range r.Clauses {
		c := &r.Clauses[i]
		if now := a.Asked(way); c.Clause.Eval(contextOf(now.Request)) == condition.True {
			continue
		}
		found := a.alternatives(x, r.Statement, c.Clause, condition.True, slices.Concat(made, way))
		fewer := a.fewerTags(c.Clause, condition.True)
		switch {
		case len(found) > 0:
			way = append(way, found[0])
		case fewer != nil:
			way = append(way, fewer...)
		default:
			return nil
		}
	}
	return way
}

// contextOf is the request context as evaluation sees it.
func contextOf(req *eval.Request) *condition.Context {
	known := req.KnownContext()
	return &known
}

// changePolicies makes the changes, and takes what still blocks away: it adds an
// Allow in every place that lacks one, and an exception for the principal to
// every Deny that matches. What the fix could do without is left out.
func (o Options) changePolicies(call []Authorization, changes []Change) (Fix, bool) {
	asked := askedAll(call, changes)
	edits, ok := editsFor(asked)
	if !ok || len(edits)+len(changes) == 0 {
		return Fix{}, false
	}
	for i := range edits {
		if e := &edits[i]; e.deny == nil {
			e.allow = o.narrowed(e.allow, unchanged(asked[e.leg], call[e.leg]), e.typ)
		}
	}
	fix, ok := try(call, changes, edits)
	if !ok {
		return Fix{}, false
	}
	return smallest(call, changes, edits, fix), true
}

// smallest leaves out what a verified fix can do without. What is left out later
// may have been all that something earlier was for.
func smallest(call []Authorization, changes []Change, edits []edit, fix Fix) Fix {
	for before := -1; fix.Verified && before != len(edits)+len(changes); {
		before = len(edits) + len(changes)
		// Exceptions come first: a guardrail is worth more than an Allow is.
		for _, excepts := range []bool{true, false} {
			for i := len(edits) - 1; i >= 0; i-- {
				if (edits[i].deny != nil) != excepts {
					continue
				}
				fewer := slices.Delete(slices.Clone(edits), i, i+1)
				if smaller, ok := try(call, changes, fewer); ok && smaller.Verified {
					fix, edits = smaller, fewer
				}
			}
		}
		for i := len(changes) - 1; i >= 0; i-- {
			fewer := slices.Delete(slices.Clone(changes), i, i+1)
			if smaller, ok := try(call, fewer, edits); ok && smaller.Verified {
				fix, changes = smaller, fewer
			}
		}
	}
	return fix
}

// askedAll makes changes in a whole call.
func askedAll(call []Authorization, changes []Change) []Authorization {
	asked := make([]Authorization, len(call))
	for i, a := range call {
		asked[i] = a.Asked(changes)
	}
	return asked
}

// try evaluates a call with changes and edits made.
func try(call []Authorization, changes []Change, edits []edit) (Fix, bool) {
	d, ok := build(askedAll(call, changes), edits)
	if !ok {
		return Fix{}, false
	}
	fix := Fix{Summary: summary(changes, edits, len(call)), Changes: changes}
	for _, s := range d.steps {
		fix.Steps = append(fix.Steps, s.Step)
	}
	for _, c := range changes {
		fix.NotCollected = union(fix.NotCollected, c.meets())
	}
	after := d.after()
	fix, ok = verify(after, fix)
	if fix.Verified && !companionsAllowed(after, changes) {
		return fix, false
	}
	return fix, ok
}
