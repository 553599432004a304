// SPDX-License-Identifier: Apache-2.0

package remediate

import (
	"iter"
	"slices"

	"github.com/undenied/undenied/eval"
)

// Options say how fixes are made. The zero Options are those of the function
// [Fixes].
type Options struct {
	Conditions Conditions // that an Allow carries
}

// Conditions say on which conditions an Allow that a fix adds holds. The zero
// Conditions are NoConditions.
type Conditions uint8

const (
	// NoConditions: an Allow names principal, action and resource alone.
	NoConditions Conditions = iota

	// MetConditions: an Allow holds also only for requests that are like the one
	// that was denied in what stays the same from call to call: what the action's
	// own condition keys say, the VPC endpoint, MFA, the service that acts and for
	// whom. What nobody knows of the request is no condition.
	//
	// Values that are lists, numbers or dates make none, and neither do addresses:
	// a person's changes, and which network is trusted is for somebody to say who
	// knows it.
	MetConditions
)

// Fixes is like the function [Fixes], by the options.
func (o Options) Fixes(req *eval.Request, p *eval.Policies) iter.Seq[Fix] {
	return o.Together([]Authorization{{req, p}})
}

// Together is like the function [Together], by the options.
func (o Options) Together(call []Authorization) iter.Seq[Fix] {
	return func(yield func(Fix) bool) {
		for _, fix := range inOrder(call, slices.Collect(o.fixes(call))) {
			if !yield(fix) {
				return
			}
		}
	}
}
