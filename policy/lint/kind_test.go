// SPDX-License-Identifier: Apache-2.0

package lint_test

import (
	"strings"
	"testing"

	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/policy/lint"
)

func TestKind(t *testing.T) {
	for word, typ := range map[string]policy.Type{
		"identity": policy.IdentityBased, "boundary": policy.PermissionsBoundary, "session": policy.SessionPolicy,
		"resource": policy.ResourceBased, "trust": policy.ResourceBased, "key": policy.ResourceBased,
		"scp": policy.ServiceControlPolicy, "rcp": policy.ResourceControlPolicy, "endpoint": policy.VPCEndpointPolicy,
	} {
		k, err := lint.ParseKind(word)
		if err != nil || k.String() != word || k.Type() != typ {
			t.Errorf("ParseKind(%q) = %v of type %v, %v, want type %v", word, k, k.Type(), err, typ)
		}
	}
	for _, word := range []string{"", "Identity", "policy"} {
		if k, err := lint.ParseKind(word); err == nil || k != 0 || !strings.Contains(err.Error(), "identity, boundary") {
			t.Errorf("ParseKind(%q) = %v, %v, want an error that lists the words", word, k, err)
		}
	}
	for _, k := range []lint.Kind{0, lint.Endpoint + 1} {
		if k.String() != "" || k.Type() != 0 {
			t.Errorf("Kind %d is %q of type %v, want none", uint8(k), k, k.Type())
		}
	}
}

func TestGuessKind(t *testing.T) {
	for _, test := range []struct {
		want       lint.Kind
		statements string
	}{
		{lint.Identity, ``},
		{lint.Identity, `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`},
		{lint.Trust, `{"Effect":"Allow","Principal":"*","Action":["sts:AssumeRole","STS:TagSession"]}`},
		{lint.RCP, `{"Effect":"Deny","Principal":"*","Action":["sts:AssumeRole"],"Resource":"*"}`},
		{lint.RCP, `{"Effect":"Deny","Principal":"*","Action":["s3:*","kms:*"],"Resource":["*"]}`},
		{lint.Resource, `{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::b"}`},
		{lint.Resource, `{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"s3:*","Resource":"*"}`},
		{lint.Resource, `{"Effect":"Deny","NotPrincipal":"*","Action":"s3:*","Resource":"*"}`},
		{lint.Resource, `{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"},{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}`},
		{lint.Resource, `{"Effect":"Allow","Principal":"*","Action":"ecr:GetDownloadUrlForLayer"}`},
		{lint.Key, `{"Effect":"Allow","Principal":"*","Action":["kms:Decrypt","kms:Encrypt"],"Resource":"*"}`},
		{lint.Endpoint, `{"Effect":"Allow","Principal":"*","Action":["sqs:*","sns:*"],"Resource":"*"}`},
		{lint.Endpoint, `{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}`},
	} {
		d, err := policy.Parse("p", document(test.statements))
		if err != nil {
			t.Fatal(err)
		}
		if got := lint.GuessKind(d); got != test.want {
			t.Errorf("GuessKind(%s) = %v, want %v", test.statements, got, test.want)
		}
	}
}
