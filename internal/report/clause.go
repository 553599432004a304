// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/policy"
)

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

// keysAsWritten maps the folded condition keys of a statement to its own
// spelling.
func keysAsWritten(s *policy.Statement) map[string]string {
	n, err := jsontree.Parse(s.Text())
	if err != nil {
		return nil
	}
	spelled := map[string]string{}
	for _, m := range conditionKeys(n) {
		if k, err := condition.ParseKey(m.Name); err == nil {
			spelled[k.String()] = m.Name
		}
	}
	return spelled
}

// spelled returns x with actions as AWS spells them, and condition keys, too: the
// tag in a key such as aws:PrincipalTag/Team as the policy does.
func spelled(x *eval.Explanation) *eval.Explanation {
	written := map[*policy.Statement]map[string]string{}
	return x.Spelled(eval.Spelling{
		Action: func(a policy.Action) string { return catalog.ActionName(a.String()) },
		Key: func(k condition.Key, s *policy.Statement) string {
			if s == nil {
				return catalog.KeyName(k.String())
			}
			keys, ok := written[s]
			if !ok {
				keys = keysAsWritten(s)
				written[s] = keys
			}
			return catalog.KeyName(cmp.Or(keys[k.String()], k.String()))
		},
	})
}
