// SPDX-License-Identifier: Apache-2.0

package condition_test

import (
	"testing"

	"github.com/undenied/undenied/condition"
)

func TestNoAllocs(t *testing.T) {
	const (
		date = "2026-01-01T00:00:00.5+01:00"
		role = "arn:aws:iam::111122223333:role/app"
	)
	values := map[string][]string{ // policy values, and last a value of the request
		"StringEquals": {"a", "b", "c"}, "StringNotEquals": {"a", "b", "c"},
		"StringEqualsIgnoreCase": {"Ä", "B", "ß"}, "StringNotEqualsIgnoreCase": {"Ä", "B", "ß"},
		"StringLike": {"a*b*c?", "x*", "abcabc"}, "StringNotLike": {"a*b*c?", "x*", "abcabc"},
		"NumericEquals": {"1.5", "1e5", "100000.0"}, "NumericNotEquals": {"1.5", "1e5", "x"}, "NumericLessThan": {"1", "2"},
		"NumericLessThanEquals": {"1", "2"}, "NumericGreaterThan": {"1", "2"}, "NumericGreaterThanEquals": {"1", "2"},
		"DateEquals": {date, date}, "DateNotEquals": {date, "x"}, "DateLessThan": {date, "1767225600.5"}, "DateLessThanEquals": {date, date},
		"DateGreaterThan": {date, date}, "DateGreaterThanEquals": {date, "2026-01"},
		"Bool": {"true", "False"}, "BinaryEquals": {"QmluYXJ5VmFsdWUgb2YgYSBjb25kaXRpb24=", "QmluYXJ5VmFsdWUgb2YgYSBjb25kaXRpb24="},
		"IpAddress": {"10.0.0.0/8", "2001:db8::/32", "2001:db8::ffff:1.2.3.4"}, "NotIpAddress": {"10.0.0.0/8", "no address"},
		"ArnEquals": {"arn:aws:iam::*:role/*", role}, "ArnNotEquals": {"arn:aws:iam::*:user/*", role},
		"ArnLike": {"arn:aws:iam::*:role/*", role}, "ArnNotLike": {"arn:aws:iam::*:user/*", "no ARN"},
		"Null": {"true", "x"},
	}
	key := condition.MustKey("aws:Test")
	var request condition.Context
	request.Set(condition.MustKey("aws:Other"), "x")
	for o := range condition.Operators() {
		v, ok := values[o.String()]
		if !ok {
			t.Errorf("no values for %s", o)
			continue
		}
		have := v[len(v)-1]
		for _, prefix := range []string{"", "ForAllValues:", "ForAnyValue:"} {
			cl := clause(t, prefix+o.String(), "aws:Test", v[:len(v)-1]...)
			var one, many, none, unknown condition.Context
			one.Set(key, have)
			many.SetList(key, have, have)
			none.SetAbsent(key)
			for _, c := range []*condition.Context{&one, &many, &none, &unknown} {
				if n := testing.AllocsPerRun(10, func() { cl.Eval(c) }); n != 0 {
					t.Errorf("%s%s allocates %v times", prefix, o, n)
				}
			}
			// Defaults made for one evaluation stay on the stack.
			n := testing.AllocsPerRun(10, func() {
				var derived condition.Context
				derived.Set(key, have)
				c := request.WithDefaults(&derived)
				condition.Block{cl}.Eval(&c)
			})
			if n != 0 {
				t.Errorf("%s%s with derived keys allocates %v times", prefix, o, n)
			}
		}
	}
}

func BenchmarkEval(b *testing.B) {
	var c condition.Context
	c.Set(condition.MustKey("aws:PrincipalArn"), "arn:aws:iam::111122223333:role/app")
	c.Set(condition.MustKey("aws:SourceIp"), "203.0.113.7")
	c.Set(condition.MustKey("aws:username"), "alice")
	for _, cl := range []*condition.Clause{
		clause(b, "ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/admin-*", "arn:aws:iam::*:role/app"),
		clause(b, "NotIpAddress", "aws:SourceIp", "10.0.0.0/8", "198.51.100.0/24", "203.0.113.0/24"),
		clause(b, "StringLike", "aws:username", "bob*", "al*"),
		clause(b, "StringEquals", "aws:username", "${aws:username}"),
	} {
		b.Run(cl.OperatorName()+" "+cl.Values[0].String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				cl.Eval(&c)
			}
		})
	}
}
