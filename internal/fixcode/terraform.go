// SPDX-License-Identifier: Apache-2.0

package fixcode

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"github.com/undenied/undenied/internal/jsontree"
)

// terraform writes resources. Documents are arguments of jsonencode, whose
// members keep the order and the types of the policy.
func terraform(changes []*change) string {
	var b strings.Builder
	for _, c := range changes {
		b.WriteString("\n" + c.preface())
		if c.home == nil {
			continue
		}
		f := hclwrite.NewEmptyFile()
		c.block(f.Body(), &c.home.terraform)
		if c.home.attach.kind != "" {
			f.Body().AppendNewline()
			c.block(f.Body(), &c.home.attach)
		}
		b.Write(hclwrite.Format(f.Bytes()))
	}
	return b.String()
}

// block adds a resource to a file.
func (c *change) block(body *hclwrite.Body, r *resource) {
	body = body.AppendNewBlock("resource", []string{c.expand(r.kind), c.vars["label"]}).Body()
	for _, arg := range r.args {
		name, value := c.expand(arg[0]), c.expand(arg[1])
		if reference, ok := strings.CutPrefix(arg[1], "="); ok {
			body.SetAttributeTraversal(name, traversal(c.expand(reference)))
			continue
		}
		body.SetAttributeValue(name, cty.StringVal(value))
	}
	if r.policy != "" {
		root, err := jsontree.Parse(c.policy)
		if err != nil { // it was parsed before
			return
		}
		body.SetAttributeRaw(r.policy, hclwrite.TokensForFunctionCall("jsonencode", tokens(root)))
	}
	if r.ignore != nil {
		body.AppendNewline()
		var names []hclwrite.Tokens
		for _, name := range r.ignore {
			names = append(names, hclwrite.TokensForIdentifier(name))
		}
		body.AppendNewBlock("lifecycle", nil).Body().SetAttributeRaw("ignore_changes", hclwrite.TokensForTuple(names))
	}
}

// traversal makes a reference of a.b.c.
func traversal(s string) hcl.Traversal {
	var t hcl.Traversal
	for i, name := range strings.Split(s, ".") {
		if i == 0 {
			t = append(t, hcl.TraverseRoot{Name: name})
		} else {
			t = append(t, hcl.TraverseAttr{Name: name})
		}
	}
	return t
}

// tokens writes a JSON value as an expression. Text is quoted by hclwrite, which
// leaves no "${" to be expanded.
func tokens(n *jsontree.Node) hclwrite.Tokens {
	switch n.Kind {
	case jsontree.Object:
		var attrs []hclwrite.ObjectAttrTokens
		for _, m := range n.Members {
			name := hclwrite.TokensForValue(cty.StringVal(m.Name))
			if hclsyntax.ValidIdentifier(m.Name) {
				name = hclwrite.TokensForIdentifier(m.Name)
			}
			attrs = append(attrs, hclwrite.ObjectAttrTokens{Name: name, Value: tokens(m.Value)})
		}
		return hclwrite.TokensForObject(attrs)
	case jsontree.Array:
		return list(n.Elements)
	case jsontree.String:
		return hclwrite.TokensForValue(cty.StringVal(n.Text))
	case jsontree.Number:
		if v, err := cty.ParseNumberVal(n.Text); err == nil {
			return hclwrite.TokensForValue(v)
		}
	case jsontree.Bool:
		return hclwrite.TokensForValue(cty.BoolVal(n.Text == "true"))
	}
	return hclwrite.TokensForValue(cty.NullVal(cty.DynamicPseudoType))
}

// list writes an element a line, unless there is only one that is no object.
func list(elements []*jsontree.Node) hclwrite.Tokens {
	if len(elements) == 0 || len(elements) == 1 && elements[0].Kind != jsontree.Object {
		var values []hclwrite.Tokens
		for _, e := range elements {
			values = append(values, tokens(e))
		}
		return hclwrite.TokensForTuple(values)
	}
	newline := &hclwrite.Token{Type: hclsyntax.TokenNewline, Bytes: []byte("\n")}
	all := hclwrite.Tokens{{Type: hclsyntax.TokenOBrack, Bytes: []byte("[")}, newline}
	for _, e := range elements {
		all = append(all, tokens(e)...)
		all = append(all, &hclwrite.Token{Type: hclsyntax.TokenComma, Bytes: []byte(",")}, newline)
	}
	return append(all, &hclwrite.Token{Type: hclsyntax.TokenCBrack, Bytes: []byte("]")})
}
