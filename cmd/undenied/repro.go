// SPDX-License-Identifier: Apache-2.0

package main

import (
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/eval/fixture"
)

func (p *program) reproCommand() *cli.Command {
	return &cli.Command{
		Name:  "repro",
		Usage: "turn denials into a fixture that reproduces them",
		Flags: append([]cli.Flag{
			eventsFileFlag(),
			&cli.StringFlag{Name: "snapshot", Usage: "the accounts: a snapshot, or the output of get-account-authorization-details", TakesFile: true},
			&cli.StringFlag{Name: "scp-file", Usage: "the organization's SCPs: a scp_data.json", TakesFile: true},
			decodedFlag(),
			&cli.BoolFlag{Name: "after-fix", Usage: "a case with the first verified fix made, too"},
			&cli.BoolFlag{Name: "anonymize", Usage: "account IDs, names and addresses masked"},
			&cli.StringFlag{Name: "output-file", Usage: "a file for the fixture", TakesFile: true},
		}, filterFlags()...),
		Action: p.repro,
	}
}

func (p *program) repro(c *cli.Context) error {
	if !c.IsSet("snapshot") {
		return usagef("repro: no --snapshot, want for example %s", flagExample("repro", "snapshot"))
	}
	out := c.String("output-file")
	if out != "" {
		if err := checkOutput(out); err != nil {
			return err
		}
	}
	log := p.log(c)
	r, err := p.read(c)
	if err != nil {
		return err
	}
	snap, err := loadSnapshot(c, log)
	if err != nil {
		return err
	}
	r.refused = true
	r.tally.policies = p.warn(snap)
	events, err := p.pick(r, c.Args().Slice())
	if err != nil {
		return err
	}
	r.tell(log)
	a := &undenied.Analyzer{Snapshot: snap}
	var cases []*fixture.Case
	unmade := 0
	for _, e := range events {
		made, err := undenied.Repro{AfterFix: c.Bool("after-fix")}.Cases(a.Analyze(e))
		if err != nil {
			unmade++
			p.complain(err)
			continue
		}
		cases = append(cases, made...)
	}
	if len(cases) == 0 {
		return &failure{Code: exitUnreadable}
	}
	if c.Bool("anonymize") {
		if cases, err = fixture.Anonymize(cases...); err != nil {
			return err
		}
	}
	write := func(w io.Writer) error { return fixture.Write(w, cases...) }
	if out == "" {
		err = write(p.stdout)
	} else if err = writeFile(out, write); err == nil {
		log.Debug("wrote " + out)
	}
	if err != nil {
		return err
	}
	r.tally.skipped += unmade
	return r.tally.outcome()
}

// pick returns the denials with the given IDs, in that order, and without IDs
// the only denial that there is.
func (p *program) pick(r *reading, ids []string) ([]*cloudtrail.Event, error) {
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			return nil, usagef("repro: event %s is named twice, want it once", id)
		}
	}
	found := map[string]*cloudtrail.Event{}
	var denials []*cloudtrail.Event // without IDs: all that it takes to see that there are several
	for e, err := range r.events() {
		if err != nil {
			r.tally.skipped++
			p.complain(err)
			continue
		}
		r.tally.read++
		switch {
		case !e.Refused():
		case len(ids) == 0:
			if denials = append(denials, e); len(denials) > 1 {
				return nil, usagef("repro: there are several denials, want the ID of an event, such as %s", denials[0].ID)
			}
		case slices.Contains(ids, e.ID) && found[e.ID] == nil:
			found[e.ID] = e
		}
	}
	var missing []string
	for _, id := range ids {
		if e := found[id]; e != nil {
			denials = append(denials, e)
		} else {
			missing = append(missing, id)
		}
	}
	if len(missing) > 0 {
		return nil, usagef("repro: no denial among the events is %s, want the EventId of one that analyze shows", strings.Join(missing, " or "))
	}
	if len(denials) == 0 {
		return nil, usagef("repro: no denial among the events, want a file with one")
	}
	return denials, nil
}
