// SPDX-License-Identifier: Apache-2.0

package report

import (
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/undenied/undenied"
)

// A passage is a paragraph of a page before it is laid out, or lines of code.
// Its text is harmless, see clean.
type passage struct {
	lead string // the label or the sign before it, or ""
	tone tone
	text string
}

// A tone is what the colour of a passage says.
type tone string

const (
	code  tone = "code" // taken as it is
	usual tone = ""
)

func toneOf(c text.Colors) tone {
	for _, known := range [...]struct {
		c    text.Colors
		tone tone
	}{{bad, "bad"}, {wrong, "bad"}, {good, "good"}, {doubt, "doubt"}, {faint, "faint"}} {
		if slices.Equal(c, known.c) {
			return known.tone
		}
	}
	return usual
}

// IsCode reports whether the passage is lines of code.
func (p passage) IsCode() bool { return p.tone == code }

// Lead, Tone and Text are for templates.
func (p passage) Lead() string { return p.lead }

// Tone is "" for what is neither good nor bad.
func (p passage) Tone() string { return string(p.tone) }

// Text is the paragraph, or the lines.
func (p passage) Text() string { return p.text }

// passages returns what write says, with lines of code that follow each other
// in one passage.
func passages(write func(*page)) []passage {
	p := new(page)
	write(p)
	var all []passage
	for _, s := range p.said {
		if last := len(all) - 1; last >= 0 && s.IsCode() && all[last].IsCode() {
			all[last].text += "\n" + s.text
			continue
		}
		all = append(all, s)
	}
	return all
}

// textOf returns the text of the passages, one after another as sentences.
func textOf(all []passage) string {
	var texts []string
	for _, p := range all {
		if p.lead == "nearly:" {
			p.text = "Nearly: " + p.text + "."
		}
		texts = append(texts, p.text)
	}
	return strings.Join(texts, " ")
}

// answers splits what [Diagnosis] says into parts.
type answers struct {
	verdict  passage
	request  []passage
	reasons  []passage // beside the places that block
	places   []place   // that block, the one that the verdict names first
	evidence []passage
	besides  []passage // what else is denied, what is unknown, what was assumed
	fixes    [][]passage
}

// A place is where a request is blocked, and what the answer says of it.
type place struct {
	*undenied.Blocker
	said []passage
}

func answersOf(d *undenied.Diagnosis) answers {
	bare := *d
	if len(d.Blockers) > 0 {
		bare.Evidence.Agreement = "" // whether a place is what AWS names is said below
		bare.Blockers, bare.ResultDetails.ExplicitDenyPolicies = nil, nil
	}
	a := answers{
		verdict:  passages(func(p *page) { p.headline(d) })[0],
		request:  passages(func(p *page) { p.request(d) }),
		reasons:  passages(func(p *page) { p.cause(&bare) }),
		evidence: append(passages(func(p *page) { p.evidence(d) }), whyDifferent(d)...),
		besides:  passages(func(p *page) { p.alsoDenied(d); p.assumptions(d); p.questions(d) }),
	}
	if len(d.Blockers) > 0 {
		a.reasons = append(a.reasons, passages(func(p *page) { p.claimed("", d) })...)
	}
	label := ""
	for i := range a.besides { // items have the label of the first
		p := &a.besides[i]
		if p.lead = strings.TrimSpace(strings.TrimSuffix(p.lead, "-")); p.lead == "" {
			p.lead = label
		}
		label = p.lead
	}
	for _, i := range byRank(d) {
		b := &d.Blockers[i]
		a.places = append(a.places, place{b, passages(func(p *page) { p.blocker("", d, b); p.concluded(b) })})
	}
	for i := range d.Fixes {
		a.fixes = append(a.fixes, passages(func(p *page) { p.fix("", d, &d.Fixes[i]) }))
	}
	return a
}
