// SPDX-License-Identifier: Apache-2.0

package remediate

import (
	"maps"
	"slices"

	"github.com/undenied/undenied/policy"
)

// A Need is a denied authorization and the steps that let it in.
type Need struct {
	Authorization
	Steps []Step // none, if Request is one that is made differently and allowed
}

// Merged is the steps of many needs made together. The zero Merged changes
// nothing.
type Merged struct {
	Steps []MergedStep

	// Denied are the needs, as numbers, that evaluation with all steps taken does
	// not allow for certain.
	Denied []int

	// Warnings are about all steps together: what several grant may be a way to
	// more permissions that none of them is alone.
	Warnings []Warning
}

// A MergedStep is one statement of a policy that [Merge] changes or adds. Its
// Result is the policy after all steps, not only this one.
type MergedStep struct {
	Step
	Need   int // the first that the policy is changed or added for
	Policy int // the number of the policy: steps that have it in common change the same one
}

// Merge puts the steps of needs together, all of one principal: one policy for
// each place, with the fewest statements, see [Compact], and an exception from a
// Deny statement once. A policy that has no room for all goes to several, where
// that works: identity-based ones to managed policies, SCPs and RCPs to new ones
// of the same target. Every need is evaluated with all steps taken.
//
// The error is about a policy that cannot be written, which does not come of steps
// that [Fixes] made.
func Merge(needs []Need) (Merged, error) {
	m := merger{needs: needs, index: map[amendmentKey]*amendment{}}
	for i := range needs {
		for j := range needs[i].Steps {
			m.note(i, &needs[i].Steps[j])
		}
	}
	for _, e := range slices.Clone(m.amendments) { // those that overflow add to the new policies
		if e.base != nil {
			if err := m.change(e); err != nil {
				return Merged{}, err
			}
		}
	}
	for _, e := range m.amendments {
		if e.base == nil {
			if err := m.create(e); err != nil {
				return Merged{}, err
			}
		}
	}
	merged := Merged{Steps: m.steps()}
	for i := range needs {
		if !(Authorization{needs[i].Request, m.policies(i)}).allowed() {
			merged.Denied = append(merged.Denied, i)
		}
	}
	merged.Warnings = m.warnings(merged.Steps)
	return merged, nil
}

// warnings judges what all steps hand out together.
func (m *merger) warnings(steps []MergedStep) []Warning {
	if len(steps) == 0 {
		return nil
	}
	all := Fix{Policies: m.policies(0)}
	for _, s := range steps {
		s.Leg = s.Need
		all.Steps = append(all.Steps, s.Step)
	}
	var call []Authorization
	for i := range m.needs {
		call = append(call, m.needs[i].Authorization)
	}
	return warningsOf(call, &all)
}

// An amendment is what becomes of one policy, or of what is new in one place.
type amendment struct {
	typ     policy.Type
	target  string // of a new SCP or RCP
	place   string // of another new policy
	base    *policy.Document
	copied  bool // base stays, and the result comes in its place
	needs   []int
	targets []string // where base is attached, if that is an SCP or RCP

	replaced map[int]Step // the Deny statements of base that get an exception, by index
	added    []*policy.Statement

	results []*policy.Document // one, if there is a base
	plain   int                // the number of statements of results[0] that are base's
	managed bool               // results are managed policies
	quotas  []Quota            // of results
}

// A docKey tells documents apart: two with the same name and text are one.
type docKey struct{ name, source string }

func keyOf(d *policy.Document) docKey {
	if d == nil {
		return docKey{}
	}
	return docKey{d.Name(), string(d.Source())}
}

type amendmentKey struct {
	base          docKey
	typ           policy.Type // of new ones
	target, place string
}

type merger struct {
	needs      []Need
	amendments []*amendment
	index      map[amendmentKey]*amendment
	draft      draft // what has changed so far, with a step for each new policy
}

// note adds a step to the amendment that it belongs to.
func (m *merger) note(need int, s *Step) {
	base := s.Document
	if base == nil {
		base = s.InPlaceOf
	}
	var e *amendment
	if base != nil {
		e = m.amendment(amendmentKey{base: keyOf(base)}, need)
		e.base, e.copied = base, e.copied || s.InPlaceOf != nil
	} else {
		e = m.amendment(m.newKey(s.Type, s.Target, need), need)
	}
	if e.typ == 0 {
		e.typ = s.Type
	}
	if s.Target != "" && !slices.Contains(e.targets, s.Target) {
		e.targets = append(e.targets, s.Target)
	}
	if s.Replaced == nil {
		e.added = append(append(e.added, s.Statement), s.Also...)
		return
	}
	if _, ok := e.replaced[s.Replaced.Index]; !ok {
		e.replaced[s.Replaced.Index] = *s
	}
}

// newKey is the key of what is new in a place.
func (m *merger) newKey(t policy.Type, target string, need int) amendmentKey {
	return amendmentKey{typ: t, target: target, place: homeOf(m.needs[need].Request, t)}
}

func (m *merger) amendment(key amendmentKey, need int) *amendment {
	e := m.index[key]
	if e == nil {
		e = &amendment{typ: key.typ, target: key.target, place: key.place, replaced: map[int]Step{}}
		m.index[key] = e
		m.amendments = append(m.amendments, e)
	}
	if !slices.Contains(e.needs, need) {
		e.needs = append(e.needs, need)
	}
	return e
}

// change makes of a policy that is there what all its steps come to.
func (m *merger) change(e *amendment) error {
	replaced, err := replaceAll(e.base, e.replaced)
	if err != nil {
		return err
	}
	added, err := Compact(e.added)
	if err != nil {
		return err
	}
	whole := replaced
	if len(added) > 0 {
		if whole, err = extend(replaced, added); err != nil {
			return err
		}
	}
	step := Step{Type: e.typ, Document: e.base, Result: whole}
	if e.copied {
		step.Document, step.InPlaceOf = nil, e.base
	}
	quota := m.quota(e, &step)
	if quota.Exceeded() && len(added) > 0 && m.overflow(e) {
		e.added, whole = nil, replaced
		if len(e.replaced) == 0 {
			return nil
		}
		step.Result = whole
		quota = m.quota(e, &step)
	}
	e.results, e.quotas, e.plain = []*policy.Document{whole}, []Quota{quota}, len(e.base.Statements)
	m.draft.become(e.base, whole)
	return nil
}

// overflow gives what an amendment adds to new policies, if that helps.
func (m *merger) overflow(e *amendment) bool {
	targets := []string{""}
	switch {
	case e.copied:
		return false
	case e.typ == policy.ServiceControlPolicy || e.typ == policy.ResourceControlPolicy:
		targets = e.targets
	case e.typ != policy.IdentityBased:
		return false
	}
	for _, target := range targets {
		for _, need := range e.needs {
			to := m.amendment(m.newKey(e.typ, target, need), need)
			to.targets = []string{target}
		}
		to := m.index[m.newKey(e.typ, target, e.needs[0])]
		to.added = append(to.added, e.added...)
	}
	return len(targets) > 0
}

// create makes the new policies of a place.
func (m *merger) create(e *amendment) error {
	added, err := Compact(e.added)
	if err != nil {
		return err
	}
	name := (&edit{typ: e.typ, target: e.target}).name()
	whole, err := documentOf(name, added)
	if err != nil {
		return err
	}
	step := Step{Type: e.typ, Target: e.target, Result: whole}
	quota := m.quota(e, &step)
	e.results, e.quotas = []*policy.Document{whole}, []Quota{quota}
	if limit := partLimit(e.typ); quota.Exceeded() && limit > 0 {
		parts, err := pack(name, added, limit)
		if err != nil {
			return err
		}
		e.results, e.quotas, e.managed = parts, nil, e.typ == policy.IdentityBased
		for _, part := range parts {
			e.quotas = append(e.quotas, Quota{length(part), limit})
		}
	}
	for _, doc := range e.results {
		m.draft.steps = append(m.draft.steps, taken{Step{Type: e.typ, Target: e.target, Result: doc, Managed: e.managed}, e.place})
	}
	return nil
}

// quota measures a policy beside what all other steps have made so far.
func (m *merger) quota(e *amendment, s *Step) Quota {
	n := m.needs[e.needs[0]]
	m.draft.call = []Authorization{n.Authorization}
	return m.draft.quota(&taken{*s, homeOf(n.Request, e.typ)})
}

// steps lists what the amendments do, a step for each statement.
func (m *merger) steps() []MergedStep {
	var all []MergedStep
	number := 0
	for _, e := range m.amendments {
		for i, result := range e.results {
			s := Step{Type: e.typ, Target: e.target, Result: result, Managed: e.managed, Quota: e.quotas[i]}
			switch {
			case e.copied:
				s.InPlaceOf = e.base
			case e.base != nil:
				s.Document = e.base
			}
			if e.base != nil && len(e.targets) > 0 {
				s.Target = e.targets[0]
			}
			for _, index := range slices.Sorted(maps.Keys(e.replaced)) {
				was := e.replaced[index]
				s := s
				s.Type, s.Target, s.Replaced, s.Statement = was.Type, was.Target, was.Replaced, result.Statements[index]
				all = append(all, MergedStep{s, e.needs[0], number})
			}
			for _, added := range result.Statements[e.plain:] {
				s := s
				s.Statement = added
				all = append(all, MergedStep{s, e.needs[0], number})
			}
			number++
		}
	}
	return all
}
