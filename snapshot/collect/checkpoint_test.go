// SPDX-License-Identifier: Apache-2.0

package collect_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/snapshot/collect"
)

// TestKilled leaves in a checkpoint what a program that was killed may leave
// there, and goes on.
func TestKilled(t *testing.T) {
	_, want := collected(t, options(t, world()))
	write := func(name, text string) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	tests := []struct {
		name  string
		leave func(t *testing.T, dir string)
	}{
		{"nothing", func(*testing.T, string) {}},
		{"no settings", func(t *testing.T, dir string) { os.Remove(filepath.Join(dir, "settings.json")) }},
		{"empty settings", write("settings.json", "")},
		{"half of the settings", write("settings.json", `{"Services":nu`)},
		{"half of an account", write(workloads+".json", `{"schema":"undenied/snapshot/v1","acc`)},
		{"an empty account", write(workloads+".json", "")},
		{"a file that was being written", write(".snapshot-123456", `{"schema"`)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "done")
			o := options(t, world())
			o.Checkpoint = dir
			collected(t, o)
			tt.leave(t, dir)
			if _, got := collected(t, o); got != want {
				t.Errorf("resumed (-want +got):\n%s", cmp.Diff(want, got))
			}
			if err := collect.RemoveCheckpoint(dir); err != nil {
				t.Error(err)
			}
			if _, err := os.Stat(dir); err == nil {
				t.Error("the checkpoint is still there")
			}
		})
	}
}

// TestRemoveOthers wants what is not ours to stay.
func TestRemoveOthers(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"settings.json", workloads + ".json", "letter.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := collect.RemoveCheckpoint(dir); err == nil {
		t.Error("a directory that holds something else is removed, want an error")
	}
	if _, err := os.Stat(filepath.Join(dir, "letter.txt")); err != nil {
		t.Error(err)
	}
}
