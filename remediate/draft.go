// SPDX-License-Identifier: Apache-2.0

package remediate

import (
	"slices"
	"strings"

	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot"
)

// A draft is a fix in the making. Several steps may change one policy: each
// starts from what the last one yielded.
type draft struct {
	req   *eval.Request
	pol   *eval.Policies
	steps []Step

	changed           map[*policy.Document]*policy.Document // by the policy as it was
	allowed, excepted []string                              // for the summary
}

func newDraft(req *eval.Request, p *eval.Policies) *draft {
	return &draft{req: req, pol: p, changed: map[*policy.Document]*policy.Document{}}
}

// solve adds the steps that take a blocker away, if there are any.
func (d *draft) solve(b eval.Blocker) bool {
	switch {
	case b.Rule != "":
		return false // no policy changes a rule of the service
	case explicit(b):
		// What was not collected and may deny has no statements: verification says
		// what it comes to.
		for _, s := range b.Statements {
			if !d.except(b, s) {
				return false
			}
		}
		return true
	}
	return d.allow(b)
}

// allow adds the missing Allow where b says.
func (d *draft) allow(b eval.Blocker) bool {
	if b.Type == policy.ResourceBased && (!snapshot.MayHavePolicy(d.req) || !nameable(d.req.Principal)) {
		return false
	}
	name := "new " + b.Type.String()
	if b.Target != "" {
		name += " of " + b.Target
	}
	added, err := policy.Parse(name, document(statementFor(d.req, b.Type)))
	if err != nil {
		return false
	}
	step := Step{Type: b.Type, Target: b.Target, Statement: added.Statements[0], Result: added}
	base := toExtend(d.pol, b.Type, b.Target)
	switch {
	case base == nil && b.Type == policy.PermissionsBoundary && len(d.pol.Boundary) > 0:
		// A principal has one boundary: a copy of AWS's own with the addition.
		step.InPlaceOf = d.pol.Boundary[0]
		step.Result, err = extend(d.now(step.InPlaceOf), added.Statements[0])
		d.changed[step.InPlaceOf] = step.Result
	case base != nil:
		step.Document = base
		step.Result, err = extend(d.now(base), added.Statements[0])
	}
	if err != nil {
		return false
	}
	if step = d.fit(step, added); step.Document != nil {
		d.changed[base] = step.Result
	}
	d.steps = append(d.steps, step)
	d.allowed = append(d.allowed, place(b))
	return true
}

// except adds an exception for the principal to a Deny statement.
func (d *draft) except(b eval.Blocker, s *policy.Statement) bool {
	if slices.ContainsFunc(d.steps, func(done Step) bool { return done.Replaced == s }) {
		return true // one policy, attached at several levels
	}
	name, doc := principalARN(d.req.Principal), s.Document()
	if name == "" || doc == nil || awsManaged(doc) || d.req.Principal.Kind() == eval.Session && !d.req.Principal.Issuer.IsValid() {
		return false // nobody to name: aws:PrincipalArn of a session is the role's, with its path
	}
	result, err := spare(d.now(doc), s.Index, name)
	if err != nil {
		return false
	}
	d.changed[doc] = result
	step := Step{Type: b.Type, Target: b.Target, Document: doc, Replaced: s, Statement: result.Statements[s.Index], Result: result}
	step.Quota = d.quota(&step)
	d.steps = append(d.steps, step)
	d.excepted = append(d.excepted, s.Name()+" of the "+place(b))
	return true
}

// now returns a policy as the steps so far have left it.
func (d *draft) now(doc *policy.Document) *policy.Document {
	if changed := d.changed[doc]; changed != nil {
		return changed
	}
	return doc
}

// extend adds a statement to a policy.
func extend(doc *policy.Document, s *policy.Statement) (*policy.Document, error) {
	extended := *doc
	extended.Statements = append(slices.Clone(doc.Statements), s)
	return policy.Parse(doc.Name(), policy.Format(&extended))
}

// policies returns the policies with all steps taken.
func (d *draft) policies() *eval.Policies {
	p := *d.pol
	p.Identity = d.all(p.Identity, policy.IdentityBased, "")
	p.Resource = d.all(p.Resource, policy.ResourceBased, "")
	p.Boundary = d.all(p.Boundary, policy.PermissionsBoundary, "")
	p.Session = d.all(p.Session, policy.SessionPolicy, "")
	p.Endpoint = d.all(p.Endpoint, policy.VPCEndpointPolicy, "")
	p.SCPs = d.levels(p.SCPs, policy.ServiceControlPolicy)
	p.RCPs = d.levels(p.RCPs, policy.ResourceControlPolicy)
	return &p
}

func (d *draft) levels(levels []eval.Level, t policy.Type) []eval.Level {
	levels = slices.Clone(levels)
	for i, l := range levels {
		levels[i].Policies = d.all(l.Policies, t, l.Target)
	}
	return levels
}

// all returns documents with those that changed, and those that are added at
// the same place.
func (d *draft) all(docs []*policy.Document, t policy.Type, target string) []*policy.Document {
	var all []*policy.Document
	for _, doc := range docs {
		all = append(all, d.now(doc))
	}
	for _, s := range d.steps {
		if s.Type == t && s.Target == target && s.Document == nil && s.InPlaceOf == nil {
			all = append(all, s.Result)
		}
	}
	if all == nil && docs != nil {
		return []*policy.Document{} // allows nothing, which is not the same as none
	}
	return all
}

// summary says what the steps do in a sentence.
func (d *draft) summary() string {
	var parts []string
	if d.excepted != nil {
		parts = append(parts, "except "+principalARN(d.req.Principal)+" from "+strings.Join(d.excepted, " and "))
	}
	if d.allowed != nil {
		parts = append(parts, "allow "+catalog.ActionName(d.req.Action.String())+" in the "+strings.Join(d.allowed, " and in the "))
	}
	return strings.Join(parts, "; ")
}
