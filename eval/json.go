// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"encoding/json"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/policy"
)

// MarshalJSON implements [json.Marshaler]. The object has the members
// "decision", "missing", "notCollected", "because", "uncertain", "types" and
// "statements". What is empty is left out, but for the first and the last two.
// "undenied schema explanation" prints the JSON Schema.
func (x *Explanation) MarshalJSON() ([]byte, error) {
	type place struct {
		Layer  string `json:"layer"`
		Target string `json:"target,omitempty"`
		Deny   string `json:"deny"`
		Allow  string `json:"allow"`
	}
	type clause struct {
		Operator string   `json:"operator"`
		Key      string   `json:"key"`
		Wants    []string `json:"wants"`
		Got      []string `json:"got,omitempty"`
		Presence string   `json:"presence"`
		Match    string   `json:"match"`
	}
	type statement struct {
		Layer     string   `json:"layer"`
		Target    string   `json:"target,omitempty"`
		Policy    string   `json:"policy"`
		Statement string   `json:"statement"`
		Line      int      `json:"line"`
		Column    int      `json:"column"`
		Effect    string   `json:"effect"`
		Match     string   `json:"match"`
		Failed    []string `json:"failed,omitempty"`
		Why       []string `json:"why,omitempty"`
		Clauses   []clause `json:"clauses,omitempty"`
	}
	out := struct {
		Decision     string      `json:"decision"`
		Missing      []string    `json:"missing,omitempty"`
		NotCollected []string    `json:"notCollected,omitempty"`
		Because      *Because    `json:"because,omitempty"`
		Uncertain    []string    `json:"uncertain,omitempty"`
		Types        []place     `json:"types"`
		Statements   []statement `json:"statements"`
	}{
		Decision:     x.String(),
		Missing:      x.missingNames(),
		NotCollected: layerNames(x.NotCollected),
		Because:      x.Because.Describe(),
		Uncertain:    x.doubts,
		Types:        []place{},
		Statements:   []statement{},
	}
	for _, t := range x.types {
		out.Types = append(out.Types, place{t.Type.Layer(), t.Target, t.Deny.String(), t.Allow.String()})
	}
	for _, r := range x.statements {
		pos := r.Statement.Position()
		s := statement{
			Layer: r.Type.Layer(), Target: r.Target, Policy: pos.Name, Statement: r.Statement.Name(),
			Line: pos.Line, Column: pos.Column, Effect: r.Statement.Effect.String(), Match: r.Match.String(), Failed: r.Failed(), Why: r.Why(),
		}
		for _, c := range r.Clauses {
			wants := make([]string, len(c.Clause.Values))
			for i, v := range c.Clause.Values {
				wants[i] = v.String()
			}
			s.Clauses = append(s.Clauses, clause{
				Operator: c.Clause.OperatorName(), Key: c.keyName(), Wants: wants,
				Got: entryValues(c.Entry), Presence: c.Entry.Presence.String(), Match: c.Match.String(),
			})
		}
		out.Statements = append(out.Statements, s)
	}
	return json.Marshal(out)
}

// A Because is a [Reason] in the words of the command's JSON output.
type Because struct {
	Layer     string `json:"layer,omitempty"`
	Rule      string `json:"rule,omitempty"` // of the service, in place of a statement
	Policy    string `json:"policy,omitempty"`
	Target    string `json:"target,omitempty"`
	Statement string `json:"statement,omitempty"`
	File      string `json:"file,omitempty"`
	Line      int    `json:"line,omitempty"`
	Column    int    `json:"column,omitempty"`
}

// Describe returns r in the words of the command's JSON output, or nil for the
// zero Reason.
func (r Reason) Describe() *Because {
	if r == (Reason{}) {
		return nil
	}
	b := &Because{Rule: r.Rule, Target: r.Target}
	if r.Type != 0 {
		b.Layer = r.Type.Layer()
	}
	if r.Statement != nil {
		pos := r.Statement.Position()
		b.Policy, b.Statement = pos.Name, r.Statement.Name()
		b.File, b.Line, b.Column = pos.Name, pos.Line, pos.Column
	}
	return b
}

func entryValues(e condition.Entry) []string {
	switch {
	case e.Presence != condition.Present:
		return nil
	case e.Multi:
		return e.List
	}
	return []string{e.Text}
}

func (x *Explanation) missingNames() []string {
	var names []string
	for _, k := range x.Missing {
		names = append(names, x.spelling.key(k, nil))
	}
	return names
}

func layerNames(types []policy.Type) []string {
	var names []string
	for _, t := range types {
		names = append(names, t.Layer())
	}
	return names
}
