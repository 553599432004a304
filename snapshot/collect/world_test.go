// SPDX-License-Identifier: Apache-2.0

package collect_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/undenied/undenied/internal/fakeaws"
	"github.com/undenied/undenied/snapshot/collect"
	"github.com/undenied/undenied/snapshot/format"
)

const (
	management = "111111111111"
	workloads  = "222222222222"
	closed     = "333333333333"

	allow = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::a+b%2F/ü/*"}]}`
	trust = `{ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole" } }`
)

// world returns an organization of three accounts. One has no role to assume.
func world() *fakeaws.Server {
	return &fakeaws.Server{
		Accounts: []*fakeaws.Account{
			{ID: management, Regions: []string{"us-east-1", "eu-west-1"}},
			busy(workloads),
			{ID: closed, Regions: []string{"us-east-1"}, RoleMissing: true},
		},
		Organization: &fakeaws.Organization{
			Management: management,
			RCPs:       true,
			Paths:      true,
			Units:      []fakeaws.Unit{{ID: "ou-fake-a", Name: "A", Parent: fakeaws.RootID}, {ID: "ou-fake-b", Name: "B", Parent: "ou-fake-a"}},
			Members:    map[string]string{management: fakeaws.RootID, workloads: "ou-fake-b", closed: "ou-fake-a"},
			SCPs: []fakeaws.OrgPolicy{
				{ID: "p-FullAWSAccess", Document: allow, Targets: []string{fakeaws.RootID, "ou-fake-a", "ou-fake-b", management, workloads, closed}},
				{ID: "p-lock", Document: trust, Targets: []string{"ou-fake-b"}},
				{ID: "p-unused", Document: allow},
			},
			RCPPolicies: []fakeaws.OrgPolicy{{ID: "p-RCPFullAWSAccess", Document: allow, Targets: []string{fakeaws.RootID}}},
		},
	}
}

// busy returns an account with some of everything, in two Regions.
func busy(id string) *fakeaws.Account {
	at := func(region, name, policy string) fakeaws.Resource {
		return fakeaws.Resource{Name: name, Region: region, Policy: policy}
	}
	tagged := at("eu-west-1", "orders", allow)
	tagged.Tags = map[string]string{"team": "a+b"}
	named := at("us-east-1", "named", allow)
	named.Tags = map[string]string{"team": "red"}
	iam := "arn:aws:iam::" + id + ":"
	return &fakeaws.Account{
		ID:          id,
		Regions:     []string{"us-east-1", "eu-west-1"},
		BlockPublic: true,
		Users:       []fakeaws.Principal{{ARN: iam + "user/alice", ID: "AIDAALICE", Groups: []string{"devs"}, Tags: map[string]string{"team": "red"}}},
		Groups:      []fakeaws.Principal{{ARN: iam + "group/devs", ID: "AGPA", Attached: []string{iam + "policy/read"}}},
		Roles: []fakeaws.Principal{
			{ARN: iam + "role/path/app", ID: "AROAAPP", Trust: trust, Inline: map[string]string{"in": allow}, Boundary: iam + "policy/read"},
			{ARN: iam + "role/other", ID: "AROAOTHER", Trust: trust},
		},
		Policies:     []fakeaws.Policy{{ARN: iam + "policy/read", Versions: []string{trust, allow}}},
		Providers:    []string{iam + "oidc-provider/token.example.com"},
		Buckets:      []fakeaws.Bucket{{Resource: named, Block: true, Ownership: "BucketOwnerEnforced", ABAC: "Enabled"}, {Resource: at("eu-west-1", "old", ""), Public: true, ABAC: "Disabled"}, {Resource: at("eu-west-1", "third", allow), ABAC: "Disabled"}},
		AccessPoints: []fakeaws.AccessPoint{{Resource: at("us-east-1", "ap", allow), Bucket: "named", VPC: "vpc-1", Alias: "ap-x1-s3alias"}, {Resource: at("us-east-1", "bare", ""), Bucket: "named", VPC: "vpc-1"}},
		Keys: []fakeaws.Key{
			{Resource: at("us-east-1", "key-1", trust), Aliases: []string{"alias/one", "alias/uno"}, Grants: []map[string]any{
				{"GrantId": "g1", "GranteePrincipal": iam + "role/other", "Operations": []any{"Encrypt", "Decrypt"}, "Constraints": map[string]any{"EncryptionContextSubset": map[string]any{"k": "v"}}},
				{"GrantId": "g2", "GranteePrincipal": iam + "role/other", "Operations": []any{"Decrypt"}}, {"GrantId": "g3", "GranteePrincipal": iam + "role/other", "Operations": []any{"Decrypt"}},
			}},
			{Resource: at("us-east-1", "key-2", trust)}, {Resource: at("us-east-1", "key-3", trust)},
		},
		Queues:       []fakeaws.Resource{tagged, at("eu-west-1", "bare", ""), at("eu-west-1", "third", allow)},
		Topics:       []fakeaws.Resource{at("us-east-1", "t1", trust), at("us-east-1", "t2", trust), at("us-east-1", "t3", trust)},
		Functions:    []fakeaws.Function{{Resource: at("us-east-1", "fn", ""), Environment: map[string]string{"PASSWORD": fakeaws.Secret}, Qualified: map[string]string{"live": allow}, URLAuth: "NONE"}},
		Secrets:      []fakeaws.Resource{{Name: "db-AbCdEf", Region: "us-east-1", Policy: allow, Tags: map[string]string{}}},
		Repositories: []fakeaws.Resource{at("us-east-1", "app", allow), at("us-east-1", "bare", "")},
	}
}

// quick retries without waiting.
func quick() aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = 4
		o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return time.Millisecond, nil })
		o.RateLimiter = ratelimit.None
	})
}

// options returns options for collecting from s as the management account.
func options(t *testing.T, s *fakeaws.Server) collect.Options {
	t.Helper()
	server := httptest.NewUnstartedServer(s)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Start()
	t.Cleanup(server.Close)
	return collect.Options{
		Config: aws.Config{
			Region:       "us-east-1",
			BaseEndpoint: &server.URL,
			Credentials:  credentials.NewStaticCredentialsProvider("AKIA"+management, fakeaws.Secret, ""),
			Retryer:      quick,
			HTTPClient:   awshttp.NewBuildableClient().WithTimeout(5 * time.Second),
		},
		Organization: true,
		Now:          func() time.Time { return time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC) },
	}
}

// collected collects and returns the file, and its bytes.
func collected(t *testing.T, o collect.Options) (*format.File, string) {
	t.Helper()
	f, err := collect.Collect(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return f, encoded(t, f)
}

func encoded(t *testing.T, f *format.File) string {
	t.Helper()
	var b bytes.Buffer
	if err := format.Encode(&b, f); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// only returns the failures of f other than those of the account that has no
// role.
func only(f *format.File) []format.Call {
	var calls []format.Call
	for _, c := range collect.Failures(f.Collection) {
		if c.Account != closed {
			calls = append(calls, c)
		}
	}
	return calls
}

func resource(t *testing.T, f *format.File, arn string) format.Resource {
	t.Helper()
	for _, a := range f.Accounts {
		for _, r := range a.Resources {
			if r.ARN.String() == arn {
				return r
			}
		}
	}
	t.Errorf("no resource %s in the file", arn)
	return format.Resource{}
}

func account(t *testing.T, f *format.File, id string) format.Account {
	t.Helper()
	for _, a := range f.Accounts {
		if a.ID == id {
			return a
		}
	}
	t.Fatalf("no account %s in the file", id)
	return format.Account{}
}

var errCancelled = errors.New("somebody pressed Ctrl-C")
