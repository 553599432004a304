// SPDX-License-Identifier: Apache-2.0

package remediate

import (
	"cmp"
	"slices"
)

// A coverSearch looks for the fewest of some rectangles that hold all cells.
type coverSearch struct {
	rectangles []rectangle
	holds      []set   // by rectangle, of cells
	holders    [][]int // by cell, of rectangles
	cells      int

	best  []int // rectangles
	least int   // no fewer can hold all cells
	work  int
}

func newCoverSearch(all []rectangle, cells [][2]int) *coverSearch {
	s := &coverSearch{cells: len(cells)}
	for _, r := range all {
		holds := newSet(len(cells))
		for i, cell := range cells {
			_, row := slices.BinarySearch(r.rows, cell[0])
			_, column := slices.BinarySearch(r.columns, cell[1])
			if row && column {
				holds.add(i)
			}
		}
		s.rectangles, s.holds = append(s.rectangles, r), append(s.holds, holds)
	}
	s.holders = make([][]int, len(cells))
	for i, holds := range s.holds {
		for _, cell := range holds.members() {
			s.holders[cell] = append(s.holders[cell], i)
		}
	}
	return s
}

// run returns the rectangles, as numbers in order.
func (s *coverSearch) run() []int {
	left := newSet(s.cells)
	for i := range s.cells {
		left.add(i)
	}
	s.best, s.least = s.greedy(left), s.apart()
	s.try(nil, left)
	slices.Sort(s.best)
	return s.best
}

// greedy takes again and again the rectangle that holds most of what is left.
func (s *coverSearch) greedy(left set) []int {
	var taken []int
	for left.shared(left) > 0 {
		most, gain := 0, 0
		for i, holds := range s.holds {
			if n := holds.shared(left); n > gain {
				most, gain = i, n
			}
		}
		taken = append(taken, most)
		left = left.but(s.holds[most])
	}
	return taken
}

// apart counts cells of which no rectangle holds two: it takes as many
// rectangles at least.
func (s *coverSearch) apart() int {
	n := 0
	near := newSet(s.cells) // in a rectangle with one that was counted
	order := make([]int, s.cells)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(s.holders[a]), len(s.holders[b])) })
	for _, cell := range order {
		if near.has(cell) {
			continue
		}
		n++
		for _, r := range s.holders[cell] {
			for i, w := range s.holds[r] {
				near[i] |= w
			}
		}
	}
	return n
}

// try goes on from what is taken, with every rectangle that holds the cell for
// which there is least choice: one of them has to be taken.
func (s *coverSearch) try(taken []int, left set) {
	n := left.shared(left)
	if n == 0 {
		s.best = slices.Clone(taken)
		return
	}
	gains, most := make([]int, len(s.holds)), 0
	for i, holds := range s.holds {
		gains[i] = holds.shared(left)
		most = max(most, gains[i])
	}
	if s.work += len(s.holds); s.work > maxWork {
		return
	}
	hardest := -1
	for _, cell := range left.members() {
		if hardest < 0 || len(s.holders[cell]) < len(s.holders[hardest]) {
			hardest = cell
		}
	}
	choice := slices.Clone(s.holders[hardest])
	slices.SortStableFunc(choice, func(a, b int) int { return cmp.Compare(gains[b], gains[a]) })
	for _, i := range choice {
		// As many more as it takes if each held the most that one can hold.
		if len(s.best) == s.least || len(taken)+max(1, (n+most-1)/most) >= len(s.best) {
			return
		}
		s.try(append(slices.Clone(taken), i), left.but(s.holds[i]))
	}
}
