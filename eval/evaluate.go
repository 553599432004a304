// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"maps"
	"slices"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/policy"
)

// Evaluate decides req by the rules of the package documentation. It stops at the
// first statement that settles the matter for certain, and mutates neither
// argument.
func Evaluate(req *Request, p *Policies) Result {
	derived := derive(req)
	e := newEvaluator(req, p, &derived)
	return e.decide()
}

// An evaluator decides one request.
type evaluator struct {
	req     *Request
	pol     *Policies
	ctx     condition.Context // the request's, with what follows from the request itself
	kind    Kind
	account string  // the principal's
	asked   arn.ARN // the resource that statements are tested against

	rec       *recorder              // nil unless explaining: then nothing ends the walk early
	missing   map[condition.Key]bool // nil unless the decision turned out to depend on something unknown
	uncertain bool
	unset     bool      // a setting that was not collected could matter
	blocks    []Blocker // only where rec is not nil
}

// order is the order in which policy types are reported where several block.
var order = [...]policy.Type{
	policy.ServiceControlPolicy,
	policy.ResourceControlPolicy,
	policy.VPCEndpointPolicy,
	policy.ResourceBased,
	policy.IdentityBased,
	policy.PermissionsBoundary,
	policy.SessionPolicy,
}

// outcomes holds one outcome for each policy type, indexed by it.
type outcomes [len(order) + 1]outcome

// newEvaluator returns an evaluator by value: it stays on the stack.
func newEvaluator(req *Request, p *Policies, derived *condition.Context) evaluator {
	return evaluator{
		req:     req,
		pol:     p,
		ctx:     req.Context.WithDefaults(derived),
		kind:    req.Principal.Kind(),
		account: req.Principal.Account(),
		asked:   req.Resource,
	}
}

// decide runs the rules, and once more for what is missing if the decision
// turned out to depend on something unknown.
func (e *evaluator) decide() Result {
	r := e.run()
	if e.uncertain {
		e.missing = map[condition.Key]bool{}
		r = e.run()
		e.explainUncertainty(&r)
	}
	return r
}

func (e *evaluator) run() Result {
	e.uncertain, e.unset, e.blocks = false, false, nil
	if e.rec != nil {
		e.rec.reset()
	}

	// 1. Some decisions no policy changes.
	if r, ok := e.special(); ok {
		if e.rec != nil && r.Decision != Allowed {
			e.blocks = []Blocker{{Certain: true, Rule: r.Because.Rule}}
		}
		return r
	}

	// 2. Explicit denies, in the order in which they are reported.
	var o outcomes
	denied := condition.False
	for _, t := range order {
		o[t] = e.evaluate(t)
		denied = denied.Or(o[t].deny)
		if o[t].deny == condition.True && e.rec == nil {
			return o[t].denial(t)
		}
	}

	// 3–7. Everything that has to allow.
	allowed := e.grant(&o).And(denied.Not())
	if e.rec != nil {
		e.blocks = e.blockers(&o)
	}
	return e.result(&o, denied, allowed)
}

// grant applies rules 3 to 7 and says whether everything that has to allow
// does. It leaves in the outcomes' allow whether each type does its part.
func (e *evaluator) grant(o *outcomes) condition.Truth {
	scp, rcp := &o[policy.ServiceControlPolicy], &o[policy.ResourceControlPolicy]
	endpoint, resource := &o[policy.VPCEndpointPolicy], &o[policy.ResourceBased]
	identity := &o[policy.IdentityBased]
	boundary, session := &o[policy.PermissionsBoundary], &o[policy.SessionPolicy]

	// 3. Every level of SCPs and of RCPs. 4. The VPC endpoint policy.
	filters := scp.allow.And(rcp.allow).And(endpoint.allow)

	// 5. Without an account of its own, a principal has the resource's policy.
	if !e.kind.InAccount() {
		resource.allow = resource.grants.direct
		return filters.And(resource.allow)
	}

	grants, own := resource.grants, identity.allow
	limits := boundary.allow.And(session.allow)

	// 6. Within an account.
	same := grants.direct.Or(grants.role.Or(own).And(limits))
	sameResource := condition.True
	if e.resourcePolicyRequired() {
		sameResource = grants.any()
		same = grants.direct.Or(grants.role.Or(grants.account.And(own)).And(limits))
	}
	sameIdentity := grants.direct.Or(grants.role).Or(own)

	// 7. Across accounts.
	crossIdentity := own.Or(resource.suffices)
	cross := grants.any().And(crossIdentity).And(limits)

	switch e.sameAccount() {
	case condition.True:
		resource.allow, identity.allow = sameResource, sameIdentity
		if grants.direct == condition.True {
			boundary.allow, session.allow = condition.True, condition.True
		}
		if resource.allow == condition.False {
			identity.allow = condition.True // a statement that names the principal needs no other
		}
		return filters.And(same)
	case condition.False:
		resource.allow, identity.allow = grants.any(), crossIdentity
		return filters.And(cross)
	}
	// The owner is unknown: certain only where both answers are the same.
	resource.allow, identity.allow = sameResource.And(grants.any().Or(condition.Undecided)), sameIdentity.And(own.Or(condition.Undecided))
	if same == cross && same != condition.Undecided {
		return filters.And(same)
	}
	e.note(keyResourceAccount)
	return filters.And(condition.Undecided)
}

// evaluate evaluates the policies of one type.
func (e *evaluator) evaluate(t policy.Type) outcome {
	if !e.applies(t) {
		return passed
	}
	switch t {
	case policy.ServiceControlPolicy:
		return e.levels(t, e.pol.SCPs)
	case policy.ResourceControlPolicy:
		return e.levels(t, e.pol.RCPs)
	}
	o := e.unlimited(t)
	if docs := e.pol.Documents(t); docs != nil {
		o = e.set(t, docs)
	}
	if t == policy.ResourceBased {
		e.ofService(&o)
		// The account is the root user itself. A session that AssumeRoot made does
		// no more than its task policy allows.
		switch {
		case e.kind == Root && e.pol.Session == nil:
			o.grants.direct = o.grants.direct.Or(o.grants.account)
		case e.kind == Root:
			o.grants.role = o.grants.role.Or(o.grants.account)
		}
	}
	o = e.open(t, o)
	if e.rec != nil {
		e.rec.place(t, o)
	}
	return o
}

// result says what the outcomes come to.
func (e *evaluator) result(o *outcomes, denied, allowed condition.Truth) Result {
	if denied == condition.True {
		for _, t := range order {
			if o[t].deny == condition.True {
				return o[t].denial(t)
			}
		}
	}
	switch allowed {
	case condition.True:
		return e.allowance(o)
	case condition.Undecided:
		e.uncertain = true
	}
	// An undecided Deny counts as matching, unless something blocks anyway.
	if allowed == condition.Undecided && denied == condition.Undecided {
		for _, t := range order {
			if o[t].deny == condition.Undecided && o[t].denies != nil {
				return o[t].denial(t)
			}
		}
	}
	return e.firstGap(o, allowed)
}

// explainUncertainty names what could change the decision.
func (e *evaluator) explainUncertainty(r *Result) {
	r.Missing = slices.SortedFunc(maps.Keys(e.missing), condition.Key.Compare)
	for _, t := range order {
		if e.applies(t) && (!e.pol.Collected(t) || e.unset && t == policy.ResourceBased) {
			r.NotCollected = append(r.NotCollected, t)
		}
	}
}
