// SPDX-License-Identifier: Apache-2.0

package condition_test

import (
	"testing"

	"github.com/undenied/undenied/condition"
)

func TestARNPresence(t *testing.T) {
	values := []string{"arn:aws:iam::111122223333:role/*", "arn:aws:iam::444455556666:root"}
	const in, out = "arn:aws:iam::111122223333:role/a/b", "arn:aws:iam::444455556666:role/a"
	matrix(t, []sample{
		{"ArnEquals", values, in, out},
		{"ArnLike", values, in, out},
		{"ArnNotEquals", values, out, in},
		{"ArnNotLike", values, out, in},
	})
}

func TestARNCompare(t *testing.T) {
	const document = "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"
	compare(t, []comparison{
		{"ArnLike", "arn:aws:someservice:*:111122223333:finance/*", document, no},
		{"ArnNotLike", "arn:aws:someservice:*:111122223333:finance/*", document, yes},
		{"ArnLike", "arn:aws:someservice:*:*:store/*", document, yes},
		{"ArnLike", "arn:aws:someservice:*:999999999999:*:finance/*", document, yes},
		{"ArnEquals", "arn:aws:s3:::bucket?", "arn:aws:s3:::bucket1", yes}, // ArnEquals is ArnLike
		{"ArnEquals", "arn:aws:s3:::Bucket", "arn:aws:s3:::bucket", no},
		{"ArnLike", "arn:aws:iam::*", "arn:aws:iam::1:role/x", no}, // five fields
		{"ArnNotLike", "arn:aws:iam::*", "arn:aws:iam::1:role/x", no},
		{"ArnLike", "*", "arn:aws:iam::1:role/x", no},
		{"ArnLike", "*:*:*:*:*:*", "arn:aws:iam::1:role/x", yes},
		{"ArnLike", "arn:*:*:*:*:*", "not:aws:iam::1:role/x", no},
		{"ArnLike", "*:*:*:*:*:*", "not:aws:iam::1:role/x", no},
		{"ArnNotLike", "arn:aws:s3:::*", "not:aws:iam::1:role/x", no},
		{"ArnLike", "not:*:*:*:*:*", "not:aws:iam::1:role/x", no},
		{"ArnLike", "arn:aws:s3:::*", "bucket", no},
		{"ArnNotLike", "arn:aws:s3:::*", "bucket", no},
		{"ArnNotEquals", "arn:aws:s3:::*", "", no},
		{"ArnNotLike", "arn:aws:s3:::a|junk", "arn:aws:s3:::b", no},
		{"ArnLike", "arn:aws:s3:::a|junk", "arn:aws:s3:::a", yes},
		{"ArnLike", "arn:aws:s3:::a*", "arn:aws:s3:::a:b:c", yes},
		{"ArnLike", "arn:aws:s3:::${*}", "arn:aws:s3:::a", no},
		{"ArnLike", "arn:aws:s3:::${*}", "arn:aws:s3:::*", yes},
	})
	for _, s := range []string{"junk", "arn:aws:iam::*", "arx:aws:iam::1:root", "arn:aws:iam::${aws:PrincipalTag/a:b*}"} {
		cl, err := condition.NewClause("ArnLike", "aws:test", s)
		if err == nil && cl.Values[0].Err() == nil {
			t.Errorf("%q is taken for an ARN pattern", s)
		}
	}
}

func TestARNVariables(t *testing.T) {
	var c condition.Context
	c.Set(condition.MustKey("aws:PrincipalAccount"), "111122223333")
	c.Set(condition.MustKey("aws:PrincipalArn"), "arn:aws:iam::111122223333:role/a")
	c.Set(condition.MustKey("aws:star"), "*")
	c.SetAbsent(condition.MustKey("aws:absent"))
	const role = "arn:aws:iam::111122223333:role/a"
	tests := []struct {
		operator, value string
		want            condition.Truth
	}{
		{"ArnLike", "arn:aws:iam::${aws:PrincipalAccount}:role/*", yes},
		{"ArnNotLike", "arn:aws:iam::${aws:PrincipalAccount}:role/*", no},
		{"ArnLike", "arn:aws:iam::${aws:star}:role/*", no},
		{"ArnEquals", "arn:aws:iam::${aws:PrincipalAccount}:role/a", yes},
		{"ArnEquals", "${aws:PrincipalArn}", yes}, // stands for all six fields
		{"ArnNotEquals", "${aws:PrincipalArn}", no},
		{"ArnLike", "arn:aws:iam::${aws:absent}:role/*", no},
		{"ArnNotLike", "arn:aws:iam::${aws:absent}:role/*", yes},
		{"ArnLike", "arn:aws:iam::${aws:absent, '111122223333'}:role/*", yes},
		{"ArnLike", "arn:aws:iam::${aws:unknown}:role/*", undecided},
		{"ArnNotLike", "arn:aws:iam::${aws:unknown}:role/*", undecided},
		{"ArnLike", "arn:aws:iam::${aws:unknown}:user/*", no},
		{"ArnNotLike", "arn:aws:iam::${aws:unknown}:user/*", yes},
		{"ArnLike", "${aws:unknown}", undecided},
		{"ArnLike", "arn:aws:iam:${aws:unknown}", undecided},
	}
	for _, tt := range tests {
		c.Set(condition.MustKey("aws:test"), role)
		if got := clause(t, tt.operator, "aws:test", tt.value).Eval(&c); got != tt.want {
			t.Errorf("%s %q = %v, want %v", tt.operator, tt.value, got, tt.want)
		}
	}
}
