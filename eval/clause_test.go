// SPDX-License-Identifier: Apache-2.0

package eval_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

func TestClauseWhy(t *testing.T) {
	req := ask(t, "arn:aws:iam::111122223333:user/ada", "s3:GetObject", "arn:aws:s3:::data/a", map[string]string{
		"aws:RequestedRegion": "eu-west-1", "aws:SourceIp": "192.0.2.9", "aws:CurrentTime": "2026-11-20T10:11:12Z", "s3:max-keys": "7",
	})
	req.Context.SetList(condition.MustKey("aws:TagKeys"), "a", "b")
	req.Context.SetList(condition.MustKey("s3:empty"))
	req.Context.SetUnknown(condition.MustKey("aws:SourceVpce"))
	tests := []struct{ name, clause, want string }{
		{"the only value", `{"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}`, `k is "eu-west-1"`},
		{"the only value in another case", `{"StringEqualsIgnoreCase":{"aws:RequestedRegion":"EU-west-1"}}`, `k is "eu-west-1", that is EU-west-1`},
		{"one of several", `{"StringEquals":{"aws:RequestedRegion":["us-east-1","eu-west-1"]}}`, `k is "eu-west-1", one of us-east-1, eu-west-1`},
		{"none of several", `{"StringNotEquals":{"aws:RequestedRegion":["us-east-1","us-east-2"]}}`, `k is "eu-west-1", not in us-east-1, us-east-2`},
		{"another", `{"StringEquals":{"aws:RequestedRegion":"us-east-1"}}`, `k is "eu-west-1", not us-east-1`},
		{"more than five", `{"StringEquals":{"aws:RequestedRegion":["a","b","c","d","e","f"]}}`, `k is "eu-west-1", not in a, b, c, d and 2 more`},
		{"like", `{"StringLike":{"aws:RequestedRegion":"eu-*"}}`, `k is "eu-west-1", that is like eu-*`},
		{"not like", `{"StringNotLike":{"aws:RequestedRegion":"us-*"}}`, `k is "eu-west-1", not like us-*`},
		{"an address", `{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"}}`, `k is "192.0.2.9", that is in 192.0.2.0/24`},
		{"a date", `{"DateGreaterThanEquals":{"aws:CurrentTime":"2026-11-21T00:00:00Z"}}`, `k is "2026-11-20T10:11:12Z", not at or after 2026-11-21T00:00:00Z`},
		{"a date before", `{"DateLessThan":{"aws:CurrentTime":"2026-11-21T00:00:00Z"}}`, `k is "2026-11-20T10:11:12Z", that is before 2026-11-21T00:00:00Z`},
		{"a date at or before", `{"DateLessThanEquals":{"aws:CurrentTime":"2026-11-21T00:00:00Z"}}`, `k is "2026-11-20T10:11:12Z", that is at or before 2026-11-21T00:00:00Z`},
		{"a date after", `{"DateGreaterThan":{"aws:CurrentTime":"2026-11-19T00:00:00Z"}}`, `k is "2026-11-20T10:11:12Z", that is after 2026-11-19T00:00:00Z`},
		{"less", `{"NumericLessThan":{"s3:max-keys":"9"}}`, `k is "7", that is less than 9`},
		{"at most", `{"NumericLessThanEquals":{"s3:max-keys":"6"}}`, `k is "7", not at most 6`},
		{"more", `{"NumericGreaterThan":{"s3:max-keys":"9"}}`, `k is "7", not more than 9`},
		{"at least", `{"NumericGreaterThanEquals":{"s3:max-keys":"7"}}`, `k is "7"`},
		{"at least, and more", `{"NumericGreaterThanEquals":{"s3:max-keys":"6"}}`, `k is "7", that is at least 6`},
		{"absent", `{"StringEquals":{"aws:PrincipalTag/x":["a","b"]}}`, `k is absent, want a, b`},
		{"absent and negated", `{"StringNotLike":{"aws:PrincipalTag/x":"a*"}}`, `k is absent, so it is not like a*`},
		{"absent and IfExists", `{"StringEqualsIfExists":{"aws:PrincipalTag/x":"a"}}`, `k is absent, and StringEqualsIfExists lets that pass`},
		{"Null holds", `{"Null":{"aws:PrincipalTag/x":"true"}}`, `k is absent`},
		{"Null wants it present", `{"Null":{"aws:PrincipalTag/x":"false"}}`, `k is absent, want it present`},
		{"Null wants it absent", `{"Null":{"aws:RequestedRegion":"true"}}`, `k is "eu-west-1", want it absent`},
		{"unknown", `{"StringEquals":{"aws:SourceVpce":"vpce-1"}}`, `k is unknown, and the statement asks for StringEquals vpce-1`},
		{"an unknown variable", `{"StringEquals":{"aws:RequestedRegion":"${aws:SourceVpce}"}}`, `k is "eu-west-1", and whether StringEquals ${aws:SourceVpce} holds is not known`},
		{"all", `{"ForAllValues:StringEquals":{"aws:TagKeys":"a"}}`, `k is ["a", "b"], and ForAllValues:StringEquals a does not hold`},
		{"any", `{"ForAnyValue:StringEquals":{"aws:TagKeys":"a"}}`, `k is ["a", "b"], and ForAnyValue:StringEquals a holds`},
		{"any, perhaps", `{"ForAnyValue:StringEquals":{"aws:TagKeys":"${aws:SourceVpce}"}}`, `k is ["a", "b"], and ForAnyValue:StringEquals ${aws:SourceVpce} may hold`},
		{"a list for one", `{"StringEquals":{"aws:TagKeys":"a"}}`, `k is ["a", "b"], and StringEquals a does not hold`},
		{"nothing", `{"ForAllValues:StringEquals":{"s3:empty":"a"}}`, `k is an empty list, and ForAllValues:StringEquals a holds`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			x := eval.Explain(req, &eval.Policies{Identity: one(t, `{"Effect":"Allow","Action":"*","Resource":"*","Condition":`+tt.clause+`}`)})
			for r := range x.Statements() {
				if diff := cmp.Diff(tt.want, r.Clauses[0].WhyOf("k")); diff != "" {
					t.Errorf("WhyOf (-want +got):\n%s", diff)
				}
			}
		})
	}
}

func TestMisses(t *testing.T) {
	req := ask(t, "arn:aws:iam::111122223333:user/ada", "s3:GetObject", "arn:aws:s3:::data/a", nil)
	req.Context.SetUnknown(condition.MustKey("s3:prefix"))
	x := eval.Explain(req, &eval.Policies{Identity: []*policy.Document{parse(t,
		`{"Effect":"Allow","Action":"s3:Put*","Resource":"arn:aws:s3:::${s3:prefix}","Condition":{"StringEquals":{"aws:username":["bob","eve"],"s3:prefix":"x"}}}`,
		`{"Effect":"Allow","NotAction":"s3:Put*","Resource":"*"}`)}})
	type miss struct {
		Element string
		Match   condition.Truth
	}
	var got [][]miss
	var distances []int
	for r := range x.Statements() {
		misses := []miss{}
		for _, m := range r.Misses() {
			misses = append(misses, miss{m.Element, m.Match})
		}
		got, distances = append(got, misses), append(distances, r.Distance())
	}
	want := [][]miss{{{"Action", condition.False}, {"Resource", condition.Undecided}, {"Condition", condition.False}, {"Condition", condition.Undecided}}, {}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Misses (-want +got):\n%s", diff)
	}
	if distances[0] == 0 || distances[1] != 0 {
		t.Errorf("distances %v, want 0 for the statement that matches alone", distances)
	}
}
