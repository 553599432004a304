// SPDX-License-Identifier: Apache-2.0

package undenied_test

import (
	"slices"
	"testing"
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
