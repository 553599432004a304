// SPDX-License-Identifier: Apache-2.0

package main

import (
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied/internal/report"
	"github.com/undenied/undenied/snapshot"
)

// schemaNames returns the formats that have a JSON Schema, sorted.
func schemaNames() []string {
	names := append(report.SchemaNames(), "snapshot")
	slices.Sort(names)
	return names
}

func (p *program) schemaCommand() *cli.Command {
	return &cli.Command{
		Name:   "schema",
		Usage:  "print the JSON Schema of a format",
		Action: p.schema,
	}
}

func (p *program) schema(c *cli.Context) error {
	if c.NArg() != 1 {
		return usagef("schema: %s, want one name: %s", count(c.NArg(), "argument"), list(schemaNames()))
	}
	name := c.Args().First()
	text, ok := report.Schema(name)
	if name == "snapshot" {
		text, ok = snapshot.Schema(), true
	}
	if !ok {
		return usagef("schema: unknown format %q, want %s", name, list(schemaNames()))
	}
	_, err := p.stdout.Write(text)
	return err
}
