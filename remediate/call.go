// SPDX-License-Identifier: Apache-2.0

package remediate

import (
	"iter"
	"slices"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// An Authorization is one of the checks that a call has to pass: a request, and
// the policies that apply to it.
type Authorization struct {
	Request  *eval.Request
	Policies *eval.Policies
}

// explain explains the authorization as it is.
func (a Authorization) explain() *eval.Explanation { return eval.Explain(a.Request, a.Policies) }

// allowed reports whether the authorization succeeds for certain.
func (a Authorization) allowed() bool {
	return eval.Evaluate(a.Request, a.Policies).Decision == eval.Allowed
}

// Together is like [Fixes] for a call that AWS checks more than once, as it does
// for the two objects of a copy, or for the key that an object is encrypted with.
// The call fails as long as one check does, so a fix is for all of them: what the
// principal does differently it does in all, and a policy that several concern
// changes once. The first authorization is the one that a fix has to allow, or
// may allow, to be offered; [Fix.Denied] names the others that it does not.
//
// Policies are the same in two authorizations if they are the same document, or
// have the same name and text.
func Together(call []Authorization) iter.Seq[Fix] { return Options{}.Together(call) }

func (o Options) fixes(call []Authorization) iter.Seq[Fix] {
	return func(yield func(Fix) bool) {
		if len(call) == 0 {
			return
		}
		asked, ok := o.askDifferently(call)
		if ok && !yield(asked) {
			return
		}
		// Where an Allow waits for the right request, another without its condition
		// would only take the protection away.
		if ok && asked.Verified && !anyExplicit(call) {
			return
		}
		if fix, ok := o.changePolicies(call, nil); ok {
			yield(fix)
		}
	}
}

// anyExplicit reports whether a Deny blocks a call.
func anyExplicit(call []Authorization) bool {
	return slices.ContainsFunc(call, func(a Authorization) bool { return slices.ContainsFunc(a.explain().Blockers(), explicit) })
}

// verify evaluates a call with the fix applied to it. It reports whether the fix
// is worth offering.
func verify(call []Authorization, fix Fix) (Fix, bool) {
	fix.Verified = true
	fix.DependsOn, fix.Denied = nil, nil
	fix.NotCollected = slices.Clone(fix.NotCollected)
	offer := false
	for i, a := range call {
		r := eval.Evaluate(a.Request, a.Policies)
		allowed := r.Decision == eval.Allowed
		fix.Verified = fix.Verified && allowed
		switch {
		case i == 0:
			offer = allowed || r.Undetermined()
		case !allowed && !r.Undetermined():
			fix.Denied = append(fix.Denied, i)
			continue
		}
		fix.DependsOn = union(fix.DependsOn, r.Missing)
		fix.NotCollected = union(fix.NotCollected, r.NotCollected)
	}
	fix.Request, fix.Policies = call[0].Request, call[0].Policies
	fix.Call = call
	return fix, offer
}

// union adds to a list what it does not hold.
func union[T condition.Key | policy.Type](all, more []T) []T {
	for _, v := range more {
		if !slices.Contains(all, v) {
			all = append(all, v)
		}
	}
	return all
}
