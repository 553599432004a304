// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"os"
	"path/filepath"

	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/snapshot/collect"
	"github.com/undenied/undenied/snapshot/format"
)

func (p *program) analyzeCommand() *cli.Command {
	return &cli.Command{
		Name:            "analyze",
		Usage:           "collect what the denials among CloudTrail events need, and run \"" + analyzer + " analyze\" with it",
		SkipFlagParsing: true, // most flags are the analyzer's
		Action:          p.analyze,
	}
}

// analyze collects a snapshot for the denials among events and lets the analyzer
// explain them with it.
func (p *program) analyze(c *cli.Context) error {
	args, err := splitArguments(c.Args().Slice())
	if err != nil {
		return err
	}
	run := &analysis{program: p, args: args, stdin: p.stdin}
	if run.path, err = findAnalyzer(); err != nil {
		return err
	}
	switch {
	case args.has("snapshot") && args.live["save-snapshot"] != "":
		return usagef("analyze: --snapshot and --save-snapshot are given, want one of them")
	case args.has("help", "h", "snapshot"):
		return run.explain(c, "")
	case len(args.events) == 0:
		return usagef("analyze: no --events-file, want for example --events-file denied.json")
	}
	if run.dir, err = os.MkdirTemp("", programName+"-"); err != nil {
		return usagef("%w", err)
	}
	defer os.RemoveAll(run.dir)
	return run.live(c)
}

// An analysis is one run of the analyzer.
type analysis struct {
	*program
	path  string // of the analyzer
	args  *arguments
	dir   string // for what is needed until the analyzer is done
	stdin *os.File
}

// live collects and explains.
func (a *analysis) live(c *cli.Context) error {
	t, err := a.openTrail(a.args.events, a.dir)
	if err != nil {
		return err
	}
	path := cmp.Or(a.args.live["save-snapshot"], filepath.Join(a.dir, "snapshot.json"))
	f, err := a.collect(c, t)
	if f == nil {
		return err
	}
	if err := format.Save(path, f); err != nil {
		return usagef("%w", err)
	}
	if err != nil {
		a.note("%v; nothing was analysed", err)
		return &failure{Code: exitPartial}
	}
	partial := a.failures(f)
	for i, file := range a.args.events {
		if kept := t.copies[file]; kept != "" && file != stdinPath {
			a.args.events[i] = kept
		}
	}
	if kept := t.copies[stdinPath]; kept != "" {
		if a.stdin, err = os.Open(kept); err != nil {
			return usagef("%w", err)
		}
		defer a.stdin.Close()
	}
	if err := a.explain(c, path); err != nil {
		return err
	}
	return partial
}

// collect reads what the denials need. The file is nil if nothing could be read
// at all.
func (a *analysis) collect(c *cli.Context, t *trail) (*format.File, error) {
	live := a.args.live
	o := collect.Options{
		RoleName:              cmp.Or(live["cross-account-role-name"], live["role-name"]),
		ExternalID:            live["external-id"],
		ManagementAccountRole: live["management-account-role-arn"],
	}
	chosen, err := a.chosen(c, t)
	if err != nil {
		return nil, err
	}
	if o.Needs, _ = needsOf(t.events(cloudtrail.Record.MayBeRefused), chosen); o.Needs.Empty() {
		return new(format.File), nil
	}
	if a.args.has("scp-file") && o.ManagementAccountRole == "" { // that is where the organization is
		o.Services = allBut("organizations")
	}
	if o.Config, err = load(c.Context, cmp.Or(live["profile"], given(c, "profile")), cmp.Or(live["region"], given(c, "region"))); err != nil {
		return nil, err
	}
	return a.read(c.Context, o)
}
