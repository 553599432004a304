// SPDX-License-Identifier: Apache-2.0

package snapshot_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/snapshot"
)

// The two accounts of small snapshots: one that asks and one that owns.
const (
	guest = "arn:aws:iam::111122223333:role/Guest"
	host  = "arn:aws:iam::444455556666:role/Host"

	allowAll = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`
	open     = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}`
)

// small returns a snapshot of an account whose role may do everything, and of one
// with the given services and resources, both in no organization.
func small(t testing.TB, services, resources string, calls ...string) *snapshot.Snapshot {
	t.Helper()
	const role = `{"arn": "ARN", "id": "ID", "tags": {}, "inlinePolicies": [{"name": "all", "document": ` + allowAll + `}]}`
	text := `{"schema": "undenied/snapshot/v1",
		"collection": {"collectedAt": "2026-11-20T10:00:00Z", "calls": [` + strings.Join(calls, ", ") + `]},
		"accounts": [
			{"account": "111122223333", "standalone": true, "roles": [` + strings.NewReplacer("ARN", guest, "ID", "AROAGUEST").Replace(role) + `]},
			{"account": "444455556666", "standalone": true, "services": [` + services + `], "roles": [` + strings.NewReplacer("ARN", host, "ID", "AROAHOST").Replace(role) + `],
				"resources": [` + resources + `]}]}`
	s, err := snapshot.Read("small.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// gaps returns the reasons with their layers or settings.
func gaps(s *snapshot.Snapshot, req *eval.Request) []string {
	var list []string
	for _, g := range s.Gaps(req) {
		kind := g.Type.Layer()
		if g.Setting != 0 {
			kind = g.Setting.String()
		}
		list = append(list, kind+": "+g.String())
	}
	return list
}

// decide evaluates a request with what the snapshot knows.
func decide(t *testing.T, s *snapshot.Snapshot, req *eval.Request) string {
	t.Helper()
	p, completed := policies(t, s, req)
	return eval.Evaluate(completed, p).String()
}

func TestBucketSettings(t *testing.T) {
	const (
		off    = `"blockPublicAccess": {"ignorePublicAcls": false, "restrictPublicBuckets": false}`
		on     = `"blockPublicAccess": {"ignorePublicAcls": true, "restrictPublicBuckets": true}`
		owned  = `"objectOwnership": "BucketOwnerEnforced"`
		lists  = `"objectOwnership": "ObjectWriter"`
		public = `"policy": ` + open
		none   = `"policyStatus": "none"`
		entry  = `"acl": [{"grantee": "111122223333", "permission": "READ"}]`
	)
	account := func(settings string) string {
		return `, {"arn": "arn:aws:s3::444455556666:account", "type": "s3:account", "policyStatus": "none", "settings": {` + settings + `}}`
	}
	for _, tt := range []struct {
		name, services, policy, settings, account string
		principal, action                         string
		want                                      string
		gaps                                      []string
	}{
		{"public, nothing blocked", ``, public, off + "," + owned, account(off), guest, "s3:ListBucket", "allowed", nil},
		{"public, the bucket blocks", ``, public, on + "," + owned, "", guest, "s3:ListBucket", "explicitDeny", nil},
		{"public, the account blocks", ``, public, off + "," + owned, account(on), guest, "s3:ListBucket", "explicitDeny", nil},
		{"public, the account blocks, bucket unknown", ``, public, owned, account(on), guest, "s3:ListBucket", "explicitDeny", nil},
		{"public, account not collected", ``, public, off + "," + owned, "", guest, "s3:ListBucket", "undetermined", []string{
			"blockPublicAccess: Block Public Access of arn:aws:s3::444455556666:account was not collected"}},
		{"public, all of S3 was collected", `"s3"`, public, off + "," + owned, "", guest, "s3:ListBucket", "allowed", nil},
		{"public, bucket not collected", `"s3"`, public, owned, "", guest, "s3:ListBucket", "undetermined", []string{
			"blockPublicAccess: Block Public Access of arn:aws:s3:::data was not collected"}},
		{"public, asked from within", ``, public, "", "", host, "s3:ListBucket", "allowed", nil},
		{"public, asked by a service", ``, public, "", "", "logging.s3.amazonaws.com", "s3:ListBucket", "allowed", nil},
		{"no policy, no lists", ``, none, off + "," + owned, account(off), guest, "s3:ListBucket", "implicitDeny", nil},
		{"a list with an entry", ``, none, off + "," + lists + "," + entry, account(off), guest, "s3:ListBucket", "allowed", nil},
		{"a list with an entry for another action", ``, none, off + "," + lists + "," + entry, account(off), guest, "s3:PutObject", "implicitDeny", nil},
		{"a list that does not count", ``, none, off + "," + owned + "," + entry, account(off), guest, "s3:ListBucket", "implicitDeny", nil},
		{"a list that may count", ``, none, off + "," + entry, account(off), guest, "s3:ListBucket", "undetermined", []string{
			"objectOwnership: Object Ownership of bucket data was not collected"}},
		{"an empty list", ``, none, off + `, "acl": []`, account(off), guest, "s3:ListBucket", "implicitDeny", nil},
		{"no list was collected", ``, none, off + "," + lists, account(off), guest, "s3:ListBucket", "undetermined", []string{
			"acl: the access control list of bucket data was not collected"}},
		{"public list, ignored", ``, none, on + "," + lists + `, "acl": [{"grantee": "http://acs.amazonaws.com/groups/global/AllUsers", "permission": "READ"}]`, "",
			"anonymous", "s3:ListBucket", "implicitDeny", nil},
		{"public list", ``, none, off + "," + lists + `, "acl": [{"grantee": "http://acs.amazonaws.com/groups/global/AllUsers", "permission": "READ"}]`, account(off),
			"anonymous", "s3:ListBucket", "allowed", nil},
		{"the owner's entry", ``, none, off + "," + lists + `, "owner": "c0ffee", "acl": [{"grantee": "c0ffee", "permission": "FULL_CONTROL"}]`, account(off),
			guest, "s3:ListBucket", "implicitDeny", nil},
		{"a stranger's entry", ``, none, off + "," + lists + `, "acl": [{"grantee": "c0ffee", "permission": "FULL_CONTROL"}]`, account(off),
			guest, "s3:ListBucket", "undetermined", []string{"acl: the access control list of bucket data has entries for users whose accounts are not known"}},
		{"nothing known", ``, none, "", "", guest, "s3:ListBucket", "undetermined", []string{
			"acl: the access control list of bucket data was not collected",
			"objectOwnership: Object Ownership of bucket data was not collected",
			"blockPublicAccess: Block Public Access of arn:aws:s3:::data was not collected",
			"blockPublicAccess: Block Public Access of arn:aws:s3::444455556666:account was not collected"}},
		{"nothing known, an action that lists do not allow", ``, none, "", "", guest, "s3:GetBucketTagging", "implicitDeny", []string{
			"blockPublicAccess: Block Public Access of arn:aws:s3:::data was not collected",
			"blockPublicAccess: Block Public Access of arn:aws:s3::444455556666:account was not collected"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bucket := `{"arn": "arn:aws:s3:::data", "type": "s3:bucket", ` + tt.policy + `, "settings": {` + tt.settings + `}}`
			s := small(t, tt.services, bucket+tt.account)
			req := request(t, tt.principal, tt.action, "arn:aws:s3:::data")
			if got := decide(t, s, req); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if diff := cmp.Diff(tt.gaps, gaps(s, req)); diff != "" {
				t.Errorf("gaps (-want +got):\n%s", diff)
			}
		})
	}
}

// The list of an object is in no snapshot, and it counts only if Object Ownership
// lets it.
func TestObjectACL(t *testing.T) {
	const bucket = `{"arn": "arn:aws:s3:::data", "policyStatus": "none", "settings": {"objectOwnership": "%", "acl": [{"grantee": "111122223333", "permission": "FULL_CONTROL"}],
		"blockPublicAccess": {}}}`
	for _, tt := range []struct{ ownership, action, want string }{
		{"BucketOwnerEnforced", "s3:GetObject", "implicitDeny"},
		{"BucketOwnerPreferred", "s3:GetObject", "undetermined"},
		{"BucketOwnerPreferred", "s3:PutObject", "allowed"}, // the bucket's list decides that
		{"BucketOwnerPreferred", "s3:PutObjectAcl", "undetermined"},
	} {
		s := small(t, `"s3"`, strings.Replace(bucket, "%", tt.ownership, 1))
		if got := decide(t, s, request(t, guest, tt.action, "arn:aws:s3:::data/1.csv")); got != tt.want {
			t.Errorf("%s with %s: got %s, want %s", tt.action, tt.ownership, got, tt.want)
		}
	}
}

func TestAccessPoints(t *testing.T) {
	const (
		arn    = "arn:aws:s3:eu-west-1:444455556666:accesspoint/door"
		bucket = `{"arn": "arn:aws:s3:::data", "policy": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:*",
			"Resource": "arn:aws:s3:::data/*", "Condition": {"StringEquals": {"s3:ResourceTag/x": "y"}}}}, "settings": {"objectOwnership": "BucketOwnerEnforced", "blockPublicAccess": {}}}, `
		delegates = `{"arn": "arn:aws:s3:::data", "policy": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:*",
			"Resource": "arn:aws:s3:::data/*"}}, "settings": {"objectOwnership": "BucketOwnerEnforced", "blockPublicAccess": {}}}, `
		lets  = `"policy": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:GetObject", "Resource": "` + arn + `/object/*"}}`
		point = `{"arn": "` + arn + `", `
		leads = `, "settings": {"alias": "door-x1y2-s3alias", "bucket": "data", "networkOrigin": "Internet", "blockPublicAccess": {}}}`
		inVPC = `, "settings": {"bucket": "data", "networkOrigin": "VPC", "vpcId": "vpc-1", "blockPublicAccess": {}}}`
	)
	for _, tt := range []struct {
		name, resources, resource string
		want                      string
		gaps                      []string
	}{
		{"both allow", delegates + point + lets + leads, arn + "/object/a/b.csv", "allowed", nil},
		{"by alias", delegates + point + lets + leads, "arn:aws:s3:::door-x1y2-s3alias/a/b.csv", "allowed", nil},
		{"the bucket does not", bucket + point + lets + leads, arn + "/object/a", "undetermined", nil}, // it asks for a key that nobody knows
		{"the access point does not", delegates + point + `"policyStatus": "none"` + leads, arn + "/object/a", "implicitDeny", nil},
		{"from elsewhere than its VPC", delegates + point + lets + inVPC, arn + "/object/a", "explicitDeny", nil},
		{"its bucket is not known", delegates + point + lets + `}`, arn + "/object/a", "undetermined", []string{
			"resource: " + arn + " leads to a bucket that is not known",
			"blockPublicAccess: Block Public Access of " + arn + " was not collected"}},
		{"its network is not known", delegates + point + lets + `, "settings": {"bucket": "data", "networkOrigin": "VPC", "blockPublicAccess": {}}}`, arn + "/object/a", "undetermined", []string{
			"resource: the network origin of " + arn + " was not collected"}},
		{"the bucket of somebody else", point + lets + leads, arn + "/object/a", "undetermined", []string{
			"resource: arn:aws:s3:::data belongs to an account that is not known"}},
		{"itself not listed", delegates + `{"arn": "arn:aws:s3:::other", "policyStatus": "none"}`, arn + "/object/a", "implicitDeny", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := small(t, `"s3"`, tt.resources)
			req := request(t, guest, "s3:GetObject", tt.resource)
			if got := decide(t, s, req); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if diff := cmp.Diff(tt.gaps, gaps(s, req)); diff != "" {
				t.Errorf("gaps (-want +got):\n%s", diff)
			}
		})
	}
	s := small(t, `"s3"`, delegates+point+lets+leads)
	p, req := policies(t, s, request(t, guest, "s3:GetObject", "arn:aws:s3:::door-x1y2-s3alias/a/b.csv"))
	if got, want := req.Resource.String(), arn+"/object/a/b.csv"; got != want {
		t.Errorf("the alias stands for %s, want %s", got, want)
	}
	if got, want := p.Settings.AccessPoint.Bucket.String(), "arn:aws:s3:::data/a/b.csv"; got != want {
		t.Errorf("behind it is %s, want %s", got, want)
	}
}

func TestGrants(t *testing.T) {
	const arn = "arn:aws:kms:eu-west-1:444455556666:key/k"
	grant := func(grantee string) string {
		return `{"grants": [{"id": "g1", "grantee": "` + grantee + `", "retiringPrincipal": "` + host + `", "operations": ["Decrypt"],
			"constraints": {"encryptionContextSubset": {"tenant": "7"}}}]}`
	}
	for _, tt := range []struct {
		name, settings, principal, action, tenant string
		want                                      string
		gaps                                      []string
	}{
		{"no grants", `{"grants": []}`, host, "kms:Decrypt", "7", "implicitDeny", nil},
		{"a grant", grant(guest), guest, "kms:Decrypt", "7", "allowed", nil},
		{"another context", grant(guest), guest, "kms:Decrypt", "8", "implicitDeny", nil},
		{"another operation", grant(guest), guest, "kms:Encrypt", "7", "implicitDeny", nil},
		{"the retiring principal", grant(guest), host, "kms:Decrypt", "7", "implicitDeny", nil},
		{"a grantee of another kind", grant("c0ffee"), host, "kms:Decrypt", "7", "undetermined", []string{
			"grants: the list of grants of " + arn + " is not understood"}},
		{"not collected", `{}`, host, "kms:Decrypt", "7", "undetermined", []string{
			"grants: the list of grants of " + arn + " was not collected: AccessDeniedException on kms:ListGrants at 2026-11-20T10:00:00Z"}},
		{"not collected, nor needed", `{}`, host, "kms:PutKeyPolicy", "7", "implicitDeny", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := small(t, `"kms"`, `{"arn": "`+arn+`", "policyStatus": "none", "settings": `+tt.settings+`}`,
				`{"account": "444455556666", "region": "eu-west-1", "service": "kms", "operation": "ListGrants", "status": "denied", "code": "AccessDeniedException", "resource": "`+arn+`"}`)
			req := request(t, tt.principal, tt.action, arn, "kms:EncryptionContext:tenant="+tt.tenant)
			if got := decide(t, s, req); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if diff := cmp.Diff(tt.gaps, gaps(s, req)); diff != "" {
				t.Errorf("gaps (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAPIGatewayAuth(t *testing.T) {
	const arn = "arn:aws:execute-api:eu-west-1:444455556666:api1"
	for _, tt := range []struct {
		settings, principal, want string
		gaps                      []string
	}{
		{`{"apiGatewayAuth": "AWS_IAM"}`, host, "allowed", nil},
		{`{"apiGatewayAuth": "AWS_IAM"}`, "anonymous", "implicitDeny", nil},
		{`{"apiGatewayAuth": "NONE"}`, "anonymous", "allowed", nil},
		{`{}`, "anonymous", "undetermined", []string{"apiGatewayAuth: the authorization type of " + arn + " was not collected"}},
		{`{"apiGatewayAuth": "MAGIC"}`, "anonymous", "undetermined", []string{"apiGatewayAuth: the authorization type of " + arn + " is not understood"}},
	} {
		s := small(t, ``, `{"arn": "`+arn+`", "policyStatus": "none", "settings": `+tt.settings+`}`)
		req := request(t, tt.principal, "execute-api:Invoke", arn+"/prod/GET/pets")
		if got := decide(t, s, req); got != tt.want {
			t.Errorf("%s by %s: got %s, want %s", tt.settings, tt.principal, got, tt.want)
		}
		if diff := cmp.Diff(tt.gaps, gaps(s, req)); diff != "" {
			t.Errorf("%s by %s: gaps (-want +got):\n%s", tt.settings, tt.principal, diff)
		}
	}
}
