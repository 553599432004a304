// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"slices"
	"strings"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/policy"
)

// A reach is what a statement matches, in tokens.
type reach struct {
	*statement
	actions   []actionPattern
	resources []arnPattern
	variables bool // a resource has one
}

// An actionPattern is an action pattern in tokens, folded.
type actionPattern struct {
	text          string // folded
	written       string
	service, name []token
}

func cutAction(p policy.ActionPattern) actionPattern {
	a := actionPattern{text: strings.ToLower(p.String()), written: p.String()}
	service, name, _ := strings.Cut(a.text, ":")
	a.service, a.name = wildcards(service), wildcards(name)
	return a
}

// covers reports whether a matches whatever b matches. What AWS does with a
// wildcard in a service prefix is not certain.
func (a actionPattern) covers(b actionPattern) bool {
	switch {
	case a.text == "*" || a.text == b.text:
		return true
	case b.text == "*" || slices.ContainsFunc(a.service, func(t token) bool { return t.kind != char }):
		return false
	}
	return covers(a.service, b.service) && covers(a.name, b.name)
}

func (a actionPattern) key() string    { return a.text }
func (a actionPattern) size() int      { return 1 + len(a.text) }
func (a actionPattern) String() string { return a.written }

func (l *linter) reach(s *statement) reach {
	r := reach{statement: s}
	for _, p := range s.Action.Patterns {
		r.actions = append(r.actions, cutAction(p))
	}
	if s.Resource != nil {
		for _, p := range s.Resource.Patterns {
			r.resources = append(r.resources, cutARN(p, l.doc.Version))
			r.variables = r.variables || strings.Contains(p.String(), "${")
		}
	}
	return r
}

// coverage reports statements that say nothing new beside another, and those
// that allow what another denies. Of two that say the same the later one is
// reported.
func (l *linter) coverage(statements []*statement) {
	list := make([]reach, len(statements))
	for i, s := range statements {
		list[i] = l.reach(s)
	}
	for i := range list {
		for j := range list {
			if i == j || !l.within(&list[i], &list[j]) {
				continue
			}
			a, b := list[i].Statement, list[j].Statement
			switch {
			case a.Effect == b.Effect && (j < i || !l.within(&list[j], &list[i])):
				l.report(list[i].at, codeCovered, "says nothing that %s does not say", b.Name())
			case a.Effect == policy.Allow && b.Effect == policy.Deny:
				l.report(list[i].at, codeDenied, "allows only what %s denies", b.Name())
			default:
				continue
			}
			break
		}
	}
}

// within reports whether t matches whatever request s matches.
func (l *linter) within(s, t *reach) bool {
	return l.spend(1<<4) && len(s.actions) > 0 &&
		principalsWithin(s.Principal, t.Principal) &&
		l.conditionWithin(s, t) && l.actionsWithin(s, t) && l.resourcesWithin(s, t)
}

func (l *linter) actionsWithin(s, t *reach) bool {
	switch {
	case !s.Action.Not && !t.Action.Not:
		return within(l, s.actions, t.actions)
	case s.Action.Not && t.Action.Not:
		return within(l, t.actions, s.actions)
	case s.Action.Not:
		return within(l, []actionPattern{{text: "*"}}, t.actions)
	}
	return l.apart(s.actions, t.actions)
}

// apart reports whether no action is covered by a pattern of both lists, as far
// as the services show.
func (l *linter) apart(a, b []actionPattern) bool {
	for _, p := range a {
		for _, q := range b {
			if !l.spend(p.size()*q.size()) || p.text == "*" || q.text == "*" || overlap(p.service, q.service) {
				return false
			}
		}
	}
	return true
}

func (l *linter) resourcesWithin(s, t *reach) bool {
	switch {
	case s.Resource == nil || t.Resource == nil:
		return s.Resource == nil && t.Resource == nil
	case len(s.resources) == 0 || len(t.resources) == 0:
		return false
	case !s.Resource.Not && !t.Resource.Not:
		return within(l, s.resources, t.resources)
	case s.Resource.Not && t.Resource.Not:
		return !s.variables && !t.variables && within(l, t.resources, s.resources)
	case s.Resource.Not:
		return slices.ContainsFunc(t.resources, func(a arnPattern) bool { return a.any })
	}
	return false
}

// within reports whether each of the patterns is covered by one of the others.
func within[P listed[P]](l *linter, patterns, others []P) bool {
	for _, p := range patterns {
		if !slices.ContainsFunc(others, func(o P) bool { return l.spend(p.size()+o.size()) && o.covers(p) }) {
			return false
		}
	}
	return true
}

// principalsWithin reports whether q names whomever p names.
func principalsWithin(p, q *policy.Principals) bool {
	if p == nil || q == nil {
		return p == nil && q == nil
	}
	if p.Not != q.Not {
		return false
	}
	if p.Not {
		p, q = q, p
	}
	if q.Any && !q.AnyAWS {
		return true
	}
	return (!p.Any || p.AnyAWS && q.Any) && (q.Any || subset(p.AWS, q.AWS)) &&
		subset(p.Service, q.Service) && subset(p.Federated, q.Federated) && subset(p.CanonicalUser, q.CanonicalUser)
}

func subset[T comparable](a, b []T) bool {
	return !slices.ContainsFunc(a, func(v T) bool { return !slices.Contains(b, v) })
}

// conditionWithin reports whether every clause of t is one of s, or a weaker one.
func (l *linter) conditionWithin(s, t *reach) bool {
	for _, weak := range t.Condition {
		if !slices.ContainsFunc(s.Condition, func(cl *condition.Clause) bool { return l.clauseWithin(cl, weak) }) {
			return false
		}
	}
	return true
}

// clauseWithin reports whether every request that passes cl passes weak. Both
// have the same operator and key: a positive one may have more values, a negated
// one fewer.
func (l *linter) clauseWithin(cl, weak *condition.Clause) bool {
	if !l.spend(len(cl.Values)*len(weak.Values)) || cl.Key != weak.Key || cl.OperatorName() != weak.OperatorName() {
		return false
	}
	some, more := texts(cl), texts(weak)
	if cl.Operator.Negated() {
		some, more = more, some
	}
	return subset(some, more)
}

func texts(cl *condition.Clause) []string {
	list := make([]string, len(cl.Values))
	for i, v := range cl.Values {
		list[i] = v.String()
	}
	return list
}
