// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"strings"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/policy"
)

// mfa reports clauses about multi-factor authentication that miss the requests
// with long-term access keys, which have none of its keys, or that ask for the
// wrong answer.
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
func (l *linter) mfa(s *statement, c clause) {
	switch c.Key.String() {
	case "aws:multifactorauthpresent":
		if c.Operator == condition.Bool && len(c.Values) == 1 {
			l.mfaPresent(s, c, strings.ToLower(c.Values[0].String()))
		}
	case "aws:multifactorauthage":
		if s.Effect == policy.Allow && c.IfExists && strings.HasPrefix(c.Operator.String(), "NumericLess") {
			l.report(c.at, codeMFAIfExists, "also allows requests with long-term access keys, want %s without IfExists", c.Operator)
		}
	}
}

func (l *linter) mfaPresent(s *statement, c clause, wanted string) {
	switch {
	case s.Effect == policy.Allow && wanted == "true" && c.IfExists:
		l.report(c.at, codeMFAIfExists, "also allows requests with long-term access keys, want Bool without IfExists")
	case s.Effect == policy.Allow && wanted == "false":
		l.report(c.at, codeMFAInverted, `allows requests without multi-factor authentication only, want "true"`)
	case s.Effect == policy.Deny && wanted == "true":
		l.report(c.at, codeMFAInverted, `denies requests with multi-factor authentication, want "false"`)
	case s.Effect == policy.Deny && wanted == "false" && !c.IfExists:
		l.report(c.at, codeMFADeny, "does not deny requests with long-term access keys, want BoolIfExists")
	}
}
