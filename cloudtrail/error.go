// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"errors"
	"fmt"

	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/internal/records"
)

// A Position is a place in a stream of records.
type Position struct {
	Name   string // as given to [Events]
	Offset int64  // in bytes from 0; of the unpacked text if the stream is packed
	Line   int    // from 1
	Column int    // in bytes, from 1
}

// String returns "name:line:column".
func (p Position) String() string {
	return fmt.Sprintf("%s:%d:%d", p.Name, p.Line, p.Column)
}

// A RecordError reports a record that cannot be read. The records after it are
// read all the same.
type RecordError struct {
	Pos Position
	Err error
}

// Error returns "name:line:column: what is wrong".
func (e *RecordError) Error() string { return e.Pos.String() + ": " + e.Err.Error() }

// Unwrap returns e.Err.
func (e *RecordError) Unwrap() error { return e.Err }

var (
	// ErrEmpty is the error of [Events] for a stream that holds no text at all.
	ErrEmpty = records.ErrEmpty

	// ErrPermissionless is returned by [Requests] for a call that needs no
	// permission, such as sts:GetSessionToken.
	ErrPermissionless = errors.New("the call needs no permission")

	// ErrNotARequest is returned by [Requests] for a record of something that no
	// principal asked an API for: a service event, a sign-in, an insight.
	ErrNotARequest = errors.New("the record is not of an API request")
)

// An UnmappedError reports an event whose IAM action is not known to the catalog.
type UnmappedError struct {
	Source string // "glue.amazonaws.com"
	Name   string // "CreateGlossary"
}

// Error names the event and the date of the catalog's data: AWS may have added
// the action since.
func (e *UnmappedError) Error() string {
	return fmt.Sprintf("%s of %s has no known IAM action, as of %s", e.Name, e.Source, catalog.Date())
}

// A Status says what came of asking for an event's requests.
type Status uint8

// The statuses.
const (
	StatusRequest        Status = iota // it has requests
	StatusPermissionless               // [ErrPermissionless]
	StatusNotARequest                  // [ErrNotARequest]
	StatusUnmapped                     // an [*UnmappedError]
	StatusError                        // any other error
)

// StatusOf returns the status for the error of [Requests]. It is StatusRequest
// for nil.
func StatusOf(err error) Status {
	var unmapped *UnmappedError
	switch {
	case err == nil:
		return StatusRequest
	case errors.Is(err, ErrPermissionless):
		return StatusPermissionless
	case errors.Is(err, ErrNotARequest):
		return StatusNotARequest
	case errors.As(err, &unmapped):
		return StatusUnmapped
	}
	return StatusError
}

// String returns the name used in JSON output, such as "notARequest".
func (s Status) String() string {
	switch s {
	case StatusRequest:
		return "request"
	case StatusPermissionless:
		return "permissionless"
	case StatusNotARequest:
		return "notARequest"
	case StatusUnmapped:
		return "unmapped"
	}
	return "error"
}
