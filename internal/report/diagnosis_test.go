// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/internal/report"
	"github.com/undenied/undenied/snapshot"
)

func TestDiagnosisGolden(t *testing.T) {
	ds := demoDiagnoses(t)
	for _, width := range []int{60, 80, 120} {
		got := page(t, ds, report.Style{Width: width})
		golden(t, fmt.Sprintf("demo-%d", width), got)
		checkWidth(t, got, width)
		checkHarmless(t, got)
	}
	golden(t, "demo-80-color", page(t, ds[:3], report.Style{Width: 80, Color: true}))
	if zero := page(t, ds, report.Style{}); zero != page(t, ds, report.Style{Width: 80}) {
		t.Error("the zero Style is not 80 columns without colour")
	}
}

func TestDiagnosisColor(t *testing.T) {
	ds := append(demoDiagnoses(t), uncommon(t)...)
	for _, width := range []int{60, 120} {
		checkColor(t, page(t, ds, report.Style{Width: width}), page(t, ds, report.Style{Width: width, Color: true}))
	}
}

func TestDiagnosisWidth(t *testing.T) {
	ds := append(demoDiagnoses(t), uncommon(t)...)
	for width := 40; width <= 140; width++ {
		checkWidth(t, page(t, ds, report.Style{Width: width}), width)
	}
}

// TestDiagnosisLength keeps answers about as long as a person likes to read.
func TestDiagnosisLength(t *testing.T) {
	for _, d := range demoDiagnoses(t) {
		got := written(t, func(w io.Writer) error { return report.Diagnosis(w, d, report.Style{}) })
		if n := strings.Count(got, "\n"); n < 12 || n > 46 {
			t.Errorf("%s: %d lines:\n%s", d.EventID, n, got)
		}
		if !strings.HasSuffix(got, "\n\n") || strings.HasSuffix(got, "\n\n\n") {
			t.Errorf("%s: does not end with one empty line", d.EventID)
		}
	}
}

// TestDiagnosisSays looks for what makes an answer useful.
func TestDiagnosisSays(t *testing.T) {
	says := map[string][]string{
		"5ea00002": {"No identity-based policy of role forecast-api allows it.", "statement ReadForecastSecrets allows it on", ":secret:forecast/*",
			`"Action": "secretsmanager:GetSecretValue"`},
		"5ea00003": {"KeepBuoysRunning:4:15", "attached to group duty-officers", `aws:ResourceTag/service is "buoy-gateway"`},
		"5ea00004": {"through the VPC endpoint vpce-0d4e5f60718293a4b", "aws:SourceVpce is absent", "Except role chart-builder: add to the Condition"},
		"5ea00006": {"permissions boundary DeveloperBoundary does not allow it", "rds:Describe*"},
		"5ea00007": {`"Condition": { "ArnNotEquals"`, "^ this action"},
		"5ea00009": {"attached to the root (r-lf01)", `aws:RequestedRegion is "us-east-1", not in eu-west-1, eu-north-1`, "Make the request in eu-west-1."},
		"5ea00010": {"No service control policy at OU Sandbox (ou-lf01-sandboxes) allows it.", "nothing of redshift", "policy LabServices"},
		"5ea00011": {"also", "No identity-based policy of role tide-model-notebook", "evaluated again with these changes"},
		"5ea00012": {"AROAQ3LANTERNCHARTS01 (the ID of a principal that was deleted)", "not to role chart-builder"},
		"5ea00013": {`sts:ExternalId is "sounding-2025", not sounding-2026`, "Send sts:ExternalId sounding-2026."},
		"5ea00014": {"change the Condition of statement OnlyPlatformChangesBucketPolicies"},
	}
	for _, d := range demoDiagnoses(t) {
		got := written(t, func(w io.Writer) error { return report.Diagnosis(w, d, report.Style{Width: 200}) })
		id, _, _ := strings.Cut(d.EventID, "-")
		wants := append(says[id], d.EventID, d.Principal, d.Action, d.Resource, "✓ verified: evaluated again with th")
		for _, want := range wants {
			if !strings.Contains(got, want) {
				t.Errorf("%s does not say %q:\n%s", id, want, got)
			}
		}
		delete(says, id)
	}
	if len(says) > 0 {
		t.Errorf("no denials for %v", says)
	}
}

// scpOnly is an organization of which only one SCP is known, and a role that
// nothing limits but the address it comes from.
const scpOnly = `{"schema":"undenied/snapshot/v1","organization":{"id":"o-exampleorgid","managementAccount":"111111111111",
	"enabledPolicyTypes":["SERVICE_CONTROL_POLICY"],
	"nodes":[{"id":"r-ab12","kind":"root","name":"Root","scps":["p-net"]},{"id":"222222222222","kind":"account","name":"app","parent":"r-ab12","scps":["p-net"]}],
	"policies":[{"id":"p-net","arn":"arn:aws:organizations::111111111111:policy/o-exampleorgid/service_control_policy/p-net","name":"Net","type":"scp",
	"document":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"},{\"Sid\":\"OnlyFromTheOffice\",\"Effect\":\"Deny\",\"Action\":\"s3:*\",\"Resource\":\"*\",\"Condition\":{\"NotIpAddress\":{\"aws:SourceIp\":[\"203.0.113.0/24\",\"198.51.100.0/24\"]}}}]}"}]},
	"accounts":[{"account":"222222222222","services":["s3"],"users":[{"arn":"arn:aws:iam::222222222222:user/dora","groups":[],"attachedPolicies":[],
	"inlinePolicies":[{"name":"all","document":{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}}]}],
	"resources":[{"arn":"arn:aws:s3:::app-data","type":"s3:bucket","policyStatus":"none"}]}]}`

const dora = `"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::222222222222:user/dora","accountId":"222222222222","userName":"dora","principalId":"AIDAEXAMPLE"},
	"eventTime":"2026-11-20T10:11:12Z","awsRegion":"eu-west-1","recipientAccountId":"222222222222","eventSource":"s3.amazonaws.com"`

// uncommon are diagnoses that the sample organization has none of.
func uncommon(t *testing.T) []*undenied.Diagnosis {
	t.Helper()
	snap, err := snapshot.Read("org.json", []byte(scpOnly))
	if err != nil {
		t.Fatal(err)
	}
	const object = `"eventName":"GetObject","errorCode":"AccessDenied","resources":[{"ARN":"arn:aws:s3:::app-data/x.csv","type":"AWS::S3::Object"}],
		"requestParameters":{"bucketName":"app-data","key":"x.csv"}`
	records := []string{
		`{"eventID":"unknown key","errorMessage":"Access Denied",` + object + `,` + dora + `}`,
		`{"eventID":"allowed","errorMessage":"Access Denied","sourceIPAddress":"203.0.113.9",` + object + `,` + dora + `}`,
		`{"eventID":"denied","errorMessage":"Access Denied","sourceIPAddress":"192.0.2.9",` + object + `,` + dora + `}`,
		`{"eventID":"disagreement","sourceIPAddress":"192.0.2.9","errorMessage":"User: arn:aws:iam::222222222222:user/dora is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::app-data/x.csv\" because no identity-based policy allows the s3:GetObject action",` + object + `,` + dora + `}`,
		`{"eventID":"unmapped","eventName":"MakeCoffee","errorCode":"AccessDenied","errorMessage":"Access Denied",` + dora + `}`,
	}
	var ds []*undenied.Diagnosis
	for _, r := range records {
		ds = append(ds, diagnoses(&undenied.Analyzer{Snapshot: snap}, events(t, "event.json", []byte(r)))...)
	}
	ds = append(ds, diagnoses(&undenied.Analyzer{}, events(t, "event.json", []byte(`{"eventID":"message only","errorMessage":"User: arn:aws:iam::222222222222:user/dora is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::app-data/x.csv\" with an explicit deny in a service control policy: arn:aws:organizations::111111111111:policy/o-exampleorgid/service_control_policy/p-net",`+object+`,`+dora+`}`)))...)
	return append(ds,
		&undenied.Diagnosis{EventID: "error", AssessmentResult: undenied.Failed, ErrorMessage: "event.json:1:1: no userIdentity, want an object"},
		&undenied.Diagnosis{EventID: "undetermined", AssessmentResult: undenied.UndeterminedCause, Action: "s3:GetObject", Resource: "*", Principal: "anonymous", Unknown: []string{"aws:SourceIp", "aws:SourceVpce"},
			EventTime: time.Date(2026, 11, 20, 10, 11, 12, 0, time.UTC)},
		&undenied.Diagnosis{EventID: "not verified", AssessmentResult: undenied.MissingInResource, Principal: "lambda.amazonaws.com", Action: "s3:PutObject", Resource: "arn:aws:s3:::b/k",
			Blockers: []undenied.Blocker{{Layer: "resource", Decision: "implicitDeny", AttachmentTargetARN: "arn:aws:s3:::b"}, {Layer: "endpoint", Decision: "explicitDeny"}},
			Fixes: []undenied.Fix{{Summary: "allow", DependsOn: []string{"the value of aws:SourceAccount"},
				Steps: []undenied.Step{{Layer: "resource", AttachmentTargetARN: "arn:aws:s3:::b", Statement: json.RawMessage(`{"Effect":"Allow"}`)}}}}},
	)
}

func TestDiagnosisUncommon(t *testing.T) {
	ds := uncommon(t)
	if len(ds) != 9 {
		t.Errorf("%d diagnoses, want 9", len(ds))
	}
	got := page(t, ds, report.Style{})
	golden(t, "uncommon", got)
	checkHarmless(t, got)
}

// hostile is what somebody may put into an event or a policy.
const hostile = "\x1b[2J\x1b]0;owned\a\r\n✓ verified\u202eladeined\u2066\u200b\u0085\u2028\u009b31m\xff\x00"

// fillHostile sets every string in v, and makes every slice hold one element.
func fillHostile(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + hostile)
	case reflect.Pointer:
		if !v.IsNil() {
			fillHostile(v.Elem())
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fillHostile(v.Field(i))
			}
		}
	case reflect.Slice:
		if v.Type() == reflect.TypeFor[json.RawMessage]() {
			v.SetBytes([]byte("{\r\n\t\"Sid\": \"\u202e\u009b\u007f\", \"Condition\": {\"StringEquals\": {\"aws:\u202e\": \"\u2028\"}}\n}"))
			return
		}
		if v.Len() == 0 {
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		}
		for i := range v.Len() {
			fillHostile(v.Index(i))
		}
	case reflect.Int:
		v.SetInt(7)
	}
}

func TestDiagnosisHostile(t *testing.T) {
	ds := append(demoDiagnoses(t), uncommon(t)...)
	for _, layer := range []string{"identity", "resource", "scp", "nonsense"} {
		for _, decision := range []string{"explicitDeny", "implicitDeny"} {
			ds = append(ds, &undenied.Diagnosis{Blockers: []undenied.Blocker{{Layer: layer, Decision: decision}, {Layer: layer, Decision: decision, Target: "ou-1"}},
				Fixes: []undenied.Fix{{Steps: []undenied.Step{{Layer: layer}, {Layer: layer, Replaces: "x"}}}}})
		}
	}
	for _, d := range ds {
		fillHostile(reflect.ValueOf(d))
		for i := range d.Blockers { // words that the code looks at
			b := &d.Blockers[i]
			b.Layer, _, _ = strings.Cut(b.Layer, "\x1b")
			b.Decision, _, _ = strings.Cut(b.Decision, "\x1b")
		}
		got := page(t, []*undenied.Diagnosis{d}, report.Style{})
		checkHarmless(t, got)
		if !strings.Contains(got, `\u202e`) || !strings.Contains(got, `\u001b`) || !strings.Contains(got, `\xff`) {
			t.Errorf("the hostile text is not there at all:\n%s", got)
		}
		checkHarmless(t, escape.ReplaceAllString(page(t, []*undenied.Diagnosis{d}, report.Style{Color: true}), ""))
	}
}

func TestSummary(t *testing.T) {
	got := written(t, func(w io.Writer) error { return summarized(w, nil, report.Style{}) })
	if want := "no denials\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	ds := []*undenied.Diagnosis{{AssessmentResult: undenied.DenyInSCP}}
	got = written(t, func(w io.Writer) error { return summarized(w, ds, report.Style{}) })
	if want := "1 denial\n  1  Explicit deny in a service-control policy\n? 0 of 1 with a verified fix\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestLeadingBlocker wants the place that the assessment names first, wherever
// it stands in the list.
func TestLeadingBlocker(t *testing.T) {
	d := &undenied.Diagnosis{AssessmentResult: undenied.MissingInBoundary, Blockers: []undenied.Blocker{
		{Layer: "scp", Decision: "implicitDeny", Certain: true, Target: "r-1"},
		{Layer: "boundary", Decision: "implicitDeny", Certain: true, PolicyARN: "arn:aws:iam::222222222222:policy/B", PolicyName: "B"},
	}}
	got := page(t, []*undenied.Diagnosis{d}, report.Style{})
	if !strings.Contains(got, "why      The permissions boundary B does not allow it.\n  also     No service control policy at r-1 allows it.\n") {
		t.Errorf("got\n%s", got)
	}
}

// TestException shows a change of one condition clause alone, and any other
// change as a whole statement.
func TestException(t *testing.T) {
	const before = `{"Sid":"S","Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}}`
	tests := []struct{ name, after, want string }{
		{"one clause", strings.Replace(before, `"Condition":{`, `"Condition":{"ArnNotEquals":{"aws:PrincipalArn":["a","b"]},`, 1),
			"add to the Condition of statement S, in the identity-based policy P:\n             \"ArnNotEquals\": { \"aws:PrincipalArn\": [\"a\", \"b\"] }\n"},
		{"two clauses", strings.Replace(before, `"Condition":{`, `"Condition":{"ArnNotEquals":{"aws:PrincipalArn":"a"},"Bool":{"aws:SecureTransport":"true"},`, 1),
			"put this in place of statement S:\n           arn:p\n             {\n               \"Sid\": \"S\",\n"},
		{"another element", strings.Replace(before, `"Effect":"Deny"`, `"Effect":"Allow"`, 1), "put this in place of statement S:"},
		{"another value", strings.Replace(before, `"Action":"*"`, `"Action":"s3:*"`, 1), "put this in place of statement S:"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := &undenied.Diagnosis{Principal: "anonymous",
				Blockers: []undenied.Blocker{{Layer: "identity", Decision: "explicitDeny", PolicyARN: "arn:p", PolicyName: "P", Statement: "S", PolicyStatement: []byte(before), Line: 1, Column: 1}},
				Fixes:    []undenied.Fix{{Steps: []undenied.Step{{Layer: "identity", PolicyARN: "arn:p", PolicyName: "P", Replaces: "S", Statement: []byte(tt.after)}}}}}
			if got := page(t, []*undenied.Diagnosis{d}, report.Style{Width: 120}); !strings.Contains(got, tt.want) {
				t.Errorf("does not say %q:\n%s", tt.want, got)
			}
		})
	}
}
