// SPDX-License-Identifier: Apache-2.0

package format_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/snapshot/format"
)

func read(t *testing.T, name, text string) *format.File {
	t.Helper()
	f, err := format.Read(name, []byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return f
}

func texts(errs []error) []string {
	var texts []string
	for _, err := range errs {
		texts = append(texts, err.Error())
	}
	return texts
}

// What says the same merges without a conflict, into itself.
func TestMergeSame(t *testing.T) {
	for _, source := range []string{"../testdata/org.json", "../testdata/details-pages.json", "../testdata/scp_data.json"} {
		f, want := load(t, source), encoded(t, load(t, source))
		if conflicts := f.Merge(load(t, source)); conflicts != nil {
			t.Errorf("%s contradicts itself: %q", source, conflicts)
		}
		if diff := cmp.Diff(want, encoded(t, f)); diff != "" {
			t.Errorf("%s merged with itself (-want +got):\n%s", source, diff)
		}
		f = new(format.File)
		if conflicts := f.Merge(load(t, source)); conflicts != nil {
			t.Errorf("%s contradicts nothing: %q", source, conflicts)
		}
		if diff := cmp.Diff(want, encoded(t, f)); diff != "" {
			t.Errorf("%s merged into nothing (-want +got):\n%s", source, diff)
		}
	}
}

// What is twice in a file of another tool is once in ours.
func TestMergeTwice(t *testing.T) {
	one := strings.Replace(page, "NAME", "One", 1)
	f := new(format.File)
	if conflicts := f.Merge(read(t, "twice.json", one+one)); conflicts != nil {
		t.Errorf("%q", conflicts)
	}
	if diff := cmp.Diff(encoded(t, read(t, "one.json", one)), encoded(t, f)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	f = new(format.File)
	if conflicts := f.Merge(read(t, "twice.json", one+strings.Replace(one, "[]}}", "{}}}", 1))); len(conflicts) != 1 {
		t.Errorf("%q, want the trust policy", conflicts)
	}
}

func TestMerge(t *testing.T) {
	const v1 = `{"schema": "undenied/snapshot/v1", `
	account := func(fields string) string { return v1 + `"accounts": [{"account": "111122223333", ` + fields + `}]}` }
	role := func(fields string) string {
		return account(`"roles": [{"arn": "arn:aws:iam::111122223333:role/App"` + fields + `}]`)
	}
	bucket := func(fields string) string {
		return account(`"resources": [{"arn": "arn:aws:s3:::b"` + fields + `}]`)
	}
	org := func(fields string) string {
		return v1 + `"organization": {"id": "o-a", "managementAccount": "111122223333", "nodes": [{"id": "r-1", "kind": "root"` + fields + `}]}}`
	}
	const conflict = "b.json:1:%d: %s: %s is not what it is at a.json:1:%d, the later one counts"
	tests := []struct {
		name, a, b string
		want       string   // in the merged file
		conflicts  []string // "thing: aspect"
	}{
		{"accounts", account(`"name": "x"`), v1 + `"accounts": [{"account": "444455556666"}]}`, `"444455556666"`, nil},
		{"what one knows", role(`, "id": "AROA1"`), role(`, "tags": {"a": "b"}`), `"AROA1"`, nil},
		{"tags of one", role(`, "tags": {"a": "b"}`), role(``), `"a": "b"`, nil},
		{"other tags", role(`, "tags": {"a": "b"}`), role(`, "tags": {"a": "c"}`), `"a": "c"`, []string{"arn:aws:iam::111122223333:role/App: the tags"}},
		{"another layout", role(`, "trustPolicy": {"Statement": [], "Id": "1"}`), role(`, "trustPolicy": {"Id":"1","Statement":[]}`), `role/App`, nil},
		{"another trust policy", role(`, "trustPolicy": {"Statement": []}`), role(`, "trustPolicy": {"Id": "x"}`), `{\"Id\": \"x\"}`, []string{"arn:aws:iam::111122223333:role/App: the trust policy"}},
		{"no trust policy", role(`, "trustPolicy": {"Statement": []}`), role(``), `{\"Statement\": []}`, nil},
		{"attached", role(`, "attachedPolicies": ["arn:aws:iam::aws:policy/A"]`), role(``), `role/App`, []string{"arn:aws:iam::111122223333:role/App: the list of attached policies"}},
		{"boundary", role(`, "permissionsBoundary": "arn:aws:iam::aws:policy/A"`), role(``), `role/App`, []string{"arn:aws:iam::111122223333:role/App: the permissions boundary"}},
		{"inline", role(`, "inlinePolicies": [{"name": "a", "document": {}}]`), role(`, "inlinePolicies": [{"name": "a", "document": {"Id": ""}}]`), `\"Id\"`, []string{"arn:aws:iam::111122223333:role/App: the list of inline policies"}},
		{"a policy that one could not read", bucket(`, "policyStatus": "denied"`), bucket(`, "policyStatus": "none"`), `"none"`, nil},
		{"the other way", bucket(`, "policy": {"Id": "1"}`), bucket(`, "policyStatus": "denied"`), `{\"Id\": \"1\"}`, nil},
		{"nothing about a policy", bucket(`, "policyStatus": "none"`), bucket(``), `"none"`, nil},
		{"a policy and none", bucket(`, "policy": {"Id": "1"}`), bucket(`, "policyStatus": "none"`), `"none"`, []string{"arn:aws:s3:::b: the resource policy"}},
		{"the owner of a bucket", bucket(``), strings.Replace(bucket(``), "111122223333", "444455556666", 1), `"444455556666"`, []string{"arn:aws:s3:::b: the owner 444455556666"}},
		{"settings", bucket(`, "settings": {"acl": [], "abac": "Enabled"}`), bucket(`, "settings": {"objectOwnership": "ObjectWriter", "abac": "Enabled"}`), `"objectOwnership": "ObjectWriter"`, nil},
		{"other settings", bucket(`, "settings": {"acl": [], "abac": "Enabled"}`), bucket(`, "settings": {"abac": "Disabled"}`), `"abac": "Disabled"`, []string{"arn:aws:s3:::b: the setting abac"}},
		{"services", account(`"services": ["s3"]`), account(`"services": ["sqs", "s3"]`), `"sqs"`, nil},
		{"Regions of one", account(`"services": ["s3"]`), account(`"regions": ["eu-west-1"], "services": ["sqs"]`), `"eu-west-1"`, nil},
		{"RCPs of one", org(`, "scps": ["p-1"]`), org(`, "rcps": ["p-2"]`), `"p-1"`, nil},
		{"SCPs", org(`, "scps": ["p-1"]`), org(`, "scps": ["p-2"]`), `"p-2"`, []string{"node r-1: the list of SCPs"}},
		{"another organization", org(``), strings.Replace(org(``), "o-a", "o-b", 1), `"o-b"`, []string{"the organization: the ID o-b"}},
		{"times", v1 + `"collection": {"collectedAt": "2026-11-21T10:00:00Z"}}`, v1 + `"collection": {"collectedAt": "2026-11-20T10:00:00Z"}}`, `2026-11-20`, nil},
		{"a later time", v1 + `"collection": {"collectedAt": "2026-11-20T10:00:00Z"}}`, v1 + `"collection": {"collectedAt": "2026-11-21T10:00:00Z"}}`, `2026-11-20`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := read(t, "a.json", tt.a)
			conflicts := texts(f.Merge(read(t, "b.json", tt.b)))
			if len(conflicts) != len(tt.conflicts) {
				t.Fatalf("conflicts %q, want %q", conflicts, tt.conflicts)
			}
			for i, c := range conflicts {
				var before, after int
				_, rest, _ := strings.Cut(c, ": ")
				if n, err := fmt.Sscanf(c, "b.json:1:%d:", &after); n != 1 {
					t.Errorf("%s: %v", c, err)
				}
				at := c[strings.LastIndex(c, "a.json:1:")+len("a.json:1:"):]
				if n, err := fmt.Sscanf(at, "%d,", &before); n != 1 {
					t.Errorf("%s: %v", c, err)
				}
				thing, aspect := tt.conflicts[i][:strings.LastIndex(tt.conflicts[i], ": ")], tt.conflicts[i][strings.LastIndex(tt.conflicts[i], ": ")+2:]
				if want := fmt.Sprintf(conflict, after, thing, aspect, before); c != want {
					t.Errorf("got  %s\nwant %s (%s)", c, want, rest)
				}
			}
			got := encoded(t, f)
			if !strings.Contains(got, tt.want) {
				t.Errorf("no %s in\n%s", tt.want, got)
			}
			again, err := format.Read("again.json", []byte(got))
			if err != nil {
				t.Fatalf("what was merged cannot be read: %v", err)
			}
			if diff := cmp.Diff(got, encoded(t, again)); diff != "" {
				t.Errorf("written again (-want +got):\n%s", diff)
			}
		})
	}
}
