// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/undenied/undenied/internal/glob"
	"github.com/undenied/undenied/policy"
)

var substitutes = regexp.MustCompile(`\$\{([^}]+)\}`)

// A settler says what the functions of a template stand for, by the name of what
// they refer to.
type settler map[string]string

// policy returns a document of the template.
func (s settler) policy(t *testing.T, document any) *policy.Document {
	t.Helper()
	text, err := json.Marshal(s.settle(document))
	if err != nil {
		t.Fatal(err)
	}
	d, err := policy.Parse("template", text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (s settler) settle(v any) any {
	switch v := v.(type) {
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = s.settle(e)
		}
		return list
	case map[string]any:
		if name, ok := v["Ref"].(string); ok {
			return s[name]
		}
		if list, ok := v["Fn::GetAtt"].([]any); ok {
			return s[list[0].(string)]
		}
		if text, ok := v["Fn::Sub"].(string); ok {
			return substitutes.ReplaceAllStringFunc(text, func(found string) string {
				if name := found[2 : len(found)-1]; name != "AWS::Partition" {
					return s[name]
				}
				return "aws"
			})
		}
		object := map[string]any{}
		for name, e := range v {
			object[name] = s.settle(e)
		}
		return object
	}
	return v
}

func matches(wildcard, text string) bool {
	ok, _ := glob.Wildcards(wildcard).Match(text, nil)
	return ok
}
