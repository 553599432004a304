// SPDX-License-Identifier: Apache-2.0

package collect_test

import (
	"strings"
	"testing"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/fakeaws"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot/collect"
)

// TestNoneInTruth wants only answers that say so by code and by status to be
// taken for what does not exist.
func TestNoneInTruth(t *testing.T) {
	tests := []struct {
		operation, code string
		status          int
		want            string
	}{
		{"GetBucketPolicy", "NoSuchBucketPolicy", 404, "none"},
		{"GetBucketPolicy", "NoSuchBucketPolicy", 403, "denied"},
		{"GetBucketPolicy", "NoSuchBucketPolicy", 500, "error"},
		{"GetBucketPolicy", "AccessDenied", 404, "denied"},
		{"GetKeyPolicy", "NotFoundException", 400, "none"},
		{"GetKeyPolicy", "NotFoundException", 401, "denied"},
		{"GetKeyPolicy", "NotFoundException", 503, "error"},
	}
	for _, tt := range tests {
		s := world()
		s.Fault = func(r *fakeaws.Request) *fakeaws.Fault {
			if r.Account == workloads && r.Operation == tt.operation {
				return &fakeaws.Fault{Status: tt.status, Code: tt.code}
			}
			return nil
		}
		o := options(t, s)
		o.Services = []string{"s3", "kms"}
		f, _ := collected(t, o)
		found := 0
		for _, c := range f.Collection.Calls {
			if c.Operation == tt.operation {
				if found++; c.Status != tt.want {
					t.Errorf("%s, %d %s is %s, want %s", tt.operation, tt.status, tt.code, c.Status, tt.want)
				}
			}
		}
		if found == 0 {
			t.Errorf("no call of %s", tt.operation)
		}
	}
}

// TestNameless lists things without names.
func TestNameless(t *testing.T) {
	bodies := map[string]string{
		"ListBuckets":      `<ListAllMyBucketsResult><Buckets><Bucket><CreationDate>2026-01-02T03:04:05Z</CreationDate></Bucket></Buckets></ListAllMyBucketsResult>`,
		"ListAccessPoints": `<ListAccessPointsResult><AccessPointList><AccessPoint><Bucket>b</Bucket></AccessPoint></AccessPointList></ListAccessPointsResult>`,
		"ListFunctions":    `{"Functions":[{}]}`,
		"ListKeys":         `{"Keys":[{}]}`,
		"ListQueues":       `{"QueueUrls":[""]}`,
		"ListTopics":       `<ListTopicsResponse><ListTopicsResult><Topics><member></member></Topics></ListTopicsResult></ListTopicsResponse>`,
		"ListSecrets":      `{"SecretList":[{}]}`,
	}
	for operation, body := range bodies {
		s := world()
		s.Fault = func(r *fakeaws.Request) *fakeaws.Fault {
			if r.Account == workloads && r.Operation == operation {
				return &fakeaws.Fault{Status: 200, Body: body}
			}
			return nil
		}
		f, text := collected(t, options(t, s))
		validate(t, text)
		failed := only(f)
		if len(failed) == 0 || failed[0].Code != "MalformedAnswer" {
			t.Errorf("%s: failures = %+v, want a malformed answer", operation, failed)
		}
	}
}

// TestNotAWS wants an answer of somebody else to be called that.
func TestNotAWS(t *testing.T) {
	s := world()
	s.Fault = func(r *fakeaws.Request) *fakeaws.Fault {
		if r.Account == workloads && (r.Operation == "ListQueues" || r.Operation == "ListAccessPoints") {
			return &fakeaws.Fault{Status: 404, Body: "<!doctype html>\n<html lang=en><p>Not here"}
		}
		return nil
	}
	f, _ := collected(t, options(t, s))
	failed := only(f)
	if len(failed) == 0 {
		t.Error("no failures, want some")
	}
	for _, c := range failed {
		if want := "404 Not Found, and not in the words of AWS"; c.Message != want {
			t.Errorf("%s: message %q, want %q", c.Operation, c.Message, want)
		}
	}
}

// TestPlannedDeletion wants a secret that is to be deleted to have a policy that
// nobody can read, which is no failure.
func TestPlannedDeletion(t *testing.T) {
	s := world()
	s.Fault = func(r *fakeaws.Request) *fakeaws.Fault {
		switch {
		case r.Account == workloads && r.Operation == "ListSecrets" && r.Region == "us-east-1":
			return &fakeaws.Fault{Status: 200, Body: `{"SecretList":[{"ARN":"arn:aws:secretsmanager:us-east-1:` + workloads + `:secret:db-AbCdEf","Name":"db","DeletedDate":1.7e9}]}`}
		case r.Operation == "GetResourcePolicy" && r.Service == "secretsmanager":
			return &fakeaws.Fault{Status: 400, Code: "InvalidRequestException"}
		}
		return nil
	}
	f, text := collected(t, options(t, s))
	validate(t, text)
	if failed := only(f); failed != nil {
		t.Errorf("failures = %+v, want none", failed)
	}
	if r := resource(t, f, "arn:aws:secretsmanager:us-east-1:"+workloads+":secret:db-AbCdEf"); r.PolicyStatus != "notCollected" {
		t.Errorf("the policy is %s, want notCollected", r.PolicyStatus)
	}
}

// TestSignatures wants nothing of a request in what is kept of its refusal.
func TestSignatures(t *testing.T) {
	s := world()
	message := "The request signature we calculated does not match the signature you provided.\n\nThe Canonical String for this request should have been\n'POST\n/\nx-amz-security-token:" + fakeaws.Secret + "'"
	s.Fault = func(r *fakeaws.Request) *fakeaws.Fault {
		if r.Account == workloads && r.Operation == "ListQueues" {
			return &fakeaws.Fault{Status: 403, Body: `{"__type":"InvalidSignatureException","message":` + quoted(message) + `}`}
		}
		return nil
	}
	f, text := collected(t, options(t, s))
	if strings.Contains(text, fakeaws.Secret) {
		t.Error("the token of the request is in the snapshot")
	}
	if failed := collect.Failures(f.Collection); !strings.Contains(text, "The request signature we calculated") {
		t.Errorf("failures = %+v, want the first sentence of the message", failed)
	}
}

func quoted(s string) string {
	return `"` + strings.NewReplacer("\n", `\n`, `"`, `\"`).Replace(s) + `"`
}

// TestOutsiders wants an account that is not of the organization to be no failure
// to read the organization.
func TestOutsiders(t *testing.T) {
	for code, want := range map[string]string{"ChildNotFoundException": "none", "AccountNotFoundException": "none", "ServiceException": "error", "AccessDeniedException": "denied"} {
		s := world()
		s.Fault = func(r *fakeaws.Request) *fakeaws.Fault {
			if r.Operation == "ListParents" {
				return &fakeaws.Fault{Status: 400, Code: code}
			}
			return nil
		}
		needs := new(collect.Needs)
		action, err := policy.ParseAction("sqs:SendMessage")
		if err != nil {
			t.Fatal(err)
		}
		principal, err := eval.ParsePrincipal("arn:aws:iam::" + workloads + ":user/alice")
		if err != nil {
			t.Fatal(err)
		}
		needs.Add(&eval.Request{Principal: principal, Action: action, Resource: arn.MustParse("arn:aws:sqs:us-east-1:" + workloads + ":q")})
		o := options(t, s)
		o.Organization, o.Needs, o.Services = false, needs, []string{"organizations"}
		f, _ := collected(t, o)
		found := false
		for _, c := range f.Collection.Calls {
			if c.Operation == "ListParents" {
				found = true
				if c.Status != want {
					t.Errorf("%s is %s, want %s", code, c.Status, want)
				}
			}
		}
		if !found {
			t.Errorf("%s: no call of ListParents", code)
		}
	}
}
