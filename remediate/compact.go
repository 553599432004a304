// SPDX-License-Identifier: Apache-2.0

package remediate

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/policy"
)

// Compact returns the fewest statements that allow what the given Allow
// statements do, each action on each resource, and nothing else. What differs in
// more than actions and resources, such as in its condition, stays apart. A
// statement that Compact cannot take apart, with NotAction or NotResource or of a
// document that is not of [policy.Version2012], is kept. Sids are left out.
//
// The order of the statements given does not matter. There can be a smaller
// number of statements only where hundreds of them have little in common: the
// search for the least is bounded.
//
// The error is about statements that make no document.
func Compact(statements []*policy.Statement) ([]*policy.Statement, error) {
	frames := map[string]*frame{}
	kept := map[string]*policy.Statement{}
	for _, s := range statements {
		if !separable(s) {
			kept[textOf(s)] = s
			continue
		}
		key := frameOf(s)
		f := frames[key]
		if f == nil {
			f = newFrame(s)
			frames[key] = f
		}
		f.add(s)
	}
	doc := policy.Document{Version: policy.Version2012}
	for _, key := range slices.Sorted(maps.Keys(frames)) {
		doc.Statements = append(doc.Statements, frames[key].compact()...)
	}
	for _, key := range slices.Sorted(maps.Keys(kept)) {
		doc.Statements = append(doc.Statements, kept[key])
	}
	parsed, err := policy.Parse("merged", policy.Format(&doc))
	if err != nil {
		return nil, err
	}
	return parsed.Statements, nil
}

// separable reports whether a statement is the sum of what it says of each of its
// actions and resources.
func separable(s *policy.Statement) bool {
	return s.Effect == policy.Allow && !s.Action.Not && (s.Resource == nil || !s.Resource.Not) &&
		s.Document() != nil && s.Document().Version == policy.Version2012
}

// textOf is a statement in one way of writing it.
func textOf(s *policy.Statement) string {
	return string(policy.Format(&policy.Document{Statements: []*policy.Statement{s}}))
}

// frameOf is what a statement says beside its actions and resources.
func frameOf(s *policy.Statement) string {
	bare := *s
	bare.Sid, bare.Action.Patterns = "", nil
	if s.Resource != nil {
		bare.Resource = new(policy.Resources)
	}
	return textOf(&bare)
}

// A frame is statements that differ in actions and resources only.
type frame struct {
	like      *policy.Statement
	actions   map[string]policy.ActionPattern // by folded text
	resources map[string]arn.Pattern
	pairs     map[[2]string]bool // action, resource
}

func newFrame(s *policy.Statement) *frame {
	return &frame{like: s, actions: map[string]policy.ActionPattern{}, resources: map[string]arn.Pattern{}, pairs: map[[2]string]bool{}}
}

func (f *frame) add(s *policy.Statement) {
	for _, a := range s.Action.Patterns {
		name := strings.ToLower(a.String())
		if have, ok := f.actions[name]; !ok || a.String() < have.String() {
			f.actions[name] = a
		}
		if s.Resource == nil { // as in a trust policy
			f.pairs[[2]string{name, ""}] = true
			continue
		}
		for _, r := range s.Resource.Patterns {
			f.resources[r.String()] = r
			f.pairs[[2]string{name, r.String()}] = true
		}
	}
}

// compact returns the statements that f comes to.
func (f *frame) compact() []*policy.Statement {
	actions := slices.Sorted(maps.Keys(f.actions))
	resources := slices.Sorted(maps.Keys(f.resources))
	if f.like.Resource == nil {
		resources = []string{""}
	}
	var all []*policy.Statement
	covering := f.grid(actions, resources).cover()
	slices.SortFunc(covering, func(a, b rectangle) int {
		return cmp.Or(slices.Compare(a.rows, b.rows), slices.Compare(a.columns, b.columns))
	})
	for _, r := range covering {
		s := *f.like
		s.Sid, s.Action = "", policy.Actions{}
		for _, i := range r.rows {
			s.Action.Patterns = append(s.Action.Patterns, f.actions[actions[i]])
		}
		if f.like.Resource != nil {
			s.Resource = new(policy.Resources)
			for _, i := range r.columns {
				s.Resource.Patterns = append(s.Resource.Patterns, f.resources[resources[i]])
			}
		}
		all = append(all, &s)
	}
	return all
}

// grid has the actions as rows and the resources as columns. What another pair
// says as well, with a wildcard, is allowed and not required.
func (f *frame) grid(actions, resources []string) *grid {
	g := &grid{columns: len(resources)}
	wideActions, wideResources := wider(actions, actionCovers), wider(resources, resourceCovers)
	for i, a := range actions {
		required, allowed := newSet(len(resources)), newSet(len(resources))
		for j, r := range resources {
			pair := [2]string{a, r}
			said := false
			for _, action := range wideActions[i] {
				said = said || slices.ContainsFunc(wideResources[j], func(resource string) bool {
					other := [2]string{action, resource}
					return other != pair && f.pairs[other]
				})
			}
			if f.pairs[pair] && !said {
				required.add(j)
			}
			if f.pairs[pair] || said {
				allowed.add(j)
			}
		}
		g.required, g.allowed = append(g.required, required), append(g.allowed, allowed)
	}
	return g
}

// wider returns for each pattern those that cover it, itself among them.
func wider(patterns []string, covers func(wide, narrow string) bool) [][]string {
	var wild []string
	for _, p := range patterns {
		if strings.HasSuffix(p, "*") {
			wild = append(wild, p)
		}
	}
	all := make([][]string, len(patterns))
	for i, p := range patterns {
		all[i] = []string{p}
		for _, w := range wild {
			if w != p && covers(w, p) {
				all[i] = append(all[i], w)
			}
		}
	}
	return all
}

// actionCovers reports whether a folded action pattern matches whatever another
// one matches. It may be wrong in one way: it misses some.
func actionCovers(wide, narrow string) bool {
	prefix, ok := strings.CutSuffix(wide, "*")
	return wide == narrow || ok && !strings.ContainsAny(prefix, "*?") && (prefix == "" || strings.Contains(prefix, ":")) && strings.HasPrefix(narrow, prefix)
}

// resourceCovers is actionCovers for resources. The wildcard has to be in the
// last part of the ARN: before, it does not run across colons.
func resourceCovers(wide, narrow string) bool {
	prefix, ok := strings.CutSuffix(wide, "*")
	return wide == narrow || ok && !strings.ContainsAny(prefix, "*?$") && (prefix == "" || strings.Count(prefix, ":") >= 5) && strings.HasPrefix(narrow, prefix)
}
