// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/undenied/undenied/internal/script"
	"github.com/undenied/undenied/testdata/demo"
)

var update = flag.Bool("update", false, "write what the tests got as what they want")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){programName: main})
}

// TestScript runs the sessions in testdata/script. The sample organization is
// in the directory demo of each.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup:               setUp,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": script.Exits,
			"gzip":  compress,
			"head":  head,
		},
	})
}

func setUp(env *testscript.Env) error {
	env.Setenv("GORACE", "atexit_sleep_ms=20") // not the second that each of hundreds of runs would wait
	dir := filepath.Join(env.WorkDir, "demo")
	if err := os.Mkdir(dir, 0o777); err != nil {
		return err
	}
	organization, snapshot := demo.Organization()
	denials, events := demo.Denials()
	fixtures, err := os.ReadFile("../../testdata/demo/denials.yaml")
	return errors.Join(err,
		os.WriteFile(filepath.Join(dir, organization), snapshot, 0o666),
		os.WriteFile(filepath.Join(dir, denials), events, 0o666),
		os.WriteFile(filepath.Join(dir, "denials.yaml"), fixtures, 0o666),
	)
}

// compress is the script command "gzip FILE OUTPUT".
func compress(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: gzip FILE OUTPUT")
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte(ts.ReadFile(args[0])))
	ts.Check(errors.Join(err, z.Close()))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), b.Bytes(), 0o666))
}

// head is the script command "head BYTES FILE OUTPUT". Negative BYTES leave out
// as many at the end.
func head(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: head BYTES FILE OUTPUT")
	}
	n, err := strconv.Atoi(args[0])
	ts.Check(err)
	data := ts.ReadFile(args[1])
	if n < 0 {
		n += len(data)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(data[:n]), 0o666))
}
