// SPDX-License-Identifier: Apache-2.0

package jsontree

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// string reads a string and returns what it says.
func (p *parser) string() (string, *Error) {
	p.pos++ // the quote
	start := p.pos
	var b strings.Builder
	for escaped := start; ; {
		c := p.peek()
		switch {
		case c == '"':
			s := p.text[start:p.pos]
			if escaped > start {
				b.WriteString(p.text[escaped:p.pos])
				s = b.String()
			}
			p.pos++
			return s, nil
		case c == '\\':
			b.WriteString(p.text[escaped:p.pos])
			r, err := p.escape()
			if err != nil {
				return "", err
			}
			b.WriteRune(r)
			escaped = p.pos
		case c < ' ':
			if p.pos == len(p.text) {
				return "", p.wanted(" in string", "a closing quote")
			}
			return "", errorf(p.pos, "control character %q in string, want an escape such as %q", rune(c), `\n`)
		case c < utf8.RuneSelf:
			p.pos++
		default:
			r, n := utf8.DecodeRuneInString(p.text[p.pos:])
			if r == utf8.RuneError && n == 1 {
				return "", errorf(p.pos, "byte %#02x in string is not UTF-8, want UTF-8", c)
			}
			p.pos += n
		}
	}
}

// escape reads a backslash and what belongs to it.
func (p *parser) escape() (rune, *Error) {
	start := p.pos
	p.pos++
	c := p.peek()
	if i := strings.IndexByte(`"\/bfnrt`, c); i >= 0 && c != 0 {
		p.pos++
		return rune("\"\\/\b\f\n\r\t"[i]), nil
	}
	if c != 'u' {
		return 0, p.wanted(" after a backslash", `one of " \ / b f n r t u`)
	}
	r, err := p.hex()
	if err != nil || !utf16.IsSurrogate(r) {
		return r, err
	}
	if strings.HasPrefix(p.text[p.pos:], `\u`) {
		p.pos++
		second, err := p.hex()
		if err != nil {
			return 0, err
		}
		if pair := utf16.DecodeRune(r, second); pair != utf8.RuneError {
			return pair, nil
		}
	}
	return 0, errorf(start, "half a surrogate pair %s in string, want both halves", p.text[start:start+len(`\uffff`)])
}

// hex reads the u of an escape and its four digits.
func (p *parser) hex() (rune, *Error) {
	p.pos++
	var r rune
	for range 4 {
		switch c := p.peek(); {
		case '0' <= c && c <= '9':
			r = r<<4 | rune(c-'0')
		case 'a' <= c && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		case 'A' <= c && c <= 'F':
			r = r<<4 | rune(c-'A'+10)
		default:
			return 0, p.wanted(` after \u`, "a hexadecimal digit")
		}
		p.pos++
	}
	return r, nil
}
