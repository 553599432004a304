// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied/internal/report"
	"github.com/undenied/undenied/snapshot/format"
)

// snapshotCommand is what the commands about snapshots begin with. It does
// nothing itself.
func (p *program) snapshotCommand() *cli.Command {
	return &cli.Command{
		Name:  "snapshot",
		Usage: "make, describe and compare snapshots",
		Action: func(c *cli.Context) error {
			if c.Args().Present() {
				return usagef("snapshot: unknown command %q, want %s", c.Args().First(), list(secondWords(c.App, "snapshot")))
			}
			fmt.Fprint(p.stderr, page("snapshot"))
			return &failure{Code: exitUnreadable}
		},
	}
}

func (p *program) snapshotInfoCommand() *cli.Command {
	return &cli.Command{
		Name:   "snapshot info",
		Usage:  "say what is in a snapshot, and what it lacks",
		Flags:  []cli.Flag{formatFlag("snapshot info")},
		Action: p.snapshotInfo,
	}
}

func (p *program) snapshotInfo(c *cli.Context) error {
	format, err := p.format(c)
	if err != nil {
		return err
	}
	if c.NArg() != 1 {
		return usagef("snapshot info: %s, want one snapshot", count(c.NArg(), "argument"))
	}
	s, err := openParts(c.Args().First())
	if err != nil {
		return err
	}
	info, unread := new(report.SnapshotInfo), 0
	info.Add(s.rest)
	for _, id := range s.accounts {
		if s.read == nil {
			break // all of it is added
		}
		f, err := s.read(id)
		if err != nil {
			unread++
			p.complain(err)
			continue
		}
		info.Add(f)
	}
	if format == formatText {
		err = info.Text(p.stdout, time.Now(), p.style(c, proseWidth))
	} else {
		err = report.JSON(p.stdout, info)
	}
	if err == nil && unread > 0 {
		return &failure{Code: exitPartial}
	}
	return err
}

// The parts of a snapshot are files that are read one at a time: a directory has
// one an account.
type parts struct {
	path     string
	rest     *format.File // without the accounts of a directory
	accounts []string     // IDs, sorted if of a directory
	read     func(account string) (*format.File, error)
}

// openParts opens a snapshot. Only a directory has more than one part.
func openParts(path string) (*parts, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() && !format.IsForeign(path) {
		d, err := format.OpenDirectory(path)
		if err != nil {
			return nil, err
		}
		return &parts{path, d.Rest(), d.Accounts(), d.Account}, nil
	}
	f, err := format.Load(path)
	if err != nil {
		return nil, err
	}
	s := &parts{path: path, rest: f}
	for i := range f.Accounts {
		s.accounts = append(s.accounts, f.Accounts[i].ID)
	}
	return s, nil
}

// part returns the file that an account is in, or an empty one.
func (s *parts) part(account string) (*format.File, error) {
	switch {
	case !slices.Contains(s.accounts, account):
		return new(format.File), nil
	case s.read == nil:
		return s.rest, nil
	}
	return s.read(account)
}
