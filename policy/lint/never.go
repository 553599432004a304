// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"slices"
	"strings"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/policy"
)

// never reports statements that match no request, and clauses that say nothing.
func (l *linter) never(s *statement) {
	if s.Action.Not && slices.ContainsFunc(s.Action.Patterns, func(p policy.ActionPattern) bool { return p.String() == "*" }) {
		l.report(s.at.member("NotAction"), codeNever, `the statement matches nothing: no action is not "*"`)
	}
	if s.Resource != nil && s.Resource.Not && slices.ContainsFunc(s.Resource.Patterns, isAny) {
		l.report(s.at.member("NotResource"), codeNever, `the statement matches nothing: no resource is not "*"`)
	}
	if s.Principal != nil && s.Principal.Not && s.Principal.Any {
		l.report(s.at.member("NotPrincipal"), codeNever, `the statement matches nothing: no principal is not "*"`)
	}
	var nothing condition.Context
	some := false
	for _, c := range s.clauses {
		switch c.Eval(&nothing) {
		case condition.False:
			some = true
			if readable(c) && c.Key.Service() != "" {
				l.report(c.at, codeNever, "the statement matches nothing: no request passes %s of %s", c.OperatorName(), c.name)
			}
		case condition.True:
			l.report(c.at, codeAlways, "says nothing: every request passes %s of %s", c.OperatorName(), c.name)
		}
	}
	if some {
		return
	}
	for i, c := range s.clauses {
		for _, other := range s.clauses[i+1:] {
			if other.Key == c.Key && l.contradict(s, c, other) {
				l.report(other.at, codeNever, "the statement matches nothing: no %s passes both %s and %s", c.name, c.OperatorName(), other.OperatorName())
				return
			}
		}
	}
}

// readable reports whether the operator can read all values of a clause.
func readable(c clause) bool {
	return !slices.ContainsFunc(c.Values, func(v condition.Value) bool { return v.Err() != nil })
}

// contradict reports whether no request passes both of two clauses of a key.
func (l *linter) contradict(s *statement, a, b clause) bool {
	return l.excludes(s, a, b) || l.excludes(s, b, a) || isEmptyRange(a, b) || isEmptyRange(b, a)
}

// excludes reports whether none of the values with which a request passes a
// passes b. It reports false if they cannot be counted.
func (l *linter) excludes(s *statement, a, b clause) bool {
	requests := passing(a)
	for i := range requests {
		if !l.spend(1<<6) || b.Eval(&requests[i]) != condition.False {
			return false
		}
	}
	return len(requests) > 0
}

// passing returns contexts that stand for all requests that pass a clause, or
// nothing if they cannot be counted.
func passing(c clause) []condition.Context {
	if c.IfExists || c.Set != condition.SingleValued {
		return nil
	}
	var list []condition.Context
	for _, v := range c.Values {
		var request condition.Context
		switch text := v.String(); {
		case c.Operator == condition.StringEquals && !strings.Contains(text, "${"):
			request.Set(c.Key, text)
		case c.Operator == condition.Bool && v.Err() == nil && !strings.Contains(text, "${"):
			request.Set(c.Key, strings.ToLower(text))
		case c.Operator == condition.Null && strings.EqualFold(text, "true"):
			request.SetAbsent(c.Key)
		default:
			return nil
		}
		list = append(list, request)
	}
	return list
}

// isEmptyRange reports whether a wants more than a number, or a later time, for
// which b, which wants less, is false already.
func isEmptyRange(a, b clause) bool {
	name := a.Operator.String()
	if len(a.Values) != 1 || !isPlain(a) || !isPlain(b) || !readable(a) || !readable(b) ||
		!strings.Contains(name, "GreaterThan") || !strings.Contains(b.Operator.String(), "LessThan") {
		return false
	}
	var request condition.Context
	request.Set(a.Key, a.Values[0].String())
	return b.Eval(&request) == condition.False
}

// isPlain reports whether a clause has neither set operator nor IfExists.
func isPlain(c clause) bool { return c.Set == condition.SingleValued && !c.IfExists }
