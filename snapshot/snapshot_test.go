// SPDX-License-Identifier: Apache-2.0

package snapshot_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot"
)

func load(t *testing.T, path string) *snapshot.Snapshot {
	t.Helper()
	s, err := snapshot.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// request makes a request; resource "*" is none, and aws:SourceVpce is absent
// unless a context says otherwise.
func request(t testing.TB, principal, action, resource string, context ...string) *eval.Request {
	t.Helper()
	p, err := eval.ParsePrincipal(principal)
	if err != nil {
		t.Fatal(err)
	}
	a, err := policy.ParseAction(action)
	if err != nil {
		t.Fatal(err)
	}
	req := &eval.Request{Principal: p, Action: a}
	if resource != "*" {
		req.Resource = arn.MustParse(resource)
	}
	req.Context.SetAbsent(condition.MustKey("aws:SourceVpce"))
	for _, c := range context {
		key, value, _ := strings.Cut(c, "=")
		req.Context.Set(condition.MustKey(key), value)
	}
	return req
}

func policies(t *testing.T, s *snapshot.Snapshot, req *eval.Request) (*eval.Policies, *eval.Request) {
	t.Helper()
	p, completed, err := s.Policies(req)
	if err != nil {
		t.Fatal(err)
	}
	return p, completed
}

// names returns the last parts of the names of documents.
func names(docs []*policy.Document) string {
	if docs == nil {
		return "-"
	}
	var list []string
	for _, d := range docs {
		list = append(list, d.Name()[strings.LastIndexByte(d.Name(), '/')+1:])
	}
	return strings.Join(list, " ")
}

func levels(list []eval.Level) string {
	if list == nil {
		return "-"
	}
	var parts []string
	for _, l := range list {
		parts = append(parts, l.Target+": "+names(l.Policies))
	}
	return strings.Join(parts, " | ")
}

func layers(types []policy.Type) string {
	var words []string
	for _, t := range types {
		words = append(words, t.Layer())
	}
	slices.Sort(words)
	return strings.Join(words, " ")
}

func TestContents(t *testing.T) {
	s := load(t, "testdata/org.json")
	if got, want := s.Time(), time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("Time() = %v, want %v", got, want)
	}
	if got, want := s.CollectedBy(), "arn:aws:sts::111111111111:assumed-role/Auditor/nightly"; got != want {
		t.Errorf("CollectedBy() = %q, want %q", got, want)
	}
	calls := s.Calls()
	if len(calls) != 2 || calls[0].Status != "denied" || calls[0].Count != 1 || calls[1].Operation != "GetBucketPolicy" {
		t.Errorf("Calls() = %+v", calls)
	}

	var principals []string
	for a := range s.Principals() {
		principals = append(principals, a.Resource())
	}
	want := []string{
		"user/ada",
		"role/Mill", "role/aws-service-role/trees.amazonaws.com/AWSServiceRoleForTrees", "role/service/Bottler",
		"user/cleo", "user/press/bram",
		"user/dot", "role/Seller",
	}
	if diff := cmp.Diff(want, principals); diff != "" {
		t.Errorf("Principals() (-want +got):\n%s", diff)
	}

	wantAccount := snapshot.Account{
		ID: "222222222222", Name: "cider", Users: 2, Groups: 2, Roles: 3, Policies: 3,
		Resources: map[string]int{
			"s3:bucket": 2, "s3:accesspoint": 1, "kms:key": 2, "secretsmanager:secret": 1, "lambda:function": 1,
			"ecr:repository": 1, "dynamodb:table": 1, "glue:catalog": 1, "sns:topic": 1, "ec2:vpc-endpoint": 2,
		},
	}
	accounts := s.Accounts()
	if len(accounts) != 4 {
		t.Fatalf("%d accounts, want 4", len(accounts))
	}
	if diff := cmp.Diff(wantAccount, accounts[1]); diff != "" {
		t.Errorf("Accounts()[1] (-want +got):\n%s", diff)
	}

	count := 0
	last := ""
	for r := range s.Resources() {
		if r.ARN.String() <= last {
			t.Errorf("%s after %s", r.ARN, last)
		}
		last = r.ARN.String()
		count++
	}
	if count != 14 {
		t.Errorf("%d resources, want 14", count)
	}
	bucket, ok := s.Resource(arn.MustParse("arn:aws:s3:::cider-home/a/b"))
	if !ok || bucket.Account != "222222222222" || bucket.Tags["color"] != "red" || string(bucket.Settings) != `{"abac": "Enabled"}` {
		t.Errorf("Resource(object) = %+v, %v", bucket, ok)
	}
}

func TestWarnings(t *testing.T) {
	var got []string
	for _, w := range load(t, "testdata/org.json").Warnings() {
		var doc *snapshot.DocumentError
		if !errors.As(w, &doc) {
			t.Errorf("%v is no DocumentError", w)
			continue
		}
		var list policy.ErrorList
		if !errors.As(w, &list) || len(list) == 0 {
			t.Errorf("%v wraps no policy.ErrorList", w)
		}
		if doc.Pos.Name != "testdata/org.json" || doc.Pos.Line < 2 {
			t.Errorf("%v has no position in the file", w)
		}
		got = append(got, doc.Type.Layer()+" "+doc.Name)
	}
	want := []string{
		"identity arn:aws:iam::222222222222:role/Mill/typo",
		"resource arn:aws:sns:eu-west-1:222222222222:ripe/SNSTopicPolicy",
		"scp arn:aws:organizations::111111111111:policy/o-orchard1234/service_control_policy/p-broken01",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Warnings() (-want +got):\n%s", diff)
	}
}

func TestCovers(t *testing.T) {
	s := load(t, "testdata/org.json")
	for _, tt := range []struct{ arn, want string }{
		{"arn:aws:iam::111111111111:user/ada", ""},
		{"arn:aws:s3:::cider-home/x", ""},
		{"arn:aws:iam::111111111111:user/zoe", "arn:aws:iam::111111111111:user/zoe is not in the snapshot"},
		{"arn:aws:iam::999999999999:user/zoe", "account 999999999999 of arn:aws:iam::999999999999:user/zoe is not in the snapshot"},
		{"arn:aws:s3:::nobody", "arn:aws:s3:::nobody is not in the snapshot"},
	} {
		got := ""
		err := s.Covers(arn.MustParse(tt.arn))
		if err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("Covers(%s) = %q, want %q", tt.arn, got, tt.want)
		}
		var uncovered *snapshot.NotCoveredError
		if err != nil && !errors.As(err, &uncovered) {
			t.Errorf("Covers(%s) is a %T", tt.arn, err)
		}
	}
}

func TestOrganization(t *testing.T) {
	o := load(t, "testdata/org.json").Organization()
	if o.ID != "o-orchard1234" || o.ManagementAccount != "111111111111" {
		t.Errorf("organization %s of %s", o.ID, o.ManagementAccount)
	}
	var path []string
	for _, n := range o.Path("222222222222") {
		path = append(path, n.Kind.String()+" "+n.String())
	}
	want := []string{"root r-orch (Root)", "ou ou-orch-apps0001 (Apps)", "account 222222222222 (cider)"}
	if diff := cmp.Diff(want, path); diff != "" {
		t.Errorf("Path (-want +got):\n%s", diff)
	}
	if got := o.Path("999999999999"); got != nil {
		t.Errorf("Path of an unknown node = %v", got)
	}
	n, ok := o.Node("ou-orch-apps0001")
	if want := "arn:aws:organizations::111111111111:ou/o-orchard1234/ou-orch-apps0001"; !ok || n.ARN != want {
		t.Errorf("Node = %+v, %v, want ARN %s", n, ok, want)
	}
	count := 0
	for range o.Nodes() {
		count++
	}
	if count != 7 {
		t.Errorf("%d nodes, want 7", count)
	}
	var none *snapshot.Organization
	if _, ok := none.Node("x"); ok || none.Path("x") != nil {
		t.Error("a nil organization has nodes")
	}
	for range none.Nodes() {
		t.Error("a nil organization has nodes")
	}
}

func TestZeroSnapshot(t *testing.T) {
	var s snapshot.Snapshot
	p, _ := policies(t, &s, request(t, "arn:aws:iam::111111111111:user/ada", "s3:GetObject", "arn:aws:s3:::b/k"))
	if got, want := layers(p.NotCollected), "boundary identity rcp resource scp"; got != want {
		t.Errorf("NotCollected = %s, want %s", got, want)
	}
}
