// SPDX-License-Identifier: Apache-2.0

package undenied

import (
	"fmt"
	"slices"

	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/remediate"
	"github.com/undenied/undenied/snapshot"
)

// A leg is one of the authorizations that a call needs, evaluated.
type leg struct {
	snap *snapshot.Snapshot
	req  *eval.Request // completed by the snapshot

	claim    cause          // what AWS's message names; zero if nothing
	policies *eval.Policies // as they were collected
	assumed  *eval.Policies // with what was not collected taken as silent
	x        *eval.Explanation
	options  remediate.Options

	account     *cloudtrail.Evaluation // AWS's own of it, or nil
	issuedBy    string                 // the call that issued the credentials, if it is known
	marked      bool                   // AWS names it
	unnamed     bool                   // the event does not name the resource
	alone       bool                   // of the legs of the call, no other can be the one that AWS denied
	assumptions []string
	silent      []snapshot.Gap // the policies among the assumptions
	open        []snapshot.Gap // everything that was not collected and can matter

	event       *cloudtrail.Event
	late, fresh []Difference // what was changed since the event, and seconds before it
	past        []string     // how what was changed since was taken
}

// leg evaluates one request of a call.
func (a *Analyzer) leg(e *cloudtrail.Event, claimed cloudtrail.Message, r cloudtrail.Request) (*leg, error) {
	snap := a.Snapshot
	if snap == nil {
		snap = new(snapshot.Snapshot)
	}
	policies, req, err := snap.Policies(&r.Request)
	if err != nil {
		return nil, err
	}
	l := &leg{
		snap: snap, req: req, policies: policies,
		account: accountOf(e, r.Action, resourceName(&r.Request)),
		marked:  r.Denied,
		event:   e,
		unnamed: r.Unnamed,
		options: remediate.Options{Conditions: a.Conditions},
	}
	l.sessionPolicies(e.Credentials)
	l.claim, _ = claimOf(claimed)
	l.assumed = assume(l.policies, l.claim.typ)
	for _, gap := range snap.Gaps(&r.Request) {
		matters := true
		switch {
		case gap.Key != condition.Key{}:
			matters = e.Credentials == nil // else the event that issued them told of their tags
			if matters {
				l.assumptions = append(l.assumptions, fmt.Sprintf("%s; taken as not overridden", gap))
			}
		case gap.Setting != 0 && l.policies.Collected(gap.Type):
			l.assumptions = append(l.assumptions, fmt.Sprintf("%s; taken as not set", gap))
		case !l.policies.Collected(gap.Type) && l.assumed.Collected(gap.Type) && eval.Applies(req, gap.Type):
			l.assumptions = append(l.assumptions, fmt.Sprintf("%s: %s; taken as silent", gap.Type.Layer(), gap))
			l.silent = append(l.silent, gap)
		default:
			matters = !l.policies.Collected(gap.Type) && eval.Applies(req, gap.Type)
		}
		if matters {
			l.open = append(l.open, gap)
		}
	}
	if r.Doubt != "" {
		l.assumptions = append(l.assumptions, r.Doubt+": taken as checked")
	}
	if l.unnamed {
		l.assumptions = append(l.assumptions, fmt.Sprintf("the event does not name the resource: taken as %s", resourceName(req)))
	}
	if req.Owner() == "" && req.Principal.Account() != "" {
		req.ResourceAccount = req.Principal.Account()
		if snapshot.MayHavePolicy(req) { // else another account's is out of reach anyway
			l.assumptions = append(l.assumptions, fmt.Sprintf("the owner of %s is unknown: taken as the principal's own account", resourceName(req)))
		}
	}
	l.x = eval.Explain(req, l.assumed)
	return l, nil
}

// assume takes what was not collected as silent, but for the layer that the
// message names.
func assume(p *eval.Policies, named policy.Type) *eval.Policies {
	assumed := *p
	assumed.Settings.NotCollected = nil
	assumed.NotCollected = slices.DeleteFunc(slices.Clone(p.NotCollected), func(t policy.Type) bool { return t != named })
	return &assumed
}

// allowed reports whether evaluation allows the request for certain.
func (l *leg) allowed() bool { return l.x.String() == eval.Allowed.String() }

// resourceName is the resource's ARN, or "*".
func resourceName(req *eval.Request) string {
	if !req.Resource.IsValid() {
		return "*"
	}
	return req.Resource.String()
}
