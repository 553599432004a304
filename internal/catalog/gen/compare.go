// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
)

// kinds are the entries that are counted, and what they are called.
var kinds = []struct{ word, one, many string }{
	{"service", "service", "services"},
	{"action", "action", "actions"},
	{"resource", "resource type", "resource types"},
	{"key", "condition key", "condition keys"},
}

// An entry is what a file says about a name.
type entry struct {
	name  string   // "s3:GetObject", "s3" for a service
	level string   // of an action
	on    []string // resource types of an action, with a star if required
}

// entries returns what the files define, by kind and folded name. Names that
// differ by case only are one.
func entries(files map[string]string) map[string]map[string]*entry {
	found := make(map[string]map[string]*entry)
	for _, k := range kinds {
		found[k.word] = make(map[string]*entry)
	}
	for file, text := range files {
		if path.Dir(file) != "." {
			continue // a table
		}
		prefix := strings.TrimSuffix(file, ".txt")
		var action *entry // that the indented lines belong to
		for line := range strings.SplitSeq(text, "\n") {
			kind, rest := word(strings.TrimPrefix(line, "\t"))
			name, rest := word(rest)
			if strings.HasPrefix(line, "\t") {
				if kind == "on" && action != nil {
					action.on = append(action.on, name)
				}
				continue
			}
			if found[kind] == nil {
				continue
			}
			e := &entry{name: prefix + ":" + name}
			switch kind {
			case "service":
				e.name = prefix
			case "action":
				e.level, _ = word(rest)
				action = e
			}
			found[kind][strings.ToLower(e.name)] = e
		}
	}
	return found
}

// word returns the first word of a line and the rest. A word in double quotes
// may hold spaces, and a star may follow it.
func word(line string) (first, rest string) {
	line = strings.TrimLeft(line, " ")
	if quoted, ok := strings.CutPrefix(line, `"`); ok {
		if first, rest, ok = strings.Cut(quoted, `"`); ok {
			if after, star := strings.CutPrefix(rest, "*"); star {
				return first + "*", after
			}
			return first, rest
		}
	}
	first, rest, _ = strings.Cut(line, " ")
	return first, rest
}

func count(files map[string]string, kind string) int { return len(entries(files)[kind]) }

// A change is what a run changes.
type change struct {
	old, new    map[string]int      // counts by kind
	gone, added map[string][]string // names by kind, sorted
	other       []string            // what became of actions that stay, sorted
}

// compare returns what turns the old files into the new ones.
func compare(old, new map[string]string) change {
	a, b := entries(old), entries(new)
	c := change{map[string]int{}, map[string]int{}, map[string][]string{}, map[string][]string{}, nil}
	for _, k := range kinds {
		c.old[k.word], c.new[k.word] = len(a[k.word]), len(b[k.word])
		c.gone[k.word], c.added[k.word] = without(a[k.word], b[k.word]), without(b[k.word], a[k.word])
	}
	for _, name := range slices.Sorted(maps.Keys(a["action"])) {
		was, is := a["action"][name], b["action"][name]
		if is == nil {
			continue
		}
		if was.level != is.level {
			c.other = append(c.other, fmt.Sprintf("%s: level %s, was %s", is.name, is.level, was.level))
		}
		if !slices.EqualFunc(was.on, is.on, strings.EqualFold) {
			c.other = append(c.other, fmt.Sprintf("%s: on %s, was %s", is.name, types(is.on), types(was.on)))
		}
	}
	return c
}

func types(on []string) string { return cmp.Or(strings.Join(on, ", "), "nothing") }

// without returns the names of a that b does not have, sorted.
func without(a, b map[string]*entry) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(a)) {
		if b[name] == nil {
			names = append(names, a[name].name)
		}
	}
	return names
}

// print writes the summary of a change: counts, then names, at most a screen of
// each kind.
func (c change) print(w io.Writer) {
	for _, k := range kinds {
		fmt.Fprintf(w, "%-15s %6d -> %6d", k.many, c.old[k.word], c.new[k.word])
		if gone, added := len(c.gone[k.word]), len(c.added[k.word]); gone+added > 0 {
			fmt.Fprintf(w, "  (+%d -%d)", added, gone)
		}
		fmt.Fprintln(w)
	}
	for _, k := range kinds {
		names(w, "-"+k.one+" ", c.gone[k.word])
		names(w, "+"+k.one+" ", c.added[k.word])
	}
	names(w, "~action ", c.other)
}

func names(w io.Writer, sign string, list []string) {
	const most = 40
	for _, name := range list[:min(most, len(list))] {
		fmt.Fprintln(w, sign+name)
	}
	if more := len(list) - most; more > 0 {
		fmt.Fprintf(w, "%s… and %d more\n", sign, more)
	}
}

// lost reports whether more than 1 % of the actions are gone.
func (c change) lost() bool { return len(c.gone["action"])*100 > c.old["action"] }
