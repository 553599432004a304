// SPDX-License-Identifier: Apache-2.0

package condition_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/undenied/undenied/condition"
)

// FuzzNewClause checks that what a clause says of itself makes the same clause.
func FuzzNewClause(f *testing.F) {
	f.Add("ForAnyValue:StringLikeIfExists", "aws:TagKeys", "team-*", "${aws:username, 'x'}")
	f.Add("null", "aws:x", "true", "false")
	f.Add("NullIfExists", "aws:x", "true", "")
	f.Add("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/${aws:x}", "${aws:y}")
	f.Add("ForAllValues:", "a:b", "${", "${*}")
	f.Add("DateLessThan", "aws:CurrentTime", "2026-01-01T00:00:00.5Z", "1e5")
	f.Fuzz(func(t *testing.T, operator, key, v1, v2 string) {
		for _, compile := range []func(string, string, ...string) (*condition.Clause, error){condition.NewClause, condition.NewLiteralClause} {
			cl, err := compile(operator, key, v1, v2)
			if err != nil {
				if cl != nil {
					t.Errorf("a clause and an error: %v", err)
				}
				continue
			}
			again, err := compile(cl.OperatorName(), cl.Key.String(), cl.Values[0].String(), cl.Values[1].String())
			if err != nil {
				t.Fatalf("%s %s: %v", cl.OperatorName(), cl.Key, err)
			}
			if again.OperatorName() != cl.OperatorName() || !slices.Equal(slices.Collect(again.Keys()), slices.Collect(cl.Keys())) {
				t.Errorf("%s %v is not %s %v", again.OperatorName(), slices.Collect(again.Keys()), cl.OperatorName(), slices.Collect(cl.Keys()))
			}
			for _, c := range []*condition.Context{{}, single(key, v2), list(key, v1, v2)} {
				if a, b := cl.Eval(c), again.Eval(c); a != b {
					t.Errorf("%s = %v, then %v", cl.OperatorName(), a, b)
				}
			}
		}
	})
}

// FuzzEval compares Eval with its slow twin.
func FuzzEval(f *testing.F) {
	for i, base := range []string{"StringLike", "StringEqualsIgnoreCase", "NumericLessThan", "DateEquals", "Bool", "BinaryEquals", "NotIpAddress", "ArnNotLike", "Null"} {
		f.Add(base, uint8(i), "a*b", "arn:aws:s3:::*", "ab", "true")
		f.Add(base, uint8(i+3), "1", "10.0.0.0/8", "2026-01-01", "AA==")
	}
	f.Fuzz(func(t *testing.T, base string, form uint8, v1, v2, have1, have2 string) {
		o, err := condition.ParseOperator(base)
		all := []string{v1, v2, have1, have2}
		if err != nil || !utf8.ValidString(strings.Join(all, " ")) || slices.ContainsFunc(all, func(s string) bool { return len(s) > 24 || longExponent(s) }) {
			return
		}
		tw := twin{
			set:     []string{"", "ForAllValues:", "ForAnyValue:"}[form%3],
			base:    o.String(),
			key:     "aws:k",
			values:  []string{v1, v2},
			literal: true,
		}
		if form&8 != 0 && o != condition.Null {
			tw.suffix = "IfExists"
		}
		cl, err := condition.NewLiteralClause(tw.set+tw.base+tw.suffix, tw.key, v1, v2)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range []*twinValue{nil, {values: []string{have1}}, {multi: true, values: []string{have1, have2}}, {multi: true}} {
			var c condition.Context
			want := twinContext{}
			set(&c, "aws:k", v)
			if v != nil {
				want["aws:k"] = *v
			}
			if got := cl.Eval(&c); got == undecided || (got == yes) != tw.eval(want) {
				t.Errorf("%s %q for %v = %v, want %v", cl.OperatorName(), tw.values, v, got, tw.eval(want))
			}
		}
	})
}
