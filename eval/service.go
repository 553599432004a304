// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"strings"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/policy"
)

// ofService applies what the resource's service decides beside policies to the
// outcome of the resource-based policies.
func (e *evaluator) ofService(o *outcome) {
	if e.withinAccountOnly() && e.kind.InAccount() {
		o.grants = o.grants.and(e.sameAccount())
	}
	switch e.req.Action.Service() {
	case "s3":
		e.s3(o)
	case "kms":
		e.keyGrants(o)
	case "elasticfilesystem":
		// A file system without a policy lets every client in.
		// https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
		if len(e.pol.Resource) == 0 && strings.HasPrefix(e.req.Action.Name(), "client") {
			o.grants.direct, o.suffices = condition.True, condition.True
			o.rule = "a file system without a policy lets every client in"
		}
	case "execute-api":
		e.apiGateway(o)
	}
}

// withinAccountOnly reports whether the owner of a resource cannot let another
// account perform the action, whatever the resource's policy says.
func (e *evaluator) withinAccountOnly() bool {
	action := e.req.Action.String()
	if e.req.Action.Service() == "kms" {
		return !keyActionsAcrossAccounts[action]
	}
	return bucketPolicyActions[action] || queueActionsWithinAccount[action]
}

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
var bucketPolicyActions = map[string]bool{
	"s3:deletebucketpolicy": true,
	"s3:getbucketpolicy":    true,
	"s3:putbucketpolicy":    true,
}

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-customer-managed-policy-examples.html
var queueActionsWithinAccount = map[string]bool{
	"sqs:addpermission":         true,
	"sqs:cancelmessagemovetask": true,
	"sqs:createqueue":           true,
	"sqs:deletequeue":           true,
	"sqs:listmessagemovetasks":  true,
	"sqs:listqueues":            true,
	"sqs:listqueuetags":         true,
	"sqs:removepermission":      true,
	"sqs:setqueueattributes":    true,
	"sqs:startmessagemovetask":  true,
	"sqs:tagqueue":              true,
	"sqs:untagqueue":            true,
}

// https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
var keyActionsAcrossAccounts = map[string]bool{
	"kms:creategrant":                         true,
	"kms:decrypt":                             true,
	"kms:derivesharedsecret":                  true,
	"kms:describekey":                         true,
	"kms:encrypt":                             true,
	"kms:generatedatakey":                     true,
	"kms:generatedatakeypair":                 true,
	"kms:generatedatakeypairwithoutplaintext": true,
	"kms:generatedatakeywithoutplaintext":     true,
	"kms:generatemac":                         true,
	"kms:getkeyrotationstatus":                true,
	"kms:getpublickey":                        true,
	"kms:listgrants":                          true,
	"kms:reencryptfrom":                       true,
	"kms:reencryptto":                         true,
	"kms:retiregrant":                         true,
	"kms:revokegrant":                         true,
	"kms:sign":                                true,
	"kms:verify":                              true,
	"kms:verifymac":                           true,
}

// keyGrants adds the grants of a KMS key. A grant stands in for the key policy
// and for the principal's own policies.
// https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
func (e *evaluator) keyGrants(o *outcome) {
	for _, g := range e.pol.Settings.Grants {
		if !e.grantee(g.Grantee) || !g.covers(e.req) {
			continue
		}
		match := e.encryptionContext(g)
		if match == condition.False {
			continue
		}
		if g.Grantee.Kind() == Root && e.kind != Root {
			o.grants.account = o.grants.account.Or(match) // delegates, as a key policy does
			continue
		}
		o.grants.direct = o.grants.direct.Or(match)
		o.suffices = o.suffices.Or(match)
		if o.rule == "" && match == condition.True {
			o.rule = "the grant " + g.ID + " allows it"
		}
	}
	if !e.pol.Settings.Collected(GrantsSetting) && e.matters(GrantsSetting) {
		o.grants.direct, o.suffices = e.perhaps(o.grants.direct), e.perhaps(o.suffices)
	}
}

// perhaps is t, where a setting that was not collected may make it true.
func (e *evaluator) perhaps(t condition.Truth) condition.Truth {
	if t == condition.True {
		return t
	}
	e.unset = true
	return condition.Undecided
}

// grantOperations are what a grant can allow.
// https://docs.aws.amazon.com/kms/latest/developerguide/grants.html#terms-grant-operations
var grantOperations = map[string]bool{
	"kms:creategrant":                         true,
	"kms:decrypt":                             true,
	"kms:derivesharedsecret":                  true,
	"kms:describekey":                         true,
	"kms:encrypt":                             true,
	"kms:generatedatakey":                     true,
	"kms:generatedatakeypair":                 true,
	"kms:generatedatakeypairwithoutplaintext": true,
	"kms:generatedatakeywithoutplaintext":     true,
	"kms:generatemac":                         true,
	"kms:getpublickey":                        true,
	"kms:reencryptfrom":                       true,
	"kms:reencryptto":                         true,
	"kms:retiregrant":                         true,
	"kms:sign":                                true,
	"kms:verify":                              true,
	"kms:verifymac":                           true,
}

func (g *KeyGrant) covers(req *Request) bool {
	for _, a := range g.Operations {
		if a == req.Action {
			return true
		}
	}
	return false
}

// grantee reports whether a grant is made to the principal: to itself, to the
// role it is a session of, or to its account.
func (e *evaluator) grantee(p Principal) bool {
	own := e.req.Principal
	switch {
	case p == own, p.Service != "" && p.Service == own.Service:
		return true
	case !p.ARN.IsValid():
		return false
	case p.Kind() == Root:
		return p.Account() == e.account
	case p.Kind() == Role && (e.kind == Role || e.kind == Session):
		return p.Account() == e.account && e.sameRole(p.ARN)
	}
	return p.ARN == own.ARN
}

// constrained are the cryptographic operations, to which constraints of a grant
// apply.
// https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantConstraints.html
var constrained = map[string]bool{
	"kms:decrypt":                             true,
	"kms:encrypt":                             true,
	"kms:generatedatakey":                     true,
	"kms:generatedatakeypair":                 true,
	"kms:generatedatakeypairwithoutplaintext": true,
	"kms:generatedatakeywithoutplaintext":     true,
	"kms:reencryptfrom":                       true,
	"kms:reencryptto":                         true,
}

// encryptionContext tests a grant's constraints. Where the request's encryption
// context is unknown, so is the outcome.
// https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantConstraints.html
func (e *evaluator) encryptionContext(g KeyGrant) condition.Truth {
	if !constrained[e.req.Action.String()] {
		return condition.True
	}
	all := condition.True
	for _, constraints := range []map[string]string{g.ContextEquals, g.ContextSubset} {
		for name, want := range constraints {
			k, err := condition.ParseKey("kms:EncryptionContext:" + name)
			if err != nil {
				return condition.False
			}
			entry := e.ctx.Lookup(k)
			if entry.Presence == condition.Unknown {
				e.note(k)
				all = all.And(condition.Undecided)
				continue
			}
			all = all.And(truthOf(entry.Presence == condition.Present && entry.Text == want))
		}
	}
	if g.ContextEquals == nil {
		return all
	}
	names := e.ctx.Lookup(keyEncryptionContextKeys)
	switch names.Presence {
	case condition.Unknown:
		e.note(keyEncryptionContextKeys)
		return all.And(condition.Undecided)
	case condition.Present:
		count := len(names.List)
		if !names.Multi {
			count = 1
		}
		return all.And(truthOf(count == len(g.ContextEquals)))
	}
	return all.And(truthOf(len(g.ContextEquals) == 0))
}

// apiGateway applies API Gateway's own authorization. A method with IAM
// authentication follows the rules of every service; the others look at the
// API's policy alone. Where nobody knows which it is, certain is what both ways
// come to.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
func (e *evaluator) apiGateway(o *outcome) {
	if e.authUnknown() {
		g := &o.grants
		*g = class{e.perhaps(g.direct), e.perhaps(g.role), e.perhaps(g.account)}
		o.suffices = e.perhaps(o.suffices)
		return
	}
	if e.pol.Settings.APIGatewayAuth == AuthIAM {
		return
	}
	if len(e.pol.Resource) == 0 {
		o.grants.direct, o.suffices = condition.True, condition.True
		o.rule = "an API without a policy is open to whom its authentication lets through"
		return
	}
	o.grants = class{o.grants.any(), condition.False, condition.False}
	if e.pol.Settings.APIGatewayAuth == AuthLambda {
		o.grants.direct, o.rule = condition.True, "the Lambda authorizer lets the request through"
	}
	o.suffices = o.grants.direct
	if !e.pol.Collected(policy.ResourceBased) {
		o.suffices = o.suffices.Or(condition.Undecided) // as are all grants
	}
}

// authUnknown reports whether nobody knows how the method that is invoked
// authenticates.
func (e *evaluator) authUnknown() bool {
	return !e.pol.Settings.Collected(APIGatewayAuthSetting) && e.matters(APIGatewayAuthSetting)
}

// resourcePolicyRequired reports whether, within an account, identity-based
// policies have no effect unless the resource's own policy lets them: that is
// so for KMS keys and for the trust policies of roles.
// https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
func (e *evaluator) resourcePolicyRequired() bool {
	action, resource := e.req.Action, e.req.Resource
	switch action.Service() {
	case "kms":
		return resource.Service() == "kms" && strings.HasPrefix(resource.Resource(), "key/")
	case "sts":
		return resource.Service() == "iam" && strings.HasPrefix(resource.Resource(), "role/")
	case "execute-api":
		return e.pol.Settings.APIGatewayAuth != AuthIAM || e.authUnknown() && len(e.pol.Resource) > 0
	}
	return false
}
