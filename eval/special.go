// SPDX-License-Identifier: Apache-2.0

package eval

import "strings"

// special decides the requests that no policy changes.
func (e *evaluator) special() (Result, bool) {
	action := e.req.Action.String()
	switch {
	// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
	case action == "sts:getcalleridentity":
		return rule(Allowed, "sts:GetCallerIdentity needs no permission, and no policy can deny it")
	// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
	case action == "sts:getsessiontoken" && (e.kind == User || e.kind == Root):
		return rule(Allowed, "sts:GetSessionToken needs no permission")
	case action == "sts:getsessiontoken" && e.kind.InAccount():
		return rule(ImplicitDeny, "sts:GetSessionToken cannot be called with temporary credentials")
	// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
	case action == "sts:getfederationtoken" && (e.kind == Role || e.kind == Session):
		return rule(ImplicitDeny, "sts:GetFederationToken cannot be called with temporary credentials")
	case e.kind == FederatedUser && (e.req.Action.Service() == "iam" || e.req.Action.Service() == "sts"):
		return rule(ImplicitDeny, "a federated user cannot call IAM, and of STS only GetCallerIdentity")
	case ownedByAWS(action, e.req.Resource.Account(), e.req.Resource.Resource()):
		return rule(ImplicitDeny, "the resource belongs to AWS and cannot be changed")
	}
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
	principal, resource := e.req.Principal.ARN, e.req.Resource
	if principal.IsValid() && resource.IsValid() && !strings.EqualFold(principal.Partition(), resource.Partition()) {
		return rule(ImplicitDeny, "the principal and the resource are in different partitions")
	}
	return Result{}, false
}

func rule(d Decision, text string) (Result, bool) {
	return Result{Decision: d, Because: Reason{Rule: text}}, true
}

// ownedByAWS reports whether an action would change an AWS managed policy or a
// role that AWS reserves for itself. Those fail whatever the policies say.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
// https://docs.aws.amazon.com/singlesignon/latest/userguide/using-service-linked-roles.html
func ownedByAWS(action, account, resource string) bool {
	switch {
	case account == "aws" && strings.HasPrefix(resource, "policy/"):
		return changesPolicy[action]
	case strings.HasPrefix(resource, "role/aws-reserved/"):
		return changesRole[action]
	}
	return false
}

var changesPolicy = map[string]bool{
	"iam:createpolicy":            true,
	"iam:createpolicyversion":     true,
	"iam:deletepolicy":            true,
	"iam:deletepolicyversion":     true,
	"iam:setdefaultpolicyversion": true,
	"iam:tagpolicy":               true,
	"iam:untagpolicy":             true,
}

var changesRole = map[string]bool{
	"iam:attachrolepolicy":              true,
	"iam:createrole":                    true,
	"iam:createservicelinkedrole":       true,
	"iam:deleterole":                    true,
	"iam:deleterolepermissionsboundary": true,
	"iam:deleterolepolicy":              true,
	"iam:deleteservicelinkedrole":       true,
	"iam:detachrolepolicy":              true,
	"iam:passrole":                      true,
	"iam:putrolepermissionsboundary":    true,
	"iam:putrolepolicy":                 true,
	"iam:tagrole":                       true,
	"iam:untagrole":                     true,
	"iam:updateassumerolepolicy":        true,
	"iam:updaterole":                    true,
	"iam:updateroledescription":         true,
}
