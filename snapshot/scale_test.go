// SPDX-License-Identifier: Apache-2.0

package snapshot_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/snapshot"
	"github.com/undenied/undenied/snapshot/format"
)

// accountID returns the ID of the i-th account of a generated organization.
func accountID(i int) string { return fmt.Sprintf("%012d", 100000000000+i) }

// generated returns an organization: each account has roles with a trust policy,
// two managed policies and an inline one, and buckets with policies.
func generated(accounts, roles, buckets int) *format.File {
	document := func(text string, args ...any) format.Document {
		return format.Document{Text: fmt.Appendf(nil, text, args...)}
	}
	f := &format.File{Organization: &format.Organization{
		ID: "o-generated0", ManagementAccount: accountID(0),
		Nodes: []format.Node{
			{ID: "r-gen1", Kind: "root", SCPs: []string{"p-FullAWSAccess", "p-regions"}, RCPs: []string{"p-RCPFullAWSAccess"}},
		},
		Policies: []format.OrganizationPolicy{{
			ID: "p-regions", Name: "Regions", Type: "scp",
			ARN:      arn.MustParse("arn:aws:organizations::100000000000:policy/o-generated0/service_control_policy/p-regions"),
			Document: document(`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","NotAction":["iam:*","sts:*"],"Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":"eu-west-1"}}}]}`),
		}},
	}}
	readOnly := arn.MustParse("arn:aws:iam::aws:policy/ReadMost")
	for i := range accounts {
		id := accountID(i)
		f.Organization.Nodes = append(f.Organization.Nodes, format.Node{ID: id, Kind: "account", Parent: "r-gen1", SCPs: []string{"p-FullAWSAccess"}, RCPs: []string{"p-RCPFullAWSAccess"}})
		own := arn.MustParse("arn:aws:iam::" + id + ":policy/Common")
		a := format.Account{ID: id, Services: []string{"s3"}, Policies: []format.ManagedPolicy{
			{ARN: readOnly, DefaultVersion: "v1", Document: document(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Get*","s3:List*","ec2:Describe*","iam:Get*","iam:List*","logs:*","kms:Describe*"],"Resource":"*"}]}`)},
			{ARN: own, DefaultVersion: "v3", Document: document(`{"Version":"2012-10-17","Statement":[{"Sid":"Own","Effect":"Allow","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:*:%s:table/app-*"}]}`, id)},
		}}
		for r := range roles {
			a.Roles = append(a.Roles, format.Identity{
				ARN: arn.MustParse(fmt.Sprintf("arn:aws:iam::%s:role/app/service-%03d", id, r)), ID: fmt.Sprintf("AROAGEN%06d%06d", i, r),
				Tags:             map[string]string{"team": fmt.Sprintf("team-%d", r%20)},
				AttachedPolicies: []arn.ARN{readOnly, own},
				InlinePolicies: []format.InlinePolicy{{Name: "own", Document: document(
					`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::data-%s-%d/service-%d/*"},{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"arn:aws:sqs:eu-west-1:%s:queue-%d"}]}`, id, r%max(buckets, 1), r, id, r)}},
				TrustPolicy: document(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}`),
			})
		}
		for b := range buckets {
			a.Resources = append(a.Resources, format.Resource{
				ARN: arn.MustParse(fmt.Sprintf("arn:aws:s3:::data-%s-%d", id, b)), Type: "s3:bucket", PolicyStatus: format.PolicyPresent,
				Policy: document(`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::data-%[1]s-%[2]d","arn:aws:s3:::data-%[1]s-%[2]d/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}`, id, b),
				Tags:   map[string]string{},
			})
		}
		f.Accounts = append(f.Accounts, a)
	}
	return f
}

// An account of a directory is read when it is asked for, and no other is.
func TestDirectoryIsLazy(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "org")
	if err := format.SaveDirectory(dir, generated(4, 3, 2), format.Gzip); err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(dir, accountID(3)+".json.gz")
	if err := os.WriteFile(broken, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := load(t, dir)

	// The bucket's name does not tell its account; organization.json does.
	bucket := "arn:aws:s3:::data-" + accountID(2) + "-1"
	p, completed := policies(t, s, request(t, "arn:aws:iam::"+accountID(1)+":role/app/service-002", "s3:GetObject", bucket+"/service-2/x"))
	if got, want := names(p.Identity), "own Common ReadMost"; got != want {
		t.Errorf("identity-based policies %s, want %s", got, want)
	}
	if len(p.Resource) != 1 || completed.ResourceAccount != accountID(2) {
		t.Errorf("%d bucket policies of account %s, want 1 of %s", len(p.Resource), completed.ResourceAccount, accountID(2))
	}
	if len(p.NotCollected) > 0 {
		t.Errorf("not collected: %v", s.Gaps(request(t, "arn:aws:iam::"+accountID(1)+":role/app/service-002", "s3:GetObject", bucket)))
	}
	if at, ok := s.Owner(p.Identity[0]); !ok || len(at.Targets) == 0 {
		t.Errorf("Owner = %v, %v", at, ok)
	}

	_, _, err := s.Policies(request(t, "arn:aws:iam::"+accountID(3)+":role/app/service-001", "s3:GetObject", bucket))
	if err == nil || !strings.HasPrefix(err.Error(), broken+":1:") {
		t.Errorf("a request of the account whose file is broken: %v, want an error with its place", err)
	}
	if err := s.ReadAll(); err == nil || !strings.Contains(err.Error(), broken) {
		t.Errorf("ReadAll() = %v, want an error about %s", err, broken)
	}
	if got := len(s.Accounts()); got != 3 {
		t.Errorf("%d accounts, want the 3 that can be read", got)
	}
}

// BenchmarkDirectory measures what a question to one account of a large
// organization costs, with the file system's cache warm, and what it keeps in
// memory: 200 accounts with 300 roles and 20 buckets each.
func BenchmarkDirectory(b *testing.B) {
	dir := filepath.Join(b.TempDir(), "org")
	if err := format.SaveDirectory(dir, generated(200, 300, 20), format.Plain); err != nil {
		b.Fatal(err)
	}
	for _, asked := range []int{1, 10, 100} {
		b.Run(fmt.Sprintf("accounts=%d", asked), func(b *testing.B) {
			for b.Loop() {
				before := heap()
				s, err := snapshot.Load(dir)
				if err != nil {
					b.Fatal(err)
				}
				for i := range asked {
					req := request(b, "arn:aws:iam::"+accountID(i)+":role/app/service-002", "s3:GetObject", "arn:aws:s3:::data-"+accountID(i)+"-1/x")
					if p, _, err := s.Policies(req); err != nil || len(p.Identity) != 3 {
						b.Fatal(err, len(p.Identity))
					}
				}
				b.ReportMetric(float64(heap()-before)/(1<<20), "MiB-kept")
				runtime.KeepAlive(s)
			}
		})
	}
}

// heap returns the bytes that are in use.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
