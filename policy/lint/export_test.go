// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/policy"
)

// Covers reports whether pattern p covers q, both with policy variables.
func Covers(p, q string) bool { return covers(variables(p), variables(q)) }

// Overlap reports whether patterns p and q have a text in common.
func Overlap(p, q string) bool { return overlap(variables(p), variables(q)) }

// CoversARN reports whether resource pattern p covers q.
func CoversARN(p, q arn.Pattern) bool {
	return cutARN(p, policy.Version2012).covers(cutARN(q, policy.Version2012))
}

// FitsTemplate reports whether p matches an ARN of a template.
func FitsTemplate(p arn.Pattern, template string) bool {
	a := cutARN(p, policy.Version2012).folded()
	return a.overlaps(cutTemplate(template))
}

// MaxSize is the size of the longest document that is looked at.
const MaxSize = maxSize
