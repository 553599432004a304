// SPDX-License-Identifier: Apache-2.0

package eval_test

import (
	"testing"

	"github.com/undenied/undenied/eval"
)

// TestACLDelegates checks that a grant to an account leaves the account to decide
// who of it, within the bucket's account as across accounts.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-s3-evaluates-access-control.html
func TestACLDelegates(t *testing.T) {
	tests := []struct {
		name, principal, grantee, identity string
		want                               eval.Decision
	}{
		{"the own account", "arn:aws:iam::111122223333:user/alice", account, "", eval.ImplicitDeny},
		{"the own account and the user's policy", "arn:aws:iam::111122223333:user/alice", account, `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`, eval.Allowed},
		{"a foreign account", "arn:aws:iam::444455556666:user/alice", foreign, "", eval.ImplicitDeny},
		{"a foreign account and the user's policy", "arn:aws:iam::444455556666:user/alice", foreign, `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`, eval.Allowed},
		{"authenticated users", "arn:aws:iam::111122223333:user/alice", "AuthenticatedUsers", "", eval.ImplicitDeny},
		{"the anonymous principal and all users", "anonymous", "AllUsers", "", eval.Allowed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := ask(t, tt.principal, "s3:GetObject", "arn:aws:s3:::data/a", nil)
			p := &eval.Policies{Settings: eval.Settings{
				ObjectOwnership: eval.ObjectWriter,
				ACL:             []eval.ACLGrant{{Grantee: tt.grantee, Permission: "READ"}},
			}}
			if tt.identity != "" {
				p.Identity = one(t, tt.identity)
			}
			if got := eval.Evaluate(req, p).Decision; got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

// TestACLOfNoAccount checks that a list that names an identity provider's account
// is no reason for what the provider's identities may do.
func TestACLOfNoAccount(t *testing.T) {
	req := ask(t, "arn:aws:iam::111122223333:saml-provider/Idp", "s3:GetObject", "arn:aws:s3:::data/a", nil)
	docs := one(t, `{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}`)
	got := eval.Evaluate(req, &eval.Policies{Resource: docs, Settings: eval.Settings{
		ObjectOwnership: eval.ObjectWriter,
		ACL:             []eval.ACLGrant{{Grantee: account, Permission: "READ"}},
	}})
	if got.Decision != eval.Allowed || got.Because.Rule != "" || got.Because.Statement != docs[0].Statements[0] {
		t.Errorf("got %v because of %+v, want it allowed by the statement", got, got.Because)
	}
}

// TestPublicByOrder checks that values on one side of a number or a date are not
// fixed: a policy that is limited by them alone is public.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
func TestPublicByOrder(t *testing.T) {
	for operator, want := range map[string]eval.Decision{
		"StringEquals":             eval.Allowed,
		"NumericEquals":            eval.Allowed,
		"NumericLessThan":          eval.ExplicitDeny,
		"NumericLessThanEquals":    eval.ExplicitDeny,
		"NumericGreaterThan":       eval.ExplicitDeny,
		"NumericGreaterThanEquals": eval.ExplicitDeny,
		"DateLessThanEquals":       eval.ExplicitDeny,
	} {
		req := ask(t, "arn:aws:iam::444455556666:user/alice", "s3:GetObject", "arn:aws:s3:::data/a", nil)
		statements := `{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"` + operator + `":{"aws:SourceAccount":"444455556666"}}}`
		p := &eval.Policies{
			Identity: one(t, `{"Effect":"Allow","Action":"*","Resource":"*"}`),
			Resource: append(one(t, statements), one(t, `{"Effect":"Allow","Principal":{"AWS":"444455556666"},"Action":"*","Resource":"*"}`)...),
			Settings: eval.Settings{BlockPublicAccess: eval.BlockPublicAccess{RestrictPublicBuckets: true}},
		}
		if got := eval.Evaluate(req, p).Decision; got != want {
			t.Errorf("%s: got %v, want %v", operator, got, want)
		}
	}
}
