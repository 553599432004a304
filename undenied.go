// SPDX-License-Identifier: Apache-2.0

// Package undenied explains why AWS refused a request, and what would let it in,
// without asking AWS.
//
// An [Analyzer] holds a snapshot of accounts and turns a denied CloudTrail event
// into a [Diagnosis]: the policy statement that refused it, or the place where an
// Allow is missing, with the smallest change that helps, proven by evaluation.
//
// The steps on the way are packages of their own: cloudtrail reads events,
// snapshot knows which policies apply, eval decides and explains, remediate
// changes policies. Somebody who wants decisions alone imports policy and eval.
package undenied

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/remediate"
	"github.com/undenied/undenied/snapshot"
)

// An Analyzer explains denials. Its zero value knows no account: it repeats what
// AWS's messages say. It is safe for concurrent use.
type Analyzer struct {
	Snapshot *snapshot.Snapshot // nil knows nothing

	// Conditions say on which conditions the Allow statements hold that fixes add.
	// The zero value is none.
	Conditions remediate.Conditions
}

// Analyze explains a denied event. It never returns nil: what cannot be
// explained is a Diagnosis that says why.
func (a *Analyzer) Analyze(e *cloudtrail.Event) *Diagnosis {
	message := e.Message()
	requests, err := cloudtrail.Requests(e)
	if reason := e.NotPolicy(); reason != "" {
		return failed(e, message, InvalidAction, reason)
	}
	switch cloudtrail.StatusOf(err) {
	case cloudtrail.StatusPermissionless:
		return failed(e, message, InvalidAction, fmt.Sprintf("%s of %s needs no IAM permission; what refused it is no policy", e.Name, e.Source))
	case cloudtrail.StatusNotARequest:
		return failed(e, message, InvalidAction, fmt.Sprintf("%s of %s is no request to an API", e.Name, e.Source))
	case cloudtrail.StatusUnmapped:
		return failed(e, message, InvalidAction, err.Error())
	case cloudtrail.StatusError:
		return failed(e, message, Failed, err.Error())
	}
	if len(requests) == 0 {
		return failed(e, message, Failed, "the event names no request")
	}
	if e.Principal.Kind() == eval.Anonymous && !e.Identity.Anonymous() {
		return failed(e, message, Failed, "the record does not say who made the request")
	}
	claimed := claim(message, e)
	var legs []*leg
	for _, r := range requests {
		l, err := a.leg(e, claimed, r)
		if err != nil {
			return failed(e, message, Failed, err.Error())
		}
		legs = append(legs, l)
	}
	return diagnose(newDiagnosis(e, message), claimed, legs)
}

// diagnose explains the call by the leg that AWS marks as denied, else by the
// first that evaluation denies.
func diagnose(d *Diagnosis, claimed cloudtrail.Message, legs []*leg) *Diagnosis {
	main := slices.IndexFunc(legs, func(l *leg) bool { return l.marked && !l.allowed() })
	if main < 0 {
		main = slices.IndexFunc(legs, func(l *leg) bool { return l.marked })
	}
	if main < 0 {
		main = max(0, slices.IndexFunc(legs, func(l *leg) bool { return !l.allowed() }))
	}
	l := legs[main]
	l.alone = !slices.ContainsFunc(legs, func(o *leg) bool { return o != l && o.marked == l.marked && !o.allowed() })
	l.lookBack()
	d.describe(l.req)
	d.Assumptions = append(append(d.Assumptions, l.assumptions...), l.past...)
	d.explanation, d.leg = l.x, l
	d.Decision = l.x.String()
	if !d.assess(l, d.decode(l, claimed)) {
		return d
	}
	d.propose(slices.Concat(legs[main:main+1], legs[:main], legs[main+1:]))
	d.policiesToAdd()
	return d
}

// policiesToAdd notes what the first fix adds that adds anything.
func (d *Diagnosis) policiesToAdd() {
	for _, fix := range d.Fixes {
		for _, s := range fix.Steps {
			if s.Replaces == "" {
				d.ResultDetails.PoliciesToAdd = append(d.ResultDetails.PoliciesToAdd, s.addition())
			}
		}
		if len(d.ResultDetails.PoliciesToAdd) > 0 {
			return
		}
	}
}

// addition is the step in Access Undenied's form: a policy with nothing but what
// is added.
func (s *Step) addition() PolicyToAdd {
	text := fmt.Sprintf(`{"Version":%q,"Statement":[%s]}`, policy.Version2012, bytes.Join(s.statements(), []byte(",")))
	return PolicyToAdd{AttachmentTargetARN: s.AttachmentTargetARN, Policy: json.RawMessage(text)}
}
