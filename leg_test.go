// SPDX-License-Identifier: Apache-2.0

package undenied_test

import (
	"slices"
	"testing"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/snapshot"
)

// TestDoubtfulAction explains the denial of a call of which it is doubtful what
// AWS checked: the answer, and each fix, rests on that. What AWS's message names
// is certain.
func TestDoubtfulAction(t *testing.T) {
	const doubt = "AWS does not document that DeleteLifecycleConfiguration is checked for s3:PutLifecycleConfiguration: taken as checked"
	const everything = `{"Effect":"Allow","Action":"*","Resource":"*"}`
	for _, tt := range []struct {
		message string
		want    bool
	}{
		{"Access Denied", true},
		{"User: arn:aws:sts::222222222222:assumed-role/Build/ci is not authorized to perform: s3:PutLifecycleConfiguration on resource: arn:aws:s3:::b because no identity-based policy allows the s3:PutLifecycleConfiguration action", false},
	} {
		d := build(t, `{"Effect":"Allow","Action":"iam:*","Resource":"*"}`, everything).Analyze(denied(t, "s3.amazonaws.com", "DeleteLifecycleConfiguration", `{"bucketName":"b"}`, tt.message))
		if got := slices.Contains(d.Assumptions, doubt); got != tt.want {
			t.Errorf("%s: assumed %t, want %t: %q", tt.message, got, tt.want, d.Assumptions)
		}
		if len(d.Fixes) == 0 {
			t.Fatalf("%s: no fixes", tt.message)
		}
		for _, fix := range d.Fixes {
			if got := slices.Contains(fix.DependsOn, doubt); got != tt.want {
				t.Errorf("%s: fix %q depends on it: %t, want %t", tt.message, fix.Summary, got, tt.want)
			}
		}
	}
}

// TestTagsOfTheRole explains a denial that rests on a tag of the role. That the
// session was given no other is an assumption, unless the event is known that
// issued its credentials.
func TestTagsOfTheRole(t *testing.T) {
	const assumption = "aws:PrincipalTag/team is a tag of the role, which a tag of the session may override; taken as not overridden"
	snap, err := snapshot.Read("org.json", []byte(`{"schema":"undenied/snapshot/v1","accounts":[{"account":"222222222222","standalone":true,"roles":[
		{"arn":"arn:aws:iam::222222222222:role/Build","id":"AROAEXAMPLEBUILD","tags":{"team":"a"},"inlinePolicies":[{"name":"work","document":{"Version":"2012-10-17","Statement":[
			{"Effect":"Allow","Action":"*","Resource":"*"},
			{"Effect":"Deny","Action":"iam:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"a"}}}]}}]}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	a := undenied.Analyzer{Snapshot: snap}
	for _, issued := range []*cloudtrail.Credentials{nil, {Kind: "AssumeRole"}} {
		e := denied(t, "iam.amazonaws.com", "GetRole", `{"roleName":"x"}`, "")
		e.Credentials = issued
		d := a.Analyze(e)
		if d.AssessmentResult != undenied.DenyInIdentity {
			t.Errorf("%s, want an explicit deny", d.AssessmentResult)
		}
		if got, want := slices.Contains(d.Assumptions, assumption), issued == nil; got != want {
			t.Errorf("credentials %v: assumed %t, want %t: %q", issued, got, want, d.Assumptions)
		}
	}
}
