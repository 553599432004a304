// SPDX-License-Identifier: Apache-2.0

package planted_test

import (
	"slices"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/planted"
	"github.com/undenied/undenied/policy"
)

// unrepairable reports whether no change of a policy that was collected takes a
// cause away.
func unrepairable(c planted.Cause) bool { return c.AWSManaged || c.Hidden }

// checkRepro makes a fixture of the denial, which has to pass, and not without
// the statement that decides.
func (x *denial) checkRepro() {
	d := x.d
	if d.ErrorMessage != "" || d.Decision == "allowed" {
		return
	}
	fixed := slices.ContainsFunc(d.Fixes, func(f undenied.Fix) bool { return f.Verified })
	cases, err := undenied.Repro{AfterFix: fixed}.Cases(d)
	if err != nil {
		x.fail("repro", "%v", err)
		return
	}
	for _, c := range cases {
		x.did("reproduced")
		if o := c.Run(); !o.Passed {
			x.fail("repro", "%s: got %s, want %s: %s", c.Name, o.Got, o.Expected, o.Reason)
		}
	}
	if cases[0].Expect != d.Decision {
		x.fail("repro", "expects %s, the diagnosis is %s", cases[0].Expect, d.Decision)
	}
	req, p, err := cases[0].Inputs()
	if err != nil {
		x.fail("repro", "%v", err)
		return
	}
	want := eval.Explain(req, p)
	decisive := want.Because.Statement
	if decisive == nil || x.alsoDenies(want.Because.Type.Layer()) {
		return
	}
	x.did("decisive")
	got := eval.Explain(req, withoutStatement(p, decisive))
	if got.Because.Statement != nil && got.String() == want.String() && got.Because.Type == want.Because.Type && got.Because.Target == want.Because.Target {
		x.fail("repro", "comes to the same without %s of %s", decisive.Name(), decisive.Document().Name())
	}
}

// alsoDenies reports whether a layer has more than one Deny that may match.
func (x *denial) alsoDenies(layer string) bool {
	n := 0
	for _, c := range append(slices.Clone(x.world.Causes), x.world.Decoys...) {
		if c.Layer == layer && c.Deny {
			n++
		}
	}
	return n > 1
}

// withoutStatement returns policies without one statement.
func withoutStatement(p *eval.Policies, s *policy.Statement) *eval.Policies {
	docs := func(list []*policy.Document) []*policy.Document {
		list = slices.Clone(list)
		for i, d := range list {
			if slices.Contains(d.Statements, s) {
				smaller := *d
				smaller.Statements = slices.DeleteFunc(slices.Clone(d.Statements), func(o *policy.Statement) bool { return o == s })
				list[i] = &smaller
			}
		}
		return list
	}
	levels := func(list []eval.Level) []eval.Level {
		list = slices.Clone(list)
		for i := range list {
			list[i].Policies = docs(list[i].Policies)
		}
		return list
	}
	smaller := *p
	smaller.Identity, smaller.Resource, smaller.Boundary = docs(p.Identity), docs(p.Resource), docs(p.Boundary)
	smaller.Session, smaller.Endpoint = docs(p.Session), docs(p.Endpoint)
	smaller.SCPs, smaller.RCPs = levels(p.SCPs), levels(p.RCPs)
	return &smaller
}
