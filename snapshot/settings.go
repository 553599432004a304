// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/policy"
)

// settings finds what the resource's service knows beside policies. What the
// snapshot does not say is not collected, if it can matter.
func (a *applicable) settings() {
	switch {
	case trustDecides(&a.req):
	case a.resource == nil:
		if res := a.req.Resource; res.Service() == "execute-api" && !a.snap.without(res, a.req.Owner()) {
			a.unset(eval.APIGatewayAuthSetting, "the authorization type of "+res.String(), notCollected)
		}
	case a.resource.arn.Service() == "s3":
		a.s3Settings()
	case a.resource.arn.Service() == "kms":
		a.grants()
	case a.resource.arn.Service() == "execute-api":
		a.apiGatewayAuth()
	}
}

// unset records that a setting is not collected, because of a call that one of
// the searches finds.
func (a *applicable) unset(x eval.Setting, subject, reason string, searches ...search) {
	if !x.Matters(&a.req) {
		return
	}
	g := Gap{Type: policy.ResourceBased, Setting: x, Subject: subject, Reason: reason}
	a.gaps = append(a.gaps, a.snap.because(g, searches...))
	if set := &a.pol.Settings; set.Collected(x) {
		set.NotCollected = append(set.NotCollected, x)
	}
}

// grants reads the grants of a key. What may be retired by whom decides nothing.
// https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantListEntry.html
func (a *applicable) grants() {
	const x = eval.GrantsSetting
	subject := "the list of grants of " + a.resource.arn.String()
	list := a.resource.settings.Get("grants")
	if list == nil || list.Kind != jsontree.Array {
		a.unset(x, subject, notCollected, reading(a.resource.arn, a.resource.account.id, "ListGrants")...)
		return
	}
	for _, n := range list.Elements {
		grant, ok := keyGrant(n)
		if !ok {
			a.unset(x, subject, notUnderstood)
			continue
		}
		a.pol.Settings.Grants = append(a.pol.Settings.Grants, grant)
	}
}

// keyGrant reads one grant. It is not ok if it may allow something else than what
// is returned.
func keyGrant(n *jsontree.Node) (eval.KeyGrant, bool) {
	g := eval.KeyGrant{ID: n.Get("id").Str()}
	grantee, err := eval.ParsePrincipal(n.Get("grantee").Str())
	if err != nil || grantee.Kind() == eval.Anonymous {
		return g, false
	}
	g.Grantee = grantee
	for _, operation := range n.Get("operations").List() {
		action, err := policy.ParseAction("kms:" + operation.Str())
		if err != nil {
			return g, false
		}
		g.Operations = append(g.Operations, action)
	}
	constraints := n.Get("constraints")
	if constraints == nil || constraints.Kind == jsontree.Null {
		return g, true
	}
	for _, m := range constraints.Members {
		switch m.Name {
		case "encryptionContextEquals":
			g.ContextEquals = texts(m.Value)
		case "encryptionContextSubset":
			g.ContextSubset = texts(m.Value)
		default:
			return g, false
		}
	}
	return g, constraints.Kind == jsontree.Object
}

// texts returns the members of an object, nil if n is none.
func texts(n *jsontree.Node) map[string]string {
	if n == nil || n.Kind != jsontree.Object {
		return nil
	}
	pairs := make(map[string]string, len(n.Members))
	for _, m := range n.Members {
		pairs[m.Name] = m.Value.Str()
	}
	return pairs
}
