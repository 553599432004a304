// SPDX-License-Identifier: Apache-2.0

package eval_test

import (
	"testing"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// everyLayer is a request and policies in which each type has its say.
func everyLayer(t testing.TB) (*eval.Request, *eval.Policies) {
	t.Helper()
	action, err := policy.ParseAction("s3:GetObject")
	if err != nil {
		t.Fatal(err)
	}
	req := &eval.Request{
		Principal:       eval.Principal{ARN: arn.MustParse("arn:aws:sts::111122223333:assumed-role/App/s"), Issuer: arn.MustParse("arn:aws:iam::111122223333:role/team/App")},
		Action:          action,
		Resource:        arn.MustParse("arn:aws:s3:::data/a"),
		ResourceAccount: account,
	}
	req.Context.Set(condition.MustKey("aws:SourceIp"), "203.0.113.7")
	req.Context.Set(condition.MustKey("aws:SecureTransport"), "true")
	req.Context.Close()

	all := `{"Effect":"Allow","Action":"*","Resource":"*"}`
	level := func(target string, statements ...string) eval.Level {
		return eval.Level{Target: target, Policies: []*policy.Document{parse(t, statements...)}}
	}
	return req, &eval.Policies{
		Identity: []*policy.Document{parse(t,
			`{"Effect":"Allow","Action":["sqs:*","s3:List*"],"Resource":"*"}`,
			`{"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::data/*","Condition":{"IpAddress":{"aws:SourceIp":["198.51.100.0/24","203.0.113.0/24"]}}}`)},
		Resource: []*policy.Document{parse(t,
			`{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}`,
			`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"s3:*","Resource":"*"}`)},
		Boundary: []*policy.Document{parse(t, `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`)},
		Session:  []*policy.Document{parse(t, `{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}`)},
		SCPs:     []eval.Level{level("r-1", all), level(account, all, `{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/team/*"}}}`)},
		RCPs:     []eval.Level{level("r-1", all)},
		Endpoint: []*policy.Document{parse(t, all)},
	}
}

// TestEvaluateDoesNotAllocate holds for policies without variables.
func TestEvaluateDoesNotAllocate(t *testing.T) {
	req, p := everyLayer(t)
	if r := eval.Evaluate(req, p); r.Decision != eval.Allowed {
		t.Fatalf("got %v, want allowed", r)
	}
	denied := *req
	denied.Context.Set(condition.MustKey("aws:SecureTransport"), "false")
	for name, req := range map[string]*eval.Request{"allowed": req, "denied": &denied} {
		if n := testing.AllocsPerRun(100, func() { eval.Evaluate(req, p) }); n != 0 {
			t.Errorf("%s: %v allocations, want none", name, n)
		}
	}
}

func BenchmarkEvaluate(b *testing.B) {
	req, p := everyLayer(b)
	b.ReportAllocs()
	for b.Loop() {
		eval.Evaluate(req, p)
	}
}

func BenchmarkExplain(b *testing.B) {
	req, p := everyLayer(b)
	b.ReportAllocs()
	for b.Loop() {
		eval.Explain(req, p)
	}
}
