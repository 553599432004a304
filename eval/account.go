// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/policy"
)

// A class says what an Allow in a resource-based policy is worth to a principal
// of the same account: each field is whether the statement's Principal element
// names the principal in that way.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
type class struct {
	// direct: by "*", as a user, a session or an AWS service. Implicit denies in
	// identity-based policies, boundaries and session policies do not matter.
	direct condition.Truth

	// role: as the role behind a session. A boundary or session policy still
	// limits it.
	role condition.Truth

	// account: by the account alone. That delegates to the account's
	// identity-based policies and grants nothing itself.
	account condition.Truth
}

// noClass names nobody.
var noClass = class{condition.False, condition.False, condition.False}

// any is whether the principal is named in some way.
func (c class) any() condition.Truth { return c.direct.Or(c.role).Or(c.account) }

// undecided reports whether the principal may be named in a further way.
func (c class) undecided() bool {
	return c.direct == condition.Undecided || c.role == condition.Undecided || c.account == condition.Undecided
}

// worth ranks grants: what is certain before what may be, and then by how far
// it reaches.
func (c class) worth() int {
	for _, certain := range [...]condition.Truth{condition.True, condition.Undecided} {
		base := 0
		if certain == condition.True {
			base = 3
		}
		switch certain {
		case c.direct:
			return base + 3
		case c.role:
			return base + 2
		case c.account:
			return base + 1
		}
	}
	return 0
}

// and limits every field by t.
func (c class) and(t condition.Truth) class {
	return class{c.direct.And(t), c.role.And(t), c.account.And(t)}
}

// or joins two classes field by field.
func (c class) or(d class) class {
	return class{c.direct.Or(d.direct), c.role.Or(d.role), c.account.Or(d.account)}
}

// least is what two grants are worth that are both needed.
func (c class) least(d class) class {
	reaches := func(x class) class {
		return class{x.direct, x.direct.Or(x.role), x.any()}
	}
	a, b := reaches(c), reaches(d)
	return class{a.direct.And(b.direct), a.role.And(b.role), a.account.And(b.account)}
}

// principal tests the Principal or NotPrincipal element.
func (e *evaluator) principal(t policy.Type, s *policy.Statement) (condition.Truth, class) {
	switch {
	case s.Principal == nil:
		// Only policies that are attached to the resource name principals. A
		// resource-based statement without one never matches; an endpoint policy's
		// matches everybody.
		return truthOf(t != policy.ResourceBased), noClass
	case s.Principal.Not:
		return e.notPrincipal(s.Principal), class{condition.True, condition.False, condition.False}
	}
	cl := e.named(s.Principal)
	if s.Effect == policy.Deny && e.kind == Service && anyAWS(s.Principal) {
		cl.direct = condition.True // whether {"AWS":"*"} covers services is not documented
	}
	return cl.any(), cl
}

// named says how ps names the request's principal.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
func (e *evaluator) named(ps *policy.Principals) class {
	cl := noClass
	if ps.Any && (e.kind != Service || !anyAWS(ps)) {
		cl.direct = condition.True
		return cl
	}
	for _, service := range ps.Service {
		if e.kind == Service && service == e.req.Principal.Service {
			cl.direct = condition.True
		}
	}
	for _, provider := range ps.Federated {
		if e.kind == Federated && provider == e.req.Principal.String() {
			cl.direct = cl.direct.Or(e.ownProvider())
		}
	}
	for i := range ps.AWS {
		cl = cl.or(e.namedAWS(&ps.AWS[i]))
	}
	return cl
}

// ownProvider reports whether the identity provider is not one of another
// account than the resource's.
func (e *evaluator) ownProvider() condition.Truth {
	owner := e.req.Owner()
	switch {
	case e.account == "": // known to all accounts by its host name
		return condition.True
	case owner == "":
		return condition.Undecided
	}
	return truthOf(e.account == owner)
}

// namedAWS says how one AWS principal names the request's principal.
func (e *evaluator) namedAWS(p *policy.AWSPrincipal) class {
	cl := noClass
	if p.ID != "" {
		// AWS shows a unique ID only in place of a deleted user or role: it
		// matches nobody, unless an ID is all that is known of the principal.
		if id, _, _ := strings.Cut(e.req.Principal.ID, ":"); id != "" && id == p.ID {
			cl.direct = condition.True
		}
		return cl
	}
	if !e.kind.InAccount() || p.ARN.Account() != e.account || e.account == "" {
		return cl
	}
	resource := p.ARN.Resource()
	if resource == "root" {
		cl.account = condition.True
		return cl
	}
	isRole := p.ARN.Service() == "iam" && strings.HasPrefix(resource, "role/")
	switch e.kind {
	case Unidentified:
		if isRole {
			cl.role = condition.Undecided
		} else {
			cl.direct = condition.Undecided
		}
	case Role, Session:
		switch {
		case p.ARN == e.req.Principal.ARN && !isRole:
			cl.direct = condition.True
		case isRole:
			cl.role = truthOf(e.sameRole(p.ARN))
		}
	case FederatedUser:
		// Naming the user who federated is limited as naming a role is.
		cl.direct = truthOf(p.ARN == e.req.Principal.ARN)
		cl.role = truthOf(p.ARN == e.req.Principal.Issuer)
		if !e.req.Principal.Issuer.IsValid() && strings.HasPrefix(resource, "user/") {
			cl.role = condition.Undecided // nobody knows who federated
		}
	default:
		cl.direct = truthOf(p.ARN == e.req.Principal.ARN)
	}
	return cl
}

// sameRole reports whether the principal is a session of role: the account is
// the same already; session ARNs do not show the role's path. IAM's names are
// unique without regard to case.
func (e *evaluator) sameRole(role arn.ARN) bool {
	if own := e.req.Principal.Role(); own.IsValid() {
		return own == role || strings.EqualFold(own.Resource(), role.Resource()) && own.Partition() == role.Partition()
	}
	return strings.EqualFold(lastSegment(role.Resource()), e.req.Principal.RoleName())
}

// notPrincipal tests a NotPrincipal element, which AWS supports with Deny only.
// It spares a principal whose account and every ARN of whom are listed, and
// never one with a permissions boundary.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
func (e *evaluator) notPrincipal(ps *policy.Principals) condition.Truth {
	spared := e.listed(ps)
	bounded := condition.False
	switch {
	case !e.applies(policy.PermissionsBoundary): // to a root user or an AWS service
	case e.pol.Boundary != nil:
		bounded = condition.True
	case !e.pol.Collected(policy.PermissionsBoundary):
		bounded = condition.Undecided
	}
	return spared.Not().Or(bounded)
}

// listed reports whether a NotPrincipal element lists the principal completely.
func (e *evaluator) listed(ps *policy.Principals) condition.Truth {
	if ps.Any {
		return condition.True
	}
	cl := e.named(ps)
	switch e.kind {
	case Service, Federated, Anonymous:
		return cl.direct
	case Root:
		return cl.account
	case Role:
		return cl.account.And(cl.role)
	case Session:
		return cl.account.And(cl.role).And(cl.direct)
	case FederatedUser:
		return cl.account.And(cl.role).And(cl.direct)
	default:
		return cl.account.And(cl.direct)
	}
}

// anyAWS reports whether ps is {"AWS": "*"} rather than "*".
func anyAWS(ps *policy.Principals) bool { return ps.Any && ps.AnyAWS }

// sameAccount says whether the principal's account owns the resource.
func (e *evaluator) sameAccount() condition.Truth {
	if e.req.Action.String() == "sts:assumeroot" {
		return condition.True // of a member account, by right of the organization
	}
	owner := e.req.Owner()
	if owner == "" || e.account == "" {
		return condition.Undecided
	}
	return truthOf(owner == e.account)
}
