// SPDX-License-Identifier: Apache-2.0

package format

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Writable reports as an error why [Save] cannot write to path, for those who
// have long to go before they do. It leaves nothing behind. That it reports none
// is no promise.
func Writable(path string) error {
	if path == "" {
		return errors.New("no name of a file or directory")
	}
	info, err := os.Stat(path)
	if strings.HasSuffix(path, string(filepath.Separator)) || err == nil && info.IsDir() {
		dir := behindLinks(filepath.Clean(path))
		if here, err := os.Stat("."); err == nil && info != nil && os.SameFile(here, info) {
			return &os.PathError{Op: "replace", Path: path, Err: errors.New("this is the working directory, want a file or another directory")}
		}
		if err := replaceable(dir); err != nil {
			return err
		}
		return writableIn(filepath.Dir(dir))
	}
	if err == nil && !info.Mode().IsRegular() {
		return nil // a pipe would wait for its reader
	}
	return writableIn(filepath.Dir(behindLinks(path)))
}

// writableIn reports as an error why no file can be made in a directory.
func writableIn(dir string) error {
	temp, err := os.CreateTemp(dir, ".snapshot-*")
	if err != nil {
		return err
	}
	return errors.Join(temp.Close(), os.Remove(temp.Name()))
}

// SaveSCPData writes what [EncodeSCPData] does to a file, which is replaced only
// once all is written. Nobody else can read it.
func SaveSCPData(path string, o *Organization) error {
	return saveAs(path, func(w io.Writer) error { return EncodeSCPData(w, o) })
}
