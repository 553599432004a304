// SPDX-License-Identifier: Apache-2.0

package undenied_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/remediate"
	"github.com/undenied/undenied/snapshot"
)

// TestRoleWarnings: who may act as a role gets what it may do.
func TestRoleWarnings(t *testing.T) {
	const (
		policy = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":%s,"Resource":"*"}}`
		trust  = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::222222222222:root"},"Action":"sts:AssumeRole"}}`
	)
	role := func(name, actions string) string {
		return `{"arn":"arn:aws:iam::222222222222:role/` + name + `","attachedPolicies":[],"trustPolicy":` + trust +
			`,"inlinePolicies":[{"name":"p","document":` + strings.Replace(policy, "%s", actions, 1) + `}]}`
	}
	snap, err := snapshot.Read("s.json", []byte(`{"schema":"undenied/snapshot/v1","accounts":[{"account":"222222222222","standalone":true,"services":["lambda"],"roles":[`+
		strings.Join([]string{
			role("App", `["sqs:*","iam:CreateAccessKey"]`),
			role("Passer", `["iam:PassRole"]`),
			role("Reader", `["s3:Get*","iam:CreateAccessKey"]`),
			role("Admin", `["iam:CreateAccessKey","iam:AttachRolePolicy","iam:PutRolePolicy","iam:AddUserToGroup","lambda:UpdateFunctionCode"]`),
		}, ",")+`]},
		{"account":"333333333333","standalone":true,"services":[],"roles":[`+strings.ReplaceAll(role("Twin", `["iam:CreateAccessKey"]`), "222222222222", "333333333333")+`]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		service, event, message, parameters string
		want                                []string
	}{
		{"sts", "AssumeRole", "sts:AssumeRole on resource: arn:aws:iam::222222222222:role/Reader", `"roleArn":"arn:aws:iam::222222222222:role/Reader"`, nil},
		{"sts", "AssumeRole", "sts:AssumeRole on resource: arn:aws:iam::222222222222:role/Admin", `"roleArn":"arn:aws:iam::222222222222:role/Admin"`,
			[]string{"privilege-escalation: the principal can then assume arn:aws:iam::222222222222:role/Admin, which may do what it may not: iam:AddUserToGroup, iam:AttachRolePolicy, iam:PutRolePolicy and 1 more"}},
		{"sts", "AssumeRole", "sts:AssumeRole on resource: arn:aws:iam::333333333333:role/Far", `"roleArn":"arn:aws:iam::333333333333:role/Far"`,
			[]string{"privilege-escalation: the principal can then act as arn:aws:iam::333333333333:role/Far, and what that may do was not collected"}},
		{"sts", "AssumeRole", "sts:AssumeRole on resource: arn:aws:iam::333333333333:role/Twin", `"roleArn":"arn:aws:iam::333333333333:role/Twin"`,
			[]string{"privilege-escalation: the principal can then assume arn:aws:iam::333333333333:role/Twin, which may do what it may not: iam:CreateAccessKey"}},
		{"lambda", "CreateFunction20150331", "iam:PassRole on resource: arn:aws:iam::222222222222:role/Gone", `"functionName":"f","role":"arn:aws:iam::222222222222:role/Gone"`, nil},
		{"lambda", "CreateFunction20150331", "lambda:CreateFunction on resource: arn:aws:lambda:eu-west-1:222222222222:function:f", `"functionName":"f","role":"arn:aws:iam::222222222222:role/Admin"`, nil},
		{"lambda", "CreateFunction20150331", "iam:PassRole on resource: arn:aws:iam::222222222222:role/Reader", `"functionName":"f","role":"arn:aws:iam::222222222222:role/Reader"`, nil},
		{"lambda", "CreateFunction20150331", "iam:PassRole on resource: arn:aws:iam::222222222222:role/Admin", `"functionName":"f","role":"arn:aws:iam::222222222222:role/Admin"`,
			[]string{"privilege-escalation: the principal can then pass arn:aws:iam::222222222222:role/Admin, which may do what it may not: iam:AddUserToGroup, iam:AttachRolePolicy, iam:PutRolePolicy and 1 more"}},
	}
	for _, tt := range tests {
		as := "App"
		if strings.HasPrefix(tt.message, "lambda:") {
			as = "Passer"
		}
		e := event(t, record(tt.service, tt.event, "User: arn:aws:sts::222222222222:assumed-role/"+as+"/s is not authorized to perform: "+tt.message+" because no identity-based policy allows the action",
			`,"requestParameters":{`+tt.parameters+`},"userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::222222222222:assumed-role/`+as+`/s","accountId":"222222222222","principalId":"AROAEXAMPLE:s","sessionContext":{"sessionIssuer":{"type":"Role","arn":"arn:aws:iam::222222222222:role/`+as+`","accountId":"222222222222","userName":"`+as+`","principalId":"AROAEXAMPLE"}}}`))
		d := (&undenied.Analyzer{Snapshot: snap}).Analyze(e)
		if len(d.Fixes) == 0 {
			t.Errorf("%s: no fix", tt.message)
			continue
		}
		var got []string
		for _, w := range d.Fixes[0].Warnings {
			if w.Why == "" {
				t.Errorf("%s: %q does not say why", tt.message, w.Text)
			}
			if strings.Contains(w.Text, ":role/") {
				got = append(got, w.Kind+": "+w.Text)
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: warnings (-want +got)\n%s", tt.message, diff)
		}
	}
}

// TestWarningsOfEveryLeg: what one of the authorizations of a call hands out, the
// fix hands out.
func TestWarningsOfEveryLeg(t *testing.T) {
	a := undenied.Analyzer{Snapshot: demoSnapshot(t)}
	d := a.Analyze(event(t, record("s3", "PutObject", "Access Denied",
		`,"requestParameters":{"bucketName":"lanternfish-tide-archive","key":"copy.csv","x-amz-acl":"public-read"},"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::444455556666:user/ops/tom.arden","accountId":"444455556666","userName":"tom.arden","principalId":"AIDAEXAMPLE"}`)))
	if d.Action != "s3:PutObject" || len(d.AlsoDenied) == 0 || len(d.Fixes) == 0 {
		t.Fatalf("%s, besides %v, %d fixes", d.Action, d.AlsoDenied, len(d.Fixes))
	}
	n := 0
	for _, w := range d.Fixes[len(d.Fixes)-1].Warnings {
		if w.Kind == "permissions-management" && strings.HasPrefix(w.Text, "with s3:PutObjectAcl ") {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d warnings of s3:PutObjectAcl, want one: %v", n, d.Fixes)
	}
}

// TestConditions: the conditions are those of the analyzer, and the fixes still
// verified.
func TestConditions(t *testing.T) {
	for conditions, want := range map[remediate.Conditions]bool{remediate.NoConditions: false, remediate.MetConditions: true} {
		a := undenied.Analyzer{Snapshot: demoSnapshot(t), Conditions: conditions}
		got := false
		for _, e := range denials(t) {
			for _, fix := range a.Analyze(e).Fixes {
				if !fix.Verified {
					t.Errorf("%d: %s: not verified", conditions, fix.Summary)
				}
				for _, s := range fix.Steps {
					got = got || strings.Contains(string(s.Statement), `"aws:PrincipalOrgID":"o-lanternfish1"`)
				}
			}
		}
		if got != want {
			t.Errorf("%d: a condition on aws:PrincipalOrgID: %t, want %t", conditions, got, want)
		}
	}
}

func TestWarningString(t *testing.T) {
	for want, w := range map[string]undenied.Warning{"it does": {Text: "it does"}, "it does: so": {Text: "it does", Why: "so"}} {
		if got := w.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
