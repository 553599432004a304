// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"slices"
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/policy"
)

// asEvaluated corrects the requests of e by what AWS itself says it evaluated.
// The error is that of reading the record alone.
func (e *Event) asEvaluated(requests []Request, err error) ([]Request, error) {
	exact := map[int]bool{} // requests that an evaluation is of
	for _, ev := range e.Evaluations {
		a, l, ok := e.subject(ev)
		if !ok {
			continue
		}
		i := standsFor(requests, a, l.arn, exact)
		if i < 0 {
			requests, i = append(requests, e.request(a, l, e.Message(), nil)), len(requests)
		}
		exact[i] = true
		r := &requests[i]
		r.Resource, r.ResourceFrom = l.arn, FromMessage
		if l.owner != "" {
			r.ResourceAccount = l.owner
		}
		overlay(&r.Context, &ev.Context)
		r.Denied = !ev.Allowed
	}
	if len(exact) == 0 {
		return requests, err
	}
	if slices.ContainsFunc(e.Evaluations, func(ev *Evaluation) bool { return !ev.Allowed }) {
		for i := range requests {
			requests[i].Denied = requests[i].Denied && exact[i]
		}
	}
	return requests, nil
}

// standsFor returns the request that is of the action and the resource, or else
// the one in whose place it comes: of a resource of the same type, or of none
// that the record names. It is -1 if there is none.
func standsFor(requests []Request, a policy.Action, resource arn.ARN, exact map[int]bool) int {
	var of []int
	for i, r := range requests {
		switch {
		case r.Action != a:
		case r.Resource == resource:
			return i
		case !exact[i]:
			of = append(of, i)
		}
	}
	for _, i := range of {
		if resourceType(requests[i].Resource.String()) == resourceType(resource.String()) {
			return i
		}
	}
	for _, i := range of {
		if r := &requests[i]; r.ResourceFrom == FromDefault && (len(of) == 1 || !r.Resource.IsValid()) {
			return i
		}
	}
	return -1
}

// subject returns the action and the resource of an evaluation. ok is false
// if the action is none.
func (e *Event) subject(ev *Evaluation) (a policy.Action, l located, ok bool) {
	name := ev.Action
	if prefix, known := catalog.Prefix(e.eventSource()); known && !strings.Contains(name, ":") {
		name = prefix + ":" + name
	}
	a, err := policy.ParseAction(name)
	if err != nil {
		return a, l, false
	}
	l.from = FromMessage
	if parsed, err := arn.Parse(ev.Resource); err == nil {
		l.arn, l.owner = parsed, e.owner(parsed)
	} else if named, ok := e.named(Message{Resource: ev.Resource}, name); ok {
		l = named
	}
	if account := ev.Context.Lookup(resourceAccount); account.Presence == condition.Present && l.arn.IsValid() && l.arn.Account() == "" {
		l.owner = account.Text
	}
	return a, l, true
}

var resourceAccount = condition.MustKey("aws:ResourceAccount")
