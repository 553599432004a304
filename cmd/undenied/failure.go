// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/undenied/undenied/snapshot"
)

// The exit codes, the same for every command.
const (
	exitCheckFailed = 1 // a check that was asked for
	exitUnreadable  = 2 // bad usage, or input that cannot be read
	exitPartial     = 3 // part of the input was skipped
)

// A failure is an error with an exit code. Its error is nil if what is to be
// said has been said.
type failure struct {
	code int
	err  error
}

func (f *failure) Error() string {
	if f.err == nil {
		return "exit " + strconv.Itoa(f.code)
	}
	return f.err.Error()
}

func (f *failure) Unwrap() error { return f.err }

// ExitCode returns the exit code of the program.
func (f *failure) ExitCode() int { return f.code }

// usagef returns the failure of a command that is used wrongly.
func usagef(format string, args ...any) error {
	return &failure{exitUnreadable, fmt.Errorf(format, args...)}
}

// exitCode returns the exit code that err stands for.
func exitCode(err error) int {
	var f *failure
	switch {
	case err == nil:
		return 0
	case errors.As(err, &f):
		return f.code
	}
	return exitUnreadable
}

// complain prints err, one line for each thing that is wrong.
func (p *program) complain(err error) {
	for _, line := range lines(err) {
		fmt.Fprintf(p.stderr, "%s: %s\n", programName, line)
	}
}

// lines returns a line for each thing that err says is wrong.
func lines(err error) []string {
	switch err := err.(type) { // not errors.As: what is around an error belongs to its line
	case nil:
		return nil
	case *failure:
		return lines(err.err)
	case interface{ Unwrap() []error }:
		var all []string
		for _, e := range err.Unwrap() {
			all = append(all, lines(e)...)
		}
		return all
	case *snapshot.DocumentError:
		var all []string
		for _, l := range lines(err.Err) {
			all = append(all, fmt.Sprintf("%s: %s is treated as not collected: %s", printable(err.Pos.String()), err.Type, l))
		}
		return all
	case *fs.PathError:
		return []string{printable(err.Path + ": " + reason(err))}
	}
	return []string{printable(err.Error())}
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

// printable returns s as one line without control characters: what is in a file
// must not move the cursor of a terminal.
func printable(s string) string {
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
