// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/internal/report"
)

// TestSteps says what to do for steps that are more than a statement in a policy.
func TestSteps(t *testing.T) {
	const role, passed = "arn:aws:iam::111122223333:role/App", "arn:aws:sts::111122223333:assumed-role/App/s"
	one, two := json.RawMessage(`{"Sid":"One"}`), json.RawMessage(`{"Sid":"Two"}`)
	whole := json.RawMessage(`{"Version":"2012-10-17","Statement":[{"Sid":"Whole"}]}`)
	tests := []struct {
		name string
		step undenied.Step
		want []string
	}{
		{"several statements", undenied.Step{Layer: "identity", AttachmentTargetARN: role, Statement: one, Also: []json.RawMessage{two}}, []string{"Give role App a new identity-based policy with:", `"One"`, `"Two"`}},
		{"a copy with an exception", undenied.Step{Layer: "identity", AttachmentTargetARN: role, InPlaceOf: "arn:aws:iam::aws:policy/Own", Replaces: "No", Statement: one},
			[]string{"AWS manages the identity-based policy arn:aws:iam::aws:policy/Own: give role App a copy of it in its place, with this statement instead of No:", role, `"One"`}},
		{"a session policy that was passed", undenied.Step{Layer: "session", AttachmentTargetARN: passed, PolicyARN: passed + "/SessionPolicy", PolicyName: "SessionPolicy", PassTo: "AssumeRole", Statement: one, Policy: whole},
			[]string{"Pass this session policy to AssumeRole, in place of the one before:", passed, `"Whole"`}},
		{"a session policy more", undenied.Step{Layer: "session", AttachmentTargetARN: passed, PassTo: "GetFederationToken", Statement: one, Policy: whole},
			[]string{"Pass this session policy to GetFederationToken, along with what is passed already:", `"Whole"`}},
		{"a session policy in place of a managed one", undenied.Step{Layer: "session", AttachmentTargetARN: passed, PassTo: "AssumeRole", InPlaceOf: "arn:aws:iam::aws:policy/Own", Replaces: "No", Statement: one, Policy: whole},
			[]string{"Pass this session policy to AssumeRole, in place of arn:aws:iam::aws:policy/Own:", `"Whole"`}},
	}
	for _, tt := range tests {
		d := &undenied.Diagnosis{Fixes: []undenied.Fix{{Verified: true, Steps: []undenied.Step{tt.step}}}}
		got := written(t, func(w io.Writer) error { return report.Diagnosis(w, d, report.Style{Width: 200}) })
		for _, want := range tt.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: no %q in\n%s", tt.name, want, got)
			}
		}
	}
}

// TestNarrowed says what a statement that names everything leaves out, and shows
// no more of it.
func TestNarrowed(t *testing.T) {
	const owner = "arn:aws:iam::111122223333:role/App"
	const long = `{"Sid":"No","Effect":"Deny","Action":["s3:A","s3:B","s3:C"],`
	tests := []struct{ before, after, want string }{
		{`"Resource":"*"}`, `"NotResource": "arn:aws:s3:::b/1"}`, "in place of its Resource:\n             \"NotResource\": \"arn:aws:s3:::b/1\"\n"},
		{`"NotResource":"arn:aws:s3:::a/*"}`, `"NotResource": ["arn:aws:s3:::a/*", "arn:aws:s3:::b/1"]}`, "in place of its NotResource:\n             \"NotResource\": [\"arn:aws:s3:::a/*\", \"arn:aws:s3:::b/1\"]\n"},
		{`"Resource":"*"}`, `"Resource":"*","Condition":{"Bool":{"aws:ViaAWSService":"false"}}}`, "add a Condition"},
		{`"Resource":"*"}`, `"NotResource":"*","Condition":{}}`, "put this in place of statement No:"},
	}
	for _, tt := range tests {
		d := &undenied.Diagnosis{
			Blockers: []undenied.Blocker{{Layer: "identity", PolicyARN: owner + "/own", Statement: "No", PolicyStatement: json.RawMessage(long + tt.before)}},
			Fixes: []undenied.Fix{{Verified: true, Steps: []undenied.Step{{Layer: "identity", AttachmentTargetARN: owner, PolicyARN: owner + "/own", PolicyName: "own", Replaces: "No",
				Statement: json.RawMessage(long + tt.after)}}}},
		}
		if got := written(t, func(w io.Writer) error { return report.Diagnosis(w, d, report.Style{Width: 200}) }); !strings.Contains(got, tt.want) {
			t.Errorf("no %q in\n%s", tt.want, got)
		}
	}
}

// TestChanges says what to do differently.
func TestChanges(t *testing.T) {
	for want, c := range map[string]undenied.Change{
		"Leave out s3:x-amz-acl.":                      {Key: "s3:x-amz-acl", Absent: true},
		"Send aws:RequestTag/Team with any value.":     {Key: "aws:RequestTag/Team"},
		"Make the request through a VPC endpoint.":     {Key: "aws:SourceVpce"},
		"Make the request from a VPC.":                 {Key: "aws:SourceVpc"},
		"Make the request with a new session.":         {Key: "aws:TokenIssueTime", Value: "2026-01-01T00:00:00Z"},
		"Send s3:x-amz-server-side-encryption AES256.": {Key: "s3:x-amz-server-side-encryption", Value: "AES256"},
	} {
		d := &undenied.Diagnosis{Fixes: []undenied.Fix{{Verified: true, Request: []undenied.Change{c}}}}
		if got := written(t, func(w io.Writer) error { return report.Diagnosis(w, d, report.Style{Width: 200}) }); !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}
