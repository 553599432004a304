// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"slices"
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
	arn    string // the template that is filled
	idType string // the type that an EC2 id in the variable has, or ""
	verb   string // of the PartiQL statements that count, "" for all

	bound   int  // variables that got a value from the event
	unbound int  // variables that did not
	guessed bool // a variable is "*" for want of a value
}

// A part of a template is text or, if variable, the text within ${ and }.
type part struct {
	text     string
	variable bool
	common   bool // a variable that is filled from the event as such
}

// parts cuts a template. Braces within a variable nest.
func parts(template string) []part {
	var out []part
	colons := 0
	for template != "" {
		text, rest, ok := strings.Cut(template, "${")
		colons += strings.Count(text, ":")
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
		name := rest[:end]
		out = append(out, part{text: name, variable: true, common: colons < 5 && common(name)})
		template = rest[min(end+1, len(rest)):]
	}
	return out
}

// variables returns the variables of a template that a request fills.
func variables(template string) []string {
	var names []string
	for _, p := range parts(template) {
		if p.variable && !p.common {
			names = append(names, p.text)
		}
	}
	return names
}

// common reports whether a variable before the resource part of an ARN is filled
// from the event as such.
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
	f.arn = template
	pieces := parts(template)
	values := make([][]value, len(pieces))
	n := 1
	for i, p := range pieces {
		if !p.variable || p.common {
			continue
		}
		f.idType = idType(pieces[:i])
		v, ok := f.values(p.text)
		if ok {
			f.bound++
		} else if len(v) == 0 {
			f.unbound++
		}
		f.guessed = f.guessed || len(v) == 0 || v[0].text == "*" && !v[0].malformed
		values[i] = v
		n = max(n, len(v))
	}
	from := FromDefault
	if f.bound > 0 {
		from = FromParameters
		if f.creates() {
			f.guessed = false // what AWS adds to a new name is not there yet
		}
	}
	if f.unbound > 0 {
		f.bound = -1
	}
	var found []located
	for k := range min(n, maxResources) {
		at, given := f.place, ""
		for _, v := range values {
			if len(v) > 0 && isARN(v[min(k, len(v)-1)].text) {
				given = v[min(k, len(v)-1)].text
			}
			if len(v) > 0 && v[min(k, len(v)-1)].place != f.place {
				at = v[min(k, len(v)-1)].place
			}
		}
		var b strings.Builder
		for i, p := range pieces {
			b.WriteString(at.piece(p, values[i], k))
		}
		text, exact := throughAccessPoint(b.String(), &at)
		if given != "" && matchLoose(template, given) {
			text, exact = given, true
		}
		f.guessed = f.guessed || !exact
		a, err := arn.Parse(text)
		if err != nil {
			continue
		}
		found = append(found, located{arn: a, owner: f.e.owner(a), from: from, template: template})
	}
	if len(found) == 0 {
		f.bound, f.unbound, f.guessed = -1, f.unbound+1, true
		return []located{{}}
	}
	return found
}

// creates reports whether the call makes what it names.
func (f *filler) creates() bool {
	return strings.HasPrefix(f.e.Name, "Create") || strings.HasPrefix(f.e.Name, "Register")
}

// unname marks the resources that the event does not name, unless AWS itself
// checks the pattern: what a call creates has no name yet, and a list is of all.
func (f *filler) unname(found []located, how catalog.Evaluated) {
	exact := how != catalog.ByName && (f.e.params != nil || len(f.params) == 0) || f.bound <= 0 && f.e.lists()
	for i := range found {
		found[i].unnamed = f.guessed && !exact
	}
}

// lists reports whether the call is over all resources of a type unless it names
// some, and the record would show it if it did.
func (e *Event) lists() bool {
	return e.params != nil && strings.HasSuffix(e.Name, "s") && (strings.HasPrefix(e.Name, "Describe") || strings.HasPrefix(e.Name, "List"))
}

// piece returns the text of a part of a template for the k-th of the values.
func (p *place) piece(t part, values []value, k int) string {
	switch {
	case !t.variable:
		return t.text
	case t.common && t.text == "Partition":
		return p.partition
	case t.common && t.text == "Region":
		return p.region
	case t.common:
		return p.account
	case len(values) == 0:
		return "*"
	}
	return values[min(k, len(values)-1)].text
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

// A value is what an event gives a variable, and where that says the resource
// is.
type value struct {
	text      string
	place     place
	malformed bool // AWS checks "*" in its place
}

// values returns the values of a variable; ok says that the event gave them.
func (f *filler) values(variable string) (values []value, ok bool) {
	if f.value != "" {
		return []value{{text: f.value, place: f.place}}, true
	}
	refs := []string{variable}
	for _, p := range f.params {
		if p.Variable == variable {
			refs = p.From
		}
	}
	if f.idType != "" && strings.HasSuffix(variable, "Id") {
		refs = append(slices.Clone(refs), variable, variable+"s")
		if f.idType == "security-group" {
			refs = append(refs, "groupId")
		}
	}
	for _, ref := range refs {
		ref, fallback, _ := strings.Cut(ref, "=")
		path, how, _ := strings.Cut(ref, "#")
		if text, ok := strings.CutPrefix(how, "const:"); ok {
			return []value{{text: text, place: f.place}}, true
		}
		if path == "*" {
			continue // the request may not name it
		}
		for _, v := range f.e.parameter(path) {
			if f.verb != "" && !isStatement(v, f.verb) {
				continue
			}
			at := f.place
			t, ok := transform(how, v, &at)
			if !ok || t == "" {
				continue
			}
			if isARN(t) && !strings.Contains(f.arn, ":s3:::") && !matchLoose(f.arn, t) {
				continue // of a resource of another type
			}
			t, malformed := f.id(path, t)
			if t != "" {
				values = append(values, value{f.withPath(variable, t), at, malformed})
			}
		}
		if len(values) > 0 {
			return values, true
		}
		if fallback != "" {
			return []value{{text: fallback, place: f.place}}, fallback != "*"
		}
	}
	return nil, false
}

func isARN(s string) bool { return strings.HasPrefix(s, "arn:") && strings.Count(s, ":") >= 5 }

// idType returns the type of EC2's resources whose ARN begins with pieces, or "".
func idType(pieces []part) string {
	const before = ":ec2:"
	if len(pieces) < 3 || pieces[1].text != "Partition" && pieces[0].text != "arn:" || pieces[2].text != before {
		return ""
	}
	last := pieces[len(pieces)-1].text
	return strings.TrimSuffix(last[strings.LastIndexByte(last, ':')+1:], "/")
}

// id returns an EC2 id for the variable: "" if it is of another type, as ids that
// different parameters of one name hold, and "*" for what is no id at all: that
// is what EC2 checks then.
func (f *filler) id(parameter, v string) (id string, malformed bool) {
	if f.idType == "" || !strings.HasSuffix(strings.TrimSuffix(strings.ToLower(strings.TrimSuffix(parameter, "[]")), "s"), "id") {
		return v, false
	}
	if !strings.Contains(v, "-") {
		return "*", true
	}
	if typ, ok := catalog.EC2Type(v); ok && typ != f.idType || strings.HasPrefix(v, "mi-") { // a managed instance is none of EC2's
		return "", false
	}
	return v, false
}

// withPath puts the path that an entity of IAM is created in before its name.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
func (f *filler) withPath(variable, name string) string {
	if !strings.HasSuffix(variable, "WithPath") || strings.Contains(name, "/") {
		return name
	}
	return strings.TrimPrefix(scalar(f.e.top("path")), "/") + name
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
	case p.common:
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
