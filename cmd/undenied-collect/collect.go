// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied/snapshot/collect"
	"github.com/undenied/undenied/snapshot/format"
)

func (p *program) collectCommand() *cli.Command {
	return &cli.Command{
		Name:  "collect",
		Usage: "read accounts into a snapshot",
		Flags: append(connectionFlags(),
			&cli.BoolFlag{Name: "organization", Usage: "all active accounts of the organization"},
			&cli.StringSliceFlag{Name: "accounts", Usage: "the `IDs` of the accounts, in place of the caller's"},
			&cli.StringSliceFlag{Name: "regions", Usage: "the `REGIONS`, in place of all that are enabled"},
			&cli.StringSliceFlag{Name: "services", Usage: "the `SERVICES` by IAM prefix, or all; tiers 1 and 2 unless given"},
			&cli.StringFlag{Name: "role-name", Aliases: []string{"cross-account-role-name"}, Value: collect.DefaultRoleName, Usage: "the `ROLE` to assume in other accounts"},
			&cli.StringFlag{Name: "external-id", Usage: "the external `ID` for assuming roles"},
			&cli.StringFlag{Name: "management-account-role-arn", Usage: "the `ARN` of the role that reads the organization"},
			&cli.IntFlag{Name: "concurrency", Usage: "`CALLS` in flight", Value: collect.DefaultConcurrency},
			&cli.StringFlag{Name: "output-file", Value: "snapshot.json", Usage: "a `PATH`: .json, .json.gz, or a directory with a slash at its end"},
			&cli.BoolFlag{Name: "resume", Usage: "go on with a collection that was interrupted"},
			&cli.BoolFlag{Name: "dry-run", Usage: "print the calls and the policy they need, and call nothing"},
			&cli.StringFlag{Name: "for-events", Usage: "only what the requests of the CloudTrail events in `FILE` need"},
		),
		Action: func(c *cli.Context) error {
			if err := noArguments(c); err != nil {
				return err
			}
			o, err := options(c)
			if err != nil {
				return err
			}
			if c.Bool("dry-run") {
				return p.dryRun(o)
			}
			return p.collect(c, o)
		},
	}
}

// options returns what the flags ask for, without credentials.
func options(c *cli.Context) (collect.Options, error) {
	for _, flag := range []string{"accounts", "regions", "services"} {
		if c.IsSet(flag) && list(c, flag) == nil {
			return collect.Options{}, usagef("--%s is given and empty, want a value, or not the flag", flag)
		}
	}
	o := collect.Options{
		Accounts:              list(c, "accounts"),
		Regions:               list(c, "regions"),
		Services:              list(c, "services"),
		Organization:          c.Bool("organization"),
		RoleName:              c.String("role-name"),
		ExternalID:            c.String("external-id"),
		ManagementAccountRole: c.String("management-account-role-arn"),
		Concurrency:           c.Int("concurrency"),
	}
	if o.Organization && o.Accounts != nil {
		return o, usagef("--organization and --accounts are given, want one of them")
	}
	if o.Concurrency < 1 {
		return o, usagef("--concurrency %d: want 1 or more", o.Concurrency)
	}
	if _, err := collect.PlanFor(o.Services); err != nil {
		return o, usagef("--services: %w", err)
	}
	if err := o.Check(); err != nil {
		return o, usagef("%w", err)
	}
	path := c.String("for-events")
	switch {
	case path == "":
		return o, nil
	case o.Organization:
		return o, usagef("--organization and --for-events are given, want one of them")
	case c.Bool("resume"):
		return o, usagef("--resume and --for-events are given: what is for events is collected at once, want one of them")
	}
	return o, forEvents(&o, path)
}

// list returns the values of a flag, nil if it is not given.
func list(c *cli.Context, flag string) []string {
	var all []string
	for _, v := range c.StringSlice(flag) {
		if v = strings.TrimSpace(v); v != "" {
			all = append(all, v)
		}
	}
	return all
}

// dryRun prints what a collection would do.
func (p *program) dryRun(o collect.Options) error {
	plan, err := collect.PlanFor(o.Services)
	if err == nil && o.Needs != nil {
		plan, err = o.Needs.Plan(o.Services)
	}
	if err != nil {
		return err
	}
	if o.Organization || o.Accounts != nil || o.Needs != nil || o.ManagementAccountRole != "" {
		plan.Calls = append(plan.Calls, "sts:AssumeRole")
	}
	fmt.Fprintln(p.stdout, "Calls:")
	for _, call := range plan.Calls {
		fmt.Fprintln(p.stdout, "  "+call)
	}
	fmt.Fprintf(p.stdout, "\nThe policy that they need:\n%s", policyJSON(plan, o.RoleName, o.ManagementAccountRole))
	return nil
}

// collect reads the accounts and writes the snapshot.
func (p *program) collect(c *cli.Context, o collect.Options) error {
	ctx, path := c.Context, c.String("output-file")
	var err error
	if o.Config, err = load(ctx, given(c, "profile"), given(c, "region")); err != nil {
		return err
	}
	if err := prepareOutput(path); err != nil {
		return err
	}
	if o.Needs != nil && o.Needs.Empty() {
		p.note("--for-events: no event makes a request that policies decide, so nothing is collected")
	}
	if o.Needs == nil { // which is for many accounts
		o.Checkpoint = checkpointOf(path)
	}
	if !c.Bool("resume") && o.Checkpoint != "" {
		if err := collect.RemoveCheckpoint(o.Checkpoint); err != nil {
			return usagef("%w, want --resume, or no such directory", err)
		}
	}
	f, err := p.read(ctx, o)
	if f == nil {
		return &failure{Code: exitUnreadable, Err: err}
	}
	if err := format.Save(path, f); err != nil {
		if o.Checkpoint == "" {
			return usagef("%w", err)
		}
		return usagef("%w; the accounts that are done are kept in %s, want --resume once it can be written", err, o.Checkpoint)
	}
	if err != nil {
		again := ""
		if o.Checkpoint != "" {
			again = ", want --resume to go on"
		}
		p.note("%v; %s holds what was read until then%s", err, path, again)
		return &failure{Code: exitPartial}
	}
	if o.Checkpoint != "" {
		if err := collect.RemoveCheckpoint(o.Checkpoint); err != nil {
			p.note("%v", err)
		}
	}
	if err := p.failures(f); err != nil || !o.Organization || f.Organization != nil {
		return err
	}
	p.note("--organization: the account of the credentials is in none, so no other account was collected")
	return &failure{Code: exitPartial}
}

// read collects with a progress bar, if anybody is watching.
func (p *program) read(ctx context.Context, o collect.Options) (*format.File, error) {
	bar := p.newBar()
	o.Progress = bar.show
	f, err := collect.Collect(ctx, o)
	bar.close()
	return f, err
}

func (p *program) scpsCommand() *cli.Command {
	return &cli.Command{
		Name:  "get-scps",
		Usage: "write the organization tree with its SCPs, as Access Undenied does",
		Flags: append(connectionFlags(),
			&cli.StringFlag{Name: "management-account-role-arn", Usage: "the `ARN` of the role that reads the organization"},
			&cli.StringFlag{Name: "external-id", Usage: "the external `ID` for assuming it"},
			&cli.StringFlag{Name: "output-file", Value: "scp_data.json", Usage: "the `FILE` to write"},
		),
		Action: func(c *cli.Context) error {
			if err := noArguments(c); err != nil {
				return err
			}
			return p.scps(c)
		},
	}
}

// scps writes a scp_data.json. One that is not complete is not written: it could
// not say so.
func (p *program) scps(c *cli.Context) error {
	if err := prepareOutput(c.String("output-file")); err != nil {
		return err
	}
	loaded, err := load(c.Context, given(c, "profile"), given(c, "region"))
	if err != nil {
		return err
	}
	f, err := p.read(c.Context, collect.Options{
		Config:                loaded,
		Services:              []string{"organizations"},
		ExternalID:            c.String("external-id"),
		ManagementAccountRole: c.String("management-account-role-arn"),
	})
	if err != nil {
		return &failure{Code: exitUnreadable, Err: err}
	}
	if f.Organization == nil {
		_ = p.failures(f)
		return &failure{Code: exitPartial, Err: errors.New("no organization was read, want credentials of its management account or of a delegated administrator")}
	}
	if err := format.EncodeSCPData(io.Discard, f.Organization); err != nil {
		_ = p.failures(f)
		return &failure{Code: exitPartial, Err: err}
	}
	if err := format.SaveSCPData(c.String("output-file"), f.Organization); err != nil {
		return usagef("%w", err)
	}
	return p.failures(f)
}
