// SPDX-License-Identifier: Apache-2.0

package main

import (
	"io"
	"iter"
	"os"
	"path/filepath"
	"strconv"

	"github.com/undenied/undenied/cloudtrail"
)

// stdinPath is what --events-file calls stdin.
const stdinPath = "-"

// A trail is files of CloudTrail events, each of which can be read again.
type trail struct {
	files  []string
	copies map[string]string // of what can be read only once, by path
}

// openTrail returns the trail of the paths that --events-file names. Files below
// directories are part of it. What can be read only once is copied into dir.
func (p *program) openTrail(paths []string, dir string) (*trail, error) {
	t := &trail{copies: map[string]string{}}
	for _, path := range paths {
		if t.copies[path] != "" {
			return nil, usagef("%s is named twice and can be read once, want --events-file %s once", path, path)
		}
		info, err := os.Stat(path)
		if path == stdinPath || err == nil && !info.IsDir() && !info.Mode().IsRegular() {
			name := filepath.Join(dir, "events-"+strconv.Itoa(len(t.copies)))
			if err := p.keep(path, name); err != nil {
				return nil, usagef("%w", err)
			}
			t.copies[path] = name
			t.files = append(t.files, name)
			continue
		}
		files, err := cloudtrail.Files(path)
		if err != nil {
			return nil, usagef("%w", err)
		}
		t.files = append(t.files, files...)
	}
	return t, nil
}

// keep copies what can be read once from path to a file.
func (p *program) keep(path, to string) error {
	var in io.Reader = p.stdin
	if path != stdinPath {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}

// records yields the records of all files. What cannot be read is passed over:
// analyze reports it.
func (t *trail) records() iter.Seq[cloudtrail.Record] {
	return func(yield func(cloudtrail.Record) bool) {
		for _, file := range t.files {
			if !recordsOf(file, yield) {
				return
			}
		}
	}
}

func recordsOf(file string, yield func(cloudtrail.Record) bool) bool {
	in, err := os.Open(file)
	if err != nil {
		return true
	}
	defer in.Close()
	for r, err := range cloudtrail.Records(file, in) {
		if err == nil && !yield(r) {
			return false
		}
	}
	return true
}

// events yields the events whose records wanted says yes to, completed by what
// other events tell about them. The resource owner's record of a call that the
// caller's is there of, and what is there twice, are left out.
func (t *trail) events(wanted func(cloudtrail.Record) bool) iter.Seq[*cloudtrail.Event] {
	var index cloudtrail.Index
	for r := range t.records() {
		if !index.Wants(r.Text) {
			continue
		}
		for e, err := range r.Events() {
			if err == nil {
				index.Add(e)
			}
		}
	}
	return func(yield func(*cloudtrail.Event) bool) {
		for r := range t.records() {
			if !wanted(r) {
				continue
			}
			for e, err := range r.Events() {
				if err != nil {
					continue
				}
				if relation := index.Join(e); relation == cloudtrail.Copy || relation == cloudtrail.Repeated {
					continue
				}
				if !yield(e) {
					return
				}
			}
		}
	}
}
