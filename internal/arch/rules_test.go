// SPDX-License-Identifier: Apache-2.0

package arch_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A tree is what the rules are checked on: the import paths of every package,
// by the package's directory in the module. Tests are left out.
type tree map[string][]string

// violations returns a line for each import in t that a rule forbids, and for
// each package without a floor, sorted.
func violations(t tree) []string {
	var found []string
	for pkg, imports := range t {
		if _, ok := floors[pkg]; !ok {
			found = append(found, fmt.Sprintf("%s: has no floor, want a line for it in floors", pkg))
		}
		for _, path := range imports {
			found = append(found, arrow(pkg, path)...)
		}
	}
	for _, rule := range closed {
		if way := t.way(rule.pkg, rule.path); way != nil {
			found = append(found, fmt.Sprintf("%s: reaches %s: %s", rule.pkg, rule.path, strings.Join(way, " -> ")))
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// arrow returns what is wrong with pkg importing path.
func arrow(pkg, path string) []string {
	var found []string
	report := func(format string, args ...any) {
		found = append(found, fmt.Sprintf("%s: imports %s: ", pkg, path)+fmt.Sprintf(format, args...))
	}
	if target, ok := local(path); ok {
		from, known := floors[pkg]
		to, targetKnown := floors[target]
		switch {
		case !targetKnown:
			report("it has no floor")
		case known && to >= from:
			report("from floor %d to floor %d, want a lower one", from, to)
		}
		if only, ok := generators[pkg]; ok && target != only {
			report("a generator imports only what it generates for, %s", only)
		}
	}
	for _, rule := range confined {
		if within(path, rule.path) && !slices.ContainsFunc(rule.to, func(dir string) bool { return within(pkg, dir) }) {
			report("only for %s", strings.Join(rule.to, ", "))
		}
	}
	for _, rule := range barred {
		if pkg == rule.pkg && within(path, rule.path) {
			report("%s", rule.why)
		}
	}
	return found
}

// way returns the shortest chain of imports from pkg to path or something below
// it, both ends included, or nil if there is none.
func (t tree) way(pkg, path string) []string {
	ways := [][]string{{pkg}}
	seen := map[string]bool{pkg: true}
	for len(ways) > 0 {
		w := ways[0]
		ways = ways[1:]
		for _, imported := range slices.Sorted(slices.Values(t[w[len(w)-1]])) {
			if within(imported, path) {
				return append(slices.Clone(w), imported)
			}
			if next, ok := local(imported); ok && !seen[next] {
				seen[next] = true
				ways = append(ways, append(slices.Clone(w), next))
			}
		}
	}
	return nil
}

// local returns the directory in the module of the package that path imports.
func local(path string) (dir string, ok bool) {
	if path == module {
		return ".", true
	}
	return strings.CutPrefix(path, module+"/")
}

// within reports whether path is dir or lies below it.
func within(path, dir string) bool {
	return path == dir || strings.HasPrefix(path, dir+"/")
}

// packages returns the directories of t, sorted.
func (t tree) packages() []string {
	return slices.Sorted(maps.Keys(t))
}
