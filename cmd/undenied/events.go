// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/internal/report"
)

func (p *program) eventsCommand() *cli.Command {
	return &cli.Command{
		Name:  "events",
		Usage: "show what CloudTrail events stand for",
		Flags: append([]cli.Flag{
			eventsFileFlag(),
			decodedFlag(),
			formatFlag("events"),
			&cli.BoolFlag{Name: "group", Usage: "equal events together, with their count"},
		}, filterFlags()...),
		Action: p.showEvents,
	}
}

func (p *program) showEvents(c *cli.Context) error {
	if err := noArguments(c, "--events-file "+c.Args().First()); err != nil {
		return err
	}
	format, err := p.format(c)
	if err != nil {
		return err
	}
	r, err := p.read(c)
	if err != nil {
		return err
	}
	if c.Bool("group") {
		err = p.eventGroups(c, format, r)
	} else {
		err = p.eventRows(c, format, r)
	}
	if err != nil {
		return err
	}
	r.tell(p.log(c))
	return r.tally.outcome()
}

// eventRows shows events one by one.
func (p *program) eventRows(c *cli.Context, format string, r *reading) error {
	table := report.NewEventTable(p.stdout, p.style(c, 0))
	show := func(row report.EventRow) error {
		switch format {
		case formatText:
			return table.Add(row)
		case formatNDJSON:
			return report.NDJSON(p.stdout, row)
		}
		return report.JSON(p.stdout, row)
	}
	for _, file := range r.files {
		var failed error
		r.of(file, func(e *cloudtrail.Event, relation cloudtrail.Relation, err error) bool {
			var row report.EventRow
			if err != nil {
				r.tally.skipped++
				p.complain(err)
				row = report.NewFailedRow(nameOf(file), err)
			} else {
				r.tally.read++
				row = report.NewEventRow(nameOf(file), e)
				row.Relation = relation.String()
			}
			failed = show(row)
			return failed == nil
		})
		if failed != nil {
			return failed
		}
	}
	if format == formatText {
		return table.Close()
	}
	return nil
}

// eventGroups shows equal events together.
func (p *program) eventGroups(c *cli.Context, format string, r *reading) error {
	var groups report.Groups
	for _, file := range r.files {
		r.of(file, func(e *cloudtrail.Event, relation cloudtrail.Relation, err error) bool {
			if err != nil {
				r.tally.skipped++
				p.complain(err)
				groups.Skip()
				return true
			}
			r.tally.read++
			groups.Add(nameOf(file), e, relation)
			return true
		})
	}
	if n := groups.Left(); n > 0 {
		p.complain(fmt.Errorf("%s not grouped: there are more groups than are kept, want a filter such as --denied", count(n, "event")))
		r.tally.skipped += n
	}
	if format == formatText {
		return report.EventGroups(p.stdout, &groups, p.style(c, 0))
	}
	write := report.JSON
	if format == formatNDJSON {
		write = report.NDJSON
	}
	for _, g := range groups.Rows() {
		if err := write(p.stdout, g); err != nil {
			return err
		}
	}
	return nil
}
