// SPDX-License-Identifier: Apache-2.0

package records

import (
	"errors"
	"fmt"
)

// A Position is a place in a stream of records.
type Position struct {
	Name   string // of the stream
	Offset int64  // in bytes from 0; of the unpacked text if the stream is packed
	Line   int    // from 1
	Column int    // in bytes, from 1
}

// String returns "name:line:column".
func (p Position) String() string {
	return fmt.Sprintf("%s:%d:%d", p.Name, p.Line, p.Column)
}

// An Error reports a record that cannot be read. The records after it are read
// all the same.
type Error struct {
	Pos Position
	Err error
}

// Error returns "name:line:column: what is wrong".
func (e *Error) Error() string { return e.Pos.String() + ": " + e.Err.Error() }

// Unwrap returns e.Err.
func (e *Error) Unwrap() error { return e.Err }

// ErrEmpty is the error for a stream that holds no text at all.
var ErrEmpty = errors.New(`no events, want a CloudTrail event, {"Records": […]}, a JSON array or one event a line`)
