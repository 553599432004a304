// SPDX-License-Identifier: Apache-2.0

package reduce_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/eval/fixture"
	"github.com/undenied/undenied/eval/reduce"
	"github.com/undenied/undenied/policy"
)

// size counts everything that can be dropped.
func size(req *eval.Request, p *eval.Policies) (n int) {
	for range req.Context.All() {
		n++
	}
	for t := policy.Type(1); t < 8; t++ {
		for _, d := range p.Documents(t) {
			n += 1 + len(d.Statements)
		}
	}
	for _, levels := range [...][]eval.Level{p.SCPs, p.RCPs} {
		n += len(levels)
	}
	if p.Settings.AccessPoint != nil {
		for _, d := range p.Settings.AccessPoint.BucketPolicies {
			n += 1 + len(d.Statements)
		}
	}
	return n + len(p.NotCollected) + len(p.Settings.Grants)
}

// TestMinimal makes every case of the rules small: the decision stays, what was
// given is left as it was, and once more finds nothing to drop.
func TestMinimal(t *testing.T) {
	files, err := filepath.Glob("../../testdata/*/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	ran, before, after := 0, 0, 0
	for _, path := range files {
		f, err := fixture.Load(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range f.Cases {
			req, p, err := c.Inputs()
			if err != nil {
				continue
			}
			told := func(req *eval.Request, p *eval.Policies) string {
				r := eval.Evaluate(req, p)
				return fmt.Sprint(r, r.Because.Type, r.Because.Target, r.Because.Rule, r.Missing, r.NotCollected)
			}
			want, whole := told(req, p), size(req, p)
			keeps := func(req *eval.Request, p *eval.Policies) bool { return told(req, p) == want }
			ran++
			small, left := reduce.Minimal(req, p, keeps)
			if got := told(small, left); got != want {
				t.Errorf("%s: %s: got %s, want %s", path, c.Name, got, want)
			}
			if told(req, p) != want || size(req, p) != whole {
				t.Errorf("%s: %s: what was given has changed", path, c.Name)
			}
			n := size(small, left)
			if again, rest := reduce.Minimal(small, left, keeps); size(again, rest) != n {
				t.Errorf("%s: %s: of %d parts only %d are needed", path, c.Name, n, size(again, rest))
			}
			before, after = before+whole, after+n
		}
	}
	if ran < 1000 || after*2 > before {
		t.Errorf("%d cases of %d parts, %d parts left: want at least 1000, and less than half of the parts", ran, before, after)
	}
}
