// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"
)

// pageless are flags that the page of the whole program has.
var pageless = []string{"profile", "region", "verbosity", "no-color", "ascii"}

// TestPages holds the commands against the pages that undenied has for them.
func TestPages(t *testing.T) {
	app := newApp(&program{})
	commands := map[string]*cli.Command{"get-scps": app.Command("get-scps")}
	for _, c := range app.Command("snapshot").Subcommands {
		commands["snapshot-"+c.Name] = c
	}
	for name, c := range commands {
		data, err := os.ReadFile(filepath.Join("..", "undenied", "usage", name+".txt"))
		if err != nil {
			t.Fatal(err)
		}
		var shown []string
		for line := range strings.Lines(string(data)) {
			for _, f := range strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" ,\n", r) }) {
				if flag, ok := strings.CutPrefix(f, "--"); ok && strings.HasPrefix(line, "  -") && flag != "help" {
					shown = append(shown, flag)
				}
			}
		}
		for _, f := range c.Flags {
			if flag := f.Names()[0]; !slices.Contains(shown, flag) && !slices.Contains(pageless, flag) {
				t.Errorf("the page of %s lacks --%s", name, flag)
			}
		}
		for _, flag := range shown {
			if !slices.ContainsFunc(c.Flags, func(f cli.Flag) bool { return slices.Contains(f.Names(), flag) }) {
				t.Errorf("the page of %s has --%s, which is no flag", name, flag)
			}
		}
	}
}
