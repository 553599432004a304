// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"slices"
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/policy"
)

// further finds the policies that govern a request beside that of its resource:
// those of what the resource is in, and of the whole account.
func (a *applicable) further() {
	res := a.req.Resource
	switch res.Service() {
	case "s3tables": // https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-tables-resource-based-policies.html
		if bucket, _, ok := strings.Cut(res.Resource(), "/table/"); ok {
			a.also(beside(res, bucket))
		}
	case "ecr": // https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions.html
		a.also(beside(res, "registry"))
	case "codeartifact": // https://docs.aws.amazon.com/codeartifact/latest/ug/domain-policies.html
		if domain := inside(res.Resource(), "repository/", "domain/"); domain != "" && tagging[a.req.Action.String()] {
			a.also(beside(res, domain))
		}
	case "bedrock-agentcore": // https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/resource-based-policies.html
		if runtime, _, ok := strings.Cut(res.Resource(), "/runtime-endpoint/"); ok {
			a.also(beside(res, runtime))
		}
	case "glue":
		a.sharedPolicies()
	case "logs":
		if isLogGroup(res) {
			a.accountPolicies("logs", res.Region())
		}
	case "vpc-lattice":
		a.networkPolicy()
	case "s3express":
		if strings.HasPrefix(res.Resource(), "accesspoint/") {
			a.gap(policy.ResourceBased, "the policy of the bucket behind "+res.String(), notCollected)
		}
	}
}

// tagging are the actions that the policy of a CodeArtifact domain allows on its
// repositories, too.
var tagging = map[string]bool{
	"codeartifact:listtagsforresource": true,
	"codeartifact:tagresource":         true,
	"codeartifact:untagresource":       true,
}

// also adds the policy of another resource of the same owner.
func (a *applicable) also(name arn.ARN) {
	docs := a.governingDocuments(name, a.snap.resource(name.String(), name.Account()), a.req.Owner())
	a.pol.Resource = append(slices.Clip(a.pol.Resource), docs...)
}

// networkPolicy says that a service of VPC Lattice is reached through a service
// network, of which the request does not tell the name. Its auth policy has to
// allow, too.
// https://docs.aws.amazon.com/vpc-lattice/latest/ug/auth-policies.html
func (a *applicable) networkPolicy() {
	if a.req.Action.Service() == "vpc-lattice-svcs" {
		a.gap(policy.ResourceBased, "the policy of the service network before "+a.req.Resource.String(), notCollected)
	}
}

// sharedPolicies adds what AWS RAM made for parts of a Data Catalog that Lake
// Formation shares. It lets other accounts in, and nobody of the own.
// https://docs.aws.amazon.com/lake-formation/latest/dg/hybrid-cross-account.html
func (a *applicable) sharedPolicies() {
	r, owner := a.resource, a.req.Owner()
	if r == nil || owner == "" || owner == a.req.Principal.Account() {
		return
	}
	if !r.sharedKnown {
		a.gap(policy.ResourceBased, "what is shared of "+r.arn.String(), notCollected, reading(r.arn, owner, "GetResourcePolicies")...)
	}
	for _, d := range r.shared {
		if d.parsed == nil {
			a.gap(policy.ResourceBased, d.attachment.PolicyARN, notParsed)
			continue
		}
		a.pol.Resource = append(slices.Clip(a.pol.Resource), d.parsed)
	}
}

// accountPolicies adds the policies that a service has for all of the owner's
// account in a Region. They are resources of the snapshot, named
// resource-policy, and the resource named account tells which there are.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html
// https://docs.aws.amazon.com/xray/latest/api/API_PutResourcePolicy.html
func (a *applicable) accountPolicies(service, region string) {
	const t = policy.ResourceBased
	owner := a.req.Owner()
	subject := "the resource policies for " + service
	switch {
	case owner == "":
		a.gap(t, subject, ownerUnknown)
		return
	case region == "" || strings.ContainsAny(region, "*?"):
		a.gap(t, subject+" of account "+owner, regionUnknown)
		return
	}
	h := a.snap.in(owner)
	found := h.accountPolicies(service, region)
	for _, r := range found {
		a.pol.Resource = append(slices.Clip(a.pol.Resource), a.resourceDocuments(t, r)...)
	}
	if !h.hasAccountPolicies(service, region, found) {
		a.gap(t, subject+" of account "+owner+" in "+region, notCollected,
			search{account: owner, service: service, region: region, operations: []string{"ResourcePolicies"}}, assuming(owner))
	}
}

// accountPolicies returns the policies of a service for an account in a Region,
// in the order of their names.
func (h *holdings) accountPolicies(service, region string) []*resource {
	if h == nil {
		return nil
	}
	return h.wide[service+":"+region]
}

// hasAccountPolicies reports whether all of a service's policies for an account in
// a Region were found.
func (h *holdings) hasAccountPolicies(service, region string, found []*resource) bool {
	if h == nil {
		return false
	}
	if r := h.accounts[service+":"+region]; r != nil {
		list := r.settings.Get("resourcePolicies")
		for _, n := range list.List() {
			if !slices.ContainsFunc(found, func(r *resource) bool { return r.arn.Resource()[len("resource-policy:"):] == n.Str() }) {
				return false
			}
		}
		return list != nil && list.Kind == jsontree.Array
	}
	return h.services[service] && (h.regions == nil || h.regions[region])
}

// xrayPolicies finds the policies of X-Ray, which governs no resource by a policy
// of its own. Where a trace is put the request says by its Region alone.
// https://docs.aws.amazon.com/xray/latest/devguide/security_iam_service-with-iam.html
func (a *applicable) xrayPolicies() {
	region := a.req.Resource.Region()
	if region == "" {
		region = a.req.Context.Lookup(keyRequestedRegion).Text
	}
	a.accountPolicies("xray", region)
}

var keyRequestedRegion = condition.MustKey("aws:RequestedRegion")

// recoveryPoint finds the policy of the vault that a recovery point is in, which
// its ARN does not tell. It is known where an account has but one vault, or no
// vault has a policy.
// https://docs.aws.amazon.com/aws-backup/latest/devguide/create-a-vault-access-policy.html
func (a *applicable) recoveryPoint() {
	const t = policy.ResourceBased
	res, owner := a.req.Resource, a.req.Owner()
	if owner == "" {
		a.gap(t, res.String(), ownerUnknown)
		return
	}
	h := a.snap.in(owner)
	vaults := h.vaultsIn(res.Region())
	vault, err := arn.Parse("arn:" + res.Partition() + ":backup:" + res.Region() + ":" + owner + ":backup-vault")
	switch {
	case err != nil || !h.complete(vault) || a.snap.missed(vault, owner):
		a.gap(t, "the vault of "+res.String(), notInSnapshot, listing(vault, owner)...)
	case len(vaults) == 1:
		a.pol.Resource = a.resourceDocuments(t, vaults[0])
	case slices.ContainsFunc(vaults, func(r *resource) bool { return r.status != "none" }):
		a.gap(t, "the vault of "+res.String(), vaultUnknown)
	}
}

// vaultsIn returns the backup vaults of a Region.
func (h *holdings) vaultsIn(region string) []*resource {
	if h == nil {
		return nil
	}
	return h.vaults[region]
}

// isRecoveryPoint reports whether AWS Backup is asked about a recovery point. That
// of a service which keeps its own backups has an ARN of that service.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbackup.html#awsbackup-resources-for-iam-policies
func (a *applicable) isRecoveryPoint() bool {
	res := a.req.Resource
	return a.req.Action.Service() == "backup" && res.IsValid() && (res.Service() != "backup" || strings.HasPrefix(res.Resource(), "recovery-point:"))
}
