// SPDX-License-Identifier: Apache-2.0

package main

import (
	"iter"
	"maps"
	"slices"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/snapshot/collect"
	"github.com/undenied/undenied/snapshot/format"
)

// touched gathers what events touch.
type touched struct{ accounts, services, regions map[string]bool }

// forEvents narrows o to what those of the events that are wanted touch: their
// accounts and those of their principals and resources, the services of the
// resources, and the Regions. What was asked for by a flag stays as it is. It
// returns how many they are.
func forEvents(o *collect.Options, events iter.Seq[*cloudtrail.Event], wanted func(*cloudtrail.Event) bool) int {
	t := touched{map[string]bool{}, map[string]bool{}, map[string]bool{}}
	found := 0
	for e := range events {
		if wanted(e) {
			found++
			t.event(e)
		}
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
	return found
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
