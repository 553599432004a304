// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/undenied/undenied"
)

// Markdown is answers in GitHub Flavored Markdown, short enough for a ticket. It
// does not keep the diagnoses.
// https://github.github.com/gfm/
type Markdown struct {
	Tree bool // the whole evaluation of each denial, too

	body       Body
	overview   overview
	group      *DiagnosisGroup // that is being added, or nil
	conclusion *Conclusion     // nil if the answers are of no groups
}

// NewMarkdown returns Markdown that keeps its answers in body.
func NewMarkdown(body Body) *Markdown { return &Markdown{body: body} }

// Add adds a diagnosis.
func (m *Markdown) Add(d *undenied.Diagnosis) error {
	m.overview.add(d)
	a := answersOf(d)
	var b strings.Builder
	fmt.Fprintf(&b, "\n## %s\n\n", prose(a.verdict.text))
	for _, r := range m.group.request(a.request) {
		fmt.Fprintf(&b, "- **%s**: %s\n", prose(r.lead), prose(r.text))
	}
	b.WriteString("\n### Why\n\n")
	blocks(&b, a.reasons)
	for i, at := range a.places {
		if i > 0 {
			b.WriteString("And:\n\n")
		}
		blocks(&b, at.said)
		again := slices.ContainsFunc(a.places[:i], func(o place) bool { return sameStatement(o.Blocker, at.Blocker) })
		if at.Statement == "" || len(at.PolicyStatement) == 0 || again {
			continue
		}
		fmt.Fprintf(&b, "%s\n\n", prose(fmt.Sprintf("%s:%d:%d", clean(at.File), at.Line, at.Column)))
		blocks(&b, passages(func(p *page) { p.json(at.PolicyStatement) }))
	}
	blocks(&b, a.evidence)
	if text := clean(d.Evidence.Text); text != "" {
		fmt.Fprintf(&b, "AWS's message: %s\n\n", prose(text))
	}
	for i, fix := range a.fixes {
		if i == 0 {
			b.WriteString("### Fix\n\n")
		} else {
			b.WriteString("### Or\n\n")
		}
		blocks(&b, fix)
	}
	if len(a.besides) > 0 {
		b.WriteString("### Besides\n\n")
		for _, p := range a.besides {
			fmt.Fprintf(&b, "- **%s**: %s\n", prose(p.lead), prose(p.text))
		}
		b.WriteByte('\n')
	}
	if x := d.Explanation(); x != nil && m.Tree {
		var tree strings.Builder
		if err := Tree(&tree, x, Style{Width: 100}); err != nil {
			return err
		}
		b.WriteString("### Evaluation\n\n")
		fenced(&b, "text", strings.TrimRight(tree.String(), "\n"))
	}
	_, err := io.WriteString(m.body, strings.TrimRight(b.String(), "\n")+"\n")
	return err
}

// WriteTo writes the document.
func (m *Markdown) WriteTo(w io.Writer) (int64, error) {
	if m.conclusion != nil {
		return m.writeConcluded(w)
	}
	o := &m.overview
	var b strings.Builder
	if o.all == 0 {
		b.WriteString("# No denials\n")
	} else {
		fmt.Fprintf(&b, "# %s\n\n", count(o.all, "denial"))
		for _, t := range o.results().sorted() {
			fmt.Fprintf(&b, "- %d: %s\n", t.N, prose(t.Name))
		}
		fmt.Fprintf(&b, "\n%s.\n", prose(upper(o.help())))
	}
	return writeAll(w, strings.NewReader(b.String()), m.body)
}

// writeAll writes the parts, one after another.
func writeAll(w io.Writer, parts ...io.WriterTo) (int64, error) {
	var all int64
	for _, part := range parts {
		n, err := part.WriteTo(w)
		all += n
		if err != nil {
			return all, err
		}
	}
	return all, nil
}

// blocks writes passages as paragraphs, list items and code.
func blocks(b *strings.Builder, all []passage) {
	for i, p := range all {
		switch p.lead {
		case "-", "nearly:":
			mark := "- "
			if p.lead != "-" {
				mark += p.lead + " "
			}
			b.WriteString(mark + prose(p.text) + "\n")
			if i+1 == len(all) || all[i+1].lead != p.lead {
				b.WriteByte('\n')
			}
			continue
		}
		if p.IsCode() {
			fenced(b, "json", p.text)
			continue
		}
		if p.lead != "" && p.lead != "why" {
			b.WriteString(p.lead + " ")
		}
		b.WriteString(prose(p.text) + "\n\n")
	}
}

// fenced writes a block of code, with a fence that the code does not hold.
func fenced(b *strings.Builder, language, text string) {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	fmt.Fprintf(b, "%s%s\n%s\n%s\n\n", fence, language, text, fence)
}

// prose makes harmless text show in Markdown as it is: words with letters that
// mean something there, or that a reader of tickets would link, become code.
func prose(s string) string {
	words := strings.Fields(s)
	for i, word := range words {
		core := strings.TrimLeft(word, "(")
		before := word[:len(word)-len(core)]
		core = strings.TrimRight(core, ".,;:)")
		after := word[len(before)+len(core):]
		switch {
		case core == "" || isPlainWord(core, after, i == 0):
		default:
			words[i] = before + codeSpan(core) + after
		}
	}
	return strings.Join(words, " ")
}

// isPlainWord reports whether a word means nothing to Markdown. A number that is
// followed by a point, or a lone sign, does at the beginning of a paragraph.
func isPlainWord(core, after string, first bool) bool {
	if strings.HasPrefix(strings.ToLower(core), "www.") {
		return false
	}
	if first && (strings.Trim(core, "-+=#") == "" || after != "" && strings.Trim(core, "0123456789") == "") {
		return false
	}
	return !strings.ContainsFunc(core, func(r rune) bool {
		return r < 0x80 && !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("-'.,", r))
	})
}

// codeSpan sets text as code, between as many backquotes as it takes.
func codeSpan(s string) string {
	ticks := "`"
	for strings.Contains(s, ticks) {
		ticks += "`"
	}
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return ticks + s + ticks
}
