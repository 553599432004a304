// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/undenied/undenied/cloudtrail"
)

const (
	stdinPath = "-"
	stdinName = "stdin"
)

func eventsFileFlag() cli.Flag {
	return &cli.StringSliceFlag{Name: "events-file", Usage: "CloudTrail events: a file, a directory, or - for stdin", TakesFile: true}
}

// eventFiles returns the files that --events-file names, those in directories
// included.
func eventFiles(c *cli.Context) ([]string, error) {
	paths := c.StringSlice("events-file")
	if len(paths) == 0 {
		return nil, usagef("%s: no --events-file, want for example %s", c.Command.Name, flagExample(c.Command.Name, "events-file"))
	}
	var files []string
	for i, path := range paths {
		if path == stdinPath {
			if slices.Contains(paths[:i], path) {
				return nil, usagef("%s: stdin is named twice, want --events-file - once", c.Command.Name)
			}
			files = append(files, path)
			continue
		}
		below, err := cloudtrail.Files(path)
		if err != nil {
			return nil, err
		}
		if len(below) == 0 {
			return nil, usagef("%s: no files of events in this directory, want some that end in .json, .jsonl, .ndjson, .gz or .zst", path)
		}
		files = append(files, below...)
	}
	return files, nil
}

// recordsOf yields the records of one file. It reports whether to go on.
func (p *program) recordsOf(file string, yield func(cloudtrail.Record, error) bool) bool {
	r := p.stdin
	if file != stdinPath {
		f, err := os.Open(file)
		if err != nil {
			return yield(cloudtrail.Record{}, err)
		}
		defer f.Close()
		r = f
	}
	for rec, err := range cloudtrail.Records(nameOf(file), r) {
		if !yield(rec, err) {
			return false
		}
	}
	return true
}

// nameOf returns the name of a file in positions.
func nameOf(file string) string {
	if file == stdinPath {
		return stdinName
	}
	return file
}

// A tally counts what became of the input.
type tally struct {
	read     int // events
	passed   int // events that a filter left out
	allowed  int // records passed over undecoded: AWS refused none of them
	again    int // further records of events
	skipped  int // records and files of events that could not be read
	policies int // policies of the snapshot that could not be read
}

// outcome returns the failure that the tally stands for, or nil. What was
// skipped has been named. Files without events are no failure.
func (t *tally) outcome() error {
	switch {
	case t.skipped == 0 && t.policies == 0:
		return nil
	case t.skipped > 0 && t.read+t.passed+t.allowed == 0:
		return &failure{Code: exitUnreadable}
	}
	return &failure{Code: exitPartial}
}

// count returns "1 event" or "n events".
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
