// SPDX-License-Identifier: Apache-2.0

package remediate_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/remediate"
)

const (
	readOnly    = `{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}`
	everything  = `{"Effect":"Allow","Action":"*","Resource":"*"}`
	roleARN     = "arn:aws:iam::111122223333:role/team/App"
	theObject   = "arn:aws:s3:::data/reports/1.csv"
	otherBucket = `{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::other/*"}`
)

func doc(t *testing.T, name string, statements ...string) *policy.Document {
	t.Helper()
	d, err := policy.Parse(name, []byte(`{"Version":"2012-10-17","Statement":[`+strings.Join(statements, ",")+`]}`))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func docs(d ...*policy.Document) []*policy.Document { return d }

// request is a session of App putting an object.
func request(t *testing.T, owner string, context map[string]string) *eval.Request {
	t.Helper()
	action, err := policy.ParseAction("s3:PutObject")
	if err != nil {
		t.Fatal(err)
	}
	req := &eval.Request{
		Principal:       eval.Principal{ARN: arn.MustParse("arn:aws:sts::111122223333:assumed-role/App/s"), Issuer: arn.MustParse(roleARN)},
		Action:          action,
		Resource:        arn.MustParse(theObject),
		ResourceAccount: owner,
	}
	for k, v := range context {
		req.Context.Set(condition.MustKey(k), v)
	}
	req.Context.Close()
	return req
}

func TestFixes(t *testing.T) {
	const own, foreign = "111122223333", "444455556666"
	allow := docs(doc(t, "identity", everything))
	tests := []struct {
		name     string
		owner    string
		context  map[string]string
		policies eval.Policies
		want     []string
	}{
		{
			name:     "missing in identity",
			owner:    own,
			policies: eval.Policies{Identity: docs(doc(t, "read", readOnly))},
			want:     []string{"allow s3:PutObject in the identity-based policy"},
		},
		{
			name:     "missing in a boundary",
			owner:    own,
			policies: eval.Policies{Identity: allow, Boundary: docs(doc(t, "boundary", readOnly))},
			want:     []string{"allow s3:PutObject in the permissions boundary"},
		},
		{
			name:  "missing in two places",
			owner: own,
			policies: eval.Policies{
				Identity: docs(doc(t, "read", readOnly)),
				SCPs:     []eval.Level{{Target: "r-1", Policies: docs(doc(t, "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess", everything))}, {Target: own, Policies: docs(doc(t, "list", readOnly))}},
			},
			want: []string{"allow s3:PutObject in the service control policy at 111122223333 and in the identity-based policy"},
		},
		{
			name:     "missing on both sides",
			owner:    foreign,
			policies: eval.Policies{Identity: docs(doc(t, "read", readOnly)), Resource: docs(doc(t, "bucket", otherBucket))},
			want:     []string{"allow s3:PutObject in the resource-based policy and in the identity-based policy"},
		},
		{
			name:  "a deny that the principal can heed",
			owner: own,
			policies: eval.Policies{
				Identity: allow,
				Resource: docs(doc(t, "bucket", `{"Sid":"TLS","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}`)),
			},
			context: map[string]string{"aws:SecureTransport": "false"},
			want:    []string{"make the request over TLS", "except " + roleARN + " from TLS of the resource-based policy"},
		},
		{
			name:     "a deny and a missing allow",
			owner:    own,
			policies: eval.Policies{Identity: docs(doc(t, "d", readOnly, `{"Sid":"NoWrites","Effect":"Deny","Action":"s3:Put*","Resource":"*"}`))},
			want:     []string{"except " + roleARN + " from NoWrites of the identity-based policy; allow s3:PutObject in the identity-based policy"},
		},
		{
			name:     "an allow that waits for a header",
			owner:    own,
			policies: eval.Policies{Identity: docs(doc(t, "d", `{"Effect":"Allow","Action":"s3:PutObject","Resource":"*","Condition":{"StringEquals":{"s3:x-amz-storage-class":"GLACIER"}}}`))},
			want:     []string{"make the request with s3:x-amz-storage-class GLACIER"},
		},
		{
			name:     "a deny of AWS's own",
			owner:    own,
			policies: eval.Policies{Identity: append(allow, doc(t, "arn:aws:iam::aws:policy/AWSDenyAll", `{"Effect":"Deny","Action":"*","Resource":"*"}`))},
			want:     []string{"except " + theObject + " from Statement[0] of the identity-based policy in a copy of arn:aws:iam::aws:policy/AWSDenyAll"},
		},
		{
			name:     "allowed already",
			owner:    own,
			policies: eval.Policies{Identity: allow},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := request(t, tt.owner, tt.context)
			var got []string
			for fix := range remediate.Fixes(req, &tt.policies) {
				got = append(got, fix.Summary)
				if !fix.Verified || fix.DependsOn != nil {
					t.Errorf("%s: not verified, depends on %v", fix.Summary, fix.DependsOn)
				}
				for _, s := range fix.Steps {
					if !slices.Contains(s.Result.Statements, s.Statement) && len(s.Result.Statements) <= s.Statement.Index {
						t.Errorf("%s: the policy does not hold the statement", fix.Summary)
					}
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("fixes (-want +got):\n%s", diff)
			}
		})
	}
}

// TestGrantsNothingElse asks after a fix for what nobody wanted.
func TestGrantsNothingElse(t *testing.T) {
	p := &eval.Policies{Identity: docs(doc(t, "read", readOnly))}
	req := request(t, "111122223333", nil)
	for fix := range remediate.Fixes(req, p) {
		fixed := *p
		fixed.Identity = append(slices.Clone(p.Identity), fix.Steps[0].Result)
		other := *req
		other.Resource = arn.MustParse("arn:aws:s3:::data/reports/2.csv")
		if r := eval.Evaluate(&other, &fixed); r.Decision == eval.Allowed {
			t.Errorf("%s: allows another object, too", fix.Summary)
		}
		other = *req
		if other.Action, _ = policy.ParseAction("s3:DeleteObject"); eval.Evaluate(&other, &fixed).Decision == eval.Allowed {
			t.Errorf("%s: allows another action, too", fix.Summary)
		}
		if r := eval.Evaluate(req, &fixed); r.Decision != eval.Allowed {
			t.Errorf("%s: gives %v", fix.Summary, r)
		}
	}
}

// TestExceptionsSpareNobodyElse checks each way to write the exception.
func TestExceptionsSpareNobodyElse(t *testing.T) {
	for name, cond := range map[string]string{
		"no condition":       ``,
		"another condition":  `,"Condition":{"StringEquals":{"aws:RequestedRegion":"us-east-1"}}`,
		"one exception":      `,"Condition":{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/Admin"}}`,
		"several exceptions": `,"Condition":{"ArnNotLike":{"aws:PrincipalArn":["arn:aws:iam::111122223333:role/A","arn:aws:iam::111122223333:role/B"]}}`,
		"another ARN":        `,"Condition":{"ArnNotEquals":{"aws:SourceArn":"arn:aws:s3:::x"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			deny := doc(t, "deny", everything, `{"Effect":"Deny","Action":"s3:PutObject","Resource":"*"`+cond+`}`)
			p := &eval.Policies{Identity: docs(deny)}
			req := request(t, "111122223333", map[string]string{"aws:RequestedRegion": "us-east-1"})
			found := false
			for fix := range remediate.Fixes(req, p) {
				if len(fix.Steps) == 0 {
					continue
				}
				found = true
				fixed := &eval.Policies{Identity: docs(fix.Steps[0].Result)}
				if r := eval.Evaluate(req, fixed); r.Decision != eval.Allowed {
					t.Errorf("%v with\n%s", r, fix.Steps[0].Result.Source())
				}
				other := *req
				other.Principal = eval.Principal{ARN: arn.MustParse("arn:aws:iam::111122223333:role/Other")}
				if r := eval.Evaluate(&other, fixed); r.Decision != eval.ExplicitDeny {
					t.Errorf("another role: %v with\n%s", r, fix.Steps[0].Result.Source())
				}
			}
			if !found {
				t.Error("no exception offered")
			}
		})
	}
}

// TestUndecidedDeny spares the principal from a Deny that may match, too: the
// fix holds whatever the unknown key is.
func TestUndecidedDeny(t *testing.T) {
	p := &eval.Policies{
		Identity: docs(doc(t, "read", readOnly)),
		Resource: docs(doc(t, "bucket", `{"Sid":"Team","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalTag/team":"data"}}}`)),
	}
	req := request(t, "111122223333", nil)
	req.Context.SetUnknown(condition.MustKey("aws:PrincipalTag/team"))
	var got []string
	for fix := range remediate.Fixes(req, p) {
		got = append(got, fix.Summary)
		if !fix.Verified {
			t.Errorf("%s depends on %v", fix.Summary, fix.DependsOn)
		}
	}
	want := []string{"except " + roleARN + " from Team of the resource-based policy; allow s3:PutObject in the identity-based policy"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fixes (-want +got):\n%s", diff)
	}
}

// TestNotCollected offers a fix and says on what it depends.
func TestNotCollected(t *testing.T) {
	p := &eval.Policies{Identity: docs(doc(t, "read", readOnly)), NotCollected: []policy.Type{policy.ServiceControlPolicy}}
	found := false
	for fix := range remediate.Fixes(request(t, "111122223333", nil), p) {
		found = true
		if fix.Verified || !slices.Equal(fix.NotCollected, p.NotCollected) {
			t.Errorf("%s: verified %v, not collected %v", fix.Summary, fix.Verified, fix.NotCollected)
		}
	}
	if !found {
		t.Error("no fix offered")
	}
}

// summaries are the summaries of the verified fixes.
func summaries(t *testing.T, req *eval.Request, p *eval.Policies) []string {
	t.Helper()
	var got []string
	for fix := range remediate.Fixes(req, p) {
		if !fix.Verified {
			t.Errorf("%s: not verified, depends on %v", fix.Summary, fix.DependsOn)
		}
		got = append(got, fix.Summary)
	}
	return got
}

func ask(t *testing.T, principal, action, resource string, context map[string]string) *eval.Request {
	t.Helper()
	req := request(t, "111122223333", context)
	var err error
	if req.Principal, err = eval.ParsePrincipal(principal); err != nil {
		t.Fatal(err)
	}
	if req.Action, err = policy.ParseAction(action); err != nil {
		t.Fatal(err)
	}
	req.Resource = arn.MustParse(resource)
	return req
}

// TestNotOffered asks for what a principal cannot do, however well it evaluates.
func TestNotOffered(t *testing.T) {
	const ada, app = "arn:aws:iam::111122223333:user/ada", "arn:aws:sts::111122223333:assumed-role/App/i-0abc"
	when := func(condition string) eval.Policies {
		return eval.Policies{Identity: docs(doc(t, "d", everything, `{"Sid":"Wall","Effect":"Deny","Action":"*","Resource":"*","Condition":`+condition+`}`))}
	}
	region := when(`{"StringNotEquals":{"aws:RequestedRegion":"eu-west-1"}}`)
	mfa := when(`{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}`)
	network := when(`{"NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"}}`)
	private := when(`{"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}}`)
	tests := []struct {
		name     string
		req      *eval.Request
		policies eval.Policies
		want     bool // whether a change of the request is offered
	}{
		{"a new instance in another Region", ask(t, ada, "ec2:RunInstances", "arn:aws:ec2:us-east-1:111122223333:instance/*", map[string]string{"aws:RequestedRegion": "us-east-1"}), region, true},
		{"an instance that is there", ask(t, ada, "ec2:StopInstances", "arn:aws:ec2:us-east-1:111122223333:instance/i-0abc", map[string]string{"aws:RequestedRegion": "us-east-1"}), region, false},
		{"a service without Regions", ask(t, ada, "iam:CreateUser", "arn:aws:iam::111122223333:user/eve", map[string]string{"aws:RequestedRegion": "us-east-1"}), region, false},
		{"MFA of a user", ask(t, ada, "s3:GetObject", theObject, map[string]string{"aws:MultiFactorAuthPresent": "false"}), mfa, true},
		{"MFA of an instance", ask(t, app, "s3:GetObject", theObject, map[string]string{"aws:MultiFactorAuthPresent": "false"}), mfa, false},
		{"another network", ask(t, ada, "s3:GetObject", theObject, map[string]string{"aws:SourceIp": "198.51.100.1"}), network, true},
		{"another network, for AWS", ask(t, ada, "s3:GetObject", theObject, map[string]string{"aws:SourceIp": "198.51.100.1", "aws:ViaAWSService": "true"}), network, false},
		{"no public address", ask(t, ada, "s3:GetObject", theObject, nil), network, false},
		{"a private network", ask(t, ada, "s3:GetObject", theObject, map[string]string{"aws:SourceIp": "198.51.100.1"}), private, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := slices.ContainsFunc(slices.Collect(remediate.Fixes(tt.req, &tt.policies)), func(f remediate.Fix) bool { return f.Verified && len(f.Changes) > 0 })
			if got != tt.want {
				t.Errorf("a change of the request is offered: %v, want %v", got, tt.want)
			}
		})
	}
}

// TestEndpointTakesTheAddressAway: who comes through a VPC endpoint has no public
// address any more, and meets the endpoint's policy.
func TestEndpointTakesTheAddressAway(t *testing.T) {
	wall := `{"Sid":"Wall","Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceVpce":"vpce-1"}}}`
	req := ask(t, "arn:aws:iam::111122223333:user/ada", "s3:GetObject", theObject, map[string]string{"aws:SourceIp": "203.0.113.7"})
	open := &eval.Policies{Identity: docs(doc(t, "d", everything, wall))}
	for fix := range remediate.Fixes(req, open) {
		if len(fix.Changes) > 0 && !slices.Equal(fix.NotCollected, []policy.Type{policy.VPCEndpointPolicy}) {
			t.Errorf("%s depends on %v, want the endpoint's policy", fix.Summary, fix.NotCollected)
		}
	}
	byAddress := &eval.Policies{Identity: docs(doc(t, "d", wall,
		`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}}`))}
	for fix := range remediate.Fixes(req, byAddress) {
		if len(fix.Changes) > 0 {
			t.Errorf("%s is offered, and takes the address away that the Allow asks for", fix.Summary)
		}
	}
}

// TestManagedBoundary: a principal has one boundary, so what AWS's own lacks
// goes into a copy of it.
func TestManagedBoundary(t *testing.T) {
	managed := doc(t, "arn:aws:iam::aws:policy/ReadOnlyAccess", readOnly)
	p := &eval.Policies{Identity: docs(doc(t, "identity", everything)), Boundary: docs(managed)}
	for fix := range remediate.Fixes(request(t, "111122223333", nil), p) {
		step := fix.Steps[0]
		if step.InPlaceOf != managed || step.Document != nil || len(step.Result.Statements) != 2 || !fix.Verified {
			t.Errorf("%s: in place of %v, %d statements, verified %v", fix.Summary, step.InPlaceOf, len(step.Result.Statements), fix.Verified)
		}
		return
	}
	t.Error("no fix offered")
}

// TestNoPolicyToPutItIn: most resources cannot have a policy of their own.
func TestNoPolicyToPutItIn(t *testing.T) {
	req := ask(t, "arn:aws:iam::444455556666:user/eve", "ec2:StopInstances", "arn:aws:ec2:us-east-1:111122223333:instance/i-0abc", nil)
	if got := summaries(t, req, &eval.Policies{Identity: docs(doc(t, "identity", everything))}); got != nil {
		t.Errorf("offered %q, want nothing", got)
	}
	anonymous := ask(t, "anonymous", "s3:GetObject", theObject, nil)
	if got := summaries(t, anonymous, &eval.Policies{}); got != nil {
		t.Errorf("offered %q to everybody, want nothing", got)
	}
}

// TestKeysAreData: a "*" in the key of an object matches itself alone.
func TestKeysAreData(t *testing.T) {
	for _, key := range []string{"a*", "b?", "c${aws:username}", "$"} {
		req := ask(t, "arn:aws:iam::111122223333:user/ada", "s3:PutObject", "arn:aws:s3:::data/"+key, nil)
		p := &eval.Policies{Identity: docs(doc(t, "read", readOnly))}
		found := false
		for fix := range remediate.Fixes(req, p) {
			found = fix.Verified
			other := *req
			other.Resource = arn.MustParse("arn:aws:s3:::data/" + strings.NewReplacer("*", "xyz", "?", "x", "${aws:username}", "ada").Replace(key))
			if key != "$" && eval.Evaluate(&other, &eval.Policies{Identity: docs(fix.Steps[0].Result)}).Decision == eval.Allowed {
				t.Errorf("the fix for %q allows %s, too", key, other.Resource)
			}
		}
		if !found {
			t.Errorf("no verified fix for %q", key)
		}
	}
}

// TestSeveralChangesOfOnePolicy: each step starts from what the last one left.
func TestSeveralChangesOfOnePolicy(t *testing.T) {
	bucket := doc(t, "bucket",
		`{"Sid":"One","Effect":"Deny","Principal":"*","Action":"s3:Put*","Resource":"*"}`,
		`{"Sid":"Two","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/Admin"}}}`, otherBucket)
	p := &eval.Policies{Identity: docs(doc(t, "identity", everything)), Resource: docs(bucket)}
	want := []string{"except " + roleARN + " from One of the resource-based policy and Two of the resource-based policy"}
	if diff := cmp.Diff(want, summaries(t, request(t, "111122223333", nil), p)); diff != "" {
		t.Errorf("fixes (-want +got):\n%s", diff)
	}
	want = []string{want[0] + "; allow s3:PutObject in the resource-based policy"}
	if diff := cmp.Diff(want, summaries(t, request(t, "444455556666", nil), p)); diff != "" {
		t.Errorf("fixes across accounts (-want +got):\n%s", diff)
	}
}
