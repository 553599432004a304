// SPDX-License-Identifier: Apache-2.0

package remediate

import (
	"slices"
	"strings"

	"github.com/undenied/undenied/policy"
)

// summary says what changes and edits of a call of so many authorizations do, in a
// sentence.
func summary(changes []Change, edits []edit, call int) string {
	var parts []string
	if asks := asking(changes); asks != "" {
		parts = append(parts, asks)
	}
	return strings.Join(append(append(parts, excepting(edits)...), allowing(edits, call)...), "; ")
}

// asking joins what several changes ask for. The words that they have in common
// are said once.
func asking(changes []Change) string {
	const common = "make the request "
	var asks []string
	said := false
	for _, c := range changes {
		ask := c.String()
		if rest, ok := strings.CutPrefix(ask, common); ok && said {
			ask = rest
		} else {
			said = said || ok
		}
		if !slices.Contains(asks, ask) {
			asks = append(asks, ask)
		}
	}
	return strings.Join(asks, " and ")
}

// excepting says who, or what, is spared from which statements.
func excepting(edits []edit) []string {
	var all []string // what is spared, in order
	from := map[string][]string{}
	for i, e := range edits {
		joins := func(o edit) bool { return e.joins(&o) }
		if e.deny == nil || slices.ContainsFunc(edits[:i], joins) {
			continue
		}
		var spared []string
		for _, o := range edits {
			if joins(o) && !slices.Contains(spared, o.spared.who) {
				spared = append(spared, o.spared.who)
			}
		}
		who := strings.Join(spared, " and ")
		if from[who] == nil {
			all = append(all, who)
		}
		where := e.deny.Name() + " of the " + place(e.typ, e.target)
		if e.copied() {
			where += " in a copy of " + e.doc.Name()
		}
		from[who] = append(from[who], where)
	}
	var parts []string
	for _, who := range all {
		parts = append(parts, "except "+who+" from "+strings.Join(from[who], " and "))
	}
	return parts
}

// allowing says which actions are allowed where.
func allowing(edits []edit, call int) []string {
	var parts, places []string
	actions := map[string][]string{}
	for _, e := range edits {
		if e.deny != nil {
			continue
		}
		if e.typ == policy.ResourceControlPolicy {
			if attach := "attach RCPFullAWSAccess to " + e.target; !slices.Contains(parts, attach) {
				parts = append(parts, attach)
			}
			continue
		}
		where := "in the " + place(e.typ, e.target)
		if e.typ == policy.ResourceBased && call > 1 {
			where += " of " + e.home
		}
		if actions[where] == nil {
			places = append(places, where)
		}
		for _, action := range e.allow.Action {
			if !slices.Contains(actions[where], action) {
				actions[where] = append(actions[where], action)
			}
		}
	}
	// Places with the same actions are one part.
	for i, where := range places {
		what := strings.Join(actions[where], " and ")
		if i > 0 && what == strings.Join(actions[places[i-1]], " and ") {
			parts[len(parts)-1] += " and " + where
			continue
		}
		parts = append(parts, "allow "+what+" "+where)
	}
	return parts
}
