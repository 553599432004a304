// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/internal/catalog"
)

// A filler fills the variables of an ARN template from an event.
type filler struct {
	e      *Event
	params []catalog.Param
	place  place
	value  string // the value of every variable, if not empty

	bound   int // variables that got a value from the event
	unbound int // variables that did not
}

// A part of a template is text or, if variable, the text within ${ and }.
type part struct {
	text     string
	variable bool
}

// parts cuts a template. Braces within a variable nest.
func parts(template string) []part {
	var out []part
	for template != "" {
		text, rest, ok := strings.Cut(template, "${")
		if text != "" {
			out = append(out, part{text: text})
		}
		if !ok {
			break
		}
		depth, end := 1, len(rest)
		for i := range len(rest) {
			switch rest[i] {
			case '{':
				depth++
			case '}':
				depth--
			}
			if depth == 0 {
				end = i
				break
			}
		}
		out = append(out, part{text: rest[:end], variable: true})
		template = rest[min(end+1, len(rest)):]
	}
	return out
}

// variables returns the variables of a template that a request fills.
func variables(template string) []string {
	var names []string
	for _, p := range parts(template) {
		if p.variable && !common(p.text) {
			names = append(names, p.text)
		}
	}
	return names
}

// common reports whether a variable is filled from the event as such.
func common(variable string) bool {
	switch variable {
	case "Partition", "Region", "Account", "AccountId":
		return true
	}
	return false
}

// locate returns the resources that the template stands for in the event.
// Variables that the event does not bind become "*". A variable with several
// values gives several resources.
func (f *filler) locate(template, arnParam string) []located {
	if found := f.whole(template, arnParam); len(found) > 0 {
		f.bound = 1 + len(variables(template))
		return found
	}
	pieces := parts(template)
	values := make([][]string, len(pieces))
	n := 1
	for i, p := range pieces {
		if !p.variable || common(p.text) {
			continue
		}
		v, ok := f.values(p.text)
		if ok {
			f.bound++
		} else if len(v) == 0 {
			f.unbound++
		}
		values[i] = v
		n = max(n, len(v))
	}
	from := FromDefault
	if f.bound > 0 {
		from = FromParameters
	}
	if f.unbound > 0 {
		f.bound = -1
	}
	var found []located
	for k := range min(n, maxResources) {
		var b strings.Builder
		for i, p := range pieces {
			b.WriteString(f.piece(p, values[i], k))
		}
		a, err := arn.Parse(b.String())
		if err != nil {
			continue
		}
		found = append(found, located{arn: a, owner: f.e.owner(a), from: from, template: template})
	}
	if len(found) == 0 {
		f.bound, f.unbound = -1, f.unbound+1
		return []located{{}}
	}
	return found
}

func (f *filler) piece(p part, values []string, k int) string {
	switch {
	case !p.variable:
		return p.text
	case p.text == "Partition":
		return f.place.partition
	case p.text == "Region":
		return f.place.region
	case p.text == "Account", p.text == "AccountId":
		return f.place.account
	case len(values) == 0:
		return "*"
	}
	return values[min(k, len(values)-1)]
}

// whole returns the resources if a parameter carries their whole ARNs.
func (f *filler) whole(template, arnParam string) []located {
	refs := []string{arnParam}
	for _, p := range f.params {
		for _, ref := range p.From {
			refs = append(refs, before(ref, "#"))
		}
	}
	for _, ref := range refs {
		if ref == "" || ref == "*" {
			continue
		}
		var found []located
		for _, v := range f.e.parameter(ref) {
			a, err := arn.Parse(v)
			if err != nil || ref != arnParam && !matchLoose(template, v) {
				continue
			}
			if ref == arnParam && template != "" && !strings.Contains(template, ":"+a.Service()+":") {
				continue
			}
			found = append(found, located{arn: a, owner: f.e.owner(a), from: FromParameters, template: template})
		}
		if len(found) > 0 {
			return found[:min(len(found), maxResources)]
		}
	}
	return nil
}

// values returns the values of a variable; ok says that the event gave them.
func (f *filler) values(variable string) (values []string, ok bool) {
	if f.value != "" {
		return []string{f.value}, true
	}
	refs := []string{variable}
	for _, p := range f.params {
		if p.Variable == variable {
			refs = p.From
		}
	}
	for _, ref := range refs {
		ref, fallback, _ := strings.Cut(ref, "=")
		path, how, _ := strings.Cut(ref, "#")
		if text, ok := strings.CutPrefix(how, "const:"); ok {
			return []string{text}, true
		}
		for _, v := range f.e.parameter(path) {
			if t, ok := transform(how, v, &f.place); ok && t != "" {
				values = append(values, t)
			}
		}
		if len(values) > 0 {
			return values, true
		}
		if fallback != "" {
			return []string{fallback}, fallback != "*"
		}
	}
	return nil, false
}

// matchStrict reports whether s is an ARN of the template whose variables hold
// no separator.
func matchStrict(template, s string) bool { return match(parts(template), s, "/:") }

// matchLoose is like matchStrict for variables that hold anything, as paths do.
func matchLoose(template, s string) bool { return match(parts(template), s, "") }

func match(pieces []part, s, separators string) bool {
	if len(pieces) == 0 {
		return s == ""
	}
	p := pieces[0]
	switch {
	case !p.variable:
		rest, ok := strings.CutPrefix(s, p.text)
		return ok && match(pieces[1:], rest, separators)
	case common(p.text):
		end := strings.IndexByte(s, ':')
		return end >= 0 && match(pieces[1:], s[end:], separators)
	case len(pieces) == 1:
		return s != "" && !strings.ContainsAny(s, separators)
	}
	next := pieces[1].text
	if pieces[1].variable {
		return s != "" // two variables side by side: nothing to tell them apart
	}
	for i := 1; i < len(s); i++ {
		if strings.HasPrefix(s[i:], next) && match(pieces[1:], s[i:], separators) {
			return true
		}
		if strings.IndexByte(separators, s[i-1]) >= 0 {
			return false
		}
	}
	return false
}

// sameType reports whether a could be of the template.
func sameType(template string, a arn.ARN) bool {
	return template != "" && matchLoose(template, a.String())
}
