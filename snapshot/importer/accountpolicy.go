// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/snapshot/format"
)

// tfAccountPolicy reads a policy that a service has for an account in a Region:
// the only one, or one of several that has a name.
func tfAccountPolicy(service, prefix, name, policy string) func(*tf, *tfResource) {
	return func(t *tf, res *tfResource) {
		named := ""
		if name != "" {
			if named = res.text(name); named == "" {
				t.notKnown(res, name)
				return
			}
		}
		a, ok := t.regional(service, prefix+named)
		if !ok {
			t.skip(res.whole, "%s: the account or the Region is not known, want --account and --region", res.address)
			return
		}
		if doc := res.at(policy).document(); !doc.IsZero() {
			t.govern(a, doc, res.whole)
			return
		}
		t.notKnown(res, policy)
		if r := t.resource(a, res.whole); r != nil {
			r.PolicyStatus = format.PolicyNotCollected
		}
	}
}

// cfnAccountPolicy reads a policy that a service has for an account in a Region,
// likewise.
func cfnAccountPolicy(service, prefix, name, policy string) func(*cfn, *cfnResource) {
	return func(c *cfn, res *cfnResource) {
		named := ""
		if name != "" {
			v, ok := c.property(res, name)
			if !ok {
				return
			}
			if named = v.Str(); named == "" {
				c.skip(res.value, "%s: %w", res.id, errMadeUp)
				return
			}
		}
		a, ok := c.regional(service, prefix+named)
		if !ok {
			c.skip(res.value, "%s: the account or the Region is not known, want --account and --region", res.id)
			return
		}
		c.governing(a, res, policy)
	}
}

// governing gives a resource the policy that a property holds, as an object or as
// a text.
func (c *cfn) governing(a arn.ARN, res *cfnResource, policy string) {
	v, ok := c.property(res, policy)
	doc := v.document()
	switch {
	case ok && !doc.IsZero():
		c.govern(a, doc, res.value)
		return
	case ok && v.ok() && v.Kind != jsontree.Null:
		c.skip(v, "%s: %s: %s, want a policy document", res.id, policy, kindOf(v.Node))
	}
	if r := c.resource(a, res.value); r != nil {
		r.PolicyStatus = format.PolicyNotCollected
	}
}

// cfnLogPolicy reads a policy of CloudWatch Logs: of an account or, if it names
// one, of a log group.
func cfnLogPolicy(c *cfn, res *cfnResource) {
	if res.properties.at("ResourceArn").ok() {
		cfnPolicyOf("ResourceArn", "PolicyDocument")(c, res)
		return
	}
	cfnAccountPolicy("logs", "resource-policy:", "PolicyName", "PolicyDocument")(c, res)
}
