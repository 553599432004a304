// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"cmp"
	"slices"
	"strings"
)

// Suggest returns the names of up to three actions of the service that are
// close to name in spelling, nearest first.
func (s *Service) Suggest(name string) []string {
	const most = 3
	names := make([]string, len(s.actions))
	for i, a := range s.actions {
		names[i] = a.Name
	}
	return nearest(names, name, most)
}

// SuggestService returns up to three IAM prefixes that are close to prefix in
// spelling, nearest first.
func SuggestService(prefix string) []string {
	const most = 3
	return nearest(prefixes(), prefix, most)
}

// nearest returns at most n of the candidates whose distance from name is at
// most a third of its length.
func nearest(candidates []string, name string, n int) []string {
	type near struct {
		name     string
		distance int
	}
	limit := max(1, len(name)/3)
	var found []near
	folded := strings.ToLower(name)
	for _, c := range candidates {
		if len(c)-len(name) > limit || len(name)-len(c) > limit {
			continue
		}
		if d := distance(folded, strings.ToLower(c)); d <= limit {
			found = append(found, near{c, d})
		}
	}
	slices.SortFunc(found, func(a, b near) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), strings.Compare(a.name, b.name))
	})
	var out []string
	for _, f := range found[:min(n, len(found))] {
		out = append(out, f.name)
	}
	return out
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
