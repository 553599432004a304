// SPDX-License-Identifier: Apache-2.0

//go:build unix

package main

import (
	"os"
	"syscall"
)

// become puts the collector in the place of this program, so that signals, the
// terminal and the exit code are its own. It returns only if that fails.
func (p *program) become(path string) error {
	err := syscall.Exec(path, append([]string{path}, p.args...), os.Environ())
	return usagef("%s: cannot be run: %w", path, err)
}
