// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied/internal/command"
)

// collector is the program that reads live accounts. It has the commands that
// need that, under the same names and with the same flags.
const collector = "undenied-collect"

// getCollector is how to get it.
const getCollector = "go install github.com/undenied/undenied/cmd/" + collector + "@latest"

func (p *program) snapshotCollectCommand() *cli.Command {
	return p.handedOver("snapshot collect", "read live accounts into a snapshot",
		&cli.BoolFlag{Name: "organization"},
		&cli.StringSliceFlag{Name: "accounts"},
		&cli.StringSliceFlag{Name: "regions"},
		&cli.StringSliceFlag{Name: "services"},
		&cli.StringFlag{Name: "for-events", TakesFile: true},
		&cli.StringFlag{Name: "role-name"},
		&cli.StringFlag{Name: "external-id"},
		&cli.StringFlag{Name: "management-account-role-arn"},
		&cli.StringFlag{Name: "output-file", TakesFile: true},
		&cli.BoolFlag{Name: "resume"},
		&cli.BoolFlag{Name: "dry-run"},
		&cli.IntFlag{Name: "concurrency"},
	)
}

func (p *program) snapshotPermissionsCommand() *cli.Command {
	return p.handedOver("snapshot permissions", "print what collecting needs: a policy, or roles",
		&cli.StringFlag{Name: "format"},
		&cli.StringSliceFlag{Name: "services"},
		&cli.StringFlag{Name: "role-name"},
	)
}

func (p *program) getSCPsCommand() *cli.Command {
	return p.handedOver("get-scps", "write the organization with its SCPs to a file",
		&cli.StringFlag{Name: "management-account-role-arn"},
		&cli.StringFlag{Name: "external-id"},
		&cli.StringFlag{Name: "output-file", TakesFile: true},
	)
}

// handedOver returns a command that the collector has. The flags are for the
// page and the completion: it is the collector that reads them, and it may have
// more.
func (p *program) handedOver(name, usage string, flags ...cli.Flag) *cli.Command {
	return &cli.Command{
		Name:            name,
		Usage:           usage,
		Flags:           flags,
		SkipFlagParsing: true,
		Action: func(c *cli.Context) error {
			if asksForHelp(c.Args().Slice()) {
				_, err := fmt.Fprint(p.stdout, page(name))
				return err
			}
			return p.handOver(name, "want it")
		},
	}
}

// asksForHelp reports whether a flag of args asks for the page.
func asksForHelp(args []string) bool {
	if i := slices.Index(args, "--"); i >= 0 {
		args = args[:i]
	}
	return slices.ContainsFunc(args, func(arg string) bool {
		return len(arg) > 1 && arg[0] == '-' && slices.Contains(cli.HelpFlag.Names(), flagName(arg))
	})
}

// liveFlag returns the flag of c that asks for live accounts, or "".
func liveFlag(c *cli.Context) string {
	if c.IsSet("snapshot") {
		return ""
	}
	for _, flag := range []string{"profile", "management-account-role-arn", "cross-account-role-name", "external-id", "save-snapshot"} {
		if c.IsSet(flag) {
			return flag
		}
	}
	return ""
}

// handOver lets the collector go on with the arguments of p. The error carries
// its exit code; what says what was asked for, and want what would do, if there
// is no collector to ask.
func (p *program) handOver(what, want string) error {
	path, err := command.Find(collector)
	if err != nil {
		return usagef("%s needs %s, which is neither beside this program nor on PATH, %s: %s", what, collector, want, getCollector)
	}
	return p.become(path)
}
