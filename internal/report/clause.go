// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"strings"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/jsontree"
)

// clauseWords says what the request has for a clause's key, and how that stands
// to the clause's values: `aws:RequestedRegion is "us-east-1", not in eu-west-1,
// eu-north-1`. key is the key as the policy spells it.
func clauseWords(key string, c eval.ClauseReport) string {
	return key + " " + entryWords(c.Entry) + relationWords(c)
}

// entryWords says what a request has for a key.
func entryWords(e condition.Entry) string {
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
	return "is [" + list(quoted) + "]"
}

// relationWords says how a request's value stands to those of a clause.
func relationWords(c eval.ClauseReport) string {
	cl := c.Clause
	wants := make([]string, len(cl.Values))
	for i, v := range cl.Values {
		wants[i] = v.String()
	}
	values := list(wants)
	switch {
	case cl.Operator == condition.Null:
		if c.Match == condition.True {
			return ""
		}
		return map[string]string{"true": ", want it absent", "false": ", want it present"}[strings.ToLower(values)]
	case c.Entry.Presence == condition.Unknown:
		return fmt.Sprintf(", and the statement asks for %s %s", cl.OperatorName(), values)
	case cl.Set != condition.SingleValued || c.Entry.Multi:
		return fmt.Sprintf(", and %s %s %s", cl.OperatorName(), values, map[condition.Truth]string{
			condition.True: "holds", condition.False: "does not hold", condition.Undecided: "may hold"}[c.Match])
	case c.Match == condition.Undecided:
		return fmt.Sprintf(", and whether %s %s holds is not known", cl.OperatorName(), values)
	}
	negated := strings.Contains(cl.Operator.String(), "Not")
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

// conditionKeys returns the members of a statement that stand for its condition
// clauses, in order.
func conditionKeys(statement *jsontree.Node) []jsontree.Member {
	conditions := statement.Get("Condition")
	if conditions == nil {
		return nil
	}
	var keys []jsontree.Member
	for _, operator := range conditions.Members {
		keys = append(keys, operator.Value.Members...)
	}
	return keys
}

// clauseKey spells the key of a statement's i-th clause as the policy does.
func clauseKey(r *eval.StatementReport, i int) string {
	key := r.Clauses[i].Clause.Key
	if n, err := jsontree.Parse(r.Statement.Text()); err == nil {
		if keys := conditionKeys(n); i < len(keys) && strings.EqualFold(keys[i].Name, key.String()) {
			return keys[i].Name
		}
	}
	return key.String()
}
