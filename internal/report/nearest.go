// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// A miss is an Allow statement that all but matches.
type miss struct {
	rank int // the nearer, the lower
	text string
}

// nearest describes the statements that would have allowed the request but for
// one element, at most two, in the policies whose Allow is missing.
func nearest(d *undenied.Diagnosis, b *undenied.Blocker) []string {
	x := d.Explanation()
	if x == nil {
		return nil
	}
	x = spelled(x)
	known := namesIn(d)
	var misses []miss
	for r := range x.Statements() {
		if r.Statement.Effect != policy.Allow || r.Type.Layer() != b.Layer || r.Target != b.Target {
			continue
		}
		if m, ok := missOf(d, &r); ok {
			m.text = "statement " + statementName(known, b, r.Statement) + " " + m.text
			misses = append(misses, m)
		}
	}
	slices.SortStableFunc(misses, func(a, b miss) int { return cmp.Compare(a.rank, b.rank) })
	var texts []string
	for _, m := range misses[:min(2, len(misses))] {
		texts = append(texts, m.text)
	}
	return texts
}

// statementName names a statement and, where that says more, its policy.
func statementName(known names, b *undenied.Blocker, s *policy.Statement) string {
	document := s.Position().Name
	of := known.of(document)
	if of == s.Name() || of == "" || document == b.PolicyARN {
		return s.Name()
	}
	return s.Name() + " of " + of
}

// missOf says by what a statement misses the request, if it is one element.
func missOf(d *undenied.Diagnosis, r *eval.StatementReport) (miss, bool) {
	failed := r.Failed()
	switch {
	case len(failed) == 0 && r.Match == condition.Undecided:
		return miss{0, "may allow it: " + clausesWords(r)}, true
	case len(failed) != 1:
		return miss{}, false
	}
	switch failed[0] {
	case "Condition":
		return miss{1, "would allow it, but " + clausesWords(r)}, true
	case "Resource":
		return miss{2, fmt.Sprintf("allows it on %s, the request is on %s", resourcePatterns(r.Statement), d.Resource)}, true
	case "NotResource":
		return miss{2, fmt.Sprintf("allows it on all but %s, the request is on %s", resourcePatterns(r.Statement), d.Resource)}, true
	case "Principal":
		return miss{2, fmt.Sprintf("allows it to %s, not to %s", principals(r.Statement.Principal), principalShort(d.Principal))}, true
	case "NotPrincipal":
		return miss{2, fmt.Sprintf("allows it to all but %s", principals(r.Statement.Principal))}, true
	case "Action":
		return actionMiss(d, r)
	case "NotAction":
		return miss{3, fmt.Sprintf("allows all but %s", actionPatterns(r.Statement, ""))}, true
	}
	return miss{}, false
}

// actionMiss compares the actions of a statement with the one asked for. A
// statement about other services is near only where a policy sets the limits of
// what others allow.
func actionMiss(d *undenied.Diagnosis, r *eval.StatementReport) (miss, bool) {
	a, err := policy.ParseAction(d.Action)
	if err != nil {
		return miss{}, false
	}
	if same := actionPatterns(r.Statement, a.Service()); same != "" {
		return miss{3, fmt.Sprintf("allows %s, not %s", same, d.Action)}, true
	}
	if r.Type == policy.IdentityBased || r.Type == policy.ResourceBased {
		return miss{}, false
	}
	return miss{4, fmt.Sprintf("allows %s, nothing of %s", actionPatterns(r.Statement, ""), a.Service())}, true
}

// clausesWords describes the clauses of a statement that do not hold.
func clausesWords(r *eval.StatementReport) string {
	var words []string
	for i := range r.Clauses {
		if c := &r.Clauses[i]; c.Match != condition.True {
			words = append(words, c.Why())
		}
	}
	if words == nil {
		return "it turns on a policy variable that is unknown"
	}
	return strings.Join(words, "; ")
}

func resourcePatterns(s *policy.Statement) string {
	var patterns []string
	for _, p := range s.Resource.Patterns {
		patterns = append(patterns, p.String())
	}
	return list(patterns)
}

// actionPatterns lists the actions of a statement, those of one service if it
// is given.
func actionPatterns(s *policy.Statement, service string) string {
	var patterns []string
	for _, p := range s.Action.Patterns {
		if service == "" || strings.EqualFold(p.Service(), service) {
			patterns = append(patterns, p.String())
		}
	}
	return list(patterns)
}

// principals lists the principals of a statement.
func principals(ps *policy.Principals) string {
	var who []string
	for _, p := range ps.AWS {
		switch {
		case p.ID != "":
			who = append(who, p.ID+" (the ID of a principal that was deleted)")
		case p.ARN.Resource() == "root":
			who = append(who, "account "+p.ARN.Account())
		default:
			who = append(who, principalName(p.ARN.String()))
		}
	}
	for _, f := range ps.Federated {
		if a, err := arn.Parse(f); err == nil {
			f = a.Resource()
		}
		who = append(who, f)
	}
	who = append(who, ps.Service...)
	for _, c := range ps.CanonicalUser {
		who = append(who, "canonical user "+c)
	}
	return list(who)
}
