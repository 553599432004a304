// SPDX-License-Identifier: Apache-2.0

package condition

import (
	"fmt"
	"strings"
)

// Doubts returns why what [Clause.Eval] says of c is uncertain even though
// everything is known: AWS does not document the case, or its pages disagree.
// It returns nil where the answer is documented.
func (cl *Clause) Doubts(c *Context) []string {
	e := c.Lookup(cl.Key)
	if e.Presence == Unknown {
		return nil
	}
	var doubts []string
	note := func(format string, args ...any) { doubts = append(doubts, fmt.Sprintf(format, args...)) }
	switch {
	case cl.Set == ForAnyValue && cl.IfExists && e.missing():
		note("%s: AWS's pages disagree whether IfExists counts under ForAnyValue when %s is missing; taken as not", cl.OperatorName(), cl.Key)
	case cl.Set == SingleValued && e.Multi && len(e.List) > 0 && cl.Operator != Null:
		note("%s: %s has a list of values, which %s is not made for; taken as no match", cl.OperatorName(), cl.Key, cl.OperatorName())
	case cl.Operator == Null && cl.Set != SingleValued:
		note("%s: what a set operator does with Null is not documented; taken as Null", cl.OperatorName())
	case cl.Operator == Null && e.Presence == Present && e.null() && !e.missing():
		note("%s: whether an empty text counts as a value of %s is not documented; taken as none", cl.OperatorName(), cl.Key)
	}
	if e.Presence == Present && cl.Operator != Null {
		cl.valueDoubts(&e, c, note)
	}
	return doubts
}

// valueDoubts notes what is uncertain about comparing values.
func (cl *Clause) valueDoubts(e *Entry, c *Context, note func(string, ...any)) {
	row := cl.Operator.row()
	have := e.List
	if !e.Multi {
		have = []string{e.Text}
	}
	for _, text := range have {
		_, ok := read(row.family, text)
		switch {
		case !ok && row.polarity == negated:
			note("%s: %q is nothing %s can compare, and what a negated operator makes of that is not documented; taken as no match", cl.OperatorName(), text, cl.Operator)
		case row.family == boolFamily && !strings.EqualFold(text, "true") && !strings.EqualFold(text, "false"):
			note("%s: %q is neither true nor false; taken as false, as AWS's policy simulator takes it", cl.OperatorName(), text)
		}
	}
	for i := range cl.Values {
		v := &cl.Values[i]
		if v.err != nil && row.family == arnFamily && row.polarity == positive {
			note("%s: %q is no ARN of six fields, and what AWS makes of it is not documented; taken as no match", cl.OperatorName(), v.text)
		}
		if v.err != nil && row.polarity == negated {
			note("%s: the value %q cannot be read, and what a negated operator makes of that is not documented; taken as no match", cl.OperatorName(), v.text)
		}
		for _, variable := range v.variables {
			if row.family == boolFamily {
				note("%s: AWS's pages disagree whether Bool values may hold policy variables; taken as yes", cl.OperatorName())
			}
			if value, present, known := c.Variable(variable.key); known && present && strings.ContainsAny(value, "*?") {
				note("%s: whether the wildcard in the value of ${%s} counts is not documented; taken as text", cl.OperatorName(), variable.name)
			}
		}
	}
}
