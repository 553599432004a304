// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"slices"
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/policy"
)

// statement tests s against the request: action, resource, principal and
// condition, cheap to dear. It is the only place where a statement meets a
// request. The class says how the principal element matched, where it did.
func (e *evaluator) statement(t policy.Type, s *policy.Statement) (condition.Truth, class) {
	action := truthOf(s.Action.Match(e.req.Action))
	if action == condition.False && e.rec == nil {
		return condition.False, class{}
	}
	resource := e.resource(t, s)
	if resource == condition.False && e.rec == nil {
		return condition.False, class{}
	}
	principal, cl := e.principal(t, s)
	if principal == condition.False && e.rec == nil {
		return condition.False, class{}
	}
	cond := s.Condition.Eval(&e.ctx)
	match := action.And(resource).And(principal).And(cond)
	if e.missing != nil && match != condition.False {
		if match == condition.Undecided {
			e.unknownKeys(s)
		}
		if principal == condition.Undecided || t == policy.ResourceBased && s.Effect == policy.Allow && cl.undecided() {
			e.unknownPrincipal(s.Principal)
		}
	}
	if e.rec != nil {
		e.rec.statement(StatementReport{
			Type: t, Statement: s, Match: match,
			Action: action, Resource: resource, Principal: principal, Condition: cond,
		})
	}
	return match, cl
}

// resource tests the Resource or NotResource element.
//
// A trust policy has neither, and some services' resource-based policies leave
// it out: then it means the resource that the policy is attached to.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
func (e *evaluator) resource(t policy.Type, s *policy.Statement) condition.Truth {
	if s.Resource == nil {
		return truthOf(t == policy.ResourceBased)
	}
	if s.Resource.Not {
		return e.notResource(t, s.Resource.Patterns)
	}
	return e.covered(t, s.Resource.Patterns)
}

// covered reports whether one of the patterns matches the resource.
func (e *evaluator) covered(t policy.Type, patterns []arn.Pattern) condition.Truth {
	matched := condition.False
	for i := range patterns {
		p := &patterns[i]
		if p.Short() && ignoresShort(t, p) {
			continue
		}
		switch m, decided := p.Match(e.asked, e.lookupVariable); {
		case m:
			return condition.True
		case !decided:
			matched = condition.Undecided
		}
	}
	return matched
}

// ignoresShort reports whether an ARN pattern with too few fields matches
// nothing, rather than everything in the fields it lacks.
func ignoresShort(t policy.Type, p *arn.Pattern) bool {
	return (t == policy.ResourceBased || t == policy.VPCEndpointPolicy) && !strings.ContainsAny(p.String(), "*?")
}

// notResource tests a NotResource element. A variable without a value is not
// turned around: the statement does not match.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
func (e *evaluator) notResource(t policy.Type, patterns []arn.Pattern) condition.Truth {
	resolved := condition.True
	for i := range patterns {
		switch unresolved, decided := patterns[i].Unresolved(e.lookupVariable); {
		case unresolved:
			return condition.False
		case !decided:
			resolved = condition.Undecided
		}
	}
	return e.covered(t, patterns).Not().And(resolved)
}

// lookupVariable resolves a policy variable.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
func (e *evaluator) lookupVariable(name string) (value string, present, known bool) {
	k, err := condition.ParseKey(name)
	if err != nil {
		return "", false, true
	}
	return e.ctx.Variable(k)
}

// note remembers that the decision may depend on k, which is unknown.
func (e *evaluator) note(k condition.Key) {
	if e.missing != nil {
		e.missing[k] = true
	}
}

// unknownKeys notes the keys on which an undecided statement depends.
func (e *evaluator) unknownKeys(s *policy.Statement) {
	for _, cl := range s.Condition {
		if cl.Eval(&e.ctx) == condition.Undecided {
			e.noteUnknown(slices.Collect(cl.Keys()))
		}
	}
	if s.Resource == nil {
		return
	}
	for _, p := range s.Resource.Patterns {
		for _, name := range slices.Collect(p.Variables()) {
			if k, err := condition.ParseKey(name); err == nil {
				e.noteUnknown([]condition.Key{k})
			}
		}
	}
}

// unknownPrincipal notes the key that would tell whether a statement names the
// principal. Whether a boundary exists, which NotPrincipal asks, is no key.
func (e *evaluator) unknownPrincipal(ps *policy.Principals) {
	if ps.Not && e.listed(ps) != condition.Undecided {
		return
	}
	switch e.kind {
	case Unidentified, FederatedUser:
		e.note(keyPrincipalARN)
	case Federated:
		e.note(keyResourceAccount)
	}
}

func (e *evaluator) noteUnknown(keys []condition.Key) {
	for _, k := range keys {
		if e.ctx.Lookup(k).Presence == condition.Unknown {
			e.note(k)
		}
	}
}

func truthOf(b bool) condition.Truth {
	if b {
		return condition.True
	}
	return condition.False
}
