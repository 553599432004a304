// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"strings"

	"github.com/undenied/undenied/internal/jsontree"
)

// endpointDenied is the error code of a request that a VPC endpoint's policy
// refused.
// [cloudtrail-event-reference-record-contents: errorCode]
const endpointDenied = "VpceAccessDenied"

// methodNotAllowed is what S3 answers, among other things, to other accounts
// than the owner's that ask for a bucket's policy.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html
const methodNotAllowed = "MethodNotAllowed"

// denials are what the codes of authorization failures contain, folded.
var denials = []string{"accessdenied", "access denied", "access_denied", "unauthorized", "unauthorised", "notauthorized", "not authorized", "authorizationerror", "forbidden", "insufficientprivilege"}

// A parsed message remembers the text that it was read from.
type parsedMessage struct {
	text    string
	message Message
}

// parsed returns a message to keep with an event, nil if there is no text.
func parsed(text string) *parsedMessage {
	if text == "" {
		return nil
	}
	return &parsedMessage{text, ParseMessage(text)}
}

// responseMessage returns the error message that some services, such as EKS,
// GuardDuty and AppSync, leave in the response.
func responseMessage(response *jsontree.Node) string {
	for _, name := range [...]string{"message", "Message", "errorMessage"} {
		if s := response.Get(name).Str(); s != "" {
			return s
		}
	}
	for _, e := range response.Get("errors").List() {
		if s := e.Get("message").Str(); s != "" {
			return s
		}
	}
	return response.At("error", "message").Str()
}

// Message returns what the event's error message says. Where the text names no
// policy, the error code may.
func (e *Event) Message() Message {
	var m Message
	if e.message != nil && e.message.text == e.ErrorMessage {
		m = e.message.message
	} else {
		m = ParseMessage(e.ErrorMessage)
	}
	if m.PolicyType == "" && e.ErrorCode == endpointDenied {
		m.PolicyType = EndpointPolicy
	}
	return m
}

// Denied reports whether AWS refused the call for lack of permission: by its
// error code, or by a message that says so whatever the code is. Failed
// authentication and throttling are something else.
func (e *Event) Denied() bool {
	if e.ErrorCode == "" {
		return false
	}
	m := e.Message()
	if m.Form == FormTemplate || m.Form == FormReason && m.Effect != EffectUnknown {
		c := causeOfCode(e.ErrorCode)
		return c != CauseThrottling && c != CauseDryRun
	}
	if m.Cause.authentication() || m.Cause == CauseThrottling {
		return false
	}
	return containsAny(strings.ToLower(e.ErrorCode), denials)
}

// Refused reports whether AWS refused the call because of who asked or for
// what: it is denied, or something refused it that [Event.NotPolicy] names. A
// throttled call, one for which a quota is used up, and one that is wrong in
// itself, is not refused.
func (e *Event) Refused() bool { return e.Denied() || e.cause().refuses() }

// NotPolicy says in a sentence without a full stop what refused the call where
// no policy decided: the service itself, failed authentication, throttling. It
// is "" if a policy refused the call, if that is not known, and if nothing is
// known to have happened to the call.
func (e *Event) NotPolicy() string { return e.cause().String() }

// cause returns what refused the call, from its error code and message.
func (e *Event) cause() Cause {
	if e.ErrorCode == "" {
		return CauseUnknown
	}
	m := e.Message()
	if m.Cause != CauseUnknown || m.PolicyType != "" || m.Form == FormTemplate {
		return m.Cause
	}
	if e.ErrorCode == methodNotAllowed && e.Source == "s3.amazonaws.com" && strings.HasSuffix(e.Name, "BucketPolicy") {
		return CauseBucketOwner
	}
	return causeOfCode(e.ErrorCode)
}
