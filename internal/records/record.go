// SPDX-License-Identifier: Apache-2.0

package records

import (
	"io"
	"iter"
)

// A Record is the JSON text of one record, or of a wrapper around some.
type Record struct {
	Text     []byte // valid until the next record is asked for
	Position Position
	Names    Names
}

// Read finds the records that r holds and decodes none of them. The name appears
// in positions. Each error is an [*Error], after which reading goes on if there
// is more.
func Read(name string, r io.Reader) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		text, err := unpack(r)
		if err != nil {
			yield(Record{}, &Error{Position{Name: name, Line: 1, Column: 1}, err})
			return
		}
		s := newSplitter(name, text)
		for {
			rec, err := s.next()
			if err == io.EOF { // an Error may wrap it
				return
			}
			if !yield(rec, err) {
				return
			}
		}
	}
}

// Decode yields the events of the record: one, or those in a wrapper. Each error
// is an [*Error]. It reports whether to go on.
func (r Record) Decode(yield func(Event, error) bool) bool {
	ration := maxPacked
	return decoder{text: text{data: r.Text, pos: r.Position}, rows: true, ration: &ration, yield: yield}.document()
}

// MayBeRefused reports whether the record may hold an event with an error code,
// or cannot be read. It is false only for an event that has none, which it tells
// from the text without decoding it. All that decoding such a record could
// object to is a name that is there twice, or the text of eventTime.
func (r Record) MayBeRefused() bool {
	return r.Names != namesAllowed || !isText(r.Text)
}
