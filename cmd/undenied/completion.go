// SPDX-License-Identifier: Apache-2.0

package main

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied/internal/fixcode"
)

//go:embed completion/undenied.*
var scripts embed.FS

// shells are the shells with a completion script.
var shells = []string{"bash", "zsh", "fish", "powershell"}

func (p *program) completionCommand() *cli.Command {
	return &cli.Command{
		Name:  "completion",
		Usage: "print the completion script of a shell",
		Action: func(c *cli.Context) error {
			if c.NArg() != 1 {
				return usagef("completion: %s, want one shell: %s", count(c.NArg(), "argument"), list(shells))
			}
			text, err := scripts.ReadFile("completion/undenied." + c.Args().First())
			if err != nil {
				return usagef("completion: unknown shell %q, want %s", c.Args().First(), list(shells))
			}
			_, err = p.stdout.Write(text)
			return err
		},
	}
}

// completeCommand answers the completion scripts. Its arguments are the words
// before the cursor; the last is "word=" and the one that is being written,
// which may be empty: not every shell can pass an empty argument.
func (p *program) completeCommand() *cli.Command {
	return &cli.Command{
		Name:            "__complete",
		Hidden:          true,
		SkipFlagParsing: true,
		Action: func(c *cli.Context) error {
			words := c.Args().Slice()
			if len(words) == 0 {
				return nil
			}
			word, ok := strings.CutPrefix(words[len(words)-1], "word=")
			if !ok {
				return usagef("__complete: the last argument is %q, want word=…", words[len(words)-1])
			}
			for _, candidate := range candidates(c.App, words[:len(words)-1], word) {
				if _, err := fmt.Fprintln(p.stdout, candidate); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// candidates returns what the word after the words before may be, sorted as a
// page lists it. There are none where a file is wanted.
func candidates(app *cli.App, before []string, word string) []string {
	var (
		command *cli.Command
		value   cli.Flag // whose value comes
		operand bool     // there is one before the word
	)
	for _, w := range before {
		switch {
		case w == "=": // bash makes it a word of its own
		case value != nil:
			value = nil
		case strings.HasPrefix(w, "-"):
			if f, _ := lookUp(app, command, w); f != nil && takesValue(f) && !strings.Contains(w, "=") {
				value = f
			}
		case command == nil:
			command = app.Command(w)
		default:
			if second := app.Command(command.Name + " " + w); second != nil {
				command = second
			} else {
				operand = true
			}
		}
	}
	if word == "=" {
		word = ""
	}
	var all []string
	switch {
	case value != nil:
		all = valuesOf(command, value)
	case strings.HasPrefix(word, "-"):
		flags := slices.Clone(app.Flags)
		if command != nil {
			flags = slices.Concat(command.Flags, app.Flags)
		}
		for _, f := range flags {
			if name := "--" + f.Names()[0]; !slices.Contains(all, name) {
				all = append(all, name)
			}
		}
	case command == nil:
		all = firstWords(app)
	case !operand: // the first is all that has a fixed set
		all = operandsOf(app, command)
	}
	return slices.DeleteFunc(all, func(c string) bool { return !strings.HasPrefix(c, word) })
}

// valuesOf returns the values of a flag that has a fixed set.
func valuesOf(command *cli.Command, f cli.Flag) []string {
	switch f.Names()[0] {
	case "verbosity":
		return levelNames()
	case "format":
		return formatsOf(command.Name)
	case "fix-format":
		return fixcode.Forms()
	case "expect":
		return slices.Clone(decisions)
	case "not-collected":
		return slices.Clone(layers)
	case "type":
		return kinds()
	}
	return nil
}

// operandsOf returns what the first argument of a command may be, if that is of a
// fixed set.
func operandsOf(app *cli.App, command *cli.Command) []string {
	switch command.Name {
	case "completion":
		return slices.Clone(shells)
	case "schema":
		return schemaNames()
	case "catalog":
		return slices.Clone(catalogTopics)
	case "help":
		return firstWords(app)
	}
	return secondWords(app, command.Name)
}
