// SPDX-License-Identifier: Apache-2.0

package format

import (
	"fmt"

	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/policy"
)

// An Error is a fault in a file. Its position is in the file, decompressed, and
// its path is that of the value. Its text has the form
//
//	org.json:12:7: accounts[0].users[1].arn: "alice" is not an ARN, want arn:partition:service:region:account:resource
type Error = policy.Error

// An ErrorList is one or more errors in the order of their positions.
type ErrorList = policy.ErrorList

// position resolves an offset in a file.
func position(name string, data []byte, offset int) policy.Position {
	line, column := jsontree.LineColumn(data, offset)
	return policy.Position{Name: name, Offset: offset, Line: line, Column: column}
}

// fault returns an Error about the file as a whole.
func (in *text) fault(offset int, format string, args ...any) *Error {
	return &Error{Pos: position(in.name, in.data, offset), Err: fmt.Errorf(format, args...)}
}
