// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import "strings"

// A Cause is what refused a request where no policy decided. The zero Cause is
// a policy, or something that nobody names.
type Cause uint8

// The causes.
const (
	CauseUnknown           Cause = iota
	CauseLakeFormation           // permissions of AWS Lake Formation
	CauseObjectLock              // S3 Object Lock
	CausePublicAccess            // S3 Block Public Access
	CauseDeclarativePolicy       // a declarative policy of the organization
	CauseBilling                 // billing is closed to IAM users and roles
	CauseForeignRole             // a role of another account was passed
	CausePassedRole              // a role was passed to a service that it does not trust
	CauseSessionName             // the name of a role session
	CauseThrottling              // too many requests
	CauseCredentials             // credentials that are missing or not known
	CauseExpired                 // credentials, or a request, that are too old
	CauseSignature               // a signature that is wrong
	CauseNotSubscribed           // an account that has not signed up for the service
	CauseAuthFailure             // what EC2 calls AuthFailure
)

var causeSentences = [...]string{
	CauseUnknown:           "",
	CauseLakeFormation:     "AWS Lake Formation refused it: permissions on its data are granted there, beside IAM policies",
	CauseObjectLock:        "S3 Object Lock refused it: a retention period or a legal hold protects the object, whatever policies say",
	CausePublicAccess:      "S3 Block Public Access refused it: its settings come before policies and ACLs",
	CauseDeclarativePolicy: "a declarative policy of the organization refused it: it turns the feature off, whatever IAM policies say",
	CauseBilling:           "access to billing is not activated for IAM users and roles: the root user of the account can activate it",
	CauseForeignRole:       "the role that was passed belongs to another account: a role can be passed within its own account only",
	CausePassedRole:        "the service cannot assume the role that was passed: the role's trust policy has to name the service",
	CauseSessionName:       "the service refused the name of the role session, no policy did",
	CauseThrottling:        "the request was throttled, not refused by a policy",
	CauseCredentials:       "authentication failed: the request has no credentials, or AWS does not know them",
	CauseExpired:           "authentication failed: the credentials or the request had expired",
	CauseSignature:         "authentication failed: the signature of the request is incomplete, or wrong for its content or time",
	CauseNotSubscribed:     "the account is not signed up for the service",
	CauseAuthFailure:       "EC2 did not accept the credentials, or the account may not use what the request names",
}

// String returns what refused the request, as a sentence without a full stop:
// "" for [CauseUnknown].
func (c Cause) String() string {
	if int(c) < len(causeSentences) {
		return causeSentences[c]
	}
	return ""
}

// causeTexts are what the messages of causes contain, folded.
var causeTexts = [...]struct {
	text  string
	cause Cause
}{
	{"lake formation permission", CauseLakeFormation},
	{"disabled by a declarative policy", CauseDeclarativePolicy},
	{"protected by object lock", CauseObjectLock},
	{"iam user access not activated", CauseBilling},
	{"not authorized to set rolesessionname", CauseSessionName},
	{"cross-account pass role is not allowed", CauseForeignRole},
	{"cannot be assumed by", CausePassedRole},
}

// causeOf returns the cause that a text names.
func causeOf(text string) Cause {
	text = strings.Join(strings.Fields(strings.ToLower(text)), " ")
	for _, t := range causeTexts {
		if strings.Contains(text, t.text) {
			return t.cause
		}
	}
	return CauseUnknown
}

// causeCodes are the error codes that name a cause by themselves, folded and
// without the words that some services put around them.
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
// https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
var causeCodes = map[string]Cause{
	"missingauthenticationtoken": CauseCredentials,
	"invalidclienttokenid":       CauseCredentials,
	"unrecognizedclient":         CauseCredentials,
	"invalidaccesskeyid":         CauseCredentials,
	"expiredtoken":               CauseExpired,
	"requestexpired":             CauseExpired,
	"tokenrefreshrequired":       CauseExpired,
	"signaturedoesnotmatch":      CauseSignature,
	"incompletesignature":        CauseSignature,
	"invalidsignature":           CauseSignature,
	"requesttimetooskewed":       CauseSignature,
	"optinrequired":              CauseNotSubscribed,
	"subscriptionrequired":       CauseNotSubscribed,
	"notsignedup":                CauseNotSubscribed,
	"authfailure":                CauseAuthFailure,
	"throttling":                 CauseThrottling,
	"throttled":                  CauseThrottling,
	"toomanyrequests":            CauseThrottling,
	"requestlimitexceeded":       CauseThrottling,
	"slowdown":                   CauseThrottling,
}

// causeOfCode returns the cause that an error code names. EC2 puts "Client."
// before its codes, JSON services put "Exception" behind and may put a
// namespace before theirs.
func causeOfCode(code string) Cause {
	code = strings.ToLower(code[strings.LastIndexByte(code, '#')+1:])
	code = strings.TrimPrefix(strings.TrimPrefix(code, "client."), "server.")
	return causeCodes[strings.TrimSuffix(code, "exception")]
}

// endpointDenied is the error code of a request that a VPC endpoint's policy
// refused.
// [cloudtrail-event-reference-record-contents: errorCode]
const endpointDenied = "VpceAccessDenied"

// denials are what the codes of authorization failures contain, folded.
var denials = [...]string{"accessdenied", "access denied", "access_denied", "unauthorized", "unauthorised", "notauthorized", "not authorized", "authorizationerror", "forbidden"}

// Message returns what the event's error message says. Where the text names no
// policy, the error code may.
func (e *Event) Message() Message {
	m := ParseMessage(e.ErrorMessage)
	if m.PolicyType == "" && e.ErrorCode == endpointDenied {
		m.PolicyType = EndpointPolicy
	}
	return m
}

// Denied reports whether AWS refused the call for lack of permission. Failed
// authentication and throttling are something else.
func (e *Event) Denied() bool {
	if e.ErrorCode == "" {
		return false
	}
	code := strings.ToLower(e.ErrorCode)
	for _, d := range denials {
		if strings.Contains(code, d) {
			return !throttled(e.ErrorMessage) || e.Message().Form != FormThrottling
		}
	}
	return false
}

// Refused reports whether AWS refused the call because of who asked or for
// what: it is denied, or something refused it that [Event.NotPolicy] names. A
// throttled call, and one that is wrong in itself, is not refused.
func (e *Event) Refused() bool {
	if e.Denied() {
		return true
	}
	c := e.cause()
	return c != CauseUnknown && c != CauseThrottling
}

// NotPolicy says in a sentence without a full stop what refused the call where
// no policy decided: the service itself, failed authentication, throttling. It
// is "" if a policy refused the call, if that is not known, and if the call was
// not refused.
func (e *Event) NotPolicy() string { return e.cause().String() }

// cause returns what refused the call, from its error code and message.
func (e *Event) cause() Cause {
	if e.ErrorCode == "" {
		return CauseUnknown
	}
	m := e.Message()
	if m.Cause != CauseUnknown || m.PolicyType != "" {
		return m.Cause
	}
	return causeOfCode(e.ErrorCode)
}
