// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

// A Refusal is something beside the policies of a request that may refuse it: a
// rule of the service, an authorization of its own, a second request that AWS
// makes on the way.
type Refusal struct {
	By  string // what refuses, as a sentence without full stop
	Ask string // the API operations, or the place, that tell
	See string // AWS's page

	patterns []string // in lower case
}

// RefusalsOf returns what may refuse an action, such as "s3:GetObject", although
// the policies of its request allow it, the commonest first. The list is that of
// common cases; it is not complete.
func RefusalsOf(action string) []Refusal {
	action = strings.ToLower(action)
	var found []Refusal
	for _, r := range refusals() {
		if slices.ContainsFunc(r.patterns, func(p string) bool { return covers(p, action) }) {
			found = append(found, r)
		}
	}
	return found
}

// covers reports whether a pattern is an action, or its beginning with "*".
func covers(pattern, action string) bool {
	if start, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(action, start)
	}
	return pattern == action
}

var refusals = sync.OnceValue(func() []Refusal {
	all, err := parseRefusals("data/tables/refusals.txt", readTable("refusals.txt"))
	if err != nil {
		panic("catalog: " + err.Error())
	}
	return all
})

// parseRefusals reads a table of refusals.
func parseRefusals(file, text string) ([]Refusal, error) {
	var all []Refusal
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		n++
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch {
		case word == "" || strings.HasPrefix(word, "#"):
			continue
		case word == "refuses" && rest != "":
			all = append(all, Refusal{patterns: strings.Fields(strings.ToLower(rest))})
			continue
		case len(all) == 0 || rest == "":
			return nil, fmt.Errorf("%s:%d:1: %q, want \"refuses\" with actions first", file, n, line)
		}
		last := &all[len(all)-1]
		field := map[string]*string{"by": &last.By, "ask": &last.Ask, "see": &last.See}[word]
		if field == nil || *field != "" {
			return nil, fmt.Errorf("%s:%d:1: %q, want \"by\", \"ask\" and \"see\", once each", file, n, word)
		}
		*field = rest
	}
	for _, r := range all {
		if r.By == "" || r.Ask == "" || r.See == "" {
			return nil, fmt.Errorf("%s: refuses %s: want \"by\", \"ask\" and \"see\"", file, strings.Join(r.patterns, " "))
		}
	}
	return all, nil
}
