// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import "strings"

// A Message is what an error message says about a refusal. Everything in it is
// AWS's claim about one policy that refused; other policies may refuse as well.
// The zero Message says nothing.
type Message struct {
	Form            Form
	Principal       string     // ARN, name or "anonymous", as written
	Action          string     // "s3:GetObject", as written
	Resource        string     // ARN, name or "*", as written, without quotes
	Effect          Effect     // of the refusal
	PolicyType      PolicyType // that refused, or that an allow is missing from
	Via             PolicyType // the policy through which that one refused, if the text names one
	PolicyARN       string     // of the policy that denies explicitly
	PolicyName      string     // of that policy, where the text names it without an ARN: inline policies have none
	AuthorizationID string     // for the GetRequestAuthorizationDetails API
	Encoded         bool       // an encoded authorization failure message follows
	EncodedText     string     // that message, for the DecodeAuthorizationMessage API, if the whole of it is there
	Truncated       bool       // the text breaks off: CloudTrail keeps 1024 bytes
	Cause           Cause      // what refused the request where no policy decided

	// Unread names the parts, as the JSON output calls them, that the text
	// announces and does not give: they are cut off, left out or torn by a line
	// break. It is nil if everything that the text announces was read.
	Unread []string
}

// The parts of a message that may be unread.
const (
	partPrincipal       = "principal"
	partAction          = "action"
	partResource        = "resource"
	partEffect          = "effect"
	partPolicyType      = "policyType"
	partPolicyARN       = "policyArn"
	partAuthorizationID = "authorizationId"
	partEncodedText     = "encodedText"
)

// NotPolicy says in a sentence without a full stop what refused the request
// where the message names something that is no policy, else it is "".
// [Event.NotPolicy] knows more: some causes are told by the error code alone.
func (m Message) NotPolicy() string { return m.Cause.String() }

// A Form is a kind of error message.
type Form uint8

// The forms.
const (
	FormNone         Form = iota // no message
	FormTemplate                 // "… is not authorized to perform: ACTION …"
	FormReason                   // only the reason: "with an explicit deny in …"
	FormKMS                      // a key that does not exist or may not be used
	FormEncoded                  // only an encoded authorization failure message
	FormPlain                    // refused, but not by what: "Access Denied"
	FormNotPolicy                // refused by something that is no IAM policy
	FormPublicAccess             // refused by Block Public Access
	FormThrottling               // not refused for lack of permission at all
	FormOther                    // any other text
)

var formNames = [...]string{"", "template", "reason", "kms", "encoded", "plain", "notPolicy", "blockPublicAccess", "throttling", "other"}

// String returns the name used in JSON output, "" for [FormNone].
func (f Form) String() string {
	if int(f) < len(formNames) {
		return formNames[f]
	}
	return "other"
}

// An Effect says how a message explains the refusal.
type Effect uint8

// The effects. The zero Effect is EffectUnknown.
const (
	EffectUnknown  Effect = iota // the message does not tell
	EffectImplicit               // nothing allows the action
	EffectExplicit               // a statement denies it
)

// String returns "explicit", "implicit" or "".
func (e Effect) String() string {
	switch e {
	case EffectImplicit:
		return "implicit"
	case EffectExplicit:
		return "explicit"
	}
	return ""
}

// A PolicyType is the type of policy that a message names. The empty
// PolicyType means that it names none.
type PolicyType string

// The policy types that messages name. A trust policy is a resource-based
// policy too; messages name it apart.
const (
	IdentityPolicy PolicyType = "identity"
	ResourcePolicy PolicyType = "resource"
	BoundaryPolicy PolicyType = "boundary"
	SessionPolicy  PolicyType = "session"
	SCP            PolicyType = "scp"
	RCP            PolicyType = "rcp"
	EndpointPolicy PolicyType = "endpoint"
	TrustPolicy    PolicyType = "trust"
)

// The length at which CloudTrail cuts an error message, in bytes or characters:
// a character that does not fit is left out as a whole.
// [cloudtrail-event-reference-record-contents: errorMessage]
const (
	maxMessage = 1024
	minCut     = maxMessage - 3
)

// maxText is how much of a text around a message is read.
const maxText = 16 << 10

// ParseMessage reads an error message as AWS writes it, alone or within the
// text an SDK, CloudFormation or Terraform puts around it. It never fails: what
// it does not find is empty, and [Message.Unread] says what it should have found.
func ParseMessage(s string) Message {
	if strings.TrimSpace(s) == "" {
		return Message{}
	}
	p := parser{cut: atLimit(s)}
	if len(s) > maxText {
		s, p.cut = s[:maxText], true
	}
	p.text = strings.TrimSpace(unwrap(s))
	if t := strings.TrimSuffix(strings.TrimSuffix(p.text, "..."), "…"); t != p.text && (strings.Contains(t, authorized) || strings.Contains(t, encodedHead)) {
		p.text, p.cut = t, true // somebody has cut it short
	}
	m := &p.message
	m.Form, m.Truncated = FormOther, p.cut
	if after, ok := p.head(); ok {
		m.Form = FormTemplate
		p.reason(after)
	} else {
		p.reason(p.text)
		p.form()
	}
	p.trailer()
	return p.message
}

// atLimit reports whether s is as long as a message that CloudTrail has cut.
func atLimit(s string) bool {
	if len(s) < minCut {
		return false
	}
	n := len([]rune(s))
	return len(s) <= maxMessage || n >= minCut && n <= maxMessage
}

// form says what kind of text it is that does not follow the template.
func (p *parser) form() {
	m := &p.message
	folded := fold(p.text)
	if m.Form == FormPublicAccess {
		return
	}
	m.Cause = causeOfText(folded)
	switch {
	case m.Cause == CausePublicAccess:
		m.Form = FormPublicAccess
	case m.Cause == CauseThrottling:
		m.Form = FormThrottling
	case m.Cause == CauseDryRun:
	case m.Cause != CauseUnknown:
		m.Form = FormNotPolicy
	case containsAny(folded, kmsTexts):
		m.Form = FormKMS
	case m.PolicyType != "":
		m.Form = FormReason
	case strings.Contains(p.text, encodedHead):
		m.Form = FormEncoded
	case plain(p.text, folded):
		m.Form = FormPlain
		p.plainNames()
	}
}
