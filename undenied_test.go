// SPDX-License-Identifier: Apache-2.0

package undenied_test

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot"
	"github.com/undenied/undenied/testdata/demo"
)

// demoSnapshot is the sample organization.
func demoSnapshot(t *testing.T) *snapshot.Snapshot {
	t.Helper()
	snap, err := snapshot.Read(demo.Organization())
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range snap.Warnings() {
		t.Error(w)
	}
	return snap
}

// denials are the sample organization's denied events.
func denials(t *testing.T) []*cloudtrail.Event {
	t.Helper()
	name, data := demo.Denials()
	var all []*cloudtrail.Event
	for e, err := range cloudtrail.Events(name, bytes.NewReader(data)) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Denied() {
			all = append(all, e)
		}
	}
	return all
}

// expectations reads what testdata/demo/README.md says of each denial.
func expectations(t *testing.T) map[string]undenied.AssessmentResult {
	t.Helper()
	text, err := os.ReadFile("testdata/demo/README.md")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]undenied.AssessmentResult{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([0-9a-f-]{36})` \\|.*\\| ([^|]+) \\|$").FindAllStringSubmatch(string(text), -1) {
		want[row[1]] = undenied.AssessmentResult(row[2])
	}
	return want
}

func TestDemo(t *testing.T) {
	want := expectations(t)
	if len(want) < 8 {
		t.Fatalf("the README expects %d denials, want at least 8", len(want))
	}
	a := undenied.Analyzer{Snapshot: demoSnapshot(t)}
	got := map[string]undenied.AssessmentResult{}
	for _, e := range denials(t) {
		d := a.Analyze(e)
		got[d.EventID] = d.AssessmentResult
		if d.ErrorMessage != "" {
			t.Errorf("%s: %s", d.EventID, d.ErrorMessage)
		}
		if len(d.Fixes) == 0 || !d.Fixes[0].Verified {
			t.Errorf("%s: no verified fix for %q", d.EventID, d.AssessmentResult)
		}
		if d.Evidence.Agreement != undenied.Agree && d.Evidence.Agreement != undenied.SnapshotOnly {
			t.Errorf("%s: message %q, snapshot %q: %s", d.EventID, d.Evidence.Message, d.Evidence.Snapshot, d.Evidence.Agreement)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("assessments (-README +got):\n%s", diff)
	}
}

// TestFixesParse parses every policy that a fix yields.
func TestFixesParse(t *testing.T) {
	a := undenied.Analyzer{Snapshot: demoSnapshot(t)}
	parsed := 0
	for _, e := range denials(t) {
		d := a.Analyze(e)
		for _, fix := range d.Fixes {
			for _, step := range fix.Steps {
				parsed++
				if _, err := policy.Parse("step", step.Policy); err != nil {
					t.Errorf("%s: %s: %v", d.EventID, fix.Summary, err)
				}
				if !bytes.Contains(step.Policy, step.Statement) {
					t.Errorf("%s: %s: the policy does not hold the statement", d.EventID, fix.Summary)
				}
			}
		}
		for _, add := range d.ResultDetails.PoliciesToAdd {
			if _, err := policy.Parse("PoliciesToAdd", add.Policy); err != nil {
				t.Errorf("%s: %v", d.EventID, err)
			}
			if add.AttachmentTargetARN == "" {
				t.Errorf("%s: a policy to add has no attachment target", d.EventID)
			}
		}
	}
	if parsed < 10 {
		t.Errorf("parsed %d policies, want at least 10: the test cannot fail", parsed)
	}
}

// TestDiagnosisJSON checks the members that Access Undenied's users rely on.
func TestDiagnosisJSON(t *testing.T) {
	a := undenied.Analyzer{Snapshot: demoSnapshot(t)}
	for _, e := range denials(t) {
		text, err := json.Marshal(a.Analyze(e))
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]json.RawMessage
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"EventId", "AssessmentResult", "ResultDetails", "Principal", "Action", "Resource", "Account", "Region",
			"EventTime", "Decision", "Evidence", "Unknown", "Blockers", "Fixes", "Assumptions"} {
			if _, ok := got[name]; !ok {
				t.Errorf("%s has no member %q", e.ID, name)
			}
		}
		var details map[string][]map[string]json.RawMessage
		if err := json.Unmarshal(got["ResultDetails"], &details); err != nil {
			t.Fatal(err)
		}
		for _, add := range details["PoliciesToAdd"] {
			if len(add) != 2 || add["AttachmentTargetArn"] == nil || add["Policy"] == nil {
				t.Errorf("%s: PoliciesToAdd has %v", e.ID, add)
			}
		}
		for _, deny := range details["ExplicitDenyPolicies"] {
			if len(deny) != 4 || deny["PolicyArn"] == nil || deny["PolicyName"] == nil || deny["PolicyStatement"] == nil {
				t.Errorf("%s: ExplicitDenyPolicies has %v", e.ID, deny)
			}
		}
	}
}

// TestWithoutSnapshot repeats what the messages say.
func TestWithoutSnapshot(t *testing.T) {
	var a undenied.Analyzer
	named := 0
	for _, e := range denials(t) {
		d := a.Analyze(e)
		if d.Evidence.Agreement == undenied.MessageOnly {
			named++
			if want := expectations(t)[d.EventID]; d.AssessmentResult != want {
				t.Errorf("%s: %q, want %q", d.EventID, d.AssessmentResult, want)
			}
		}
		if d.AssessmentResult == undenied.Allowed {
			t.Errorf("%s: allowed, by nothing", d.EventID)
		}
	}
	if named == 0 {
		t.Error("no message named a policy type")
	}
}

func event(t *testing.T, record string) *cloudtrail.Event {
	t.Helper()
	for e, err := range cloudtrail.Events("event.json", strings.NewReader(record)) {
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	t.Fatal("no event")
	return nil
}

func TestNotIAM(t *testing.T) {
	const identity = `"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::444455556666:user/iris.vale","accountId":"444455556666","userName":"iris.vale","principalId":"AIDAEXAMPLE"}`
	tests := []struct {
		name, record string
		result       undenied.AssessmentResult
		says         string
	}{
		{"unknown event", `{"eventSource":"s3.amazonaws.com","eventName":"MakeCoffee","errorCode":"AccessDenied","errorMessage":"Access Denied","eventID":"1",` + identity + `}`, undenied.InvalidAction, "MakeCoffee"},
		{"Lake Formation", `{"eventSource":"glue.amazonaws.com","eventName":"GetTable","errorCode":"AccessDeniedException","errorMessage":"Insufficient Lake Formation permission(s) on t","eventID":"1",` + identity + `}`, undenied.InvalidAction, "Lake Formation"},
	}
	a := undenied.Analyzer{Snapshot: demoSnapshot(t)}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := a.Analyze(event(t, tt.record))
			if d.AssessmentResult != tt.result || !strings.Contains(d.ErrorMessage, tt.says) {
				t.Errorf("got %q, %q, want %q and %q", d.AssessmentResult, d.ErrorMessage, tt.result, tt.says)
			}
		})
	}
}

// TestAllowed is never a bare answer.
func TestAllowed(t *testing.T) {
	a := undenied.Analyzer{Snapshot: demoSnapshot(t)}
	d := a.Analyze(event(t, `{"eventSource":"rds.amazonaws.com","eventName":"DescribeDBInstances","eventTime":"2026-11-19T08:31:27Z","awsRegion":"eu-west-1","errorCode":"AccessDenied","eventID":"1",
		"errorMessage":"Access Denied","recipientAccountId":"444455556666",
		"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::444455556666:user/iris.vale","accountId":"444455556666","userName":"iris.vale","principalId":"AIDAEXAMPLE"}}`))
	if d.AssessmentResult != undenied.Allowed || d.Why == "" || d.ErrorMessage != "" {
		t.Errorf("got %q, %q, want %q with a reason", d.AssessmentResult, d.Why, undenied.Allowed)
	}
}

// record makes a denied record of the sample organization.
func record(source, name, message, extra string) string {
	return `{"eventSource":"` + source + `.amazonaws.com","eventName":"` + name + `","eventTime":"2026-11-19T08:31:27Z","awsRegion":"eu-west-1","errorCode":"AccessDenied","eventID":"1",` +
		`"eventType":"AwsApiCall","sourceIPAddress":"198.51.100.61","tlsDetails":{"tlsVersion":"TLSv1.3"},"errorMessage":"` + message + `","recipientAccountId":"444455556666"` + extra + `}`
}

const iris = `,"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::444455556666:user/iris.vale","accountId":"444455556666","userName":"iris.vale","principalId":"AIDAEXAMPLE"}`

// TestNobody: a record that does not say who asked is not taken for an anonymous
// request.
func TestNobody(t *testing.T) {
	a := undenied.Analyzer{Snapshot: demoSnapshot(t)}
	for _, identity := range []string{`{}`, `{"type":"Unknown"}`} {
		d := a.Analyze(event(t, record("s3", "GetObject", "Access Denied", `,"requestParameters":{"bucketName":"lanternfish-charts","key":"k"},"userIdentity":`+identity)))
		if d.AssessmentResult != undenied.Failed || len(d.Fixes) > 0 {
			t.Errorf("%s: %q with %d fixes, want %q", identity, d.AssessmentResult, len(d.Fixes), undenied.Failed)
		}
	}
}

// TestExplicitDenySomewhere: AWS says that something denies, and nothing that was
// collected does.
func TestExplicitDenySomewhere(t *testing.T) {
	a := undenied.Analyzer{Snapshot: demoSnapshot(t)}
	d := a.Analyze(event(t, record("rds", "CreateDBInstance", "User: arn:aws:iam::444455556666:user/iris.vale is not authorized to perform: rds:CreateDBInstance with an explicit deny", iris)))
	if d.AssessmentResult != undenied.UndeterminedCause || d.Evidence.Agreement != undenied.Disagree || len(d.Fixes) > 0 || d.Why == "" {
		t.Errorf("%q, %q, %d fixes, why %q", d.AssessmentResult, d.Evidence.Agreement, len(d.Fixes), d.Why)
	}
}

// TestNothingIsVerifiedOfWhatNobodySaw: neither without a snapshot, nor about a
// resource that the event does not name.
func TestNothingIsVerifiedOfWhatNobodySaw(t *testing.T) {
	var blind undenied.Analyzer
	for _, e := range denials(t) {
		d := blind.Analyze(e)
		for _, b := range d.Blockers {
			if b.Certain {
				t.Errorf("%s: certain of a %s policy that was not collected", d.EventID, b.Layer)
			}
		}
		for _, fix := range d.Fixes {
			if fix.Verified {
				t.Errorf("%s: %s: verified without a snapshot", d.EventID, fix.Summary)
			}
		}
	}
	a := undenied.Analyzer{Snapshot: demoSnapshot(t)}
	d := a.Analyze(event(t, record("config", "DeleteConfigurationRecorder", "Access Denied", iris)))
	if len(d.Assumptions) == 0 || len(d.Blockers) == 0 || d.Blockers[0].Certain {
		t.Errorf("assumptions %q, blockers %+v: want an assumption and no certainty", d.Assumptions, d.Blockers)
	}
	for _, fix := range d.Fixes {
		if fix.Verified {
			t.Errorf("%s: verified, for a resource that is a guess", fix.Summary)
		}
	}
}

// TestSettingsNotCollected: grants that nobody saw are an assumption, and one that
// the answer names.
func TestSettingsNotCollected(t *testing.T) {
	name, data := demo.Organization()
	without := bytes.Replace(data, []byte(`"settings": { "grants": [] }`), []byte(`"settings": {}`), 1)
	if len(without) == len(data) {
		t.Fatal("the demo's key has no grants any more")
	}
	const assumption = "the list of grants of arn:aws:kms:eu-west-1:444455556666:key/6b1f0d3e-52c7-4a8d-9f3b-0e7c41d2a915 was not collected; taken as not set"
	for want, text := range map[bool][]byte{false: data, true: without} {
		snap, err := snapshot.Read(name, text)
		if err != nil {
			t.Fatal(err)
		}
		a := undenied.Analyzer{Snapshot: snap}
		asked := 0
		for _, e := range denials(t) {
			d := a.Analyze(e)
			if !strings.HasPrefix(d.Action, "kms:") {
				continue
			}
			asked++
			if got := slices.Contains(d.Assumptions, assumption); got != want {
				t.Errorf("%s: assumptions %q: grants among them %t, want %t", d.EventID, d.Assumptions, got, want)
			}
		}
		if asked == 0 {
			t.Error("no denial is about a key")
		}
	}
}

// TestEveryLegIsFixed: a call needs all its authorizations.
func TestEveryLegIsFixed(t *testing.T) {
	a := undenied.Analyzer{Snapshot: demoSnapshot(t)}
	d := a.Analyze(event(t, record("s3", "CopyObject", "Access Denied",
		`,"requestParameters":{"bucketName":"lanternfish-tide-archive","key":"copy.csv","x-amz-copy-source":"lanternfish-charts/north.csv"},"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::444455556666:user/ops/tom.arden","accountId":"444455556666","userName":"tom.arden","principalId":"AIDAEXAMPLE"}`)))
	if len(d.AlsoDenied) == 0 {
		t.Fatalf("%s on %s alone is denied, want the other object as well", d.Action, d.Resource)
	}
	for _, fix := range d.Fixes {
		if len(fix.Steps) != 1 || len(fix.Steps[0].Also) != 1 || !fix.Verified {
			t.Errorf("%s: %d steps, want one with a statement for each object, verified: %+v", fix.Summary, len(fix.Steps), fix)
		}
	}
	if len(d.Fixes) == 0 {
		t.Error("no fixes")
	}
}

// TestEndpointRefused: AWS names the layer, and not whether a Deny matched or an
// Allow is missing.
func TestEndpointRefused(t *testing.T) {
	var a undenied.Analyzer
	d := a.Analyze(event(t, strings.Replace(record("s3", "GetObject", "The request was denied due to a VPC endpoint policy", `,"vpcEndpointId":"vpce-0abc"`+iris), "AccessDenied", "VpceAccessDenied", 1)))
	if d.AssessmentResult != undenied.MissingInEndpoint || d.Evidence.Agreement != undenied.MessageOnly {
		t.Errorf("%q, %q, want %q from the message", d.AssessmentResult, d.Evidence.Agreement, undenied.MissingInEndpoint)
	}
}
