// SPDX-License-Identifier: Apache-2.0

package remediate

import (
	"math/bits"
	"slices"
)

// A grid says which rows go with which columns. A rectangle, some rows with some
// columns, is within it if all its cells are allowed; rectangles cover it if
// every required cell is in one of them. Required cells are allowed.
type grid struct {
	required, allowed []set // by row, of columns
	columns           int
}

// A rectangle is rows and columns of a grid.
type rectangle struct{ rows, columns []int }

// A set is of small numbers. Those that are used together have one length.
type set []uint64

func newSet(n int) set       { return make(set, (n+63)/64) }
func (s set) add(i int)      { s[i/64] |= 1 << (i % 64) }
func (s set) has(i int) bool { return s[i/64]&(1<<(i%64)) != 0 }
func (s set) within(o set) bool {
	for i, w := range s {
		if w&^o[i] != 0 {
			return false
		}
	}
	return true
}

// both returns the members that s and o share.
func (s set) both(o set) set {
	r := slices.Clone(s)
	for i := range r {
		r[i] &= o[i]
	}
	return r
}

// but returns the members of s that o lacks.
func (s set) but(o set) set {
	r := slices.Clone(s)
	for i := range r {
		r[i] &^= o[i]
	}
	return r
}

// shared is the number of members that s and o share.
func (s set) shared(o set) int {
	n := 0
	for i, w := range s {
		n += bits.OnesCount64(w & o[i])
	}
	return n
}

func (s set) members() []int {
	var all []int
	for i, w := range s {
		for ; w != 0; w &= w - 1 {
			all = append(all, i*64+bits.TrailingZeros64(w))
		}
	}
	return all
}

// The bounds of the search for the least cover. Beyond them a cover is still
// right and may be larger than the least.
const (
	maxRectangles = 1 << 10
	maxWork       = 1 << 22 // rectangles looked at
)

// cover returns rectangles within the grid that cover it, the fewest there are
// unless the search for them would take too long. Equal grids have equal covers.
func (g *grid) cover() []rectangle {
	small, rows, columns := g.reduce()
	var cells [][2]int
	for r, of := range small.required {
		for _, c := range of.members() {
			cells = append(cells, [2]int{r, c})
		}
	}
	if len(cells) == 0 {
		return nil
	}
	s := newCoverSearch(small.rectangles(), cells)
	var all []rectangle
	for _, i := range s.run() {
		var whole rectangle
		for _, r := range s.rectangles[i].rows {
			whole.rows = append(whole.rows, rows[r]...)
		}
		for _, c := range s.rectangles[i].columns {
			whole.columns = append(whole.columns, columns[c]...)
		}
		slices.Sort(whole.rows)
		slices.Sort(whole.columns)
		all = append(all, whole)
	}
	return g.shrink(all)
}

// reduce puts equal rows together, and equal columns: whatever covers one covers
// the others. It returns which rows and columns of g those of the result are.
func (g *grid) reduce() (small *grid, rows, columns [][]int) {
	byRow := map[string]int{}
	var firsts []int
	for r := range g.required {
		key := text(g.required[r]) + text(g.allowed[r])
		i, ok := byRow[key]
		if !ok {
			i = len(rows)
			byRow[key] = i
			rows, firsts = append(rows, nil), append(firsts, r)
		}
		rows[i] = append(rows[i], r)
	}
	byColumn := map[string]int{}
	var kept []int
	for c := range g.columns {
		column := newSet(2 * len(firsts))
		for i, r := range firsts {
			if g.required[r].has(c) {
				column.add(2 * i)
			}
			if g.allowed[r].has(c) {
				column.add(2*i + 1)
			}
		}
		i, ok := byColumn[text(column)]
		if !ok {
			i = len(columns)
			byColumn[text(column)] = i
			columns, kept = append(columns, nil), append(kept, c)
		}
		columns[i] = append(columns[i], c)
	}
	small = &grid{columns: len(kept)}
	for _, r := range firsts {
		required, allowed := newSet(len(kept)), newSet(len(kept))
		for i, c := range kept {
			if g.required[r].has(c) {
				required.add(i)
			}
			if g.allowed[r].has(c) {
				allowed.add(i)
			}
		}
		small.required, small.allowed = append(small.required, required), append(small.allowed, allowed)
	}
	return small, rows, columns
}

// text is a set as a key of maps.
func text(s set) string {
	b := make([]byte, 0, 8*len(s))
	for _, w := range s {
		for i := range 8 {
			b = append(b, byte(w>>(8*i)))
		}
	}
	return string(b)
}

// rectangles returns the rectangles within g that no other one contains; where
// there are too many, for each row and each column the one that is made of it.
func (g *grid) rectangles() []rectangle {
	var found []set // columns
	seen := map[string]bool{}
	note := func(s set) {
		if key := text(s); !seen[key] && s.shared(s) > 0 {
			seen[key] = true
			found = append(found, s)
		}
	}
	for _, row := range g.allowed {
		for _, s := range found[:len(found):len(found)] {
			note(s.both(row))
		}
		note(row)
		if len(found) > maxRectangles {
			break
		}
	}
	if len(found) > maxRectangles {
		found, seen = nil, map[string]bool{}
		for _, row := range g.allowed {
			note(row)
		}
		for c := range g.columns {
			note(g.common(c))
		}
	}
	all := make([]rectangle, 0, len(found))
	for _, s := range found {
		r := rectangle{columns: s.members()}
		for i, row := range g.allowed {
			if s.within(row) {
				r.rows = append(r.rows, i)
			}
		}
		all = append(all, r)
	}
	return all
}

// common returns the columns that are allowed in all rows that allow column c.
func (g *grid) common(c int) set {
	all := newSet(g.columns)
	for i := range all {
		all[i] = ^uint64(0)
	}
	any := false
	for _, row := range g.allowed {
		if row.has(c) {
			any, all = true, all.both(row)
		}
	}
	if !any {
		return newSet(g.columns)
	}
	return all
}

// shrink takes out of each rectangle the columns, and then the rows, whose required
// cells are in others.
func (g *grid) shrink(all []rectangle) []rectangle {
	times := map[[2]int]int{} // how many rectangles have a cell
	for _, r := range all {
		for _, row := range r.rows {
			for _, c := range r.columns {
				times[[2]int{row, c}]++
			}
		}
	}
	spare := func(row, c int) bool { return !g.required[row].has(c) || times[[2]int{row, c}] > 1 }
	for i := range all {
		r := &all[i]
		r.columns = slices.DeleteFunc(r.columns, func(c int) bool {
			if slices.ContainsFunc(r.rows, func(row int) bool { return !spare(row, c) }) {
				return false
			}
			for _, row := range r.rows {
				times[[2]int{row, c}]--
			}
			return true
		})
	}
	for i := range all {
		r := &all[i]
		r.rows = slices.DeleteFunc(r.rows, func(row int) bool {
			if slices.ContainsFunc(r.columns, func(c int) bool { return !spare(row, c) }) {
				return false
			}
			for _, c := range r.columns {
				times[[2]int{row, c}]--
			}
			return true
		})
	}
	return slices.DeleteFunc(all, func(r rectangle) bool { return len(r.rows) == 0 || len(r.columns) == 0 })
}
