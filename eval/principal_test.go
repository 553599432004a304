// SPDX-License-Identifier: Apache-2.0

package eval_test

import (
	"testing"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/eval"
)

func TestParsePrincipal(t *testing.T) {
	tests := []struct {
		in       string
		kind     eval.Kind
		account  string
		roleName string
	}{
		{"anonymous", eval.Anonymous, "", ""},
		{"arn:aws:iam::111122223333:root", eval.Root, "111122223333", ""},
		{"arn:aws:iam::111122223333:user/ops/alice", eval.User, "111122223333", ""},
		{"arn:aws:iam::111122223333:role/service/App", eval.Role, "111122223333", "App"},
		{"arn:aws:sts::111122223333:assumed-role/App/i-0abc", eval.Session, "111122223333", "App"},
		{"arn:aws:sts::111122223333:federated-user/bob", eval.FederatedUser, "111122223333", ""},
		{"arn:aws:iam::111122223333:saml-provider/Corp", eval.Federated, "111122223333", ""},
		{"arn:aws:iam::111122223333:oidc-provider/token.example.com", eval.Federated, "111122223333", ""},
		{"accounts.google.com", eval.Federated, "", ""},
		{"events.amazonaws.com", eval.Service, "", ""},
		{"ec2.amazonaws.com.cn", eval.Service, "", ""},
		{"alexa-appkit.amazon.com", eval.Service, "", ""},
		{"www.amazon.com", eval.Federated, "", ""},
	}
	for _, tt := range tests {
		p, err := eval.ParsePrincipal(tt.in)
		if err != nil {
			t.Errorf("ParsePrincipal(%q): %v", tt.in, err)
			continue
		}
		if got := p.Kind(); got != tt.kind {
			t.Errorf("ParsePrincipal(%q).Kind() = %v, want %v", tt.in, got, tt.kind)
		}
		if got := p.Account(); got != tt.account {
			t.Errorf("ParsePrincipal(%q).Account() = %q, want %q", tt.in, got, tt.account)
		}
		if got := p.RoleName(); got != tt.roleName {
			t.Errorf("ParsePrincipal(%q).RoleName() = %q, want %q", tt.in, got, tt.roleName)
		}
		if got := p.String(); got != tt.in {
			t.Errorf("ParsePrincipal(%q).String() = %q", tt.in, got)
		}
	}
}

func TestParsePrincipalRefused(t *testing.T) {
	for _, in := range []string{
		"", "alice", "*", "111122223333", "arn:aws:iam::1", "arn:aws:iam::111122223333:group/admins", "arn:aws:s3:::bucket",
	} {
		if p, err := eval.ParsePrincipal(in); err == nil {
			t.Errorf("ParsePrincipal(%q) = %v, want an error", in, p)
		}
	}
}

func TestServiceLinked(t *testing.T) {
	session := arn.MustParse("arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForX/x")
	p := eval.Principal{ARN: session, Issuer: arn.MustParse("arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX")}
	if !p.ServiceLinked() {
		t.Error("a session of a service-linked role is not seen as one")
	}
	p.Issuer = arn.MustParse("arn:aws:iam::111122223333:role/AWSServiceRoleForX")
	if p.ServiceLinked() {
		t.Error("a session of an ordinary role is seen as one of a service-linked role")
	}
}
