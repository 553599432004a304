// SPDX-License-Identifier: Apache-2.0

package remediate_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/remediate"
)

const (
	theKey  = "arn:aws:kms:eu-west-1:111122223333:key/1"
	session = "arn:aws:sts::111122223333:assumed-role/App/s"
)

// leg is one authorization of a call of App.
func leg(t *testing.T, action, resource string, p *eval.Policies) remediate.Authorization {
	t.Helper()
	req := ask(t, session, action, resource, map[string]string{"aws:SourceIp": "203.0.113.7", "aws:SecureTransport": "true"})
	req.Principal.Issuer = request(t, "", nil).Principal.Issuer
	return remediate.Authorization{Request: req, Policies: p}
}

// steps are what a fix does, a step a line.
func steps(f *remediate.Fix) []string {
	var all []string
	for _, s := range f.Steps {
		var texts []string
		for _, st := range slices.Concat([]*policy.Statement{s.Statement}, s.Also) {
			var parts []string
			for _, p := range st.Action.Patterns {
				parts = append(parts, p.String())
			}
			if st.Resource != nil {
				for _, p := range st.Resource.Patterns {
					parts = append(parts, p.String())
				}
			}
			texts = append(texts, strings.Join(parts, " "))
		}
		what := "add"
		switch {
		case s.Replaced != nil && s.InPlaceOf != nil:
			what = "copy, except from " + s.Replaced.Name()
		case s.Replaced != nil:
			what = "except from " + s.Replaced.Name()
		case s.InPlaceOf != nil:
			what = "copy"
		case s.Document != nil:
			what = "extend"
		}
		all = append(all, what+": "+s.Type.Layer()+": "+strings.Join(texts, " | "))
	}
	return all
}

// TestTogether fixes calls that are authorized more than once.
func TestTogether(t *testing.T) {
	reads := docs(doc(t, roleARN+"/read", readOnly))
	nothing := docs(doc(t, roleARN+"/none", `{"Effect":"Allow","Action":"sns:*","Resource":"*"}`))
	all := docs(doc(t, roleARN+"/all", everything))
	key := docs(doc(t, theKey+"/KMSKeyPolicy", `{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}`))
	closed := docs(doc(t, theKey+"/KMSKeyPolicy", `{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/Admin"},"Action":"kms:*","Resource":"*"}`))
	wall := docs(doc(t, "arn:aws:s3:::data/S3BucketPolicy", `{"Sid":"Wall","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalTag/team":"data"}}}`))
	own := docs(doc(t, roleARN+"/own", everything, `{"Sid":"No","Effect":"Deny","Action":"s3:*","Resource":"*"}`))
	const object, copied, run = "arn:aws:s3:::data/1", "arn:aws:s3:::copies/1", "arn:aws:ec2:eu-west-1:111122223333:"
	tests := []struct {
		name    string
		call    []remediate.Authorization
		summary string
		steps   []string
	}{
		{"a copy", []remediate.Authorization{leg(t, "s3:PutObject", copied, &eval.Policies{Identity: nothing}), leg(t, "s3:GetObject", object, &eval.Policies{Identity: nothing})},
			"allow s3:PutObject and s3:GetObject in the identity-based policy",
			[]string{"add: identity: s3:PutObject arn:aws:s3:::copies/1 | s3:GetObject arn:aws:s3:::data/1"}},
		{"a copy of what may be read", []remediate.Authorization{leg(t, "s3:PutObject", copied, &eval.Policies{Identity: reads}), leg(t, "s3:GetObject", object, &eval.Policies{Identity: reads})},
			"allow s3:PutObject in the identity-based policy",
			[]string{"add: identity: s3:PutObject arn:aws:s3:::copies/1"}},
		{"one object, two actions", []remediate.Authorization{leg(t, "s3:GetObject", object, &eval.Policies{Identity: nothing}), leg(t, "s3:GetObjectTagging", object, &eval.Policies{Identity: nothing})},
			"allow s3:GetObject and s3:GetObjectTagging in the identity-based policy",
			[]string{"add: identity: s3:GetObject s3:GetObjectTagging arn:aws:s3:::data/1"}},
		{"an object and its key", []remediate.Authorization{leg(t, "s3:GetObject", object, &eval.Policies{Identity: nothing}), leg(t, "kms:Decrypt", theKey, &eval.Policies{Identity: nothing, Resource: key})},
			"allow s3:GetObject and kms:Decrypt in the identity-based policy",
			[]string{"add: identity: s3:GetObject arn:aws:s3:::data/1 | kms:Decrypt " + theKey}},
		{"an object and a key that has to name the role", []remediate.Authorization{leg(t, "s3:GetObject", object, &eval.Policies{Identity: nothing}), leg(t, "kms:Decrypt", theKey, &eval.Policies{Identity: nothing, Resource: closed})},
			"allow s3:GetObject in the identity-based policy; allow kms:Decrypt in the resource-based policy of " + theKey,
			[]string{"add: identity: s3:GetObject arn:aws:s3:::data/1", "extend: resource: kms:Decrypt *"}},
		{"what an instance is made of", []remediate.Authorization{
			leg(t, "ec2:RunInstances", run+"instance/*", &eval.Policies{Identity: nothing}),
			leg(t, "ec2:RunInstances", run+"subnet/subnet-1", &eval.Policies{Identity: nothing}),
			leg(t, "ec2:RunInstances", run+"volume/*", &eval.Policies{Identity: nothing}),
			leg(t, "iam:PassRole", "arn:aws:iam::111122223333:role/Instance", &eval.Policies{Identity: nothing})},
			"allow ec2:RunInstances and iam:PassRole in the identity-based policy",
			[]string{"add: identity: ec2:RunInstances " + run + "instance/* " + run + "subnet/subnet-1 " + run + "volume/* | iam:PassRole arn:aws:iam::111122223333:role/Instance"}},
		{"one Deny for both", []remediate.Authorization{leg(t, "s3:PutObject", object, &eval.Policies{Identity: all, Resource: wall}), leg(t, "s3:PutObjectTagging", object, &eval.Policies{Identity: all, Resource: wall})},
			"except " + roleARN + " from Wall of the resource-based policy",
			[]string{"except from Wall: resource: s3:* *"}},
		{"a Deny of the role's own for both", []remediate.Authorization{leg(t, "s3:PutObject", copied, &eval.Policies{Identity: own}), leg(t, "s3:GetObject", object, &eval.Policies{Identity: own})},
			"except arn:aws:s3:::copies/1 and arn:aws:s3:::data/1 from No of the identity-based policy",
			[]string{"except from No: identity: s3:* arn:aws:s3:::copies/1 arn:aws:s3:::data/1"}},
		{"two buckets of another account", []remediate.Authorization{leg(t, "s3:PutObject", copied, &eval.Policies{Identity: all}), leg(t, "s3:GetObject", object, &eval.Policies{Identity: all}), leg(t, "s3:GetObjectTagging", object, &eval.Policies{Identity: all})},
			"allow s3:PutObject in the resource-based policy of arn:aws:s3:::copies; allow s3:GetObject and s3:GetObjectTagging in the resource-based policy of arn:aws:s3:::data",
			[]string{"add: resource: s3:PutObject arn:aws:s3:::copies/1", "add: resource: s3:GetObject s3:GetObjectTagging arn:aws:s3:::data/1"}},
		{"a Deny and a missing Allow of one policy of another account", []remediate.Authorization{leg(t, "s3:PutObject", object, &eval.Policies{Identity: all, Resource: wall}), leg(t, "s3:PutObjectTagging", object, &eval.Policies{Identity: all, Resource: wall})},
			"except " + roleARN + " from Wall of the resource-based policy; allow s3:PutObject and s3:PutObjectTagging in the resource-based policy of arn:aws:s3:::data",
			[]string{"except from Wall: resource: s3:* *", "extend: resource: s3:PutObject s3:PutObjectTagging arn:aws:s3:::data/1"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if strings.Contains(tt.name, "of another account") {
				for i := range tt.call {
					tt.call[i].Request.ResourceAccount = "444455556666"
				}
			}
			fixes := slices.Collect(remediate.Together(tt.call))
			if len(fixes) != 1 || !fixes[0].Verified {
				t.Fatalf("%d fixes, want one that is verified: %+v", len(fixes), fixes)
			}
			if fixes[0].Summary != tt.summary {
				t.Errorf("summary %q, want %q", fixes[0].Summary, tt.summary)
			}
			if diff := cmp.Diff(tt.steps, steps(&fixes[0])); diff != "" {
				t.Errorf("steps (-want +got)\n%s", diff)
			}
			if len(fixes[0].Call) != len(tt.call) || fixes[0].Request != fixes[0].Call[0].Request {
				t.Errorf("the call has %d authorizations, want %d", len(fixes[0].Call), len(tt.call))
			}
		})
	}
}

// TestTogetherParsedTwice: a session policy is the same in both authorizations,
// though it was parsed for each.
func TestTogetherParsedTwice(t *testing.T) {
	passed := func() *eval.Policies {
		return &eval.Policies{Identity: docs(doc(t, "all", everything)), Session: docs(doc(t, session+"/SessionPolicy", `{"Effect":"Allow","Action":"sns:*","Resource":"*"}`))}
	}
	for fix := range remediate.Together([]remediate.Authorization{leg(t, "s3:PutObject", "arn:aws:s3:::data/1", passed()), leg(t, "s3:GetObject", "arn:aws:s3:::data/2", passed())}) {
		want := []string{"extend: session: s3:PutObject arn:aws:s3:::data/1 | s3:GetObject arn:aws:s3:::data/2"}
		if diff := cmp.Diff(want, steps(&fix)); diff != "" || !fix.Verified || len(fix.Steps[0].Result.Statements) != 3 {
			t.Errorf("verified %t, steps (-want +got)\n%s", fix.Verified, diff)
		}
		return
	}
	t.Error("no fix")
}

// TestTogetherInPart names what stays denied.
func TestTogetherInPart(t *testing.T) {
	p := &eval.Policies{Identity: docs(doc(t, "none", readOnly))}
	foreign := leg(t, "ec2:StopInstances", "arn:aws:ec2:eu-west-1:444455556666:instance/i-1", p)
	foreign.Request.ResourceAccount = "444455556666"
	fixes := slices.Collect(remediate.Together([]remediate.Authorization{leg(t, "s3:PutObject", "arn:aws:s3:::data/1", p), foreign}))
	if len(fixes) != 1 || fixes[0].Verified || !slices.Equal(fixes[0].Denied, []int{1}) {
		t.Errorf("fixes %+v, want one that leaves the second denied", fixes)
	}
	if fixes = slices.Collect(remediate.Together([]remediate.Authorization{foreign, leg(t, "s3:PutObject", "arn:aws:s3:::data/1", p)})); fixes != nil {
		t.Errorf("fixes %+v of what nothing allows, want none", fixes)
	}
	if fixes = slices.Collect(remediate.Together(nil)); fixes != nil {
		t.Errorf("fixes %+v of no call", fixes)
	}
}

// TestChangeBreaksAnother: what the principal does differently, it does in all of
// the call.
func TestChangeBreaksAnother(t *testing.T) {
	wall := docs(doc(t, "wall", everything, `{"Sid":"Wall","Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceVpce":"vpce-1"}}}`))
	byAddress := docs(doc(t, "address", `{"Effect":"Allow","Action":"sqs:*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}}`))
	call := []remediate.Authorization{
		leg(t, "s3:PutObject", "arn:aws:s3:::data/1", &eval.Policies{Identity: wall}),
		leg(t, "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q", &eval.Policies{Identity: byAddress}),
	}
	for fix := range remediate.Together(call) {
		if len(fix.Changes) > 0 && fix.Verified && len(fix.Steps) == 0 {
			t.Errorf("%s: verified, and the other authorization needs the address", fix.Summary)
		}
	}
	for fix := range remediate.Together(call[:1]) {
		if len(fix.Changes) == 0 || !fix.Verified || fix.Summary != "make the request through the VPC endpoint vpce-1" {
			t.Errorf("%s: verified %t, want the endpoint alone first", fix.Summary, fix.Verified)
		}
		if got := fix.Request.Context.Lookup(condition.MustKey("aws:SourceIp")); got.Presence != condition.Absent {
			t.Errorf("the address is %v behind an endpoint", got)
		}
		break
	}
}

// TestAsked: a request that is made in another Region is about a resource there,
// and the one before stays as it is.
func TestAsked(t *testing.T) {
	req := ask(t, ada, "ec2:RunInstances", "arn:aws:ec2:us-east-1:111122223333:instance/*", map[string]string{"aws:RequestedRegion": "us-east-1"})
	p := &eval.Policies{Endpoint: docs(doc(t, "vpce/VPCEndpointPolicy", readOnly))}
	got := remediate.Authorization{Request: req, Policies: p}.Asked([]remediate.Change{
		{Key: condition.MustKey("aws:RequestedRegion"), Value: "eu-west-1"},
		{Key: condition.MustKey("aws:SourceVpce"), Value: "vpce-2"},
	})
	asked := got.Request
	if on := asked.Resource.String(); on != "arn:aws:ec2:eu-west-1:111122223333:instance/*" || got.Policies.Endpoint != nil {
		t.Errorf("asked for %s through %v", on, got.Policies.Endpoint)
	}
	if got := asked.Context.Lookup(condition.MustKey("aws:SourceVpce")).Text; got != "vpce-2" {
		t.Errorf("through %q", got)
	}
	if req.Resource.Region() != "us-east-1" || len(p.Endpoint) != 1 || req.Context.Lookup(condition.MustKey("aws:RequestedRegion")).Text != "us-east-1" {
		t.Error("the request before has changed")
	}
}
