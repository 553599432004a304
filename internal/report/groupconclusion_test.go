// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/report"
	"github.com/undenied/undenied/snapshot"
	"github.com/undenied/undenied/testdata/demo"
)

// demoGroups are the denials of the sample organization, those of two principals
// three times.
func demoGroups(t *testing.T) *report.DiagnosisGroups {
	t.Helper()
	snap, err := snapshot.Read(demo.Organization())
	if err != nil {
		t.Fatal(err)
	}
	a := &undenied.Analyzer{Snapshot: snap}
	groups := new(report.DiagnosisGroups)
	for _, e := range demoEvents(t) {
		if !e.Denied() {
			continue
		}
		groups.Add(e, a.Analyze(e))
		if strings.Contains(e.Principal.String(), "chart-builder") || strings.Contains(e.Principal.String(), "mika.sand") {
			for range 2 {
				e.Time = e.Time.Add(time.Hour)
				groups.Add(e, a.Analyze(e))
			}
		}
	}
	return groups
}

func concluded(t *testing.T, groups *report.DiagnosisGroups) *report.Conclusion {
	t.Helper()
	c, err := report.NewConclusion(groups)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// groupDocument is a document about groups.
func groupDocument(t *testing.T, doc interface {
	AddGroup(*report.DiagnosisGroup) error
	io.WriterTo
}, groups *report.DiagnosisGroups) string {
	t.Helper()
	for _, g := range groups.Rows() {
		if err := doc.AddGroup(g); err != nil {
			t.Fatal(err)
		}
	}
	if doc, ok := doc.(interface{ Conclude(*report.Conclusion) }); ok {
		doc.Conclude(concluded(t, groups))
	}
	return written(t, func(w io.Writer) error { _, err := doc.WriteTo(w); return err })
}

// TestConclusionGolden shows what groups come to, as text at several widths, and
// in documents.
func TestConclusionGolden(t *testing.T) {
	groups := demoGroups(t)
	c := concluded(t, groups)
	for _, columns := range []int{60, 100} {
		got := written(t, func(w io.Writer) error { return c.Write(w, report.Style{Width: columns}) })
		golden(t, fmt.Sprintf("merged-%d", columns), got)
		checkWidth(t, got, columns)
		checkColor(t, got, written(t, func(w io.Writer) error { return c.Write(w, report.Style{Width: columns, Color: true}) }))
	}
	var body bytes.Buffer
	golden(t, "merged-markdown", groupDocument(t, report.NewMarkdown(&body), groups))
	body.Reset()
	page := groupDocument(t, report.NewHTML(&body), groups)
	golden(t, "merged-html", page[strings.Index(page, "<header>"):strings.Index(page, "<article")]+page[strings.Index(page, `<section id="merged"`):strings.Index(page, "<script>")])
}

// TestConclusionCounts counts denials and groups by what they have in common.
func TestConclusionCounts(t *testing.T) {
	noon := time.Date(2026, 11, 19, 12, 0, 0, 0, time.UTC)
	groups := report.DiagnosisGroups{Max: 4}
	add := func(principal, action, resource string, result undenied.AssessmentResult, hours int, fixes ...undenied.Fix) {
		e := &cloudtrail.Event{Principal: eval.Principal{ARN: arn.MustParse(principal)}}
		groups.Add(e, &undenied.Diagnosis{Principal: principal, Action: action, Resource: resource, AssessmentResult: result, EventTime: noon.Add(time.Duration(hours) * time.Hour), Fixes: fixes})
	}
	const app, ann = "arn:aws:sts::111122223333:assumed-role/App/", "arn:aws:iam::111122223333:user/ann"
	step := undenied.Fix{Verified: true, Steps: []undenied.Step{{}}}
	add(app+"1", "s3:GetObject", "x", undenied.MissingInIdentity, 0, step)
	add(app+"2", "s3:GetObject", "x", undenied.MissingInIdentity, 3, step)
	add(app+"1", "s3:GetObject", "y", undenied.DenyInSCP, 1, undenied.Fix{})
	add(ann, "sqs:SendMessage", "q", undenied.MissingInIdentity, -1, undenied.Fix{Verified: true})
	add(ann, "", "", undenied.Failed, 1)
	add(ann, "sqs:SendMessage", "r", undenied.MissingInIdentity, 9) // one too many
	want := report.GroupSummary{
		Denials: 5, Groups: 4, NotGrouped: 1, Verified: 3, Request: 1,
		First: noon.Add(-time.Hour), Last: noon.Add(3 * time.Hour),
		ByCause:     []report.GroupCount{{Name: string(undenied.MissingInIdentity), Denials: 3, Groups: 2}, {Name: "Error", Denials: 1, Groups: 1}, {Name: string(undenied.DenyInSCP), Denials: 1, Groups: 1}},
		ByPrincipal: []report.GroupCount{{Name: strings.TrimSuffix(app, "/"), Denials: 3, Groups: 2}, {Name: ann, Denials: 2, Groups: 2}},
		ByService:   []report.GroupCount{{Name: "s3", Denials: 3, Groups: 2}, {Name: "sqs", Denials: 1, Groups: 1}, {Name: "unknown", Denials: 1, Groups: 1}},
	}
	if diff := cmp.Diff(want, concluded(t, &groups).Summary); diff != "" {
		t.Errorf("summary (-want +got)\n%s", diff)
	}
}

// TestConclusionNames tells principals with one name apart, and counts those for
// which there is no room.
func TestConclusionNames(t *testing.T) {
	groups := new(report.DiagnosisGroups)
	for i := range 25 {
		name := fmt.Sprintf("arn:aws:iam::%012d:user/ann", i)
		groups.Add(&cloudtrail.Event{Principal: eval.Principal{ARN: arn.MustParse(name)}}, &undenied.Diagnosis{Principal: name, AssessmentResult: undenied.Failed})
	}
	c := concluded(t, groups)
	text := written(t, func(w io.Writer) error { return c.Write(w, report.Style{}) })
	var body bytes.Buffer
	for kind, got := range map[string]string{
		"text": text, "markdown": groupDocument(t, report.NewMarkdown(&body), groups),
	} {
		got, _, _ = strings.Cut(got, "\n## ")
		if !strings.Contains(got, "user ann 000000000019") && !strings.Contains(got, "user ann `000000000019`") {
			t.Errorf("%s: does not tell users of one name apart:\n%s", kind, got)
		}
		if strings.Contains(got, "000000000020") || !strings.Contains(got, "others") {
			t.Errorf("%s: want 20 users and others:\n%s", kind, got)
		}
	}
	if want := "        5       5  others\n"; !strings.Contains(text, want) {
		t.Errorf("the text lacks %q:\n%s", want, text)
	}
}

// TestConclusionEmpty says so where there is nothing.
func TestConclusionEmpty(t *testing.T) {
	groups := new(report.DiagnosisGroups)
	c := concluded(t, groups)
	if got := written(t, func(w io.Writer) error { return c.Write(w, report.Style{}) }); got != "no denials\n" {
		t.Errorf("the text is %q", got)
	}
	var body bytes.Buffer
	if got := groupDocument(t, report.NewMarkdown(&body), groups); got != "# No denials\n" {
		t.Errorf("markdown is %q", got)
	}
	if got := groupDocument(t, report.NewHTML(&body), groups); !strings.Contains(got, "<h1>No denials</h1>") || strings.Contains(got, `id="merged"`) {
		t.Errorf("the page is %q", got)
	}
}

// TestGroupSARIF counts each place as often as it blocked.
func TestGroupSARIF(t *testing.T) {
	groups := demoGroups(t)
	var log struct {
		Runs []struct {
			Results []struct {
				OccurrenceCount int
				Properties      struct{ First, Last time.Time }
				Fingerprints    map[string]string `json:"partialFingerprints"`
			}
		}
	}
	if err := json.Unmarshal([]byte(groupDocument(t, report.NewSARIF(), groups)), &log); err != nil {
		t.Fatal(err)
	}
	of := map[string]*report.DiagnosisGroup{}
	for _, g := range groups.Rows() {
		of[g.EventID] = g
	}
	several := 0
	for _, r := range log.Runs[0].Results {
		g := of[r.Fingerprints["eventId/v1"]]
		if g == nil || r.OccurrenceCount != g.Count || !r.Properties.First.Equal(g.First) || !r.Properties.Last.Equal(g.Last) {
			t.Errorf("result %+v, want that of %+v", r, g)
		}
		if r.OccurrenceCount > 1 {
			several++
		}
	}
	if several < 4 {
		t.Errorf("%d results occurred several times, want at least 4", several)
	}
	if got := documentOf(t, "sarif", demoDiagnoses(t)); strings.Contains(got, "occurrenceCount") {
		t.Error("single denials have a count")
	}
}

// TestConclusionHostile wants what events and policies hold to stay text.
func TestConclusionHostile(t *testing.T) {
	groups := demoGroups(t)
	c := concluded(t, groups)
	for i := range c.MergedFixes {
		m := &c.MergedFixes[i]
		m.Principal += markup
		m.DependsOn = append(m.DependsOn, markup+"\x1b[31m")
		m.Differently = append(m.Differently, undenied.Differently{Denials: []string{"1"}, Request: []undenied.Change{{Key: markup, Value: markup + "\u202e"}}})
		for j := range m.Steps {
			m.Steps[j].PolicyName, m.Steps[j].AttachmentTargetARN = markup, markup
		}
	}
	for i := range c.Summary.ByPrincipal {
		c.Summary.ByPrincipal[i].Name += markup + "\x1b[31m"
	}
	checkHarmless(t, written(t, func(w io.Writer) error { return c.Write(w, report.Style{}) }))
	var body bytes.Buffer
	h := report.NewHTML(&body)
	m := report.NewMarkdown(new(bytes.Buffer))
	for _, g := range groups.Rows() {
		if err := h.AddGroup(g); err != nil {
			t.Fatal(err)
		}
	}
	h.Conclude(c)
	m.Conclude(c)
	page := written(t, func(w io.Writer) error { _, err := h.WriteTo(w); return err })
	checkHarmless(t, page)
	checkHTML(t, page)
	text := written(t, func(w io.Writer) error { _, err := m.WriteTo(w); return err })
	checkHarmless(t, text)
	checkMarkdown(t, text)
}

// TestResultsConclude writes what groups come to after the results.
func TestResultsConclude(t *testing.T) {
	groups := demoGroups(t)
	for _, rows := range [][]*report.DiagnosisGroup{groups.Rows(), nil} {
		text := written(t, func(w io.Writer) error {
			r := report.NewResults(w)
			r.Conclude(concluded(t, groups))
			for _, g := range rows {
				if err := r.Add(g); err != nil {
					return err
				}
			}
			return r.Close()
		})
		var got struct {
			Results     []json.RawMessage
			Summary     map[string]any
			MergedFixes []map[string]any
		}
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Fatal(err)
		}
		if len(got.Results) != len(rows) || got.Summary["Groups"] != 12.0 || got.Summary["Denials"] != 20.0 || len(got.MergedFixes) == 0 {
			t.Errorf("%d results, summary %v, %d merged fixes", len(got.Results), got.Summary, len(got.MergedFixes))
		}
		if !strings.HasSuffix(text, "\n}\n") || strings.Contains(text, "\n\n") {
			t.Errorf("the text is not laid out as one object: %s", text[len(text)-100:])
		}
	}
}

// conclusionOutputs are output files with what groups come to.
func conclusionOutputs(t *testing.T) []string {
	t.Helper()
	whole := concluded(t, demoGroups(t))
	merged := &whole.MergedFixes[0]
	merged.Left, merged.Rendered = []string{"1"}, "code"
	merged.Steps[0].Part = 1
	var all []string
	for _, c := range []*report.Conclusion{whole, concluded(t, new(report.DiagnosisGroups))} {
		all = append(all, written(t, func(w io.Writer) error {
			r := report.NewResults(w)
			r.Conclude(c)
			return r.Close()
		}))
	}
	return all
}
