// SPDX-License-Identifier: Apache-2.0

package command

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"

	"github.com/undenied/undenied/snapshot"
)

// Complain writes err, one line for each thing that is wrong. Nothing is written
// for nil and for a [Failure] without an error.
func Complain(w io.Writer, program string, err error) {
	for _, line := range Lines(err) {
		fmt.Fprintf(w, "%s: %s\n", program, line)
	}
}

// Lines returns a line for each thing that err says is wrong. They are printable.
func Lines(err error) []string {
	switch err := err.(type) { // not errors.As: what is around an error belongs to its line
	case nil:
		return nil
	case *Failure:
		return Lines(err.Err)
	case interface{ Unwrap() []error }:
		var all []string
		for _, e := range err.Unwrap() {
			all = append(all, Lines(e)...)
		}
		return all
	case *snapshot.DocumentError:
		var all []string
		for _, l := range Lines(err.Err) {
			all = append(all, fmt.Sprintf("%s: %s is treated as not collected: %s", Printable(err.Pos.String()), err.Type, l))
		}
		return all
	case *fs.PathError:
		return []string{Printable(err.Path + ": " + reason(err))}
	}
	return []string{Printable(err.Error())}
}

// reason says why a file cannot be used, in the same words on every system.
func reason(err *fs.PathError) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "no such file or directory, want the path of one that exists"
	case errors.Is(err, fs.ErrPermission):
		return "permission denied, want a file that can be read"
	}
	return err.Err.Error()
}

// The most of a line that is printed: its beginning says where, its end what
// would be right. Between them can be a value of any length.
const (
	lineBegin = 1500
	lineEnd   = 500
)

// Printable returns s as one line without control characters, its middle left out
// where it is very long: what is in a file, or what a server said, must not move
// the cursor of a terminal.
func Printable(s string) string {
	if runes := []rune(s); len(runes) > lineBegin+lineEnd {
		s = string(runes[:lineBegin]) + "…" + string(runes[len(runes)-lineEnd:])
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\n':
			b.WriteString("; ")
		case strconv.IsPrint(r):
			b.WriteRune(r)
		default:
			q := strconv.QuoteRune(r)
			b.WriteString(q[1 : len(q)-1])
		}
	}
	return b.String()
}
