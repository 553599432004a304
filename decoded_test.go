// SPDX-License-Identifier: Apache-2.0

package undenied_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/snapshot"
)

// denied is a record of role Build's denied call in account 222222222222.
func denied(t *testing.T, source, name, params, message string) *cloudtrail.Event {
	t.Helper()
	text := fmt.Sprintf(`{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLEBUILD:ci","arn":"arn:aws:sts::222222222222:assumed-role/Build/ci",`+
		`"accountId":"222222222222","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLEBUILD","arn":"arn:aws:iam::222222222222:role/Build","accountId":"222222222222"},"attributes":{}}},`+
		`"eventTime":"2026-11-20T10:00:00Z","eventSource":%q,"eventName":%q,"awsRegion":"eu-west-1","sourceIPAddress":"203.0.113.7","errorCode":"AccessDenied","errorMessage":%q,`+
		`"requestParameters":%s,"eventID":"e1","recipientAccountId":"222222222222"}`, source, name, message, params)
	for e, err := range cloudtrail.Events("f", strings.NewReader(text)) {
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	t.Fatal("no event")
	return nil
}

// build is a snapshot of account 222222222222 with role Build, whose policies
// have the statements.
func build(t *testing.T, statements, boundary string) *undenied.Analyzer {
	t.Helper()
	text := fmt.Sprintf(`{"schema":"undenied/snapshot/v1","accounts":[{"account":"222222222222","standalone":true,
		"roles":[{"arn":"arn:aws:iam::222222222222:role/Build","id":"AROAEXAMPLEBUILD","permissionsBoundary":"arn:aws:iam::222222222222:policy/Guard",
			"inlinePolicies":[{"name":"work","document":{"Version":"2012-10-17","Statement":[%s]}}]}],
		"policies":[{"arn":"arn:aws:iam::222222222222:policy/Guard","name":"Guard","document":{"Version":"2012-10-17","Statement":[%s]}},
			{"arn":"arn:aws:iam::222222222222:policy/ReadOnly","name":"ReadOnly","document":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:Get*","Resource":"*"}]}}]}]}`,
		statements, boundary)
	snap, err := snapshot.Read("org.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return &undenied.Analyzer{Snapshot: snap}
}

func evaluations(t *testing.T, text string) []*cloudtrail.Evaluation {
	t.Helper()
	evals, err := cloudtrail.ParseEvaluations("f", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return evals
}

// TestDecoded explains denials with AWS's own account of them.
func TestDecoded(t *testing.T) {
	const (
		everything = `{"Sid":"All","Effect":"Allow","Action":"*","Resource":"*"}`
		noVault    = `{"Sid":"NoVault","Effect":"Deny","Action":["iam:GetRole","iam:Delete*"],"Resource":"*","Condition":{"StringLike":{"aws:PrincipalArn":["*/Build","*/Test"]}}}`
		noHosts    = `{"Effect":"Deny","Action":"ec2:RunInstances","Resource":"*","Condition":{"StringEquals":{"ec2:Tenancy":"host"}}}`
		details    = `{"authorizationId":"a1b2c3d4e5f6g7h8i9j0","requestContext":{"aws:userid":"AROAEXAMPLEBUILD:ci"%s},"evaluations":[{"action":"iam:GetRole","resource":"arn:aws:iam::222222222222:role/Vault","evaluatedEffect":"%s","matchedPolicies":[%s]}],` +
			`"policies":[{"uri":"arn:aws:iam::222222222222:policy/Guard","type":"PERMISSIONS_BOUNDARY"},{"uri":"inline:1","type":"IDENTITY_BASED_POLICY","inline":true}]}`
		guard  = `{"uri":"arn:aws:iam::222222222222:policy/Guard","matchedStatements":[{"sid":"%s","evaluatedEffect":"DENY"}]}`
		inline = `{"uri":"inline:1","matchedStatements":[{"sid":"NoVault","evaluatedEffect":"DENY"}]}`
		status = `{"explicitDeny":%t,"matchedStatements":{"items":[%s]},"context":{"principal":{"id":"AROAEXAMPLEBUILD:ci"},"action":"RunInstances","resource":"arn:aws:ec2:eu-west-1:222222222222:instance/*",` +
			`"conditions":{"items":[{"key":"ec2:Tenancy","values":{"items":[{"value":"%s"}]}}]}}}`
		noHostsTold = `{"statementId":"","effect":"DENY","actions":{"items":[{"value":"ec2:runinstances"}]},"resources":{"items":[{"value":"*"}]},"conditions":{"items":[{"key":"ec2:tenancy","values":{"items":[{"value":"host"}]}}]}}`
		encoded     = "You are not authorized to perform this operation. Encoded authorization failure message: AQAB"
	)
	role := func() *cloudtrail.Event {
		return denied(t, "iam.amazonaws.com", "GetRole", `{"roleName":"Vault"}`, "Access Denied")
	}
	launch := func() *cloudtrail.Event {
		return denied(t, "ec2.amazonaws.com", "RunInstances", `{"instanceType":"t3.micro"}`, encoded)
	}
	tests := []struct {
		name               string
		event              *cloudtrail.Event
		statements, guards string
		decoded            string
		want               string // the result, the agreement, and the statement found
	}{
		{"the policy and the Sid", role(), everything + "," + noVault, everything + "," + noVault, fmt.Sprintf(details, "", "EXPLICIT_DENY", fmt.Sprintf(guard, "NoVault")),
			"Explicit deny in a permissions boundary policy; agree; boundary NoVault of arn:aws:iam::222222222222:policy/Guard"},
		{"the inline policy", role(), everything + "," + noVault, everything, fmt.Sprintf(details, "", "EXPLICIT_DENY", inline),
			"Explicit deny in an identity-based policy; agree; identity NoVault of arn:aws:iam::222222222222:role/Build/work"},
		{"a Sid that AWS made up", role(), everything, everything + "," + strings.Replace(noVault, `"Sid":"NoVault",`, "", 1), fmt.Sprintf(details, "", "EXPLICIT_DENY", fmt.Sprintf(guard, "s1")),
			"Explicit deny in a permissions boundary policy; agree; boundary Statement[1] of arn:aws:iam::222222222222:policy/Guard"},
		{"a statement that is gone", role(), everything, everything, fmt.Sprintf(details, "", "EXPLICIT_DENY", fmt.Sprintf(guard, "NoVault")),
			"Explicit deny in a permissions boundary policy; disagree; boundary  of arn:aws:iam::222222222222:policy/Guard"},
		{"no allow", role(), `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`, everything, fmt.Sprintf(details, "", "IMPLICIT_DENY", ""),
			"Missing allow in an identity-based policy; agree"},
		{"no allow, and a Deny that is new", role(), noVault, everything, fmt.Sprintf(details, "", "IMPLICIT_DENY", ""),
			"Missing allow in an identity-based policy; disagree"},
		{"the content", launch(), everything + "," + noHosts, everything, fmt.Sprintf(status, true, noHostsTold, "host"),
			"Explicit deny in an identity-based policy; agree; identity Statement[1] of arn:aws:iam::222222222222:role/Build/work"},
		{"other content", launch(), everything, everything + "," + noHosts, fmt.Sprintf(status, true, strings.Replace(noHostsTold, `"host"`, `"dedicated"`, 1), "host"),
			"Explicit deny in a permissions boundary policy; agree;   of "},
		{"the key settles it", launch(), everything + "," + noHosts, strings.Replace(everything, `"*"`, `"s3:*"`, 1), fmt.Sprintf(status, false, "", "default"),
			"Missing allow in a permissions boundary policy; agree"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ev := cloudtrail.NewEvidence(evaluations(t, tt.decoded)...)
			ev.Join(tt.event)
			d := build(t, tt.statements, tt.guards).Analyze(tt.event)
			got := fmt.Sprintf("%s; %s", d.AssessmentResult, d.Evidence.Agreement)
			if d.Evidence.Decoded == nil {
				t.Fatalf("no evidence: %s", got)
			}
			for _, s := range d.Evidence.Decoded.Statements {
				got += fmt.Sprintf("; %s %s of %s", s.Layer, s.Statement, s.PolicyARN)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestSessionPolicies explains denials of sessions whose credentials are known.
func TestSessionPolicies(t *testing.T) {
	const everything = `{"Effect":"Allow","Action":"*","Resource":"*"}`
	const noVault = `{"Version":"2012-10-17","Statement":[{"Sid":"NoVault","Effect":"Deny","Action":"iam:*","Resource":"*"}]}`
	tests := []struct {
		name        string
		credentials *cloudtrail.Credentials
		action      string
		want        string // the result, the policy that denies, and whether the layer is assumed
	}{
		{"not known", nil, "ListRoles", "Allowed  assumed"},
		{"none passed", &cloudtrail.Credentials{}, "ListRoles", "Allowed  settled"},
		{"a text", &cloudtrail.Credentials{Policy: noVault}, "ListRoles", "Explicit deny in a session policy arn:aws:sts::222222222222:assumed-role/Build/ci/SessionPolicy settled"},
		{"not told", &cloudtrail.Credentials{Undisclosed: true}, "ListRoles", "Allowed  assumed"},
		{"a text that is hidden", &cloudtrail.Credentials{Policy: "HIDDEN_DUE_TO_SECURITY_REASONS"}, "ListRoles", "Allowed  assumed"},
		{"a managed one", &cloudtrail.Credentials{PolicyARNs: []string{"arn:aws:iam::222222222222:policy/ReadOnly"}}, "ListRoles", "Missing allow in a session policy  settled"},
		{"a managed one that allows", &cloudtrail.Credentials{PolicyARNs: []string{"arn:aws:iam::222222222222:policy/ReadOnly"}}, "GetAccountSummary", "Allowed  settled"},
		{"a managed one not collected", &cloudtrail.Credentials{PolicyARNs: []string{"arn:aws:iam::222222222222:policy/Gone"}}, "ListRoles", "Allowed  assumed"},
		{"one not collected, one that denies", &cloudtrail.Credentials{Policy: noVault, PolicyARNs: []string{"arn:aws:iam::222222222222:policy/Gone"}}, "ListRoles",
			"Explicit deny in a session policy arn:aws:sts::222222222222:assumed-role/Build/ci/SessionPolicy assumed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := denied(t, "iam.amazonaws.com", tt.action, "null", "Access Denied")
			e.Credentials = tt.credentials
			d := build(t, everything, everything).Analyze(e)
			assumed, denies := "settled", ""
			for _, a := range d.Assumptions {
				if strings.HasPrefix(a, "session: ") {
					assumed = "assumed"
				}
			}
			for _, p := range d.ResultDetails.ExplicitDenyPolicies {
				denies = p.PolicyARN
			}
			if diff := cmp.Diff(tt.want, fmt.Sprintf("%s %s %s", d.AssessmentResult, denies, assumed)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
