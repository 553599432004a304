// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"strings"

	"github.com/undenied/undenied/condition"
)

// redundant reports patterns and values that say nothing beside another of
// their list.
func (l *linter) redundant(s *statement) {
	r := l.reach(s)
	redundantOf(l, r.actions, s.actionAt)
	if s.Resource != nil {
		redundantOf(l, r.resources, s.resourceAt)
	}
	for _, c := range s.clauses {
		redundantOf(l, valuePatterns(c), c.at.item)
	}
}

// A listed is an item of a list that may cover other items.
type listed[P any] interface {
	covers(P) bool
	key() string // the same for items that mean the same
	size() int
	String() string // as written
}

// redundantOf reports the patterns of a list that another covers: the later one
// of two that cover each other. Only a pattern with a wildcard covers others
// than its like.
func redundantOf[P listed[P]](l *linter, list []P, at func(i int) place) {
	first := make(map[string]int, len(list))
	var wide []int
	for i, p := range list {
		if strings.ContainsAny(p.key(), "*?") {
			wide = append(wide, i)
		}
		if _, ok := first[p.key()]; !ok {
			first[p.key()] = i
		}
	}
	for i, p := range list {
		if j := first[p.key()]; j != i {
			l.report(at(i), codeRedundant, "%q is in the list already", p.String())
			continue
		}
		for _, j := range wide {
			if i == j || !l.spend(p.size()+list[j].size()) || !list[j].covers(p) {
				continue
			}
			if j < i || !p.covers(list[j]) {
				l.report(at(i), codeRedundant, "%q is covered by %q", p.String(), list[j].String())
				break
			}
		}
	}
}

// A valuePattern is a condition value. Only texts that are the same are
// compared: what a wildcard covers depends on the operator.
type valuePattern struct{ text, written string }

func (valuePattern) covers(valuePattern) bool { return false }
func (p valuePattern) key() string            { return p.text }
func (p valuePattern) size() int              { return len(p.text) }
func (p valuePattern) String() string         { return p.written }

func valuePatterns(c clause) []valuePattern {
	list := make([]valuePattern, len(c.Values))
	for i, v := range c.Values {
		list[i] = valuePattern{v.String(), v.String()}
		if c.Operator == condition.StringEqualsIgnoreCase || c.Operator == condition.StringNotEqualsIgnoreCase {
			list[i].text = strings.ToLower(list[i].text)
		}
	}
	return list
}
