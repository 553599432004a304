// SPDX-License-Identifier: Apache-2.0

package undenied

import (
	"fmt"
	"iter"
	"strings"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/policy"
)

// A Must says what an unknown condition key has to have been, given that AWS
// denied the request. Of a Deny statement all clauses held. Of an Allow statement
// that would have let the request in at least one did not: those with the same
// Statement are alternatives.
type Must struct {
	Key       string   `json:"key"`                // that nobody knows
	Operator  string   `json:"operator,omitempty"` // of the clause; "" if the key is a variable in the Resource element
	Values    []string `json:"values"`             // of the clause, or the resource patterns
	Held      bool     `json:"held"`               // whether the clause held
	Statement string   `json:"statement"`          // the Sid, or "Statement[2]"
	Words     string   `json:"words"`              // all of this as a clause: "aws:SourceVpce was other than vpce-1, or absent"
}

// A demand is what a key has to have been. It is loose if the key may have been
// anything but a few values.
type demand struct {
	Must
	loose bool
}

// demands returns what the unknown keys have to have been for an undecided
// statement to match, or for it not to.
func (l *leg) demands(r *eval.StatementReport) []demand {
	held := r.Statement.Effect == policy.Deny
	var all []demand
	for i := range r.Clauses {
		if c := &r.Clauses[i]; c.Match == condition.Undecided {
			all = append(all, l.clauseDemand(r, c, held))
		}
	}
	if r.Resource == condition.Undecided && r.Statement.Resource != nil {
		patterns := texts(r.Statement.Resource.Patterns)
		for _, p := range r.Statement.Resource.Patterns {
			if key := l.unknownVariable(p.Variables()); key != "" {
				verb := map[bool]string{true: "covered", false: "did not cover"}[held != r.Statement.Resource.Not]
				all = append(all, demand{Must{Key: key, Values: patterns, Held: held, Statement: r.Statement.Name(),
					Words: fmt.Sprintf("%s was such that %s %s the resource", key, strings.Join(patterns, ", "), verb)}, !held})
				break
			}
		}
	}
	return all
}

// clauseDemand says what an undecided clause asks of an unknown key.
func (l *leg) clauseDemand(r *eval.StatementReport, c *eval.ClauseReport, held bool) demand {
	cl := c.Clause
	loose := held == cl.Operator.Negated() || held && cl.IfExists
	m := Must{Key: catalog.KeyName(cl.Key.String()), Operator: cl.OperatorName(), Values: texts(cl.Values), Held: held, Statement: r.Statement.Name()}
	if c.Entry.Presence == condition.Unknown {
		m.Words = m.Key + " " + unknownWords(cl, held)
		return demand{m, loose}
	}
	verb := map[bool]string{true: "held", false: "did not hold"}[held]
	clause := fmt.Sprintf("%s %s %s", m.Operator, m.Key, strings.Join(m.Values, ", "))
	for k := range cl.Keys() {
		if known := l.req.KnownContext(); known.Lookup(k).Presence == condition.Unknown {
			m.Key = catalog.KeyName(k.String())
			break
		}
	}
	m.Words = fmt.Sprintf("%s was such that %s %s", m.Key, clause, verb)
	return demand{m, loose}
}

// unknownVariable returns the first of the variables whose key is unknown, "" if
// there is none.
func (l *leg) unknownVariable(variables iter.Seq[string]) string {
	known := l.req.KnownContext()
	for v := range variables {
		if k, err := condition.ParseKey(v); err == nil && known.Lookup(k).Presence == condition.Unknown {
			return catalog.KeyName(k.String())
		}
	}
	return ""
}

// unknownWords says what a key was if a clause about it held, or did not.
func unknownWords(cl *condition.Clause, held bool) string {
	values := texts(cl.Values)
	switch {
	case cl.Operator == condition.Null && len(values) == 1:
		if strings.EqualFold(values[0], "true") == held {
			return "was absent"
		}
		return "was present"
	case cl.Set != condition.SingleValued || cl.Operator == condition.Null || len(values) == 0:
		verb := map[bool]string{true: "held", false: "did not hold"}[held]
		return fmt.Sprintf("was such that %s %s %s", cl.OperatorName(), strings.Join(values, ", "), verb)
	}
	negated := cl.Operator.Negated()
	words := "was " + relation(cl.Operator, values, held != negated)
	if absent := negated || cl.IfExists; absent == held { // what the clause says of a request without the key
		words += ", or absent"
	}
	return words
}

// relation says how a value stands to the values of a clause whose operator, or
// the one that it negates, it passes or not.
func relation(o condition.Operator, values []string, passes bool) string {
	list := strings.Join(values, ", ")
	if word := comparisons[o]; word != "" {
		if !passes {
			word = "not " + word
		}
		return word + " " + list
	}
	switch {
	case passes && len(values) == 1:
		return list
	case passes:
		return "one of " + list
	case len(values) == 1:
		return "other than " + list
	}
	return "none of " + list
}

// comparisons are the words between a value and what an operator compares it
// with. Equality has none.
var comparisons = map[condition.Operator]string{
	condition.StringLike:               "like",
	condition.StringNotLike:            "like",
	condition.ArnEquals:                "like",
	condition.ArnNotEquals:             "like",
	condition.ArnLike:                  "like",
	condition.ArnNotLike:               "like",
	condition.IpAddress:                "in",
	condition.NotIpAddress:             "in",
	condition.NumericLessThan:          "less than",
	condition.NumericLessThanEquals:    "at most",
	condition.NumericGreaterThan:       "more than",
	condition.NumericGreaterThanEquals: "at least",
	condition.DateLessThan:             "before",
	condition.DateLessThanEquals:       "at or before",
	condition.DateGreaterThan:          "after",
	condition.DateGreaterThanEquals:    "at or after",
}
