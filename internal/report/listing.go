// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/internal/jsontree"
)

// A listing is the text of a policy, with the statement that decides marked.
type listing struct {
	Name  string
	Lines []listed
	Cut   int // lines that are left out
}

// A listed line of a policy.
type listed struct {
	Number int // in the document, 0 if the text was indented anew
	Text   string
	Marked bool // of the statement that decides
	Notes  []string
	Indent string // before the text, and before the notes
}

// The lines up to which a policy is shown whole, and those that are shown around
// the statement of a longer one.
const (
	wholePolicy = 200
	surrounding = 12
)

// wideLine is the number of bytes beyond which a policy on one line is shown by
// its statement only, indented.
const wideLine = 160

// listingOf returns the policy of a blocker with a statement, or nil.
func listingOf(d *undenied.Diagnosis, b *undenied.Blocker) *listing {
	statement := []byte(b.PolicyStatement)
	if b.Statement == "" || len(statement) == 0 {
		return nil
	}
	r := reportOn(d, b)
	src, offset, number := statement, 0, b.Line // the number of the first line
	if r != nil {
		src, offset, number = r.Statement.Document().Source(), r.Statement.Position().Offset, 1
	}
	if longest(src) > wideLine || offset < 0 || offset+len(statement) > len(src) || !bytes.Equal(src[offset:offset+len(statement)], statement) {
		var indented bytes.Buffer
		if json.Indent(&indented, statement, "", "  ") == nil {
			statement = indented.Bytes()
		}
		src, offset, number = statement, 0, 0
	}
	begin, _ := jsontree.LineColumn(src, offset)
	end, _ := jsontree.LineColumn(src, offset+len(statement))
	l := &listing{Name: clean(b.File)}
	notes := map[int][]string{}
	for _, n := range notesOn(statement, r, d.Action) {
		line, _ := jsontree.LineColumn(statement, n.offset)
		notes[begin+line-1] = append(notes[begin+line-1], clean(n.text))
	}
	lines := strings.Split(string(src), "\n")
	if len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	dedent(lines)
	for i, text := range lines {
		line := i + 1
		if len(lines) > wholePolicy && (line < begin-surrounding || line > end+surrounding) {
			l.Cut++
			continue
		}
		shown := listed{Text: clean(text), Marked: begin <= line && line <= end, Notes: notes[line]}
		if number > 0 {
			shown.Number = number + i
		}
		shown.Indent = inner(text)
		l.Lines = append(l.Lines, shown)
	}
	return l
}

// longest is the length of the longest line.
func longest(src []byte) int {
	n := 0
	for line := range bytes.Lines(src) {
		n = max(n, len(line))
	}
	return n
}
