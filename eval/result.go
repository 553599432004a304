// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/policy"
)

// A Result is a decision and what settled it. The zero Result is an implicit
// deny without a reason.
type Result struct {
	// Decision is the outcome with everything unknown counted against the
	// principal: an undecided Allow as not matching, an undecided Deny as
	// matching.
	Decision Decision

	// Because says what settled the decision.
	Because Reason

	// Missing are the context keys that were needed and [condition.Unknown]:
	// knowing them might change Decision. It is nil if the decision is certain,
	// whatever else was undecided on the way.
	Missing []condition.Key

	// NotCollected are the types of policies that were needed and not collected;
	// the resource-based stands for the settings of the resource's service as
	// well. It is nil if the decision is certain.
	NotCollected []policy.Type
}

// A Reason is the place that settled a decision, or the rule.
type Reason struct {
	// Type is the policy type with the explicit deny, that failed to allow, or
	// that allowed. It is zero if no policy could have changed the decision.
	Type policy.Type

	// Target is the root, organizational unit or account of a [Level].
	Target string

	// Statement is the statement that denied or allowed. It is nil for an
	// implicit deny: what is missing has no place.
	Statement *policy.Statement

	// Rule says which rule of the service settled the decision in place of a
	// statement, such as S3 Block Public Access or a grant of a KMS key. It is ""
	// if none did.
	Rule string
}

// Undetermined reports whether what is unknown could turn a denial into an
// allow or back.
func (r Result) Undetermined() bool { return len(r.Missing) > 0 || len(r.NotCollected) > 0 }

// String returns "undetermined" for a result that is, else the decision's name.
func (r Result) String() string {
	if r.Undetermined() {
		return "undetermined"
	}
	return r.Decision.String()
}
