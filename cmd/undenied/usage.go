// SPDX-License-Identifier: Apache-2.0

package main

import (
	"embed"
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"
)

//go:embed usage/*.txt
var pages embed.FS

// page returns what --help prints for a command, or for the program. It is
// empty if there is no page of that name.
func page(name string) string {
	text, err := pages.ReadFile("usage/" + strings.ReplaceAll(name, " ", "-") + ".txt")
	if err != nil {
		return ""
	}
	return string(text)
}

// flagExample returns the example that a page gives for a flag, or "".
func flagExample(name, flag string) string {
	for line := range strings.Lines(page(name)) {
		if text, ok := strings.CutPrefix(strings.TrimSpace(line), "e.g. "); ok && strings.HasPrefix(text+" ", "--"+flag+" ") {
			return text
		}
	}
	return ""
}

func (p *program) helpCommand() *cli.Command {
	return &cli.Command{
		Name:  "help",
		Usage: "print the page of a command",
		Action: func(c *cli.Context) error {
			name := programName
			if c.NArg() > 2 {
				return usagef("help: %d arguments, want one command", c.NArg())
			}
			if c.Args().Present() {
				name = strings.Join(c.Args().Slice(), " ")
			}
			text := page(name)
			if c.App.Command(name) == nil && name != programName {
				return usagef("help: unknown command %q, want %s", name, list(firstWords(c.App)))
			}
			_, err := fmt.Fprint(p.stdout, text)
			return err
		},
	}
}
