// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"io"
	"slices"
	"strconv"

	"github.com/undenied/undenied"
)

// A Summary is what many diagnoses come to: how many denials there are, by cause,
// and how many of them have a verified fix. The zero Summary is of none. It does
// not keep the diagnoses.
type Summary struct {
	all, fixed, asked int
	causes            []string // in the order of the first denials
	n                 map[string]int
}

// Add counts a diagnosis.
func (sum *Summary) Add(d *undenied.Diagnosis) {
	if sum.n == nil {
		sum.n = map[string]int{}
	}
	cause := string(d.AssessmentResult)
	if sum.n[cause] == 0 {
		sum.causes = append(sum.causes, cause)
	}
	sum.n[cause]++
	sum.all++
	if slices.ContainsFunc(d.Fixes, func(f undenied.Fix) bool { return f.Verified }) {
		sum.fixed++
	}
	if slices.ContainsFunc(d.Fixes, func(f undenied.Fix) bool { return f.Verified && len(f.Steps) == 0 }) {
		sum.asked++
	}
}

// Write writes the lines that close a list of diagnoses.
func (sum *Summary) Write(w io.Writer, s Style) error {
	p := &page{style: s}
	if sum.all == 0 {
		p.wrap("", 0, plain, "no denials")
		return p.flush(w)
	}
	causes := slices.Clone(sum.causes)
	slices.SortStableFunc(causes, func(a, b string) int { return cmp.Compare(sum.n[b], sum.n[a]) })
	p.wrap("", 0, bold, count(sum.all, "denial"))
	digits := len(strconv.Itoa(sum.all))
	for _, cause := range causes {
		number := strconv.Itoa(sum.n[cause])
		p.wrap(pad("", 2+digits-len(number))+number+"  ", 4+digits, plain, cause)
	}
	p.verifiedCount(sum.all, sum.fixed, sum.asked)
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
