// SPDX-License-Identifier: Apache-2.0

package fixcode

import (
	"bytes"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/undenied/undenied/internal/jsontree"
)

// cloudFormation writes a template with a resource for each change. There is no
// template if none can be made by a resource of its own.
func cloudFormation(changes []*change) (string, error) {
	var text strings.Builder
	resources := &yaml.Node{Kind: yaml.MappingNode}
	for _, c := range changes {
		if c.home == nil {
			text.WriteString("#\n" + comments(c.instead()))
			continue
		}
		r := &c.home.template
		body := &yaml.Node{Kind: yaml.MappingNode}
		add(body, "Type", scalar(c.expand(r.kind)))
		if c.step.PolicyARN != "" {
			add(body, "DeletionPolicy", scalar("Retain")) // without it nothing is imported
			add(body, "UpdateReplacePolicy", scalar("Retain"))
		}
		properties := &yaml.Node{Kind: yaml.MappingNode}
		for _, arg := range r.args {
			value := scalar(c.expand(arg[1]))
			if one, ok := strings.CutPrefix(arg[1], "+"); ok {
				value = &yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{scalar(c.expand(one))}}
			}
			add(properties, c.expand(arg[0]), value)
		}
		root, err := jsontree.Parse(c.policy)
		if err != nil {
			return "", err
		}
		add(properties, r.policy, node(root))
		add(body, "Properties", properties)
		name := scalar(camel(c.vars["label"]))
		var notes []string
		for _, note := range c.notes {
			notes = append(notes, c.expand(note))
		}
		name.HeadComment = strings.TrimSuffix(comments(notes), "\n")
		resources.Content = append(resources.Content, name, body)
	}
	if resources.Content == nil {
		return text.String(), nil
	}
	template := &yaml.Node{Kind: yaml.MappingNode}
	add(template, "AWSTemplateFormatVersion", &yaml.Node{Kind: yaml.ScalarNode, Style: yaml.DoubleQuotedStyle, Value: "2010-09-09"})
	add(template, "Resources", resources)
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(template); err != nil {
		return "", err
	}
	text.Write(b.Bytes())
	return text.String(), enc.Close()
}

func add(mapping *yaml.Node, key string, value *yaml.Node) {
	mapping.Content = append(mapping.Content, scalar(key), value)
}

// scalar is a string, quoted where YAML would take it for something else.
func scalar(s string) *yaml.Node {
	n := new(yaml.Node)
	n.SetString(s)
	if n.Style == yaml.LiteralStyle || looksTyped(s) {
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}

// looksTyped reports whether a YAML reader of any version might take text for a
// date, a number or a truth value.
func looksTyped(s string) bool {
	if s == "" || strings.Trim(s, "0123456789-+.:eE_") == "" {
		return true
	}
	switch strings.ToLower(s) {
	case "y", "n", "yes", "no", "on", "off", "true", "false", "null", "~":
		return true
	}
	return false
}

// node is a JSON value in YAML.
func node(n *jsontree.Node) *yaml.Node {
	switch n.Kind {
	case jsontree.Object:
		m := &yaml.Node{Kind: yaml.MappingNode}
		for _, member := range n.Members {
			add(m, member.Name, node(member.Value))
		}
		return m
	case jsontree.Array:
		s := &yaml.Node{Kind: yaml.SequenceNode}
		for _, e := range n.Elements {
			s.Content = append(s.Content, node(e))
		}
		return s
	case jsontree.String:
		return scalar(n.Text)
	case jsontree.Number:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: n.Text}
	case jsontree.Bool:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: n.Text}
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"}
}

// camel makes a logical ID of a label: letters and digits only.
func camel(label string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(label, "_") {
		if word != "" {
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return b.String()
}
