// SPDX-License-Identifier: Apache-2.0

package importer_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot"
	"github.com/undenied/undenied/snapshot/format"
	"github.com/undenied/undenied/snapshot/importer"
)

func imported(t *testing.T, text string) *format.File {
	t.Helper()
	f, err := importer.Read("f", []byte(text), here)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// open returns the layers that are open for a role or user of a file, and how many
// policies it has.
func open(t *testing.T, f *format.File, principal string) (layers string, policies int) {
	t.Helper()
	p, err := eval.ParsePrincipal("arn:aws:iam::111122223333:" + principal)
	if err != nil {
		t.Fatal(err)
	}
	action, err := policy.ParseAction("s3:ListAllMyBuckets")
	if err != nil {
		t.Fatal(err)
	}
	found, _, err := snapshot.New(f).Policies(&eval.Request{Principal: p, Action: action})
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, layer := range found.NotCollected {
		if layer == policy.IdentityBased || layer == policy.PermissionsBoundary {
			words = append(words, layer.Layer())
		}
	}
	slices.Sort(words)
	return strings.Join(words, " "), len(found.Identity)
}

// plan returns a plan of resources and what is not known of them, with the
// expressions of the configuration.
func plan(resources, changes, configuration string) string {
	return `{"format_version": "1.2", "terraform_version": "1.9.0",
		"planned_values": {"root_module": {"resources": [` + resources + `]}},
		"resource_changes": [` + changes + `],
		"configuration": {"root_module": {"resources": [` + configuration + `]}}}`
}

// What a plan does not know leaves the policies of all whom it may be about open.
func TestPlanUnknown(t *testing.T) {
	const document = `"{\"Statement\":[]}"`
	role := func(name, values string) string {
		return `{"address": "aws_iam_role.` + name + `", "mode": "managed", "type": "aws_iam_role", "values": {"name": "` + name + `", "assume_role_policy": ` + document + values + `}}`
	}
	const unknownID = `, {"address": "aws_iam_role.a", "change": {"after_unknown": {"id": true, "arn": true}}}`
	for _, tt := range []struct {
		name, resources, changes, configuration string
		principal, want                         string
		policies                                int
	}{
		{"all is known", role("a", `, "inline_policy": [{"name": "x", "policy": `+document+`}]`), ``, ``, "role/a", "", 1},
		{"an inline policy", role("a", `, "inline_policy": [{"name": "x"}]`),
			`{"address": "aws_iam_role.a", "change": {"after_unknown": {"inline_policy": [{"policy": true}]}}}`, ``, "role/a", "identity", 0},
		{"an inline policy that is null", role("a", `, "inline_policy": [{"name": "x", "policy": null}, {"name": "y", "policy": `+document+`}]`),
			`{"address": "aws_iam_role.a", "change": {"after_unknown": {"inline_policy": [{"policy": true}, {}]}}}`, ``, "role/a", "identity", 1},
		{"one of the attached policies", role("a", `, "managed_policy_arns": [null]`),
			`{"address": "aws_iam_role.a", "change": {"after_unknown": {"managed_policy_arns": [true]}}}`, ``, "role/a", "identity", 0},
		{"all of the attached policies", role("a", ``),
			`{"address": "aws_iam_role.a", "change": {"after_unknown": {"managed_policy_arns": true}}}`, `{"address": "aws_iam_role.a", "expressions": {"managed_policy_arns": {"references": ["var.x"]}}}`, "role/a", "identity", 0},
		{"which of two roles", role("a", ``) + "," + role("b", ``) + `, {"address": "aws_iam_role_policy.p", "type": "aws_iam_role_policy", "values": {"name": "p", "policy": ` + document + `}}`,
			`{"address": "aws_iam_role_policy.p", "change": {"after_unknown": {"role": true}}}` + unknownID, ``, "role/a", "identity", 0},
		{"a role that is there already is not meant", role("a", ``) + "," + role("b", ``) + `, {"address": "aws_iam_role_policy.p", "type": "aws_iam_role_policy", "values": {"name": "p", "policy": ` + document + `}}`,
			`{"address": "aws_iam_role_policy.p", "change": {"after_unknown": {"role": true}}}` + unknownID, ``, "role/b", "", 0},
		{"which of two instances", strings.ReplaceAll(role("a", ``), "aws_iam_role.a", "aws_iam_role.r[0]") + "," + strings.ReplaceAll(role("b", ``), "aws_iam_role.b", "aws_iam_role.r[1]") +
			`, {"address": "aws_iam_role_policy_attachment.p", "type": "aws_iam_role_policy_attachment", "values": {"policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}}`,
			`{"address": "aws_iam_role_policy_attachment.p", "change": {"after_unknown": {"role": true}}}`,
			`{"address": "aws_iam_role.r"}, {"address": "aws_iam_role_policy_attachment.p", "expressions": {"role": {"references": ["aws_iam_role.r[0].id", "aws_iam_role.r[0]", "aws_iam_role.r"]}}}`, "role/b", "identity", 0},
		{"the roles of an attachment", role("a", ``) + `, {"address": "aws_iam_policy_attachment.p", "type": "aws_iam_policy_attachment", "values": {"policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}}`,
			`{"address": "aws_iam_policy_attachment.p", "change": {"after_unknown": {"roles": true}}}` + unknownID, ``, "role/a", "identity", 0},
		{"one of the roles of an attachment", role("a", ``) + `, {"address": "aws_iam_policy_attachment.p", "type": "aws_iam_policy_attachment", "values": {"policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess", "roles": [null]}}`,
			`{"address": "aws_iam_policy_attachment.p", "change": {"after_unknown": {"roles": [true]}}}` + unknownID, ``, "role/a", "identity", 0},
		{"the users of a group", `{"address": "aws_iam_user.a", "type": "aws_iam_user", "values": {"name": "a"}}, {"address": "aws_iam_group_membership.m", "type": "aws_iam_group_membership", "values": {"group": "g"}}`,
			`{"address": "aws_iam_group_membership.m", "change": {"after_unknown": {"users": true}}}, {"address": "aws_iam_user.a", "change": {"after_unknown": {"id": true}}}`, ``, "user/a", "identity", 0},
		{"the group of a user", `{"address": "aws_iam_user.a", "type": "aws_iam_user", "values": {"name": "a"}}, {"address": "aws_iam_group_membership.m", "type": "aws_iam_group_membership", "values": {"users": ["a"]}}`,
			`{"address": "aws_iam_group_membership.m", "change": {"after_unknown": {"group": true}}}`, ``, "user/a", "identity", 0},
		{"one of the groups of a user", `{"address": "aws_iam_user.a", "type": "aws_iam_user", "values": {"name": "a"}}, {"address": "aws_iam_user_group_membership.m", "type": "aws_iam_user_group_membership", "values": {"user": "a", "groups": [null]}}`,
			`{"address": "aws_iam_user_group_membership.m", "change": {"after_unknown": {"groups": [true]}}}`, ``, "user/a", "identity", 0},
		{"a boundary of two", role("a", ``) + `, {"address": "aws_iam_policy.x", "type": "aws_iam_policy", "values": {"name": "x", "policy": ` + document + `}}, {"address": "aws_iam_policy.y", "type": "aws_iam_policy", "values": {"name": "y", "policy": ` + document + `}}`,
			`{"address": "aws_iam_role.a", "change": {"after_unknown": {"permissions_boundary": true}}}`,
			`{"address": "aws_iam_policy.x"}, {"address": "aws_iam_policy.y"}, {"address": "aws_iam_role.a", "expressions": {"permissions_boundary": {"references": ["var.strict", "aws_iam_policy.x.arn", "aws_iam_policy.x", "aws_iam_policy.y.arn", "aws_iam_policy.y"]}}}`, "role/a", "boundary", 0},
		{"a boundary or what a module says", role("a", ``) + `, {"address": "aws_iam_policy.x", "type": "aws_iam_policy", "values": {"name": "x", "policy": ` + document + `}}`,
			`{"address": "aws_iam_role.a", "change": {"after_unknown": {"permissions_boundary": true}}}`,
			`{"address": "aws_iam_policy.x"}, {"address": "aws_iam_role.a", "expressions": {"permissions_boundary": {"references": ["aws_iam_policy.x.arn", "aws_iam_policy.x", "module.m.limit", "module.m"]}}}`, "role/a", "boundary", 0},
		{"a boundary that is another resource", role("a", ``) + `, {"address": "aws_iam_policy.x", "type": "aws_iam_policy", "values": {"name": "x", "policy": ` + document + `}}`,
			`{"address": "aws_iam_role.a", "change": {"after_unknown": {"permissions_boundary": true}}}`,
			`{"address": "aws_iam_policy.x"}, {"address": "aws_iam_role.a", "expressions": {"permissions_boundary": {"references": ["aws_iam_policy.x.arn", "aws_iam_policy.x"]}}}`, "role/a", "", 0},
		{"the boundary", role("a", ``), `{"address": "aws_iam_role.a", "change": {"after_unknown": {"permissions_boundary": true}}}`, ``, "role/a", "boundary", 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, n := open(t, imported(t, plan(tt.resources, tt.changes, tt.configuration)), tt.principal)
			if got != tt.want || n != tt.policies {
				t.Errorf("open: %q with %d policies, want %q with %d", got, n, tt.want, tt.policies)
			}
		})
	}
}

// What a plan does not know of tags and settings is not taken for none.
func TestPlanUnknownSettings(t *testing.T) {
	f := imported(t, plan(`
		{"address": "aws_iam_role.a", "type": "aws_iam_role", "values": {"name": "a", "tags": {"known": "1"}, "tags_all": {"known": "1"}}},
		{"address": "aws_iam_role.b", "type": "aws_iam_role", "values": {"name": "b", "tags": {"known": "1"}}},
		{"address": "aws_iam_role.c", "type": "aws_iam_role", "values": {"name": "c", "tags": {"known": "1"}, "tags_all": {"known": "1", "more": "2"}}},
		{"address": "aws_sqs_queue.q", "type": "aws_sqs_queue", "values": {"name": "q", "tags": {}}},
		{"address": "aws_s3_bucket_public_access_block.b", "type": "aws_s3_bucket_public_access_block", "values": {"bucket": "data", "block_public_acls": true, "restrict_public_buckets": null}}`,
		`{"address": "aws_iam_role.a", "change": {"after_unknown": {"tags": {"x": true}, "tags_all": {"x": true}}}},
		{"address": "aws_iam_role.b", "change": {"after_unknown": {"tags": {}, "tags_all": true}}},
		{"address": "aws_iam_role.c", "change": {"after_unknown": {"tags": {}, "tags_all": {}}}},
		{"address": "aws_sqs_queue.q", "change": {"after_unknown": {"tags": {"x": true}}}},
		{"address": "aws_s3_bucket_public_access_block.b", "change": {"after_unknown": {"restrict_public_buckets": true}}}`, ``))
	got := map[string]string{}
	for _, r := range f.Accounts[0].Roles {
		got[r.ARN.Resource()] = tagText(r.Tags)
	}
	for _, r := range f.Accounts[0].Resources {
		got[r.ARN.Resource()] = tagText(r.Tags) + string(r.Settings)
	}
	want := map[string]string{"role/a": "unknown", "role/b": "unknown", "role/c": "known=1 more=2", "q": "unknown", "data": "unknown"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func tagText(tags map[string]string) string {
	if tags == nil {
		return "unknown"
	}
	var list []string
	for key, value := range tags {
		list = append(list, key+"="+value)
	}
	slices.Sort(list)
	return strings.Join(list, " ")
}

// What a template does not tell leaves the policies of all whom it may be about
// open.
func TestTemplateUnknown(t *testing.T) {
	const role = "  A: { Type: AWS::IAM::Role, Properties: { RoleName: a, AssumeRolePolicyDocument: { Statement: [] } } }\n"
	for _, tt := range []struct{ name, text, principal, want string }{
		{"nothing", role, "role/a", ""},
		{"the roles of a policy", role + "  P: { Type: AWS::IAM::Policy, Properties: { PolicyName: p, PolicyDocument: { Statement: [] }, Roles: !Ref Roles } }\n", "role/a", "identity"},
		{"one of the roles of a policy", role + "  P: { Type: AWS::IAM::Policy, Properties: { PolicyName: p, PolicyDocument: { Statement: [] }, Roles: [!Ref Role] } }\n", "role/a", "identity"},
		{"the roles of a managed policy", role + "  P: { Type: AWS::IAM::ManagedPolicy, Properties: { ManagedPolicyName: p, PolicyDocument: { Statement: [] }, Roles: !If [X, [!Ref A], []] } }\n", "role/a", "identity"},
		{"a policy that is made under a condition", role + "  P: { Type: AWS::IAM::Policy, Condition: X, Properties: { PolicyName: p, PolicyDocument: { Statement: [] }, Roles: [!Ref A] } }\n", "role/a", "identity"},
		{"a list of attached policies", "  A: { Type: AWS::IAM::Role, Properties: { RoleName: a, AssumeRolePolicyDocument: { Statement: [] }, ManagedPolicyArns: !Ref Arns } }\n", "role/a", "identity"},
		{"a text for a list", "  A: { Type: AWS::IAM::Role, Properties: { RoleName: a, AssumeRolePolicyDocument: { Statement: [] }, ManagedPolicyArns: 'arn:aws:iam::aws:policy/ReadOnlyAccess' } }\n", "role/a", "identity"},
		{"the users of a group", "  A: { Type: AWS::IAM::User, Properties: { UserName: a } }\n  M: { Type: AWS::IAM::UserToGroupAddition, Properties: { GroupName: g, Users: !Ref Users } }\n", "user/a", "identity"},
		{"a membership under a condition", "  A: { Type: AWS::IAM::User, Properties: { UserName: a } }\n  M: { Type: AWS::IAM::UserToGroupAddition, Condition: X, Properties: { GroupName: g, Users: [!Ref A] } }\n", "user/a", "identity"},
		{"an extension", role + "  Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://x } }\n", "role/a", "identity"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, _ := open(t, imported(t, "Resources:\n"+tt.text), tt.principal); got != tt.want {
				t.Errorf("open: %q, want %q", got, tt.want)
			}
		})
	}
}

// A function whose policy may have one more statement has one that is not known.
func TestPermissionsUnknown(t *testing.T) {
	const known = "  F: { Type: AWS::Lambda::Permission, Properties: { FunctionName: f, Action: lambda:InvokeFunction, Principal: s3.amazonaws.com } }\n"
	for _, tt := range []struct{ name, text, want string }{
		{"all is known", known, "present"},
		{"one more under a condition", known + "  G: { Type: AWS::Lambda::Permission, Condition: X, Properties: { FunctionName: f, Action: lambda:InvokeFunction, Principal: '*' } }\n", "notCollected"},
		{"one more of a function that a parameter names", known + "  G: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !Ref Which, Action: lambda:InvokeFunction, Principal: '*' } }\n", "notCollected"},
		{"one more of a function whose name is made", known + "  H: { Type: AWS::Lambda::Function }\n  G: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !Ref H, Action: lambda:InvokeFunction, Principal: '*' } }\n", "present"},
		{"a loop", known + "  Fn::ForEach::All: [N, [a, b], {}]\n", "notCollected"},
		{"a macro", known + "Transform: [AWS::Serverless-2016-10-31, OurOwn]\n", "notCollected"},
		{"AWS's own macro", known + "Transform: AWS::Serverless-2016-10-31\n", "present"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := imported(t, "Resources:\n"+tt.text)
			if got := f.Accounts[0].Resources[0].PolicyStatus; got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
	f := imported(t, plan(`{"address": "aws_lambda_permission.a", "type": "aws_lambda_permission", "values": {"function_name": "f", "action": "lambda:InvokeFunction", "principal": "s3.amazonaws.com"}},
		{"address": "aws_lambda_permission.b", "type": "aws_lambda_permission", "values": {"action": "lambda:InvokeFunction", "principal": "*"}}`,
		`{"address": "aws_lambda_permission.b", "change": {"after_unknown": {"function_name": true}}}`, ``))
	if got := f.Accounts[0].Resources[0].PolicyStatus; got != "notCollected" {
		t.Errorf("a plan with a permission of a function that is not known: %q, want notCollected", got)
	}
}

// What AWS Config did not give is not taken for none.
func TestConfigUnknown(t *testing.T) {
	item := func(configuration string) string {
		return `{"configurationItems": [{"resourceType": "AWS::IAM::Role", "awsAccountId": "111122223333", "ARN": "arn:aws:iam::111122223333:role/a", "configuration": ` + configuration + `}]}`
	}
	row := func(configuration string) string {
		return `{"Results": ["{\"resourceType\":\"AWS::IAM::Role\",\"accountId\":\"111122223333\",\"arn\":\"arn:aws:iam::111122223333:role/a\",\"configuration\":` +
			strings.ReplaceAll(configuration, `"`, `\"`) + `}"]}`
	}
	const lists = `"assumeRolePolicyDocument": "{}", "rolePolicyList": [], "attachedManagedPolicies": []`
	for _, tt := range []struct{ name, text, want string }{
		{"all of it", item(`{` + lists + `}`), ""},
		{"an item without attached policies", item(`{"assumeRolePolicyDocument": "{}", "rolePolicyList": []}`), "boundary identity"},
		{"an item without inline policies", item(`{"assumeRolePolicyDocument": "{}", "attachedManagedPolicies": []}`), "boundary identity"},
		{"attached policies in another form", item(`{"assumeRolePolicyDocument": "{}", "rolePolicyList": [], "attachedManagedPolicies": {"policyArn": "x"}}`), "boundary identity"},
		{"a boundary in another form", item(`{` + lists + `, "permissionsBoundary": "x"}`), "boundary"},
		{"a boundary without an ARN", item(`{` + lists + `, "permissionsBoundary": {"permissionsBoundaryArn": "x"}}`), "boundary"},
		{"an inline policy without a document", item(`{"assumeRolePolicyDocument": "{}", "attachedManagedPolicies": [], "rolePolicyList": [{"policyName": "x"}]}`), "identity"},
		{"a row that leaves out the boundary", row(`{` + lists + `}`), "boundary"},
		{"a row with all of it", row(`{` + lists + `, "permissionsBoundary": null}`), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, _ := open(t, imported(t, tt.text), "role/a"); got != tt.want {
				t.Errorf("open: %q, want %q", got, tt.want)
			}
		})
	}
	for configuration, want := range map[string]string{
		`{"Policy": null}`: "none", `{"Policy": ""}`: "none", `{"Policy": ["x"]}`: "notCollected", `{"Policy": 1}`: "notCollected", `{}`: "", `{"Policy": "{}"}`: "present",
	} {
		f := imported(t, `{"configurationItems": [{"resourceType": "AWS::SQS::Queue", "awsAccountId": "111122223333", "ARN": "arn:aws:sqs:eu-west-1:111122223333:q", "configuration": `+configuration+`}]}`)
		if got := f.Accounts[0].Resources[0].PolicyStatus; got != want {
			t.Errorf("%s: %q, want %q", configuration, got, want)
		}
	}
}
