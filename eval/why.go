// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"

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
	slices.SortStableFunc(misses, func(a, b StatementReport) int { return cmp.Compare(a.distance(), b.distance()) })
	return slices.Values(misses)
}

// distance is small for a statement that all but matches. A condition is met
// more easily than another resource, that more easily than another principal,
// and another action is the farthest.
func (r *StatementReport) distance() int {
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

// Why says, for each element that did not match or may not, what it asks for and
// what the request has. It is empty for a statement that matched.
func (r *StatementReport) Why() []string {
	s := r.Statement
	var why []string
	if r.Action == condition.False {
		why = append(why, fmt.Sprintf("action %s is %s %s", r.request.Action, covered(s.Action.Not), list(s.Action.Patterns)))
	}
	if r.Resource != condition.True {
		why = append(why, r.whyResource())
	}
	if r.Principal != condition.True {
		why = append(why, fmt.Sprintf("principal %s is %s the statement", r.request.Principal, map[bool]string{
			true: "spared by NotPrincipal of", false: "not named by"}[s.Principal != nil && s.Principal.Not]))
	}
	for i := range r.Clauses {
		if r.Clauses[i].Match != condition.True {
			why = append(why, "condition "+r.Clauses[i].Why())
		}
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

// list joins what prints itself.
func list[T fmt.Stringer](items []T) string {
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = item.String()
	}
	return strings.Join(texts, ", ")
}

// Why says what the request has for the clause's key and what the clause asks
// for: `aws:sourceip is "198.51.100.7", wants IpAddress 203.0.113.0/24`.
func (c *ClauseReport) Why() string {
	return fmt.Sprintf("%s %s, wants %s %s", c.Clause.Key, c.have(), c.Clause.OperatorName(), list(c.Clause.Values))
}

// have says what the request has for the clause's key.
func (c *ClauseReport) have() string {
	e := c.Entry
	switch {
	case e.Presence == condition.Unknown:
		return "is unknown"
	case e.Presence == condition.Absent:
		return "is absent"
	case !e.Multi:
		return fmt.Sprintf("is %q", e.Text)
	}
	return fmt.Sprintf("is %q", e.List)
}
