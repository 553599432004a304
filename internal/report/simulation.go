// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot"
)

// A SimulationRow is what one request comes to, in the form of the simulate
// command's JSON output.
type SimulationRow struct {
	Decision     string            `json:"decision"`
	Missing      []string          `json:"missing"`   // condition keys as AWS spells them
	Uncertain    []string          `json:"uncertain"` // what was not collected and matters, and where AWS's behaviour is not documented
	Because      SimulationBecause `json:"because"`
	NotCollected []string          `json:"notCollected"` // layers on which the decision turns
	Principal    string            `json:"principal"`
	Action       string            `json:"action"`   // as AWS spells it
	Resource     string            `json:"resource"` // an ARN, or "*"
	Explanation  *eval.Explanation `json:"explanation,omitempty"`

	explanation *eval.Explanation
}

// A SimulationBecause is what settled a decision. What does not apply is empty.
type SimulationBecause struct {
	Layer     string `json:"layer"`
	Policy    string `json:"policy"`
	Target    string `json:"target"` // of a service or resource control policy
	Statement string `json:"statement"`
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	Rule      string `json:"rule,omitempty"` // of the service, in place of a statement
}

// NewSimulationRow returns the row of a request and its explanation. The gaps
// say why layers are not collected. The row has no explanation in JSON; see
// [SimulationRow.Explained].
func NewSimulationRow(req *eval.Request, x *eval.Explanation, gaps []snapshot.Gap) SimulationRow {
	x = spelled(x)
	row := SimulationRow{
		Decision:     x.String(),
		Missing:      []string{},
		Uncertain:    []string{},
		NotCollected: []string{},
		Principal:    req.Principal.String(),
		Action:       catalog.ActionName(req.Action.String()),
		Resource:     "*",
		explanation:  x,
	}
	if req.Resource.IsValid() {
		row.Resource = req.Resource.String()
	}
	for _, k := range x.Missing {
		row.Missing = append(row.Missing, catalog.KeyName(k.String()))
	}
	for _, t := range x.NotCollected {
		row.NotCollected = append(row.NotCollected, t.Layer())
		row.Uncertain = append(row.Uncertain, notCollected(t, gaps)...)
	}
	for _, g := range gaps {
		if g.Key != (condition.Key{}) {
			row.Uncertain = append(row.Uncertain, g.String())
		}
	}
	row.Uncertain = append(row.Uncertain, x.Doubts()...)
	if b := x.Because.Describe(); b != nil {
		row.Because = SimulationBecause{b.Layer, b.Policy, b.Target, b.Statement, b.File, b.Line, b.Column, b.Rule}
	}
	return row
}

// Explained returns the row with its explanation in JSON.
func (r SimulationRow) Explained() SimulationRow {
	r.Explanation = r.explanation
	return r
}

// notCollected says why policies of a type are not collected.
func notCollected(t policy.Type, gaps []snapshot.Gap) []string {
	var reasons []string
	for _, g := range gaps {
		if g.Type == t && g.Key == (condition.Key{}) {
			reasons = append(reasons, fmt.Sprintf("%s: %s", t.Layer(), g))
		}
	}
	if reasons == nil {
		return []string{fmt.Sprintf("%s: not collected", t.Layer())}
	}
	return reasons
}

// Simulation writes what a request comes to as text: the decision, what settled
// it, what else is in the way, and what is not known.
func Simulation(w io.Writer, r SimulationRow, s Style) error {
	p := &page{style: s}
	x := r.explanation
	sign, c := decisionSign(&x.Result)
	p.wrap(s.paint(c, sign)+" ", 2, c, r.Decision)
	if short := principalName(r.Principal); short != r.Principal {
		p.row("who", plain, "%s (%s)", short, r.Principal)
	} else {
		p.row("who", plain, "%s", r.Principal)
	}
	p.row("what", plain, "%s", r.Action)
	p.row("on", plain, "%s", r.Resource)
	p.reasons(x)
	label := "missing"
	for _, k := range r.Missing {
		p.row(label, doubt, "%s is unknown, and the decision turns on it", k)
		label = ""
	}
	label = "unsure"
	for _, u := range r.Uncertain {
		p.row(label, doubt, "%s", u)
		label = ""
	}
	return p.flush(w)
}

// reasons says what settled a decision, and what else blocks.
func (p *page) reasons(x *eval.Explanation) {
	before := ""
	if x.Undetermined() {
		before = "With what is unknown counted against the principal: "
	}
	p.row("why", plain, "%s%s", before, reasonWords(x.Because, x.Decision))
	if s := x.Because.Statement; s != nil {
		p.more(faint, "%s", s.Position())
	} else if x.Decision == eval.ImplicitDeny && x.Because.Rule == "" {
		p.nearly(x, x.Because.Type, x.Because.Target)
	}
	blockers := x.Blockers()
	for i, b := range blockers[min(1, len(blockers)):] {
		label := "also"
		if i > 0 {
			label = ""
		}
		r := eval.Reason{Type: b.Type, Target: b.Target, Rule: b.Rule}
		if b.Statements != nil {
			r.Statement = b.Statements[0]
		}
		if b.Certain {
			p.row(label, plain, "%s", reasonWords(r, b.Decision))
			continue
		}
		p.row(label, doubt, "%s", maybe(b))
	}
}

// reasonWords puts into a sentence what settled a decision.
func reasonWords(r eval.Reason, d eval.Decision) string {
	at := ""
	if r.Target != "" {
		at = " at " + r.Target
	}
	switch s := r.Statement; {
	case r.Rule != "":
		if first, _, _ := strings.Cut(r.Rule, " "); strings.Contains(first, ":") {
			return r.Rule + "." // an action has no capitals to begin with
		}
		return upper(r.Rule) + "."
	case s != nil && s.Effect == policy.Deny:
		return fmt.Sprintf("Statement %s of the %s %s%s denies it.", s.Name(), r.Type, s.Position().Name, at)
	case s != nil:
		return fmt.Sprintf("Statement %s of the %s %s%s allows it.", s.Name(), r.Type, s.Position().Name, at)
	case d == eval.Allowed:
		return "A root user needs no identity-based policy."
	}
	return fmt.Sprintf("No %s%s allows it.", r.Type, at)
}

// maybe says what a place may do that blocks only under some values of what is
// unknown.
func maybe(b eval.Blocker) string {
	at := ""
	if b.Target != "" {
		at = " at " + b.Target
	}
	if b.Decision == eval.ExplicitDeny {
		return fmt.Sprintf("A %s%s may deny it.", b.Type, at)
	}
	return fmt.Sprintf("No %s%s is sure to allow it.", b.Type, at)
}

// nearly shows the Allow statements of a place that come nearest, at most two.
// A statement about other actions is not near.
func (p *page) nearly(x *eval.Explanation, t policy.Type, target string) {
	shown := 0
	for r := range x.Nearest(policy.Allow) {
		if near := r.Type == t && r.Target == target && r.Action != condition.False; near && shown < 2 {
			shown++
			p.item("nearly: ", plain, "%s at %s: %s", r.Statement.Name(), r.Statement.Position(), strings.Join(r.Why(), "; "))
		}
	}
}
