// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/policy"
)

// An outcome is what the policies of one type say about the request.
type outcome struct {
	deny, allow    condition.Truth
	denies, allows *policy.Statement // the first that does, else the first that may
	grants         class             // of the Allow statements of resource-based policies
	suffices       condition.Truth   // whether a grant stands in for the principal's own policies, in any account
	worth          int               // of the grant by allows
	rule           string            // of the service, that denies or grants in place of a statement
	target         string            // the level of the Deny
	lacking        string            // the last level that does not allow
}

// passed is the outcome where no policy of a type applies and none is needed.
var passed = outcome{deny: condition.False, allow: condition.True, grants: noClass, suffices: condition.False}

// silent is the outcome of policies without statements.
var silent = outcome{deny: condition.False, allow: condition.False, grants: noClass, suffices: condition.False}

func (o *outcome) denial(t policy.Type) Result {
	r := Reason{Type: t, Target: o.target, Statement: o.denies}
	if o.denies == nil {
		r.Rule = o.rule // of the service; beside a statement it is what grants
	}
	return Result{Decision: ExplicitDeny, Because: r}
}

// set evaluates documents whose statements are pooled.
func (e *evaluator) set(t policy.Type, docs []*policy.Document) outcome {
	o := silent
	for _, d := range docs {
		for _, s := range d.Statements {
			match, cl := e.statement(t, s)
			if match == condition.False {
				continue
			}
			if s.Effect == policy.Deny {
				if o.denies == nil || o.deny != condition.True && match == condition.True {
					o.denies = s
				}
				o.deny = o.deny.Or(match)
				if match == condition.True && e.rec == nil {
					return o
				}
				continue
			}
			worth := cl.and(match).worth()
			if o.allows == nil || worth > o.worth || o.allow != condition.True && match == condition.True {
				o.allows, o.worth = s, worth
			}
			o.allow = o.allow.Or(match)
			o.grants = o.grants.or(cl.and(match))
		}
	}
	return o
}

// open makes an outcome undecided where policies of its type were not
// collected: they might deny, and what they allow is unknown.
func (e *evaluator) open(t policy.Type, o outcome) outcome {
	if e.pol.Collected(t) {
		return o
	}
	o.deny = o.deny.Or(condition.Undecided)
	if t == policy.IdentityBased || t == policy.ResourceBased {
		o.allow = o.allow.Or(condition.Undecided) // grants add up
		o.grants = o.grants.or(class{condition.Undecided, condition.Undecided, condition.Undecided})
	} else {
		o.allow = condition.Undecided
	}
	return o
}

// unlimited is the outcome of a type without policies: filters let everything
// pass, grants are silent. A federated user without session policies has no
// permissions, and a root user needs none.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getfederationtoken.html
func (e *evaluator) unlimited(t policy.Type) outcome {
	switch {
	case t == policy.IdentityBased, t == policy.ResourceBased:
		return silent
	case t == policy.SessionPolicy && e.kind == FederatedUser:
		return silent
	}
	return passed
}

// allowance is the result where everything allows: because of the statement
// that grants, a resource-based one before an identity-based one.
func (e *evaluator) allowance(o *outcomes) Result {
	resource, identity := &o[policy.ResourceBased], &o[policy.IdentityBased]
	if resource.rule != "" && (identity.allows == nil || resource.grants.direct == condition.True || e.sameAccount() != condition.True) {
		return Result{Decision: Allowed, Because: Reason{Type: policy.ResourceBased, Rule: resource.rule}}
	}
	if resource.allows != nil && resource.grants.any() == condition.True {
		onlyDelegates := resource.grants.direct != condition.True && resource.grants.role != condition.True
		if !onlyDelegates || identity.allows == nil || e.sameAccount() != condition.True || e.resourcePolicyRequired() {
			return Result{Decision: Allowed, Because: Reason{Type: policy.ResourceBased, Statement: resource.allows}}
		}
	}
	return Result{Decision: Allowed, Because: Reason{Type: policy.IdentityBased, Statement: identity.allows}}
}

// firstGap is the result where nothing denies and something does not allow.
func (e *evaluator) firstGap(o *outcomes, allowed condition.Truth) Result {
	for _, t := range order {
		if a := o[t].allow; a == condition.False || a == condition.Undecided && allowed == condition.Undecided {
			return Result{Because: Reason{Type: t, Target: o[t].lacking}}
		}
	}
	return Result{Because: Reason{Type: policy.IdentityBased}}
}

// blockers lists every place that blocks, explicit denies first. A policy type
// that was not collected is there once: for the Allow that may be missing, else
// for the Deny that it may hold.
func (e *evaluator) blockers(o *outcomes) []Blocker {
	var explicit, implicit []Blocker
	for _, t := range order {
		for r := range e.rec.places(t) {
			if len(r.denies) > 0 || r.Deny == condition.True || r.Deny == condition.Undecided && o[t].allow == condition.True {
				b := Blocker{Type: t, Target: r.Target, Decision: ExplicitDeny, Certain: r.Deny == condition.True, Statements: r.denies}
				if len(r.denies) == 0 && r.Deny == condition.True {
					b.Rule = r.rule
				}
				explicit = append(explicit, b)
			}
		}
		leveled := t == policy.ServiceControlPolicy || t == policy.ResourceControlPolicy
		switch {
		case o[t].allow == condition.True:
		case !leveled:
			implicit = append(implicit, Blocker{Type: t, Certain: o[t].allow == condition.False})
		default:
			for r := range e.rec.places(t) {
				if r.Allow != condition.True {
					implicit = append(implicit, Blocker{Type: t, Target: r.Target, Certain: r.Allow == condition.False})
				}
			}
		}
	}
	return append(explicit, implicit...)
}
