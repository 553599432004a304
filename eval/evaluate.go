// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"maps"
	"slices"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/policy"
)

// Evaluate decides req. The rules, numbered as in the code:
//
//  1. What AWS decides without policies is decided (sts:GetCallerIdentity), and
//     partitions do not meet.
//  2. A Deny statement that matches, in any policy that applies, is an explicit
//     deny.
//  3. Every level of SCPs and of RCPs must allow.
//  4. The VPC endpoint policy must allow.
//  5. An AWS service, an anonymous or a federated principal needs the
//     resource-based policy alone.
//  6. Within an account, the resource-based policy may grant access directly; a
//     grant to a role, and one by identity-based policies, is limited by the
//     permissions boundary and the session policies. KMS keys and roles need
//     their own policy to allow as well, or to delegate to the account.
//  7. Across accounts, both sides must allow.
//
// What is left is an implicit deny. Where several policies block, explicit
// denies come before implicit ones, and within each the order is SCP, RCP, VPC
// endpoint, resource-based, identity-based, boundary, session.
//
// Evaluate stops at the first statement that settles the matter for certain.
// It mutates neither argument.
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
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
	e.uncertain, e.blocks = false, nil
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
		if e.kind == Root {
			o.grants.direct = o.grants.direct.Or(o.grants.account) // the account is root itself
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
		if !e.pol.Collected(t) && e.applies(t) {
			r.NotCollected = append(r.NotCollected, t)
		}
	}
}
