// SPDX-License-Identifier: Apache-2.0

package snapshot_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/snapshot"
)

// TestIdentity finds the role behind a session, and tells when it and its managed
// policies were made.
func TestIdentity(t *testing.T) {
	s, err := snapshot.Read("org.json", []byte(`{"schema":"undenied/snapshot/v1","accounts":[{"account":"222222222222","standalone":true,
		"roles":[{"arn":"arn:aws:iam::222222222222:role/ci/Build","id":"AROAEXAMPLEBUILD","createDate":"2026-11-20T09:59:55Z","attachedPolicies":["arn:aws:iam::222222222222:policy/P"]}],
		"policies":[{"arn":"arn:aws:iam::222222222222:policy/P","name":"P","createDate":"2026-11-01T00:00:00Z","updateDate":"2026-11-02T00:00:00Z","document":{"Version":"2012-10-17","Statement":[]}}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"arn:aws:sts::222222222222:assumed-role/Build/ci": "arn:aws:iam::222222222222:role/ci/Build AROAEXAMPLEBUILD 2026-11-20T09:59:55Z true",
		"arn:aws:iam::222222222222:role/ci/Build":         "arn:aws:iam::222222222222:role/ci/Build AROAEXAMPLEBUILD 2026-11-20T09:59:55Z true",
		"arn:aws:iam::222222222222:user/dora":             "  0001-01-01T00:00:00Z false",
	} {
		p, err := eval.ParsePrincipal(name)
		if err != nil {
			t.Fatal(err)
		}
		id, ok := s.Identity(p)
		got := id.ARN.String() + " " + id.ID + " " + id.Created.Format(time.RFC3339) + " " + map[bool]string{true: "true", false: "false"}[ok]
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
		if !ok {
			continue
		}
		policies, _, err := s.Policies(&eval.Request{Principal: p})
		if err != nil {
			t.Fatal(err)
		}
		at, _ := s.Owner(policies.Identity[0])
		if got := at.Created.Format(time.DateOnly) + " " + at.Updated.Format(time.DateOnly); got != "2026-11-01 2026-11-02" {
			t.Errorf("the policy was made and changed %s", got)
		}
	}
}
