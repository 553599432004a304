// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"slices"
	"strings"
	"time"

	"github.com/undenied/undenied/condition"
)

// Evidence is what AWS itself says of authorizations, to be joined to the
// events they are of. Its zero value holds none. It is not safe for concurrent
// use.
type Evidence struct {
	calls   []*evaluatedCall
	matched map[*evaluatedCall]bool
}

// NewEvidence returns evidence that holds the evaluations.
func NewEvidence(evals ...*Evaluation) *Evidence {
	ev := &Evidence{matched: map[*evaluatedCall]bool{}}
	for _, e := range evals {
		c := e.call
		if c == nil {
			c = &evaluatedCall{id: e.AuthorizationID, evaluations: []*Evaluation{e}}
		}
		if _, seen := ev.matched[c]; !seen {
			ev.calls = append(ev.calls, c)
			ev.matched[c] = false
		}
	}
	return ev
}

// Join attaches the evaluations that are of e to it. Those with the
// authorization ID of e's message are; else those of a call that e may be:
// principal, action and resource are e's, and nothing in e contradicts them.
// One that may be of several events is attached to each. Of several that differ
// the one nearest in time is attached, or none where time does not tell.
func (ev *Evidence) Join(e *Event) {
	if len(ev.calls) == 0 || !e.Refused() {
		return
	}
	m := matcher{event: e, message: e.Message()}
	var found []*evaluatedCall
	for _, c := range ev.calls {
		switch m.compare(c) {
		case same:
			found = []*evaluatedCall{c}
		case possible:
			found = append(found, c)
			continue
		default:
			continue
		}
		break
	}
	found = m.nearest(found)
	if len(found) == 0 || slices.ContainsFunc(found[1:], func(c *evaluatedCall) bool { return !found[0].equal(c) }) {
		return
	}
	for _, c := range found {
		ev.matched[c] = true
	}
	e.Evaluations = found[0].evaluations
}

// Unmatched returns the evaluations that no event was found for yet, in the
// order in which they were given.
func (ev *Evidence) Unmatched() []*Evaluation {
	var left []*Evaluation
	for _, c := range ev.calls {
		if !ev.matched[c] {
			left = append(left, c.evaluations...)
		}
	}
	return left
}

// equal reports whether two calls were evaluated alike.
func (c *evaluatedCall) equal(o *evaluatedCall) bool {
	return slices.EqualFunc(c.evaluations, o.evaluations, func(a, b *Evaluation) bool {
		return a.Action == b.Action && a.Resource == b.Resource && a.Allowed == b.Allowed && a.Effect == b.Effect &&
			len(a.Statements) == len(b.Statements) && includes(&a.Context, &b.Context) && includes(&b.Context, &a.Context)
	})
}

// includes reports whether c has every entry of o.
func includes(c, o *condition.Context) bool {
	for k, e := range o.All() {
		if own := c.Lookup(k); own.Presence != e.Presence || own.Text != e.Text || !slices.Equal(own.List, e.List) {
			return false
		}
	}
	return true
}

// time returns when AWS decided, zero if it is not told.
func (c *evaluatedCall) time() time.Time {
	for _, e := range c.evaluations {
		if t, err := time.Parse(time.RFC3339, e.Context.Lookup(currentTime).Text); err == nil {
			return t
		}
	}
	return time.Time{}
}

var currentTime = condition.MustKey("aws:CurrentTime")

// nearest returns the calls that are nearest to the event in time, or
// all where one does not tell its time.
func (m *matcher) nearest(found []*evaluatedCall) []*evaluatedCall {
	var (
		best time.Duration
		near []*evaluatedCall
	)
	for _, c := range found {
		t := c.time()
		if t.IsZero() || m.event.Time.IsZero() {
			return found
		}
		d := m.event.Time.Sub(t).Abs()
		if len(near) > 0 && d > best {
			continue
		}
		if len(near) == 0 || d < best {
			best, near = d, nil
		}
		near = append(near, c)
	}
	return near
}

// A likeness says whether an evaluated call is an event's.
type likeness uint8

const (
	other likeness = iota
	possible
	same
)

// compare says whether an evaluated call is the event's.
func (m *matcher) compare(c *evaluatedCall) likeness {
	if id := m.message.AuthorizationID; id != "" && c.id != "" {
		switch {
		case strings.EqualFold(id, c.id):
			return same
		case !m.message.Truncated || !strings.HasPrefix(c.id, id):
			return other
		}
	}
	named := false // an evaluation is of what the message names
	for _, e := range c.evaluations {
		if !m.principal(e) || m.contradicts(e) {
			return other
		}
		if e.encoded && !m.message.Encoded && !m.message.Truncated {
			return other
		}
		named = named || !e.Allowed && m.names(e)
	}
	if !named || !slices.ContainsFunc(c.evaluations, func(e *Evaluation) bool { return !e.Allowed && m.asked(e) }) {
		return other
	}
	return possible
}
