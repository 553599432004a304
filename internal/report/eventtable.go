// SPDX-License-Identifier: Apache-2.0

package report

import (
	"io"
	"strings"

	"github.com/undenied/undenied/cloudtrail"
)

// An EventTable writes events as a table: when, denied by what, who, what, and
// on what, with the place where the resource was read. An action that AWS may not
// have checked is marked, and the reason stands below the table. No line is wider
// than the style; what does not fit is shortened. Where lines are narrow, the
// resource has a line to itself. A long table is written in pages, each under its
// own heading, so that the rows of one are all that is kept.
type EventTable struct {
	// PageRows is how many events make a page.
	PageRows int

	w     io.Writer
	style Style
	rows  []EventRow
	paged bool // a page has been written
	sum   eventSummary
}

// NewEventTable returns a table that is written to w.
func NewEventTable(w io.Writer, s Style) *EventTable {
	return &EventTable{PageRows: 2000, w: w, style: s}
}

// Add adds an event, and writes a page if one is full. A record that could not
// be read is only counted.
func (t *EventTable) Add(r EventRow) error {
	if r.EventName == "" && r.Status == cloudtrail.StatusError.String() {
		t.sum.unread++
		return nil
	}
	t.sum.add(&r)
	if len(t.rows) == t.PageRows {
		t.paged = true
		if err := t.flush(); err != nil {
			return err
		}
	}
	for i := range r.Requests {
		r.Requests[i].Context, r.Requests[i].Absent = nil, nil // not shown
	}
	t.rows = append(t.rows, r)
	return nil
}

// Close writes the last page and what all events come to.
func (t *EventTable) Close() error {
	if err := t.flush(); err != nil {
		return err
	}
	p := &page{style: t.style}
	p.eventSummary(&t.sum)
	return p.flush(t.w)
}

// flush writes the rows as a page. Of a table of one page whose events are all of
// one day, the summary names the day, and the lines do not.
func (t *EventTable) flush() error {
	if len(t.rows) == 0 {
		return nil
	}
	day := ""
	if !t.paged {
		day = t.sum.span.day()
	}
	grid := table{
		columns: []column{{"TIME", timeCell}, {"DENIED", verdictCell}, {"ACCOUNT", extraCell}, {"PRINCIPAL", nameCell}, {"ACTION", plainCell},
			{"RESOURCE", plainCell}, {"FROM", faintCell}},
		below: 5,
	}
	var why doubts
	for i := range t.rows {
		grid.rows = append(grid.rows, eventLines(&t.rows[i], day, &why)...)
	}
	t.rows = t.rows[:0]
	p := &page{style: t.style}
	p.table(&grid)
	p.doubts(why)
	return p.flush(t.w)
}

// eventLines are the lines of an event: one for each request, or one. What a
// line shares with the one above is left empty. Doubts are noted in why.
func eventLines(r *EventRow, day string, why *doubts) [][]string {
	verdict := func(denied bool) string {
		if !r.counted() {
			return againSign + " " + r.Relation
		}
		return r.refusal().verdict(denied)
	}
	when, account, who := orDash(shortTime(r.EventTime, day)), orDash(r.Account), orDash(tablePrincipal(r.Principal))
	if len(r.Requests) == 0 {
		return cleaned([][]string{{when, verdict(r.Denied), account, who, calledName(r.EventSource, r.EventName), r.Error, statusWords(r.Status)}})
	}
	var lines [][]string
	for _, req := range r.Requests {
		lines = append(lines, []string{when, verdict(req.Denied), account, who, why.mark(req.Action, req.Doubt), req.Resource, req.ResourceFrom})
		when, account, who = "", "", ""
	}
	return cleaned(lines)
}

// counted reports whether an event is no second record of another one.
func (r *EventRow) counted() bool {
	return r.Relation != cloudtrail.Copy.String() && r.Relation != cloudtrail.Repeated.String()
}

// cleaned makes the cells of a table harmless.
func cleaned(lines [][]string) [][]string {
	for _, line := range lines {
		for i, cell := range line {
			line[i] = clean(cell)
		}
	}
	return lines
}

// calledName is what was called, where no action is known for it.
func calledName(source, name string) string {
	return strings.TrimSpace(strings.TrimSuffix(source, ".amazonaws.com") + " " + name)
}

// orDash is s, or a dash where nothing is known.
func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// shortTime is a time as a table shows it, without the day if it is day.
func shortTime(t, day string) string {
	if day != "" {
		t = strings.TrimPrefix(t, day+"T")
	}
	return strings.NewReplacer("T", " ", "Z", "").Replace(t)
}

// statusWords says why an event has no requests.
func statusWords(status string) string {
	switch status {
	case cloudtrail.StatusPermissionless.String():
		return "needs no permission"
	case cloudtrail.StatusNotARequest.String():
		return "no request"
	}
	return status
}

// tablePrincipal is a principal's name without its kind: a session's role and
// name, a user's name. The roles of IAM Identity Center are named after a
// permission set, their sessions after a person.
// https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
func tablePrincipal(s string) string {
	name := principalName(s)
	if name == s {
		return s
	}
	for _, kind := range [...]string{"role ", "user ", "federated user "} {
		name = strings.TrimPrefix(name, kind)
	}
	role, session, _ := strings.Cut(name, ", session ")
	switch {
	case session == "":
		return role
	case strings.HasPrefix(role, "AWSReservedSSO_"):
		return session
	}
	return role + "/" + session
}
