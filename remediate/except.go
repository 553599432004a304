// SPDX-License-Identifier: Apache-2.0

package remediate

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/policy"
)

// spare adds to a Deny statement of a policy an exception for the principal with
// the given ARN, and for nobody else. An explicit deny is never taken away.
func spare(d *policy.Document, index int, name string) (*policy.Document, error) {
	s := d.Statements[index]
	offset := s.Position().Offset
	changed := slices.Concat(d.Source()[:offset], exceptText(s.Text(), name), d.Source()[offset+len(s.Text()):])
	return policy.Parse(d.Name(), changed)
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
