// SPDX-License-Identifier: Apache-2.0

//go:build !unix

package main

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
)

// become runs the collector with the arguments of p. The error carries its exit
// code. Ctrl-C reaches the collector by its console, and what comes of it is the
// collector's to say.
func (p *program) become(path string) error {
	interrupts := make(chan os.Signal, 1)
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)
	cmd := exec.Command(path, p.args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = p.stdin, p.stdout, p.stderr
	err := cmd.Run()
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		return &failure{Code: exit.ExitCode()}
	}
	if err != nil {
		return usagef("%s: cannot be run: %w", path, err)
	}
	return nil
}
