// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/undenied/undenied/internal/jsontree"
)

// Parameters are values for the parameters of CloudFormation templates. The zero
// Parameters are none: then those that have a default have that.
type Parameters struct {
	values   map[string]string
	declared map[string]bool // by a template that was read
}

// Set gives a parameter a value, as it is written for CloudFormation: a list is
// separated by commas.
func (p *Parameters) Set(name, value string) {
	if p.values == nil {
		p.values = map[string]string{}
	}
	p.values[name] = value
}

// Undeclared returns the names of values that no template which was read has a
// parameter for, sorted.
func (p *Parameters) Undeclared() []string {
	if p == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Sorted(maps.Keys(p.values)), func(name string) bool { return p.declared[name] })
}

// value returns the value that was given for a parameter of a template.
func (p *Parameters) value(name string) (string, bool) {
	if p == nil {
		return "", false
	}
	v, ok := p.values[name]
	return v, ok
}

// declare notes the parameters of a template.
func (p *Parameters) declare(parameters value) {
	if p == nil {
		return
	}
	if p.declared == nil {
		p.declared = map[string]bool{}
	}
	for _, m := range parameters.members() {
		p.declared[m.name] = true
	}
}

// parameter returns what a parameter stands for: the value that was given, else
// its default. That of a parameter in the Systems Manager is a name, and the
// default of one that is not to be seen is none of a snapshot's business.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
func (c *cfn) parameter(name string) (string, error) {
	declared := c.parameters.at(name)
	value, given := c.Parameters.value(name)
	fallback := declared.at("Default")
	switch {
	case strings.HasPrefix(declared.text("Type"), "AWS::SSM::"):
		return "", fmt.Errorf("the parameter %s is the name of one in the Systems Manager", name)
	case given:
		if allowed := declared.at("AllowedValues"); allowed.ok() && !slices.Contains(scalars(allowed), value) {
			return "", fmt.Errorf("the parameter %s cannot be %q, want one of %s", name, value, strings.Join(scalars(allowed), ", "))
		}
		return value, nil
	case !fallback.ok(), declared.at("NoEcho").scalar() == "true":
		return "", fmt.Errorf("the parameter %s is not known, want --parameter %s=VALUE", name, name)
	}
	return fallback.scalar(), nil
}

func scalars(list value) []string {
	var texts []string
	for _, v := range list.list() {
		texts = append(texts, v.scalar())
	}
	return texts
}

// isParameter reports whether a name is that of a parameter.
func (c *cfn) isParameter(name string) bool {
	return c.byName[name] == nil && c.parameters.at(name).ok()
}

// isList reports whether a parameter stands for a list.
func (c *cfn) isList(name string) bool {
	kind := c.parameters.at(name).text("Type")
	return kind == "CommaDelimitedList" || strings.HasPrefix(kind, "List<")
}

// listOf returns what Ref gives for a parameter that is a list.
func (c *cfn) listOf(name string, offset int) (*jsontree.Node, error) {
	text, err := c.parameter(name)
	if err != nil {
		return nil, err
	}
	list := &jsontree.Node{Kind: jsontree.Array, Offset: offset}
	for part := range strings.SplitSeq(text, ",") {
		list.Elements = append(list.Elements, &jsontree.Node{Kind: jsontree.String, Offset: offset, Text: strings.TrimSpace(part)})
	}
	return list, nil
}
