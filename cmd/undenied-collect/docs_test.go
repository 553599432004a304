// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/undenied/undenied/internal/script"
)

// TestFromAccessUndenied runs the sessions of docs/from-access-undenied.md.
func TestFromAccessUndenied(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the other program")
	}
	docs, err := filepath.Abs("../../docs")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(docs, "from-access-undenied.md"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "page.txtar")
	if err := os.WriteFile(path, script.FromMarkdown(string(page)), 0o600); err != nil {
		t.Fatal(err)
	}
	bin := buildAnalyzer(t)
	testscript.Run(t, testscript.Params{
		Files:               []string{path},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			withAWS(env, bin)
			if err := os.CopyFS(env.WorkDir, os.DirFS(filepath.Join(docs, "from-access-undenied"))); err != nil {
				return err
			}
			profile := "[profile audit]\nregion = eu-west-1\naws_access_key_id = AKIA" + management + "\naws_secret_access_key = none\n"
			if err := os.WriteFile(filepath.Join(env.WorkDir, "config"), []byte(profile), 0o600); err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(env.WorkDir, "denied.json"), []byte(sqsDenial), 0o600)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": script.Exits, "shows": script.Shows},
	})
}
