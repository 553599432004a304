// SPDX-License-Identifier: Apache-2.0

package eval_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

func TestWhy(t *testing.T) {
	const user = "arn:aws:iam::111122223333:user/ada"
	queue := ask(t, user, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:orders", map[string]string{"aws:SourceIp": "198.51.100.7"})
	queue.Context.SetUnknown(condition.MustKey("aws:PrincipalTag/team"))
	queue.Context.SetList(condition.MustKey("aws:TagKeys"), "a", "b")
	list := ask(t, user, "sqs:ListQueues", "*", nil)
	tests := []struct {
		name, statement string
		req             *eval.Request
		want            []string
	}{
		{"it matches", `{"Effect":"Allow","Action":"sqs:*","Resource":"*"}`, queue, nil},
		{"action", `{"Effect":"Allow","Action":["sqs:Get*","s3:*"],"Resource":"*"}`, queue, []string{"action sqs:sendmessage is not covered by sqs:Get*, s3:*"}},
		{"NotAction", `{"Effect":"Allow","NotAction":"sqs:*","Resource":"*"}`, queue, []string{"action sqs:sendmessage is among the exceptions sqs:*"}},
		{"account", `{"Effect":"Allow","Action":"*","Resource":["arn:aws:sqs:us-east-1:111122223333:orders","arn:aws:sqs:*:444455556666:orders"]}`, queue,
			[]string{"resource arn:aws:sqs:eu-west-1:111122223333:orders differs in the account field from arn:aws:sqs:*:444455556666:orders"}},
		{"NotResource", `{"Effect":"Allow","Action":"*","NotResource":"arn:aws:sqs:*:*:orders"}`, queue,
			[]string{"resource arn:aws:sqs:eu-west-1:111122223333:orders is among the exceptions arn:aws:sqs:*:*:orders"}},
		{"no ARN", `{"Effect":"Allow","Action":"*","Resource":"orders"}`, queue, []string{"resource arn:aws:sqs:eu-west-1:111122223333:orders is not covered by orders"}},
		{"an unknown variable", `{"Effect":"Allow","Action":"*","Resource":"arn:aws:sqs:*:*:${aws:PrincipalTag/team}"}`, queue,
			[]string{"resource arn:aws:sqs:eu-west-1:111122223333:orders: a policy variable in arn:aws:sqs:*:*:${aws:PrincipalTag/team} is unknown"}},
		{"no resource", `{"Effect":"Allow","Action":"*","Resource":"arn:aws:sqs:*:*:*"}`, list, []string{`the action has no resource, and only "*" matches that, not arn:aws:sqs:*:*:*`}},
		{"conditions", `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":["203.0.113.0/24","192.0.2.0/24"]},"StringEquals":{"aws:PrincipalTag/team":"data","aws:username":"bob","aws:PrincipalTag/x":"y"},"ForAllValues:StringEquals":{"aws:TagKeys":"a"}}}`, queue,
			[]string{
				`condition aws:sourceip is "198.51.100.7", not in 203.0.113.0/24, 192.0.2.0/24`,
				"condition aws:principaltag/team is unknown, and the statement asks for StringEquals data",
				`condition aws:username is "ada", not bob`,
				"condition aws:principaltag/x is absent, want y",
				`condition aws:tagkeys is ["a", "b"], and ForAllValues:StringEquals a does not hold`,
			}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			x := eval.Explain(tt.req, &eval.Policies{Identity: one(t, tt.statement)})
			for r := range x.Statements() {
				if diff := cmp.Diff(tt.want, r.Why()); diff != "" {
					t.Errorf("Why (-want +got):\n%s", diff)
				}
			}
		})
	}
}

func TestWhyPrincipal(t *testing.T) {
	req := ask(t, "arn:aws:iam::111122223333:user/ada", "s3:GetObject", "arn:aws:s3:::data/a", nil)
	for statement, want := range map[string][]string{
		`{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:user/bob"},"Action":"*","Resource":"*"}`:                    {"principal arn:aws:iam::111122223333:user/ada is not named by the statement"},
		`{"Effect":"Allow","Action":"*","Resource":"*"}`:                                                                             {"principal arn:aws:iam::111122223333:user/ada is not named by the statement"},
		`{"Effect":"Deny","NotPrincipal":{"AWS":["111122223333","arn:aws:iam::111122223333:user/ada"]},"Action":"*","Resource":"*"}`: {"principal arn:aws:iam::111122223333:user/ada is spared by NotPrincipal of the statement"},
		`{"Effect":"Allow","Principal":"*","Action":"s3:*"}`:                                                                         nil,
	} {
		for r := range eval.Explain(req, &eval.Policies{Resource: one(t, statement)}).Statements() {
			if diff := cmp.Diff(want, r.Why()); diff != "" {
				t.Errorf("%s: Why (-want +got):\n%s", statement, diff)
			}
		}
	}
	// Only resource-based policies may leave Resource out.
	for r := range eval.Explain(req, &eval.Policies{Identity: one(t, `{"Effect":"Allow","Action":"*"}`)}).Statements() {
		if diff := cmp.Diff([]string{"the statement has no Resource"}, r.Why()); diff != "" {
			t.Errorf("without Resource: Why (-want +got):\n%s", diff)
		}
	}
}

func TestNearest(t *testing.T) {
	req := ask(t, "arn:aws:iam::111122223333:user/ada", "s3:GetObject", "arn:aws:s3:::data/a", nil)
	x := eval.Explain(req, &eval.Policies{Identity: []*policy.Document{parse(t,
		`{"Sid":"action","Effect":"Allow","Action":"s3:Put*","Resource":"*"}`,
		`{"Sid":"both","Effect":"Allow","Action":"s3:Put*","Resource":"arn:aws:s3:::other"}`,
		`{"Sid":"matches","Effect":"Allow","Action":"s3:*","Resource":"*"}`,
		`{"Sid":"resource","Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::other/*"}`,
		`{"Sid":"condition","Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:username":"bob"}}}`,
		`{"Sid":"deny","Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3:::other/*"}`)}})
	var got []string
	for r := range x.Nearest(policy.Allow) {
		got = append(got, r.Statement.Sid)
	}
	if diff := cmp.Diff([]string{"condition", "resource", "action", "both"}, got); diff != "" {
		t.Errorf("Nearest (-want +got):\n%s", diff)
	}
}

// TestExplanationJSON pins the shape.
func TestExplanationJSON(t *testing.T) {
	req := ask(t, "arn:aws:iam::111122223333:user/ada", "s3:GetObject", "arn:aws:s3:::data/a", nil)
	req.Context.SetUnknown(condition.MustKey("s3:prefix"))
	text, err := json.Marshal(eval.Explain(req, &eval.Policies{
		Identity:     one(t, `{"Sid":"Read","Effect":"Allow","Action":"s3:Get*","Resource":"*","Condition":{"StringEquals":{"s3:prefix":"a"}}}`),
		SCPs:         []eval.Level{{Target: "r-1", Policies: one(t, `{"Effect":"Allow","Action":"*","Resource":"*"}`)}},
		NotCollected: []policy.Type{policy.ResourceBased},
	}))
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"decision":"undetermined","missing":["s3:prefix"],"notCollected":["resource"],"because":{"layer":"identity"},` +
		`"types":[{"layer":"scp","target":"r-1","deny":"false","allow":"true"},{"layer":"endpoint","deny":"false","allow":"true"},` +
		`{"layer":"resource","deny":"undecided","allow":"undecided"},{"layer":"identity","deny":"false","allow":"undecided"},` +
		`{"layer":"boundary","deny":"false","allow":"true"},{"layer":"session","deny":"false","allow":"true"}],` +
		`"statements":[{"layer":"scp","target":"r-1","policy":"random","statement":"Statement[0]","line":1,"column":38,"effect":"Allow","match":"true"},` +
		`{"layer":"identity","policy":"random","statement":"Read","line":1,"column":38,"effect":"Allow","match":"undecided",` +
		`"why":["condition s3:prefix is unknown, and the statement asks for StringEquals a"],` +
		`"clauses":[{"operator":"StringEquals","key":"s3:prefix","wants":["a"],"presence":"unknown","match":"undecided"}]}]}`
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("JSON (-want +got):\n%s", diff)
	}
}
