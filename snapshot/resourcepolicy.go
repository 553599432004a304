// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot/format"
)

// endpointPolicy finds the policy of the VPC endpoint the request came through.
// An endpoint without a policy of its own lets everything pass.
// https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
func (a *applicable) endpointPolicy() {
	const t = policy.VPCEndpointPolicy
	switch vpce := a.req.Context.Lookup(keySourceVpce); vpce.Presence {
	case condition.Unknown:
		a.gap(t, "aws:SourceVpce", presenceUnknown)
	case condition.Present:
		a.endpoint = a.snap.endpoint(vpce.Text)
		if a.endpoint == nil {
			owner := a.snap.owners[vpce.Text]
			if owner == "" {
				owner = a.req.Principal.Account()
			}
			a.gap(t, "VPC endpoint "+vpce.Text, notInSnapshot, search{account: owner, service: "ec2", operations: []string{"DescribeVpcEndpoints"}})
			return
		}
		a.pol.Endpoint = a.resourceDocuments(t, a.endpoint)
	}
}

// resourceDocuments returns the policy of a resource as a list, nil if there is
// none.
func (a *applicable) resourceDocuments(t policy.Type, r *resource) []*policy.Document {
	calls := readingPolicy(r.arn, r.account.id)
	switch d := a.snap.replaced[resourceAttachment(r.arn).PolicyARN]; {
	case d != nil:
		return []*policy.Document{d}
	case r.policy != nil && r.policy.parsed != nil:
		return []*policy.Document{r.policy.parsed}
	case r.policy != nil:
		a.gap(t, r.policy.attachment.PolicyARN, notParsed)
	case r.status == format.PolicyNone:
	case r.status == "" || r.status == format.PolicyNotCollected:
		a.gap(t, policyOf(r.arn), notCollected, calls...)
	default:
		a.gap(t, policyOf(r.arn), collectionFailed, calls...)
	}
	return nil
}

// policyOf names the policy of a resource.
func policyOf(a arn.ARN) string {
	switch typeOf(a) {
	case "s3:bucket":
		return "the bucket policy of " + a.Resource()
	case "kms:key":
		return "the key policy of " + a.String()
	}
	return "the policy of " + a.String()
}

// trustDecides reports whether the resource is a role whose trust policy takes
// part in the decision.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html
func trustDecides(req *eval.Request) bool {
	return req.Action.Service() == "sts" && isRole(req.Resource)
}

// resourcePolicy finds the resource-based policy.
func (a *applicable) resourcePolicy() {
	res := a.req.Resource
	switch {
	case a.req.Action.Service() == "xray":
		a.xrayPolicies()
	case a.ofOrganization():
		a.delegation()
	case !res.IsValid():
	case trustDecides(&a.req):
		a.trustPolicy()
	case isAlias(res) && aliasActions[a.req.Action.String()]:
	case a.isRecoveryPoint():
		a.recoveryPoint()
	case !MayHavePolicy(&a.req):
		a.sharedWithOthers()
	default:
		a.pol.Resource = a.governingDocuments(res, a.resource, a.req.Owner())
		a.further()
	}
}

// governingDocuments returns the policy that governs a resource: that of r or, if
// r is nil, none or one that is not known.
func (a *applicable) governingDocuments(res arn.ARN, r *resource, owner string) []*policy.Document {
	const t = policy.ResourceBased
	switch d := a.snap.replaced[resourceAttachment(listed(res)).PolicyARN]; {
	case r != nil:
		return a.resourceDocuments(t, r)
	case d != nil:
		return []*policy.Document{d}
	case a.snap.without(res, owner):
	case owner == "":
		a.gap(t, res.String(), ownerUnknown)
	default:
		a.gap(t, res.String(), notInSnapshot, listing(listed(res), owner)...)
	}
	return nil
}

// without reports whether all resources of the service were collected in the
// owner's account, so that one that is not listed has no policy. A function has
// none for its $LATEST version by that name, and a layer only for its versions.
// https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
// https://docs.aws.amazon.com/lambda/latest/api/API_AddLayerVersionPermission.html
func (s *Snapshot) without(res arn.ARN, owner string) bool {
	if res.Service() == "lambda" && (strings.HasSuffix(res.Resource(), ":$LATEST") || strings.HasPrefix(res.Resource(), "layer:") && strings.Count(res.Resource(), ":") == 1) {
		return true
	}
	h, res := s.in(owner), listed(res)
	return h.complete(res) && !strings.ContainsAny(res.Resource(), "*?") && !isAlias(res) && !s.missed(res, owner)
}

// missed reports whether a call failed that would have listed a resource.
func (s *Snapshot) missed(a arn.ARN, owner string) bool {
	call, _ := s.failed(listing(a, owner)...)
	return call != nil
}

// complete reports whether all resources of the service were to be collected
// where a is.
func (h *holdings) complete(a arn.ARN) bool {
	return h != nil && h.services[a.Service()] && (h.regions == nil || a.Region() == "" || h.regions[a.Region()])
}

// trustPolicy finds the trust policy of the role to be assumed.
func (a *applicable) trustPolicy() {
	const t = policy.ResourceBased
	res := a.req.Resource
	role := a.snap.principal(res)
	switch d := a.snap.replaced[resourceAttachment(res).PolicyARN]; {
	case d != nil:
		a.pol.Resource = []*policy.Document{d}
	case role == nil:
		a.gap(t, res.String(), notInSnapshot, listing(res, res.Account())...)
	case role.trust == nil:
		a.gap(t, "the trust policy of "+res.String(), notCollected, reading(res, res.Account(), "GetRole", "GetAccountAuthorizationDetails")...)
	case role.trust.parsed == nil:
		a.gap(t, role.trust.attachment.PolicyARN, notParsed)
	default:
		a.pol.Resource = []*policy.Document{role.trust.parsed}
	}
}
