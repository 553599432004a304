// SPDX-License-Identifier: Apache-2.0

package planted

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// A statement is one of a policy in the making.
type statement struct {
	Sid          string                    `json:",omitempty"`
	Effect       string                    //
	Principal    any                       `json:",omitempty"`
	NotPrincipal any                       `json:",omitempty"`
	Action       any                       `json:",omitempty"`
	NotAction    any                       `json:",omitempty"`
	Resource     any                       `json:",omitempty"`
	NotResource  any                       `json:",omitempty"`
	Condition    map[string]map[string]any `json:",omitempty"`
}

// A book is a policy in the making.
type book struct {
	name       string // as findings name it
	named      string // the ARN that AWS's messages show, or ""
	layer      string
	statements []*statement
	awsManaged bool
}

// add puts a statement at a random place of a policy.
func (s *scene) add(b *book, st *statement) {
	b.statements = slices.Insert(b.statements, s.r.IntN(len(b.statements)+1), st)
}

// text writes the policy: compact, indented, with a lone statement as an object
// or as a list.
func (s *scene) text(b *book) []byte {
	var list any = b.statements
	if len(b.statements) == 1 && s.chance(3) {
		list = b.statements[0]
	}
	doc := struct {
		Version   string `json:",omitempty"`
		Id        string `json:",omitempty"`
		Statement any
	}{Version: "2012-10-17", Statement: list}
	old := b.layer != "scp" && b.layer != "rcp" && s.chance(8)
	for _, st := range b.statements {
		old = old && !st.hasVariable()
	}
	if old {
		doc.Version = pick(s, "2008-10-17", "")
	}
	if b.layer == "resource" && s.chance(4) {
		doc.Id = "policy-" + s.hex(6)
	}
	var text []byte
	var err error
	if s.chance(2) {
		text, err = json.MarshalIndent(doc, "", strings.Repeat(" ", 2+2*s.r.IntN(2)))
	} else {
		text, err = json.Marshal(doc)
	}
	if err != nil { // strings, lists and maps always marshal
		panic(err)
	}
	return text
}

// nameOf is how findings name a statement of a policy.
func (b *book) nameOf(st *statement) string {
	if st.Sid != "" {
		return st.Sid
	}
	return fmt.Sprintf("Statement[%d]", slices.Index(b.statements, st))
}

// sid returns a new name for a statement, or none: then its number names it.
func (s *scene) sid(kind string) string {
	if s.chance(5) {
		return ""
	}
	s.sids++
	return fmt.Sprintf("%s%d", kind, s.sids)
}

// condition adds clauses to a statement.
func (st *statement) condition(clauses ...clause) {
	for _, c := range clauses {
		if st.Condition == nil {
			st.Condition = map[string]map[string]any{}
		}
		if st.Condition[c.op] == nil {
			st.Condition[c.op] = map[string]any{}
		}
		st.Condition[c.op][c.key] = c.values
	}
}

// hasVariable reports whether the statement needs a version with variables.
func (st *statement) hasVariable() bool {
	text, err := json.Marshal(st)
	return err != nil || strings.Contains(string(text), "${")
}

// oneOrMany is a value alone, or a list that holds it among others.
func (s *scene) oneOrMany(value string, others ...string) any {
	switch s.r.IntN(3) {
	case 0:
		return value
	case 1:
		return []string{value}
	}
	list := append([]string{value}, others...)
	s.r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}
