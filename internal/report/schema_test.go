// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/internal/report"
)

func decoded(t *testing.T, text []byte) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func compiled(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	text, ok := report.Schema(name)
	if !ok {
		t.Fatalf("no schema %s", name)
	}
	return compiledBy(t, jsonschema.NewCompiler(), name, text)
}

func compiledBy(t *testing.T, c *jsonschema.Compiler, name string, text []byte) *jsonschema.Schema {
	t.Helper()
	if err := c.AddResource(name, decoded(t, text)); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// outputs is real output, by the name of its schema.
func outputs(t *testing.T) map[string][]string {
	t.Helper()
	text := func(v any) string {
		return written(t, func(w io.Writer) error { return report.NDJSON(w, v) })
	}
	all := map[string][]string{}
	for _, one := range simulations(t) {
		all["simulate"] = append(all["simulate"], text(one.row()), text(one.row().Explained()))
		all["explanation"] = append(all["explanation"], text(one.x))
	}
	ds := append(demoDiagnoses(t), uncommon(t)...)
	var explained []report.Explained
	for _, d := range ds {
		if d.AssessmentResult == "Undetermined" || d.EventID == "not verified" || d.EventID == "error" {
			continue // made by the tests, not by an Analyzer
		}
		explained = append(explained, report.NewExplained(d))
		group := &report.DiagnosisGroup{Diagnosis: d, Count: 2, First: d.EventTime, Last: d.EventTime}
		all["analyze"] = append(all["analyze"], text(d), text(report.NewExplained(d)), text(group), text(group.Explained()))
	}
	timeless := *ds[0]
	timeless.EventTime = time.Time{}
	all["analyze"] = append(all["analyze"], text(&timeless))
	told := *ds[0]
	told.Evidence.Decoded = &undenied.Decoded{Decision: "explicitDeny", AuthorizationID: "a1", Statements: []undenied.DecodedStatement{
		{Sid: "A", Effect: "Deny", Layer: "identity", PolicyARN: "p", Statement: "A", File: "p", Line: 1, Column: 2}, {},
	}}
	all["analyze"] = append(all["analyze"], text(&told))
	coded := *ds[0]
	coded.Fixes = slices.Clone(coded.Fixes)
	coded.Fixes[0].Rendered = "code"
	coded.Fixes[0].Steps = slices.Clone(coded.Fixes[0].Steps)
	coded.Fixes[0].Steps[0].Managed = true
	coded.Fixes[0].Steps[0].KeptBy = &undenied.Keeper{Kind: "permission-set", Name: "Developer"}
	all["analyze"] = append(all["analyze"], text(&coded))
	all["analyze"] = append(all["analyze"],
		written(t, func(w io.Writer) error { return results(w, explained) }),
		written(t, func(w io.Writer) error { return results[report.Explained](w, nil) }))
	all["analyze"] = append(all["analyze"], conclusionOutputs(t)...)
	for _, e := range demoEvents(t) {
		all["events"] = append(all["events"], text(report.NewEventRow("denials.json", e)))
	}
	all["events"] = append(all["events"], text(report.NewFailedRow("broken.json", io.ErrUnexpectedEOF)))
	for _, row := range demoRows(t) {
		all["events"] = append(all["events"], text(row))
	}
	for _, row := range grouped(t, new(report.Groups)).Rows() {
		all["events-group"] = append(all["events-group"], text(row))
	}
	all["test"] = []string{
		written(t, func(w io.Writer) error { return report.Cases(w, outcomes, report.CasesJSON, report.Style{}) }),
		written(t, func(w io.Writer) error { return report.Cases(w, nil, report.CasesJSON, report.Style{}) }),
	}
	for _, row := range brewed {
		all["catalog-action"] = append(all["catalog-action"], text(row))
	}
	for _, row := range breweries {
		all["catalog-service"] = append(all["catalog-service"], text(row))
	}
	all["catalog-event"] = []string{text(refill), text(free)}
	all["catalog-info"] = []string{text(report.NewCatalogInfo(catalog.Summarize())), text(report.NewCatalogInfo(summary))}
	for prefix := range catalog.Services() {
		s, _ := catalog.Lookup(prefix)
		all["catalog-service"] = append(all["catalog-service"], text(report.NewCatalogService(s)))
	}
	all["lint"] = []string{lintReport(t, linted, report.LintJSON, report.Style{}), lintReport(t, nil, report.LintJSON, report.Style{})}
	all["snapshot-info"] = []string{text(new(report.SnapshotInfo)), text(info(t)), text(info(t))}
	all["snapshot-diff"] = []string{text(new(report.SnapshotDiff)), text(snapshotDiff(t)), text(snapshotDiff(t))}
	return all
}

func TestSchemas(t *testing.T) {
	all := outputs(t)
	if diff := gocmp.Diff(report.SchemaNames(), slices.Sorted(maps.Keys(all))); diff != "" {
		t.Errorf("schemas and outputs differ (-schemas +outputs):\n%s", diff)
	}
	if _, ok := report.Schema("nonsense"); ok {
		t.Error("there is a schema of nonsense")
	}
	for name, texts := range all {
		schema := compiled(t, name)
		for _, text := range texts {
			if err := schema.Validate(decoded(t, []byte(text))); err != nil {
				t.Errorf("%s: %v\n%s", name, err, text)
			}
		}
	}
}

// TestSchemasRefuse breaks real output in every place: takes a member away that
// has to be there, adds one, and puts a value of another type in.
func TestSchemasRefuse(t *testing.T) {
	for name, texts := range outputs(t) {
		schema := compiled(t, name)
		broken := 0
		slices.SortFunc(texts, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
		for _, text := range texts[max(0, len(texts)/2-2):min(len(texts), len(texts)/2+2)] { // neither empty nor huge
			whole := decoded(t, []byte(text))
			for _, change := range changes(whole, name) {
				undo := change.apply()
				if err := schema.Validate(whole); err == nil {
					t.Errorf("%s: the schema takes %s of %s", name, change.what, text)
				}
				undo()
				broken++
			}
			if err := schema.Validate(whole); err != nil {
				t.Fatalf("%s: the test has not put everything back: %v", name, err)
			}
		}
		if broken < 10 {
			t.Errorf("%s: %d broken outputs, want at least 10", name, broken)
		}
	}
}

// A change breaks a value; apply returns what mends it.
type change struct {
	what  string
	apply func() (undo func())
}

// freeForm are members that hold what is not ours to describe.
var freeForm = []string{"context", "Policy", "policy", "PolicyStatement", "policyStatement", "statement"}

// anything are members that hold a value of any type.
var anything = []string{"before", "after"}

// changes returns the ways to break a value: each has to be noticed.
func changes(v any, path string) []change {
	var all []change
	switch v := v.(type) {
	case map[string]any:
		all = append(all, change{"the unknown member at " + path, func() func() {
			v["more"] = "x"
			return func() { delete(v, "more") }
		}})
		for name, member := range v {
			if slices.Contains(anything, name) {
				continue
			}
			at := path + "." + name
			all = append(all, change{"a wrong type at " + at, func() func() {
				v[name] = []any{json.Number("1.5")}
				return func() { v[name] = member }
			}})
			if _, isObject := member.(map[string]any); isObject && slices.Contains(freeForm, name) {
				continue
			}
			all = append(all, changes(member, at)...)
		}
	case []any:
		for i, element := range v {
			all = append(all, change{"a wrong type in " + path, func() func() {
				v[i] = json.Number("1.5")
				return func() { v[i] = element }
			}})
			all = append(all, changes(element, path+"[]")...)
		}
	}
	return all
}

// TestSchemasRequire takes members away that CONTRACTS promises.
func TestSchemasRequire(t *testing.T) {
	all := outputs(t)
	for name, required := range map[string][]string{
		"simulate": {"decision", "missing", "uncertain", "because"},
		"events": {"eventId", "file", "eventTime", "eventSource", "eventName", "identityType", "principal", "denied", "errorCode", "status",
			"requests", "message"},
		"events-group": {"count", "first", "last", "principal", "requests", "accounts", "example"},
		"test":         {"passed", "failed", "cases"},
		"analyze":      {"EventId", "AssessmentResult", "ResultDetails", "Principal", "Action", "Resource", "Account", "Region", "Evidence", "Unknown", "Blockers", "Fixes", "Assumptions"},
		"explanation":  {"decision", "types", "statements"},

		"catalog-action":  {"action", "level", "resourceTypes", "conditionKeys", "needs", "permissionless", "events", "dataDate"},
		"catalog-service": {"service", "name", "actions", "resourceTypes", "conditionKeys", "eventSources", "passedToService", "rcp", "dataDate"},
		"catalog-event":   {"eventSource", "eventName", "permissionless", "actions", "resources", "dataDate"},
		"catalog-info":    {"dataDate", "package", "version", "file", "services", "actions", "limits"},
		"snapshot-diff":   {"from", "to", "added", "removed", "changed", "changes"},
		"snapshot-info":   {"schema", "collectedAt", "organization", "accounts"},
	} {
		whole := decoded(t, []byte(all[name][0])).(map[string]any)
		schema := compiled(t, name)
		for _, member := range required {
			less := maps.Clone(whole)
			delete(less, member)
			if schema.Validate(less) == nil {
				t.Errorf("%s: the schema takes output without %s", name, member)
			}
		}
	}
	for _, words := range []struct{ name, from, to string }{
		{"simulate", `"decision":"allowed"`, `"decision":"denied"`},
		{"simulate", `"layer":"identity"`, `"layer":"boundaries"`},
		{"explanation", `"match":"true"`, `"match":"yes"`},
		{"analyze", `"AssessmentResult":"`, `"AssessmentResult":"My `},
		{"events", `"status":"request"`, `"status":"requested"`},
		{"test", `"got": "`, `"got": "not `},
		{"lint", `"severity": "error"`, `"severity": "fatal"`},
		{"catalog-action", `"level":"Write"`, `"level":"Wrote"`},
		{"catalog-service", `"type":"ArrayOfString"`, `"type":"Array"`},
		{"catalog-service", `"Write":[`, `"Wrote":[`},
		{"catalog-event", `"dataDate":"2027-01-31"`, `"dataDate":"soon"`},
	} {
		text := all[words.name][0]
		broken := strings.Replace(text, words.from, words.to, 1)
		if broken == text {
			t.Errorf("%s: %s is not in %s", words.name, words.from, text)
		} else if compiled(t, words.name).Validate(decoded(t, []byte(broken))) == nil {
			t.Errorf("%s: the schema takes %s", words.name, words.to)
		}
	}
}

// TestSchemasShareExplanation keeps the explanation in other schemas equal to
// that of its own.
func TestSchemasShareExplanation(t *testing.T) {
	parts := func(name string) map[string]any {
		text, _ := report.Schema(name)
		var v map[string]any
		text = bytes.ReplaceAll(text, []byte("#/$defs/explanation/$defs/"), []byte("#/$defs/"))
		if err := json.Unmarshal(text, &v); err != nil {
			t.Fatal(err)
		}
		return v
	}
	want := parts("explanation")
	for _, meta := range []string{"$schema", "title", "description"} {
		delete(want, meta)
	}
	for _, name := range []string{"simulate", "analyze"} {
		if diff := gocmp.Diff(any(want), parts(name)["$defs"].(map[string]any)["explanation"]); diff != "" {
			t.Errorf("%s (-explanation +its own):\n%s", name, diff)
		}
	}
}
