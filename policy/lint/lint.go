// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"fmt"
	"strconv"

	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/policy"
)

// maxSize is more than any policy has.
const maxSize = 256 << 10

// maxWork bounds what grows faster than the document: comparisons of patterns
// with each other and with the catalog, in steps of a few nanoseconds.
const maxWork = 30_000_000

// Bytes returns what is wrong with the JSON text of a policy of kind k, sorted
// by position, and nil if there is nothing. If the text is no policy document
// at all, its errors are all there is. The name is that of the positions.
func Bytes(name string, data []byte, k Kind) []Finding {
	if len(data) > maxSize {
		return []Finding{{
			Pos: policy.Position{Name: name}, Severity: Error, Code: codeTooLong,
			Message: fmt.Sprintf("%d bytes, want at most %d: no policy is as long", len(data), maxSize),
		}}
	}
	d, err := policy.Parse(name, data)
	if err != nil {
		return unparsed(data, err)
	}
	return Document(d, k)
}

// Document returns what is wrong with a document of kind k, sorted by position,
// and nil if there is nothing.
func Document(d *policy.Document, k Kind) []Finding {
	if k.Type() == 0 {
		k = GuessKind(d)
	}
	l := &linter{doc: d, kind: k, work: maxWork, refused: make(map[string]bool), services: make(map[string]*service), cut: make(map[string]*arnPattern)}
	if root, err := jsontree.Parse(d.Source()); err == nil {
		l.root, l.lines = place{node: root}, linesOf(d.Source())
	}
	l.document()
	return order(l.findings)
}

// A linter collects findings about a document.
type linter struct {
	doc      *policy.Document
	kind     Kind
	root     place
	lines    lines
	findings []Finding
	refused  map[string]bool        // paths that AWS refuses
	work     int                    // what is left of maxWork
	services map[string]*service    // by prefix; nil for one that does not exist
	cut      map[string]*arnPattern // by template
}

// report adds a finding. Its severity is that of the code.
func (l *linter) report(at place, code, format string, args ...any) {
	f := Finding{
		Pos: policy.Position{Name: l.doc.Name()}, Path: at.path,
		Severity: severity(code), Code: code, Message: fmt.Sprintf(format, args...),
	}
	if at.node != nil {
		f.Pos = l.lines.position(f.Pos.Name, at.node.Offset)
	}
	l.add(f)
}

func (l *linter) add(f Finding) {
	if f.Severity == Error {
		l.refused[f.Path] = true
	}
	l.findings = append(l.findings, f)
}

// statementAt returns the place of the i-th statement. Its path has the index
// even if the document has a statement and no list.
func (l *linter) statementAt(i int) place {
	at := l.root.member("Statement").item(i)
	at.path = "Statement[" + strconv.Itoa(i) + "]"
	return at
}

// spend reports whether there is work left for n more steps, and takes it.
func (l *linter) spend(n int) bool {
	l.work -= n
	return l.work > 0
}

// A statement is a statement with the places of its elements, and what the
// catalog knows about its actions.
type statement struct {
	*policy.Statement
	at      place
	clauses []clause // of Condition, in its order
	covered [][]catalog.Action
	open    bool // covers actions of which the catalog knows nothing, or all
}

// actionAt returns the place of the i-th action pattern.
func (s *statement) actionAt(i int) place {
	return s.at.member(s.Action.Element()).item(i)
}

// resourceAt returns the place of the i-th resource pattern.
func (s *statement) resourceAt(i int) place {
	return s.at.member(s.Resource.Element()).item(i)
}

func (l *linter) document() {
	l.refusals()
	l.quotas()
	l.version()
	l.duplicateSids()
	l.oneService()
	statements := make([]*statement, len(l.doc.Statements))
	for i, ps := range l.doc.Statements {
		s := &statement{Statement: ps, at: l.statementAt(i)}
		s.clauses = clauses(s)
		statements[i] = s
		l.statement(s)
	}
	l.coverage(statements)
}

func (l *linter) statement(s *statement) {
	l.trust(s)
	l.actions(s)
	l.resourceForms(s)
	l.resourceTypes(s)
	l.principals(s)
	for _, c := range s.clauses {
		l.key(s, c)
		l.operator(s, c)
		l.values(c)
		l.wildcards(c)
		l.mfa(s, c)
	}
	l.variables(s)
	l.never(s)
	l.sweeping(s)
	l.redundant(s)
}
