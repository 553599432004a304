// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"io"
	"iter"
)

// A Record is the JSON text of one record, or of a wrapper around some, that is
// not decoded yet.
type Record struct {
	Text     []byte // valid until the next record is asked for
	Position Position

	names skimNames
}

// Records finds the records that r holds, in the forms that [Events] reads. It
// decodes none of them, so that a reader who wants few of many can pass over the
// rest at little cost. The errors are those of Events, but for what only
// decoding a record shows.
func Records(name string, r io.Reader) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		text, err := unpack(r)
		if err != nil {
			yield(Record{}, &RecordError{Position{Name: name, Line: 1, Column: 1}, err})
			return
		}
		s := newSplitter(name, text)
		for {
			rec, err := s.next()
			if err == io.EOF { // a RecordError may wrap it
				return
			}
			if !yield(rec, err) {
				return
			}
		}
	}
}

// Events decodes the events of the record: one, or those in a wrapper.
func (r Record) Events() iter.Seq2[*Event, error] {
	return func(yield func(*Event, error) bool) { r.decode(yield) }
}

// decode yields the events of the record. It reports whether to go on.
func (r Record) decode(yield func(*Event, error) bool) bool {
	ration := maxPacked
	return decoder{data: r.Text, pos: r.Position, rows: true, ration: &ration, yield: yield}.document()
}

// MayBeRefused reports whether the record may hold an event with an error code,
// or cannot be read. It is false only for an event that has none, which it tells
// from the text without decoding it. All that decoding such a record could
// object to is a name that is there twice, or the text of eventTime.
func (r Record) MayBeRefused() bool {
	return r.names != namesAllowed || !isText(r.Text)
}
