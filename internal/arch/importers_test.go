// SPDX-License-Identifier: Apache-2.0

package arch_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestImporterOfEval makes a module that imports eval and counts what it would
// have to compile: packages of this module's lower floors and of the standard
// library, nothing else.
func TestImporterOfEval(t *testing.T) {
	readModule(t) // so that the cached result depends on the sources
	root := moduleRoot(t)
	dir := t.TempDir()
	gomod := fmt.Sprintf("module example.com/importer\n\ngo 1.26.0\n\nrequire %s v0.0.0\n\nreplace %s => %q\n", module, module, filepath.ToSlash(root))
	for name, data := range map[string]string{
		"go.mod":  gomod,
		"main.go": fmt.Sprintf("package main\n\nimport _ %q\n\nfunc main() {}\n", module+"/eval"),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// With no proxy, a dependency outside this module could not be found at all.
	deps := listDeps(t, dir, ".", "GOFLAGS=-mod=mod", "GOPROXY=off")
	if !slices.Contains(deps, module+"/eval") {
		t.Fatalf("an importer of eval depends on %q, want eval among them", deps)
	}
	for _, fault := range outside(deps, "example.com/importer", floors["eval"]) {
		t.Errorf("an importer of eval compiles %s", fault)
	}
}

// TestCommandStaysOffline asks for everything that cmd/undenied links, other
// modules included.
func TestCommandStaysOffline(t *testing.T) {
	readModule(t) // so that the cached result depends on the sources
	deps := listDeps(t, moduleRoot(t), "./cmd/undenied")
	if !slices.Contains(deps, module+"/eval") {
		t.Fatalf("cmd/undenied depends on %q, want eval among them", deps)
	}
	for _, fault := range online(deps) {
		t.Errorf("cmd/undenied links %s", fault)
	}
}

func TestDependencyRulesFail(t *testing.T) {
	deps := []string{
		"fmt", "net/netip", "net/http/internal/ascii", "net/http",
		"github.com/aws/aws-sdk-go-v2/aws", "gopkg.in/yaml.v3", "github.com/urfave/cli/v2",
		"example.com/importer", module + "/arn", module + "/eval", module + "/snapshot", module + "/other",
	}
	wantOutside := []string{
		"github.com/aws/aws-sdk-go-v2/aws", "gopkg.in/yaml.v3", "github.com/urfave/cli/v2",
		module + "/snapshot", module + "/other",
	}
	if diff := cmp.Diff(wantOutside, outside(deps, "example.com/importer", floors["eval"])); diff != "" {
		t.Errorf("outside (-want +got):\n%s", diff)
	}
	wantOnline := []string{"net/http/internal/ascii", "net/http", "github.com/aws/aws-sdk-go-v2/aws"}
	if diff := cmp.Diff(wantOnline, online(deps)); diff != "" {
		t.Errorf("online (-want +got):\n%s", diff)
	}
}

// outside returns those of deps that are neither in the standard library, nor
// the importer itself, nor a package of this module up to the given floor.
func outside(deps []string, importer string, floor int) []string {
	var found []string
	for _, dep := range deps {
		if dir, ok := local(dep); ok {
			if f, known := floors[dir]; !known || f > floor {
				found = append(found, dep)
			}
			continue
		}
		// The first element of a path outside the standard library has a dot.
		first, _, _ := strings.Cut(dep, "/")
		if dep != importer && strings.Contains(first, ".") {
			found = append(found, dep)
		}
	}
	return found
}

// online returns those of deps that can call out.
func online(deps []string) []string {
	return slices.DeleteFunc(slices.Clone(deps), func(dep string) bool {
		return !within(dep, "net/http") && !within(dep, "github.com/aws")
	})
}

// listDeps returns the import paths of pkg and of everything that it depends
// on, as the go command sees them from dir with env added to the environment.
// The test is skipped only where there is no go command.
func listDeps(t *testing.T, dir, pkg string, env ...string) []string {
	t.Helper()
	tool, err := exec.LookPath("go")
	if errors.Is(err, exec.ErrNotFound) {
		t.Skip("there is no go command")
	} else if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(tool, "list", "-deps", pkg)
	cmd.Dir = dir
	cmd.Env = append(append(cmd.Environ(), "GOWORK=off"), env...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list -deps %s: %v\n%s", pkg, err, stderr.String())
	}
	// The standard library's own vendored packages go by vendor/golang.org/….
	return strings.Fields(string(out))
}
