// SPDX-License-Identifier: Apache-2.0

// Package twin_test holds a second evaluator, written from AWS's documentation
// with no thought for speed, and compares it with package eval on random cases.
// It works on plain JSON trees and strings and shares no code with the engine:
// what the two have in common is the text of the policies.
package twin_test

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// decode reads the text of a policy document as a JSON tree whose numbers keep
// their text.
func decode(text []byte) map[string]any {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var tree map[string]any
	if err := d.Decode(&tree); err != nil {
		panic(fmt.Sprintf("the generator wrote bad JSON: %v\n%s", err, text))
	}
	return tree
}

// statements returns the statements of a document, of which a single one need
// not be in a list.
func statements(document map[string]any) []map[string]any {
	switch v := document["Statement"].(type) {
	case map[string]any:
		return []map[string]any{v}
	case []any:
		var all []map[string]any
		for _, s := range v {
			all = append(all, s.(map[string]any))
		}
		return all
	}
	return nil
}

// texts returns the values of an element as text. One value need not be in a
// list, and numbers and booleans are equal to their text.
func texts(v any) []string {
	switch v := v.(type) {
	case nil:
		return nil
	case string:
		return []string{v}
	case []any:
		var all []string
		for _, e := range v {
			all = append(all, texts(e)...)
		}
		return all
	}
	return []string{fmt.Sprint(v)}
}

// clone returns a deep copy of a tree.
func clone(v any) any {
	switch v := v.(type) {
	case map[string]any:
		c := make(map[string]any, len(v))
		for name, e := range v {
			c[name] = clone(e)
		}
		return c
	case []any:
		c := make([]any, len(v))
		for i, e := range v {
			c[i] = clone(e)
		}
		return c
	}
	return v
}
