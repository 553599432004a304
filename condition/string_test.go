// SPDX-License-Identifier: Apache-2.0

package condition_test

import (
	"testing"

	"github.com/undenied/undenied/condition"
)

func TestStringPresence(t *testing.T) {
	matrix(t, []sample{
		{"StringEquals", []string{"a", "b"}, "b", "c"},
		{"StringNotEquals", []string{"a", "b"}, "c", "b"},
		{"StringEqualsIgnoreCase", []string{"a", "b"}, "B", "c"},
		{"StringNotEqualsIgnoreCase", []string{"a", "b"}, "c", "B"},
		{"StringLike", []string{"a*", "b?"}, "bc", "b"},
		{"StringNotLike", []string{"a*", "b?"}, "b", "bc"},
	})
}

func TestStringCompare(t *testing.T) {
	compare(t, []comparison{
		{"StringEquals", "a", "A", no},
		{"StringEquals", "a*", "ab", no},
		{"StringEquals", "a*", "a*", yes},
		{"StringEquals", "", "", yes},
		{"StringEquals", "", "a", no},
		{"StringEquals", "5", "5.0", no},
		{"StringNotEquals", "a", "A", yes},
		{"StringNotEquals", "a|b", "a", no},
		{"StringEqualsIgnoreCase", "Straße", "sTRAßE", yes},
		{"StringEqualsIgnoreCase", "Straße", "strasse", no},
		{"StringEqualsIgnoreCase", "*", "a", no},
		{"StringEqualsIgnoreCase", "ÄÖ", "äö", yes},
		{"StringNotEqualsIgnoreCase", "ÄÖ", "äö", no},
		{"StringLike", "a*d", "a:b/c:d", yes},
		{"StringLike", "A*", "ab", no},
		{"StringLike", "?", "ä", yes},
		{"StringLike", "*", "", yes},
		{"StringLike", "?", "", no},
		{"StringLike", "arn:aws:someservice:*:111122223333:finance/*",
			"arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt", yes},
		{"StringLike", "${*}", "*", yes},
		{"StringLike", "${*}", "a", no},
		{"StringLike", "${$}{x}", "${x}", yes},
		{"StringNotLike", "a*|b*", "b", no},
		{"StringNotLike", "a*|b*", "c", yes},
	})
}

func TestStringVariables(t *testing.T) {
	var c condition.Context
	c.Set(condition.MustKey("aws:username"), "Bob")
	c.Set(condition.MustKey("aws:star"), "*")
	c.Set(condition.MustKey("aws:nested"), "${aws:username}")
	c.Set(condition.MustKey("aws:empty"), "")
	c.Set(condition.MustKey("aws:PrincipalTag/My Team"), "red")
	c.SetList(condition.MustKey("aws:list"), "Bob")
	c.SetAbsent(condition.MustKey("aws:absent"))
	key := condition.MustKey("aws:test")
	tests := []struct {
		operator, value, have string
		want                  condition.Truth
	}{
		{"StringEquals", "${aws:username}", "Bob", yes},
		{"StringEquals", "${AWS:UserName}", "Bob", yes},
		{"StringEquals", "${aws:username}", "bob", no},
		{"StringEqualsIgnoreCase", "X${aws:username}", "xbOB", yes},
		{"StringNotEqualsIgnoreCase", "X${aws:username}", "xbOB", no},
		{"StringEquals", "${aws:principaltag/my team}", "red", yes},
		{"StringLike", "home/${aws:username}/*", "home/Bob/x", yes},
		{"StringLike", "home/${aws:star}/*", "home/Bob/x", no},
		{"StringLike", "home/${aws:star}/*", "home/*/x", yes},
		{"StringEquals", "${aws:nested}", "Bob", no},
		{"StringEquals", "${aws:nested}", "${aws:username}", yes},
		{"StringEquals", "${aws:empty}", "", yes},
		{"StringEquals", "${aws:empty, 'x'}", "x", no}, // present, though empty
		{"StringEquals", "${aws:absent}", "", no},
		{"StringNotEquals", "${aws:absent}", "a", yes},
		{"StringEquals", "${aws:absent, 'dflt'}", "dflt", yes},
		{"StringNotEquals", "${aws:absent, 'dflt'}", "dflt", no},
		{"StringEquals", "${aws:username, 'dflt'}", "dflt", no},
		{"StringEquals", "${aws:list}", "Bob", no}, // multivalued keys behave as missing
		{"StringEquals", "${aws:list, 'dflt'}", "dflt", yes},
		{"StringNotEquals", "${aws:list}", "Bob", yes},
		{"StringEquals", "${nokey}", "x", no}, // names no condition key
		{"StringNotEquals", "${nokey}", "x", yes},
		{"StringEquals", "${aws:unknown}", "x", undecided},
		{"StringNotEquals", "${aws:unknown}", "x", undecided},
		{"StringEquals", "${aws:unknown, 'x'}", "x", undecided},
		{"StringEquals", "a-${aws:unknown}", "b", no}, // whatever its value
		{"StringNotEquals", "a-${aws:unknown}", "b", yes},
	}
	for _, tt := range tests {
		c.Set(key, tt.have)
		if got := clause(t, tt.operator, "aws:test", tt.value).Eval(&c); got != tt.want {
			t.Errorf("%s %q for %q = %v, want %v", tt.operator, tt.value, tt.have, got, tt.want)
		}
	}
}

func TestStringVariableUnknownAmongValues(t *testing.T) {
	tests := []struct {
		operator string
		have     []string
		want     condition.Truth
	}{
		{"StringEquals", []string{"a"}, yes},
		{"StringEquals", []string{"b"}, undecided},
		{"StringNotEquals", []string{"a"}, no},
		{"StringNotEquals", []string{"b"}, undecided},
		{"ForAllValues:StringEquals", []string{"a", "b"}, undecided},
		{"ForAnyValue:StringEquals", []string{"b", "a"}, yes},
		{"ForAllValues:StringNotEquals", []string{"b", "a"}, no},
		{"ForAnyValue:StringNotEquals", []string{"a", "b"}, undecided},
	}
	for _, tt := range tests {
		c := list("aws:test", tt.have...)
		if len(tt.have) == 1 {
			c = single("aws:test", tt.have[0])
		}
		if got := clause(t, tt.operator, "aws:test", "a", "${aws:username}").Eval(c); got != tt.want {
			t.Errorf("%s for %q = %v, want %v", tt.operator, tt.have, got, tt.want)
		}
	}
}

func TestLiteralClause(t *testing.T) {
	tests := []struct {
		operator, value, have string
		want                  condition.Truth
	}{
		{"StringEquals", "${aws:username}", "${aws:username}", yes},
		{"StringEquals", "${aws:username}", "Bob", no},
		{"StringLike", "${*}", "${anything}", yes},
		{"StringLike", "${*}", "*", no},
		{"StringEqualsIgnoreCase", "${A", "${a", yes},
		{"ArnLike", "arn:aws:iam::1:${aws:username}*", "arn:aws:iam::1:${aws:username}/x", yes},
		{"ArnLike", "arn:aws:iam::${a:b", "arn:aws:iam::${a:b", yes},
		{"Bool", "${aws:x}", "false", no},
	}
	for _, tt := range tests {
		cl, err := condition.NewLiteralClause(tt.operator, "aws:test", tt.value)
		if err != nil {
			t.Fatal(err)
		}
		c := single("aws:test", tt.have)
		c.Set(condition.MustKey("aws:username"), "Bob")
		if got := cl.Eval(c); got != tt.want {
			t.Errorf("%s %q for %q = %v, want %v", tt.operator, tt.value, tt.have, got, tt.want)
		}
	}
}
