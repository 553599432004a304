// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"cmp"
	"strings"

	"github.com/undenied/undenied/internal/denial"
)

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

// ParseMessage reads an error message as AWS writes it, alone or within the
// text an SDK, CloudFormation or Terraform puts around it. It never fails: what
// it does not find is empty, and [Message.Unread] says what it should have found.
func ParseMessage(s string) Message {
	if strings.TrimSpace(s) == "" {
		return Message{}
	}
	text := denial.Of(s)
	r := text.Refusal()
	m := Message{
		Principal:       r.Principal,
		Action:          r.Action,
		Resource:        r.Resource,
		Effect:          effectOf(r.Effect),
		PolicyType:      PolicyType(r.PolicyType),
		Via:             PolicyType(r.Via),
		PolicyARN:       r.PolicyARN,
		PolicyName:      r.PolicyName,
		AuthorizationID: r.AuthorizationID,
		Encoded:         r.Encoded,
		EncodedText:     r.EncodedText,
		Truncated:       r.Truncated,
		Unread:          r.Unread,
	}
	switch {
	case r.PublicAccess:
		m.Form, m.Cause = FormPublicAccess, CausePublicAccess
	case r.Template:
		m.Form = FormTemplate
	default:
		m.form(text)
	}
	return m
}

func effectOf(e denial.Effect) Effect {
	switch e {
	case denial.Implicit:
		return EffectImplicit
	case denial.Explicit:
		return EffectExplicit
	}
	return EffectUnknown
}

// form says what kind of text it is that does not follow the template.
func (m *Message) form(text denial.Text) {
	m.Form = FormOther
	folded := text.Folded()
	m.Cause = causeOfText(folded)
	switch {
	case m.Cause == CausePublicAccess:
		m.Form = FormPublicAccess
	case m.Cause == CauseThrottling:
		m.Form = FormThrottling
	case m.Cause == CauseDryRun:
	case m.Cause != CauseUnknown:
		m.Form = FormNotPolicy
	case denial.OfKey(folded):
		m.Form = FormKMS
	case m.PolicyType != "":
		m.Form = FormReason
	case text.Encoded():
		m.Form = FormEncoded
	case text.Plain(folded):
		m.Form = FormPlain
		principal, action := text.PlainNames()
		m.Principal, m.Action = principal, cmp.Or(action, m.Action)
	}
}
