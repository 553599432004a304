// SPDX-License-Identifier: Apache-2.0

package planted_test

import (
	"encoding/json"
	"net/netip"
	"slices"
	"strings"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot"
)

// checkFixes applies every fix that is said to be verified, and every part of it
// but one.
func (x *denial) checkFixes() {
	if x.world.Unnamed {
		return
	}
	verified := false
	for i := range x.d.Fixes {
		fix := &x.d.Fixes[i]
		if !fix.Verified {
			continue
		}
		verified = true
		x.did("applied")
		if got := x.with(fix.Request, fix.Steps); got != "allowed" {
			x.fail("not allowed", "with %q: %s", fix.Summary, got)
			continue
		}
		x.checkMinimal(fix)
		for j := range fix.Steps {
			x.checkNarrow(&fix.Steps[j])
		}
	}
	w := x.world
	repairable := w.Hidden == "" && len(w.Causes) > 0 && !slices.ContainsFunc(w.Causes, unrepairable)
	if !repairable {
		return
	}
	x.did("repaired")
	if !verified && x.full() {
		x.did("no room")
		return
	}
	if !verified {
		kind := "not repaired"
		for _, c := range w.Causes {
			if c.Layer == "session" {
				kind = "session not repaired"
			}
		}
		x.fail(kind, "%s: %d fixes: %s", x.d.AssessmentResult, len(x.d.Fixes), blockers(x.d))
	}
}

// full reports whether a fix says that a policy has no room for it.
func (x *denial) full() bool {
	return slices.ContainsFunc(x.d.Fixes, func(f undenied.Fix) bool {
		return slices.ContainsFunc(f.DependsOn, func(text string) bool { return strings.Contains(text, "fewer characters") })
	})
}

// checkMinimal leaves out each part of a fix: what is left must not do.
func (x *denial) checkMinimal(fix *undenied.Fix) {
	for i := range fix.Steps {
		x.did("minimal")
		if got := x.with(fix.Request, without(x, fix.Steps, i)); got == "allowed" {
			x.fail("not minimal", "%q: not needed: %s", fix.Summary, stepText(&fix.Steps[i]))
		}
	}
	for i := range fix.Request {
		x.did("minimal")
		if got := x.with(slices.Delete(slices.Clone(fix.Request), i, i+1), fix.Steps); got == "allowed" {
			x.fail("not minimal", "%q: not needed: %s", fix.Summary, fix.Request[i].Key)
		}
	}
}

// stepText describes a step in a line.
func stepText(s *undenied.Step) string {
	if s.Replaces != "" {
		return s.Layer + " " + s.PolicyARN + ": exception to " + s.Replaces
	}
	return s.Layer + " " + s.AttachmentTargetARN + ": " + string(s.Statement)
}

// without leaves out a step. Later steps that change the same policy hold what it
// did: it is taken back in them.
func without(x *denial, steps []undenied.Step, drop int) []undenied.Step {
	dropped := steps[drop]
	var left []undenied.Step
	for i, s := range steps {
		if i == drop {
			continue
		}
		if i > drop && changes(&s) != "" && changes(&s) == changes(&dropped) && s.Layer == dropped.Layer {
			s.Policy = takenBack(x, s.Policy, &dropped)
		}
		left = append(left, s)
	}
	return left
}

// changes names the policy that a step changes, or takes the place of.
func changes(s *undenied.Step) string {
	if s.InPlaceOf != "" {
		return s.InPlaceOf
	}
	return s.PolicyARN
}

// takenBack is a policy without what a step did to it.
func takenBack(x *denial, text json.RawMessage, s *undenied.Step) json.RawMessage {
	d, err := policy.Parse("after", text)
	if err != nil {
		return text
	}
	var statements []json.RawMessage
	for _, st := range d.Statements {
		own := json.RawMessage(st.Text())
		if canonical(own) == canonical(s.Statement) {
			if s.Replaces == "" {
				continue
			}
			own = x.original(s)
		}
		statements = append(statements, own)
	}
	text, _ = json.Marshal(struct {
		Version   string
		Statement []json.RawMessage
	}{"2012-10-17", statements})
	return text
}

// canonical writes a statement in one form.
func canonical(statement json.RawMessage) string {
	d, err := policy.Parse("one", []byte(`{"Version":"2012-10-17","Statement":[`+string(statement)+`]}`))
	if err != nil {
		return string(statement)
	}
	return string(policy.Format(d))
}

// original is the text of the statement that a step replaces.
func (x *denial) original(s *undenied.Step) json.RawMessage {
	p := placeOf(x.world)
	text := p.session[changes(s)]
	for name, doc := range p.texts() {
		if name == changes(s) {
			text = doc.Text
		}
	}
	d, err := policy.Parse("before", text)
	if err != nil {
		x.fail("error", "%s: %v", changes(s), err)
		return s.Statement
	}
	for _, st := range d.Statements {
		if st.Name() == s.Replaces {
			return json.RawMessage(st.Text())
		}
	}
	x.fail("error", "%s has no statement %s", changes(s), s.Replaces)
	return s.Statement
}

// with decides the call from scratch, after changes of the request and of
// policies, with what was not collected taken as silent.
func (x *denial) with(changes []undenied.Change, steps []undenied.Step) string {
	p := placeOf(x.world)
	for i := range steps {
		if err := p.apply(&steps[i]); err != nil {
			return "cannot be applied: " + err.Error()
		}
	}
	snap := snapshot.New(p.file)
	for _, err := range snap.Warnings() {
		return err.Error()
	}
	requests, err := cloudtrail.Requests(x.event)
	if err != nil {
		return err.Error()
	}
	for _, r := range requests {
		moved := r.Request
		change(&moved, changes)
		policies, req, err := snap.Policies(&moved)
		if err != nil {
			return err.Error()
		}
		silent := *policies
		silent.NotCollected, silent.Settings.NotCollected = nil, nil
		if x.world.SessionKnown {
			if silent.Session, err = p.passed(snap); err != nil {
				return err.Error()
			}
		}
		if got := eval.Evaluate(req, &silent).String(); got != "allowed" {
			return got
		}
	}
	return "allowed"
}

// passed are the session policies of the call.
func (p *place) passed(snap *snapshot.Snapshot) ([]*policy.Document, error) {
	var docs []*policy.Document
	for _, name := range slices.Sorted(mapKeys(p.session)) {
		d, err := policy.Parse("session "+name, p.session[name])
		if err != nil {
			return nil, err
		}
		docs = append(docs, d)
	}
	if a, err := arn.Parse(p.sessionARN); err == nil {
		if d := snap.ManagedPolicy(a); d != nil {
			docs = append(docs, d)
		}
	}
	return docs, nil
}

// onEndpoint are the keys that come with a VPC endpoint, and that nobody knows of
// another one.
var onEndpoint = []string{"aws:SourceVpce", "aws:SourceVpc", "aws:SourceVpcArn", "aws:VpcSourceIp", "aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths"}

// change makes the request differently.
func change(req *eval.Request, changes []undenied.Change) {
	if slices.ContainsFunc(changes, func(c undenied.Change) bool {
		return slices.ContainsFunc(onEndpoint, func(k string) bool { return strings.EqualFold(k, c.Key) })
	}) {
		req.Context.SetAbsent(condition.MustKey("aws:SourceIp"))
		for _, k := range onEndpoint {
			req.Context.SetUnknown(condition.MustKey(k))
		}
	}
	for _, c := range changes {
		k, err := condition.ParseKey(c.Key)
		if err != nil {
			continue
		}
		if leftOut(c) {
			req.Context.SetAbsent(k)
			continue
		}
		value := c.Value
		if prefix, err := netip.ParsePrefix(value); err == nil {
			value = prefix.Addr().String()
		}
		if value == "" {
			value = "any"
		}
		req.Context.Set(k, value)
		if a := req.Resource; k.String() == "aws:requestedregion" && a.Region() != "" {
			req.Resource = arn.MustParse(strings.Replace(a.String(), ":"+a.Region()+":", ":"+value+":", 1))
		}
	}
}

// leftOut reports whether a change is to leave the key out, as its JSON form says.
func leftOut(c undenied.Change) bool {
	text, err := json.Marshal(c)
	return err == nil && strings.Contains(string(text), `"absent":true`)
}
