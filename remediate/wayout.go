// SPDX-License-Identifier: Apache-2.0

package remediate

import (
	"fmt"
	"strings"

	"github.com/undenied/undenied/policy"
)

// WayOut says what else would give the step room, in a sentence without full
// stop. It is "" if there is room.
//
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html.
func (s *Step) WayOut() string {
	if !s.Quota.Exceeded() {
		return ""
	}
	switch s.Type {
	case policy.IdentityBased:
		switch {
		case s.Slots.Exceeded():
			return fmt.Sprintf("%d managed policies are attached already: merge policies, or ask AWS for a quota of up to %d of them", s.Slots.Size-1, managedMost)
		case s.InPlaceOf != nil || s.Document != nil && managed(s.Document):
			return "move statements of it to another managed policy"
		}
		return "move statements of the inline policies to a managed policy"
	case policy.PermissionsBoundary:
		return "there is one permissions boundary only: merge its statements or shorten them with wildcards"
	case policy.ServiceControlPolicy, policy.ResourceControlPolicy:
		if s.Slots.Exceeded() {
			return fmt.Sprintf("%d policies are attached at %s already: merge their statements", s.Slots.Size-1, s.Target)
		}
		return "move statements of it to another policy at the same place"
	case policy.SessionPolicy:
		return "move statements to a managed policy, and pass its ARN"
	case policy.ResourceBased:
		return s.wayOutOfResource()
	}
	return "merge statements or shorten them with wildcards"
}

// wayOutOfResource is WayOut for a resource-based policy, of which a resource has
// one.
func (s *Step) wayOutOfResource() string {
	switch {
	case s.Quota.Limit == trustLimit && s.Quota.Size <= trustMost:
		return fmt.Sprintf("ask AWS for a quota of up to %d characters for trust policies, or merge statements", trustMost)
	case s.Quota.Limit == resourceLimits["kms"] && s.Replaced == nil:
		return "make a grant of the key with kms:CreateGrant instead"
	case strings.Contains(s.Result.Name(), ":s3:::"):
		return "give an access point of the bucket a policy of its own, or merge statements"
	}
	return "merge statements or shorten them with wildcards"
}
