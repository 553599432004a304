// SPDX-License-Identifier: Apache-2.0

package main

import (
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied/internal/report"
	"github.com/undenied/undenied/snapshot/diff"
	"github.com/undenied/undenied/snapshot/format"
)

func (p *program) snapshotDiffCommand() *cli.Command {
	return &cli.Command{
		Name:   "snapshot diff",
		Usage:  "say in what two snapshots differ",
		Flags:  []cli.Flag{formatFlag("snapshot diff")},
		Action: p.snapshotDiff,
	}
}

func (p *program) snapshotDiff(c *cli.Context) error {
	format, err := p.format(c)
	if err != nil {
		return err
	}
	if c.NArg() != 2 {
		return usagef("snapshot diff: %s, want two snapshots", count(c.NArg(), "argument"))
	}
	a, err := openParts(c.Args().Get(0))
	if err != nil {
		return err
	}
	b, err := openParts(c.Args().Get(1))
	if err != nil {
		return err
	}
	d := &report.SnapshotDiff{From: a.compared(), To: b.compared()}
	d.Changes = diff.Organizations(a.rest.Organization, b.rest.Organization)
	unread := 0
	for _, id := range slices.Compact(slices.Sorted(slices.Values(slices.Concat(a.accounts, b.accounts)))) {
		before, err := a.part(id)
		after, err2 := b.part(id)
		if err != nil || err2 != nil {
			unread++
			p.complain(err)
			p.complain(err2)
			continue
		}
		d.Changes = append(d.Changes, diff.Accounts(accountIn(before, id), accountIn(after, id))...)
	}
	d.Changes = append(d.Changes, diff.Evidences(a.rest.Evidence, b.rest.Evidence)...)
	if format == formatText {
		err = d.Text(p.stdout, p.style(c, proseWidth))
	} else {
		err = report.JSON(p.stdout, d)
	}
	if err == nil && unread > 0 {
		return &failure{Code: exitPartial}
	}
	return err
}

func (s *parts) compared() report.Compared {
	c := report.Compared{Name: s.path}
	if s.rest.Collection != nil {
		c.CollectedAt = s.rest.Collection.CollectedAt
	}
	return c
}

// accountIn returns the account of a file, nil if it has none.
func accountIn(f *format.File, id string) *format.Account {
	i := slices.IndexFunc(f.Accounts, func(a format.Account) bool { return a.ID == id })
	if i < 0 {
		return nil
	}
	return &f.Accounts[i]
}
