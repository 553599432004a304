// SPDX-License-Identifier: Apache-2.0

package collect_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/internal/fakeaws"
	"github.com/undenied/undenied/snapshot/collect"
)

// TestTransientFaults makes every call fail once, in each way, and wants the
// very bytes that it gets without.
func TestTransientFaults(t *testing.T) {
	_, want := collected(t, options(t, world()))
	tests := map[string]fakeaws.Fault{
		"throttled":                 {Status: 400, Code: "ThrottlingException"},
		"throttled by status":       {Status: 429, Body: "slow down"},
		"5xx":                       {Status: 500, Code: "InternalError"},
		"unavailable":               {Status: 503, Body: "<html>no</html>"},
		"reset":                     {Reset: true},
		"truncated":                 {Truncate: true},
		"slow":                      {Delay: 20 * time.Second},
		"not what was asked for":    {Status: 200, Body: `<!doctype html><p>"`},
		"gateway timeout, no cause": {Status: 504, Body: " "},
	}
	for name, fault := range tests {
		t.Run(name, func(t *testing.T) {
			s := world()
			s.Fault = func(r *fakeaws.Request) *fakeaws.Fault {
				raw := r.Operation == "GetBucketPolicy" // any bytes are an answer
				if r.Attempt > 0 || raw && (fault.Truncate || fault.Status == 200) {
					return nil
				}
				if name == "slow" && r.Operation != "ListSAMLProviders" {
					return nil
				}
				return &fault
			}
			o := options(t, s)
			if name == "slow" {
				o.Config.HTTPClient = awshttp.NewBuildableClient().WithTimeout(time.Second)
			}
			f, got := collected(t, o)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("with the fault (-want +got):\n%s", diff)
			}
			if failed := only(f); failed != nil {
				t.Errorf("failures = %+v, want none", failed)
			}
		})
	}
}

// TestPermanentFaults makes one call fail for good.
func TestPermanentFaults(t *testing.T) {
	const (
		bucket = "arn:aws:s3:::named"
		key    = "arn:aws:kms:us-east-1:222222222222:key/key-1"
		queue  = "arn:aws:sqs:eu-west-1:222222222222:orders"
		fn     = "arn:aws:lambda:us-east-1:222222222222:function:fn"
		secret = "arn:aws:secretsmanager:us-east-1:222222222222:secret:db-AbCdEf"
		topic  = "arn:aws:sns:us-east-1:222222222222:t1"
	)
	jsonBody, xmlBody := `{"__type":"AccessDeniedException"}`, `<Error><Code>AccessDenied</Code></Error>`
	tests := []struct {
		name, operation, subject string
		fault                    fakeaws.Fault
		status, code             string
		resource, policyStatus   string
		incomplete               string // a service that is not complete
	}{
		{"by code, XML", "s3:GetBucketPolicy", "named", fakeaws.Fault{Status: 403, Code: "AccessDenied"}, "denied", "AccessDenied", bucket, "denied", ""},
		{"by status, XML", "s3:GetBucketPolicy", "named", fakeaws.Fault{Status: 403, Body: "<html>no</html>"}, "denied", "HTTPForbidden", bucket, "denied", ""},
		{"JSON for XML", "s3:GetBucketPolicy", "named", fakeaws.Fault{Status: 403, Body: jsonBody}, "denied", "AccessDeniedException", bucket, "denied", ""},
		{"by code, JSON", "kms:GetKeyPolicy", "key-1", fakeaws.Fault{Status: 400, Code: "AccessDeniedException"}, "denied", "AccessDeniedException", key, "denied", ""},
		{"XML for JSON", "kms:GetKeyPolicy", "key-1", fakeaws.Fault{Status: 403, Body: xmlBody}, "denied", "AccessDenied", key, "denied", ""},
		{"by status, JSON", "kms:GetKeyPolicy", "key-1", fakeaws.Fault{Status: 403, Body: "no"}, "denied", "HTTPForbidden", key, "denied", ""},
		{"a state", "kms:GetKeyPolicy", "key-1", fakeaws.Fault{Status: 400, Code: "KMSInvalidStateException"}, "error", "KMSInvalidStateException", key, "error", ""},
		{"by code, REST JSON", "lambda:GetPolicy", "fn:", fakeaws.Fault{Status: 403, Code: "AccessDeniedException"}, "denied", "AccessDeniedException", fn, "denied", ""},
		{"404 that nobody explains", "lambda:GetPolicy", "fn:", fakeaws.Fault{Status: 404, Body: "<h1>Not Found</h1>"}, "unsupported", "HTTPNotFound", fn, "notCollected", ""},
		{"by code, query", "sns:GetTopicAttributes", "", fakeaws.Fault{Status: 403, Code: "AuthorizationError"}, "denied", "AuthorizationError", topic, "denied", ""},
		{"throttled for good", "sqs:GetQueueAttributes", "", fakeaws.Fault{Status: 400, Code: "ThrottlingException"}, "throttled", "ThrottlingException", queue, "error", ""},
		{"5xx for good", "secretsmanager:GetResourcePolicy", "", fakeaws.Fault{Status: 500, Code: "InternalServiceError"}, "error", "InternalServiceError", secret, "error", ""},
		{"reset for good", "secretsmanager:GetResourcePolicy", "", fakeaws.Fault{Reset: true}, "error", "ConnectionFailed", secret, "error", ""},
		{"truncated for good", "secretsmanager:GetResourcePolicy", "", fakeaws.Fault{Truncate: true}, "error", "MalformedAnswer", secret, "error", ""},
		{"slow for good", "secretsmanager:GetResourcePolicy", "", fakeaws.Fault{Delay: 20 * time.Second}, "error", "Timeout", secret, "error", ""},
		{"unknown operation", "secretsmanager:GetResourcePolicy", "", fakeaws.Fault{Status: 400, Code: "UnknownOperationException"}, "unsupported", "UnknownOperationException", secret, "notCollected", ""},
		{"not implemented", "secretsmanager:GetResourcePolicy", "", fakeaws.Fault{Status: 501, Body: "no"}, "unsupported", "HTTPNotImplemented", secret, "notCollected", ""},
		{"a list", "sqs:ListQueues", "", fakeaws.Fault{Status: 400, Code: "AccessDeniedException"}, "denied", "AccessDeniedException", "", "", "sqs"},
		{"a list that is not there", "sqs:ListQueues", "", fakeaws.Fault{Status: 404, Body: "no"}, "unsupported", "HTTPNotFound", "", "", "sqs"},
		{"none, of a list", "ecr:DescribeRepositories", "", fakeaws.Fault{Status: 400, Code: "InvalidParameterException"}, "error", "InvalidParameterException", "", "", "ecr"},
		{"aliases of a function", "lambda:ListAliases", "", fakeaws.Fault{Status: 403, Code: "AccessDeniedException"}, "denied", "AccessDeniedException", "", "", "lambda"},
		{"everybody", "iam:GetAccountAuthorizationDetails", "", fakeaws.Fault{Status: 403, Code: "AccessDenied"}, "denied", "AccessDenied", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := world()
			s.Fault = func(r *fakeaws.Request) *fakeaws.Fault {
				if r.Account == workloads && r.Service+":"+r.Operation == tt.operation && (tt.subject == "" || tt.subject == r.Subject) {
					return &tt.fault
				}
				return nil
			}
			o := options(t, s)
			if tt.fault.Delay > 0 {
				o.Config.HTTPClient = awshttp.NewBuildableClient().WithTimeout(time.Second)
			}
			f, text := collected(t, o)
			validate(t, text)
			failed := only(f)
			_, operation, _ := strings.Cut(tt.operation, ":")
			if len(failed) == 0 {
				t.Fatal("no failure is recorded")
			}
			for _, c := range failed {
				if c.Operation != operation || c.Status != tt.status || c.Code != tt.code || c.Account != workloads || c.Count == 0 {
					t.Errorf("recorded %+v, want %s %s of %s", c, tt.status, tt.code, operation)
				}
			}
			if tt.resource != "" {
				if r := resource(t, f, tt.resource); r.PolicyStatus != tt.policyStatus || !r.Policy.IsZero() {
					t.Errorf("policy %s is %s, want %s and no text", r.PolicyStatus, r.Policy.Text, tt.policyStatus)
				}
			}
			a := account(t, f, workloads)
			for _, service := range a.Services {
				if service == tt.incomplete {
					t.Errorf("services = %q, want them without %q", a.Services, tt.incomplete)
				}
			}
			if operation == "GetAccountAuthorizationDetails" && (a.Users != nil || a.Roles != nil) {
				t.Error("users and roles are known, want nil")
			}
		})
	}
}

func TestPaginationLoop(t *testing.T) {
	s := world()
	s.Fault = func(r *fakeaws.Request) *fakeaws.Fault {
		if r.Account == workloads && r.Operation == "ListTopics" {
			return &fakeaws.Fault{Status: 200, Body: "<ListTopicsResponse><ListTopicsResult><Topics/><NextToken>again</NextToken></ListTopicsResult></ListTopicsResponse>"}
		}
		return nil
	}
	f, _ := collected(t, options(t, s))
	failed := only(f)
	if len(failed) != 2 || failed[0].Code != "PaginationLoop" || failed[0].Operation != "ListTopics" {
		t.Errorf("failures = %+v, want a loop in each of two Regions", failed)
	}
}

// TestFolded wants the first twenty of equal failures and the number of the
// others.
func TestFolded(t *testing.T) {
	s := world()
	for i := range 26 {
		s.Accounts[1].Secrets = append(s.Accounts[1].Secrets, fakeaws.Resource{Name: string(rune('a'+i)) + "a" + "-AbCdEf", Region: "us-east-1"})
	}
	s.Fault = func(r *fakeaws.Request) *fakeaws.Fault {
		if r.Service == "secretsmanager" && r.Operation == "GetResourcePolicy" {
			return &fakeaws.Fault{Status: 400, Code: "AccessDeniedException"}
		}
		return nil
	}
	f, _ := collected(t, options(t, s))
	failed := only(f)
	if got, want := len(failed), 21; got != want {
		t.Fatalf("%d records, want %d", got, want)
	}
	total, named := 0, 0
	for _, c := range failed {
		total += c.Count
		if c.Resource != "" {
			named++
		}
	}
	if named != 20 {
		t.Errorf("%d records name a resource, want 20", named)
	}
	if total != 27 {
		t.Errorf("%d failures, want 27", total)
	}
}

func TestNoCredentials(t *testing.T) {
	s := world()
	s.Fault = func(*fakeaws.Request) *fakeaws.Fault {
		return &fakeaws.Fault{Status: 403, Code: "InvalidClientTokenId"}
	}
	f, err := collect.Collect(context.Background(), options(t, s))
	if f != nil || err == nil || !strings.HasPrefix(err.Error(), "sts:GetCallerIdentity: ") {
		t.Errorf("Collect() = %v, %v, want no file and an error about GetCallerIdentity", f, err)
	}
}

// TestInterrupted cancels in the middle, and goes on from the checkpoint.
func TestInterrupted(t *testing.T) {
	_, want := collected(t, options(t, world()))
	dir := filepath.Join(t.TempDir(), "done")
	s := world()
	ctx, cancel := context.WithCancelCause(context.Background())
	s.Fault = func(r *fakeaws.Request) *fakeaws.Fault {
		if r.Account == workloads && r.Operation == "GetKeyPolicy" {
			cancel(errCancelled)
			return &fakeaws.Fault{Delay: time.Second}
		}
		return nil
	}
	o := options(t, s)
	o.Checkpoint = dir
	o.Concurrency = 1
	f, err := collect.Collect(ctx, o)
	if !errors.Is(err, errCancelled) || f == nil {
		t.Fatalf("Collect() = %v, %v, want a file and %v", f, err, errCancelled)
	}
	validate(t, encoded(t, f))
	skipped := 0
	for _, c := range collect.Failures(f.Collection) {
		if c.Status == "skipped" {
			skipped++
		}
	}
	if skipped == 0 {
		t.Error("no call is recorded as skipped")
	}
	s.Fault = nil
	before := s.Calls("iam:GetAccountAuthorizationDetails")
	o = options(t, s)
	o.Checkpoint = dir
	_, got := collected(t, o)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("resumed (-want +got):\n%s", diff)
	}
	again := s.Calls("iam:GetAccountAuthorizationDetails") - before
	if again > 5 { // those of one account
		t.Errorf("%d pages of IAM after resuming, want those of the account that was not done", again)
	}

	o.Services = []string{"s3"}
	if _, err := collect.Collect(context.Background(), o); err == nil {
		t.Error("a checkpoint of other services is used, want an error")
	}
}

// TestRegionsByEC2 refuses the first way to learn the Regions.
func TestRegionsByEC2(t *testing.T) {
	_, want := collected(t, options(t, world()))
	refuse := func(r *fakeaws.Request) *fakeaws.Fault {
		switch {
		case r.Operation == "ListRegions":
			return &fakeaws.Fault{Status: 403, Code: "AccessDeniedException"}
		case r.Operation == "DescribeRegions":
			return &fakeaws.Fault{Status: 200, Body: "<DescribeRegionsResponse><regionInfo><item><regionName>us-east-1</regionName></item><item><regionName>eu-west-1</regionName></item></regionInfo></DescribeRegionsResponse>"}
		}
		return nil
	}
	s := world()
	s.Fault = refuse
	f, got := collected(t, options(t, s))
	if failed := only(f); failed != nil {
		t.Errorf("failures = %+v, want none", failed)
	}
	cut := func(text string) string { _, accounts, _ := strings.Cut(text, `"organization": {`); return accounts }
	if diff := cmp.Diff(cut(want), cut(got)); diff != "" {
		t.Errorf("with the Regions of EC2 (-want +got):\n%s", diff)
	}
}

// TestProgress counts what failed.
func TestProgress(t *testing.T) {
	s := world()
	s.Fault = func(r *fakeaws.Request) *fakeaws.Fault {
		if r.Operation == "GetBucketPolicy" {
			return &fakeaws.Fault{Status: 403, Code: "AccessDenied"}
		}
		return nil
	}
	o := options(t, s)
	var last collect.Progress
	o.Progress = func(p collect.Progress) { last = p }
	f, _ := collected(t, o)
	failed := 0
	for _, c := range collect.Failures(f.Collection) {
		failed += c.Count
	}
	if last.Failed != failed || failed < 4 || last.Steps != last.StepsDone || last.Accounts != last.AccountsDone {
		t.Errorf("the last progress is %+v, want all done, and %d calls that failed", last, failed)
	}
}
