// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go/logging"
	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied/internal/command"
)

const programName = "undenied-collect"

// newApp returns the command line of p.
func newApp(p *program) *cli.App {
	app := &cli.App{
		Name:            programName,
		Usage:           "read live AWS accounts into a snapshot",
		HideVersion:     true, // has a short form that is ours for the verbosity
		HideHelpCommand: true,
		Writer:          p.stdout,
		ErrWriter:       p.stderr,
		ExitErrHandler:  func(*cli.Context, error) {},
		OnUsageError:    onUsageError,
		Flags:           append(connectionFlags(), &cli.BoolFlag{Name: "version", Usage: "print the version"}),
		Action: func(c *cli.Context) error {
			switch {
			case c.Bool("version"):
				fmt.Fprintln(p.stdout, command.Version(programName))
				return nil
			case c.Args().Present():
				return usagef("unknown command %q, want analyze, snapshot or get-scps", c.Args().First())
			}
			_ = cli.ShowAppHelp(c)
			return &failure{Code: exitUnreadable}
		},
		Commands: []*cli.Command{
			{
				Name:        "snapshot",
				Usage:       "collect a snapshot, or print what collecting needs",
				Subcommands: []*cli.Command{p.collectCommand(), p.permissionsCommand()},
				Action: func(c *cli.Context) error {
					if !c.Args().Present() {
						return usagef("snapshot: no command, want collect or permissions")
					}
					return usagef("snapshot: unknown command %q, want collect or permissions", c.Args().First())
				},
			},
			p.scpsCommand(),
			p.analyzeCommand(),
		},
	}
	for _, list := range [][]*cli.Command{app.Commands, app.Commands[0].Subcommands} {
		for _, c := range list {
			c.HideHelpCommand = true
			c.OnUsageError = onUsageError
		}
	}
	return app
}

func onUsageError(_ *cli.Context, err error, _ bool) error { return usagef("%w", err) }

// connectionFlags say whose credentials are used. They may stand before the
// command and after it.
func connectionFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "profile", Usage: "the AWS profile"},
		&cli.StringFlag{Name: "region", Usage: "the AWS Region to begin in"},
		&cli.StringFlag{Name: "verbosity", Aliases: []string{"v"}, Usage: "CRITICAL, ERROR, WARNING, INFO or DEBUG; without effect here"},
		&cli.BoolFlag{Name: "no-color", Usage: "no colours"},
		&cli.BoolFlag{Name: "ascii", Usage: "signs and lines in ASCII"},
	}
}

// given returns the value of a flag that may stand before the command, too.
func given(c *cli.Context, name string) string {
	for _, at := range c.Lineage() {
		if at.Command != nil && at.IsSet(name) {
			if v := at.String(name); v != "" {
				return v
			}
		}
	}
	return ""
}

// load returns what the AWS SDK finds in the environment and in its files:
// AWS_ENDPOINT_URL is among it.
func load(ctx context.Context, profile, region string) (aws.Config, error) {
	options := []func(*config.LoadOptions) error{config.WithLogger(logging.Nop{})} // failures are ours to tell
	if profile != "" {
		options = append(options, config.WithSharedConfigProfile(profile))
	}
	if region != "" {
		options = append(options, config.WithRegion(region))
	}
	loaded, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return loaded, usagef("the AWS configuration cannot be used: %w", err)
	}
	loaded.Retryer = nil // collecting has its own
	return loaded, nil
}

// noArguments refuses arguments.
func noArguments(c *cli.Context) error {
	if c.Args().Present() {
		return usagef("%s: unexpected argument %q, want flags only", c.Command.Name, c.Args().First())
	}
	return nil
}
