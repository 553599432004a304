// SPDX-License-Identifier: Apache-2.0

package undenied_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/eval/fixture"
	"github.com/undenied/undenied/eval/reduce"
	"github.com/undenied/undenied/policy"
)

// written writes cases and returns what is read back, which each has to pass.
func written(t *testing.T, cases []*fixture.Case) []*fixture.Case {
	t.Helper()
	var b bytes.Buffer
	if err := fixture.Write(&b, cases...); err != nil {
		t.Fatal(err)
	}
	f, err := fixture.Read("repro.yaml", b.Bytes())
	if err != nil {
		t.Fatalf("%v\n%s", err, b.Bytes())
	}
	for _, c := range f.Cases {
		if o := c.Run(); !o.Passed {
			t.Errorf("%s: got %s, want %s: %s\n%s", c.Name, o.Got, o.Expected, o.Reason, b.Bytes())
		}
	}
	return f.Cases
}

// TestReproDemo makes a fixture of each denial of the sample organization.
func TestReproDemo(t *testing.T) {
	a := undenied.Analyzer{Snapshot: demoSnapshot(t)}
	for _, e := range denials(t) {
		d := a.Analyze(e)
		t.Run(d.EventID, func(t *testing.T) {
			cases, err := undenied.Repro{}.Cases(d)
			if err != nil {
				t.Fatal(err)
			}
			if len(cases) != 1 || cases[0].Expect != d.Decision {
				t.Fatalf("%d cases, the first expects %s, want one that expects %s", len(cases), cases[0].Expect, d.Decision)
			}
			checkDecisive(t, written(t, cases)[0], d)
			if cases, err = (undenied.Repro{AfterFix: true}).Cases(d); err != nil {
				t.Fatal(err)
			}
			got := written(t, cases)
			if len(got) != 2 || got[0].Expect != d.Decision || got[1].Expect != "allowed" {
				t.Errorf("%d cases after a fix, want the denial and one that is allowed", len(got))
			}
			masked, err := fixture.Anonymize(cases...)
			if err != nil {
				t.Fatal(err)
			}
			written(t, masked)
			want := d.Fixes[slices.IndexFunc(d.Fixes, func(f undenied.Fix) bool { return f.Verified })].Summary
			if name := d.EventID + ": after the fix: " + want; got[1].Name != name {
				t.Errorf("the case is %q, want %q", got[1].Name, name)
			}
		})
	}
}

// checkDecisive leaves out each statement of a case: what is left must not pass.
func checkDecisive(t *testing.T, c *fixture.Case, d *undenied.Diagnosis) {
	t.Helper()
	req, p, err := c.Inputs()
	if err != nil {
		t.Fatal(err)
	}
	want, all := eval.Explain(req, p), statements(p)
	if len(want.Blockers()) == 0 || len(want.Blockers()) > len(d.Blockers) {
		t.Errorf("%d blockers, want those of the diagnosis, %d", len(want.Blockers()), len(d.Blockers))
	}
	left := 0
	reduce.Minimal(req, p, func(_ *eval.Request, p *eval.Policies) bool {
		left++
		x := eval.Explain(req, p)
		alike := x.String() == want.String() && x.Because.Type == want.Because.Type && len(x.Blockers()) == len(want.Blockers()) &&
			statements(p) < all
		if alike {
			t.Errorf("the case comes to the same with less")
		}
		return false
	})
	if left == 0 && all > 0 {
		t.Error("nothing was left out: the test cannot fail")
	}
}

func statements(p *eval.Policies) (n int) {
	for t := policy.Type(1); t < 8; t++ {
		for _, d := range p.Documents(t) {
			n += len(d.Statements)
		}
	}
	return n
}
