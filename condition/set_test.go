// SPDX-License-Identifier: Apache-2.0

package condition_test

import (
	"testing"

	"github.com/undenied/undenied/condition"
)

func TestNull(t *testing.T) {
	const key = "aws:Test"
	var absent, unknown condition.Context
	absent.Close()
	contexts := []struct {
		name string
		c    *condition.Context
	}{
		{"value", single(key, "x")}, {"list", list(key, "", "x")},
		{"absent", &absent}, {"empty string", single(key, "")}, {"empty list", list(key)}, {"list of empty strings", list(key, "", "")},
		{"unknown", &unknown},
	}
	tests := []struct {
		values []string
		want   [3]condition.Truth // with a value, without, unknown
	}{
		{[]string{"true"}, [3]condition.Truth{no, yes, undecided}},
		{[]string{"TRUE"}, [3]condition.Truth{no, yes, undecided}},
		{[]string{"false"}, [3]condition.Truth{yes, no, undecided}},
		{[]string{"true", "false"}, [3]condition.Truth{yes, yes, yes}},
		{[]string{"junk"}, [3]condition.Truth{no, no, no}},
		{[]string{"junk", "false"}, [3]condition.Truth{yes, no, undecided}},
		{[]string{"${aws:x}"}, [3]condition.Truth{no, no, no}},
		{nil, [3]condition.Truth{no, no, no}},
	}
	for _, prefix := range []string{"", "ForAllValues:", "ForAnyValue:"} {
		for _, tt := range tests {
			cl := clause(t, prefix+"Null", key, tt.values...)
			for i, c := range contexts {
				want := tt.want[min(i/2, 1)]
				if c.name == "unknown" {
					want = tt.want[2]
				}
				if got := cl.Eval(c.c); got != want {
					t.Errorf("%sNull %q for %s = %v, want %v", prefix, tt.values, c.name, got, want)
				}
			}
		}
	}
}

// The worked table of SEMANTICS 4.3.
func TestTagKeys(t *testing.T) {
	const key = "aws:TagKeys"
	var missing condition.Context
	missing.Close()
	contexts := []*condition.Context{
		list(key, "environment"), list(key, "cost-center"), list(key, "environment", "cost-center"),
		list(key, "environment", "dept"), list(key, "dept"), &missing,
	}
	all := condition.Block{
		clause(t, "ForAllValues:StringEquals", key, "environment", "cost-center"),
		clause(t, "Null", key, "false"),
	}
	some := condition.Block{clause(t, "ForAnyValue:StringEquals", key, "environment", "cost-center")}
	for i, want := range [][2]condition.Truth{{yes, yes}, {yes, yes}, {yes, yes}, {no, yes}, {no, no}, {no, no}} {
		if got := [2]condition.Truth{all.Eval(contexts[i]), some.Eval(contexts[i])}; got != want {
			t.Errorf("context %d: %v, want %v", i, got, want)
		}
	}
}

// Negation is applied to each value before the set operator.
func TestNegateThenQuantify(t *testing.T) {
	c := list("aws:TagKeys", "a", "b")
	for operator, want := range map[string]condition.Truth{
		"ForAnyValue:StringNotEquals":  yes,
		"ForAllValues:StringNotEquals": no,
		"ForAnyValue:StringEquals":     yes,
		"ForAllValues:StringEquals":    no,
	} {
		if got := clause(t, operator, "aws:TagKeys", "a").Eval(c); got != want {
			t.Errorf("%s = %v, want %v", operator, got, want)
		}
	}
}

// Answers that are the same whatever an unknown key is.
func TestUnknownButConstant(t *testing.T) {
	var unknown condition.Context
	tests := []struct {
		operator string
		values   []string
		want     condition.Truth
	}{
		{"NumericEquals", []string{"x"}, no},
		{"NumericEqualsIfExists", []string{"x"}, undecided},
		{"ForAnyValue:NumericEqualsIfExists", []string{"x", "y"}, no},
		{"ForAllValues:NumericEquals", []string{"x"}, undecided},
		{"NumericEquals", []string{"x", "1"}, undecided},
		{"StringEquals", nil, no},
		{"ForAnyValue:StringEquals", nil, no},
		{"ForAllValues:StringEquals", nil, undecided},
		{"StringNotEquals", nil, undecided}, // False for a list
		{"ForAllValues:StringNotEquals", nil, yes},
		{"ForAnyValue:StringNotEquals", nil, undecided},
		{"ForAllValues:NumericNotEquals", nil, undecided}, // False for what is no number
		{"NumericNotEquals", []string{"x"}, undecided},    // True if absent
		{"ForAnyValue:NumericNotEquals", []string{"1", "x"}, no},
		{"ForAllValues:NumericNotEquals", []string{"1", "x"}, undecided},
		{"StringLike", []string{"*"}, undecided},
		{"StringLikeIfExists", []string{"*"}, undecided},
		{"ForAllValues:StringLike", []string{"a", "**"}, yes},
		{"ForAllValues:StringEquals", []string{"*"}, undecided},
		{"ForAllValues:StringLike", []string{"${*}"}, undecided},
		{"ForAllValues:StringLike", []string{""}, undecided},
		{"ForAnyValue:StringLike", []string{"*"}, undecided},
		{"ForAnyValue:StringNotLike", []string{"*"}, no},
		{"ForAllValues:StringNotLike", []string{"*"}, undecided},
		{"ForAllValues:ArnLike", []string{"*:*:*:*:*:*"}, undecided},
		{"ForAllValues:Bool", []string{"true", "false"}, yes},
		{"ForAllValues:Bool", []string{"true", "true"}, undecided},
		{"Bool", []string{"true", "false"}, undecided},
		{"Bool", []string{"junk"}, no},
	}
	for _, tt := range tests {
		if got := clause(t, tt.operator, "aws:test", tt.values...).Eval(&unknown); got != tt.want {
			t.Errorf("%s %q for an unknown key = %v, want %v", tt.operator, tt.values, got, tt.want)
		}
	}
}
