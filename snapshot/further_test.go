// SPDX-License-Identifier: Apache-2.0

package snapshot_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot"
)

// at is Region and account of the owner's resources.
const at = ":eu-west-1:444455556666:"

// holding returns resources that a snapshot lists: ARNs without what they have in
// common, each with "open", "shut" or "none" for its policy.
func holding(list ...string) string {
	const shut = `"policy": {"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}}`
	var texts []string
	for _, r := range list {
		name, state, _ := strings.Cut(r, " ")
		service, rest, _ := strings.Cut(name, ":")
		state = map[string]string{"open": `"policy": ` + open, "shut": shut, "none": `"policyStatus": "none"`, "denied": `"policyStatus": "denied"`}[state]
		texts = append(texts, `{"arn": "arn:aws:`+service+at+rest+`", `+state+`}`)
	}
	return strings.Join(texts, ", ")
}

// TestFurtherPolicies asks for resources that more than one policy governs, from
// the owner's account and from another: where a policy is not known, the answer
// is not, unless another refuses.
func TestFurtherPolicies(t *testing.T) {
	const table = "s3tables:bucket/lake/table/t1"
	for _, tt := range []struct {
		name, services   string
		resources        []string
		action, resource string
		policies         string // in force
		within, across   string // from the owner's account, and from another
	}{
		{"a table without policy in a bucket that lets in", `"s3tables"`, []string{"s3tables:bucket/lake open"}, "s3tables:GetTable", table, "S3tablesBucketResourcePolicy", "allowed", "allowed"},
		{"a table that lets in, in a bucket that does not", `"s3tables"`, []string{"s3tables:bucket/lake none", table + " open"}, "s3tables:GetTable", table, "S3tablesTableResourcePolicy", "allowed", "allowed"},
		{"a table that refuses", `"s3tables"`, []string{"s3tables:bucket/lake open", table + " shut"}, "s3tables:DeleteTable", table, "S3tablesTableResourcePolicy S3tablesBucketResourcePolicy", "explicitDeny", "explicitDeny"},
		{"a bucket that refuses", `"s3tables"`, []string{"s3tables:bucket/lake shut", table + " open"}, "s3tables:GetTable", table, "S3tablesTableResourcePolicy S3tablesBucketResourcePolicy", "explicitDeny", "explicitDeny"},
		{"neither", `"s3tables"`, []string{"s3tables:bucket/lake none"}, "s3tables:GetTable", table, "-", "allowed", "implicitDeny"},
		{"a table that nobody knows", ``, []string{"s3tables:bucket/lake open"}, "s3tables:GetTable", table, "S3tablesBucketResourcePolicy", "undetermined", "undetermined"},
		{"a bucket that nobody knows", ``, []string{table + " open"}, "s3tables:GetTable", table, "S3tablesTableResourcePolicy", "undetermined", "undetermined"},
		{"a bucket that refuses a table nobody knows", ``, []string{"s3tables:bucket/lake shut"}, "s3tables:GetTable", table, "S3tablesBucketResourcePolicy", "explicitDeny", "explicitDeny"},

		{"a topic of a cluster", ``, []string{"kafka:cluster/c/u-1 shut"}, "kafka-cluster:ReadData", "kafka:topic/c/u-1/orders", "KafkaClusterResourcePolicy", "explicitDeny", "explicitDeny"},
		{"a group of a cluster", ``, []string{"kafka:cluster/c/u-1 open"}, "kafka-cluster:DescribeGroup", "kafka:group/c/u-1/all", "KafkaClusterResourcePolicy", "allowed", "allowed"},
		{"a transactional ID of a cluster", ``, []string{"kafka:cluster/c/u-1 none"}, "kafka-cluster:AlterTransactionalId", "kafka:transactional-id/c/u-1/x", "-", "allowed", "implicitDeny"},
		{"a topic of another cluster", ``, []string{"kafka:cluster/c/u-1 open"}, "kafka-cluster:ReadData", "kafka:topic/c/u-2/orders", "-", "undetermined", "undetermined"},

		{"a package in a repository", ``, []string{"codeartifact:repository/d/r shut"}, "codeartifact:DescribePackageVersion", "codeartifact:package/d/r/npm//left-pad", "CodeartifactRepositoryResourcePolicy", "explicitDeny", "explicitDeny"},
		{"a group of packages in a domain", ``, []string{"codeartifact:domain/d open"}, "codeartifact:DescribePackageGroup", "codeartifact:package-group/d/npm/*", "CodeartifactDomainResourcePolicy", "allowed", "allowed"},
		{"a repository", ``, []string{"codeartifact:domain/d shut", "codeartifact:repository/d/r none"}, "codeartifact:ReadFromRepository", "codeartifact:repository/d/r", "-", "allowed", "implicitDeny"},
		{"tags of a repository", ``, []string{"codeartifact:domain/d open", "codeartifact:repository/d/r none"}, "codeartifact:TagResource", "codeartifact:repository/d/r", "CodeartifactDomainResourcePolicy", "allowed", "allowed"},

		{"a domain that refuses to be changed", ``, []string{"codeartifact:domain/d shut"}, "codeartifact:PutDomainPermissionsPolicy", "codeartifact:domain/d", "-", "allowed", "implicitDeny"},
		{"a repository that refuses to be changed", ``, []string{"codeartifact:repository/d/r shut"}, "codeartifact:PutRepositoryPermissionsPolicy", "codeartifact:repository/d/r", "-", "allowed", "implicitDeny"},
		{"a registry that refuses", ``, []string{"ecr:repository/web open", "ecr:registry shut"}, "ecr:BatchGetImage", "ecr:repository/web", "ECRRepositoryResourcePolicy EcrRegistryResourcePolicy", "explicitDeny", "explicitDeny"},
		{"a registry without policy", `"ecr"`, []string{"ecr:repository/web none"}, "ecr:BatchGetImage", "ecr:repository/web", "-", "allowed", "implicitDeny"},
		{"a registry that nobody knows", ``, []string{"ecr:repository/web open"}, "ecr:BatchGetImage", "ecr:repository/web", "ECRRepositoryResourcePolicy", "undetermined", "undetermined"},

		{"a schema in a registry", ``, []string{"schemas:registry/shop shut"}, "schemas:DescribeSchema", "schemas:schema/shop/order", "SchemasRegistryResourcePolicy", "explicitDeny", "explicitDeny"},
		{"a version of a model", ``, []string{"sagemaker:model-package-group/g open"}, "sagemaker:DescribeModelPackage", "sagemaker:model-package/g/7", "SagemakerModelPackageGroupResourcePolicy", "allowed", "allowed"},
		{"a rule of a partner's bus", ``, []string{"events:event-bus/aws.partner/shop/1 shut", "events:event-bus/aws.partner none"}, "events:PutRule", "events:rule/aws.partner/shop/1/r", "EventBusPolicy", "explicitDeny", "explicitDeny"},
		{"an endpoint of a runtime", ``, []string{"bedrock-agentcore:runtime/r shut", "bedrock-agentcore:runtime/r/runtime-endpoint/e open"}, "bedrock-agentcore:InvokeAgentRuntime", "bedrock-agentcore:runtime/r/runtime-endpoint/e",
			"BedrockAgentcoreRuntimeResourcePolicy BedrockAgentcoreRuntimeResourcePolicy", "explicitDeny", "explicitDeny"},
		{"a runtime that nobody knows", ``, []string{"bedrock-agentcore:runtime/r/runtime-endpoint/e open"}, "bedrock-agentcore:InvokeAgentRuntime", "bedrock-agentcore:runtime/r/runtime-endpoint/e",
			"BedrockAgentcoreRuntimeResourcePolicy", "undetermined", "undetermined"},

		{"a private domain name, managed", ``, []string{"apigateway:/domainnames/a.example.com+x1 shut"}, "apigateway:PATCH", "apigateway:/domainnames/a.example.com+x1", "ApigatewayDomainnamesResourcePolicy", "explicitDeny", "explicitDeny"},
		{"a public domain name", ``, nil, "apigateway:PATCH", "apigateway:/domainnames/a.example.com", "-", "allowed", "implicitDeny"},
		{"a group of rules", ``, []string{"wafv2:regional/rulegroup/g/1 open"}, "wafv2:UpdateWebACL", "wafv2:regional/rulegroup/g/1", "Wafv2RegionalResourcePolicy", "allowed", "allowed"},
		{"an endpoint of a runtime that nobody knows", ``, []string{"bedrock-agentcore:runtime/r open"}, "bedrock-agentcore:InvokeAgentRuntime", "bedrock-agentcore:runtime/r/runtime-endpoint/e",
			"BedrockAgentcoreRuntimeResourcePolicy", "undetermined", "undetermined"},
		{"a service behind a network", ``, []string{"vpc-lattice:service/svc-1 open"}, "vpc-lattice-svcs:Invoke", "vpc-lattice:service/svc-1/a", "VpcLatticeServiceResourcePolicy", "undetermined", "undetermined"},
		{"a service to be changed", ``, []string{"vpc-lattice:service/svc-1 none"}, "vpc-lattice:UpdateService", "vpc-lattice:service/svc-1", "-", "allowed", "implicitDeny"},
		{"a directory bucket's access point", ``, []string{"s3express:accesspoint/p open"}, "s3express:CreateSession", "s3express:accesspoint/p", "S3expressAccesspointResourcePolicy", "undetermined", "undetermined"},
		{"a directory bucket's access point that refuses", ``, []string{"s3express:accesspoint/p shut"}, "s3express:CreateSession", "s3express:accesspoint/p", "S3expressAccesspointResourcePolicy", "explicitDeny", "explicitDeny"},
		{"a layer, which has no policy", ``, []string{"lambda:layer:l:1 open"}, "lambda:ListLayerVersions", "lambda:layer:l", "-", "allowed", "implicitDeny"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := small(t, tt.services, holding(tt.resources...))
			service, rest, _ := strings.Cut(tt.resource, ":")
			resource := "arn:aws:" + service + at + rest
			p, _ := policies(t, s, request(t, host, tt.action, resource))
			got := []string{names(p.Resource), decide(t, s, request(t, host, tt.action, resource)), decide(t, s, request(t, guest, tt.action, resource))}
			if diff := cmp.Diff([]string{tt.policies, tt.within, tt.across}, got); diff != "" {
				t.Errorf("policies, from within, from outside (-want +got):\n%s", diff)
			}
		})
	}
}

// The policies of a log group are its own, and those of the account that name it.
func TestAccountPolicies(t *testing.T) {
	const (
		group = "arn:aws:logs" + at + "log-group:app"
		lets  = `{"Version": "2012-10-17", "Statement": {"Effect": "EFFECT", "Principal": "*", "Action": "*", "Resource": "RESOURCE*"}}`
		none  = `{"arn": "` + group + `", "policyStatus": "none"}, `
		count = `{"arn": "arn:aws:SERVICE` + at + `account", "settings": {"resourcePolicies": [NAMES]}}, `
	)
	accounts := func(service, names string) string {
		return strings.NewReplacer("SERVICE", service, "NAMES", names).Replace(count)
	}
	named := func(service, name, effect, resource string) string {
		return `{"arn": "arn:aws:` + service + at + name + `", "policy": ` + strings.NewReplacer("EFFECT", effect, "RESOURCE", resource).Replace(lets) + `}, `
	}
	logs := accounts("logs", `"one"`)
	xray := accounts("xray", `"one"`)
	for _, tt := range []struct {
		name, services, resources string
		action, resource          string
		service, within           string // of a service, and from the owner's account
		gap                       string
	}{
		{"it names the group", ``, none + logs + named("logs", "resource-policy:one", "Allow", group), "logs:PutLogEvents", group + ":log-stream:a", "allowed", "allowed", ""},
		{"it names another", ``, none + logs + named("logs", "resource-policy:one", "Allow", group+"le"), "logs:PutLogEvents", group + ":log-stream:a", "implicitDeny", "allowed", ""},
		{"it refuses", ``, none + logs + named("logs", "resource-policy:one", "Deny", group), "logs:PutLogEvents", group + ":log-stream:a", "explicitDeny", "allowed", ""},
		{"there is none", ``, none + accounts("logs", ""), "logs:PutLogEvents", group + ":log-stream:a", "implicitDeny", "allowed", ""},
		{"all of logs was collected", `"logs"`, "", "logs:PutLogEvents", group + ":log-stream:a", "implicitDeny", "allowed", ""},
		{"nobody knows them", ``, none, "logs:PutLogEvents", group, "undetermined", "allowed", "resource: the resource policies for logs of account 444455556666 in eu-west-1 was not collected"},
		{"one is missing", ``, none + accounts("logs", `"one", "two"`) + named("logs", "resource-policy:one", "Allow", group+"le"), "logs:PutLogEvents", group, "undetermined", "allowed",
			"resource: the resource policies for logs of account 444455556666 in eu-west-1 was not collected"},
		{"one more than were counted", ``, none + accounts("logs", "") + named("logs", "resource-policy:one", "Deny", group), "logs:PutLogEvents", group, "explicitDeny", "allowed", ""},
		{"the group's own is not known", ``, logs + named("logs", "resource-policy:one", "Allow", group), "logs:PutLogEvents", group, "undetermined", "allowed", "resource: " + group + " is not in the snapshot"},
		{"a service that reads", ``, none + logs + named("logs", "resource-policy:one", "Allow", group), "logs:GetLogEvents", group, "implicitDeny", "allowed", ""},
		{"a destination has none but its own", ``, named("logs", "destination:d", "Allow", ""), "logs:PutSubscriptionFilter", "arn:aws:logs" + at + "destination:d", "allowed", "allowed", ""},

		{"traces", ``, xray + named("xray", "resource-policy/one", "Allow", ""), "xray:PutTraceSegments", "*", "allowed", "allowed", ""},
		{"no policy for traces", `"xray"`, "", "xray:PutTraceSegments", "*", "implicitDeny", "allowed", ""},
		{"traces, refused", ``, xray + named("xray", "resource-policy/one", "Deny", ""), "xray:PutTraceSegments", "*", "explicitDeny", "explicitDeny", ""},
		{"a group of traces", ``, xray + named("xray", "resource-policy/one", "Deny", ""), "xray:GetGroup", "arn:aws:xray" + at + "group/g/1", "explicitDeny", "explicitDeny", ""},
		{"nobody knows who may put traces", ``, "", "xray:PutTraceSegments", "*", "undetermined", "undetermined", "resource: the resource policies for xray of account 444455556666 in eu-west-1 was not collected"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := small(t, tt.services, strings.TrimSuffix(tt.resources, ", "))
			var got []string
			for _, principal := range []string{"delivery.logs.amazonaws.com", host} {
				req := request(t, principal, tt.action, tt.resource, "aws:RequestedRegion=eu-west-1")
				req.ResourceAccount = "444455556666"
				got = append(got, decide(t, s, req))
				if principal != host {
					got = append(got, strings.Join(gaps(s, req), "\n"))
				}
			}
			if diff := cmp.Diff([]string{tt.service, tt.gap, tt.within}, got); diff != "" {
				t.Errorf("a service, its gap, from within (-want +got):\n%s", diff)
			}
		})
	}
	s := small(t, "", strings.TrimSuffix(xray+named("xray", "resource-policy/one", "Deny", ""), ", "))
	if got, want := decide(t, s, request(t, host, "xray:PutTraceSegments", "*")), "undetermined"; got != want {
		t.Errorf("in a Region that is not known: %s, want %s", got, want)
	}
}

// What AWS RAM made for parts of a Data Catalog counts for other accounts.
func TestSharedPolicies(t *testing.T) {
	const (
		table  = "arn:aws:glue" + at + "table/db/t"
		shares = `{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"111122223333\"},\"Action\":\"glue:GetTable\",\"Resource\":\"arn:aws:glue:eu-west-1:444455556666:table/db/t\"}}`
	)
	for _, tt := range []struct{ name, services, settings, action, want, gap string }{
		{"it is shared", ``, `, "settings": {"sharedPolicies": ["` + shares + `"]}`, "glue:GetTable", "allowed", ""},
		{"for something else", ``, `, "settings": {"sharedPolicies": ["` + shares + `"]}`, "glue:DeleteTable", "implicitDeny", ""},
		{"it is not shared", ``, `, "settings": {"sharedPolicies": []}`, "glue:GetTable", "implicitDeny", ""},
		{"nobody knows", ``, ``, "glue:GetTable", "undetermined", "resource: what is shared of arn:aws:glue" + at + "catalog was not collected"},
		{"nobody understands", ``, `, "settings": {"sharedPolicies": ["{"]}`, "glue:GetTable", "undetermined", "resource: arn:aws:glue" + at + "catalog/GlueSharedPolicy1 does not parse"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := small(t, tt.services, `{"arn": "arn:aws:glue`+at+`catalog", "policyStatus": "none"`+tt.settings+`}`)
			req := request(t, guest, tt.action, table)
			got := []string{decide(t, s, req), strings.Join(gaps(s, req), "\n")}
			if diff := cmp.Diff([]string{tt.want, tt.gap}, got); diff != "" {
				t.Errorf("decision, gap (-want +got):\n%s", diff)
			}
			if got := decide(t, s, request(t, host, tt.action, table)); got != "allowed" {
				t.Errorf("from within the account: %s, want allowed", got)
			}
			p, _ := policies(t, s, req)
			for _, d := range p.Resource {
				if at, ok := s.Owner(d); !ok || !strings.HasPrefix(at.PolicyName, snapshot.SharedPolicyName) {
					t.Errorf("%s is owned by %+v, %v", d.Name(), at, ok)
				}
			}
		})
	}
}

// A recovery point does not tell its vault.
func TestRecoveryPoint(t *testing.T) {
	const own, foreign = "arn:aws:backup" + at + "recovery-point:1", "arn:aws:ec2:eu-west-1::snapshot/snap-1"
	for _, tt := range []struct {
		name, services string
		vaults         []string
		resource, want string
	}{
		{"no vault has a policy", `"backup"`, []string{"backup:backup-vault:a none", "backup:backup-vault:b none"}, own, "allowed"},
		{"there is one vault", `"backup"`, []string{"backup:backup-vault:a shut"}, own, "explicitDeny"},
		{"there are two", `"backup"`, []string{"backup:backup-vault:a shut", "backup:backup-vault:b none"}, own, "undetermined"},
		{"there may be more", ``, []string{"backup:backup-vault:a none"}, own, "undetermined"},
		{"kept by another service", `"backup"`, []string{"backup:backup-vault:a shut"}, foreign, "explicitDeny"},
	} {
		req := request(t, host, "backup:DeleteRecoveryPoint", tt.resource)
		req.ResourceAccount = "444455556666"
		if got := decide(t, small(t, tt.services, holding(tt.vaults...)), req); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

// Resources without policies of their own can be shared with other accounts.
func TestSharedResources(t *testing.T) {
	const subnet = "arn:aws:ec2" + at + "subnet/subnet-1"
	for _, tt := range []struct {
		name, services   string
		resources        []string
		action, resource string
		want, gap        string
	}{
		{"shared", ``, []string{"ec2:subnet/subnet-1 open"}, "ec2:RunInstances", subnet, "allowed", ""},
		{"not shared", `"ram"`, nil, "ec2:RunInstances", subnet, "implicitDeny", ""},
		{"nobody knows", ``, nil, "ec2:RunInstances", subnet, "undetermined", "resource: " + subnet + " may be shared with other accounts, which was not collected"},
		{"nobody may know", ``, []string{"ec2:subnet/subnet-1 denied"}, "ec2:RunInstances", subnet, "undetermined", "resource: the policy of " + subnet + " could not be read when the snapshot was made"},
		{"what nobody can share", ``, nil, "ec2:RunInstances", "arn:aws:ec2" + at + "instance/i-1", "implicitDeny", ""},
		{"a log group", `"ram", "logs"`, nil, "logs:GetLogEvents", "arn:aws:logs" + at + "log-group:app", "undetermined",
			"resource: arn:aws:logs" + at + "log-group:app may be shared with other accounts by means that no snapshot has"},
		{"a document", `"ram", "ssm"`, nil, "ssm:SendCommand", "arn:aws:ssm" + at + "document/d", "undetermined",
			"resource: arn:aws:ssm" + at + "document/d may be shared with other accounts by means that no snapshot has"},
		{"what is shared by other means", `"ram"`, nil, "rds:RestoreDBInstanceFromDBSnapshot", "arn:aws:rds" + at + "snapshot:s", "undetermined",
			"resource: arn:aws:rds" + at + "snapshot:s may be shared with other accounts by means that no snapshot has"},
	} {
		s := small(t, tt.services, holding(tt.resources...))
		req := request(t, guest, tt.action, tt.resource)
		got := []string{decide(t, s, req), strings.Join(gaps(s, req), "\n"), decide(t, s, request(t, host, tt.action, tt.resource))}
		if diff := cmp.Diff([]string{tt.want, tt.gap, "allowed"}, got); diff != "" {
			t.Errorf("%s: decision, gap, from within (-want +got):\n%s", tt.name, diff)
		}
		if want := strings.HasPrefix(tt.resource, subnet); snapshot.MayBeShared(req) != want || snapshot.MayBeShared(request(t, host, tt.action, tt.resource)) {
			t.Errorf("%s: MayBeShared is not %v from outside alone", tt.name, want)
		}
	}
}

// The place for a statement is the resource that has the policy.
func TestPlaceOfHolder(t *testing.T) {
	s := small(t, "", "")
	for resource, want := range map[string]string{
		"kafka" + at + "topic/c/u/orders": "kafka" + at + "cluster/c/u/KafkaClusterResourcePolicy",
		"events" + at + "rule/nightly":    "events" + at + "event-bus/default/EventBusPolicy",
		"s3:::data/a/b":                   "s3:::data/S3BucketPolicy",
	} {
		req := request(t, guest, "x:y", arn.MustParse("arn:aws:"+resource).String())
		if got, ok := s.Place(req, policy.ResourceBased); !ok || got.PolicyARN != "arn:aws:"+want {
			t.Errorf("%s: %s, %v, want %s", resource, got.PolicyARN, ok, want)
		}
	}
}
