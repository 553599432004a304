// SPDX-License-Identifier: Apache-2.0

package records

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math/bits"
	"slices"
	"unicode/utf8"
)

const (
	// skimSize is the length of the longest record that is skimmed.
	skimSize = 512 << 10

	skimNesting = 63 // what fits in skim.objects
)

// A skim looks for the end of an object that is written as programs write JSON,
// which nearly all records are. Within strings it looks for nothing but the end.
// What it does not understand, or what is broken, is left to [splitter.scan],
// which alone knows what is wrong and where to go on: the records and errors are
// the same with and without it.
type skim struct {
	i       int      // where the next token begins
	want    skimWant // what the next token is to be
	depth   int      // of arrays and objects around i
	objects uint64   // the nth bit from the right is set if the nth from within is an object
	lines   int      // line breaks between tokens
	names   Names    // what the names of the outermost object tell
	expect  byte     // what the value of the last of these names, or of one in userIdentity, begins with; 0 is anything
	within  bool     // the object at depth 2 is the userIdentity
	list    bool     // the last of these names is of a container
	compact bool     // a line break means that the object is not whole
}

// skimWant is what a token has to be.
type skimWant uint8

const (
	wantValue skimWant = iota
	wantName
	wantFirstName  // or the end of the object
	wantFirstValue // or the end of the array
	wantColon
	wantEnd // or a comma
)

// Names is a set of what the names of an object tell about an event. The zero
// value tells nothing.
type Names uint8

const (
	namesEvent    Names = 1 << iota // eventName, which no wrapper has
	namesSource                     // eventSource
	namesIdentity                   // userIdentity
	namesError                      // it has an error code
	namesOther                      // it may be a wrapper, a name another than its letters show, or a value of a wrong kind

	// namesAllowed are those of an event that has no error code and that decoding
	// has no objection to.
	namesAllowed = namesEvent | namesSource | namesIdentity
)

// shortestEscaped is the length of the shortest name below that is spelled with
// an escape: six bytes stand for one.
const shortestEscaped = len("kinesis") + 5

// skimResult is what came of a skim.
type skimResult uint8

const (
	skimmed   skimResult = iota // skim.i is the end
	skimShort                   // the text ends before the object does
	skimOdd                     // the object is none of those that can be skimmed
)

// read goes on reading the object that b begins with.
func (sk *skim) read(b []byte) skimResult {
	i, want := sk.i, sk.want
	for i < len(b) {
		switch c := b[i]; c {
		case '"':
			end := stringEnd(b, i+1)
			if end < 0 || end+1 == len(b) {
				sk.i, sk.want = i, want
				return skimShort
			}
			switch want {
			case wantName, wantFirstName:
				switch {
				case sk.depth == 1:
					sk.name(b[i+1 : end])
				case sk.depth == 2 && sk.within:
					sk.identityName(b[i+1 : end])
				}
				i, want = end+1, wantColon
				if b[i] == ':' {
					i, want = i+1, wantValue
				}
			case wantValue, wantFirstValue:
				sk.begins('"')
				i, want = end+1, wantEnd
				if b[i] == ',' {
					i, want = i+1, sk.next()
				}
			default:
				return skimOdd
			}
		case ',':
			if want != wantEnd {
				return skimOdd
			}
			i, want = i+1, sk.next()
		case ':':
			if want != wantColon {
				return skimOdd
			}
			i, want = i+1, wantValue
		case '{', '[':
			if want != wantValue && want != wantFirstValue || sk.depth == skimNesting || c == '[' && sk.depth == 1 && sk.list {
				return skimOdd
			}
			sk.begins(c)
			sk.depth++
			sk.objects <<= 1
			i, want = i+1, wantFirstValue
			if c == '{' {
				sk.objects |= 1
				want = wantFirstName
			}
		case '}', ']':
			first := wantFirstValue
			if c == '}' {
				first = wantFirstName
			}
			if want != wantEnd && want != first || (c == '}') != (sk.objects&1 == 1) {
				return skimOdd
			}
			sk.depth--
			sk.objects >>= 1
			i, want = i+1, wantEnd
			if sk.depth == 0 {
				return sk.whole(b, i)
			}
		case '\n':
			if sk.compact {
				return skimOdd
			}
			sk.lines++
			i++
		case ' ', '\t', '\r':
			i++
		default:
			if want != wantValue && want != wantFirstValue {
				return skimOdd
			}
			end := bareEnd(b, i)
			if end < 0 {
				sk.i, sk.want = i, want
				return skimShort
			}
			sk.begins(c)
			if !isBare(b[i:end]) {
				sk.names |= namesOther
			}
			i, want = end, wantEnd
		}
	}
	sk.i, sk.want = i, want
	return skimShort
}

// next is what is to come after a comma.
func (sk *skim) next() skimWant {
	if sk.objects&1 == 1 {
		return wantName
	}
	return wantValue
}

// name notes a name of the outermost object.
func (sk *skim) name(name []byte) {
	sk.list, sk.within, sk.expect = false, false, 0
	switch string(name) {
	case "eventName":
		sk.names |= namesEvent
		sk.expect = '"'
	case "eventSource":
		sk.names |= namesSource
		sk.expect = '"'
	case "eventID", "eventTime":
		sk.expect = '"'
	case "userIdentity":
		sk.names |= namesIdentity
		sk.expect, sk.within = '{', true
	case "errorCode":
		sk.names |= namesError
	case "kinesis": // its events are named too
		sk.names |= namesOther
	case "Records", "Events", "events", "logEvents", "results", "QueryResultRows", "Messages":
		sk.list = true
	default:
		if len(name) >= shortestEscaped && bytes.IndexByte(name, '\\') >= 0 {
			sk.names |= namesOther
		}
	}
}

// identityName notes a name in the userIdentity.
func (sk *skim) identityName(name []byte) {
	sk.expect = 0
	switch string(name) {
	case "type", "arn":
		sk.expect = '"'
	}
}

// begins notes the first byte of a value.
func (sk *skim) begins(c byte) {
	if sk.expect != 0 && c != sk.expect {
		sk.names |= namesOther
	}
	sk.expect = 0
}

// whole ends the skim at end. A line break in a string makes it broken.
func (sk *skim) whole(b []byte, end int) skimResult {
	if bytes.Count(b[:end], []byte{'\n'}) != sk.lines {
		return skimOdd
	}
	sk.i = end
	return skimmed
}

// stringEnd returns the offset of the quote that closes the string whose text
// begins at start, or -1 if b ends before.
func stringEnd(b []byte, start int) int {
	for from := start; ; {
		n := bytes.IndexByte(b[from:], '"')
		if n < 0 {
			return -1
		}
		end := from + n
		if b[end-1] != '\\' { // nearly always
			return end
		}
		first := end
		for first > start && b[first-1] == '\\' {
			first--
		}
		if (end-first)%2 == 0 {
			return end
		}
		from = end + 1
	}
}

const (
	eachByte = 0x0101010101010101
	highBits = 0x80 * eachByte
)

// unescaped returns how many bytes b has before the first quote, backslash or line
// break.
func unescaped(b []byte) int {
	i := 0
	for ; i+8 <= len(b); i += 8 {
		x := binary.LittleEndian.Uint64(b[i:])
		if found := zeros(x^'"'*eachByte) | zeros(x^'\\'*eachByte) | zeros(x^'\n'*eachByte); found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	for i < len(b) && b[i] != '"' && b[i] != '\\' && b[i] != '\n' {
		i++
	}
	return i
}

// zeros marks the bytes of x that are zero by their highest bit. The lowest mark
// is right, those above it need not be.
func zeros(x uint64) uint64 { return (x - eachByte) &^ x & highBits }

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// isBare reports whether b is a number or a literal.
func isBare(b []byte) bool {
	switch string(b) {
	case "null", "true", "false":
		return true
	}
	return json.Valid(b)
}

// isText reports whether the strings in b, which was skimmed, are valid: UTF-8,
// without control characters, with the escapes that JSON has.
func isText(b []byte) bool {
	if !utf8.Valid(b) || hasControl(b) {
		return false
	}
	for {
		i := bytes.IndexByte(b, '\\')
		if i < 0 {
			return true
		}
		switch b[i+1] {
		case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		default: // \u is rare: decoding looks at it
			return false
		}
		b = b[i+2:]
	}
}

// hasControl reports whether b holds a control character other than a line
// break.
func hasControl(b []byte) bool {
	i := 0
	for ; i+8 <= len(b); i += 8 {
		x := binary.LittleEndian.Uint64(b[i:])
		if (x-' '*eachByte)&^x&highBits != 0 && slices.ContainsFunc(b[i:i+8], isControl) {
			return true
		}
	}
	return slices.ContainsFunc(b[i:], isControl)
}

func isControl(c byte) bool { return c < ' ' && c != '\n' }

// bareEnd returns the end of the number, literal or nonsense at i, or -1 if b
// ends before.
func bareEnd(b []byte, i int) int {
	for ; i < len(b); i++ {
		switch b[i] {
		case ',', ':', '{', '}', '[', ']', '"', ' ', '\t', '\r', '\n':
			return i
		}
	}
	return -1
}
