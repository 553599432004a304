// SPDX-License-Identifier: Apache-2.0

package records

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// end reports the end of the stream: an error if it comes too early.
func (s *splitter) end() error {
	if s.done {
		return io.EOF
	}
	s.done = true
	switch {
	case !errors.Is(s.err, io.EOF):
		return &Error{s.position(), s.err}
	case len(s.open) > 0:
		return &Error{s.position(), fmt.Errorf("unexpected end of input, want %q", string(rune(s.bracket()&^0x80)))}
	case !s.seen:
		return &Error{Position{Name: s.name, Line: 1, Column: 1}, ErrEmpty}
	}
	return io.EOF
}

// cut reports a record that the end of the stream cuts short before what is
// wanted.
func (s *splitter) cut(sc scanner, want string) error {
	s.done = true
	s.moveTo(len(s.buf))
	err := s.err
	if errors.Is(err, io.EOF) {
		err = fmt.Errorf("unexpected end of input, want %s", want)
	}
	return &Error{sc.pos, fmt.Errorf("record is cut short: %w", err)}
}

// stray reports a token that begins no record, and passes over it.
func (s *splitter) stray() error {
	sc := scanner{pos: s.position(), keep: true}
	first := s.buf[s.off]
	end, _ := s.bare(s.off, &sc)
	if len(s.open) > 0 && sc.keep && end > s.off && end-s.off < 64 {
		text := string(s.buf[s.off:end])
		s.moveTo(end)
		return &Error{sc.pos, fmt.Errorf("record is %s, want an object", text)}
	}
	return s.broken(sc, found(first)+", want an object or a list")
}

// unexpected reports a record that cannot go on with buf[i].
func (s *splitter) unexpected(sc scanner, i int) error {
	want := "a value"
	object := len(s.stack) > 0 && s.stack[len(s.stack)-1] == '{'
	switch {
	case sc.prev == 'k':
		want = `":"`
	case sc.prev == 'v':
		want = `"," or ` + s.closing()
	case object && sc.prev == '{':
		want = `a name in quotes or "}"`
	case object && sc.prev == ',':
		want = "a name in quotes"
	}
	return s.broken(sc, found(s.buf[i])+", want "+want)
}

// found says in words what stands where something else is wanted.
func found(c byte) string {
	if c >= utf8.RuneSelf {
		return fmt.Sprintf("unexpected byte %#02x", c)
	}
	return fmt.Sprintf("unexpected %q", c)
}

// closing is the bracket that the innermost value of the record wants, in
// quotes.
func (s *splitter) closing() string {
	if n := len(s.stack); n > 0 && s.stack[n-1] == '[' {
		return `"]"`
	}
	return `"}"`
}

// broken reports what is wrong with a record, and moves to where the next one
// begins: where a record as AWS writes it does, or on a new line that is
// indented as the broken record is.
func (s *splitter) broken(sc scanner, what string) error {
	s.skip(sc)
	return &Error{sc.pos, errors.New("record is broken: " + what)}
}

// skip moves to the beginning of the next record after a broken one.
func (s *splitter) skip(sc scanner) {
	newLine := []byte("\n" + strings.Repeat(" ", min(max(sc.pos.Column-1, 0), 64)) + "{")
	if len(s.open) == 0 {
		newLine = []byte("\n{")
	}
	s.moveTo(min(s.off+1, len(s.buf)))
	for {
		next := -1
		if n := bytes.Index(s.buf[s.off:], recordStart); n >= 0 {
			next = s.off + n
		}
		if n := bytes.Index(s.buf[s.off:], newLine); n >= 0 && (next < 0 || s.off+n < next) {
			next = s.off + n + len(newLine) - 1
		}
		if next >= 0 {
			s.moveTo(next)
			return
		}
		s.moveTo(max(s.off, len(s.buf)-len(newLine)-len(recordStart)))
		if _, ok := s.more(s.off); !ok {
			s.moveTo(len(s.buf))
			s.open = s.open[:0]
			return
		}
	}
}
