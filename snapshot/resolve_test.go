// SPDX-License-Identifier: Apache-2.0

package snapshot_test

import (
	"strings"
	"testing"

	"github.com/undenied/undenied/condition"
)

// TestNames resolves the names by which requests know resources.
func TestNames(t *testing.T) {
	const (
		at      = ":eu-west-1:444455556666:"
		policy  = `", "policy": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}}`
		none    = `", "policyStatus": "none"}`
		content = `{"arn": "arn:aws:lambda` + at + `function:label` + policy + `,
			{"arn": "arn:aws:lambda` + at + `function:label:live` + policy + `,
			{"arn": "arn:aws:lambda` + at + `function:label:7` + none + `,
			{"arn": "arn:aws:logs` + at + `log-group:/app/web:*` + policy + `,
			{"arn": "arn:aws:logs` + at + `log-group:/app/db` + policy + `,
			{"arn": "arn:aws:events` + at + `event-bus/default` + policy + `,
			{"arn": "arn:aws:events` + at + `event-bus/orders` + policy + `,
			{"arn": "arn:aws:sns` + at + `ripe` + policy + `,
			{"arn": "arn:aws:ecr` + at + `repository/team/web` + policy + `,
			{"arn": "arn:aws:ecr` + at + `registry` + none + `,
			{"arn": "arn:aws:secretsmanager` + at + `secret:door-AbC123` + policy + `,
			{"arn": "arn:aws:kms` + at + `key/k", "settings": {"aliases": ["alias/app", "alias/old"], "grants": []}, "policy": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}},
			{"arn": "arn:aws:ec2` + at + `instance/i-1", "tags": {"team": "web"}},
			{"arn": "arn:aws:iam::444455556666:oidc-provider/example.com", "type": "iam:oidc-provider", "tags": {"team": "web"}},
			{"arn": "arn:aws:dynamodb` + at + `table/barrels` + policy
	)
	s := small(t, `"lambda", "logs"`, content)
	for _, tt := range []struct {
		action, resource     string
		policy, not, renamed string
	}{
		{"lambda:InvokeFunction", "arn:aws:lambda" + at + "function:label", "LambdaFunctionResourcePolicy", "", ""},
		{"lambda:InvokeFunction", "arn:aws:lambda" + at + "function:label:live", "LambdaFunctionResourcePolicy", "", ""},
		{"lambda:InvokeFunction", "arn:aws:lambda" + at + "function:label:7", "-", "", ""},
		{"lambda:InvokeFunction", "arn:aws:lambda" + at + "function:label:8", "-", "", ""}, // all were collected
		{"lambda:InvokeFunction", "arn:aws:lambda" + at + "function:label:$LATEST", "-", "", ""},
		{"logs:PutLogEvents", "arn:aws:logs" + at + "log-group:/app/web:log-stream:1", "LogsLogGroupResourcePolicy", "", ""},
		{"logs:CreateLogStream", "arn:aws:logs" + at + "log-group:/app/web:*", "LogsLogGroupResourcePolicy", "", ""},
		{"logs:CreateLogStream", "arn:aws:logs" + at + "log-group:/app/web", "LogsLogGroupResourcePolicy", "", ""},
		{"logs:CreateLogStream", "arn:aws:logs" + at + "log-group:/app/db:*", "LogsLogGroupResourcePolicy", "", ""},
		{"logs:CreateLogStream", "arn:aws:logs" + at + "log-group:/app/api:*", "-", "", ""},
		{"events:PutEvents", "arn:aws:events" + at + "event-bus/default", "EventBusPolicy", "", ""},
		{"events:PutRule", "arn:aws:events" + at + "rule/nightly", "EventBusPolicy", "", ""},
		{"events:PutRule", "arn:aws:events" + at + "rule/orders/nightly", "EventBusPolicy", "", ""},
		{"events:PutRule", "arn:aws:events" + at + "rule/other/nightly", "-", "resource", ""},
		{"sns:Publish", "arn:aws:sns" + at + "ripe", "SNSTopicPolicy", "", ""},
		{"sns:GetSubscriptionAttributes", "arn:aws:sns" + at + "ripe:0a1b", "SNSTopicPolicy", "", ""},
		{"ecr:BatchGetImage", "arn:aws:ecr" + at + "repository/team/web", "ECRRepositoryResourcePolicy", "", ""},
		{"secretsmanager:GetSecretValue", "arn:aws:secretsmanager" + at + "secret:door", "SecretResourcePolicy", "", "arn:aws:secretsmanager" + at + "secret:door-AbC123"},
		{"secretsmanager:GetSecretValue", "arn:aws:secretsmanager" + at + "secret:door-AbC123:pin::", "SecretResourcePolicy", "", "arn:aws:secretsmanager" + at + "secret:door-AbC123"},
		{"kms:Decrypt", "arn:aws:kms" + at + "alias/app", "KMSKeyPolicy", "", "arn:aws:kms" + at + "key/k"},
		{"kms:UpdateAlias", "arn:aws:kms" + at + "alias/app", "-", "", ""},
		{"ec2:StopInstances", "arn:aws:ec2" + at + "instance/i-1", "-", "", ""},
		{"iam:GetOpenIDConnectProvider", "arn:aws:iam::444455556666:oidc-provider/example.com", "-", "", ""},
		{"dynamodb:Query", "arn:aws:dynamodb" + at + "table/barrels/index/by-year", "DynamoDBTableResourcePolicy", "", ""},
	} {
		principal := host
		if strings.HasPrefix(tt.action, "logs:") {
			principal = "delivery.logs.amazonaws.com"
		}
		req := request(t, principal, tt.action, tt.resource)
		p, completed := policies(t, s, req)
		if got := names(p.Resource); got != tt.policy {
			t.Errorf("%s on %s: policy %s, want %s", tt.action, tt.resource, got, tt.policy)
		}
		if got := layers(p.NotCollected); got != tt.not {
			t.Errorf("%s on %s: not collected %q, want %q", tt.action, tt.resource, got, tt.not)
		}
		if tt.renamed == "" {
			tt.renamed = tt.resource
		}
		if got := completed.Resource.String(); got != tt.renamed {
			t.Errorf("%s on %s: the resource became %s, want %s", tt.action, tt.resource, got, tt.renamed)
		}
		again, _ := policies(t, s, completed)
		if names(again.Resource) != names(p.Resource) || req.Resource.String() != tt.resource {
			t.Errorf("%s on %s: the completed request has the policy %s, the one given is about %s", tt.action, tt.resource, names(again.Resource), req.Resource)
		}
	}

	for _, tt := range []struct{ action, resource, key, want string }{
		{"kms:Decrypt", "arn:aws:kms" + at + "alias/app", "kms:RequestAlias", "alias/app"},
		{"kms:Decrypt", "arn:aws:kms" + at + "alias/app", "kms:ResourceAliases", "[alias/app alias/old]"},
		{"kms:Decrypt", "arn:aws:kms" + at + "key/k", "kms:RequestAlias", "unknown"},
		{"kms:Decrypt", "arn:aws:kms" + at + "key/k", "kms:ResourceAliases", "[alias/app alias/old]"},
		{"ec2:StopInstances", "arn:aws:ec2" + at + "instance/i-1", "aws:ResourceTag/team", "web"},
		{"ec2:StopInstances", "arn:aws:ec2" + at + "instance/i-1", "ec2:ResourceTag/team", "web"},
		{"iam:GetOpenIDConnectProvider", "arn:aws:iam::444455556666:oidc-provider/example.com", "iam:ResourceTag/team", "web"},
		{"ec2:StopInstances", "arn:aws:ec2" + at + "instance/i-1", "aws:ResourceOrgID", "absent"},
	} {
		_, completed := policies(t, s, request(t, host, tt.action, tt.resource))
		if got := entry(&completed.Context, tt.key); got != tt.want {
			t.Errorf("%s on %s: %s is %q, want %q", tt.action, tt.resource, tt.key, got, tt.want)
		}
	}
}

// TestEndpointKeys places the owner of the endpoint that a request came through.
func TestEndpointKeys(t *testing.T) {
	s := load(t, "testdata/org.json")
	for _, tt := range []struct{ action, vpce, key, want string }{
		{"s3:ListAllMyBuckets", "vpce-0aaa", "aws:SourceVpc", "vpc-0aaa"},
		{"s3:ListAllMyBuckets", "vpce-0aaa", "aws:SourceVpcArn", "arn:aws:ec2:eu-west-1:222222222222:vpc/vpc-0aaa"},
		{"s3:ListAllMyBuckets", "vpce-0aaa", "aws:VpceAccount", "222222222222"},
		{"s3:ListAllMyBuckets", "vpce-0aaa", "aws:VpceOrgID", "o-orchard1234"},
		{"s3:ListAllMyBuckets", "vpce-0aaa", "aws:VpceOrgPaths", "[o-orchard1234/r-orch/ou-orch-apps0001/]"},
		{"s3:ListAllMyBuckets", "vpce-0bbb", "aws:SourceVpcArn", "unknown"},
		{"sqs:ListQueues", "vpce-0aaa", "aws:SourceVpc", "vpc-0aaa"},
		{"sqs:ListQueues", "vpce-0aaa", "aws:VpceAccount", "unknown"}, // whether SQS adds it is not known here
		{"iam:PassRole", "vpce-0aaa", "aws:VpceOrgID", "unknown"},
		{"s3:ListAllMyBuckets", "", "aws:SourceVpc", "absent"},
		{"s3:ListAllMyBuckets", "", "aws:VpceOrgPaths", "absent"},
		{"s3:ListAllMyBuckets", "vpce-0ccc", "aws:VpceAccount", "unknown"},
	} {
		req := request(t, seller, tt.action, "*")
		if tt.vpce != "" {
			req = request(t, seller, tt.action, "*", "aws:SourceVpce="+tt.vpce)
		}
		_, completed := policies(t, s, req)
		if got := entry(&completed.Context, tt.key); got != tt.want {
			t.Errorf("%s through %q: %s is %q, want %q", tt.action, tt.vpce, tt.key, got, tt.want)
		}
	}
	// The record of the call may name the owner of an endpoint that nobody knows.
	req := request(t, seller, "s3:ListAllMyBuckets", "*", "aws:SourceVpce=vpce-0ccc", "aws:VpceAccount=222222222222")
	_, completed := policies(t, s, req)
	if got, want := entry(&completed.Context, "aws:VpceOrgID"), "o-orchard1234"; got != want {
		t.Errorf("aws:VpceOrgID is %q, want %q", got, want)
	}
	if completed.Context.Lookup(condition.MustKey("aws:SourceVpc")).Presence != condition.Unknown {
		t.Error("the VPC of an endpoint that nobody knows is known")
	}
}
