// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/policy"
)

// An Evaluation is AWS's own account of one authorization: what was asked for,
// the condition keys that were evaluated, and what matched. [ParseEvaluations]
// reads it.
//
// A condition key that Context does not name is unknown, not absent: a decoded
// message holds the keys of the resource alone, and authorization details leave
// out what belongs to another organization.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied-authorization-id.html
type Evaluation struct {
	AuthorizationID string // "" where the text does not give it
	PrincipalARN    string // of a session its own in decoded messages, the role's in authorization details
	PrincipalID     string // aws:userid: "AROAEXAMPLE:session"
	Action          string // "ec2:RunInstances"; without a service prefix only where nothing tells it
	Resource        string // an ARN, "*" or ""
	Allowed         bool
	Effect          Effect // of the refusal
	Context         condition.Context
	Statements      []MatchedStatement // that matched
	Policies        []EvaluatedPolicy  // that were considered, those without a matching statement too; nil if not told
	Position        Position           // of the text it was read from

	encoded bool           // it was an encoded authorization failure message
	call    *evaluatedCall // nil: alone
}

// A MatchedStatement is a statement that matched, as far as AWS tells it.
type MatchedStatement struct {
	Sid    string        // "" if not told; authorization details make one up for a statement without
	Effect policy.Effect // zero if not told
	Policy EvaluatedPolicy

	// What a decoded message tells in place of the policy. Of conditions it leaves
	// out the operators.
	Actions, Resources []string
	Conditions         []MatchedCondition
}

// A MatchedCondition is one key of a matched statement's Condition element.
type MatchedCondition struct {
	Key    string
	Values []string
}

// An EvaluatedPolicy is a policy that AWS considered.
type EvaluatedPolicy struct {
	Type       policy.Type // zero if not told
	URI        string      // the ARN of a managed policy, an opaque identifier of any other
	Inline     bool
	AttachedTo []string // ARNs
}

// An evaluatedCall is a call as AWS evaluated it: every authorization it needed.
type evaluatedCall struct {
	id          string
	evaluations []*Evaluation
}

// serviceKey is an internal key, of the service whose action was evaluated.
const serviceKey = "aws:service"

// internalKeys are keys of decoded messages that no policy can use. What they
// hold is not documented: aws:Region is not said to be aws:RequestedRegion, and
// is not of the resource's Region in the messages about iam:PassRole.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
var internalKeys = map[string]bool{
	"aws:account": true, "aws:arn": true, "aws:id": true, "aws:region": true, "aws:resource": true, serviceKey: true, "aws:type": true,
}

// policyTypes are the policy types in the words of authorization details.
// https://docs.aws.amazon.com/iam-toolbox/latest/APIReference/API_PolicyInfo.html
var policyTypes = map[string]policy.Type{
	"IDENTITY_BASED_POLICY":   policy.IdentityBased,
	"PERMISSIONS_BOUNDARY":    policy.PermissionsBoundary,
	"RESOURCE_BASED_POLICY":   policy.ResourceBased,
	"RESOURCE_CONTROL_POLICY": policy.ResourceControlPolicy,
	"SERVICE_CONTROL_POLICY":  policy.ServiceControlPolicy,
	"SESSION_POLICY":          policy.SessionPolicy,
	"VPC_ENDPOINT_POLICY":     policy.VPCEndpointPolicy,
}
