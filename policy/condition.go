// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"errors"
	"fmt"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/internal/jsontree"
)

// condition parses a Condition element: operators, in each of them keys, and
// for each key a value or a list of values. An operator without keys says
// nothing, and AWS does not look at its name.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
func (p *parser) condition(n *jsontree.Node, path string) condition.Block {
	if n.Kind != jsontree.Object {
		p.errorf(n, path, "want an object of condition operators, not %s", describe(n))
		return nil
	}
	p.distinct(n, path, "condition operator")
	var block condition.Block
	for _, operator := range n.Members {
		at := join(path, operator.Name)
		keys := operator.Value
		if keys.Kind != jsontree.Object {
			p.errorf(keys, at, "want an object of condition keys, not %s", describe(keys))
			continue
		}
		p.distinct(keys, at, "condition key")
		if len(keys.Members) > 0 && !p.operator(operator, at) {
			continue
		}
		for _, key := range keys.Members {
			if cl := p.clause(operator.Name, key, join(at, key.Name)); cl != nil {
				block = append(block, cl)
			}
		}
	}
	return block
}

// distinct reports members whose names differ in case only: AWS compares the
// names of operators and keys without regard to case.
func (p *parser) distinct(n *jsontree.Node, path, kind string) {
	seen := make(map[string]string, len(n.Members))
	for _, m := range n.Members {
		folded := fold(m.Name)
		if first, ok := seen[folded]; ok {
			p.fail(m.Offset, join(path, m.Name), fmt.Errorf("duplicate %s, differs from %q in case only", kind, first))
			continue
		}
		seen[folded] = m.Name
	}
}

// operator reports an operator that does not exist, once for all of its keys.
func (p *parser) operator(m jsontree.Member, path string) bool {
	_, err := condition.NewLiteralClause(m.Name, "aws:username")
	if err != nil {
		p.fail(m.Offset, path, err)
	}
	return err == nil
}

func (p *parser) clause(operator string, key jsontree.Member, path string) *condition.Clause {
	list := p.items(key.Value, path, "a string, number or boolean", jsontree.String, jsontree.Number, jsontree.Bool)
	compile := condition.NewClause
	if p.doc.Version == Version2008 {
		compile = condition.NewLiteralClause
	}
	values := make([]string, len(list))
	for i, e := range list {
		values[i] = e.text
	}
	cl, err := compile(operator, key.Name, values...)
	if err == nil {
		return cl
	}
	var wrong *condition.Error
	if errors.As(err, &wrong) && wrong.Part != condition.ValuePart {
		p.fail(key.Offset, path, err)
		return nil
	}
	for _, e := range list {
		if _, err := compile(operator, key.Name, e.text); err != nil {
			p.fail(e.offset, e.path(path), errors.Unwrap(err)) // without the value's number
		}
	}
	return nil
}
