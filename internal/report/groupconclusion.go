// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/undenied/undenied"
)

// A Conclusion is what groups of denials come to together. Its JSON form is the
// members that the output file of analyze --group has beside its results.
type Conclusion struct {
	Summary     GroupSummary
	MergedFixes []undenied.MergedFix

	diagnoses map[string][]*undenied.Diagnosis // by event ID
}

// NewConclusion counts the denials in groups and merges their fixes. The error is
// that of [undenied.MergeFixes].
func NewConclusion(groups *DiagnosisGroups) (*Conclusion, error) {
	c := &Conclusion{Summary: groups.summary(), diagnoses: map[string][]*undenied.Diagnosis{}}
	var all []*undenied.Diagnosis
	for _, g := range groups.Rows() {
		all = append(all, g.Diagnosis)
		c.diagnoses[g.EventID] = append(c.diagnoses[g.EventID], g.Diagnosis)
	}
	var err error
	c.MergedFixes, err = undenied.MergeFixes(all)
	return c, err
}

// A GroupSummary counts denials by cause, by principal and by service, the most
// denials first.
type GroupSummary struct {
	Denials    int
	Groups     int
	NotGrouped int // further denials, of groups that are not kept
	Verified   int // denials with a verified fix
	Request    int // those of them that need no policy changed

	First time.Time `json:",omitzero"` // time of the earliest event, zero if not recorded
	Last  time.Time `json:",omitzero"`

	ByCause     []GroupCount
	ByPrincipal []GroupCount // by ARN, the sessions of a role by that of the role
	ByService   []GroupCount // by the prefix of the action
}

// A GroupCount is how many denials, in how many groups, have something in common.
type GroupCount struct {
	Name    string
	Denials int
	Groups  int
}

func (groups *DiagnosisGroups) summary() GroupSummary {
	s := GroupSummary{Groups: len(groups.all), NotGrouped: groups.left}
	causes, principals, services := map[string]GroupCount{}, map[string]GroupCount{}, map[string]GroupCount{}
	for _, g := range groups.all {
		s.Denials += g.Count
		for name, counts := range map[string]map[string]GroupCount{
			string(g.AssessmentResult): causes, cmp.Or(g.principal, "unknown"): principals, serviceOf(g.Diagnosis): services,
		} {
			c := counts[name]
			counts[name] = GroupCount{name, c.Denials + g.Count, c.Groups + 1}
		}
		var one Summary
		one.Add(g.Diagnosis)
		s.Verified += one.fixed * g.Count
		s.Request += one.asked * g.Count
		if !g.First.IsZero() && (s.First.IsZero() || g.First.Before(s.First)) {
			s.First = g.First
		}
		if g.Last.After(s.Last) {
			s.Last = g.Last
		}
	}
	s.ByCause, s.ByPrincipal, s.ByService = ranked(causes), ranked(principals), ranked(services)
	return s
}

// ranked returns counts, the most denials first.
func ranked(counts map[string]GroupCount) []GroupCount {
	all := []GroupCount{}
	for _, c := range counts {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b GroupCount) int {
		return cmp.Or(cmp.Compare(b.Denials, a.Denials), cmp.Compare(b.Groups, a.Groups), cmp.Compare(a.Name, b.Name))
	})
	return all
}

// principalNames are short names for the principals of counts, with the account
// where two have the same.
func principalNames(counts []GroupCount) []string {
	times := map[string]int{}
	for _, c := range counts {
		times[principalShort(c.Name)]++
	}
	var all []string
	for _, c := range counts {
		name := principalShort(c.Name)
		if parts := strings.Split(c.Name, ":"); times[name] > 1 && len(parts) > 4 {
			name += " " + parts[4]
		}
		all = append(all, name)
	}
	return all
}

// most is counts without those that are beyond the first n, and what those come
// to.
func most(counts []GroupCount, n int) (first []GroupCount, rest GroupCount) {
	for _, c := range counts[min(n, len(counts)):] {
		rest.Denials += c.Denials
		rest.Groups += c.Groups
	}
	return counts[:min(n, len(counts))], rest
}

// tables are the counts of a summary by what they are by, with the names that
// people know principals by.
func (s *GroupSummary) tables() []countTable {
	principals := slices.Clone(s.ByPrincipal)
	for i, name := range principalNames(s.ByPrincipal) {
		principals[i].Name = name
	}
	all := []countTable{{"cause", s.ByCause}, {"principal", principals}, {"service", s.ByService}}
	for i := range all {
		all[i].counts = slices.Clone(all[i].counts)
		for j := range all[i].counts {
			all[i].counts[j].Name = clean(all[i].counts[j].Name)
		}
	}
	return all
}

type countTable struct {
	by     string
	counts []GroupCount
}

// overview is what stands above the answers of a document, of groups.
func (s *GroupSummary) overview() *overview {
	return &overview{Summary: Summary{all: s.Denials, fixed: s.Verified, asked: s.Request}, first: s.First, last: s.Last}
}
