// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/internal/command"
)

const programName = "undenied"

// newApp returns the command line of p: its commands and global flags.
func newApp(p *program) *cli.App {
	app := &cli.App{
		Name:                      programName,
		Usage:                     "explain why AWS refused a request, and what would let it in",
		HideVersion:               true, // has a short form that is ours for the verbosity
		HideHelpCommand:           true,
		DisableSliceFlagSeparator: true, // ARNs and file names hold commas
		Reader:                    p.stdin,
		Writer:                    p.stdout,
		ErrWriter:                 p.stderr,
		ExitErrHandler:            func(*cli.Context, error) {},
		OnUsageError:              onUsageError,
		CustomAppHelpTemplate:     page(programName),
		Before:                    p.before,
		Action: func(*cli.Context) error {
			fmt.Fprint(p.stderr, page(programName))
			return &failure{Code: exitUnreadable}
		},
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "profile", Usage: "the AWS profile, for what needs AWS"},
			&cli.StringFlag{Name: "region", Usage: "the AWS Region, for what needs AWS"},
			&cli.StringFlag{Name: "verbosity", Aliases: []string{"v"}, Value: "INFO", Usage: "what is logged to stderr: " + list(levelNames())},
			&cli.BoolFlag{Name: "no-color", Usage: "no colours, also with NO_COLOR set"},
			&cli.BoolFlag{Name: "ascii", Usage: "signs and lines in ASCII"},
			&cli.BoolFlag{Name: "version", Usage: "print the version"},
			cli.HelpFlag, // which the library adds only if it adds the help command too
		},
		Commands: []*cli.Command{
			p.demoCommand(),
			p.analyzeCommand(),
			p.eventsCommand(),
			p.simulateCommand(),
			p.testCommand(),
			p.reproCommand(),
			p.lintCommand(),
			p.catalogCommand(),
			p.snapshotCommand(),
			p.snapshotCollectCommand(),
			p.snapshotImportCommand(),
			p.snapshotInfoCommand(),
			p.snapshotDiffCommand(),
			p.snapshotPermissionsCommand(),
			p.getSCPsCommand(),
			p.schemaCommand(),
			p.completionCommand(),
			p.helpCommand(),
			p.completeCommand(),
		},
	}
	for _, c := range app.Commands {
		c.HideHelpCommand = true
		c.OnUsageError = onUsageError
		c.CustomHelpTemplate = page(c.Name)
		keepSpace(c.Flags)
		if !slices.Contains(factless, c.Name) {
			c.Before = checkCatalog
		}
	}
	return app
}

// keepSpace makes the library leave values as they are: names of files and values
// of context keys may begin or end with spaces.
func keepSpace(flags []cli.Flag) {
	for _, f := range flags {
		if f, ok := f.(*cli.StringSliceFlag); ok {
			f.KeepSpace = true
		}
	}
}

// factless are the commands that need no facts about services. The others do
// not start with a data file that cannot be read.
var factless = []string{"snapshot collect", "snapshot permissions", "get-scps", "schema", "completion", "help", "__complete"}

func checkCatalog(*cli.Context) error {
	err := catalog.Err()
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		return usagef("%s: %s", catalog.Variable, command.Lines(path)[0]) // not a file that the command line names
	}
	if err != nil {
		return &failure{Code: exitUnreadable, Err: err}
	}
	return nil
}

// before looks at the global flags that every command has.
func (p *program) before(c *cli.Context) error {
	if c.Bool("version") {
		if err := checkCatalog(c); err != nil {
			return err
		}
		fmt.Fprintln(p.stdout, version())
		return &failure{Code: 0}
	}
	_, err := parseLevel(c.String("verbosity"))
	return err
}

func onUsageError(_ *cli.Context, err error, _ bool) error { return usagef("%w", err) }

// noArguments refuses arguments; hint says what to give instead of the first.
func noArguments(c *cli.Context, hint string) error {
	if !c.Args().Present() {
		return nil
	}
	return usagef("%s: unexpected argument %q, want %s", c.Command.Name, c.Args().First(), hint)
}

// version returns the program's version, as the go command recorded it, and the
// date of what it knows about services.
func version() string {
	return fmt.Sprintf("%s, catalog of %s", command.Version(programName), catalog.Date())
}
