// SPDX-License-Identifier: Apache-2.0

package diff_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/snapshot/diff"
	"github.com/undenied/undenied/snapshot/format"
)

func read(t *testing.T, text string) *format.File {
	t.Helper()
	f, err := format.Read("test.json", []byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return f
}

// lines returns changes one a line, details included.
func lines(changes []diff.Change) string {
	var b strings.Builder
	for _, c := range changes {
		fmt.Fprintf(&b, "%s %s %s %s\n", c.Op, c.Kind, c.Subject, c.Name)
		for _, d := range c.Details {
			fmt.Fprintf(&b, "  %s %s|%s|%s|%s|%s\n", d.Op, d.Aspect, d.Name, d.Statement, d.Before, d.After)
		}
	}
	return b.String()
}

func org(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile("../testdata/org.json")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// A snapshot does not differ from itself, however it is laid out.
func TestSame(t *testing.T) {
	f := read(t, string(org(t)))
	var b bytes.Buffer
	if err := format.Encode(&b, read(t, string(org(t)))); err != nil {
		t.Fatal(err)
	}
	if got := lines(diff.Files(f, read(t, b.String()))); got != "" {
		t.Errorf("a snapshot differs from its copy:\n%s", got)
	}
}

// AWS's own accounts of denials are told apart by their events.
func TestEvidence(t *testing.T) {
	with := func(evidence string) *format.File {
		return read(t, `{"schema": "undenied/snapshot/v1", "accounts": [], "evidence": [`+evidence+`]}`)
	}
	const one, two, other = `{"eventId": "e1", "decodedMessage": {"allowed": false}}`, `{"eventId": "e2", "decodedMessage": {"allowed": false}}`, `{"eventId": "e2", "decodedMessage": {"allowed": true}}`
	for _, tt := range []struct{ a, b, want string }{
		{one, one, ""},
		{"", one, "added evidence e1"},
		{one + "," + two, one, "removed evidence e2"},
		{one + "," + two, one + "," + other, `changed evidence e2: decoded message`},
	} {
		var got []string
		for _, c := range diff.Files(with(tt.a), with(tt.b)) {
			line := string(c.Op) + " " + string(c.Kind) + " " + c.Subject
			for _, d := range c.Details {
				line += ": " + d.Aspect
			}
			got = append(got, line)
		}
		if got := strings.Join(got, "\n"); got != tt.want {
			t.Errorf("%s to %s: %q, want %q", tt.a, tt.b, got, tt.want)
		}
	}
}

const role = `{"schema": "undenied/snapshot/v1", "accounts": [{"account": "111122223333", "roles": [
	{"arn": "arn:aws:iam::111122223333:role/Press", "tags": {"team": "cider", "env": "dev"}, "attachedPolicies": ["arn:aws:iam::aws:policy/A"],
	 "inlinePolicies": [{"name": "press", "document": POLICY}]}]}]}`

// What means the same is no difference; what does not, is.
func TestStatements(t *testing.T) {
	const allow = `{"Version": "2012-10-17", "Statement": [{"Sid": "A", "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": ["a", "b"],
		"Condition": {"StringEquals": {"aws:SourceAccount": ["1", "2"]}}}, {"Effect": "Deny", "Action": "*", "Resource": "*"}]}`
	tests := []struct{ name, old, now, want string }{
		{"order, case and lists", "", `{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": ["*"], "Resource": ["*"]}, {"Sid": "A", "Effect": "Allow", "Resource": ["b", "a", "a"],
			"Action": ["S3:putobject", "s3:GetObject"], "Condition": {"stringequals": {"AWS:sourceaccount": ["2", "1"]}}}]}`, ""},
		{"another Sid", `"Sid": "A"`, `"Sid": "B"`, ""},
		{"an action more", `"s3:GetObject", `, `"s3:GetObject", "s3:ListBucket", `, "changed inline policy|press|A"},
		{"another case of a resource", `["a", "b"]`, `["A", "b"]`, "changed inline policy|press|A"},
		{"another condition value", `["1", "2"]`, `["1"]`, "changed inline policy|press|A"},
		{"IfExists", `"StringEquals"`, `"StringEqualsIfExists"`, "changed inline policy|press|A"},
		{"another effect without a Sid", `"Deny"`, `"Allow"`, "changed inline policy|press|Statement[1]"},
		{"NotAction", `"Action": "*"`, `"NotAction": "*"`, "changed inline policy|press|Statement[1]"},
		{"a Sid and more", `"Sid": "A", "Effect": "Allow"`, `"Sid": "B", "Effect": "Deny"`, "removed inline policy|press|A\nadded inline policy|press|B"},
		{"a statement less", `, {"Effect": "Deny", "Action": "*", "Resource": "*"}`, ``, "removed inline policy|press|Statement[1]"},
		{"the version", `2012-10-17`, `2008-10-17`, "changed inline policy|press|Version"},
		{"what does not parse", `"Deny"`, `"Perhaps"`, "changed inline policy|press|"},
		{"what parses in neither", `"Deny"`, `"Maybe"`, "changed inline policy|press|"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			now := tt.now
			if tt.old != "" {
				now = strings.Replace(allow, tt.old, tt.now, 1)
			}
			changes := diff.Files(read(t, strings.Replace(role, "POLICY", allow, 1)), read(t, strings.Replace(role, "POLICY", now, 1)))
			var got []string
			for _, c := range changes {
				for _, d := range c.Details {
					got = append(got, fmt.Sprintf("%s %s|%s|%s", d.Op, d.Aspect, d.Name, d.Statement))
				}
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, "\n")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Each edit of a file shows as one difference and no other.
func TestEdits(t *testing.T) {
	const whole = `{"schema": "undenied/snapshot/v1",
	"organization": {"id": "o-a", "managementAccount": "111122223333", "nodes": [
		{"id": "r-1", "kind": "root", "scps": ["p-1"]}, {"id": "ou-1", "kind": "ou", "parent": "r-1", "scps": []}, {"id": "ou-2", "kind": "ou", "parent": "r-1"},
		{"id": "444455556666", "kind": "account", "name": "lab", "parent": "ou-1"}],
		"policies": [{"id": "p-1", "name": "Full", "arn": "arn:aws:organizations::aws:policy/p-1", "type": "scp", "document": {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}}]},
	"accounts": [{"account": "444455556666",
		"users": [{"arn": "arn:aws:iam::444455556666:user/tom", "id": "AIDA1", "groups": ["arn:aws:iam::444455556666:group/ops"], "permissionsBoundary": "arn:aws:iam::444455556666:policy/B", "tags": {"a": "1"}}],
		"groups": [{"arn": "arn:aws:iam::444455556666:group/ops"}],
		"roles": [{"arn": "arn:aws:iam::444455556666:role/App", "trustPolicy": {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "444455556666"}}}}],
		"policies": [{"arn": "arn:aws:iam::444455556666:policy/B", "defaultVersion": "v1", "document": {"Statement": {"Sid": "S", "Effect": "Allow", "Action": "*", "Resource": "*"}}}],
		"resources": [{"arn": "arn:aws:s3:::lab", "tags": {}, "policyStatus": "none", "settings": {"objectOwnership": "BucketOwnerEnforced", "acl": []}}]}]}`
	tests := []struct{ name, old, now, want string }{
		{"the same account as an ARN", `"AWS": "444455556666"`, `"AWS": "arn:aws:iam::444455556666:root"`, ""},
		{"a group by name", `["arn:aws:iam::444455556666:group/ops"]`, `["ops"]`, ""},
		{"settings in another order", `"objectOwnership": "BucketOwnerEnforced", "acl": []`, `"acl": [ ], "objectOwnership": "BucketOwnerEnforced"`, ""},
		{"tags that were not collected", `"tags": {"a": "1"}`, `"createDate": "2026-11-20T10:00:00Z"`, ""},
		{"SCPs that were not collected", `, "scps": []`, ``, ""},
		{"a move", `"name": "lab", "parent": "ou-1"`, `"name": "lab", "parent": "ou-2"`, "changed node 444455556666 lab\n  changed parent|||\"ou-1\"|\"ou-2\"\n"},
		{"an attached SCP", `"scps": []`, `"scps": ["p-1"]`, "changed node ou-1 \n  added SCP|p-1|||\n"},
		{"an SCP", `"Allow", "Action": "*", "Resource": "*"}}}]},`, `"Deny", "Action": "*", "Resource": "*"}}}]},`, "changed organizationPolicy p-1 Full\n" +
			`  changed document||Statement[0]|{"Effect":"Allow","Action":"*","Resource":"*"}|{"Effect":"Deny","Action":"*","Resource":"*"}` + "\n"},
		{"a user made again", `AIDA1`, `AIDA2`, "changed user arn:aws:iam::444455556666:user/tom \n  changed unique ID|||\"AIDA1\"|\"AIDA2\"\n"},
		{"a tag", `{"a": "1"}`, `{"b": ""}`, "changed user arn:aws:iam::444455556666:user/tom \n  removed tag|a||\"1\"|\n  added tag|b|||\"\"\n"},
		{"no boundary", `"permissionsBoundary": "arn:aws:iam::444455556666:policy/B", `, ``, "changed user arn:aws:iam::444455556666:user/tom \n  removed permissions boundary|||\"arn:aws:iam::444455556666:policy/B\"|\n"},
		{"another user", `user/tom`, `user/tim`, "added user arn:aws:iam::444455556666:user/tim \nremoved user arn:aws:iam::444455556666:user/tom \n"},
		{"trust", `"AWS": "444455556666"`, `"AWS": "*"`, "changed role arn:aws:iam::444455556666:role/App \n" +
			`  changed trust policy||Statement[0]|{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"444455556666"}}|{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"*"}}` + "\n"},
		{"a bucket policy", `"policyStatus": "none"`, `"policy": {"Statement": []}`, "changed resource arn:aws:s3:::lab \n  added resource policy||||{\"Statement\":[]}\n"},
		{"a bucket policy that was denied", `"policyStatus": "none"`, `"policyStatus": "denied"`, "changed resource arn:aws:s3:::lab \n  changed state of the resource policy|||\"none\"|\"denied\"\n"},
		{"a setting", `"acl": []`, `"acl": ["x"]`, "changed resource arn:aws:s3:::lab \n  changed setting|acl||[]|[\"x\"]\n"},
		{"a setting that was not collected", `"acl": []`, `"abac": "Enabled"`, ""},
		{"a trust policy that was not collected", `, "trustPolicy": {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "444455556666"}}}`, ``, ""},
		{"the Regions", `{"account": "444455556666",`, `{"account": "444455556666", "regions": ["eu-west-1"],`, "changed account 444455556666 \n  added collected Region|eu-west-1|||\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			edited := strings.Replace(whole, tt.old, tt.now, 1)
			if edited == whole {
				t.Fatal("nothing was edited")
			}
			if diff := cmp.Diff(tt.want, lines(diff.Files(read(t, whole), read(t, edited)))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			back := diff.Files(read(t, edited), read(t, whole))
			if (len(back) == 0) != (tt.want == "") {
				t.Errorf("the other way: %s", lines(back))
			}
		})
	}
}

func TestOnOneSideOnly(t *testing.T) {
	whole, nothing := read(t, string(org(t))), new(format.File)
	changes := diff.Files(nothing, whole)
	if len(changes) != 1+len(whole.Accounts) {
		t.Errorf("%d changes, want one for the organization and one for each account:\n%s", len(changes), lines(changes))
	}
	for i, c := range diff.Files(whole, nothing) {
		if c.Op != diff.Removed || c.Subject != changes[i].Subject {
			t.Errorf("change %d is %s %s, want %s removed", i, c.Op, c.Subject, changes[i].Subject)
		}
	}
}
