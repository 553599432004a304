// SPDX-License-Identifier: Apache-2.0

package undenied

import (
	"fmt"
	"slices"
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/remediate"
)

// A Warning says what a fix hands out beside what was asked for, or which
// protection it takes away.
type Warning struct {
	Kind string `json:"kind"`          // "privilege-escalation", …: the words of remediate.WarningKind
	Text string `json:"text"`          // what the fix does, in a clause without full stop
	Why  string `json:"why,omitempty"` // what can come of it, or what would be safer; likewise
}

// warnings says of what a fix for a call warns, and of the roles that it lets the
// principal use.
func warnings(legs []*leg, fix *remediate.Fix) []Warning {
	return tellWarnings(slices.Concat(fix.Warnings, roleWarnings(legs, fix)))
}

// roleWarnings warns of the roles that a fix for a call lets the principal use.
func roleWarnings(legs []*leg, fix *remediate.Fix) []remediate.Warning {
	var found []remediate.Warning
	for i, l := range legs {
		if !l.allowed() && !slices.Contains(fix.Denied, i) {
			found = append(found, l.roleWarnings(fix)...)
		}
	}
	return found
}

// tellWarnings is what a diagnosis says of warnings, each once.
func tellWarnings(found []remediate.Warning) []Warning {
	var all []Warning
	for _, w := range found {
		if told := (Warning{Kind: w.Kind.String(), Text: w.Text, Why: w.Why}); !slices.Contains(all, told) {
			all = append(all, told)
		}
	}
	return all
}

// roleWarnings compares the role that a fix lets the principal assume, or pass
// to a service, with the principal: the fix gives it what the role may do.
func (l *leg) roleWarnings(fix *remediate.Fix) []remediate.Warning {
	role := l.req.Resource
	var verb string
	switch l.req.Action.String() {
	case "sts:assumerole":
		verb = "assume"
	case "iam:passrole":
		verb = "pass"
	}
	adds := slices.ContainsFunc(fix.Steps, func(s remediate.Step) bool { return s.Statement.Effect == policy.Allow || s.Replaced != nil })
	if verb == "" || !adds || !strings.HasPrefix(role.Resource(), "role/") || strings.ContainsAny(role.Resource(), "*?") {
		return nil
	}
	const why = "it gets what the role may do: look at the role before"
	theirs, known := l.escalations(role)
	switch {
	case !known && verb == "assume":
		return []remediate.Warning{{Kind: remediate.PrivilegeEscalation, Why: why,
			Text: fmt.Sprintf("the principal can then act as %s, and what that may do was not collected", role)}}
	case !known:
		return nil // of what can be passed to a service the ways warn
	}
	var own []string // of another account it has none
	if role.Account() == l.req.Principal.Account() {
		own = remediate.Escalations(l.req, fix.Policies)
	}
	more := slices.DeleteFunc(theirs, func(action string) bool { return slices.Contains(own, action) })
	if len(more) == 0 {
		return nil
	}
	const most = 3
	others := ""
	if n := len(more) - most; n > 0 {
		others = fmt.Sprintf(" and %d more", n)
		more = more[:most]
	}
	return []remediate.Warning{{Kind: remediate.PrivilegeEscalation, Why: why,
		Text: fmt.Sprintf("the principal can then %s %s, which may do what it may not: %s%s", verb, role, strings.Join(more, ", "), others)}}
}

// escalations returns the actions by which a role gets more permissions than its
// policies give it. It reports false if its policies were not collected.
func (l *leg) escalations(role arn.ARN) ([]string, bool) {
	action, err := policy.ParseAction("iam:PutRolePolicy")
	if err != nil {
		return nil, false
	}
	asked := &eval.Request{Principal: eval.Principal{ARN: role}, Action: action, Resource: role, ResourceAccount: role.Account()}
	policies, req, err := l.snap.Policies(asked)
	if err != nil || !policies.Collected(policy.IdentityBased) {
		return nil, false
	}
	return remediate.Escalations(req, policies), true
}

// String returns the warning in one sentence without full stop.
func (w Warning) String() string {
	if w.Why == "" {
		return w.Text
	}
	return w.Text + ": " + w.Why
}
