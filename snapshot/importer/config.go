// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/snapshot/format"
)

// isConfig reports whether v is an AWS Config snapshot or history file, or what
// SelectAggregateResourceConfig and SelectResourceConfig return.
// https://docs.aws.amazon.com/config/latest/developerguide/config-snapshot-example.html
func isConfig(v value) bool {
	for _, name := range [...]string{"configurationItems", "Results"} {
		if m := v.at(name); m.ok() && m.Kind == jsontree.Array {
			return true
		}
	}
	return false
}

// A configItem is what AWS Config recorded of a resource.
type configItem struct {
	value
	arn           arn.ARN
	account       string
	configuration value
	supplementary value
	row           bool // of a query, which may leave members out
}

// config reads configuration items. Those of resources that have no policies are
// passed over. Of several about one resource the one captured last counts.
func (r *reader) config(top value) (*format.File, error) {
	latest := map[arn.ARN]configItem{}
	var order []arn.ARN
	add := func(item configItem) {
		old, twice := latest[item.arn]
		if !twice {
			order = append(order, item.arn)
		}
		if !twice || old.text("configurationItemCaptureTime") <= item.text("configurationItemCaptureTime") {
			latest[item.arn] = item
		}
	}
	for _, v := range top.at("configurationItems").list() {
		if item, ok := r.configItem(v); ok {
			add(item)
		}
	}
	for _, v := range top.at("Results").list() {
		item, ok := r.configItem(v.inner())
		switch {
		case !v.inner().ok():
			r.skip(v, "this is not JSON, want a string that holds a configuration item")
		case ok:
			item.row = true
			add(item)
		}
	}
	for _, a := range order {
		r.item(latest[a])
	}
	return r.file, nil
}

// configItem reads what all items have.
func (r *reader) configItem(v value) (configItem, bool) {
	item := configItem{value: v, configuration: v.at("configuration").inner(), supplementary: v.at("supplementaryConfiguration").inner()}
	kind := v.text("resourceType")
	if _, known := configPolicies[kind]; !known && !strings.HasPrefix(kind, "AWS::IAM::") {
		return item, false
	}
	if status := v.text("configurationItemStatus"); strings.HasPrefix(status, "ResourceDeleted") || status == "ResourceNotRecorded" {
		item.configuration = value{}
	}
	var ok bool
	for _, at := range [...]value{v.any("ARN", "arn"), item.configuration.any("arn", "Arn")} {
		if item.arn, ok = at.arn(); ok {
			break
		}
	}
	item.account = v.any("awsAccountId", "accountId").scalar()
	if !format.IsAccountID(item.account) {
		item.account = item.arn.Account()
	}
	if !ok || !format.IsAccountID(item.account) {
		r.skip(v, "%s without an ARN or an account, want both: arn and accountId", kind)
		return item, false
	}
	if own, ok := strings.CutPrefix(kind, "AWS::IAM::"); ok && !isIAM(item.arn, strings.ToLower(own), item.account) {
		r.skip(v, "%s is not the ARN of a %s of account %s", item.arn, strings.ToLower(own), item.account)
		return item, false
	}
	return item, true
}

// isIAM reports whether a names something of IAM in an account: a role, a policy.
func isIAM(a arn.ARN, kind, account string) bool {
	return a.Service() == "iam" && a.Region() == "" && a.Account() == account && format.IsAccountID(account) &&
		strings.HasPrefix(a.Resource(), kind+"/") && !strings.HasSuffix(a.Resource(), "/")
}

// item adds what an item is about.
func (r *reader) item(item configItem) {
	kind := item.text("resourceType")
	if !item.configuration.ok() {
		if !strings.HasPrefix(item.text("configurationItemStatus"), "ResourceDeleted") {
			r.skip(item.value, "%s has no configuration here, want it in the query", item.arn)
		}
		return
	}
	account := r.account(item.account)
	switch kind {
	case "AWS::IAM::Role":
		if id, ok := r.configIdentity(item, "rolePolicyList", "roleId", "assumeRolePolicyDocument"); ok {
			account.Roles = append(account.Roles, id)
		}
	case "AWS::IAM::User":
		if id, ok := r.configIdentity(item, "userPolicyList", "userId", "groupList"); ok {
			account.Users = append(account.Users, id)
		}
	case "AWS::IAM::Group":
		if id, ok := r.configIdentity(item, "groupPolicyList", "groupId"); ok {
			account.Groups = append(account.Groups, id)
		}
	case "AWS::IAM::Policy":
		account.Policies = append(account.Policies, r.configManaged(item))
	default:
		if read := configPolicies[kind]; read != nil {
			account.Resources = append(account.Resources, configResource(item, read))
		}
	}
}

// configIdentity reads a user, group or role. All that is attached to it has to
// be there: what a query leaves out is unknown.
func (r *reader) configIdentity(item configItem, inline, id string, needed ...string) (format.Identity, bool) {
	c := item.configuration
	for _, name := range append(needed, inline, "attachedManagedPolicies") {
		switch v := c.at(name); {
		case v.Node == nil && (item.row || name != "assumeRolePolicyDocument"):
			r.skip(item.value, "%s has no %s here, want all of its configuration", item.arn, name)
			return format.Identity{}, false
		case v.ok() && v.Kind != jsontree.Array && name != "assumeRolePolicyDocument":
			r.skip(item.value, "%s: %s is no list, want one", item.arn, name)
			return format.Identity{}, false
		}
	}
	identity := format.Identity{
		Origin:      item.origin(),
		ARN:         item.arn,
		ID:          c.text(id),
		CreateDate:  c.at("createDate").time(),
		LastUsed:    c.at("roleLastUsed", "lastUsedDate").time(),
		Groups:      c.at("groupList").texts(),
		TrustPolicy: c.at("assumeRolePolicyDocument").document(),
		Tags:        c.at("tags").tags(),
	}
	if identity.Tags == nil && id != "groupId" {
		identity.Tags = item.at("tags").tags()
	}
	if limit := c.at("permissionsBoundary"); id != "groupId" && (limit.ok() || limit.Node == nil && item.row) {
		var known bool
		if identity.PermissionsBoundary, known = limit.at("permissionsBoundaryArn").arn(); !known {
			r.skip(item.value, "%s: its permissionsBoundary is not here, want its ARN, or null", item.arn)
			identity.PermissionsBoundary = unknownPolicy(item.arn, "permissionsBoundary")
		}
	}
	for _, p := range c.at("attachedManagedPolicies").list() {
		a, ok := p.at("policyArn").arn()
		if !ok {
			r.skip(item.value, "%s: an attached policy has no ARN, want policyArn", item.arn)
			return identity, false
		}
		identity.AttachedPolicies = append(identity.AttachedPolicies, a)
	}
	for _, p := range c.at(inline).list() {
		identity.InlinePolicies = append(identity.InlinePolicies, format.InlinePolicy{Name: p.text("policyName"), Document: p.at("policyDocument").document()})
	}
	return identity, true
}

// configManaged reads a managed policy.
func (r *reader) configManaged(item configItem) format.ManagedPolicy {
	c := item.configuration
	p := format.ManagedPolicy{
		Origin:         item.origin(),
		ARN:            item.arn,
		ID:             c.text("policyId"),
		Name:           c.text("policyName"),
		DefaultVersion: c.text("defaultVersionId"),
		CreateDate:     c.at("createDate").time(),
		UpdateDate:     c.at("updateDate").time(),
	}
	for _, v := range c.at("policyVersionList").list() {
		if v.is("isDefaultVersion") || v.text("versionId") == p.DefaultVersion && p.DefaultVersion != "" {
			p.Document = v.at("document").document()
		}
	}
	return p
}

// A configPolicy returns where an item has its resource's policy, and what else
// matters. If there is no such place, the policy is unknown; if it holds nothing,
// there is none.
type configPolicy func(item configItem) (policy value, settings []string)

// inConfiguration is for types whose configuration has the policy under a name.
func inConfiguration(name string) configPolicy {
	return func(item configItem) (value, []string) { return item.configuration.at(name), nil }
}

// configPolicies are the types whose items have policies.
var configPolicies = map[string]configPolicy{
	"AWS::S3::Bucket": func(item configItem) (value, []string) {
		block := item.supplementary.at("PublicAccessBlockConfiguration").inner()
		return item.supplementary.at("BucketPolicy").inner().at("policyText"), []string{
			blockPublicAccess(block, [...]string{"blockPublicAcls", "ignorePublicAcls", "blockPublicPolicy", "restrictPublicBuckets"}),
		}
	},
	"AWS::KMS::Key": func(item configItem) (value, []string) {
		return item.supplementary.at("Policy"), []string{
			setting("manager", item.configuration.text("keyManager")),
			setting("state", item.configuration.text("keyState")),
		}
	},
	"AWS::Lambda::Function": func(item configItem) (value, []string) {
		p := item.supplementary.at("Policy").inner()
		if nested := p.at("policy"); nested.ok() {
			return nested, nil
		}
		return item.supplementary.at("Policy"), nil
	},
	"AWS::EC2::VPCEndpoint": func(item configItem) (value, []string) {
		c := item.configuration
		return c.any("policyDocument", "PolicyDocument"), []string{
			setting("vpcId", c.any("vpcId", "VpcId").scalar()),
			setting("service", c.any("serviceName", "ServiceName").scalar()),
			setting("type", c.any("vpcEndpointType", "VpcEndpointType").scalar()),
		}
	},
	"AWS::SQS::Queue":               inConfiguration("Policy"),
	"AWS::SNS::Topic":               inConfiguration("Policy"),
	"AWS::Events::EventBus":         inConfiguration("Policy"),
	"AWS::ECR::Repository":          inConfiguration("RepositoryPolicyText"),
	"AWS::EFS::FileSystem":          inConfiguration("FileSystemPolicy"),
	"AWS::Backup::BackupVault":      inConfiguration("AccessPolicy"),
	"AWS::OpenSearch::Domain":       inConfiguration("AccessPolicies"),
	"AWS::Elasticsearch::Domain":    inConfiguration("AccessPolicies"),
	"AWS::CodeArtifact::Repository": inConfiguration("PermissionsPolicyDocument"),
}

// configResource reads a resource.
func configResource(item configItem, read configPolicy) format.Resource {
	policy, members := read(item)
	res := format.Resource{Origin: item.origin(), ARN: item.arn, Tags: item.at("tags").tags(), Settings: settings(members...)}
	res.Policy = policy.document()
	switch {
	case !res.Policy.IsZero():
		res.PolicyStatus = format.PolicyPresent
	case policy.Node == nil:
	case policy.Kind == jsontree.Null, policy.Kind == jsontree.String:
		res.PolicyStatus = format.PolicyNone
	default:
		res.PolicyStatus = format.PolicyNotCollected
	}
	return res
}
