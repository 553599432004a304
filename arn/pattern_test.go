// SPDX-License-Identifier: Apache-2.0

package arn_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/arn"
)

// request is the request context of these tests. What it does not name is unknown.
func request(variable string) (value string, present, known bool) {
	switch variable {
	case "aws:username":
		return "alice", true, true
	case "star":
		return "*", true, true
	case "absent":
		return "", false, true
	}
	return "", false, false
}

func TestMatch(t *testing.T) {
	tests := []struct {
		pattern, in string // in is "" for the zero ARN
		want        bool
	}{
		// Row 1 and 2 of the rules: requests without a resource.
		{"*", "", true},
		{"*", "arn:aws:s3:::b", true},
		{"arn:aws:s3:::*", "", false},
		{"arn:*:s3:*:*:*", "", false},
		{"arn:aws:s3", "", false},
		{"**", "arn:aws:s3:::b", false},
		{"", "arn:aws:s3:::b", false},
		{"", "", false},

		// Row 3: fields.
		{"arn:aws:s3:::b", "arn:aws:s3:::b", true},
		{"arn:aws:s3:::b", "arn:aws-cn:s3:::b", false},
		{"arn:*:s3:::b", "arn:aws-cn:s3:::b", true},
		{"arn:aws*:s3:::b", "arn:aws-cn:s3:::b", true},
		{"arn:aws-?n:s3:::b", "arn:aws-cn:s3:::b", true},
		{"arn:aws:s3:::b", "arn:aws:s3-object-lambda:::b", false},
		{"arn:AWS:S3:US-EAST-1:A:b", "arn:aws:s3:us-east-1:a:b", true},
		{"arn:aws:s3:::B", "arn:aws:s3:::b", false},
		{"arn:aws:sqs:us-*-1:111122223333:q", "arn:aws:sqs:us-east-1:111122223333:q", true},
		{"arn:aws:sqs:us-????-1:111122223333:q", "arn:aws:sqs:us-east-1:111122223333:q", true},
		{"arn:aws:sqs:us-????-1:111122223333:q", "arn:aws:sqs:eu-west-1:111122223333:q", false},
		{"arn:aws:sqs:*:*:q", "arn:aws:sqs:us-east-1:111122223333:q", true},
		{"arn:aws:sqs:*:11112222????:q", "arn:aws:sqs:us-east-1:111122223333:q", true},
		{"arn:aws:sqs:*:444455556666:q", "arn:aws:sqs:us-east-1:111122223333:q", false},
		{"arn:aws:s3:::b", "arn:aws:s3:us-east-1::b", false},
		{"arn:aws:logs:us-east-1:111122223333:*", "arn:aws:logs:us-east-1:111122223333:log-group:a:log-stream:b", true},
		{"arn:aws:logs:us-east-1:111122223333:log-group:*:b", "arn:aws:logs:us-east-1:111122223333:log-group:a:log-stream:b", true},
		{"arn:aws:s3:::b/?", "arn:aws:s3:::b/é", true},

		// The service takes no wildcard, not even where another star crosses it.
		{"arn:aws:s*:::b", "arn:aws:s3:::b", false},
		{"arn:aws:?3:::b", "arn:aws:s3:::b", false},
		{"arn:aws:*:*:*:*", "arn:aws:s3:::b", false},
		{"arn:aws:*", "arn:aws:s3:::b", false},
		{"arn:aws*:s3:::b", "arn:aws:sns:us-east-1:111122223333:x:s3:::b", false},
		{"arn:aws::::b", "arn:aws:s3:::b", false},

		// Row 3, retry: a star at the end of a field runs across colons.
		{"arn:aws:sns:*:topic", "arn:aws:sns:us-east-1:111122223333:topic", true},
		{"arn:aws:sns:us-*:topic", "arn:aws:sns:us-east-1:111122223333:topic", true},
		{"arn:aws:sns:*:sub:*:x", "arn:aws:sns:us-east-1:111122223333:sub:y:x", true},
		{"arn:aws:sns:us-*:topic", "arn:aws:sns:eu-west-1:111122223333:topic", false},
		{"arn:aws:sns:*-1:topic", "arn:aws:sns:us-east-1:111122223333:topic", false},
		{"arn:aws*:sns:us-east-1:111122223333:t", "arn:aws:sns:us-east-1:111122223333:t", true},

		// The resource has a case wherever the pattern meets it.
		{"arn:aws:iam:*:role/App", "arn:aws:iam::111122223333:role/App", true},
		{"arn:aws:iam:*:role/app", "arn:aws:iam::111122223333:role/App", false},
		{"arn:aws:iam:*:ROLE/App", "arn:aws:iam::111122223333:role/App", false},
		{"arn:AWS:IAM:*:role/App", "arn:aws:iam::111122223333:role/App", true},
		{"arn:aws:s3:*:Logs:x", "arn:aws:s3:::Logs:x", true},
		{"arn:aws:s3:*:logs:x", "arn:aws:s3:::Logs:x", false},

		// Row 4: anchored, no meaning of '/'.
		{"arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket", false},
		{"arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/", true},
		{"arn:aws:s3:::bucket*", "arn:aws:s3:::bucket", true},
		{"arn:aws:s3:::bucket*", "arn:aws:s3:::bucket/a", true},
		{"arn:aws:s3:::bucket", "arn:aws:s3:::bucket/a", false},
		{"arn:aws:s3:::ucket", "arn:aws:s3:::bucket", false},

		// Row 5: the samples of the user guide.
		{"arn:aws:s3:::bucket/*/test/*", "arn:aws:s3:::bucket/1/test/object.jpg", true},
		{"arn:aws:s3:::bucket/*/test/*", "arn:aws:s3:::bucket/1/2/test/object.jpg", true},
		{"arn:aws:s3:::bucket/*/test/*", "arn:aws:s3:::bucket/1/2/test/3/object.jpg", true},
		{"arn:aws:s3:::bucket/*/test/*", "arn:aws:s3:::bucket/1///test///object.jpg", true},
		{"arn:aws:s3:::bucket/*/test/*", "arn:aws:s3:::bucket/1/test/.jpg", true},
		{"arn:aws:s3:::bucket/*/test/*", "arn:aws:s3:::bucket//test/object.jpg", true},
		{"arn:aws:s3:::bucket/*/test/*", "arn:aws:s3:::bucket/1/test/", true},
		{"arn:aws:s3:::bucket/*/test/*", "arn:aws:s3:::bucket/1-test/object.jpg", false},
		{"arn:aws:s3:::bucket/*/test/*", "arn:aws:s3:::bucket/test/object.jpg", false},
		{"arn:aws:s3:::bucket/*/test/*", "arn:aws:s3:::bucket/1/2/test.jpg", false},

		// Row 6: short patterns are padded.
		{"arn:aws:codecommit:*", "arn:aws:codecommit:us-east-1:111122223333:repo", true},
		{"arn:aws:codecommit", "arn:aws:codecommit:us-east-1:111122223333:repo", true},
		{"arn:aws:codecommit:us-east-1", "arn:aws:codecommit:us-east-1:111122223333:repo", true},
		{"arn:aws:codecommit:us-east-1", "arn:aws:codecommit:us-west-2:111122223333:repo", false},
		{"arn:aws:codecommit:us-east-1:111122223333", "arn:aws:codecommit:us-east-1:111122223333:repo", true},
		{"arn:aws:codecommit:us-east-1:111122223333", "arn:aws:codecommit:us-east-1:444455556666:repo", false},
		{"arn:aws:codecommit", "arn:aws:s3:::b", false},
		{"arn:aws", "arn:aws:s3:::b", true},
		{"arn:aws-cn", "arn:aws:s3:::b", false},
		{"arn:*", "arn:aws:s3:::b", true},
		{"arn:aws:s3::b", "arn:aws:s3:::b", false},

		// Row 7: the request's ARN is data.
		{"arn:aws:s3:::b/a", "arn:aws:s3:::b/*", false},
		{"arn:aws:s3:::b/a", "arn:aws:s3:::b/?", false},
		{"arn:aws:s3:::b/${*}", "arn:aws:s3:::b/*", true},
		{"arn:aws:s3:::b/${*}", "arn:aws:s3:::b/a", false},

		// Patterns that are no ARN.
		{"execute-api:/stage/*", "arn:aws:execute-api:us-east-1:111122223333:id/stage/GET/", false},
		{"adf", "arn:aws:s3:::b", false},
		{"a*", "arn:aws:s3:::b", false},
		{"*s3*", "arn:aws:s3:::b", false},
		{"arn", "arn:aws:s3:::b", false},
		{"*:aws:s3:::b", "arn:aws:s3:::b", false},
		{"ARN:aws:s3:::b", "arn:aws:s3:::b", false},

		// Variables, in the resource only.
		{"arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::home/alice/x", true},
		{"arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::home/bob/x", false},
		{"arn:aws:s3:::home/${star}/*", "arn:aws:s3:::home/bob/x", false},
		{"arn:aws:s3:::home/${star}/*", "arn:aws:s3:::home/*/x", true},
		{"arn:aws:s3:::${absent}*", "arn:aws:s3:::b", false},
		{"arn:aws:s3:::${absent, 'b'}", "arn:aws:s3:::b", true},
		{"arn:aws:sqs:*:x:${absent}", "arn:aws:sqs:us-east-1:x:q", false},
		{"arn:aws:sqs:*:${aws:username}", "arn:aws:sqs:us-east-1:alice:q", false},
		{"arn:aws:sqs:us-east-1:${aws:username}:q", "arn:aws:sqs:us-east-1:alice:q", false},
		{"arn:aws:${aws:username}:::q", "arn:aws:alice:::q", false},
		{"arn:${*}:s3:::q", "arn:aws:s3:::q", false},
		{"arn:${*}:s3:::q", "arn:*:s3:::q", false},
	}
	for _, test := range tests {
		p := compile(t, test.pattern)
		got, decided := p.Match(parse(test.in), request)
		if got != test.want || !decided {
			t.Errorf("%q.Match(%q) = %v, %v, want %v, true", p, test.in, got, decided, test.want)
		}
		if strings.Contains(test.pattern, "$") {
			continue
		}
		literal := compileLiteral(t, test.pattern)
		if got, decided := literal.Match(parse(test.in), request); got != test.want || !decided {
			t.Errorf("literal %q.Match(%q) = %v, %v, want %v, true", p, test.in, got, decided, test.want)
		}
	}
}

func TestMatchUnknown(t *testing.T) {
	tests := []struct {
		pattern, in   string
		want, decided bool
	}{
		{"arn:aws:s3:::home/${unknown}/*", "arn:aws:s3:::home/alice/x", false, false},
		{"arn:aws:s3:::home/${unknown}/*", "arn:aws:s3:::work/alice/x", false, true},
		{"arn:aws:s3:::home/${unknown}/*", "arn:aws:sns:::home/alice/x", false, true},
		{"arn:aws:s3:::home/${unknown}/*", "arn:aws-cn:s3:::home/alice/x", false, true},
		{"arn:aws:s3:::${unknown}", "", false, true},
		// Through the retry alone, and through the fields alone.
		{"arn:aws:sns:*:x:${unknown}", "arn:aws:sns:us-east-1:a:x:y", false, false},
		{"arn:aws:sns:*:a:${unknown}", "arn:aws:sns:us-east-1:b:c", false, true},
		{"arn:aws:SNS:*:a:${unknown}", "arn:aws:sns:us-east-1:a:c", false, false},
	}
	for _, test := range tests {
		got, decided := compile(t, test.pattern).Match(parse(test.in), request)
		if got != test.want || decided != test.decided {
			t.Errorf("%q.Match(%q) = %v, %v, want %v, %v", test.pattern, test.in, got, decided, test.want, test.decided)
		}
	}
	if got, decided := compile(t, "arn:aws:s3:::${aws:username}").Match(parse("arn:aws:s3:::alice"), nil); got || decided {
		t.Errorf("Match without lookup = %v, %v, want false, false", got, decided)
	}
}

func TestParseLiteralPattern(t *testing.T) {
	tests := []struct {
		pattern, in string
		want        bool
	}{
		{"arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::home/alice/x", false},
		{"arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::home/${aws:username}/x", true},
		{"arn:aws:s3:::${", "arn:aws:s3:::${", true},
		{"arn:aws:sqs:us-east-1:$:q", "arn:aws:sqs:us-east-1:$:q", true},
	}
	for _, test := range tests {
		p := compileLiteral(t, test.pattern)
		if got, decided := p.Match(parse(test.in), request); got != test.want || !decided {
			t.Errorf("literal %q.Match(%q) = %v, %v, want %v, true", p, test.in, got, decided, test.want)
		}
		if p.String() != test.pattern {
			t.Errorf("literal %q.String() = %q", test.pattern, p)
		}
		for name := range p.Variables() {
			t.Errorf("literal %q has variable %q, want none", p, name)
		}
	}
}

func TestPatternFacts(t *testing.T) {
	tests := []struct {
		pattern    string
		any, short bool
		variables  []string
	}{
		{"*", true, false, nil},
		{"**", false, false, nil},
		{"arn:aws:s3:::*", false, false, nil},
		{"arn:aws:s3:*", false, true, nil},
		{"adf", false, false, nil},
		{"execute-api:/stage/*", false, false, nil},
		{"arn:aws:s3:::${a}/${b, 'x'}/${a}/${*}", false, false, []string{"a", "b"}},
		{"arn:aws:sqs:*:${aws:username}", false, true, []string{"aws:username"}},
	}
	for _, test := range tests {
		p := compile(t, test.pattern)
		if got := p.String(); got != test.pattern {
			t.Errorf("%q.String() = %q", test.pattern, got)
		}
		if p.Any() != test.any || p.Short() != test.short {
			t.Errorf("%q: Any() = %v, Short() = %v, want %v, %v", p, p.Any(), p.Short(), test.any, test.short)
		}
		if diff := cmp.Diff(test.variables, slices.Collect(p.Variables())); diff != "" {
			t.Errorf("%q.Variables() (-want +got):\n%s", p, diff)
		}
	}
}

func TestParsePatternError(t *testing.T) {
	for _, s := range []string{"arn:aws:s3:::home/${aws:username", "arn:aws:${:::b", "${}"} {
		_, err := arn.ParsePattern(s)
		var e *arn.ParseError
		if !errors.As(err, &e) || e.In != s || !strings.Contains(e.Msg, "policy variable at byte") {
			t.Errorf("ParsePattern(%q): error %v, want a *ParseError about the variable", s, err)
		}
	}
}

func TestValid(t *testing.T) {
	const shape = "arn:partition:service:region:account:resource"
	tests := []struct{ pattern, want string }{
		{"*", ""},
		{"arn:aws:s3:::b/*", ""},
		{"arn:aws-us-gov:s3:::b", ""},
		{"arn:aws*:s3:::b", ""},
		{"arn:*:s3:::b", ""},
		{"arn:aws:s3:::${aws:username}", ""},
		{"arn:aws:s3:::", ""},
		{"", `ARN "": is not an ARN, want "` + shape + `" or "*"`},
		{"adf", `ARN "adf": is not an ARN, want "` + shape + `" or "*"`},
		{"arn", `ARN "arn": is not an ARN, want "` + shape + `" or "*"`},
		{"execute-api:/stage/*", `ARN "execute-api:/stage/*": is not an ARN, want "` + shape + `" or "*"`},
		{"arn:aws:s3::b", `ARN "arn:aws:s3::b": has 5 fields, want 6: ` + shape},
		{"arn:aws", `ARN "arn:aws": has 2 fields, want 6: ` + shape},
		{"arn:awz:s3:::b", `ARN "arn:awz:s3:::b": unknown partition "awz", want one of aws, aws-cn, aws-us-gov, aws-eusc, aws-iso, aws-iso-b, aws-iso-e, aws-iso-f`},
		{"arn:x*:s3:::b", `ARN "arn:x*:s3:::b": unknown partition "x*", want one of aws, aws-cn, aws-us-gov, aws-eusc, aws-iso, aws-iso-b, aws-iso-e, aws-iso-f`},
		{"arn:aws:s*:::b", `ARN "arn:aws:s*:::b": has a wildcard in the service, which AWS does not support; want a service such as "s3"`},
		{"arn:aws::::b", `ARN "arn:aws::::b": has no service, want one such as "s3"`},
		{"arn:aws:sqs:us-east-1:${aws:username}:q", `ARN "arn:aws:sqs:us-east-1:${aws:username}:q": has a policy variable before the fifth colon, want variables in the resource only`},
	}
	for _, test := range tests {
		got := ""
		if err := compile(t, test.pattern).Valid(); err != nil {
			got = err.Error()
			var e *arn.ParseError
			if !errors.As(err, &e) || e.In != test.pattern {
				t.Errorf("%q.Valid() = %v, want a *ParseError about it", test.pattern, err)
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%q.Valid() (-want +got):\n%s", test.pattern, diff)
		}
	}
}

func TestZeroPattern(t *testing.T) {
	var p arn.Pattern
	for _, a := range []string{"", "arn:aws:s3:::b"} {
		if got, decided := p.Match(parse(a), request); got || !decided {
			t.Errorf("zero Pattern: Match(%q) = %v, %v, want false, true", a, got, decided)
		}
	}
	if p.Any() || p.Short() || p.String() != "" || p.Valid() == nil || len(slices.Collect(p.Variables())) != 0 {
		t.Error("the zero Pattern is not an invalid, empty one")
	}
}

func TestDoesNotAllocate(t *testing.T) {
	a := parse("arn:aws:sns:us-east-1:111122223333:topic/alice/x")
	for _, s := range []string{"*", "arn:aws:sns:*:*:topic/*", "arn:AWS*:SNS:us-*:t?pic/*x", "arn:aws:sns:*:topic/${aws:username}/*", "arn:aws:sqs:*:*:*"} {
		p := compile(t, s)
		allocs := testing.AllocsPerRun(100, func() {
			p.Match(a, request)
			_ = a.String() + a.Region()[:0]
		})
		if allocs != 0 {
			t.Errorf("%q.Match allocates %v times, want 0", s, allocs)
		}
	}
}

func ExamplePattern_Match() {
	home, err := arn.ParsePattern("arn:aws:s3:::home/${aws:username}/*")
	if err != nil {
		panic(err)
	}
	object := arn.MustParse("arn:aws:s3:::home/alice/notes.txt")
	for _, user := range []string{"alice", "*"} {
		match, _ := home.Match(object, func(string) (string, bool, bool) { return user, true, true })
		fmt.Println(user, match)
	}
	// Output:
	// alice true
	// * false
}

func parse(s string) arn.ARN {
	if s == "" {
		return arn.ARN{}
	}
	return arn.MustParse(s)
}

func compile(t *testing.T, s string) arn.Pattern {
	t.Helper()
	p, err := arn.ParsePattern(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func compileLiteral(t *testing.T, s string) arn.Pattern {
	t.Helper()
	p, err := arn.ParseLiteralPattern(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
