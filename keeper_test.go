// SPDX-License-Identifier: Apache-2.0

package undenied_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/snapshot"
)

// TestKeptBy: what must not be changed in place says so, and what nobody can
// change is not verified.
func TestKeptBy(t *testing.T) {
	const linked = "aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
	full := fmt.Sprintf(`[{"name":"big","document":{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"arn:aws:sqs:eu-west-1:222222222222:%s"}}}]`, strings.Repeat("q", 10100))
	tests := []struct {
		role, extra string
		keeper      *undenied.Keeper
		managed     bool
		dependsOn   string
	}{
		{role: "App"},
		{role: "App", extra: `,"inlinePolicies":` + full, managed: true},
		{role: "App", extra: `,"tags":{"aws:cloudformation:stack-name":"net"}`, keeper: &undenied.Keeper{Kind: "cloudformation", Name: "net"}},
		{role: "App", extra: `,"tags":{"ManagedBy":"terraform"}`, keeper: &undenied.Keeper{Kind: "terraform"}},
		{role: "aws-reserved/sso.amazonaws.com/AWSReservedSSO_Developer_5c0e9a1b7d3f2468", keeper: &undenied.Keeper{Kind: "permission-set", Name: "Developer"}},
		{role: linked, keeper: &undenied.Keeper{Kind: "service-linked", Name: "autoscaling.amazonaws.com"}, dependsOn: "the AWS service autoscaling.amazonaws.com, which alone"},
	}
	for _, tt := range tests {
		role := "arn:aws:iam::222222222222:role/" + tt.role
		extra := tt.extra
		if !strings.Contains(extra, "inlinePolicies") {
			extra += `,"inlinePolicies":[]`
		}
		snap, err := snapshot.Read("s.json", []byte(`{"schema":"undenied/snapshot/v1","accounts":[{"account":"222222222222","standalone":true,"services":["sqs"],
			"roles":[{"arn":"`+role+`","attachedPolicies":[]`+extra+`}]}]}`))
		if err != nil {
			t.Fatal(err)
		}
		name := tt.role[strings.LastIndexByte(tt.role, '/')+1:]
		d := (&undenied.Analyzer{Snapshot: snap}).Analyze(event(t, record("sqs", "ReceiveMessage", "Access Denied",
			`,"requestParameters":{"queueUrl":"https://sqs.eu-west-1.amazonaws.com/222222222222/tasks"},"userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::222222222222:assumed-role/`+name+`/s","accountId":"222222222222","principalId":"AROAEXAMPLE:s","sessionContext":{"sessionIssuer":{"type":"Role","arn":"`+role+`","accountId":"222222222222","userName":"`+name+`","principalId":"AROAEXAMPLE"}}}`)))
		if len(d.Fixes) != 1 || len(d.Fixes[0].Steps) != 1 {
			t.Fatalf("%s: fixes %+v, want one of one step", tt.role, d.Fixes)
		}
		fix := d.Fixes[0]
		if diff := cmp.Diff(tt.keeper, fix.Steps[0].KeptBy); diff != "" || fix.Steps[0].Managed != tt.managed {
			t.Errorf("%s: managed %t, want %t; kept by (-want +got)\n%s", tt.role, fix.Steps[0].Managed, tt.managed, diff)
		}
		if says := strings.Join(fix.DependsOn, "; "); fix.Verified != (tt.dependsOn == "") || !strings.Contains(says, tt.dependsOn) {
			t.Errorf("%s: verified %t, depends on %q; want %q among them", tt.role, fix.Verified, says, tt.dependsOn)
		}
	}
}

// TestTooLong: a policy that AWS would not save is no verified fix.
func TestTooLong(t *testing.T) {
	snap, err := snapshot.Read("s.json", []byte(`{"schema":"undenied/snapshot/v1","accounts":[{"account":"222222222222","standalone":true,"services":["sqs"],
		"policies":[{"arn":"arn:aws:iam::222222222222:policy/No","name":"No","document":{"Version":"2012-10-17","Statement":[
			{"Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"No","Effect":"Deny","Action":"sqs:*","Resource":"*"},
			{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::`+strings.Repeat("b", 5950)+`"}]}}],
		"users":[{"arn":"arn:aws:iam::222222222222:user/dora","groups":[],"inlinePolicies":[],"attachedPolicies":["arn:aws:iam::222222222222:policy/No"]}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	d := (&undenied.Analyzer{Snapshot: snap}).Analyze(event(t, record("sqs", "ReceiveMessage", "Access Denied",
		`,"requestParameters":{"queueUrl":"https://sqs.eu-west-1.amazonaws.com/222222222222/tasks"},"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::222222222222:user/dora","accountId":"222222222222","userName":"dora","principalId":"AIDAEXAMPLE"}`)))
	if len(d.Fixes) != 1 || d.Fixes[0].Verified || !strings.Contains(strings.Join(d.Fixes[0].DependsOn, "; "), "AWS saves 6144") {
		t.Errorf("fixes %+v, want one that depends on fewer characters", d.Fixes)
	}
}
