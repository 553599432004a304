// SPDX-License-Identifier: Apache-2.0

package policy_test

import (
	"testing"

	"github.com/undenied/undenied/policy"
)

func TestParseAWSPrincipal(t *testing.T) {
	tests := []struct{ in, arn, id string }{
		{"111122223333", "arn:aws:iam::111122223333:root", ""},
		{"arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:root", ""},
		{"arn:aws-cn:iam::111122223333:user/path/a", "arn:aws-cn:iam::111122223333:user/path/a", ""},
		{"arn:aws:sts::111122223333:assumed-role/r/s", "arn:aws:sts::111122223333:assumed-role/r/s", ""},
		{"arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1", "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1", ""},
		{"AIDACKCEVSQ6C2EXAMPLE", "", "AIDACKCEVSQ6C2EXAMPLE"},
		{"AROADBQP57FF2AEXAMPLE", "", "AROADBQP57FF2AEXAMPLE"},
	}
	for _, test := range tests {
		p, err := policy.ParseAWSPrincipal(test.in)
		if err != nil || p.ARN.String() != test.arn || p.ID != test.id {
			t.Errorf("ParseAWSPrincipal(%q) = ARN %q, ID %q, %v, want %q, %q", test.in, p.ARN, p.ID, err, test.arn, test.id)
		}
		if got, want := p.String(), test.arn+test.id; got != want {
			t.Errorf("String() = %q, want %q", got, want)
		}
	}
	if a, b := account(t, "111122223333"), account(t, "arn:aws:iam::111122223333:root"); a != b {
		t.Errorf("%v != %v, want the same principal", a, b)
	}
	for _, s := range []string{"", "*", "11112222333", "1111222233334", "11112222333x", "arn:aws:iam", "root",
		"AIDA", "AIDACKCEVSQ6C2EXAMPL*", "BIDACKCEVSQ6C2EXAMPLE", "aidackcevsq6c2example"} {
		if p, err := policy.ParseAWSPrincipal(s); err == nil {
			t.Errorf("ParseAWSPrincipal(%q) = %v, want an error", s, p)
		}
	}
}

func account(t *testing.T, s string) policy.AWSPrincipal {
	t.Helper()
	p, err := policy.ParseAWSPrincipal(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
