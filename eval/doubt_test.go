// SPDX-License-Identifier: Apache-2.0

package eval_test

import (
	"strings"
	"testing"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// ask makes a request whose context holds nothing but what is given.
func ask(t *testing.T, principal, action, resource string, context map[string]string) *eval.Request {
	t.Helper()
	p, err := eval.ParsePrincipal(principal)
	if err != nil {
		t.Fatal(err)
	}
	a, err := policy.ParseAction(action)
	if err != nil {
		t.Fatal(err)
	}
	req := &eval.Request{Principal: p, Action: a, ResourceAccount: account}
	if resource != "*" {
		req.Resource = arn.MustParse(resource)
	}
	for k, v := range context {
		req.Context.Set(condition.MustKey(k), v)
	}
	req.Context.Close()
	return req
}

func one(t *testing.T, statement string) []*policy.Document {
	t.Helper()
	return []*policy.Document{parse(t, statement)}
}

func TestDoubts(t *testing.T) {
	const (
		role    = "arn:aws:iam::111122223333:role/App"
		session = "arn:aws:sts::111122223333:assumed-role/App/s"
		object  = "arn:aws:s3:::data/a"
	)
	anybody := `{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}`
	tests := []struct {
		name     string
		req      *eval.Request
		policies eval.Policies
		want     string // part of the doubt; "" for none
	}{
		{"documented", ask(t, role, "s3:GetObject", object, nil), eval.Policies{Identity: one(t, `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`)}, ""},
		{"wildcard in the service", ask(t, role, "s3:GetObject", object, nil), eval.Policies{Identity: one(t, `{"Effect":"Allow","Action":"s*:Get*","Resource":"*"}`)}, "wildcards in the service"},
		{"short ARN", ask(t, role, "s3:GetObject", object, nil), eval.Policies{Identity: one(t, `{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3"}`)}, "too few fields"},
		{"NotResource", ask(t, role, "s3:GetObject", object, nil), eval.Policies{Identity: one(t, `{"Effect":"Deny","Action":"s3:*","NotResource":"arn:aws:s3:::${aws:username}/*"}`)}, "NotResource"},
		{"condition", ask(t, role, "s3:GetObject", object, nil), eval.Policies{Identity: one(t, `{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"ForAnyValue:StringEqualsIfExists":{"aws:TagKeys":"a"}}}`)}, "IfExists"},
		{"AWS * and services", ask(t, "events.amazonaws.com", "s3:GetObject", object, nil), eval.Policies{Resource: one(t, `{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:*","Resource":"*"}`)}, "AWS services"},
		{"part of NotPrincipal", ask(t, session, "s3:GetObject", object, nil), eval.Policies{Resource: one(t, `{"Effect":"Deny","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:role/App"},"Action":"s3:*","Resource":"*"}`)}, "NotPrincipal"},
		{"endpoint without Principal", ask(t, role, "s3:GetObject", object, nil), eval.Policies{Endpoint: one(t, `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`)}, "VPC endpoint"},
		{"account in an endpoint policy", ask(t, role, "s3:GetObject", object, nil), eval.Policies{Endpoint: one(t, `{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:*","Resource":"*"}`)}, "gateway endpoint"},
		{"* past a boundary", ask(t, role, "s3:GetObject", object, nil), eval.Policies{Resource: one(t, anybody), Boundary: one(t, `{"Effect":"Allow","Action":"sqs:*","Resource":"*"}`)}, "boundary"},
		{"* in a trust policy", ask(t, role, "sts:AssumeRole", "arn:aws:iam::111122223333:role/B", nil), eval.Policies{Resource: one(t, `{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}`)}, "trust policy"},
		{"web identity and SCPs", ask(t, "accounts.google.com", "sts:AssumeRoleWithWebIdentity", "arn:aws:iam::111122223333:role/B", nil),
			eval.Policies{Resource: one(t, `{"Effect":"Allow","Principal":{"Federated":"accounts.google.com"},"Action":"sts:AssumeRoleWithWebIdentity"}`), SCPs: []eval.Level{{Target: "r-1"}}}, "SAML or web identity"},
		{"RCP of one source", ask(t, role, "polly:GetLexicon", "arn:aws:polly:eu-west-1:111122223333:lexicon/l", nil),
			eval.Policies{Identity: one(t, `{"Effect":"Allow","Action":"polly:*","Resource":"*"}`), RCPs: []eval.Level{{Target: "r-1", Policies: one(t, `{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}`)}}}, "RCPs cover polly"},
		{"role name in another case", ask(t, role, "s3:GetObject", object, nil), eval.Policies{Resource: one(t, `{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/app"},"Action":"s3:*","Resource":"*"}`)}, "case of letters"},
		{"role behind a session", ask(t, session, "s3:GetObject", object, nil), eval.Policies{Identity: one(t, `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`)}, "path of the role"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := strings.Join(eval.Explain(tt.req, &tt.policies).Doubts(), "\n")
			if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
				t.Errorf("doubts %q, want %q", got, tt.want)
			}
		})
	}
}

// TestRules asks for what no policy decides: the reason is the rule, and a
// denial blocks in one place.
func TestRules(t *testing.T) {
	admin := eval.Policies{Identity: one(t, `{"Effect":"Allow","Action":"*","Resource":"*"}`)}
	none := eval.Policies{Identity: one(t, `{"Effect":"Deny","Action":"*","Resource":"*"}`)}
	tests := []struct {
		req      *eval.Request
		policies *eval.Policies
		want     eval.Decision
		says     string
	}{
		{ask(t, "arn:aws:iam::111122223333:user/a", "sts:GetCallerIdentity", "*", nil), &none, eval.Allowed, "GetCallerIdentity"},
		{ask(t, "arn:aws:iam::111122223333:user/a", "sts:GetSessionToken", "*", nil), &none, eval.Allowed, "GetSessionToken"},
		{ask(t, "arn:aws:sts::111122223333:assumed-role/App/s", "sts:GetSessionToken", "*", nil), &admin, eval.ImplicitDeny, "temporary"},
		{ask(t, "arn:aws:sts::111122223333:federated-user/f", "iam:ListUsers", "*", nil), &admin, eval.ImplicitDeny, "federated user"},
		{ask(t, "arn:aws:iam::111122223333:user/a", "iam:DeletePolicy", "arn:aws:iam::aws:policy/ReadOnlyAccess", nil), &admin, eval.ImplicitDeny, "belongs to AWS"},
		{ask(t, "arn:aws-cn:iam::111122223333:user/a", "s3:GetObject", "arn:aws:s3:::data/a", nil), &admin, eval.ImplicitDeny, "partitions"},
	}
	for _, tt := range tests {
		x := eval.Explain(tt.req, tt.policies)
		if x.Decision != tt.want || !strings.Contains(x.Because.Rule, tt.says) || x.Because.Type != 0 {
			t.Errorf("%s: %v because %q, want %v because %q", tt.req.Action, x.Decision, x.Because.Rule, tt.want, tt.says)
		}
		if blocked := len(x.Blockers()) == 1; blocked == (tt.want == eval.Allowed) {
			t.Errorf("%s: blockers %v", tt.req.Action, x.Blockers())
		}
		if b := x.Because.Describe(); b == nil || b.Rule != x.Because.Rule || b.Layer != "" {
			t.Errorf("%s: described as %+v", tt.req.Action, b)
		}
	}
}
