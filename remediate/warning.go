// SPDX-License-Identifier: Apache-2.0

package remediate

import "github.com/undenied/undenied/policy"

// A Warning says that a fix hands out more than it shows, or takes a protection
// away. It is about what the fix changes, not about what was there before.
type Warning struct {
	Kind WarningKind
	Text string // what the fix does, in a clause without full stop
	Why  string // what can come of it, or what would be safer; likewise

	// Statement is the one that does it. It is nil where several do together.
	Statement *policy.Statement
}

// A WarningKind is a kind of [Warning].
type WarningKind uint8

// The kinds of warnings. The zero WarningKind is none of them.
const (
	// PrivilegeEscalation: with what it gets, perhaps together with what it has,
	// the principal can get permissions that no policy gives it.
	PrivilegeEscalation WarningKind = iota + 1

	// PermissionsManagement: the principal can change permissions, by AWS's own
	// classification of actions.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html
	PermissionsManagement

	// AnyRole: the roles that the principal may pass or assume are named by a
	// wildcard.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
	AnyRole

	// PublicAccess: everybody gets access.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
	PublicAccess

	// WholeAccount: an account gets access, and with it everybody in it to whom
	// its administrators give the permission.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-accounts
	WholeAccount

	// NoExternalID: a role trusts another account without an external ID.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
	NoExternalID

	// ConfusedDeputy: an AWS service gets access, for whomever it acts.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
	ConfusedDeputy

	// FederatedTrust: a role trusts everybody that an identity provider knows.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
	FederatedTrust

	// WeakenedControl: an explicit deny gets an exception.
	WeakenedControl

	// WithoutMFA: what took MFA does no more.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
	WithoutMFA

	// BypassedCondition: a statement allows the request on a condition that it
	// does not meet, and the one that is added does not ask for it.
	BypassedCondition
)

// warningWords are the words of the kinds, by kind.
var warningWords = [...]string{
	PrivilegeEscalation:   "privilege-escalation",
	PermissionsManagement: "permissions-management",
	AnyRole:               "any-role",
	PublicAccess:          "public-access",
	WholeAccount:          "whole-account",
	NoExternalID:          "no-external-id",
	ConfusedDeputy:        "confused-deputy",
	FederatedTrust:        "federated-trust",
	WeakenedControl:       "weakened-control",
	WithoutMFA:            "without-mfa",
	BypassedCondition:     "bypassed-condition",
}

// String returns the word for k, such as "privilege-escalation", and "" for the
// zero WarningKind.
func (k WarningKind) String() string {
	if int(k) < len(warningWords) {
		return warningWords[k]
	}
	return ""
}
