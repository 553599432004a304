// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"errors"
	"strings"
	"sync"
)

// EventFacts are the authorizations an API call in CloudTrail needs.
type EventFacts struct {
	// Actions are checked always, or, when there are several that exclude each
	// other, at least one of them is: "s3:GetObject".
	Actions []string

	// Also are checked when the request holds something more.
	Also []Conditional

	// Resources name what the actions of this event are checked on, instead of
	// the targets of the actions. Empty for most events. Of several entries of an
	// action and type those apply whose parameters are in the request.
	Resources []EventResource

	// Permissionless says that AWS does not ask for a permission: everybody may
	// make the call, or it is authenticated by other means. An action of that name
	// may exist all the same and is then in Actions.
	Permissionless bool

	// PassesRoles says that iam:PassRole is checked on the roles that the request
	// names.
	PassesRoles bool

	// Tagging is the action that is checked besides if the request passes tags
	// for what it creates, or "".
	Tagging string

	// Unconfirmed says that no document of AWS and no denial names the actions:
	// they are concluded from names.
	Unconfirmed bool
}

// A Conditional is an action that is checked when a condition holds.
type Conditional struct {
	Action string // "s3:GetObjectVersion"

	// When is the request parameter whose presence asks for the action,
	// "versionId", its absence, "!eventBusName", or its value,
	// "withDecryption=true" and "a!=b". "a|b" holds if one of them does. In
	// parentheses: a condition that the event does not show.
	When string

	// Sometimes says that When is not all: the action is not checked without, and
	// not always checked with it.
	Sometimes bool
}

// An EventResource is a resource an event's action is checked on.
type EventResource struct {
	Action    string  // "s3:GetObject"
	Type      string  // resource type, or ""
	ARN       string  // template; ${name#transform=default} is a request parameter; "*"; "" if not known
	ARNParam  string  // request parameter that carries the whole ARN, or ""
	Params    []Param // of variables in ARN that are not parameters themselves
	Required  bool
	When      string // as Conditional.When; "" is always
	Evaluated Evaluated
}

// Event returns what the API call eventName of eventSource needs. The source is
// as CloudTrail writes it, "s3.amazonaws.com", or without the domain. Where a
// record names the service more exactly than its source does
// (additionalEventData.service of autoscaling), pass that. It reports false if
// no action of that name is known.
func Event(eventSource, eventName string) (EventFacts, bool) {
	host, t := hostName(eventSource), events()
	prefix, ok := Prefix(eventSource)
	bare := stripVersion(eventName)
	names, services := [...]string{eventName, bare}, [...]string{host, prefix}
	for i, name := range names {
		for j, service := range services {
			if i > 0 && name == names[0] || j > 0 && service == services[0] {
				continue
			}
			if e, ok := t.facts[foldEvent(service, name)]; ok {
				return withAction(e, prefix, bare), true
			}
		}
	}
	if !ok {
		return EventFacts{}, false
	}
	for _, service := range append([]string{prefix}, Family(eventSource)...) {
		if a, ok := sameName(service, eventName, bare); ok {
			return EventFacts{Actions: []string{a.String()}}, true
		}
	}
	return EventFacts{}, false
}

// withAction completes the facts of an event that keeps its own action.
func withAction(e EventFacts, service, name string) EventFacts {
	if len(e.Actions) == 0 {
		if a, ok := sameName(service, name, name); ok {
			e.Actions = []string{a.String()}
		}
	}
	return e
}

func sameName(service string, names ...string) (Action, bool) {
	s, ok := Lookup(service)
	if !ok {
		return Action{}, false
	}
	for _, n := range names {
		if a, ok := s.Action(n); ok {
			return a, true
		}
	}
	return Action{}, false
}

// stripVersion removes the version of the API that Lambda and CloudFront put at
// the end of an event's name: CreateFunction20150331, CreateDistribution2020_05_31,
// UpdateFunctionCode20150331v2.
func stripVersion(name string) string {
	s := name
	if i := strings.LastIndexByte(s, 'v'); i > 0 && i+1 < len(s) && digits(s[i+1:]) {
		s = s[:i]
	}
	n := len(s)
	switch {
	case n > 10 && digits(s[n-2:]) && dash(s[n-3]) && digits(s[n-5:n-3]) && dash(s[n-6]) && digits(s[n-10:n-6]):
		return s[:n-10]
	case n > 8 && digits(s[n-8:]):
		return s[:n-8]
	}
	return name
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func dash(c byte) bool { return c == '_' || c == '-' }

func foldEvent(service, name string) string { return strings.ToLower(service + ":" + name) }

// An eventTable is data/tables/events.txt.
type eventTable struct {
	facts    map[string]EventFacts // the events that differ from the rule, by folded "prefix:name"
	unmapped map[string]bool       // operations whose action is not known, by the same
}

var events = sync.OnceValue(func() *eventTable {
	t, err := parseEvents("data/tables/events.txt", readTable("events.txt"))
	if err != nil {
		panic("catalog: " + err.Error())
	}
	return t
})

func parseEvents(file, text string) (*eventTable, error) {
	t := &eventTable{facts: make(map[string]EventFacts, strings.Count(text, "\nevent ")), unmapped: make(map[string]bool)}
	var key string // of the event the indented lines belong to
	p := newParser()
	p.file = file
	for line := range p.entries(text) {
		f := fields{line: line}
		word := f.next()
		indented := word == "also" || word == "on" || word == "on*"
		if indented != (line[0] == '\t') || indented && key == "" {
			p.errorf(1, "want an event line, also and on lines indented below one, passes, tagged or unmapped")
			continue
		}
		e := t.facts[key]
		switch word {
		case "passes", "tagged", "unmapped":
			key = ""
			if !t.list(word, &f) {
				p.errorf(f.col(), "%s, want a service, or an action after tagged, and names of events", word)
			}
			continue
		case "event":
			service, name := f.next(), f.next()
			if key = foldEvent(service, name); service == "" || name == "" {
				p.errorf(f.col(), "event without a name")
				key = ""
				continue
			}
			if _, ok := t.facts[key]; ok {
				p.errorf(1, "event %q is listed twice", key)
			}
			e = EventFacts{}
			for _, a := range strings.Fields(f.rest()) {
				switch {
				case a == "permissionless":
					e.Permissionless = true
				case a == "?":
					e.Unconfirmed = true
				case strings.Contains(a, ":"):
					e.Actions = append(e.Actions, a)
				default:
					p.errorf(f.col(), "%q is not an action, want service:Name", a)
				}
			}
		case "also":
			c := Conditional{Action: f.next()}
			c.When, c.Sometimes = strings.CutSuffix(f.rest(), " ?")
			if !strings.Contains(c.Action, ":") || c.When == "" {
				p.errorf(f.col(), "also %q, want an action and when it is checked", c.Action)
				continue
			}
			e.Also = append(e.Also, c)
		case "on", "on*":
			r, ok := p.eventResource(&f)
			if !ok {
				continue
			}
			r.Required = word == "on*"
			e.Resources = append(e.Resources, r)
		default:
			p.errorf(1, "unknown word %q, want event, also, on, passes, tagged or unmapped", word)
			continue
		}
		t.facts[key] = e
	}
	return t, errors.Join(p.errs...)
}

// list reads a line that says the same about several events of a service. It
// reports false if the line does not say of which, or what.
func (t *eventTable) list(word string, f *fields) bool {
	first := f.next()
	service, _, action := strings.Cut(first, ":")
	names := strings.Fields(f.rest())
	if service == "" || action != (word == "tagged") || len(names) == 0 {
		return false
	}
	for _, name := range names {
		key := foldEvent(service, name)
		e := t.facts[key]
		switch word {
		case "unmapped":
			t.unmapped[key] = true
			continue
		case "passes":
			e.PassesRoles = true
		case "tagged":
			e.Tagging = first
		}
		t.facts[key] = e
	}
	return true
}

// eventResource reads "ACTION TYPE ARN bindings... when CONDITION", where "-"
// stands for no type and for an ARN the event does not tell.
func (p *parser) eventResource(f *fields) (EventResource, bool) {
	r := EventResource{Action: f.next(), Type: f.next(), ARN: f.next()}
	if !strings.Contains(r.Action, ":") || r.ARN == "" {
		p.errorf(f.col(), "on %q, want an action, a resource type and an ARN", r.Action)
		return r, false
	}
	if r.Type == "-" {
		r.Type = ""
	}
	if r.ARN == "-" {
		r.ARN = ""
	}
	rest, when, _ := strings.Cut(" "+f.rest(), " when ")
	r.When = when
	b, keys, _ := p.binding(&fields{line: rest})
	if len(keys) > 0 {
		p.errorf(f.col(), "keys %q in a resource of an event", keys)
		return r, false
	}
	r.Params, r.ARNParam, r.Evaluated = b.params, b.arnParam, b.evaluated
	return r, true
}
