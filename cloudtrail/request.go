// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"fmt"
	"slices"
	"strings"

	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/policy"
)

// A Request is one authorization that AWS made for an event.
type Request struct {
	eval.Request

	ResourceFrom ResourceOrigin // where the resource was read
	Unnamed      bool           // AWS checked something in particular, and the event does not say what: Resource is a pattern for it
	Denied       bool           // AWS denied this one

	// Doubt says in a sentence without full stop why AWS may not have checked
	// this; "" if nothing is doubtful.
	Doubt string
}

// Requests returns the authorization requests behind e: most calls make one,
// some, such as s3:CopyObject or ec2:RunInstances, several.
//
// The action and the resource that the error message names are AWS's own and
// go before what the rest of the record says; then come the record's resources,
// then the request parameters. Condition keys that the record does not settle
// are unknown. A single request of a denied event is marked as denied; of
// several, the one that the message names, or none if it names none.
//
// What AWS evaluated by its own account goes before all of it: the action, the
// resource, the condition keys, and which request was denied.
//
// The error is [ErrPermissionless], [ErrNotARequest] or an [*UnmappedError].
func Requests(e *Event) ([]Request, error) { return e.asEvaluated(e.requests()) }

// requests returns the requests behind e by its record alone.
func (e *Event) requests() ([]Request, error) {
	facts, doubt, known := e.facts()
	m := e.Message().whole(facts)
	named, err := policy.ParseAction(m.Action)
	says := err == nil && !strings.ContainsAny(m.Action, "*?")
	if e.notARequest(facts) {
		return nil, ErrNotARequest
	}
	switch {
	case says:
	case !known:
		return nil, &UnmappedError{e.Source, e.Name}
	case facts.Permissionless:
		return nil, ErrPermissionless
	case len(facts.Actions) == 0:
		return nil, &UnmappedError{e.Source, e.Name}
	}
	var requests []Request
	var read *memo // a single request would find nothing in it
	add := func(c checkedAction, found []located) error {
		a, err := policy.ParseAction(c.name)
		if err != nil {
			return fmt.Errorf("action of %s: %w", e.Name, err)
		}
		for _, f := range found {
			if !slices.ContainsFunc(requests, func(r Request) bool { return r.Action == a && r.Resource == f.arn }) {
				if len(requests) == 1 {
					read = newMemo()
				}
				r := e.request(a, f, m, read)
				r.Doubt = c.doubt
				requests = append(requests, r)
			}
		}
		return nil
	}
	var own []located // what the call itself is about
	expected := false
	for i, c := range e.actions(facts, doubt) {
		found := e.resources(c.name, facts)
		if i == 0 {
			own = found
		} else {
			found = e.inherit(c.name, found, own)
		}
		if says && strings.EqualFold(c.name, m.Action) {
			found, expected, c.doubt = e.refused(m, found), true, ""
		}
		if err := add(c, found); err != nil {
			return nil, err
		}
	}
	if says && !expected { // an action the catalog does not expect of this event
		if doubt != "" {
			requests = nil
		}
		if err := add(checkedAction{name: m.Action}, e.refused(m, e.resources(m.Action, catalog.EventFacts{}))); err != nil {
			return nil, err
		}
	}
	e.markDenied(m, named, requests)
	return requests, nil
}

// facts returns what the catalog knows of the call, and why that is doubtful if
// it is.
func (e *Event) facts() (facts catalog.EventFacts, doubt string, known bool) {
	if facts, known = catalog.Event(e.eventSource(), e.Name); known {
		if facts.Unconfirmed {
			doubt = fmt.Sprintf("AWS does not document that %s is checked for %s", e.Name, strings.Join(facts.Actions, " and "))
		}
		return facts, doubt, true
	}
	service, facts, known := catalog.Elsewhere(e.Source, e.Name)
	if !known {
		return facts, "", false
	}
	host, _, _ := strings.Cut(e.Source, ".")
	return facts, fmt.Sprintf("%s has no %s; %s is the only service that has", host, e.Name, service), true
}

// eventSource returns the source that names the service best.
// additionalEventData.service tells the services that share a source apart.
func (e *Event) eventSource() string {
	if s := e.additional.Get("service").Str(); s != "" && strings.HasPrefix(e.Source, "autoscaling.") {
		if _, ok := catalog.Prefix(s); ok {
			return s
		}
	}
	return e.Source
}

// notARequest reports whether no principal asked an API for what e records.
// [cloudtrail-event-reference-record-contents: eventType]
//
// What passes a VPC endpoint is recorded for the endpoint's owner beside the
// call itself. Where the endpoint refuses it there is no other record: the call
// never reached its service.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-events.html#cloudtrail-network-events
func (e *Event) notARequest(facts catalog.EventFacts) bool {
	if e.network() && e.Denied() && e.Identity.Type != "" {
		return false
	}
	switch e.Type {
	case "AwsServiceEvent":
		return true
	case "AwsConsoleSignIn":
		return len(facts.Actions) == 0
	}
	return insight(e) || e.network()
}

// network reports whether e records what passed a VPC endpoint.
func (e *Event) network() bool { return e.Type == "AwsVpceEvent" || e.Category == "NetworkActivity" }

// otherBucket reports whether an action of S3 is for another kind of bucket than
// e's: S3 uses the same names for buckets on Outposts and for account settings.
func (e *Event) otherBucket(action string) bool {
	bucket := scalar(e.top("bucketName"))
	switch {
	case strings.HasPrefix(action, "s3-outposts:"):
		return !strings.Contains(bucket, ":s3-outposts:")
	case strings.HasPrefix(action, "s3:") && strings.HasSuffix(action, "AccountPublicAccessBlock"):
		return bucket != ""
	case strings.HasPrefix(action, "s3:") && strings.HasSuffix(action, "BucketPublicAccessBlock"):
		return bucket == "" && e.params != nil
	}
	return false
}

// refused puts the resource that the message names in the place of the one of
// its type.
func (e *Event) refused(m Message, found []located) []located {
	l, ok := e.named(m, m.Action)
	if i := m.cutOff(l, found); i >= 0 {
		l, ok = found[i], true
	}
	if !ok {
		return found
	}
	if len(found) == 1 {
		return []located{l}
	}
	// If the message names one, the others that nothing names may be other
	// choices that the action has.
	found = slices.DeleteFunc(slices.Clone(found), func(f located) bool { return f.unnamed && !sameType(f.template, l.arn) })
	i := slices.IndexFunc(found, func(f located) bool { return f.arn == l.arn })
	if i < 0 {
		i = slices.IndexFunc(found, func(f located) bool { return sameType(f.template, l.arn) })
	}
	if i < 0 {
		return append([]located{l}, found...)
	}
	found[i] = l
	return found
}

// request makes a request of e.
func (e *Event) request(a policy.Action, l located, m Message, read *memo) Request {
	r := Request{
		Request:      eval.Request{Principal: e.Principal, Action: a, Resource: l.arn, ResourceAccount: l.owner},
		ResourceFrom: l.from,
		Unnamed:      l.unnamed,
	}
	if p := r.Principal; p.Kind() == eval.Unidentified || p.Kind() == eval.Anonymous && !e.Identity.Anonymous() {
		// AWS's message may name a principal whose ARN the record leaves out.
		if q, err := eval.ParsePrincipal(m.Principal); err == nil && (p.AccountID == "" || p.AccountID == q.Account()) {
			r.Principal = q
		}
	}
	r.Context = e.context(a, l, read)
	return r
}

// aboutKey reports whether the refusal is KMS's, of what another service asked of
// it for the call.
func (e *Event) aboutKey(m Message) bool {
	return m.Action == "" && !strings.HasPrefix(e.Source, "kms.") && (m.Form == FormKMS || strings.Contains(strings.ToLower(e.ErrorCode), "kms"))
}

// markDenied marks the request that the message names, or the only one that may
// be meant.
func (e *Event) markDenied(m Message, named policy.Action, requests []Request) {
	if !e.Denied() {
		return
	}
	if e.aboutKey(m) {
		i := slices.IndexFunc(requests, func(r Request) bool { return r.Action.Service() == "kms" })
		if i >= 0 && !slices.ContainsFunc(requests[i+1:], func(r Request) bool { return r.Action.Service() == "kms" }) {
			requests[i].Denied = true
		}
		return
	}
	if len(requests) == 1 {
		requests[0].Denied = true
		return
	}
	var candidates []*Request
	for i := range requests {
		r := &requests[i]
		if m.Action == "" || r.Action != named {
			continue
		}
		if r.ResourceFrom == FromMessage {
			r.Denied = true
			return
		}
		candidates = append(candidates, r)
	}
	if len(candidates) == 1 {
		candidates[0].Denied = true
	}
}
