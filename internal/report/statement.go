// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/policy"
)

// A note marks a place in a statement and says why it matters.
type note struct {
	offset, end int // in the statement's text
	text        string
}

// wholeStatement is the number of lines up to which a statement is shown whole.
const wholeStatement = 12

// wholeValue is the number of lines up to which a marked list of values is shown
// whole.
const wholeValue = 5

// statement shows the text of the statement behind b as collected, with the
// document's line numbers, and marks what made it match. A statement that fills
// one line that is too long is indented anew, without numbers.
func (p *page) statement(b *undenied.Blocker, r *eval.StatementReport, action string) {
	src, first := []byte(b.PolicyStatement), b.Line
	if len(src) == 0 {
		return
	}
	if !bytes.ContainsRune(src, '\n') && len(src) > p.style.width()-indent-6 {
		var indented bytes.Buffer
		if json.Indent(&indented, src, "", "  ") == nil {
			src, first = indented.Bytes(), 0
		}
	}
	notes := notesOn(src, r, action)
	lines := strings.Split(string(src), "\n")
	dedent(lines)
	marked := map[int][]note{}
	shown := map[int]bool{0: true, len(lines) - 1: true}
	for _, n := range notes {
		line, _ := jsontree.LineColumn(src, n.offset)
		marked[line-1] = append(marked[line-1], n)
		for _, l := range ancestors(lines, line-1) {
			shown[l] = true
		}
		for last, _ := jsontree.LineColumn(src, n.end); line < last && last-line <= wholeValue; last-- {
			shown[last-1] = true
		}
	}
	for i, line := range lines {
		if strings.HasPrefix(strings.TrimSpace(line), `"Effect"`) {
			shown[i] = true
		}
	}
	digits := 0
	if first > 0 {
		digits = len(strconv.Itoa(first + len(lines) - 1))
	}
	gutter := func(sign string, line int) string {
		number := ""
		if line > 0 {
			number = strconv.Itoa(line)
		}
		return strings.Repeat(" ", indent) + p.style.paint(wrong, sign) + p.style.paint(faint, fmt.Sprintf(" %*s | ", digits, number))
	}
	for i := 0; i < len(lines); i++ {
		if hidden := hiddenFrom(lines, shown, i); hidden > 2 {
			p.verbatim(gutter(" ", 0), faint, inner(lines[i])+"...")
			i += hidden - 1
			continue
		}
		number := 0
		if first > 0 {
			number = first + i
		}
		if marked[i] == nil {
			p.verbatim(gutter(" ", number), plain, lines[i])
			continue
		}
		p.verbatim(gutter(">", number), bold, lines[i])
		for _, n := range marked[i] {
			at := inner(lines[i]) + "^ "
			column := indent + digits + 5 + len(at)
			p.wrap(gutter(" ", 0)+p.style.paint(wrong, at), column, wrong, n.text)
		}
	}
}

// hiddenFrom returns how many lines from i on are left out.
func hiddenFrom(lines []string, shown map[int]bool, i int) int {
	if len(lines) <= wholeStatement {
		return 0
	}
	n := 0
	for i+n < len(lines) && !shown[i+n] {
		n++
	}
	return n
}

// ancestors returns the line i and those of the elements that hold it, going by
// the indentation.
func ancestors(lines []string, i int) []int {
	found := []int{i}
	depth := len(inner(lines[i]))
	for j := i - 1; j >= 0; j-- {
		if d := len(inner(lines[j])); d < depth && strings.TrimSpace(lines[j]) != "" {
			found, depth = append(found, j), d
		}
	}
	return found
}

// inner returns the indentation of a line.
func inner(line string) string { return line[:len(line)-len(strings.TrimLeft(line, " "))] }

// dedent takes the indentation away that all lines but the first share. Tabs
// become two spaces.
func dedent(lines []string) {
	common := -1
	for i, line := range lines {
		lines[i] = strings.TrimRight(strings.ReplaceAll(line, "\t", "  "), "\r ")
		if i > 0 && lines[i] != "" && (common < 0 || len(inner(lines[i])) < common) {
			common = len(inner(lines[i]))
		}
	}
	for i := 1; i < len(lines) && common > 0; i++ {
		lines[i] = lines[i][min(common, len(lines[i])):]
	}
}

// notesOn finds what made a Deny statement match: its condition clauses, else
// the action that it names.
func notesOn(src []byte, r *eval.StatementReport, action string) []note {
	n, err := jsontree.Parse(src)
	if err != nil || r == nil {
		return nil
	}
	var notes []note
	keys := conditionKeys(n)
	for i, c := range r.Clauses {
		if i < len(keys) && c.Match != condition.False {
			notes = append(notes, note{keys[i].Offset, keys[i].Value.End, c.WhyOf(keys[i].Name)})
		}
	}
	if notes != nil {
		return notes
	}
	a, err := policy.ParseAction(action)
	if err != nil {
		return nil
	}
	element := n.Get(r.Statement.Action.Element())
	if element == nil {
		return nil
	}
	if r.Statement.Action.Not {
		return []note{{element.Offset, element.End, action + " is not among these"}}
	}
	places := []*jsontree.Node{element}
	if element.Kind == jsontree.Array {
		places = element.Elements
	}
	for i, pattern := range r.Statement.Action.Patterns {
		if i < len(places) && pattern.Match(a) {
			if strings.EqualFold(pattern.String(), action) {
				return []note{{places[i].Offset, places[i].End, "this action"}}
			}
			return []note{{places[i].Offset, places[i].End, "holds " + action}}
		}
	}
	return nil
}

// json shows JSON text indented by two spaces.
func (p *page) json(text []byte) {
	var indented bytes.Buffer
	if json.Indent(&indented, text, "", "  ") != nil {
		indented.Reset()
		indented.Write(text)
	}
	for line := range strings.Lines(indented.String()) {
		p.verbatim(strings.Repeat(" ", indent+2), plain, strings.TrimRight(line, "\n"))
	}
}
