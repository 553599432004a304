// SPDX-License-Identifier: Apache-2.0

package records

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/undenied/undenied/internal/jsontree"
)

// An Event is what stands for one event in a record: an object with the members
// of a CloudTrail record, whatever form the record has, or something else that
// is where an event should be.
type Event struct {
	Node *jsontree.Node
	text text
}

// At returns the place in the stream of an offset that a node of the event has.
func (e Event) At(offset int) Position { return e.text.at(offset) }

// A text is a JSON text in the stream.
type text struct {
	data  []byte
	pos   Position // of data
	inner bool     // data was a string within the stream: pos is all that is known
}

// at returns the place in the stream of an offset in the text.
func (t text) at(offset int) Position {
	if t.inner {
		return t.pos
	}
	p := t.pos
	line, column := jsontree.LineColumn(t.data, offset)
	if line == 1 {
		p.Column += column - 1
	} else {
		p.Line += line - 1
		p.Column = column
	}
	p.Offset += int64(offset)
	return p
}

// maxValues is how many values a record may have: each takes some 100 bytes when
// it is decoded.
const maxValues = 1 << 20

// A decoder finds the events in the text of one record.
type decoder struct {
	text
	rows   bool // an array is a row
	depth  int
	ration *int // how much packed text may still be read
	yield  func(Event, error) bool
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
	if d.depth++; d.depth > MaxWrapping {
		return d.fail(n.Offset, fmt.Errorf("record is wrapped too often, want at most %d wrappers", MaxWrapping))
	}
	switch n.Kind {
	case jsontree.String:
		d.text, d.rows = text{data: []byte(n.Text), pos: d.at(n.Offset), inner: true}, false
		return d.document()
	case jsontree.Array:
		if d.rows {
			return d.row(n)
		}
		return d.list(n)
	}
	return d.unwrap(n)
}

// event yields an event.
func (d decoder) event(n *jsontree.Node) bool { return d.yield(Event{n, d.text}, nil) }

func (d decoder) fail(offset int, err error) bool {
	return d.yield(Event{}, &Error{d.at(offset), err})
}
