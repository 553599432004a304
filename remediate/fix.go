// SPDX-License-Identifier: Apache-2.0

package remediate

import (
	"fmt"
	"iter"

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

	// Warnings say what the fix hands out beside what was asked for.
	Warnings []Warning

	// Request and Policies are those with everything done.
	Request  *eval.Request
	Policies *eval.Policies

	// Call holds all authorizations of the call with everything done; Request and
	// Policies are those of the first.
	Call []Authorization

	// Denied are the indexes in Call of the authorizations that still fail. It is
	// nil if Verified.
	Denied []int
}

// A Step changes one policy, or adds one. Several steps may change one policy:
// each starts from what the last one yielded.
type Step struct {
	// Leg is the index of an authorization of the call that the step is for. The
	// step may serve others as well.
	Leg int

	Type   policy.Type
	Target string // the root, organizational unit or account, for SCPs and RCPs

	// Document is the policy to change. It is nil if the step adds a policy.
	Document *policy.Document

	// InPlaceOf is the policy that the added one takes the place of, as AWS manages
	// it and nobody else can change it. Result holds all of it, too.
	InPlaceOf *policy.Document

	// Replaced is the Deny statement that gets an exception. It is nil if the
	// step adds a statement.
	Replaced *policy.Statement

	// Statement is the statement that is added, or that comes in place of
	// Replaced.
	Statement *policy.Statement

	// Also are further statements that are added along with Statement.
	Also []*policy.Statement

	// Result is the policy that the step yields, in full.
	Result *policy.Document

	// Managed reports that the identity-based policy to add has to be a managed
	// one: the inline policies of the principal leave no room.
	Managed bool

	// Quota is how long Result gets, for an inline policy all of its owner's, and
	// how long it may get. A step that exceeds it would have to be shortened;
	// WayOut says how.
	Quota Quota

	// Slots is how many policies the place of a policy has with the step, and how
	// many it may have, where a policy was to be added. The zero Quota is no limit.
	Slots Quota
}

// Fixes yields ways to allow req, the least additional privilege first: what the
// principal can do differently, with changes of policies only for what that
// leaves, then changes of policies alone; and of each, those without warnings
// before those with. Every fix yielded has been evaluated, and has no part that it
// could do without. If the request is allowed already, or
// no change can help, Fixes yields nothing.
func Fixes(req *eval.Request, p *eval.Policies) iter.Seq[Fix] {
	return Options{}.Fixes(req, p)
}

func explicit(b eval.Blocker) bool { return b.Decision == eval.ExplicitDeny }

// place names where a step acts.
func place(t policy.Type, target string) string {
	if target != "" {
		return fmt.Sprintf("%s at %s", t, target)
	}
	return t.String()
}
