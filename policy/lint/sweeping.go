// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"slices"

	"github.com/undenied/undenied/policy"
)

// isEverything reports whether s covers all actions on all resources, without a
// condition.
func isEverything(s *policy.Statement) bool {
	return len(s.Condition) == 0 && !s.Action.Not && slices.ContainsFunc(s.Action.Patterns, isAnyAction) &&
		(s.Resource == nil || !s.Resource.Not && slices.ContainsFunc(s.Resource.Patterns, isAny))
}

func isAnyAction(p policy.ActionPattern) bool { return p.String() == "*" }

// isAllOfService reports whether p covers all actions of a service at least.
func isAllOfService(p policy.ActionPattern) bool {
	return isAnyAction(p) || p.Service() != "" && p.String() == p.String()[:len(p.Service())]+":*"
}

// sweeping reports an Allow of everything in an identity-based policy, and a
// Deny of everything. In a policy of a resource that is a Deny for everybody of
// all actions of its service, the one that would take the Deny away again
// included.
func (l *linter) sweeping(s *statement) {
	switch {
	case s.Effect == policy.Allow && l.kind == Identity && isEverything(s.Statement):
		l.report(s.at, codeAllowAll, "allows every action on every resource, want the actions that are needed")
	case s.Effect == policy.Deny && s.deniesAll(l.kind):
		l.report(s.at, codeDenyAll, "denies everything to everybody, want a Condition that spares somebody")
	}
}

func (s *statement) deniesAll(k Kind) bool {
	if s.Principal != nil && (!s.Principal.Any || s.Principal.Not) {
		return false
	}
	if k != Resource && k != Key {
		return isEverything(s.Statement)
	}
	return s.Principal != nil && len(s.Condition) == 0 &&
		!s.Action.Not && slices.ContainsFunc(s.Action.Patterns, isAllOfService)
}
