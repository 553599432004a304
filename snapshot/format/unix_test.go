// SPDX-License-Identifier: Apache-2.0

//go:build unix

package format_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/undenied/undenied/snapshot/format"
)

// What is not a file blocks nobody.
func TestPipes(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "organization.json"), native(`"accounts": []`), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "111122223333.json"), 0o600); err != nil {
		t.Skip(err)
	}
	within(t, "a pipe in a directory", func() {
		d, err := format.OpenDirectory(dir)
		if err != nil {
			t.Error(err)
			return
		}
		if _, err := d.Account("111122223333"); err == nil || !strings.Contains(err.Error(), "not a regular file") {
			t.Errorf("got %v, want that it is not a regular file", err)
		}
	})
}

// Nothing is lost where what is written is no file or is reached by a link.
func TestSaveThroughLinks(t *testing.T) {
	f := &format.File{Accounts: []format.Account{{ID: "111122223333"}}}
	dir := t.TempDir()
	link := filepath.Join(dir, "link")
	if err := os.Mkdir(filepath.Join(dir, "real"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("real", link); err != nil {
		t.Skip(err)
	}
	for range 2 {
		if err := format.Save(link+"/", f); err != nil {
			t.Fatal(err)
		}
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link was replaced: %v, %v", info, err)
	}
	if _, err := format.Load(filepath.Join(dir, "real")); err != nil {
		t.Errorf("nothing was written where the link points: %v", err)
	}
	file := filepath.Join(dir, "file.json")
	if err := os.Symlink("real.json", file); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "real.json"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := format.Save(file, f); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(file); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link was replaced: %v, %v", info, err)
	}

	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip(err)
	}
	got := make(chan []byte)
	go func() {
		data, _ := os.ReadFile(pipe)
		got <- data
	}()
	if err := format.Save(pipe, f); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(pipe); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		t.Fatalf("the pipe was replaced: %v, %v", info, err)
	}
	if data := <-got; string(data) != encoded(t, f) {
		t.Errorf("through a pipe came %q", data)
	}
}

// Only the owner can read what is written, and the owner can, whatever the umask.
func TestUmask(t *testing.T) {
	dir := t.TempDir()
	f := &format.File{Accounts: []format.Account{{ID: "111122223333"}}}
	for _, mask := range []int{0, 0o377, 0o777} {
		old := syscall.Umask(mask)
		err := errors.Join(format.Save(filepath.Join(dir, "a.json"), f), format.SaveDirectory(filepath.Join(dir, "b"), f, format.Gzip))
		syscall.Umask(old)
		if err != nil {
			t.Errorf("umask %o: %v", mask, err)
			continue
		}
		for name, want := range map[string]os.FileMode{"a.json": 0o600, "b": 0o700, "b/111122223333.json.gz": 0o600} {
			info, err := os.Stat(filepath.Join(dir, name))
			if err != nil || info.Mode().Perm() != want {
				t.Errorf("umask %o: %s: %v, %v, want %v", mask, name, info.Mode(), err, want)
			}
		}
	}
}
