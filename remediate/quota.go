// SPDX-License-Identifier: Apache-2.0

package remediate

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/undenied/undenied/policy"
)

// A Quota is how long the text of what a step changes gets, in characters, and
// how long AWS lets it get. The zero Quota has no limit that is known.
type Quota struct {
	Size, Limit int
}

// Exceeded reports whether AWS would refuse to save the policy.
func (q Quota) Exceeded() bool { return q.Limit > 0 && q.Size > q.Limit }

// The limits, in characters.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
const (
	managedLimit     = 6144
	userInlineLimit  = 2048 // of all inline policies together, as the next two
	groupInlineLimit = 5120
	roleInlineLimit  = 10240
	trustLimit       = 2048 // an account may ask for up to trustMost
	trustMost        = 4096
	sessionLimit     = 2048 // of all that are passed as text
	scpLimit         = 10240
	rcpLimit         = 5120
	endpointLimit    = 20480
)

// resourceLimits are the limits of resource-based policies, by the service.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html
// https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
// https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html
// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_SetRepositoryPolicy.html
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
var resourceLimits = map[string]int{
	"s3":             20480,
	"kms":            32768,
	"secretsmanager": 20480,
	"lambda":         20480,
	"sqs":            8192,
	"sns":            30720,
	"ecr":            10240,
	"dynamodb":       20480,
}

// quota measures what a step yields. IAM does not count white space; of the other
// policies it is left out before they are saved.
func (d *draft) quota(s *taken) Quota {
	size := length(s.Result)
	switch s.Type {
	case policy.IdentityBased:
		switch {
		case s.Managed || s.InPlaceOf != nil || s.Document != nil && managed(s.Document):
			return Quota{size, managedLimit}
		case s.Document != nil:
			owner := ownerOf(s.Document)
			return Quota{d.inline(owner, s) + size, inlineLimit(owner)}
		}
		return Quota{d.inline(s.home, s) + size, inlineLimit(s.home)}
	case policy.PermissionsBoundary:
		return Quota{size, managedLimit}
	case policy.ServiceControlPolicy:
		return Quota{size, scpLimit}
	case policy.ResourceControlPolicy:
		return Quota{size, rcpLimit}
	case policy.VPCEndpointPolicy:
		return Quota{size, endpointLimit}
	case policy.SessionPolicy:
		return Quota{d.passed(s) + size, sessionLimit}
	case policy.ResourceBased:
		req := d.call[s.Leg].Request
		if !isRole(req) {
			return Quota{size, resourceLimits[req.Resource.Service()]}
		}
		if s.Document != nil && length(s.Document) > trustLimit {
			return Quota{size, trustMost} // which the account has asked for
		}
		return Quota{size, trustLimit}
	}
	return Quota{}
}

// inline is the length of the inline policies of owner but for that of a step,
// with what the steps so far have made of them.
func (d *draft) inline(owner string, but *taken) int {
	n := 0
	for _, doc := range d.call[but.Leg].Policies.Identity {
		if !same(doc, but.Document) && !managed(doc) && ownerOf(doc) == owner {
			n += length(d.now(doc))
		}
	}
	for _, s := range d.steps {
		if s.Type == policy.IdentityBased && s.Document == nil && s.InPlaceOf == nil && !s.Managed && s.home == owner {
			n += length(s.Result)
		}
	}
	return n
}

// passed is the length of the session policies that are passed as text, but for
// that of a step.
func (d *draft) passed(but *taken) int {
	n := 0
	for _, doc := range d.call[but.Leg].Policies.Session {
		if !same(doc, but.Document) && !managed(doc) {
			n += length(d.now(doc))
		}
	}
	for _, s := range d.steps {
		if s.Type == policy.SessionPolicy && s.Document == nil {
			n += length(s.Result)
		}
	}
	return n
}

// managed reports whether a document is a managed policy: its ARN is its name.
func managed(d *policy.Document) bool { return strings.Contains(d.Name(), ":policy/") }

// ownerOf returns the ARN of what an inline policy is embedded in: its name is
// that with the policy's own after it, in which there is no slash.
func ownerOf(d *policy.Document) string {
	if i := strings.LastIndexByte(d.Name(), '/'); i >= 0 {
		return d.Name()[:i]
	}
	return ""
}

func inlineLimit(owner string) int {
	switch {
	case strings.Contains(owner, ":user/"):
		return userInlineLimit
	case strings.Contains(owner, ":group/"):
		return groupInlineLimit
	case strings.Contains(owner, ":role/"):
		return roleInlineLimit
	}
	return 0
}

// length counts the characters of a policy that are no white space.
func length(d *policy.Document) int {
	n := utf8.RuneCount(d.Source())
	for _, r := range string(d.Source()) {
		if unicode.IsSpace(r) {
			n--
		}
	}
	return n
}

// fit puts the statements that a step adds where there is room: beside the
// inline policies of a principal in a managed one, and in place of an SCP that is
// full in another one at the same level, or a new one, where one that allows is
// enough. A level and a principal have only so many policies.
func (d *draft) fit(s taken, added *policy.Document) taken {
	s.Quota = d.quota(&s)
	if !s.Quota.Exceeded() {
		return s
	}
	for _, other := range d.elsewhere(s, added) {
		other.Quota, other.Slots = d.quota(&other), d.slots(&other)
		if other.Slots.Exceeded() {
			s.Slots = other.Slots
		} else if !other.Quota.Exceeded() {
			return other
		}
	}
	return s
}

// elsewhere returns the step with its statements in other policies.
func (d *draft) elsewhere(s taken, added *policy.Document) []taken {
	var others []taken
	fresh := s
	fresh.Result = added
	switch s.Type {
	case policy.IdentityBased:
		fresh.Managed = true
	case policy.ServiceControlPolicy:
		for _, doc := range levelOf(d.call[s.Leg].Policies.SCPs, s.Target) {
			result, err := extend(d.now(doc), added.Statements)
			if managedByAWS(doc) || same(doc, s.Document) || err != nil {
				continue
			}
			other := s
			other.Document, other.Result = doc, result
			others = append(others, other)
		}
		fresh.Document = nil
	default:
		return nil
	}
	return append(others, fresh)
}

// How many policies AWS attaches.
const (
	managedSlots = 10 // to a role; an account may ask for up to managedMost
	managedMost  = 20
	scpSlots     = 10 // to a root, organizational unit or account
)

// slots counts the policies at the place of one that is added. Those of a user
// may be its groups', which policies do not tell.
func (d *draft) slots(s *taken) Quota {
	if s.Document != nil || s.InPlaceOf != nil {
		return Quota{}
	}
	p := d.call[s.Leg].Policies
	switch {
	case s.Type == policy.ServiceControlPolicy:
		return Quota{len(levelOf(p.SCPs, s.Target)) + 1, scpSlots}
	case s.Managed && strings.Contains(s.home, ":role/"):
		n := 1
		for _, doc := range p.Identity {
			if managed(doc) {
				n++
			}
		}
		if n > managedSlots+1 {
			return Quota{n, managedMost} // it has more than others may: the account has asked
		}
		return Quota{n, managedSlots}
	}
	return Quota{}
}
