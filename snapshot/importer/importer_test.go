// SPDX-License-Identifier: Apache-2.0

package importer_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/snapshot/format"
	"github.com/undenied/undenied/snapshot/importer"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func encoded(t *testing.T, f *format.File) string {
	t.Helper()
	var b bytes.Buffer
	if err := format.Encode(&b, f); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var here = importer.Options{Account: "111122223333", Region: "eu-west-1"}

// options are what the files of testdata do not say.
var options = map[string]importer.Options{"template.yaml": here, "plan.json": {Account: "111122223333"}}

// Each file of testdata gives the snapshot beside it, and what was skipped.
func TestRead(t *testing.T) {
	for _, name := range []string{"config.json", "query.json", "plan.json", "state.json", "template.yaml"} {
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join("testdata", name))
			if err != nil {
				t.Fatal(err)
			}
			f, err := importer.Read(name, data, options[name])
			if err != nil {
				t.Fatal(err)
			}
			text := encoded(t, f)
			if _, err := format.Read("written.json", []byte(text)); err != nil {
				t.Errorf("what was imported cannot be read: %v", err)
			}
			for _, skipped := range f.Skipped {
				text += skipped.Error() + "\n"
			}
			golden := filepath.Join("testdata", name+".golden")
			if *update {
				if err := os.WriteFile(golden, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), text); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What package format reads is read as it does.
func TestReadOurs(t *testing.T) {
	for _, path := range []string{"../testdata/org.json", "../testdata/details-pages.json", "../testdata/scp_data.json"} {
		want, err := format.Load(path)
		if err != nil {
			t.Fatal(err)
		}
		got, err := importer.Load(path, importer.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(encoded(t, want), encoded(t, got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
}

// Hostile and broken files are refused in one line with a place.
func TestRefuses(t *testing.T) {
	aliases := "Resources:\n  a: &a [x, x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c < 'k'; c++ {
		aliases += "  " + string(c) + ": &" + string(c) + " [" + strings.Repeat("*"+string(c-1)+", ", 9) + "*" + string(c-1) + "]\n"
	}
	tests := []struct{ name, text, want string }{
		{"nothing", "", "f:1:1: the file is empty, want "},
		{"text", "hello", "f:1:1: "},
		{"something else", `{"a": 1}`, "f:1:1: it is not known what this is, want a snapshot, "},
		{"broken", "{\n \"configurationItems\": [}", "f:2:25: "},
		{"depth", `{"Resources": ` + strings.Repeat(`{"a":`, 100_000), "f:1:"},
		{"broken YAML", "Resources:\n  a: [\n  b: ]\n c", "f:"},
		{"an alias bomb", aliases, "f:"},
		{"an alias of itself", "Resources:\n  a: &a [*a]\n", "f:2:"},
		{"deep YAML", "Resources: " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000), "f:1:"},
		{"a key twice", "Resources:\n  a: 1\n  a: 2\n", "f:3:3: \"a\" is here twice, want it once"},
		{"no resources", "AWSTemplateFormatVersion: 2010-09-09\n", "f:1:1: no resources in this template, want Resources"},
		{"a snapshot with a fault", `{"schema": "undenied/snapshot/v1", "accounts": 1}`, "f:1:48: accounts: a number, want a list"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := importer.Read("f", []byte(tt.text), here)
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %.300v\nwant %s", err, tt.want)
			}
		})
	}
}

// Without an account a template says nothing, and says so.
func TestTemplateWithoutAccount(t *testing.T) {
	f, err := importer.Read("f.yaml", []byte("Resources:\n  App:\n    Type: AWS::IAM::Role\n    Properties: { RoleName: App }\n"), importer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Accounts) != 0 || len(f.Skipped) != 1 || f.Skipped[0].Error() != "f.yaml:3:5: skipped: App: the account is not known, want --account" {
		t.Errorf("%d accounts, skipped %q", len(f.Accounts), f.Skipped)
	}
}

// A name that refers to itself is not known.
func TestTemplateCycle(t *testing.T) {
	text := `{"Resources": {"A": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": {"Ref": "B"}}}, "B": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": {"Fn::Sub": "${A}-x"}}}}}`
	f, err := importer.Read("f.json", []byte(text), here)
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Accounts) != 0 || len(f.Skipped) != 2 || !strings.Contains(f.Skipped[0].Error(), "refers to itself") {
		t.Errorf("%d accounts, skipped %q", len(f.Accounts), f.Skipped)
	}
}

// Names that double at each step do not fill the memory.
func TestTemplateBomb(t *testing.T) {
	var b strings.Builder
	b.WriteString("Resources:\n")
	for i := range 60 {
		fmt.Fprintf(&b, "  R%d: { Type: AWS::S3::Bucket, Properties: { BucketName: !Sub '${R%d}${R%d}' } }\n", i, i+1, i+1)
	}
	b.WriteString("  R60: { Type: AWS::S3::Bucket, Properties: { BucketName: aa } }\n")
	b.WriteString("  P: { Type: AWS::S3::BucketPolicy, Properties: { Bucket: !Ref R0, PolicyDocument: { Statement: [] } } }\n")
	f, err := importer.Read("f.yaml", []byte(b.String()), here)
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Skipped) != 1 || !strings.Contains(f.Skipped[0].Error(), "Fn::Sub gives more than 1048576 bytes") {
		t.Errorf("skipped %.300q", f.Skipped)
	}
}

func TestSources(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b/plan.json", "a.yaml", "README.md", ".git/x.json", "c.json.gz"} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	outside := filepath.Join(t.TempDir(), "outside.json")
	if err := os.WriteFile(outside, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "link.json")); err != nil {
		t.Skip(err)
	}
	got, err := importer.Sources(dir)
	if err != nil {
		t.Fatal(err)
	}
	for i := range got {
		got[i], _ = filepath.Rel(dir, got[i])
	}
	if diff := cmp.Diff([]string{"a.yaml", filepath.FromSlash("b/plan.json"), "c.json.gz"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := importer.Sources(t.TempDir()); err == nil || !strings.Contains(err.Error(), "no files in this directory that end in .json, ") {
		t.Errorf("an empty directory: %v", err)
	}
}

// FuzzRead checks that every fault and everything skipped has a place, and that
// what is imported is written and read again.
func FuzzRead(f *testing.F) {
	paths, err := filepath.Glob("testdata/*")
	if err != nil || len(paths) < 5 {
		f.Fatalf("%d seeds, %v", len(paths), err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, ".golden") {
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(`{"configurationItems": [{"resourceType": "AWS::IAM::User", "accountId": "000000000000", "ARN": "arn:0:0:::", "configuration": {}}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := importer.Read("f", data, here)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "f:") {
				t.Errorf("an error without a place: %v", err)
			}
			return
		}
		for _, skipped := range file.Skipped {
			if !strings.HasPrefix(skipped.Error(), "f:") {
				t.Errorf("skipped without a place: %v", skipped)
			}
		}
		var b bytes.Buffer
		if err := format.Encode(&b, file); err != nil {
			return // text that is not UTF-8
		}
		if _, err := format.Read("again", b.Bytes()); err != nil {
			t.Errorf("what was imported cannot be read: %v\n%s", err, b.String())
		}
	})
}
