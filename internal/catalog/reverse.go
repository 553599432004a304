// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// A Call is an API call in CloudTrail that an action is checked for.
type Call struct {
	Sources []string // event sources: "s3.amazonaws.com", at least one
	Name    string   // event name: "HeadObject"

	// When is the condition under which the action is checked, as in
	// [Conditional]. Empty: always, or it is one of several that exclude each
	// other.
	When string

	// Permissionless says that the call is made without the permission, although
	// there is an action of its name.
	Permissionless bool
}

// CallsOf returns the API calls that the action is checked for, as far as
// [Event] tells: that of its name first, the others sorted by name. The catalog
// does not know whether there is a call of the action's name.
func CallsOf(a Action) []Call {
	entries := append([]tableEvent{{a.Service, a.Name}}, eventsNaming()[strings.ToLower(a.String())]...)
	var calls []Call
	for i, entry := range entries {
		if i > 0 && strings.EqualFold(entry.name, a.Name) && entry.service == a.Service {
			continue
		}
		for _, host := range hosts(entry.service) {
			c, ok := callOf(a, host, entry.name)
			if !ok {
				continue
			}
			same := func(d Call) bool { return d.Name == c.Name && d.When == c.When && d.Permissionless == c.Permissionless }
			switch j := slices.IndexFunc(calls, same); {
			case j < 0:
				calls = append(calls, c)
			case !slices.Contains(calls[j].Sources, c.Sources[0]):
				calls[j].Sources = append(calls[j].Sources, c.Sources...)
			}
		}
	}
	return calls
}

// callOf is the call of the given name at one event source, if a is checked for
// it.
func callOf(a Action, host, name string) (Call, bool) {
	e, ok := Event(host, name)
	if !ok {
		return Call{}, false
	}
	c := Call{Sources: []string{host + domain}, Name: name, Permissionless: e.Permissionless}
	is := func(s string) bool { return strings.EqualFold(s, a.String()) }
	if slices.ContainsFunc(e.Actions, is) {
		return c, true
	}
	i := slices.IndexFunc(e.Also, func(also Conditional) bool { return is(also.Action) })
	if i < 0 {
		return Call{}, false
	}
	c.When = e.Also[i].When
	return c, true
}

const domain = ".amazonaws.com"

// EventSources returns the CloudTrail event sources that are read as those of
// the service with the given IAM prefix, the one of its own name first.
func EventSources(service string) []string {
	var all []string
	for _, host := range hosts(strings.ToLower(service)) {
		// Others are another service's that may log actions of this one.
		if prefix, _ := Prefix(host); strings.EqualFold(prefix, service) {
			all = append(all, host+domain)
		}
	}
	return all
}

// hosts are the event sources, without the domain, that may log actions of the
// service.
func hosts(service string) []string {
	t := sources()
	if prefix, ok := t.prefix[service]; ok && prefix != service {
		return []string{service} // an event source, and no prefix
	}
	var more []string
	for host, prefix := range t.prefix {
		if prefix == service {
			more = append(more, host)
		}
	}
	for host, family := range t.family {
		if slices.Contains(family, service) {
			more = append(more, host)
		}
	}
	slices.Sort(more)
	return append([]string{service}, slices.Compact(more)...)
}

// A tableEvent is an event in the table of events: the IAM prefix or event
// source, and the name.
type tableEvent struct{ service, name string }

// tableEvents are the events in the table, in its order. Those that [Event] looks
// in have folded names.
var tableEvents = sync.OnceValue(func() []tableEvent {
	var all []tableEvent
	for line := range strings.SplitSeq(readTable("events.txt"), "\n") {
		if w := strings.Fields(line); len(w) >= 3 && w[0] == "event" {
			all = append(all, tableEvent{strings.ToLower(w[1]), w[2]})
		}
	}
	return all
})

// eventsNaming holds the events in the table that name an action, by folded
// action, sorted. Whether they are checked for it, [Event] tells.
var eventsNaming = sync.OnceValue(func() map[string][]tableEvent {
	naming := make(map[string][]tableEvent)
	for _, entry := range tableEvents() {
		e := events().facts[foldEvent(entry.service, entry.name)]
		actions := slices.Clone(e.Actions)
		for _, c := range e.Also {
			actions = append(actions, c.Action)
		}
		for _, a := range actions {
			a = strings.ToLower(a)
			if !slices.Contains(naming[a], entry) {
				naming[a] = append(naming[a], entry)
			}
		}
	}
	for _, list := range naming {
		slices.SortFunc(list, func(x, y tableEvent) int {
			return cmp.Or(compareFold(x.name, y.name), strings.Compare(x.service, y.service))
		})
	}
	return naming
})
