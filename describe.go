// SPDX-License-Identifier: Apache-2.0

package undenied

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/remediate"
	"github.com/undenied/undenied/snapshot"
)

// describe notes what was asked for.
func (d *Diagnosis) describe(req *eval.Request) {
	d.Principal = req.Principal.String()
	d.Action = catalog.ActionName(req.Action.String())
	d.Resource = resourceName(req)
}

// denied says what a leg asks for and every place that blocks it.
func (l *leg) denied() Request {
	r := Request{Action: catalog.ActionName(l.req.Action.String()), Resource: resourceName(l.req), Decision: l.x.String()}
	for _, b := range l.blockers() {
		r.Blockers = append(r.Blockers, l.describeBlocker(b)...)
	}
	return r
}

// describeBlocker says where a blocker is: one place for each statement that
// denies, or the place where an Allow is missing.
func (l *leg) describeBlocker(b eval.Blocker) []Blocker {
	place := Blocker{
		Layer:      layer(b.Type),
		Rule:       b.Rule,
		Target:     b.Target,
		TargetName: targetName(l.snap, b.Target),
		Decision:   b.Decision.String(),
		Certain:    b.Certain,
	}
	if b.Decision != eval.ExplicitDeny {
		place.AttachmentTargetARN, place.PolicyARN, place.PolicyName = l.missingPlace(b.Type, b.Target)
		return []Blocker{place}
	}
	if len(b.Statements) == 0 {
		return []Blocker{place} // was not collected and may hold a Deny
	}
	var places []Blocker
	for _, s := range b.Statements {
		denial := place
		denial.Certain = place.Certain && l.matches(s, &b)
		pos := s.Position()
		denial.Statement, denial.File, denial.Line, denial.Column = s.Name(), pos.Name, pos.Line, pos.Column
		denial.PolicyStatement = json.RawMessage(s.Text())
		denial.AttachmentTargetARN, denial.PolicyARN, denial.PolicyName = l.policyPlace(s.Document(), b.Type, b.Target)
		places = append(places, denial)
	}
	return places
}

// matches reports whether a statement of a blocker matches for certain: beside one
// that does there may be others that only may.
func (l *leg) matches(s *policy.Statement, b *eval.Blocker) bool {
	for r := range l.x.Statements() {
		if r.Statement == s && r.Type == b.Type && r.Target == b.Target {
			return r.Match == condition.True
		}
	}
	return false
}

// layer is the contract's word for a policy type, "" for none.
func layer(t policy.Type) string {
	if t == 0 {
		return ""
	}
	return t.Layer()
}

// policyPlace names a policy, and the entity through which it reaches the request
// as one of a type.
func (l *leg) policyPlace(d *policy.Document, t policy.Type, target string) (attachment, policyARN, policyName string) {
	at, ok := l.snap.Owner(d)
	switch {
	case t == policy.SessionPolicy && !ok:
		return l.req.Principal.String(), d.Name(), sessionPolicyNamed(d)
	case t == policy.SessionPolicy:
		return l.req.Principal.String(), at.PolicyARN, at.PolicyName
	case ok:
		return l.attachmentTarget(d, at, target), at.PolicyARN, at.PolicyName
	}
	return "", "", ""
}

// attachmentTarget picks the entity through which a policy reaches the request.
func (l *leg) attachmentTarget(d *policy.Document, at snapshot.Attachment, target string) string {
	switch at.Type {
	case policy.IdentityBased, policy.PermissionsBoundary:
		if holder := l.snap.Holder(d, l.req.Principal); holder != "" {
			return holder
		}
	case policy.ServiceControlPolicy, policy.ResourceControlPolicy:
		if n, ok := node(l.snap, target); ok {
			return n.ARN
		}
	}
	if len(at.Targets) > 0 {
		return at.Targets[0]
	}
	return ""
}

// missingPlace says where a missing Allow belongs.
func (l *leg) missingPlace(t policy.Type, target string) (attachment, policyARN, policyName string) {
	if n, ok := node(l.snap, target); ok {
		return n.ARN, "", ""
	}
	if at, ok := l.snap.Place(l.req, t); ok && len(at.Targets) > 0 && !l.unnamed {
		return at.Targets[0], at.PolicyARN, at.PolicyName
	}
	if t == policy.SessionPolicy {
		return l.req.Principal.String(), "", ""
	}
	if t == policy.IdentityBased || t == policy.PermissionsBoundary {
		if role := l.req.Principal.Role(); role.IsValid() {
			return role.String(), "", ""
		}
		return l.req.Principal.ARN.String(), "", ""
	}
	return "", "", ""
}

func targetName(snap *snapshot.Snapshot, target string) string {
	if n, ok := node(snap, target); ok {
		return n.Name
	}
	return ""
}

func node(snap *snapshot.Snapshot, target string) (snapshot.Node, bool) {
	if target == "" || snap.Organization() == nil {
		return snapshot.Node{}, false
	}
	return snap.Organization().Node(target)
}

// describeFix says what a fix of a call changes and where. Nothing is verified of
// a layer that was not collected, nor about a resource that the event does not
// name.
func describeFix(legs []*leg, fix *remediate.Fix) Fix {
	l := legs[0]
	f := Fix{Summary: fix.Summary, Verified: fix.Verified && !l.unnamed, DependsOn: slices.Clone(l.assumptions), Steps: []Step{}}
	for _, k := range fix.DependsOn {
		f.DependsOn = append(f.DependsOn, "the value of "+catalog.KeyName(k.String()))
	}
	for _, t := range fix.NotCollected {
		f.DependsOn = append(f.DependsOn, fmt.Sprintf("the %s, which was not collected", t))
	}
	f.Warnings = warnings(legs, fix)
	for _, c := range fix.Changes {
		f.Request = append(f.Request, Change{Key: c.Name, Value: c.Value, Absent: c.Left})
	}
	f.describeCall(legs, fix)
	for _, s := range fix.Steps {
		l := legs[s.Leg]
		f.Verified = f.Verified && l.policies.Collected(s.Type)
		step := l.describeStep(&s)
		f.Steps = append(f.Steps, step)
		if at, ok := l.snap.Place(l.req, s.Type); ok && at.AWSManaged && s.Type == policy.ResourceBased {
			f.Verified = false
			f.depends(fmt.Sprintf("another key: AWS manages %s, and nobody else can change its policy", step.AttachmentTargetARN))
		}
		for _, text := range obstacles(&s, &step) {
			f.Verified = false
			f.depends(text)
		}
	}
	return f
}

// obstacles says why AWS would refuse a step, whatever evaluation says.
func obstacles(s *remediate.Step, step *Step) []string {
	var found []string
	if q := s.Quota; q.Exceeded() {
		name := step.PolicyName
		if name == "" {
			name = "a new policy"
		}
		found = append(found, fmt.Sprintf("fewer characters: %s of %s gets %d, AWS saves %d; %s", name, step.AttachmentTargetARN, q.Size, q.Limit, s.WayOut()))
	}
	if step.KeptBy != nil && step.KeptBy.Kind == remediate.ServiceLinked.String() {
		found = append(found, fmt.Sprintf("the AWS service %s, which alone changes the policies of its service-linked role: make the request with another role", step.KeptBy.Name))
	}
	return found
}

func (l *leg) describeStep(s *remediate.Step) Step {
	step := Step{
		Layer:     s.Type.Layer(),
		Target:    s.Target,
		Statement: compact(s.Statement.Text()),
		Policy:    compact(s.Result.Source()),
		Managed:   s.Managed,
	}
	switch {
	case s.Document != nil:
		step.AttachmentTargetARN, step.PolicyARN, step.PolicyName = l.policyPlace(s.Document, s.Type, s.Target)
	case s.InPlaceOf != nil:
		step.AttachmentTargetARN, _, _ = l.policyPlace(s.InPlaceOf, s.Type, s.Target)
	default:
		step.AttachmentTargetARN, _, _ = l.missingPlace(s.Type, s.Target)
	}
	for _, also := range s.Also {
		step.Also = append(step.Also, compact(also.Text()))
	}
	if s.Type == policy.SessionPolicy {
		step.PassTo = l.passTo()
	}
	if at, ok := l.snap.Owner(s.InPlaceOf); ok {
		step.InPlaceOf = at.PolicyARN
	} else if s.InPlaceOf != nil { // a session policy that was passed by its ARN, which is its name
		step.InPlaceOf = s.InPlaceOf.Name()
	}
	if s.Replaced != nil {
		step.Replaces = s.Replaced.Name()
	}
	step.KeptBy = l.keeper(s, step.AttachmentTargetARN)
	return step
}

// compact takes the white space out of JSON text; the encoder indents it anew.
func compact(text []byte) json.RawMessage {
	var b bytes.Buffer
	if err := json.Compact(&b, text); err != nil { // what Parse accepted is JSON
		return nil
	}
	return b.Bytes()
}
