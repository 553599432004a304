// SPDX-License-Identifier: Apache-2.0

package remediate

import (
	"cmp"
	"maps"
	"slices"

	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// policies returns the policies of a need with all steps taken.
func (m *merger) policies(need int) *eval.Policies {
	p := *m.needs[need].Policies
	p.Identity = m.all(p.Identity, policy.IdentityBased, need)
	p.Resource = m.all(p.Resource, policy.ResourceBased, need)
	p.Boundary = m.all(p.Boundary, policy.PermissionsBoundary, need)
	p.Session = m.all(p.Session, policy.SessionPolicy, need)
	p.Endpoint = m.all(p.Endpoint, policy.VPCEndpointPolicy, need)
	p.SCPs = m.levels(p.SCPs, policy.ServiceControlPolicy)
	p.RCPs = m.levels(p.RCPs, policy.ResourceControlPolicy)
	return &p
}

func (m *merger) levels(levels []eval.Level, t policy.Type) []eval.Level {
	levels = slices.Clone(levels)
	for i, l := range levels {
		levels[i].Policies = m.now(l.Policies)
		if e := m.index[amendmentKey{typ: t, target: l.Target}]; e != nil {
			levels[i].Policies = append(levels[i].Policies, e.results...)
		}
	}
	return levels
}

// all returns documents as they are after the steps, with those that are new in
// their place. A new policy that only limits, where there was none, is for the
// needs that asked for it.
func (m *merger) all(docs []*policy.Document, t policy.Type, need int) []*policy.Document {
	now := m.now(docs)
	e := m.index[m.newKey(t, "", need)]
	if e == nil {
		return now
	}
	if t == policy.IdentityBased || t == policy.ResourceBased || docs != nil || slices.Contains(e.needs, need) {
		now = append(now, e.results...)
	}
	return now
}

// now returns documents as the steps leave them. None stays none.
func (m *merger) now(docs []*policy.Document) []*policy.Document {
	docs = slices.Clone(docs)
	for i, d := range docs {
		docs[i] = m.draft.now(d)
	}
	return docs
}

// replaceAll puts the statements of steps in place of others, by their index.
func replaceAll(d *policy.Document, steps map[int]Step) (*policy.Document, error) {
	if len(steps) == 0 {
		return d, nil
	}
	text := d.Source()
	for _, index := range slices.Backward(slices.Sorted(maps.Keys(steps))) {
		was := d.Statements[index]
		begin := was.Position().Offset
		text = slices.Concat(text[:begin], steps[index].Statement.Text(), text[begin+len(was.Text()):])
	}
	return policy.Parse(d.Name(), text)
}

// documentOf is a new policy with statements.
func documentOf(name string, statements []*policy.Statement) (*policy.Document, error) {
	return policy.Parse(name, policy.Format(&policy.Document{Version: policy.Version2012, Statements: statements}))
}

// partLimit is how long a policy may get that is one of several new ones, 0 where
// there can be one only.
func partLimit(t policy.Type) int {
	switch t {
	case policy.IdentityBased:
		return managedLimit
	case policy.ServiceControlPolicy:
		return scpLimit
	case policy.ResourceControlPolicy:
		return rcpLimit
	}
	return 0
}

// emptyLength is the length of a new policy beside its statements.
const emptyLength = len(`{"Version":"2012-10-17","Statement":[]}`)

// pack puts statements into policies of at most limit characters, the longest
// first into the first that has room. A statement that is too long for one is
// taken apart.
func pack(name string, statements []*policy.Statement, limit int) ([]*policy.Document, error) {
	type part struct {
		size       int
		statements []*policy.Statement
	}
	var pieces []part // of one statement
	todo := slices.Clone(statements)
	for len(todo) > 0 {
		s := todo[0]
		alone, err := documentOf(name, todo[:1])
		if err != nil {
			return nil, err
		}
		if one, other := halves(s); length(alone) > limit && one != nil {
			todo = slices.Insert(todo[1:], 0, one, other)
			continue
		}
		pieces = append(pieces, part{length(alone) - emptyLength, todo[:1:1]})
		todo = todo[1:]
	}
	slices.SortStableFunc(pieces, func(a, b part) int { return cmp.Compare(b.size, a.size) })
	var parts []part
	for _, piece := range pieces {
		i := slices.IndexFunc(parts, func(p part) bool { return p.size+len(",")+piece.size <= limit })
		if i < 0 {
			i = len(parts)
			parts = append(parts, part{size: emptyLength - len(",")})
		}
		parts[i].size += len(",") + piece.size
		parts[i].statements = append(parts[i].statements, piece.statements...)
	}
	var docs []*policy.Document
	for _, p := range parts {
		doc, err := documentOf(name, p.statements)
		if err != nil {
			return nil, err
		}
		docs = append(docs, doc)
	}
	return docs, nil
}

// halves takes a statement apart, by its resources or else its actions. It
// returns nil if there is one of each.
func halves(s *policy.Statement) (one, other *policy.Statement) {
	a, b := *s, *s
	switch {
	case s.Effect == policy.Deny: // is none that a step adds
		return nil, nil
	case s.Resource != nil && !s.Resource.Not && len(s.Resource.Patterns) > 1:
		n := len(s.Resource.Patterns) / 2
		a.Resource, b.Resource = &policy.Resources{Patterns: s.Resource.Patterns[:n]}, &policy.Resources{Patterns: s.Resource.Patterns[n:]}
	case !s.Action.Not && len(s.Action.Patterns) > 1:
		n := len(s.Action.Patterns) / 2
		a.Action.Patterns, b.Action.Patterns = s.Action.Patterns[:n], s.Action.Patterns[n:]
	default:
		return nil, nil
	}
	return &a, &b
}
