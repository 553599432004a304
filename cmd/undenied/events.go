// SPDX-License-Identifier: Apache-2.0

package main

import (
	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/internal/report"
)

func (p *program) eventsCommand() *cli.Command {
	return &cli.Command{
		Name:  "events",
		Usage: "show what CloudTrail events stand for",
		Flags: []cli.Flag{
			eventsFileFlag(),
			formatFlag("events"),
		},
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
	files, err := eventFiles(c)
	if err != nil {
		return err
	}
	var (
		t    tally
		rows []report.EventRow // of a table, which is laid out as a whole
	)
	show := func(row report.EventRow) error {
		switch format {
		case formatText:
			rows = append(rows, row)
			return nil
		case formatNDJSON:
			return report.NDJSON(p.stdout, row)
		}
		return report.JSON(p.stdout, row)
	}
	for _, file := range files {
		var failed error
		p.eventsOf(file, func(e *cloudtrail.Event, err error) bool {
			var row report.EventRow
			if err != nil {
				t.skipped++
				p.complain(err)
				row = report.NewFailedRow(nameOf(file), err)
			} else {
				t.read++
				row = report.NewEventRow(nameOf(file), e)
			}
			failed = show(row)
			return failed == nil
		})
		if failed != nil {
			return failed
		}
	}
	if format == formatText {
		if err := report.Events(p.stdout, rows, p.style(c, 0)); err != nil {
			return err
		}
	}
	return t.outcome()
}
