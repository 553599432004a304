// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"

	"github.com/undenied/undenied/internal/command"
)

// The exit codes, those of undenied.
const (
	exitUnreadable  = command.Unreadable
	exitPartial     = command.Partial
	exitInterrupted = command.Interrupted
)

type failure = command.Failure

func usagef(format string, args ...any) error { return command.Usagef(format, args...) }

// note prints a line to stderr.
func (p *program) note(format string, args ...any) {
	fmt.Fprintf(p.stderr, "%s: %s\n", programName, command.Printable(fmt.Sprintf(format, args...)))
}
