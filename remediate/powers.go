// SPDX-License-Identifier: Apache-2.0

package remediate

import (
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/policy"
)

// powers are what a principal may do by its own policies and those of its
// organization, on whatever they name.
type powers struct {
	req      eval.Request // without action and resource
	policies eval.Policies
	found    map[power]condition.Truth
}

// A power is an action, and the service to which a role is passed by it.
type power struct {
	action policy.Action
	to     string
}

// powersOf returns the powers of the principal of a request under the policies
// that apply to it. Of the context only what is about the principal is kept.
func powersOf(req *eval.Request, p *eval.Policies) *powers {
	w := &powers{
		req:      eval.Request{Principal: req.Principal, ResourceAccount: req.Principal.Account()},
		policies: eval.Policies{Identity: p.Identity, Boundary: p.Boundary, Session: p.Session, SCPs: p.SCPs},
		found:    map[power]condition.Truth{},
	}
	for _, t := range p.NotCollected {
		switch t {
		case policy.IdentityBased, policy.PermissionsBoundary, policy.SessionPolicy, policy.ServiceControlPolicy:
			w.policies.NotCollected = append(w.policies.NotCollected, t)
		}
	}
	for k, entry := range req.Context.All() {
		if !strings.HasPrefix(k.String(), "aws:principal") {
			continue
		}
		switch {
		case entry.Presence == condition.Absent:
			w.req.Context.SetAbsent(k)
		case entry.Presence == condition.Present && entry.Multi:
			w.req.Context.SetList(k, entry.List...)
		case entry.Presence == condition.Present:
			w.req.Context.Set(k, entry.Text)
		}
	}
	return w
}

var keyPassedTo = condition.MustKey("iam:PassedToService")

// do reports whether the principal may do an action on something: True if it may
// for certain, Undecided if that depends on something, such as a condition. A
// role that is passed is passed to the service that is given.
func (w *powers) do(a policy.Action, to string) condition.Truth {
	if a.String() != "iam:passrole" {
		to = ""
	}
	p := power{a, to}
	answer, known := w.found[p]
	if !known {
		answer = w.find(p)
		w.found[p] = answer
	}
	return answer
}

func (w *powers) find(p power) condition.Truth {
	a, best := p.action, condition.False
	for _, doc := range w.policies.Identity {
		for _, s := range doc.Statements {
			if s.Effect != policy.Allow || !s.Action.Match(a) {
				continue
			}
			for _, on := range w.examples(s, a) {
				req := w.req
				req.Action, req.Resource = a, on
				if p.to != "" {
					req.Context.Set(keyPassedTo, p.to)
				}
				switch r := eval.Evaluate(&req, &w.policies); {
				case r.Undetermined():
					best = condition.Undecided
				case r.Decision == eval.Allowed:
					return condition.True
				}
			}
		}
	}
	return best
}

// examples returns resources of the action that a statement names, one for each
// of its patterns and each type of resource. It is the zero ARN for an action
// without resources.
func (w *powers) examples(s *policy.Statement, a policy.Action) []arn.ARN {
	found, err := catalog.FindActions(catalog.ActionName(a.String()))
	if err != nil || len(found) != 1 || len(found[0].On) == 0 {
		return []arn.ARN{{}}
	}
	var all []arn.ARN
	for _, target := range found[0].On {
		example, ok := w.example(target.ARN)
		if !ok {
			continue
		}
		if s.Resource == nil || s.Resource.Not {
			all = append(all, example)
			continue
		}
		for _, pattern := range s.Resource.Patterns {
			if match, _ := pattern.Match(example, nobodyKnows); match {
				all = append(all, example)
			} else if named, ok := w.example(pattern.String()); ok && alike(named, example, target.ARN) {
				all = append(all, named)
			}
		}
	}
	return all
}

func nobodyKnows(string) (value string, present, known bool) { return "", false, false }

// example fills the variables of a template, and the wildcards of a pattern.
func (w *powers) example(template string) (arn.ARN, bool) {
	parts := strings.SplitN(template, ":", 6)
	if len(parts) < 6 {
		return arn.ARN{}, false
	}
	fill := [...]string{1: "aws", 2: "x", 3: "us-east-1", 4: w.req.Principal.Account(), 5: "x"}
	if w.req.Principal.ARN.IsValid() {
		fill[1] = w.req.Principal.ARN.Partition()
	}
	for i := 1; i < len(parts); i++ {
		if i < 5 && strings.ContainsAny(parts[i], "*?$") {
			parts[i] = fill[i]
		}
		parts[i] = fillIn(parts[i])
	}
	a, err := arn.Parse(strings.Join(parts, ":"))
	return a, err == nil
}

// fillIn puts a letter in the place of each variable and wildcard.
func fillIn(s string) string {
	for {
		head, rest, ok := strings.Cut(s, "${")
		if !ok {
			return strings.ReplaceAll(strings.ReplaceAll(s, "*", "x"), "?", "x")
		}
		_, tail, _ := strings.Cut(rest, "}")
		s = head + "x" + tail
	}
}

// alike reports whether a resource is of the type of an example, which a template
// has made.
func alike(a, example arn.ARN, template string) bool {
	parts := strings.SplitN(template, ":", 6)
	head, _, _ := strings.Cut(parts[len(parts)-1], "${")
	return a.Service() == example.Service() && strings.HasPrefix(a.Resource(), head)
}
