// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/undenied/undenied"
)

// byRank returns the indexes of the blockers: the one that the assessment names,
// then the others, the likelier first.
func byRank(d *undenied.Diagnosis) []int {
	main := leading(d)
	var order []int
	for i := range d.Blockers {
		order = append(order, i)
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case a == main || b == main:
			return cmp.Compare(map[bool]int{true: 0, false: 1}[a == main], map[bool]int{true: 0, false: 1}[b == main])
		}
		return cmp.Compare(d.Blockers[a].Rank, d.Blockers[b].Rank)
	})
	return order
}

// denyVerbs say by the standing of a place what its Deny statement did.
var denyVerbs = map[undenied.Standing]string{
	undenied.StandingInferred:  "denied it",
	undenied.StandingPresumed:  "denied it, if what is assumed below holds",
	undenied.StandingSupported: "may have denied it, as may another that fits what AWS says",
	undenied.StandingPossible:  "may have denied it",
	undenied.StandingRuledOut:  "may match by what is known of the request, but did not deny it: AWS says that no statement did",
}

// denyVerb says what the Deny statement of a place does.
func denyVerb(b *undenied.Blocker) string {
	switch verb := denyVerbs[b.Standing]; {
	case b.Certain:
		return "denies it"
	case verb != "":
		return verb
	}
	return "may deny it"
}

// concluded says what unknown keys were, given that AWS denied the request.
func (p *page) concluded(b *undenied.Blocker) {
	given := "AWS denied it and nothing else can have, so"
	switch b.Standing {
	case undenied.StandingPresumed:
		given = "Nothing else that was collected can have denied it, so"
	case undenied.StandingSupported, undenied.StandingPossible:
		given = "Whichever it was,"
	}
	var order []string // of the statements
	words := map[string][]string{}
	for _, m := range b.Must {
		of := m.Statement
		if m.Held {
			of = "" // every clause of a Deny held
		}
		if words[of] == nil {
			order = append(order, of)
		}
		words[of] = append(words[of], m.Words)
	}
	for _, of := range order {
		join := ", or " // one clause that does not hold is enough
		if of == "" {
			join = "; and "
		}
		p.row("", plain, "%s %s. The event does not say.", given, strings.Join(words[of], join))
	}
}

// inAWSWords is AWS's message as a quotation after a colon, from where it says what is
// not shown above: principal and resource are dots, and so is what comes before
// them. What is encoded and where to read on is left out. It is "" if there is no
// message.
func inAWSWords(d *undenied.Diagnosis) string {
	text := clean(d.Evidence.Text)
	for _, end := range [...]string{" Encoded authorization failure message:", " Go to http"} {
		text, _, _ = strings.Cut(text, end)
	}
	words := strings.Fields(text)
	start := 0
	for i, word := range words {
		bare := strings.Trim(word, `"',.`)
		if bare != "" && (bare == clean(d.Principal) || bare == clean(d.Resource)) && d.Resource != "*" {
			words[i], start = "…", i
		}
	}
	if len(words) == 0 || start == len(words)-1 && start > 0 {
		return ""
	}
	return fmt.Sprintf(": %q", strings.TrimSuffix(strings.Join(words[start:], " "), "."))
}

// differences says why AWS and the snapshot may differ, unless Why does.
func (p *page) differences(d *undenied.Diagnosis) {
	label := "perhaps"
	for _, o := range d.Differences {
		if o.Text == "" || o.How == "" && strings.Contains(d.Why, o.Text) {
			continue
		}
		text := o.Text + "."
		if first, _, _ := strings.Cut(text, " "); !strings.Contains(first, ":") { // else it is a name
			text = upper(text)
		}
		if o.How != "" {
			text += " Ask: " + o.How + "."
		}
		p.wrap(p.label(label)+"- ", indent+2, plain, text)
		label = ""
	}
}

// whyDifferent is what differences says, as a list with a line above it.
func whyDifferent(d *undenied.Diagnosis) []passage {
	all := passages(func(p *page) { p.differences(d) })
	if all == nil {
		return nil
	}
	for i := range all {
		all[i].lead = "-"
	}
	return append([]passage{{text: "Why AWS and the policies may differ:"}}, all...)
}

// questions says what would tell what denied the request, unless [page.differences]
// does.
func (p *page) questions(d *undenied.Diagnosis) {
	label := "ask"
	for _, q := range d.WouldDecide {
		if slices.ContainsFunc(d.Differences, func(o undenied.Difference) bool { return o.How == q.How }) {
			continue
		}
		p.wrap(p.label(label)+"- ", indent+2, plain, q.What+" ("+q.How+")")
		label = ""
	}
}

// alsoDenied names what else the call needs, and what blocks it if that is not
// the same.
func (p *page) alsoDenied(d *undenied.Diagnosis) {
	known := map[string]bool{}
	for i := range d.Blockers {
		known[textOf(passages(func(p *page) { p.blocker("", d, &d.Blockers[i]) }))] = true
	}
	label := "besides"
	for _, r := range d.AlsoDenied {
		other := &undenied.Diagnosis{Principal: d.Principal, Action: r.Action, Resource: r.Resource, Unknown: d.Unknown, Assumptions: d.Assumptions, Blockers: r.Blockers}
		p.row(label, plain, "denied, too: %s on %s", r.Action, r.Resource)
		label = ""
		for i := range r.Blockers {
			said := textOf(passages(func(p *page) { p.blocker("", other, &r.Blockers[i]) }))
			if !known[said] {
				known[said] = true
				p.blocker("", other, &r.Blockers[i])
			}
		}
	}
}
