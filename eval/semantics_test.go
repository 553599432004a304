// SPDX-License-Identifier: Apache-2.0

package eval_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/undenied/undenied/eval/fixture"
)

// fixtureNames returns the cases of testdata/eval as "file.yaml#name". Names are
// unique within a file.
func fixtureNames(t *testing.T) map[string]bool {
	t.Helper()
	files, err := fixture.Files(filepath.Join("..", "testdata", "eval"))
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, file := range files {
		f, err := fixture.Load(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range f.Cases {
			name := filepath.Base(file) + "#" + c.Name
			if names[name] {
				t.Errorf("%s:%d: a second case has the name %q", file, c.Line, c.Name)
			}
			names[name] = true
		}
	}
	return names
}

// TestSemantics checks that docs/semantics.md is about what there is: the
// fixtures, tests and pages that it names exist, each of its rules has a fixture
// or a test, and each file of fixtures belongs to a rule.
func TestSemantics(t *testing.T) {
	doc := filepath.Join("..", "docs", "semantics.md")
	data, err := os.ReadFile(doc)
	if err != nil {
		t.Fatal(err)
	}
	names := fixtureNames(t)
	unused := map[string]bool{}
	for name := range names {
		file, _, _ := strings.Cut(name, "#")
		unused[file] = true
	}
	pages, linked := map[string]bool{}, map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^\[([^\]]+)\]: https://`).FindAllStringSubmatch(string(data), -1) {
		pages[m[1]] = true
	}

	code := regexp.MustCompile("`([^`]+)`")
	link := regexp.MustCompile(`\[([^\]]+)\]`)
	rules, n := 0, 0
	for line := range strings.Lines(string(data)) {
		n++
		cells := strings.Split(line, "|")
		if len(cells) < 4 || strings.HasPrefix(line, "| Rule") || strings.HasPrefix(line, "| ---") {
			continue
		}
		rules++
		if len(cells) != 6 {
			t.Errorf("%s:%d: %d cells, want four", doc, n, len(cells)-2)
			continue
		}
		for _, m := range link.FindAllStringSubmatch(cells[2], -1) {
			linked[m[1]] = true
			if !pages[m[1]] {
				t.Errorf("%s:%d: the page [%s] has no address", doc, n, m[1])
			}
		}
		proofs := 0
		for _, m := range code.FindAllStringSubmatch(cells[3], -1) {
			ref := m[1]
			file, _, isFixture := strings.Cut(ref, "#")
			switch {
			case isFixture && names[ref]:
				delete(unused, file)
			case isFixture:
				t.Errorf("%s:%d: no fixture %q", doc, n, ref)
			default:
				if _, err := os.Stat(filepath.Join("..", filepath.FromSlash(ref))); err != nil {
					t.Errorf("%s:%d: %v", doc, n, err)
				}
			}
			proofs++
		}
		if proofs == 0 && strings.TrimSpace(cells[4]) == "" {
			t.Errorf("%s:%d: a rule without a fixture, a test or a reason why there is none", doc, n)
		}
	}
	if rules == 0 {
		t.Errorf("%s has no rules", doc)
	}
	for file := range unused {
		t.Errorf("%s names no case of %s", doc, file)
	}
	for page := range pages {
		if !linked[page] {
			t.Errorf("%s: no rule is from the page [%s]", doc, page)
		}
	}
}
