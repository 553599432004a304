// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"bytes"
	"encoding/json"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/internal/jsontree"
)

// Format returns the document as indented JSON with a newline at the end, its
// elements in the order of AWS's grammar. A list of one is written as the value
// alone. [Parse] of the result gives a document equal to d in everything but
// name, source and positions.
//
// A condition key has the case of the statement's source, if it has one, and
// lower case otherwise. JSON cannot hold a statement with two clauses of the
// same operator and key: Parse refuses what Format makes of it.
func Format(d *Document) []byte {
	var w formatter
	w.object(func() {
		if d.Version != "" {
			w.member("Version", string(d.Version))
		}
		if d.ID != "" {
			w.member("Id", d.ID)
		}
		w.name("Statement")
		w.array(len(d.Statements), func(i int) { w.statement(d.Statements[i]) })
	})
	var out bytes.Buffer
	// The formatter writes nothing that json.Indent refuses.
	_ = json.Indent(&out, w.Bytes(), "", "  ")
	out.WriteByte('\n')
	return out.Bytes()
}

// A formatter writes JSON without white space.
type formatter struct{ bytes.Buffer }

func (w *formatter) object(members func()) {
	w.WriteByte('{')
	members()
	w.WriteByte('}')
}

func (w *formatter) array(n int, element func(i int)) {
	w.WriteByte('[')
	for i := range n {
		w.comma()
		element(i)
	}
	w.WriteByte(']')
}

// comma separates what follows from what has been written at the same level.
func (w *formatter) comma() {
	if b := w.Bytes(); b[len(b)-1] != '{' && b[len(b)-1] != '[' {
		w.WriteByte(',')
	}
}

func (w *formatter) name(s string) {
	w.comma()
	w.text(s)
	w.WriteByte(':')
}

func (w *formatter) text(s string) {
	e := json.NewEncoder(&w.Buffer)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string is always encoded
	w.Truncate(w.Len() - len("\n"))
}

func (w *formatter) member(name, text string) {
	w.name(name)
	w.text(text)
}

func (w *formatter) list(name string, texts []string) {
	if len(texts) == 1 {
		w.member(name, texts[0])
		return
	}
	w.name(name)
	w.array(len(texts), func(i int) { w.text(texts[i]) })
}

func (w *formatter) statement(s *Statement) {
	w.object(func() {
		if s.Sid != "" {
			w.member("Sid", s.Sid)
		}
		w.member("Effect", s.Effect.String())
		if s.Principal != nil {
			w.principals(s.Principal)
		}
		w.list(s.Action.Element(), texts(s.Action.Patterns))
		if s.Resource != nil {
			w.list(s.Resource.Element(), texts(s.Resource.Patterns))
		}
		if len(s.Condition) > 0 {
			w.name("Condition")
			w.condition(s.Condition, s.spellings())
		}
	})
}

func (w *formatter) principals(ps *Principals) {
	name := ps.Element()
	if ps.Any && !ps.AnyAWS {
		w.member(name, "*")
		return
	}
	aws := texts(ps.AWS)
	if ps.AnyAWS {
		aws = append([]string{"*"}, aws...)
	}
	w.name(name)
	w.object(func() {
		for _, of := range [...]struct {
			kind  string
			texts []string
		}{{"AWS", aws}, {"Service", ps.Service}, {"Federated", ps.Federated}, {"CanonicalUser", ps.CanonicalUser}} {
			if len(of.texts) > 0 {
				w.list(of.kind, of.texts)
			}
		}
	})
}

// condition writes the clauses by operator, in the order of their first use.
func (w *formatter) condition(block condition.Block, spellings map[string]string) {
	var operators []string
	clauses := make(map[string]condition.Block)
	for _, cl := range block {
		name := cl.OperatorName()
		if clauses[name] == nil {
			operators = append(operators, name)
		}
		clauses[name] = append(clauses[name], cl)
	}
	w.object(func() {
		for _, name := range operators {
			w.name(name)
			w.object(func() {
				for _, cl := range clauses[name] {
					key := cl.Key.String()
					if spelling, ok := spellings[key]; ok {
						key = spelling
					}
					w.list(key, texts(cl.Values))
				}
			})
		}
	})
}

// spellings maps the folded condition keys in the statement's source to the
// keys as written.
func (s *Statement) spellings() map[string]string {
	n, err := jsontree.Parse(s.Text())
	if err != nil {
		return nil
	}
	spellings := make(map[string]string)
	if operators := n.Get("Condition"); operators != nil {
		for _, operator := range operators.Members {
			for _, key := range operator.Value.Members {
				if k, err := condition.ParseKey(key.Name); err == nil {
					spellings[k.String()] = key.Name
				}
			}
		}
	}
	return spellings
}

func texts[T interface{ String() string }](values []T) []string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = v.String()
	}
	return texts
}
