// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"
	"iter"

	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/snapshot"
	"github.com/undenied/undenied/testdata/demo"
)

func (p *program) demoCommand() *cli.Command {
	return &cli.Command{
		Name:   "demo",
		Usage:  "analyse the denials of a sample organization",
		Flags:  []cli.Flag{formatFlag("demo"), fixFormatFlag()},
		Action: p.demo,
	}
}

func (p *program) demo(c *cli.Context) error {
	if err := noArguments(c, "none"); err != nil {
		return err
	}
	format := formatText // in a pipe as well: somebody looks at it
	if c.IsSet("format") {
		var err error
		if format, err = p.format(c); err != nil {
			return err
		}
	}
	if _, err := fixFormat(c); err != nil {
		return err
	}
	snap, err := snapshot.Read(demo.Organization())
	if err != nil {
		return err
	}
	name, data := demo.Denials()
	read := func() iter.Seq2[*cloudtrail.Event, error] { return cloudtrail.Events(name, bytes.NewReader(data)) }
	var index cloudtrail.Index
	for e, err := range read() {
		if err == nil {
			index.Add(e)
		}
	}
	events := func(yield func(*cloudtrail.Event, error) bool) {
		for e, err := range read() {
			if err == nil {
				index.Join(e)
			}
			if !yield(e, err) {
				return
			}
		}
	}
	show := func() error {
		return p.explain(c, p.log(c), new(tally), format, &undenied.Analyzer{Snapshot: snap}, events)
	}
	if format != formatText {
		return show()
	}
	fmt.Fprintf(p.stdout, "A sample organization of %s, and the denials of one day. Everything is\ninvented, and AWS is not asked anything.\n\n", count(len(snap.Accounts()), "account"))
	if err := show(); err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.stdout, "\nYour own denials: undenied analyze --events-file FILE --snapshot FILE")
	return err
}
