// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/undenied/undenied"
)

// A Body holds the text of the answers until the document around them is
// written: what was written to it is what its WriteTo writes. A [bytes.Buffer]
// is one.
type Body interface {
	io.Writer
	io.WriterTo
}

// An overview is what stands above the answers of a document. It does not keep
// the diagnoses.
type overview struct {
	all, fixed, asked  int
	first, last        time.Time
	results            tallied
	principals, served tallied
}

// tallied count by name.
type tallied map[string]int

func (o *overview) add(d *undenied.Diagnosis) {
	if o.results == nil {
		o.results, o.principals, o.served = tallied{}, tallied{}, tallied{}
	}
	o.all++
	if slices.ContainsFunc(d.Fixes, func(f undenied.Fix) bool { return f.Verified }) {
		o.fixed++
	}
	if slices.ContainsFunc(d.Fixes, func(f undenied.Fix) bool { return f.Verified && len(f.Steps) == 0 }) {
		o.asked++
	}
	if t := d.EventTime; !t.IsZero() {
		if o.first.IsZero() || t.Before(o.first) {
			o.first = t
		}
		if t.After(o.last) {
			o.last = t
		}
	}
	o.results[clean(string(d.AssessmentResult))]++
	o.principals[clean(cmp.Or(principalShort(d.Principal), "unknown"))]++
	o.served[serviceOf(d)]++
}

// serviceOf is the service whose action was denied, by its IAM prefix.
func serviceOf(d *undenied.Diagnosis) string {
	service, _, ok := strings.Cut(d.Action, ":")
	if !ok {
		return "unknown"
	}
	return clean(service)
}

// period is the time from the first denial to the last, "" if none is known.
func (o *overview) period() string {
	const form = "2006-01-02 15:04:05"
	switch {
	case o.first.IsZero():
		return ""
	case o.first.Equal(o.last):
		return o.first.UTC().Format(form) + " UTC"
	}
	return o.first.UTC().Format(form) + " to " + o.last.UTC().Format(form) + " UTC"
}

// help says how many denials have a verified fix.
func (o *overview) help() string {
	return textOf(passages(func(p *page) { p.verifiedCount(o.all, o.fixed, o.asked) }))
}

// A tally is a name and how often it came.
type tally struct {
	Name string
	N    int
}

// sorted returns the tallied, the greatest first.
func (t tallied) sorted() []tally {
	var all []tally
	for _, name := range slices.Sorted(maps.Keys(t)) {
		all = append(all, tally{name, t[name]})
	}
	slices.SortStableFunc(all, func(a, b tally) int { return cmp.Compare(b.N, a.N) })
	return all
}
