// SPDX-License-Identifier: Apache-2.0

package lint_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/policy/lint"
)

var update = flag.Bool("update", false, "rewrite want.txt in testdata")

// TestGolden compares the findings about testdata/*.txtar with want.txt. The
// comment of an archive is "kind KIND".
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) < 12 {
		t.Fatalf("found %d files, want at least 12 (%v)", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if len(archive.Files) != 2 || archive.Files[0].Name != "policy.json" || archive.Files[1].Name != "want.txt" {
				t.Fatal("want policy.json and want.txt")
			}
			word, ok := strings.CutPrefix(strings.TrimSpace(string(archive.Comment)), "kind ")
			k, err := lint.ParseKind(word)
			if !ok || err != nil {
				t.Fatalf("comment %q, want kind KIND (%v)", archive.Comment, err)
			}
			got := text(lint.Bytes("policy.json", archive.Files[0].Data, k))
			if *update {
				archive.Files[1].Data = []byte(got)
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(archive.Files[1].Data), got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// text is a list of findings, one a line.
func text(list []lint.Finding) string {
	var b strings.Builder
	for _, f := range list {
		b.WriteString(f.String() + "\n")
	}
	return strings.ReplaceAll(b.String(), "as of "+catalog.Date(), "as of DATE") // newer data changes no golden
}

// find returns the findings of the code, as path and message.
func find(list []lint.Finding, code string) []string {
	var found []string
	for _, f := range list {
		if f.Code == code {
			found = append(found, f.Path+": "+f.Message)
		}
	}
	return found
}

// document wraps statements in a document of the current version.
func document(statements string) []byte {
	return []byte(`{"Version":"2012-10-17","Statement":[` + statements + `]}`)
}

// TestLiteral lints a document without a source: it has findings and paths, but
// no positions.
func TestLiteral(t *testing.T) {
	parsed, err := policy.Parse("p.json", document(`
		{"Sid":"A","Effect":"Allow","Action":["s3:GetObjet","s3:PutObject"],"Resource":["arn:aws:s3:::b","arn:aws:s3:::b/*"],
		 "Condition":{"Bool":{"aws:MultiFactorAuthPresent":"yes","aws:SourceIpp":["true"]}}},
		{"Sid":"B","Effect":"Allow","NotAction":["*"],"NotResource":"*"}`))
	if err != nil {
		t.Fatal(err)
	}
	literal := &policy.Document{Version: parsed.Version}
	for _, s := range parsed.Statements {
		literal.Statements = append(literal.Statements, &policy.Statement{
			Index: s.Index, Sid: s.Sid, Effect: s.Effect, Action: s.Action, Resource: s.Resource, Condition: s.Condition,
		})
	}
	want := []string{
		`-: Statement[0].Action[0]: unknown action "s3:GetObjet" (did you mean s3:GetObject?), as of DATE (warning unknown-action)`,
		`-: Statement[0].Condition.Bool["aws:MultiFactorAuthPresent"][0]: "yes" is not a boolean, want true or false (warning unreadable-value)`,
		`-: Statement[0].Condition.Bool["aws:sourceipp"]: unknown condition key "aws:sourceipp", as of DATE (warning unknown-key)`,
		`-: Statement[1].NotAction: the statement matches nothing: no action is not "*" (warning never-matches)`,
		`-: Statement[1].NotResource: the statement matches nothing: no resource is not "*" (warning never-matches)`,
	}
	got := strings.Split(strings.TrimSpace(text(lint.Document(literal, lint.Identity))), "\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// TestLiteralPrincipals lints a document without a source that has principals.
func TestLiteralPrincipals(t *testing.T) {
	parsed, err := policy.Parse("p.json", document(`{"Effect":"Allow","Principal":{"AWS":"arn:aws:s3:::b","Service":["ec2"]},"Action":"sqs:SendMessage","Resource":"*"}`))
	if err != nil {
		t.Fatal(err)
	}
	s := parsed.Statements[0]
	literal := &policy.Document{Version: parsed.Version, Statements: []*policy.Statement{
		{Effect: s.Effect, Principal: s.Principal, Action: s.Action, Resource: s.Resource},
	}}
	want := []string{
		`Statement[0].Principal: "arn:aws:s3:::b" is not a principal, want the ARN of an account, a user, a role or a session`,
		`Statement[0].Principal.Service[0]: "ec2" is not a service principal, want one such as "lambda.amazonaws.com"`,
	}
	if diff := cmp.Diff(want, find(lint.Document(literal, lint.Resource), "invalid-principal")); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// TestClean lints documents about which there is nothing to say.
func TestClean(t *testing.T) {
	for _, test := range []struct {
		kind lint.Kind
		doc  string
	}{
		{lint.Identity, `{"Sid":"A1","Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::data/${aws:username}/*",
			"Condition":{"IpAddress":{"aws:SourceIp":["203.0.113.0/24","2001:db8::/32"]},"Bool":{"aws:SecureTransport":true}}}`},
		{lint.Identity, `{"Effect":"Deny","NotAction":"sts:*","Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}`},
		{lint.Identity, `{"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::111122223333:role/app/*",
			"Condition":{"StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"}}}`},
		{lint.Boundary, `{"Effect":"Allow","Action":"*","Resource":"*"}`},
		{lint.Session, `{"Effect":"Allow","Action":"sqs:*","Resource":"arn:aws:sqs:*:111122223333:work"}`},
		{lint.Resource, `{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::site/*"}`},
		{lint.Resource, `{"Effect":"Allow","Principal":"*","Action":"execute-api:Invoke","Resource":"execute-api:/*"}`},
		{lint.Resource, `{"Effect":"Allow","Principal":{"CanonicalUser":"79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::site/*"}`},
		{lint.Trust, `{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}`},
		{lint.Trust, `{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"},
			"Action":["sts:AssumeRoleWithWebIdentity","sts:TagSession"],"Condition":{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:org/*"}}}`},
		{lint.Trust, `{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/idp"},
			"Action":"sts:AssumeRoleWithSAML","Condition":{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}}`},
		{lint.Key, `{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}`},
		{lint.SCP, `{"Effect":"Allow","Action":"*","Resource":"*"}`},
		{lint.SCP, `{"Effect":"Deny","NotAction":["iam:*","sts:*"],"Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["eu-central-1"]}}}`},
		{lint.RCP, `{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}`},
		{lint.RCP, `{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}`}, // RCPFullAWSAccess
		{lint.Endpoint, `{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}`},
		{lint.Endpoint, `{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sqs:*","Resource":"*"}`},
	} {
		if got := lint.Bytes("p", document(test.doc), test.kind); got != nil {
			t.Errorf("%v of %s:\n%s", test.kind, test.doc, text(got))
		}
	}
}

// TestZeroKind tests that a document of no known kind is one of the guessed.
func TestZeroKind(t *testing.T) {
	data := document(`{"Effect":"Allow","Principal":{"Service":"ec2"},"Action":"sts:AssumeRole"}`)
	want := text(lint.Bytes("p", data, lint.Trust))
	if got := text(lint.Bytes("p", data, 0)); got != want || !strings.Contains(got, "service principal") {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if got := text(lint.Bytes("p", data, lint.Endpoint+1)); got != want {
		t.Errorf("kind out of range: got\n%swant\n%s", got, want)
	}
}

// TestOrder tests that findings are in the order of their places, and none is
// there twice.
func TestOrder(t *testing.T) {
	list := lint.Bytes("p", document(`
		{"Effect":"Allow","Action":["s3:Nope","nope:Nope"],"Resource":"arn:aws:iam::111122223333:role/x","Condition":{"StringEquals":{"aws:Nope":"a","aws:CurrentTime":"*"}}},
		{"Sid":"not alphanumeric","Effect":"Allow","Action":"iam:CreateRole","Resource":"x"}`), lint.Identity)
	if len(list) < 6 {
		t.Fatalf("%d findings, want at least 6", len(list))
	}
	if !slices.IsSortedFunc(list, func(a, b lint.Finding) int { return a.Pos.Offset - b.Pos.Offset }) {
		t.Errorf("not in the order of their places:\n%s", text(list))
	}
	seen := make(map[lint.Finding]bool)
	for _, f := range list {
		if seen[f] {
			t.Errorf("twice: %v", f)
		}
		seen[f] = true
		if !f.Pos.IsValid() || f.Path == "" || f.Message == "" {
			t.Errorf("%#v lacks something", f)
		}
	}
}

// TestPositions tests that positions are those of the document.
func TestPositions(t *testing.T) {
	data := []byte("{\"Version\":\"2012-10-17\",\n\n \"Statement\":\n{\"Effect\":\"Allow\",\"Action\":\n[\"s3:é\",\"s3:Nope\",\n\"s4:*\"\n],\"Resource\":\"*\"}}")
	d, err := policy.Parse("p", data)
	if err != nil {
		t.Fatal(err)
	}
	list := lint.Document(d, lint.Identity)
	if len(list) != 3 {
		t.Fatalf("got %v, want 3 findings", list)
	}
	for _, f := range list {
		if want := d.Position(f.Pos.Offset); f.Pos != want || data[f.Pos.Offset] != '"' {
			t.Errorf("%v is at %+v, want %+v", f.Path, f.Pos, want)
		}
	}
}
