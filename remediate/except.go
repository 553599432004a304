// SPDX-License-Identifier: Apache-2.0

package remediate

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/policy"
)

// An exemption is what takes a principal out of a Deny statement: a condition that
// does not hold for it, and does for everybody else; or, in a policy that is its
// alone, one value more of NotResource or NotAction.
type exemption struct {
	operator, key, value string // of the condition, or
	element              string // NotResource or NotAction, and value of that

	who string // or what it is for
}

// exemptionOf returns the narrowest exemption for who makes a request, if there
// is one: nobody can be told from the anonymous principal, or from somebody who
// assumes a role with a token.
//
//   - aws:PrincipalArn is that of a user, of a root user, of a federated user, and
//     of the role behind a session.
//   - aws:userid tells a role whose path is not known, and a user or role of which
//     only the ID is, from all others: the ID of a role is that of all its sessions.
//   - An AWS service has neither. It acts for a resource or an account, which an
//     exemption for the service alone would leave open.
//
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html.
func exemptionOf(req *eval.Request) (exemption, bool) {
	p := req.Principal
	switch kind := p.Kind(); kind {
	case eval.User, eval.Root, eval.Role, eval.FederatedUser, eval.Session, eval.Unidentified:
		known := req.KnownContext()
		if name := known.Lookup(keyPrincipalARN); name.Presence == condition.Present && !name.Multi {
			return exemption{operator: "ArnNotEquals", key: "aws:PrincipalArn", value: name.Text, who: name.Text}, true
		}
		id := known.Lookup(keyUserID)
		role, _, session := strings.Cut(id.Text, ":")
		switch {
		case id.Presence != condition.Present || id.Multi:
		case session && strings.HasPrefix(role, "AROA"):
			return exemption{operator: "StringNotLike", key: "aws:userid", value: role + ":*", who: p.String()}, true
		case !session && strings.HasPrefix(role, "AIDA"):
			return exemption{operator: "StringNotEquals", key: "aws:userid", value: role, who: p.String()}, true
		}
	case eval.Service:
		for _, by := range []exemption{{operator: "ArnNotEquals", key: "aws:SourceArn"}, {operator: "StringNotEquals", key: "aws:SourceAccount"}} {
			source := req.Context.Lookup(condition.MustKey(by.key))
			if source.Presence == condition.Present && !source.Multi && !strings.ContainsAny(source.Text, "*?$") {
				by.value, by.who = source.Text, p.Service+" for "+source.Text
				return by, true
			}
		}
		return exemption{operator: "StringNotEquals", key: "aws:PrincipalServiceName", value: p.Service, who: p.Service}, true
	}
	return exemption{}, false
}

var (
	keyPrincipalARN = condition.MustKey("aws:PrincipalArn")
	keyUserID       = condition.MustKey("aws:userid")
)

// narrower returns an exemption for the resource of a request, or for its action,
// from a statement of a policy that nobody has but who makes the request: an
// exemption for the principal would leave nothing of the statement. It reports
// false if others may have the policy, or if the statement names what it denies,
// from which nothing can be taken out.
func (a Authorization) narrower(t policy.Type, doc *policy.Document, s *policy.Statement) (exemption, bool) {
	isRole := a.Request.Principal.Role().IsValid()
	switch {
	case doc.Version != policy.Version2012:
		return exemption{}, false
	case t == policy.SessionPolicy, t == policy.IdentityBased && managedByAWS(doc) && isRole:
	case t == policy.IdentityBased && !managed(doc) && ownerOf(doc) == principalARN(a.Request.Principal):
	default:
		return exemption{}, false
	}
	if a.Request.Resource.IsValid() && s.Resource != nil && (s.Resource.Not || len(s.Resource.Patterns) == 1 && s.Resource.Patterns[0].Any()) {
		return exemption{element: "NotResource", value: literal(a.Request.Resource), who: a.Request.Resource.String()}, true
	}
	if action := catalog.ActionName(a.Request.Action.String()); s.Action.Not || len(s.Action.Patterns) == 1 && s.Action.Patterns[0].String() == "*" {
		return exemption{element: "NotAction", value: action, who: action}, true
	}
	return exemption{}, false
}

// elementText makes text deny all but one thing more.
func elementText(text []byte, e exemption) []byte {
	value := strconv.Quote(e.value)
	root, err := jsontree.Parse(text)
	if err != nil { // it is part of a document that parsed
		return text
	}
	for _, m := range root.Members {
		switch m.Name {
		case e.element:
			return join(text, m.Value, value)
		case strings.TrimPrefix(e.element, "Not"): // of everything
			return slices.Concat(text[:m.Offset], []byte(strconv.Quote(e.element)+": "+value), text[m.Value.End:])
		}
	}
	return text
}

// spare adds an exemption to a Deny statement of a policy. An explicit deny is
// never taken away.
func spare(d *policy.Document, index int, e exemption) (*policy.Document, error) {
	s := d.Statements[index]
	offset := s.Position().Offset
	changed := slices.Concat(d.Source()[:offset], exceptText(s.Text(), e), d.Source()[offset+len(s.Text()):])
	return policy.Parse(d.Name(), changed)
}

// exceptText adds a condition to the text of a statement. Where the statement has
// such an exception for others, the value joins theirs.
func exceptText(text []byte, e exemption) []byte {
	if e.element != "" {
		return elementText(text, e)
	}
	key, value := strconv.Quote(e.key), strconv.Quote(e.value)
	clause := strconv.Quote(e.operator) + `: {` + key + `: ` + value + `}`
	root, err := jsontree.Parse(text)
	if err != nil { // it is part of a document that parsed
		return text
	}
	conditions := root.Get("Condition")
	if conditions == nil {
		return insert(text, root.End-1, `, "Condition": {`+clause+`}`)
	}
	for _, op := range conditions.Members {
		if !e.joins(op.Name) {
			continue
		}
		for _, k := range op.Value.Members {
			if strings.EqualFold(k.Name, e.key) {
				return join(text, k.Value, value)
			}
		}
	}
	for _, op := range conditions.Members {
		if strings.EqualFold(op.Name, e.operator) {
			return insert(text, op.Value.Offset+1, key+`: `+value+separator(len(op.Value.Members)))
		}
	}
	return insert(text, conditions.Offset+1, clause+separator(len(conditions.Members)))
}

// joins reports whether the value of e can stand among those that an operator
// spares. A principal's ARN holds nothing that a pattern would read otherwise.
func (e *exemption) joins(operator string) bool {
	const ifExists = "IfExists"
	if len(operator) > len(ifExists) && strings.EqualFold(operator[len(operator)-len(ifExists):], ifExists) {
		operator = operator[:len(operator)-len(ifExists)]
	}
	patterns := []string{"StringNotLike"}
	switch {
	case e.key == "aws:PrincipalArn":
		patterns = []string{"ArnNotEquals", "ArnNotLike", "StringNotEquals", "StringNotLike"}
	case e.operator == "ArnNotEquals":
		patterns = []string{"ArnNotEquals", "ArnNotLike"}
	case e.operator == "StringNotEquals":
		patterns = []string{"StringNotEquals", "StringNotLike"}
	}
	return slices.ContainsFunc(patterns, func(p string) bool { return strings.EqualFold(p, operator) })
}

// join adds a value to a scalar or a list.
func join(text []byte, n *jsontree.Node, value string) []byte {
	if n.Kind == jsontree.Array {
		return insert(text, n.Offset+1, value+separator(len(n.Elements)))
	}
	text = insert(text, n.End, ", "+value+"]")
	return insert(text, n.Offset, "[")
}

// separator goes between an inserted element and the n that follow.
func separator(n int) string {
	if n == 0 {
		return ""
	}
	return ", "
}

func insert(text []byte, at int, s string) []byte {
	return bytes.Join([][]byte{text[:at], text[at:]}, []byte(s))
}
