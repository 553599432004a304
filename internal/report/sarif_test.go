// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/undenied/undenied/internal/report"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/policy/lint"
)

// sarifSchema is OASIS's schema of SARIF 2.1.0, with its errata.
func sarifSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	const name = "sarif-schema-2.1.0.json"
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat() // of URIs, above all
	return compiledBy(t, c, name, text)
}

func TestSARIFIsValid(t *testing.T) {
	schema := sarifSchema(t)
	at := policy.Position{Name: "a b/ü%.json"}
	logs := map[string]string{
		"denials":         documentOf(t, "sarif", demoDiagnoses(t)),
		"unusual denials": documentOf(t, "sarif", uncommon(t)),
		"no denials":      documentOf(t, "sarif", nil),
		"lint":            lintReport(t, linted, report.LintSARIF, report.Style{}),
		"lint of nothing": lintReport(t, nil, report.LintSARIF, report.Style{}),
		"lint of a file with an odd name": lintReport(t, []report.LintedFile{{Name: at.Name, Findings: []lint.Finding{
			{Code: "policy-too-long", Severity: lint.Error, Message: "too long", Pos: at},
		}}}, report.LintSARIF, report.Style{}),
	}
	for name, text := range logs {
		if err := schema.Validate(decoded(t, []byte(text))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSARIFRules wants the rule of each result among the rules, where its index
// says: that a schema cannot ask for.
func TestSARIFRules(t *testing.T) {
	for _, text := range []string{
		documentOf(t, "sarif", append(demoDiagnoses(t), uncommon(t)...)),
		lintReport(t, linted, report.LintSARIF, report.Style{}),
	} {
		var log struct {
			Runs []struct {
				Tool struct {
					Driver struct{ Rules []struct{ ID string } }
				}
				Results []struct {
					RuleID    string
					RuleIndex *int
				}
			}
		}
		if err := json.Unmarshal([]byte(text), &log); err != nil {
			t.Fatal(err)
		}
		for _, run := range log.Runs {
			if len(run.Results) == 0 {
				t.Error("no results: the test cannot fail")
			}
			var ids []string
			for _, rule := range run.Tool.Driver.Rules {
				ids = append(ids, rule.ID)
			}
			for _, r := range run.Results {
				at := slices.Index(ids, r.RuleID)
				if at < 0 {
					t.Errorf("there is no rule %q", r.RuleID)
				}
				if r.RuleIndex != nil && *r.RuleIndex != at {
					t.Errorf("rule %q has index %d, want %d", r.RuleID, *r.RuleIndex, at)
				}
			}
		}
	}
}

// TestSARIFSchema breaks a log in ways that the schema forbids.
func TestSARIFSchema(t *testing.T) {
	schema := sarifSchema(t)
	text := documentOf(t, "sarif", demoDiagnoses(t))
	for _, edit := range [][2]string{
		{`"version": "2.1.0"`, `"version": "2.2.0"`},
		{`"name": "undenied"`, `"title": "undenied"`},
		{`"level": "error"`, `"level": "fatal"`},
		{`"startLine": `, `"startLine": -`},
		{`"startColumn": `, `"startColumn": -`},
		{`"ruleId": "`, `"ruleId": 3, "guid": "`},
		{`"columnKind": "utf16CodeUnits"`, `"columnKind": "bytes"`},
		{`"eventId/v1": "`, `"eventId/v1": 1, "x": "`},
		{`"uri": "arn:`, `"uri": " arn:`},
	} {
		broken := strings.Replace(text, edit[0], edit[1], 1)
		if broken == text {
			t.Errorf("the log has no %s", edit[0])
			continue
		}
		if schema.Validate(decoded(t, []byte(broken))) == nil {
			t.Errorf("%s in place of %s is taken for valid", edit[1], edit[0])
		}
	}
}
