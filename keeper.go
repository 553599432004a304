// SPDX-License-Identifier: Apache-2.0

package undenied

import (
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/remediate"
)

// A Keeper is what keeps a policy or its owner as it is: a change made past it is
// refused or undone.
type Keeper struct {
	Kind string `json:"kind"`           // "permission-set", "service-linked", "cloudformation" or "terraform"
	Name string `json:"name,omitempty"` // of the permission set, the AWS service or the stack, if it is known
}

// Advice says where to make the change instead, in a sentence without full stop.
func (k Keeper) Advice() string {
	named := func(what string) string { return strings.TrimSpace(what + " " + k.Name) }
	switch k.Kind {
	case remediate.PermissionSet.String():
		return named("IAM Identity Center writes the role anew: change the permission set")
	case remediate.ServiceLinked.String():
		return "the role is service-linked: nobody but " + named("AWS") + " can change it"
	case remediate.CloudFormation.String():
		return named("CloudFormation keeps it: change it in the template of the stack")
	case remediate.Terraform.String():
		return "Terraform keeps it: change it in its configuration"
	}
	return "something else keeps it: change it there"
}

// keeper returns what keeps the policy that a step changes, or the owner of one
// that is embedded or added.
func (l *leg) keeper(s *remediate.Step, target string) *Keeper {
	embedded := s.Type == policy.ResourceBased || s.Type == policy.VPCEndpointPolicy
	if at, ok := l.snap.Owner(s.Document); ok && !at.Inline && !embedded {
		return nil // a managed policy has a life of its own, and its tags are not collected
	}
	a, err := arn.Parse(target)
	if err != nil {
		return nil
	}
	k := remediate.KeeperOf(a, l.snap.Tags(a))
	if k.Kind == remediate.Nobody {
		return nil
	}
	return &Keeper{Kind: k.Kind.String(), Name: k.Name}
}
