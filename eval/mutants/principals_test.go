// SPDX-License-Identifier: Apache-2.0

package mutants_test

// principals are mistakes about whom a Principal or NotPrincipal element names.
var principals = []mutant{
	{
		name: "the account grants directly",
		file: "eval/account.go",
		old: `cl.account = condition.True
		return cl`,
		new: `cl.account, cl.direct = condition.True, truthOf(e.kind != Unidentified)
		return cl`,
		rule: "1.3, 5.2: naming the account delegates and grants nothing itself",
	},
	{
		name: "the account names nobody",
		file: "eval/account.go",
		old: `if resource == "root" {
		cl.account = condition.True`,
		new: `if resource == "root" {
		cl.account = condition.False`,
		rule: "1.3: naming the account names its principals",
	},
	{
		name: "an account names the anonymous principal",
		file: "eval/account.go",
		old: `cl := noClass
	if p.ID != "" {`,
		new: `cl := noClass
	if e.kind == Anonymous && p.ARN.Resource() == "root" {
		cl.direct = condition.True
	}
	if p.ID != "" {`,
		rule: "5.1: only \"*\" names the anonymous principal",
	},
	{
		name: "an account names everybody",
		file: "eval/account.go",
		old:  `p.ARN.Account() != e.account || e.account == "" {`,
		new:  `e.account == "" {`,
		rule: "1.3: an account names its own principals",
	},
	{
		name: "everybody does not name the anonymous principal",
		file: "eval/account.go",
		old:  `if ps.Any && (e.kind != Service || !anyAWS(ps)) {`,
		new:  `if ps.Any && e.kind != Anonymous && (e.kind != Service || !anyAWS(ps)) {`,
		rule: "1.3: \"*\" names the anonymous principal",
	},
	{
		name: "everybody does not name AWS services",
		file: "eval/account.go",
		old:  `if ps.Any && (e.kind != Service || !anyAWS(ps)) {`,
		new:  `if ps.Any && e.kind != Service {`,
		rule: "1.3: \"*\" names service principals",
	},
	{
		name: "every AWS principal names AWS services",
		file: "eval/account.go",
		old:  `if ps.Any && (e.kind != Service || !anyAWS(ps)) {`,
		new:  `if ps.Any {`,
		rule: "8.2 (16): {\"AWS\": \"*\"} in an Allow does not name services",
	},
	{
		name: "a Deny for every AWS principal spares AWS services",
		file: "eval/account.go",
		old:  `if s.Effect == policy.Deny && e.kind == Service && anyAWS(s.Principal) {`,
		new:  `if s.Effect == policy.Deny && e.kind == Anonymous && anyAWS(s.Principal) {`,
		rule: "8.2 (16): {\"AWS\": \"*\"} in a Deny names services",
	},
	{
		name: "everybody is worth a role",
		file: "eval/account.go",
		old: `if ps.Any && (e.kind != Service || !anyAWS(ps)) {
		cl.direct = condition.True`,
		new: `if ps.Any && (e.kind != Service || !anyAWS(ps)) {
		cl.direct, cl.role = truthOf(!e.kind.InAccount()), condition.True`,
		rule: "5.2: a grant to everybody is not limited by boundary and session policies",
	},
	{
		name: "services are one",
		file: "eval/account.go",
		old:  `if e.kind == Service && service == e.req.Principal.Service {`,
		new:  `if e.kind == Service && service != "" {`,
		rule: "1.3: a service principal is named by its own name",
	},
	{
		name: "identity providers are one",
		file: "eval/account.go",
		old:  `if e.kind == Federated && provider == e.req.Principal.String() {`,
		new:  `if e.kind == Federated && provider != "" {`,
		rule: "1.3: an identity provider is named by its ARN or host name",
	},
	{
		name: "no principal is everybody",
		file: "eval/account.go",
		old:  `return truthOf(t != policy.ResourceBased), noClass`,
		new:  `return condition.True, class{condition.True, condition.True, condition.True}`,
		rule: "1.3: a resource-based statement without a principal never matches",
	},
	{
		name: "no principal in an endpoint policy is nobody",
		file: "eval/account.go",
		old:  `return truthOf(t != policy.ResourceBased), noClass`,
		new:  `return truthOf(t != policy.ResourceBased && t != policy.VPCEndpointPolicy), noClass`,
		rule: "5.13, 8.2 (23): an endpoint policy's statement without a principal matches everybody",
	},
	{
		name: "a role of that name in a path",
		file: "eval/account.go",
		old:  `return own == role`,
		new:  `return lastSegment(own.Resource()) == lastSegment(role.Resource()) || own == role`,
		rule: "1.3: a role is named with its path",
	},
	{
		name: "a role is named without its path",
		file: "eval/account.go",
		old:  `return strings.EqualFold(lastSegment(role.Resource()), `,
		new:  `return strings.EqualFold(strings.TrimPrefix(role.Resource(), "role/"), `,
		rule: "1.3: a session's ARN does not show the path of its role",
	},
	{
		name: "names of roles with case",
		file: "eval/account.go",
		old:  `strings.EqualFold(own.Resource(), role.Resource())`,
		new:  `own.Resource() == role.Resource()`,
		rule: "1.2, 8.2 (18): the names of roles are unique without regard to case",
	},
	{
		name: "a role of the same account is the role",
		file: "eval/account.go",
		old:  `cl.role = truthOf(e.sameRole(p.ARN))`,
		new:  `cl.role = condition.True`,
		rule: "1.3: a role names its own sessions",
	},
	{
		name: "a role grants directly",
		file: "eval/account.go",
		old:  `cl.role = truthOf(e.sameRole(p.ARN))`,
		new:  `cl.direct = truthOf(e.sameRole(p.ARN))`,
		rule: "5.2: naming the role is worth less than naming the session",
	},
	{
		name: "a session is any session of the role",
		file: "eval/account.go",
		old:  `case p.ARN == e.req.Principal.ARN && !isRole:`,
		new:  `case !isRole:`,
		rule: "1.3: a session ARN names one session",
	},
	{
		name: "the user who federated is the federated user",
		file: "eval/account.go",
		old:  `cl.role = truthOf(p.ARN == e.req.Principal.Issuer)`,
		new:  `cl.direct = cl.direct.Or(truthOf(p.ARN == e.req.Principal.Issuer))`,
		rule: "5.2: naming the user who federated is limited by boundary and session policies",
	},
	{
		name: "unique IDs of deleted principals",
		file: "eval/account.go",
		old:  `id != "" && id == p.ID {`,
		new:  `id == "" || id == p.ID {`,
		rule: "1.3: a unique ID in a policy names a deleted principal, and nobody else",
	},
	{
		name: "NotPrincipal is Principal",
		file: "eval/account.go",
		old:  `return e.notPrincipal(s.Principal), class{`,
		new:  `return e.notPrincipal(s.Principal).Not(), class{`,
		rule: "1.4: NotPrincipal matches whom it does not list",
	},
	{
		name: "NotPrincipal knows no boundaries",
		file: "eval/account.go",
		old:  `return spared.Not().Or(bounded)`,
		new:  `return spared.Not().Or(bounded.And(condition.False))`,
		rule: "1.4: a Deny with NotPrincipal always denies a principal with a boundary",
	},
	{
		name: "a boundary that nobody saw is a context key",
		file: "eval/match.go",
		old:  `if ps.Not && e.listed(ps) != condition.Undecided {`,
		new:  `if ps.Not && e.kind == Anonymous {`,
		rule: "1.4: whether a boundary exists is no key of the request context",
	},
	{
		name: "who is named by account is not named otherwise",
		file: "eval/match.go",
		old:  `|| t == policy.ResourceBased && s.Effect == policy.Allow && cl.undecided() {`,
		new:  `{`,
		rule: "5.2: the strongest class counts; what could be stronger is missing",
	},
	{
		name: "NotPrincipal: the account is enough",
		file: "eval/account.go",
		old: `case Session:
		return cl.account.And(cl.role).And(cl.direct)`,
		new: `case Session:
		return cl.account`,
		rule: "1.4: to spare a session, account, role and session are listed",
	},
	{
		name: "NotPrincipal: the role is enough for its session",
		file: "eval/account.go",
		old: `case Session:
		return cl.account.And(cl.role).And(cl.direct)`,
		new: `case Session:
		return cl.account.And(cl.role)`,
		rule: "1.4: to spare a session, account, role and session are listed",
	},
	{
		name: "NotPrincipal: the session is enough",
		file: "eval/account.go",
		old: `case Session:
		return cl.account.And(cl.role).And(cl.direct)`,
		new: `case Session:
		return cl.direct`,
		rule: "1.4: to spare a session, account, role and session are listed",
	},
	{
		name: "NotPrincipal: the user without the account",
		file: "eval/account.go",
		old: `default:
		return cl.account.And(cl.direct)`,
		new: `default:
		return cl.direct`,
		rule: "1.4: to spare a user, user and account are listed",
	},
	{
		name: "NotPrincipal spares AWS services",
		file: "eval/account.go",
		old: `case Service, Federated, Anonymous:
		return cl.direct`,
		new: `case Service, Federated, Anonymous:
		return cl.direct.Or(truthOf(e.kind == Service))`,
		rule: "1.4: a service principal is spared where it is listed",
	},
}
