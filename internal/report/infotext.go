// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// Text writes the info for people: how old the snapshot is at the given time,
// the organization, and a paragraph for each account.
func (i *SnapshotInfo) Text(w io.Writer, now time.Time, s Style) error {
	p := &page{style: s}
	rows := i.rows()
	p.row("taken", plain, "%s", i.age(now))
	if o := i.organization; o == nil {
		p.row("above", doubt, "the organization was not collected: service and resource control policies are unknown")
	} else {
		p.row("above", plain, "organization %s of management account %s: %s, %s, %s, %s", o.id, o.management,
			count(o.units, "organizational unit"), count(o.accounts, "account"), count(o.policies["scp"], "SCP"), count(o.policies["rcp"], "RCP"))
	}
	p.failedCalls(i.failed)
	p.told(i.evidence)
	for _, a := range rows {
		p.blank()
		p.wrap("", 0, bold, strings.TrimSpace(a.Account+" "+a.Name))
		p.row("holds", plain, "%s, %s, %s, managed policies: %d", count(a.Users, "user"), count(a.Groups, "group"), count(a.Roles, "role"), a.Policies)
		if len(a.Resources) > 0 {
			p.items("kinds", plain, tallies(a.Resources))
		}
		if len(a.Services) > 0 {
			p.row("complete", good, "%s", strings.Join(a.Services, ", "))
		}
		p.failedCalls(a.Failed)
	}
	if len(rows) == 0 {
		p.row("accounts", doubt, "none")
	}
	p.uncollected(rows)
	return p.flush(w)
}

// age says when the snapshot was made.
func (i *SnapshotInfo) age(now time.Time) string {
	if i.collected.IsZero() {
		return "at a time that is not recorded"
	}
	text := i.collected.Format(time.RFC3339)
	switch age := now.Sub(i.collected); {
	case age < 0:
		text += ", in the future"
	case age < 2*time.Hour:
		text += ", " + count(int(age.Minutes()), "minute") + " ago"
	case age < 48*time.Hour:
		text += ", " + count(int(age.Hours()), "hour") + " ago"
	default:
		text += ", " + count(int(age.Hours()/24), "day") + " ago"
	}
	if i.by != "" {
		text += ", by " + i.by
	}
	return text
}

// tallies returns "n × type" for each type.
func tallies(n map[string]int) []string {
	var texts []string
	for _, kind := range slices.Sorted(maps.Keys(n)) {
		texts = append(texts, fmt.Sprintf("%d %s,", n[kind], kind))
	}
	texts[len(texts)-1] = strings.TrimSuffix(texts[len(texts)-1], ",")
	return texts
}

// failedCalls adds a line for each call that failed.
func (p *page) failedCalls(calls []failedCall) {
	label := "failed"
	for _, c := range calls {
		text := c.Service + ":" + c.Operation
		if c.Region != "" {
			text += " in " + c.Region
		}
		text += ": " + c.Status
		if c.Code != "" {
			text += ", " + c.Code
		}
		if c.Count > 1 {
			text += fmt.Sprintf(", %d times", c.Count)
		}
		if c.Resource != "" {
			text += ", " + c.Resource
		}
		p.row(label, wrong, "%s", text)
		label = ""
	}
}

// uncollected says of which services not all resources were collected, once for the
// accounts that lack the same.
func (p *page) uncollected(rows []*accountInfo) {
	lacking := map[string][]string{} // the services, joined, to accounts
	for _, a := range rows {
		if len(a.Missing) > 0 {
			services := strings.Join(a.Missing, ", ")
			lacking[services] = append(lacking[services], a.Account)
		}
	}
	for _, services := range slices.Sorted(maps.Keys(lacking)) {
		accounts := lacking[services]
		where := "in " + strings.Join(accounts, ", ")
		switch {
		case len(accounts) == len(rows):
			where = "in all accounts"
		case len(accounts) > 5:
			where = "in " + count(len(accounts), "account")
		}
		p.blank()
		p.wrap("", 0, bold, "resource policies that were not all collected, "+where)
		p.wrap("  ", 2, doubt, services)
	}
}
