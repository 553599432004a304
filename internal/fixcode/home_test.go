// SPDX-License-Identifier: Apache-2.0

package fixcode_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/internal/fixcode"
)

// nasty is a policy with text that each of the languages would read something
// into.
const nasty = `{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Action":"s3:GetObject",` +
	`"Resource":["arn:aws:s3:::b/${aws:username}/$(id)/` + "`id`" + `/%{if x}/'\"\\/€","*"],` +
	`"Condition":{"NumericLessThan":{"aws:MultiFactorAuthAge":3600},"Bool":{"aws:SecureTransport":true},` +
	`"StringEquals":{"aws:PrincipalTag/it's":["no","Y","2012-10-17","1e3","0x1f","012","~",""," a ","a: b","# c","!x","&y","*z","a\nPOLICY\nb","\t","<&>"],"on":"off"}}}]}`

// TestHomes renders a step for each kind of place that policies live in.
func TestHomes(t *testing.T) {
	const iam = "arn:aws:iam::111122223333:"
	const organization = "arn:aws:organizations::111122223333:"
	tests := []struct {
		name      string
		step      undenied.Step
		command   []string // without the document
		then      []string
		terraform []string // in the code; nil if there is none
		template  []string
	}{
		{"new inline policy of a user", undenied.Step{Layer: "identity", AttachmentTargetARN: iam + "user/a/o'hara"},
			[]string{"iam", "put-user-policy", "--user-name", "o'hara", "--policy-name", "Allow-s3-GetObject-*", "--policy-document"}, nil,
			[]string{`resource "aws_iam_user_policy"`, `"o'hara"`}, []string{"AWS::IAM::UserPolicy", "UserName: o'hara"}},
		{"inline policy of a group", undenied.Step{Layer: "identity", AttachmentTargetARN: iam + "user/dora", PolicyARN: iam + "group/x/g/in+line", PolicyName: "in+line"},
			[]string{"iam", "put-group-policy", "--group-name", "g", "--policy-name", "in+line", "--policy-document"}, nil,
			[]string{`resource "aws_iam_group_policy" "in_line_g"`, "# terraform import aws_iam_group_policy.in_line_g g:in+line"}, []string{"AWS::IAM::GroupPolicy", "GroupName: g"}},
		{"managed policy", undenied.Step{Layer: "identity", AttachmentTargetARN: iam + "role/R", PolicyARN: iam + "policy/a/b/P", PolicyName: "P"},
			[]string{"iam", "create-policy-version", "--policy-arn", iam + "policy/a/b/P", "--set-as-default", "--policy-document"}, nil,
			[]string{`path = "/a/b/"`, "ignore_changes = [description, tags]"}, []string{"AWS::IAM::ManagedPolicy", "Path: /a/b/", "DeletionPolicy: Retain"}},
		{"new managed policy", undenied.Step{Layer: "identity", AttachmentTargetARN: iam + "role/x/R", Managed: true},
			[]string{"iam", "create-policy", "--policy-name", "Allow-s3-GetObject-*", "--policy-document"},
			[]string{"iam", "attach-role-policy", "--role-name", "R", "--policy-arn", iam + "policy/Allow-s3-GetObject-*"},
			[]string{`resource "aws_iam_role_policy_attachment"`, "= aws_iam_policy.allow_s3_getobject_"}, []string{"AWS::IAM::ManagedPolicy", "Roles:\n        - R\n"}},
		{"boundary in place of AWS's", undenied.Step{Layer: "boundary", AttachmentTargetARN: iam + "role/R", InPlaceOf: "arn:aws:iam::aws:policy/PowerUserAccess"},
			[]string{"iam", "create-policy", "--policy-name", "Allow-s3-GetObject-*", "--policy-document"},
			[]string{"iam", "put-role-permissions-boundary", "--role-name", "R", "--permissions-boundary", iam + "policy/Allow-s3-GetObject-*"},
			[]string{"# it has to become the permissions boundary of the role R", "a copy of arn:aws:iam::aws:policy/PowerUserAccess"}, []string{"AWS::IAM::ManagedPolicy"}},
		{"new SCP", undenied.Step{Layer: "scp", Target: "ou-ab12-x", AttachmentTargetARN: organization + "ou/o-x/ou-ab12-x"},
			[]string{"organizations", "create-policy", "--name", "Allow-s3-GetObject-*", "--type", "SERVICE_CONTROL_POLICY", "--description", "Made from a fix", "--content", "DOCUMENT", "--query", "Policy.PolicySummary.Id", "--output", "text"},
			[]string{"organizations", "attach-policy", "--target-id", "ou-ab12-x", "--policy-id", "p-made"},
			[]string{`resource "aws_organizations_policy_attachment"`, `target_id = "ou-ab12-x"`}, []string{"AWS::Organizations::Policy", "TargetIds:\n        - ou-ab12-x\n"}},
		{"RCP", undenied.Step{Layer: "rcp", Target: "r-ab12", AttachmentTargetARN: organization + "root/o-x/r-ab12", PolicyARN: organization + "policy/o-x/resource_control_policy/p-1", PolicyName: "N"},
			[]string{"organizations", "update-policy", "--policy-id", "p-1", "--content"}, nil,
			[]string{`"RESOURCE_CONTROL_POLICY"`, "# terraform import aws_organizations_policy.n p-1"}, []string{"Type: RESOURCE_CONTROL_POLICY"}},
		{"bucket", resource("arn:aws:s3:::my.bucket"), []string{"s3api", "put-bucket-policy", "--bucket", "my.bucket", "--policy"}, nil,
			[]string{`resource "aws_s3_bucket_policy"`}, []string{"AWS::S3::BucketPolicy", "Bucket: my.bucket"}},
		{"access point", resource("arn:aws:s3:eu-west-1:111122223333:accesspoint/ap"),
			[]string{"s3control", "put-access-point-policy", "--account-id", "111122223333", "--name", "ap", "--region", "eu-west-1", "--policy"}, nil,
			[]string{`resource "aws_s3control_access_point_policy"`}, nil},
		{"multi-region access point", resource("arn:aws:s3::111122223333:accesspoint/ap.mrap"), nil, nil, nil, nil},
		{"trust policy", resource(iam + "role/x/R"), []string{"iam", "update-assume-role-policy", "--role-name", "R", "--policy-document"}, nil, nil, nil},
		{"key", resource("arn:aws:kms:eu-west-1:111122223333:key/k-1"), []string{"kms", "put-key-policy", "--key-id", "k-1", "--policy-name", "default", "--region", "eu-west-1", "--policy"}, nil,
			[]string{`resource "aws_kms_key_policy"`}, nil},
		{"queue", resource("arn:aws-cn:sqs:cn-north-1:111122223333:q"),
			[]string{"sqs", "set-queue-attributes", "--queue-url", "https://sqs.cn-north-1.amazonaws.com.cn/111122223333/q", "--region", "cn-north-1", "--attributes"}, nil,
			[]string{`resource "aws_sqs_queue_policy"`}, []string{"AWS::SQS::QueuePolicy", "- https://sqs.cn-north-1.amazonaws.com.cn/111122223333/q"}},
		{"topic", resource("arn:aws:sns:eu-west-1:111122223333:t"),
			[]string{"sns", "set-topic-attributes", "--topic-arn", "arn:aws:sns:eu-west-1:111122223333:t", "--attribute-name", "Policy", "--region", "eu-west-1", "--attribute-value"}, nil,
			[]string{`resource "aws_sns_topic_policy"`}, []string{"AWS::SNS::TopicPolicy"}},
		{"secret", resource("arn:aws:secretsmanager:eu-west-1:111122223333:secret:a/b-123456"),
			[]string{"secretsmanager", "put-resource-policy", "--secret-id", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:a/b-123456", "--region", "eu-west-1", "--resource-policy"}, nil,
			[]string{`resource "aws_secretsmanager_secret_policy"`}, []string{"AWS::SecretsManager::ResourcePolicy"}},
		{"repository", resource("arn:aws:ecr:eu-west-1:111122223333:repository/a/b"),
			[]string{"ecr", "set-repository-policy", "--registry-id", "111122223333", "--repository-name", "a/b", "--region", "eu-west-1", "--policy-text"}, nil,
			[]string{`resource "aws_ecr_repository_policy"`}, nil},
		{"endpoint", undenied.Step{Layer: "endpoint", AttachmentTargetARN: "arn:aws:ec2:eu-west-1:111122223333:vpc-endpoint/vpce-1", PolicyARN: "x", PolicyName: "VPCEndpointPolicy"},
			[]string{"ec2", "modify-vpc-endpoint", "--vpc-endpoint-id", "vpce-1", "--region", "eu-west-1", "--policy-document"}, nil,
			[]string{`resource "aws_vpc_endpoint_policy"`}, nil},
		{"function", resource("arn:aws:lambda:eu-west-1:111122223333:function:f"), nil, nil, nil, nil},
		{"root user", undenied.Step{Layer: "identity", AttachmentTargetARN: iam + "root"}, nil, nil, nil, nil},
		{"nobody", undenied.Step{Layer: "identity"}, nil, nil, nil, nil},
		{"session policy", undenied.Step{Layer: "session", AttachmentTargetARN: iam + "role/R", PassTo: "AssumeRole"}, nil, nil, nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := tt.step
			s.Policy, s.Statement = []byte(nasty), []byte(nasty[len(`{"Version":"2012-10-17","Statement":[`):len(nasty)-len(`]}`)])
			f := &undenied.Fix{Summary: "do", Verified: true, Steps: []undenied.Step{s}}
			want := []any{value(t, []byte(nasty))}
			for _, c := range []struct {
				form fixcode.Form
				says []string
			}{{fixcode.Terraform, tt.terraform}, {fixcode.CloudFormation, tt.template}, {fixcode.CLI, tt.command}} {
				text := render(t, f, c.form)
				got := check(t, c.form, f, text)
				if c.says == nil {
					if got != nil || !strings.Contains(text, "# the statement to add:\n") && !strings.Contains(text, ": pass this to AssumeRole\n# {\n") {
						t.Errorf("%s: code, want a comment:\n%s", c.form, text)
					}
					continue
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s: policies (-want +got)\n%s\n%s", c.form, diff, text)
				}
				for _, part := range c.says {
					if c.form != fixcode.CLI && !strings.Contains(text, part) {
						t.Errorf("%s: no %q in\n%s", c.form, part, text)
					}
				}
			}
			checkCalls(t, runCommands(t, render(t, f, fixcode.CLI)), tt.command, tt.then)
		})
	}
}

func resource(name string) undenied.Step {
	return undenied.Step{Layer: "resource", AttachmentTargetARN: name, PolicyARN: name + "/Policy", PolicyName: "Policy"}
}

// checkCalls compares calls with the words that they should have. A word may
// end with * for what is made up.
func checkCalls(t *testing.T, got [][]string, wants ...[]string) {
	t.Helper()
	for _, want := range wants {
		if want == nil {
			continue
		}
		if len(got) == 0 {
			t.Errorf("no call %q", want)
			continue
		}
		var words []string
		for i, word := range got[0] {
			switch {
			case strings.HasPrefix(word, "DOCUMENT:") && i == len(got[0])-1:
				continue
			case strings.HasPrefix(word, "DOCUMENT:"):
				word = "DOCUMENT"
			case i < len(want):
				if stem, ok := strings.CutSuffix(want[i], "*"); ok && strings.HasPrefix(word, stem) {
					word = want[i]
				}
			}
			words = append(words, word)
		}
		if diff := cmp.Diff(want, words); diff != "" {
			t.Errorf("call (-want +got)\n%s", diff)
		}
		got = got[1:]
	}
	if len(got) > 0 && got[0] != nil {
		t.Errorf("further calls %q", got)
	}
}
