// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/undenied/undenied/internal/jsontree"
)

// Events decodes the records that r holds: one event, a log file with Records, a
// JSON array, newline-delimited or concatenated events, the output of
// lookup-events, EventBridge and CloudWatch Logs; plain or gzipped. The name
// appears in positions.
//
// A record that cannot be read is yielded as a [*RecordError] with a nil Event,
// and decoding goes on after it. So is a stream of nothing but white space; a
// list without records is none. One record is held in memory at a time.
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

// maxWrapping is how many wrappers a record may be in.
const maxWrapping = 8

// A decoder finds the events in the text of one record.
type decoder struct {
	data  []byte
	pos   Position // of data
	inner bool     // data was a string within the stream: pos is all that is known
	depth int
	yield func(*Event, error) bool
}

// document decodes the whole text. It reports whether to go on.
func (d decoder) document() bool {
	n, err := jsontree.Parse(d.data)
	if err != nil {
		var e *jsontree.Error
		if errors.As(err, &e) {
			return d.fail(e.Offset, errors.New(e.Msg))
		}
		return d.fail(0, err)
	}
	return d.value(n)
}

// value decodes an event or what is around it.
func (d decoder) value(n *jsontree.Node) bool {
	if d.depth++; d.depth > maxWrapping {
		return d.fail(n.Offset, fmt.Errorf("record is wrapped too often, want at most %d wrappers", maxWrapping))
	}
	if n.Kind == jsontree.String {
		d.pos, d.data, d.inner = d.at(n.Offset), []byte(n.Text), true
		return d.document()
	}
	if n.Get("eventName") == nil && n.Get("eventSource") == nil {
		for _, name := range [...]string{"detail", "CloudTrailEvent", "message"} { // EventBridge, lookup-events, CloudWatch Logs
			if inner := n.Get(name); inner != nil && (inner.Kind == jsontree.String || inner.Kind == jsontree.Object) {
				return d.value(inner)
			}
		}
		for _, name := range containers {
			if inner := n.Get(name[1 : len(name)-1]); inner != nil && inner.Kind == jsontree.Array {
				for _, e := range inner.Elements {
					if !d.value(e) {
						return false
					}
				}
				return true
			}
		}
	}
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
