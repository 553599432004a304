// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/undenied/undenied/cloudtrail"
)

// Events writes a table of events: when, denied by what, who, what, and on what,
// with the place where the resource was read. No line is wider than the style;
// what does not fit is shortened. Where lines are narrow, the
// resource has a line to itself.
func Events(w io.Writer, rows []EventRow, s Style) error {
	p := &page{style: s}
	lines, day := tableLines(rows)
	if len(lines) > 0 {
		p.table(lines)
	}
	denied := 0
	for _, r := range rows {
		if r.Denied {
			denied++
		}
	}
	if day != "" {
		day = " on " + day
	}
	p.wrap("", 0, bold, fmt.Sprintf("%s%s, %d denied", count(len(rows), "event"), day, denied))
	return p.flush(w)
}

// The columns of the table.
const (
	columnTime = iota
	columnDenied
	columnPrincipal
	columnAction
	columnResource
	columnFrom
	columns
)

// A tableLine is a request, or an event without any.
type tableLine [columns]string

// tableLines lays the rows out. What a line shares with the one above, as the
// requests of one event do, is left empty. If all events are of one day, that is
// returned instead of being in each line.
func tableLines(rows []EventRow) (lines []tableLine, day string) {
	day = commonDay(rows)
	for _, r := range rows {
		when := strings.NewReplacer("T", " ", "Z", "").Replace(strings.TrimPrefix(r.EventTime, day+"T"))
		first := tableLine{columnTime: when, columnPrincipal: tablePrincipal(r.Principal)}
		if len(r.Requests) == 0 {
			first[columnDenied] = verdict(&r, r.Denied)
			first[columnAction] = strings.TrimSpace(strings.TrimSuffix(r.EventSource, ".amazonaws.com") + " " + r.EventName)
			first[columnResource], first[columnFrom] = r.Error, statusWords(r.Status)
			lines = append(lines, first)
			continue
		}
		for _, req := range r.Requests {
			first[columnDenied] = verdict(&r, req.Denied)
			first[columnAction], first[columnResource], first[columnFrom] = req.Action, req.Resource, req.ResourceFrom
			lines = append(lines, first)
			first = tableLine{}
		}
	}
	for i := range lines {
		for c := range lines[i] {
			lines[i][c] = clean(lines[i][c])
		}
	}
	return lines, day
}

// commonDay returns the day of all events, or "".
func commonDay(rows []EventRow) string {
	day := ""
	for _, r := range rows {
		date, _, _ := strings.Cut(r.EventTime, "T")
		if _, err := time.Parse(time.DateOnly, date); err != nil || date == day {
			continue
		}
		if day != "" {
			return ""
		}
		day = date
	}
	return day
}

// verdict says whether a request of an event was denied, and by what if the
// message tells.
func verdict(r *EventRow, denied bool) string {
	switch {
	case r.Status == cloudtrail.StatusError.String() && r.EventName == "":
		return "? unread"
	case !r.Denied:
		return "✓ no"
	case !denied:
		return "? maybe"
	case r.Message.Effect == "" || r.Message.PolicyType == "":
		return "✗ yes"
	}
	return "✗ " + r.Message.Effect + " " + r.Message.PolicyType
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

// gap is what stands between two columns.
const gap = "  "

// table writes the lines under a heading.
func (p *page) table(lines []tableLine) {
	heading := tableLine{"TIME", "DENIED", "PRINCIPAL", "ACTION", "RESOURCE", "FROM"}
	var widths [columns]int
	for _, line := range append([]tableLine{heading}, lines...) {
		for c, cell := range line {
			widths[c] = max(widths[c], width(cell))
		}
	}
	all := len(gap) * (columns - 1)
	for _, n := range widths {
		all += n
	}
	if all <= p.style.width() {
		p.tableRow(heading[:], widths[:], bold)
		for _, line := range lines {
			p.tableRow(line[:], widths[:], colour(line))
		}
		return
	}
	narrow := widths[:columnResource]
	p.shrink(narrow)
	p.tableRow(heading[:columnResource], narrow, bold)
	for _, line := range lines {
		p.tableRow(line[:columnResource], narrow, colour(line))
		margin := pad("", widths[columnTime]) + gap
		from := gap + text.Snip(line[columnFrom], 20, "…")
		room := p.style.width() - width(margin) - width(from)
		if line[columnResource] == "" {
			from = strings.TrimPrefix(from, gap)
		}
		p.buf.WriteString(margin + shorten(line[columnResource], room) + p.style.paint(faint, from) + "\n")
	}
}

// shrink takes from the columns until they fit: from the principal, which few
// letters tell, as long as it has some, then from the widest.
func (p *page) shrink(widths []int) {
	const enough = 14
	room := p.style.width() - len(gap)*(len(widths)-1)
	for {
		all, widest := 0, 0
		for c, n := range widths {
			all += n
			if n > widths[widest] {
				widest = c
			}
		}
		switch {
		case all <= room:
			return
		case widths[columnPrincipal] > enough:
			widths[columnPrincipal]--
		default:
			widths[widest]--
		}
	}
}

// tableRow writes one line; c colours the verdict, or a whole heading.
func (p *page) tableRow(cells []string, widths []int, c text.Colors) {
	last := len(cells) - 1
	for last > 0 && cells[last] == "" {
		last--
	}
	for i, cell := range cells[:last+1] {
		if i == columnDenied || i == columnPrincipal {
			cell = text.Snip(cell, widths[i], "…")
		} else {
			cell = shorten(cell, widths[i])
		}
		filling := ""
		if i < last {
			filling = pad("", widths[i]-width(cell)) + gap
		}
		switch {
		case i == columnDenied || cells[columnTime] == "TIME":
			cell = p.style.paint(c, cell)
		case i == columnFrom:
			cell = p.style.paint(faint, cell)
		}
		p.buf.WriteString(cell + filling)
	}
	p.buf.WriteByte('\n')
}

// colour is the colour of a line's verdict.
func colour(line tableLine) text.Colors {
	switch {
	case strings.HasPrefix(line[columnDenied], "✗"):
		return wrong
	case strings.HasPrefix(line[columnDenied], "?"):
		return doubt
	}
	return good
}
