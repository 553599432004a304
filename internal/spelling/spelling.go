// SPDX-License-Identifier: Apache-2.0

package spelling

import (
	"cmp"
	"iter"
	"slices"
	"strings"
)

// Nearest returns the candidate that takes the fewest changes to get to from
// name, the first of those that take as many. It reports false if all take more
// than two changes, or three for a candidate of nine letters and more.
func Nearest(name string, candidates iter.Seq[string]) (string, bool) {
	least := 4 // more changes than three are no slip of the pen
	best, folded := "", strings.ToLower(name)
	for c := range candidates {
		limit := 2
		if len(c) >= 9 {
			limit = 3
		}
		if d, ok := within(limit, folded, strings.ToLower(c)); ok && d < least {
			best, least = c, d
		}
	}
	return best, least < 4
}

// Several returns at most n of the candidates, those that take the fewest
// changes to get to from name first, and those that take as many sorted. It
// leaves out what takes more than one change and more than a third of the
// length of name.
func Several(name string, candidates iter.Seq[string], n int) []string {
	type match struct {
		name     string
		distance int
	}
	var found []match
	limit, folded := max(1, len(name)/3), strings.ToLower(name)
	for c := range candidates {
		if d, ok := within(limit, folded, strings.ToLower(c)); ok {
			found = append(found, match{c, d})
		}
	}
	slices.SortFunc(found, func(a, b match) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), strings.Compare(a.name, b.name))
	})
	var names []string
	for _, m := range found[:min(n, len(found))] {
		names = append(names, m.name)
	}
	return names
}

// within returns the distance of two names, if it is no more than limit.
func within(limit int, a, b string) (int, bool) {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return 0, false // a name of any length costs nothing
	}
	d := distance(a, b)
	return d, d <= limit
}

// distance is the number of bytes to insert, delete, replace or swap with their
// neighbour to turn a into b (optimal string alignment).
func distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			replace := last[j-1]
			if a[i-1] != b[j-1] {
				replace++
			}
			row[j] = min(last[j]+1, row[j-1]+1, replace)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
