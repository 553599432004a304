// SPDX-License-Identifier: Apache-2.0

package script_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/undenied/undenied/internal/script"
)

func TestFromMarkdown(t *testing.T) {
	const page = "# A page\n\n```\n$ not a session\n```\n\n```console\n$ a b\n$ c 'd e'\none\n…\n$ echo $?\n3\n$ f\n```\n$ nor this\n"
	const want = `# Line 8.
exits 0 a b
# Line 9.
exits 3 c 'd e'
shows line9
# Line 14.
exits 0 f
-- line9 --
one
…
`
	if diff := cmp.Diff(want, string(script.FromMarkdown(page))); diff != "" {
		t.Errorf("script (-want +got):\n%s", diff)
	}
}

// A failure ends a script: it is what testscript's T panics with here.
type failure struct{}

// recorder is a testscript.T that remembers whether a script failed.
type recorder struct{ failed bool }

func (r *recorder) Skip(...any)                        { panic(failure{}) }
func (r *recorder) Fatal(...any)                       { r.FailNow() }
func (r *recorder) Parallel()                          {}
func (r *recorder) Log(...any)                         {}
func (r *recorder) Verbose() bool                      { return false }
func (r *recorder) FailNow()                           { r.failed = true; panic(failure{}) }
func (r *recorder) Run(_ string, f func(testscript.T)) { f(r) }

// passes runs a script.
func passes(t *testing.T, text string) bool {
	t.Helper()
	r := &recorder{}
	func() {
		defer func() {
			if err := recover(); err != nil && err != (failure{}) {
				panic(err)
			}
		}()
		testscript.RunT(r, testscript.Params{
			Files: []string{file(t, text)},
			Cmds:  map[string]func(*testscript.TestScript, bool, []string){"shows": script.Shows, "exits": script.Exits},
		})
	}()
	return !r.failed
}

func TestShows(t *testing.T) {
	const got = "a\nb\nc\nb\nd\n"
	for _, tt := range []struct {
		want string
		ok   bool
	}{
		{got, true},
		{"…", true},
		{"a\n…", true},
		{"…\nd", true},
		{"a\n…\nd", true},
		{"…\nb\nc\n…", true},
		{"…\nb\nd", true},
		{"a\n…\nb\n…\nb\n…\nd", true},
		{"a\nb\nc\nb\nd\n…", true},
		{"b\n…", false},
		{"…\nc", false},
		{"a\nb\nc\nb", false},
		{"a\n…\nc\n…\nc\n…", false},
		{"…\nc\n…\na\n…", false},
		{"…\nb\nb\n…", false},
		{"a\nb\nc\nb\nd\ne", false},
		{"…\na\nb\nc\nb\nd\ne", false},
	} {
		if ok := passes(t, "exec cat got\nshows want\n-- got --\n"+got+"-- want --\n"+strings.TrimSuffix(tt.want, "\n")+"\n"); ok != tt.ok {
			t.Errorf("%q is shown: %v, want %v", tt.want, ok, tt.ok)
		}
	}
}

func TestExits(t *testing.T) {
	for text, want := range map[string]bool{
		"exits 0 cat got":     true,
		"exits 1 cat got":     false,
		"exits 1 cat nothing": true,
		"exits 0 cat nothing": false,
		"exits 0":             false,
		"exits x cat got":     false,
	} {
		if got := passes(t, text+"\n-- got --\n"); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

// file returns the path of a script with the given text.
func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "script.txtar")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
