// SPDX-License-Identifier: Apache-2.0

package arch_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFloors(t *testing.T) {
	sources := readModule(t)
	// Without this, reading nothing would find nothing wrong.
	for _, pkg := range []string{"internal/arch", "testdata/demo", "eval"} {
		if !slices.Contains(sources.packages(), pkg) {
			t.Errorf("read the packages %q, want %q among them", sources.packages(), pkg)
		}
	}
	for _, v := range violations(sources) {
		t.Error(v)
	}
}

// TestRulesFail breaks each rule once and looks whether the check says so.
func TestRulesFail(t *testing.T) {
	tests := []struct {
		name string
		tree tree
		want []string
	}{
		{
			name: "arrows to lower floors",
			tree: tree{
				"cmd/undenied":         {"os", module, "github.com/urfave/cli/v2"},
				".":                    {module + "/eval", module + "/arn"},
				"eval":                 {module + "/policy", module + "/condition", module + "/arn"},
				"eval/evaltest":        {"testing", module + "/eval/fixture"},
				"eval/fixture":         {"gopkg.in/yaml.v3", module + "/eval"},
				"internal/catalog/gen": {"encoding/json", module + "/internal/catalog"},
				"snapshot/collect":     {"net/http", "github.com/aws/aws-sdk-go-v2/service/iam", module + "/snapshot"},
				"cmd/undenied-collect": {"github.com/aws/aws-sdk-go-v2/config", module + "/snapshot/collect"},
			},
		},
		{
			name: "up",
			tree: tree{"policy": {module + "/eval"}},
			want: []string{"policy: imports " + module + "/eval: from floor 2 to floor 3, want a lower one"},
		},
		{
			name: "up to the root package",
			tree: tree{"remediate": {module}},
			want: []string{"remediate: imports " + module + ": from floor 5 to floor 6, want a lower one"},
		},
		{
			name: "across",
			tree: tree{"snapshot": {module + "/cloudtrail"}},
			want: []string{"snapshot: imports " + module + "/cloudtrail: from floor 4 to floor 4, want a lower one"},
		},
		{
			name: "no floor",
			tree: tree{"eval/helper": {"fmt"}},
			want: []string{"eval/helper: has no floor, want a line for it in floors"},
		},
		{
			name: "into a package without a floor",
			tree: tree{"eval": {module + "/testdata/other"}},
			want: []string{"eval: imports " + module + "/testdata/other: it has no floor"},
		},
		{
			name: "the AWS SDK",
			tree: tree{"snapshot": {"github.com/aws/aws-sdk-go-v2/aws"}},
			want: []string{"snapshot: imports github.com/aws/aws-sdk-go-v2/aws: only for snapshot/collect, cmd/undenied-collect, cmd/undenied-lambda"},
		},
		{
			name: "net/http in the command itself",
			tree: tree{"cmd/undenied": {"net/http"}},
			want: []string{"cmd/undenied: reaches net/http: cmd/undenied -> net/http"},
		},
		{
			name: "net/http two packages away",
			tree: tree{
				"cmd/undenied": {module},
				".":            {module + "/snapshot"},
				"snapshot":     {"net/http/httputil"},
				"cloudtrail":   {"net/http"},
			},
			want: []string{"cmd/undenied: reaches net/http: cmd/undenied -> . -> snapshot -> net/http/httputil"},
		},
		{
			name: "the AWS SDK from the command",
			tree: tree{
				"cmd/undenied":     {module + "/snapshot/collect"},
				"snapshot/collect": {"github.com/aws/smithy-go"},
			},
			want: []string{"cmd/undenied: reaches github.com/aws: cmd/undenied -> snapshot/collect -> github.com/aws/smithy-go"},
		},
		{
			name: "testing",
			tree: tree{"eval/fixture": {"testing"}},
			want: []string{"eval/fixture: imports testing: only for eval/evaltest"},
		},
		{
			name: "a package of testing",
			tree: tree{"eval": {"testing/fstest"}},
			want: []string{"eval: imports testing/fstest: only for eval/evaltest"},
		},
		{
			name: "YAML",
			tree: tree{"eval": {"gopkg.in/yaml.v3"}},
			want: []string{"eval: imports gopkg.in/yaml.v3: only for eval/fixture, internal/fixcode, internal/report, snapshot/importer"},
		},
		{
			name: "the command-line library",
			tree: tree{"internal/report": {"github.com/urfave/cli/v2"}},
			want: []string{"internal/report: imports github.com/urfave/cli/v2: only for cmd"},
		},
		{
			name: "the catalog in eval",
			tree: tree{"eval": {module + "/internal/catalog"}},
			want: []string{"eval: imports " + module + "/internal/catalog: deciding a request needs no facts about services"},
		},
		{
			name: "a generator that imports more",
			tree: tree{"internal/catalog/gen": {module + "/internal/jsontree"}},
			want: []string{"internal/catalog/gen: imports " + module + "/internal/jsontree: a generator imports only what it generates for, internal/catalog"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, violations(tt.tree)); diff != "" {
				t.Errorf("violations (-want +got):\n%s", diff)
			}
		})
	}
}

// TestRulesKnowTheirPackages finds rules about packages that have no floor,
// such as one that was renamed.
func TestRulesKnowTheirPackages(t *testing.T) {
	check := func(pkg string) {
		t.Helper()
		for known := range floors {
			if within(known, pkg) {
				return
			}
		}
		t.Errorf("a rule names %q, which has no floor", pkg)
	}
	for _, rule := range confined {
		for _, pkg := range rule.to {
			check(pkg)
		}
	}
	for _, rule := range barred {
		check(rule.pkg)
	}
	for _, rule := range closed {
		check(rule.pkg)
	}
	for pkg, only := range generators {
		check(pkg)
		check(only)
	}
}

// readModule reads the imports of every package of the module, without its
// tests. It opens the files itself, so that a cached result of the test is used
// only while all of them are unchanged.
func readModule(t *testing.T) tree {
	t.Helper()
	root := moduleRoot(t)
	sources := tree{}
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		rel, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			if rel != "." && skip(file, rel, name) {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		imports, err := readImports(file)
		if err != nil {
			return err
		}
		pkg := path.Dir(rel)
		sources[pkg] = append(sources[pkg], imports...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return sources
}

// skip reports whether a directory holds no packages of the module: the go
// command passes over it, or it is a module of its own. The package in
// testdata/demo is one that is imported by its path.
func skip(dir, rel, name string) bool {
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
		return true
	}
	if name == "testdata" && rel != "testdata" {
		return true
	}
	if path.Dir(rel) == "testdata" && rel != "testdata/demo" {
		return true
	}
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil
}

func readImports(file string) ([]string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	f, err := parser.ParseFile(token.NewFileSet(), file, data, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	imports := []string{}
	for _, spec := range f.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		imports = append(imports, p)
	}
	return imports, nil
}

// moduleRoot returns the nearest directory above the test that holds a go.mod.
func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		data, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil {
			if !strings.HasPrefix(string(data), "module "+module+"\n") {
				t.Fatalf("%s: is not the go.mod of %s", filepath.Join(dir, "go.mod"), module)
			}
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("found no go.mod above the test")
		}
		dir = parent
	}
}
