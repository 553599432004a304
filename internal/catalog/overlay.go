// SPDX-License-Identifier: Apache-2.0

package catalog

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
)

// Variable is the environment variable that names a data file. What the file
// holds replaces what is embedded.
const Variable = "UNDENIED_CATALOG"

// maxFile is how large a data file may be: many times what is embedded.
const maxFile = 64 << 20

// An overlay is the content of a data file. The zero overlay replaces nothing.
type overlay struct {
	path  string             // of the file, "" without one
	files map[string]section // by the name of the embedded file: "data/s3.txt"
	order []string           // names in files, in the order of the file
}

// loaded is the data file in use, or an empty overlay and what is wrong with the
// file.
var loaded = sync.OnceValues(func() (*overlay, error) {
	path := os.Getenv(Variable)
	if path == "" {
		return new(overlay), nil
	}
	text, err := readLimited(path)
	if err != nil {
		return new(overlay), err
	}
	o, err := parseOverlay(path, text)
	if err != nil {
		return new(overlay), err
	}
	return o, nil
})

// current is the data file in use.
func current() *overlay {
	o, _ := loaded()
	return o
}

// Err returns what is wrong with the data file that the environment variable
// UNDENIED_CATALOG names, "FILE:LINE:COLUMN: …", the first of several faults. It
// is nil if the file is good or there is none. As long as it is not nil, the
// embedded data is in use.
func Err() error {
	_, err := loaded()
	return err
}

func readLimited(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return "", err
	}
	if len(text) > maxFile {
		return "", fmt.Errorf("%s: more than %d MB, want a data file that \"gen -archive\" writes", path, maxFile>>20)
	}
	return string(text), nil
}

// parseOverlay reads a data file in full. The error is the first one, with the
// number of the others.
func parseOverlay(path, text string) (*overlay, error) {
	o := &overlay{path: path, files: make(map[string]section)}
	errs := o.split(text)
	if len(errs) == 0 {
		errs = o.check()
	}
	switch len(errs) {
	case 0:
		return o, nil
	case 1:
		return nil, errs[0]
	}
	return nil, fmt.Errorf("%w (and %d more)", errs[0], len(errs)-1)
}

// split splits the file and looks at the names in it.
func (o *overlay) split(text string) []error {
	var errs []error
	fault := func(line int, err error) { errs = append(errs, fmt.Errorf("%s:%d:1: %w", o.path, line, err)) }
	for _, s := range splitArchive(text) {
		if _, _, _, err := place(s.name); err != nil {
			fault(s.line, err)
			continue
		}
		name := dataDir + s.name
		if first, again := o.files[name]; again {
			fault(s.line, fmt.Errorf("%q is in the file twice, first at line %d", s.name, first.line))
			continue
		}
		o.files[name], o.order = s, append(o.order, name)
	}
	if len(o.order) == 0 && len(errs) == 0 {
		fault(1, errors.New(`no data, want a txtar archive whose files begin with lines such as "-- s3.txt --"`))
	}
	return errs
}

// check parses what the overlay replaces, together with the embedded files that
// stay.
func (o *overlay) check() []error {
	var errs []error
	seen := make(map[string]bool)
	for _, name := range o.order {
		s := o.files[name]
		service, _, table, err := place(s.name)
		switch {
		case table != nil:
			// The blank lines are those of the archive above the table.
			err = table(o.path, strings.Repeat("\n", s.line)+s.text)
		case seen[service]:
		case !o.has(dataDir + service + ".txt"):
			err = fmt.Errorf("%s:%d:1: %q is for a service without a file of its own, want %s.txt too", o.path, s.line, s.name, service)
		default:
			seen[service] = true
			_, err = o.parseService(service)
		}
		errs = append(errs, each(err)...)
	}
	return errs
}

// tables are the files that are of no service, and what checks them. Positions
// in its errors are those in the text, under the name of the file.
var tables = map[string]func(file, text string) error{
	"tables/events.txt":    func(file, text string) error { _, err := parseEvents(file, text); return err },
	"tables/sources.txt":   func(file, text string) error { _, err := parseSources(file, text); return err },
	"tables/refusals.txt":  func(file, text string) error { _, err := parseRefusals(file, text); return err },
	"tables/keys.txt":      func(file, text string) error { _, err := parseReference(file, text); return err },
	"tables/reference.txt": checkReference,
	"PROVENANCE.json":      func(file, text string) error { _, err := parseProvenance(file, text); return err },
}

// checkReference also wants a date: everything that is not found is reported
// with it.
func checkReference(file, text string) error {
	t, err := parseReference(file, text)
	if err != nil {
		return err
	}
	if _, err := time.Parse(time.DateOnly, t.date); err != nil {
		above := len(text) - len(strings.TrimLeft(text, "\n"))
		return fmt.Errorf("%s:%d:1: date %q, want a line such as date 2026-09-26", file, above, t.date)
	}
	return nil
}

// parseProvenance reads PROVENANCE.json.
func parseProvenance(file, text string) (Provenance, error) {
	var p Provenance
	err := json.Unmarshal([]byte(text), &p)
	if err == nil {
		return p, nil
	}
	offset := int64(len(text))
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
		offset = syntax.Offset
	}
	if typ := (*json.UnmarshalTypeError)(nil); errors.As(err, &typ) {
		offset = typ.Offset
	}
	before := text[:max(0, min(int(offset)-1, len(text)))]
	line := 1 + strings.Count(before, "\n")
	return p, fmt.Errorf("%s:%d:%d: %w", file, line, len(before)-strings.LastIndexByte(before, '\n'), err)
}

// each returns the errors that err joins.
func each(err error) []error {
	if err == nil {
		return nil
	}
	if all, ok := err.(interface{ Unwrap() []error }); ok {
		return all.Unwrap()
	}
	return []error{err}
}
