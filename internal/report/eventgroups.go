// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// EventGroups writes groups as a table: how many events, until when, denied by
// what, who, what, and on what, with the number of the role's sessions and the
// time of the first event.
func EventGroups(w io.Writer, g *Groups, s Style) error {
	p := &page{style: s}
	rows := g.Rows()
	t := table{
		columns: []column{{"COUNT", numberCell}, {"LAST", dateCell}, {"DENIED", verdictCell}, {"ACCOUNT", extraCell}, {"PRINCIPAL", nameCell},
			{"ACTION", plainCell}, {"RESOURCE", plainCell}, {"SESSIONS", faintCell}, {"FIRST", faintCell}},
		below: 6,
	}
	var why doubts
	for _, row := range rows {
		t.rows = append(t.rows, groupLines(row, g.sum.span.day(), &why)...)
	}
	if len(rows) > 0 {
		p.table(&t)
	}
	p.doubts(why)
	p.groupCount(len(rows), g.left)
	p.eventSummary(&g.sum)
	return p.flush(w)
}

// groupCount says how many groups there are, and what is in none.
func (p *page) groupCount(groups, left int) {
	text := count(groups, "group")
	if left > 0 {
		text += fmt.Sprintf(", and %s more that equal none of them", count(left, "event"))
	}
	p.wrap("", 0, bold, text)
}

// refusal returns what the events of g tell about why the calls failed.
func (g *EventGroup) refusal() refusal {
	return refusal{g.Denied, g.ErrorCode, g.Effect, g.PolicyType, g.NotPolicy}
}

// groupLines are the lines of a group: one for each request, or one. Doubts are
// noted in why.
func groupLines(g *EventGroup, day string, why *doubts) [][]string {
	n, last, account, who := strconv.Itoa(g.Count), orDash(shortTime(g.Last, day)), orDash(g.Account), orDash(tablePrincipal(g.Principal))
	sessions, first := "", ""
	if g.Sessions > 1 || g.MoreSessions {
		sessions = count(g.Sessions, "session")
	}
	if g.MoreSessions {
		sessions = "at least " + sessions
	}
	if g.Count > 1 && g.First != "" {
		first = "since " + shortTime(g.First, day)
		if day == "" {
			first, _, _ = strings.Cut("since "+g.First, "T")
		}
	}
	if len(g.Requests) == 0 {
		what := g.Error
		if what == "" {
			what = statusWords(g.Status)
		}
		return cleaned([][]string{{n, last, g.refusal().verdict(g.Denied), account, who, calledName(g.EventSource, g.EventName), what, sessions, first}})
	}
	var lines [][]string
	for _, r := range g.Requests {
		lines = append(lines, []string{n, last, g.refusal().verdict(r.Denied), account, who, why.mark(r.Action, r.Doubt), r.Resource, sessions, first})
		n, last, account, who, sessions, first = "", "", "", "", "", ""
	}
	return cleaned(lines)
}
