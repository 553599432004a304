// SPDX-License-Identifier: Apache-2.0

package report

import (
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
)

// A column of a table.
type column struct {
	heading string
	kind    columnKind
}

// A columnKind says how the cells of a column are laid out where lines are
// narrow, and coloured.
type columnKind uint8

const (
	plainCell   columnKind = iota // shortened in the middle
	nameCell                      // cut at its end, before others are
	verdictCell                   // the same, coloured by its sign
	timeCell                      // cut after the minutes or the day
	dateCell                      // the same, before others are
	numberCell                    // aligned at the right
	extraCell                     // left out where the others do not fit beside it
	faintCell                     // of little weight
)

// spare says which columns are made narrower before others, in this order, and
// down to which width: comfortably, and at worst.
var spare = [...]struct {
	kind              columnKind
	comfort, smallest int
}{
	{dateCell, len("2006-01-02"), len("2006-01-02")},
	{verdictCell, 21, 19},
	{extraCell, 12, 12},
	{nameCell, 30, 14},
}

// A table is laid out in columns. Where lines are narrow, the columns from below
// on stand in a second line.
type table struct {
	columns []column
	below   int
	rows    [][]string
}

// gap is what stands between two columns.
const gap = "  "

// table writes t under a heading.
func (p *page) table(t *table) {
	heading := make([]string, len(t.columns))
	widths := make([]int, len(t.columns))
	for i, c := range t.columns {
		heading[i] = c.heading
		widths[i] = width(c.heading)
	}
	for _, row := range t.rows {
		for i, cell := range row {
			widths[i] = max(widths[i], width(cell))
		}
	}
	if comfortable(t.columns, widths, p.style.width()) {
		p.shrink(t.columns, widths)
		p.tableHeading(t.columns, heading, widths)
		for _, row := range t.rows {
			p.tableRow(t.columns, row, widths)
		}
		return
	}
	top := t.topColumns(widths, p.style.width())
	columns, narrow := pick(t.columns, top), pick(widths, top)
	p.shrink(columns, narrow)
	p.tableHeading(columns, pick(heading, top), narrow)
	margin := pad("", narrow[0]) + gap
	for _, row := range t.rows {
		p.tableRow(columns, pick(row, top), narrow)
		p.tableBelow(margin, t.columns[t.below:], row[t.below:])
	}
}

// topColumns returns the columns of the first of two lines.
func (t *table) topColumns(widths []int, room int) []int {
	var all []int
	for i := range t.below {
		all = append(all, i)
	}
	if comfortable(t.columns[:t.below], widths, room) {
		return all
	}
	return slices.DeleteFunc(all, func(i int) bool { return t.columns[i].kind == extraCell })
}

// pick returns the elements of s at the indices.
func pick[T any](s []T, indices []int) []T {
	var picked []T
	for _, i := range indices {
		picked = append(picked, s[i])
	}
	return picked
}

// lineWidth is the width of a line with columns of the widths.
func lineWidth(widths []int) int {
	all := len(gap) * (len(widths) - 1)
	for _, n := range widths {
		all += n
	}
	return all
}

// comfortable reports whether columns fit in a line if no more than what can be
// spared is taken from them.
func comfortable(columns []column, widths []int, room int) bool {
	least := slices.Clone(widths[:len(columns)])
	for i, c := range columns {
		for _, s := range spare {
			if s.kind == c.kind {
				least[i] = min(least[i], s.comfort)
			}
		}
	}
	return lineWidth(least) <= room
}

// shrink takes from the columns until they fit: from those that can spare it,
// comfortably at first, then from the widest.
func (p *page) shrink(columns []column, widths []int) {
	over := lineWidth(widths) - p.style.width()
	take := func(kind columnKind, least int) {
		for i, c := range columns {
			if n := min(over, widths[i]-least); c.kind == kind && n > 0 {
				widths[i] -= n
				over -= n
			}
		}
	}
	for _, s := range spare {
		take(s.kind, s.comfort)
	}
	for _, s := range spare {
		take(s.kind, s.smallest)
	}
	for ; over > 0; over-- {
		widest := 0
		for i, n := range widths {
			if n > widths[widest] {
				widest = i
			}
		}
		widths[widest]--
	}
}

// tableHeading writes the headings.
func (p *page) tableHeading(columns []column, heading []string, widths []int) {
	var cells []string
	for i, h := range heading {
		cells = append(cells, columns[i].fit(h, widths[i]))
	}
	p.verbatim("", bold, strings.TrimRight(strings.Join(cells, gap), " "))
}

// tableRow writes the cells of one line.
func (p *page) tableRow(columns []column, cells []string, widths []int) {
	last := len(cells) - 1
	for last > 0 && cells[last] == "" {
		last--
	}
	for i, cell := range cells[:last+1] {
		if i > 0 {
			p.buf.WriteString(gap)
		}
		cell = columns[i].fit(cell, widths[i])
		bare := strings.TrimRight(cell, " ")
		p.buf.WriteString(p.style.paint(columns[i].colour(bare), bare))
		if i < last {
			p.buf.WriteString(cell[len(bare):])
		}
	}
	p.buf.WriteByte('\n')
}

// tableBelow writes the second line of a row: its first cell, and the others as
// they are, if there are any.
func (p *page) tableBelow(margin string, columns []column, cells []string) {
	var rest []string
	for _, cell := range cells[1:] {
		if cell != "" {
			rest = append(rest, text.Snip(cell, 25, "…"))
		}
	}
	tail := strings.Join(rest, gap)
	if cells[0] == "" && tail == "" {
		return
	}
	room := p.style.width() - width(margin)
	if cells[0] != "" && tail != "" {
		room -= len(gap)
	}
	tail = shorten(tail, min(width(tail), room-min(width(cells[0]), room/2)))
	first := shorten(cells[0], room-width(tail))
	p.buf.WriteString(margin + p.style.paint(columns[0].colour(first), first))
	if first != "" && tail != "" {
		p.buf.WriteString(gap)
	}
	p.buf.WriteString(p.style.paint(faint, tail) + "\n")
}

// fit lays a cell out in n columns.
func (c column) fit(cell string, n int) string {
	switch c.kind {
	case nameCell, verdictCell:
		cell = text.Snip(cell, n, "…")
	case timeCell, dateCell:
		for _, most := range [...]int{len("2006-01-02 15:04"), len("2006-01-02"), n} {
			if width(cell) > n {
				cell = text.Trim(cell, most)
			}
		}
	default:
		cell = shorten(cell, n)
	}
	if c.kind == numberCell {
		return strings.Repeat(" ", max(0, n-width(cell))) + cell
	}
	return pad(cell, n)
}

// colour is the colour of a cell.
func (c column) colour(cell string) text.Colors {
	switch {
	case c.kind == faintCell:
		return faint
	case c.kind != verdictCell:
		return plain
	}
	switch sign, _, _ := strings.Cut(cell, " "); sign {
	case refusedSign:
		return wrong
	case doubtSign, failedSign:
		return doubt
	case againSign:
		return faint
	}
	return good
}
