// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"fmt"
	"time"

	"github.com/undenied/undenied/internal/jsontree"
)

// faults collects what is wrong with the fields of a record, of which the first
// is reported.
type faults struct{ first *fieldError }

// A fieldError is a fault of one field.
type fieldError struct {
	offset int // of the field's value
	err    error
}

func (e *fieldError) Error() string { return e.err.Error() }
func (e *fieldError) Unwrap() error { return e.err }

func (f *faults) errorf(n *jsontree.Node, format string, args ...any) {
	if f.first == nil || n.Offset < f.first.offset {
		f.first = &fieldError{n.Offset, fmt.Errorf(format, args...)}
	}
}

// text returns the text of a string. A field that is null is as good as none.
func (f *faults) text(n *jsontree.Node, name string) string {
	if n != nil && n.Kind != jsontree.String && n.Kind != jsontree.Null {
		f.errorf(n, "%s is %s, want a string", name, kind(n))
	}
	return n.Str()
}

const wantTime = "want a time such as 2026-11-20T10:00:00Z"

// time returns the time that a string holds, zero if it is left out: examples in
// documentation write dots for that.
func (f *faults) time(n *jsontree.Node, name string) time.Time {
	if n == nil || n.Kind == jsontree.Null {
		return time.Time{}
	}
	if n.Kind != jsontree.String {
		f.errorf(n, "%s is %s, %s", name, kind(n), wantTime)
		return time.Time{}
	}
	t := readTime(n)
	if t.IsZero() && n.Text != "" && n.Text != "..." {
		f.errorf(n, "%s is %q, %s", name, n.Text, wantTime)
	}
	return t
}

// timeLayouts are how CloudTrail writes a time, and how data lakes do, some of
// them in UTC without saying so.
var timeLayouts = [...]string{
	time.RFC3339,
	"2006-01-02 15:04:05",
	"2006-01-02 15:04:05Z07:00",
	"2006-01-02 15:04:05 UTC",
	"2006-01-02T15:04:05",
}

// readTime returns the time that a string holds, zero if it holds none.
func readTime(n *jsontree.Node) time.Time {
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, n.Str()); err == nil {
			return t
		}
	}
	return time.Time{}
}
