// SPDX-License-Identifier: Apache-2.0

package main

import "github.com/undenied/undenied/internal/command"

// The exit codes, the same for every command.
const (
	exitCheckFailed = command.CheckFailed
	exitUnreadable  = command.Unreadable
	exitPartial     = command.Partial
)

type failure = command.Failure

func usagef(format string, args ...any) error { return command.Usagef(format, args...) }

// complain prints err, one line for each thing that is wrong.
func (p *program) complain(err error) { command.Complain(p.stderr, programName, err) }
