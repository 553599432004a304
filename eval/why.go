// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"cmp"
	"fmt"
	"iter"
	"slices"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/policy"
)

// Nearest returns the statements of one effect that did not match for certain,
// nearest misses first: by how few of their elements fail, then by which.
func (x *Explanation) Nearest(effect policy.Effect) iter.Seq[StatementReport] {
	var misses []StatementReport
	for _, r := range x.statements {
		if r.Statement.Effect == effect && r.Match != condition.True {
			misses = append(misses, r)
		}
	}
	slices.SortStableFunc(misses, func(a, b StatementReport) int { return cmp.Compare(a.Distance(), b.Distance()) })
	return slices.Values(misses)
}

// Distance is 0 for a statement that matches and small for one that all but
// does. A condition is met more easily than another resource, that more easily
// than another principal, and another action is the farthest.
func (r *StatementReport) Distance() int {
	d := 0
	for weight, t := range map[int]condition.Truth{1: r.Condition, 4: r.Resource, 8: r.Principal, 64: r.Action} {
		switch t {
		case condition.False:
			d += 2 * weight
		case condition.Undecided:
			d += weight
		}
	}
	return d
}

// A Miss is an element of a statement that does not match the request, or may
// not, and why.
type Miss struct {
	Element string          // "Action", "Resource", "Principal" or "Condition", also where the statement has it with Not
	Match   condition.Truth // False or Undecided
	Text    string          // what the element asks for, and what the request has
}

// Misses returns the elements that did not match or may not, a condition clause
// each by itself. There are none for a statement that matched.
func (r *StatementReport) Misses() []Miss {
	s := r.Statement
	var misses []Miss
	add := func(element string, t condition.Truth, text string) {
		misses = append(misses, Miss{element, t, text})
	}
	if r.Action == condition.False {
		add("Action", r.Action, fmt.Sprintf("action %s is %s %s", r.spelling.action(r.request.Action), covered(s.Action.Not), list(s.Action.Patterns)))
	}
	if r.Resource != condition.True {
		add("Resource", r.Resource, r.whyResource())
	}
	if r.Principal != condition.True {
		add("Principal", r.Principal, fmt.Sprintf("principal %s is %s the statement", r.request.Principal, map[bool]string{
			true: "spared by NotPrincipal of", false: "not named by"}[s.Principal != nil && s.Principal.Not]))
	}
	for i := range r.Clauses {
		if c := &r.Clauses[i]; c.Match != condition.True {
			add("Condition", c.Match, "condition "+c.Why())
		}
	}
	return misses
}

// Why says, for each element that did not match or may not, what it asks for and
// what the request has. It is empty for a statement that matched.
func (r *StatementReport) Why() []string {
	var why []string
	for _, m := range r.Misses() {
		why = append(why, m.Text)
	}
	return why
}

func covered(not bool) string {
	if not {
		return "among the exceptions"
	}
	return "not covered by"
}

// whyResource says in which field the nearest pattern differs.
func (r *StatementReport) whyResource() string {
	s, asked := r.Statement, "*"
	if r.request.Resource.IsValid() {
		asked = r.request.Resource.String()
	}
	switch {
	case s.Resource == nil:
		return "the statement has no Resource"
	case r.Resource == condition.Undecided:
		return fmt.Sprintf("resource %s: a policy variable in %s is unknown", asked, list(s.Resource.Patterns))
	case s.Resource.Not:
		return fmt.Sprintf("resource %s is among the exceptions %s", asked, list(s.Resource.Patterns))
	case asked == "*":
		return fmt.Sprintf("the action has no resource, and only \"*\" matches that, not %s", list(s.Resource.Patterns))
	}
	var field arn.Field
	var nearest arn.Pattern
	for _, p := range s.Resource.Patterns {
		if f := p.Differs(r.request.Resource, r.lookup); f > field {
			field, nearest = f, p
		}
	}
	if field == 0 {
		return fmt.Sprintf("resource %s is not covered by %s", asked, list(s.Resource.Patterns))
	}
	return fmt.Sprintf("resource %s differs in the %s field from %s", asked, field, nearest)
}

// list joins the first few of what prints itself.
func list[T fmt.Stringer](items []T) string {
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = item.String()
	}
	return few(texts)
}
