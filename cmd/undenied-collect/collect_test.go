// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/undenied/undenied/internal/fakeaws"
	"github.com/undenied/undenied/snapshot"
	"github.com/undenied/undenied/snapshot/collect"
	"github.com/undenied/undenied/snapshot/format"
)

const (
	management = "111111111111"
	member     = "222222222222"
	anything   = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
)

// sqsDenial is the record of a denial about a queue of another account.
const sqsDenial = `{"eventVersion":"1.08","eventSource":"sqs.amazonaws.com","eventName":"ReceiveMessage","awsRegion":"eu-west-1","recipientAccountId":"222222222222","eventTime":"2026-11-20T10:00:00Z","eventID":"e","errorCode":"AccessDenied","errorMessage":"",
		"userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::111111111111:assumed-role/r/s","accountId":"111111111111"},"requestParameters":{"queueUrl":"https://sqs.eu-west-1.amazonaws.com/222222222222/q"}}`

// fake returns a server of two accounts.
func fake() *fakeaws.Server {
	return &fakeaws.Server{
		Accounts: []*fakeaws.Account{
			{ID: management, Regions: []string{"us-east-1"}, Roles: []fakeaws.Principal{{ARN: "arn:aws:iam::" + management + ":role/r", ID: "AROAR"}}},
			{
				ID: member, Regions: []string{"us-east-1", "eu-west-1"},
				Buckets: []fakeaws.Bucket{{Resource: fakeaws.Resource{Name: "b", Region: "eu-west-1", Policy: anything}, ABAC: "Disabled"}},
				Queues:  []fakeaws.Resource{{Name: "q", Region: "eu-west-1", Policy: anything}},
			},
		},
		Organization: &fakeaws.Organization{
			Management: management,
			Units:      []fakeaws.Unit{{ID: "ou-fake-a", Name: "A", Parent: fakeaws.RootID}},
			Members:    map[string]string{management: fakeaws.RootID, member: "ou-fake-a"},
			SCPs:       []fakeaws.OrgPolicy{{ID: "p-FullAWSAccess", Document: anything, Targets: []string{fakeaws.RootID, "ou-fake-a", management, member}}},
		},
	}
}

// serve starts a server that the AWS SDK finds in the environment.
func serve(t *testing.T) *fakeaws.Server {
	t.Helper()
	s := fake()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	home := t.TempDir()
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": server.URL, "AWS_ACCESS_KEY_ID": "AKIA" + management, "AWS_SECRET_ACCESS_KEY": fakeaws.Secret,
		"AWS_REGION": "us-east-1", "AWS_CONFIG_FILE": filepath.Join(home, "none"), "AWS_SHARED_CREDENTIALS_FILE": filepath.Join(home, "none"), "AWS_PROFILE": "",
	} {
		t.Setenv(name, value)
	}
	t.Chdir(home)
	return s
}

// run runs the program and returns its exit code and what it wrote.
func run(ctx context.Context, args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	p := &program{stdout: &out, stderr: &errs}
	code = p.run(ctx, args)
	return code, out.String(), errs.String()
}

func TestSnapshotCollect(t *testing.T) {
	serve(t)
	code, stdout, stderr := run(t.Context(), "--region", "eu-west-1", "snapshot", "collect", "--organization", "--services", "iam,organizations,s3,s3-object-lambda", "--services", "sqs")
	if code != 0 || stdout != "" || stderr != "" {
		t.Fatalf("exit %d, stdout %q, stderr %q, want 0 and nothing", code, stdout, stderr)
	}
	if info, err := os.Stat("snapshot.json"); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("snapshot.json: %v, %v, want mode 0600", info, err)
	}
	f, err := format.Load("snapshot.json")
	if err != nil {
		t.Fatal(err)
	}
	if f.Organization == nil || len(f.Accounts) != 2 || len(f.Accounts[1].Resources) != 3 {
		t.Errorf("%d accounts %+v, want two and in the second a bucket, a queue and the settings of S3", len(f.Accounts), f.Accounts)
	}
	if _, err := snapshot.Load("snapshot.json"); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat("snapshot.json.partial"); err == nil {
		t.Error("the checkpoint is still there")
	}
}

func TestPartFailed(t *testing.T) {
	s := serve(t)
	s.Fault = func(r *fakeaws.Request) *fakeaws.Fault {
		if r.Operation == "GetBucketPolicy" {
			return &fakeaws.Fault{Status: 403, Code: "AccessDenied\x1b[2J"}
		}
		return nil
	}
	code, _, stderr := run(t.Context(), "snapshot", "collect", "--accounts", member, "--services", "s3", "--output-file", "out/")
	want := "undenied-collect: 222222222222 eu-west-1 s3:GetBucketPolicy arn:aws:s3:::b: denied: "
	if code != 3 || !strings.HasPrefix(stderr, want) || strings.Count(stderr, "\n") != 1 || strings.Contains(stderr, "\x1b") {
		t.Errorf("exit %d, stderr %q, want 3 and a line that begins with %q", code, stderr, want)
	}
	if _, err := format.OpenDirectory("out"); err != nil {
		t.Error(err)
	}
}

func TestInterruptAndResume(t *testing.T) {
	s := serve(t)
	ctx, cancel := context.WithCancel(t.Context())
	s.Fault = func(r *fakeaws.Request) *fakeaws.Fault {
		if r.Operation == "GetQueueAttributes" {
			cancel()
			return &fakeaws.Fault{Delay: time.Second}
		}
		return nil
	}
	args := []string{"snapshot", "collect", "--organization", "--services", "sqs", "--concurrency", "1"}
	code, _, stderr := run(ctx, args...)
	if code != 3 || !strings.Contains(stderr, "interrupted") || !strings.Contains(stderr, "--resume") {
		t.Errorf("exit %d, stderr %q, want 3 and a word about --resume", code, stderr)
	}
	if _, err := format.Load("snapshot.json"); err != nil {
		t.Errorf("what was read until then: %v", err)
	}
	s.Fault = nil
	if code, _, stderr := run(t.Context(), append(args, "--resume")...); code != 0 {
		t.Errorf("resumed: exit %d, stderr %q", code, stderr)
	}
	f, err := format.Load("snapshot.json")
	if err != nil || len(f.Accounts) != 2 {
		t.Errorf("resumed: %v, %v, want two accounts", f, err)
	}
}

func TestGetSCPs(t *testing.T) {
	serve(t)
	code, _, stderr := run(t.Context(), "get-scps")
	if code != 0 || stderr != "" {
		t.Fatalf("exit %d, stderr %q, want 0 and nothing", code, stderr)
	}
	data, err := os.ReadFile("scp_data.json")
	if err != nil {
		t.Fatal(err)
	}
	f, err := format.Read("scp_data.json", data)
	if err != nil {
		t.Fatal(err)
	}
	if f.Organization.ManagementAccount != management || len(f.Organization.Nodes) != 4 {
		t.Errorf("read back %+v, want four nodes", f.Organization)
	}
	if !bytes.Contains(data, []byte("\n  \"222222222222\": {\n    \"arn\": ")) || !bytes.Contains(data, []byte(`"parent": null`)) {
		t.Errorf("not as Access Undenied writes it:\n%s", data)
	}
}

func TestGetSCPsRefused(t *testing.T) {
	s := serve(t)
	s.Organization.Management = member
	code, _, stderr := run(t.Context(), "get-scps")
	if code != 3 || !strings.Contains(stderr, "want credentials of its management account") {
		t.Errorf("exit %d, stderr %q, want 3 and whose credentials to use", code, stderr)
	}
	if _, err := os.Stat("scp_data.json"); err == nil {
		t.Error("a file was written")
	}
}

func TestForEvents(t *testing.T) {
	s := serve(t)
	if err := os.WriteFile("event.json", []byte(sqsDenial), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := run(t.Context(), "snapshot", "collect", "--for-events", "event.json"); code != 0 {
		t.Fatalf("exit %d, stderr %q, want 0", code, stderr)
	}
	f, err := format.Load("snapshot.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Accounts) != 2 || len(f.Accounts[1].Resources) != 1 || f.Accounts[1].Services != nil {
		t.Errorf("accounts %+v, want two, and nothing but a queue in the second", f.Accounts)
	}
	for _, service := range []string{"s3", "kms", "lambda", "sqs:ListQueues", "iam:GetAccountAuthorizationDetails", "organizations:ListAccounts"} {
		if n := s.Calls(service); n > 0 {
			t.Errorf("%d calls of %s, want none", n, service)
		}
	}
}

func TestForEventsPlan(t *testing.T) {
	s := serve(t)
	if err := os.WriteFile("event.json", []byte(sqsDenial), 0o600); err != nil {
		t.Fatal(err)
	}
	code, stdout, stderr := run(t.Context(), "snapshot", "collect", "--for-events", "event.json", "--dry-run")
	if code != 0 || !strings.Contains(stdout, "\n  iam:GetRolePolicy\n") || !strings.Contains(stdout, `"sqs:GetQueueUrl"`) || strings.Contains(stdout, "ListQueues") {
		t.Errorf("exit %d, stderr %s, stdout %s, want the calls for one role and one queue", code, stderr, stdout)
	}
	if n := s.Calls(""); n > 0 {
		t.Errorf("%d calls, want none", n)
	}
}

func TestUsage(t *testing.T) {
	tests := []struct {
		args []string
		want string
	}{
		{[]string{"snapshot", "collect", "extra"}, `collect: unexpected argument "extra", want flags only`},
		{[]string{"snapshot", "collect", "--organization", "--accounts", member}, "--organization and --accounts are given"},
		{[]string{"snapshot", "collect", "--dry-run", "--services", "s4"}, `--services: unknown service "s4"`},
		{[]string{"snapshot", "collect", "--organization", "--for-events", "e.json"}, "--organization and --for-events are given"},
		{[]string{"snapshot", "collect", "--resume", "--for-events", "e.json"}, "--resume and --for-events are given"},
		{[]string{"snapshot", "collect", "--for-events", "e.json"}, "--for-events: stat e.json: no such file"},
		{[]string{"snapshot", "permissions", "--format", "yaml"}, "--format yaml: unknown format"},
		{[]string{"snapshot", "fetch"}, `snapshot: unknown command "fetch"`},
		{[]string{"fetch"}, `unknown command "fetch"`},
	}
	for _, tt := range tests {
		code, _, stderr := run(t.Context(), tt.args...)
		if code != 2 || !strings.Contains(stderr, "undenied-collect: "+tt.want) {
			t.Errorf("%q: exit %d, stderr %q, want 2 and %q", tt.args, code, stderr, tt.want)
		}
	}
}

func TestDryRun(t *testing.T) {
	s := serve(t)
	code, stdout, _ := run(t.Context(), "snapshot", "collect", "--dry-run", "--services", "sqs")
	if code != 0 || !strings.Contains(stdout, "\n  sqs:ListQueues\n") || !strings.Contains(stdout, `"sqs:GetQueueAttributes"`) {
		t.Errorf("exit %d, stdout %s, want the calls and the policy", code, stdout)
	}
	if n := s.Calls(""); n > 0 {
		t.Errorf("%d calls, want none", n)
	}
}

func TestPermissions(t *testing.T) {
	plan, err := collect.PlanFor(nil)
	if err != nil {
		t.Fatal(err)
	}
	code, stdout, _ := run(t.Context(), "snapshot", "permissions")
	var got struct {
		Statement []struct {
			Sid    string
			Action any
		}
	}
	if err := json.Unmarshal([]byte(stdout), &got); code != 0 || err != nil {
		t.Fatalf("exit %d, %v", code, err)
	}
	if len(got.Statement) != 3 {
		t.Errorf("%d statements, want 3", len(got.Statement))
	}
	for _, format := range []string{"terraform", "cloudformation"} {
		_, text, _ := run(t.Context(), "snapshot", "permissions", "--format", format)
		for _, action := range append(plan.Permissions, plan.Organization...) {
			if strings.Count(text, action) < 1 {
				t.Errorf("%s: no %s", format, action)
			}
		}
	}
}

// TestPermissionsFit measures the policy against what IAM takes: 6,144 characters
// for a managed policy, where space does not count. The templates have the same
// statements as inline policies of a role, which may have 10,240 in all.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
func TestPermissionsFit(t *testing.T) {
	const quota = 6144
	for _, services := range []string{"iam", "all"} {
		code, text, _ := run(t.Context(), "snapshot", "permissions", "--services", services, "--role-name", strings.Repeat("r", 64))
		size := len(strings.Join(strings.Fields(text), ""))
		if code != 0 || size > quota || size < 200 {
			t.Errorf("%s: exit %d, %d characters, want some and at most %d", services, code, size, quota)
		}
	}
}

// TestTemplates asks the tools that read the templates, where there are any.
func TestTemplates(t *testing.T) {
	for format, tool := range map[string][]string{"terraform": {"terraform", "fmt", "-check", "-diff"}, "cloudformation": {"cfn-lint", "--"}} {
		path, err := exec.LookPath(tool[0])
		if err != nil {
			continue
		}
		for _, services := range []string{"all", "sqs"} {
			_, text, _ := run(t.Context(), "snapshot", "permissions", "--format", format, "--services", services)
			file := filepath.Join(t.TempDir(), "template."+map[string]string{"terraform": "tf", "cloudformation": "yaml"}[format])
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(path, append(tool[1:], file)...)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s of %s: %v\n%s", format, services, err, out)
			}
		}
	}
}
