// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"

	"github.com/undenied/undenied/snapshot/format"
)

// prepareOutput makes the directory that path is to be written in, and makes sure
// that path can be: collecting takes long.
func prepareOutput(path string) error {
	if path != "" {
		if err := os.MkdirAll(filepath.Dir(filepath.Clean(path)), 0o700); err != nil {
			return usagef("--output-file: %w", err)
		}
	}
	if err := format.Writable(path); err != nil {
		return usagef("--output-file: %w", err)
	}
	return nil
}

// checkpointOf returns the directory for the accounts that are done, beside path.
// There is none beside a device or a pipe.
func checkpointOf(path string) string {
	if info, err := os.Stat(path); err == nil && !info.IsDir() && !info.Mode().IsRegular() {
		return ""
	}
	return filepath.Clean(path) + ".partial"
}
