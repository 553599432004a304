// SPDX-License-Identifier: Apache-2.0

package jsontree_test

import (
	"testing"

	"github.com/undenied/undenied/internal/jsontree"
)

func TestEqual(t *testing.T) {
	tests := []struct {
		a, b string
		want bool
	}{
		{`{"a": 1, "b": [true, null]}`, `{"b":[true,null],"a":1}`, true},
		{`[1, 2]`, `[2, 1]`, false},
		{`{"a": 1}`, `{"a": 1, "b": 1}`, false},
		{`{"a": 1, "b": 1}`, `{"a": 1, "c": 1}`, false},
		{`"1"`, `1`, false},
		{`1`, `1.0`, false},
		{`{}`, `[]`, false},
		{`{"a": {}}`, `{"a": {}}`, true},
	}
	for _, test := range tests {
		if got := jsontree.Equal(parse(t, test.a), parse(t, test.b)); got != test.want {
			t.Errorf("Equal(%s, %s) = %t, want %t", test.a, test.b, got, test.want)
		}
	}
	if !jsontree.Equal(nil, nil) || jsontree.Equal(nil, parse(t, `null`)) || jsontree.Equal(parse(t, `null`), nil) {
		t.Error("nil equals something else, or not itself")
	}
}

func TestGet(t *testing.T) {
	n := parse(t, `{"a": {"b": ["x"], "B": "text", "n": 1}, "": "empty"}`)
	tests := []struct {
		names []string
		want  string
	}{
		{[]string{"a", "B"}, "text"},
		{[]string{""}, "empty"},
		{[]string{"a", "n"}, ""},      // no string
		{[]string{"a", "b", "x"}, ""}, // through an array
		{[]string{"A", "B"}, ""},
		{[]string{"a", "c", "d"}, ""},
	}
	for _, test := range tests {
		if got := n.At(test.names...).Str(); got != test.want {
			t.Errorf("At(%q).Str() = %q, want %q", test.names, got, test.want)
		}
	}
	if n.At() != n {
		t.Error("At() is not the node itself")
	}
	if n.At("a", "n") == nil || n.At("a", "N") != nil {
		t.Errorf(`At("a", "n"), At("a", "N") = %v, %v, want a node and nil`, n.At("a", "n"), n.At("a", "N"))
	}
	var none *jsontree.Node
	if none.Get("a") != nil || none.At("a", "b") != nil || none.Str() != "" {
		t.Error("a nil node has a member or a text")
	}
}

func TestLineColumn(t *testing.T) {
	data := []byte("a\nbé\r\n\nx")
	tests := []struct{ offset, line, column int }{
		{-1, 1, 1}, {0, 1, 1}, {1, 1, 2}, {2, 2, 1}, {3, 2, 2}, {5, 2, 4}, {6, 2, 5},
		{7, 3, 1}, {8, 4, 1}, {9, 4, 2}, {100, 4, 2},
	}
	for _, test := range tests {
		line, column := jsontree.LineColumn(data, test.offset)
		if line != test.line || column != test.column {
			t.Errorf("LineColumn(%d) = %d, %d, want %d, %d", test.offset, line, column, test.line, test.column)
		}
	}
}

func TestKindString(t *testing.T) {
	tests := map[jsontree.Kind]string{
		jsontree.Null: "null", jsontree.Bool: "boolean", jsontree.Number: "number",
		jsontree.String: "string", jsontree.Array: "array", jsontree.Object: "object",
		9: "Kind(9)",
	}
	for kind, want := range tests {
		if got := kind.String(); got != want {
			t.Errorf("Kind(%d).String() = %q, want %q", uint8(kind), got, want)
		}
	}
}

func parse(t *testing.T, s string) *jsontree.Node {
	t.Helper()
	n, err := jsontree.Parse([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAppendJSON(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{` { "b" : [ 1.50, -0, true , null ], "a": {} , "": "\u00e9\n\"" } `, `{"b":[1.50,-0,true,null],"a":{},"":"é\n\""}`},
		{`[]`, `[]`},
		{`"x"`, `"x"`},
	} {
		if got := string(parse(t, tt.text).AppendJSON([]byte("> "))); got != "> "+tt.want {
			t.Errorf("%s: got %s, want > %s", tt.text, got, tt.want)
		}
	}
	if got := string((*jsontree.Node)(nil).AppendJSON(nil)); got != "null" {
		t.Errorf("got %s for nil, want null", got)
	}
}
