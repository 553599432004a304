// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/undenied/undenied/internal/jsontree"
)

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
		for rec, err := range Records(name, r) {
			switch {
			case err != nil && !yield(nil, err), err == nil && !rec.decode(yield):
				return
			}
		}
	}
}

// maxValues is how many values a record may have: each takes some 100 bytes when
// it is decoded.
const maxValues = 1 << 20

// A decoder finds the events in the text of one record.
type decoder struct {
	data   []byte
	pos    Position // of data
	inner  bool     // data was a string within the stream: pos is all that is known
	rows   bool     // an array is a row
	depth  int
	ration *int // how much packed text may still be read
	yield  func(*Event, error) bool
}

// document decodes the whole text. It reports whether to go on.
func (d decoder) document() bool {
	n, err := parse(d.data)
	if err != nil {
		var e *jsontree.Error
		if errors.As(err, &e) {
			return d.fail(e.Offset, errors.New(e.Msg))
		}
		return d.fail(0, err)
	}
	return d.value(n)
}

// parse reads a text, unless it has too many values.
func parse(text []byte) (*jsontree.Node, error) {
	if len(text) > maxValues && bytes.Count(text, []byte{','})+bytes.Count(text, []byte{'{'})+bytes.Count(text, []byte{'['}) > maxValues {
		return nil, fmt.Errorf("record has too many values, want at most %d", maxValues)
	}
	return jsontree.Parse(text)
}

// value decodes an event or what is around it.
func (d decoder) value(n *jsontree.Node) bool {
	if d.depth++; d.depth > maxWrapping {
		return d.fail(n.Offset, fmt.Errorf("record is wrapped too often, want at most %d wrappers", maxWrapping))
	}
	switch n.Kind {
	case jsontree.String:
		d.pos, d.data, d.inner, d.rows = d.at(n.Offset), []byte(n.Text), true, false
		return d.document()
	case jsontree.Array:
		if d.rows {
			return d.row(n)
		}
		return d.list(n)
	}
	return d.unwrap(n)
}

// event decodes an event.
func (d decoder) event(n *jsontree.Node) bool {
	e, err := readEvent(n)
	var f *fieldError
	switch {
	case errors.As(err, &f):
		return d.fail(f.offset, f.err)
	case err != nil:
		return d.fail(n.Offset, err)
	}
	e.Position = d.at(n.Offset)
	return d.yield(e, nil)
}

func (d decoder) fail(offset int, err error) bool {
	return d.yield(nil, &RecordError{d.at(offset), err})
}

// at returns the place in the stream of an offset in the text.
func (d decoder) at(offset int) Position {
	if d.inner {
		return d.pos
	}
	p := d.pos
	line, column := jsontree.LineColumn(d.data, offset)
	if line == 1 {
		p.Column += column - 1
	} else {
		p.Line += line - 1
		p.Column = column
	}
	p.Offset += int64(offset)
	return p
}
