// SPDX-License-Identifier: Apache-2.0

package remediate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// ways warns of the known ways to more permissions that the fix opens: with what
// it adds, or with that and what the principal has.
func (j *judge) ways() {
	after, before := powersOf(j.call[0].Request, j.fix.Policies), powersOf(j.call[0].Request, j.call[0].Policies)
	var freed []string // what an exception opens beside what was asked for
	for i := range ways {
		w := &ways[i]
		if !j.concerns(w) {
			continue
		}
		t := j.travel(w, before, after)
		switch {
		case t.asked == nil && t.freed == nil:
		case t.asked == nil:
			freed = append(freed, t.freed...)
		default:
			kind, why := PrivilegeEscalation, unlimited
			if w.opens {
				kind, why = PermissionsManagement, mayGive
			}
			j.warn(kind, t.statement, why, "with %s the principal can %s", t.with(), t.limited(w))
			if len(w.actions) == 1 {
				j.known = append(j.known, t.action)
			}
		}
	}
	slices.Sort(freed)
	if freed = slices.Compact(freed); freed != nil {
		more := ""
		if n := len(freed) - mostFreed; n > 0 {
			more = fmt.Sprintf(" and %d more", n)
			freed = freed[:mostFreed]
		}
		j.warn(PrivilegeEscalation, nil, unlimited, "the exception also gives the principal %s%s", strings.Join(freed, ", "), more)
	}
}

// unlimited says what can come of a way.
const unlimited = "its policies limit it no more"

// mostFreed is the number of actions that a warning names.
const mostFreed = 5

// A journey is a way as a fix opens it.
type journey struct {
	asked, freed []string // actions that the fix adds, and that an exception frees besides
	has, may     []string // what the principal has beside that, or may have
	statement    *policy.Statement
	action       policy.Action // that statement is about
}

// concerns reports whether the fix is about one of the actions of a way.
func (j *judge) concerns(w *way) bool {
	for _, choice := range w.actions {
		for _, a := range parsed(choice) {
			for i := range j.fix.Steps {
				s := &j.fix.Steps[i]
				if s.Replaced != nil && s.Replaced.Action.Match(a.Action) || s.adds(a.Action) != nil {
					return true
				}
			}
		}
	}
	return false
}

// travel finds out whether the fix opens a way. It does where the principal may
// do all its actions with the fix, and the fix is about one of them.
func (j *judge) travel(w *way, before, after *powers) journey {
	var t journey
	for _, choice := range w.actions {
		if !j.stride(w, choice, before, after, &t) {
			return journey{}
		}
	}
	return t
}

// stride finds an action among alternatives that the principal may do.
func (j *judge) stride(w *way, choice string, before, after *powers, t *journey) bool {
	var held, open string
	for _, choice := range parsed(choice) {
		a, name := choice.Action, choice.name
		if s := j.adds(w, a); s != nil {
			t.asked, t.statement, t.action = append(t.asked, name), s, a
			return true
		}
		switch after.do(a, w.to) {
		case condition.False:
		case condition.True:
			if j.frees(a, w, before) {
				t.freed = append(t.freed, name)
				return true
			}
			held = cmp.Or(held, name)
		default:
			open = cmp.Or(open, name)
		}
	}
	switch {
	case held != "":
		t.has = append(t.has, held)
	case open != "":
		t.may = append(t.may, open)
	}
	return held != "" || open != ""
}

// adds returns the statement by which the fix lets the principal do an action
// that is asked for, or nil.
func (j *judge) adds(w *way, a policy.Action) *policy.Statement {
	asked := slices.IndexFunc(j.call, func(o Authorization) bool { return o.Request.Action == a })
	if asked >= 0 && w.others {
		if req := j.call[asked].Request; req.Resource.IsValid() && req.Resource == req.Principal.ARN {
			return nil
		}
	}
	for i := range j.fix.Steps {
		s := &j.fix.Steps[i]
		if s.Replaced != nil && asked >= 0 && s.Replaced.Action.Match(a) {
			return s.Statement
		}
		if st := s.adds(a); st != nil && !passesElsewhere(st, w, a) {
			return st
		}
	}
	return nil
}

// adds returns the statement of the step that allows an action, or nil.
func (s *Step) adds(a policy.Action) *policy.Statement {
	for _, st := range s.added() {
		if st.Action.Match(a) {
			return st
		}
	}
	return nil
}

// passesElsewhere reports whether a statement lets a role be passed, and not to
// the service of the way.
func passesElsewhere(s *policy.Statement, w *way, a policy.Action) bool {
	if w.to == "" || a.String() != "iam:passrole" {
		return false
	}
	var c condition.Context
	c.Set(keyPassedTo, w.to)
	return s.Condition.Eval(&c) == condition.False
}

// frees reports whether an exception lets the principal do an action that the
// Deny covered as well.
func (j *judge) frees(a policy.Action, w *way, before *powers) bool {
	for i := range j.fix.Steps {
		if s := &j.fix.Steps[i]; s.Replaced != nil && s.Replaced.Action.Match(a) {
			return before.do(a, w.to) == condition.False
		}
	}
	return false
}

// with names the actions of the way.
func (t *journey) with() string {
	text := strings.Join(t.asked, " and ")
	for _, part := range [...]struct {
		names []string
		how   string
	}{{t.freed, "which the exception frees as well"}, {t.has, "which it has"}, {t.may, "which it may have"}} {
		if part.names != nil {
			text += fmt.Sprintf(", and %s, %s,", strings.Join(part.names, " and "), part.how)
		}
	}
	return strings.ReplaceAll(text, ",,", ",")
}

// limited says what the principal can do, and what a condition makes of it.
func (t *journey) limited(w *way) string {
	if w.limit == "" {
		return w.can
	}
	for _, cl := range t.statement.Condition {
		if cl.Key == condition.MustKey(w.limit) && !cl.Operator.Negated() && cl.Set == condition.SingleValued && !cl.IfExists && cl.Operator != condition.Null {
			can, _, _ := strings.Cut(w.can, ",")
			return can + ", limited by " + clauseText(cl)
		}
	}
	return w.can
}

// Escalations returns the known actions by which the principal of a request,
// under the policies that apply to it, can get more permissions than they give:
// those that it may do for certain and that need no other, sorted.
func Escalations(req *eval.Request, p *eval.Policies) []string {
	has := powersOf(req, p)
	var all []string
	for i := range ways {
		if len(ways[i].actions) > 1 {
			continue
		}
		for _, a := range parsed(ways[i].actions[0]) {
			if has.do(a.Action, "") == condition.True {
				all = append(all, a.name)
			}
		}
	}
	slices.Sort(all)
	return all
}

// A wayAction is an action of a way, and its name in AWS's spelling.
type wayAction struct {
	policy.Action
	name string
}

// parsed returns the alternatives of an element of [way.actions].
func parsed(choice string) []wayAction { return wayActions()[choice] }

var wayActions = sync.OnceValue(func() map[string][]wayAction {
	all := map[string][]wayAction{}
	for _, w := range ways {
		for _, choice := range w.actions {
			if all[choice] != nil {
				continue
			}
			for name := range strings.SplitSeq(choice, "|") {
				if a, err := policy.ParseAction(name); err == nil { // a test parses all of them
					all[choice] = append(all[choice], wayAction{a, name})
				}
			}
		}
	}
	return all
})
