// SPDX-License-Identifier: Apache-2.0

package denial

// A Refusal is what a text says about a refusal. Parts that it does not name are
// empty.
type Refusal struct {
	Template        bool   // the text follows the template: "… is not authorized to perform: ACTION …"
	PublicAccess    bool   // Block Public Access refused, no policy
	Principal       string // ARN, name or "anonymous", as written
	Action          string // "s3:GetObject", as written
	Resource        string // ARN, name or "*", as written, without quotes
	Effect          Effect
	PolicyType      string   // that refused, or that an allow is missing from: "identity", "resource", "boundary", "session", "scp", "rcp", "endpoint" or "trust"
	Via             string   // the type of policy through which that one refused
	PolicyARN       string   // of the policy that denies explicitly
	PolicyName      string   // of that policy, where the text names it without an ARN
	AuthorizationID string   // for the GetRequestAuthorizationDetails API
	Encoded         bool     // an encoded authorization failure message follows
	EncodedText     string   // that message, if the whole of it is there
	Truncated       bool     // the text breaks off
	Unread          []string // the parts that the text announces and does not give
}

// The parts that may be unread.
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

// An Effect says how a text explains the refusal. The zero Effect is that it
// does not.
type Effect uint8

// The effects.
const (
	Implicit Effect = iota + 1 // nothing allows the action
	Explicit                   // a statement denies it
)

// Refusal reads the text.
func (t Text) Refusal() Refusal {
	p := parser{Text: t, refusal: Refusal{Truncated: t.cut}}
	after, ok := p.head()
	if p.refusal.Template = ok; !ok {
		after = p.text
	}
	p.reason(after)
	p.trailer()
	return p.refusal
}
