// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"fmt"
	"strings"

	"github.com/undenied/undenied/internal/jsontree"
)

// noValue stands for {"Ref": "AWS::NoValue"}.
var noValue = &jsontree.Node{Kind: jsontree.Null, Text: "AWS::NoValue"}

// settle returns v with its functions replaced by what they stand for, or why
// that is not known. A nil value is AWS::NoValue.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
func (c *cfn) settle(v value) (value, error) {
	if v.Node == nil {
		return v, nil
	}
	n, err := c.node(v.Node)
	if err != nil || n == noValue {
		return value{}, err
	}
	return value{n, v.in}, nil
}

func (c *cfn) node(n *jsontree.Node) (*jsontree.Node, error) {
	switch n.Kind {
	case jsontree.Array:
		list := &jsontree.Node{Kind: jsontree.Array, Offset: n.Offset}
		for _, e := range n.Elements {
			settled, err := c.node(e)
			if err != nil {
				return nil, err
			}
			if settled != noValue {
				list.Elements = append(list.Elements, settled)
			}
		}
		return list, nil
	case jsontree.Object:
		if len(n.Members) == 1 && (n.Members[0].Name == "Ref" || strings.HasPrefix(n.Members[0].Name, "Fn::")) {
			return c.function(n, n.Members[0])
		}
		object := &jsontree.Node{Kind: jsontree.Object, Offset: n.Offset}
		for _, m := range n.Members {
			settled, err := c.node(m.Value)
			if err != nil {
				return nil, err
			}
			if settled != noValue {
				object.Members = append(object.Members, jsontree.Member{Name: m.Name, Offset: m.Offset, Value: settled})
			}
		}
		return object, nil
	}
	return n, nil
}

func (c *cfn) function(n *jsontree.Node, m jsontree.Member) (*jsontree.Node, error) {
	var text string
	var err error
	switch m.Name {
	case "Ref":
		if m.Value.Str() == "AWS::NoValue" {
			return noValue, nil
		}
		if name := m.Value.Str(); c.isParameter(name) && c.isList(name) {
			return c.listOf(name, n.Offset)
		}
		text, err = c.ref(m.Value.Str())
	case "Fn::GetAtt":
		text, err = c.attribute(getAtt(m.Value))
	case "Fn::Sub":
		text, err = c.sub(m.Value)
	case "Fn::Join":
		text, err = c.join(m.Value)
	default:
		err = fmt.Errorf("%s cannot be settled from the template", m.Name)
	}
	if err != nil {
		return nil, err
	}
	return &jsontree.Node{Kind: jsontree.String, Offset: n.Offset, Text: text}, nil
}

// getAtt returns "Resource.Attribute" for either form of the argument.
func getAtt(n *jsontree.Node) string {
	var parts []string
	for _, e := range n.List() {
		parts = append(parts, e.Str())
	}
	if parts != nil {
		return strings.Join(parts, ".")
	}
	return n.Str()
}

// ref returns what Ref gives.
func (c *cfn) ref(name string) (string, error) {
	known := func(text, flag string) (string, error) {
		if text == "" {
			return "", fmt.Errorf("%s is not known, want %s", name, flag)
		}
		return text, nil
	}
	switch name {
	case "AWS::AccountId":
		return known(c.Account, "--account")
	case "AWS::Region":
		return known(c.Region, "--region")
	case "AWS::Partition":
		return c.partition(), nil
	case "AWS::URLSuffix":
		if c.partition() == "aws-cn" {
			return "amazonaws.com.cn", nil
		}
		return "amazonaws.com", nil
	}
	res := c.byName[name]
	switch {
	case c.isParameter(name) && c.isList(name):
		return "", fmt.Errorf("the parameter %s is a list", name)
	case c.isParameter(name):
		return c.parameter(name)
	case res == nil:
		return "", fmt.Errorf("%s is not known", name)
	}
	text, err := c.name(res)
	kind := cfnKinds[res.kind]
	if err != nil || kind.ref == byName {
		return text, err
	}
	a, err := c.arnOf(res)
	if err == nil && kind.ref == byURL {
		suffix, err := c.ref("AWS::URLSuffix")
		return "https://sqs." + a.Region() + "." + suffix + "/" + a.Account() + "/" + a.Resource(), err
	}
	return a.String(), err
}

// attribute returns what Fn::GetAtt gives.
func (c *cfn) attribute(of string) (string, error) {
	name, attribute, _ := strings.Cut(of, ".")
	res := c.byName[name]
	if res == nil || attribute != "Arn" && attribute != "QueueArn" && attribute != "TopicArn" {
		return "", fmt.Errorf("%s is not known before the stack is made", of)
	}
	return c.arnText(res)
}

// maxSettled is the most that a text may be long once it is settled.
const maxSettled = 1 << 20

// sub returns what Fn::Sub gives.
func (c *cfn) sub(n *jsontree.Node) (string, error) {
	text, variables := n.Str(), (*jsontree.Node)(nil)
	if list := n.List(); len(list) == 2 {
		text, variables = list[0].Str(), list[1]
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "${")
		b.WriteString(before)
		if !found {
			return b.String(), nil
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed {
			return "", fmt.Errorf("%q has no closing brace", "${"+rest)
		}
		text = after
		replaced, err := c.variable(strings.TrimSpace(name), variables)
		if err != nil {
			return "", err
		}
		if b.WriteString(replaced); b.Len() > maxSettled {
			return "", fmt.Errorf("Fn::Sub gives more than %d bytes", maxSettled)
		}
	}
}

// variable returns what a name between braces stands for.
func (c *cfn) variable(name string, variables *jsontree.Node) (string, error) {
	if literal, ok := strings.CutPrefix(name, "!"); ok {
		return "${" + literal + "}", nil
	}
	if own := variables.Get(name); own != nil {
		n, err := c.node(own)
		if err == nil && n.Kind != jsontree.String {
			err = fmt.Errorf("%s is no text", name)
		}
		if err != nil {
			return "", err
		}
		return n.Text, nil
	}
	if strings.Contains(name, ".") {
		return c.attribute(name)
	}
	return c.ref(name)
}

// join returns what Fn::Join gives.
func (c *cfn) join(n *jsontree.Node) (string, error) {
	list := n.List()
	if len(list) != 2 {
		return "", fmt.Errorf("Fn::Join with %d arguments, want a delimiter and a list", len(list))
	}
	settled, err := c.node(list[1])
	if err != nil {
		return "", err
	}
	var texts []string
	size := 0
	for _, e := range settled.List() {
		if e.Kind == jsontree.Object || e.Kind == jsontree.Array {
			return "", fmt.Errorf("Fn::Join of what is no text")
		}
		texts = append(texts, e.Text)
		if size += len(e.Text) + len(list[0].Str()); size > maxSettled {
			return "", fmt.Errorf("Fn::Join gives more than %d bytes", maxSettled)
		}
	}
	return strings.Join(texts, list[0].Str()), nil
}
