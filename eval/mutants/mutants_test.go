// SPDX-License-Identifier: Apache-2.0

// Package mutants_test tests the tests: it breaks one rule of the engine after
// the other, in a copy of the module, and wants the tests to notice each time.
//
// A plain go test only looks whether the mutants still fit the sources. This
// runs the tests against each of them, which takes minutes:
//
//	go test -v -timeout=60m ./eval/mutants -mutants
//
// A single mutant is chosen with -run='TestMutants/no_boundary'.
package mutants_test

import (
	"bytes"
	"flag"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var (
	mutantsFlag = flag.Bool("mutants", false, "run the tests against every mutant")
	byFlag      = flag.String("mutants.by", "fixtures,packages,twin", "the suites that may catch a mutant, in the order in which they run")
	twinFlag    = flag.Int("mutants.twin", 4000, "number of random cases of the twin")
)

// root is the module's directory.
var root = filepath.Join("..", "..")

// atOnce is how many mutants are run at the same time, each on one processor.
const atOnce = 2

// A mutant is a mistake that somebody who writes such an engine might make.
type mutant struct {
	name string
	file string // from the module's root
	old  string // occurs once in file
	new  string // in its place
	rule string // that it breaks: its section, and what it says
}

// mutants returns all mutants.
func mutants() []mutant {
	return slices.Concat(layers, accounts, principals, statements, patterns, operators, contexts, services)
}

// apply returns the source with m's mistake in it.
func (m mutant) apply(t *testing.T, source []byte) []byte {
	t.Helper()
	if n := bytes.Count(source, []byte(m.old)); n != 1 {
		t.Fatalf("%s has this text %d times, want once:\n%s", m.file, n, m.old)
	}
	return bytes.Replace(source, []byte(m.old), []byte(m.new), 1)
}

// TestTable checks that every mutant still is one.
func TestTable(t *testing.T) {
	all := mutants()
	if want := 100; len(all) < want {
		t.Errorf("%d mutants, want at least %d", len(all), want)
	}
	seen := map[string]bool{}
	results := map[string]string{}
	for _, m := range all {
		if seen[m.name] {
			t.Errorf("two mutants are called %q", m.name)
		}
		seen[m.name] = true
		t.Run(m.name, func(t *testing.T) {
			if m.rule == "" {
				t.Error("breaks no rule")
			}
			source := read(t, filepath.Join(root, filepath.FromSlash(m.file)))
			mutated := m.apply(t, source)
			if bytes.Equal(mutated, source) {
				t.Error("changes nothing")
			}
			if other := results[string(mutated)]; other != "" {
				t.Errorf("is the same as %q", other)
			}
			results[string(mutated)] = m.name
			if _, err := parser.ParseFile(token.NewFileSet(), m.file, mutated, parser.SkipObjectResolution); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestMutants runs the tests against every mutant. One that no test notices is
// a rule that is not tested.
func TestMutants(t *testing.T) {
	if !*mutantsFlag {
		t.Skip("takes minutes, run with -mutants")
	}
	suites := chosen(t, *byFlag, *twinFlag)
	pristine := t.TempDir()
	copyModule(t, root, pristine)
	if c := run(t, pristine, suites); c.suite != "" {
		t.Fatalf("the engine itself fails %s, so that a mutant cannot:\n%s", c.suite, strings.Join(c.tests, "\n"))
	}

	slots := make(chan struct{}, atOnce)
	for _, m := range mutants() {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			slots <- struct{}{}
			defer func() { <-slots }()
			dir := t.TempDir()
			copyModule(t, pristine, dir)
			name := filepath.Join(dir, filepath.FromSlash(m.file))
			write(t, name, m.apply(t, read(t, name)))
			c := run(t, dir, suites)
			if c.suite == "" {
				t.Fatalf("no test notices, in %.0f s: %s", c.took.Seconds(), m.rule)
			}
			t.Logf("%-60s %4.0f s  %s: %s and %d more", m.name, c.took.Seconds(), c.suite, c.tests[0], len(c.tests)-1)
		})
	}
}

// A catch says how a mutant was caught.
type catch struct {
	suite string   // "" if it was not
	tests []string // that failed
	took  time.Duration
}
