// SPDX-License-Identifier: Apache-2.0

package remediate

import (
	"bytes"
	"slices"

	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// A draft is a fix in the making: the steps that some edits come to, taken one
// after the other. Each starts from what the last one left.
type draft struct {
	call    []Authorization // before
	steps   []taken
	changed []revision
}

// A taken step knows whose policies it is about.
type taken struct {
	Step
	home string
}

// A revision is what has become of a policy.
type revision struct{ from, to *policy.Document }

// build takes the steps that edits come to: one for each Deny that gets an
// exception, and one for each policy that grants more. It reports whether AWS
// would save every policy.
func build(call []Authorization, edits []edit) (*draft, bool) {
	d := &draft{call: call}
	for i, e := range edits {
		joins := func(o edit) bool { return e.joins(&o) }
		if slices.ContainsFunc(edits[:i], joins) {
			continue // with the first
		}
		var together []edit
		for _, o := range edits[i:] {
			if joins(o) {
				together = append(together, o)
			}
		}
		step, ok := d.take(together)
		if !ok || refused(&step.Step) {
			return nil, false
		}
		d.steps = append(d.steps, step)
	}
	return d, true
}

// take makes the step that edits of one policy, which join, come to.
func (d *draft) take(edits []edit) (taken, bool) {
	e := edits[0]
	step := taken{Step: Step{Leg: e.leg, Type: e.typ, Target: e.target, Replaced: e.deny}, home: e.home}
	step.Document, step.InPlaceOf = e.doc, nil
	if e.doc != nil && e.copied() {
		step.Document, step.InPlaceOf = nil, e.doc
	}
	var err error
	if e.deny != nil {
		step.Result = d.now(e.doc)
		for i, o := range edits {
			if slices.ContainsFunc(edits[:i], func(done edit) bool { return done.spared == o.spared }) {
				continue
			}
			if step.Result, err = spare(step.Result, e.deny.Index, o.spared); err != nil {
				return step, false
			}
		}
		step.Statement = step.Result.Statements[e.deny.Index]
		d.become(e.doc, step.Result)
		step.Quota = d.quota(&step)
		return step, true
	}
	var wanted []statement
	for _, o := range edits {
		wanted = append(wanted, o.allow)
	}
	added, err := policy.Parse(e.name(), document(merge(wanted)...))
	if err != nil {
		return step, false
	}
	step.Statement, step.Also = added.Statements[0], added.Statements[1:]
	step.Result = added
	if e.doc != nil {
		if step.Result, err = extend(d.now(e.doc), added.Statements); err != nil {
			return step, false
		}
	}
	if step = d.fit(step, added); step.Document != nil || step.InPlaceOf != nil {
		d.become(e.doc, step.Result)
	}
	return step, true
}

// now returns a policy as the steps so far have left it.
func (d *draft) now(doc *policy.Document) *policy.Document {
	for _, c := range d.changed {
		if same(c.from, doc) {
			return c.to
		}
	}
	return doc
}

// become records what has become of a policy.
func (d *draft) become(doc, to *policy.Document) {
	for i, c := range d.changed {
		if same(c.from, doc) {
			d.changed[i].to = to
			return
		}
	}
	d.changed = append(d.changed, revision{doc, to})
}

// same reports whether two documents are the same policy. What was passed to a
// session is parsed for each authorization.
func same(a, b *policy.Document) bool {
	if a == nil || b == nil || a == b {
		return a == b
	}
	return a.Name() != "" && a.Name() == b.Name() && bytes.Equal(a.Source(), b.Source())
}

// extend adds statements to a policy.
func extend(doc *policy.Document, more []*policy.Statement) (*policy.Document, error) {
	extended := *doc
	extended.Statements = slices.Concat(doc.Statements, more)
	return policy.Parse(doc.Name(), policy.Format(&extended))
}

// refused reports whether AWS would not save what a step yields, for a fault that
// was not there before.
func refused(s *Step) bool {
	before := 0
	for _, doc := range []*policy.Document{s.Document, s.InPlaceOf} {
		if doc != nil {
			before = len(doc.Check(s.Type))
		}
	}
	return !managedByAWS(s.Result) && len(s.Result.Check(s.Type)) > before
}

// after returns the call with all steps taken.
func (d *draft) after() []Authorization {
	call := slices.Clone(d.call)
	for i := range call {
		call[i].Policies = d.policies(call[i])
	}
	return call
}

// policies returns the policies of an authorization with all steps taken.
func (d *draft) policies(a Authorization) *eval.Policies {
	p := *a.Policies
	all := func(docs []*policy.Document, t policy.Type) []*policy.Document {
		return d.all(docs, t, "", homeOf(a.Request, t))
	}
	p.Identity = all(p.Identity, policy.IdentityBased)
	p.Resource = all(p.Resource, policy.ResourceBased)
	p.Boundary = all(p.Boundary, policy.PermissionsBoundary)
	p.Session = all(p.Session, policy.SessionPolicy)
	p.Endpoint = all(p.Endpoint, policy.VPCEndpointPolicy)
	p.SCPs = d.levels(p.SCPs, policy.ServiceControlPolicy)
	p.RCPs = d.levels(p.RCPs, policy.ResourceControlPolicy)
	return &p
}

func (d *draft) levels(levels []eval.Level, t policy.Type) []eval.Level {
	levels = slices.Clone(levels)
	for i, l := range levels {
		levels[i].Policies = d.all(l.Policies, t, l.Target, "")
	}
	return levels
}

// all returns documents with those that changed, and those that are added at
// the same place.
func (d *draft) all(docs []*policy.Document, t policy.Type, target, home string) []*policy.Document {
	var all []*policy.Document
	for _, doc := range docs {
		all = append(all, d.now(doc))
	}
	for _, s := range d.steps {
		if s.Type == t && s.Target == target && s.home == home && s.Document == nil && s.InPlaceOf == nil {
			all = append(all, s.Result)
		}
	}
	if all == nil && docs != nil {
		return []*policy.Document{} // allows nothing, which is not the same as none
	}
	return all
}
