// SPDX-License-Identifier: Apache-2.0

package main

import (
	"maps"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied/snapshot"
)

// schemas returns the JSON Schemas of the formats that are ours, by name.
func schemas() map[string][]byte {
	return map[string][]byte{"snapshot": snapshot.Schema()}
}

func schemaNames() []string { return slices.Sorted(maps.Keys(schemas())) }

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
	text, ok := schemas()[c.Args().First()]
	if !ok {
		return usagef("schema: unknown format %q, want %s", c.Args().First(), list(schemaNames()))
	}
	_, err := p.stdout.Write(text)
	return err
}
