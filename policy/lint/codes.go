// SPDX-License-Identifier: Apache-2.0

package lint

import "slices"

// A Code is a kind of finding. Its name does not change.
type Code struct {
	Name     string // "unknown-action"
	Severity Severity
	Text     string // what is wrong, in general
}

// Codes returns all codes, errors first, in the order of the elements of a
// policy.
func Codes() []Code { return slices.Clone(codes[:]) }

// severity returns the severity of a code.
func severity(code string) Severity {
	i := slices.IndexFunc(codes[:], func(c Code) bool { return c.Name == code })
	return codes[i].Severity
}

const (
	codeJSON      = "invalid-json"
	codeDocument  = "invalid-document"
	codeElement   = "unknown-element"
	codeVersion   = "invalid-version"
	codeID        = "invalid-id"
	codeStatement = "invalid-statement"
	codeSid       = "invalid-sid"
	codeEffect    = "invalid-effect"
	codePrincipal = "invalid-principal"
	codeAction    = "invalid-action"
	codeResource  = "invalid-resource"
	codeCondition = "invalid-condition"
	codeTooLong   = "policy-too-long"

	codeLong                = "policy-long"
	codeOldVersion          = "old-version"
	codeOldVariable         = "variable-in-old-version"
	codeDuplicateSid        = "duplicate-sid"
	codeMisplacedPrincipal  = "misplaced-principal"
	codeGateway             = "gateway-principal"
	codeUniqueID            = "unique-id"
	codeNotPrincipal        = "not-principal"
	codePartialNotPrincipal = "partial-not-principal"
	codePrincipalAction     = "principal-action"
	codeOpen                = "open-to-everybody"
	codeUnknownService      = "unknown-service"
	codeUnknownAction       = "unknown-action"
	codeUnmatchedAction     = "unmatched-action"
	codeServiceWildcard     = "service-wildcard"
	codeTrustAction         = "trust-action"
	codeMixedServices       = "mixed-services"
	codeRCPService          = "rcp-service"
	codeShortARN            = "short-arn"
	codeOddARN              = "odd-arn"
	codeResourceMismatch    = "resource-mismatch"
	codeNeedsStar           = "needs-star"
	codeUnknownKey          = "unknown-key"
	codeInapplicableKey     = "inapplicable-key"
	codeMultivalued         = "multivalued-variable"
	codeOperatorType        = "operator-type"
	codeNoSetOperator       = "missing-set-operator"
	codeForAllValues        = "for-all-values"
	codeUnreadable          = "unreadable-value"
	codeSensitive           = "sensitive-wildcard"
	codeLiteralWildcard     = "literal-wildcard"
	codeMFAIfExists         = "mfa-if-exists"
	codeMFADeny             = "mfa-deny"
	codeMFAInverted         = "mfa-inverted"
	codeNever               = "never-matches"
	codeAlways              = "always-true"
	codeAllowAll            = "allow-all"
	codeDenyAll             = "deny-all"
	codeCovered             = "covered-statement"
	codeDenied              = "denied-statement"
	codeRedundant           = "redundant"
)

var codes = [...]Code{
	{codeJSON, Error, "the text is not JSON, or JSON that may be read in several ways"},
	{codeDocument, Error, "the document as a whole is no policy document"},
	{codeElement, Error, "an element that the grammar does not have"},
	{codeVersion, Error, "a Version that does not exist, or not for this kind of policy"},
	{codeID, Error, "an Id that is no text"},
	{codeStatement, Error, "a statement, or the list of them, that lacks something or is no statement"},
	{codeSid, Error, "a Sid with characters that AWS does not take, or one that occurs twice"},
	{codeEffect, Error, "an Effect that does not exist, or not in this kind of policy"},
	{codePrincipal, Error, "principals that do not exist, or not in this kind of policy"},
	{codeAction, Error, "actions that are none, or not in this kind of policy"},
	{codeResource, Error, "resources that are none, or not in this kind of policy"},
	{codeCondition, Error, "a Condition with an unknown operator, or with keys or values that AWS does not take"},
	{codeTooLong, Error, "more characters than AWS takes for this kind of policy"},

	{codeLong, Warning, "more characters than AWS takes in some of the places for such a policy"},
	{codeOldVersion, Warning, "version 2008-10-17, or none, where IAM takes no new policy of it"},
	{codeOldVariable, Warning, "a policy variable in a document of an old version, where it is text"},
	{codeDuplicateSid, Warning, "a Sid that occurs twice in a policy that IAM does not keep"},
	{codeMisplacedPrincipal, Warning, "a kind of principal that makes no requests to such a resource"},
	{codeGateway, Warning, "a named principal in the policy of an endpoint that may be a gateway endpoint"},
	{codeUniqueID, Warning, "the unique ID of a user or role that was deleted"},
	{codeNotPrincipal, Warning, "NotPrincipal, which does not spare principals with a permissions boundary"},
	{codePartialNotPrincipal, Warning, "NotPrincipal that lists a principal without its account or role"},
	{codePrincipalAction, Warning, "a trust policy whose principals cannot call its actions"},
	{codeOpen, Warning, "a role or key that everybody in all accounts may use"},
	{codeUnknownService, Warning, "a service prefix that does not exist"},
	{codeUnknownAction, Warning, "an action that does not exist"},
	{codeUnmatchedAction, Warning, "an action pattern that no action matches"},
	{codeServiceWildcard, Warning, "a wildcard in a service prefix"},
	{codeTrustAction, Warning, "a trust policy for more than actions of AWS STS"},
	{codeMixedServices, Warning, "a resource-based policy for actions of several services"},
	{codeRCPService, Warning, "a resource control policy for a service that has none"},
	{codeShortARN, Warning, "an ARN with fewer than six fields"},
	{codeOddARN, Warning, "an ARN with a field that no ARN has"},
	{codeResourceMismatch, Warning, "a resource that is none for the actions, or an action without a resource for it"},
	{codeNeedsStar, Warning, `an action without resource types in a statement without "*"`},
	{codeUnknownKey, Warning, "a condition key or policy variable that does not exist"},
	{codeInapplicableKey, Warning, "a condition key that no action of the statement has"},
	{codeMultivalued, Warning, "a policy variable that may have several values and then has none"},
	{codeOperatorType, Warning, "a condition operator that does not suit the type of the key"},
	{codeNoSetOperator, Warning, "a key with several values under an operator for one"},
	{codeForAllValues, Warning, "ForAllValues in an Allow that does not ask for the key"},
	{codeUnreadable, Warning, "a value that the condition operator cannot read"},
	{codeSensitive, Warning, "a wildcard in a value that has to be exact"},
	{codeLiteralWildcard, Warning, "a wildcard under an operator that takes it for text"},
	{codeMFAIfExists, Warning, "an Allow for multi-factor authentication that long-term access keys pass"},
	{codeMFADeny, Warning, "a Deny without multi-factor authentication that misses long-term access keys"},
	{codeMFAInverted, Warning, "multi-factor authentication the wrong way round"},
	{codeNever, Warning, "a statement that matches no request"},
	{codeAlways, Warning, "a condition that all requests pass"},
	{codeAllowAll, Warning, "an Allow of everything"},
	{codeDenyAll, Warning, "a Deny of everything to everybody"},
	{codeCovered, Warning, "a statement that says nothing beside another"},
	{codeDenied, Warning, "an Allow of nothing but what another statement denies"},
	{codeRedundant, Warning, "an item of a list that says nothing beside another"},
}
