// SPDX-License-Identifier: Apache-2.0

package main

import (
	"maps"
	"os"
	"slices"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/snapshot/collect"
	"github.com/undenied/undenied/snapshot/format"
)

// touched gathers what events touch.
type touched struct{ accounts, services, regions map[string]bool }

// forEvents narrows o to what the events of a file touch: their accounts and
// those of their principals and resources, the services of the resources, and
// the Regions. What was asked for by a flag stays as it is.
func forEvents(o *collect.Options, file string) error {
	in, err := os.Open(file)
	if err != nil {
		return usagef("%w", err)
	}
	defer in.Close()
	t := touched{map[string]bool{}, map[string]bool{}, map[string]bool{}}
	found := 0
	for e, err := range cloudtrail.Events(file, in) {
		if err != nil {
			continue // analyze reports it
		}
		found++
		t.event(e)
	}
	if found == 0 {
		return usagef("%s: no CloudTrail events, want a file that holds some", file)
	}
	known := collect.Services()
	for _, service := range []string{"iam", "organizations", "tag"} {
		t.services[service] = true
	}
	maps.DeleteFunc(t.services, func(s string, _ bool) bool { return !slices.Contains(known, s) })
	for _, part := range []struct {
		into *[]string
		from map[string]bool
	}{{&o.Accounts, t.accounts}, {&o.Services, t.services}, {&o.Regions, t.regions}} {
		if *part.into == nil && len(part.from) > 0 && (part.into != &o.Accounts || !o.Organization) {
			*part.into = slices.Sorted(maps.Keys(part.from))
		}
	}
	return nil
}

func (t *touched) event(e *cloudtrail.Event) {
	t.account(e.RecipientAccount)
	t.account(e.Principal.Account())
	if e.Region != "" {
		t.regions[e.Region] = true
	}
	requests, err := cloudtrail.Requests(e)
	if err != nil {
		return
	}
	for _, r := range requests {
		t.account(r.Owner())
		t.services[r.Action.Service()] = true
		if r.Resource != (arn.ARN{}) {
			t.services[r.Resource.Service()] = true
			if region := r.Resource.Region(); region != "" {
				t.regions[region] = true
			}
		}
	}
}

func (t *touched) account(id string) {
	if format.IsAccountID(id) {
		t.accounts[id] = true
	}
}
