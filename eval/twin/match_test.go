// SPDX-License-Identifier: Apache-2.0

package twin_test

import (
	"slices"
	"strings"
	"unicode"
)

// A token is a character of a pattern: itself, or a wildcard.
type token struct {
	char rune
	wild bool // char is '*' or '?' and stands for others
}

// A pattern is text with wildcards.
type pattern []token

// literal returns s as a pattern without wildcards.
func literal(s string) pattern {
	p := make(pattern, 0, len(s))
	for _, c := range s {
		p = append(p, token{char: c})
	}
	return p
}

// wildcards returns s as a pattern in which * and ? are wildcards.
func wildcards(s string) pattern {
	p := literal(s)
	for i, t := range p {
		p[i].wild = t.char == '*' || t.char == '?'
	}
	return p
}

// is reports whether p is the text s, typed as it is.
func (p pattern) is(s string) bool { return slices.Equal(p, wildcards(s)) }

// hasWildcard reports whether p has a wildcard.
func (p pattern) hasWildcard() bool {
	return slices.ContainsFunc(p, func(t token) bool { return t.wild })
}

// fields splits p at its first n-1 colons.
func (p pattern) fields(n int) []pattern {
	var fields []pattern
	start := 0
	for i, t := range p {
		if t.char == ':' && len(fields) < n-1 {
			fields = append(fields, p[start:i])
			start = i + 1
		}
	}
	return append(fields, p[start:])
}

// match reports whether p matches the whole of s: it tries everything a * could
// stand for.
func (p pattern) match(s string) bool { return p.matchText([]rune(s), 0) }

// matchText is match for a text whose first so many characters have no case.
func (p pattern) matchText(text []rune, caseless int) bool {
	type place struct{ p, s int }
	var failed map[place]bool
	var from func(i, j int) bool
	from = func(i, j int) bool {
		switch {
		case i == len(p):
			return j == len(text)
		case p[i].wild && p[i].char == '*':
			if failed[place{i, j}] {
				return false
			}
			for k := j; k <= len(text); k++ {
				if from(i+1, k) {
					return true
				}
			}
			if failed == nil {
				failed = map[place]bool{}
			}
			failed[place{i, j}] = true
			return false
		case j == len(text):
			return false
		case p[i].wild, p[i].char == text[j], j < caseless && unicode.ToLower(p[i].char) == unicode.ToLower(text[j]):
			return from(i+1, j+1)
		}
		return false
	}
	return from(0, 0)
}

// matchAction reports whether a value of an Action element covers an action:
// letter case does not count, and the service prefix is compared whole.
func matchAction(value, action string) bool {
	if value == "*" {
		return true
	}
	prefix, name, ok := strings.Cut(strings.ToLower(value), ":")
	service, wanted, _ := strings.Cut(strings.ToLower(action), ":")
	return ok && wildcards(prefix).match(service) && wildcards(name).match(wanted)
}

// matchResource reports whether a value of a Resource element, its variables
// replaced, covers a resource. Only "*" covers a request that has none. What
// has fewer than six fields is read as if the others were "*", but in policies
// of resources and endpoints only if it has a wildcard.
func matchResource(layer string, p pattern, resource string) bool {
	switch {
	case p.is("*"):
		return true
	case resource == "":
		return false
	}
	want, got := p.fields(6), strings.SplitN(resource, ":", 6)
	if !want[0].is("arn") || len(want) < 2 {
		return false
	}
	if len(want) > 2 && want[2].hasWildcard() {
		return false // a service is written out
	}
	if len(want) < 6 && !p.hasWildcard() && (layer == "resource" || layer == "endpoint") {
		return false
	}
	typed := len(want)
	for len(want) < 6 {
		want = append(want, wildcards("*"))
	}
	// Letter case counts in the resource alone.
	text := []rune(resource)
	caseless := len(text) - len([]rune(got[5]))
	matched := want[5].match(got[5])
	for i := range 5 {
		matched = matched && want[i].matchText([]rune(got[i]), caseless)
	}
	if matched {
		return true
	}
	// A star at the end of a field may run on into the next ones.
	for _, f := range want[:5] {
		if n := len(f); n > 0 && f[n-1].wild && f[n-1].char == '*' {
			sameService := want[2].matchText([]rune(got[2]), caseless)
			return sameService && join(want[:typed]).matchText(text, caseless)
		}
	}
	return false
}

// join joins fields by colons.
func join(fields []pattern) pattern {
	var p pattern
	for i, f := range fields {
		if i > 0 {
			p = append(p, token{char: ':'})
		}
		p = append(p, f...)
	}
	return p
}
