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

	ResourceFrom Source // where the resource was read
	Denied       bool   // AWS denied this one
	Doubt        string // what is doubtful about it, a sentence without a full stop, or ""
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
	m := e.Message()
	facts, known := catalog.Event(e.eventSource(), e.Name)
	if e.notARequest(facts) {
		return nil, ErrNotARequest
	}
	named, err := policy.ParseAction(m.Action)
	says := err == nil && !strings.ContainsAny(m.Action, "*?")
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
	add := func(action string, found []located) error {
		a, err := policy.ParseAction(action)
		if err != nil {
			return fmt.Errorf("action of %s: %w", e.Name, err)
		}
		for _, l := range found {
			requests = append(requests, e.request(a, l, m))
		}
		return nil
	}
	for _, action := range e.actions(facts) {
		found := e.resources(action, facts)
		if says && strings.EqualFold(action, m.Action) {
			found = e.refused(m, found)
			says = false
		}
		if err := add(action, found); err != nil {
			return nil, err
		}
	}
	if says { // an action the catalog does not expect of this event
		if err := add(m.Action, e.refused(m, e.resources(m.Action, catalog.EventFacts{}))); err != nil {
			return nil, err
		}
	}
	e.markDenied(m, named, requests)
	return requests, nil
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

// actions returns the actions that are checked for e: those that always are,
// and those whose condition the request fulfils.
func (e *Event) actions(facts catalog.EventFacts) []string {
	var actions []string
	for _, a := range facts.Actions {
		if e.applies(a, facts) && (len(facts.Actions) == 1 || !e.otherBucket(a)) {
			actions = append(actions, a)
		}
	}
	if len(actions) == 0 {
		actions = facts.Actions
	}
	for _, also := range facts.Also {
		if holds, known := e.holds(also.When); !holds || !known {
			continue
		}
		if also.Action == "s3:PutBucketAcl" && scalar(e.top("x-amz-acl")) == "private" {
			continue // what a bucket has anyway: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
		}
		if strings.EqualFold(also.Action, e.versioned(actions)) {
			// A request for a version is checked for the version's action alone.
			// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
			actions = append([]string{also.Action}, actions[1:]...)
			continue
		}
		actions = append(actions, also.Action)
	}
	return actions
}

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

// versioned returns the action for a version of an S3 object in place of the
// first action, or "".
func (e *Event) versioned(actions []string) string {
	if len(actions) == 0 || e.Name == "CopyObject" {
		return ""
	}
	rest, ok := strings.CutPrefix(actions[0], "s3:")
	if !ok {
		return ""
	}
	verb, what, ok := strings.Cut(rest, "Object")
	if !ok {
		return ""
	}
	return "s3:" + verb + "ObjectVersion" + what
}

// applies reports whether an action may be checked for e. Where the catalog
// says when an action's resources count, one of them has to.
func (e *Event) applies(action string, facts catalog.EventFacts) bool {
	listed := false
	for _, r := range facts.Resources {
		if !strings.EqualFold(r.Action, action) {
			continue
		}
		if holds, known := e.holds(r.When); holds || !known && !strings.HasPrefix(r.When, "(the statement is") {
			return true
		}
		if verb, ok := strings.CutPrefix(r.When, "(the statement is a "); ok {
			if s := e.parameter("statement"); len(s) > 0 && strings.HasPrefix(strings.ToUpper(strings.TrimSpace(s[0])), strings.TrimSuffix(verb, ")")) {
				return true
			}
		}
		listed = true
	}
	return !listed
}

// refused puts the resource that the message names in the place of the one of
// its type.
func (e *Event) refused(m Message, found []located) []located {
	l, ok := e.named(m, m.Action)
	if !ok {
		return found
	}
	if len(found) == 1 {
		return []located{l}
	}
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
func (e *Event) request(a policy.Action, l located, m Message) Request {
	r := Request{
		Request:      eval.Request{Principal: e.Principal, Action: a, Resource: l.arn, ResourceAccount: l.owner},
		ResourceFrom: l.from,
	}
	if p := r.Principal; p.Kind() == eval.Unidentified || p.Kind() == eval.Anonymous && !e.Identity.Anonymous() {
		// AWS's message may name a principal whose ARN the record leaves out.
		if q, err := eval.ParsePrincipal(m.Principal); err == nil && (p.AccountID == "" || p.AccountID == q.Account()) {
			r.Principal = q
		}
	}
	r.Context = e.context(a, l)
	return r
}

// markDenied marks the request that the message names, or the only one.
func (e *Event) markDenied(m Message, named policy.Action, requests []Request) {
	if !e.Denied() {
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
