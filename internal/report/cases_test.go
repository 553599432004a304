// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/undenied/undenied/eval/fixture"
	"github.com/undenied/undenied/internal/report"
)

var caseFormats = []report.CaseFormat{report.CasesText, report.CasesJSON, report.CasesNDJSON, report.CasesJUnit, report.CasesTAP}

var outcomes = []fixture.Outcome{
	{Name: "the app role may read its bucket", File: "iam/denials.yaml", Line: 3, Expected: "allowed", Got: "allowed", Passed: true, Reason: `AllowRead of the identity-based policy "read" allows it`},
	{Name: "the app role may not delete # SKIP", File: "iam/denials.yaml", Line: 14, Expected: "explicitDeny", Got: "implicitDeny", Reason: "no identity-based policy allows it"},
	{Name: `a policy with "Efect" & <more>`, File: "iam/denials.yaml", Line: 25, Expected: "allowed", Got: "error", Reason: "iam/denials.yaml:31:7: Statement[0].Efect: unknown element (did you mean Effect?)\niam/denials.yaml:31:7: Statement[0]: no Effect"},
	{Name: "because differs", File: "iam/scp.json", Line: 9, Expected: "allowed", Got: "allowed", Reason: `A of the identity-based policy "x" allows it; because: statement "A", want "B"`},
	{Name: "another file", File: "iam/ok.yaml", Line: 2, Expected: "undetermined", Got: "undetermined", Passed: true, Reason: "depends on aws:sourceip"},
}

func cases(t *testing.T, outcomes []fixture.Outcome, f report.CaseFormat, s report.Style) string {
	t.Helper()
	return written(t, func(w io.Writer) error { return report.Cases(w, outcomes, f, s) })
}

func TestCasesGolden(t *testing.T) {
	for _, f := range caseFormats {
		golden(t, "cases-"+string(f), cases(t, outcomes, f, report.Style{}))
		golden(t, "cases-none-"+string(f), cases(t, nil, f, report.Style{}))
	}
	golden(t, "cases-text-60", cases(t, outcomes, report.CasesText, report.Style{Width: 60}))
	plain := cases(t, outcomes, report.CasesText, report.Style{})
	checkColor(t, plain, cases(t, outcomes, report.CasesText, report.Style{Color: true}))
	checkWidth(t, plain, 80)
	for _, f := range caseFormats[1:] {
		if cases(t, outcomes, f, report.Style{}) != cases(t, outcomes, f, report.Style{Width: 60, Color: true}) {
			t.Errorf("%s depends on the style", f)
		}
	}
}

func TestCasesUnknownFormat(t *testing.T) {
	var b strings.Builder
	err := report.Cases(&b, outcomes, "toml", report.Style{})
	if err == nil || !strings.Contains(err.Error(), `"toml"`) || b.Len() > 0 {
		t.Errorf("error %v, wrote %q, want an error that names the format", err, b.String())
	}
}

// TestCasesJSON holds the form to the contract.
func TestCasesJSON(t *testing.T) {
	var got struct {
		Passed, Failed int
		Cases          []map[string]any
	}
	if err := json.Unmarshal([]byte(cases(t, outcomes, report.CasesJSON, report.Style{})), &got); err != nil {
		t.Fatal(err)
	}
	if got.Passed != 2 || got.Failed != 3 || len(got.Cases) != 5 {
		t.Errorf("%d passed, %d failed, %d cases, want 2, 3, 5", got.Passed, got.Failed, len(got.Cases))
	}
	for i, c := range got.Cases {
		o := outcomes[i]
		for name, want := range map[string]any{"file": o.File, "name": o.Name, "expected": o.Expected, "got": o.Got, "reason": o.Reason} {
			if c[name] != want {
				t.Errorf("case %d: %s is %v, want %v", i, name, c[name], want)
			}
		}
	}
}

func TestCasesHostile(t *testing.T) {
	bad := []fixture.Outcome{{Name: hostile, File: hostile, Line: 1, Expected: "allowed", Got: "error", Reason: hostile}, {Name: hostile, File: hostile, Passed: true}}
	for _, f := range []report.CaseFormat{report.CasesText, report.CasesTAP, report.CasesJUnit} {
		checkHarmless(t, cases(t, bad, f, report.Style{}))
	}
	var suites struct {
		Suites []struct {
			Cases []struct{} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal([]byte(cases(t, bad, report.CasesJUnit, report.Style{})), &suites); err != nil || len(suites.Suites) != 1 || len(suites.Suites[0].Cases) != 2 {
		t.Errorf("JUnit: %v, %+v, want one suite of two cases", err, suites)
	}
	tap := cases(t, append(bad, outcomes...), report.CasesTAP, report.Style{})
	if n := len(regexp.MustCompile(`(?m)^(not )?ok \d+ - `).FindAllString(tap, -1)); n != 7 {
		t.Errorf("TAP: %d results, want 7:\n%s", n, tap)
	}
	if regexp.MustCompile(`(?m)^(not )?ok .*[^\\]#`).MatchString(tap) {
		t.Errorf("TAP: a name begins a directive:\n%s", tap)
	}
}
