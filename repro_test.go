// SPDX-License-Identifier: Apache-2.0

package undenied_test

import (
	"bytes"
	"iter"
	"slices"
	"testing"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/eval/fixture"
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
	want := eval.Explain(req, p)
	if len(want.Blockers()) == 0 || len(want.Blockers()) > len(d.Blockers) {
		t.Errorf("%d blockers, want those of the diagnosis, %d", len(want.Blockers()), len(d.Blockers))
	}
	decisive := false
	for smaller, dropped := range withoutEach(t, p) {
		x := eval.Explain(req, smaller)
		if x.String() == want.String() && x.Because.Type == want.Because.Type && len(x.Blockers()) == len(want.Blockers()) {
			t.Errorf("without %s of %s the case comes to the same", dropped.Name(), dropped.Document().Name())
		}
		decisive = decisive || dropped == want.Because.Statement
	}
	if want.Because.Statement != nil && !decisive {
		t.Error("the deciding statement was not left out: the test cannot fail")
	}
}

// withoutEach yields the policies without each of their statements.
func withoutEach(t *testing.T, p *eval.Policies) iter.Seq2[*eval.Policies, *policy.Statement] {
	return func(yield func(*eval.Policies, *policy.Statement) bool) {
		q := *p
		q.SCPs, q.RCPs = slices.Clone(p.SCPs), slices.Clone(p.RCPs)
		lists := []*[]*policy.Document{&q.Identity, &q.Boundary, &q.Session, &q.Resource, &q.Endpoint}
		for _, levels := range [...][]eval.Level{q.SCPs, q.RCPs} {
			for i := range levels {
				lists = append(lists, &levels[i].Policies)
			}
		}
		for _, list := range lists {
			whole := *list
			for i, d := range whole {
				for j, s := range d.Statements {
					rest := *d
					rest.Statements = slices.Delete(slices.Clone(d.Statements), j, j+1)
					made, err := policy.Parse(d.Name(), policy.Format(&rest))
					if err != nil {
						t.Fatal(err)
					}
					*list = slices.Clone(whole)
					(*list)[i] = made
					if !yield(&q, s) {
						return
					}
				}
			}
			*list = whole
		}
	}
}
