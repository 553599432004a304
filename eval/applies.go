// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/policy"
)

// Applies reports whether policies of type t can matter to a request at all:
// organization policies do not bind everybody and everything, and a root user
// has no policies of its own.
func Applies(req *Request, t policy.Type) bool {
	e := evaluator{req: req, kind: req.Principal.Kind()}
	return e.applies(t)
}

// applies reports whether policies of type t can matter to the request at all.
func (e *evaluator) applies(t policy.Type) bool {
	switch t {
	case policy.ServiceControlPolicy:
		return e.scpsApply()
	case policy.ResourceControlPolicy:
		return e.rcpsApply()
	case policy.IdentityBased, policy.PermissionsBoundary:
		return e.kind.InAccount() && e.kind != Root
	case policy.SessionPolicy:
		return e.kind.InAccount()
	case policy.ResourceBased:
		// IAM resources have no policies of their own. A role's trust policy
		// concerns sts actions, not those of IAM: the service that a role is passed
		// to looks at it by itself.
		// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
		//
		// The management account assumes a member's root without a policy of its.
		// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html
		return e.req.Action.Service() != "iam" && e.req.Action.String() != "sts:assumeroot"
	}
	return true
}

// Matters reports whether a setting can matter to a request at all: access
// control lists allow a few actions only, and Block Public Access keeps out who is
// not of the bucket's account.
func (x Setting) Matters(req *Request) bool {
	e := evaluator{req: req, kind: req.Principal.Kind(), account: req.Principal.Account()}
	return e.matters(x)
}

func (e *evaluator) matters(x Setting) bool {
	service, action := e.req.Action.Service(), e.req.Action.Name()
	switch x {
	case BlockPublicAccessSetting:
		return service == "s3" && e.outsider() != condition.False
	case ObjectOwnershipSetting, ACLSetting:
		// Within the account a list adds nothing, and a service has no entries.
		return service == "s3" && aclAllows("FULL_CONTROL", action) && e.outsider() != condition.False && (e.kind == Anonymous || e.kind.InAccount())
	case GrantsSetting:
		return service == "kms" && grantOperations[e.req.Action.String()] && e.kind != Anonymous && e.kind != Federated
	case APIGatewayAuthSetting:
		return service == "execute-api" && action == "invoke"
	}
	return false
}
