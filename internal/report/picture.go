// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// A picture is the evaluation of a request as AWS draws it: the questions that
// are asked one after another, and where the request was turned away. Lengths
// are in the units of its view box.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
type picture struct {
	Width, Height int
	Words         string // the same for who cannot see it
	Boxes         []box
	Arrows        []arrow
}

// A box holds lines of text. Its class is that of its sign.
type box struct {
	X, Y, W, H int
	Class      string
	Lines      []boxLine
}

type boxLine struct {
	X, Y  int
	Class string
	Text  string
}

// An arrow is a line of SVG path data; it is taken by the request or not.
type arrow struct {
	Path  string
	Class string
}

// The measures of a picture.
const (
	pictureWidth = 720
	boxWidth     = 500
	boxMargin    = 10
	lineHeight   = 20
	boxGap       = 26
	boxColumns   = 66 // of text in a box
	endX         = boxMargin + boxWidth + 80
	endWidth     = pictureWidth - endX - boxMargin
)

// A step is one of the questions of a picture.
type step struct {
	sign   string
	title  string
	lines  []string
	blocks string // the sign of what blocks here, "" if nothing does
}

// order is the order in which AWS draws the policy types.
var order = [...]policy.Type{
	policy.ResourceControlPolicy,
	policy.ServiceControlPolicy,
	policy.VPCEndpointPolicy,
	policy.ResourceBased,
	policy.IdentityBased,
	policy.PermissionsBoundary,
	policy.SessionPolicy,
}

// questions are the titles of the steps.
var questions = map[policy.Type]string{
	policy.ResourceControlPolicy: "Do the resource control policies allow it?",
	policy.ServiceControlPolicy:  "Do the service control policies allow it?",
	policy.VPCEndpointPolicy:     "Does the VPC endpoint policy allow it?",
	policy.ResourceBased:         "Does the resource's own policy allow it?",
	policy.IdentityBased:         "Does a policy of the principal allow it?",
	policy.PermissionsBoundary:   "Does the permissions boundary allow it?",
	policy.SessionPolicy:         "Does the session policy allow it?",
}

// pictureOf draws the evaluation behind a diagnosis, or returns nil if there is
// none.
func pictureOf(d *undenied.Diagnosis) *picture {
	x := d.Explanation()
	if x == nil {
		return nil
	}
	steps, stop := stepsOf(d, x)
	p := &picture{Width: pictureWidth}
	y := boxMargin
	start := []string{principalShort(d.Principal), "asks for " + d.Action}
	if d.Resource != "" {
		start = append(start, "on "+d.Resource)
	}
	y = p.box(boxMargin, y, boxWidth, "start", "", start)
	for i, s := range steps {
		p.down(y, taken(i, stop))
		top := y + boxGap
		kind := signClass(s.sign)
		if i == stop {
			kind += " stop"
		}
		y = p.box(boxMargin, top, boxWidth, kind, s.sign+" "+s.title, s.lines)
		if i == stop {
			middle := top + (y-top)/2
			p.Arrows = append(p.Arrows, arrow{path(boxMargin+boxWidth, middle, endX, middle), "taken"})
			p.box(endX, middle-boxMargin-lineHeight/2, endWidth, signClass(s.sign)+" end", s.sign+" Denied", nil)
			p.Words = "The request is turned away at the question: " + s.title
		}
	}
	end, words := "untaken end", []string(nil)
	if stop == len(steps) {
		end, words = "doubt end", []string{"but AWS denied it"}
		p.Words = "The policies allow the request, but AWS denied it."
	}
	p.down(y, taken(len(steps), stop))
	p.Height = p.box(boxMargin, y+boxGap, boxWidth, end, "Allowed", words) + boxMargin
	return p
}

// stepsOf returns the steps and the index of the one where the request is turned
// away, which is that behind the last if none of them does.
func stepsOf(d *undenied.Diagnosis, x *eval.Explanation) ([]step, int) {
	deny := step{sign: "✓", title: "Does nothing deny it?", lines: []string{"no Deny statement matches"}}
	marked := map[string]string{} // the signs of layers that block
	var denied, rules []string
	for i := range d.Blockers {
		b := &d.Blockers[i]
		sign := certainSign(b)
		if marked[b.Layer] != "✗" {
			marked[b.Layer] = sign
		}
		switch {
		case b.Rule != "":
			rules = append(rules, b.Rule)
		case b.Decision == eval.ExplicitDeny.String():
			if deny.sign != "✗" {
				deny.sign = sign
			}
			denied = append(denied, strings.TrimSuffix(textOf(passages(func(p *page) { p.blocker("", d, b) })), "."))
		}
	}
	if denied == nil && strings.HasPrefix(string(d.AssessmentResult), "Explicit deny") { // of a policy that was not collected
		deny.sign, denied = "?", []string{"AWS says: " + d.Evidence.Message}
	}
	if denied != nil {
		deny.lines, deny.blocks = denied, deny.sign
	}
	steps := []step{deny}
	nodes := layerNodes(spelled(x))
	for _, t := range order {
		s := stepOf(d, nodes, t)
		if sign := marked[t.Layer()]; sign != "" {
			s.sign, s.blocks = sign, sign
		}
		steps = append(steps, s)
	}
	if rules != nil {
		steps = append(steps, step{"✗", "Does the service let it pass?", rules, "✗"})
	}
	stop := len(steps)
	if len(d.Blockers) > 0 {
		want := certainSign(&d.Blockers[leading(d)])
		stop = max(0, slices.IndexFunc(steps, func(s step) bool { return s.blocks == want }))
	}
	return steps, stop
}

// stepOf is the step of a policy type. The levels of an organization's policies
// have a line each.
func stepOf(d *undenied.Diagnosis, nodes []node, t policy.Type) step {
	s := step{sign: "–", title: questions[t], lines: []string{"not evaluated"}}
	for i, n := range nodes {
		if i >= len(layers) || len(nodes) != len(layers) || layers[i] != t {
			continue
		}
		s.sign = n.sign
		rest := strings.TrimPrefix(strings.TrimPrefix(n.text, t.Layer()), ": ")
		if rest != "" {
			s.lines = []string{rest}
			continue
		}
		s.lines = nil
		for _, level := range n.below {
			id, said, ok := strings.Cut(level.text, ": ")
			if name := nameOfTarget(d, id); ok && name != "" {
				id = targetName(id, name)
			}
			s.lines = append(s.lines, level.sign+" "+id+": "+said)
		}
	}
	return s
}

// box adds a box and returns where it ends.
func (p *picture) box(x, y, w int, class, title string, lines []string) int {
	b := box{X: x, Y: y, W: w, Class: class}
	at := y + 6
	add := func(class, text string) {
		var words []string
		for _, word := range strings.Fields(clean(text)) {
			words = append(words, broken(word, boxColumns)...)
		}
		for _, line := range fill(words, boxColumns) {
			at += lineHeight
			b.Lines = append(b.Lines, boxLine{x + 14, at - 5, class, line})
		}
	}
	if title != "" {
		add("title", title)
	}
	for _, line := range lines {
		add("", line)
	}
	b.H = at + 8 - y
	p.Boxes = append(p.Boxes, b)
	return y + b.H
}

// down adds an arrow from the end of a box to the next one.
func (p *picture) down(y int, class string) {
	x := boxMargin + 40
	p.Arrows = append(p.Arrows, arrow{path(x, y, x, y+boxGap), class})
}

// path is an arrow's path data: a line, and the two strokes of its head.
func path(x1, y1, x2, y2 int) string {
	if x1 == x2 {
		return join("M", x1, y1, "L", x2, y2-2, "M", x2-6, y2-9, "L", x2, y2-2, "L", x2+6, y2-9)
	}
	return join("M", x1, y1, "L", x2-2, y2, "M", x2-9, y2-6, "L", x2-2, y2, "L", x2-9, y2+6)
}

func join(parts ...any) string { return strings.TrimSuffix(fmt.Sprintln(parts...), "\n") }

// taken is the class of the arrow to a step: the request takes it, unless it was
// turned away before.
func taken(to, stop int) string {
	if to <= stop {
		return "taken"
	}
	return "untaken"
}

// certainSign is the sign of a place that blocks.
func certainSign(b *undenied.Blocker) string {
	if b.Certain {
		return "✗"
	}
	return "?"
}

// signClass is the class of what has a sign.
func signClass(sign string) string {
	return map[string]string{"✓": "good", "✗": "bad", "?": "doubt"}[sign]
}
