// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied/snapshot/format"
	"github.com/undenied/undenied/snapshot/importer"
)

func (p *program) snapshotImportCommand() *cli.Command {
	return &cli.Command{
		Name:  "snapshot import",
		Usage: "make a snapshot of what other tools know",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "output-file", Value: "snapshot.json", Usage: "the snapshot", TakesFile: true},
			&cli.StringFlag{Name: "account", Usage: "the account that plans and templates are for"},
			&cli.StringSliceFlag{Name: "parameter", Usage: "the value of a parameter of templates"},
		},
		Action: p.snapshotImport,
	}
}

func (p *program) snapshotImport(c *cli.Context) error {
	if !c.Args().Present() {
		return usagef("snapshot import: no files, want undenied snapshot import FILE or undenied snapshot import DIRECTORY")
	}
	o := importer.Options{Account: c.String("account"), Region: c.String("region")}
	if c.IsSet("account") && !format.IsAccountID(o.Account) {
		return usagef("snapshot import: --account %q is not an account, want twelve digits", o.Account)
	}
	o.Parameters = new(importer.Parameters)
	for _, text := range c.StringSlice("parameter") {
		name, value, ok := strings.Cut(text, "=")
		if !ok || name == "" {
			return usagef("snapshot import: --parameter %q gives no value, want NAME=VALUE", text)
		}
		o.Parameters.Set(name, value)
	}
	out := c.String("output-file")
	if err := checkOutput(strings.TrimSuffix(out, string(filepath.Separator))); err != nil && !strings.HasSuffix(out, string(filepath.Separator)) {
		return err
	}
	all, read, left := new(format.File), 0, 0
	skip := func(errs ...error) {
		left += len(errs)
		for _, err := range errs {
			p.complain(err)
		}
	}
	for _, path := range c.Args().Slice() {
		sources, err := importer.Sources(path)
		if err != nil {
			skip(err)
		}
		for _, source := range sources {
			f, err := importer.Load(source, o)
			if err != nil {
				skip(err)
				continue
			}
			read++
			skip(f.Skipped...)
			skip(all.Merge(f)...)
		}
	}
	if read == 0 {
		return &failure{Code: exitUnreadable}
	}
	for _, name := range o.Parameters.Undeclared() {
		skip(fmt.Errorf("skipped: --parameter %s, which no template has", name))
	}
	if o := all.Organization; o != nil && !format.IsAccountID(o.ManagementAccount) {
		skip(errors.New("skipped: the organization, of which no file names the management account, want one that does, or nodes with their arn"))
		all.Organization = nil
	}
	if len(all.Accounts) == 1 && all.Accounts[0].ID == "" {
		skip(errors.New("skipped: managed policies of AWS, without the account that has them, want the other pages of its get-account-authorization-details too"))
		all.Accounts = nil
	}
	if err := format.Save(out, all); err != nil {
		return err
	}
	p.log(c).Info(fmt.Sprintf("wrote %s: %s from %s", out, count(len(all.Accounts), "account"), count(read, "file")))
	if left > 0 {
		return &failure{Code: exitPartial}
	}
	return nil
}
