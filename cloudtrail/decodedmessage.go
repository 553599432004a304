// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/policy"
)

// decoded reads a decoded authorization failure message. Its lists are objects
// with the member items.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
func (r *evaluationReader) decoded(n *jsontree.Node) {
	c := n.Get("context")
	if !r.is(c, jsontree.Object, "context") {
		if c == nil || c.Kind == jsontree.Null {
			r.errorf(n.Offset, "context is missing, want the object with the principal, the action and the resource")
		}
		return
	}
	e := &Evaluation{encoded: true}
	e.Allowed = r.bool(n.Get("allowed"), "allowed")
	if deny := n.Get("explicitDeny"); !e.Allowed && deny != nil {
		e.Effect = EffectImplicit
		if r.bool(deny, "explicitDeny") {
			e.Effect = EffectExplicit
		}
	}
	if p := c.Get("principal"); r.is(p, jsontree.Object, "context.principal") {
		e.PrincipalID = r.string(p.Get("id"), "context.principal.id")
		e.PrincipalARN = r.string(p.Get("arn"), "context.principal.arn")
	}
	e.Action = r.must(c, "action", "context")
	e.Resource = r.string(c.Get("resource"), "context.resource")
	service := ""
	for _, k := range r.conditions(c.Get("conditions"), "context.conditions") {
		if strings.EqualFold(k.Key, serviceKey) && len(k.Values) == 1 {
			service = k.Values[0]
		}
		setEvaluated(&e.Context, k.Key, k.Values)
	}
	e.Action = prefixed(e.Action, service, e.Resource)
	for _, s := range r.items(n.Get("matchedStatements"), "matchedStatements") {
		e.Statements = append(e.Statements, r.statement(s))
	}
	r.add(e, n.Offset)
}

// prefixed puts the prefix of the service before an action: EC2 leaves it out.
func prefixed(action, service, resource string) string {
	if action == "" || strings.Contains(action, ":") {
		return action
	}
	if a, err := arn.Parse(resource); err == nil && service == "" {
		service = a.Service()
	}
	if _, err := policy.ParseAction(service + ":" + action); err != nil {
		return action
	}
	return service + ":" + action
}

// statement reads a matched statement.
func (r *evaluationReader) statement(n *jsontree.Node) MatchedStatement {
	const path = "matchedStatements.items"
	return MatchedStatement{
		Sid:        r.string(n.Get("statementId"), path+".statementId"),
		Effect:     r.statementEffect(n.Get("effect"), path+".effect"),
		Actions:    r.values(n.Get("actions"), path+".actions"),
		Resources:  r.values(n.Get("resources"), path+".resources"),
		Conditions: r.conditions(n.Get("conditions"), path+".conditions"),
	}
}

// statementEffect reads ALLOW or DENY. Other words are AWS's to add.
func (r *evaluationReader) statementEffect(n *jsontree.Node, path string) policy.Effect {
	switch strings.ToUpper(r.string(n, path)) {
	case "ALLOW":
		return policy.Allow
	case "DENY":
		return policy.Deny
	}
	return 0
}

// items returns the objects of a list.
func (r *evaluationReader) items(n *jsontree.Node, path string) []*jsontree.Node {
	if !r.is(n, jsontree.Object, path) {
		return nil
	}
	return r.list(n.Get("items"), jsontree.Object, path+".items")
}

// values returns the values of a list.
func (r *evaluationReader) values(n *jsontree.Node, path string) []string {
	var values []string
	for _, item := range r.items(n, path) {
		if v := item.Get("value"); r.is(v, jsontree.String, path+".items.value") {
			values = append(values, v.Text)
		}
	}
	return values
}

// conditions returns keys with their values.
func (r *evaluationReader) conditions(n *jsontree.Node, path string) []MatchedCondition {
	var all []MatchedCondition
	for _, item := range r.items(n, path) {
		key := r.must(item, "key", path+".items")
		all = append(all, MatchedCondition{Key: key, Values: r.values(item.Get("values"), path+".items.values")})
	}
	return all
}
