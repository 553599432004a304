// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/eval"
)

// An eventSummary is what many events come to. Second records of an event and
// records that could not be read are counted apart.
type eventSummary struct {
	events, denied           int
	copies, repeated, unread int
	span                     span

	by, to, of counter // the denials
}

// add counts an event.
func (s *eventSummary) add(r *EventRow) {
	if s.second(r.Relation) {
		return
	}
	s.events++
	s.span.add(r.EventTime)
	if !r.Denied {
		return
	}
	s.denied++
	action := calledName(r.EventSource, r.EventName)
	if len(r.Requests) > 0 {
		first := max(0, slices.IndexFunc(r.Requests, func(r EventRequest) bool { return r.Denied }))
		action = r.Requests[first].Action
	}
	s.deny(r.refusal(), counted{summaryPrincipal(r.Principal), r.Account, summaryKind(r.Principal)}, action)
}

// addGroup counts an event of which a group is made.
func (s *eventSummary) addGroup(g *EventGroup) {
	s.events++
	s.span.add(g.First)
	if !g.Denied {
		return
	}
	s.denied++
	action := calledName(g.EventSource, g.EventName)
	if len(g.Requests) > 0 {
		action = g.Requests[0].Action
	}
	s.deny(g.refusal(), counted{orDash(tablePrincipal(g.Principal)), g.Account, summaryKind(g.Principal)}, action)
}

// second counts a second record of an event, and reports whether a relation is
// that of one.
func (s *eventSummary) second(relation string) bool {
	switch relation {
	case cloudtrail.Copy.String():
		s.copies++
	case cloudtrail.Repeated.String():
		s.repeated++
	default:
		return false
	}
	return true
}

// deny counts a denial.
func (s *eventSummary) deny(r refusal, principal counted, action string) {
	by := r.by()
	if by == "" {
		by = "not said"
	}
	s.by.add(counted{name: by})
	s.to.add(principal)
	s.of.add(counted{name: action})
}

// summaryPrincipal is a principal's name, of a session that of its role.
func summaryPrincipal(s string) string {
	if s == "" {
		return "-"
	}
	name := tablePrincipal(s)
	if role, _, ok := strings.Cut(name, "/"); ok && name != s {
		return role
	}
	return name
}

// summaryKind is "user" for the principal of a user, whose name a role of the
// account or a person's session may have, too.
func summaryKind(s string) string {
	if p, err := eval.ParsePrincipal(s); err == nil && p.Kind() == eval.User {
		return p.Kind().String()
	}
	return ""
}

// eventSummary writes s: how many events there are, and of the denials by what,
// to whom and of what most of them are.
func (p *page) eventSummary(s *eventSummary) {
	p.wrap("", 0, bold, fmt.Sprintf("%s%s, %d denied%s", count(s.events, "event"), s.span, s.denied, s.beside()))
	for _, c := range [...]struct {
		label string
		n     *counter
	}{{"by", &s.by}, {"to", &s.to}, {"of", &s.of}} {
		texts := c.n.top()
		for i, t := range texts {
			texts[i] = shorten(clean(t), p.style.width()-indent)
		}
		if len(texts) > 0 {
			p.items(c.label, plain, texts)
		}
	}
}

// beside says what is not among the events that are counted.
func (s *eventSummary) beside() string {
	var texts []string
	if s.copies > 0 {
		texts = append(texts, strings.Replace(count(s.copies, "copy"), "copys", "copies", 1)+" not counted")
	}
	if s.repeated > 0 {
		texts = append(texts, fmt.Sprintf("%d repeated not counted", s.repeated))
	}
	if s.unread > 0 {
		texts = append(texts, count(s.unread, "record")+" not read")
	}
	if len(texts) == 0 {
		return ""
	}
	return "; " + strings.Join(texts, ", ")
}

// A span is the time from the first event to the last.
type span struct{ first, last string }

// add makes s include t, if that is known.
func (s *span) add(t string) {
	if _, err := time.Parse(time.RFC3339, t); err != nil {
		return
	}
	if s.first == "" || t < s.first {
		s.first = t
	}
	s.last = max(s.last, t)
}

// day is the day of all events, or "".
func (s span) day() string {
	first, _, _ := strings.Cut(s.first, "T")
	if last, _, _ := strings.Cut(s.last, "T"); first == last {
		return first
	}
	return ""
}

// String returns the day or days, "" if they are not known.
func (s span) String() string {
	switch day := s.day(); {
	case day != "":
		return " on " + day
	case s.first == "":
		return ""
	}
	return " from " + s.first[:len(time.DateOnly)] + " to " + s.last[:len(time.DateOnly)]
}

// maxCounted is how many names a counter tells apart.
const maxCounted = 1 << 16

// A counter counts how often there is which name.
type counter struct {
	n     map[counted]int
	order []counted
	lost  bool // there are more names
}

// A counted is a name, in an account if it is a principal's.
type counted struct {
	name, account string
	kind          string // "user" or ""
}

// add counts a name.
func (c *counter) add(key counted) {
	if c.n[key] == 0 {
		if len(c.order) == maxCounted {
			c.lost = true
			return
		}
		if c.n == nil {
			c.n = map[counted]int{}
		}
		key = counted{strings.Clone(key.name), strings.Clone(key.account), key.kind} // not the record around them
		c.order = append(c.order, key)
	}
	c.n[key]++
}

// top returns the names that are counted most, with their counts. The account is
// named where there are several, and a user is called one where another principal
// has the name.
func (c *counter) top() []string {
	const shown = 5
	all := slices.Clone(c.order)
	slices.SortStableFunc(all, func(a, b counted) int { return cmp.Compare(c.n[b], c.n[a]) })
	several := slices.ContainsFunc(all, func(k counted) bool { return k.account != all[0].account })
	var texts []string
	for i, k := range all {
		if i == shown && len(all) > shown+1 {
			break
		}
		text := fmt.Sprintf("%d %s", c.n[k], k.name)
		if c.n[counted{k.name, k.account, ""}] > 0 && k.kind != "" {
			text = fmt.Sprintf("%d %s %s", c.n[k], k.kind, k.name)
		}
		if several && k.account != "" && !strings.Contains(k.name, k.account) {
			text += " (" + k.account + ")"
		}
		texts = append(texts, text+",")
	}
	switch more := len(all) - len(texts); {
	case c.lost:
		texts = append(texts, fmt.Sprintf("and more than %d others", more))
	case more > 0:
		texts = append(texts, fmt.Sprintf("and %d others", more))
	case len(texts) > 0:
		texts[len(texts)-1] = strings.TrimSuffix(texts[len(texts)-1], ",")
	}
	return texts
}
