// SPDX-License-Identifier: Apache-2.0

package policy_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/policy"
)

func TestCheckAccepts(t *testing.T) {
	tests := []struct {
		name string
		typ  policy.Type
		text string
	}{
		{"identity", policy.IdentityBased, `{"Id": "x", "Statement": [{"Sid": "", "Effect": "Allow", "Action": "s3:*", "Resource": ["*", "arn:*:iam::aws:policy/*"]},
			{"Sid": "", "Effect": "Deny", "NotAction": "*", "NotResource": "arn:aws:iam::*:user/${aws:username}"}]}`},
		{"dates", policy.IdentityBased, `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"DateLessThan": {"aws:CurrentTime": [
			"2026", "2026-01", "2026-01-31", "2026-01-31T08:00Z", "2026-01-31T08:00:00+01:00", "2026-01-31T08:00:00.5Z", "1700000000", -292275054, "1700000000.5", "01T"]}}}}`},
		{"boundary", policy.PermissionsBoundary, `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`},
		{"session", policy.SessionPolicy, `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`},
		{"scp", policy.ServiceControlPolicy, `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "NotAction": "*", "NotResource": "arn:aws:s3:::b", "Condition": {}}}`},
		{"rcp", policy.ResourceControlPolicy, `{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "NotResource": "arn:aws:s3:::b"}}`},
		{"resource", policy.ResourceBased, `{"Statement": {"Effect": "Deny", "NotPrincipal": {"AWS": "*"}, "Action": "ecr:*"}}`},
		{"trust", policy.ResourceBased, `{"Statement": {"Effect": "Allow", "Principal": {"Federated": "cognito-identity.amazonaws.com"}, "Action": "sts:AssumeRoleWithWebIdentity"}}`},
		{"endpoint", policy.VPCEndpointPolicy, `{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}`},
		{"no type", 0, `{"Statement": {"Effect": "Allow", "NotPrincipal": "*", "Action": "*", "Resource": "b"}}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if errs := parse(t, test.text).Check(test.typ); errs != nil {
				t.Errorf("Check(%v): %v", test.typ, errs)
			}
		})
	}
}

func TestCheckDates(t *testing.T) {
	for _, s := range []string{"", "soon", "234-13", "2026-1-32", "2016-12-13t2:00:00.593194+1", "2016-12-13t2:00:00.1999999999+10:59",
		"2026-01-31T24:00Z", "2026-01-31T23:60Z", "2026-01-31T23:00:61Z", "9223372036854775808", "-9223372036854775809", "1e9", "1.x", "2026-01-31T08:00:00+24:00"} {
		d := parse(t, `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"DateEquals": {"aws:CurrentTime": "`+s+`"}}}}`)
		errs := d.Check(policy.SessionPolicy)
		if len(errs) != 1 || errs[0].Path != `Statement[0].Condition.DateEquals["aws:CurrentTime"]` {
			t.Errorf("Check of %q: %v, want one error about the date", s, errs)
		}
	}
}

// TestCheckLiteral checks a document that has no positions to tell.
func TestCheckLiteral(t *testing.T) {
	pattern, err := arn.ParsePattern("bucket")
	if err != nil {
		t.Fatal(err)
	}
	action, _ := policy.ParseActionPattern("s3")
	date, err := condition.NewClause("DateEquals", "aws:CurrentTime", "soon")
	if err != nil {
		t.Fatal(err)
	}
	d := &policy.Document{Statements: []*policy.Statement{{
		Sid: "a b", Effect: policy.Allow,
		Principal: &policy.Principals{Any: true},
		Action:    policy.Actions{Patterns: []policy.ActionPattern{action}},
		Resource:  &policy.Resources{Patterns: []arn.Pattern{pattern}},
		Condition: condition.Block{date},
	}}}
	want := strings.Join([]string{
		`Statement[0].Sid: "a b" is not a Sid, want only letters A-Z, a-z and digits`,
		`Statement[0].Action[0]: "s3" has no service prefix, want "*" or service:name`,
		`Statement[0].Principal: not allowed in an identity-based policy`,
		`Statement[0].Condition.DateEquals["aws:currenttime"][0]: "soon" is not a date, want one such as "2026-01-31T00:00:00Z", or seconds since 1970`,
		`Statement[0].Resource[0]: "bucket" is not a resource, want an ARN or "*"`,
	}, "\n")
	if diff := cmp.Diff(want, d.Check(policy.IdentityBased).Error()); diff != "" {
		t.Errorf("Check (-want +got):\n%s", diff)
	}
	d.Statements[0].Principal = &policy.Principals{AWS: []policy.AWSPrincipal{account(t, "arn:aws:iam::111122223333:role/*")}}
	d.Statements[0].Condition = nil
	want = strings.Join([]string{
		`Statement[0].Action[0]: "s3" has no service prefix, want "*" or service:name`,
		`Statement[0].Principal: "arn:aws:iam::111122223333:role/*" has a wildcard, want a whole ARN or "*"`,
	}, "\n")
	if diff := cmp.Diff(want, d.Check(policy.VPCEndpointPolicy).Error()); diff != "" {
		t.Errorf("Check (-want +got):\n%s", diff)
	}
}
