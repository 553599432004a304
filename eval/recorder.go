// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"iter"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/policy"
)

// A recorder keeps what an evaluator came across.
type recorder struct {
	types      []TypeReport
	statements []StatementReport
	pending    []*policy.Statement // Deny statements since the last place
	target     string              // of the level that is being evaluated
}

func (r *recorder) reset() { *r = recorder{} }

// statement records the report on one statement.
func (r *recorder) statement(report StatementReport) {
	report.Target = r.target
	r.statements = append(r.statements, report)
	if report.Statement.Effect == policy.Deny && report.Match != condition.False {
		r.pending = append(r.pending, report.Statement)
	}
}

// place records the outcome of one policy type or level, with the Deny
// statements seen since the last.
func (r *recorder) place(t policy.Type, o outcome) {
	r.types = append(r.types, TypeReport{Type: t, Target: r.target, Deny: o.deny, Allow: o.allow, denies: r.pending, rule: o.rule})
	r.pending, r.target = nil, ""
}

// places yields the recorded outcomes of a type.
func (r *recorder) places(t policy.Type) iter.Seq[TypeReport] {
	return func(yield func(TypeReport) bool) {
		for _, report := range r.types {
			if report.Type == t && !yield(report) {
				return
			}
		}
	}
}
