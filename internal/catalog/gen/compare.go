// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// entries returns the names the files define, by kind: service, action,
// resource and key.
func entries(files map[string]string) map[string]map[string]bool {
	found := make(map[string]map[string]bool)
	for file, text := range files {
		if file == referenceFile {
			continue
		}
		prefix := strings.TrimSuffix(file, ".txt")
		for line := range strings.SplitSeq(text, "\n") {
			kind, rest, ok := strings.Cut(line, " ")
			if !ok || kind == "#" || strings.HasPrefix(line, "\t") {
				continue
			}
			name, _, _ := strings.Cut(rest, " ")
			if strings.HasPrefix(rest, `"`) {
				name, _, _ = strings.Cut(rest[1:], `"`)
			}
			if found[kind] == nil {
				found[kind] = make(map[string]bool)
			}
			found[kind][strings.ToLower(prefix+":"+name)] = true
		}
	}
	return found
}

func count(files map[string]string, kind string) int { return len(entries(files)[kind]) }

// compare returns the entries that only the old and only the new files have, by
// kind, sorted.
func compare(old, new map[string]string) (gone, added map[string][]string) {
	return without(entries(old), entries(new)), without(entries(new), entries(old))
}

func without(a, b map[string]map[string]bool) map[string][]string {
	diff := make(map[string][]string)
	for kind, names := range a {
		for _, name := range slices.Sorted(maps.Keys(names)) {
			if !b[kind][name] {
				diff[kind] = append(diff[kind], name)
			}
		}
	}
	return diff
}

// report prints what a run changes: the names, at most a screen of each kind.
func report(w io.Writer, gone, added map[string][]string) {
	const most = 40
	for _, kind := range []string{"service", "action", "resource", "key"} {
		for _, d := range []struct {
			sign  string
			names []string
		}{{"-", gone[kind]}, {"+", added[kind]}} {
			for _, name := range d.names[:min(most, len(d.names))] {
				fmt.Fprintf(w, "%s%s %s\n", d.sign, kind, name)
			}
			if more := len(d.names) - most; more > 0 {
				fmt.Fprintf(w, "%s%s … and %d more\n", d.sign, kind, more)
			}
		}
	}
}
