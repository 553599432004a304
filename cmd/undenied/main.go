// SPDX-License-Identifier: Apache-2.0

package main

import (
	"io"
	"os"
	"time"

	"github.com/undenied/undenied/internal/command"
)

func main() {
	p := &program{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, now: time.Now}
	os.Exit(p.run(os.Args[1:]))
}

// A program is one run of the command.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	now            func() time.Time

	args []string // as arranged: without the program's name
}

// run does what args ask for and returns the exit code.
func (p *program) run(args []string) int {
	app := newApp(p)
	args, err := arrange(app, args)
	if err == nil {
		p.args = apart(app, args)
		err = app.Run(append([]string{app.Name}, args...))
	}
	p.complain(err)
	return command.ExitCode(err)
}
