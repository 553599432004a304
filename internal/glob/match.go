// SPDX-License-Identifier: Apache-2.0

package glob

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Lookup returns the value of a policy variable, named as in the pattern.
// present and value count only if known is true: a variable that is known and not
// present is absent from the request context.
type Lookup func(variable string) (value string, present, known bool)

// Match reports whether p matches all of s, letter for letter. The values of
// variables are compared as text.
//
// A variable that is absent and has no default makes p match nothing. If a
// variable is unknown, p either cannot match whatever its value, and Match
// returns (false, true), or it depends on the value, and Match returns
// (false, false). With a nil lookup every variable is unknown.
//
// Match does not allocate, except for patterns of many segments with variables.
func (p Pattern) Match(s string, lookup Lookup) (match, decided bool) {
	return p.match(s, lookup, 0)
}

// MatchFold is like [Pattern.Match] but ignores the case of letters, as in action
// names and StringEqualsIgnoreCase: characters are equal if their lower case is.
func (p Pattern) MatchFold(s string, lookup Lookup) (match, decided bool) {
	return p.match(s, lookup, len(s))
}

// MatchFoldUntil is like [Pattern.Match] but ignores the case of the letters in
// s[:end], as in the fields of an ARN before the resource.
func (p Pattern) MatchFoldUntil(s string, end int, lookup Lookup) (match, decided bool) {
	return p.match(s, lookup, end)
}

// match matches without regard to case in s[:fold].
func (p Pattern) match(s string, lookup Lookup, fold int) (match, decided bool) {
	if !p.variables {
		return matches(p.segments, s, fold), true
	}
	var buf [12]segment
	segments := append(buf[:0], p.segments...)
	decided = true
	for i := range segments {
		seg := &segments[i]
		if seg.kind != variable {
			continue
		}
		var value string
		var present, known bool
		if lookup != nil {
			value, present, known = lookup(seg.text)
		}
		switch {
		case !known:
			// Some value may be right, and some other value is wrong.
			*seg = segment{kind: star}
			decided = false
		case present:
			*seg = segment{kind: literal, text: value}
		case seg.hasDefault:
			*seg = segment{kind: literal, text: seg.def}
		default:
			return false, true
		}
	}
	m := matches(segments, s, fold)
	if !decided {
		return false, !m
	}
	return m, true
}

// Unresolved reports whether a variable of p has no value and no default, so that
// p matches nothing. If a variable is unknown and the answer depends on it,
// Unresolved returns (false, false).
func (p Pattern) Unresolved(lookup Lookup) (unresolved, decided bool) {
	decided = true
	for _, seg := range p.segments {
		if seg.kind != variable || seg.hasDefault {
			continue
		}
		var present, known bool
		if lookup != nil {
			_, present, known = lookup(seg.text)
		}
		switch {
		case !known:
			decided = false
		case !present:
			return true, true
		}
	}
	return false, decided
}

// matches reports whether segments without variables match all of s, without
// regard to case in s[:fold].
//
// It goes back to the last star only: if the segments before that star can match
// at all, they have matched the shortest beginning of s that they can, and no
// other choice leaves more of s to what follows.
func matches(segments []segment, s string, fold int) bool {
	pos := 0    // how much of s is matched
	back := -1  // index of the last star
	resume := 0 // where in s the segments after that star were last tried
	for i := 0; ; {
		if i == len(segments) {
			if pos == len(s) {
				return true
			}
		} else {
			switch seg := &segments[i]; seg.kind {
			case star:
				if i == len(segments)-1 {
					return true
				}
				back, resume = i, pos
				i++
				if resume = seek(segments[i:], s, resume, fold); resume < 0 {
					return false
				}
				pos = resume
				continue
			case question:
				if pos == len(s) {
					return false // a later start leaves even less
				}
				pos += width(s[pos:])
				i++
				continue
			default:
				if n := prefix(s[pos:], seg.text, fold-pos); n >= 0 {
					pos += n
					i++
					continue
				}
			}
		}
		if back < 0 || resume == len(s) {
			return false
		}
		resume = seek(segments[back+1:], s, resume+width(s[resume:]), fold)
		if resume < 0 {
			return false
		}
		i, pos = back+1, resume
	}
}

// seek returns the first place in s, not before from, where segments may begin to
// match, or -1 if there is none.
func seek(segments []segment, s string, from, fold int) int {
	seg := &segments[0]
	if from < fold || seg.kind != literal {
		return from
	}
	if len(segments) == 1 { // only the end of s will do
		if at := len(s) - len(seg.text); at >= from && s[at:] == seg.text {
			return at
		}
		return -1
	}
	if i := strings.Index(s[from:], seg.text); i >= 0 {
		return from + i
	}
	return -1
}

// width returns the length in bytes of the first character of s.
func width(s string) int {
	if s[0] < utf8.RuneSelf {
		return 1
	}
	_, n := utf8.DecodeRuneInString(s)
	return n
}

// prefix returns how many bytes at the beginning of s are equal to text, without
// regard to case in the first fold of them, or -1.
func prefix(s, text string, fold int) int {
	if strings.HasPrefix(s, text) {
		return len(text)
	}
	n := 0
	for i := 0; i < len(text); {
		if n >= fold {
			if !strings.HasPrefix(s[n:], text[i:]) {
				return -1
			}
			return n + len(text) - i
		}
		if n == len(s) {
			return -1
		}
		a, b := text[i], s[n]
		if a < utf8.RuneSelf && b < utf8.RuneSelf {
			if lower(a) != lower(b) {
				return -1
			}
			i++
			n++
			continue
		}
		ra, wa := utf8.DecodeRuneInString(text[i:])
		rb, wb := utf8.DecodeRuneInString(s[n:])
		if (ra == utf8.RuneError && wa == 1) || (rb == utf8.RuneError && wb == 1) {
			if a != b || wa != wb {
				return -1
			}
		} else if unicode.ToLower(ra) != unicode.ToLower(rb) {
			return -1
		}
		i += wa
		n += wb
	}
	return n
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
