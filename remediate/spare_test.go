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

// TestExceptionsInEveryPolicy: whatever a Deny looks like and wherever it is, the
// exception is for the principal alone; in a policy that is its alone, for the
// resource or the action alone, where the statement can leave one out.
func TestExceptionsInEveryPolicy(t *testing.T) {
	all := docs(doc(t, "identity", everything))
	full := doc(t, "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess", everything)
	fullRCP := doc(t, "arn:aws:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess", `{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}`)
	open := `{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}`
	for _, element := range []string{
		`"Action":"s3:PutObject","Resource":"*"`,
		`"Action":"*","Resource":"arn:aws:s3:::data/*"`,
		`"NotAction":["iam:*","s3:GetObject"],"Resource":"*"`,
		`"Action":"s3:*","NotResource":"arn:aws:s3:::open/*"`,
		`"Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-1"},"Bool":{"aws:PrincipalIsAWSService":"false"}}`,
		`"Action":"s3:*","Resource":"*","Condition":{"StringNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/Admin*"}}`,
		`"Action":"s3:*","Resource":"*","Condition":{"ArnNotLikeIfExists":{"aws:PrincipalArn":["arn:aws:iam::*:role/Admin*"]}}`,
	} {
		deny := `{"Sid":"No","Effect":"Deny",` + element + `}`
		everybody := `{"Sid":"No","Effect":"Deny","Principal":"*",` + element + `}`
		notAdmin := `{"Sid":"No","Effect":"Deny","NotPrincipal":{"AWS":["arn:aws:iam::111122223333:root","arn:aws:iam::111122223333:role/Admin"]},` + element + `}`
		for name, p := range map[string]eval.Policies{
			"inline":         {Identity: docs(doc(t, roleARN+"/in", everything, deny))},
			"managed":        {Identity: docs(doc(t, "arn:aws:iam::111122223333:policy/m", everything, deny))},
			"of a group":     {Identity: docs(doc(t, "arn:aws:iam::111122223333:group/g/in", everything, deny))},
			"AWS managed":    {Identity: docs(doc(t, "arn:aws:iam::aws:policy/m", everything, deny))},
			"boundary":       {Identity: all, Boundary: docs(doc(t, "arn:aws:iam::111122223333:policy/b", everything, deny))},
			"AWS's boundary": {Identity: all, Boundary: docs(doc(t, "arn:aws:iam::aws:policy/b", everything, deny))},
			"session":        {Identity: all, Session: docs(doc(t, session+"/SessionPolicy", everything, deny))},
			"bucket":         {Identity: all, Resource: docs(doc(t, "arn:aws:s3:::data/S3BucketPolicy", everybody))},
			"not principal":  {Identity: all, Resource: docs(doc(t, "arn:aws:s3:::data/S3BucketPolicy", notAdmin))},
			"endpoint":       {Identity: all, Endpoint: docs(doc(t, "vpce/VPCEndpointPolicy", open, everybody))},
			"SCP":            {Identity: all, SCPs: []eval.Level{{Target: "r-1", Policies: docs(full, doc(t, "p-1", deny))}}},
			"RCP":            {Identity: all, RCPs: []eval.Level{{Target: "r-1", Policies: docs(fullRCP, doc(t, "p-2", everybody))}}},
		} {
			t.Run(name+" "+element, func(t *testing.T) {
				req := request(t, "111122223333", nil)
				if r := eval.Evaluate(req, &p); r.Decision != eval.ExplicitDeny {
					t.Fatalf("%v, want an explicit deny: the test shows nothing", r)
				}
				fixes := slices.Collect(remediate.Fixes(req, &p))
				if len(fixes) != 1 || !fixes[0].Verified || len(fixes[0].Steps) != 1 || fixes[0].Steps[0].Replaced == nil {
					t.Fatalf("fixes %+v, want one with an exception", fixes)
				}
				other, another := *req, "another role"
				text := string(fixes[0].Steps[0].Statement.Text())
				alone := slices.Contains([]string{"inline", "AWS managed", "session"}, name)
				switch {
				case alone && strings.Contains(text, `"NotResource"`) && strings.Contains(text, theObject):
					other.Resource, another = arn.MustParse("arn:aws:s3:::data/other"), "another object"
				case alone && strings.Contains(text, `"NotAction"`):
					other.Action, another = ask(t, session, "s3:DeleteObject", theObject, nil).Action, "another action"
				case alone:
					t.Errorf("the principal is spared altogether:\n%s", text)
				default:
					other.Principal = eval.Principal{ARN: arn.MustParse("arn:aws:sts::111122223333:assumed-role/Other/s"), Issuer: arn.MustParse("arn:aws:iam::111122223333:role/Other")}
				}
				if r := eval.Evaluate(&other, fixes[0].Policies); r.Decision != eval.ExplicitDeny {
					t.Errorf("%s: %v with\n%s", another, r, fixes[0].Steps[0].Result.Source())
				}
				if !alone && strings.Contains(element, "PrincipalArn") && strings.Count(text, "aws:PrincipalArn") != 1 {
					t.Errorf("the ARN does not join those that are spared already:\n%s", text)
				}
			})
		}
	}
}

// TestWhoIsSpared names each kind of principal by what tells it from all others.
func TestWhoIsSpared(t *testing.T) {
	bucket := docs(doc(t, "arn:aws:s3:::data/S3BucketPolicy", `{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}`,
		`{"Sid":"No","Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"*"}`))
	identity := docs(doc(t, "all", everything))
	trail := map[string]string{"aws:SourceArn": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/t", "aws:SourceAccount": "111122223333"}
	tests := []struct {
		name      string
		principal eval.Principal
		context   map[string]string
		want      string // "" for no exception
		other     func(*eval.Request)
	}{
		{"user", parsed(t, "arn:aws:iam::111122223333:user/x/ada"), nil, `{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:user/x/ada"}}`, as(t, "arn:aws:iam::111122223333:user/ada")},
		{"role of another account", eval.Principal{ARN: arn.MustParse("arn:aws:sts::444455556666:assumed-role/App/s"), Issuer: arn.MustParse("arn:aws:iam::444455556666:role/x/App")}, nil,
			`{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::444455556666:role/x/App"}}`, as(t, "arn:aws:iam::444455556666:role/App")},
		{"root", parsed(t, "arn:aws:iam::111122223333:root"), nil, `{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:root"}}`, as(t, "arn:aws:iam::111122223333:user/ada")},
		{"federated user", parsed(t, "arn:aws:sts::111122223333:federated-user/fay"), nil, `{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:sts::111122223333:federated-user/fay"}}`, as(t, "arn:aws:sts::111122223333:federated-user/eve")},
		{"session of a role with unknown path", parsed(t, session), map[string]string{"aws:userid": "AROAEXAMPLE:s"}, `{"StringNotLike":{"aws:userid":"AROAEXAMPLE:*"}}`, with("aws:userid", "AROAOTHER:s")},
		{"session of which less is known", parsed(t, session), nil, "", nil},
		{"service for a resource", parsed(t, "cloudtrail.amazonaws.com"), trail, `{"ArnNotEquals":{"aws:SourceArn":"arn:aws:cloudtrail:eu-west-1:111122223333:trail/t"}}`, with("aws:SourceArn", "arn:aws:cloudtrail:eu-west-1:444455556666:trail/t")},
		{"service for an account", parsed(t, "cloudtrail.amazonaws.com"), map[string]string{"aws:SourceAccount": "111122223333"}, `{"StringNotEquals":{"aws:SourceAccount":"111122223333"}}`, with("aws:SourceAccount", "444455556666")},
		{"service", parsed(t, "cloudtrail.amazonaws.com"), nil, `{"StringNotEquals":{"aws:PrincipalServiceName":"cloudtrail.amazonaws.com"}}`, as(t, "config.amazonaws.com")},
		{"anonymous", parsed(t, "anonymous"), nil, "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := request(t, "111122223333", tt.context)
			req.Principal = tt.principal
			p := &eval.Policies{Identity: identity, Resource: bucket}
			if tt.principal.Kind() == eval.Service || tt.principal.Kind() == eval.Anonymous {
				p.Identity = nil
			}
			got := ""
			for fix := range remediate.Fixes(req, p) {
				if !fix.Verified || len(fix.Steps) != 1 {
					t.Errorf("%s: verified %t with %d steps", fix.Summary, fix.Verified, len(fix.Steps))
				}
				got = condText(fix.Steps[0].Statement)
				other := *req
				tt.other(&other)
				if r := eval.Evaluate(&other, fix.Policies); r.Decision != eval.ExplicitDeny {
					t.Errorf("%s for another: %v", fix.Summary, r)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("condition (-want +got)\n%s", diff)
			}
		})
	}
}

func parsed(t *testing.T, name string) eval.Principal {
	t.Helper()
	p, err := eval.ParsePrincipal(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// as and with make another request.
func as(t *testing.T, name string) func(*eval.Request) {
	p := parsed(t, name)
	return func(req *eval.Request) { req.Principal = p }
}

func with(key, value string) func(*eval.Request) {
	return func(req *eval.Request) { req.Context.Set(condition.MustKey(key), value) }
}

// condText is the text of a statement's condition without white space.
func condText(s *policy.Statement) string {
	text := strings.ReplaceAll(string(s.Text()), " ", "")
	_, cond, _ := strings.Cut(text, `"Condition":`)
	return strings.TrimSuffix(cond, "}")
}

// TestSession: a session policy is changed by whoever makes the session.
func TestSession(t *testing.T) {
	all := docs(doc(t, "all", everything))
	no := `{"Sid":"No","Effect":"Deny","Action":"s3:*","Resource":"*"}`
	inline, theirs := session+"/SessionPolicy", "arn:aws:iam::111122223333:policy/Passed"
	tests := []struct {
		name    string
		session []*policy.Document
		want    []string
	}{
		{"missing in the text", docs(doc(t, inline, readOnly)), []string{"extend: session: s3:PutObject " + theObject}},
		{"missing in what is passed by its ARN", docs(doc(t, theirs, readOnly)), []string{"add: session: s3:PutObject " + theObject}},
		{"missing in both", docs(doc(t, theirs, readOnly), doc(t, inline, readOnly)), []string{"extend: session: s3:PutObject " + theObject}},
		{"nothing allowed", []*policy.Document{}, []string{"add: session: s3:PutObject " + theObject}},
		{"denied in the text", docs(doc(t, inline, everything, no)), []string{"except from No: session: s3:* " + theObject}},
		{"denied in what is passed by its ARN", docs(doc(t, theirs, everything, no)), []string{"copy, except from No: session: s3:* " + theObject}},
		{"denied by AWS's own, missing in the text", docs(doc(t, "arn:aws:iam::aws:policy/Own", no), doc(t, inline, readOnly)),
			[]string{"copy, except from No: session: s3:* " + theObject, "extend: session: s3:PutObject " + theObject}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fixes := slices.Collect(remediate.Fixes(request(t, "111122223333", nil), &eval.Policies{Identity: all, Session: tt.session}))
			if len(fixes) != 1 || !fixes[0].Verified {
				t.Fatalf("fixes %+v, want one that is verified", fixes)
			}
			if diff := cmp.Diff(tt.want, steps(&fixes[0])); diff != "" {
				t.Errorf("steps (-want +got)\n%s", diff)
			}
			if q := fixes[0].Steps[0].Quota; q.Limit != 2048 {
				t.Errorf("quota %+v, want one of 2048", q)
			}
		})
	}
	assumed := request(t, "111122223333", nil)
	assumed.Principal = eval.Principal{ARN: arn.MustParse("arn:aws:sts::111122223333:assumed-root")}
	if fixes := slices.Collect(remediate.Fixes(assumed, &eval.Policies{Session: docs(doc(t, "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy", readOnly))})); fixes != nil {
		t.Errorf("fixes %+v of a task policy, which nobody can change", fixes)
	}
}

// TestMissingInRCP attaches what AWS attaches: an RCP of one's own cannot allow.
func TestMissingInRCP(t *testing.T) {
	p := &eval.Policies{Identity: docs(doc(t, "all", everything)), RCPs: []eval.Level{{Target: "r-1", Policies: docs(doc(t, "p-1", `{"Effect":"Deny","Principal":"*","Action":"sqs:*","Resource":"*"}`))}}}
	for fix := range remediate.Fixes(request(t, "111122223333", nil), p) {
		if s := fix.Steps[0]; !fix.Verified || s.Document != nil || !strings.HasSuffix(s.Result.Name(), "p-RCPFullAWSAccess") || fix.Summary != "attach RCPFullAWSAccess to r-1" {
			t.Errorf("%s with %s, want RCPFullAWSAccess", fix.Summary, s.Result.Name())
		}
		return
	}
	t.Error("no fix")
}
