// SPDX-License-Identifier: Apache-2.0

package remediate

import (
	"slices"
	"strings"

	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot"
)

// An edit is what one authorization needs of one policy: an exception to a Deny,
// or an Allow.
type edit struct {
	leg    int // in the call
	typ    policy.Type
	target string
	home   string           // whose policy it is; see homeOf
	doc    *policy.Document // to change; nil for a new one

	deny   *policy.Statement // gets an exception; nil if allow is added
	spared exemption
	allow  statement
}

// copied reports whether the policy is changed in a copy that takes its place.
// AWS's own cannot be edited, and one that was passed to a session by its ARN
// serves others, too.
func (e *edit) copied() bool {
	return managedByAWS(e.doc) || e.typ == policy.SessionPolicy && managed(e.doc)
}

// joins reports whether two edits are one step. A policy that is attached at
// several places changes once.
func (e *edit) joins(o *edit) bool {
	switch {
	case (e.deny == nil) != (o.deny == nil):
		return false
	case e.deny != nil:
		return same(e.doc, o.doc) && e.deny.Index == o.deny.Index
	case e.doc != nil:
		return same(e.doc, o.doc)
	}
	return o.doc == nil && e.typ == o.typ && e.target == o.target && e.home == o.home
}

// name is the name of a policy that is added.
func (e *edit) name() string {
	switch {
	case e.typ == policy.ResourceControlPolicy:
		return fullAccessRCP
	case e.target != "":
		return "new " + e.typ.String() + " of " + e.target
	}
	return "new " + e.typ.String()
}

// homeOf names whose policies of a type apply to a request, where that is not
// told by the target: the principal, or what has the resource's policy. An
// object's policy is that of its bucket.
func homeOf(req *eval.Request, t policy.Type) string {
	switch t {
	case policy.IdentityBased, policy.PermissionsBoundary:
		return principalARN(req.Principal)
	case policy.SessionPolicy:
		return req.Principal.String()
	case policy.ResourceBased:
		a := req.Resource.String()
		if bucket, _, ok := strings.Cut(a, "/"); ok && req.Resource.Service() == "s3" && req.Resource.Account() == "" {
			return bucket
		}
		return a
	}
	return ""
}

// editsFor returns what takes the blockers of a call away. It reports false if
// nothing does for the first authorization; others may stay blocked.
func editsFor(call []Authorization) ([]edit, bool) {
	var edits []edit
	for leg, a := range call {
		more, ok := a.edits(leg)
		if !ok && leg == 0 {
			return nil, false
		}
		edits = append(edits, more...)
	}
	return edits, true
}

// edits returns what takes the blockers of the authorization away, or false.
func (a Authorization) edits(leg int) ([]edit, bool) {
	var edits []edit
	for _, b := range a.explain().Blockers() {
		var more []edit
		var ok bool
		switch {
		case b.Rule != "":
			return nil, false // no policy changes a rule of the service
		case explicit(b):
			more, ok = a.exceptions(leg, b)
		default:
			more, ok = a.allowance(leg, b)
		}
		if !ok {
			return nil, false
		}
		edits = append(edits, more...)
	}
	return edits, true
}

// allowance is the Allow that is missing where b says.
func (a Authorization) allowance(leg int, b eval.Blocker) ([]edit, bool) {
	if b.Type == policy.ResourceBased && (!snapshot.MayHavePolicy(a.Request) || !nameable(a.Request.Principal)) {
		return nil, false
	}
	if b.Type == policy.SessionPolicy && a.Request.Principal.Kind() == eval.Root {
		return nil, false // of AssumeRoot, which takes AWS's own alone
	}
	e := edit{leg: leg, typ: b.Type, target: b.Target, home: homeOf(a.Request, b.Type), allow: statementFor(a.Request, b.Type)}
	e.doc = toExtend(a.Policies, b.Type, b.Target)
	if e.doc == nil && b.Type == policy.PermissionsBoundary && len(a.Policies.Boundary) > 0 {
		e.doc = a.Policies.Boundary[0] // a principal has one boundary: AWS's own gives way to a copy with the addition
	}
	return []edit{e}, true
}

// exceptions spare the principal from the Deny statements of a blocker. What was
// not collected and may deny has none: verification says what it comes to.
func (a Authorization) exceptions(leg int, b eval.Blocker) ([]edit, bool) {
	if b.Type == policy.SessionPolicy && a.Request.Principal.Kind() == eval.Root {
		return nil, false // as with allowance
	}
	var edits []edit
	for _, s := range b.Statements {
		doc := a.documentOf(b, s)
		if doc == nil {
			return nil, false
		}
		spared, ok := a.narrower(b.Type, doc, s)
		if !ok {
			spared, ok = exemptionOf(a.Request)
		}
		if !ok {
			return nil, false
		}
		edits = append(edits, edit{leg: leg, typ: b.Type, target: b.Target, home: homeOf(a.Request, b.Type), doc: doc, deny: s, spared: spared})
	}
	return edits, true
}

// documentOf returns the policy that holds a statement. Documents of one text may
// share theirs.
func (a Authorization) documentOf(b eval.Blocker, s *policy.Statement) *policy.Document {
	docs := a.Policies.Documents(b.Type)
	switch b.Type {
	case policy.ServiceControlPolicy:
		docs = levelOf(a.Policies.SCPs, b.Target)
	case policy.ResourceControlPolicy:
		docs = levelOf(a.Policies.RCPs, b.Target)
	}
	for _, d := range docs {
		if slices.Contains(d.Statements, s) {
			return d
		}
	}
	return nil
}
