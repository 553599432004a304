// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/internal/spelling"
)

// Parse parses the JSON text of a policy document. The name appears in errors
// and explanations; it is usually a file name or the policy's ARN. The data
// must not be modified afterwards. If there are errors, the returned error is an
// [ErrorList] with all of them and the document is nil.
//
// Parse accepts what has a meaning in some type of policy. What AWS refuses in
// a particular one is for [Document.Check].
func Parse(name string, data []byte) (*Document, error) {
	if data == nil {
		data = []byte{} // has positions, unlike no source
	}
	d := &Document{Version: Version2008, name: name, src: data}
	p := &parser{doc: d}
	root, err := jsontree.Parse(data)
	if err != nil {
		je := &jsontree.Error{Msg: err.Error()}
		errors.As(err, &je)
		p.fail(je.Offset, "", errors.New(je.Msg))
		return nil, p.errs
	}
	p.document(root)
	if len(p.errs) > 0 {
		p.errs.sort()
		return nil, p.errs
	}
	return d, nil
}

// A parser fills a document and collects errors. Each element has a method,
// which is given the node of the element's value and its path.
type parser struct {
	doc  *Document
	errs ErrorList
}

func (p *parser) fail(offset int, path string, err error) {
	p.errs = append(p.errs, &Error{Pos: p.doc.Position(offset), Path: path, Err: err})
}

func (p *parser) errorf(n *jsontree.Node, path, format string, args ...any) {
	p.fail(n.Offset, path, fmt.Errorf(format, args...))
}

// join adds a member name to a path.
func join(path, name string) string {
	if !isAlphanumeric(name) {
		return path + "[" + strconv.Quote(name) + "]"
	}
	if path == "" {
		return name
	}
	return path + "." + name
}

func isAlphanumeric(name string) bool {
	for i := range len(name) {
		c := lower(name[i])
		if (c < 'a' || 'z' < c) && (c < '0' || '9' < c) {
			return false
		}
	}
	return name != ""
}

func index(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

// describe names the kind of a value in an error.
func describe(n *jsontree.Node) string {
	switch n.Kind {
	case jsontree.Null:
		return n.Kind.String()
	case jsontree.Array, jsontree.Object:
		return "an " + n.Kind.String()
	default:
		return "a " + n.Kind.String()
	}
}

// unknown reports a member that the grammar does not have.
// Nobody who writes NotCondition means Condition.
func (p *parser) unknown(m jsontree.Member, path, kind string, known ...string) {
	err := fmt.Errorf("unknown %s, want one of %s", kind, strings.Join(known, ", "))
	if k, ok := spelling.Nearest(m.Name, slices.Values(known)); ok && !strings.EqualFold(m.Name, "Not"+k) {
		err = fmt.Errorf("unknown %s (did you mean %s?)", kind, k)
	}
	p.fail(m.Offset, join(path, m.Name), err)
}

func (p *parser) document(n *jsontree.Node) {
	if n.Kind != jsontree.Object {
		p.errorf(n, "", "a policy document is an object, not %s", describe(n))
		return
	}
	if v := n.Get("Version"); v != nil {
		p.doc.Version = p.version(v)
	}
	for _, m := range n.Members {
		switch m.Name {
		case "Version": // done, since the version says how to read the rest
		case "Id":
			p.doc.ID = p.text(m.Value, "Id")
		case "Statement":
			p.statements(m.Value)
		default:
			p.unknown(m, "", "element", "Version", "Id", "Statement")
		}
	}
	if n.Get("Statement") == nil {
		p.errorf(n, "", "missing element Statement")
	}
}

func (p *parser) version(n *jsontree.Node) Version {
	s := p.text(n, "Version")
	switch v := Version(s); v {
	case Version2008, Version2012:
		return v
	}
	if n.Kind == jsontree.String {
		p.errorf(n, "Version", "%q is not a version, want %q or %q", s, Version2012, Version2008)
	}
	return Version2012 // an error already; do not add errors about variables
}

func (p *parser) statements(n *jsontree.Node) {
	switch n.Kind {
	case jsontree.Object:
		p.doc.Statements = []*Statement{p.statement(n, 0)}
	case jsontree.Array:
		p.doc.Statements = make([]*Statement, len(n.Elements))
		for i, e := range n.Elements {
			p.doc.Statements[i] = p.statement(e, i)
		}
	default:
		p.errorf(n, "Statement", "want an object or an array of objects, not %s", describe(n))
	}
}

func (p *parser) statement(n *jsontree.Node, i int) *Statement {
	path := index("Statement", i)
	s := &Statement{Index: i, doc: p.doc, offset: n.Offset, end: n.End}
	if n.Kind != jsontree.Object {
		p.errorf(n, path, "a statement is an object, not %s", describe(n))
		return s
	}
	for _, m := range n.Members {
		at := join(path, m.Name)
		switch m.Name {
		case "Sid":
			s.Sid = p.text(m.Value, at)
		case "Effect":
			s.Effect = p.effect(m.Value, at)
		case "Principal", "NotPrincipal":
			s.Principal = p.principals(m.Value, at)
			s.Principal.Not = m.Name == "NotPrincipal"
		case "Action", "NotAction":
			s.Action = p.actions(m.Value, at)
			s.Action.Not = m.Name == "NotAction"
		case "Resource", "NotResource":
			s.Resource = p.resources(m.Value, at)
			s.Resource.Not = m.Name == "NotResource"
		case "Condition":
			s.Condition = p.condition(m.Value, at)
		default:
			p.unknown(m, path, "element", "Sid", "Effect", "Principal", "NotPrincipal",
				"Action", "NotAction", "Resource", "NotResource", "Condition")
		}
	}
	if n.Get("Effect") == nil {
		p.errorf(n, path, `missing element Effect, want "Allow" or "Deny"`)
	}
	if n.Get("Action") == nil && n.Get("NotAction") == nil {
		p.errorf(n, path, "missing element Action or NotAction")
	}
	p.exclusive(n, path, "Principal")
	p.exclusive(n, path, "Action")
	p.exclusive(n, path, "Resource")
	return s
}

// exclusive reports a statement that has both an element and its Not form.
func (p *parser) exclusive(n *jsontree.Node, path, element string) {
	if n.Get(element) == nil || n.Get("Not"+element) == nil {
		return
	}
	second := ""
	for _, m := range n.Members {
		if m.Name != element && m.Name != "Not"+element {
			continue
		}
		if second != "" {
			p.fail(m.Offset, join(path, m.Name), fmt.Errorf("the statement also has %s, want only one of the two", second))
		}
		second = m.Name
	}
}

func (p *parser) effect(n *jsontree.Node, path string) Effect {
	if n.Kind == jsontree.String {
		switch n.Text {
		case "Allow":
			return Allow
		case "Deny":
			return Deny
		}
		p.errorf(n, path, `%q is not an effect, want "Allow" or "Deny"`, n.Text)
		return 0
	}
	p.errorf(n, path, `want "Allow" or "Deny", not %s`, describe(n))
	return 0
}

func (p *parser) actions(n *jsontree.Node, path string) Actions {
	list := p.list(n, path)
	as := Actions{Patterns: make([]ActionPattern, len(list))}
	for i, e := range list {
		// What is no action pattern matches nothing; Check says so.
		as.Patterns[i], _ = ParseActionPattern(e.text)
	}
	return as
}

func (p *parser) resources(n *jsontree.Node, path string) *Resources {
	list := p.list(n, path)
	rs := &Resources{Patterns: make([]arn.Pattern, len(list))}
	compile := arn.ParsePattern
	if p.doc.Version == Version2008 {
		compile = arn.ParseLiteralPattern
	}
	for i, e := range list {
		pattern, err := compile(e.text)
		if err != nil {
			p.fail(e.offset, e.path(path), err)
		}
		rs.Patterns[i] = pattern
	}
	return rs
}

func (p *parser) principals(n *jsontree.Node, path string) *Principals {
	ps := &Principals{}
	switch n.Kind {
	case jsontree.String:
		if n.Text == "*" {
			ps.Any = true
			break
		}
		p.awsPrincipals(n, path, ps)
	case jsontree.Object:
		for _, m := range n.Members {
			at := join(path, m.Name)
			switch m.Name {
			case "AWS":
				p.awsPrincipals(m.Value, at, ps)
			case "Service":
				ps.Service = p.texts(m.Value, at)
			case "Federated":
				ps.Federated = p.texts(m.Value, at)
			case "CanonicalUser":
				ps.CanonicalUser = p.texts(m.Value, at)
			default:
				p.unknown(m, path, "principal type", "AWS", "Service", "Federated", "CanonicalUser")
			}
		}
	default:
		p.errorf(n, path, `want "*" or an object, not %s`, describe(n))
	}
	return ps
}

func (p *parser) awsPrincipals(n *jsontree.Node, path string, ps *Principals) {
	for _, e := range p.list(n, path) {
		if e.text == "*" {
			ps.Any, ps.AnyAWS = true, true
			continue
		}
		principal, err := ParseAWSPrincipal(e.text)
		if err != nil {
			p.fail(e.offset, e.path(path), err)
			continue
		}
		ps.AWS = append(ps.AWS, principal)
	}
}

// text returns a string value.
func (p *parser) text(n *jsontree.Node, path string) string {
	if n.Kind != jsontree.String {
		p.errorf(n, path, "want a string, not %s", describe(n))
	}
	return n.Str()
}

// texts returns the texts of a list.
func (p *parser) texts(n *jsontree.Node, path string) []string {
	list := p.list(n, path)
	texts := make([]string, len(list))
	for i, e := range list {
		texts[i] = e.text
	}
	return texts
}

// An item is one text of a list, and where it stands.
type item struct {
	text   string
	offset int
	index  int // -1 for a value alone
}

// path returns the path of an item of the list at path. It is built for errors
// only: lists are long.
func (e item) path(path string) string {
	if e.index < 0 {
		return path
	}
	return index(path, e.index)
}

// list returns the strings of a value that is a string or an array of strings.
// A list of one may be written as the string alone.
func (p *parser) list(n *jsontree.Node, path string) []item {
	return p.items(n, path, "a string", jsontree.String)
}

// items returns the scalars of a value or an array of values, and reports those
// that are of none of the kinds.
func (p *parser) items(n *jsontree.Node, path, want string, kinds ...jsontree.Kind) []item {
	if n.Kind != jsontree.Array {
		if !slices.Contains(kinds, n.Kind) {
			p.errorf(n, path, "want %s, or a list, not %s", want, describe(n))
			return nil
		}
		return []item{{n.Text, n.Offset, -1}}
	}
	list := make([]item, 0, len(n.Elements))
	for i, e := range n.Elements {
		if !slices.Contains(kinds, e.Kind) {
			p.errorf(e, index(path, i), "want %s, not %s", want, describe(e))
			continue
		}
		list = append(list, item{e.Text, e.Offset, i})
	}
	return list
}
