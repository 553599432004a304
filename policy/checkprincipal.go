// SPDX-License-Identifier: Apache-2.0

package policy

import (
	"strings"

	"github.com/undenied/undenied/internal/jsontree"
)

// principals has the rules about Principal and NotPrincipal.
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
func (c *checker) principals(s *Statement, n *jsontree.Node, path string) {
	if s.Principal == nil {
		if c.rules.principal == required {
			c.errorf(n, path, "missing element Principal, want one in %s", c.rules.name)
		}
		return
	}
	ps := s.Principal
	n, path = n.Get(ps.Element()), join(path, ps.Element())
	if c.rules.principal == forbidden {
		c.errorf(n, path, "not allowed in %s", c.rules.name)
		return
	}
	if n != nil && n.Kind == jsontree.String && n.Text != "*" {
		c.errorf(n, path, `want "*" or an object, as in {"AWS": %q}`, n.Text)
	}
	if !ps.Any && len(ps.AWS)+len(ps.Service)+len(ps.Federated)+len(ps.CanonicalUser) == 0 {
		c.errorf(n, path, "no principals, want at least one")
	}
	for _, p := range ps.AWS {
		text := p.String()
		switch {
		case strings.ContainsAny(text, "*?"):
			c.principal(n, path, "AWS", text, `%q has a wildcard, want a whole ARN or "*"`)
		case p.ARN.Service() == "iam" && strings.HasPrefix(p.ARN.Resource(), "group/"):
			c.principal(n, path, "AWS", text, "%q is a group, want an account, a user or a role")
		}
	}
	for _, text := range ps.Service {
		if strings.ContainsAny(text, "*?") {
			c.principal(n, path, "Service", text, "%q has a wildcard, want the whole name of a service")
		}
	}
	for _, text := range ps.Federated {
		if text != "*" && strings.ContainsAny(text, "*?") {
			c.principal(n, path, "Federated", text, "%q has a wildcard, want a whole ARN or name")
		}
	}
}

// principal reports one principal. The format has one verb, for its text.
func (c *checker) principal(n *jsontree.Node, path, kind, text, format string) {
	if n != nil && n.Kind == jsontree.Object {
		n, path = n.Get(kind), join(path, kind)
	}
	for i, e := range elements(n) {
		if e.Text == text {
			item, at := at(n, i, path)
			c.errorf(item, at, format, text)
			return
		}
	}
	c.errorf(n, path, format, text)
}

// notPrincipal is a rule of the policies that may have NotPrincipal at all.
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
func (c *checker) notPrincipal(s *Statement, n *jsontree.Node, path string) {
	if s.Principal != nil && s.Principal.Not && s.Effect != Deny {
		c.errorf(n.Get("NotPrincipal"), join(path, "NotPrincipal"), `want it with effect "Deny" only`)
	}
}

// namedPrincipal is a rule of role trust policies.
func (c *checker) namedPrincipal(s *Statement, n *jsontree.Node, path string) {
	if s.Principal != nil && s.Principal.Not {
		c.errorf(n.Get("NotPrincipal"), join(path, "NotPrincipal"), "not allowed in %s, want Principal", c.rules.name)
	}
}
