// SPDX-License-Identifier: Apache-2.0

package remediate

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/policy"
)

// An exemption is a condition that does not hold for a principal, and does for
// everybody else.
type exemption struct {
	operator, key, value string

	who string // it is for
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
			return exemption{"ArnNotEquals", "aws:PrincipalArn", name.Text, name.Text}, true
		}
		id := known.Lookup(keyUserID)
		role, _, session := strings.Cut(id.Text, ":")
		switch {
		case id.Presence != condition.Present || id.Multi:
		case session && strings.HasPrefix(role, "AROA"):
			return exemption{"StringNotLike", "aws:userid", role + ":*", p.String()}, true
		case !session && strings.HasPrefix(role, "AIDA"):
			return exemption{"StringNotEquals", "aws:userid", role, p.String()}, true
		}
	case eval.Service:
		for _, by := range []exemption{{operator: "ArnNotEquals", key: "aws:SourceArn"}, {operator: "StringNotEquals", key: "aws:SourceAccount"}} {
			source := req.Context.Lookup(condition.MustKey(by.key))
			if source.Presence == condition.Present && !source.Multi && !strings.ContainsAny(source.Text, "*?$") {
				by.value, by.who = source.Text, p.Service+" for "+source.Text
				return by, true
			}
		}
		return exemption{"StringNotEquals", "aws:PrincipalServiceName", p.Service, p.Service}, true
	}
	return exemption{}, false
}

var (
	keyPrincipalARN = condition.MustKey("aws:PrincipalArn")
	keyUserID       = condition.MustKey("aws:userid")
)

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
