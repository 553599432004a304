// SPDX-License-Identifier: Apache-2.0

package glob

import (
	"fmt"
	"strings"
	"unicode"
)

// scan cuts s into variables and the text between them, which goes to other.
func (b *builder) scan(s string, other func(string)) error {
	for rest := s; ; {
		i := strings.Index(rest, "${")
		if i < 0 {
			other(rest)
			return nil
		}
		other(rest[:i])
		v, after, err := cutVariable(rest[i:])
		if err != nil {
			return fmt.Errorf("policy variable at byte %d of %q: %w", len(s)-len(rest)+i+1, s, err)
		}
		if v.kind == literal {
			b.literal(v.text)
		} else {
			b.segments = append(b.segments, v)
		}
		rest = after
	}
}

// cutVariable reads the variable that s begins with, and returns the rest of s.
func cutVariable(s string) (segment, string, error) {
	body := s[len("${"):]
	if len(body) >= 2 && body[1] == '}' && strings.IndexByte("*?$", body[0]) >= 0 {
		return segment{kind: literal, text: body[:1]}, body[2:], nil
	}
	end := strings.IndexAny(body, "}'")
	if end < 0 {
		return segment{}, "", fmt.Errorf("%q is never closed, want %q", s, "}")
	}
	if body[end] == '}' {
		name := body[:end]
		return segment{kind: variable, text: name}, body[end+1:], checkName(name)
	}
	// A quote begins the default text, so what is before it is a name and a comma.
	name, found := strings.CutSuffix(strings.TrimRight(body[:end], " "), ",")
	if !found {
		return segment{}, "", fmt.Errorf("want a comma before the default text %s", body[end:])
	}
	def, rest, found := strings.Cut(body[end+1:], "'}")
	if !found {
		return segment{}, "", fmt.Errorf("the default text is never closed, want %q", "'}")
	}
	return segment{kind: variable, text: name, def: def, hasDefault: true}, rest, checkName(name)
}

// checkName reports why name cannot be the name of a condition key.
func checkName(name string) error {
	if name == "" {
		return fmt.Errorf("the name is empty, want a condition key such as %q", "${aws:username}")
	}
	if strings.TrimSpace(name) != name {
		return fmt.Errorf("spaces around the name %q, want none", name)
	}
	for _, r := range name {
		if strings.ContainsRune(`${"*?`, r) || unicode.IsControl(r) {
			return fmt.Errorf("character %q in the name %q, want a condition key such as %q", r, name, "${aws:username}")
		}
	}
	if i := strings.Index(name, ", "); i >= 0 || strings.HasSuffix(name, ",") {
		return fmt.Errorf("%q has a comma but no default text, want %q", name, "${key, 'default'}")
	}
	return nil
}

// Split cuts pattern text at its first n-1 colons and returns at most n fields.
// Colons inside a policy variable do not count: "a:${aws:username}:b" has three
// fields. A variable that is never closed runs to the end of the text.
func Split(s string, n int) []string {
	fields := make([]string, 0, n)
	from := 0
	for i := 0; i < len(s) && len(fields) < n-1; {
		switch {
		case s[i] == ':':
			fields = append(fields, s[from:i])
			i++
			from = i
		case strings.HasPrefix(s[i:], "${"):
			_, rest, err := cutVariable(s[i:])
			if err != nil {
				rest = ""
			}
			i = len(s) - len(rest)
		default:
			i++
		}
	}
	return append(fields, s[from:])
}
