// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/cloudtrail"
)

// A DiagnosisGroup is the answer to many equal denials: of one principal, where
// the sessions of a role are one, with the same action, resource and cause. It is
// the form of the JSON output of analyze --group.
type DiagnosisGroup struct {
	*undenied.Diagnosis // of the first

	Count int
	First time.Time `json:",omitzero"` // time of the earliest event, zero if not recorded
	Last  time.Time `json:",omitzero"` // and of the latest

	principal string // see groupPrincipal
}

// An ExplainedGroup is a group with the whole evaluation behind its diagnosis.
type ExplainedGroup struct {
	Explained

	Count int
	First time.Time `json:",omitzero"`
	Last  time.Time `json:",omitzero"`
}

// Explained returns g with its explanation.
func (g *DiagnosisGroup) Explained() ExplainedGroup {
	return ExplainedGroup{Explained: NewExplained(g.Diagnosis), Count: g.Count, First: g.First, Last: g.Last}
}

// maxDiagnosisGroups is the most that [DiagnosisGroups] keep: each holds an
// evaluation.
const maxDiagnosisGroups = 1 << 12

// DiagnosisGroups puts equal denials together. What it keeps is bounded, whatever
// their number: beyond the bound new groups are not made. The zero DiagnosisGroups
// has none.
type DiagnosisGroups struct {
	// Max is how many groups there can be, 4,096 if it is 0.
	Max int

	all   []*DiagnosisGroup
	index map[[sha256.Size]byte]int // in all
	left  int
}

// Add puts the diagnosis of an event into its group.
func (groups *DiagnosisGroups) Add(e *cloudtrail.Event, d *undenied.Diagnosis) {
	key := diagnosisKey(e, d)
	i, ok := groups.index[key]
	if !ok {
		if len(groups.all) >= cmp.Or(groups.Max, maxDiagnosisGroups) {
			groups.left++
			return
		}
		if groups.index == nil {
			groups.index = map[[sha256.Size]byte]int{}
		}
		i = len(groups.all)
		groups.index[key] = i
		groups.all = append(groups.all, &DiagnosisGroup{Diagnosis: d, First: d.EventTime, principal: groupPrincipal(e.Principal)})
	}
	g := groups.all[i]
	g.Count++
	if t := d.EventTime; !t.IsZero() {
		if g.First.IsZero() || t.Before(g.First) {
			g.First = t
		}
		if t.After(g.Last) {
			g.Last = t
		}
	}
}

// diagnosisKey tells groups apart.
func diagnosisKey(e *cloudtrail.Event, d *undenied.Diagnosis) [sha256.Size]byte {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q %q %q %q", groupPrincipal(e.Principal), d.Action, d.Resource, d.AssessmentResult, d.ErrorMessage, d.Decision)
	if len(d.Blockers) > 0 {
		b := &d.Blockers[0]
		fmt.Fprintf(h, " %q %q %q %q %q %d", b.Layer, b.Rule, b.Target, b.PolicyARN, b.Statement, b.Line)
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// Left returns the number of denials in no group: those that equal none of the
// groups there are, after there were as many as there can be.
func (groups *DiagnosisGroups) Left() int { return groups.left }

// Rows returns the groups, the largest first, those of one size in the order of
// their first denials.
func (groups *DiagnosisGroups) Rows() []*DiagnosisGroup {
	rows := slices.Clone(groups.all)
	slices.SortStableFunc(rows, func(a, b *DiagnosisGroup) int { return cmp.Compare(b.Count, a.Count) })
	return rows
}

// DiagnosisOfGroup writes the answer to many equal denials as text, as
// [Diagnosis] writes that to one: with how many there are, and when.
func DiagnosisOfGroup(w io.Writer, g *DiagnosisGroup, s Style) error {
	p := &page{style: s}
	if text := g.times(); text != "" {
		p.wrap("", 0, bold, text)
	}
	if err := p.flush(w); err != nil {
		return err
	}
	return Diagnosis(w, g.Diagnosis, s)
}

// times says how many denials there are, and when, or "" if there is one.
func (g *DiagnosisGroup) times() string {
	if g == nil || g.Count < 2 {
		return ""
	}
	text := fmt.Sprintf("%d times", g.Count)
	if !g.First.IsZero() {
		const stamp = "2006-01-02 15:04:05 UTC"
		text += fmt.Sprintf(", from %s to %s; one of them:", g.First.UTC().Format(stamp), g.Last.UTC().Format(stamp))
	}
	return text
}
