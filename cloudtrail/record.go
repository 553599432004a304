// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"errors"
	"io"
	"iter"

	"github.com/undenied/undenied/internal/records"
)

// Files returns the log files of a path in lexical order: a file itself, or
// those in a directory and below it that end in .json, .jsonl, .ndjson, .gz or
// .zst. Digests and insights are passed over there, and so are names that begin
// with a dot. Symbolic links are followed; a circle of them is an error, and so is
// a directory that cannot be read.
func Files(path string) ([]string, error) { return records.Files(path) }

// A Record is the JSON text of one record, or of a wrapper around some, that is
// not decoded yet.
type Record struct {
	Text     []byte // valid until the next record is asked for
	Position Position

	names records.Names
}

// Records finds the records that r holds, in the forms that [Events] reads. It
// decodes none of them, so that a reader who wants few of many can pass over the
// rest at little cost. The errors are those of Events, but for what only
// decoding a record shows.
func Records(name string, r io.Reader) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for rec, err := range records.Read(name, r) {
			if !yield(Record{rec.Text, Position(rec.Position), rec.Names}, recordError(err)) {
				return
			}
		}
	}
}

// Events decodes the events of the record: one, or those in a wrapper.
func (r Record) Events() iter.Seq2[*Event, error] {
	return func(yield func(*Event, error) bool) { r.inner().Decode(passing(yield)) }
}

// MayBeRefused reports whether the record may hold an event with an error code,
// or cannot be read. It is false only for an event that has none, which it tells
// from the text without decoding it. All that decoding such a record could
// object to is a name that is there twice, or the text of eventTime.
func (r Record) MayBeRefused() bool { return r.inner().MayBeRefused() }

func (r Record) inner() records.Record {
	return records.Record{Text: r.Text, Position: records.Position(r.Position), Names: r.names}
}

// Events decodes the records that r holds, plain or packed with gzip or zstd: one
// event, or several in a log file with Records, in a JSON array, one after
// another or one a line. They may be wrapped, also more than once, as
// lookup-events, EventBridge, CloudWatch Logs and its queries, SNS, SQS, Kinesis,
// Lambda triggers, CloudTrail Lake, Athena, Security Lake, Splunk and Elastic do.
// The name appears in positions.
//
// A record that cannot be read is yielded as a [*RecordError] with a nil Event,
// and decoding goes on after it. So is a stream of nothing but white space; a
// list without records is none. One record is held in memory at a time, of at
// most 16 MiB.
func Events(name string, r io.Reader) iter.Seq2[*Event, error] {
	return func(yield func(*Event, error) bool) {
		each := passing(yield)
		for rec, err := range records.Read(name, r) {
			switch {
			case err != nil && !yield(nil, recordError(err)), err == nil && !rec.Decode(each):
				return
			}
		}
	}
}

// passing returns what reads each event of a record and passes it on to yield.
func passing(yield func(*Event, error) bool) func(records.Event, error) bool {
	return func(found records.Event, err error) bool {
		if err != nil {
			return yield(nil, recordError(err))
		}
		e, err := readEvent(found.Node)
		if err != nil {
			offset := found.Node.Offset
			var f *fieldError
			if errors.As(err, &f) {
				offset, err = f.offset, f.err
			}
			return yield(nil, &RecordError{Position(found.At(offset)), err})
		}
		e.Position = Position(found.At(found.Node.Offset))
		return yield(e, nil)
	}
}

// recordError makes the errors of package records those of this package.
func recordError(err error) error {
	if e, ok := err.(*records.Error); ok {
		return &RecordError{Position(e.Pos), e.Err}
	}
	return err
}
