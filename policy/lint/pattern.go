// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"slices"
	"strings"
	"unicode"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/internal/glob"
	"github.com/undenied/undenied/policy"
)

// A token is a part of a pattern: a character, "?", "*" or a policy variable.
type token struct {
	kind tokenKind
	char rune
	name string // of a variable, folded
	not  string // characters that a star does not stand for
}

type tokenKind uint8

const (
	char tokenKind = iota
	question
	star
	variable
)

// wildcards cuts a pattern in which '$' is text. Of wildcards in a row there is
// one star at most, and it comes last.
func wildcards(s string) []token {
	list := make([]token, 0, len(s))
	for _, r := range s {
		last := len(list) - 1
		afterStar := last >= 0 && list[last].kind == star
		switch {
		case r == '*' && afterStar:
		case r == '*':
			list = append(list, token{kind: star})
		case r == '?' && afterStar:
			list[last].kind = question
			list = append(list, token{kind: star})
		case r == '?':
			list = append(list, token{kind: question})
		default:
			list = append(list, token{char: r})
		}
	}
	return list
}

// variables cuts a pattern with policy variables. A "${" that is never closed is
// text: policy.Parse does not let it pass.
func variables(s string) []token {
	var list []token
	for {
		head, rest, ok := strings.Cut(s, "${")
		list = append(list, wildcards(head)...)
		if !ok {
			return list
		}
		name, tail, closed := strings.Cut(rest, "}")
		switch {
		case !closed:
			return append(list, wildcards("$"+rest)...)
		case name == "*" || name == "?" || name == "$":
			list = append(list, token{char: rune(name[0])})
		default:
			list = append(list, token{kind: variable, name: strings.ToLower(name)})
		}
		s = tail
	}
}

// template cuts a field of an ARN template of the catalog, in which a variable
// stands for any text without the characters in not. There is no slash in the
// name of a bucket.
func template(s, not string) []token {
	list := variables(s)
	for i := range list {
		if list[i].kind != variable {
			continue
		}
		without := not
		if list[i].name == "bucketname" {
			without += "/"
		}
		list[i] = token{kind: star, not: without}
	}
	return list
}

// covers reports whether p matches whatever q matches. It looks at the texts
// only, and sometimes fails to see that it does.
func covers(p, q []token) bool {
	i, j := 0, 0         // in q and p
	back, after := 0, -1 // where to go on if the last star takes one more
	fits := func(a, b token) bool {
		switch a.kind {
		case question:
			return b.kind == question || b.kind == char
		case variable:
			return b == a
		}
		return a == b
	}
	for i < len(q) {
		switch {
		case j < len(p) && p[j].kind == star:
			j++
			back, after = i, j
		case j < len(p) && fits(p[j], q[i]):
			i, j = i+1, j+1
		case after >= 0:
			back++
			i, j = back, after
		default:
			return false
		}
	}
	return !slices.ContainsFunc(p[j:], func(t token) bool { return t.kind != star })
}

// overlap reports whether there is a text that both p and q match. A variable
// stands for any text.
func overlap(p, q []token) bool {
	many := func(t token) bool { return t.kind == star || t.kind == variable }
	below, row := make([]bool, len(q)+1), make([]bool, len(q)+1)
	for i := len(p); i >= 0; i-- {
		for j := len(q); j >= 0; j-- {
			switch {
			case i == len(p) && j == len(q):
				row[j] = true
			case i < len(p) && many(p[i]):
				row[j] = below[j] || j < len(q) && takes(p[i], q[j]) && row[j+1]
			case j < len(q) && many(q[j]):
				row[j] = row[j+1] || i < len(p) && takes(q[j], p[i]) && below[j]
			case i == len(p) || j == len(q):
				row[j] = false
			default:
				row[j] = (p[i].kind == question || q[j].kind == question || p[i] == q[j]) && below[j+1]
			}
		}
		below, row = row, below
	}
	return below[0]
}

// takes reports whether a token may be part of what a star stands for.
func takes(star, t token) bool {
	return t.kind != char || !strings.ContainsRune(star.not, t.char)
}

// isAny reports whether p is "*".
func isAny(p arn.Pattern) bool { return p.Any() }

// An arnPattern is a resource pattern in tokens, a list for each field of an
// ARN. One that is short is filled up as in identity-based policies.
type arnPattern struct {
	text   string
	any    bool
	broken bool // matches nothing
	fields [6][]token
}

// cutARN cuts a resource pattern of a document of the given version.
func cutARN(p arn.Pattern, v policy.Version) arnPattern {
	a := arnPattern{text: p.String(), any: p.Any()}
	if a.any {
		return a
	}
	cut, tokens := strings.SplitN, wildcards
	if v == policy.Version2012 {
		cut, tokens = func(s, _ string, n int) []string { return glob.Split(s, n) }, variables
	}
	fields := cut(a.text, ":", len(a.fields))
	a.broken = fields[0] != "arn" || len(fields) < 2
	for i := range a.fields {
		a.fields[i] = []token{{kind: star}}
		if i < len(fields) {
			a.fields[i] = tokens(fields[i])
		}
	}
	return a
}

// folded returns a with the fields before the resource in lower case. Their case
// counts only where a star runs across colons.
func (a arnPattern) folded() arnPattern {
	for i, f := range a.fields[:len(a.fields)-1] {
		f = slices.Clone(f)
		for j := range f {
			f[j].char = unicode.ToLower(f[j].char)
		}
		a.fields[i] = f
	}
	return a
}

// cutTemplate cuts an ARN template of the catalog, whose variables hold no colons.
func cutTemplate(text string) *arnPattern {
	a := &arnPattern{text: text, any: text == "*"}
	fields := strings.SplitN(text, ":", len(a.fields))
	a.broken = len(fields) < len(a.fields)
	for i, field := range fields {
		not := ":"
		if i == len(a.fields)-1 {
			not = ""
		}
		a.fields[i] = template(field, not)
	}
	return a
}

// covers reports whether a matches whatever b matches. Field by field is enough:
// a star that may run across colons is the last of its field, so that a field
// that covers it ends with one, too.
func (a arnPattern) covers(b arnPattern) bool {
	switch {
	case a.any:
		return true
	case b.any || a.broken || b.broken:
		return false
	}
	for i := range a.fields {
		if !covers(a.fields[i], b.fields[i]) {
			return false
		}
	}
	return true
}

// serviceField is the index of the field of an ARN with the service.
const serviceField = 2

// overlaps reports whether there is an ARN of the template b that a matches.
func (a *arnPattern) overlaps(b *arnPattern) bool {
	switch {
	case a.any || b.any:
		return true
	case a.broken || b.broken || !overlap(a.fields[serviceField], b.fields[serviceField]):
		return false
	}
	for i := range a.fields {
		if !overlap(a.fields[i], b.fields[i]) {
			return a.crosses() && overlap(a.joined(""), b.joined(":"))
		}
	}
	return true
}

// crosses reports whether a has a field before the resource with a star at its
// end, which may run across colons.
func (a arnPattern) crosses() bool {
	for _, f := range a.fields[:len(a.fields)-1] {
		if n := len(f); n > 0 && f[n-1].kind == star {
			return true
		}
	}
	return false
}

// joined returns the fields as one text, in which no star stands for characters
// in not. That a variable of a template holds a colon is too unlikely to let
// another star run over the rest of the ARN.
func (a arnPattern) joined(not string) []token {
	var list []token
	for i, f := range a.fields {
		if i > 0 {
			list = append(list, token{char: ':'})
		}
		for _, t := range f {
			if t.kind == star {
				t.not += not
			}
			list = append(list, t)
		}
	}
	return list
}

func (a arnPattern) key() string    { return a.text }
func (a arnPattern) String() string { return a.text }

func (a arnPattern) size() int {
	n := 1
	for _, f := range a.fields {
		n += len(f) + 1
	}
	return n
}
