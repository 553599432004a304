// SPDX-License-Identifier: Apache-2.0

package undenied_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot"
)

// grants are the actions and resources that the steps of fixes allow, by where,
// and the exceptions that they make.
func grants(t *testing.T, steps []undenied.Step) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	for _, s := range steps {
		where := s.Layer + " " + s.AttachmentTargetARN + ": "
		if s.Replaces != "" {
			all[where+"except from "+s.Replaces] = true
			continue
		}
		d, err := policy.Parse("step", fmt.Appendf(nil, `{"Version":"2012-10-17","Statement":[%s]}`, s.Statement))
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range d.Statements[0].Action.Patterns {
			resources := []string{""}
			if r := d.Statements[0].Resource; r != nil {
				resources = nil
				for _, p := range r.Patterns {
					resources = append(resources, p.String())
				}
			}
			for _, r := range resources {
				all[where+a.String()+" "+r] = true
			}
		}
	}
	return all
}

// merged merges the fixes of events.
func merged(t *testing.T, a *undenied.Analyzer, events []*cloudtrail.Event) ([]undenied.MergedFix, []*undenied.Diagnosis) {
	t.Helper()
	var ds []*undenied.Diagnosis
	for _, e := range events {
		ds = append(ds, a.Analyze(e))
	}
	fixes, err := undenied.MergeFixes(ds)
	if err != nil {
		t.Fatal(err)
	}
	return fixes, ds
}

// TestMergeFixes merges those of the sample organization, each event once and
// twice: what is granted is what the single fixes grant.
func TestMergeFixes(t *testing.T) {
	a := &undenied.Analyzer{Snapshot: demoSnapshot(t)}
	events := denials(t)
	once, ds := merged(t, a, events)
	twice, _ := merged(t, a, append(slices.Clone(events), events...))
	let, shared := 0, 0
	for i, m := range once {
		let += len(m.Denials)
		if !m.Verified || len(m.Left) > 0 {
			t.Errorf("%s: verified %t, left %v, depends on %q", m.Principal, m.Verified, m.Left, m.DependsOn)
		}
		if len(m.Denials) > 1 {
			shared++
		}
		const labServices = "arn:aws:organizations::111122223333:policy/o-lanternfish1/service_control_policy/p-labservices"
		if got, want := slices.Contains(m.Shared, labServices), strings.HasPrefix(m.Principal, "arn:aws:iam::777788889999:role/"); got != want || len(m.Shared) > 1 {
			t.Errorf("%s: shares %q, LabServices among them: %t", m.Principal, m.Shared, want)
		}
		var single []undenied.Step
		for _, d := range ds {
			if slices.Contains(m.Denials, d.EventID) {
				single = append(single, d.Fixes[slices.IndexFunc(d.Fixes, func(f undenied.Fix) bool { return f.Verified })].Steps...)
			}
		}
		if got, want := grants(t, m.Steps), grants(t, single); !maps.Equal(got, want) {
			t.Errorf("%s: grants %v, want %v", m.Principal, got, want)
		}
		for _, s := range m.Steps {
			if _, err := policy.Parse("step", s.Policy); err != nil || !strings.Contains(string(s.Policy), string(s.Statement)) {
				t.Errorf("%s: the policy %s does not hold the statement %s, %v", m.Principal, s.Policy, s.Statement, err)
			}
		}
		a, _ := json.Marshal(m.Steps)
		b, _ := json.Marshal(twice[i].Steps)
		if string(a) != string(b) {
			t.Errorf("%s: equal denials change the merged fix", m.Principal)
		}
	}
	if let != len(events) || shared == 0 {
		t.Errorf("%d denials let in, %d principals with several; want %d, and some", let, shared, len(events))
	}
}

// TestMergeFixesFewest merges the fixes of one role for objects of a bucket, and a
// call that needs two authorizations.
func TestMergeFixesFewest(t *testing.T) {
	a := account(t, `"inlinePolicies":[]`, "")
	object := func(name, key string) *cloudtrail.Event {
		return denied(t, "s3.amazonaws.com", name, fmt.Sprintf(`{"bucketName":"b","key":%q}`, key), "Access Denied")
	}
	fixes, _ := merged(t, a, []*cloudtrail.Event{
		object("GetObject", "k"), object("GetObject", "l"), object("DeleteObject", "k"), object("DeleteObject", "l"), object("GetObject", "k"),
		denied(t, "s3.amazonaws.com", "CopyObject", `{"bucketName":"b","key":"m","x-amz-copy-source":"b/n"}`, "Access Denied"),
	})
	if len(fixes) != 1 {
		t.Fatalf("%d merged fixes, want 1", len(fixes))
	}
	m := fixes[0]
	var got []string
	for _, s := range m.Steps {
		got = append(got, s.Layer+" "+string(s.Statement))
		if string(s.Policy) != string(m.Steps[0].Policy) || s.Part != 0 {
			t.Errorf("the steps are about several policies, part %d", s.Part)
		}
	}
	want := []string{
		`identity {"Effect":"Allow","Action":["s3:DeleteObject","s3:GetObject"],"Resource":["arn:aws:s3:::b/k","arn:aws:s3:::b/l"]}`,
		`identity {"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/n"}`,
		`identity {"Effect":"Allow","Action":"s3:PutObject","Resource":"arn:aws:s3:::b/m"}`,
	}
	if !slices.Equal(got, want) || !m.Verified || m.Principal != "arn:aws:iam::222222222222:role/Build" || len(m.Denials) != 6 {
		t.Errorf("%s: verified %t, %d denials, steps\n%s\nwant\n%s", m.Principal, m.Verified, len(m.Denials), strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if !strings.Contains(strings.Join(m.DependsOn, "; "), "session policies") {
		t.Errorf("depends on %q, want what is assumed of the session", m.DependsOn)
	}
	if want := "let in 6 denied requests of arn:aws:iam::222222222222:role/Build with 3 statements in 1 policy"; m.Summary != want {
		t.Errorf("summary %q, want %q", m.Summary, want)
	}
}

// account is a snapshot of account 222222222222 with role Build, which has the
// given members, a bucket b and more.
func account(t *testing.T, role, more string) *undenied.Analyzer {
	t.Helper()
	snap, err := snapshot.Read("org.json", []byte(`{"schema":"undenied/snapshot/v1","accounts":[{"account":"222222222222","standalone":true,"services":["s3","ec2"],
		"roles":[{"arn":"arn:aws:iam::222222222222:role/Build","id":"AROAEXAMPLEBUILD",`+role+`}],
		"resources":[{"arn":"arn:aws:s3:::b","type":"s3:bucket","policyStatus":"none"}]`+more+`}]}`))
	if err != nil {
		t.Fatal(err)
	}
	return &undenied.Analyzer{Snapshot: snap}
}

// TestMergeFixesDifferently: what the principal can do differently changes no
// policy, and what has no verified fix is named.
func TestMergeFixesDifferently(t *testing.T) {
	const region = `{"Sid":"Region","Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":"eu-north-1"}}}`
	a := account(t, `"inlinePolicies":[{"name":"work","document":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},`+region+`]}}]`, "")
	look := denied(t, "ec2.amazonaws.com", "DescribeInstances", `{}`, "")
	look.ID = "look"
	unmapped := denied(t, "ec2.amazonaws.com", "MakeCoffee", `{}`, "")
	fixes, ds := merged(t, a, []*cloudtrail.Event{look, unmapped})
	if len(fixes) != 1 || len(ds[0].Fixes) != 2 {
		t.Fatalf("%d merged fixes, %d fixes, want 1 and 2", len(fixes), len(ds[0].Fixes))
	}
	got := fixes[0]
	if want := "let in 1 denied request of arn:aws:iam::222222222222:role/Build without a change of policies"; got.Summary != want {
		t.Errorf("summary %q, want %q", got.Summary, want)
	}
	if !strings.Contains(strings.Join(got.DependsOn, "; "), "session policies") {
		t.Errorf("depends on %q, want what is assumed of the session", got.DependsOn)
	}
	want := []undenied.Differently{{Denials: []string{"look"}, Request: []undenied.Change{{Key: "aws:RequestedRegion", Value: "eu-north-1"}}}}
	if a, b := fmt.Sprint(got.Differently), fmt.Sprint(want); a != b || len(got.Steps) > 0 || !got.Verified || !slices.Equal(got.Denials, []string{"look"}) {
		t.Errorf("differently %s, want %s; %d steps, denials %v", a, b, len(got.Steps), got.Denials)
	}
}

// TestMergeFixesBoth: what the principal can do differently may leave something
// that a policy has to allow.
func TestMergeFixesBoth(t *testing.T) {
	const region = `{"Sid":"Region","Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":"eu-north-1"}}}`
	a := account(t, `"inlinePolicies":[{"name":"work","document":{"Version":"2012-10-17","Statement":[`+region+`]}}]`, "")
	fixes, _ := merged(t, a, []*cloudtrail.Event{denied(t, "ec2.amazonaws.com", "DescribeInstances", `{}`, "")})
	if len(fixes) != 1 || len(fixes[0].Differently) != 1 || len(fixes[0].Steps) != 1 || !fixes[0].Verified {
		t.Fatalf("merged fixes %d, want one that is verified, with a request made differently and one step", len(fixes))
	}
	if got, want := string(fixes[0].Steps[0].Statement), `{"Effect":"Allow","Action":"ec2:DescribeInstances","Resource":"*"}`; got != want {
		t.Errorf("adds %s, want %s", got, want)
	}
}

// TestMergeFixesLeft names what has no verified fix.
func TestMergeFixesLeft(t *testing.T) {
	a := account(t, `"inlinePolicies":[{"name":"work","document":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:GetRole","Resource":"*"}]}}]`, "")
	allowed := denied(t, "iam.amazonaws.com", "GetRole", `{"roleName":"Build"}`, "")
	get := denied(t, "s3.amazonaws.com", "GetObject", `{"bucketName":"b","key":"k"}`, "Access Denied")
	guess := denied(t, "config.amazonaws.com", "DeleteConfigurationRecorder", `{}`, "Access Denied")
	guess.ID = "guess"
	fixes, _ := merged(t, a, []*cloudtrail.Event{guess, allowed, get})
	if len(fixes) != 1 || !slices.Equal(fixes[0].Left, []string{"guess"}) || !slices.Equal(fixes[0].Denials, []string{"e1"}) {
		t.Fatalf("%d merged fixes, want one that leaves guess", len(fixes))
	}
	if fixes, _ := merged(t, a, []*cloudtrail.Event{guess}); fixes == nil || len(fixes) > 0 {
		t.Errorf("merged %v of nothing verified, want an empty list", fixes)
	}
}

// TestMergeFixesParts gives a role more than inline policies have room for, and
// more than it can have attached.
func TestMergeFixesParts(t *testing.T) {
	var events []*cloudtrail.Event
	for i := range 100 {
		events = append(events, denied(t, "s3.amazonaws.com", "GetObject", fmt.Sprintf(`{"bucketName":"b","key":"%d%s"}`, i, strings.Repeat("k", 180)), "Access Denied"))
	}
	var list, policies []string
	for i := range 8 {
		name := fmt.Sprintf("arn:aws:iam::222222222222:policy/P%d", i)
		list = append(list, fmt.Sprintf("%q", name))
		policies = append(policies, fmt.Sprintf(`{"arn":%q,"name":"P%d","document":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:*","Resource":"*"}]}}`, name, i))
	}
	for _, attached := range []int{0, 8} {
		a := account(t, `"attachedPolicies":[`+strings.Join(list[:attached], ",")+`]`, `,"policies":[`+strings.Join(policies, ",")+`]`)
		fixes, _ := merged(t, a, events)
		if len(fixes) != 1 || fixes[0].Verified != (attached == 0) {
			t.Fatalf("%d attached: %d merged fixes, verified not as wanted", attached, len(fixes))
		}
		var parts []int
		for _, s := range fixes[0].Steps {
			if !s.Managed {
				t.Error("a policy is no managed one")
			}
			if !slices.Contains(parts, s.Part) {
				parts = append(parts, s.Part)
			}
		}
		if len(parts) < 3 || parts[0] != 1 || parts[len(parts)-1] != len(parts) {
			t.Errorf("parts %v, want at least 3 from 1 on", parts)
		}
		if says := strings.Join(fixes[0].DependsOn, "; "); strings.Contains(says, "more than 10 would be attached") != (attached > 0) {
			t.Errorf("%d attached: depends on %q", attached, says)
		}
	}
}

// TestMergeFixesMade makes the changes in the snapshot, where they are of policies
// that are there, and explains the denials again: nothing denies them any more.
func TestMergeFixesMade(t *testing.T) {
	a := &undenied.Analyzer{Snapshot: demoSnapshot(t)}
	events := denials(t)
	fixes, _ := merged(t, a, events)
	again := 0
	for _, m := range fixes {
		snap, made := a.Snapshot, true
		for _, s := range m.Steps {
			made = made && s.PolicyARN != ""
			d, err := policy.Parse(s.PolicyARN, s.Policy)
			if err != nil {
				t.Fatal(err)
			}
			snap = snap.Replace(d)
		}
		if !made {
			continue
		}
		for _, e := range events {
			asked := slices.ContainsFunc(m.Differently, func(o undenied.Differently) bool { return slices.Contains(o.Denials, e.ID) })
			if asked || !slices.Contains(m.Denials, e.ID) {
				continue
			}
			again++
			if d := (&undenied.Analyzer{Snapshot: snap}).Analyze(e); d.Decision != "allowed" {
				t.Errorf("%s: %s, with the merged fix made", e.ID, d.Decision)
			}
		}
	}
	if again < 5 {
		t.Errorf("explained %d denials again, want at least 5", again)
	}
}
