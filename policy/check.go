// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/internal/jsontree"
)

// Check returns what AWS refuses when the document is saved as a policy of type
// t, in the order of the source, and nil if there is nothing. It knows the
// grammar of each type, not the services' own rules, and no sizes. A
// resource-based policy with actions of AWS STS only is a role trust policy.
//
// AWS takes documents of version 2008-10-17 in some places where it takes no
// new ones; Check refuses them in SCPs and RCPs only. The AWS managed policy
// RCPFullAWSAccess does what no customer's RCP may, and so is refused.
//
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
// and https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html
func (d *Document) Check(t Type) ErrorList {
	c := &checker{doc: d, rules: rules(d, t)}
	// The tree is only for positions. A document built from literals has none.
	if root, err := jsontree.Parse(d.src); err == nil {
		c.root = root
	}
	c.document()
	c.errs.sort()
	return c.errs
}

// ruleset is what one type of policy must and must not have.
type ruleset struct {
	name      string // with an article
	principal need   // Principal or NotPrincipal
	resource  need   // Resource or NotResource
	whole     []func(c *checker)
	each      []statementCheck
}

// A statementCheck takes a statement, its node, which is nil if there is no
// source, and its path.
type statementCheck func(c *checker, s *Statement, n *jsontree.Node, path string)

type need uint8

const (
	optional need = iota
	required
	forbidden
)

// rules returns the rules of type t. The zero Type has only those of all types.
func rules(d *Document, t Type) ruleset {
	r := ruleset{name: "a " + t.String()}
	switch t {
	case IdentityBased, PermissionsBoundary, SessionPolicy:
		if t == IdentityBased {
			r.name = "an " + t.String()
		}
		r.principal, r.resource = forbidden, required
		r.whole = append(r.whole, (*checker).characters, (*checker).sids)
		r.each = append(r.each, (*checker).resourceForm)
	case ResourceBased:
		r.principal = required
		r.each = append(r.each, (*checker).notPrincipal)
		if isTrust(d) {
			r.name, r.resource = "a role trust policy", forbidden
			r.whole = append(r.whole, (*checker).characters)
			r.each = []statementCheck{(*checker).namedPrincipal}
		}
	case ServiceControlPolicy:
		r.principal, r.resource = forbidden, required
		r.whole = append(r.whole, (*checker).version2012)
		r.each = append(r.each, (*checker).resourceComplete)
	case ResourceControlPolicy:
		r.resource = required
		r.whole = append(r.whole, (*checker).version2012)
		r.each = append(r.each, (*checker).resourceComplete, (*checker).restriction)
	case VPCEndpointPolicy:
		r.principal, r.resource = required, required
		r.each = append(r.each, (*checker).notPrincipal)
	}
	return r
}

// isTrust reports whether all actions of d are of AWS STS, no resource of which
// has a policy but roles.
func isTrust(d *Document) bool {
	for _, s := range d.Statements {
		for _, p := range s.Action.Patterns {
			if p.Service() != "sts" {
				return false
			}
		}
	}
	return len(d.Statements) > 0
}

// A checker collects errors about a document.
type checker struct {
	doc   *Document
	root  *jsontree.Node
	rules ruleset
	errs  ErrorList
}

func (c *checker) errorf(n *jsontree.Node, path, format string, args ...any) {
	c.fail(n, path, fmt.Errorf(format, args...))
}

func (c *checker) fail(n *jsontree.Node, path string, err error) {
	e := &Error{Pos: Position{Name: c.doc.name}, Path: path, Err: err}
	if n != nil {
		e.Pos = c.doc.Position(n.Offset)
	}
	c.errs = append(c.errs, e)
}

// elements returns the elements of an array, or n itself.
func elements(n *jsontree.Node) []*jsontree.Node {
	switch {
	case n == nil:
		return nil
	case n.Kind == jsontree.Array:
		return n.Elements
	}
	return []*jsontree.Node{n}
}

// at returns the i-th text of a list and its path.
func at(n *jsontree.Node, i int, path string) (*jsontree.Node, string) {
	if n == nil || n.Kind == jsontree.Array {
		path = index(path, i)
	}
	if list := elements(n); i < len(list) {
		return list[i], path
	}
	return n, path
}

func (c *checker) document() {
	if len(c.doc.Statements) == 0 {
		c.errorf(c.root.Get("Statement"), "Statement", "no statements, want at least one")
	}
	for _, check := range c.rules.whole {
		check(c)
	}
	nodes := elements(c.root.Get("Statement"))
	for i, s := range c.doc.Statements {
		var n *jsontree.Node
		if i < len(nodes) {
			n = nodes[i]
		}
		c.statement(s, n, index("Statement", i))
	}
}

func (c *checker) statement(s *Statement, n *jsontree.Node, path string) {
	c.actions(s, n, path)
	c.principals(s, n, path)
	c.resources(s, n, path)
	c.dates(s, n, path)
	for _, check := range c.rules.each {
		check(c, s, n, path)
	}
}

func (c *checker) actions(s *Statement, n *jsontree.Node, path string) {
	n, path = n.Get(s.Action.Element()), join(path, s.Action.Element())
	if len(s.Action.Patterns) == 0 {
		c.errorf(n, path, "no actions, want at least one")
	}
	for i, p := range s.Action.Patterns {
		if err := p.Valid(); err != nil {
			item, at := at(n, i, path)
			c.fail(item, at, err)
		}
	}
}

func (c *checker) resources(s *Statement, n *jsontree.Node, path string) {
	if s.Resource == nil {
		if c.rules.resource == required {
			c.errorf(n, path, "missing element Resource or NotResource, want one in %s", c.rules.name)
		}
		return
	}
	n, path = n.Get(s.Resource.Element()), join(path, s.Resource.Element())
	switch {
	case c.rules.resource == forbidden:
		c.errorf(n, path, "not allowed in %s", c.rules.name)
	case len(s.Resource.Patterns) == 0:
		c.errorf(n, path, "no resources, want at least one")
	}
	for i, p := range s.Resource.Patterns {
		if p.String() == "" {
			item, at := at(n, i, path)
			c.errorf(item, at, `empty resource, want an ARN or "*"`)
		}
	}
}

// dates reports dates that can never be. A policy variable is left alone.
func (c *checker) dates(s *Statement, n *jsontree.Node, path string) {
	for _, cl := range s.Condition {
		if !strings.HasPrefix(cl.Operator.String(), "Date") {
			continue
		}
		values, path := c.clause(cl, n, path)
		for i, v := range cl.Values {
			if !isDate(v.String()) && !strings.Contains(v.String(), "${") {
				item, at := at(values, i, path)
				c.errorf(item, at, "%q is not a date, want one such as %q, or seconds since 1970", v.String(), "2026-01-31T00:00:00Z")
			}
		}
	}
}

// clause finds the values of a clause in the statement's node.
func (c *checker) clause(cl *condition.Clause, n *jsontree.Node, path string) (*jsontree.Node, string) {
	if operators := n.Get("Condition"); operators != nil {
		for _, operator := range operators.Members {
			if fold(operator.Name) != fold(cl.OperatorName()) {
				continue
			}
			for _, key := range operator.Value.Members {
				if k, err := condition.ParseKey(key.Name); err == nil && k == cl.Key {
					return key.Value, join(join(join(path, "Condition"), operator.Name), key.Name)
				}
			}
		}
	}
	return nil, join(join(join(path, "Condition"), cl.OperatorName()), cl.Key.String())
}

// version2012 is a rule of SCPs and RCPs.
func (c *checker) version2012() {
	if c.doc.Version == Version2012 {
		return
	}
	n := c.root.Get("Version")
	if n == nil {
		n = c.root
	}
	c.errorf(n, "Version", "%s must have version %q", c.rules.name, Version2012)
}

// characters reports the first character that IAM does not store.
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
func (c *checker) characters() {
	for i, r := range string(c.doc.src) {
		if r > '\u00ff' {
			err := fmt.Errorf("character %q, want none above U+00FF", r)
			c.errs = append(c.errs, &Error{Pos: c.doc.Position(i), Err: err})
			return
		}
	}
}

// sids is a rule of the policies that IAM keeps.
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html
func (c *checker) sids() {
	nodes := elements(c.root.Get("Statement"))
	seen := make(map[string]int)
	for i, s := range c.doc.Statements {
		if s.Sid == "" {
			continue
		}
		var n *jsontree.Node
		if i < len(nodes) {
			n = nodes[i].Get("Sid")
		}
		path := join(index("Statement", i), "Sid")
		if !isAlphanumeric(s.Sid) {
			c.errorf(n, path, "%q is not a Sid, want only letters A-Z, a-z and digits", s.Sid)
		}
		if first, ok := seen[s.Sid]; ok {
			c.errorf(n, path, "%q is the Sid of Statement[%d] too, want each once", s.Sid, first)
			continue
		}
		seen[s.Sid] = i
	}
}

// resourceForm is a rule of the policies that IAM keeps.
func (c *checker) resourceForm(s *Statement, n *jsontree.Node, path string) {
	c.eachResource(s, n, path, checkResource)
}

// resourceComplete is a rule of SCPs and RCPs.
func (c *checker) resourceComplete(s *Statement, n *jsontree.Node, path string) {
	c.eachResource(s, n, path, checkComplete)
}

func (c *checker) eachResource(s *Statement, n *jsontree.Node, path string, check func(text string) error) {
	if s.Resource == nil {
		return
	}
	n, path = n.Get(s.Resource.Element()), join(path, s.Resource.Element())
	for i, p := range s.Resource.Patterns {
		if p.String() == "" {
			continue // an error of all types
		}
		if err := check(p.String()); err != nil {
			item, at := at(n, i, path)
			c.fail(item, at, err)
		}
	}
}

// restriction has the rules of RCPs, which can only deny, and to everybody.
// See https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
func (c *checker) restriction(s *Statement, n *jsontree.Node, path string) {
	if s.Effect != Deny {
		c.errorf(n.Get("Effect"), join(path, "Effect"), `%s must have effect "Deny"`, c.rules.name)
	}
	switch ps := s.Principal; {
	case ps == nil:
		c.errorf(n, path, `%s must have "Principal": "*"`, c.rules.name)
	case !ps.Any || ps.AnyAWS || ps.Not:
		c.errorf(n.Get(ps.Element()), join(path, ps.Element()), `%s must have "Principal": "*"`, c.rules.name)
	}
	element := s.Action.Element()
	actions := n.Get(element)
	if s.Action.Not {
		c.errorf(actions, join(path, element), "not allowed in %s, want Action", c.rules.name)
		return
	}
	if i := slices.IndexFunc(s.Action.Patterns, func(p ActionPattern) bool { return p.String() == "*" }); i >= 0 {
		item, at := at(actions, i, join(path, element))
		c.fail(item, at, errors.New(`"*" names no service, want a service prefix, as in "s3:*"`))
	}
}
