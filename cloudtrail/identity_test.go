// SPDX-License-Identifier: Apache-2.0

package cloudtrail_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/condition"
)

// value returns what the first request of e has of a condition key: its value,
// [values], absent or unknown.
func value(t *testing.T, e *cloudtrail.Event, key string) string {
	t.Helper()
	requests, err := cloudtrail.Requests(e)
	if err != nil {
		t.Fatalf("%s: %v", e.ID, err)
	}
	return keyText(requests[0].Context.Lookup(condition.MustKey(key)))
}

func TestIdentities(t *testing.T) {
	const (
		account  = "arn:aws:iam::111122223333:"
		sessions = "arn:aws:sts::111122223333:assumed-role/"
		oidc     = account + "oidc-provider/token.actions.githubusercontent.com"
		github   = "token.actions.githubusercontent.com"
		person   = "544894e8-80c1-707f-60e3-3ba6510dfac1"
		alice    = "user " + account + "user/staff/alice"
		deploy   = "assumed-role session " + sessions + "deploy/alice of " + account + "role/team/deploy"
		cognito  = "cognito-identity.amazonaws.com"
	)
	type keys map[string]string
	events := recorded(t, "testdata/identities.json")
	for _, tt := range []struct {
		id        string
		principal string // kind, name and issuer
		keys      keys
	}{
		{"user", alice, keys{"aws:username": "alice", "aws:userid": "AIDAEXAMPLEUSER000001"}},
		{"untyped", alice, keys{"aws:username": "alice", "aws:MultiFactorAuthPresent": "absent", "aws:PrincipalIsAWSService": "false"}},
		{"console", alice, keys{"aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "672", "aws:TokenIssueTime": "2026-11-20T10:00:00Z"}},
		{"token", alice, keys{"aws:MultiFactorAuthPresent": "false", "aws:username": "alice", "aws:FederatedProvider": "absent"}},
		{"root", "root user " + account + "root", keys{"aws:userid": "111122223333", "aws:username": "absent"}},
		{"rootKey", "root user " + account + "root", keys{"aws:TokenIssueTime": "absent", "aws:AssumedRoot": "absent"}},
		{"assumedRoot", "root user arn:aws:sts::111122223333:assumed-root", keys{"aws:AssumedRoot": "true", "aws:userid": "111122223333"}},

		{"role", deploy, keys{"aws:userid": "AROAEXAMPLEROLE000001:alice", "aws:SourceIdentity": "absent"}},
		{"roleType", "role " + account + "role/team/deploy", keys{"aws:PrincipalIsAWSService": "false", "aws:TokenIssueTime": "unknown"}},
		{"source", deploy, keys{"aws:SourceIdentity": "alice", "aws:SignInSessionArn": "arn:aws:signin:eu-west-1:111122223333:session/0a1b"}},
		{"sso", "assumed-role session " + sessions + "AWSReservedSSO_Admin_0123456789abcdef/alice@example.com of " +
			account + "role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef", keys{"aws:FederatedProvider": "unknown"}},
		{"web", "assumed-role session " + sessions + "ci/run-17 of " + account + "role/ci",
			keys{"aws:FederatedProvider": oidc, github + ":sub": "unknown"}},
		{"cognito", "assumed-role session " + sessions + "app-user/CognitoIdentityCredentials of " + account + "role/app-user", keys{
			"aws:FederatedProvider": cognito, cognito + ":aud": "eu-west-1:pool-1", cognito + ":sub": "eu-west-1:person-1",
			cognito + ":amr": "[authenticated accounts.google.com]"}},
		{"instance", "assumed-role session " + sessions + "web-server/i-0123456789abcdef0 of " + account + "role/web-server",
			keys{"ec2:RoleDelivery": "2.0", "ec2:SourceInstanceArn": "unknown", "lambda:SourceFunctionArn": "absent"}},
		{"instanceScope", "assumed-role session " + sessions + "web-server/i-0123456789abcdef0 of " + account + "role/web-server",
			keys{"ec2:SourceInstanceArn": "arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0"}},
		{"function", "assumed-role session " + sessions + "resize/resize-images of " + account + "role/service-role/resize", keys{
			"lambda:SourceFunctionArn": "arn:aws:lambda:eu-west-1:111122223333:function:resize-images",
			"ec2:SourceInstanceArn":    "absent", "codebuild:BuildArn": "absent"}},
		{"build", "assumed-role session " + sessions + "build/AWSCodeBuild-0a1b2c3d of " + account + "role/build", keys{
			"codebuild:BuildArn": "arn:aws:codebuild:eu-west-1:111122223333:build/site:0a1b2c3d", "codebuild:ProjectArn": "unknown"}},
		{"propagated", "assumed-role session " + sessions + "notebook/analytics of " + account + "role/notebook", keys{"identitystore:UserId": person}},
		{"delegate", "assumed-role session " + sessions + "partner/setup of " + account + "role/partner", keys{"aws:ViaAWSService": "false"}},

		{"forwarded", deploy, keys{"aws:ViaAWSService": "true", "aws:CalledViaLast": "athena.amazonaws.com", "aws:SourceIp": "unknown"}},
		{"serviceLinked", "assumed-role session " + sessions + "AWSServiceRoleForAutoScaling/AutoScaling of " +
			account + "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
			keys{"aws:ViaAWSService": "false", "aws:CalledVia": "absent", "aws:SourceIp": "absent", "aws:PrincipalIsAWSService": "false"}},
		{"serviceRole", "assumed-role session " + sessions + "stack/AWSCloudFormation of " + account + "role/service-role/stack",
			keys{"aws:ViaAWSService": "unknown", "aws:CalledViaLast": "unknown", "aws:SourceIp": "unknown"}},

		{"federated", "federated user arn:aws:sts::111122223333:federated-user/carol of " + account + "user/staff/alice",
			keys{"aws:userid": "111122223333:carol", "aws:username": "absent"}},
		{"service", "AWS service logging.s3.amazonaws.com", keys{
			"aws:PrincipalServiceName": "logging.s3.amazonaws.com", "aws:PrincipalServiceNamesList": "unknown",
			"aws:SourceArn": "arn:aws:s3:::source", "aws:SourceAccount": "111122223333", "aws:ViaAWSService": "false"}},
		{"internal", "anonymous anonymous", keys{"aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": "unknown", "aws:PrincipalType": "unknown"}},

		{"copy", "unidentified principal AROAFOREIGNROLE000001:bob", keys{"aws:userid": "AROAFOREIGNROLE000001:bob", "aws:PrincipalType": "AssumedRole",
			"aws:username": "absent", "aws:ViaAWSService": "false", "aws:MultiFactorAuthPresent": "unknown"}},
		{"copyUser", "unidentified principal AIDAFOREIGNUSER000001", keys{"aws:PrincipalType": "User", "aws:username": "unknown"}},
		{"copyRoot", "root user arn:aws:iam::444455556666:root", keys{"aws:userid": "444455556666", "aws:TokenIssueTime": "unknown"}},
		{"copyFederated", "federated user arn:aws-us-gov:sts::444455556666:federated-user/carol", keys{"aws:userid": "444455556666:carol"}},
		{"copyService", "unidentified principal AROAFOREIGNROLE000001:bob", keys{"aws:ViaAWSService": "true", "aws:CalledViaLast": "athena.amazonaws.com"}},
		{"copyHidden", "unidentified principal AROAFOREIGNROLE000001:bob", keys{"aws:ViaAWSService": "unknown", "aws:SourceIp": "unknown"}},

		{"anonymous", "anonymous anonymous", keys{"aws:PrincipalIsAWSService": "absent", "aws:TokenIssueTime": "absent"}},
		{"anonymousUnknown", "anonymous anonymous", keys{"aws:PrincipalIsAWSService": "absent", "aws:PrincipalOrgID": "absent"}},
		{"saml", "federated identity " + account + "saml-provider/corp", keys{"saml:sub": "dana", "saml:namequalifier": "bdGOnTesti4+ExamplexL/jEvs=",
			"saml:doc": "111122223333/corp", "saml:aud": "unknown", "saml:iss": "unknown", "sts:RoleSessionName": "dana", "aws:userid": "unknown"}},
		{"samlBare", "unidentified principal bdGOnTesti4+ExamplexL/jEvs=:dana", keys{"saml:sub": "dana", "saml:doc": "unknown", "aws:PrincipalArn": "absent"}},
		{"webRequest", "federated identity " + oidc, keys{github + ":aud": "sts.amazonaws.com", github + ":sub": "repo:org/app:ref:refs/heads/main",
			github + ":amr": "unknown", "sts:RoleSessionName": "run-17"}},
		{"cognitoRequest", "federated identity " + cognito, keys{cognito + ":aud": "eu-west-1:pool-1", cognito + ":sub": "eu-west-1:person-1"}},

		{"identityCenter", "unidentified principal " + person, keys{"identitystore:UserId": person, "aws:PrincipalIsAWSService": "unknown"}},
		{"directory", "unidentified principal corp.example.com//S-1-5-21-1", keys{"aws:userid": "unknown", "aws:username": "unknown"}},
		{"unknown", "unidentified principal 111122223333", keys{"aws:PrincipalType": "unknown", "aws:ViaAWSService": "unknown"}},
		{"nobody", "anonymous anonymous", keys{"aws:PrincipalType": "unknown", "aws:PrincipalAccount": "unknown", "aws:PrincipalArn": "unknown"}},
	} {
		e := events[tt.id]
		if e == nil {
			t.Errorf("no record %q", tt.id)
			continue
		}
		delete(events, tt.id)
		got := e.Principal.Kind().String() + " " + e.Principal.String()
		if e.Principal.Issuer.IsValid() {
			got += " of " + e.Principal.Issuer.String()
		}
		if got != tt.principal {
			t.Errorf("%s: principal %s, want %s", tt.id, got, tt.principal)
		}
		for key, want := range tt.keys {
			if got := value(t, e, key); got != want {
				t.Errorf("%s: %s = %q, want %q", tt.id, key, got, want)
			}
		}
	}
	for id := range events {
		t.Errorf("record %q is tested by nothing", id)
	}
}

// Every element of userIdentity is read.
func TestIdentityElements(t *testing.T) {
	const in = `{"eventSource": "s3.amazonaws.com", "eventName": "GetObject", "userIdentity": {"type": "AssumedRole", "principalId": "AROA1:s", "arn": "arn:a",
		"accountId": 111122223333, "accessKeyId": "ASIA1", "userName": "n", "invokedBy": "athena.amazonaws.com", "invokedByDelegate": {"accountId": "777788889999"},
		"identityProvider": "p", "onBehalfOf": {"userId": "u", "identityStoreArn": "arn:store"}, "credentialId": "c",
		"inScopeOf": {"sourceArn": "arn:source", "sourceAccount": "222222222222", "issuerType": "AWS::Lambda::Function", "credentialsIssuedTo": "arn:to"},
		"sessionContext": {"sessionIssuer": {"type": "Role", "arn": "arn:role", "principalId": "AROA1", "accountId": "111122223333", "userName": "role"},
			"attributes": {"creationDate": "2026-11-20T10:00:00Z", "mfaAuthenticated": true}, "sourceIdentity": "dana", "ec2RoleDelivery": "1.0", "assumedRoot": "true",
			"signInSessionArn": "arn:signin", "webIdFederationData": {"federatedProvider": "accounts.google.com", "attributes": {"sub": "1", "more": {}}}}}}`
	want := cloudtrail.Identity{
		Type: "AssumedRole", PrincipalID: "AROA1:s", ARN: "arn:a", AccountID: "111122223333", AccessKeyID: "ASIA1", UserName: "n",
		InvokedBy: "athena.amazonaws.com", Delegate: "777788889999", Provider: "p", UserID: "u", IdentityStore: "arn:store", CredentialID: "c",
		Scope: cloudtrail.Scope{SourceARN: "arn:source", SourceAccount: "222222222222", IssuerType: "AWS::Lambda::Function", IssuedTo: "arn:to"},
		Session: &cloudtrail.Session{IssuerType: "Role", IssuerARN: "arn:role", IssuerID: "AROA1", IssuerAccount: "111122223333", IssuerName: "role",
			Created: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC), MFA: "true", SourceIdentity: "dana", RoleDelivery: "1.0", AssumedRoot: "true",
			SignInSession: "arn:signin", Provider: "accounts.google.com", Claims: map[string]string{"sub": "1"}},
	}
	for e, err := range cloudtrail.Events("f", strings.NewReader(in)) {
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, e.Identity); diff != "" {
			t.Errorf("identity (-want +got):\n%s", diff)
		}
	}
}
