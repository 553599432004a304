// SPDX-License-Identifier: Apache-2.0

package remediate

import (
	"fmt"
	"iter"
	"slices"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// A Fix is one way to allow a request: all its changes and steps together, in
// their order.
type Fix struct {
	Summary string // one sentence without full stop

	// Changes are what the principal has to do differently. No policy changes for
	// them.
	Changes []Change

	// Steps change policies.
	Steps []Step

	// Verified reports whether evaluation with everything done allows the request
	// for certain, with NotCollected taken as silent.
	Verified bool

	// DependsOn are the context keys that are unknown and on which the outcome
	// still depends. It is nil if Verified.
	DependsOn []condition.Key

	// NotCollected are the policy types that nobody has seen and that the outcome
	// may depend on.
	NotCollected []policy.Type

	// Request and Policies are those with everything done.
	Request  *eval.Request
	Policies *eval.Policies
}

// A Step changes one policy, or adds one.
type Step struct {
	Type   policy.Type
	Target string // the root, organizational unit or account, for SCPs and RCPs

	// Document is the policy to change. It is nil if the step adds a policy.
	Document *policy.Document

	// InPlaceOf is the policy that the added one takes the place of: AWS manages
	// it, and there can be only one. Result holds all of it, too.
	InPlaceOf *policy.Document

	// Replaced is the Deny statement that gets an exception. It is nil if the
	// step adds a statement.
	Replaced *policy.Statement

	// Statement is the statement that is added, or that comes in place of
	// Replaced.
	Statement *policy.Statement

	// Result is the policy that the step yields, in full.
	Result *policy.Document

	// Managed reports that the identity-based policy to add has to be a managed
	// one: the inline policies of the principal leave no room.
	Managed bool

	// Quota is how long Result gets, for an inline policy all of its owner's, and
	// how long it may get. A step that exceeds it would have to be shortened.
	Quota Quota
}

// Fixes yields ways to allow req, the least additional privilege first: what the
// principal can do differently, then changes of policies. Every fix yielded has
// been evaluated. If the request is allowed already, or no change can help,
// Fixes yields nothing.
func Fixes(req *eval.Request, p *eval.Policies) iter.Seq[Fix] {
	return func(yield func(Fix) bool) {
		x := eval.Explain(req, p)
		fix, ok := askDifferently(req, p, x)
		if ok && !yield(fix) {
			return
		}
		// Where an Allow waits for the right request, another without its condition
		// would only take the protection away.
		if ok && fix.Verified && !slices.ContainsFunc(x.Blockers(), explicit) {
			return
		}
		if fix, ok := changePolicies(req, p, x); ok {
			yield(fix)
		}
	}
}

func explicit(b eval.Blocker) bool { return b.Decision == eval.ExplicitDeny }

// changePolicies adds an Allow in every place that lacks one, and an exception
// for the principal to every Deny that matches.
func changePolicies(req *eval.Request, p *eval.Policies, x *eval.Explanation) (Fix, bool) {
	d := newDraft(req, p)
	for _, b := range x.Blockers() {
		if !d.solve(b) {
			return Fix{}, false
		}
	}
	if len(d.steps) == 0 {
		return Fix{}, false
	}
	return verify(req, d.policies(), Fix{Summary: d.summary(), Steps: d.steps})
}

// place names where a step acts.
func place(b eval.Blocker) string {
	if b.Target != "" {
		return fmt.Sprintf("%s at %s", b.Type, b.Target)
	}
	return b.Type.String()
}

// verify evaluates the request with the fix applied to both.
func verify(req *eval.Request, p *eval.Policies, fix Fix) (Fix, bool) {
	r := eval.Evaluate(req, p)
	fix.Verified = r.Decision == eval.Allowed
	fix.DependsOn = r.Missing
	fix.NotCollected = append(fix.NotCollected, r.NotCollected...)
	fix.Request, fix.Policies = req, p
	return fix, fix.Verified || r.Undetermined()
}
