// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"slices"
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/internal/arntemplate"
	"github.com/undenied/undenied/internal/catalog"
)

// A filler fills the variables of an ARN template from an event.
type filler struct {
	e      *Event
	params []catalog.Param
	place  arntemplate.Place
	value  string // the value of every variable, if not empty
	verb   string // of the PartiQL statements that count, "" for all

	template arntemplate.Template // that is filled

	bound   int  // variables that got a value from the event
	unbound int  // variables that did not
	guessed bool // a variable is "*" for want of a value
}

// locate returns the resources that the template stands for in the event.
// Variables that the event does not bind become "*". A variable with several
// values gives several resources.
func (f *filler) locate(template, arnParam string) []located {
	f.template = arntemplate.Parse(template)
	variables := f.template.Variables()
	if found := f.whole(template, arnParam); len(found) > 0 {
		f.bound = 1 + len(variables)
		return found
	}
	values := make([][]value, len(variables))
	n := 1
	for i, variable := range variables {
		v, ok := f.values(variable)
		if ok {
			f.bound++
		} else if len(v) == 0 {
			f.unbound++
		}
		f.guessed = f.guessed || len(v) == 0 || v[0].text == "*" && !v[0].malformed
		if len(v) == 0 {
			v = []value{{text: "*", place: f.place}}
		}
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
		text, exact := f.fill(values, k)
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

// fill returns the ARN of the k-th of the values of each variable; of a variable
// with fewer it is the last. exact is false if that does not tell the name.
func (f *filler) fill(values [][]value, k int) (text string, exact bool) {
	at, given := f.place, ""
	texts := make([]string, len(values))
	for i, v := range values {
		of := v[min(k, len(v)-1)]
		texts[i] = of.text
		if arntemplate.IsARN(of.text) {
			given = of.text
		}
		if of.place != f.place {
			at = of.place
		}
	}
	text, exact = arntemplate.ThroughAccessPoint(f.template.Fill(at, texts), at)
	if given != "" && f.template.Matches(given) {
		return given, true
	}
	return text, exact
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
			if err != nil || ref != arnParam && !f.template.Matches(v) {
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
	place     arntemplate.Place
	malformed bool // AWS checks "*" in its place
}

// values returns the values of a variable; ok says that the event gave them.
func (f *filler) values(variable arntemplate.Variable) (values []value, ok bool) {
	if f.value != "" {
		return []value{{text: f.value, place: f.place}}, true
	}
	refs := []string{variable.Name}
	for _, p := range f.params {
		if p.Variable == variable.Name {
			refs = p.From
		}
	}
	if variable.EC2Type != "" && strings.HasSuffix(variable.Name, "Id") {
		refs = append(slices.Clone(refs), variable.Name, variable.Name+"s")
		if variable.EC2Type == "security-group" {
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
			t, ok := arntemplate.Transform(how, v, &at)
			if !ok || t == "" {
				continue
			}
			if arntemplate.IsARN(t) && !strings.Contains(f.template.String(), ":s3:::") && !f.template.Matches(t) {
				continue // of a resource of another type
			}
			t, malformed := ec2ID(variable.EC2Type, path, t)
			if t != "" {
				values = append(values, value{f.withPath(variable.Name, t), at, malformed})
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

// ec2ID returns an id of EC2 for a variable of the type: "" if it is of another type, as ids that
// different parameters of one name hold, and "*" for what is no id at all: that
// is what EC2 checks then.
func ec2ID(typ, parameter, v string) (id string, malformed bool) {
	if typ == "" || !strings.HasSuffix(strings.TrimSuffix(strings.ToLower(strings.TrimSuffix(parameter, "[]")), "s"), "id") {
		return v, false
	}
	if !strings.Contains(v, "-") {
		return "*", true
	}
	if of, ok := catalog.EC2Type(v); ok && of != typ || strings.HasPrefix(v, "mi-") { // a managed instance is none of EC2's
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

// sameType reports whether a could be of the template.
func sameType(template string, a arn.ARN) bool {
	return arntemplate.Parse(template).Matches(a.String())
}

func before(s, sep string) string {
	s, _, _ = strings.Cut(s, sep)
	return s
}
