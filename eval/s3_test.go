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
