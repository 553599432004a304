// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/policy"
)

// A Request is one thing a principal wants to do: principal, action, resource
// and context.
type Request struct {
	Principal Principal
	Action    policy.Action

	// Resource is zero if the action has no resource: then only "*" matches it.
	Resource arn.ARN

	// ResourceAccount is the resource's owner, where its ARN does not tell. If
	// neither does, the owner is unknown, and a decision that depends on it is
	// undetermined.
	ResourceAccount string

	// Context holds the condition keys. Keys that follow from the other fields,
	// such as aws:PrincipalArn, need not be set; a value that is set wins.
	Context condition.Context
}

// Owner returns the account that owns the resource, or "" if it is unknown. An
// action without a resource concerns the principal's own account, and so does
// what AWS itself owns, such as its managed policies.
func (r *Request) Owner() string {
	switch {
	case r.ResourceAccount != "":
		return r.ResourceAccount
	case !r.Resource.IsValid(), r.Resource.Account() == "aws":
		return r.Principal.Account()
	}
	return r.Resource.Account()
}
