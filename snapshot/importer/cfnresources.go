// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/snapshot/format"
)

// cfnWithoutARN says of resources whose ARNs are made when the stack is that
// their policies are left out.
func cfnWithoutARN(policy string) func(*cfn, *cfnResource) {
	return func(c *cfn, res *cfnResource) {
		if res.properties.at(policy).ok() {
			c.skip(res.value, "%s: its ARN is made when the stack is", res.id)
		}
	}
}

func cfnBucket(c *cfn, res *cfnResource) {
	a, err := c.arnOf(res)
	if err != nil {
		return // a bucket without a name has no policy that could be said of it
	}
	c.add(res, a, "", "")
	if c.resources[a] == nil {
		return
	}
	if v, ok := c.property(res, "PublicAccessBlockConfiguration"); ok {
		c.set(a, res.value, blockPublicAccess(v, [...]string{"BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"}))
	}
	if v, ok := c.property(res, "OwnershipControls"); ok {
		for _, rule := range v.at("Rules").list() {
			c.set(a, res.value, setting("objectOwnership", rule.text("ObjectOwnership")))
		}
	}
}

func cfnTable(c *cfn, res *cfnResource) {
	policy := res.properties.at("ResourcePolicy", "PolicyDocument")
	a, err := c.arnOf(res)
	if err != nil {
		if policy.ok() {
			c.skip(res.value, "%s: %w", res.id, err)
		}
		return
	}
	c.add(res, a, "", "")
	if !policy.ok() || c.resources[a] == nil {
		return
	}
	v, err := c.settle(policy)
	if err != nil {
		c.skip(policy, "%s: ResourcePolicy: %w", res.id, err)
		c.resources[a].PolicyStatus = format.PolicyNotCollected
		return
	}
	if doc := v.document(); !doc.IsZero() {
		c.govern(a, doc, res.value)
	}
}

// cfnPolicyOf reads a policy that stands apart from the resources that it
// governs.
func cfnPolicyOf(of, policy string) func(*cfn, *cfnResource) {
	return func(c *cfn, res *cfnResource) {
		targets := res.properties.at(of)
		list := targets.list()
		if list == nil && targets.ok() {
			list = []value{targets}
		}
		doc, ok := c.document(res, policy)
		for _, e := range list {
			v, err := c.settle(e)
			if err != nil {
				c.skip(e, "%s: %s: %w", res.id, of, err)
				continue
			}
			a, found := c.named(v.Str(), res.kind)
			if !found {
				c.skip(e, "%s: %q is not the name or the ARN of what the policy is for", res.id, v.Str())
				continue
			}
			if ok {
				c.govern(a, doc, res.value)
			} else if r := c.resource(a, res.value); r != nil {
				r.PolicyStatus = format.PolicyNotCollected
			}
		}
	}
}

// named returns the ARN that a policy's target has: it is given by its ARN, by a
// bucket's name or by a queue's URL.
func (c *cfn) named(text, kind string) (arn.ARN, bool) {
	if a, err := arn.Parse(text); err == nil {
		return a, true
	}
	switch {
	case kind == "AWS::S3::BucketPolicy":
		return c.arn("s3", "", "", text)
	case strings.HasPrefix(text, "https://sqs."):
		return queueARN(text, c.partition())
	}
	return arn.ARN{}, false
}

// permittedFunction returns the function that a permission is for. If that is not known
// it says so, and leaves the policies of all functions open that it may be.
func (c *cfn) permittedFunction(res *cfnResource) (function arn.ARN, ok bool) {
	of := res.properties.at("FunctionName")
	name, err := c.settle(of)
	if err != nil {
		c.skip(res.value, "%s: FunctionName: %w", res.id, err)
		if !c.refersTo(of) {
			c.anyFunction = true
		}
		return arn.ARN{}, false
	}
	if function, ok = name.arn(); !ok {
		function, ok = c.regional("lambda", "function:"+name.Str())
	}
	if !ok {
		c.skip(res.value, "%s: the account or the Region is not known, want --account and --region", res.id)
	}
	return function, ok
}

// cfnPermissionUnknown leaves the policy of a function open that may have one more
// statement.
func cfnPermissionUnknown(c *cfn, res *cfnResource) {
	if function, ok := c.permittedFunction(res); ok {
		c.unknownPolicies[function] = true
		c.resource(function, res.value)
	}
}

// cfnPermission reads a statement of the policy of a function.
func cfnPermission(c *cfn, res *cfnResource) {
	function, ok := c.permittedFunction(res)
	if !ok {
		return
	}
	p := permission{sid: res.id} // the real one has a suffix that AWS chooses
	for _, f := range [...]struct {
		name string
		into *string
	}{
		{"Action", &p.action},
		{"Principal", &p.principal},
		{"SourceArn", &p.sourceARN},
		{"SourceAccount", &p.sourceAccount},
		{"PrincipalOrgID", &p.organization},
		{"EventSourceToken", &p.eventSourceToken},
		{"FunctionUrlAuthType", &p.urlAuthType},
		{"InvokedViaFunctionUrl", &p.invokedVia},
	} {
		v, ok := c.property(res, f.name)
		if !ok {
			cfnPermissionUnknown(c, res)
			return
		}
		*f.into = v.scalar()
	}
	c.permit(function, p, res.value)
}
