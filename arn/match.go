// SPDX-License-Identifier: Apache-2.0

package arn

import (
	"iter"
	"strings"

	"github.com/undenied/undenied/internal/glob"
)

// Match reports whether p matches a, by the rules in the package comment. The text
// of a variable is always compared literally.
//
// A variable that is absent and has no default makes p match nothing. If a
// variable is unknown and the answer depends on it, Match returns (false, false).
// With a nil lookup every variable is unknown.
func (p Pattern) Match(a ARN, lookup Lookup) (match, decided bool) {
	c := p.c
	switch {
	case c == nil || c.never:
		return false, true
	case c.any:
		return true, true
	case !a.IsValid():
		return false, true
	case c.service != "" && !strings.EqualFold(c.service, a.Service()):
		return false, true
	}
	decided = true
	if matches(c.partition, a.Partition()) && matches(c.region, a.Region()) && matches(c.account, a.Account()) {
		match, decided = c.resource.Match(a.Resource(), lookup)
	}
	if match || !c.crosses {
		return match, decided
	}
	// A letter's case counts by where it stands in the ARN, not in the pattern.
	match, wholeDecided := c.whole.MatchFoldUntil(a.text, len(a.text)-len(a.Resource()), lookup)
	return match, match || decided && wholeDecided
}

// matches reports whether a field before the resource matches.
func matches(p glob.Pattern, field string) bool {
	m, _ := p.MatchFold(field, nil)
	return m
}

// Unresolved reports whether p has a policy variable without a value and without
// a default, so that p matches nothing. If a variable is unknown and the answer
// depends on it, Unresolved returns (false, false).
func (p Pattern) Unresolved(lookup Lookup) (unresolved, decided bool) {
	if p.c == nil {
		return false, true
	}
	return p.c.whole.Unresolved(lookup)
}

// Any reports whether p is "*", the pattern that also matches requests without a
// resource.
func (p Pattern) Any() bool { return p.c != nil && p.c.any }

// Short reports whether p begins like an ARN but has fewer than six fields. In
// resource-based and endpoint policies AWS's simulator lets such a pattern match
// only if it has a wildcard; SCPs and RCPs must not have one.
func (p Pattern) Short() bool { return p.c != nil && p.c.short }

// Variables returns the names of p's policy variables as written, each once.
func (p Pattern) Variables() iter.Seq[string] {
	if p.c == nil {
		return glob.Pattern{}.Variables()
	}
	return p.c.whole.Variables()
}

// String returns the pattern as written.
func (p Pattern) String() string {
	if p.c == nil {
		return ""
	}
	return p.c.text
}
