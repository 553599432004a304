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
			want:    []string{"make the request with aws:SecureTransport true", "except " + roleARN + " from TLS of the resource-based policy"},
		},
		{
			name:     "a deny and a missing allow",
			owner:    own,
			policies: eval.Policies{Identity: docs(doc(t, "d", readOnly, `{"Sid":"NoWrites","Effect":"Deny","Action":"s3:Put*","Resource":"*"}`))},
			want:     []string{"except " + roleARN + " from NoWrites of the identity-based policy; allow s3:PutObject in the identity-based policy"},
		},
		{
			name:     "an allow that waits for a tag",
			owner:    own,
			policies: eval.Policies{Identity: docs(doc(t, "d", `{"Effect":"Allow","Action":"s3:PutObject","Resource":"*","Condition":{"StringEquals":{"aws:RequestTag/team":"data"}}}`))},
			want:     []string{"make the request with aws:RequestTag/team data"},
		},
		{
			name:     "a deny of AWS's own",
			owner:    own,
			policies: eval.Policies{Identity: append(allow, doc(t, "arn:aws:iam::aws:policy/AWSDenyAll", `{"Effect":"Deny","Action":"*","Resource":"*"}`))},
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
