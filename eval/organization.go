// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"strings"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/policy"
)

// coverage says who says that resource control policies cover a service. The
// zero coverage is that nobody does.
type coverage uint8

const (
	documented coverage = iota + 1 // AWS's page on RCPs
	listed                         // the service reference of 2026-09-26 alone
)

// rcpServices are the services whose actions resource control policies cover.
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
var rcpServices = map[string]coverage{
	"aoss":                  documented,
	"appconfig":             documented,
	"appstream":             documented,
	"autoscaling":           documented,
	"autoscaling-plans":     listed,
	"budgets":               listed,
	"clouddirectory":        listed,
	"cloudfront":            listed,
	"cloudsearch":           listed,
	"cloudtrail-data":       listed,
	"codeartifact":          listed,
	"codebuild":             documented,
	"codecommit":            documented,
	"codepipeline":          listed,
	"cognito-identity":      documented,
	"cognito-idp":           documented,
	"comprehend":            documented,
	"comprehendmedical":     documented,
	"compute-optimizer":     listed,
	"cost-optimization-hub": listed,
	"dax":                   documented,
	"dsql":                  listed,
	"dynamodb":              documented,
	"ecr":                   documented,
	"ecr-public":            listed,
	"events":                listed,
	"firehose":              listed,
	"fis":                   listed,
	"fms":                   listed,
	"gamelift":              listed,
	"health":                documented,
	"inspector-scan":        listed,
	"kendra":                listed,
	"kinesisvideo":          documented,
	"kms":                   documented,
	"logs":                  documented,
	"memorydb":              listed,
	"networkmonitor":        listed,
	"notifications":         listed,
	"opensearch":            listed,
	"pca-connector-ad":      listed,
	"personalize":           listed,
	"polly":                 listed,
	"pricing":               listed,
	"resource-groups":       listed,
	"rolesanywhere":         listed,
	"s3":                    documented,
	"secretsmanager":        documented,
	"servicediscovery":      listed,
	"signin":                documented,
	"sqs":                   documented,
	"sts":                   documented,
	"support":               documented,
	"swf":                   listed,
	"textract":              documented,
	"timestream-influxdb":   listed,
	"transcribe":            documented,
	"transfer":              listed,
	"translate":             documented,
	"wafv2":                 listed,
	"workspaces":            listed,
	"xray":                  listed,
}

// scpsApply reports whether service control policies restrict the principal at
// all: they bind the users, roles and root users of accounts, but neither AWS
// services nor service-linked roles, anonymous principals and identities that are
// only about to assume a role.
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
func (e *evaluator) scpsApply() bool {
	return e.kind.InAccount() && !e.req.Principal.ServiceLinked()
}

// rcpsApply reports whether resource control policies restrict the request.
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
func (e *evaluator) rcpsApply() bool {
	action := e.req.Action
	return rcpServices[action.Service()] != 0 &&
		e.req.Resource.IsValid() && // an action without resource types is not covered
		!e.req.Principal.ServiceLinked() &&
		!(e.kind == Service && strings.HasPrefix(e.req.Resource.Resource(), "role/aws-service-role/")) && // the act of assuming one
		action.String() != "kms:retiregrant"
}

// levels evaluates the levels of an organization: every level must allow, and
// a Deny on any of them denies.
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html
func (e *evaluator) levels(t policy.Type, levels []Level) outcome {
	all := passed
	for _, l := range levels {
		if e.rec != nil {
			e.rec.target = l.Target
		}
		o := e.set(t, l.Policies)
		if o.denies != nil && (all.denies == nil || all.deny != condition.True && o.deny == condition.True) {
			all.denies, all.target = o.denies, l.Target
		}
		all.deny = all.deny.Or(o.deny)
		if o.allow != condition.True && (all.lacking == "" || all.allow != condition.False && o.allow == condition.False) {
			all.lacking = l.Target
		}
		all.allow = all.allow.And(o.allow)
		if e.rec != nil {
			e.rec.place(t, o)
		}
		if o.deny == condition.True && e.rec == nil {
			break
		}
	}
	if e.rec != nil && !e.pol.Collected(t) {
		e.rec.place(t, e.open(t, passed))
	}
	return e.open(t, all)
}
