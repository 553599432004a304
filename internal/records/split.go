// SPDX-License-Identifier: Apache-2.0

package records

import (
	"bytes"
	"fmt"
	"io"
	"slices"
)

const (
	// maxRecord is the length of the longest record that is decoded. CloudTrail
	// itself writes none longer than 256 KiB.
	// [cloudtrail-event-reference-record-contents]
	maxRecord = 16 << 20

	maxNesting = 512 // what jsontree reads
	maxKey     = 20  // no name in containers is longer
	readSize   = 64 << 10
)

// A row bracket closes a container whose elements may be arrays, which are
// records then and no lists of records.
const rowBracket = ']' | 0x80

// recordStart is how every record that AWS writes begins.
var recordStart = []byte(`{"eventVersion"`)

// A splitter cuts a stream of JSON texts into records without decoding them. It
// holds one record at a time. Records are top-level objects and strings, the
// elements of a top-level array, and the elements of a container.
//
// A broken record does not take the rest of the stream with it: the splitter
// follows the grammar closely enough to see where a record cannot go on, and
// starts again at the next place that looks like the beginning of one.
type splitter struct {
	r    io.Reader
	name string
	err  error // what Read returned
	seen bool  // the stream is more than white space
	done bool

	buf       []byte
	off       int   // where the next token, or the current record, begins in buf
	base      int64 // offset of buf[0] in the stream
	line      int   // line of buf[off], from 1
	lineStart int64 // offset in the stream of the beginning of that line

	open  []byte // the closing brackets of the arrays and containers around off
	stack []byte // the opening brackets within the record
}

func newSplitter(name string, r io.Reader) *splitter {
	return &splitter{r: r, name: name, line: 1}
}

// next returns the next record. The error is a *Error, after which next
// may be called again, or io.EOF.
func (s *splitter) next() (Record, error) {
	for {
		c, ok := s.token()
		if !ok {
			return Record{}, s.end()
		}
		s.seen = true
		switch {
		case c == '[' && s.bracket() != rowBracket && len(s.open) < maxNesting:
			s.moveTo(s.off + 1)
			s.open = append(s.open, ']')
		case c == '{', c == '"', c == '[' && len(s.open) < maxNesting:
			rec, err := s.value()
			if err != nil || rec.Text != nil {
				return rec, err
			}
		case len(s.open) > 0 && c == s.bracket()&^0x80:
			s.moveTo(s.off + 1)
			s.open = s.open[:len(s.open)-1]
			if n := len(s.open); n > 0 && s.open[n-1] == '}' {
				s.open = s.open[:n-1]
				if err := s.rest(); err != nil {
					return Record{}, err
				}
			}
		default:
			return Record{}, s.stray()
		}
	}
}

// bracket is what closes the innermost array or container around off, 0 if there
// is none.
func (s *splitter) bracket() byte {
	if len(s.open) == 0 {
		return 0
	}
	return s.open[len(s.open)-1]
}

// token moves to the next byte that is neither white space nor a comma and
// returns it.
func (s *splitter) token() (c byte, ok bool) {
	for i := s.off; ; i++ {
		if i == len(s.buf) {
			s.moveTo(i)
			if i, ok = s.more(i); !ok {
				return 0, false
			}
		}
		switch c := s.buf[i]; {
		case isSpace(c):
		case c == ',':
			s.seen = true
		case s.base+int64(i) < int64(len(ByteOrderMark)) && c == ByteOrderMark[s.base+int64(i)]:
		default:
			s.moveTo(i)
			return c, true
		}
	}
}

// value reads the value at off. The record is empty if the value turned out to
// be a container, whose elements come next.
func (s *splitter) value() (Record, error) {
	pos := s.position()
	if s.buf[s.off] == '{' {
		if rec, ok := s.skim(pos); ok {
			return rec, nil
		}
	}
	return s.scan(scanner{keep: true, compact: pos.Column == 1, pos: pos})
}

// skim reads the object at off if it is an ordinary one.
func (s *splitter) skim(pos Position) (Record, bool) {
	sk := skim{compact: pos.Column == 1 && len(s.open) == 0}
	for {
		switch sk.read(s.buf[s.off:]) {
		case skimmed:
			text := s.buf[s.off : s.off+sk.i]
			if sk.lines == 0 {
				s.off += sk.i
			} else {
				s.moveTo(s.off + sk.i)
			}
			return Record{Text: text, Position: pos, Names: sk.names}, true
		case skimShort:
			if len(s.buf)-s.off < skimSize {
				if _, ok := s.more(s.off); ok {
					continue
				}
			}
		}
		return Record{}, false
	}
}

// rest reads what follows the elements in a container.
func (s *splitter) rest() error {
	s.stack = append(s.stack[:0], '{')
	_, err := s.scan(scanner{prev: 'v', pos: s.position()})
	return err
}

// A scanner is the state of reading one value.
type scanner struct {
	pos     Position
	prev    byte // the last token: a bracket, ',', ':', 'k' for a key, 'v' for a value, 0 for none
	keep    bool // the text is wanted
	long    bool // the text was wanted, but is too long
	compact bool // the value begins at the beginning of a line
	key     string
}

// scan reads a value to its end. If sc has a previous token, the value is an
// object of which a part has been read.
func (s *splitter) scan(sc scanner) (Record, error) {
	if sc.prev == 0 {
		s.stack = s.stack[:0]
	}
	for i := s.off; ; {
		var ok bool
		if i, ok = s.need(i, &sc); !ok {
			return Record{}, s.cut(sc, s.closing())
		}
		c := s.buf[i]
		object := len(s.stack) > 0 && s.stack[len(s.stack)-1] == '{'
		wanted := sc.prev == 0 || sc.prev == ':' || !object && (sc.prev == '[' || sc.prev == ',')
		switch c {
		case ' ', '\t', '\r', '\n':
			for i++; i < len(s.buf) && isSpace(s.buf[i]); i++ {
			}
			continue
		case ',', ':':
			sc.prev = c
			i++
			continue
		case '"':
			key := object && (sc.prev == '{' || sc.prev == ',')
			if !key && !wanted {
				return Record{}, s.unexpected(sc, i)
			}
			start := i
			if i, start, ok = s.text(i, start, &sc); !ok {
				if i < len(s.buf) {
					return Record{}, s.broken(sc, "line break in a string, want a closing quote")
				}
				return Record{}, s.cut(sc, "a closing quote")
			}
			sc.prev = 'v'
			if key {
				sc.prev = 'k'
				sc.key = ""
				if len(s.stack) == 1 && start >= s.off && i-start <= maxKey {
					sc.key = string(s.buf[start:i])
				}
			}
		case '{', '[':
			if c == '{' && sc.compact && sc.keep {
				i, _ = s.need(i+1, &sc) // newLine looks one byte ahead
				i--
			}
			switch {
			case c == '{' && s.newLine(sc, i):
				return Record{}, s.broken(sc, "a new record begins before this one ends, want "+s.closing())
			case !wanted:
				return Record{}, s.unexpected(sc, i)
			case len(s.stack) == maxNesting:
				return Record{}, s.broken(sc, fmt.Sprintf("nested too deep, want at most %d levels", maxNesting))
			}
			if c == '[' && len(s.stack) == 1 && sc.prev == ':' && slices.Contains(containers, sc.key) && len(s.open) < maxNesting {
				s.moveTo(i + 1)
				s.open = append(s.open, '}', ']')
				if slices.Contains(rowContainers, sc.key) {
					s.open[len(s.open)-1] = rowBracket
				}
				return Record{}, nil
			}
			s.stack = append(s.stack, c)
			sc.prev = c
			i++
			continue
		case '}', ']':
			if len(s.stack) == 0 || object != (c == '}') {
				return Record{}, s.unexpected(sc, i)
			}
			s.stack = s.stack[:len(s.stack)-1]
			sc.prev = 'v'
			i++
		default:
			if !wanted {
				return Record{}, s.unexpected(sc, i)
			}
			if i, ok = s.bare(i, &sc); !ok {
				return Record{}, s.cut(sc, s.closing())
			}
			sc.prev = 'v'
		}
		if len(s.stack) > 0 {
			continue
		}
		text := s.buf[s.off:i]
		s.moveTo(i)
		switch {
		case sc.long || len(text) > maxRecord:
			return Record{}, &Error{sc.pos, fmt.Errorf("record is too long, want at most %d MiB", maxRecord>>20)}
		case !sc.keep:
			return Record{}, nil
		}
		return Record{Text: text, Position: sc.pos}, nil
	}
}

// need makes buf[i] readable. It may move the text and returns the new i.
func (s *splitter) need(i int, sc *scanner) (int, bool) {
	if i < len(s.buf) {
		return i, true
	}
	if i-s.off > maxRecord && sc.keep {
		sc.keep, sc.long = false, true
	}
	if !sc.keep && i-s.off > maxKey {
		s.moveTo(i)
	}
	return s.more(i)
}

// text reads the string that begins at i and returns its end. A string that
// holds a line break is broken.
func (s *splitter) text(i, start int, sc *scanner) (end, begin int, ok bool) {
	for i++; ; i++ {
		before := i
		if i, ok = s.need(i, sc); !ok {
			return i, start, false
		}
		start -= before - i
		i += unescaped(s.buf[i:])
		if i == len(s.buf) {
			i--
			continue
		}
		switch s.buf[i] {
		case '"':
			return i + 1, start, true
		case '\n':
			return i, start, false
		case '\\':
			before = i + 1
			if i, ok = s.need(i+1, sc); !ok {
				return i, start, false
			}
			start -= before - i
		}
	}
}

// bare reads the number, literal or nonsense that begins at i and returns its end.
func (s *splitter) bare(i int, sc *scanner) (int, bool) {
	for {
		var ok bool
		if i, ok = s.need(i, sc); !ok {
			return i, false
		}
		if end := bareEnd(s.buf, i); end >= 0 {
			return end, true
		}
		i = len(s.buf)
	}
}

// newLine reports whether the brace at i is not part of the value that is read,
// although the grammar would permit it, because both stand at the beginning of
// a line: newline-delimited records of which one is cut short.
func (s *splitter) newLine(sc scanner, i int) bool {
	if !sc.compact || !sc.keep || len(s.open) > 0 || i == s.off || s.buf[i-1] != '\n' {
		return false
	}
	first := s.buf[s.off:i]
	return len(first) > 1 && first[1] == '"' && i+1 < len(s.buf) && s.buf[i+1] == '"'
}

// more reads more input. The text before off is dropped; i moves with the rest.
func (s *splitter) more(i int) (int, bool) {
	if s.err != nil {
		return i, false
	}
	if s.off > 0 {
		n := copy(s.buf, s.buf[s.off:])
		s.buf = s.buf[:n]
		s.base += int64(s.off)
		i -= s.off
		s.off = 0
	}
	s.buf = slices.Grow(s.buf, readSize)
	for empty := 0; ; empty++ {
		n, err := s.r.Read(s.buf[len(s.buf) : len(s.buf)+readSize])
		s.buf = s.buf[:len(s.buf)+n]
		if empty == 100 && err == nil {
			err = io.ErrNoProgress
		}
		s.err = err
		if n > 0 {
			return i, true
		}
		if err != nil {
			return i, false
		}
	}
}

// moveTo sets off and keeps count of the lines passed.
func (s *splitter) moveTo(off int) {
	passed := s.buf[s.off:off]
	if n := bytes.Count(passed, []byte{'\n'}); n > 0 {
		s.line += n
		s.lineStart = s.base + int64(s.off+bytes.LastIndexByte(passed, '\n')+1)
	}
	s.off = off
}

func (s *splitter) column() int { return int(s.base+int64(s.off)-s.lineStart) + 1 }

func (s *splitter) position() Position {
	return Position{Name: s.name, Offset: s.base + int64(s.off), Line: s.line, Column: s.column()}
}
