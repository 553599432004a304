// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied/eval/fixture"
	"github.com/undenied/undenied/internal/report"
)

func (p *program) testCommand() *cli.Command {
	return &cli.Command{
		Name:   "test",
		Usage:  "run fixtures: requests, policies, and the decision expected",
		Flags:  []cli.Flag{formatFlag("test")},
		Action: p.test,
	}
}

func (p *program) test(c *cli.Context) error {
	format, err := p.format(c)
	if err != nil {
		return err
	}
	if !c.Args().Present() {
		return usagef("test: no fixtures, want undenied test FILE or undenied test DIRECTORY")
	}
	files, err := fixture.Files(c.Args().Slice()...)
	if err != nil {
		return err
	}
	var outcomes []fixture.Outcome
	unreadable, failed := 0, 0
	for _, path := range files {
		file, err := fixture.Load(path)
		if err != nil {
			unreadable++
			p.complain(err)
			continue
		}
		for _, c := range file.Cases {
			o := c.Run()
			if !o.Passed {
				failed++
			}
			outcomes = append(outcomes, o)
		}
	}
	p.log(c).Debug(fmt.Sprintf("ran %s of %s", count(len(outcomes), "case"), count(len(files)-unreadable, "file")))
	if len(outcomes) > 0 || unreadable == 0 {
		if err := report.Cases(p.stdout, outcomes, report.CaseFormat(format), p.style(c, proseWidth)); err != nil {
			return err
		}
	}
	switch {
	case unreadable > 0:
		return &failure{Code: exitUnreadable}
	case failed > 0:
		return &failure{Code: exitCheckFailed}
	}
	return nil
}
