// SPDX-License-Identifier: Apache-2.0

package condition_test

import (
	"testing"

	"github.com/undenied/undenied/condition"
)

func TestBoolPresence(t *testing.T) {
	matrix(t, []sample{
		{"Bool", []string{"true"}, "true", "false"},
		{"Bool", []string{"false"}, "false", "true"},
		{"Bool", []string{"FALSE"}, "False", "TRUE"},
	})
}

func TestBoolCompare(t *testing.T) {
	compare(t, []comparison{
		{"Bool", "True", "tRUE", yes},
		{"Bool", "false", "junk", yes}, // anything but true is false
		{"Bool", "false", "", yes},
		{"Bool", "true", "junk", no},
		{"Bool", "junk", "junk", no},
		{"Bool", "junk", "false", no},
		{"Bool", "junk|true", "true", yes},
		{"Bool", "true|false", "true", yes},
		{"Bool", "true|false", "x", yes},
	})
	if err := clause(t, "Bool", "aws:test", "yes").Values[0].Err(); err == nil || err.Error() != `"yes" is not a boolean, want true or false` {
		t.Errorf("Err() = %v", err)
	}
}

func TestBoolVariable(t *testing.T) {
	var c condition.Context
	c.Set(condition.MustKey("aws:on"), "TRUE")
	c.Set(condition.MustKey("aws:off"), "false")
	c.Set(condition.MustKey("aws:junk"), "junk")
	c.SetAbsent(condition.MustKey("aws:absent"))
	tests := []struct {
		value, have string
		want        condition.Truth
	}{
		{"${aws:on}", "true", yes},
		{"${aws:on}", "false", no},
		{"${aws:off}", "junk", yes},
		{"${aws:junk}", "junk", no},
		{"${aws:absent}", "false", no},
		{"${aws:absent, 'false'}", "false", yes},
		{"${aws:unknown}", "false", undecided},
	}
	for _, tt := range tests {
		c.Set(condition.MustKey("aws:test"), tt.have)
		if got := clause(t, "Bool", "aws:test", tt.value).Eval(&c); got != tt.want {
			t.Errorf("Bool %q for %q = %v, want %v", tt.value, tt.have, got, tt.want)
		}
	}
}

// The patterns most often misread, SEMANTICS 4.5.
func TestMultiFactorAuth(t *testing.T) {
	const key = "aws:MultiFactorAuthPresent"
	var longTerm condition.Context
	longTerm.Close()
	contexts := []*condition.Context{&longTerm, single(key, "false"), single(key, "true")}
	tests := []struct {
		operator, value string
		want            [3]condition.Truth
	}{
		{"Bool", "true", [3]condition.Truth{no, no, yes}},
		{"BoolIfExists", "true", [3]condition.Truth{yes, no, yes}},
		{"Bool", "false", [3]condition.Truth{no, yes, no}},
		{"BoolIfExists", "false", [3]condition.Truth{yes, yes, no}},
		{"Null", "true", [3]condition.Truth{yes, no, no}},
	}
	for _, tt := range tests {
		cl := clause(t, tt.operator, key, tt.value)
		for i, c := range contexts {
			if got := cl.Eval(c); got != tt.want[i] {
				t.Errorf("%s %s in context %d = %v, want %v", tt.operator, tt.value, i, got, tt.want[i])
			}
		}
	}
}
