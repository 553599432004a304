// SPDX-License-Identifier: Apache-2.0

package report

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/undenied/undenied/snapshot/diff"
)

// A SnapshotDiff says in what two snapshots differ.
type SnapshotDiff struct {
	From, To Compared
	Changes  []diff.Change // as package diff lists them
}

// A Compared is a snapshot that is compared with another.
type Compared struct {
	Name        string    // of the file
	CollectedAt time.Time // zero if it is not recorded
}

// A comparedRow is a Compared in JSON.
type comparedRow struct {
	Snapshot    string     `json:"snapshot"`
	CollectedAt *time.Time `json:"collectedAt"`
}

func (c Compared) row() comparedRow {
	row := comparedRow{Snapshot: c.Name}
	if !c.CollectedAt.IsZero() {
		row.CollectedAt = &c.CollectedAt
	}
	return row
}

// A changeRow is a change in JSON.
type changeRow struct {
	Change  diff.Op     `json:"change"`
	Kind    diff.Kind   `json:"kind"`
	Account string      `json:"account"`
	Subject string      `json:"subject"`
	Name    string      `json:"name"`
	Details []detailRow `json:"details"`
}

// A detailRow is a detail of a change in JSON.
type detailRow struct {
	Change    diff.Op         `json:"change"`
	Aspect    string          `json:"aspect"`
	Name      string          `json:"name"`
	Statement string          `json:"statement"`
	Before    json.RawMessage `json:"before"` // null if there is nothing
	After     json.RawMessage `json:"after"`
}

// MarshalJSON returns one object with a list of changes.
func (d *SnapshotDiff) MarshalJSON() ([]byte, error) {
	row := struct {
		From    comparedRow `json:"from"`
		To      comparedRow `json:"to"`
		Added   int         `json:"added"`
		Removed int         `json:"removed"`
		Changed int         `json:"changed"`
		Changes []changeRow `json:"changes"`
	}{d.From.row(), d.To.row(), d.count(diff.Added), d.count(diff.Removed), d.count(diff.Changed), []changeRow{}}
	for _, c := range d.Changes {
		details := []detailRow{}
		for _, x := range c.Details {
			details = append(details, detailRow{x.Op, x.Aspect, x.Name, x.Statement, x.Before, x.After})
		}
		row.Changes = append(row.Changes, changeRow{c.Op, c.Kind, c.Account, c.Subject, c.Name, details})
	}
	return json.Marshal(row)
}

func (d *SnapshotDiff) count(op diff.Op) int {
	n := 0
	for _, c := range d.Changes {
		if c.Op == op {
			n++
		}
	}
	return n
}

// Text writes the changes for people: a line for each thing that differs, below
// it a line for each aspect.
func (d *SnapshotDiff) Text(w io.Writer, s Style) error {
	p := &page{style: s}
	for _, c := range d.Changes {
		p.change(&c)
	}
	if len(d.Changes) == 0 {
		p.wrap("", 0, good, "no differences")
	} else {
		p.blank()
		p.wrap("", 0, bold, fmt.Sprintf("%d added, %d removed, %d changed", d.count(diff.Added), d.count(diff.Removed), d.count(diff.Changed)))
	}
	return p.flush(w)
}

// signs are the sign and the colour of each op.
var signs = map[diff.Op]struct {
	sign  string
	color text.Colors
}{
	diff.Added:   {"+", good},
	diff.Removed: {"-", wrong},
	diff.Changed: {"~", doubt},
}

// kindWords are the words for kinds.
var kindWords = map[diff.Kind]string{
	diff.OrganizationPolicy: "organization policy",
	diff.Policy:             "managed policy",
}

func (p *page) change(c *diff.Change) {
	sign := signs[c.Op]
	kind := kindWords[c.Kind]
	if kind == "" {
		kind = string(c.Kind)
	}
	title := kind + " " + c.Subject
	if c.Name != "" {
		title += " (" + c.Name + ")"
	}
	p.wrap(p.style.paint(sign.color, sign.sign)+" ", 2, bold, title)
	for _, d := range c.Details {
		p.detail(&d)
	}
}

// detail shows an aspect: values that are texts on the same line, others on
// lines of their own.
func (p *page) detail(d *diff.Detail) {
	sign := signs[d.Op]
	title := d.Aspect
	if d.Name != "" {
		title += " " + d.Name
	}
	if d.Statement != "" {
		title += ", " + d.Statement
	}
	before, short := inLine(d.Before)
	after, alsoShort := inLine(d.After)
	short = short && alsoShort
	if short {
		switch {
		case before != "" && after != "":
			title += ": " + before + " -> " + after
		case before+after != "":
			title += ": " + before + after
		}
	}
	p.wrap("    "+p.style.paint(sign.color, sign.sign)+" ", 6, plain, title)
	if short {
		return
	}
	if d.Before != nil {
		p.wrap("        "+p.style.paint(wrong, "-")+" ", 10, plain, string(d.Before))
	}
	if d.After != nil {
		p.wrap("        "+p.style.paint(good, "+")+" ", 10, plain, string(d.After))
	}
}

// inLine returns a value as it appears within a line, and whether it may.
func inLine(value json.RawMessage) (string, bool) {
	var s string
	if value == nil {
		return "", true
	}
	if json.Unmarshal(value, &s) == nil {
		if s == "" {
			return `""`, true
		}
		return s, len(s) < 200
	}
	return string(value), len(value) < 40 && value[0] != '{'
}
