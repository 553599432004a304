// SPDX-License-Identifier: Apache-2.0

package fixcode_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/internal/fixcode"
	"github.com/undenied/undenied/snapshot"
	"github.com/undenied/undenied/testdata/demo"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// demoDiagnoses are the denials of the sample organization, explained.
func demoDiagnoses(t *testing.T) []*undenied.Diagnosis {
	t.Helper()
	snap, err := snapshot.Read(demo.Organization())
	if err != nil {
		t.Fatal(err)
	}
	name, data := demo.Denials()
	a := &undenied.Analyzer{Snapshot: snap}
	var all []*undenied.Diagnosis
	for e, err := range cloudtrail.Events(name, bytes.NewReader(data)) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Denied() {
			all = append(all, a.Analyze(e))
		}
	}
	return all
}

// render renders a fix.
func render(t *testing.T, f *undenied.Fix, form fixcode.Form) string {
	t.Helper()
	text, err := fixcode.Render(f, form)
	if err != nil {
		t.Fatalf("%s: %v", f.Summary, err)
	}
	return text
}

// TestDemoGolden writes the fixes of the sample organization in every form. Each
// is checked by the tools' own grammar as well.
func TestDemoGolden(t *testing.T) {
	ds := demoDiagnoses(t)
	for _, name := range fixcode.Forms() {
		form := fixcode.Form(name)
		var all strings.Builder
		coded := 0
		for _, d := range ds {
			for i := range d.Fixes {
				text := render(t, &d.Fixes[i], form)
				if (text == "") != (len(d.Fixes[i].Steps) == 0) {
					t.Errorf("%s: %q of %d steps", d.Fixes[i].Summary, text, len(d.Fixes[i].Steps))
				}
				if text == "" {
					continue
				}
				coded++
				got := check(t, form, &d.Fixes[i], text)
				if form == fixcode.CloudFormation && d.Fixes[i].Steps[0].PolicyName == "KMSKeyPolicy" {
					if got != nil || !strings.Contains(text, "# KeyPolicy is a property") {
						t.Errorf("%s: the policy of a key is no resource of its own:\n%s", d.Fixes[i].Summary, text)
					}
				} else {
					sameAsSteps(t, &d.Fixes[i], got)
				}
				fmt.Fprintf(&all, "==== %s %d\n%s\n", d.EventID[:8], i, text)
			}
		}
		if coded != 11 { // one of the twelve is lifted by asking for another region
			t.Errorf("%s: %d fixes with code, want 11", form, coded)
		}
		golden(t, "demo-"+name, all.String())
	}
}

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

// check reads code as its tool does and compares the policies in it with those
// of the steps.
func check(t *testing.T, form fixcode.Form, f *undenied.Fix, text string) []any {
	t.Helper()
	if !strings.HasSuffix(text, "\n") || strings.HasSuffix(text, "\n\n") {
		t.Errorf("%s: %s does not end with one newline", f.Summary, form)
	}
	var got []any
	switch form {
	case fixcode.JSON:
		var back undenied.Fix
		if err := json.Unmarshal([]byte(text), &back); err != nil {
			t.Fatal(err)
		}
		for _, s := range back.Steps {
			got = append(got, value(t, s.Policy))
		}
		return got
	case fixcode.Terraform:
		got = readTerraform(t, text)
	case fixcode.CloudFormation:
		got = readTemplate(t, text)
	case fixcode.CLI:
		got = readCommands(t, text)
	}
	return got
}

// sameAsSteps compares the policies in code with those of the steps of a fix,
// each of which changes a policy of its own or the same one to the same end.
func sameAsSteps(t *testing.T, f *undenied.Fix, got []any) {
	t.Helper()
	for _, s := range f.Steps {
		want := value(t, s.Policy)
		if !slices.ContainsFunc(got, func(v any) bool { return cmp.Equal(v, want) }) {
			t.Errorf("%s: no %s\namong %v", f.Summary, s.Policy, got)
		}
	}
	if len(got) > len(f.Steps) {
		t.Errorf("%s: %d policies of %d steps", f.Summary, len(got), len(f.Steps))
	}
}

func value(t *testing.T, text []byte) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return v
}

func TestRenderNothing(t *testing.T) {
	for _, name := range append(fixcode.Forms(), "pulumi") {
		if got, err := fixcode.Render(&undenied.Fix{Summary: "send another key"}, fixcode.Form(name)); got != "" || err != nil {
			t.Errorf("%s of a fix without steps: %q, %v; want nothing", name, got, err)
		}
	}
	one := &undenied.Fix{Steps: []undenied.Step{{Layer: "identity", Statement: []byte(`{}`), Policy: []byte(`{}`)}}}
	if _, err := fixcode.Render(one, "pulumi"); err == nil || !strings.Contains(err.Error(), `"pulumi"`) {
		t.Errorf("error %v, want one about the form", err)
	}
	one.Steps[0].Policy = []byte(`{`)
	for _, form := range []fixcode.Form{fixcode.Terraform, fixcode.CloudFormation, fixcode.CLI} {
		if _, err := fixcode.Render(one, form); err == nil {
			t.Errorf("%s of a broken policy: no error", form)
		}
	}
}
