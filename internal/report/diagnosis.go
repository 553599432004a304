// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/policy"
)

// Diagnosis writes the answer to one denial as text, followed by an empty line:
// who wanted what, which statement refused it or what is missing, and what would
// let it in.
func Diagnosis(w io.Writer, d *undenied.Diagnosis, s Style) error {
	p := &page{style: s}
	p.headline(d)
	p.request(d)
	p.blank()
	p.cause(d)
	p.evidence(d)
	p.differences(d)
	p.layers(d)
	p.alsoDenied(d)
	p.assumptions(d)
	p.questions(d)
	p.fixes(d)
	p.blank()
	return p.flush(w)
}

// headline is the verdict.
func (p *page) headline(d *undenied.Diagnosis) {
	sign, c, verdict := "✗", bad, string(d.AssessmentResult)
	switch d.AssessmentResult {
	case undenied.Allowed:
		sign, c, verdict = "?", doubt, "Allowed by the policies collected, denied by AWS"
	case undenied.UndeterminedCause:
		sign, c, verdict = "?", doubt, "Undetermined: nothing that was collected explains the denial"
	case undenied.InvalidAction:
		verdict = "Invalid action: this is no denial by an IAM policy that is understood"
	case undenied.Failed:
		verdict = "Error: the denial could not be analysed"
	}
	p.wrap(p.style.paint(c, sign)+" ", 2, c, verdict)
}

// request says who asked for what, and when.
func (p *page) request(d *undenied.Diagnosis) {
	if short := principalName(d.Principal); short != d.Principal {
		p.row("who", plain, "%s (%s)", short, d.Principal)
	} else if d.Principal != "" {
		p.row("who", plain, "%s", d.Principal)
	}
	if d.Action != "" {
		p.row("what", plain, "%s", d.Action)
	}
	if d.Resource != "" && d.Action != "" {
		p.row("on", plain, "%s", d.Resource)
	}
	var parts []string
	if !d.EventTime.IsZero() {
		parts = append(parts, d.EventTime.UTC().Format("2006-01-02 15:04:05 UTC"))
	}
	for _, part := range [...]struct{ before, text string }{{"", d.Region}, {"account ", d.Account}, {"event ", d.EventID}} {
		if part.text != "" {
			parts = append(parts, part.before+part.text)
		}
	}
	for i := range parts[:max(0, len(parts)-1)] {
		parts[i] += ","
	}
	if parts != nil {
		p.items("when", plain, parts)
	}
}

// decoded says what AWS's own account of the authorization holds.
func (p *page) decoded(told *undenied.Decoded) {
	if told == nil {
		return
	}
	words := map[string]string{"explicitDeny": "an explicit deny", "implicitDeny": "no statement allows it"}[told.Decision]
	if words == "" {
		words = "a denial"
	}
	p.row("decoded", plain, "AWS evaluated: %s.", words)
	for _, s := range told.Statements {
		name := s.Statement
		if name == "" {
			name = s.Sid
		}
		if !strings.HasPrefix(name, "Statement[") {
			name = strings.TrimSpace("Statement " + name)
		}
		if s.PolicyARN != "" {
			name += " of " + s.PolicyARN
		}
		verb := "matched"
		switch {
		case s.Statement == "":
			verb = "matched; what was collected does not hold it"
		case s.Line > 0:
			verb = fmt.Sprintf("matched, line %d", s.Line)
		}
		p.item("- ", plain, "%s %s.", name, verb)
	}
}

// evidence sets what AWS said against what the policies say.
func (p *page) evidence(d *undenied.Diagnosis) {
	e := d.Evidence
	p.decoded(e.Decoded)
	text := inAWSWords(d)
	switch e.Agreement {
	case undenied.Agree:
		if len(d.Blockers) > 0 && !d.Blockers[leading(d)].Certain {
			p.row("AWS", plain, "says: %s%s.", e.Message, text)
			return
		}
		p.row("AWS", faint, "says the same%s.", text)
	case undenied.SnapshotOnly:
		p.row("AWS", faint, "gave no reason%s.", text)
	case undenied.Disagree:
		if strings.HasPrefix(e.Message, "no reason") {
			p.row("AWS", faint, "gave no reason%s.", text)
			return
		}
		p.row("AWS", doubt, "says otherwise: %s%s. The policies collected say: %s.", e.Message, text, e.Snapshot)
	case undenied.MessageOnly:
		p.row("AWS", plain, "says: %s%s. What was collected does not hold that policy.", e.Message, text)
	default:
		if text != "" {
			p.row("AWS", plain, "says%s.", text)
		}
	}
}

// layers shows what each policy type with statements says: ✓ it allows, ✗ it
// refuses, – it does neither, ? it depends.
func (p *page) layers(d *undenied.Diagnosis) {
	x := d.Explanation()
	if x == nil {
		return
	}
	var order []string
	signs := map[string]string{}
	speaks := map[string]bool{}
	for r := range x.Statements() {
		speaks[r.Type.Layer()] = true
	}
	for _, b := range d.Blockers {
		speaks[b.Layer] = true
	}
	for t := range x.Types() {
		layer := t.Type.Layer()
		if !speaks[layer] {
			continue
		}
		if _, seen := signs[layer]; !seen {
			order = append(order, layer)
			signs[layer] = "✓"
		}
		switch {
		case t.Deny == condition.True:
			signs[layer] = "✗"
		case t.Deny == condition.Undecided || t.Allow == condition.Undecided:
			if signs[layer] == "✓" {
				signs[layer] = "?"
			}
		case t.Allow == condition.False && signs[layer] == "✓":
			signs[layer] = "–"
		}
	}
	for _, b := range d.Blockers {
		if b.Certain && signs[b.Layer] != "" {
			signs[b.Layer] = "✗"
		}
	}
	var parts []string
	for _, layer := range order {
		parts = append(parts, signs[layer]+" "+layer+" ")
	}
	if parts != nil {
		parts[len(parts)-1] = strings.TrimSpace(parts[len(parts)-1])
		p.items("layers", faint, parts)
	}
}

// assumptions says what was not known and how it was taken.
func (p *page) assumptions(d *undenied.Diagnosis) {
	if len(d.Unknown) > 0 {
		verb := "is"
		if len(d.Unknown) > 1 {
			verb = "are"
		}
		p.row("unknown", doubt, "%s %s not in the event; the decision turns on that", list(d.Unknown), verb)
	}
	label, sign := "assumed", ""
	if len(d.Assumptions) > 1 {
		sign = "- "
	}
	for _, a := range d.Assumptions {
		c := doubt
		if routine(a) {
			a, c = "no session policy limits the session", faint
		}
		p.wrap(p.label(label)+sign, indent+len(sign), c, a)
		label = ""
	}
}

// routine reports whether an assumption is the one that is made for nearly every
// session: nothing stores session policies.
func routine(assumption string) bool {
	return strings.HasPrefix(assumption, policy.SessionPolicy.Layer()+": ") && strings.Contains(assumption, "session policies, which are stored nowhere")
}
