// SPDX-License-Identifier: Apache-2.0

package condition_test

import (
	"strings"
	"testing"

	"github.com/undenied/undenied/condition"
)

func TestOperators(t *testing.T) {
	seen := map[string]bool{}
	for o := range condition.Operators() {
		name := o.String()
		if name == "" || seen[name] {
			t.Errorf("operator %d is called %q", o, name)
		}
		seen[name] = true
		for _, s := range []string{name, strings.ToLower(name), strings.ToUpper(name)} {
			if got, err := condition.ParseOperator(s); err != nil || got != o {
				t.Errorf("ParseOperator(%q) = %v, %v, want %v", s, got, err, o)
			}
		}
		if want := strings.Contains(name, "Not"); o.Negated() != want {
			t.Errorf("%s.Negated() = %v, want %v", o, !want, want)
		}
	}
	if len(seen) != 27 {
		t.Errorf("there are %d operators, want 27", len(seen))
	}
	for range condition.Operators() {
		break // must not go on
	}
	var zero condition.Operator
	if zero.String() != "" || zero.Negated() || condition.Operator(200).String() != "" {
		t.Error("an Operator that is none has a name")
	}
}

func TestParseOperatorErrors(t *testing.T) {
	for in, want := range map[string]string{
		"StringLke":               `unknown condition operator "StringLke" (did you mean StringLike?)`,
		"stringequal":             `unknown condition operator "stringequal" (did you mean StringEquals?)`,
		"ArnEqual":                `unknown condition operator "ArnEqual" (did you mean ArnEquals?)`,
		"DateGreaterThanEqual":    `unknown condition operator "DateGreaterThanEqual" (did you mean DateGreaterThanEquals?)`,
		"Nul":                     `unknown condition operator "Nul" (did you mean Null?)`,
		"Boolean":                 `unknown condition operator "Boolean"`,
		"In":                      `unknown condition operator "In"`,
		"":                        `unknown condition operator ""`,
		strings.Repeat("Null", 9): `unknown condition operator "NullNullNullNullNullNullNullNullNull"`,
		strings.Repeat("A", 65):   `unknown condition operator "` + strings.Repeat("A", 65) + `"`,
	} {
		if o, err := condition.ParseOperator(in); err == nil || err.Error() != want || o != 0 {
			t.Errorf("ParseOperator(%q) = %v, %v, want %s", in, o, err, want)
		}
	}
}
