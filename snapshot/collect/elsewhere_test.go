// SPDX-License-Identifier: Apache-2.0

package collect_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/fakeaws"
	"github.com/undenied/undenied/snapshot"
	"github.com/undenied/undenied/snapshot/collect"
)

// farther returns an organization in which requests are decided by more than the
// policy of the resource they name.
func farther() *fakeaws.Server {
	s := refusing()
	host, visitors := s.Accounts[1], s.Accounts[2]
	owned := func(service, resource string) string {
		return "arn:aws:" + service + ":us-east-1:" + workloads + ":" + resource
	}
	host.AccessPoints = append(host.AccessPoints, fakeaws.AccessPoint{
		Resource: fakeaws.Resource{Name: "gate", Region: "us-east-1", Policy: lets("*", "s3:GetObject", owned("s3", "accesspoint/gate/object/*"))},
		Bucket:   "far", BucketAccount: guests, Open: true,
	})
	visitors.Buckets = []fakeaws.Bucket{{
		Resource:  fakeaws.Resource{Name: "far", Region: "us-east-1", Policy: lets("*", "s3:GetObject", "arn:aws:s3:::far/*")},
		Ownership: "BucketOwnerEnforced", ABAC: "Disabled",
	}}
	host.Repositories = []fakeaws.Resource{{Name: "app", Region: "us-east-1", Policy: lets("*", "ecr:*", "*")}}
	host.Registry = strings.Replace(lets("*", "ecr:BatchGetImage", "*"), "Allow", "Deny", 1)
	host.Answers = map[string]any{}
	for call, answer := range map[string]map[string]any{
		"s3tables:ListTableBuckets":     {"tableBuckets": []any{map[string]any{"arn": owned("s3tables", "bucket/lake"), "name": "lake"}}},
		"s3tables:GetTableBucketPolicy": {"resourcePolicy": lets("*", "s3tables:*", "*")},
		"s3tables:ListTables":           {"tables": []any{map[string]any{"tableARN": owned("s3tables", "bucket/lake/table/1"), "name": "t", "namespace": []any{"n"}}}},
		"s3tables:GetTable":             {"tableARN": owned("s3tables", "bucket/lake/table/1"), "name": "t", "namespace": []any{"n"}},
		"s3tables:GetTablePolicy":       {"resourcePolicy": strings.Replace(lets("*", "s3tables:DeleteTable", "*"), "Allow", "Deny", 1)},
		"xray:ListResourcePolicies":     {"ResourcePolicies": []any{map[string]any{"PolicyName": "p", "PolicyDocument": strings.Replace(lets("*", "xray:PutTraceSegments", "*"), "Allow", "Deny", 1)}}},
		"ram:ListResources":             {"resources": []any{map[string]any{"arn": owned("ec2", "subnet/subnet-1")}}},
		"ram:GetResourcePolicies":       {"policies": []any{lets("arn:aws:iam::"+guests+":root", "ec2:RunInstances", owned("ec2", "subnet/subnet-1"))}},
		"logs:DescribeResourcePolicies": {"resourcePolicies": []any{map[string]any{"policyName": "p", "policyDocument": strings.Replace(lets("*", "logs:PutLogEvents", owned("logs", "log-group:app:*")), "Allow", "Deny", 1)}}},
		"apigateway:GetRestApis":        {"item": []any{map[string]any{"id": "api1"}}},
		"apigateway:GetRestApi":         {"id": "api1"},
		"apigateway:GetResources":       {"item": []any{map[string]any{"path": "/pets", "resourceMethods": map[string]any{"GET": map[string]any{"authorizationType": "AWS_IAM"}}}}},
	} {
		host.Answers["us-east-1 "+call] = answer
	}
	s.Organization.Delegation = lets("arn:aws:iam::"+guests+":root", "organizations:ListAccounts", "*")
	return s
}

// TestElsewhere compares what is collected for one request with a whole snapshot:
// the decisions are the same, and nothing is read but what can matter.
func TestElsewhere(t *testing.T) {
	const (
		own     = "arn:aws:iam::" + workloads + ":role/all"
		foreign = "arn:aws:iam::" + guests + ":role/guest"
	)
	in := func(service, resource string) string {
		return "arn:aws:" + service + ":us-east-1:" + workloads + ":" + resource
	}
	whole := farther()
	o := options(t, whole)
	o.Services = []string{"all"}
	f, _ := collected(t, o)
	all := snapshot.New(f)
	for _, tt := range []struct {
		name, principal, action, resource string
		want, calls                       string
	}{
		{"a bucket of another account behind an access point", foreign, "s3:GetObject", in("s3", "accesspoint/gate/object/a"), "allowed", "s3control:GetAccessPoint s3control:GetAccessPointPolicy s3control:GetPublicAccessBlock*2 " + strings.TrimPrefix(bucketCalls, "s3control:GetPublicAccessBlock ")},
		{"a registry", own, "ecr:BatchGetImage", in("ecr", "repository/app"), "explicitDeny", "ecr:GetRegistryPolicy ecr:GetRepositoryPolicy tagging:GetResources"},
		{"a table", own, "s3tables:DeleteTable", in("s3tables", "bucket/lake/table/1"), "explicitDeny", "s3tables:GetTable s3tables:GetTableBucketPolicy s3tables:GetTablePolicy"},
		{"a table bucket", foreign, "s3tables:GetTable", in("s3tables", "bucket/lake/table/1"), "allowed", "s3tables:GetTable s3tables:GetTableBucketPolicy s3tables:GetTablePolicy"},
		{"traces", own, "xray:PutTraceSegments", "*", "explicitDeny", "xray:ListResourcePolicies"},
		{"a subnet that is shared", foreign, "ec2:RunInstances", in("ec2", "subnet/subnet-1"), "allowed", "ram:GetResourcePolicies"},
		{"something that is not shared", foreign, "ec2:StopInstances", in("ec2", "instance/i-1"), "implicitDeny", ""},
		{"a log group", "delivery.logs.amazonaws.com", "logs:PutLogEvents", in("logs", "log-group:app:log-stream:x"), "explicitDeny", "logs:DescribeResourcePolicies*2"},
		{"a log group, which is not for others", own, "logs:PutLogEvents", in("logs", "log-group:app:log-stream:x"), "allowed", ""},
		{"a method", own, "execute-api:Invoke", in("execute-api", "api1/prod/GET/pets"), "allowed", "apigateway:GetRestApi*2 apigateway:GetResources"},
		{"what the organization delegates", foreign, "organizations:ListAccounts", "*", "allowed", "organizations:DescribeResourcePolicy organizations:ListDelegatedAdministrators"},
		{"what it does not", foreign, "organizations:ListPolicies", "*", "implicitDeny", "organizations:DescribeResourcePolicy organizations:ListDelegatedAdministrators"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			req := &eval.Request{Principal: mustPrincipal(t, tt.principal), Action: mustAction(t, tt.action)}
			if tt.resource != "*" {
				req.Resource = arn.MustParse(tt.resource)
			}
			req.Context.Set(condition.MustKey("aws:RequestedRegion"), "us-east-1")
			req.Context.SetAbsent(condition.MustKey("aws:SourceVpce"))
			s := farther()
			o := options(t, s)
			o.Organization, o.Needs = false, new(collect.Needs)
			o.Needs.Add(req)
			f, text := collected(t, o)
			validate(t, text)
			if failed := collect.Failures(f.Collection); failed != nil {
				t.Errorf("failures = %+v, want none", failed)
			}
			got := s.Operations()
			maps.DeleteFunc(got, func(call string, _ int) bool {
				service, operation, _ := strings.Cut(call, ":")
				return service == "sts" || service == "iam" || service == "organizations" && operation != "DescribeResourcePolicy" && operation != "ListDelegatedAdministrators"
			})
			if diff := cmp.Diff(counted(tt.calls), got); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
			plan, err := o.Needs.Plan(nil)
			if err != nil {
				t.Fatal(err)
			}
			for call := range got {
				call = strings.NewReplacer("s3control:", "s3:", "tagging:", "tag:", "apigateway:", "execute-api:").Replace(call)
				if !strings.Contains(strings.Join(plan.Calls, " ")+" ", call+" ") {
					t.Errorf("%s is not in the plan %q", call, plan.Calls)
				}
			}
			for name, snap := range map[string]*snapshot.Snapshot{"needed": snapshot.New(f), "whole": all} {
				p, completed, err := snap.Policies(req)
				if err != nil {
					t.Fatal(err)
				}
				if got := eval.Evaluate(completed, p).String(); got != tt.want {
					t.Errorf("%s: %s, want %s; gaps %v", name, got, tt.want, snap.Gaps(req))
				}
			}
		})
	}
}

// An organization that delegates nothing is known to.
func TestNothingDelegated(t *testing.T) {
	s := farther()
	s.Organization.Delegation = ""
	req := &eval.Request{Principal: mustPrincipal(t, "arn:aws:iam::"+guests+":role/guest"), Action: mustAction(t, "organizations:ListAccounts")}
	req.Context.SetAbsent(condition.MustKey("aws:SourceVpce"))
	o := options(t, s)
	o.Organization, o.Needs = false, new(collect.Needs)
	o.Needs.Add(req)
	f, _ := collected(t, o)
	p, completed, err := snapshot.New(f).Policies(req)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := eval.Evaluate(completed, p).String(), "implicitDeny"; got != want {
		t.Errorf("%s, want %s; gaps %v", got, want, snapshot.New(f).Gaps(req))
	}
}

// A bucket behind an access point that is asked for itself, too, is read once.
func TestBucketOnce(t *testing.T) {
	s := farther()
	o := options(t, s)
	o.Organization, o.Needs = false, new(collect.Needs)
	for _, resource := range []string{"arn:aws:s3:us-east-1:" + workloads + ":accesspoint/gate/object/a", "arn:aws:s3:::far/a"} {
		o.Needs.Add(&eval.Request{Principal: mustPrincipal(t, "arn:aws:iam::"+guests+":role/guest"), Action: mustAction(t, "s3:GetObject"), Resource: arn.MustParse(resource)})
	}
	f, _ := collected(t, o)
	if got := s.Calls("s3:GetBucketPolicy"); got != 1 {
		t.Errorf("the policy was read %d times, want once", got)
	}
	if got := len(account(t, f, guests).Resources); got != 2 {
		t.Errorf("%d resources, want the bucket and the account's Block Public Access", got)
	}
}

// TestBucketOfNobody cannot enter the account of the bucket: that is recorded, and
// the answer names the bucket.
func TestBucketOfNobody(t *testing.T) {
	s := farther()
	s.Accounts[2].RoleMissing = true
	o := options(t, s)
	o.Organization, o.Needs = false, new(collect.Needs)
	req := &eval.Request{Principal: mustPrincipal(t, "arn:aws:iam::"+workloads+":role/all"), Action: mustAction(t, "s3:GetObject"), Resource: arn.MustParse("arn:aws:s3:us-east-1:" + workloads + ":accesspoint/gate/object/a")}
	o.Needs.Add(req)
	f, _ := collected(t, o)
	var failed []string
	for _, c := range collect.Failures(f.Collection) {
		failed = append(failed, c.Account+" "+c.Operation)
	}
	if diff := cmp.Diff([]string{guests + " AssumeRole"}, failed); diff != "" {
		t.Errorf("failures (-want +got):\n%s", diff)
	}
	var found bool
	for _, g := range snapshot.New(f).Gaps(req) {
		found = found || strings.HasPrefix(g.String(), "arn:aws:s3:::far/a was not collected: AccessDenied on sts:AssumeRole")
	}
	if !found {
		t.Errorf("gaps %v, want one for the bucket", snapshot.New(f).Gaps(req))
	}
}
