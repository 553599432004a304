// SPDX-License-Identifier: Apache-2.0

package remediate

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/policy"
)

// except makes the step that spares the request's principal, and nobody else,
// from a Deny statement. An explicit deny is never taken away. There is no such
// step for a policy that AWS manages, nor for a principal without an ARN.
func except(req *eval.Request, b eval.Blocker, s *policy.Statement) (Step, bool) {
	name := principalARN(req.Principal)
	d := s.Document()
	if name == "" || d == nil || awsManaged(d) {
		return Step{}, false
	}
	offset := s.Position().Offset
	text := exceptText(s.Text(), name)
	changed := slices.Concat(d.Source()[:offset], text, d.Source()[offset+len(s.Text()):])
	result, err := policy.Parse(d.Name(), changed)
	if err != nil || s.Index >= len(result.Statements) {
		return Step{}, false
	}
	return Step{Type: b.Type, Target: b.Target, Document: d, Replaced: s, Statement: result.Statements[s.Index], Result: result}, true
}

// exceptText adds a condition to the text of a statement: aws:PrincipalArn is
// not the given ARN. Where the statement has such an exception for others, the
// ARN joins them.
func exceptText(text []byte, name string) []byte {
	value := strconv.Quote(name)
	clause := `"ArnNotEquals": {"aws:PrincipalArn": ` + value + `}`
	root, err := jsontree.Parse(text)
	if err != nil { // it is part of a document that parsed
		return text
	}
	conditions := root.Get("Condition")
	if conditions == nil {
		return insert(text, root.End-1, `, "Condition": {`+clause+`}`)
	}
	for _, op := range conditions.Members {
		isException := strings.EqualFold(op.Name, "ArnNotEquals") || strings.EqualFold(op.Name, "ArnNotLike")
		if !isException {
			continue
		}
		for _, key := range op.Value.Members {
			if strings.EqualFold(key.Name, "aws:PrincipalArn") {
				return join(text, key.Value, value)
			}
		}
		return insert(text, op.Value.Offset+1, `"aws:PrincipalArn": `+value+separator(len(op.Value.Members)))
	}
	return insert(text, conditions.Offset+1, clause+separator(len(conditions.Members)))
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
