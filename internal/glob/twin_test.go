// SPDX-License-Identifier: Apache-2.0

package glob_test

import (
	"regexp"
	"unicode"
	"unicode/utf8"
)

// The slow twin: the same rules, written a second time without any care for speed.

// A token is a character, or one of the two wildcards.
type token struct {
	char      rune
	wild, one bool
}

var variableText = regexp.MustCompile(`\$\{([*?$]|[^}',]*(?:,[^ }'][^}',]*)*)(?:, *'((?s:.*?))')?\}`)

// slowMatch tries every choice of every star. Variables: a has the value, b is
// absent, the others are unknown. The case of the first so many characters of text
// does not count.
func slowMatch(pattern, text, value string, caseless int) (match, decided bool) {
	var tokens []token
	wildcards := func(s string) {
		for _, r := range characters(s) {
			tokens = append(tokens, token{char: r, wild: r == '*', one: r == '?'})
		}
	}
	literal := func(s string) {
		for _, r := range characters(s) {
			tokens = append(tokens, token{char: r})
		}
	}
	unknown := false
	from := 0
	for _, m := range variableText.FindAllStringSubmatchIndex(pattern, -1) {
		wildcards(pattern[from:m[0]])
		from = m[1]
		switch name := pattern[m[2]:m[3]]; {
		case name == "*", name == "?", name == "$":
			literal(name)
		case name == "a":
			literal(value)
		case name == "b" && m[4] >= 0:
			literal(pattern[m[4]:m[5]])
		case name == "b":
			return false, true
		default:
			unknown = true
			tokens = append(tokens, token{wild: true})
		}
	}
	wildcards(pattern[from:])

	memo := map[[2]int]bool{}
	chars := characters(text)
	var rest func(i, j int) bool
	rest = func(i, j int) (ok bool) {
		if known, found := memo[[2]int{i, j}]; found {
			return known
		}
		defer func() { memo[[2]int{i, j}] = ok }()
		switch {
		case i == len(tokens):
			return j == len(chars)
		case tokens[i].wild:
			return rest(i+1, j) || j < len(chars) && rest(i, j+1)
		case j == len(chars):
			return false
		case tokens[i].one, tokens[i].char == chars[j], j < caseless && equalFold(tokens[i].char, chars[j]):
			return rest(i+1, j+1)
		}
		return false
	}
	possible := rest(0, 0)
	return possible && !unknown, !possible || !unknown
}

// characters returns the characters of s. Bytes that are not valid UTF-8 get
// numbers beyond the last code point.
func characters(s string) []rune {
	var chars []rune
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && n == 1 {
			r = unicode.MaxRune + 1 + rune(s[0])
		}
		chars = append(chars, r)
		s = s[n:]
	}
	return chars
}

func equalFold(a, b rune) bool {
	if a > unicode.MaxRune || b > unicode.MaxRune {
		return a == b
	}
	return unicode.ToLower(a) == unicode.ToLower(b)
}
