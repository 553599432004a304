// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bytes"
	"cmp"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/owenrumney/go-sarif/v2/sarif"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy/lint"
)

// SARIF is the places that block denied requests as SARIF 2.1.0, each with its
// position in the policy. It keeps the places, not the diagnoses.
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
type SARIF struct {
	results []*sarif.Result
	rules   map[string]string // the assessment behind each identifier
	group   *DiagnosisGroup   // that is being added, or nil
}

// NewSARIF returns SARIF without results.
func NewSARIF() *SARIF { return &SARIF{rules: map[string]string{}} }

// Add adds the places of a diagnosis, or the diagnosis itself if it has none.
func (s *SARIF) Add(d *undenied.Diagnosis) error {
	a := answersOf(d)
	rule := ruleID(d.AssessmentResult)
	s.rules[rule] = clean(string(d.AssessmentResult))
	asked := ""
	if d.Action != "" {
		asked = ": " + principalShort(d.Principal) + " asks for " + d.Action + " on " + d.Resource
	}
	if len(a.places) == 0 {
		s.add(rule, "note", clean(string(d.AssessmentResult)+asked)+". "+textOf(a.reasons)+warningText(d), logical(clean(cmp.Or(d.Resource, d.EventID))), d)
		return nil
	}
	for _, at := range a.places {
		level := "error"
		if !at.Certain {
			level = "warning"
		}
		name := cmp.Or(at.PolicyARN, at.AttachmentTargetARN, at.Target, d.Resource)
		if at.Statement != "" {
			name += "#" + at.Statement
		}
		location := logical(clean(name))
		if at.File != "" && at.Line > 0 {
			region := sarif.NewRegion().WithStartLine(at.Line).WithStartColumn(columnOf(d, at.Blocker))
			if at.Decision == eval.ExplicitDeny.String() && len(at.PolicyStatement) > 0 {
				region.WithSnippet(sarif.NewArtifactContent().WithText(clean(string(compact(at.PolicyStatement)))))
			}
			location.WithPhysicalLocation(sarif.NewPhysicalLocation().
				WithArtifactLocation(sarif.NewSimpleArtifactLocation(policyURI(at.File))).
				WithRegion(region))
		}
		s.add(rule, level, clean(string(d.AssessmentResult)+asked)+". "+textOf(at.said)+warningText(d), location, d)
	}
	return nil
}

// AddGroup adds the places of a group of denials, with how many there are and
// the times of the first and the last.
func (s *SARIF) AddGroup(g *DiagnosisGroup) error {
	s.group = g
	defer func() { s.group = nil }()
	return s.Add(g.Diagnosis)
}

// add adds a result. The event tells results at one place from each other.
func (s *SARIF) add(rule, level, message string, location *sarif.Location, d *undenied.Diagnosis) {
	r := sarif.NewRuleResult(rule).
		WithLevel(level).
		WithMessage(sarif.NewTextMessage(strings.TrimSpace(message))).
		WithLocations([]*sarif.Location{location})
	if d.EventID != "" {
		r.WithPartialFingerPrints(map[string]any{"eventId/v1": clean(d.EventID)})
	}
	s.group.mark(r)
	s.results = append(s.results, r)
}

// mark notes the count and the times of a group, if there is one.
func (g *DiagnosisGroup) mark(r *sarif.Result) {
	if g == nil {
		return
	}
	r.WithOccurrenceCount(g.Count)
	if g.First.IsZero() {
		return
	}
	times := sarif.NewPropertyBag()
	times.AddString("first", g.First.UTC().Format(time.RFC3339))
	times.AddString("last", g.Last.UTC().Format(time.RFC3339))
	r.AttachPropertyBag(times)
}

// WriteTo writes the log.
func (s *SARIF) WriteTo(w io.Writer) (int64, error) {
	log, err := sarif.New(sarif.Version210)
	if err != nil {
		return 0, err
	}
	run := sarif.NewRunWithInformationURI("undenied", "https://github.com/undenied/undenied")
	run.WithColumnKind("utf16CodeUnits")
	var ids []string
	for id := range s.rules {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		run.AddRule(id).WithShortDescription(sarif.NewMultiformatMessageString(s.rules[id]))
	}
	run.Results = append([]*sarif.Result{}, s.results...)
	log.AddRun(run)
	var text bytes.Buffer
	if err := JSON(&text, log); err != nil {
		return 0, err
	}
	return text.WriteTo(w)
}

// columnOf is the column of the statement of a blocker in UTF-16 code units.
func columnOf(d *undenied.Diagnosis, b *undenied.Blocker) int {
	r := reportOn(d, b)
	if r == nil {
		return max(1, b.Column)
	}
	return utf16Column(&LintedFile{Source: r.Statement.Document().Source()}, lint.Finding{Pos: r.Statement.Position()})
}

// ruleID is an assessment as an identifier: "explicit-deny-in-a-session-policy".
func ruleID(a undenied.AssessmentResult) string {
	words := strings.FieldsFunc(strings.ToLower(string(a)), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return cmp.Or(strings.Join(words, "-"), "unknown")
}

func logical(name string) *sarif.Location {
	l := sarif.NewLocation()
	l.AddLogicalLocations(sarif.NewLogicalLocation().WithFullyQualifiedName(name))
	return l
}

// policyURI is the name of a policy as a URI: an ARN is one, but for letters that
// a URI must not hold.
func policyURI(name string) string {
	if rest, ok := strings.CutPrefix(name, "arn:"); ok {
		return "arn:" + (&url.URL{Path: rest}).EscapedPath()
	}
	return fileURI(name)
}
