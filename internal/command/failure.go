// SPDX-License-Identifier: Apache-2.0

package command

import (
	"errors"
	"fmt"
	"strconv"
)

// The exit codes, the same for every command of every program. 0 is that of one
// that did its job: denials found are no failure.
const (
	CheckFailed = 1   // a check that was asked for
	Unreadable  = 2   // bad usage, or input that cannot be read
	Partial     = 3   // part of the input was skipped, or part of a collection failed
	Interrupted = 130 // as shells say of a program that Ctrl-C ended
)

// A Failure is an error with an exit code. Its Err is nil if what is to be said
// has been said.
type Failure struct {
	Code int
	Err  error
}

func (f *Failure) Error() string {
	if f.Err == nil {
		return "exit " + strconv.Itoa(f.Code)
	}
	return f.Err.Error()
}

func (f *Failure) Unwrap() error { return f.Err }

// ExitCode returns the exit code of the program.
func (f *Failure) ExitCode() int { return f.Code }

// Usagef returns the failure of a command that is used wrongly.
func Usagef(format string, args ...any) error {
	return &Failure{Unreadable, fmt.Errorf(format, args...)}
}

// ExitCode returns the exit code that err stands for: 0 for nil, and Unreadable
// for what is no Failure.
func ExitCode(err error) int {
	var f *Failure
	switch {
	case err == nil:
		return 0
	case errors.As(err, &f):
		return f.Code
	}
	return Unreadable
}
