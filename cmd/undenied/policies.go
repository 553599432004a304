// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/policy/lint"
)

// policyFlags are the flags of simulate that take policy documents.
var policyFlags = []struct {
	name string
	typ  policy.Type
}{
	{"identity", policy.IdentityBased},
	{"boundary", policy.PermissionsBoundary},
	{"session", policy.SessionPolicy},
	{"resource-policy", policy.ResourceBased},
	{"endpoint", policy.VPCEndpointPolicy},
	{"scp", policy.ServiceControlPolicy},
	{"rcp", policy.ResourceControlPolicy},
}

// layers are the words of --not-collected.
var layers = []string{"identity", "resource", "boundary", "session", "scp", "rcp", "endpoint"}

// readPolicies reads the policies that the flags name. What AWS would refuse is
// warned of, and evaluated all the same.
func (sim *simulation) readPolicies(c *cli.Context, log *slog.Logger) error {
	pol := &sim.policies
	for _, f := range policyFlags {
		for _, value := range c.StringSlice(f.name) {
			target, path := "", value
			if leveled := f.typ == policy.ServiceControlPolicy || f.typ == policy.ResourceControlPolicy; leveled {
				target, path = levelOf(value)
			}
			d, err := readPolicy(path)
			if err != nil {
				return err
			}
			refusals(d, f.typ, log)
			switch f.typ {
			case policy.IdentityBased:
				pol.Identity = append(pol.Identity, d)
			case policy.PermissionsBoundary:
				pol.Boundary = append(pol.Boundary, d)
			case policy.SessionPolicy:
				pol.Session = append(pol.Session, d)
			case policy.ResourceBased:
				pol.Resource = append(pol.Resource, d)
			case policy.VPCEndpointPolicy:
				pol.Endpoint = append(pol.Endpoint, d)
			case policy.ServiceControlPolicy:
				pol.SCPs = attach(pol.SCPs, target, d)
			case policy.ResourceControlPolicy:
				pol.RCPs = attach(pol.RCPs, target, d)
			}
		}
	}
	for _, word := range c.StringSlice("not-collected") {
		t, err := policy.ParseLayer(word)
		if err != nil {
			return usagef("simulate: --not-collected: %w", err)
		}
		if pol.Collected(t) {
			pol.NotCollected = append(pol.NotCollected, t)
		}
	}
	return nil
}

// refusals warns of what AWS refuses when a policy of type t is saved.
func refusals(d *policy.Document, t policy.Type, log *slog.Logger) {
	kind := lint.GuessKind(d)
	if kind.Type() != t { // finer than the type, where they agree: a trust policy, a key policy
		kind, _ = lint.ParseKind(t.Layer()) // each layer is a kind, too
	}
	for _, f := range lint.Document(d, kind) {
		if f.Severity == lint.Error {
			log.Warn(fmt.Sprintf("%s: %s: %s (AWS refuses this %s)", f.Pos, f.Path, f.Message, t))
		}
	}
}

func readPolicy(path string) (*policy.Document, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, usagef("%s: this is a directory, want a policy document", path)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return policy.Parse(path, data)
}

// levelOf splits "TARGET=FILE". What stands before the equals sign is a target
// if it looks like "root", an ID or an account; else all of it is a file's name,
// and there is no target.
func levelOf(value string) (target, path string) {
	before, after, ok := strings.Cut(value, "=")
	odd := func(r rune) bool {
		return r != '-' && !('a' <= r && r <= 'z') && !('A' <= r && r <= 'Z') && !('0' <= r && r <= '9')
	}
	if !ok || before == "" || strings.ContainsFunc(before, odd) {
		return "", value
	}
	return before, after
}

// attach adds a policy to the level of its target, which comes after the levels
// there are if it is a new one.
func attach(levels []eval.Level, target string, d *policy.Document) []eval.Level {
	i := slices.IndexFunc(levels, func(l eval.Level) bool { return l.Target == target })
	if i < 0 {
		return append(levels, eval.Level{Target: target, Policies: []*policy.Document{d}})
	}
	levels[i].Policies = append(levels[i].Policies, d)
	return levels
}
