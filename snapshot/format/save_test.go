// SPDX-License-Identifier: Apache-2.0

package format_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/snapshot/format"
)

func encoded(t *testing.T, f *format.File) string {
	t.Helper()
	var b bytes.Buffer
	if err := format.Encode(&b, f); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func load(t *testing.T, path string) *format.File {
	t.Helper()
	f, err := format.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// What is written reads back as it was, in every form, and gives the same bytes
// again.
func TestSave(t *testing.T) {
	for _, source := range []string{"../testdata/org.json", "../testdata/details-pages.json", "../testdata/scp_data.json"} {
		f := load(t, source)
		want := encoded(t, f)
		dir := t.TempDir()
		for _, name := range []string{"one.json", "one.json.gz", "parts/"} {
			path := filepath.Join(dir, name)
			if name == "parts/" {
				path += string(filepath.Separator)
			}
			for range 2 { // the second time it replaces the first
				if err := format.Save(path, f); err != nil {
					t.Fatalf("%s as %s: %v", source, name, err)
				}
			}
			if diff := cmp.Diff(want, encoded(t, load(t, path))); diff != "" {
				t.Errorf("%s as %s (-want +got):\n%s", source, name, diff)
			}
			info, err := os.Stat(path)
			if err != nil || info.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s: %v, %v: others can read it", name, info.Mode(), err)
			}
		}
		left, err := os.ReadDir(dir)
		if err != nil || len(left) != 3 {
			t.Errorf("%d entries are left in the directory, want the 3 that were written: %v", len(left), left)
		}
	}
}

// A directory that holds something else is not replaced.
func TestSaveDirectoryRefuses(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "thesis.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := format.SaveDirectory(dir, new(format.File), format.Plain); err == nil {
		t.Error("a directory with other files was replaced")
	}
	if _, err := os.Stat(filepath.Join(dir, "thesis.txt")); err != nil {
		t.Error(err)
	}
}
