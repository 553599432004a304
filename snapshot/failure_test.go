// SPDX-License-Identifier: Apache-2.0

package snapshot_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/snapshot"
	"github.com/undenied/undenied/snapshot/format"
)

func failedCall(service, operation, region, code, resource string) string {
	return `{"account": "444455556666", "service": "` + service + `", "operation": "` + operation + `", "status": "denied", "region": "` + region +
		`", "code": "` + code + `", "resource": "` + resource + `"}`
}

func TestFailedCalls(t *testing.T) {
	const (
		data  = "arn:aws:s3:::data"
		queue = "arn:aws:sqs:eu-west-1:444455556666:orders"
		at    = " at 2026-11-20T10:00:00Z"
	)
	bucket := `{"arn": "` + data + `", "policyStatus": "denied", "settings": {"objectOwnership": "BucketOwnerEnforced"}}`
	for _, tt := range []struct {
		name, services, resources string
		calls                     []string
		principal, action, on     string
		want                      []string
	}{
		{"a bucket policy", ``, bucket, []string{
			failedCall("s3", "GetBucketTagging", "", "Throttling", data),
			failedCall("s3", "GetBucketPolicy", "", "AccessDenied", data),
			failedCall("s3", "GetBucketPolicy", "", "SlowDown", data+"-other"),
		}, host, "s3:GetObject", data + "/1.csv", []string{
			"resource: the bucket policy of data was not collected: AccessDenied on s3:GetBucketPolicy" + at}},
		{"a bucket policy, many alike", ``, bucket, []string{failedCall("s3", "GetBucketPolicy", "", "AccessDenied", "")}, host, "s3:GetObject", data + "/1.csv", []string{
			"resource: the bucket policy of data was not collected: AccessDenied on s3:GetBucketPolicy" + at}},
		{"a bucket policy, no call on record", ``, bucket, []string{failedCall("s3", "GetBucketTagging", "", "AccessDenied", data)}, host, "s3:GetObject", data + "/1.csv", []string{
			"resource: the bucket policy of data could not be read when the snapshot was made"}},
		{"a call without a code", ``, bucket, []string{`{"account": "444455556666", "service": "s3", "operation": "GetBucketPolicy", "status": "skipped"}`},
			host, "s3:GetObject", data + "/1.csv", []string{"resource: the bucket policy of data was not collected: skipped on s3:GetBucketPolicy" + at}},
		{"a list", `"sqs"`, bucket, []string{failedCall("sqs", "ListQueues", "eu-west-1", "AccessDenied", "")}, host, "sqs:SendMessage", queue, []string{
			"resource: " + queue + " was not collected: AccessDenied on sqs:ListQueues" + at}},
		{"a list of another Region", `"sqs"`, bucket, []string{failedCall("sqs", "ListQueues", "eu-north-1", "AccessDenied", "")}, host, "sqs:SendMessage", queue, nil},
		{"a list of another service", `"sqs"`, bucket, []string{failedCall("sns", "ListTopics", "eu-west-1", "AccessDenied", "")}, host, "sqs:SendMessage", queue, nil},
		{"a Region that is disabled", `"sqs"`, bucket, []string{`{"account": "444455556666", "region": "eu-west-1", "service": "sqs", "operation": "ListQueues", "status": "disabledRegion"}`},
			host, "sqs:SendMessage", queue, nil},
		{"a queue that was listed only", `"sqs"`, bucket, []string{failedCall("sqs", "GetQueueAttributes", "eu-west-1", "AccessDenied", queue)}, host, "sqs:SendMessage", queue, []string{
			"resource: " + queue + " was not collected: AccessDenied on sqs:GetQueueAttributes" + at}},
		{"an account that let nobody in", ``, bucket, []string{failedCall("sts", "AssumeRole", "", "AccessDenied", "")}, host, "sqs:SendMessage", queue, []string{
			"resource: " + queue + " was not collected: AccessDenied on sts:AssumeRole" + at}},
		{"a role of an account", ``, bucket, []string{failedCall("iam", "GetAccountAuthorizationDetails", "", "AccessDenied", "")},
			"arn:aws:iam::444455556666:role/Gone", "sqs:ListQueues", "*", []string{
				"identity: arn:aws:iam::444455556666:role/Gone was not collected: AccessDenied on iam:GetAccountAuthorizationDetails" + at,
				"boundary: arn:aws:iam::444455556666:role/Gone was not collected: AccessDenied on iam:GetAccountAuthorizationDetails" + at}},
		{"an endpoint", ``, bucket, []string{failedCall("ec2", "DescribeVpcEndpoints", "eu-west-1", "UnauthorizedOperation", "")}, host, "sqs:ListQueues", "* vpce-1", []string{
			"endpoint: VPC endpoint vpce-1 was not collected: UnauthorizedOperation on ec2:DescribeVpcEndpoints" + at}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := small(t, tt.services, tt.resources, tt.calls...)
			on, vpce, through := strings.Cut(tt.on, " ")
			req := request(t, tt.principal, tt.action, on)
			if through {
				req = request(t, tt.principal, tt.action, on, "aws:SourceVpce="+vpce)
			}
			if diff := cmp.Diff(tt.want, gaps(s, req)); diff != "" {
				t.Errorf("gaps (-want +got):\n%s", diff)
			}
			for _, g := range s.Gaps(req) {
				if named := strings.Contains(g.Reason, " on "); named != (g.Call != nil) {
					t.Errorf("%s: the call is %v", g, g.Call)
				}
			}
		})
	}
}

func TestFailedOrganizationCalls(t *testing.T) {
	const text = `{"schema": "undenied/snapshot/v1",
		"collection": {"collectedAt": "2026-11-20T10:00:00Z", "calls": [
			{"account": "111111111111", "service": "organizations", "operation": "DescribePolicy", "status": "throttled", "code": "TooManyRequestsException", "resource": "p-gone"},
			{"account": "111111111111", "service": "organizations", "operation": "ListRoots", "status": "denied", "code": "AccessDeniedException"}]}
		%,
		"accounts": [{"account": "222222222222"}]}`
	const tree = `, "organization": {"id": "o-a", "managementAccount": "111111111111", "nodes": [
		{"id": "r-a", "kind": "root", "scps": ["p-FullAWSAccess"], "rcps": ["p-RCPFullAWSAccess"]},
		{"id": "222222222222", "kind": "account", "parent": "r-a", "scps": ["p-gone"], "rcps": ["p-RCPFullAWSAccess"]}]}`
	for _, tt := range []struct {
		organization string
		want         []string
	}{
		{"", []string{"scp: the organization was not collected: AccessDeniedException on organizations:ListRoots at 2026-11-20T10:00:00Z"}},
		{tree, []string{"scp: policy p-gone was not collected: TooManyRequestsException on organizations:DescribePolicy at 2026-11-20T10:00:00Z"}},
	} {
		s, err := snapshot.Read("a.json", []byte(strings.Replace(text, "%", tt.organization, 1)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, gaps(s, request(t, "arn:aws:iam::222222222222:root", "ec2:DescribeInstances", "*"))); diff != "" {
			t.Errorf("gaps (-want +got):\n%s", diff)
		}
	}
}

// Regions that were not asked about are not complete.
func TestRegions(t *testing.T) {
	const text = `{"schema": "undenied/snapshot/v1", "accounts": [{"account": "444455556666", "standalone": true, "services": ["sqs", "s3"], "regions": ["eu-west-1"],
		"users": [{"arn": "arn:aws:iam::444455556666:user/ada"}]}]}`
	s, err := snapshot.Read("a.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for resource, want := range map[string]string{
		"arn:aws:sqs:eu-west-1:444455556666:q":  "",
		"arn:aws:sqs:eu-north-1:444455556666:q": "resource",
	} {
		p, _ := policies(t, s, request(t, "arn:aws:iam::444455556666:user/ada", "sqs:SendMessage", resource))
		if got := layers(p.NotCollected); got != want {
			t.Errorf("%s: not collected: %q, want %q", resource, got, want)
		}
	}
}

// The files of a directory keep the calls of their accounts.
func TestFailedCallsOfDirectories(t *testing.T) {
	f, err := format.Read("a.json", []byte(`{"schema": "undenied/snapshot/v1",
		"collection": {"collectedAt": "2026-11-20T10:00:00Z", "calls": [`+failedCall("sqs", "ListQueues", "eu-west-1", "AccessDenied", "")+`]},
		"accounts": [{"account": "444455556666", "standalone": true, "services": ["sqs"], "users": [{"arn": "arn:aws:iam::444455556666:user/ada"}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "snapshot")
	if err := format.SaveDirectory(dir, f, format.Plain); err != nil {
		t.Fatal(err)
	}
	want := []string{"resource: arn:aws:sqs:eu-west-1:444455556666:q was not collected: AccessDenied on sqs:ListQueues at 2026-11-20T10:00:00Z"}
	if diff := cmp.Diff(want, gaps(load(t, dir), request(t, "arn:aws:iam::444455556666:user/ada", "sqs:SendMessage", "arn:aws:sqs:eu-west-1:444455556666:q"))); diff != "" {
		t.Errorf("gaps (-want +got):\n%s", diff)
	}
}
