// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"strings"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/internal/catalog"
)

// A clause is a clause of a Condition element and its place.
type clause struct {
	*condition.Clause
	at   place  // of the values
	name string // of the key, as written
}

// clauses returns the clauses of a statement, in the order in which they are
// written, which is that of the block.
func clauses(s *statement) []clause {
	list := make([]clause, len(s.Condition))
	operators := s.at.member("Condition")
	if operators.node == nil {
		for i, cl := range s.Condition {
			name := catalog.KeyName(cl.Key.String())
			list[i] = clause{cl, operators.member(cl.OperatorName()).member(name), name}
		}
		return list
	}
	i := 0
	for _, operator := range operators.node.Members {
		keys := operators.child(operator.Name, operator.Value)
		for _, key := range operator.Value.Members {
			list[i] = clause{s.Condition[i], keys.child(key.Name, key.Value), key.Name}
			i++
		}
	}
	return list
}

// lookup returns what is known of a condition key for the actions of s. A key
// may be listed with a service whose prefix it does not have.
func (l *linter) lookup(s *statement, name string) (catalog.Key, bool) {
	if k, ok := catalog.GlobalKey(name); ok {
		return k, true
	}
	prefix, _, _ := strings.Cut(name, ":")
	if svc := l.service(strings.ToLower(prefix)); svc != nil {
		if k, ok := svc.Key(name); ok {
			return k, true
		}
	}
	for _, p := range s.Action.Patterns {
		if svc := l.services[p.Service()]; svc != nil {
			if k, ok := svc.Key(name); ok {
				return k, true
			}
		}
	}
	return catalog.Key{}, false
}

// isProviderKey reports whether a key is of an identity provider, whose keys
// nobody lists.
func isProviderKey(name string) bool {
	prefix, _, ok := strings.Cut(name, ":")
	return ok && (strings.ContainsAny(prefix, "./") || strings.EqualFold(prefix, "saml"))
}

// principalKeys are keys with a service's prefix that describe the principal, so
// that they are in the context of requests to other services, too. A name that
// ends in a colon stands for all keys of the service.
var principalKeys = [...]string{
	"ec2:RoleDelivery", "ec2:SourceInstanceARN",
	"codebuild:", "ecs:", "eks:",
	"glue:CredentialIssuingService", "glue:RoleAssumedBy",
	"identitystore:UserId", "lambda:SourceFunctionArn",
	"redshift:", "sts:", "ssm:SourceInstanceARN", "workspaces-web:",
}

func isPrincipalKey(name string) bool {
	for _, k := range principalKeys {
		if strings.EqualFold(k, name) || strings.HasSuffix(k, ":") && len(name) > len(k) && strings.EqualFold(k, name[:len(k)]) {
			return true
		}
	}
	return false
}

// key reports a condition key that does not exist, or not for any action of the
// statement: it is missing in all requests.
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
func (l *linter) key(s *statement, c clause) {
	if isProviderKey(c.name) {
		return
	}
	k, ok := l.lookup(s, c.name)
	if !ok {
		l.report(c.at, codeUnknownKey, "unknown condition key %q%s%s", c.name, suggestGlobal(c.name), asOf())
		return
	}
	if strings.HasPrefix(c.Key.String(), "aws:") || s.open || isPrincipalKey(c.name) {
		return
	}
	for _, list := range s.covered {
		for _, a := range list {
			if l.hasKey(a, c.name) {
				return
			}
		}
	}
	l.report(c.at, codeInapplicableKey, "no action of the statement has the condition key %s%s%s", k.Name, suggestGlobal(c.name), asOf())
}

// hasKey reports whether requests for a may carry the key.
func (l *linter) hasKey(a catalog.Action, name string) bool {
	if !l.spend(1 << 8) {
		return true
	}
	s := l.service(strings.ToLower(a.Service))
	k, ok := s.Key(name)
	if !ok {
		return false
	}
	has := func(keys []string) bool {
		for _, other := range keys {
			if strings.EqualFold(other, k.Name) {
				return true
			}
		}
		return false
	}
	if has(a.Keys) {
		return true
	}
	for _, t := range a.On {
		if r, ok := s.Resource(t.Type); has(t.Keys) || ok && has(r.Keys) {
			return true
		}
	}
	return false
}

// suggestGlobal names the global key with the same name after the colon.
func suggestGlobal(name string) string {
	_, rest, _ := strings.Cut(name, ":")
	if rest == "" {
		rest = name
	}
	if k, ok := catalog.GlobalKey("aws:" + rest); ok && !strings.EqualFold("aws:"+rest, name) {
		return " (did you mean " + k.Name + "?)"
	}
	return ""
}

// variables reports policy variables that are text, because the document has an
// old version, and variables that no request has.
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
func (l *linter) variables(s *statement) {
	if s.Resource != nil {
		for i, p := range s.Resource.Patterns {
			if l.inOldVersion(p.String(), s.resourceAt(i)) {
				continue
			}
			for name := range p.Variables() {
				l.variable(s, name, s.resourceAt(i))
			}
		}
	}
	for _, c := range s.clauses {
		old := false
		for i, v := range c.Values {
			old = l.inOldVersion(v.String(), c.at.item(i)) || old
		}
		first := true
		for k := range c.Keys() {
			if !first && !old {
				l.variable(s, k.String(), c.at)
			}
			first = false
		}
	}
}

// inOldVersion reports a text that would have policy variables in a document of
// the current version, and reports whether there is one.
func (l *linter) inOldVersion(text string, at place) bool {
	head, rest, ok := strings.Cut(text, "${")
	if !ok || l.doc.Version == "2012-10-17" {
		return false
	}
	name, _, closed := strings.Cut(rest, "}")
	if !closed || !strings.Contains(name, ":") && name != "*" && name != "?" && name != "$" {
		return false
	}
	l.report(at, codeOldVariable, "${%s} after %q is text in a document of version %q, want version %q", name, head, l.doc.Version, "2012-10-17")
	return true
}

// variable reports a policy variable without a key, or with one that may have
// several values.
func (l *linter) variable(s *statement, name string, at place) {
	if isProviderKey(name) {
		return
	}
	k, ok := l.lookup(s, name)
	switch {
	case !ok:
		l.report(at, codeUnknownKey, "unknown policy variable %q%s%s", name, suggestGlobal(name), asOf())
	case k.Type.Multivalued():
		l.report(at, codeMultivalued, "%s may have several values, want a key with one as a policy variable", k.Name)
	}
}
