// SPDX-License-Identifier: Apache-2.0

package remediate_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/remediate"
)

// conditionsOf returns the Condition of every statement that the last fix adds.
func conditionsOf(t *testing.T, req *eval.Request, p *eval.Policies) []map[string]map[string]string {
	t.Helper()
	var got []map[string]map[string]string
	for fix := range (remediate.Options{Conditions: remediate.MetConditions}).Fixes(req, p) {
		got = nil
		if !fix.Verified {
			t.Errorf("%s: not verified", fix.Summary)
		}
		for _, s := range fix.Steps {
			var st struct {
				Condition map[string]map[string]string
			}
			if err := json.Unmarshal(s.Statement.Text(), &st); err != nil {
				t.Fatal(err)
			}
			got = append(got, st.Condition)
		}
	}
	return got
}

func TestMetConditions(t *testing.T) {
	const (
		key   = "arn:aws:kms:eu-west-1:111122223333:key/1"
		queue = "arn:aws:sqs:eu-west-1:111122223333:q"
		topic = "arn:aws:sns:eu-west-1:111122223333:t"
		oidc  = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
	)
	none := eval.Policies{Identity: docs(doc(t, "i"))}
	type conditions = map[string]map[string]string
	tests := []struct {
		name                        string
		principal, action, resource string
		context                     map[string]string
		policies                    eval.Policies
		want                        []conditions
	}{
		{
			name:      "nothing that stays the same",
			principal: aUser, action: "s3:GetObject", resource: theObject,
			context: map[string]string{
				"aws:CurrentTime": "2026-11-22T00:00:00Z", "aws:EpochTime": "1", "aws:UserAgent": "x", "aws:userid": "AIDA", "aws:SourceIp": "192.0.2.1",
				"aws:SecureTransport": "true", "aws:RequestedRegion": "eu-west-1", "s3:authType": "REST-HEADER", "s3:signatureversion": "AWS4-HMAC-SHA256",
				"aws:ResourceTag/team": "a", "aws:PrincipalOrgID": "o-1", "aws:MultiFactorAuthPresent": "false", "s3:versionid": "1",
			},
			policies: none,
			want:     []conditions{nil},
		},
		{
			name:      "keys of a KMS request",
			principal: aUser, action: "kms:Decrypt", resource: key,
			context: map[string]string{
				"kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com", "kms:CallerAccount": "111122223333", "kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
				"kms:EncryptionContext:SecretARN": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s", "kms:EncryptionContext:SecretVersionId": "7f3a", "kms:KeySpec": "SYMMETRIC_DEFAULT",
			},
			policies: eval.Policies{Identity: docs(doc(t, "i")), Resource: docs(doc(t, "k", `{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}`))},
			want: []conditions{{"StringEquals": {
				"kms:ViaService": "secretsmanager.eu-west-1.amazonaws.com", "kms:EncryptionContext:secretarn": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s",
			}}},
		},
		{
			name:      "the service a role is passed to",
			principal: aUser, action: "iam:PassRole", resource: admin,
			context:  map[string]string{"iam:PassedToService": "lambda.amazonaws.com", "iam:AssociatedResourceArn": "arn:aws:lambda:eu-west-1:111122223333:function:f*", "aws:RequestedRegion": "eu-west-1"},
			policies: none,
			want: []conditions{{
				"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"},
				"ArnEquals":    {"iam:AssociatedResourceArn": "arn:aws:lambda:eu-west-1:111122223333:function:f${*}"},
			}},
		},
		{
			name:      "what names the resource again",
			principal: aUser, action: "secretsmanager:GetSecretValue", resource: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s",
			context: map[string]string{
				"secretsmanager:SecretId": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s", "secretsmanager:ResourceTag/team": "a",
				"secretsmanager:VersionId": "7f3a", "secretsmanager:VersionStage": "AWSCURRENT",
			},
			policies: none,
			want:     []conditions{{"StringEquals": {"secretsmanager:VersionStage": "AWSCURRENT"}}},
		},
		{
			name:      "a prefix that looks like a variable",
			principal: aUser, action: "s3:ListBucket", resource: anyBucket,
			context:  map[string]string{"s3:prefix": "a/${aws:username}/*", "s3:max-keys": "10"},
			policies: none,
			want:     []conditions{{"StringEquals": {"s3:prefix": "a/${$}{aws:username}/*"}}},
		},
		{
			name:      "encryption, and the endpoint rather than its VPC",
			principal: aUser, action: "s3:PutObject", resource: theObject,
			context:  map[string]string{"s3:x-amz-server-side-encryption": "aws:kms", "aws:SourceVpce": "vpce-1", "aws:SourceVpc": "vpc-1"},
			policies: none,
			want:     []conditions{{"StringEquals": {"s3:x-amz-server-side-encryption": "aws:kms", "aws:SourceVpce": "vpce-1"}}},
		},
		{
			name:      "an instance to be started",
			principal: aUser, action: "ec2:RunInstances", resource: "arn:aws:ec2:eu-west-1:111122223333:instance/*",
			context:  map[string]string{"ec2:InstanceType": "t3.micro", "aws:RequestTag/team": "data", "aws:RequestedRegion": "eu-west-1", "ec2:Region": "eu-west-1", "ec2:EbsOptimized": "true"},
			policies: none,
			want: []conditions{{
				"StringEquals": {"ec2:InstanceType": "t3.micro", "aws:RequestTag/team": "data"},
				"Bool":         {"ec2:EbsOptimized": "true"},
			}},
		},
		{
			name:      "an instance that is there",
			principal: aUser, action: "ec2:StopInstances", resource: "arn:aws:ec2:eu-west-1:111122223333:instance/i-1",
			context:  map[string]string{"ec2:InstanceType": "t3.micro", "ec2:InstanceID": "i-1", "aws:MultiFactorAuthPresent": "true"},
			policies: none,
			want:     []conditions{{"Bool": {"aws:MultiFactorAuthPresent": "true"}}},
		},
		{
			name:      "the Region of what has no resource",
			principal: aUser, action: "ec2:DescribeInstances", resource: "*",
			context:  map[string]string{"aws:RequestedRegion": "eu-west-1"},
			policies: none,
			want:     []conditions{{"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}},
		},
		{
			name:      "the Region of a service that has one for everybody",
			principal: aUser, action: "iam:ListUsers", resource: "*",
			context:  map[string]string{"aws:RequestedRegion": "us-east-1"},
			policies: none,
			want:     []conditions{nil},
		},
		{
			name:      "the service that calls for the principal",
			principal: aUser, action: "s3:GetObject", resource: theObject,
			context:  map[string]string{"aws:CalledViaLast": "athena.amazonaws.com", "aws:ViaAWSService": "true"},
			policies: none,
			want:     []conditions{{"StringEquals": {"aws:CalledViaLast": "athena.amazonaws.com"}}},
		},
		{
			name:      "the organization, in the resource's policy only",
			principal: stranger, action: "s3:GetObject", resource: theObject,
			context:  map[string]string{"aws:PrincipalOrgID": "o-1", "aws:SourceAccount": "111122223333"},
			policies: eval.Policies{Identity: docs(doc(t, "i")), Resource: docs(doc(t, "b", otherBucket))},
			want:     []conditions{{"StringEquals": {"aws:PrincipalOrgID": "o-1"}}, nil},
		},
		{
			name:      "an external ID, and not the name of a session",
			principal: stranger, action: "sts:AssumeRole", resource: admin,
			context:  map[string]string{"sts:ExternalId": "7f3a", "sts:RoleSessionName": "s", "aws:RequestedRegion": "eu-west-1"},
			policies: eval.Policies{Identity: docs(doc(t, "i", everything)), Resource: docs(doc(t, "t"))},
			want:     []conditions{{"StringEquals": {"sts:ExternalId": "7f3a"}}},
		},
		{
			name:      "for whom a service acts",
			principal: "sns.amazonaws.com", action: "sqs:SendMessage", resource: queue,
			context:  map[string]string{"aws:SourceArn": topic, "aws:SourceAccount": "111122223333"},
			policies: eval.Policies{Resource: docs(doc(t, "q"))},
			want:     []conditions{{"ArnEquals": {"aws:SourceArn": topic}, "StringEquals": {"aws:SourceAccount": "111122223333"}}},
		},
		{
			name:      "who comes with a token",
			principal: oidc, action: "sts:AssumeRoleWithWebIdentity", resource: admin,
			context:  map[string]string{"token.actions.githubusercontent.com:sub": "repo:o/r", "token.actions.githubusercontent.com:aud": "sts.amazonaws.com", "token.actions.githubusercontent.com:actor": "ana"},
			policies: eval.Policies{Resource: docs(doc(t, "t"))},
			want:     []conditions{{"StringEquals": {"token.actions.githubusercontent.com:sub": "repo:o/r", "token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}}},
		},
		{
			name:      "who comes with a SAML assertion",
			principal: "arn:aws:iam::111122223333:saml-provider/P", action: "sts:AssumeRoleWithSAML", resource: admin,
			context:  map[string]string{"saml:aud": "https://signin.aws.amazon.com/saml", "saml:sub": "_7f3a"},
			policies: eval.Policies{Resource: docs(doc(t, "t"))},
			want:     []conditions{{"StringEquals": {"saml:aud": "https://signin.aws.amazon.com/saml"}}},
		},
		{
			name:      "the organization of one's own account",
			principal: aUser, action: "sts:AssumeRole", resource: admin,
			context:  map[string]string{"aws:PrincipalOrgID": "o-1"},
			policies: eval.Policies{Identity: docs(doc(t, "i", everything)), Resource: docs(doc(t, "t"))},
			want:     []conditions{nil},
		},
		{
			name:      "an endpoint's own policy",
			principal: aUser, action: "s3:GetObject", resource: theObject,
			context:  map[string]string{"aws:SourceVpce": "vpce-1", "aws:MultiFactorAuthPresent": "true"},
			policies: eval.Policies{Identity: docs(doc(t, "i", everything)), Endpoint: docs(doc(t, "e"))},
			want:     []conditions{{"ArnEquals": {"aws:PrincipalArn": aUser}, "Bool": {"aws:MultiFactorAuthPresent": "true"}}},
		},
		{
			name:      "a boundary and an SCP as well",
			principal: aUser, action: "iam:PassRole", resource: admin,
			context: map[string]string{"iam:PassedToService": "lambda.amazonaws.com"},
			policies: eval.Policies{
				Identity: docs(doc(t, "i", everything)), Boundary: docs(doc(t, "b", readOnly)),
				SCPs: []eval.Level{{Target: "111122223333", Policies: docs(doc(t, "scp", readOnly))}},
			},
			want: []conditions{{"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}, {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := asking(t, tt.principal, tt.action, tt.resource, tt.context)
			if diff := cmp.Diff(tt.want, conditionsOf(t, req, &tt.policies)); diff != "" {
				t.Errorf("conditions (-want +got):\n%s", diff)
			}
			for fix := range remediate.Fixes(req, &tt.policies) {
				for _, s := range fix.Steps {
					for _, cl := range s.Statement.Condition {
						if s.Type.Layer() != "endpoint" {
							t.Errorf("not asked for, and there is a condition on %s", cl.Key)
						}
					}
				}
			}
		})
	}
}

// TestMetConditionsNarrow: a request that does not meet a condition is refused,
// and one of which nobody knows has none.
func TestMetConditionsNarrow(t *testing.T) {
	req := asking(t, aUser, "s3:PutObject", theObject, map[string]string{"aws:SourceVpce": "vpce-1", "s3:x-amz-acl": "private"})
	for fix := range (remediate.Options{Conditions: remediate.MetConditions}).Fixes(req, &eval.Policies{Identity: docs(doc(t, "i"))}) {
		for _, key := range []string{"aws:SourceVpce", "s3:x-amz-acl"} {
			other := *fix.Request
			other.Context.Set(condition.MustKey(key), "other")
			if r := eval.Evaluate(&other, fix.Policies); r.Decision == eval.Allowed {
				t.Errorf("%s: allowed with another %s", fix.Summary, key)
			}
		}
	}
	open := *req
	open.Context = condition.Context{}
	open.Context.SetUnknown(condition.MustKey("aws:SourceVpce"))
	if got := conditionsOf(t, &open, &eval.Policies{Identity: docs(doc(t, "i"))}); len(got) != 1 || got[0] != nil {
		t.Errorf("conditions on what nobody knows: %v", got)
	}
}
