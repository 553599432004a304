// SPDX-License-Identifier: Apache-2.0

package remediate

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/policy"
)

// TestWays wants every action to be one of the catalog, in AWS's spelling, every
// limit to be a key that one of the way's actions takes, and no way twice.
func TestWays(t *testing.T) {
	seen := map[string]bool{}
	for _, w := range ways {
		id := strings.Join(w.actions, " + ") + w.to
		if seen[id] {
			t.Errorf("%s: twice", id)
		}
		seen[id] = true
		takes := w.limit == ""
		for _, choice := range w.actions {
			for name := range strings.SplitSeq(choice, "|") {
				found, err := catalog.FindActions(name)
				if err != nil || len(found) != 1 || found[0].String() != name {
					t.Errorf("%s: the catalog has %v, %v", name, found, err)
					continue
				}
				takes = takes || found[0].Takes(w.limit)
			}
		}
		if !takes {
			t.Errorf("%s: does not take %s", id, w.limit)
		}
		if (w.to != "") != (w.actions[0] == "iam:PassRole") {
			t.Errorf("%s: passed to %q", id, w.to)
		}
	}
}

// TestTrust judges statements of resource-based policies.
func TestTrust(t *testing.T) {
	const service = `"Principal":{"Service":"s3.amazonaws.com"}`
	tests := []struct {
		statement string // beside Effect, Action and Resource
		want      []WarningKind
	}{
		{`"Principal":"*"`, []WarningKind{PublicAccess}},
		{`"Principal":{"AWS":"*"}`, []WarningKind{PublicAccess}},
		{`"NotPrincipal":{"AWS":"111122223333"}`, []WarningKind{PublicAccess}},
		{`"Principal":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}`, nil},
		{`"Principal":"*","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-1"}}`, []WarningKind{PublicAccess}},
		{`"Principal":"*","Condition":{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-1"}}`, []WarningKind{PublicAccess}},
		{`"Principal":"*","Condition":{"StringLike":{"aws:PrincipalArn":"*"}}`, []WarningKind{PublicAccess}},
		{`"Principal":"*","Condition":{"ForAllValues:StringEquals":{"aws:PrincipalOrgPaths":"o-1/r-1"}}`, []WarningKind{PublicAccess}},
		{`"Principal":"*","Condition":{"StringEquals":{"aws:UserAgent":"x"}}`, []WarningKind{PublicAccess}},
		{`"Principal":"*","Condition":{"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}}`, []WarningKind{PublicAccess}},
		{`"Principal":"*","Condition":{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}`, nil},
		{`"Principal":"*","Condition":{"StringEquals":{"aws:SourceVpce":"vpce-1"}}`, nil},
		{`"Principal":{"AWS":"111122223333"}`, []WarningKind{WholeAccount}},
		{`"Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/a"}}`, nil},
		{`"Principal":{"AWS":"arn:aws:iam::111122223333:role/a"}`, nil},
		{service, []WarningKind{ConfusedDeputy}},
		{service + `,"Condition":{"StringEquals":{"aws:SourceAccount":"111122223333"}}`, nil},
		{service + `,"Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::data"}}`, nil},
		{service + `,"Condition":{"ArnLike":{"aws:SourceArn":"arn:*:*:*:*:*"}}`, []WarningKind{ConfusedDeputy}},
		{service + `,"Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}`, []WarningKind{ConfusedDeputy}},
		{`"Principal":{"Federated":"accounts.google.com"}`, []WarningKind{FederatedTrust}},
		{`"Principal":{"Federated":"accounts.google.com"},"Condition":{"StringEquals":{"accounts.google.com:aud":"1"}}`, nil},
		{`"Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/P"},"Condition":{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}`, nil},
		{`"Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/idp.example"},"Condition":{"StringEquals":{"sts:RoleSessionName":"x"}}`, []WarningKind{FederatedTrust}},
		{`"Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/idp.example"},"Condition":{"StringLike":{"idp.example:sub":"*"}}`, []WarningKind{FederatedTrust}},
		{`"Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/idp.example"},"Condition":{"StringLike":{"idp.example:sub":"a-*"}}`, nil},
	}
	for _, tt := range tests {
		doc, err := policy.Parse("p", []byte(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*",`+tt.statement+`}]}`))
		if err != nil {
			t.Fatal(err)
		}
		j := new(judge)
		j.trust(new(eval.Request), doc.Statements[0])
		var got []WarningKind
		for _, w := range j.found {
			got = append(got, w.Kind)
			if w.Kind.String() == "" || w.Text == "" || w.Why == "" {
				t.Errorf("%s: %+v", tt.statement, w)
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: (-want +got):\n%s", tt.statement, diff)
		}
	}
}

// TestInOrder: what changes no policy comes first, what hands out more last.
func TestInOrder(t *testing.T) {
	statement := func(text string) Step {
		doc, err := policy.Parse("p", []byte(`{"Version":"2012-10-17","Statement":[`+text+`]}`))
		if err != nil {
			t.Fatal(err)
		}
		return Step{Type: policy.IdentityBased, Statement: doc.Statements[0], Result: doc}
	}
	fixes := []Fix{
		{Summary: "all roles", Policies: &eval.Policies{}, Steps: []Step{statement(`{"Effect":"Allow","Action":"iam:PassRole","Resource":"*"}`)}},
		{Summary: "one role", Policies: &eval.Policies{}, Steps: []Step{statement(`{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::111122223333:role/a"}`)}},
		{Summary: "another role", Policies: &eval.Policies{}, Steps: []Step{statement(`{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::111122223333:role/b"}`)}},
		{Summary: "sign in with MFA", Changes: []Change{{Key: condition.MustKey("aws:MultiFactorAuthPresent"), Value: "true"}}},
	}
	var got []string
	for _, f := range inOrder([]Authorization{{new(eval.Request), new(eval.Policies)}}, fixes) {
		got = append(got, f.Summary)
	}
	if diff := cmp.Diff([]string{"sign in with MFA", "one role", "another role", "all roles"}, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}
