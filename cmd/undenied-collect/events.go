// SPDX-License-Identifier: Apache-2.0

package main

import (
	"iter"
	"os"
	"slices"

	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/snapshot/collect"
)

// needsOf returns what deciding the requests of those of the events takes that
// are wanted, and how many these are.
func needsOf(events iter.Seq[*cloudtrail.Event], wanted func(*cloudtrail.Event) bool) (needs *collect.Needs, found int) {
	needs = new(collect.Needs)
	for e := range events {
		if !wanted(e) {
			continue
		}
		found++
		needs.AddEncoded(collect.Encoded{EventID: e.ID, Account: e.Principal.Account(), Region: e.Region, Text: e.Message().EncodedText})
		requests, err := cloudtrail.Requests(e)
		if err != nil {
			continue // analyze says why it is none
		}
		for i := range requests {
			needs.Add(&requests[i].Request)
		}
	}
	return needs, found
}

// forEvents narrows o to what the requests of a file or directory of events need.
func forEvents(o *collect.Options, path string) error {
	if info, err := os.Stat(path); err == nil && !info.IsDir() && !info.Mode().IsRegular() {
		return usagef("--for-events %s: can be read only once, want a file or a directory", path)
	}
	files, err := cloudtrail.Files(path)
	if err != nil {
		return usagef("--for-events: %w", err)
	}
	t := &trail{files: files}
	all := func(cloudtrail.Record) bool { return true }
	found := 0
	if o.Needs, found = needsOf(t.events(all), func(*cloudtrail.Event) bool { return true }); found == 0 {
		return usagef("%s: no CloudTrail events, want a file that holds some", path)
	}
	return nil
}

// allBut returns the services that can be collected without one of them.
func allBut(service string) []string {
	return slices.DeleteFunc(collect.Services(), func(s string) bool { return s == service })
}
