// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"encoding/json"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/internal/report"
)

func TestJSON(t *testing.T) {
	v := map[string]any{"a": "<b> & c", "d": []int{1}}
	if got, want := written(t, func(w io.Writer) error { return report.JSON(w, v) }), "{\n  \"a\": \"<b> & c\",\n  \"d\": [\n    1\n  ]\n}\n"; got != want {
		t.Errorf("JSON wrote %q, want %q", got, want)
	}
	if got, want := written(t, func(w io.Writer) error { return report.NDJSON(w, v) }), "{\"a\":\"<b> & c\",\"d\":[1]}\n"; got != want {
		t.Errorf("NDJSON wrote %q, want %q", got, want)
	}
}

// results writes answers as --output-file has them.
func results[T any](w io.Writer, answers []T) error {
	r := report.NewResults(w)
	for _, a := range answers {
		if err := r.Add(a); err != nil {
			return err
		}
	}
	return r.Close()
}

func TestResults(t *testing.T) {
	if got, want := written(t, func(w io.Writer) error { return results[*undenied.Diagnosis](w, nil) }), "{\n  \"Results\": []\n}\n"; got != want {
		t.Errorf("no results: %q, want %q", got, want)
	}
	ds := demoDiagnoses(t)
	text := written(t, func(w io.Writer) error { return results(w, ds) })
	want := written(t, func(w io.Writer) error { return report.JSON(w, map[string]any{"Results": ds}) })
	if diff := cmp.Diff(want, text); diff != "" {
		t.Errorf("one by one and together (-together +one by one):\n%s", diff)
	}
	var got struct {
		Results []struct{ EventId, AssessmentResult string }
	}
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Results) != len(ds) {
		t.Fatalf("%d results, want %d", len(got.Results), len(ds))
	}
	for i, r := range got.Results {
		if r.EventId != ds[i].EventID || undenied.AssessmentResult(r.AssessmentResult) != ds[i].AssessmentResult {
			t.Errorf("result %d is %v, want that of %s", i, r, ds[i].EventID)
		}
	}
}
