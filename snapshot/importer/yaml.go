// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/snapshot/format"
)

// templateLine is a line that a CloudFormation template in YAML has.
var templateLine = regexp.MustCompile(`(?m)^["']?(AWSTemplateFormatVersion|Resources)["']?[ \t]*:`)

// isYAMLTemplate reports whether a text looks like a template in YAML.
func isYAMLTemplate(text []byte) bool {
	return utf8.Valid(text) && templateLine.Match(text)
}

// The most that a template may hold once its aliases are followed.
const (
	maxNodes = 1 << 20
	maxDepth = 200
)

// parseYAML returns a text in YAML as the JSON value that it stands for. The
// short forms of functions are written out: !Ref X is {"Ref": "X"}.
func parseYAML(in *source) (*jsontree.Node, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(in.data, &doc); err != nil {
		return nil, yamlFault(in, err)
	}
	if len(doc.Content) != 1 {
		return nil, in.fault(0, "the file is empty, want a template")
	}
	c := &yamlConverter{in: in, lines: []int{0}}
	for i, b := range in.data {
		if b == '\n' {
			c.lines = append(c.lines, i+1)
		}
	}
	root := c.convert(doc.Content[0], 0)
	if c.err != nil {
		return nil, c.err
	}
	return root, nil
}

var yamlLine = regexp.MustCompile(`^yaml: line ([0-9]+): `)

// yamlFault gives an error of the YAML parser its place.
func yamlFault(in *source, err error) error {
	text, offset := strings.TrimPrefix(err.Error(), "yaml: "), 0
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		line, _ := strconv.Atoi(m[1]) // digits; a huge number is the last line
		for i := 1; i < line && offset < len(in.data); i++ {
			next := bytes.IndexByte(in.data[offset:], '\n')
			if next < 0 {
				break
			}
			offset += next + 1
		}
		text = err.Error()[len(m[0]):]
	}
	return in.fault(offset, "%s, want YAML", text)
}

// A yamlConverter makes a JSON tree.
type yamlConverter struct {
	in    *source
	lines []int // offsets of their starts
	nodes int
	err   *format.Error
}

func (c *yamlConverter) fail(n *yaml.Node, text string, args ...any) *jsontree.Node {
	if c.err == nil {
		c.err = c.in.fault(c.offset(n), text, args...)
	}
	return &jsontree.Node{Kind: jsontree.Null}
}

// offset returns where n begins, in bytes.
func (c *yamlConverter) offset(n *yaml.Node) int {
	if n.Line < 1 || n.Line > len(c.lines) {
		return 0
	}
	offset := c.lines[n.Line-1]
	for range n.Column - 1 {
		_, size := utf8.DecodeRune(c.in.data[offset:])
		offset += size
	}
	return offset
}

func (c *yamlConverter) convert(n *yaml.Node, depth int) *jsontree.Node {
	if c.nodes++; c.err != nil {
		return &jsontree.Node{Kind: jsontree.Null}
	}
	switch {
	case c.nodes > maxNodes:
		return c.fail(n, "more than %d values, want a template", maxNodes)
	case depth > maxDepth:
		return c.fail(n, "nested deeper than %d, want a template", maxDepth)
	case n.Kind == yaml.AliasNode:
		return c.convert(n.Alias, depth+1)
	}
	if name, ok := strings.CutPrefix(n.Tag, "!"); ok && !strings.HasPrefix(name, "!") && name != "" {
		return c.function(n, name, depth)
	}
	return c.plain(n, depth)
}

// function writes out a short form.
func (c *yamlConverter) function(n *yaml.Node, name string, depth int) *jsontree.Node {
	if name != "Ref" && name != "Condition" {
		name = "Fn::" + name
	}
	bare := *n
	if bare.Tag = ""; bare.Kind == yaml.ScalarNode {
		bare.Tag = "!!str"
	}
	argument := c.plain(&bare, depth+1)
	return &jsontree.Node{Kind: jsontree.Object, Offset: c.offset(n), Members: []jsontree.Member{{Name: name, Offset: c.offset(n), Value: argument}}}
}

// plain converts a value whatever its tag says of functions.
func (c *yamlConverter) plain(n *yaml.Node, depth int) *jsontree.Node {
	node := &jsontree.Node{Offset: c.offset(n)}
	switch n.Kind {
	case yaml.MappingNode:
		node.Kind = jsontree.Object
		seen := map[string]bool{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i]
			switch {
			case key.Kind != yaml.ScalarNode:
				return c.fail(key, "a key that is no text, want a text")
			case key.Tag == "!!merge":
				return c.fail(key, "a merge key, which CloudFormation does not know, want the keys themselves")
			case seen[key.Value]:
				return c.fail(key, "%q is here twice, want it once", key.Value)
			}
			seen[key.Value] = true
			node.Members = append(node.Members, jsontree.Member{Name: key.Value, Offset: c.offset(key), Value: c.convert(n.Content[i+1], depth+1)})
		}
	case yaml.SequenceNode:
		node.Kind = jsontree.Array
		for _, e := range n.Content {
			node.Elements = append(node.Elements, c.convert(e, depth+1))
		}
	case yaml.ScalarNode:
		node.Kind, node.Text = jsontree.String, n.Value
		switch {
		case n.ShortTag() == "!!bool":
			node.Kind, node.Text = jsontree.Bool, strings.ToLower(n.Value)
		case n.ShortTag() == "!!null":
			node.Kind = jsontree.Null
		}
	default:
		return c.fail(n, "it is not known what this is, want a template")
	}
	return node
}
