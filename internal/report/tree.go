// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// Tree writes a whole evaluation: the layers in the order in which they are
// evaluated, the levels of an organization's policies, and under each its
// statements, those that match first and then the nearest misses, with what made
// them match or miss. No line is wider than the style says: words that do not
// fit are broken.
func Tree(w io.Writer, x *eval.Explanation, s Style) error {
	p := &page{style: s}
	sign, c := decisionSign(&x.Result)
	p.wrap(s.paint(c, sign)+" ", 2, c, x.String()+", layer by layer")
	p.branches("", layerNodes(spelled(x)))
	return p.flush(w)
}

// decisionSign is the sign of a decision and its colour.
func decisionSign(r *eval.Result) (string, text.Colors) {
	switch {
	case r.Undetermined():
		return "?", doubt
	case r.Decision == eval.Allowed:
		return "✓", good
	}
	return "✗", bad
}

// A node is a line of a tree and what is below it.
type node struct {
	sign  string
	color text.Colors
	text  string
	below []node
}

// branches draws nodes below a line; prefix stands before each of their lines.
func (p *page) branches(prefix string, nodes []node) {
	for i, n := range nodes {
		fork, rail := "├─ ", "│  "
		if i == len(nodes)-1 {
			fork, rail = "└─ ", "   "
		}
		rest := "  "
		if len(n.below) > 0 {
			rest = "│ "
		}
		room := p.style.width() - width(prefix) - len("-- x ")
		var words []string
		for _, word := range strings.Fields(clean(n.text)) {
			words = append(words, broken(word, room)...)
		}
		lines := fill(words, room)
		first := p.style.paint(faint, prefix+fork) + p.style.paint(n.color, n.sign) + " "
		for _, line := range lines {
			p.buf.WriteString(strings.TrimRight(first+line, " ") + "\n")
			first = p.style.paint(faint, prefix+rail+rest)
		}
		p.branches(prefix+rail, n.below)
	}
}

// broken returns the parts of a word, which are at most n columns wide. It is
// broken after a colon or a slash, if there is one in the latter half.
func broken(word string, n int) []string {
	var parts []string
	for width(word) > n {
		cut, columns, good := 0, 0, 0
		for i, r := range word {
			w := width(string(r))
			if columns+w > n {
				break
			}
			columns += w
			cut = i + utf8.RuneLen(r)
			if (r == ':' || r == '/') && columns > n/2 {
				good = cut
			}
		}
		cut = max(cmp.Or(good, cut), 1)
		parts = append(parts, word[:cut])
		word = word[cut:]
	}
	return append(parts, word)
}

// layers are the policy types in the order in which they are evaluated.
var layers = [...]policy.Type{
	policy.ServiceControlPolicy,
	policy.ResourceControlPolicy,
	policy.VPCEndpointPolicy,
	policy.ResourceBased,
	policy.IdentityBased,
	policy.PermissionsBoundary,
	policy.SessionPolicy,
}

// layerNodes are the branches of an evaluation.
func layerNodes(x *eval.Explanation) []node {
	types := slices.Collect(x.Types())
	if len(types) == 0 { // decided by a rule, without policies
		sign, c := decisionSign(&x.Result)
		return []node{{sign, c, x.Because.Rule, nil}}
	}
	var nodes []node
	for _, t := range layers {
		var places []node
		for _, report := range types {
			if report.Type == t {
				places = append(places, placeNode(x, report))
			}
		}
		switch {
		case places == nil:
			nodes = append(nodes, node{"–", faint, t.Layer() + ": no policy applies", nil})
		case len(places) == 1 && !leveled(t, types):
			places[0].text = t.Layer() + ": " + places[0].text
			nodes = append(nodes, places[0])
		default:
			worst := slices.MaxFunc(places, func(a, b node) int { return cmp.Compare(severity(a.sign), severity(b.sign)) })
			nodes = append(nodes, node{worst.sign, worst.color, t.Layer(), places})
		}
	}
	return nodes
}

// leveled reports whether the policies of a type are attached to levels that
// have names.
func leveled(t policy.Type, types []eval.TypeReport) bool {
	return slices.ContainsFunc(types, func(r eval.TypeReport) bool { return r.Type == t && r.Target != "" })
}

// severity orders the signs.
func severity(sign string) int { return strings.Index("–✓?✗", sign) }

// placeNode is a policy type, or a level of one, with its statements.
func placeNode(x *eval.Explanation, t eval.TypeReport) node {
	blocks, certain := false, false
	for _, b := range x.Blockers() {
		if b.Type == t.Type && b.Target == t.Target {
			blocks, certain = true, certain || b.Certain
		}
	}
	n := node{sign: "–", color: faint, text: "does not allow it, which it need not", below: statementNodes(x, t)}
	switch {
	case t.Deny == condition.True:
		n = node{"✗", bad, "denies it", n.below}
	case blocks && certain && t.Policies == 0:
		n = node{"✗", bad, "no policy allows it", n.below}
	case blocks && certain && t.Allow == condition.True:
		n = node{"✗", bad, "what it allows does not reach the principal", n.below}
	case blocks && certain:
		n = node{"✗", bad, "does not allow it", n.below}
	case !t.Collected:
		n = node{"?", doubt, "not collected, or not all of it", n.below}
	case t.Deny == condition.Undecided:
		n = node{"?", doubt, "may deny it", n.below}
	case t.Allow == condition.Undecided:
		n = node{"?", doubt, "may allow it", n.below}
	case t.Policies == 0 && t.Rule() == "":
		n.text = "no policy applies"
	case t.Allow == condition.True || t.Rule() != "":
		n = node{"✓", good, "allows it", n.below}
	}
	if t.Rule() != "" {
		n.text += ": " + t.Rule()
	}
	if t.Target != "" {
		n.text = t.Target + ": " + n.text
	}
	return n
}

// misses is the number of statements of a place that are shown although they do
// not match.
const misses = 5

// statementNodes are the statements of a place, nearest first.
func statementNodes(x *eval.Explanation, t eval.TypeReport) []node {
	var reports []eval.StatementReport
	for r := range x.Statements() {
		if r.Type == t.Type && r.Target == t.Target {
			reports = append(reports, r)
		}
	}
	slices.SortStableFunc(reports, func(a, b eval.StatementReport) int { return cmp.Compare(a.Distance(), b.Distance()) })
	var nodes []node
	missed := 0
	for i := range reports {
		r := &reports[i]
		if r.Match == condition.False {
			missed++
		}
		if missed <= misses {
			nodes = append(nodes, statementNode(r))
		}
	}
	if more := missed - misses; more > 0 {
		nodes = append(nodes, node{"–", faint, fmt.Sprintf("%s that %s not match", count(more, "further statement"), map[bool]string{true: "does", false: "do"}[more == 1]), nil})
	}
	return nodes
}

// statementNode is a statement, with the elements that do not match and, where
// the request gets that far, its condition clauses.
func statementNode(r *eval.StatementReport) node {
	n := node{sign: "–", color: faint}
	verb := "does not match"
	switch {
	case r.Match == condition.Undecided:
		n.sign, n.color, verb = "?", doubt, "may match"
	case r.Match == condition.True && r.Statement.Effect == policy.Deny:
		n.sign, n.color, verb = "✗", wrong, "matches"
	case r.Match == condition.True:
		n.sign, n.color, verb = "✓", good, "matches"
	}
	n.text = fmt.Sprintf("%s %s %s, %s", r.Statement.Effect, r.Statement.Name(), verb, shortPosition(r.Statement.Position()))
	concerns := true
	for _, m := range r.Misses() {
		if m.Element == "Condition" {
			continue
		}
		n.below = append(n.below, detail(m.Match, m.Text))
		concerns = concerns && m.Match != condition.False
		if m.Element == "Action" {
			break // it is about something else
		}
	}
	for i := range r.Clauses {
		if c := &r.Clauses[i]; concerns {
			n.below = append(n.below, detail(c.Match, "condition "+c.Why()))
		}
	}
	return n
}

// shortPosition is a position in a policy, which goes by the last part of its
// name if that is an ARN.
func shortPosition(pos policy.Position) string {
	if strings.HasPrefix(pos.Name, "arn:") {
		pos.Name = afterSlash(pos.Name)
	}
	return pos.String()
}

// detail is an element of a statement. Its sign says whether it holds, which is
// good or bad depending on the effect: it has no colour.
func detail(t condition.Truth, text string) node {
	sign := map[condition.Truth]string{condition.True: "✓", condition.False: "✗", condition.Undecided: "?"}[t]
	return node{sign, plain, text, nil}
}
