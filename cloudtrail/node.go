// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"strings"

	"github.com/undenied/undenied/internal/jsontree"
)

// Records differ in whether they write a number, a truth value or the text of
// one, and in what they leave out. What is not there, or of another kind than
// wanted, reads as nothing.

// scalar returns the text of a string, number or boolean, else "".
func scalar(n *jsontree.Node) string {
	if n == nil {
		return ""
	}
	switch n.Kind {
	case jsontree.String, jsontree.Number, jsontree.Bool:
		return n.Text
	}
	return ""
}

// object returns n if it is an object, else nil.
func object(n *jsontree.Node) *jsontree.Node {
	if n == nil || n.Kind != jsontree.Object {
		return nil
	}
	return n
}

// members returns the members of an object, none for nil.
func members(n *jsontree.Node) []jsontree.Member {
	if n == nil {
		return nil
	}
	return n.Members
}

// texts returns the scalar members of an object, nil if there are none.
func texts(n *jsontree.Node) map[string]string {
	var m map[string]string
	for _, member := range members(n) {
		if text := scalar(member.Value); text != "" {
			if m == nil {
				m = make(map[string]string)
			}
			m[member.Name] = text
		}
	}
	return m
}

// hidden reports whether CloudTrail left a value out.
func hidden(v string) bool { return strings.HasPrefix(v, "HIDDEN_DUE_TO_") || v == "***" }

// withheld reports whether CloudTrail left a value out or cut it off.
func withheld(v string) bool { return hidden(v) || strings.HasSuffix(v, "...(truncated)") }

// kind says what n is, for errors.
func kind(n *jsontree.Node) string {
	switch n.Kind {
	case jsontree.Null:
		return "null"
	case jsontree.Array, jsontree.Object:
		return "an " + n.Kind.String()
	}
	return "a " + n.Kind.String()
}
