// SPDX-License-Identifier: Apache-2.0

package undenied_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/snapshot"
)

// allResults are the assessments there are, those of Access Undenied first.
var allResults = []undenied.AssessmentResult{
	undenied.Allowed, undenied.MissingBothCrossAccount, undenied.DenyInIdentity, undenied.MissingInIdentity, undenied.DenyInBoundary, undenied.MissingInBoundary,
	undenied.DenyInResource, undenied.MissingInResourceCross, undenied.DenyInSCP, undenied.MissingInSCP, undenied.InvalidAction, undenied.Failed,
	undenied.MissingInResource, undenied.DenyInRCP, undenied.MissingInRCP, undenied.DenyInSession, undenied.MissingInSession,
	undenied.DenyInEndpoint, undenied.MissingInEndpoint, undenied.UndeterminedCause,
}

// resultRow is a row of the table of results: the string, and an event with it.
var resultRow = regexp.MustCompile("(?m)^\\| `([A-Z][^`]+)` \\| (demo|none|`([a-z-]+\\.json)`)")

// TestResultsOfAccessUndenied looks for every assessment in the table of
// docs/from-access-undenied.md, and for it in the event that is named there.
func TestResultsOfAccessUndenied(t *testing.T) {
	text, err := os.ReadFile("docs/from-access-undenied.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ = bytes.Cut(text, []byte("## The result strings"))
	accounts, err := snapshot.Load("docs/from-access-undenied/accounts.json")
	if err != nil {
		t.Fatal(err)
	}
	demo := undenied.Analyzer{Snapshot: demoSnapshot(t)}
	var inDemo []undenied.AssessmentResult
	for _, e := range denials(t) {
		inDemo = append(inDemo, demo.Analyze(e).AssessmentResult)
	}
	var found []undenied.AssessmentResult
	for _, row := range resultRow.FindAllSubmatch(text, -1) {
		result := undenied.AssessmentResult(row[1])
		found = append(found, result)
		if string(row[2]) == "demo" && !slices.Contains(inDemo, result) {
			t.Errorf("no denial of the demo has the result %q", result)
		}
		if name := string(row[3]); name != "" {
			if got := resultOf(t, &undenied.Analyzer{Snapshot: accounts}, name); got != result {
				t.Errorf("%s: result %q, want %q", name, got, result)
			}
		}
	}
	if !slices.Equal(found, allResults) {
		t.Errorf("the page has the results\n%q, want\n%q", found, allResults)
	}
}

// resultOf returns the result of the last event of a file.
func resultOf(t *testing.T, a *undenied.Analyzer, name string) undenied.AssessmentResult {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("docs/from-access-undenied/events", name))
	if err != nil {
		t.Fatal(err)
	}
	var events []*cloudtrail.Event
	var index cloudtrail.Index
	for e, err := range cloudtrail.Events(name, bytes.NewReader(text)) {
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, e)
		index.Add(e)
	}
	e := events[len(events)-1]
	index.Join(e)
	return a.Analyze(e).AssessmentResult
}
