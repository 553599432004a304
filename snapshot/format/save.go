// SPDX-License-Identifier: Apache-2.0

package format

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Save writes f to path, readable by its owner alone: to one file, compressed if
// the name ends in ".gz"; or, if the name ends in a separator or is a
// directory's, to a directory as [SaveDirectory] does, not compressed. What was
// there before is replaced as a whole or not at all; a link stays, and so does a
// device or a pipe, which are written to.
func Save(path string, f *File) error {
	if info, err := os.Stat(path); strings.HasSuffix(path, string(filepath.Separator)) || err == nil && info.IsDir() {
		return SaveDirectory(filepath.Clean(path), f, Plain)
	}
	return saveFile(path, f)
}

// A Compression says how files are written.
type Compression uint8

// The compressions. The zero Compression is Plain.
const (
	Plain Compression = iota // .json
	Gzip                     // .json.gz
)

var suffixes = [...]string{Plain: ".json", Gzip: ".json.gz"}

// saveFile writes one file of a snapshot.
func saveFile(path string, f *File) error {
	write := Encode
	if strings.HasSuffix(path, ".gz") {
		write = encodeGzip
	}
	return saveAs(path, func(w io.Writer) error { return write(w, f) })
}

// saveAs writes one file by way of another beside it.
func saveAs(path string, write func(io.Writer) error) (err error) {
	path = behindLinks(path)
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		device, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return errors.Join(write(device), device.Close())
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".snapshot-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(temp.Name())
		}
	}()
	if err := errors.Join(temp.Chmod(0o600), write(temp), temp.Sync(), temp.Close()); err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}

// behindLinks returns what a path leads to, the path itself if that does not
// exist.
func behindLinks(path string) string {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		return target
	}
	return path
}

// encodeGzip is like Encode, compressed. Nothing but f is in the output: no name
// and no time.
func encodeGzip(w io.Writer, f *File) error {
	z := gzip.NewWriter(w)
	return errors.Join(Encode(z, f), z.Close())
}

// organizationFile is the file of a directory that is about no one account.
const organizationFile = "organization"

// SaveDirectory writes f to the directory dir, which is replaced if it exists
// and holds a snapshot or nothing: one file an account, named after its ID, and
// organization.json for the rest.
func SaveDirectory(dir string, f *File, c Compression) (err error) {
	dir = behindLinks(filepath.Clean(dir))
	if err := replaceable(dir); err != nil {
		return err
	}
	temp, err := os.MkdirTemp(filepath.Dir(dir), ".snapshot-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	if err := os.Chmod(temp, 0o700); err != nil {
		return err
	}
	files, err := f.split()
	if err != nil {
		return err
	}
	for name, part := range files {
		if err := saveFile(filepath.Join(temp, name+suffixes[c]), part); err != nil {
			return err
		}
	}
	old := temp + ".old"
	switch err := os.Rename(dir, old); {
	case errors.Is(err, os.ErrNotExist):
		return os.Rename(temp, dir)
	case err != nil:
		return err
	}
	if err := os.Rename(temp, dir); err != nil {
		return errors.Join(err, os.Rename(old, dir))
	}
	return os.RemoveAll(old)
}

// replaceable reports as an error why dir cannot be replaced: it holds something
// that is no part of a snapshot.
func replaceable(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		if _, ok := partName(e.Name()); !ok {
			return &os.PathError{Op: "replace", Path: dir, Err: errors.New("holds " + e.Name() + ", which is no part of a snapshot: want an empty or a new directory")}
		}
	}
	return err
}

// split returns the files of a directory by name, without their suffix.
func (f *File) split() (map[string]*File, error) {
	rest := &File{Organization: f.Organization, Owners: Owners(f.Accounts), Evidence: f.Evidence}
	files := map[string]*File{organizationFile: rest}
	if f.Collection != nil {
		rest.Collection = f.Collection.of("")
	}
	for _, a := range f.Accounts {
		if !IsAccountID(a.ID) || files[a.ID] != nil {
			return nil, fmt.Errorf("cannot write the snapshot: account %q, want a different ID of twelve digits for each", a.ID)
		}
		part := &File{Accounts: []Account{a}}
		if f.Collection != nil {
			part.Collection = f.Collection.of(a.ID)
		}
		files[a.ID] = part
	}
	if f.Collection != nil {
		for _, call := range f.Collection.Calls {
			if call.Account != "" && files[call.Account] == nil {
				rest.Collection.Calls = append(rest.Collection.Calls, call)
			}
		}
	}
	return files, nil
}

// of returns the part of c that is about one account.
func (c *Collection) of(account string) *Collection {
	part := &Collection{CollectedAt: c.CollectedAt, By: c.By}
	for _, call := range c.Calls {
		if call.Account == account {
			part.Calls = append(part.Calls, call)
		}
	}
	return part
}
