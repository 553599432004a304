// SPDX-License-Identifier: Apache-2.0

package main

import (
	"slices"
	"strings"

	"github.com/undenied/undenied/snapshot/collect"
	"github.com/undenied/undenied/snapshot/format"
)

// A told is a call that failed, in one Region or alike in several.
type told struct {
	format.Call
	regions []string
}

// failures names the calls that failed.
func (p *program) failures(f *format.File) error {
	all := alike(collect.Failures(f.Collection))
	for _, c := range all {
		where := strings.Join(strings.Fields(c.Account+" "+strings.Join(c.regions, ",")+" "+c.Service+":"+c.Operation+" "+c.Resource), " ")
		p.note("%s: %s: %s: %s", where, c.Status, c.Code, c.Message)
	}
	if len(all) > 0 {
		return &failure{Code: exitPartial}
	}
	return nil
}

// alike folds calls that differ in nothing but the Region: what nobody may do in
// one he may do in none, and what does not answer is often not there at all.
func alike(calls []format.Call) []*told {
	var all []*told
	seen := map[format.Call]*told{}
	for _, c := range calls {
		key := c
		key.Count = 0
		key.Resource, key.Message = elsewhere(c.Resource, c.Region), elsewhere(c.Message, c.Region)
		if key.Region = ""; c.Region == "" || seen[key] == nil {
			t := &told{c, []string{c.Region}}
			all = append(all, t)
			seen[key] = t
			continue
		}
		t := seen[key]
		if t.Resource = key.Resource; !slices.Contains(t.regions, c.Region) {
			t.regions = append(t.regions, c.Region)
		}
	}
	return all
}

// elsewhere returns a text with a star in place of a Region.
func elsewhere(text, region string) string {
	if region == "" {
		return text
	}
	return strings.ReplaceAll(text, region, "*")
}
