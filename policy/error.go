// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"cmp"
	"slices"
	"strings"
)

// An Error is a fault in a policy document. Its text has the form
//
//	policy.json:12:7: Statement[2].Effect: "allow" is not an effect, want "Allow" or "Deny"
type Error struct {
	Pos  Position
	Path string // "Statement[2].Effect"; "" for the document as a whole
	Err  error
}

// Error returns the place, the path and what is wrong there.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Pos != (Position{}) {
		b.WriteString(e.Pos.String())
		b.WriteString(": ")
	}
	if e.Path != "" {
		b.WriteString(e.Path)
		b.WriteString(": ")
	}
	b.WriteString(e.Err.Error())
	return b.String()
}

// Unwrap returns e.Err.
func (e *Error) Unwrap() error { return e.Err }

// An ErrorList is one or more errors in the order of their positions.
type ErrorList []*Error

// Error returns the texts of the errors, one a line.
func (l ErrorList) Error() string {
	texts := make([]string, len(l))
	for i, e := range l {
		texts[i] = e.Error()
	}
	return strings.Join(texts, "\n")
}

// Unwrap returns the errors of the list.
func (l ErrorList) Unwrap() []error {
	errs := make([]error, len(l))
	for i, e := range l {
		errs[i] = e
	}
	return errs
}

// sort orders the errors by position; errors of one place keep their order.
func (l ErrorList) sort() {
	slices.SortStableFunc(l, func(a, b *Error) int {
		return cmp.Compare(a.Pos.Offset, b.Pos.Offset)
	})
}
