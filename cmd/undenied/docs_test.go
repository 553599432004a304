// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"
)

// theirs are the flags of Access Undenied, by command. Those without one are of
// all commands. The value says whether they take one.
var theirs = map[string]map[string]bool{
	"analyze": {
		"events-file": true, "scp-file": true, "management-account-role-arn": true, "cross-account-role-name": true,
		"output-file": true, "suppress-output": false, "no-suppress-output": false,
	},
	"get-scps": {"output-file": true},
	"":         {"profile": true, "verbosity": true, "help": false},
}

// TestFlagsOfAccessUndenied looks for each flag of Access Undenied in the table of
// docs/from-access-undenied.md and among ours.
func TestFlagsOfAccessUndenied(t *testing.T) {
	page, err := os.ReadFile("../../docs/from-access-undenied.md")
	if err != nil {
		t.Fatal(err)
	}
	app := newApp(&program{})
	for command, flags := range theirs {
		for flag, takesValue := range flags {
			found, _ := lookUp(app, app.Command(command), "--"+flag)
			if found == nil {
				t.Errorf("%s has no --%s", command, flag)
				continue
			}
			f, ok := found.(cli.DocGenerationFlag)
			if !ok || f.TakesValue() != takesValue {
				t.Errorf("%s --%s: takes a value: %v, want %v", command, flag, !takesValue, takesValue)
			}
			if row := strings.TrimSpace("| `" + strings.TrimLeft(command+" --"+flag, " ")); !strings.Contains(string(page), row) {
				t.Errorf("the page has no row %s", row)
			}
		}
	}
}

// TestDocumentedCommands reads the command lines in the blocks of README.md, as
// the program would.
func TestDocumentedCommands(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for line := range strings.Lines(string(text)) {
		args, ok := strings.CutPrefix(line, programName+" ")
		if !ok || !strings.Contains(args, "--") && !strings.Contains(args, "#") { // prose may begin so, too
			continue
		}
		args, _, _ = strings.Cut(args, "#")
		args, _, _ = strings.Cut(args, ">")
		read++
		if _, err := arrange(newApp(&program{}), strings.Fields(args)); err != nil {
			t.Errorf("README.md: %s: %v", strings.TrimSpace(line), err)
		}
	}
	if read < 10 {
		t.Errorf("read %d commands, want at least 10: the test cannot fail", read)
	}
}
