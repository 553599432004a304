// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/undenied/undenied/internal/command"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the second one ends the program
	p := &program{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr}
	code := p.run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// A program is one run of the command.
type program struct {
	stdin          *os.File
	stdout, stderr io.Writer
}

// run does what args ask for and returns the exit code.
func (p *program) run(ctx context.Context, args []string) int {
	app := newApp(p)
	err := app.RunContext(ctx, append([]string{app.Name}, args...))
	command.Complain(p.stderr, programName, err)
	return command.ExitCode(err)
}
