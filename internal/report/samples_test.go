// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/internal/report"
)

// TestSamples lays out what real events stand for.
func TestSamples(t *testing.T) {
	files, err := filepath.Glob("../../../shared/samples/events/*.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skip("no samples")
	}
	var all []*cloudtrail.Event
	var rows []report.EventRow
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for e, err := range cloudtrail.Events(filepath.Base(file), bytes.NewReader(data)) {
			if err != nil {
				rows = append(rows, report.NewFailedRow(filepath.Base(file), err))
				continue
			}
			all = append(all, e)
			rows = append(rows, report.NewEventRow(filepath.Base(file), e))
		}
	}
	for _, width := range []int{60, 100} {
		checkHarmless(t, table(t, rows, report.Style{Width: width}))
		got := page(t, diagnoses(new(undenied.Analyzer), all), report.Style{Width: width})
		checkHarmless(t, got)
		checkWidth(t, got, width)
	}
}
