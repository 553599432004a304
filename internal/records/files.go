// SPDX-License-Identifier: Apache-2.0

package records

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// fileSuffixes are the endings of the files that are read in a directory.
var fileSuffixes = []string{".json", ".jsonl", ".ndjson", ".gz", ".zst"}

// otherFiles are what else a trail delivers: digests hold signatures, and
// insights are of no request. Names of files have it between underscores.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html
var otherFiles = []string{"CloudTrail-Digest", "CloudTrail-Insight"}

// Files returns the log files of a path in lexical order: a file itself, or
// those in a directory and below it that end in .json, .jsonl, .ndjson, .gz or
// .zst. Digests and insights are passed over there, and so are names that begin
// with a dot. Symbolic links are followed; a circle of them is an error, and so is
// a directory that cannot be read.
func Files(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	return filesBelow(path, []fs.FileInfo{info})
}

// filesBelow returns the log files in and below a directory. It is the last of
// within, the directories on the way to it.
func filesBelow(dir string, within []fs.FileInfo) ([]string, error) {
	entries, err := os.ReadDir(dir) // in lexical order
	if err != nil {
		return nil, err
	}
	var files []string
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		if strings.HasPrefix(entry.Name(), ".") {
			continue
		}
		isDir := entry.IsDir()
		if entry.Type()&fs.ModeSymlink != 0 {
			target, err := os.Stat(path)
			switch {
			case err == nil:
				isDir = target.IsDir()
			case !isLogFile(entry.Name()) && errors.Is(err, fs.ErrNotExist):
				continue // a link to nowhere, of no interest
			default:
				return nil, err
			}
		}
		switch {
		case isDir && !slices.Contains(otherFiles, entry.Name()):
			info, err := os.Stat(path)
			if err != nil {
				return nil, err
			}
			if slices.ContainsFunc(within, func(above fs.FileInfo) bool { return os.SameFile(above, info) }) {
				return nil, fmt.Errorf("%s: the link leads to a directory that it is in, want a tree", path)
			}
			below, err := filesBelow(path, append(slices.Clip(within), info))
			if err != nil {
				return nil, err
			}
			files = append(files, below...)
		case !isDir && isLogFile(entry.Name()):
			files = append(files, path)
		}
	}
	return files, nil
}

// isLogFile reports whether a file of this name is read in a directory.
func isLogFile(name string) bool {
	for _, other := range otherFiles {
		if strings.Contains(name, "_"+other+"_") {
			return false
		}
	}
	lower := strings.ToLower(name)
	return slices.ContainsFunc(fileSuffixes, func(suffix string) bool { return strings.HasSuffix(lower, suffix) })
}
