// SPDX-License-Identifier: Apache-2.0

package importer_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/snapshot/importer"
)

// Policies that a service has for an account in a Region.
func TestAccountPolicies(t *testing.T) {
	const template = `
Parameters: { Which: { Type: String } }
Resources:
  Logs: { Type: AWS::Logs::ResourcePolicy, Properties: { PolicyName: dns, PolicyDocument: !Sub '{"Statement":[]}' } }
  Group: { Type: AWS::Logs::ResourcePolicy, Properties: { PolicyName: own, ResourceArn: "arn:aws:logs:eu-west-1:111122223333:log-group:app", PolicyDocument: '{"Statement":[]}' } }
  Traces: { Type: AWS::XRay::ResourcePolicy, Properties: { PolicyName: sns, PolicyDocument: !Ref Which } }
  Images: { Type: AWS::ECR::RegistryPolicy, Properties: { PolicyText: { Statement: [] } } }
  Tables: { Type: AWS::S3Tables::TableBucketPolicy, Properties: { TableBucketARN: "arn:aws:s3tables:eu-west-1:111122223333:bucket/lake", ResourcePolicy: { Statement: [] } } }
`
	const plan = `{"format_version": "1.2", "terraform_version": "1.9.0", "values": {"root_module": {"resources": [
		{"address": "aws_cloudwatch_log_resource_policy.a", "mode": "managed", "type": "aws_cloudwatch_log_resource_policy", "name": "a", "values": {"policy_name": "dns", "policy_document": "{\"Statement\":[]}"}},
		{"address": "aws_xray_resource_policy.a", "mode": "managed", "type": "aws_xray_resource_policy", "name": "a", "values": {"policy_name": "sns", "policy_document": ""}},
		{"address": "aws_ecr_registry_policy.a", "mode": "managed", "type": "aws_ecr_registry_policy", "name": "a", "values": {"policy": "{\"Statement\":[]}"}},
		{"address": "aws_glue_resource_policy.a", "mode": "managed", "type": "aws_glue_resource_policy", "name": "a", "values": {"policy": "{\"Statement\":[]}"}},
		{"address": "aws_s3tables_table_bucket_policy.a", "mode": "managed", "type": "aws_s3tables_table_bucket_policy", "name": "a", "values": {"table_bucket_arn": "arn:aws:s3tables:eu-west-1:111122223333:bucket/lake", "resource_policy": "{\"Statement\":[]}"}}
	]}}}`
	for name, tt := range map[string]struct {
		text string
		want []string
	}{
		"t.yaml": {template, []string{
			"ecr registry {\"Statement\":[]}", "logs log-group:app {\"Statement\":[]}", "logs resource-policy:dns {\"Statement\":[]}",
			"s3tables bucket/lake {\"Statement\":[]}", "xray resource-policy/sns notCollected",
			"Traces: PolicyDocument: the parameter Which is not known, want --parameter Which=VALUE",
		}},
		"plan.json": {plan, []string{
			"ecr registry {\"Statement\":[]}", "glue catalog {\"Statement\":[]}", "logs resource-policy:dns {\"Statement\":[]}",
			"s3tables bucket/lake {\"Statement\":[]}", "xray resource-policy/sns notCollected",
			"aws_xray_resource_policy.a: policy_document is not in the file",
		}},
	} {
		f, err := importer.Read(name, []byte(tt.text), importer.Options{Account: "111122223333", Region: "eu-west-1"})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, a := range f.Accounts {
			for _, r := range a.Resources {
				state := string(r.Policy.Text)
				if state == "" {
					state = r.PolicyStatus
				}
				got = append(got, r.ARN.Service()+" "+r.ARN.Resource()+" "+strings.ReplaceAll(state, " ", ""))
			}
		}
		slices.Sort(got)
		for _, err := range f.Skipped {
			_, why, _ := strings.Cut(err.Error(), "skipped: ")
			got = append(got, why)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	f, err := importer.Read("t.yaml", []byte(template), importer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Skipped) < 3 {
		t.Errorf("without an account: %v, want each policy that is left out", f.Skipped)
	}
}
