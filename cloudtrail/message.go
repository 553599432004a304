// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
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
	PolicyARN       string     // of the policy that denies explicitly
	AuthorizationID string     // for the GetRequestAuthorizationDetails API
	Encoded         bool       // an encoded authorization failure message follows
	Truncated       bool       // the text breaks off: CloudTrail keeps 1024 bytes
	Cause           Cause      // what refused the request where no policy decided
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
	FormPublicAccess             // refused by S3 Block Public Access
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

// maxMessage is the length at which CloudTrail cuts an error message.
// [cloudtrail-event-reference-record-contents: errorMessage]
const maxMessage = 1024

// maxText is how much of a text around a message is read.
const maxText = 16 << 10

// The grammar of denial messages.
// [troubleshoot_access-denied, reference_policies_evaluation-logic]
const (
	policyWords = `(?P<t>identity(?:-based)? polic(?:y|ies)|resource-based polic(?:y|ies)|permissions boundar(?:y|ies)` +
		`|sessions? polic(?:y|ies)|service control polic(?:y|ies)|resource control polic(?:y|ies)` +
		`|VPC endpoint polic(?:y|ies)|(?:role )?trust polic(?:y|ies))`

	headExpr = `(?s)(?:(?:User|Role|Service Principal):? (?P<p>\S+?) is |(?P<p2>arn:aws[a-z-]*:(?:iam|sts)::\S+) is |(?:User )?is )?` +
		`not\s+authorized\s+to\s+perform:\s*(?P<a>[A-Za-z0-9-]+:[A-Za-z0-9*]+)(?P<rest>.*)$`

	restExpr = `(?s)^(?:\s+on\s+(?:resource:\s*(?P<res>"[^"]*"|.*?)|(?:this|the specified) resource|the resource associated with this ciphertext))?` +
		`(?:\s+because\s+.*|\s+no\s+identity-based.*|\s+with\s+an\s+explicit\s+deny.*)?` +
		`(?:\.?\s*(?:Encoded authorization failure message|Go to http).*|\s*\((?:Service|retry|Amazon).*|\s+status code:.*)?$`

	noAllowExpr = `(?:because )?no ` + policyWords + `\s+allows?\s+the\s+` + "`?" + `(?P<a>(?:[A-Za-z0-9-]+:)?[A-Za-z0-9*]+)?` + "`?" + `\s*action`

	denyExpr = `(?s)with an explicit deny(?: in (?:an?|the) ` + policyWords + `(?: transitively through an? service control policy)?` +
		`(?::\s*(?P<pol>arn:aws[a-z-]*:(?:iam|organizations)::[^\s,)'"]*[A-Za-z0-9])?)?)?(?P<end>.*)$`

	becauseOfExpr    = `because of an? ` + policyWords
	throughExpr      = `The request was denied due to an? ` + policyWords
	encodedExpr      = `Encoded authorization failure message:\s*[A-Za-z0-9_=-]+`
	idExpr           = `authorization id:\s*(?P<id>[A-Za-z0-9-]+)(?P<end>.*)`
	kmsExpr          = `because the resource does not exist in this Region|The ciphertext refers to a customer master key that does not exist`
	publicAccessExpr = `because public (?:ACLs|policies) are prevented by the (?:BlockPublicAcls|BlockPublicPolicy) setting`
	unfinishedExpr   = `\s(?:because(?:\s+no(?:\s+[A-Za-z\s-]*(?:\s+allows?\s+the\s+\S*)?)?)?|with(?:\s+an?(?:\s+ex[a-z]*(?:\s+d[a-z]*(?:\s+in(?:\s+[A-Za-z\s-]*)?)?)?)?)?)$`
	plainExpr        = `(?i)^Access Denied\.?$|^User is not authorized|Not authorized to perform (?P<a>[A-Za-z0-9-]+:[A-Za-z0-9*]+)|^You are not authorized to (?:perform this operation|make this call)` +
		`|do(?:es)? not have (?:sufficient )?(?:access|permissions?)|don't have (?:access|permissions?)`
)

// keyCauses is how KMS refuses a key without saying why.
const keyCauses = "no resource-based policies allow access, or a resource-based policy explicitly denies access"

// A pattern is an expression and a word without which it matches nothing, so
// that most texts need not be searched.
type pattern struct {
	word string
	re   *regexp.Regexp
}

// A grammar holds the compiled patterns.
type grammar struct {
	head, rest, noAllow, deny, becauseOf, through, encoded, id pattern
	kms, publicAccess, unfinished, plain                       pattern
}

// messages compiles the grammar when the first message is read, so that
// programs that read none pay nothing.
var messages = sync.OnceValue(func() *grammar {
	return &grammar{
		head:         compile("authorized", headExpr),
		rest:         compile("", restExpr),
		noAllow:      compile("allow", noAllowExpr),
		deny:         compile("explicit", denyExpr),
		becauseOf:    compile("because", becauseOfExpr),
		through:      compile("denied", throughExpr),
		encoded:      compile("Encoded", encodedExpr),
		id:           compile("authorization id", idExpr),
		kms:          compile("does not exist", kmsExpr),
		publicAccess: compile("prevented", publicAccessExpr),
		unfinished:   compile("", unfinishedExpr),
		plain:        compile("", plainExpr),
	}
})

// compile compiles expr, in which a space stands for any white space: messages
// are found wrapped.
func compile(word, expr string) pattern {
	return pattern{word, regexp.MustCompile(strings.ReplaceAll(expr, " ", `\s+`))}
}

func (p pattern) match(s string) bool { return strings.Contains(s, p.word) && p.re.MatchString(s) }

// find returns the named groups of the first match in s, or nil.
func (p pattern) find(s string) map[string]string {
	if !strings.Contains(s, p.word) {
		return nil
	}
	sub := p.re.FindStringSubmatch(s)
	if sub == nil {
		return nil
	}
	groups := make(map[string]string, len(sub))
	for i, name := range p.re.SubexpNames() {
		if name != "" {
			groups[name] += sub[i]
		}
	}
	return groups
}

// ParseMessage reads an error message as AWS writes it, alone or within the
// text an SDK, CloudFormation or Terraform puts around it. It never fails: what
// it does not find is empty.
func ParseMessage(s string) Message {
	if strings.TrimSpace(s) == "" {
		return Message{}
	}
	if len(s) > maxText {
		s = s[:maxText]
	}
	g := messages()
	m := Message{Form: FormOther, Encoded: g.encoded.match(s), Truncated: truncated(g, s)}
	reason := s
	if h := g.head.find(s); h != nil {
		m.Form = FormTemplate
		m.Principal = strings.TrimSuffix(h["p"]+h["p2"], ",")
		m.Action = h["a"]
		reason = h["rest"]
		m.resource(g, reason)
	}
	m.reason(g, reason)
	m.trailer(g, s)
	if g.publicAccess.match(s) {
		m.Form, m.Cause = FormPublicAccess, CausePublicAccess
		return m
	}
	if m.Form == FormTemplate {
		return m
	}
	m.Cause = causeOf(s)
	switch {
	case m.Cause != CauseUnknown:
		m.Form = FormNotPolicy
	case g.kms.match(s):
		m.Form = FormKMS
	case m.PolicyType != "":
		m.Form = FormReason
	case throttled(s):
		m.Form, m.Cause = FormThrottling, CauseThrottling
	case m.Encoded:
		m.Form = FormEncoded
	default:
		if p := g.plain.find(s); p != nil {
			m.Form = FormPlain
			m.Action = p["a"]
		}
	}
	return m
}

// throttled reports whether a text says that there were too many requests.
func throttled(s string) bool {
	s = strings.ToLower(s)
	return strings.Contains(s, "throttling") || strings.Contains(s, "rate exceeded") || strings.Contains(s, "too many requests")
}

// resource reads what stands between the action and the reason.
func (m *Message) resource(g *grammar, rest string) {
	r := g.rest.find(rest)
	if r == nil {
		return
	}
	res := r["res"]
	if quoted := strings.Trim(res, `"`); len(quoted) == len(res)-2 {
		m.Resource = quoted
		return
	}
	if m.Truncated && strings.HasSuffix(strings.TrimSpace(rest), res) {
		return // cut within the resource: what is left would name another one
	}
	if i := strings.Index(res, " ("); i >= 0 {
		res = res[:i] // a note that a wrapper added
	}
	res = strings.TrimLeft(res, `"`)
	m.Resource = strings.TrimRightFunc(res, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(`.,;'"\`, r)
	})
}

// reason reads why the request was refused.
func (m *Message) reason(g *grammar, s string) {
	if strings.Contains(s, keyCauses) {
		m.PolicyType = ResourcePolicy // and no effect: the text offers three causes
		return
	}
	if d := g.deny.find(s); d != nil {
		m.Effect = EffectExplicit
		m.PolicyType = policyType(d["t"])
		if m.Truncated && strings.Trim(d["end"], ".") == "" {
			return // cut within the policy's ARN
		}
		m.PolicyARN = d["pol"]
		return
	}
	if n := g.noAllow.find(s); n != nil {
		m.Effect = EffectImplicit
		m.PolicyType = policyType(n["t"])
		if m.Action == "" && strings.Contains(n["a"], ":") {
			m.Action = n["a"]
		}
		return
	}
	if b := g.becauseOf.find(s); b != nil {
		m.PolicyType = policyType(b["t"])
		return
	}
	if t := g.through.find(s); t != nil {
		m.PolicyType = policyType(t["t"])
	}
}

// trailer reads the authorization id that newer messages end with.
func (m *Message) trailer(g *grammar, s string) {
	id := g.id.find(s)
	if id == nil || m.Truncated && strings.Trim(id["end"], ".") == "" {
		return
	}
	m.AuthorizationID = id["id"]
}

// policyType returns the type for the words of a message.
func policyType(words string) PolicyType {
	words = strings.Join(strings.Fields(words), " ")
	for _, t := range [...]struct {
		prefix string
		typ    PolicyType
	}{
		{"identity", IdentityPolicy},
		{"resource-based", ResourcePolicy},
		{"permissions", BoundaryPolicy},
		{"session", SessionPolicy},
		{"service control", SCP},
		{"resource control", RCP},
		{"VPC endpoint", EndpointPolicy},
		{"role trust", TrustPolicy},
		{"trust", TrustPolicy},
	} {
		if strings.HasPrefix(words, t.prefix) {
			return t.typ
		}
	}
	return ""
}

// truncated reports whether s breaks off: at CloudTrail's limit, or within one
// of the phrases that AWS always finishes.
func truncated(g *grammar, s string) bool {
	if len(s) >= maxMessage {
		return true
	}
	tail := g.unfinished.re.FindString(s)
	switch {
	case tail == "", strings.HasSuffix(tail, " action"):
		return false
	case strings.HasPrefix(strings.TrimSpace(tail), "with"):
		return !strings.HasSuffix(tail, "policy") && !strings.HasSuffix(tail, "boundary") && !strings.HasSuffix(tail, " deny")
	}
	return true
}
