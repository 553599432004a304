// SPDX-License-Identifier: Apache-2.0

package undenied

import (
	"fmt"
	"slices"

	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/remediate"
)

// A MergedFix is the fixes of many denials of one principal as one. Its steps
// change or add one policy for each place, with the fewest statements that grant
// what the fixes do, and nothing else; steps with the same policy are about one
// change, and Policy is what comes of all of them. It was evaluated: each of the
// denials is allowed with all of it done.
type MergedFix struct {
	Principal   string        `json:"principal"`             // an ARN, a role for all its sessions, or a service principal
	Denials     []string      `json:"denials"`               // the event IDs of those that it lets in
	Differently []Differently `json:"differently,omitempty"` // what the principal does differently for some of them
	Left        []string      `json:"left,omitempty"`        // the event IDs of those that have no verified fix

	// Shared are the policies that the merged fix of another principal changes as
	// well, by ARN, or by what a new one is attached to. Each fix begins with the
	// policy as it was collected: made after the other, it would undo that.
	Shared []string `json:"shared,omitempty"`

	Fix
}

// Differently is what the principal does differently so that denials are allowed,
// together with the steps of the merged fix for what that leaves.
type Differently struct {
	Denials []string `json:"denials"` // event IDs
	Request []Change `json:"request"`
}

// A proposal is a fix as it was found, and the legs of the call that it is for.
type proposal struct {
	found remediate.Fix
	legs  []*leg
}

// needs are what a proposal asks of a merged fix, by leg.
func (p *proposal) needs() []remediate.Need {
	var all []remediate.Need
	for i, l := range p.legs {
		n := remediate.Need{Authorization: remediate.Authorization{Request: l.req, Policies: l.assumed}.Asked(p.found.Changes)}
		for _, s := range p.found.Steps {
			if s.Leg == i {
				n.Steps = append(n.Steps, s)
			}
		}
		all = append(all, n)
	}
	return all
}

// chosen is the index of the first verified fix of a diagnosis, or -1.
func (d *Diagnosis) chosen() int {
	if len(d.proposals) != len(d.Fixes) {
		return -1
	}
	return slices.IndexFunc(d.Fixes, func(f Fix) bool { return f.Verified })
}

// MergeFixes merges the first verified fix of each diagnosis with those of the
// same principal, in the order of the principals' first diagnoses. Where that
// changes nothing but the request it stays so: no policy is changed for it. A
// principal of which no denial has a verified fix has no merged one.
//
// The error is about a policy that cannot be written; it is a mistake of this
// package.
func MergeFixes(diagnoses []*Diagnosis) ([]MergedFix, error) {
	var names []string
	of := map[string][]*Diagnosis{}
	for _, d := range diagnoses {
		if d.leg == nil || d.leg.allowed() {
			continue
		}
		name := d.leg.principal()
		if of[name] == nil {
			names = append(names, name)
		}
		of[name] = append(of[name], d)
	}
	merged := []MergedFix{}
	for _, name := range names {
		m, err := mergeFixes(name, of[name])
		if err != nil {
			return nil, fmt.Errorf("merging the fixes of %s: %w", name, err)
		}
		if len(m.Denials) > 0 {
			merged = append(merged, m)
		}
	}
	share(merged)
	return merged, nil
}

// share notes which policies several merged fixes change.
func share(merged []MergedFix) {
	changed := map[string][]int{} // by the merged fixes
	for i := range merged {
		for _, s := range merged[i].Steps {
			if name := s.policyName(); name != "" && !slices.Contains(changed[name], i) {
				changed[name] = append(changed[name], i)
			}
		}
	}
	for i := range merged {
		m := &merged[i]
		for _, s := range m.Steps {
			if name := s.policyName(); len(changed[name]) > 1 && !slices.Contains(m.Shared, name) {
				m.Shared = append(m.Shared, name)
			}
		}
	}
}

// policyName names the one policy that a step changes, or the resource that has
// one at most and gets it, or is "": another new policy takes no other's place.
func (s *Step) policyName() string {
	if s.PolicyARN == "" && (s.Layer == policy.ResourceBased.Layer() || s.Layer == policy.VPCEndpointPolicy.Layer()) {
		return s.AttachmentTargetARN
	}
	return s.PolicyARN
}

// principal names who makes the request, a session by its role.
func (l *leg) principal() string {
	if role := l.req.Principal.Role(); role.IsValid() {
		return role.String()
	}
	return l.req.Principal.String()
}

// mergeFixes merges the fixes of one principal. A denial that they do not let in
// when they are made together is left out of them.
func mergeFixes(name string, diagnoses []*Diagnosis) (MergedFix, error) {
	m := MergedFix{Principal: name, Denials: []string{}}
	var refused []*Diagnosis
	for {
		var needs []remediate.Need
		var legs []*leg        // by need
		var whose []*Diagnosis // likewise
		for _, d := range diagnoses {
			i := d.chosen()
			if i < 0 || slices.Contains(refused, d) {
				continue
			}
			p := &d.proposals[i]
			needs, legs = append(needs, p.needs()...), append(legs, p.legs...)
			for range p.legs {
				whose = append(whose, d)
			}
		}
		found, err := remediate.Merge(needs)
		if err != nil {
			return MergedFix{}, err
		}
		if len(found.Denied) > 0 {
			for _, i := range found.Denied {
				refused = append(refused, whose[i])
			}
			continue
		}
		var let []*Diagnosis
		for _, d := range diagnoses {
			if slices.Contains(whose, d) {
				let = append(let, d)
				m.Denials = append(m.Denials, d.EventID)
			} else {
				m.Left = append(m.Left, d.EventID)
			}
		}
		m.describe(let, &found, legs)
		return m, nil
	}
}

// describe says what the merged steps change and where.
func (m *MergedFix) describe(let []*Diagnosis, found *remediate.Merged, legs []*leg) {
	m.Fix = Fix{Verified: true, Steps: []Step{}}
	for _, d := range let {
		f := &d.Fixes[d.chosen()]
		if len(f.Request) > 0 {
			m.differently(d.EventID, f.Request)
		}
		m.dependsOn(f.DependsOn)
	}
	for _, s := range found.Steps {
		step := legs[s.Need].describeStep(&s.Step)
		m.Steps = append(m.Steps, step)
		for _, text := range obstacles(&s.Step, &step) {
			m.Verified = false
			m.depends(text)
		}
	}
	m.Warnings = m.warnings(let, found)
	m.number(found)
	for _, text := range crowds(found, legs) {
		m.Verified = false
		m.depends(text)
	}
	m.Summary = m.summary(found)
}

// warnings says of what all steps together warn, and of the roles that they let the
// principal use.
func (m *MergedFix) warnings(let []*Diagnosis, found *remediate.Merged) []Warning {
	all := slices.Clone(found.Warnings)
	for _, d := range let {
		p := &d.proposals[d.chosen()]
		all = append(all, roleWarnings(p.legs, &p.found)...)
	}
	return tellWarnings(all)
}

func (f *Fix) dependsOn(texts []string) {
	for _, text := range texts {
		f.depends(text)
	}
}

// differently notes what is asked differently, together with those that ask the
// same.
func (m *MergedFix) differently(id string, changes []Change) {
	i := slices.IndexFunc(m.Differently, func(have Differently) bool { return slices.Equal(have.Request, changes) })
	if i < 0 {
		i = len(m.Differently)
		m.Differently = append(m.Differently, Differently{Request: changes})
	}
	m.Differently[i].Denials = append(m.Differently[i].Denials, id)
}

// number tells several new policies for one place apart.
func (m *MergedFix) number(found *remediate.Merged) {
	type place struct{ layer, target, attached string }
	policies := map[place][]int{}
	at := func(s *Step) place { return place{s.Layer, s.Target, s.AttachmentTargetARN} }
	for i := range m.Steps {
		s, number := &m.Steps[i], found.Steps[i].Policy
		if s.PolicyARN == "" && !slices.Contains(policies[at(s)], number) {
			policies[at(s)] = append(policies[at(s)], number)
		}
	}
	for i := range m.Steps {
		s := &m.Steps[i]
		if list := policies[at(s)]; s.PolicyARN == "" && len(list) > 1 {
			s.Part = 1 + slices.Index(list, found.Steps[i].Policy)
		}
	}
}

// summary says what the merged fix does in a sentence.
func (m *MergedFix) summary(found *remediate.Merged) string {
	var changed []int
	allowed, excepted := 0, 0
	for _, s := range found.Steps {
		if !slices.Contains(changed, s.Policy) {
			changed = append(changed, s.Policy)
		}
		if s.Replaced != nil {
			excepted++
		} else {
			allowed++
		}
	}
	text := "let in " + counted(len(m.Denials), "denied request") + " of " + m.Principal
	switch {
	case len(changed) == 0:
		return text + " without a change of policies"
	case excepted == 0:
		text += " with " + counted(allowed, "statement")
	case allowed == 0:
		text += " with " + counted(excepted, "exception")
	default:
		text += " with " + counted(allowed, "statement") + " and " + counted(excepted, "exception")
	}
	return text + " in " + counted(len(changed), "policy")
}

func counted(n int, noun string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case noun == "policy":
		noun = "policie"
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
