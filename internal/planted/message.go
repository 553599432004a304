// SPDX-License-Identifier: Apache-2.0

package planted

import "fmt"

// A Wording says what AWS's message tells.
type Wording string

// The wordings.
const (
	True      Wording = "true"      // the cause that AWS reports
	Effect    Wording = "effect"    // that something denies explicitly, and not what
	Vague     Wording = "vague"     // that access was denied
	None      Wording = "none"      // nothing: there is no message
	Truncated Wording = "truncated" // the beginning of a true message
)

// types are the words of messages for policy types.
var types = map[string]string{
	"identity": "identity-based policy", "resource": "resource-based policy", "boundary": "permissions boundary", "session": "session policy",
	"scp": "service control policy", "rcp": "resource control policy", "endpoint": "VPC endpoint policy",
}

// message writes what AWS says of the denial.
func (s *scene) message() string {
	w := s.world
	w.Wording = pick(s, True, True, True, True, Vague, Vague, None, Truncated, Truncated)
	switch {
	case s.bare: // a message that breaks off could name another resource
		w.Wording = pick(s, True, True, Vague, None)
		w.Unnamed = s.call.arn != "*" && w.Wording != True
	case s.call.also != nil: // of several authorizations a vague message may mean any
		w.Wording = True
	case s.foreign() && s.call.service() == "s3" && s.chance(2):
		w.Wording = Vague // S3 says no more to callers of other organizations, nor did it long to others
	}
	head := s.asked()
	reason := s.reason()
	switch w.Wording {
	case Vague:
		if w.Unnamed {
			return pick(s, "Access Denied", "User is not authorized to perform this operation")
		}
		if s.claim.Deny && s.chance(4) {
			w.Wording = Effect
			return head + " with an explicit deny"
		}
		return pick(s, "Access Denied", "User is not authorized to perform this operation", head)
	case None:
		return ""
	case Truncated:
		text := head + reason
		w.Claim = s.claim
		return text[:1+s.r.IntN(len(text)-1)]
	}
	w.Claim = s.claim
	return head + reason
}

// asked is the part of the message that says what was asked for.
func (s *scene) asked() string {
	text := fmt.Sprintf("User: %s is not authorized to perform: %s", s.who.asked(), s.call.action)
	switch {
	case s.call.service() == "ec2":
		text = "You are not authorized to perform this operation. " + text
		if s.call.arn == "*" {
			return text
		}
	case s.call.service() == "s3":
		return text + fmt.Sprintf(" on resource: %q", s.call.arn)
	case s.call.service() == "iam":
		return text + " on resource: user " + s.call.params["userName"]
	}
	return text + " on resource: " + s.call.arn
}

// reason is the part that says why.
func (s *scene) reason() string {
	c := s.claim
	typ := types[c.Layer]
	if c.Layer == "resource" && s.trusted != nil && s.chance(2) {
		typ = "role trust policy"
	}
	text := fmt.Sprintf(" because no %s allows the %s action", typ, s.call.action)
	if c.Deny {
		article := "a"
		if typ == types["identity"] {
			article = "an"
		}
		if typ == "role trust policy" {
			article = "the"
		}
		text = fmt.Sprintf(" with an explicit deny in %s %s", article, typ)
		if c.named != "" && s.chance(2) {
			text += ": " + c.named
		}
	}
	if c.Layer == "scp" && !c.Deny && s.world.Hidden != "scp" && s.chance(8) {
		text = " with an explicit deny in a service control policy" // as until 2023
	}
	if s.chance(6) {
		id := s.uuid()
		text += ". Go to https://console.aws.amazon.com/iam/home#/authorization-details/" + id +
			" for complete details, or call the GetRequestAuthorizationDetails API with the following authorization id: " + id
	}
	if s.call.service() == "ec2" && s.chance(2) {
		text += ". Encoded authorization failure message: " + s.capitals(60) + "_" + s.hex(200)
	}
	return text
}
