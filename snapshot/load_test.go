// SPDX-License-Identifier: Apache-2.0

package snapshot_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/snapshot"
)

const v1 = `{"schema": "undenied/snapshot/v1", `

func TestReadErrors(t *testing.T) {
	account := func(fields string) string { return v1 + `"accounts": [{"account": "111111111111", ` + fields + `}]}` }
	org := func(nodes string) string {
		return v1 + `"organization": {"id": "o-a", "managementAccount": "111111111111", "nodes": [` + nodes + `]}}`
	}
	for _, tt := range []struct{ name, text, want string }{
		{"empty", "", `f.json:1:1: the file is empty, want a snapshot ("schema": "undenied/snapshot/v1"), the output of "aws iam get-account-authorization-details", or a scp_data.json`},
		{"blank", " \n\t", `f.json:1:1: the file is empty`},
		{"UTF-16", "\xff\xfe{\x00}\x00", `f.json:1:1: the file is UTF-16, want UTF-8`},
		{"truncated", "{\"schema\": \"undenied/snapshot/v1\",\n \"accounts\": [", `f.json:2:`},
		{"text", "hello", `f.json:1:1: `},
		{"trailing text", v1 + `"accounts": []} x`, `f.json:1:5`},
		{"duplicate names", `{"schema": "undenied/snapshot/v1", "schema": "x"}`, `f.json:1:36: `},
		{"something else", `{"a": 1}`, `f.json:1:1: this is not a snapshot, want a snapshot (`},
		{"a list", `[]`, `f.json:1:1: this is not a snapshot`},
		{"no schema", `{"accounts": []}`, `f.json:1:1: missing field "schema", want "schema": "undenied/snapshot/v1"`},
		{"newer schema", `{"schema": "undenied/snapshot/v2"}`, `f.json:1:12: schema: "undenied/snapshot/v2" is not a schema this version understands, want "undenied/snapshot/v1"`},
		{"schema of the wrong kind", `{"schema": 1}`, `f.json:1:12: schema: a number is not a schema this version understands`},
		{"two snapshots", v1 + `"accounts": []}` + "\n" + v1 + `"accounts": []}`, `f.json:2:1: more than one snapshot in a file`},
		{"unknown field", v1 + "\n  \"acounts\": []}", `f.json:2:3: acounts: unknown field "acounts", want one of schema, collection, organization, accounts, owners, evidence`},
		{"field in the wrong case", v1 + `"Accounts": []}`, `f.json:1:36: Accounts: unknown field "Accounts", want "accounts"`},
		{"deep unknown field", account(`"users": [{"arn": "arn:aws:iam::111111111111:user/a"}, {"arn": "arn:aws:iam::111111111111:user/b", "tag": {}}]`),
			`accounts[0].users[1].tag: unknown field "tag", want one of arn, id,`},
		{"missing field", account(`"users": [{"id": "x"}]`), `accounts[0].users[0]: missing field "arn"`},
		{"null", account(`"users": null`), `accounts[0].users: null, want a list`},
		{"not an ARN", account(`"users": [{"arn": "alice"}]`), `accounts[0].users[0].arn: "alice" is not an ARN, want arn:partition:service:region:account:resource`},
		{"another ARN", account(`"users": [{"arn": "arn:aws:iam::111111111111:role/a"}]`), `arn:aws:iam::111111111111:role/a is not the ARN of a user`},
		{"another account's", account(`"users": [{"arn": "arn:aws:iam::222222222222:user/a"}]`), `arn:aws:iam::222222222222:user/a is listed in account 111111111111, want it in its own`},
		{"account ID", v1 + `"accounts": [{"account": "12"}]}`, `accounts[0].account: "12" is not an account ID, want twelve digits`},
		{"account ID as a number", v1 + `"accounts": [{"account": 111111111111}]}`, `accounts[0].account: a number, want an account ID of twelve digits`},
		{"account twice", v1 + `"accounts": [{"account": "111111111111"}, {"account": "111111111111"}]}`, `accounts[1]: account 111111111111 is listed twice, want it once`},
		{"user twice", account(`"users": [{"arn": "arn:aws:iam::111111111111:user/a"}, {"arn": "arn:aws:iam::111111111111:user/a"}]`), `accounts[0].users[1]: arn:aws:iam::111111111111:user/a is listed twice`},
		{"policy twice", account(`"policies": [{"arn": "arn:aws:iam::aws:policy/a"}, {"arn": "arn:aws:iam::aws:policy/a"}]`), `accounts[0].policies[1]: arn:aws:iam::aws:policy/a is listed twice`},
		{"time", v1 + `"collection": {"collectedAt": "yesterday"}}`, `collection.collectedAt: "yesterday" is not a time, want one such as 2026-11-20T10:00:00Z`},
		{"call status", v1 + `"collection": {"calls": [{"service": "s3", "operation": "ListBuckets", "status": "fine"}]}}`, `collection.calls[0].status: "fine", want one of ok, none,`},
		{"call count", v1 + `"collection": {"calls": [{"service": "s3", "operation": "ListBuckets", "status": "ok", "count": 1.5}]}}`, `collection.calls[0].count: 1.5, want a whole number`},
		{"document", account(`"policies": [{"arn": "arn:aws:iam::aws:policy/a", "document": ["x"]}]`), `accounts[0].policies[0].document: a list, want a policy document, as an object or as a string that holds its text`},
		{"tags", account(`"users": [{"arn": "arn:aws:iam::111111111111:user/a", "tags": {"a": 1}}]`), `accounts[0].users[0].tags.a: a number, want a tag value`},
		{"policy status", account(`"resources": [{"arn": "arn:aws:s3:::b", "policyStatus": "gone"}]`), `accounts[0].resources[0].policyStatus: "gone", want one of present, none, denied, error, notCollected`},
		{"present without policy", account(`"resources": [{"arn": "arn:aws:s3:::b", "policyStatus": "present"}]`), `accounts[0].resources[0]: policyStatus is "present" without a policy`},
		{"none with policy", account(`"resources": [{"arn": "arn:aws:s3:::b", "policyStatus": "none", "policy": {}}]`), `accounts[0].resources[0]: policyStatus is "none" with a policy, want "present"`},
		{"settings", account(`"resources": [{"arn": "arn:aws:s3:::b", "settings": []}]`), `accounts[0].resources[0].settings: a list, want an object`},
		{"boolean", account(`"standalone": "yes"`), `accounts[0].standalone: a string, want true or false`},
		{"node twice", org(`{"id": "r-a", "kind": "root"}, {"id": "r-a", "kind": "root"}`), `organization.nodes[1]: node "r-a" is listed twice`},
		{"enabled policy type", strings.Replace(org(""), `"nodes"`, `"enabledPolicyTypes": ["TAG_POLICY", "SCP"], "nodes"`, 1),
			`organization.enabledPolicyTypes[1]: "SCP", want one of SERVICE_CONTROL_POLICY, RESOURCE_CONTROL_POLICY, TAG_POLICY,`},
		{"enabled policy type, case", strings.Replace(org(""), `"nodes"`, `"enabledPolicyTypes": ["Service_Control_Policy"], "nodes"`, 1),
			`organization.enabledPolicyTypes[0]: "Service_Control_Policy", want "SERVICE_CONTROL_POLICY"`},
		{"node kind", org(`{"id": "r-a", "kind": "tree"}`), `organization.nodes[0].kind: "tree", want one of root, ou, account`},
		{"orphan", org(`{"id": "r-a", "kind": "root"}, {"id": "ou-a", "kind": "ou", "parent": "r-b"}`), `organization.nodes[1]: the parent "r-b" of node "ou-a" is not listed, want the ID of another node`},
		{"root with a parent", org(`{"id": "r-a", "kind": "root", "parent": "r-a"}`), `root "r-a" has the parent "r-a", want none`},
		{"child of an account", org(`{"id": "r-a", "kind": "root"}, {"id": "222222222222", "kind": "account", "parent": "r-a"}, {"id": "ou-a", "kind": "ou", "parent": "222222222222"}`), `organization.nodes[2]: the parent "222222222222" of node "ou-a" is an account`},
		{"account node", org(`{"id": "r-a", "kind": "root"}, {"id": "x", "kind": "account", "parent": "r-a"}`), `organization.nodes[1]: "x" is not an account ID`},
		{"cycle", org(`{"id": "ou-a", "kind": "ou", "parent": "ou-b"}, {"id": "ou-b", "kind": "ou", "parent": "ou-b"}`), `organization.nodes[1]: node "ou-b" is its own ancestor`},
		{"details: kind", `{"RoleDetailList": [1]}`, `f.json:1:21: RoleDetailList[0]: a number, want an object`},
		{"details: ARN", `{"RoleDetailList": [{"Path": "/"}]}`, `f.json:1:21: RoleDetailList[0]: missing field "Arn"`},
		{"details: page", `[{"RoleDetailList": []}, {"Roles": []}]`, `f.json:1:26: [1]: none of UserDetailList, GroupDetailList, RoleDetailList and Policies is here`},
		{"details: broken second page", "{\"RoleDetailList\": []}\n{\"RoleDetailList\": [}", `f.json:2:21: `},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := snapshot.Read("f.json", []byte(tt.text))
			if err == nil {
				t.Fatalf("no error, and %d accounts", len(s.Accounts()))
			}
			if !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), "f.json:") {
				t.Errorf("error\n\t%s\nwant\n\t%s", err, tt.want)
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("more than one line:\n%s", err)
			}
		})
	}
}

// All faults are reported, in the order of the file.
func TestReadReportsEveryError(t *testing.T) {
	_, err := snapshot.Read("f.json", []byte(`{"schema": "undenied/snapshot/v1",
 "accounts": [
  {"account": "1",
   "users": [{"arn": "x", "id": 3}],
   "groups": 1}],
 "more": true}`))
	want := []string{
		`f.json:3:15: accounts[0].account: "1" is not an account ID, want twelve digits`,
		`f.json:4:22: accounts[0].users[0].arn: "x" is not an ARN, want arn:partition:service:region:account:resource`,
		`f.json:4:33: accounts[0].users[0].id: a number, want a string`,
		`f.json:5:14: accounts[0].groups: a number, want a list`,
		`f.json:6:2: more: unknown field "more", want one of schema, collection, organization, accounts, owners, evidence`,
	}
	if err == nil {
		t.Fatal("no error")
	}
	if diff := cmp.Diff(want, strings.Split(err.Error(), "\n")); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
	var list snapshot.ErrorList
	if !errors.As(err, &list) || len(list) != len(want) {
		t.Errorf("error is a %T", err)
	}
	var first *snapshot.Error
	if !errors.As(err, &first) || first.Path != "accounts[0].account" || first.Pos.Line != 3 {
		t.Errorf("first error: %+v", first)
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	text, err := os.ReadFile("testdata/org.json")
	if err != nil {
		t.Fatal(err)
	}
	var zipped bytes.Buffer
	zw := gzip.NewWriter(&zipped)
	if _, err := zw.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}

	for _, path := range []string{
		"testdata/org.json",
		write("org.json.gz", zipped.Bytes()),
		write("bom.json", append([]byte("\xef\xbb\xbf"), text...)),
	} {
		if got := len(load(t, path).Accounts()); got != 4 {
			t.Errorf("%s: %d accounts, want 4", path, got)
		}
	}

	own := filepath.Join(dir, "own")
	if err := os.Mkdir(own, 0o700); err != nil {
		t.Fatal(err)
	}
	write("own/organization.json", []byte(v1+`"accounts": []}`))
	write("own/thesis.json", nil)
	for _, tt := range []struct{ path, want string }{
		{dir, filepath.Join(dir, "header.json.gz") + ":1:1: broken gzip header"}, // a directory of pages
		{own, filepath.Join(dir, "own", "thesis.json") + ":1:1: no part of a snapshot, want files named after account IDs (111122223333.json) and organization.json"},
		{t.TempDir(), ":1:1: no organization.json in this directory, want "},
		{write("short.json.gz", zipped.Bytes()[:zipped.Len()/2]), "the compressed file breaks off here: unexpected EOF, want a complete .json.gz file"},
		{write("header.json.gz", zipped.Bytes()[:4]), ":1:1: broken gzip header: unexpected EOF"},
		{write("short.json", text[:len(text)/2]), "short.json:"},
	} {
		_, err := snapshot.Load(tt.path)
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("Load(%s) = %v, want %s", tt.path, err, tt.want)
		}
		var at *snapshot.Error
		if !errors.As(err, &at) || at.Pos.Line < 1 {
			t.Errorf("Load(%s) has no position: %v", tt.path, err)
		}
	}
	if _, err := snapshot.Load(filepath.Join(dir, "none.json")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that does not exist: %v", err)
	}
}
