// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/eval/fixture"
	"github.com/undenied/undenied/internal/report"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot"
)

// decisions are the words of --expect.
var decisions = []string{"allowed", "explicitDeny", "implicitDeny", "undetermined"}

func (p *program) simulateCommand() *cli.Command {
	flags := []cli.Flag{
		&cli.StringFlag{Name: "principal", Usage: "who asks: an ARN, a service principal, or anonymous"},
		&cli.StringSliceFlag{Name: "action", Usage: "what for"},
		&cli.StringSliceFlag{Name: "resource", Usage: "on which resource: an ARN, or *"},
		&cli.StringFlag{Name: "resource-account", Usage: "the account that owns the resource"},
		&cli.StringSliceFlag{Name: "context", Usage: "a condition key and its value"},
		&cli.StringSliceFlag{Name: "unknown", Usage: "a condition key that nobody knows"},
		&cli.StringFlag{Name: "snapshot", Usage: "the accounts", TakesFile: true},
		&cli.StringFlag{Name: "scp-file", Usage: "the organization's SCPs: a scp_data.json", TakesFile: true},
	}
	for _, f := range policyFlags {
		flags = append(flags, &cli.StringSliceFlag{Name: f.name, Usage: "a " + f.typ.String(), TakesFile: true})
	}
	return &cli.Command{
		Name:  "simulate",
		Usage: "decide a request, and say what settles it",
		Flags: append(flags,
			&cli.StringSliceFlag{Name: "not-collected", Usage: "a layer that could hold anything"},
			&cli.StringFlag{Name: "expect", Usage: "the decision wanted: " + list(decisions)},
			&cli.BoolFlag{Name: "explain", Usage: "the whole evaluation"},
			formatFlag("simulate"),
		),
		Action: p.simulate,
	}
}

// A simulation is what simulate is asked: each action on each resource.
type simulation struct {
	actions   []policy.Action
	resources []arn.ARN    // a zero one for "*"
	base      eval.Request // without action and resource
	policies  eval.Policies
	snapshot  *snapshot.Snapshot // nil if there is none
	expect    string             // "" if nothing is expected
}

func (p *program) simulate(c *cli.Context) error {
	if err := noArguments(c, "--action "+c.Args().First()); err != nil {
		return err
	}
	format, err := p.format(c)
	if err != nil {
		return err
	}
	sim := simulation{expect: c.String("expect")}
	if err := sim.ask(c); err != nil {
		return err
	}
	log := p.log(c)
	if err := sim.readPolicies(c, log); err != nil {
		return err
	}
	skipped := 0
	switch {
	case c.IsSet("snapshot"):
		if sim.snapshot, err = loadSnapshot(c, log); err != nil {
			return err
		}
		skipped = p.warn(sim.snapshot)
	case c.IsSet("scp-file"):
		return usagef("simulate: --scp-file without --snapshot, want --snapshot FILE too, or --scp TARGET=FILE for each policy")
	}
	show := p.simulationShower(c, format, len(sim.actions)*len(sim.resources))
	differs, err := sim.run(show)
	switch {
	case err != nil:
		return err
	case len(differs) > 0:
		for _, d := range differs {
			p.complain(d)
		}
		return &failure{Code: exitCheckFailed}
	case skipped > 0:
		return &failure{Code: exitPartial}
	}
	return nil
}

// run decides every combination. It returns what is not as expected.
func (sim *simulation) run(show func(report.SimulationRow) error) (differs []error, err error) {
	for _, action := range sim.actions {
		for _, resource := range sim.resources {
			asked := sim.base
			asked.Action, asked.Resource = action, resource
			req, policies, err := fixture.Inputs(&asked, &sim.policies, sim.snapshot)
			if err != nil {
				return nil, usagef("simulate: %w", err)
			}
			var gaps []snapshot.Gap
			if sim.snapshot != nil {
				gaps = sim.snapshot.Gaps(&asked)
			}
			row := report.NewSimulationRow(req, eval.Explain(req, policies), gaps)
			if err := show(row); err != nil {
				return nil, err
			}
			if sim.expect != "" && row.Decision != sim.expect {
				differs = append(differs, fmt.Errorf("simulate: %s on %s: got %s, want %s", row.Action, row.Resource, row.Decision, sim.expect))
			}
		}
	}
	return differs, nil
}

// simulationShower returns what shows the outcome of one of n requests.
func (p *program) simulationShower(c *cli.Context, format string, n int) func(report.SimulationRow) error {
	explain, style := c.Bool("explain"), p.style(c, proseWidth)
	if format == formatText {
		shown := 0
		return func(row report.SimulationRow) error {
			if shown++; shown > 1 {
				fmt.Fprintln(p.stdout)
			}
			if err := report.Simulation(p.stdout, row, style); err != nil || !explain {
				return err
			}
			fmt.Fprintln(p.stdout)
			return report.Tree(p.stdout, row.Explained().Explanation, style)
		}
	}
	write := report.JSON
	if n > 1 {
		write = report.NDJSON
	}
	return func(row report.SimulationRow) error {
		if explain {
			row = row.Explained()
		}
		return write(p.stdout, row)
	}
}

// ask reads the flags that make up the request.
func (sim *simulation) ask(c *cli.Context) (err error) {
	for _, required := range []string{"principal", "action"} {
		if !c.IsSet(required) {
			return usagef("simulate: no --%s, want for example %s", required, flagExample("simulate", required))
		}
	}
	if sim.expect != "" || c.IsSet("expect") {
		if !slices.Contains(decisions, sim.expect) {
			return usagef("simulate: --expect %q is not a decision, want %s", sim.expect, list(decisions))
		}
	}
	if sim.base.Principal, err = eval.ParsePrincipal(c.String("principal")); err != nil {
		return usagef("simulate: --principal: %w", err)
	}
	for _, text := range c.StringSlice("action") {
		action, err := policy.ParseAction(text)
		if err != nil {
			return usagef("simulate: --action: %w", err)
		}
		sim.actions = append(sim.actions, action)
	}
	resources := c.StringSlice("resource")
	if len(resources) == 0 {
		resources = []string{"*"}
	}
	for _, text := range resources {
		var resource arn.ARN
		if text != "*" {
			if resource, err = arn.Parse(text); err != nil {
				return usagef("simulate: --resource: %w", err)
			}
		}
		sim.resources = append(sim.resources, resource)
	}
	if sim.base.ResourceAccount, err = account(c); err != nil {
		return err
	}
	return sim.context(c)
}
