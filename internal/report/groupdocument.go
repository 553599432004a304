// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// AddGroup adds the answer to a group of denials, with how many there are, and
// when.
func (h *HTML) AddGroup(g *DiagnosisGroup) error {
	h.group = g
	defer func() { h.group = nil }()
	return h.Add(g.Diagnosis)
}

// Conclude notes what the groups come to: the page then counts denials and groups,
// and shows the merged fixes.
func (h *HTML) Conclude(c *Conclusion) { h.conclusion = c }

// AddGroup adds the answer to a group of denials, with how many there are, and
// when.
func (m *Markdown) AddGroup(g *DiagnosisGroup) error {
	m.group = g
	defer func() { m.group = nil }()
	return m.Add(g.Diagnosis)
}

// Conclude notes what the groups come to: the document then counts denials and
// groups, and shows the merged fixes.
func (m *Markdown) Conclude(c *Conclusion) { m.conclusion = c }

// request is what is said of the request of a group: how often it was made, too.
func (g *DiagnosisGroup) request(said []passage) []passage {
	if text := g.times(); text != "" {
		return append([]passage{{lead: "group", text: text}}, said...)
	}
	return said
}

// row notes in the list how many denials a group has, and when.
func (g *DiagnosisGroup) row(r *htmlRow) {
	if g == nil {
		return
	}
	r.Count = g.Count
	const form = "2006-01-02 15:04:05"
	if first, last := g.First.UTC().Format(form), g.Last.UTC().Format(form); !g.First.IsZero() {
		r.Time = first
		if last != first {
			r.Time += " to " + last
		}
	}
}

// An htmlMerged is a merged fix as the template has it.
type htmlMerged struct {
	Title    string
	Said     []passage
	Policies []htmlPolicy
}

// conclude puts what the groups come to in place of what a page says of single
// denials.
func (h *HTML) conclude(view map[string]any) {
	s := &h.conclusion.Summary
	o := s.overview()
	view["All"], view["Grouped"] = o.all, true
	view["Title"] = count(o.all, "denial") + " in " + s.groups() + ", explained"
	view["Period"], view["Help"] = o.period(), upper(o.help())+"."
	var tables []htmlTable
	for i, t := range s.tables() {
		shown, rest := most(t.counts, mostRows)
		made := htmlTable{Name: [...]string{"By result", "By principal", "By service"}[i], More: rest.Denials, MoreGroups: rest.Groups, Grouped: true}
		for _, c := range shown {
			made.Rows = append(made.Rows, tally{c.Name, c.Denials, c.Groups})
		}
		tables = append(tables, made)
	}
	view["Tables"] = tables
	var merged []htmlMerged
	for _, m := range h.conclusion.shown() {
		about := h.conclusion.about(m)
		merged = append(merged, htmlMerged{
			Title: clean(mergedTitle(m)), Said: passages(func(p *page) { p.mergedFix("", m, about) }), Policies: mergedPolicies(m),
		})
	}
	view["Merged"] = merged
}

// writeConcluded is WriteTo for groups.
func (m *Markdown) writeConcluded(w io.Writer) (int64, error) {
	s := &m.conclusion.Summary
	o := s.overview()
	if o.all == 0 {
		return writeAll(w, strings.NewReader("# No denials\n"))
	}
	var top, end strings.Builder
	fmt.Fprintf(&top, "# %s in %s\n\n", count(o.all, "denial"), s.groups())
	if period := o.period(); period != "" {
		fmt.Fprintf(&top, "%s\n\n", prose(period))
	}
	for _, t := range s.tables() {
		const rows = 20
		fmt.Fprintf(&top, "By %s:\n\n", t.by)
		shown, rest := most(t.counts, rows)
		if rest.Groups > 0 {
			rest.Name = "others"
			shown = append(slices.Clip(shown), rest)
		}
		for _, c := range shown {
			fmt.Fprintf(&top, "- %d in %s: %s\n", c.Denials, count(c.Groups, "group"), prose(c.Name))
		}
		top.WriteByte('\n')
	}
	fmt.Fprintf(&top, "%s.\n", prose(upper(o.help())))
	for i, fix := range m.conclusion.shown() {
		if i == 0 {
			end.WriteString("\n## The fixes of each principal, merged\n")
		}
		var text strings.Builder
		about := m.conclusion.about(fix)
		blocks(&text, passages(func(p *page) { p.mergedFix("", fix, about) }))
		fmt.Fprintf(&end, "\n### %s\n\n%s\n", prose(clean(mergedTitle(fix))), strings.TrimRight(text.String(), "\n"))
	}
	return writeAll(w, strings.NewReader(top.String()), m.body, strings.NewReader(end.String()))
}
