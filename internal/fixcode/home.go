// SPDX-License-Identifier: Apache-2.0

package fixcode

import (
	"strings"

	"github.com/undenied/undenied/arn"
)

// A home is a kind of place that policies live in, as each tool calls it. Its
// texts hold names in braces that stand for what a change is about.
type home struct {
	service, prefix string // of the ARNs of resources

	cli    []string // the words of the command; the document is the value of the last
	wrap   string   // the member of the JSON object that the command takes, which holds the document as text
	result string   // what to ask the command for, if the next one needs it as $made
	then   []string // the next command
	last   []string // and the one after that

	terraform resource
	attach    resource // a second one
	template  resource

	note      string // for all
	shellNote string // for commands
}

// A resource is one of Terraform or of CloudFormation. Without a kind the policy
// is part of another resource.
type resource struct {
	kind   string
	args   [][2]string // in order; a value that begins with = is a reference, with + a list of one
	policy string      // the argument for the document
	id     string      // to import it by
	ignore []string    // arguments that are not known and have to stay
}

// holds reports whether the policy of a resource lives in h. The ARN of a bucket
// is its name alone; an access point without a region has another API.
func (h *home) holds(a arn.ARN) bool {
	if a.Service() != h.service || !strings.HasPrefix(a.Resource(), h.prefix) {
		return false
	}
	if h.service == "s3" {
		return h.prefix == "" && a.Account() == "" && !strings.Contains(a.Resource(), "/") || h.prefix != "" && a.Region() != ""
	}
	return true
}

// expand puts in what the names in braces stand for.
func (c *change) expand(s string) string {
	if !strings.Contains(s, "{") {
		return s
	}
	pairs := make([]string, 0, 2*len(c.vars))
	for name, value := range c.vars {
		pairs = append(pairs, "{"+name+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(s)
}

const fiveVersions = "a policy has up to five versions: if there are five, delete one with aws iam delete-policy-version first"

var (
	inlinePolicy = home{
		cli:       []string{"iam", "put-{kind}-policy", "--{kind}-name", "{owner}", "--policy-name", "{policy}", "--policy-document"},
		terraform: resource{kind: "aws_iam_{kind}_policy", args: [][2]string{{"name", "{policy}"}, {"{kind}", "{owner}"}}, policy: "policy", id: "{owner}:{policy}"},
		template:  resource{kind: "AWS::IAM::{Kind}Policy", args: [][2]string{{"PolicyName", "{policy}"}, {"{Kind}Name", "{owner}"}}, policy: "PolicyDocument"},
	}
	managedPolicy = home{
		cli:       []string{"iam", "create-policy-version", "--policy-arn", "{arn}", "--set-as-default", "--policy-document"},
		terraform: resource{kind: "aws_iam_policy", args: [][2]string{{"name", "{policy}"}, {"path", "{path}"}}, policy: "policy", id: "{arn}", ignore: []string{"description", "tags"}},
		template:  resource{kind: "AWS::IAM::ManagedPolicy", args: [][2]string{{"ManagedPolicyName", "{policy}"}, {"Path", "{path}"}}, policy: "PolicyDocument"},
		shellNote: fiveVersions,
	}
	newManagedPolicy = home{
		cli:       []string{"iam", "create-policy", "--policy-name", "{policy}", "--policy-document"},
		then:      []string{"iam", "attach-{kind}-policy", "--{kind}-name", "{owner}", "--policy-arn", "{arn}"},
		terraform: resource{kind: "aws_iam_policy", args: [][2]string{{"name", "{policy}"}}, policy: "policy"},
		attach:    resource{kind: "aws_iam_{kind}_policy_attachment", args: [][2]string{{"{kind}", "{owner}"}, {"policy_arn", "=aws_iam_policy.{label}.arn"}}},
		template:  resource{kind: "AWS::IAM::ManagedPolicy", args: [][2]string{{"ManagedPolicyName", "{policy}"}, {"{Kind}s", "+{owner}"}}, policy: "PolicyDocument"},
	}
	copiedPolicy = home{
		cli:       []string{"iam", "create-policy", "--policy-name", "{policy}", "--policy-document"},
		then:      []string{"iam", "attach-{kind}-policy", "--{kind}-name", "{owner}", "--policy-arn", "{arn}"},
		last:      []string{"iam", "detach-{kind}-policy", "--{kind}-name", "{owner}", "--policy-arn", "{before}"},
		terraform: resource{kind: "aws_iam_policy", args: [][2]string{{"name", "{policy}"}}, policy: "policy"},
		attach:    resource{kind: "aws_iam_{kind}_policy_attachment", args: [][2]string{{"{kind}", "{owner}"}, {"policy_arn", "=aws_iam_policy.{label}.arn"}}},
		template:  resource{kind: "AWS::IAM::ManagedPolicy", args: [][2]string{{"ManagedPolicyName", "{policy}"}, {"{Kind}s", "+{owner}"}}, policy: "PolicyDocument"},
		note:      "when it is attached, {before} has to be detached from the {kind} {owner}",
	}
	newBoundary = home{
		cli:       []string{"iam", "create-policy", "--policy-name", "{policy}", "--policy-document"},
		then:      []string{"iam", "put-{kind}-permissions-boundary", "--{kind}-name", "{owner}", "--permissions-boundary", "{arn}"},
		terraform: resource{kind: "aws_iam_policy", args: [][2]string{{"name", "{policy}"}}, policy: "policy"},
		template:  resource{kind: "AWS::IAM::ManagedPolicy", args: [][2]string{{"ManagedPolicyName", "{policy}"}}, policy: "PolicyDocument"},
		note:      "it has to become the permissions boundary of the {kind} {owner}",
	}
	organizationPolicy = home{
		cli:       []string{"organizations", "update-policy", "--policy-id", "{id}", "--content"},
		terraform: resource{kind: "aws_organizations_policy", args: [][2]string{{"name", "{policy}"}, {"type", "{type}"}}, policy: "content", id: "{id}", ignore: []string{"description", "tags"}},
		template:  resource{kind: "AWS::Organizations::Policy", args: [][2]string{{"Name", "{policy}"}, {"Type", "{type}"}}, policy: "Content"},
		note:      "this changes it wherever it is attached",
	}
	newOrganizationPolicy = home{
		cli:    []string{"organizations", "create-policy", "--name", "{policy}", "--type", "{type}", "--description", "Made from a fix", "--content"},
		result: "Policy.PolicySummary.Id", then: []string{"organizations", "attach-policy", "--target-id", "{owner}", "--policy-id"},
		terraform: resource{kind: "aws_organizations_policy", args: [][2]string{{"name", "{policy}"}, {"type", "{type}"}}, policy: "content"},
		attach:    resource{kind: "aws_organizations_policy_attachment", args: [][2]string{{"policy_id", "=aws_organizations_policy.{label}.id"}, {"target_id", "{owner}"}}},
		template:  resource{kind: "AWS::Organizations::Policy", args: [][2]string{{"Name", "{policy}"}, {"Type", "{type}"}, {"TargetIds", "+{owner}"}}, policy: "Content"},
	}
)

// resourceHomes are where resource-based policies live. The first that fits
// counts.
var resourceHomes = []home{
	{
		service: "s3", prefix: "accesspoint/",
		cli:       []string{"s3control", "put-access-point-policy", "--account-id", "{account}", "--name", "{owner}", "--region", "{region}", "--policy"},
		terraform: resource{kind: "aws_s3control_access_point_policy", args: [][2]string{{"access_point_arn", "{arn}"}}, policy: "policy", id: "{arn}"},
		template:  resource{policy: "Policy"},
	},
	{
		service:   "s3",
		cli:       []string{"s3api", "put-bucket-policy", "--bucket", "{owner}", "--policy"},
		terraform: resource{kind: "aws_s3_bucket_policy", args: [][2]string{{"bucket", "{owner}"}}, policy: "policy", id: "{owner}"},
		template:  resource{kind: "AWS::S3::BucketPolicy", args: [][2]string{{"Bucket", "{owner}"}}, policy: "PolicyDocument"},
	},
	{
		service: "iam", prefix: "role/",
		cli:       []string{"iam", "update-assume-role-policy", "--role-name", "{name}", "--policy-document"},
		terraform: resource{policy: "assume_role_policy"},
		template:  resource{policy: "AssumeRolePolicyDocument"},
	},
	{
		service: "kms", prefix: "key/",
		cli:       []string{"kms", "put-key-policy", "--key-id", "{owner}", "--policy-name", "default", "--region", "{region}", "--policy"},
		terraform: resource{kind: "aws_kms_key_policy", args: [][2]string{{"key_id", "{owner}"}}, policy: "policy", id: "{owner}"},
		template:  resource{policy: "KeyPolicy"},
	},
	{
		service:   "sqs",
		cli:       []string{"sqs", "set-queue-attributes", "--queue-url", "https://sqs.{region}.{suffix}/{account}/{owner}", "--region", "{region}", "--attributes"},
		wrap:      "Policy",
		terraform: resource{kind: "aws_sqs_queue_policy", args: [][2]string{{"queue_url", "https://sqs.{region}.{suffix}/{account}/{owner}"}}, policy: "policy", id: "https://sqs.{region}.{suffix}/{account}/{owner}"},
		template:  resource{kind: "AWS::SQS::QueuePolicy", args: [][2]string{{"Queues", "+https://sqs.{region}.{suffix}/{account}/{owner}"}}, policy: "PolicyDocument"},
	},
	{
		service:   "sns",
		cli:       []string{"sns", "set-topic-attributes", "--topic-arn", "{arn}", "--attribute-name", "Policy", "--region", "{region}", "--attribute-value"},
		terraform: resource{kind: "aws_sns_topic_policy", args: [][2]string{{"arn", "{arn}"}}, policy: "policy", id: "{arn}"},
		template:  resource{kind: "AWS::SNS::TopicPolicy", args: [][2]string{{"Topics", "+{arn}"}}, policy: "PolicyDocument"},
	},
	{
		service: "secretsmanager", prefix: "secret:",
		cli:       []string{"secretsmanager", "put-resource-policy", "--secret-id", "{arn}", "--region", "{region}", "--resource-policy"},
		terraform: resource{kind: "aws_secretsmanager_secret_policy", args: [][2]string{{"secret_arn", "{arn}"}}, policy: "policy", id: "{arn}"},
		template:  resource{kind: "AWS::SecretsManager::ResourcePolicy", args: [][2]string{{"SecretId", "{arn}"}}, policy: "ResourcePolicy"},
	},
	{
		service: "ecr", prefix: "repository/",
		cli:       []string{"ecr", "set-repository-policy", "--registry-id", "{account}", "--repository-name", "{owner}", "--region", "{region}", "--policy-text"},
		terraform: resource{kind: "aws_ecr_repository_policy", args: [][2]string{{"repository", "{owner}"}}, policy: "policy", id: "{owner}"},
		template:  resource{policy: "RepositoryPolicyText"},
	},
	{
		service: "dynamodb", prefix: "table/",
		cli:       []string{"dynamodb", "put-resource-policy", "--resource-arn", "{arn}", "--region", "{region}", "--policy"},
		terraform: resource{kind: "aws_dynamodb_resource_policy", args: [][2]string{{"resource_arn", "{arn}"}}, policy: "policy", id: "{arn}"},
		template:  resource{policy: "ResourcePolicy"},
	},
	{
		service: "kinesis", prefix: "stream/",
		cli:       []string{"kinesis", "put-resource-policy", "--resource-arn", "{arn}", "--region", "{region}", "--policy"},
		terraform: resource{kind: "aws_kinesis_resource_policy", args: [][2]string{{"resource_arn", "{arn}"}}, policy: "policy", id: "{arn}"},
		template:  resource{kind: "AWS::Kinesis::ResourcePolicy", args: [][2]string{{"ResourceArn", "{arn}"}}, policy: "ResourcePolicy"},
	},
	{
		service: "backup", prefix: "backup-vault:",
		cli:       []string{"backup", "put-backup-vault-access-policy", "--backup-vault-name", "{owner}", "--region", "{region}", "--policy"},
		terraform: resource{kind: "aws_backup_vault_policy", args: [][2]string{{"backup_vault_name", "{owner}"}}, policy: "policy", id: "{owner}"},
		template:  resource{policy: "AccessPolicy"},
	},
	{
		service: "elasticfilesystem", prefix: "file-system/",
		cli:       []string{"efs", "put-file-system-policy", "--file-system-id", "{owner}", "--region", "{region}", "--policy"},
		terraform: resource{kind: "aws_efs_file_system_policy", args: [][2]string{{"file_system_id", "{owner}"}}, policy: "policy", id: "{owner}"},
		template:  resource{policy: "FileSystemPolicy"},
	},
	{
		service: "es", prefix: "domain/",
		cli:       []string{"opensearch", "update-domain-config", "--domain-name", "{owner}", "--region", "{region}", "--access-policies"},
		terraform: resource{kind: "aws_opensearch_domain_policy", args: [][2]string{{"domain_name", "{owner}"}}, policy: "access_policies", id: "{owner}"},
		template:  resource{policy: "AccessPolicies"},
	},
	{
		service: "ec2", prefix: "vpc-endpoint/",
		cli:       []string{"ec2", "modify-vpc-endpoint", "--vpc-endpoint-id", "{owner}", "--region", "{region}", "--policy-document"},
		terraform: resource{kind: "aws_vpc_endpoint_policy", args: [][2]string{{"vpc_endpoint_id", "{owner}"}}, policy: "policy", id: "{owner}"},
		template:  resource{policy: "PolicyDocument"},
	},
}
