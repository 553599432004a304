// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/internal/report"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/policy/lint"
)

// linted are files with findings as lint makes them.
var linted = []report.LintedFile{
	{Name: "a dir/clean.json", Source: []byte("{}")},
	{
		Name:   "a dir/policy.json",
		Source: []byte("{\n  \"é𝄞\": \"x\"\n}\n"),
		Findings: []lint.Finding{
			{Pos: policy.Position{Name: "a dir/policy.json", Offset: 12, Line: 2, Column: 11}, Path: "Statement[0].Action", Severity: lint.Error, Code: "invalid-action", Message: `"s3" is <not> an action`},
			{Pos: policy.Position{Name: "a dir/policy.json", Offset: 4, Line: 2, Column: 3}, Severity: lint.Warning, Code: "old-version", Message: "an old \x1b[31m version"},
		},
	},
	{Name: "/srv/big.json", Findings: []lint.Finding{{Pos: policy.Position{Name: "/srv/big.json"}, Severity: lint.Error, Code: "policy-too-long", Message: "too long"}}},
}

var lintFormats = []report.LintFormat{report.LintText, report.LintJSON, report.LintSARIF}

func lintReport(t *testing.T, files []report.LintedFile, f report.LintFormat, s report.Style) string {
	t.Helper()
	return written(t, func(w io.Writer) error { return report.Lint(w, files, f, s) })
}

func TestLintGolden(t *testing.T) {
	for _, f := range lintFormats {
		golden(t, "lint-"+string(f), lintReport(t, linted, f, report.Style{}))
		golden(t, "lint-none-"+string(f), lintReport(t, nil, f, report.Style{}))
	}
	plain := lintReport(t, linted, report.LintText, report.Style{})
	checkHarmless(t, plain)
	checkColor(t, plain, lintReport(t, linted, report.LintText, report.Style{Color: true}))
}

// TestLintSARIFColumn counts columns as SARIF's readers do: in UTF-16 code units.
func TestLintSARIFColumn(t *testing.T) {
	got := lintReport(t, linted, report.LintSARIF, report.Style{})
	// Eleven bytes are eight code units: é has two bytes and 𝄞 four, which are
	// one unit and two.
	if !strings.Contains(got, `"startColumn": 8`) || strings.Contains(got, `"startColumn": 11`) {
		t.Errorf("column 11 in bytes is not 8 in UTF-16 code units:\n%s", got)
	}
}

// TestLintSARIFRules wants a rule for each code.
func TestLintSARIFRules(t *testing.T) {
	got := lintReport(t, nil, report.LintSARIF, report.Style{})
	var missing []string
	for _, c := range lint.Codes() {
		if !strings.Contains(got, `"id": "`+c.Name+`"`) {
			missing = append(missing, c.Name)
		}
	}
	if diff := cmp.Diff([]string(nil), missing); diff != "" {
		t.Errorf("codes without a rule (-want +got):\n%s", diff)
	}
}

func TestLintUnknownFormat(t *testing.T) {
	err := report.Lint(io.Discard, nil, "yaml", report.Style{})
	if err == nil || !strings.Contains(err.Error(), `"yaml" is not a format, want text, json or sarif`) {
		t.Errorf("error %v, want one that lists the formats", err)
	}
}
