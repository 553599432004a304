// SPDX-License-Identifier: Apache-2.0

package main

import (
	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/internal/report"
)

// catalogTopics are the first arguments of catalog.
var catalogTopics = []string{"info", "service", "action", "event"}

func (p *program) catalogCommand() *cli.Command {
	return &cli.Command{
		Name:   "catalog",
		Usage:  "look up facts about AWS services",
		Flags:  []cli.Flag{formatFlag("catalog")},
		Action: p.catalog,
	}
}

func (p *program) catalog(c *cli.Context) error {
	format, err := p.format(c)
	if err != nil {
		return err
	}
	style := p.style(c, proseWidth)
	if !c.Args().Present() {
		return usagef("catalog: no topic, want %s", list(catalogTopics))
	}
	names := c.Args().Tail()
	switch topic := c.Args().First(); topic {
	case "info":
		return p.catalogInfo(names, format, style)
	case "service":
		return p.catalogServices(names, format, style)
	case "action":
		return p.catalogActions(names, format, style)
	case "event":
		return p.catalogEvent(names, format, style)
	default:
		return usagef("catalog: unknown topic %q, want %s", topic, list(catalogTopics))
	}
}

// showRows writes rows as JSON, each a value of its own, or as text.
func showRows[T any](p *program, rows []T, format string, text func() error) error {
	if format == formatText {
		return text()
	}
	write := report.JSON
	if format == formatNDJSON {
		write = report.NDJSON
	}
	for _, row := range rows {
		if err := write(p.stdout, row); err != nil {
			return err
		}
	}
	return nil
}

func (p *program) catalogInfo(names []string, format string, style report.Style) error {
	if len(names) > 0 {
		return usagef("catalog info: unexpected argument %q, want none", names[0])
	}
	row := report.NewCatalogInfo(catalog.Summarize())
	return showRows(p, []report.CatalogInfo{row}, format, func() error { return report.CatalogInfoText(p.stdout, row, style) })
}

func (p *program) catalogServices(names []string, format string, style report.Style) error {
	if len(names) == 0 {
		return usagef("catalog service: no service, want for example undenied catalog service s3")
	}
	var rows []report.CatalogService
	for _, name := range names {
		s, err := catalog.FindService(name)
		if err != nil {
			return usagef("catalog service: %w", err)
		}
		rows = append(rows, report.NewCatalogService(s))
	}
	return showRows(p, rows, format, func() error { return report.CatalogServices(p.stdout, rows, style) })
}

func (p *program) catalogActions(names []string, format string, style report.Style) error {
	if len(names) == 0 {
		return usagef("catalog action: no action, want for example undenied catalog action s3:GetObject")
	}
	var rows []report.CatalogAction
	seen := make(map[string]bool)
	for _, name := range names {
		found, err := catalog.FindActions(name)
		if err != nil {
			return usagef("catalog action: %w", err)
		}
		for _, a := range found {
			if !seen[a.String()] {
				seen[a.String()] = true
				rows = append(rows, report.NewCatalogAction(a))
			}
		}
	}
	return showRows(p, rows, format, func() error { return report.CatalogActions(p.stdout, rows, style) })
}

func (p *program) catalogEvent(names []string, format string, style report.Style) error {
	if len(names) != 2 {
		return usagef("catalog event: %s, want a source and a name: undenied catalog event s3.amazonaws.com CopyObject", count(len(names), "argument"))
	}
	found, err := catalog.FindEvent(names[0], names[1])
	if err != nil {
		return usagef("catalog event: %w", err)
	}
	row := report.NewCatalogEvent(names[0], names[1], found)
	return showRows(p, []report.CatalogEvent{row}, format, func() error { return report.CatalogEventText(p.stdout, row, style) })
}
