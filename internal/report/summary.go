// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"io"
	"slices"
	"strconv"

	"github.com/undenied/undenied"
)

// Summary writes the lines that close a list of diagnoses: how many denials
// there are, by cause, and how many of them have a verified fix.
func Summary(w io.Writer, ds []*undenied.Diagnosis, s Style) error {
	p := &page{style: s}
	if len(ds) == 0 {
		p.wrap("", 0, plain, "no denials")
		return p.flush(w)
	}
	var causes []string
	n := map[string]int{}
	fixed, asked := 0, 0
	for _, d := range ds {
		cause := string(d.AssessmentResult)
		if n[cause] == 0 {
			causes = append(causes, cause)
		}
		n[cause]++
		if slices.ContainsFunc(d.Fixes, func(f undenied.Fix) bool { return f.Verified }) {
			fixed++
		}
		if slices.ContainsFunc(d.Fixes, func(f undenied.Fix) bool { return f.Verified && len(f.Steps) == 0 }) {
			asked++
		}
	}
	slices.SortStableFunc(causes, func(a, b string) int { return cmp.Compare(n[b], n[a]) })
	p.wrap("", 0, bold, count(len(ds), "denial"))
	digits := len(strconv.Itoa(len(ds)))
	for _, cause := range causes {
		number := strconv.Itoa(n[cause])
		p.wrap(pad("", 2+digits-len(number))+number+"  ", 4+digits, plain, cause)
	}
	p.verifiedCount(len(ds), fixed, asked)
	return p.flush(w)
}

// verifiedCount says how many denials have a verified fix.
func (p *page) verifiedCount(all, fixed, asked int) {
	text := strconv.Itoa(fixed) + " of " + strconv.Itoa(all) + " with a verified fix"
	if asked > 0 {
		text += ", " + strconv.Itoa(asked) + " of them without changing a policy"
	}
	if fixed == all {
		p.wrap(p.style.paint(good, "✓")+" ", 2, good, text)
		return
	}
	p.wrap(p.style.paint(doubt, "?")+" ", 2, doubt, text)
}
