// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// The exit codes, the same for every command.
const (
	exitUnreadable = 2 // bad usage, or input that cannot be read
	exitPartial    = 3 // part of the collection failed

	exitInterrupted = 130 // as shells say of a program that Ctrl-C ended
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

// complain prints err in a line.
func (p *program) complain(err error) {
	var f *failure
	if err == nil || errors.As(err, &f) && f.err == nil {
		return
	}
	p.note("%s", err)
}

// note prints a line to stderr. What a server said must not move the cursor of a
// terminal.
func (p *program) note(format string, args ...any) {
	var b strings.Builder
	for _, r := range fmt.Sprintf(format, args...) {
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
	fmt.Fprintf(p.stderr, "%s: %s\n", programName, b.String())
}
