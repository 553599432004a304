// SPDX-License-Identifier: Apache-2.0

package mutants_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// packages hold the engine and its tests.
var packages = []string{"./eval", "./eval/fixture", "./eval/evaltest", "./condition", "./arn", "./internal/glob", "./policy"}

// A suite is tests that run together.
type suite struct {
	name string
	args []string // of go test
}

// chosen returns the suites whose names are listed. A test of how much is
// allocated proves nothing about a mutant, so those are left out.
func chosen(t *testing.T, names string, twinCases int) []suite {
	t.Helper()
	var suites []suite
	for name := range strings.SplitSeq(names, ",") {
		s := suite{name: name}
		switch name {
		case "fixtures":
			s.args = []string{"./eval", "-run=^TestFixtures$"}
		case "packages":
			s.args = append(slices.Clone(packages), "-skip=^TestFixtures$|Alloc")
		case "twin":
			if _, err := os.Stat(filepath.Join(root, "eval", "twin")); err != nil {
				t.Logf("without the twin: %v", err)
				continue
			}
			s.args = []string{"./eval/twin", "-args", "-twin.seed=1", fmt.Sprintf("-twin.n=%d", twinCases)}
		default:
			t.Fatalf("-mutants.by: no suite is called %q, want fixtures, packages or twin", name)
		}
		suites = append(suites, s)
	}
	return suites
}

// run runs the suites in a copy of the module until one fails. A copy that
// does not compile, or whose tests fail without one of them failing, is no
// proof of anything and fails t.
func run(t *testing.T, dir string, suites []suite) catch {
	t.Helper()
	start := time.Now()
	for _, s := range suites {
		args := append([]string{"test", "-json", "-count=1", "-trimpath", "-vet=off", "-p=1", "-timeout=5m"}, s.args...)
		out, err := command(t, dir, args).Output()
		if err == nil {
			continue
		}
		tests, broken := failed(out)
		if broken != nil {
			t.Fatalf("%s: %v: %v", s.name, err, broken)
		}
		return catch{s.name, tests, time.Since(start)}
	}
	return catch{took: time.Since(start)}
}

func command(t *testing.T, dir string, args []string) *exec.Cmd {
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1", "GOWORK=off")
	return cmd
}

// failed returns the tests that failed, subtests rather than their parents,
// from the output of go test -json. It is an error if something else did.
func failed(out []byte) ([]string, error) {
	var tests []string
	var text strings.Builder
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var e struct{ Action, Package, Test, Output string }
		if err := d.Decode(&e); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		text.WriteString(e.Output)
		switch {
		case e.Action == "build-fail":
			return nil, fmt.Errorf("does not compile:\n%s", &text)
		case strings.HasPrefix(e.Output, "panic: test timed out"):
			return nil, errors.New("does not end")
		}
		child := func(test string) bool { return strings.HasPrefix(test, e.Test+"/") }
		if e.Action == "fail" && e.Test != "" && !slices.ContainsFunc(tests, child) {
			tests = append(tests, e.Test)
		}
	}
	if len(tests) == 0 {
		return nil, fmt.Errorf("failed, but no test did:\n%s", &text)
	}
	return tests, nil
}

// copyModule copies the module's files, except what begins with a dot.
func copyModule(t *testing.T, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, name)
		if err != nil {
			return err
		}
		switch {
		case strings.HasPrefix(d.Name(), ".") && rel != ".":
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir():
			return os.MkdirAll(filepath.Join(to, rel), 0o777)
		case !d.Type().IsRegular():
			return nil
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), data, 0o666)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func write(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o666); err != nil {
		t.Fatal(err)
	}
}
