// SPDX-License-Identifier: Apache-2.0

package main

import (
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/internal/fixcode"
)

func fixFormatFlag() cli.Flag {
	return &cli.StringFlag{Name: "fix-format", Usage: "the fixes as code: " + list(fixcode.Forms())}
}

// fixFormat returns the form that c asks for, or "".
func fixFormat(c *cli.Context) (fixcode.Form, error) {
	wish := c.String("fix-format")
	if c.IsSet("fix-format") && !slices.Contains(fixcode.Forms(), wish) {
		return "", usagef("%s: --fix-format %q is not supported, want %s", c.Command.Name, wish, list(fixcode.Forms()))
	}
	return fixcode.Form(wish), nil
}

// code writes the fixes of an answer as code of a form, or takes it away if that
// is "".
func code(d *undenied.Diagnosis, form fixcode.Form) error {
	for i := range d.Fixes {
		text := ""
		if form != "" {
			var err error
			if text, err = fixcode.Render(&d.Fixes[i], form); err != nil {
				return err
			}
		}
		d.Fixes[i].Rendered = text
	}
	return nil
}
