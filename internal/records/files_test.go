// SPDX-License-Identifier: Apache-2.0

package records_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/internal/records"
)

// plant makes empty files below a new directory and returns it.
func plant(t *testing.T, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range names {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func link(t *testing.T, target, path string) {
	t.Helper()
	if err := os.Symlink(target, path); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
}

// below returns files by their names in dir.
func below(t *testing.T, dir string, files []string) []string {
	t.Helper()
	var got []string
	for _, file := range files {
		name, err := filepath.Rel(dir, file)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, filepath.ToSlash(name))
	}
	return got
}

func TestFiles(t *testing.T) {
	dir := plant(t,
		"AWSLogs/1/CloudTrail/us-east-1/2026/11/20/1_CloudTrail_us-east-1_20261120T1000Z_b.json.gz",
		"AWSLogs/1/CloudTrail/us-east-1/2026/11/20/1_CloudTrail_us-east-1_20261120T1000Z_a.json.gz",
		"AWSLogs/1/CloudTrail-Digest/us-east-1/2026/11/20/1_CloudTrail-Digest_us-east-1_t_us-east-1_20261120T1000Z.json.gz",
		"AWSLogs/1/CloudTrail-Insight/us-east-1/2026/11/20/1_CloudTrail-Insight_us-east-1_20261120T1000Z_a.json.gz",
		"moved/1_CloudTrail-Digest_us-east-1_t_us-east-1_20261120T1000Z.json.gz",
		"a.JSON", "b.ndjson", "c.jsonl", "d.zst", "notes.txt", "server.log", ".hidden.json", ".git/x.json",
	)
	got, err := records.Files(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"AWSLogs/1/CloudTrail/us-east-1/2026/11/20/1_CloudTrail_us-east-1_20261120T1000Z_a.json.gz",
		"AWSLogs/1/CloudTrail/us-east-1/2026/11/20/1_CloudTrail_us-east-1_20261120T1000Z_b.json.gz",
		"a.JSON", "b.ndjson", "c.jsonl", "d.zst",
	}
	if diff := cmp.Diff(want, below(t, dir, got)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}

	file := filepath.Join(dir, "notes.txt") // whoever names a file wants it
	if got, err := records.Files(file); err != nil || len(got) != 1 || got[0] != file {
		t.Errorf("Files(%s) = %q, %v, want the file itself", file, got, err)
	}
	if got, err := records.Files(plant(t)); err != nil || len(got) != 0 {
		t.Errorf("of an empty directory: %q, %v, want none", got, err)
	}
	missing := filepath.Join(dir, "missing")
	if _, err := records.Files(missing); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), missing) {
		t.Errorf("of what is not there: %v, want an error that names it", err)
	}
}

func TestFilesLinks(t *testing.T) {
	outside := plant(t, "deep/x.json")
	dir := plant(t, "a/y.json")
	link(t, filepath.Join(outside, "deep"), filepath.Join(dir, "b"))
	link(t, filepath.Join(outside, "deep", "x.json"), filepath.Join(dir, "c.json"))
	link(t, filepath.Join(outside, "gone"), filepath.Join(dir, "d"))
	want := []string{"a/y.json", "b/x.json", "c.json"}
	got, err := records.Files(dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, below(t, dir, got)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	root := filepath.Join(outside, "root")
	link(t, dir, root)
	if got, err := records.Files(root); err != nil || len(got) != len(want) {
		t.Errorf("of a link to the directory: %q, %v, want its %d files", got, err, len(want))
	}

	for _, tt := range []struct{ name, target string }{{"up", dir}, {"self", "self"}, {"gone.json", "nowhere"}} {
		path := filepath.Join(dir, "a", tt.name)
		link(t, tt.target, path)
		if got, err := records.Files(dir); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("with a link %s: %q, %v, want an error that names it", tt.name, got, err)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFilesUnreadable(t *testing.T) {
	dir := plant(t, "a/x.json")
	locked := filepath.Join(dir, "a")
	if err := os.Chmod(locked, 0); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(locked, 0o700)
	if _, err := os.ReadDir(locked); err == nil {
		t.Skip("nothing is unreadable here")
	}
	if _, err := records.Files(dir); !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), locked) {
		t.Errorf("of an unreadable directory: %v, want an error that names %s", err, locked)
	}
}
