// SPDX-License-Identifier: Apache-2.0

package planted_test

import (
	"encoding/json"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/internal/planted"
)

func mapKeys[V any](m map[string]V) iter.Seq[string] { return maps.Keys(m) }

// results are the words of CONTRACTS for a cause: of a Deny, and of a missing
// Allow.
var results = map[string][2]undenied.AssessmentResult{
	"identity": {undenied.DenyInIdentity, undenied.MissingInIdentity},
	"resource": {undenied.DenyInResource, undenied.MissingInResource},
	"boundary": {undenied.DenyInBoundary, undenied.MissingInBoundary},
	"session":  {undenied.DenyInSession, undenied.MissingInSession},
	"scp":      {undenied.DenyInSCP, undenied.MissingInSCP},
	"rcp":      {undenied.DenyInRCP, undenied.MissingInRCP},
	"endpoint": {undenied.DenyInEndpoint, undenied.MissingInEndpoint},
}

// resultsOf are the results that name a cause, alone or with another.
func resultsOf(w *planted.World, c *planted.Cause) []undenied.AssessmentResult {
	if c.Deny {
		return []undenied.AssessmentResult{results[c.Layer][0]}
	}
	foreign := w.Owner != w.Account
	both := foreign && lacks(w, "identity") && lacks(w, "resource")
	side := c.Layer == "identity" || c.Layer == "resource"
	switch {
	case both && side && certain(w):
		return []undenied.AssessmentResult{undenied.MissingBothCrossAccount}
	case both && side: // what is not certain of the other need not be said
		return []undenied.AssessmentResult{undenied.MissingBothCrossAccount, undenied.MissingInResourceCross, undenied.MissingInIdentity}
	case foreign && c.Layer == "resource":
		return []undenied.AssessmentResult{undenied.MissingInResourceCross}
	}
	return []undenied.AssessmentResult{results[c.Layer][1]}
}

func lacks(w *planted.World, layer string) bool {
	return slices.ContainsFunc(w.Causes, func(c planted.Cause) bool { return c.Layer == layer && !c.Deny })
}

// is reports whether a blocker is the place that a cause names.
func is(b *undenied.Blocker, c *planted.Cause) bool {
	decision := "implicitDeny"
	if c.Deny {
		decision = "explicitDeny"
	}
	if b.Layer != c.Layer || b.Target != c.Target || b.Decision != decision {
		return false
	}
	return !c.Deny || b.PolicyARN == c.Policy && b.Statement == c.Statement
}

// certain reports whether everything about the world is known.
func certain(w *planted.World) bool {
	for _, c := range w.Causes {
		if !c.Certain() {
			return false
		}
	}
	return w.Hidden == "" && len(w.Decoys) == 0
}

// visible are the causes that what was collected shows.
func visible(w *planted.World) []planted.Cause {
	return slices.DeleteFunc(slices.Clone(w.Causes), func(c planted.Cause) bool { return c.Hidden })
}

// checkNamed looks for every planted cause among the blockers, and for the first
// as the result.
func (x *denial) checkNamed() {
	w, d := x.world, x.d
	if d.ErrorMessage != "" {
		x.fail("error", "%s: %s", d.AssessmentResult, d.ErrorMessage)
		return
	}
	if w.Unnamed {
		x.checkUnnamed()
		return
	}
	if !strings.EqualFold(d.Action, w.Action) || d.Resource != w.Resource || d.Principal != w.Principal {
		x.fail("request", "%s %s %s", d.Principal, d.Action, d.Resource)
	}
	for _, c := range visible(w) {
		x.did("named")
		i := slices.IndexFunc(d.Blockers, func(b undenied.Blocker) bool { return is(&b, &c) })
		if i < 0 {
			x.fail("not named", "%s\nnamed: %s", &c, blockers(d))
			continue
		}
		told := c.Open && w.Wording == planted.Truncated // by what is left of the message, perhaps
		if d.Blockers[i].Certain != c.Certain() && !told {
			x.fail("certainty", "%s: certain %t", &c, d.Blockers[i].Certain)
		}
		if c.Unknown != "" && len(w.Causes) == 1 && w.Hidden == "" && !slices.ContainsFunc(d.Unknown, func(k string) bool { return strings.EqualFold(k, c.Unknown) }) {
			x.fail("unknown key", "%s: unknown are %q", &c, d.Unknown)
		}
	}
	x.checkFirst()
}

// checkUnnamed looks at a diagnosis of a call of which nothing tells the resource:
// nothing about it is certain.
func (x *denial) checkUnnamed() {
	x.did("unnamed")
	for _, b := range x.d.Blockers {
		if b.Certain {
			x.fail("unnamed", "certain: %s", blockers(x.d))
		}
	}
	for _, f := range x.d.Fixes {
		if f.Verified && len(f.Steps) > 0 {
			x.fail("unnamed", "verified: %s", f.Summary)
		}
	}
}

// checkFirst looks at the result where the evidence decides what comes first.
func (x *denial) checkFirst() {
	w, d := x.world, x.d
	got := d.AssessmentResult
	var named []undenied.AssessmentResult
	for _, c := range w.Causes {
		named = append(named, resultsOf(w, &c)...)
	}
	switch {
	case w.Changed:
		claimed := w.Claim != nil && slices.Contains(resultsOf(w, w.Claim), got) && d.Evidence.Agreement == undenied.Disagree
		if got != undenied.Allowed && got != undenied.UndeterminedCause && !claimed && len(w.Decoys) == 0 && w.Hidden == "" {
			x.fail("changed since", "got %s, %s", got, d.Evidence.Agreement)
		}
		if got == undenied.Allowed && d.Why == "" {
			x.fail("changed since", "allowed without a reason")
		}
	case w.Wording == planted.True:
		x.did("first")
		old := !w.Claim.Deny && strings.Contains(w.Message, "explicit deny") // words that mean either
		either := old && got == undenied.DenyInSCP && slices.ContainsFunc(w.Decoys, func(c planted.Cause) bool { return c.Layer == "scp" })
		if !slices.Contains(resultsOf(w, w.Claim), got) && !either {
			x.fail("not first", "got %s (%s), want %s", got, d.Evidence.Agreement, resultsOf(w, w.Claim))
		}
		x.did("agrees")
		want := undenied.Agree
		if w.Claim.Hidden {
			want = undenied.MessageOnly
		}
		if d.Evidence.Agreement != want {
			x.fail("agreement", "got %s, want %s: %s, %s", d.Evidence.Agreement, want, d.Evidence.Message, d.Evidence.Snapshot)
		}
	case certain(w):
		x.did("first")
		if !slices.Contains(resultsOf(w, &w.Causes[0]), got) {
			x.fail("not first", "got %s (%s), want %s", got, d.Evidence.Agreement, resultsOf(w, &w.Causes[0]))
		}
	case got == undenied.UndeterminedCause && len(visible(w)) < len(w.Causes): // the message is of what nobody saw
	case len(visible(w)) > 0 && len(w.Decoys) == 0 && w.Hidden == "":
		if !slices.Contains(named, got) {
			x.fail("not among", "got %s (%s), want one of %s", got, d.Evidence.Agreement, named)
		}
	case len(visible(w)) == 0 && got == undenied.Allowed:
		if d.Why == "" || len(d.Assumptions) == 0 {
			x.fail("hidden", "allowed without assumptions")
		}
	}
}

// checkCertain looks for wrong certainty: what is named for certain was planted,
// and a decision that turns on something unknown says so.
func (x *denial) checkCertain() {
	w, d := x.world, x.d
	if d.ErrorMessage != "" || w.Unnamed {
		return
	}
	for _, b := range d.Blockers {
		if b.Certain && !slices.ContainsFunc(w.Causes, func(c planted.Cause) bool { return is(&b, &c) }) {
			x.fail("wrong certainty", "%+v", b)
		}
	}
	x.checkInferred()
	if w.Hidden != "" || slices.ContainsFunc(w.Causes, func(c planted.Cause) bool { return c.Hidden }) {
		return
	}
	want := "allowed"
	if len(w.Decoys) > 0 {
		want = "undetermined"
	}
	for _, c := range w.Causes {
		switch {
		case !c.Certain():
			if want == "allowed" {
				want = "undetermined"
			}
		case c.Deny:
			want = "explicitDeny"
		case want != "explicitDeny":
			want = "implicitDeny"
		}
	}
	// What the message names is not taken as silent: session policies that nobody
	// knows stay open.
	if !w.SessionKnown && strings.Contains(d.Evidence.Message, "session") {
		return
	}
	x.did("decided")
	if d.Decision != want {
		x.fail("decision", "got %s, want %s, %s", d.Decision, want, d.Evidence.Snapshot)
	}
}

// checkInferred looks at what is inferred from that AWS denied the call: it was
// planted, unless the policies changed after the call.
func (x *denial) checkInferred() {
	if x.world.Changed {
		return
	}
	for _, b := range x.d.Blockers {
		text, err := json.Marshal(b)
		if err != nil {
			x.fail("error", "%v", err)
		}
		var told struct {
			Standing string `json:"standing"`
		}
		if err := json.Unmarshal(text, &told); err != nil || told.Standing != "inferred" {
			continue
		}
		x.did("inferred")
		if !slices.ContainsFunc(x.world.Causes, func(c planted.Cause) bool { return is(&b, &c) }) {
			x.fail("wrongly inferred", "%s", text)
		}
	}
}

// checkCopy analyzes the owner's record of the call, which is the same call.
func (x *denial) checkCopy() {
	if x.copy == nil {
		return
	}
	x.did("copy")
	d := (&undenied.Analyzer{Snapshot: x.snap}).Analyze(x.copy)
	if d.AssessmentResult != x.d.AssessmentResult || blockers(d) != blockers(x.d) {
		x.fail("copy", "%s, by the original %s; %s\nby the original %s", d.AssessmentResult, x.d.AssessmentResult, blockers(d), blockers(x.d))
	}
}

// blockers prints what is named.
func blockers(d *undenied.Diagnosis) string {
	var lines []string
	for _, b := range d.Blockers {
		line := b.Decision + " " + b.Layer
		for _, text := range []string{b.Target, b.PolicyARN, b.Statement} {
			if text != "" {
				line += " " + text
			}
		}
		if !b.Certain {
			line += " ?"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "; ")
}
