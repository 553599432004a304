// SPDX-License-Identifier: Apache-2.0

package main

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/undenied/undenied/internal/fakeaws"
	"github.com/undenied/undenied/internal/script"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){programName: main})
}

// TestScript runs the sessions in testdata/script: both programs, and a server
// that stands for AWS.
func TestScript(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the other program")
	}
	bin := buildAnalyzer(t)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			withAWS(env, bin)
			return os.WriteFile(filepath.Join(env.WorkDir, "event.json"), []byte(sqsDenial), 0o600)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": script.Exits},
	})
}

// buildAnalyzer builds the other program and returns its directory.
func buildAnalyzer(t *testing.T) string {
	t.Helper()
	bin := t.TempDir()
	if out, err := exec.Command("go", "build", "-o", bin, "../undenied").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return bin
}

// withAWS lets the programs in bin find each other, and a server that stands for
// AWS.
func withAWS(env *testscript.Env, bin string) {
	server := httptest.NewServer(fake())
	env.Defer(server.Close)
	env.Vars = append(env.Vars, "AWS_ENDPOINT_URL="+server.URL, "AWS_ACCESS_KEY_ID=AKIA"+management, "AWS_SECRET_ACCESS_KEY="+fakeaws.Secret, "AWS_REGION=eu-west-1",
		"AWS_CONFIG_FILE="+filepath.Join(env.WorkDir, "config"), "AWS_SHARED_CREDENTIALS_FILE="+filepath.Join(env.WorkDir, "none"))
	env.Setenv("PATH", bin+string(os.PathListSeparator)+env.Getenv("PATH"))
}
