// SPDX-License-Identifier: Apache-2.0

package remediate_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/remediate"
)

const (
	aUser      = "arn:aws:iam::111122223333:user/ana"
	otherUser  = "arn:aws:iam::111122223333:user/ben"
	admin      = "arn:aws:iam::111122223333:role/Admin"
	stranger   = "arn:aws:iam::444455556666:role/Vendor"
	anyBucket  = "arn:aws:s3:::data"
	denyPasses = `{"Sid":"NoIAM","Effect":"Deny","Action":"iam:*","Resource":"*"}`
)

func allowing(action, resource string) string {
	return fmt.Sprintf(`{"Effect":"Allow","Action":%q,"Resource":%q}`, action, resource)
}

// asking is a request by a principal of which everything is known that context
// says.
func asking(t *testing.T, principal, action, resource string, context map[string]string) *eval.Request {
	t.Helper()
	p, err := eval.ParsePrincipal(principal)
	if err != nil {
		t.Fatal(err)
	}
	a, err := policy.ParseAction(action)
	if err != nil {
		t.Fatal(err)
	}
	req := &eval.Request{Principal: p, Action: a}
	if resource != "*" {
		req.Resource = arn.MustParse(resource)
	}
	if req.Resource.Account() == "" {
		req.ResourceAccount = "111122223333"
	}
	for k, v := range context {
		req.Context.Set(condition.MustKey(k), v)
	}
	req.Context.Close()
	return req
}

// warningsOf returns the warnings of the fixes that change policies, "kind: text".
func warningsOf(req *eval.Request, p *eval.Policies, o remediate.Options) []string {
	var got []string
	for fix := range o.Fixes(req, p) {
		for _, w := range fix.Warnings {
			got = append(got, w.Kind.String()+": "+w.Text)
		}
	}
	return got
}

func TestWarnings(t *testing.T) {
	const own = "111122223333"
	full := eval.Level{Target: "r-1", Policies: docs(doc(t, "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess", everything))}
	tests := []struct {
		name                        string
		principal, action, resource string
		context                     map[string]string
		policies                    eval.Policies
		want                        []string
	}{
		{
			name:      "nothing to warn of",
			principal: aUser, action: "s3:GetObject", resource: theObject,
			policies: eval.Policies{Identity: docs(doc(t, "i"))},
		},
		{
			name:      "a way of one action",
			principal: aUser, action: "iam:AttachUserPolicy", resource: aUser,
			policies: eval.Policies{Identity: docs(doc(t, "i"))},
			want:     []string{"privilege-escalation: with iam:AttachUserPolicy the principal can attach managed policies to users, AdministratorAccess too"},
		},
		{
			name:      "credentials of somebody else",
			principal: aUser, action: "iam:CreateAccessKey", resource: otherUser,
			policies: eval.Policies{Identity: docs(doc(t, "i"))},
			want:     []string{"privilege-escalation: with iam:CreateAccessKey the principal can make access keys of other users and act as them"},
		},
		{
			name:      "credentials of one's own",
			principal: aUser, action: "iam:CreateAccessKey", resource: aUser,
			policies: eval.Policies{Identity: docs(doc(t, "i"))},
		},
		{
			name:      "a role to pass, with what starts an instance",
			principal: aUser, action: "iam:PassRole", resource: admin,
			policies: eval.Policies{Identity: docs(doc(t, "i", allowing("ec2:*", "*")))},
			want: []string{
				"privilege-escalation: with iam:PassRole, and ec2:RunInstances, which it has, the principal can start an instance with the role passed to it, and use what that may do",
				"privilege-escalation: with iam:PassRole, and ec2:AssociateIamInstanceProfile, which it has, the principal can provide an instance with the role passed to it, and use what that may do",
			},
		},
		{
			name:      "a role to pass, with nothing that takes it",
			principal: aUser, action: "iam:PassRole", resource: admin,
			policies: eval.Policies{Identity: docs(doc(t, "i", allowing("ec2:Describe*", "*"), allowing("s3:*", "*")))},
		},
		{
			name:      "what takes the role, where it can be passed to it",
			principal: aUser, action: "codebuild:CreateProject", resource: "arn:aws:codebuild:eu-west-1:111122223333:project/p",
			policies: eval.Policies{Identity: docs(doc(t, "i",
				`{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::*:role/build-*","Condition":{"StringEquals":{"iam:PassedToService":"codebuild.amazonaws.com"}}}`,
				allowing("codebuild:StartBuild", "arn:aws:codebuild:eu-west-1:111122223333:project/*")))},
			want: []string{"privilege-escalation: with codebuild:CreateProject, and iam:PassRole and codebuild:StartBuild, which it has, the principal can run a build with the role passed to it, and use what that may do"},
		},
		{
			name:      "what takes the role, where it can be passed elsewhere only",
			principal: aUser, action: "codebuild:CreateProject", resource: "arn:aws:codebuild:eu-west-1:111122223333:project/p",
			policies: eval.Policies{Identity: docs(doc(t, "i",
				`{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"}}}`,
				allowing("codebuild:StartBuild", "*")))},
		},
		{
			name:      "what takes the role, and the boundary does not let it be passed",
			principal: aUser, action: "cloudformation:CreateStack", resource: "arn:aws:cloudformation:eu-west-1:111122223333:stack/s/*",
			policies: eval.Policies{
				Identity: docs(doc(t, "i", allowing("iam:PassRole", "*"))),
				Boundary: docs(doc(t, "b", allowing("cloudformation:*", "*"))),
			},
		},
		{
			name:      "what takes the role, and whether it can be passed turns on a condition",
			principal: aUser, action: "cloudformation:CreateStack", resource: "arn:aws:cloudformation:eu-west-1:111122223333:stack/s/*",
			policies: eval.Policies{Identity: docs(doc(t, "i",
				`{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}`))},
			want: []string{"privilege-escalation: with cloudformation:CreateStack, and iam:PassRole, which it may have, the principal can make a stack with the role passed to it, and use what that may do"},
		},
		{
			name:      "what takes the role, and all of IAM on users only",
			principal: aUser, action: "cloudformation:CreateStack", resource: "arn:aws:cloudformation:eu-west-1:111122223333:stack/s/*",
			policies: eval.Policies{Identity: docs(doc(t, "i", allowing("iam:*", "arn:aws:iam::*:user/*")))},
		},
		{
			name:      "a role that can be passed because of whose it is",
			principal: aUser, action: "cloudformation:CreateStack", resource: "arn:aws:cloudformation:eu-west-1:111122223333:stack/s/*",
			context:  map[string]string{"aws:PrincipalTag/team": "a"},
			policies: eval.Policies{Identity: docs(doc(t, "i", `{"Effect":"Allow","Action":"iam:PassRole","NotResource":"arn:aws:iam::111122223333:role/Admin","Condition":{"StringEquals":{"aws:PrincipalTag/team":"a"}}}`))},
			want:     []string{"privilege-escalation: with cloudformation:CreateStack, and iam:PassRole, which it has, the principal can make a stack with the role passed to it, and use what that may do"},
		},
		{
			name:      "a role that can be passed because of this request",
			principal: aUser, action: "cloudformation:CreateStack", resource: "arn:aws:cloudformation:eu-west-1:111122223333:stack/s/*",
			context:  map[string]string{"aws:SourceIp": "192.0.2.1"},
			policies: eval.Policies{Identity: docs(doc(t, "i", `{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.1"}}}`))},
			want:     []string{"privilege-escalation: with cloudformation:CreateStack, and iam:PassRole, which it may have, the principal can make a stack with the role passed to it, and use what that may do"},
		},
		{
			name:      "any role to pass",
			principal: aUser, action: "iam:PassRole", resource: "*",
			policies: eval.Policies{Identity: docs(doc(t, "i"))},
			want:     []string{"any-role: with iam:PassRole the principal can pass every role of *"},
		},
		{
			name:      "any role to assume",
			principal: aUser, action: "sts:AssumeRole", resource: "arn:aws:iam::444455556666:role/*",
			policies: eval.Policies{Identity: docs(doc(t, "i")), Resource: docs(doc(t, "t", `{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole"}`))},
			want:     []string{"any-role: with sts:AssumeRole the principal can assume every role that trusts it of arn:aws:iam::444455556666:role/*"},
		},
		{
			name:      "a permission to change permissions of which no way is known",
			principal: aUser, action: "ecr:SetRepositoryPolicy", resource: "arn:aws:ecr:eu-west-1:111122223333:repository/r",
			policies: eval.Policies{Identity: docs(doc(t, "i"))},
			want:     []string{"permissions-management: with ecr:SetRepositoryPolicy the principal can change permissions"},
		},
		{
			name:      "a bucket to open",
			principal: aUser, action: "s3:PutBucketPolicy", resource: anyBucket,
			policies: eval.Policies{Identity: docs(doc(t, "i"))},
			want:     []string{"permissions-management: with s3:PutBucketPolicy the principal can write the bucket policy anew, and open the bucket to anybody"},
		},
		{
			name:      "an exception from a guardrail, and what it frees besides",
			principal: aUser, action: "iam:GetUser", resource: aUser,
			policies: eval.Policies{
				Identity: docs(doc(t, "i", allowing("iam:GetUser", "*"), allowing("iam:PutUserPolicy", "*"))),
				SCPs:     []eval.Level{full, {Target: own, Policies: docs(doc(t, "scp", everything, denyPasses))}},
			},
			want: []string{
				"privilege-escalation: the exception also gives the principal iam:PutUserPolicy",
				"weakened-control: NoIAM of the service control policy spares the principal",
			},
		},
		{
			name:      "an exception from a guardrail that frees nothing besides",
			principal: aUser, action: "iam:GetUser", resource: aUser,
			policies: eval.Policies{
				Identity: docs(doc(t, "i", allowing("iam:GetUser", "*"), allowing("iam:CreateAccessKey", "arn:aws:s3:::nothing"))),
				SCPs:     []eval.Level{full, {Target: own, Policies: docs(doc(t, "scp", everything, denyPasses))}},
			},
			want: []string{"weakened-control: NoIAM of the service control policy spares the principal"},
		},
		{
			name:      "many ways that an exception frees",
			principal: aUser, action: "iam:GetUser", resource: aUser,
			policies: eval.Policies{Identity: docs(doc(t, "i", allowing("iam:*", "*"), allowing("ec2:*", "*"), denyPasses))},
			want: []string{
				"privilege-escalation: the exception also gives the principal iam:AddUserToGroup, iam:AttachGroupPolicy, iam:AttachRolePolicy, iam:AttachUserPolicy, iam:CreateAccessKey and 20 more",
				"weakened-control: NoIAM of the identity-based policy spares the principal",
			},
		},
		{
			name:      "a deny of one's own that leaves a resource out",
			principal: aUser, action: "s3:GetObject", resource: theObject,
			policies: eval.Policies{Identity: docs(doc(t, aUser+"/p", everything, `{"Sid":"Not","Effect":"Deny","Action":"s3:*","Resource":"*"}`))},
			want:     []string{"weakened-control: Not of the identity-based policy leaves the resource out"},
		},
		{
			name:      "a deny of one's own that leaves another resource out",
			principal: aUser, action: "s3:GetObject", resource: theObject,
			policies: eval.Policies{Identity: docs(doc(t, aUser+"/p", everything, `{"Sid":"Not","Effect":"Deny","Action":"s3:*","NotResource":"arn:aws:s3:::other/*"}`))},
			want:     []string{"weakened-control: Not of the identity-based policy leaves the resource out"},
		},
		{
			name:      "a deny of one's own that leaves an action out",
			principal: aUser, action: "ec2:DescribeInstances", resource: "*",
			policies: eval.Policies{Identity: docs(doc(t, aUser+"/p", everything, `{"Sid":"Not","Effect":"Deny","NotAction":"s3:*","Resource":"*"}`))},
			want:     []string{"weakened-control: Not of the identity-based policy leaves the action out"},
		},
		{
			name:      "MFA that is no longer asked for",
			principal: admin, action: "s3:GetObject", resource: theObject,
			context: map[string]string{"aws:MultiFactorAuthPresent": "false"},
			policies: eval.Policies{Identity: docs(doc(t, "i", everything,
				`{"Sid":"MFA","Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}`))},
			want: []string{"without-mfa: the principal no longer needs the MFA that MFA of the identity-based policy asks for"},
		},
		{
			name:      "an allow that waits for MFA",
			principal: admin, action: "s3:GetObject", resource: theObject,
			context:  map[string]string{"aws:MultiFactorAuthPresent": "false"},
			policies: eval.Policies{Identity: docs(doc(t, "i", `{"Sid":"MFA","Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}`))},
			want:     []string{"without-mfa: MFA of the identity-based policy allows this on condition of Bool aws:MultiFactorAuthPresent true, the new statement without"},
		},
		{
			name:      "an allow that waits for a tag",
			principal: aUser, action: "s3:GetObject", resource: theObject,
			context:  map[string]string{"s3:ExistingObjectTag/team": "b"},
			policies: eval.Policies{Identity: docs(doc(t, "i", `{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"s3:ExistingObjectTag/team":["a","c"]}}}`))},
			want:     []string{"bypassed-condition: Statement[0] of the identity-based policy allows this on condition of StringEquals s3:ExistingObjectTag/team a, c, the new statement without"},
		},
		{
			name:      "an allow on something else that waits, one that waits for one of two, and a deny that does not hold",
			principal: aUser, action: "s3:GetObject", resource: theObject,
			context: map[string]string{"aws:SecureTransport": "true", "s3:ExistingObjectTag/team": "b"},
			policies: eval.Policies{Identity: docs(doc(t, "i",
				`{"Sid":"Other","Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::other/*","Condition":{"StringEquals":{"s3:ExistingObjectTag/team":"a"}}}`,
				`{"Sid":"Two","Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"s3:ExistingObjectTag/team":"a"},"Bool":{"aws:SecureTransport":"true"}}}`,
				`{"Sid":"Deny","Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"s3:ExistingObjectTag/team":"a"}}}`))},
			want: []string{"bypassed-condition: Two of the identity-based policy allows this on condition of StringEquals s3:ExistingObjectTag/team a, the new statement without"},
		},
		{
			name:      "an allow that waits in another policy",
			principal: aUser, action: "s3:GetObject", resource: theObject,
			context: map[string]string{"s3:ExistingObjectTag/team": "b"},
			policies: eval.Policies{
				Identity: docs(doc(t, "i")),
				Resource: docs(doc(t, "b", `{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"s3:ExistingObjectTag/team":"a"}}}`)),
			},
		},
		{
			name:      "the same in two places",
			principal: aUser, action: "ecr:SetRepositoryPolicy", resource: "arn:aws:ecr:eu-west-1:111122223333:repository/r",
			policies: eval.Policies{Identity: docs(doc(t, "i")), Boundary: docs(doc(t, "b", readOnly))},
			want:     []string{"permissions-management: with ecr:SetRepositoryPolicy the principal can change permissions"},
		},
		{
			name:      "a whole account",
			principal: "arn:aws:iam::444455556666:root", action: "s3:GetObject", resource: theObject,
			policies: eval.Policies{Resource: docs(doc(t, "b", otherBucket))},
			want:     []string{"whole-account: everybody in account 444455556666 gets access to whom an administrator there gives the permission"},
		},
		{
			name:      "a stranger in a trust policy",
			principal: stranger, action: "sts:AssumeRole", resource: admin,
			policies: eval.Policies{Identity: docs(doc(t, "i", everything)), Resource: docs(doc(t, "t"))},
			want:     []string{"no-external-id: the role trusts account 444455556666 without an external ID"},
		},
		{
			name:      "one of the organization in a trust policy",
			principal: stranger, action: "sts:AssumeRole", resource: admin,
			context:  map[string]string{"aws:PrincipalOrgID": "o-1", "aws:ResourceOrgID": "o-1"},
			policies: eval.Policies{Identity: docs(doc(t, "i", everything)), Resource: docs(doc(t, "t"))},
		},
		{
			name:      "one of another organization in a trust policy",
			principal: stranger, action: "sts:AssumeRole", resource: admin,
			context:  map[string]string{"aws:PrincipalOrgID": "o-2", "aws:ResourceOrgID": "o-1"},
			policies: eval.Policies{Identity: docs(doc(t, "i", everything)), Resource: docs(doc(t, "t"))},
			want:     []string{"no-external-id: the role trusts account 444455556666 without an external ID"},
		},
		{
			name:      "one of the account in a trust policy",
			principal: aUser, action: "sts:AssumeRole", resource: admin,
			policies: eval.Policies{Identity: docs(doc(t, "i", everything)), Resource: docs(doc(t, "t"))},
		},
		{
			name:      "an AWS service",
			principal: "sns.amazonaws.com", action: "sqs:SendMessage", resource: "arn:aws:sqs:eu-west-1:111122223333:q",
			policies: eval.Policies{Resource: docs(doc(t, "q"))},
			want:     []string{"confused-deputy: sns.amazonaws.com gets access for whomever it acts, in other accounts, too"},
		},
		{
			name:      "an identity provider",
			principal: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com", action: "sts:AssumeRoleWithWebIdentity", resource: admin,
			policies: eval.Policies{Resource: docs(doc(t, "t"))},
			want:     []string{"federated-trust: everybody gets access whom arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com knows"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := asking(t, tt.principal, tt.action, tt.resource, tt.context)
			fixed := false
			for fix := range remediate.Fixes(req, &tt.policies) {
				fixed = fixed || len(fix.Steps) > 0
			}
			if !fixed {
				t.Error("no fix that changes a policy")
			}
			if diff := cmp.Diff(tt.want, warningsOf(req, &tt.policies, remediate.Options{})); diff != "" {
				t.Errorf("warnings (-want +got):\n%s", diff)
			}
		})
	}
}
