// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"os"
	"os/exec"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied/internal/command"
)

// analyzer is the program that explains denials. It works on files: this one
// makes them.
const analyzer = "undenied"

// findAnalyzer returns the path of the analyzer: beside this program, or on PATH.
func findAnalyzer() (string, error) {
	path, err := command.Find(analyzer)
	if err != nil {
		return "", usagef("analyze needs %s, which is neither beside this program nor on PATH, want it: go install github.com/undenied/undenied/cmd/%s@latest", analyzer, analyzer)
	}
	return path, nil
}

// patience is how long the analyzer may take to end when it is interrupted.
const patience = 5 * time.Second

// explain runs the analyzer with a snapshot, or with the one that the arguments
// name if that is "". The error carries its exit code.
func (a *analysis) explain(c *cli.Context, snapshot string) error {
	var args []string
	if v := given(c, "verbosity"); v != "" {
		args = append(args, "--verbosity", v)
	}
	for _, flag := range []string{"no-color", "ascii"} {
		if c.Bool(flag) {
			args = append(args, "--"+flag)
		}
	}
	args = append(args, "analyze")
	if snapshot != "" {
		args = append(args, "--snapshot", snapshot)
	}
	for _, file := range a.args.events {
		args = append(args, "--events-file", file)
	}
	cmd := exec.CommandContext(c.Context, a.path, append(args, a.args.rest...)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = a.stdin, a.stdout, a.stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // a terminal has told it already
	cmd.WaitDelay = patience
	err := cmd.Run()
	exit := new(exec.ExitError)
	switch {
	case c.Context.Err() != nil:
		return &failure{Code: exitInterrupted}
	case errors.As(err, &exit) && exit.ExitCode() > 0:
		return &failure{Code: exit.ExitCode()}
	case err != nil:
		return usagef("%s: %w", a.path, err)
	}
	return nil
}
