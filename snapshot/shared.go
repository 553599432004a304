// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// MayBeShared reports whether the resource of a request, which has no policy of
// its own, can be one that another account shares by AWS RAM. RAM makes a policy
// for it then.
// https://docs.aws.amazon.com/ram/latest/userguide/shareable.html
func MayBeShared(req *eval.Request) bool {
	return isForeign(req) && !mayHavePolicy(req.Resource) && begins(shareable, req.Resource)
}

// isForeign reports whether somebody asks for a resource that an account which is
// known, and not the asker's, owns.
func isForeign(req *eval.Request) bool {
	owner := req.Owner()
	return req.Resource.IsValid() && owner != "" && owner != req.Principal.Account()
}

// begins reports whether a resource is of one of the types in a table.
func begins(table map[string][]string, a arn.ARN) bool {
	for _, prefix := range table[a.Service()] {
		if strings.HasPrefix(a.Resource(), prefix) {
			return true
		}
	}
	return false
}

// sharedWithOthers finds the policy that AWS RAM made for a resource which has
// none of its own. Within the owner's account it decides nothing.
func (a *applicable) sharedWithOthers() {
	const t = policy.ResourceBased
	res, owner := a.req.Resource, a.req.Owner()
	if !isForeign(&a.req) {
		return
	}
	if begins(sharedElsewhere, res) && a.kind.InAccount() {
		a.gap(t, res.String(), mayBeSharedElse)
		return
	}
	if !begins(shareable, res) {
		return
	}
	r := a.snap.resource(res.String(), res.Account())
	switch {
	case r != nil && (r.status != "" || r.policy != nil):
		a.pol.Resource = a.resourceDocuments(t, r)
	case !a.snap.withoutShares(res, owner):
		searches := []search{
			{account: owner, service: "ram", about: []string{res.String()}},
			{account: owner, service: "ram", region: res.Region(), operations: []string{"ListResources"}},
			assuming(owner),
		}
		a.gap(t, res.String(), mayBeShared, searches...)
	}
}

// withoutShares reports whether all that the owner shares where the resource is
// was collected, so that one that is not listed is not shared.
func (s *Snapshot) withoutShares(res arn.ARN, owner string) bool {
	shares, err := arn.Parse("arn:" + res.Partition() + ":ram:" + res.Region() + ":" + owner + ":resource-share")
	return err == nil && s.in(owner).complete(shares) && !strings.ContainsAny(res.Resource(), "*?") && !s.missed(shares, owner)
}

// shareable are the types of resources that AWS RAM shares and that have no
// policies but those it makes: what the resource part of their ARNs begins with,
// by service.
// https://docs.aws.amazon.com/ram/latest/userguide/shareable.html
var shareable = map[string][]string{
	"apprunner":            {"vpcingressconnection/"},
	"appmesh":              {"mesh/"},
	"appsync":              {"apis/"},
	"aws-marketplace":      {"AWSMarketplace/"},
	"billing":              {"billingview/"},
	"cloudfront":           {"vpcorigin/", "distribution-tenant/"},
	"codeconnections":      {"connection/"},
	"codestar-connections": {"connection/"},
	"datazone":             {"domain/"},
	"ec2": {
		"capacity-reservation/", "coip-pool/", "dedicated-host/", "ipam-pool/", "ipam-resource-discovery/", "ipv4pool-coip/",
		"local-gateway-route-table/", "placement-group/", "prefix-list/", "security-group/", "subnet/", "traffic-mirror-target/",
		"transit-gateway/", "transit-gateway-multicast-domain/", "transit-gateway-policy-table/", "verified-access-group/",
	},
	"elasticloadbalancing":     {"truststore/"},
	"fsx":                      {"volume/"},
	"license-manager":          {"license-configuration:"},
	"networkmanager":           {"core-network/"},
	"outposts":                 {"outpost/", "site/"},
	"rds":                      {"cluster:"},
	"refactor-spaces":          {"environment/"},
	"resource-explorer-2":      {"view/"},
	"resource-groups":          {"group/"},
	"route53-recovery-control": {"cluster/"},
	"route53profiles":          {"profile/"},
	"route53resolver":          {"firewall-rule-group/", "resolver-query-log-config/", "resolver-rule/"},
	"sagemaker":                {"experiment/", "feature-group/", "hub/", "lineage-group/", "mlflow-tracking-server/", "model-card/", "partner-app/", "pipeline/", "sagemaker-catalog/"},
	"servicecatalog":           {"/applications/", "/attribute-groups/"},
	"servicediscovery":         {"namespace/"},
}

// sharedElsewhere are the types of resources whose owners let other accounts in by
// lists of the service's own.
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html
// https://docs.aws.amazon.com/redshift/latest/mgmt/managing-snapshot-share-snapshot.html
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Unified-Cross-Account.html
// https://docs.aws.amazon.com/servicecatalog/latest/adminguide/catalogs_portfolios_sharing.html
// https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-ssm-sharing.html
var sharedElsewhere = map[string][]string{
	"appstream":  {"image/"},
	"catalog":    {"portfolio/", "product/"},
	"ds":         {"directory/"},
	"ec2":        {"image/", "snapshot/"},
	"logs":       {"log-group:"},
	"rds":        {"cluster-snapshot:", "snapshot:"},
	"redshift":   {"snapshot:"},
	"ssm":        {"automation-definition/", "document/"},
	"workspaces": {"workspaceimage/"},
}
