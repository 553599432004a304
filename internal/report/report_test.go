// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/internal/report"
	"github.com/undenied/undenied/snapshot"
	"github.com/undenied/undenied/testdata/demo"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestMain makes the widths of characters independent of the locale.
func TestMain(m *testing.M) {
	text.OverrideRuneWidthEastAsianWidth(false)
	os.Exit(m.Run())
}

// golden compares got with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s: (-want +got)\n%s", path, diff)
	}
}

// demoEvents are the records of the sample organization.
func demoEvents(t *testing.T) []*cloudtrail.Event {
	t.Helper()
	name, data := demo.Denials()
	return events(t, name, data)
}

func events(t *testing.T, name string, data []byte) []*cloudtrail.Event {
	t.Helper()
	var all []*cloudtrail.Event
	for e, err := range cloudtrail.Events(name, bytes.NewReader(data)) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
	return all
}

// demoDiagnoses are the denials of the sample organization, explained.
func demoDiagnoses(t *testing.T) []*undenied.Diagnosis {
	t.Helper()
	snap, err := snapshot.Read(demo.Organization())
	if err != nil {
		t.Fatal(err)
	}
	return diagnoses(&undenied.Analyzer{Snapshot: snap}, demoEvents(t))
}

func diagnoses(a *undenied.Analyzer, events []*cloudtrail.Event) []*undenied.Diagnosis {
	var ds []*undenied.Diagnosis
	for _, e := range events {
		if e.Denied() {
			ds = append(ds, a.Analyze(e))
		}
	}
	return ds
}

// written returns what f writes.
func written(t *testing.T, f func(io.Writer) error) string {
	t.Helper()
	var b strings.Builder
	if err := f(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// page is the text of several diagnoses and their summary.
func page(t *testing.T, ds []*undenied.Diagnosis, s report.Style) string {
	t.Helper()
	return written(t, func(w io.Writer) error {
		for _, d := range ds {
			if err := report.Diagnosis(w, d, s); err != nil {
				return err
			}
		}
		return summarized(w, ds, s)
	})
}

// summarized writes the summary of diagnoses.
func summarized(w io.Writer, ds []*undenied.Diagnosis, s report.Style) error {
	var sum report.Summary
	for _, d := range ds {
		sum.Add(d)
	}
	return sum.Write(w, s)
}

var escape = regexp.MustCompile("\x1b\\[[0-9;]*m")

// checkColor checks that colour adds escape sequences and nothing else.
func checkColor(t *testing.T, plain, coloured string) {
	t.Helper()
	if !escape.MatchString(coloured) {
		t.Error("no colour")
	}
	if diff := cmp.Diff(plain, escape.ReplaceAllString(coloured, "")); diff != "" {
		t.Errorf("text with colour differs: (-plain +coloured)\n%s", diff)
	}
}

// checkHarmless checks that text holds nothing but what is printed.
func checkHarmless(t *testing.T, got string) {
	t.Helper()
	for i, r := range got {
		if r != '\n' && !unicode.IsPrint(r) {
			t.Fatalf("%q at %d, after %q", r, i, got[max(0, i-60):i])
		}
	}
}

// lead is what stands before the text of a line: a label or a sign, and the
// line numbers of a statement.
var lead = regexp.MustCompile(`^(?: {2}[A-Za-z]+| +nearly:| +[✓?]|[> ]*[0-9]* +\|(?: +\^)?|[✗✓?])? *`)

// checkWidth checks that no line is wider than n, unless it is one word or JSON.
func checkWidth(t *testing.T, got string, n int) {
	t.Helper()
	for line := range strings.Lines(got) {
		line = strings.TrimRight(line, "\n")
		if text.StringWidthWithoutEscSequences(line) <= n {
			continue
		}
		rest := strings.TrimPrefix(line, lead.FindString(line))
		if len(strings.Fields(rest)) > 1 && !strings.HasPrefix(rest, `"`) {
			t.Errorf("wider than %d: %q", n, line)
		}
	}
}

// failingWriter takes nothing.
type failingWriter struct{}

var errFull = errors.New("full")

func (failingWriter) Write([]byte) (int, error) { return 0, errFull }

func TestWriteError(t *testing.T) {
	d := &undenied.Diagnosis{}
	ds := []*undenied.Diagnosis{d}
	writes := map[string]error{
		"Diagnosis":  report.Diagnosis(failingWriter{}, d, report.Style{}),
		"Summary":    summarized(failingWriter{}, ds, report.Style{}),
		"JSON":       report.JSON(failingWriter{}, d),
		"NDJSON":     report.NDJSON(failingWriter{}, d),
		"Results":    results(failingWriter{}, ds),
		"Conclusion": concluded(t, new(report.DiagnosisGroups)).Write(failingWriter{}, report.Style{}),
		"Events":     report.NewEventTable(failingWriter{}, report.Style{}).Close(),
		"Groups":     report.EventGroups(failingWriter{}, new(report.Groups), report.Style{}),
	}
	for _, f := range caseFormats {
		writes["Cases "+string(f)] = report.Cases(failingWriter{}, outcomes, f, report.Style{})
	}
	for name, err := range writes {
		if !errors.Is(err, errFull) {
			t.Errorf("%s: error %v, want %v", name, err, errFull)
		}
	}
}
