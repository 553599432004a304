// SPDX-License-Identifier: Apache-2.0

package remediate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/policy"
)

// inOrder puts the fixes for a call in their order, each with its warnings:
// what changes no policy first, then what needs no warning, then what does, since
// that gives more than its statements show. Else the order stays.
func inOrder(call []Authorization, fixes []Fix) []Fix {
	for i := range fixes {
		fixes[i].Warnings = warningsOf(call, &fixes[i])
	}
	slices.SortStableFunc(fixes, func(a, b Fix) int { return rank(&a) - rank(&b) })
	return fixes
}

func rank(f *Fix) int {
	switch {
	case len(f.Steps) == 0:
		return 0
	case len(f.Warnings) == 0:
		return 1
	}
	return 2
}

// warningsOf judges what a fix for a call changes in the policies.
func warningsOf(call []Authorization, fix *Fix) []Warning {
	if len(fix.Steps) == 0 {
		return nil
	}
	j := &judge{call: call, fix: fix}
	j.ways()
	for i := range fix.Steps {
		s := &fix.Steps[i]
		if s.Replaced != nil {
			j.exception(s)
			continue
		}
		for _, st := range s.added() {
			j.anyRole(st)
			j.management(st)
			j.bypass(s, st)
			if s.Type == policy.ResourceBased {
				j.trust(call[s.Leg].Request, st)
			}
		}
	}
	return j.found
}

// added returns the Allow statements that a step adds. That of an RCP is AWS's own
// and grants nothing: it limits nothing.
func (s *Step) added() []*policy.Statement {
	if s.Replaced != nil || s.Type == policy.ResourceControlPolicy {
		return nil
	}
	return append([]*policy.Statement{s.Statement}, s.Also...)
}

// A judge looks for what a fix hands out.
type judge struct {
	call  []Authorization // before
	fix   *Fix
	found []Warning
	known []policy.Action // those of which a way says what they do
}

// warn notes a warning, once.
func (j *judge) warn(kind WarningKind, s *policy.Statement, why, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if !slices.ContainsFunc(j.found, func(w Warning) bool { return w.Kind == kind && w.Text == text }) {
		j.found = append(j.found, Warning{Kind: kind, Text: text, Why: why, Statement: s})
	}
}

// exception warns of what a Deny no longer holds for.
func (j *judge) exception(s *Step) {
	for _, cl := range s.Replaced.Condition {
		if isMFA(cl.Key) {
			j.warn(WithoutMFA, s.Statement, stolen, "the principal no longer needs the MFA that %s of the %s asks for", s.Replaced.Name(), s.Type)
			return
		}
	}
	why := "somebody denies it on purpose"
	switch s.Type {
	case policy.ServiceControlPolicy, policy.ResourceControlPolicy:
		why = "a guardrail of the organization"
	case policy.PermissionsBoundary:
		why = "a limit to what others may give the principal"
	}
	j.warn(WeakenedControl, s.Statement, why, "%s of the %s %s", s.Replaced.Name(), s.Type, s.spares())
}

// spares says what a step takes out of a Deny statement.
func (s *Step) spares() string {
	was, is := s.Replaced, s.Statement
	switch {
	case is.Resource != nil && is.Resource.Not && (!was.Resource.Not || len(was.Resource.Patterns) != len(is.Resource.Patterns)):
		return "leaves the resource out"
	case is.Action.Not && (!was.Action.Not || len(was.Action.Patterns) != len(is.Action.Patterns)):
		return "leaves the action out"
	}
	return "spares the principal"
}

// stolen says what MFA is against.
const stolen = "stolen credentials are then enough"

func isMFA(k condition.Key) bool { return strings.HasPrefix(k.String(), "aws:multifactorauth") }

// anyRole warns of wildcards in the names of roles to pass or assume.
func (j *judge) anyRole(st *policy.Statement) {
	if st.Resource == nil {
		return
	}
	for _, what := range [...]struct{ action, does, why string }{
		{"iam:PassRole", "pass every role of", "a service then acts with any of them for it; name the one that it needs"},
		{"sts:AssumeRole", "assume every role that trusts it of", "name the one that it needs"},
	} {
		if !j.covers(st, what.action) {
			continue
		}
		for _, pattern := range st.Resource.Patterns {
			if strings.ContainsAny(pattern.String(), "*?") {
				j.warn(AnyRole, st, what.why, "with %s the principal can %s %s", what.action, what.does, pattern)
			}
		}
	}
}

// covers reports whether a statement is about an action.
func (j *judge) covers(s *policy.Statement, action string) bool {
	a, err := policy.ParseAction(action)
	return err == nil && s.Action.Match(a)
}

// mayGive says what can come of permissions to change permissions.
const mayGive = "it may let itself in, or anybody"

// management warns of actions that change permissions, where no way says what
// comes of them.
func (j *judge) management(st *policy.Statement) {
	for _, a := range j.call {
		action := a.Request.Action
		if !st.Action.Match(action) || slices.Contains(j.known, action) {
			continue
		}
		name := catalog.ActionName(action.String())
		if found, err := catalog.FindActions(name); err == nil && len(found) == 1 && found[0].Level == catalog.PermissionsManagement {
			j.warn(PermissionsManagement, st, mayGive, "with %s the principal can change permissions", name)
		}
	}
}

// bypass warns of Allow statements whose condition the request does not meet: the
// one that is added allows it without.
func (j *judge) bypass(s *Step, st *policy.Statement) {
	for r := range j.call[s.Leg].explain().Statements() {
		if r.Type != s.Type || r.Target != s.Target || !waits(&r) {
			continue
		}
		var unmet []string
		kind, why := BypassedCondition, "somebody set the condition on purpose"
		for _, c := range r.Clauses {
			if c.Match == condition.True {
				continue
			}
			if isMFA(c.Clause.Key) {
				kind, why = WithoutMFA, stolen
			}
			unmet = append(unmet, clauseText(c.Clause))
		}
		j.warn(kind, st, why, "%s of the %s allows this on condition of %s, the new statement without", r.Statement.Name(), s.Type, strings.Join(unmet, " and "))
	}
}

// clauseText writes a clause as a policy has it, in a line.
func clauseText(cl *condition.Clause) string {
	var values []string
	for _, v := range cl.Values {
		values = append(values, v.String())
	}
	return fmt.Sprintf("%s %s %s", cl.OperatorName(), catalog.KeyName(cl.Key.String()), strings.Join(values, ", "))
}
