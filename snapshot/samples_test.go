// SPDX-License-Identifier: Apache-2.0

package snapshot_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/undenied/undenied/snapshot"
)

// samples returns the folder of collected samples, which is not part of the
// module, and skips the test where it is missing.
func samples(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(root, "..", "shared", "samples", "snapshots")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no samples")
	}
	return dir
}

// Every sample is read, and every principal in it yields policies.
func TestSamples(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(samples(t), "*", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d samples, %v", len(files), err)
	}
	principals, withPolicies := 0, 0
	for _, path := range files {
		s, err := snapshot.Load(path)
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(path), err)
			continue
		}
		for _, w := range s.Warnings() {
			t.Logf("%s: %v", filepath.Base(path), w)
		}
		for a := range s.Principals() {
			p, _ := policies(t, s, request(t, a.String(), "s3:GetObject", "arn:aws:s3:::b/k"))
			principals++
			if len(p.Identity) > 0 {
				withPolicies++
			}
			for _, d := range append(p.Identity, p.Boundary...) {
				if at, ok := s.Owner(d); !ok || at.PolicyARN != d.Name() || len(at.Targets) == 0 {
					t.Errorf("%s: %s is owned by %+v, %v", filepath.Base(path), d.Name(), at, ok)
				}
			}
			if len(p.Identity) == 0 && len(s.Gaps(request(t, a.String(), "s3:GetObject", "*"))) < 2 {
				t.Logf("%s: %s has no policies at all", filepath.Base(path), a)
			}
		}
	}
	if principals < 20 || withPolicies < 12 {
		t.Errorf("%d principals, %d of them with policies", principals, withPolicies)
	}
	t.Logf("%d samples, %d principals, %d of them with policies", len(files), principals, withPolicies)
}
