// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"slices"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/policy"
)

// A Spelling says how to write the names that evaluation folds. The zero
// Spelling writes them folded.
type Spelling struct {
	Action func(policy.Action) string

	// Key spells a condition key. The statement is the one that asks for it, nil
	// if none does.
	Key func(condition.Key, *policy.Statement) string
}

func (s *Spelling) action(a policy.Action) string {
	if s.Action == nil {
		return a.String()
	}
	return s.Action(a)
}

func (s *Spelling) key(k condition.Key, st *policy.Statement) string {
	if s.Key == nil {
		return k.String()
	}
	return s.Key(k, st)
}

// Spelled returns a copy of x whose reports and JSON write names as s says.
// Doubts keep their wording.
func (x *Explanation) Spelled(s Spelling) *Explanation {
	spelled := *x
	spelled.spelling = s
	spelled.statements = slices.Clone(x.statements)
	for i := range spelled.statements {
		r := &spelled.statements[i]
		r.spelling = s
		r.Clauses = slices.Clone(r.Clauses)
		for j := range r.Clauses {
			r.Clauses[j].key = s.key(r.Clauses[j].Clause.Key, r.Statement)
		}
	}
	return &spelled
}
