// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/internal/command"
	"github.com/undenied/undenied/internal/fixcode"
	"github.com/undenied/undenied/internal/report"
	"github.com/undenied/undenied/remediate"
	"github.com/undenied/undenied/snapshot"
)

func (p *program) analyzeCommand() *cli.Command {
	return &cli.Command{
		Name:  "analyze",
		Usage: "explain the denials in CloudTrail events",
		Flags: append([]cli.Flag{
			eventsFileFlag(),
			&cli.StringFlag{Name: "snapshot", Usage: "the accounts: a snapshot, or the output of get-account-authorization-details", TakesFile: true},
			&cli.StringFlag{Name: "scp-file", Usage: "the organization's SCPs: a scp_data.json", TakesFile: true},
			decodedFlag(),
			formatFlag("analyze"),
			fixFormatFlag(),
			&cli.BoolFlag{Name: "with-conditions", Usage: "what fixes allow on the conditions that the request met"},
			&cli.BoolFlag{Name: "group", Usage: "equal denials together, with their count"},
			&cli.BoolFlag{Name: "explain", Usage: "the whole evaluation of each denial"},
			&cli.StringFlag{Name: "output-file", Usage: "a file for all results", TakesFile: true},
			&cli.BoolFlag{Name: "suppress-output", Usage: "nothing on stdout"},
			&cli.BoolFlag{Name: "no-suppress-output", Usage: "the results on stdout, which is the default"},
			&cli.StringFlag{Name: "management-account-role-arn", Usage: "without --snapshot: the role that reads the organization"},
			&cli.StringFlag{Name: "cross-account-role-name", Value: "AccessUndeniedRole", Usage: "without --snapshot: the role that reads other accounts"},
			&cli.StringFlag{Name: "external-id", Usage: "without --snapshot: the external ID for assuming roles"},
			&cli.StringFlag{Name: "save-snapshot", Usage: "without --snapshot: a file for what is collected", TakesFile: true},
		}, filterFlags()...),
		Action: p.analyze,
	}
}

func (p *program) analyze(c *cli.Context) error {
	if err := noArguments(c, "--events-file "+c.Args().First()); err != nil {
		return err
	}
	format, err := p.format(c)
	if err != nil {
		return err
	}
	if err := together(c, format); err != nil {
		return err
	}
	if out := c.String("output-file"); out != "" {
		if err := checkOutput(out); err != nil {
			return err
		}
	}
	if c.IsSet("snapshot") && c.IsSet("save-snapshot") {
		return usagef("analyze: --snapshot and --save-snapshot are given, want one of them")
	}
	if flag := liveFlag(c); flag != "" {
		if _, err := p.filter(c); err != nil {
			return err
		}
		if _, err := eventFiles(c); err != nil {
			return err
		}
		return p.handOver(fmt.Sprintf("analyze with --%s and without --snapshot", flag), "want --snapshot FILE, or that program")
	}
	log := p.log(c)
	r, err := p.read(c)
	if err != nil {
		return err
	}
	snap, err := loadSnapshot(c, log)
	if err != nil {
		return err
	}
	switch {
	case c.IsSet("snapshot"):
	case c.IsSet("scp-file"):
		log.Warn("no --snapshot: beside the SCPs the answers repeat what AWS's messages say")
	default:
		log.Warn("no --snapshot: the answers repeat what AWS's messages say")
	}
	r.refused = true
	var broken int
	r.kept, broken = p.keptEvidence(snap)
	r.tally.policies = p.warn(snap) + broken
	err = p.explain(c, log, r.tally, format, &undenied.Analyzer{Snapshot: snap, Conditions: conditions(c)}, r.events())
	r.tell(log)
	return err
}

// conditions returns on which conditions fixes allow something.
func conditions(c *cli.Context) remediate.Conditions {
	if c.Bool("with-conditions") {
		return remediate.MetConditions
	}
	return remediate.NoConditions
}

// loadSnapshot reads --snapshot and --scp-file. Without either the snapshot is
// empty.
func loadSnapshot(c *cli.Context, log *slog.Logger) (*snapshot.Snapshot, error) {
	snap := new(snapshot.Snapshot)
	var err error
	if path := c.String("snapshot"); path != "" {
		if snap, err = snapshot.Load(path); err != nil {
			return nil, err
		}
		log.Debug("read "+path, "accounts", len(snap.Accounts()))
	}
	if path := c.String("scp-file"); path != "" {
		if snap, err = snap.LoadSCPs(path); err != nil {
			return nil, err
		}
		log.Debug("read " + path)
	}
	return snap, nil
}

// warn names what is wrong with the content of a snapshot, and returns how much
// that is.
func (p *program) warn(snap *snapshot.Snapshot) int {
	warnings := snap.Warnings()
	for _, w := range warnings {
		p.complain(w)
	}
	return len(warnings)
}

// together refuses flags that do not go together.
func together(c *cli.Context, format string) error {
	if _, err := fixFormat(c); err != nil {
		return err
	}
	for _, refused := range [...]struct {
		flag    string
		formats []string
	}{
		{"explain", []string{formatSARIF}},
		{"fix-format", []string{formatSARIF}},
	} {
		if c.IsSet(refused.flag) && slices.Contains(refused.formats, format) {
			return usagef("%s: --%s does not go with --format %s, want another format", c.Command.Name, refused.flag, format)
		}
	}
	return nil
}

// explain analyses what AWS refused among events and shows the answers. It keeps
// none of them but one of each group.
func (p *program) explain(c *cli.Context, log *slog.Logger, t *tally, format string, a *undenied.Analyzer, events iter.Seq2[*cloudtrail.Event, error]) (failed error) {
	out, quiet := c.String("output-file"), c.Bool("suppress-output")
	var whole, file document // what stdout gets at the end, and what will be in out
	if isDocument(format) || out != "" {
		body, err := newSpool()
		if err != nil {
			return err
		}
		defer func() { failed = errors.Join(failed, body.Close()) }()
		whole = newDocument(c, format, body)
		if file = whole; whole == nil {
			file = newResults(c, body)
		}
	}
	tell, err := p.teller(c, format, file)
	if err != nil {
		return err
	}
	var groups report.DiagnosisGroups
	var summary report.Summary
	denials := 0
	for e, err := range events {
		if err != nil {
			t.skipped++
			p.complain(err)
			continue
		}
		if t.read++; !e.Refused() {
			continue
		}
		denials++
		d := a.Analyze(e)
		summary.Add(d)
		if c.Bool("group") {
			groups.Add(e, d)
		} else if err := tell(told{Diagnosis: d}); err != nil {
			return err
		}
	}
	var conclusion *report.Conclusion
	if c.Bool("group") {
		if conclusion, err = p.conclude(c, format, &groups, file, tell); err != nil {
			return err
		}
	}
	if n := groups.Left(); n > 0 {
		p.complain(fmt.Errorf("%s not grouped: there are more groups than are kept, want a filter such as --account", count(n, "denial")))
		t.skipped += n
	}
	outcome := t.outcome()
	readable := command.ExitCode(outcome) != exitUnreadable
	if readable && whole != nil && !quiet {
		if _, err := whole.WriteTo(p.stdout); err != nil {
			return err
		}
	}
	if readable && out != "" {
		write := func(w io.Writer) error { _, err := file.WriteTo(w); return err }
		if err := writeFile(out, write); err != nil {
			return err
		}
		log.Debug("wrote " + out)
	}
	if format == formatText && !quiet {
		write := summary.Write
		if conclusion != nil {
			write = conclusion.Write
		}
		if err := write(p.stdout, p.style(c, proseWidth)); err != nil {
			return err
		}
	}
	all := t.read + t.allowed
	if others := all - denials; others > 0 {
		log.Info(fmt.Sprintf("passed over %d of %s: no denials", others, count(all, "event")))
	}
	return outcome
}

// teller returns what shows one answer on stdout and adds it to file, which may
// be nil, with its fixes as code in the form that c asks for. JSON holds fixes in
// full anyhow.
func (p *program) teller(c *cli.Context, format string, file document) (func(told) error, error) {
	form, err := fixFormat(c)
	if err != nil {
		return nil, err
	}
	shown, kept := form, form
	if form == fixcode.JSON {
		if format != formatText && !isDocument(format) {
			shown = ""
		}
		if !isDocument(format) {
			kept = ""
		}
	}
	if c.Bool("group") {
		shown, kept = groupForms(format, shown, kept)
	}
	show := p.shower(c, format)
	return func(a told) error {
		if err := code(a.Diagnosis, shown); err != nil {
			return err
		}
		if err := show(a); err != nil || file == nil {
			return err
		}
		if err := code(a.Diagnosis, kept); err != nil {
			return err
		}
		return file.Add(a)
	}, nil
}

// A told answer is that to one denial, or to a group of them.
type told struct {
	*undenied.Diagnosis
	group *report.DiagnosisGroup // nil for one
}

// json is what JSON says of the answer.
func (a told) json(c *cli.Context) any {
	switch explain := c.Bool("explain"); {
	case a.group != nil && explain:
		return a.group.Explained()
	case a.group != nil:
		return a.group
	case explain:
		return report.NewExplained(a.Diagnosis)
	}
	return a.Diagnosis
}

// text writes the answer as text.
func (a told) text(w io.Writer, style report.Style) error {
	if a.group != nil {
		return report.DiagnosisOfGroup(w, a.group, style)
	}
	return report.Diagnosis(w, a.Diagnosis, style)
}

// shower returns what shows one answer on stdout. A document is shown at the end.
func (p *program) shower(c *cli.Context, format string) func(told) error {
	if c.Bool("suppress-output") || isDocument(format) {
		return func(told) error { return nil }
	}
	if format == formatText {
		style := p.style(c, proseWidth)
		return func(a told) error {
			err := a.text(p.stdout, style)
			if x := a.Explanation(); err == nil && x != nil && c.Bool("explain") {
				if err = report.Tree(p.stdout, x, style); err == nil {
					_, err = fmt.Fprintln(p.stdout)
				}
			}
			return err
		}
	}
	write := report.JSON
	if format == formatNDJSON {
		write = report.NDJSON
	}
	return func(a told) error { return write(p.stdout, a.json(c)) }
}
