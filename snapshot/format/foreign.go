// SPDX-License-Identifier: Apache-2.0

package format

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// IsForeign reports whether the directory at path holds what another tool wrote:
// an iam-collect directory, or files with names of their own among which there
// is no organization.json.
func IsForeign(path string) bool {
	if IsCollectDirectory(path) {
		return true
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return false
	}
	other := false
	for _, e := range entries {
		name, own := partName(e.Name())
		if own && name == organizationFile {
			return false
		}
		other = other || !own && e.Type().IsRegular() && isPage(e.Name())
	}
	return other
}

// isPage reports whether a file of a directory is read for its name.
func isPage(name string) bool {
	ends := func(suffix string) bool { return strings.HasSuffix(strings.ToLower(name), suffix) }
	return !strings.HasPrefix(name, ".") && slices.ContainsFunc(suffixes[:], ends)
}

// loadForeign reads such a directory. What its files say is merged in the order
// of their names; contradictions are among what was skipped.
func loadForeign(dir string) (*File, error) {
	if IsCollectDirectory(dir) {
		return readCollectDir(dir)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	all, read := new(File), 0
	for _, e := range entries {
		if !isPage(e.Name()) || e.IsDir() {
			continue
		}
		data, err := readWithin(root, e.Name(), filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, err
		}
		f, err := Read(filepath.Join(dir, e.Name()), data)
		if err != nil {
			return nil, err
		}
		read++
		all.Skipped = append(all.Skipped, all.Merge(f)...)
	}
	if read == 0 {
		return nil, (&text{name: dir}).fault(0, "no files that end in .json or .json.gz in this directory, %s", wanted)
	}
	return all, nil
}

// readWithin returns the content of a regular file within root, decompressed.
// The path appears in errors.
func readWithin(root *os.Root, name, path string) ([]byte, error) {
	file, err := openWithin(root, name)
	if err != nil {
		return nil, (&text{name: path}).fault(0, "%w", err)
	}
	defer file.Close()
	return readAll(path, file)
}

// openWithin opens a regular file within root. Others are not even opened: a pipe
// would wait for somebody who writes to it.
func openWithin(root *os.Root, name string) (*os.File, error) {
	info, err := root.Stat(name)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("not a regular file")
	}
	return root.Open(name)
}
