// SPDX-License-Identifier: Apache-2.0

package format_test

import (
	"bytes"
	"compress/gzip"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/snapshot/format"
)

// write makes files below a new directory.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const (
	inAccount = "aws/aws/accounts/111122223333/"
	inOrg     = "aws/aws/organizations/o-orchard/"
)

// collected is what iam-collect writes for a small organization.
var collected = map[string]string{
	inAccount + "iam/role/app/metadata.json":         `{"arn": "arn:aws:iam::111122223333:role/svc/App", "name": "App", "id": "AROA1", "created": "2026-11-20T10:00:00.000Z", "permissionBoundary": "arn:aws:iam::111122223333:policy/B"}`,
	inAccount + "iam/role/app/trust-policy.json":     `{"Version": "2012-10-17", "Statement": []}`,
	inAccount + "iam/role/app/managed-policies.json": `["arn:aws:iam::aws:policy/ReadOnlyAccess"]`,
	inAccount + "iam/role/app/inline-policies.json":  `[{"PolicyName": "own", "PolicyDocument": {"Statement": []}}]`,
	inAccount + "iam/role/app/tags.json":             `{"team": "cider"}`,
	inAccount + "iam/user/tom/metadata.json":         `{"arn": "arn:aws:iam::111122223333:user/tom", "id": "AIDA1"}`,
	inAccount + "iam/user/tom/groups.json":           `["arn:aws:iam::111122223333:group/ops"]`,
	inAccount + "iam/user/tom/tags.json":             `null`,
	inAccount + "iam/group/ops/metadata.json":        `{"arn": "arn:aws:iam::111122223333:group/ops", "id": "AGPA1"}`,
	inAccount + "iam/policy/b/metadata.json":         `{"arn": "arn:aws:iam::111122223333:policy/B", "name": "B", "defaultVersionId": "v3"}`,
	inAccount + "iam/policy/b/current-policy.json":   `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`,
	inAccount + "s3/press/metadata.json":             `{"arn": "arn:aws:s3:::press", "name": "press", "region": "eu-west-1"}`,
	inAccount + "s3/press/policy.json":               `{"Version": "2012-10-17", "Statement": []}`,
	inAccount + "s3/press/bpa.json":                  `{"BlockPublicAcls": true, "RestrictPublicBuckets": false}`,
	inAccount + "sqs/eu-west-1/jobs/metadata.json":   `{"arn": "arn:aws:sqs:eu-west-1:111122223333:jobs"}`,
	inAccount + "organization.json":                  `{"organizationId": "o-orchard"}`,
	"aws/aws/indexes/vpcs.json":                      `{}`,
	inOrg + "metadata.json":                          `{"id": "o-orchard", "rootOu": "r-1", "rootAccountId": "444455556666", "features": {"SERVICE_CONTROL_POLICY": true, "TAG_POLICY": false}}`,
	inOrg + "ous.json":                               `{"r-1": {"scps": ["arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess"], "rcps": []}, "ou-1": {"parent": "r-1", "scps": [], "rcps": []}}`,
	inOrg + "accounts.json":                          `{"111122223333": {"ou": "ou-1", "scps": [], "rcps": [], "tags": {"env": "prod"}}}`,
	inOrg + "delegated-admins.json":                  `{"guardduty.amazonaws.com": ["111122223333"]}`,
	inOrg + "scps/p-fullawsaccess/metadata.json":     `{"arn": "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess", "name": "FullAWSAccess", "awsManaged": true}`,
	inOrg + "scps/p-fullawsaccess/policy.json":       `{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`,
}

// collectedText is that in the project's own format.
const collectedText = `{"schema": "undenied/snapshot/v1",
"organization": {"id": "o-orchard", "managementAccount": "444455556666", "enabledPolicyTypes": ["SERVICE_CONTROL_POLICY"],
 "delegatedAdministrators": [{"account": "111122223333", "services": ["guardduty.amazonaws.com"]}],
 "nodes": [
  {"id": "r-1", "kind": "root", "scps": ["p-FullAWSAccess"], "rcps": []},
  {"id": "ou-1", "kind": "ou", "parent": "r-1", "scps": [], "rcps": []},
  {"id": "111122223333", "kind": "account", "parent": "ou-1", "scps": [], "rcps": [], "tags": {"env": "prod"}}],
 "policies": [{"id": "p-FullAWSAccess", "name": "FullAWSAccess", "arn": "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess", "type": "scp", "awsManaged": true,
  "document": {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}}]},
"accounts": [{"account": "111122223333",
 "users": [{"arn": "arn:aws:iam::111122223333:user/tom", "id": "AIDA1", "groups": ["arn:aws:iam::111122223333:group/ops"]}],
 "groups": [{"arn": "arn:aws:iam::111122223333:group/ops", "id": "AGPA1"}],
 "roles": [{"arn": "arn:aws:iam::111122223333:role/svc/App", "id": "AROA1", "createDate": "2026-11-20T10:00:00Z", "tags": {"team": "cider"},
  "permissionsBoundary": "arn:aws:iam::111122223333:policy/B", "attachedPolicies": ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
  "inlinePolicies": [{"name": "own", "document": {"Statement": []}}], "trustPolicy": {"Version": "2012-10-17", "Statement": []}}],
 "policies": [{"arn": "arn:aws:iam::111122223333:policy/B", "name": "B", "defaultVersion": "v3", "document": {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}}],
 "resources": [
  {"arn": "arn:aws:s3:::press", "policyStatus": "present", "policy": {"Version": "2012-10-17", "Statement": []},
   "settings": {"blockPublicAccess": {"blockPublicAcls": true, "ignorePublicAcls": false, "blockPublicPolicy": false, "restrictPublicBuckets": false}}},
  {"arn": "arn:aws:sqs:eu-west-1:111122223333:jobs"}]}]}`

func TestCollectDirectory(t *testing.T) {
	f := load(t, write(t, collected))
	if f.Skipped != nil {
		t.Errorf("skipped %q", f.Skipped)
	}
	if diff := cmp.Diff(encoded(t, read(t, "own.json", collectedText)), encoded(t, f)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What is broken is left out as a whole, and said with its place.
func TestCollectDirectoryBroken(t *testing.T) {
	tests := []struct{ name, file, text, skipped, without string }{
		{"a policy", inAccount + "iam/role/app/trust-policy.json", "{\n  x", "trust-policy.json:2:3: ", "role/svc/App"},
		{"attachments", inAccount + "iam/role/app/managed-policies.json", `["p"]`, `managed-policies.json:1:2: [0]: "p" is not an ARN`, "role/svc/App"},
		{"metadata", inAccount + "s3/press/metadata.json", `{"arn": "press"}`, `metadata.json:1:9: arn: "press" is not an ARN`, "s3:::press"},
		{"no ARN", inAccount + "s3/press/metadata.json", `{}`, `metadata.json:1:1: skipped: no arn here`, "s3:::press"},
		{"depth", inAccount + "s3/press/policy.json", strings.Repeat("[", 100_000), `policy.json:1:`, "s3:::press"},
		{"a number of a million digits", inAccount + "s3/press/tags.json", `{"a": ` + strings.Repeat("9", 1_000_000) + `}`, `tags.json:1:7: a: a number, want a tag value`, "s3:::press"},
		{"another account's role", inAccount + "iam/role/app/metadata.json", `{"arn": "arn:aws:iam::444455556666:role/App"}`, `metadata.json:1:1: skipped: arn:aws:iam::444455556666:role/App is not of account 111122223333`, "role/App"},
		{"the organization", inOrg + "accounts.json", `{"111122223333": {"ou": "ou-9"}}`, `the parent "ou-9" of node "111122223333" is not listed`, "o-orchard"},
		{"the name of a directory", "aws/aws/accounts/..%2f..%2fetc/iam/role/x/metadata.json", `{"arn": "arn:aws:iam::111122223333:role/x"}`, `skipped: "..%2f..%2fetc" is not an account ID`, "role/x"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			files := maps.Clone(collected)
			files[tt.file] = tt.text
			f := load(t, write(t, files))
			if len(f.Skipped) != 1 || !strings.Contains(f.Skipped[0].Error(), filepath.FromSlash(tt.skipped)) {
				t.Errorf("skipped %.300q, want %s", f.Skipped, tt.skipped)
			}
			if got := encoded(t, f); strings.Contains(got, tt.without+`"`) {
				t.Errorf("%s is in\n%s", tt.without, got)
			}
		})
	}
}

// Links are not followed, whether they lead out of the directory or not.
func TestCollectDirectoryLinks(t *testing.T) {
	outside := write(t, map[string]string{"role/metadata.json": `{"arn": "arn:aws:iam::111122223333:role/Outside"}`, "policy.json": `{"Statement": []}`})
	dir := write(t, collected)
	link := func(target, name string) {
		t.Helper()
		if err := os.Symlink(target, filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			t.Skip(err)
		}
	}
	link(filepath.Join(outside, "role"), inAccount+"iam/role/outside")
	link(filepath.Join(outside, "policy.json"), inAccount+"sqs/eu-west-1/jobs/policy.json")
	f := load(t, dir)
	if strings.Contains(encoded(t, f), "Outside") {
		t.Error("a directory outside was read")
	}
	// The queue's policy is there and cannot be read: the queue is left out.
	if strings.Contains(encoded(t, f), ":jobs") {
		t.Error("a file outside was read, or taken for missing")
	}
	if len(f.Skipped) != 3 {
		t.Errorf("skipped %q, want the two links and the queue", f.Skipped)
	}
}

// FuzzCollectDirectory checks that a broken file is skipped with its place, and
// that what is read is written and read again.
func FuzzCollectDirectory(f *testing.F) {
	names := slices.Sorted(maps.Keys(collected))
	for i, name := range names {
		f.Add(uint8(i), []byte(collected[name]))
	}
	// A user's files about a group, and a type of policies that nobody knows.
	f.Add(uint8(slices.Index(names, inAccount+"iam/user/tom/metadata.json")), []byte(`{"arn": "arn:aws-cn:iam::111122223333:group/tom"}`))
	f.Add(uint8(slices.Index(names, inOrg+"metadata.json")), []byte(`{"id": "o-orchard", "rootOu": "r-1", "rootAccountId": "444455556666", "features": {"NEW_POLICY": true}}`))
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		files := maps.Clone(collected)
		files[names[int(which)%len(names)]] = string(data)
		dir := write(t, files)
		file, err := format.Load(dir)
		if err != nil {
			t.Fatalf("one broken file makes all unreadable: %v", err)
		}
		for _, skipped := range file.Skipped {
			if !strings.HasPrefix(skipped.Error(), dir) {
				t.Errorf("skipped without a place: %v", skipped)
			}
		}
		var b bytes.Buffer
		if err := format.Encode(&b, file); err != nil {
			t.Fatal(err)
		}
		if _, err := format.Read("again", b.Bytes()); err != nil {
			t.Errorf("what was read cannot be read again: %v", err)
		}
	})
}

// A file that unpacks to much more than its size is refused.
func TestGzipBomb(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bomb.json.gz")
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	spaces := bytes.Repeat([]byte(" "), 1<<20)
	for range 80 {
		if _, err := z.Write(spaces); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := format.Load(path)
	if want := path + ":1:1: the compressed file holds more than 300 times its size, want a snapshot"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

const page = `{"RoleDetailList": [{"Arn": "arn:aws:iam::111122223333:role/NAME", "AssumeRolePolicyDocument": {"Statement": []}}]}`

// A directory of pages is the same as all of them in one file.
func TestPages(t *testing.T) {
	one, two := strings.Replace(page, "NAME", "One", 1), strings.Replace(page, "NAME", "Two", 1)
	dir := write(t, map[string]string{"page-1.json": one, "page-2.json": two, "README.md": "pages", ".hidden.json": "x"})
	if diff := cmp.Diff(encoded(t, read(t, "all.json", one+"\n"+two)), encoded(t, load(t, dir))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !format.IsForeign(dir) {
		t.Error("a directory of pages is not foreign")
	}
	own := filepath.Join(t.TempDir(), "own")
	if err := format.SaveDirectory(own, load(t, dir), format.Gzip); err != nil {
		t.Fatal(err)
	}
	if format.IsForeign(own) {
		t.Error("a directory that this package wrote is foreign")
	}
}

// Pages that contradict each other say so.
func TestPagesContradict(t *testing.T) {
	one := strings.Replace(page, "NAME", "One", 1)
	dir := write(t, map[string]string{"a.json": one, "b.json": strings.Replace(one, "[]", `[{}]`, 1)})
	if got := load(t, dir).Skipped; len(got) != 1 || !strings.Contains(got[0].Error(), "the trust policy is not what it is at") {
		t.Errorf("skipped %q, want the trust policy", got)
	}
}
