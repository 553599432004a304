// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"fmt"
	"slices"
	"strings"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/internal/jsontree"
)

// details is a response of GetRequestAuthorizationDetails, of which the pages
// may be apart.
type details struct {
	call     evaluatedCall
	context  []keyed // requestContext
	policies []EvaluatedPolicy
	more     bool // another page follows
}

// A keyed value is a condition key with its values.
type keyed struct {
	key    string
	values []string
}

// details reads one page. The keys of an evaluation go before those that all
// evaluations share.
// https://docs.aws.amazon.com/iam-toolbox/latest/APIReference/API_Evaluation.html
func (r *evaluationReader) details(n *jsontree.Node) {
	id := r.string(n.Get("authorizationId"), "authorizationId")
	d := r.pages
	if d == nil || !d.more || id != "" && d.call.id != "" && id != d.call.id {
		r.endPages()
		d = new(details)
		r.pages = d
	}
	if id == "" && d.call.id == "" {
		id = r.fileID
	}
	if id != "" {
		d.call.id = id
	}
	d.more = r.string(n.Get("nextToken"), "nextToken") != ""
	d.context = append(d.context, r.keys(n.Get("requestContext"), "requestContext")...)
	for i, p := range r.list(n.Get("policies"), jsontree.Object, "policies") {
		d.policies = append(d.policies, r.policy(p, fmt.Sprintf("policies[%d]", i)))
	}
	for i, ev := range r.list(n.Get("evaluations"), jsontree.Object, "evaluations") {
		e := r.evaluation(ev, fmt.Sprintf("evaluations[%d]", i))
		r.add(e, ev.Offset)
		d.call.evaluations = append(d.call.evaluations, e)
	}
}

// endPages completes the evaluations of a response when all its pages are read.
func (r *evaluationReader) endPages() {
	d := r.pages
	r.pages = nil
	if d == nil {
		return
	}
	policies := make(map[string]EvaluatedPolicy, len(d.policies))
	for _, p := range d.policies {
		policies[p.URI] = p
	}
	var shared condition.Context
	for _, k := range d.context {
		setEvaluated(&shared, k.key, k.values)
	}
	for _, e := range d.call.evaluations {
		e.call, e.AuthorizationID, e.Policies = &d.call, d.call.id, slices.Clip(d.policies)
		own := e.Context
		e.Context = shared
		overlay(&e.Context, &own)
		e.PrincipalARN = e.Context.Lookup(principalARN).Text
		e.PrincipalID = e.Context.Lookup(principalID).Text
		for i := range e.Statements {
			if p, ok := policies[e.Statements[i].Policy.URI]; ok {
				e.Statements[i].Policy = p
			}
		}
	}
}

var (
	principalARN = condition.MustKey("aws:PrincipalArn")
	principalID  = condition.MustKey("aws:userid")
)

// evaluation reads what AWS says of one action and resource.
func (r *evaluationReader) evaluation(n *jsontree.Node, path string) *Evaluation {
	e := &Evaluation{Action: r.must(n, "action", path), Resource: r.string(n.Get("resource"), path+".resource")}
	switch r.string(n.Get("evaluatedEffect"), path+".evaluatedEffect") {
	case "ALLOW":
		e.Allowed = true
	case "EXPLICIT_DENY":
		e.Effect = EffectExplicit
	case "IMPLICIT_DENY":
		e.Effect = EffectImplicit
	}
	for _, k := range r.keys(n.Get("context"), path+".context") {
		setEvaluated(&e.Context, k.key, k.values)
	}
	for i, p := range r.list(n.Get("matchedPolicies"), jsontree.Object, path+".matchedPolicies") {
		path := fmt.Sprintf("%s.matchedPolicies[%d]", path, i)
		uri := r.must(p, "uri", path)
		for j, s := range r.list(p.Get("matchedStatements"), jsontree.Object, path+".matchedStatements") {
			path := fmt.Sprintf("%s.matchedStatements[%d]", path, j)
			e.Statements = append(e.Statements, MatchedStatement{
				Sid:    r.string(s.Get("sid"), path+".sid"),
				Effect: r.statementEffect(s.Get("evaluatedEffect"), path+".evaluatedEffect"),
				Policy: EvaluatedPolicy{URI: uri},
			})
		}
	}
	return e
}

// policy reads a policy that was evaluated.
func (r *evaluationReader) policy(n *jsontree.Node, path string) EvaluatedPolicy {
	p := EvaluatedPolicy{
		URI:    r.string(n.Get("uri"), path+".uri"),
		Type:   policyTypes[r.string(n.Get("type"), path+".type")],
		Inline: r.bool(n.Get("inline"), path+".inline"),
	}
	for i, a := range r.list(n.Get("attachedTo"), jsontree.Object, path+".attachedTo") {
		if target := r.string(a.Get("arn"), fmt.Sprintf("%s.attachedTo[%d].arn", path, i)); target != "" {
			p.AttachedTo = append(p.AttachedTo, target)
		}
	}
	return p
}

// keys reads a map of condition keys. A value is a scalar or a list of them.
func (r *evaluationReader) keys(n *jsontree.Node, path string) []keyed {
	if !r.is(n, jsontree.Object, path) {
		return nil
	}
	var all []keyed
	for _, m := range n.Members {
		k := keyed{key: m.Name}
		switch m.Value.Kind {
		case jsontree.Null:
			continue
		case jsontree.Array:
			k.values = []string{}
			for _, v := range m.Value.Elements {
				if v.Kind == jsontree.Array || v.Kind == jsontree.Object || v.Kind == jsontree.Null {
					r.errorf(v.Offset, "%s: a value of %s is %s, want a string, a number or a boolean", path, m.Name, kind(v))
					continue
				}
				k.values = append(k.values, v.Text)
			}
		case jsontree.Object:
			r.errorf(m.Value.Offset, "%s: %s is an object, want a value or a list of values", path, m.Name)
			continue
		default:
			k.values = listed(m.Name, m.Value.Text)
		}
		all = append(all, k)
	}
	return all
}

// listed returns the values in the text of one: lists are written as
// "[o-a/r-b/, o-a/r-c/]".
func listed(key, text string) []string {
	inner, ok := strings.CutPrefix(text, "[")
	if ok {
		inner, ok = strings.CutSuffix(inner, "]")
	}
	if !ok || !multivalued(key) {
		return []string{text}
	}
	values := []string{}
	for v := range strings.SplitSeq(inner, ",") {
		if v = strings.TrimSpace(v); v != "" {
			values = append(values, v)
		}
	}
	return values
}
