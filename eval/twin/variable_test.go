// SPDX-License-Identifier: Apache-2.0

package twin_test

import "strings"

// A substitution is how the policy variables in a value are treated.
type substitution struct {
	version string             // of the document: only 2012-10-17 has variables
	keys    map[string]context // of the request, by lower-case name
}

// variable returns the value of a policy variable. Keys with many values cannot
// be variables: they behave as missing.
func (s substitution) variable(body string) (string, bool) {
	name, rest, hasDefault := strings.Cut(body, ",")
	c, ok := s.keys[strings.ToLower(strings.TrimSpace(name))]
	switch {
	case ok && c.present && !c.multi:
		return c.values[0], true
	case hasDefault:
		return strings.Trim(strings.TrimSpace(rest), "'"), true
	}
	return "", false
}

// pattern replaces the variables of a value in which * and ? are wildcards. It
// fails if a variable has neither value nor default. What a variable stands for
// is text.
func (s substitution) pattern(value string) (pattern, bool) {
	return s.replace(value, wildcards)
}

// text is like pattern for values that have no wildcards.
func (s substitution) text(value string) (string, bool) {
	p, ok := s.replace(value, literal)
	var b strings.Builder
	for _, t := range p {
		b.WriteRune(t.char)
	}
	return b.String(), ok
}

func (s substitution) replace(value string, typed func(string) pattern) (pattern, bool) {
	var p pattern
	for s.version == "2012-10-17" {
		before, rest, found := strings.Cut(value, "${")
		if !found {
			break
		}
		body, after, _ := strings.Cut(rest, "}")
		p = append(p, typed(before)...)
		value = after
		if body == "*" || body == "?" || body == "$" {
			p = append(p, literal(body)...)
			continue
		}
		text, ok := s.variable(body)
		if !ok {
			return nil, false
		}
		p = append(p, literal(text)...)
	}
	return append(p, typed(value)...), true
}
