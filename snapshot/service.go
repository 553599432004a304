// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"maps"
	"slices"
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/eval"
)

// A policied service has resources with resource-based policies.
type policied struct {
	resources []string // what their ARN's resource part begins with; "" is any
	whole     bool     // a resource has no parts that share its policy
}

// withPolicies are the services with resource-based policies that decide
// requests. A resource that is not in this table has none: it is not a gap if
// a snapshot says nothing about it. Services where policies are made by AWS RAM
// alone, or written in another language than IAM's, are left out.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
var withPolicies = map[string]policied{
	"acm-pca":              {resources: []string{"certificate-authority/"}},
	"aiops":                {resources: []string{"investigation-group/"}},
	"apigateway":           {resources: []string{"/domainnames/"}}, // private ones, see mayHavePolicy
	"aps":                  {resources: []string{"workspace/"}},
	"backup":               {resources: []string{"backup-vault:"}, whole: true},
	"bedrock":              {resources: []string{"custom-model/", "guardrail/", "imported-model/"}},
	"bedrock-agentcore":    {resources: []string{"gateway/", "memory/", "runtime/"}},
	"cleanrooms-ml":        {resources: []string{"configured-audience-model/"}},
	"cloudhsm":             {resources: []string{"backup/"}},
	"cloudtrail":           {resources: []string{"eventdatastore/", "channel/", "dashboard/"}},
	"codeartifact":         {resources: []string{"domain/", "repository/", "package/", "package-group/"}},
	"codebuild":            {resources: []string{"project/", "report-group/"}},
	"codeguru-profiler":    {resources: []string{"profilingGroup/"}},
	"comprehend":           {resources: []string{"document-classifier/", "entity-recognizer/"}},
	"dsql":                 {resources: []string{"cluster/"}},
	"dynamodb":             {resources: []string{"table/"}},
	"ecr":                  {resources: []string{"repository/"}, whole: true},
	"ecr-public":           {resources: []string{"repository/"}, whole: true},
	"elasticfilesystem":    {resources: []string{"file-system/"}},
	"entityresolution":     {resources: []string{"idmappingworkflow/", "idnamespace/", "matchingworkflow/", "schemamapping/"}},
	"es":                   {resources: []string{"domain/"}},
	"events":               {resources: []string{"event-bus/", "rule/"}, whole: true},
	"execute-api":          {resources: []string{""}},
	"glacier":              {resources: []string{"vaults/"}},
	"glue":                 {resources: []string{"catalog", "database/", "table/", "tableVersion/", "userDefinedFunction/", "connection/"}},
	"imagebuilder":         {resources: []string{"component/", "image/", "image-recipe/", "container-recipe/"}},
	"kafka":                {resources: []string{"cluster/", "topic/", "group/", "transactional-id/"}},
	"kinesis":              {resources: []string{"stream/"}, whole: true},
	"kms":                  {resources: []string{"key/", "alias/"}, whole: true},
	"lambda":               {resources: []string{"function:", "layer:"}, whole: true},
	"lex":                  {resources: []string{"bot/", "bot-alias/"}},
	"logs":                 {resources: []string{"log-group:", "destination:", "delivery-destination:"}},
	"mediapackagev2":       {resources: []string{"channelGroup/"}, whole: true},
	"mediastore":           {resources: []string{"container/"}},
	"mediatailor":          {resources: []string{"channel/"}},
	"mpa":                  {resources: []string{"approval-team/"}},
	"network-firewall":     {resources: []string{"stateful-rulegroup/", "stateless-rulegroup/", "firewall-policy/"}},
	"oam":                  {resources: []string{"sink/"}},
	"organizations":        {resources: []string{""}},
	"osis":                 {resources: []string{"pipeline/"}},
	"payment-cryptography": {resources: []string{"key/"}},
	"qbusiness":            {resources: []string{"application/"}},
	"redshift":             {resources: []string{"namespace:"}},
	"redshift-serverless":  {resources: []string{"namespace/", "snapshot/"}},
	"rekognition":          {resources: []string{"project/"}},
	"rum":                  {resources: []string{"appmonitor/"}},
	"s3":                   {resources: []string{""}},
	"s3-object-lambda":     {resources: []string{"accesspoint/"}},
	"s3-outposts":          {resources: []string{"outpost/"}},
	"s3express":            {resources: []string{"bucket/", "accesspoint/"}},
	"s3files":              {resources: []string{"file-system/"}},
	"s3tables":             {resources: []string{"bucket/"}},
	"s3vectors":            {resources: []string{"bucket/"}},
	"sagemaker":            {resources: []string{"model-package-group/", "model-package/"}},
	"schemas":              {resources: []string{"registry/", "schema/"}},
	"secretsmanager":       {resources: []string{"secret:"}, whole: true},
	"serverlessrepo":       {resources: []string{"applications/"}},
	"ses":                  {resources: []string{"identity/"}},
	"signer":               {resources: []string{"/signing-profiles/"}},
	"sms-voice":            {resources: []string{"phone-number/", "pool/", "opt-out-list/"}},
	"sns":                  {resources: []string{""}},
	"sqs":                  {resources: []string{""}, whole: true},
	"ssm":                  {resources: []string{"parameter/", "opsitemgroup/"}, whole: true},
	"ssm-contacts":         {resources: []string{"contact/"}},
	"ssm-incidents":        {resources: []string{"response-plan/"}},
	"vpc-lattice":          {resources: []string{"service/", "servicenetwork/"}},
	"wafv2":                {resources: []string{"global/rulegroup/", "regional/rulegroup/"}},
	"xray":                 {}, // for a whole account
}

// MayHavePolicy reports whether the resource of a request can have a policy of
// its own, such as a bucket or a role to assume. Most kinds of resources cannot.
func MayHavePolicy(req *eval.Request) bool {
	return trustDecides(req) || mayHavePolicy(req.Resource) && !unheeded(req)
}

// unheeded reports whether the policy of the resource does not count for a
// request: those of log groups are for AWS services that write to them, and nobody
// is kept by a policy from replacing it where that is said below.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html
// https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_PutDomainPermissionsPolicy.html
// https://docs.aws.amazon.com/codeartifact/latest/APIReference/API_PutRepositoryPermissionsPolicy.html
func unheeded(req *eval.Request) bool {
	action := req.Action.String()
	switch action {
	case "codeartifact:putdomainpermissionspolicy", "codeartifact:putrepositorypermissionspolicy":
		return true
	}
	writes := action == "logs:createlogstream" || action == "logs:putlogevents"
	return isLogGroup(req.Resource) && (req.Principal.Kind() != eval.Service || !writes)
}

// isLogGroup reports whether a names a log group, or something in it.
func isLogGroup(a arn.ARN) bool {
	return a.Service() == "logs" && strings.HasPrefix(a.Resource(), "log-group:")
}

// PolicyServices returns the IAM prefixes of the services whose resources can
// have policies of their own, sorted.
func PolicyServices() []string { return slices.Sorted(maps.Keys(withPolicies)) }

// mayHavePolicy reports whether a resource-based policy can govern a.
func mayHavePolicy(a arn.ARN) bool {
	// Of custom domain names, private ones have an ID after the name, and one policy
	// for requests through them and one for their management.
	// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains.html
	if a.Service() == "apigateway" && !strings.Contains(a.Resource(), "+") {
		return false
	}
	for _, prefix := range withPolicies[a.Service()].resources {
		if strings.HasPrefix(a.Resource(), prefix) {
			return true
		}
	}
	return false
}

// aliasActions are authorized for the alias by identity-based policies alone.
// Other requests that name an alias are about its key.
// https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html
var aliasActions = map[string]bool{
	"kms:createalias": true,
	"kms:updatealias": true,
	"kms:deletealias": true,
}
