// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"fmt"
	"strings"

	"github.com/undenied/undenied/condition"
)

// A ClauseReport is the outcome of one condition clause.
type ClauseReport struct {
	Clause *condition.Clause
	Entry  condition.Entry // what the request context says about the clause's key
	Match  condition.Truth

	key string // as Why spells it; "" for the folded key
}

// Why says what the request has for the clause's key and how that stands to the
// clause's values: `aws:sourceip is "198.51.100.7", not in 203.0.113.0/24`.
func (c *ClauseReport) Why() string { return c.WhyOf(c.keyName()) }

// WhyOf is Why with the key spelled as given.
func (c *ClauseReport) WhyOf(key string) string { return key + " " + c.have() + c.relation() }

// keyName is the key as an explanation spells it.
func (c *ClauseReport) keyName() string {
	if c.key != "" {
		return c.key
	}
	return c.Clause.Key.String()
}

// have says what the request has for the clause's key.
func (c *ClauseReport) have() string {
	e := c.Entry
	switch {
	case e.Presence == condition.Unknown:
		return "is unknown"
	case e.Presence == condition.Absent:
		return "is absent"
	case !e.Multi:
		return fmt.Sprintf("is %q", e.Text)
	case len(e.List) == 0:
		return "is an empty list"
	}
	quoted := make([]string, len(e.List))
	for i, v := range e.List {
		quoted[i] = fmt.Sprintf("%q", v)
	}
	return "is [" + few(quoted) + "]"
}

// relation says how what the request has stands to the values of the clause.
func (c *ClauseReport) relation() string {
	cl := c.Clause
	wants := make([]string, len(cl.Values))
	for i, v := range cl.Values {
		wants[i] = v.String()
	}
	values := few(wants)
	switch {
	case cl.Operator == condition.Null:
		return c.nullRelation(values)
	case c.Entry.Presence == condition.Unknown:
		return fmt.Sprintf(", and the statement asks for %s %s", cl.OperatorName(), values)
	case cl.Set != condition.SingleValued || c.Entry.Multi:
		return fmt.Sprintf(", and %s %s %s", cl.OperatorName(), values, map[condition.Truth]string{
			condition.True: "holds", condition.False: "does not hold", condition.Undecided: "may hold"}[c.Match])
	case c.Match == condition.Undecided:
		return fmt.Sprintf(", and whether %s %s holds is not known", cl.OperatorName(), values)
	}
	negated := cl.Operator.Negated()
	holds := (c.Match == condition.True) != negated
	switch {
	case c.Entry.Presence == condition.Absent && c.Match == condition.False:
		return ", want " + comparison(cl.Operator) + values
	case c.Entry.Presence == condition.Absent && negated:
		return ", so it is not " + comparison(cl.Operator) + values
	case c.Entry.Presence == condition.Absent:
		return ", and " + cl.OperatorName() + " lets that pass"
	case holds && len(wants) == 1 && wants[0] == c.Entry.Text:
		return ""
	case holds && comparison(cl.Operator) == "" && len(wants) > 1:
		return ", one of " + values
	case holds:
		return ", " + strings.TrimSpace("that is "+comparison(cl.Operator)) + " " + values
	case comparison(cl.Operator) == "" && len(wants) > 1:
		return ", not in " + values
	}
	return ", not " + comparison(cl.Operator) + values
}

// nullRelation says what a Null clause wants, unless the request has it so.
func (c *ClauseReport) nullRelation(values string) string {
	if c.Match == condition.True {
		return ""
	}
	return map[string]string{"true": ", want it absent", "false": ", want it present"}[strings.ToLower(values)]
}

// comparison is the word between a value and what an operator, or the one it
// negates, compares it with. It is "" for equality.
func comparison(o condition.Operator) string {
	switch o {
	case condition.StringLike, condition.StringNotLike, condition.ArnEquals, condition.ArnNotEquals, condition.ArnLike, condition.ArnNotLike:
		return "like "
	case condition.IpAddress, condition.NotIpAddress:
		return "in "
	case condition.NumericLessThan:
		return "less than "
	case condition.NumericLessThanEquals:
		return "at most "
	case condition.NumericGreaterThan:
		return "more than "
	case condition.NumericGreaterThanEquals:
		return "at least "
	case condition.DateLessThan:
		return "before "
	case condition.DateLessThanEquals:
		return "at or before "
	case condition.DateGreaterThan:
		return "after "
	case condition.DateGreaterThanEquals:
		return "at or after "
	}
	return ""
}

// few joins the first few of many texts.
func few(texts []string) string {
	const shown = 4
	if len(texts) <= shown+1 {
		return strings.Join(texts, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(texts[:shown], ", "), len(texts)-shown)
}
