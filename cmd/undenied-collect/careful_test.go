// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/undenied/undenied/internal/fakeaws"
)

// TestBeforeCalls wants what cannot come to anything to be said before anybody is
// called, and what is there to stay.
func TestBeforeCalls(t *testing.T) {
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"no accounts", []string{"--accounts", ""}, "--accounts is given and empty"},
		{"no Regions", []string{"--regions", " "}, "--regions is given and empty"},
		{"no services", []string{"--services", ","}, "--services is given and empty"},
		{"a service that is none", []string{"--services", "s3,s4"}, `--services: unknown service "s4"`},
		{"an account that is none", []string{"--accounts", "1234"}, `"1234" is no account ID`},
		{"an account that is none, for a plan", []string{"--accounts", "1234", "--dry-run"}, `"1234" is no account ID`},
		{"a Region that is none", []string{"--regions", "evil.example/"}, `"evil.example/" is no Region`},
		{"a role that is none", []string{"--role-name", `x"y z`}, "is no name of a role"},
		{"an ARN for a role's name", []string{"--role-name", "arn:aws:iam::111111111111:role/r"}, "is no name of a role"},
		{"no calls at all", []string{"--concurrency", "-1"}, "--concurrency -1: want 1 or more"},
		{"no file", []string{"--output-file", ""}, "--output-file: no name"},
		{"the working directory", []string{"--output-file", "."}, "--output-file: replace .: this is the working directory"},
		{"a directory of something else", []string{"--output-file", "thesis"}, "--output-file: replace thesis: holds thesis.txt"},
		{"a file for a directory", []string{"--output-file", "thesis/thesis.txt/snapshot.json"}, "--output-file: mkdir thesis/thesis.txt: not a directory"},
		{"events for nowhere", []string{"--for-events", "event.json", "--output-file", "thesis"}, "--output-file: replace thesis"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := serve(t)
			for name, text := range map[string]string{"event.json": sqsDenial, "thesis/thesis.txt": "", "snapshot.json": "old", "snapshot.json.partial/" + member + ".json": "{}"} {
				if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			code, _, stderr := run(t.Context(), append([]string{"snapshot", "collect"}, tt.args...)...)
			if code != 2 || !strings.HasPrefix(stderr, "undenied-collect: ") || !strings.Contains(stderr, tt.want) || strings.Count(stderr, "\n") != 1 {
				t.Errorf("exit %d, stderr %q, want 2 and a line with %q", code, stderr, tt.want)
			}
			if n := s.Calls(""); n > 0 {
				t.Errorf("%d calls, want none", n)
			}
			if text, err := os.ReadFile("snapshot.json"); string(text) != "old" {
				t.Errorf("snapshot.json holds %q, %v, want it as it was", text, err)
			}
			if _, err := os.Stat(filepath.Join("snapshot.json.partial", member+".json")); err != nil {
				t.Errorf("what another collection left is gone: %v", err)
			}
		})
	}
}

// TestOutputs writes to places of all kinds and wants nothing else there after.
func TestOutputs(t *testing.T) {
	tests := []struct {
		path string
		left []string
	}{
		{"a.json", []string{"a.json"}},
		{"new/dir/a.json.gz", []string{"new"}},
		{"out/", []string{"out"}},
		{"out/.", []string{"out"}},
		{os.DevNull, nil},
	}
	for _, tt := range tests {
		serve(t)
		if strings.HasPrefix(tt.path, "out") {
			if err := os.Mkdir("out", 0o700); err != nil {
				t.Fatal(err)
			}
		}
		code, _, stderr := run(t.Context(), "snapshot", "collect", "--services", "sqs", "--output-file", tt.path)
		if code != 0 || stderr != "" {
			t.Errorf("%s: exit %d, stderr %q, want 0", tt.path, code, stderr)
		}
		var left []string
		entries, _ := os.ReadDir(".")
		for _, e := range entries {
			left = append(left, e.Name())
		}
		if !slices.Equal(left, tt.left) {
			t.Errorf("%s: there is %q, want %q", tt.path, left, tt.left)
		}
		if _, err := os.Stat(os.DevNull + ".partial"); err == nil {
			t.Errorf("%s: a directory beside the device", tt.path)
		}
	}
}

// TestAlike wants what failed alike in several Regions in a line, and what failed
// otherwise in another.
func TestAlike(t *testing.T) {
	s := serve(t)
	s.Accounts[0].Regions = []string{"ap-south-1", "eu-west-1", "us-east-1"}
	s.Fault = func(r *fakeaws.Request) *fakeaws.Fault {
		switch {
		case r.Operation == "ListQueues" && r.Region == "us-east-1":
			return &fakeaws.Fault{Status: 400, Code: "InvalidAddress"}
		case r.Operation == "ListQueues":
			return &fakeaws.Fault{Status: 403, Body: `{"__type":"AccessDeniedException","message":"no sqs:ListQueues on arn:aws:sqs:` + r.Region + `:` + management + `:"}`}
		}
		return nil
	}
	code, _, stderr := run(t.Context(), "snapshot", "collect", "--services", "sqs")
	want := "undenied-collect: 111111111111 ap-south-1,eu-west-1 sqs:ListQueues: denied: AccessDeniedException: no sqs:ListQueues on arn:aws:sqs:ap-south-1:111111111111:\n" +
		"undenied-collect: 111111111111 us-east-1 sqs:ListQueues: error: InvalidAddress: made to fail: InvalidAddress\n"
	if code != 3 || stderr != want {
		t.Errorf("exit %d, stderr %q, want 3 and %q", code, stderr, want)
	}
}

// TestNoOrganization wants somebody who asks for an organization to be told that
// there is none.
func TestNoOrganization(t *testing.T) {
	s := serve(t)
	s.Organization = nil
	code, _, stderr := run(t.Context(), "snapshot", "collect", "--organization", "--services", "sqs")
	if code != 3 || !strings.Contains(stderr, "--organization: the account of the credentials is in none") {
		t.Errorf("exit %d, stderr %q, want 3 and that there is no organization", code, stderr)
	}
}

// TestPlannedRoles wants the roles that are to be assumed in the plan and in its
// policy.
func TestPlannedRoles(t *testing.T) {
	const manager = "arn:aws:iam::" + management + ":role/path/Manager"
	serve(t)
	_, stdout, _ := run(t.Context(), "snapshot", "collect", "--dry-run", "--services", "organizations,sqs", "--organization", "--role-name", "audit/Reader", "--management-account-role-arn", manager)
	_, policy, _ := strings.Cut(stdout, "The policy that they need:\n")
	var got struct{ Statement []statement }
	if err := json.Unmarshal([]byte(policy), &got); err != nil {
		t.Fatal(err)
	}
	var roles []string
	for _, st := range got.Statement {
		if st.Action == "sts:AssumeRole" {
			roles = append(roles, st.Resource)
		}
	}
	if want := []string{"arn:*:iam::*:role/audit/Reader", manager}; !slices.Equal(roles, want) || !strings.Contains(stdout, "\n  sts:AssumeRole\n") {
		t.Errorf("roles %q in %s, want %q, and the call", roles, stdout, want)
	}
	for _, format := range []string{"terraform", "cloudformation"} {
		if code, _, stderr := run(t.Context(), "snapshot", "permissions", "--format", format, "--role-name", "audit/Reader"); code != 2 || !strings.Contains(stderr, "has no path") {
			t.Errorf("%s: exit %d, stderr %q, want 2", format, code, stderr)
		}
		if code, _, stderr := run(t.Context(), "snapshot", "permissions", "--format", format, "--role-name", "x\"\n  evil: y"); code != 2 {
			t.Errorf("%s: exit %d, stderr %q, want 2", format, code, stderr)
		}
	}
}

// TestExpiredCredentials wants a collection whose credentials expire to be one
// that can be gone on with.
func TestExpiredCredentials(t *testing.T) {
	s := serve(t)
	s.Fault = func(r *fakeaws.Request) *fakeaws.Fault {
		if r.Operation == "AssumeRole" {
			return &fakeaws.Fault{Status: 403, Code: "ExpiredToken"}
		}
		return nil
	}
	args := []string{"snapshot", "collect", "--organization", "--services", "sqs", "--concurrency", "1"}
	code, _, stderr := run(t.Context(), args...)
	if code != 3 || !strings.Contains(stderr, "the credentials have expired") || !strings.Contains(stderr, "want --resume to go on") || strings.Count(stderr, "\n") != 1 {
		t.Errorf("exit %d, stderr %q, want 3, and a line that says why and what to do", code, stderr)
	}
	s.Fault = nil
	if code, _, stderr := run(t.Context(), append(args, "--resume")...); code != 0 || stderr != "" {
		t.Errorf("resumed: exit %d, stderr %q", code, stderr)
	}
}

// TestNotWritten lets the output become unwritable while accounts are read, and
// wants these not to be read again.
func TestNotWritten(t *testing.T) {
	s := serve(t)
	s.Fault = func(*fakeaws.Request) *fakeaws.Fault {
		_ = os.Mkdir("out", 0o700)
		_ = os.WriteFile("out/thesis.txt", nil, 0o600)
		return nil
	}
	args := []string{"snapshot", "collect", "--organization", "--services", "organizations,sqs", "--output-file", "out/"}
	code, _, stderr := run(t.Context(), args...)
	if code != 2 || !strings.Contains(stderr, "thesis.txt") || !strings.Contains(stderr, "out.partial, want --resume") || strings.Count(stderr, "\n") != 1 {
		t.Errorf("exit %d, stderr %q, want 2, and a line that says why and what to do", code, stderr)
	}
	s.Fault = nil
	if err := os.RemoveAll("out"); err != nil {
		t.Fatal(err)
	}
	before := s.Calls("sqs")
	if code, _, stderr := run(t.Context(), append(args, "--resume")...); code != 0 || stderr != "" {
		t.Errorf("resumed: exit %d, stderr %q", code, stderr)
	}
	if n := s.Calls("sqs") - before; n > 0 {
		t.Errorf("%d calls for accounts that were done, want none", n)
	}
}

// TestNothingNeeded wants somebody whose events need nothing to be told so.
func TestNothingNeeded(t *testing.T) {
	serve(t)
	const login = `{"eventVersion":"1.08","userIdentity":{"type":"Root","accountId":"111111111111"},"eventTime":"2026-11-21T10:00:00Z","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","awsRegion":"us-east-1","eventID":"1","eventType":"AwsConsoleSignIn","recipientAccountId":"111111111111"}`
	for text, want := range map[string]bool{login: true, sqsDenial: false} {
		if err := os.WriteFile("event.json", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		code, _, stderr := run(t.Context(), "snapshot", "collect", "--for-events", "event.json")
		if told := strings.Contains(stderr, "so nothing is collected"); code != 0 || told != want {
			t.Errorf("exit %d, stderr %q, want 0, and a word about it: %t", code, stderr, want)
		}
	}
}
