// SPDX-License-Identifier: Apache-2.0

package format

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
)

// maxText is the most that a compressed file may hold: enough for an account
// with half a million roles.
const maxText = 4 << 30

// Snapshots compress to a twentieth or so. What holds much more than that, and
// is not small, is made to fill the memory.
const (
	maxRatio  = 300
	smallText = 64 << 20
)

// Load reads the file at path, which may be compressed with gzip, or all of a
// directory: the project's own, one that iam-collect wrote, or one with the pages
// of get-account-authorization-details and scp_data.json in files.
func Load(path string) (*File, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		if IsForeign(path) {
			return loadForeign(path)
		}
		d, err := OpenDirectory(path)
		if err != nil {
			return nil, err
		}
		return d.File()
	}
	data, err := ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Read(path, data)
}

// ReadFile returns the content of a file, decompressed.
func ReadFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		in := &text{name: path}
		return nil, in.fault(0, "this is a directory, want a file (.json or .json.gz)")
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return decompress(path, data)
}

// readAll returns the content of an open file, decompressed.
func readAll(name string, r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return decompress(name, data)
}

// decompress returns the text of data, which may be compressed.
func decompress(name string, data []byte) ([]byte, error) {
	if !bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		return data, nil
	}
	in := &text{name: name}
	zr, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, in.fault(0, "broken gzip header: %w, want a complete .json.gz file", err)
	}
	limit := min(maxText, max(smallText, maxRatio*int64(len(data))))
	in.data, err = io.ReadAll(io.LimitReader(zr, limit+1))
	switch {
	case err != nil:
		return nil, in.fault(len(in.data), "the compressed file breaks off here: %w, want a complete .json.gz file", err)
	case int64(len(in.data)) > limit && limit < maxText:
		return nil, in.fault(0, "the compressed file holds more than %d times its size, want a snapshot", maxRatio)
	case int64(len(in.data)) > maxText:
		return nil, in.fault(0, "the compressed file holds more than %d GiB of text, want a directory with one file an account", maxText>>30)
	}
	return in.data, nil
}
