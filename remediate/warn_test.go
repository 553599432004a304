// SPDX-License-Identifier: Apache-2.0

package remediate_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/catalog"
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

// TestWarningsOfWhatNobodySaw: a boundary that was not collected may keep the
// principal from what it has.
func TestWarningsOfWhatNobodySaw(t *testing.T) {
	req := asking(t, aUser, "cloudformation:CreateStack", "arn:aws:cloudformation:eu-west-1:111122223333:stack/s/*", nil)
	for want, p := range map[string]eval.Policies{
		"which it has":      {Identity: docs(doc(t, "i", allowing("iam:PassRole", "*")))},
		"which it may have": {Identity: docs(doc(t, "i", allowing("iam:PassRole", "*"))), NotCollected: []policy.Type{policy.PermissionsBoundary}},
	} {
		if got := warningsOf(req, &p, remediate.Options{}); len(got) != 1 || !strings.Contains(got[0], want+",") {
			t.Errorf("%q, want one that says %q", got, want)
		}
	}
}

// TestWarningsHeed: what a condition makes harmless is not warned of.
func TestWarningsHeed(t *testing.T) {
	met := remediate.Options{Conditions: remediate.MetConditions}
	tests := []struct {
		name                        string
		principal, action, resource string
		context                     map[string]string
		policies                    eval.Policies
		plain, narrowed             []string // kinds
	}{
		{
			name:      "a service that says for whom it acts",
			principal: "sns.amazonaws.com", action: "sqs:SendMessage", resource: "arn:aws:sqs:eu-west-1:111122223333:q",
			context:  map[string]string{"aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:t"},
			policies: eval.Policies{Resource: docs(doc(t, "q"))},
			plain:    []string{"confused-deputy"},
		},
		{
			name:      "a stranger with an external ID",
			principal: stranger, action: "sts:AssumeRole", resource: admin,
			context:  map[string]string{"sts:ExternalId": "7f3a"},
			policies: eval.Policies{Identity: docs(doc(t, "i", everything)), Resource: docs(doc(t, "t"))},
			plain:    []string{"no-external-id"},
		},
		{
			name:      "the subject of a token",
			principal: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com", action: "sts:AssumeRoleWithWebIdentity", resource: admin,
			context:  map[string]string{"token.actions.githubusercontent.com:sub": "repo:o/r:ref:refs/heads/main"},
			policies: eval.Policies{Resource: docs(doc(t, "t"))},
			plain:    []string{"federated-trust"},
		},
		{
			name:      "the audience of a token that everybody has",
			principal: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com", action: "sts:AssumeRoleWithWebIdentity", resource: admin,
			context:  map[string]string{"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
			policies: eval.Policies{Resource: docs(doc(t, "t"))},
			plain:    []string{"federated-trust"}, narrowed: []string{"federated-trust"},
		},
		{
			name:      "a role passed to one service, and what another takes",
			principal: aUser, action: "iam:PassRole", resource: admin,
			context:  map[string]string{"iam:PassedToService": "lambda.amazonaws.com"},
			policies: eval.Policies{Identity: docs(doc(t, "i", allowing("ec2:RunInstances", "*")))},
			plain:    []string{"privilege-escalation"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := asking(t, tt.principal, tt.action, tt.resource, tt.context)
			for _, want := range []struct {
				o     remediate.Options
				kinds []string
			}{{remediate.Options{}, tt.plain}, {met, tt.narrowed}} {
				var got []string
				for _, w := range warningsOf(req, &tt.policies, want.o) {
					kind, _, _ := strings.Cut(w, ":")
					got = append(got, kind)
				}
				if diff := cmp.Diff(want.kinds, got); diff != "" {
					t.Errorf("%v: kinds (-want +got):\n%s", want.o, diff)
				}
			}
		})
	}
}

// TestWarningLimited: a condition that says what is handed out is part of the
// warning.
func TestWarningLimited(t *testing.T) {
	req := asking(t, aUser, "iam:AttachUserPolicy", otherUser, map[string]string{"iam:PolicyARN": "arn:aws:iam::aws:policy/ReadOnlyAccess"})
	got := warningsOf(req, &eval.Policies{Identity: docs(doc(t, "i"))}, remediate.Options{Conditions: remediate.MetConditions})
	want := []string{"privilege-escalation: with iam:AttachUserPolicy the principal can attach managed policies to users, limited by ArnEquals iam:PolicyARN arn:aws:iam::aws:policy/ReadOnlyAccess"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
}

// TestEscalations finds the actions of an administrator and those of nobody.
func TestEscalations(t *testing.T) {
	req := asking(t, aUser, "s3:GetObject", theObject, nil)
	all := remediate.Escalations(req, &eval.Policies{Identity: docs(doc(t, "i", everything))})
	for _, want := range []string{"iam:AttachUserPolicy", "lambda:UpdateFunctionCode", "iam:DeleteRolePermissionsBoundary"} {
		if !slices.Contains(all, want) {
			t.Errorf("an administrator has no %s: %v", want, all)
		}
	}
	if slices.Contains(all, "iam:PassRole") {
		t.Error("iam:PassRole is no way by itself")
	}
	for _, name := range all {
		if found, err := catalog.FindActions(name); err != nil || len(found) != 1 || found[0].String() != name {
			t.Errorf("%s: the catalog has %v, %v", name, found, err)
		}
	}
	few := eval.Policies{
		Identity: docs(doc(t, "i", allowing("iam:*", "*"))),
		Boundary: docs(doc(t, "b", allowing("iam:Get*", "*"), allowing("iam:CreateLoginProfile", "*"))),
	}
	if diff := cmp.Diff([]string{"iam:CreateLoginProfile"}, remediate.Escalations(req, &few)); diff != "" {
		t.Errorf("within a boundary (-want +got):\n%s", diff)
	}
}

// TestWarningsTogether: two authorizations of a call, each harmless alone, are a
// way together.
func TestWarningsTogether(t *testing.T) {
	has := &eval.Policies{Identity: docs(doc(t, "i", allowing("lambda:InvokeFunction", "*")))}
	create := remediate.Authorization{Request: asking(t, aUser, "lambda:CreateFunction", "arn:aws:lambda:eu-west-1:111122223333:function:f", nil), Policies: has}
	pass := remediate.Authorization{Request: asking(t, aUser, "iam:PassRole", admin, nil), Policies: has}
	for name, tt := range map[string]struct {
		call []remediate.Authorization
		want []string
	}{
		"create": {[]remediate.Authorization{create}, nil},
		"pass":   {[]remediate.Authorization{pass}, nil},
		"both": {[]remediate.Authorization{create, pass}, []string{
			"privilege-escalation: with iam:PassRole and lambda:CreateFunction, and lambda:InvokeFunction, which it has, the principal can run a function with the role passed to it, and use what that may do",
		}},
	} {
		var got []string
		for fix := range remediate.Together(tt.call) {
			for _, w := range fix.Warnings {
				got = append(got, w.Kind.String()+": "+w.Text)
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: warnings (-want +got):\n%s", name, diff)
		}
	}
}

// TestFullAccessRCP: AWS's own RCP, which limits nothing, is put back as it is.
func TestFullAccessRCP(t *testing.T) {
	req := asking(t, aUser, "s3:PutBucketPolicy", anyBucket, map[string]string{"aws:SourceVpce": "vpce-1"})
	p := &eval.Policies{Identity: docs(doc(t, "i", everything)), RCPs: []eval.Level{{Target: "r-1"}}}
	n := 0
	for fix := range (remediate.Options{Conditions: remediate.MetConditions}).Fixes(req, p) {
		for _, s := range fix.Steps {
			n++
			if len(s.Statement.Condition) > 0 || len(fix.Warnings) > 0 {
				t.Errorf("%s: %s, warnings %v", fix.Summary, s.Statement.Text(), fix.Warnings)
			}
		}
	}
	if n == 0 {
		t.Error("no step")
	}
}

// TestConditionsOfChanges: what the principal does differently is no condition.
func TestConditionsOfChanges(t *testing.T) {
	req := asking(t, aUser, "s3:PutObject", theObject, map[string]string{"s3:x-amz-acl": "public-read", "s3:x-amz-storage-class": "STANDARD"})
	p := &eval.Policies{Identity: docs(doc(t, "i", `{"Effect":"Deny","Action":"s3:PutObject","Resource":"*","Condition":{"StringNotEquals":{"s3:x-amz-acl":"private"}}}`))}
	n := 0
	for fix := range (remediate.Options{Conditions: remediate.MetConditions}).Fixes(req, p) {
		if len(fix.Changes) == 0 {
			continue
		}
		for _, s := range fix.Steps {
			n++
			if len(s.Statement.Condition) != 1 || s.Statement.Condition[0].Key.String() != "s3:x-amz-storage-class" {
				t.Errorf("%s: %s", fix.Summary, s.Statement.Text())
			}
		}
	}
	if n == 0 {
		t.Error("no step beside a change")
	}
}
