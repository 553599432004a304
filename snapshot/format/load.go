// SPDX-License-Identifier: Apache-2.0

package format

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
)

// Load reads the file at path, which may be compressed with gzip.
func Load(path string) (*File, error) {
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
	in := &text{name: path}
	if info.IsDir() {
		return nil, in.fault(0, "this is a directory, want a snapshot file (.json or .json.gz)")
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		return data, nil
	}
	zr, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, in.fault(0, "broken gzip header: %w, want a complete .json.gz file", err)
	}
	if in.data, err = io.ReadAll(zr); err != nil {
		return nil, in.fault(len(in.data), "the compressed file breaks off here: %w, want a complete .json.gz file", err)
	}
	return in.data, nil
}
