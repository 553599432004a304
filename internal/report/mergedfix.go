// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/undenied/undenied"
)

// Write writes what closes a list of groups as text: the merged fixes, and how
// many denials there are by cause, by principal and by service.
func (c *Conclusion) Write(w io.Writer, s Style) error {
	p := &page{style: s}
	if c.Summary.Denials == 0 {
		p.wrap("", 0, plain, "no denials")
		return p.flush(w)
	}
	for _, m := range c.shown() {
		p.wrap("", 0, bold, mergedTitle(m))
		p.mergedFix("fix", m, c.about(m))
		p.blank()
	}
	o := c.Summary.overview()
	p.wrap("", 0, bold, count(c.Summary.Denials, "denial"))
	p.wrap("", 0, plain, "in "+c.Summary.groups()+o.span())
	for _, t := range c.Summary.tables() {
		p.blank()
		p.counts(t)
	}
	p.blank()
	p.verifiedCount(o.all, o.fixed, o.asked)
	return p.flush(w)
}

// groups says how many groups there are, and what is in none.
func (s *GroupSummary) groups() string {
	text := count(s.Groups, "group")
	if s.NotGrouped > 0 {
		text += fmt.Sprintf("; %d more in none", s.NotGrouped)
	}
	return text
}

// span is the period as it stands after a count.
func (o *overview) span() string {
	if period := o.period(); period != "" {
		return ", " + period
	}
	return ""
}

// counts writes a table of counts, the first rows of it.
func (p *page) counts(t countTable) {
	const rows = 20
	shown, rest := most(t.counts, rows)
	if rest.Groups > 0 {
		rest.Name = "others"
		shown = append(slices.Clip(shown), rest)
	}
	line := func(denials, groups string) string { return fmt.Sprintf("%9s  %6s  ", denials, groups) }
	column := len(line("", ""))
	p.wrap(p.style.paint(faint, line("denials", "groups")), column, faint, t.by)
	for _, c := range shown {
		p.wrap(line(strconv.Itoa(c.Denials), strconv.Itoa(c.Groups)), column, plain, c.Name)
	}
}

// shown are the merged fixes that say more than the answers do: of several
// denials, or as code.
func (c *Conclusion) shown() []*undenied.MergedFix {
	var all []*undenied.MergedFix
	for i := range c.MergedFixes {
		if m := &c.MergedFixes[i]; len(m.Denials) > 1 || m.Rendered != "" {
			all = append(all, m)
		}
	}
	return all
}

// about is a diagnosis with all places that block the denials of a merged fix,
// and all that was assumed.
func (c *Conclusion) about(m *undenied.MergedFix) *undenied.Diagnosis {
	all := &undenied.Diagnosis{Principal: m.Principal}
	for _, id := range m.Denials {
		for _, d := range c.diagnoses[id] {
			all.Blockers = append(all.Blockers, d.Blockers...)
			all.Assumptions = append(all.Assumptions, d.Assumptions...)
		}
	}
	return all
}

// mergedTitle says of whom and of how many denials a merged fix is.
func mergedTitle(m *undenied.MergedFix) string {
	name := principalShort(m.Principal)
	if name != m.Principal {
		name += " (" + m.Principal + ")"
	}
	if len(m.Denials) == 1 {
		return "Fix for the denial of " + name
	}
	return fmt.Sprintf("Merged fix for %d different denials of %s", len(m.Denials), name)
}

// mergedFix shows what the requests change, and then each policy once.
func (p *page) mergedFix(label string, m *undenied.MergedFix, d *undenied.Diagnosis) {
	for _, other := range m.Differently {
		var parts []string
		for _, c := range other.Request {
			if how := ask(c); !slices.Contains(parts, how) {
				parts = append(parts, how)
			}
		}
		of := ""
		if n := len(other.Denials); n < len(m.Denials) {
			of = fmt.Sprintf(", for %d of them", n)
		}
		p.row(label, plain, "%s%s.", upper(strings.Join(parts, " and ")), of)
		label = "and"
	}
	first := label
	steps := joined(m.Steps)
	for i := range steps {
		if m.Rendered == "" {
			p.step(label, d, &steps[i])
		}
		label = "and"
	}
	p.code(first, m.Rendered)
	p.verified(d, &m.Fix, len(m.Differently)+len(steps))
	p.warnings(&m.Fix)
	for _, name := range m.Shared {
		p.item("! ", doubt, "the merged fix of another principal changes %s as well: make one of the changes, then analyse again", name)
	}
	if n := len(m.Left); n > 0 {
		p.item("? ", doubt, "%s of the principal without a verified fix", count(n, "other denial"))
	}
}

// joined puts the statements that are added to one policy into one step.
func joined(steps []undenied.Step) []undenied.Step {
	var all []undenied.Step
	for _, s := range steps {
		i := -1
		if s.Replaces == "" {
			i = slices.IndexFunc(all, func(o undenied.Step) bool { return o.Replaces == "" && samePolicy(&o, &s) })
		}
		if i < 0 {
			all = append(all, s)
			continue
		}
		all[i].Also = append(append(slices.Clip(all[i].Also), s.Statement), s.Also...)
	}
	return all
}

// samePolicy reports whether two steps of a merged fix change one policy.
func samePolicy(a, b *undenied.Step) bool {
	if a.PolicyARN != "" || b.PolicyARN != "" {
		return a.PolicyARN == b.PolicyARN
	}
	return a.Layer == b.Layer && a.Target == b.Target && a.AttachmentTargetARN == b.AttachmentTargetARN && a.InPlaceOf == b.InPlaceOf && a.Part == b.Part
}

// mergedPolicies are the policies that a merged fix leaves, each once.
func mergedPolicies(m *undenied.MergedFix) []htmlPolicy {
	var each undenied.Fix
	for i, s := range m.Steps {
		if !slices.ContainsFunc(m.Steps[:i], func(o undenied.Step) bool { return samePolicy(&o, &s) }) {
			each.Steps = append(each.Steps, s)
		}
	}
	return policiesAfter(&each)
}
