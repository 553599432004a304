// SPDX-License-Identifier: Apache-2.0

package fixcode

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/policy"
)

// apply takes a further step with a policy: its statements are added, or the one
// comes in place of that of its name. A statement that is there already is left.
func apply(text []byte, s *undenied.Step) ([]byte, error) {
	doc, err := policy.Parse(s.PolicyName, text)
	if err != nil {
		return nil, err
	}
	root, err := jsontree.Parse(text)
	if err != nil {
		return nil, err
	}
	at := root.Get("Statement")
	if at == nil {
		return nil, fmt.Errorf("%s: no Statement, want one", s.PolicyName)
	}
	nodes := at.Elements
	if at.Kind == jsontree.Object {
		nodes = []*jsontree.Node{at}
	}
	var statements [][]byte
	for _, n := range nodes {
		statements = append(statements, text[n.Offset:n.End])
	}
	i := slices.IndexFunc(doc.Statements, func(have *policy.Statement) bool { return s.Replaces != "" && have.Name() == s.Replaces })
	if i >= 0 {
		statements[i] = s.Statement
	}
	for _, more := range append([]json.RawMessage{s.Statement}, s.Also...) {
		if !slices.ContainsFunc(statements, func(have []byte) bool { return bytes.Equal(have, more) }) {
			statements = append(statements, more)
		}
	}
	return slices.Concat(text[:at.Offset], []byte("["), bytes.Join(statements, []byte(",")), []byte("]"), text[at.End:]), nil
}

// actionOf returns the first action of a statement such as a fix adds.
func actionOf(statement []byte) string {
	root, err := jsontree.Parse(statement)
	if err != nil {
		return ""
	}
	action := root.Get("Action")
	if action != nil && len(action.Elements) > 0 {
		action = action.Elements[0]
	}
	return action.Str()
}
