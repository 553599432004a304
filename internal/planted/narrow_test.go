// SPDX-License-Identifier: Apache-2.0

package planted_test

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// checkNarrow looks at what a step allows: the action on the resource, for the
// principal, and nothing else; and whom it excepts from a Deny.
func (x *denial) checkNarrow(s *undenied.Step) {
	x.did("narrow")
	if s.Replaces != "" {
		x.checkException(s)
		return
	}
	var st struct {
		Effect, Action, Resource string
		Principal                any
		Condition                map[string]map[string]string
		NotAction, NotResource   any
		NotPrincipal             any
	}
	if err := json.Unmarshal(s.Statement, &st); err != nil {
		x.fail("not narrow", "%v: %s", err, s.Statement)
		return
	}
	w := x.world
	resource := w.Resource
	switch {
	case s.Layer == "resource" && strings.HasPrefix(w.Action, "kms:"):
		resource = "*"
	case s.Layer == "resource" && strings.HasPrefix(w.Action, "sts:"):
		resource = ""
	}
	asked := st.Action == w.Action && st.Resource == resource || slices.Contains(w.Also, st.Action+" "+st.Resource)
	if st.Effect != "Allow" || !asked || st.NotAction != nil || st.NotResource != nil || st.NotPrincipal != nil {
		x.fail("not narrow", "%s", s.Statement)
	}
	text, _ := json.Marshal(st.Principal)
	who := w.Principal
	if x.event.Principal.Issuer.IsValid() && x.event.Principal.Kind() == eval.Session {
		who = x.event.Principal.Issuer.String()
	}
	switch s.Layer {
	case "resource":
		if string(text) != `{"AWS":"`+who+`"}` {
			x.fail("not narrow", "%s: principal %s", s.Layer, text)
		}
	case "endpoint":
		if st.Condition["ArnEquals"]["aws:PrincipalArn"] != who {
			x.fail("not narrow", "%s: condition %v", s.Layer, st.Condition)
		}
	}
}

// checkException asks for somebody else: the changed Deny has to say what it said
// before.
func (x *denial) checkException(s *undenied.Step) {
	parse := func(statement json.RawMessage) *policy.Document {
		d, err := policy.Parse("one", []byte(`{"Version":"2012-10-17","Statement":[`+string(statement)+`]}`))
		if err != nil {
			x.fail("not narrow", "%v: %s", err, statement)
			return nil
		}
		return d
	}
	before, after := parse(x.original(s)), parse(s.Statement)
	if before == nil || after == nil {
		return
	}
	requests, err := cloudtrail.Requests(x.event)
	if err != nil {
		x.fail("error", "%v", err)
		return
	}
	_, req, err := x.snap.Policies(&requests[0].Request)
	if err != nil {
		x.fail("error", "%v", err)
		return
	}
	if deniesAs(s.Layer, req, after) {
		x.fail("not narrow", "the exception does not hold: %s", s.Statement)
	}
	known := req.KnownContext()
	who := known.Lookup(keyPrincipalARN).Text
	other := *req
	other.Context.Set(keyPrincipalARN, who+"x")
	if deniesAs(s.Layer, &other, before) == deniesAs(s.Layer, &other, after) {
		return
	}
	// A policy that only the principal has may except what is asked for instead.
	if own := strings.HasPrefix(s.PolicyARN, who+"/") || s.InPlaceOf != "" || s.Layer == "session" && !strings.Contains(s.PolicyARN, ":policy/"); !own {
		x.fail("not narrow", "spares %s as well: %s", who+"x", s.Statement)
	}
	other = *req
	other.Action = another(req.Action.String())
	if req.Resource.IsValid() {
		other.Resource = arn.MustParse(req.Resource.String() + "x")
	}
	if deniesAs(s.Layer, &other, before) != deniesAs(s.Layer, &other, after) {
		x.fail("not narrow", "spares %s on %s as well: %s", other.Action, other.Resource, s.Statement)
	}
}

// another is an action that is none, of the same service.
func another(action string) policy.Action {
	a, err := policy.ParseAction(action + "X")
	if err != nil { // a name with one letter more
		panic(err)
	}
	return a
}

var keyPrincipalARN = condition.MustKey("aws:PrincipalArn")

// deniesAs reports whether a policy of a layer denies or may deny.
func deniesAs(layer string, req *eval.Request, d *policy.Document) bool {
	var p eval.Policies
	docs := []*policy.Document{d}
	switch layer {
	case "identity":
		p.Identity = docs
	case "resource":
		p.Resource = docs
	case "boundary":
		p.Boundary = docs
	case "session":
		p.Session = docs
	case "endpoint":
		p.Endpoint = docs
	case "scp":
		p.SCPs = []eval.Level{{Target: "r", Policies: docs}}
	case "rcp":
		p.RCPs = []eval.Level{{Target: "r", Policies: docs}}
	}
	for _, b := range eval.Explain(req, &p).Blockers() {
		if b.Decision == eval.ExplicitDeny && len(b.Statements) > 0 {
			return true
		}
	}
	return false
}
