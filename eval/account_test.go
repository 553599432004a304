// SPDX-License-Identifier: Apache-2.0

package eval_test

import (
	"testing"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/eval"
)

// TestGrantToTheUserWhoFederated is the row of the matrix within an account that
// a fixture cannot tell: whose session a federated user is.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
func TestGrantToTheUserWhoFederated(t *testing.T) {
	const (
		silent = `{"Effect":"Allow","Action":"sqs:*","Resource":"*"}`
		allows = `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`
	)
	tests := []struct {
		name, issuer, boundary, session string
		want                            eval.Decision
	}{
		{"no identity-based policy is needed", "alice", allows, allows, eval.Allowed},
		{"the session policies limit", "alice", allows, silent, eval.ImplicitDeny},
		{"the boundary limits", "alice", silent, allows, eval.ImplicitDeny},
		{"another user is not named", "bob", allows, allows, eval.ImplicitDeny},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := ask(t, "arn:aws:sts::111122223333:federated-user/job", "s3:GetObject", "arn:aws:s3:::data/a", nil)
			req.Principal.Issuer = arn.MustParse("arn:aws:iam::111122223333:user/" + tt.issuer)
			p := &eval.Policies{
				Resource: one(t, `{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/alice"},"Action":"s3:*","Resource":"*"}`),
				Boundary: one(t, tt.boundary),
				Session:  one(t, tt.session),
			}
			if got := eval.Evaluate(req, p).Decision; got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// TestNamed is about principals that are named almost, or not in full.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
func TestNamed(t *testing.T) {
	const (
		inPath  = "arn:aws:iam::111122223333:role/team/App"
		outside = "arn:aws:iam::111122223333:role/App"
		session = "arn:aws:sts::111122223333:assumed-role/App/s1"
		root    = "arn:aws:iam::111122223333:root"

		allow = `{"Effect":"Allow","Action":"s3:*","Resource":"*","Principal":{"AWS":"`
		deny  = `{"Effect":"Deny","Action":"s3:*","Resource":"*","NotPrincipal":{"AWS":["`
		all   = `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`
	)
	tests := []struct {
		name, principal, issuer, resource, identity string
		want                                        eval.Decision
	}{
		{"a role with its path", inPath, "", allow + inPath + `"}}`, "", eval.Allowed},
		{"a role of that name without a path", inPath, "", allow + outside + `"}}`, "", eval.ImplicitDeny},
		{"a session by its role with the path", session, inPath, allow + inPath + `"}}`, "", eval.Allowed},
		{"a session by a role of that name without a path", session, inPath, allow + outside + `"}}`, "", eval.ImplicitDeny},
		{"a session whose role's path is unknown", session, "", allow + inPath + `"}}`, "", eval.Allowed},
		{"NotPrincipal with account, role and session", session, outside, deny + root + `","` + outside + `","` + session + `"]}}`, all, eval.Allowed},
		{"NotPrincipal with the session alone", session, outside, deny + session + `"]}}`, all, eval.ExplicitDeny},
		{"NotPrincipal with session and role", session, outside, deny + session + `","` + outside + `"]}}`, all, eval.ExplicitDeny},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := ask(t, tt.principal, "s3:GetObject", "arn:aws:s3:::data/a", nil)
			if tt.issuer != "" {
				req.Principal.Issuer = arn.MustParse(tt.issuer)
			}
			p := &eval.Policies{Resource: one(t, tt.resource)}
			if tt.identity != "" {
				p.Identity = one(t, tt.identity)
			}
			if got := eval.Evaluate(req, p).Decision; got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}
