// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/urfave/cli/v2"
)

// collector is the program that reads live accounts. It has the commands that
// need that, under the same names and with the same flags.
const collector = "undenied-collect"

// liveFlag returns the flag of c that asks for live accounts, or "".
func liveFlag(c *cli.Context) string {
	if c.IsSet("snapshot") {
		return ""
	}
	for _, flag := range []string{"profile", "management-account-role-arn", "cross-account-role-name"} {
		if c.IsSet(flag) {
			return flag
		}
	}
	return ""
}

// handOver runs the collector with the arguments of p. The error carries its
// exit code; what says what was asked for, if there is no collector to ask.
func (p *program) handOver(what string) error {
	path, err := findCollector()
	if err != nil {
		return usagef("%s needs %s, which is neither beside this program nor on PATH (this version has none yet), want --snapshot FILE", what, collector)
	}
	cmd := exec.Command(path, p.args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = p.stdin, p.stdout, p.stderr
	err = cmd.Run()
	if exit := new(exec.ExitError); errors.As(err, &exit) && exit.ExitCode() > 0 {
		return &failure{code: exit.ExitCode()}
	}
	return err
}

// findCollector returns the path of the collector: beside this program, or on
// PATH.
func findCollector() (string, error) {
	if self, err := os.Executable(); err == nil {
		if path, err := exec.LookPath(filepath.Join(filepath.Dir(self), collector)); err == nil {
			return path, nil
		}
	}
	return exec.LookPath(collector)
}
