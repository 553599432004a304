// SPDX-License-Identifier: Apache-2.0

package undenied

import (
	"fmt"
	"slices"

	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/remediate"
)

// The numbers of policies that can be attached to one user or role, unless the
// account asked for more, and to one root, organizational unit or account.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
const (
	managedAttached = 10
	scpsAttached    = 10
	rcpsAttached    = 5
)

// crowds says where more policies would be attached than AWS lets.
func crowds(found *remediate.Merged, legs []*leg) []string {
	type place struct {
		typ    policy.Type
		target string
	}
	added := map[place][]int{}
	var texts []string
	for _, s := range found.Steps {
		org := s.Type == policy.ServiceControlPolicy || s.Type == policy.ResourceControlPolicy
		at := place{s.Type, s.Target}
		if s.Document != nil || s.InPlaceOf != nil || !org && !s.Managed || slices.Contains(added[at], s.Policy) {
			continue
		}
		added[at] = append(added[at], s.Policy)
		l := legs[s.Need]
		have, limit, where := l.attached(s.Type, s.Target), managedAttached, l.principal()
		if org {
			limit, where = scpsAttached, s.Target
		}
		if s.Type == policy.ResourceControlPolicy {
			limit = rcpsAttached
		}
		if n := have + len(added[at]); n == limit+1 {
			texts = append(texts, fmt.Sprintf("fewer policies at %s: more than %d would be attached; merge some, or ask AWS for more", where, limit))
		}
	}
	return texts
}

// attached counts the managed policies of the principal itself, or the SCPs or
// RCPs of a target.
func (l *leg) attached(t policy.Type, target string) int {
	n := 0
	levels := l.assumed.SCPs
	switch t {
	case policy.IdentityBased:
		for _, d := range l.assumed.Identity {
			if at, ok := l.snap.Owner(d); ok && !at.Inline && slices.Contains(at.Targets, l.principal()) {
				n++
			}
		}
		return n
	case policy.ResourceControlPolicy:
		levels = l.assumed.RCPs
	}
	for _, level := range levels {
		if level.Target == target {
			n += len(level.Policies)
		}
	}
	return n
}
