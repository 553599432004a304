// SPDX-License-Identifier: Apache-2.0

package undenied

import (
	"fmt"
	"slices"
	"strings"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/remediate"
)

// propose finds the ways to allow a call, of which legs are the authorizations:
// it fails as long as one of them is denied. The first is the one that the
// diagnosis explains.
func (d *Diagnosis) propose(legs []*leg) {
	call := make([]remediate.Authorization, len(legs))
	for i, l := range legs {
		call[i] = remediate.Authorization{Request: l.req, Policies: l.assumed}
		if i > 0 && !l.allowed() {
			d.AlsoDenied = append(d.AlsoDenied, l.denied())
		}
	}
	for fix := range legs[0].options.Together(call) {
		d.Fixes = append(d.Fixes, describeFix(legs, &fix))
		d.proposals = append(d.proposals, proposal{fix, legs})
	}
}

// describeCall notes on what a fix depends because the call needs several
// authorizations.
func (f *Fix) describeCall(legs []*leg, fix *remediate.Fix) {
	for _, l := range legs[1:] {
		if l.allowed() {
			continue
		}
		f.Verified = f.Verified && !l.unnamed
		for _, text := range l.assumptions {
			f.depends(text)
		}
	}
	for _, i := range fix.Denied {
		needed := legs[i].denied()
		f.depends(fmt.Sprintf("the call also needs %s on %s, which is denied as well", needed.Action, needed.Resource))
	}
	if !slices.ContainsFunc(fix.Changes, func(c remediate.Change) bool { return c.Key == requestedRegion }) {
		return
	}
	for _, l := range legs[1:] {
		if r := l.req.Resource; r.Region() != "" && !strings.HasSuffix(r.Resource(), "/*") { // else it is made by the call
			f.depends(fmt.Sprintf("a counterpart of %s there", r))
		}
	}
}

var requestedRegion = condition.MustKey("aws:RequestedRegion")

// depends notes something on which the fix depends, once.
func (f *Fix) depends(text string) {
	if !slices.Contains(f.DependsOn, text) {
		f.DependsOn = append(f.DependsOn, text)
	}
}
