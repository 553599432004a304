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
	Summary
	first, last        time.Time
	principals, served tallied
}

// tallied count by name.
type tallied map[string]int

func (o *overview) add(d *undenied.Diagnosis) {
	if o.principals == nil {
		o.principals, o.served = tallied{}, tallied{}
	}
	o.Summary.Add(d)
	if t := d.EventTime; !t.IsZero() {
		if o.first.IsZero() || t.Before(o.first) {
			o.first = t
		}
		if t.After(o.last) {
			o.last = t
		}
	}
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

// results counts the denials by their result.
func (o *overview) results() tallied {
	all := tallied{}
	for result, n := range o.n {
		all[clean(result)] += n
	}
	return all
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
	Name   string
	N      int
	Groups int // in how many groups; 0 if there are none
}

// sorted returns the tallied, the greatest first.
func (t tallied) sorted() []tally {
	var all []tally
	for _, name := range slices.Sorted(maps.Keys(t)) {
		all = append(all, tally{Name: name, N: t[name]})
	}
	slices.SortStableFunc(all, func(a, b tally) int { return cmp.Compare(b.N, a.N) })
	return all
}
