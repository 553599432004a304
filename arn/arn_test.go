// SPDX-License-Identifier: Apache-2.0

package arn_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/arn"
)

func TestParse(t *testing.T) {
	tests := []struct {
		in   string
		want [5]string // partition, service, region, account, resource
	}{
		{"arn:aws:s3:::bucket/key", [5]string{"aws", "s3", "", "", "bucket/key"}},
		{"arn:aws-cn:iam::111122223333:role/path/Name", [5]string{"aws-cn", "iam", "", "111122223333", "role/path/Name"}},
		{"arn:aws:logs:us-east-1:111122223333:log-group:a:log-stream:b", [5]string{"aws", "logs", "us-east-1", "111122223333", "log-group:a:log-stream:b"}},
		{"arn:p:s:::", [5]string{"p", "s", "", "", ""}},
		{"arn:aws:s3:::b/*?${x}", [5]string{"aws", "s3", "", "", "b/*?${x}"}},
		{"arn:aws:iam::aws:policy/AdministratorAccess", [5]string{"aws", "iam", "", "aws", "policy/AdministratorAccess"}},
	}
	for _, test := range tests {
		a, err := arn.Parse(test.in)
		if err != nil {
			t.Errorf("Parse(%q): %v", test.in, err)
			continue
		}
		got := [5]string{a.Partition(), a.Service(), a.Region(), a.Account(), a.Resource()}
		if got != test.want {
			t.Errorf("Parse(%q) has fields %q, want %q", test.in, got, test.want)
		}
		if !a.IsValid() || a.String() != test.in {
			t.Errorf("Parse(%q): IsValid() = %v, String() = %q, want true and the text", test.in, a.IsValid(), a)
		}
		if a != arn.MustParse(strings.Clone(test.in)) {
			t.Errorf("Parse(%q) is not equal to itself", test.in)
		}
	}
	if arn.MustParse("arn:aws:s3:::a") == arn.MustParse("arn:aws:s3:::b") {
		t.Error("different ARNs are equal")
	}
}

func TestParseError(t *testing.T) {
	tests := []struct{ in, want string }{
		{"", `ARN "": does not begin with "arn:"`},
		{"*", `ARN "*": does not begin with "arn:"`},
		{"ARN:aws:s3:::b", `ARN "ARN:aws:s3:::b": does not begin with "arn:"`},
		{"arn:", `ARN "arn:": has 2 fields, want 6: arn:partition:service:region:account:resource`},
		{"arn:aws:s3", `ARN "arn:aws:s3": has 3 fields, want 6: arn:partition:service:region:account:resource`},
		{"arn:aws:s3::b", `ARN "arn:aws:s3::b": has 5 fields, want 6: arn:partition:service:region:account:resource`},
		{"arn::s3:::b", `ARN "arn::s3:::b": has no partition, want one such as "aws"`},
		{"arn:aws::::b", `ARN "arn:aws::::b": has no service, want one such as "s3"`},
	}
	for _, test := range tests {
		a, err := arn.Parse(test.in)
		var e *arn.ParseError
		if !errors.As(err, &e) {
			t.Errorf("Parse(%q) = %v, %v, want a *ParseError", test.in, a, err)
			continue
		}
		if a.IsValid() || e.In != test.in {
			t.Errorf("Parse(%q) = %q with In = %q, want the zero ARN and the text", test.in, a, e.In)
		}
		if diff := cmp.Diff(test.want, err.Error()); diff != "" {
			t.Errorf("Parse(%q) (-want +got):\n%s", test.in, diff)
		}
	}

	long := strings.Repeat("a", 1<<16)
	if _, err := arn.Parse("arn:aws:s3:" + long + "::b"); err == nil || !strings.Contains(err.Error(), "is too long") {
		t.Errorf("a Region of 65536 bytes: error %.80v, want one about the length", err)
	}
	if a, err := arn.Parse("arn:aws:s3:::" + long); err != nil || a.Resource() != long {
		t.Errorf("a resource of 65536 bytes: %.80v, want none", err)
	}
}

func TestZeroARN(t *testing.T) {
	var a arn.ARN
	if a.IsValid() || a.String()+a.Partition()+a.Service()+a.Region()+a.Account()+a.Resource() != "" {
		t.Errorf("the zero ARN is %q, want invalid and without fields", a)
	}
}

func TestMustParse(t *testing.T) {
	defer func() {
		if _, ok := recover().(*arn.ParseError); !ok {
			t.Error("MustParse does not panic with a *ParseError")
		}
	}()
	arn.MustParse("bucket")
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"arn:aws:s3:::b", "arn:aws:sns:eu-west-1:111122223333:t:sub", "arn::s3:::", "arn:aws:s3::b", "*", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := arn.Parse(s)
		if err != nil {
			if a.IsValid() {
				t.Errorf("Parse(%q) returns an ARN beside %v", s, err)
			}
			return
		}
		fields := []string{"arn", a.Partition(), a.Service(), a.Region(), a.Account(), a.Resource()}
		if diff := cmp.Diff(strings.SplitN(s, ":", 6), fields); diff != "" {
			t.Errorf("fields of %q (-want +got):\n%s", s, diff)
		}
	})
}
