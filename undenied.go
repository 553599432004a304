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
	"encoding/json"
	"errors"
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
}

// Analyze explains a denied event. It never returns nil: what cannot be
// explained is a Diagnosis that says why.
func (a *Analyzer) Analyze(e *cloudtrail.Event) *Diagnosis {
	message := cloudtrail.ParseMessage(e.ErrorMessage)
	requests, err := cloudtrail.Requests(e)
	if reason := notIAM(message); reason != "" {
		return failed(e, message, InvalidAction, reason)
	}
	switch {
	case errors.Is(err, cloudtrail.ErrPermissionless):
		return failed(e, message, InvalidAction, fmt.Sprintf("%s:%s needs no IAM permission; what refused it is no policy", e.Source, e.Name))
	case errors.Is(err, cloudtrail.ErrNotARequest):
		return failed(e, message, InvalidAction, fmt.Sprintf("%s %s is no request to an API", e.Source, e.Name))
	case errors.As(err, new(*cloudtrail.UnmappedError)):
		return failed(e, message, InvalidAction, err.Error())
	case err != nil:
		return failed(e, message, Failed, err.Error())
	case len(requests) == 0:
		return failed(e, message, Failed, "the event names no request")
	}
	var d *Diagnosis
	for _, r := range suspects(requests) {
		if d = a.diagnose(e, message, &r); d.Decision != eval.Allowed.String() {
			break
		}
	}
	return d
}

// suspects are the requests that AWS's message marks as denied, or all of them
// if it marks none.
func suspects(requests []cloudtrail.Request) []cloudtrail.Request {
	var denied []cloudtrail.Request
	for _, r := range requests {
		if r.Denied {
			denied = append(denied, r)
		}
	}
	if len(denied) == 0 {
		return requests
	}
	return denied
}

// notIAM says what refused a request where no IAM policy did.
func notIAM(m cloudtrail.Message) string {
	switch m.Form {
	case cloudtrail.FormNotPolicy:
		return "the request was refused by the service itself, by no IAM policy"
	case cloudtrail.FormPublicAccess:
		return "the request was refused by S3 Block Public Access, by no IAM policy"
	case cloudtrail.FormThrottling:
		return "the request was throttled, not refused by a policy"
	}
	return ""
}

// diagnose explains the denial of one request.
func (a *Analyzer) diagnose(e *cloudtrail.Event, message cloudtrail.Message, r *cloudtrail.Request) *Diagnosis {
	d := newDiagnosis(e, message)
	snap := a.Snapshot
	if snap == nil {
		snap = new(snapshot.Snapshot)
	}
	policies, req, err := snap.Policies(&r.Request)
	if err != nil {
		return failed(e, message, Failed, err.Error())
	}
	assumed := assume(policies, claimed(message))
	d.describe(req)
	d.assumptions(snap, req, policies, assumed)
	if req.Owner() == "" {
		req.ResourceAccount = req.Principal.Account()
		d.Assumptions = append(d.Assumptions, fmt.Sprintf("the owner of %s is unknown: taken as the principal's own account", d.Resource))
	}
	d.explanation = eval.Explain(req, assumed)
	d.Decision = d.explanation.String()
	d.assess(snap, req, assumed, message)
	d.fixes(snap, req, assumed)
	return d
}

// assume takes what was not collected as silent, but for the layer that the
// message names.
func assume(p *eval.Policies, named policy.Type) *eval.Policies {
	assumed := *p
	assumed.NotCollected = slices.DeleteFunc(slices.Clone(p.NotCollected), func(t policy.Type) bool { return t != named })
	return &assumed
}

// fixes adds the ways to allow the request. The policies to add are those of
// the first fix that adds any.
func (d *Diagnosis) fixes(snap *snapshot.Snapshot, req *eval.Request, p *eval.Policies) {
	for fix := range remediate.Fixes(req, p) {
		d.Fixes = append(d.Fixes, describeFix(snap, req, &fix, d.Assumptions))
	}
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

// addition is the step in Access Undenied's form: a policy with nothing but the
// added statement.
func (s *Step) addition() PolicyToAdd {
	text := fmt.Sprintf(`{"Version":%q,"Statement":[%s]}`, policy.Version2012, s.Statement)
	return PolicyToAdd{AttachmentTargetARN: s.AttachmentTargetARN, Policy: json.RawMessage(text)}
}
