// SPDX-License-Identifier: Apache-2.0

package snapshot_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/snapshot"
)

// read returns the snapshot that a text holds, without its schema.
func read(t testing.TB, members string) *snapshot.Snapshot {
	t.Helper()
	s, err := snapshot.Read("s.json", []byte(`{"schema": "undenied/snapshot/v1", `+members+`}`))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// What an organization has turned off says nothing of accounts outside of it.
func TestTurnedOffElsewhere(t *testing.T) {
	s := read(t, `"organization": {"id": "o-a", "managementAccount": "111111111111", "enabledPolicyTypes": [], "nodes": [
			{"id": "r-1", "kind": "root"}, {"id": "222222222222", "kind": "account", "parent": "r-1"}]},
		"accounts": []`)
	for _, tt := range []struct{ principal, resource, want string }{
		{"arn:aws:iam::222222222222:root", "arn:aws:kms:eu-west-1:222222222222:key/k", "resource: arn:aws:kms:eu-west-1:222222222222:key/k is not in the snapshot"},
		{"arn:aws:iam::333333333333:root", "arn:aws:kms:eu-west-1:444444444444:key/k", `scp: account 333333333333 is not in the snapshot's organization
rcp: account 444444444444 is not in the snapshot's organization
resource: arn:aws:kms:eu-west-1:444444444444:key/k is not in the snapshot`},
	} {
		got := strings.Join(gaps(s, request(t, tt.principal, "kms:Decrypt", tt.resource)), "\n")
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.principal, diff)
		}
	}
}

// A session does not tell the path of its role. Two roles of one name, as
// snapshots of two times may have, are not taken for each other.
func TestRolesOfOneName(t *testing.T) {
	const may = `, "inlinePolicies": [{"name": "all", "document": ` + allowAll + `}]`
	s := read(t, `"accounts": [{"account": "111122223333", "standalone": true, "roles": [
		{"arn": "arn:aws:iam::111122223333:role/old/App", "id": "AROAOLD"},
		{"arn": "arn:aws:iam::111122223333:role/new/App", "id": "AROANEW"`+may+`},
		{"arn": "arn:aws:iam::111122223333:role/Other"`+may+`}]}]`)
	req := request(t, "arn:aws:sts::111122223333:assumed-role/App/s", "s3:ListAllMyBuckets", "*")
	p, _ := policies(t, s, req)
	if got, want := layers(p.NotCollected), "boundary identity session"; got != want {
		t.Errorf("not collected: %s, want %s", got, want)
	}
	got := strings.Join(gaps(s, req), "\n")
	if want := "identity: role App of account 111122223333 is listed with more than one path"; !strings.HasPrefix(got, want) {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if p, _ := policies(t, s, request(t, "arn:aws:sts::111122223333:assumed-role/Other/s", "s3:ListAllMyBuckets", "*")); len(p.Identity) != 1 {
		t.Errorf("another role has %d policies, want 1", len(p.Identity))
	}
}

// Tag keys in conditions do not tell case apart; those of many resources do.
func TestTagsThatDifferInCase(t *testing.T) {
	s := read(t, `"accounts": [{"account": "111122223333", "standalone": true, "resources": [
		{"arn": "arn:aws:sqs:eu-west-1:111122223333:q", "policyStatus": "none", "tags": {"Team": "a", "team": "b", "Env": "x", "env": "x", "one": "1"}}]}]`)
	_, completed := policies(t, s, request(t, "arn:aws:iam::111122223333:root", "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q"))
	for key, want := range map[string]string{"team": "unknown", "env": "x", "one": "1"} {
		for range 20 {
			if got := entry(&completed.Context, "aws:ResourceTag/"+key); got != want {
				t.Fatalf("%s = %s, want %s", key, got, want)
			}
			_, completed = policies(t, s, request(t, "arn:aws:iam::111122223333:root", "sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:q"))
		}
	}
}

// A role that is known by the unique ID of a session is that session: it may have
// tags of its own.
func TestTagsOfSessionByID(t *testing.T) {
	s := read(t, `"accounts": [{"account": "111122223333", "standalone": true, "roles": [
		{"arn": "arn:aws:iam::111122223333:role/App", "id": "AROAAPP", "tags": {}, "inlinePolicies": [{"name": "own", "document":
			{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringNotEquals": {"aws:PrincipalTag/team": "a"}}}}}]}]}]`)
	req := request(t, "anonymous", "s3:ListAllMyBuckets", "*")
	req.Principal.ID = "AROAAPP"
	_, completed := policies(t, s, req)
	if got := entry(&completed.Context, "aws:PrincipalTag/team"); got != "unknown" {
		t.Errorf("aws:PrincipalTag/team = %s, want unknown", got)
	}
	req = request(t, "arn:aws:iam::111122223333:role/App", "s3:ListAllMyBuckets", "*")
	_, completed = policies(t, s, req)
	if got := completed.Context.Lookup(condition.MustKey("aws:PrincipalTag/team")).Presence; got != condition.Absent {
		t.Errorf("the role itself: aws:PrincipalTag/team is %v, want absent", got)
	}
}

// Nobody can detach RCPFullAWSAccess: a list without it is one that leaves it out.
func TestRCPsAlwaysAllow(t *testing.T) {
	for _, rcps := range []string{`[]`, `["p-guard"]`, `["p-RCPFullAWSAccess", "p-guard"]`} {
		s := read(t, `"organization": {"id": "o-a", "managementAccount": "111111111111", "nodes": [
				{"id": "r-1", "kind": "root", "scps": ["p-FullAWSAccess"], "rcps": `+rcps+`},
				{"id": "222222222222", "kind": "account", "parent": "r-1", "scps": ["p-FullAWSAccess"], "rcps": `+rcps+`}],
			"policies": [{"id": "p-guard", "arn": "arn:aws:organizations::111111111111:policy/o-a/resource_control_policy/p-guard", "type": "rcp",
				"document": {"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "sqs:PurgeQueue", "Resource": "*"}}}]},
			"accounts": [{"account": "222222222222", "resources": [{"arn": "arn:aws:sqs:eu-west-1:222222222222:q", "policyStatus": "none"}]}]`)
		for action, want := range map[string]string{"sqs:SendMessage": "allowed", "sqs:PurgeQueue": "explicitDeny"} {
			if action == "sqs:PurgeQueue" && rcps == "[]" {
				want = "allowed"
			}
			if got := decide(t, s, request(t, "arn:aws:iam::222222222222:root", action, "arn:aws:sqs:eu-west-1:222222222222:q")); got != want {
				t.Errorf("%s, %s: %s, want %s", rcps, action, got, want)
			}
		}
	}
}

// Settings in a form that nobody writes are not taken for "off".
func TestSettingsNotUnderstood(t *testing.T) {
	for _, block := range []string{`{"ignorePublicAcls": "true", "restrictPublicBuckets": "true"}`, `{"restrictPublicBuckets": 1}`, `{"restrictPublicBuckets": null}`} {
		s := small(t, `"s3"`, `{"arn": "arn:aws:s3:::data", "policy": `+open+`, "settings": {"objectOwnership": "BucketOwnerEnforced", "blockPublicAccess": `+block+`}}`)
		if got := decide(t, s, request(t, guest, "s3:ListBucket", "arn:aws:s3:::data")); got != "undetermined" {
			t.Errorf("blockPublicAccess %s: %s, want undetermined", block, got)
		}
	}
	grant := func(constraints string) string {
		return `{"arn": "arn:aws:kms:eu-west-1:444455556666:key/k", "policy": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "kms:Describe*", "Resource": "*"}},
			"settings": {"grants": [{"id": "g", "grantee": "` + host + `", "operations": ["Decrypt"], "constraints": ` + constraints + `}]}}`
	}
	for constraints, want := range map[string]string{
		`{}`: "allowed", `{"sourceArn": "arn:aws:s3:::b"}`: "undetermined", `{"encryptionContextEquals": {"a": 1}}`: "undetermined", `[]`: "undetermined",
	} {
		s := small(t, `"kms"`, grant(constraints))
		if got := decide(t, s, request(t, host, "kms:Decrypt", "arn:aws:kms:eu-west-1:444455556666:key/k")); got != want {
			t.Errorf("grant with constraints %s: %s, want %s", constraints, got, want)
		}
	}
}

// A role's tag is taken for the session's where the request does not say, and that
// is said.
func TestOverridableTags(t *testing.T) {
	s := read(t, `"accounts": [{"account": "111122223333", "standalone": true, "roles": [
		{"arn": "arn:aws:iam::111122223333:role/App", "id": "AROAAPP", "tags": {"Team": "a", "other": "b"}, "inlinePolicies": [{"name": "own", "document":
			{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "a", "aws:PrincipalTag/none": "x"}}}}}]}]}]`)
	const session, said = "arn:aws:sts::111122223333:assumed-role/App/s", "session: aws:PrincipalTag/Team is a tag of the role, which a tag of the session may override"
	for _, tt := range []struct {
		principal string
		context   []string
		want      bool
	}{
		{session, nil, true},
		{session, []string{"aws:PrincipalTag/team=c"}, false},
		{"arn:aws:iam::111122223333:role/App", nil, false},
	} {
		list := gaps(s, request(t, tt.principal, "s3:ListAllMyBuckets", "*", tt.context...))
		if got := strings.Contains(strings.Join(list, "\n"), said); got != tt.want || got && len(list) != 2 {
			t.Errorf("%s %v: gaps %q, want the tag among them: %t", tt.principal, tt.context, list, tt.want)
		}
	}
}

// What a newer scp_data.json does not say is as it was, in the same organization.
func TestWithSCPsOfTheSame(t *testing.T) {
	const nodes = `{"r-1": {"id": "r-1", ARN "organization_node_type": "x", "policies": []}, "111111111111": {"id": "111111111111", "organization_node_type": "AWSAccount", "parent": "r-1", "policies": []}}`
	s := read(t, `"organization": {"id": "o-a", "managementAccount": "111111111111", "enabledPolicyTypes": ["SERVICE_CONTROL_POLICY"], "nodes": [
		{"id": "r-1", "kind": "root"}, {"id": "111111111111", "kind": "account", "parent": "r-1"}, {"id": "222222222222", "kind": "account", "parent": "r-1"}]}`)
	same, err := s.WithSCPs("n.json", []byte(strings.Replace(nodes, "ARN", "", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if o := same.Organization(); o.ID != "o-a" || o.ManagementAccount != "111111111111" {
		t.Errorf("organization %q of %q, want what it was", o.ID, o.ManagementAccount)
	}
	if got := gaps(same, request(t, "arn:aws:iam::111111111111:root", "ec2:StopInstances", "*")); got != nil {
		t.Errorf("the management account: %q", got)
	}
	other, err := s.WithSCPs("n.json", []byte(strings.Replace(nodes, "ARN", `"arn": "arn:aws:organizations::333333333333:root/o-b/r-1",`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(gaps(other, request(t, "arn:aws:iam::111111111111:root", "ec2:StopInstances", "arn:aws:ec2:eu-west-1:111111111111:instance/i-1")), "\n")
	if want := "rcp: r-1 has no list of attached policies in the snapshot"; got != want {
		t.Errorf("another organization: %q, want %q", got, want)
	}
}

// RCPs do not apply to the keys that AWS manages.
func TestManagedKeys(t *testing.T) {
	for settings, want := range map[string]string{
		`{"grants": [], "manager": "AWS"}`: "allowed", `{"grants": [], "aliases": ["alias/aws/sqs"]}`: "allowed",
		`{"grants": [], "manager": "CUSTOMER"}`: "explicitDeny", `{"grants": [], "aliases": ["alias/awsome"]}`: "explicitDeny",
	} {
		s := read(t, `"organization": {"id": "o-a", "managementAccount": "111111111111", "nodes": [
				{"id": "r-1", "kind": "root", "scps": ["p-FullAWSAccess"], "rcps": ["p-guard"]},
				{"id": "222222222222", "kind": "account", "parent": "r-1", "scps": ["p-FullAWSAccess"], "rcps": []}],
			"policies": [{"id": "p-guard", "arn": "arn:aws:organizations::111111111111:policy/o-a/resource_control_policy/p-guard", "type": "rcp",
				"document": {"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*"}}}]},
			"accounts": [{"account": "222222222222", "resources": [{"arn": "arn:aws:kms:eu-west-1:222222222222:key/k", "settings": `+settings+`,
				"policy": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "222222222222"}, "Action": "kms:*", "Resource": "*"}}}]}]`)
		if got := decide(t, s, request(t, "arn:aws:iam::222222222222:root", "kms:Decrypt", "arn:aws:kms:eu-west-1:222222222222:key/k")); got != want {
			t.Errorf("%s: %s, want %s", settings, got, want)
		}
	}
}

// What an ARN says of its account is not overruled by another account's file.
func TestListedByAnother(t *testing.T) {
	dir := t.TempDir()
	const queue = "arn:aws:sqs:eu-west-1:222222222222:q"
	for name, text := range map[string]string{
		"organization": `"owners": {"` + queue + `": "111111111111"}`,
		"111111111111": `"accounts": [{"account": "111111111111", "resources": [{"arn": "` + queue + `", "policyStatus": "none"}]}]`,
		"222222222222": `"accounts": [{"account": "222222222222", "standalone": true, "services": ["sqs"], "resources": [{"arn": "` + queue + `", "policy":
			{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}}}]}]`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name+".json"), []byte(`{"schema": "undenied/snapshot/v1", `+text+`}`), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := decide(t, load(t, dir), request(t, "arn:aws:iam::222222222222:root", "sqs:SendMessage", queue)), "explicitDeny"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
