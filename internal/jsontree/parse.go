// SPDX-License-Identifier: Apache-2.0

package jsontree

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxDepth is how deep arrays and objects may be nested.
const maxDepth = 512

// Parse reads one JSON document. It follows RFC 8259 and refuses, beyond that,
// duplicate names in an object, text that is not UTF-8, halves of surrogate
// pairs, and nesting deeper than 512. An error is always an [*Error].
func Parse(data []byte) (*Node, error) {
	p := parser{text: string(data)}
	n, err := p.document()
	if err != nil {
		return nil, err
	}
	return n, nil
}

type parser struct {
	text  string
	pos   int
	depth int
	nodes []Node // allocated, not used yet
}

func (p *parser) document() (*Node, *Error) {
	if strings.HasPrefix(p.text, "\ufeff") {
		return nil, errorf(0, "byte order mark before the document, want none")
	}
	n, err := p.value("a JSON value")
	if err != nil {
		return nil, err
	}
	p.space()
	if p.pos < len(p.text) {
		return nil, errorf(p.pos, "%s after the document, want nothing", p.found())
	}
	return n, nil
}

func errorf(offset int, format string, args ...any) *Error {
	return &Error{Offset: offset, Msg: fmt.Sprintf(format, args...)}
}

// wanted reports that something else stands at the current position.
func (p *parser) wanted(place, want string) *Error {
	return errorf(p.pos, "%s%s, want %s", p.found(), place, want)
}

// found says in words what stands at the current position.
func (p *parser) found() string {
	if p.pos == len(p.text) {
		return "unexpected end of input"
	}
	r, n := utf8.DecodeRuneInString(p.text[p.pos:])
	if r == utf8.RuneError && n == 1 {
		return fmt.Sprintf("unexpected byte %#02x", p.text[p.pos])
	}
	return fmt.Sprintf("unexpected character %q", r)
}

func (p *parser) space() {
	for p.pos < len(p.text) {
		switch p.text[p.pos] {
		case ' ', '\t', '\r', '\n':
			p.pos++
		default:
			return
		}
	}
}

// peek returns the current byte, or 0 at the end. A zero byte is never right, so
// the two need no telling apart.
func (p *parser) peek() byte {
	if p.pos == len(p.text) {
		return 0
	}
	return p.text[p.pos]
}

func (p *parser) newNode(k Kind) *Node {
	if len(p.nodes) == 0 {
		// About as many as small policies need, more for larger documents.
		p.nodes = make([]Node, min(max(8, len(p.text)/64), 256))
	}
	n := &p.nodes[0]
	p.nodes = p.nodes[1:]
	n.Kind, n.Offset = k, p.pos
	return n
}

// value reads white space and a value. want is the word for what may stand here.
func (p *parser) value(want string) (*Node, *Error) {
	p.space()
	switch c := p.peek(); {
	case c == '{':
		return p.nested(Object, p.members)
	case c == '[':
		return p.nested(Array, p.elements)
	case c == '"':
		n := p.newNode(String)
		var err *Error
		n.Text, err = p.string()
		n.End = p.pos
		return n, err
	case c == '-' || '0' <= c && c <= '9':
		n := p.newNode(Number)
		err := p.number()
		n.Text, n.End = p.text[n.Offset:p.pos], p.pos
		return n, err
	case c == 't':
		return p.word(Bool, "true")
	case c == 'f':
		return p.word(Bool, "false")
	case c == 'n':
		return p.word(Null, "null")
	}
	return nil, p.wanted("", want)
}

func (p *parser) word(k Kind, word string) (*Node, *Error) {
	n := p.newNode(k)
	for i := range len(word) {
		if p.peek() != word[i] {
			return nil, p.wanted("", fmt.Sprintf("%q", word))
		}
		p.pos++
	}
	n.Text, n.End = word, p.pos
	return n, nil
}

func (p *parser) nested(k Kind, inside func(*Node) *Error) (*Node, *Error) {
	if p.depth == maxDepth {
		return nil, errorf(p.pos, "nested too deep, want at most %d levels", maxDepth)
	}
	n := p.newNode(k)
	p.depth++
	p.pos++
	err := inside(n)
	p.depth--
	n.End = p.pos
	return n, err
}

func (p *parser) elements(n *Node) *Error {
	p.space()
	if p.peek() == ']' {
		p.pos++
		return nil
	}
	for want := `a value or "]"`; ; want = "a value" {
		v, err := p.value(want)
		if err != nil {
			return err
		}
		n.Elements = append(n.Elements, v)
		p.space()
		switch p.peek() {
		case ',':
			p.pos++
		case ']':
			p.pos++
			return nil
		default:
			return p.wanted(" in array", `"]" or ","`)
		}
	}
}

func (p *parser) members(n *Node) *Error {
	p.space()
	if p.peek() == '}' {
		p.pos++
		return nil
	}
	var names map[string]int
	for want := `a name in quotes or "}"`; ; want = "a name in quotes" {
		p.space()
		if p.peek() != '"' {
			return p.wanted(" in object", want)
		}
		m := Member{Offset: p.pos}
		var err *Error
		if m.Name, err = p.string(); err != nil {
			return err
		}
		if first, found := n.find(m.Name, &names); found {
			return p.duplicate(m, first)
		}
		p.space()
		if p.peek() != ':' {
			return p.wanted(fmt.Sprintf(" after name %q", m.Name), `":"`)
		}
		p.pos++
		if m.Value, err = p.value("a value"); err != nil {
			return err
		}
		n.Members = append(n.Members, m)
		p.space()
		switch p.peek() {
		case ',':
			p.pos++
		case '}':
			p.pos++
			return nil
		default:
			return p.wanted(" in object", `"}" or ","`)
		}
	}
}

// find returns the offset of n's member of this name. It keeps an index in names
// once there are many members.
func (n *Node) find(name string, names *map[string]int) (offset int, found bool) {
	const few = 16
	if len(n.Members) < few {
		for i := range n.Members {
			if n.Members[i].Name == name {
				return n.Members[i].Offset, true
			}
		}
		return 0, false
	}
	if *names == nil {
		*names = make(map[string]int, 4*few)
	}
	for i := len(*names); i < len(n.Members); i++ {
		(*names)[n.Members[i].Name] = n.Members[i].Offset
	}
	offset, found = (*names)[name]
	return offset, found
}

func (p *parser) duplicate(m Member, first int) *Error {
	data := []byte(p.text[:m.Offset])
	line, _ := LineColumn(data, m.Offset)
	firstLine, _ := LineColumn(data, first)
	return errorf(m.Offset, "duplicate name %q on line %d, already on line %d", m.Name, line, firstLine)
}

func (p *parser) number() *Error {
	if p.peek() == '-' {
		p.pos++
	}
	if p.peek() == '0' {
		p.pos++
		if c := p.peek(); '0' <= c && c <= '9' {
			return p.wanted(" after a leading zero", "a number without leading zeros")
		}
	} else if err := p.digits(); err != nil {
		return err
	}
	if p.peek() == '.' {
		p.pos++
		if err := p.digits(); err != nil {
			return err
		}
	}
	if c := p.peek(); c == 'e' || c == 'E' {
		p.pos++
		if c := p.peek(); c == '+' || c == '-' {
			p.pos++
		}
		return p.digits()
	}
	return nil
}

// digits reads one digit or more.
func (p *parser) digits() *Error {
	start := p.pos
	for c := p.peek(); '0' <= c && c <= '9'; c = p.peek() {
		p.pos++
	}
	if p.pos == start {
		return p.wanted(" in number", "a digit")
	}
	return nil
}
