// SPDX-License-Identifier: Apache-2.0

package glob

import "iter"

// A Pattern is compiled pattern text. The zero Pattern matches only the empty
// string. Patterns are immutable and safe for concurrent use.
type Pattern struct {
	text     string
	segments []segment
	// What the segments hold, found when they were made.
	variables, wildcard bool
}

// A segment is a piece of a pattern.
type segment struct {
	kind       kind
	hasDefault bool
	text       string // of a literal, or the name of a variable
	def        string // the default text of a variable
}

type kind uint8

const (
	literal  kind = iota
	star          // '*'
	question      // '?'
	variable      // ${…}
)

// Wildcards compiles s, in which '*' and '?' are wildcards and '$' is text, as in
// policies of version 2008-10-17.
func Wildcards(s string) Pattern {
	b := builder{text: s}
	b.wildcards(s)
	return b.pattern()
}

// Text compiles s as literal text.
func Text(s string) Pattern {
	b := builder{text: s}
	b.literal(s)
	return b.pattern()
}

// Variables compiles s, in which '*' and '?' are wildcards and "${" begins a
// policy variable, as in policies of version 2012-10-17. The error says which
// variable is malformed and what would be right.
func Variables(s string) (Pattern, error) {
	b := builder{text: s}
	err := b.scan(s, b.wildcards)
	if err != nil {
		return Pattern{}, err
	}
	return b.pattern(), nil
}

// TextVariables compiles s, in which "${" begins a policy variable and all else is
// literal text, as in the values of StringEquals. The error says which variable
// is malformed and what would be right.
func TextVariables(s string) (Pattern, error) {
	b := builder{text: s}
	err := b.scan(s, b.literal)
	if err != nil {
		return Pattern{}, err
	}
	return b.pattern(), nil
}

// Variables returns the names of p's variables as written, each once, in the
// order of their first use. The escapes ${*}, ${?} and ${$} are not variables.
func (p Pattern) Variables() iter.Seq[string] {
	return func(yield func(string) bool) {
		for i, seg := range p.segments {
			if seg.kind == variable && !named(p.segments[:i], seg.text) && !yield(seg.text) {
				return
			}
		}
	}
}

func named(segments []segment, name string) bool {
	for _, seg := range segments {
		if seg.kind == variable && seg.text == name {
			return true
		}
	}
	return false
}

// HasVariables reports whether p has a variable.
func (p Pattern) HasVariables() bool { return p.variables }

// HasWildcard reports whether p has a '*' or '?' that is a wildcard.
func (p Pattern) HasWildcard() bool { return p.wildcard }

// String returns the pattern as written.
func (p Pattern) String() string { return p.text }

// A builder collects the segments of a pattern. Adjacent literals become one, and
// so do adjacent stars.
type builder struct {
	text     string
	segments []segment
}

func (b *builder) pattern() Pattern {
	p := Pattern{text: b.text, segments: b.segments}
	for _, seg := range b.segments {
		p.variables = p.variables || seg.kind == variable
		p.wildcard = p.wildcard || seg.kind == star || seg.kind == question
	}
	return p
}

func (b *builder) literal(s string) {
	if s == "" {
		return
	}
	if n := len(b.segments); n > 0 && b.segments[n-1].kind == literal {
		b.segments[n-1].text += s
		return
	}
	b.segments = append(b.segments, segment{kind: literal, text: s})
}

func (b *builder) wildcards(s string) {
	from := 0
	for i := range len(s) {
		switch s[i] {
		case '*':
			b.literal(s[from:i])
			if n := len(b.segments); n == 0 || b.segments[n-1].kind != star {
				b.segments = append(b.segments, segment{kind: star})
			}
			from = i + 1
		case '?':
			b.literal(s[from:i])
			b.segments = append(b.segments, segment{kind: question})
			from = i + 1
		}
	}
	b.literal(s[from:])
}
