// SPDX-License-Identifier: Apache-2.0

package condition_test

import (
	"strings"
	"testing"

	"github.com/undenied/undenied/condition"
)

func TestDoubts(t *testing.T) {
	k, user := condition.MustKey("aws:x"), condition.MustKey("aws:username")
	tests := []struct {
		operator, value string
		set             func(*condition.Context)
		want            string // part of the one doubt; "" for none
	}{
		{"StringEquals", "a", func(c *condition.Context) { c.Set(k, "a") }, ""},
		{"StringNotEquals", "a", func(c *condition.Context) { c.SetAbsent(k) }, ""},
		{"StringEquals", "a", func(*condition.Context) {}, ""},
		{"ForAnyValue:StringEqualsIfExists", "a", func(c *condition.Context) { c.SetAbsent(k) }, "IfExists"},
		{"ForAnyValue:StringEqualsIfExists", "a", func(c *condition.Context) { c.SetList(k, "a") }, ""},
		{"ForAnyValue:StringEquals", "a", func(c *condition.Context) { c.SetAbsent(k) }, ""},
		{"StringEquals", "a", func(c *condition.Context) { c.SetList(k, "a", "b") }, "list of values"},
		{"ForAllValues:StringEquals", "a", func(c *condition.Context) { c.SetList(k, "a", "b") }, ""},
		{"ForAllValues:Null", "true", func(c *condition.Context) { c.SetList(k, "a") }, "set operator"},
		{"Null", "true", func(c *condition.Context) { c.Set(k, "") }, "empty text"},
		{"Null", "true", func(c *condition.Context) { c.Set(k, "a") }, ""},
		{"NumericNotEquals", "1", func(c *condition.Context) { c.Set(k, "one") }, "nothing NumericNotEquals can compare"},
		{"NumericEquals", "1", func(c *condition.Context) { c.Set(k, "one") }, ""},
		{"NumericNotEquals", "one", func(c *condition.Context) { c.Set(k, "1") }, "cannot be read"},
		{"ArnLike", "*", func(c *condition.Context) { c.Set(k, "arn:aws:s3:::b") }, "six fields"},
		{"ArnNotLike", "arn:aws:s3:::b", func(c *condition.Context) { c.Set(k, "b") }, "nothing ArnNotLike can compare"},
		{"Bool", "false", func(c *condition.Context) { c.Set(k, "maybe") }, "neither true nor false"},
		{"Bool", "false", func(c *condition.Context) { c.Set(k, "TRUE") }, ""},
		{"Bool", "${aws:username}", func(c *condition.Context) { c.Set(k, "true"); c.Set(user, "true") }, "Bool values"},
		{"StringLike", "${aws:username}*", func(c *condition.Context) { c.Set(k, "a"); c.Set(user, "*") }, "wildcard in the value"},
		{"StringLike", "${aws:username}*", func(c *condition.Context) { c.Set(k, "a"); c.Set(user, "alice") }, ""},
	}
	for _, tt := range tests {
		cl, err := condition.NewClause(tt.operator, "aws:x", tt.value)
		if err != nil {
			t.Fatal(err)
		}
		var c condition.Context
		tt.set(&c)
		got := cl.Doubts(&c)
		if tt.want == "" && len(got) > 0 || tt.want != "" && (len(got) != 1 || !strings.Contains(got[0], tt.want)) {
			t.Errorf("%s %q: doubts %q, want %q", tt.operator, tt.value, got, tt.want)
		}
	}
}
