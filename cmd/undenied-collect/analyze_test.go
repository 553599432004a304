// SPDX-License-Identifier: Apache-2.0

//go:build unix

package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/internal/fakeaws"
	"github.com/undenied/undenied/snapshot/format"
)

// analyzerScript stands for the analyzer: it says what it was given.
const analyzerScript = `#!/bin/sh
printf '%s\n' "$@"
while [ $# -gt 0 ]; do
	if [ "$1" = --snapshot ]; then cp "$2" given.json; stat -c %a "$2" "$(dirname "$2")" >given.mode; echo "$2" >given.path; fi
	if [ "$1" = --exit ]; then code=$2; fi
	if [ "$1" = --wait ]; then exec sleep 60; fi
	shift
done
echo "stdin: $(cat)"
echo from the analyzer >&2
exit ${code:-0}
`

// install puts an analyzer on PATH.
func install(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, analyzer), []byte(analyzerScript), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
}

// analyzed runs the program with files for stdin, stdout and stderr, as the
// analyzer gets them.
func analyzed(t *testing.T, ctx context.Context, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	in, err := os.Create(filepath.Join(t.TempDir(), "stdin"))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if _, err := io.WriteString(in, stdin); err != nil {
		t.Fatal(err)
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	p := &program{stdin: in, stdout: &out, stderr: &errs}
	code = p.run(ctx, args)
	return code, out.String(), errs.String()
}

// lines joins arguments as the analyzer prints them.
func lines(args ...string) string { return strings.Join(args, "\n") + "\n" }

func TestAnalyze(t *testing.T) {
	serve(t)
	install(t)
	if err := os.WriteFile("event.json", []byte(sqsDenial), 0o600); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := analyzed(t, t.Context(), "", "--verbosity", "ERROR", "--region", "eu-west-1", "analyze", "--events-file", "event.json", "--profile", "",
		"--format", "text", "--cross-account-role-name=Audit", "--explain", "--", "--profile")
	path, _ := os.ReadFile("given.path")
	want := lines("--verbosity", "ERROR", "analyze", "--snapshot", strings.TrimSpace(string(path)), "--events-file", "event.json", "--format", "text", "--explain", "--", "--profile", "stdin: ")
	if diff := cmp.Diff(want, stdout); code != 0 || diff != "" || stderr != "from the analyzer\n" {
		t.Errorf("exit %d, stderr %q, stdout (-want +got):\n%s", code, stderr, diff)
	}
	if mode, _ := os.ReadFile("given.mode"); string(mode) != "600\n700\n" {
		t.Errorf("modes of the snapshot and its directory: %s, want 600 and 700", mode)
	}
	if _, err := os.Stat(filepath.Dir(strings.TrimSpace(string(path)))); err == nil {
		t.Errorf("%s is still there", path)
	}
	f, err := format.Load("given.json")
	if err != nil {
		t.Fatal(err)
	}
	if f.Organization == nil || len(f.Accounts) != 2 || len(f.Accounts[1].Resources) != 1 {
		t.Errorf("given %+v, want the organization and two accounts with one queue", f)
	}
}

func TestAnalyzeStdin(t *testing.T) {
	serve(t)
	install(t)
	code, stdout, stderr := analyzed(t, t.Context(), sqsDenial, "analyze", "--events-file", "-", "--save-snapshot", "kept.json")
	want := lines("analyze", "--snapshot", "kept.json", "--events-file", "-", "stdin: "+sqsDenial)
	if diff := cmp.Diff(want, stdout); code != 0 || diff != "" {
		t.Errorf("exit %d, stderr %q, stdout (-want +got):\n%s", code, stderr, diff)
	}
	if info, err := os.Stat("kept.json"); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("kept.json: %v, %v, want mode 0600", info, err)
	}
}

func TestAnalyzeExitCodes(t *testing.T) {
	s := serve(t)
	install(t)
	if err := os.WriteFile("event.json", []byte(sqsDenial), 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, _ := analyzed(t, t.Context(), "", "analyze", "--events-file", "event.json", "--exit", "2")
	if code != 2 {
		t.Errorf("exit %d, want the analyzer's 2", code)
	}
	s.Fault = func(r *fakeaws.Request) *fakeaws.Fault {
		if r.Operation == "GetQueueAttributes" {
			return &fakeaws.Fault{Status: 403, Code: "AccessDenied"}
		}
		return nil
	}
	code, stdout, stderr := analyzed(t, t.Context(), "", "analyze", "--events-file", "event.json")
	if code != 3 || !strings.Contains(stderr, "sqs:GetQueueAttributes") || !strings.Contains(stdout, "stdin: ") {
		t.Errorf("exit %d, stdout %s, stderr %s, want 3, the analysis, and what failed", code, stdout, stderr)
	}
}

func TestAnalyzeCallsNobody(t *testing.T) {
	s := serve(t)
	install(t)
	allowed := strings.Replace(sqsDenial, `"errorCode":"AccessDenied","errorMessage":"",`, "", 1)
	if err := os.WriteFile("event.json", []byte(allowed), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"analyze", "--events-file", "event.json"},
		{"analyze", "--help"},
		{"analyze", "--snapshot", "event.json", "--events-file", "event.json"},
	} {
		if code, _, stderr := analyzed(t, t.Context(), "", args...); code != 0 {
			t.Errorf("%q: exit %d, stderr %s", args, code, stderr)
		}
	}
	if n := s.Calls(""); n > 0 {
		t.Errorf("%d calls, want none", n)
	}
}

func TestAnalyzeInterrupted(t *testing.T) {
	s := serve(t)
	install(t)
	ctx, cancel := context.WithCancel(t.Context())
	s.Fault = func(r *fakeaws.Request) *fakeaws.Fault {
		if r.Operation == "GetQueueAttributes" {
			cancel()
		}
		return nil
	}
	if err := os.WriteFile("event.json", []byte(sqsDenial), 0o600); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := analyzed(t, ctx, "", "analyze", "--events-file", "event.json", "--save-snapshot", "kept.json")
	if code != 3 || stdout != "" || !strings.Contains(stderr, "interrupted") {
		t.Errorf("exit %d, stdout %q, stderr %q, want 3 and that it was interrupted", code, stdout, stderr)
	}
	if _, err := format.Load("kept.json"); err != nil {
		t.Error(err)
	}

	s.Fault = nil
	ctx, cancel = context.WithCancel(t.Context())
	out := writer(func() { cancel() }) // when the analyzer says something
	p := &program{stdin: os.Stdin, stdout: out, stderr: io.Discard}
	if code := p.run(ctx, []string{"analyze", "--events-file", "event.json", "--wait"}); code != 130 {
		t.Errorf("exit %d, want 130", code)
	}
}

// A writer is called for everything that is written.
type writer func()

func (w writer) Write(p []byte) (int, error) { w(); return len(p), nil }

func TestAnalyzeUsage(t *testing.T) {
	serve(t)
	t.Run("no analyzer", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		code, _, stderr := analyzed(t, t.Context(), "", "analyze", "--events-file", "x")
		if code != 2 || !strings.Contains(stderr, "go install github.com/undenied/undenied/cmd/undenied@latest") {
			t.Errorf("exit %d, stderr %q, want 2 and how to get it", code, stderr)
		}
	})
	install(t)
	tests := []struct {
		args []string
		want string
	}{
		{[]string{"--format", "text"}, "analyze: no --events-file"},
		{[]string{"--events-file", "none.json"}, "none.json: no such file"},
		{[]string{"--events-file"}, "flag --events-file needs a value"},
		{[]string{"--events-file", "-", "--events-file", "-"}, "- is named twice and can be read once"},
		{[]string{"--snapshot", "x", "--save-snapshot", "y"}, "--snapshot and --save-snapshot are given"},
	}
	for _, tt := range tests {
		code, _, stderr := analyzed(t, t.Context(), "", append([]string{"analyze"}, tt.args...)...)
		if code != 2 || !strings.Contains(stderr, tt.want) {
			t.Errorf("%q: exit %d, stderr %q, want 2 and %q", tt.args, code, stderr, tt.want)
		}
	}
}
