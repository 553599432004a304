// SPDX-License-Identifier: Apache-2.0

package undenied

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/remediate"
)

// A proposal is a fix for one leg of a call, as it was found and as it is told.
type proposal struct {
	found remediate.Fix
	told  Fix
}

// propose finds the ways to allow a leg.
func (l *leg) propose() []proposal {
	var all []proposal
	for fix := range remediate.Fixes(l.req, l.assumed) {
		all = append(all, proposal{fix, l.describeFix(&fix)})
	}
	return all
}

// join adds to every fix what another leg of the same call needs: the call fails
// as long as one of them is denied.
func (d *Diagnosis) join(fixes []proposal, other *leg) {
	also := Request{Action: catalog.ActionName(other.req.Action.String()), Resource: resourceName(other.req), Decision: other.x.String()}
	d.AlsoDenied = append(d.AlsoDenied, also)
	needs := other.propose()
	for i := range fixes {
		fix := &fixes[i]
		with := slices.IndexFunc(needs, func(p proposal) bool { return len(p.found.Steps) > 0 })
		switch {
		case len(fix.found.Steps) == 0 && remediate.Allowed(other.req, other.assumed, fix.found.Changes):
			if r := other.req.Resource; r.Region() != "" && !strings.HasSuffix(r.Resource(), "/*") { // else it is made by the call
				fix.told.depends(fmt.Sprintf("a counterpart of %s there", r))
			}
		case len(fix.found.Steps) == 0 || with < 0:
			fix.told.Verified = false
			fix.told.depends(fmt.Sprintf("the call also needs %s on %s, which is denied as well", also.Action, also.Resource))
		default:
			fix.told.add(&needs[with].told)
		}
	}
}

// add joins the steps of two fixes. A policy that both change has to be changed
// twice, which nobody has evaluated.
func (f *Fix) add(other *Fix) {
	f.Verified = f.Verified && other.Verified
	for _, text := range other.DependsOn {
		f.depends(text)
	}
	added := false
	for _, step := range other.Steps {
		if slices.ContainsFunc(f.Steps, step.equal) {
			continue
		}
		added = true
		if step.PolicyARN != "" && slices.ContainsFunc(f.Steps, func(s Step) bool { return s.PolicyARN == step.PolicyARN }) {
			f.Verified = false
			f.depends(fmt.Sprintf("both changes of %s made together", step.PolicyName))
		}
		f.Steps = append(f.Steps, step)
	}
	if added {
		f.Summary += "; " + other.Summary
	}
}

func (s Step) equal(o Step) bool {
	return s.AttachmentTargetARN == o.AttachmentTargetARN && s.PolicyARN == o.PolicyARN && bytes.Equal(s.Statement, o.Statement)
}

// depends notes something on which the fix depends, once.
func (f *Fix) depends(text string) {
	if !slices.Contains(f.DependsOn, text) {
		f.DependsOn = append(f.DependsOn, text)
	}
}
