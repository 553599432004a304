// SPDX-License-Identifier: Apache-2.0

package remediate_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/remediate"
)

// TestWarningsOfWhatNobodySaw: a boundary that was not collected may keep the
// principal from what it has.
func TestWarningsOfWhatNobodySaw(t *testing.T) {
	req := asking(t, aUser, "cloudformation:CreateStack", "arn:aws:cloudformation:eu-west-1:111122223333:stack/s/*", nil)
	for want, p := range map[string]eval.Policies{
		"which it has":      {Identity: docs(doc(t, "i", allowing("iam:PassRole", "*")))},
		"which it may have": {Identity: docs(doc(t, "i", allowing("iam:PassRole", "*"))), NotCollected: []policy.Type{policy.PermissionsBoundary}},
	} {
		if got := warningsOf(req, &p, remediate.Options{}); len(got) != 1 || !strings.Contains(got[0], want+",") {
			t.Errorf("%q, want one that says %q", got, want)
		}
	}
}

// TestWarningsHeed: what a condition makes harmless is not warned of.
func TestWarningsHeed(t *testing.T) {
	met := remediate.Options{Conditions: remediate.MetConditions}
	tests := []struct {
		name                        string
		principal, action, resource string
		context                     map[string]string
		policies                    eval.Policies
		plain, narrowed             []string // kinds
	}{
		{
			name:      "a service that says for whom it acts",
			principal: "sns.amazonaws.com", action: "sqs:SendMessage", resource: "arn:aws:sqs:eu-west-1:111122223333:q",
			context:  map[string]string{"aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:t"},
			policies: eval.Policies{Resource: docs(doc(t, "q"))},
			plain:    []string{"confused-deputy"},
		},
		{
			name:      "a stranger with an external ID",
			principal: stranger, action: "sts:AssumeRole", resource: admin,
			context:  map[string]string{"sts:ExternalId": "7f3a"},
			policies: eval.Policies{Identity: docs(doc(t, "i", everything)), Resource: docs(doc(t, "t"))},
			plain:    []string{"no-external-id"},
		},
		{
			name:      "the subject of a token",
			principal: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com", action: "sts:AssumeRoleWithWebIdentity", resource: admin,
			context:  map[string]string{"token.actions.githubusercontent.com:sub": "repo:o/r:ref:refs/heads/main"},
			policies: eval.Policies{Resource: docs(doc(t, "t"))},
			plain:    []string{"federated-trust"},
		},
		{
			name:      "the audience of a token that everybody has",
			principal: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com", action: "sts:AssumeRoleWithWebIdentity", resource: admin,
			context:  map[string]string{"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
			policies: eval.Policies{Resource: docs(doc(t, "t"))},
			plain:    []string{"federated-trust"}, narrowed: []string{"federated-trust"},
		},
		{
			name:      "a role passed to one service, and what another takes",
			principal: aUser, action: "iam:PassRole", resource: admin,
			context:  map[string]string{"iam:PassedToService": "lambda.amazonaws.com"},
			policies: eval.Policies{Identity: docs(doc(t, "i", allowing("ec2:RunInstances", "*")))},
			plain:    []string{"privilege-escalation"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := asking(t, tt.principal, tt.action, tt.resource, tt.context)
			for _, want := range []struct {
				o     remediate.Options
				kinds []string
			}{{remediate.Options{}, tt.plain}, {met, tt.narrowed}} {
				var got []string
				for _, w := range warningsOf(req, &tt.policies, want.o) {
					kind, _, _ := strings.Cut(w, ":")
					got = append(got, kind)
				}
				if diff := cmp.Diff(want.kinds, got); diff != "" {
					t.Errorf("%v: kinds (-want +got):\n%s", want.o, diff)
				}
			}
		})
	}
}

// TestWarningLimited: a condition that says what is handed out is part of the
// warning.
func TestWarningLimited(t *testing.T) {
	req := asking(t, aUser, "iam:AttachUserPolicy", otherUser, map[string]string{"iam:PolicyARN": "arn:aws:iam::aws:policy/ReadOnlyAccess"})
	got := warningsOf(req, &eval.Policies{Identity: docs(doc(t, "i"))}, remediate.Options{Conditions: remediate.MetConditions})
	want := []string{"privilege-escalation: with iam:AttachUserPolicy the principal can attach managed policies to users, limited by ArnEquals iam:PolicyARN arn:aws:iam::aws:policy/ReadOnlyAccess"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
}

// TestEscalations finds the actions of an administrator and those of nobody.
func TestEscalations(t *testing.T) {
	req := asking(t, aUser, "s3:GetObject", theObject, nil)
	all := remediate.Escalations(req, &eval.Policies{Identity: docs(doc(t, "i", everything))})
	for _, want := range []string{"iam:AttachUserPolicy", "lambda:UpdateFunctionCode", "iam:DeleteRolePermissionsBoundary"} {
		if !slices.Contains(all, want) {
			t.Errorf("an administrator has no %s: %v", want, all)
		}
	}
	if slices.Contains(all, "iam:PassRole") {
		t.Error("iam:PassRole is no way by itself")
	}
	for _, name := range all {
		if found, err := catalog.FindActions(name); err != nil || len(found) != 1 || found[0].String() != name {
			t.Errorf("%s: the catalog has %v, %v", name, found, err)
		}
	}
	few := eval.Policies{
		Identity: docs(doc(t, "i", allowing("iam:*", "*"))),
		Boundary: docs(doc(t, "b", allowing("iam:Get*", "*"), allowing("iam:CreateLoginProfile", "*"))),
	}
	if diff := cmp.Diff([]string{"iam:CreateLoginProfile"}, remediate.Escalations(req, &few)); diff != "" {
		t.Errorf("within a boundary (-want +got):\n%s", diff)
	}
}

// TestWarningsTogether: two authorizations of a call, each harmless alone, are a
// way together.
func TestWarningsTogether(t *testing.T) {
	has := &eval.Policies{Identity: docs(doc(t, "i", allowing("lambda:InvokeFunction", "*")))}
	create := remediate.Authorization{Request: asking(t, aUser, "lambda:CreateFunction", "arn:aws:lambda:eu-west-1:111122223333:function:f", nil), Policies: has}
	pass := remediate.Authorization{Request: asking(t, aUser, "iam:PassRole", admin, nil), Policies: has}
	for name, tt := range map[string]struct {
		call []remediate.Authorization
		want []string
	}{
		"create": {[]remediate.Authorization{create}, nil},
		"pass":   {[]remediate.Authorization{pass}, nil},
		"both": {[]remediate.Authorization{create, pass}, []string{
			"privilege-escalation: with iam:PassRole and lambda:CreateFunction, and lambda:InvokeFunction, which it has, the principal can run a function with the role passed to it, and use what that may do",
		}},
	} {
		var got []string
		for fix := range remediate.Together(tt.call) {
			for _, w := range fix.Warnings {
				got = append(got, w.Kind.String()+": "+w.Text)
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: warnings (-want +got):\n%s", name, diff)
		}
	}
}

// TestFullAccessRCP: AWS's own RCP, which limits nothing, is put back as it is.
func TestFullAccessRCP(t *testing.T) {
	req := asking(t, aUser, "s3:PutBucketPolicy", anyBucket, map[string]string{"aws:SourceVpce": "vpce-1"})
	p := &eval.Policies{Identity: docs(doc(t, "i", everything)), RCPs: []eval.Level{{Target: "r-1"}}}
	n := 0
	for fix := range (remediate.Options{Conditions: remediate.MetConditions}).Fixes(req, p) {
		for _, s := range fix.Steps {
			n++
			if len(s.Statement.Condition) > 0 || len(fix.Warnings) > 0 {
				t.Errorf("%s: %s, warnings %v", fix.Summary, s.Statement.Text(), fix.Warnings)
			}
		}
	}
	if n == 0 {
		t.Error("no step")
	}
}

// TestConditionsOfChanges: what the principal does differently is no condition.
func TestConditionsOfChanges(t *testing.T) {
	req := asking(t, aUser, "s3:PutObject", theObject, map[string]string{"s3:x-amz-acl": "public-read", "s3:x-amz-storage-class": "STANDARD"})
	p := &eval.Policies{Identity: docs(doc(t, "i", `{"Effect":"Deny","Action":"s3:PutObject","Resource":"*","Condition":{"StringNotEquals":{"s3:x-amz-acl":"private"}}}`))}
	n := 0
	for fix := range (remediate.Options{Conditions: remediate.MetConditions}).Fixes(req, p) {
		if len(fix.Changes) == 0 {
			continue
		}
		for _, s := range fix.Steps {
			n++
			if len(s.Statement.Condition) != 1 || s.Statement.Condition[0].Key.String() != "s3:x-amz-storage-class" {
				t.Errorf("%s: %s", fix.Summary, s.Statement.Text())
			}
		}
	}
	if n == 0 {
		t.Error("no step beside a change")
	}
}
