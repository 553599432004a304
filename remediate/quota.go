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
	trustLimit       = 4096 // 2,048 unless the account asked for more
	sessionLimit     = 2048
	scpLimit         = 10240
	rcpLimit         = 5120
	endpointLimit    = 20480
)

// resourceLimits are the limits of resource-based policies, by the service.
var resourceLimits = map[string]int{
	"s3":             20480,
	"kms":            32768,
	"secretsmanager": 20480,
	"lambda":         20480,
}

// quota measures what a step yields. IAM does not count white space; of the other
// policies it is left out before they are saved.
func (d *draft) quota(s *Step) Quota {
	size := length(s.Result)
	switch s.Type {
	case policy.IdentityBased:
		switch {
		case s.Managed || s.Document != nil && managed(s.Document):
			return Quota{size, managedLimit}
		case s.Document != nil:
			owner := ownerOf(s.Document)
			return Quota{d.inline(owner, s.Document) + size, inlineLimit(owner)}
		}
		owner := principalARN(d.req.Principal)
		return Quota{d.inline(owner, nil) + size, inlineLimit(owner)}
	case policy.PermissionsBoundary:
		return Quota{size, managedLimit}
	case policy.ServiceControlPolicy:
		return Quota{size, scpLimit}
	case policy.ResourceControlPolicy:
		return Quota{size, rcpLimit}
	case policy.VPCEndpointPolicy:
		return Quota{size, endpointLimit}
	case policy.SessionPolicy:
		return Quota{size, sessionLimit}
	case policy.ResourceBased:
		if isRole(d.req) {
			return Quota{size, trustLimit}
		}
		return Quota{size, resourceLimits[d.req.Resource.Service()]}
	}
	return Quota{}
}

// inline is the length of the inline policies of owner but for one, with what
// the steps so far have made of them.
func (d *draft) inline(owner string, but *policy.Document) int {
	n := 0
	for _, doc := range d.pol.Identity {
		if doc != but && !managed(doc) && ownerOf(doc) == owner {
			n += length(d.now(doc))
		}
	}
	for _, s := range d.steps {
		if s.Type == policy.IdentityBased && s.Document == nil && !s.Managed {
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

// fit puts the statement that a step adds where there is room: beside the
// inline policies of a principal in a managed one, and in place of an SCP or RCP
// that is full in a new one at the same level, where one that allows is enough.
func (d *draft) fit(s Step, added *policy.Document) Step {
	if s.Quota = d.quota(&s); !s.Quota.Exceeded() {
		return s
	}
	other := s
	other.Result = added
	switch s.Type {
	case policy.IdentityBased:
		other.Managed = true
	case policy.ServiceControlPolicy, policy.ResourceControlPolicy:
		other.Document = nil
	default:
		return s
	}
	if other.Quota = d.quota(&other); other.Quota.Exceeded() {
		return s
	}
	return other
}
