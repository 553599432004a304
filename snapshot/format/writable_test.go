// SPDX-License-Identifier: Apache-2.0

package format_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/undenied/undenied/snapshot/format"
)

// TestWritable asks for what can be written and what cannot, and looks whether
// Save is of the same opinion.
func TestWritable(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, dir := range []string{"empty", "old", "full", "target"} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{"file", "full/thesis.txt", "old/organization.json"} {
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("target", "link"); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		path, want string
	}{
		{"new.json", ""}, {"file", ""}, {"full/0.json", ""}, {"new/", ""}, {"empty", ""}, {"old/", ""}, {"link", ""}, {"link/new.json", ""}, {os.DevNull, ""},
		{"", "no name"},
		{"nowhere/new.json", "no such file"},
		{"nowhere/new/", "no such file"},
		{"file/new.json", "not a directory"},
		{"file/", "not a directory"},
		{"full", "which is no part of a snapshot"},
		{".", "working directory"},
		{"./", "working directory"},
	}
	for _, tt := range tests {
		err := format.Writable(tt.path)
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("Writable(%q) = %v, want %q", tt.path, err, tt.want)
		}
		if left, _ := filepath.Glob(".snapshot-*"); left != nil {
			t.Errorf("Writable(%q) leaves %q", tt.path, left)
		}
		if saved := format.Save(tt.path, new(format.File)); (saved == nil) != (err == nil) {
			t.Errorf("Save(%q) = %v, and Writable %v", tt.path, saved, err)
		}
	}
}

// TestSaveSCPData wants a file that cannot be replaced to stay as it is.
func TestSaveSCPData(t *testing.T) {
	path := filepath.Join(t.TempDir(), "scp_data.json")
	if err := os.WriteFile(path, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	broken := &format.Organization{Nodes: []format.Node{{ID: "r-1", Kind: "root"}}}
	if err := format.SaveSCPData(path, broken); err == nil {
		t.Error("an organization without SCPs is written, want an error")
	}
	if got, _ := os.ReadFile(path); string(got) != "old" {
		t.Errorf("the file holds %q, want it as it was", got)
	}
	broken.Nodes[0].SCPs = []string{}
	if err := format.SaveSCPData(path, broken); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v, want mode 0600", info, err)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("%d files, want one", len(left))
	}
}
