// SPDX-License-Identifier: Apache-2.0

package policy_test

import (
	"bytes"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/policy"
)

func TestFormat(t *testing.T) {
	d := parse(t, `{"Statement": {"Resource": ["arn:aws:s3:::<a&b>\u2028/*"], "Action": ["s3:Get*", "s3:List*"], "Effect": "Allow",
		"Condition": {"bool": {"AWS:SecureTransport": true}, "foranyvalue:StringLIKE": {"aws:TagKeys": [], "aws:PrincipalTag/Team": ["a \"b\""]}},
		"Principal": {"Service": "s3.amazonaws.com", "AWS": ["111122223333", "*"]}, "Sid": "A"}, "Id": "x", "Version": "2012-10-17"}`)
	want := `{
  "Version": "2012-10-17",
  "Id": "x",
  "Statement": [
    {
      "Sid": "A",
      "Effect": "Allow",
      "Principal": {
        "AWS": [
          "*",
          "arn:aws:iam::111122223333:root"
        ],
        "Service": "s3.amazonaws.com"
      },
      "Action": [
        "s3:Get*",
        "s3:List*"
      ],
      "Resource": "arn:aws:s3:::<a&b>\u2028/*",
      "Condition": {
        "Bool": {
          "AWS:SecureTransport": "true"
        },
        "ForAnyValue:StringLike": {
          "aws:TagKeys": [],
          "aws:PrincipalTag/Team": "a \"b\""
        }
      }
    }
  ]
}
`
	if diff := cmp.Diff(want, string(policy.Format(d))); diff != "" {
		t.Errorf("Format (-want +got):\n%s", diff)
	}
}

func TestFormatLiteral(t *testing.T) {
	if got, want := string(policy.Format(&policy.Document{})), "{\n  \"Statement\": []\n}\n"; got != want {
		t.Errorf("Format of the zero Document = %s, want %s", got, want)
	}
	pattern, err := arn.ParsePattern("*")
	if err != nil {
		t.Fatal(err)
	}
	action, err := policy.ParseActionPattern("*")
	if err != nil {
		t.Fatal(err)
	}
	clause := func(operator, key, value string) *condition.Clause {
		cl, err := condition.NewClause(operator, key, value)
		if err != nil {
			t.Fatal(err)
		}
		return cl
	}
	d := &policy.Document{Version: policy.Version2012, Statements: []*policy.Statement{{
		Effect:    policy.Deny,
		Principal: &policy.Principals{Not: true, Any: true},
		Action:    policy.Actions{Not: true, Patterns: []policy.ActionPattern{action}},
		Resource:  &policy.Resources{Not: true, Patterns: []arn.Pattern{pattern}},
		Condition: condition.Block{clause("Null", "aws:A", "true"), clause("Bool", "aws:B", "true"), clause("Null", "aws:C", "false")},
	}}}
	want := `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","NotPrincipal":"*","NotAction":"*","NotResource":"*",` +
		`"Condition":{"Null":{"aws:a":"true","aws:c":"false"},"Bool":{"aws:b":"true"}}}]}`
	got := strings.Join(strings.Fields(string(policy.Format(d))), "")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Format (-want +got):\n%s", diff)
	}
	d.Statements[0].Effect = 0
	if _, err := policy.Parse("", policy.Format(d)); err == nil {
		t.Error("Parse accepts a statement formatted without effect")
	}
}

// TestScalarIsList tests that a list of one means what the value alone means.
func TestScalarIsList(t *testing.T) {
	const scalars = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*",
		"Principal": {"AWS": "111122223333", "Service": "a", "Federated": "b", "CanonicalUser": "c"}, "Condition": {"Bool": {"aws:SecureTransport": true}}}}`
	lists := strings.NewReplacer(`{"Effect"`, `[{"Effect"`, `true}}}`, `["true"]}}}]`, `"s3:*"`, `["s3:*"]`, `"*"`, `["*"]`,
		`"111122223333"`, `["111122223333"]`, `"a"`, `["a"]`, `"b"`, `["b"]`, `"c"`, `["c"]`).Replace(scalars)
	if n := strings.Count(lists, "["); n != 8 {
		t.Fatalf("%d lists, want 8: %s", n, lists)
	}
	a, b := parse(t, scalars), parse(t, lists)
	if diff := cmp.Diff(plain(a), plain(b)); diff != "" {
		t.Errorf("lists (-scalars +lists):\n%s", diff)
	}
	if diff := cmp.Diff(string(policy.Format(a)), string(policy.Format(b))); diff != "" {
		t.Errorf("Format (-scalars +lists):\n%s", diff)
	}
}

// TestRoundTrip formats and parses random documents.
func TestRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		text := randomDocument(r)
		checkRoundTrip(t, parse(t, text))
	}
}

func checkRoundTrip(t *testing.T, d *policy.Document) {
	t.Helper()
	text := policy.Format(d)
	again, err := policy.Parse("formatted", text)
	if err != nil {
		t.Fatalf("Parse(Format(d)): %v\n%s", err, text)
	}
	if diff := cmp.Diff(plain(d), plain(again)); diff != "" {
		t.Fatalf("Parse(Format(d)) (-d +formatted):\n%s", diff)
	}
	if !bytes.Equal(policy.Format(again), text) {
		t.Fatalf("Format is not stable:\n%s", text)
	}
}

// randomDocument writes a document that Parse accepts.
func randomDocument(r *rand.Rand) string {
	pick := func(words ...string) string { return words[r.IntN(len(words))] }
	list := func(words ...string) string {
		if r.IntN(2) == 0 {
			return pick(words...)
		}
		var some []string
		for range r.IntN(4) {
			some = append(some, pick(words...))
		}
		return "[" + strings.Join(some, ", ") + "]"
	}
	var statements []string
	for i := range r.IntN(4) {
		s := `"Effect": ` + pick(`"Allow"`, `"Deny"`)
		if r.IntN(2) == 0 {
			s += `, "Sid": ` + strconv.Quote(pick("", "A", "b c"+strconv.Itoa(i), `"`))
		}
		s += `, ` + pick(`"Action"`, `"NotAction"`) + `: ` + list(`"s3:*"`, `"*"`, `"none"`, `""`, `"a b"`)
		if r.IntN(2) == 0 {
			s += `, ` + pick(`"Resource"`, `"NotResource"`) + `: ` + list(`"*"`, `"arn:aws:s3:::b/${aws:username}"`, `""`, `"x"`)
		}
		if r.IntN(2) == 0 {
			s += `, ` + pick(`"Principal"`, `"NotPrincipal"`) + `: ` + pick(`"*"`, `{}`, `"111122223333"`,
				`{"Service": `+list(`"a"`, `"*"`)+`, "AWS": `+list(`"*"`, `"111122223333"`, `"AIDACKCEVSQ6C2EXAMPLE"`)+`}`,
				`{"Federated": `+list(`"a"`)+`, "CanonicalUser": `+list(`"b"`)+`}`)
		}
		if r.IntN(2) == 0 {
			s += `, "Condition": {` + pick(`"StringLike"`, `"foranyvalue:stringnotlikeifexists"`) + `: {"aws:PrincipalTag/a.b c": ` +
				list(`"a"`, `1`, `true`, `"${aws:userid, 'x'}"`, `"${*}"`) + `, "s3:prefix": ` + list(`"a"`) + `}, ` +
				pick(`"Null": {"aws:Username": true}`, `"ArnEquals": {}`, `"DateLessThan": {"aws:CurrentTime": `+list(`1`, `"x"`)+`}`) + `}`
		}
		statements = append(statements, "{"+s+"}")
	}
	text := `{"Statement": [` + strings.Join(statements, ", ") + `]`
	if len(statements) == 1 && r.IntN(2) == 0 {
		text = `{"Statement": ` + statements[0]
	}
	return text + pick("", `, "Version": "2012-10-17"`, `, "Version": "2008-10-17", "Id": "<x>"`) + "}"
}
