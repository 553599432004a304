// SPDX-License-Identifier: Apache-2.0

package mutants_test

// layers are mistakes about the types of policies: which apply, and what they
// may do.
var layers = []mutant{
	{
		name: "no boundary",
		file: "eval/evaluate.go",
		old:  `limits := boundary.allow.And(session.allow)`,
		new:  `limits := session.allow`,
		rule: "5.5: a permissions boundary limits what identity-based policies grant",
	},
	{
		name: "no session policies",
		file: "eval/evaluate.go",
		old:  `limits := boundary.allow.And(session.allow)`,
		new:  `limits := boundary.allow`,
		rule: "5.5: session policies limit what a role's policies grant",
	},
	{
		name: "an empty boundary is none",
		file: "eval/evaluate.go",
		old:  `docs := e.pol.Documents(t); docs != nil {`,
		new:  `docs := e.pol.Documents(t); len(docs) > 0 {`,
		rule: "5.5: a boundary without statements allows nothing",
	},
	{
		name: "a boundary grants",
		file: "eval/evaluate.go",
		old:  `grants, own := resource.grants, identity.allow`,
		new:  `grants, own := resource.grants, identity.allow.Or(truthOf(e.pol.Boundary != nil).And(boundary.allow))`,
		rule: "5.5: a permissions boundary never grants",
	},
	{
		name: "session policies grant",
		file: "eval/evaluate.go",
		old:  `grants, own := resource.grants, identity.allow`,
		new:  `grants, own := resource.grants, identity.allow.Or(truthOf(e.pol.Session != nil).And(session.allow))`,
		rule: "5.5: session policies never grant",
	},
	{
		name: "a federated user needs no session policies",
		file: "eval/combine.go",
		old: `case t == policy.SessionPolicy && e.kind == FederatedUser:
		return silent`,
		new: `case t == policy.SessionPolicy && e.kind == FederatedUser:
		return passed`,
		rule: "5.6: without session policies, GetFederationToken gives no permissions",
	},
	{
		name: "pooled SCP levels",
		file: "eval/organization.go",
		old:  `all.allow = all.allow.And(o.allow)`,
		new: `if l.Target == levels[0].Target {
			all.allow = o.allow
		} else {
			all.allow = all.allow.Or(o.allow)
		}`,
		rule: "5.3: every level must allow, not some level",
	},
	{
		name: "SCPs of the root alone",
		file: "eval/organization.go",
		old:  `for _, l := range levels {`,
		new:  `for _, l := range levels[:min(len(levels), 1)] {`,
		rule: "5.3: the levels down to the account count",
	},
	{
		name: "SCPs of the account alone",
		file: "eval/organization.go",
		old:  `for _, l := range levels {`,
		new:  `for _, l := range levels[max(len(levels)-1, 0):] {`,
		rule: "5.3: the levels above the account count",
	},
	{
		name: "a level of an organization needs no Allow",
		file: "eval/organization.go",
		old:  `all.allow = all.allow.And(o.allow)`,
		new:  `all.allow = all.allow.And(o.allow.Or(condition.True))`,
		rule: "5.3: a level that does not allow is an implicit deny",
	},
	{
		name: "SCPs bind service-linked roles",
		file: "eval/organization.go",
		old:  `return e.kind.InAccount() && !e.req.Principal.ServiceLinked()`,
		new:  `return e.kind.InAccount()`,
		rule: "5.3: SCPs spare service-linked roles",
	},
	{
		name: "SCPs bind AWS services",
		file: "eval/organization.go",
		old:  `return e.kind.InAccount() && !e.req.Principal.ServiceLinked()`,
		new:  `return (e.kind.InAccount() || e.kind == Service) && !e.req.Principal.ServiceLinked()`,
		rule: "5.3: SCPs spare service principals",
	},
	{
		name: "SCPs bind the anonymous principal",
		file: "eval/organization.go",
		old:  `return e.kind.InAccount() && !e.req.Principal.ServiceLinked()`,
		new:  `return (e.kind.InAccount() || e.kind == Anonymous) && !e.req.Principal.ServiceLinked()`,
		rule: "5.3: SCPs spare anonymous principals",
	},
	{
		name: "SCPs spare the root user",
		file: "eval/organization.go",
		old:  `return e.kind.InAccount() && !e.req.Principal.ServiceLinked()`,
		new:  `return e.kind.InAccount() && !e.req.Principal.ServiceLinked() && e.kind != Root`,
		rule: "5.3: SCPs bind the root users of accounts",
	},
	{
		name: "RCPs bind service-linked roles",
		file: "eval/organization.go",
		old:  `!e.req.Principal.ServiceLinked() &&`,
		new:  ``,
		rule: "5.4: RCPs spare service-linked roles",
	},
	{
		name: "RCPs spare AWS services",
		file: "eval/organization.go",
		old:  `!e.req.Principal.ServiceLinked() &&`,
		new:  `!e.req.Principal.ServiceLinked() && e.kind != Service &&`,
		rule: "5.4: RCPs bind service principals",
	},
	{
		name: "RCPs spare the anonymous principal",
		file: "eval/organization.go",
		old:  `!e.req.Principal.ServiceLinked() &&`,
		new:  `!e.req.Principal.ServiceLinked() && e.kind != Anonymous &&`,
		rule: "5.4: RCPs bind anonymous principals",
	},
	{
		name: "RCPs spare foreign accounts",
		file: "eval/organization.go",
		old:  `!e.req.Principal.ServiceLinked() &&`,
		new:  `!e.req.Principal.ServiceLinked() && !(e.kind.InAccount() && e.account != e.req.Owner()) &&`,
		rule: "5.4: RCPs bind principals of every account",
	},
	{
		name: "RCPs bind a service that assumes its service-linked role",
		file: "eval/organization.go",
		old:  `e.kind == Service && strings.HasPrefix(e.req.Resource.Resource(), "role/aws-service-role/")`,
		new:  `e.kind == Role && strings.HasPrefix(e.req.Resource.Resource(), "role/aws-service-role/")`,
		rule: "5.4: RCPs spare the act of a service that assumes its service-linked role",
	},
	{
		name: "RCPs cover kms:RetireGrant",
		file: "eval/organization.go",
		old:  `action.String() != "kms:retiregrant"`,
		new:  `action.String() != ""`,
		rule: "5.4: RCPs spare kms:RetireGrant",
	},
	{
		name: "RCPs cover every service",
		file: "eval/organization.go",
		old:  `rcpServices[action.Service()] != 0 &&`,
		new:  `rcpServices != nil &&`,
		rule: "1.5, 5.4: RCPs cover some services only",
	},
	{
		name: "RCPs cover actions without a resource",
		file: "eval/organization.go",
		old: `e.req.Resource.IsValid() && // an action without resource types is not covered
`,
		new:  ``,
		rule: "5.4: RCPs spare actions without resource types",
	},
	{
		name: "endpoint policies ignored",
		file: "eval/evaluate.go",
		old:  `filters := scp.allow.And(rcp.allow).And(endpoint.allow)`,
		new:  `filters := scp.allow.And(rcp.allow).And(endpoint.allow.Or(condition.True))`,
		rule: "5.13: the VPC endpoint policy has to allow",
	},
	{
		name: "endpoint policies grant",
		file: "eval/evaluate.go",
		old:  `grants, own := resource.grants, identity.allow`,
		new:  `grants, own := resource.grants, identity.allow.Or(truthOf(e.pol.Endpoint != nil).And(endpoint.allow))`,
		rule: "5.13: a VPC endpoint policy never grants",
	},
	{
		name: "trust policies decide about iam actions",
		file: "eval/applies.go",
		old:  `return e.req.Action.Service() != "iam" && `,
		new:  `return `,
		rule: "5.14: iam:PassRole is not a matter of the role's trust policy",
	},
	{
		name: "a Deny after an Allow",
		file: "eval/combine.go",
		old:  `if s.Effect == policy.Deny {`,
		new:  `if s.Effect == policy.Deny && o.allow != condition.True {`,
		rule: "5.1: an explicit deny wins, wherever it stands",
	},
	{
		name: "a Deny in a boundary does not count",
		file: "eval/evaluate.go",
		old:  `denied = denied.Or(o[t].deny)`,
		new: `if t == policy.PermissionsBoundary {
			o[t].deny = condition.False
		}
		denied = denied.Or(o[t].deny)`,
		rule: "5.1: a Deny counts in policies of every type",
	},
	{
		name: "a Deny in session policies does not count",
		file: "eval/evaluate.go",
		old:  `denied = denied.Or(o[t].deny)`,
		new: `if t == policy.SessionPolicy {
			o[t].deny = condition.False
		}
		denied = denied.Or(o[t].deny)`,
		rule: "5.1: a Deny counts in policies of every type",
	},
	{
		name: "a Deny in an endpoint policy does not count",
		file: "eval/evaluate.go",
		old:  `denied = denied.Or(o[t].deny)`,
		new: `if t == policy.VPCEndpointPolicy {
			o[t].deny = condition.False
		}
		denied = denied.Or(o[t].deny)`,
		rule: "5.1: a Deny counts in policies of every type",
	},
	{
		name: "a Deny in an identity-based policy does not bind the resource's grants",
		file: "eval/evaluate.go",
		old:  `denied = denied.Or(o[t].deny)`,
		new: `if t == policy.IdentityBased && o[policy.ResourceBased].allow == condition.True {
			o[t].deny = condition.False
		}
		denied = denied.Or(o[t].deny)`,
		rule: "5.1: a Deny counts whatever the other side grants",
	},
	{
		name: "an undecided Deny ends the walk",
		file: "eval/combine.go",
		old:  `if match == condition.True && e.rec == nil {`,
		new:  `if match != condition.False && e.rec == nil {`,
		rule: "8.2 (28): a Deny that is certain stands behind one that may be",
	},
	{
		name: "an undecided Deny does not count",
		file: "eval/evaluate.go",
		old:  `allowed := e.grant(&o).And(denied.Not())`,
		new:  `allowed := e.grant(&o)`,
		rule: "8.2 (28): a Deny that may match makes the answer depend on its key",
	},
	{
		name: "what is unknown is not said",
		file: "eval/evaluate.go",
		old:  `e.uncertain = true`,
		new:  `e.uncertain = false`,
		rule: "8.2 (28): the answer says on which key it depends",
	},
	{
		name: "what was not collected is empty",
		file: "eval/combine.go",
		old:  `if e.pol.Collected(t) {`,
		new:  `if e.pol.Collected(t) || e.kind != Unidentified {`,
		rule: "8.2 (28): policies that were not collected may say anything",
	},
	{
		name: "what was not collected denies nothing",
		file: "eval/combine.go",
		old:  `o.deny = o.deny.Or(condition.Undecided)`,
		new:  `o.deny = o.deny.Or(condition.False)`,
		rule: "8.2 (28): policies that were not collected may deny",
	},
	{
		name: "what was not collected grants nothing",
		file: "eval/combine.go",
		old: `o.allow = o.allow.Or(condition.Undecided) // grants add up
		o.grants = o.grants.or(class{condition.Undecided, condition.Undecided, condition.Undecided})`,
		new:  `o.worth = 0`,
		rule: "8.2 (28): policies that were not collected may grant",
	},
}
