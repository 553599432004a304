// SPDX-License-Identifier: Apache-2.0

package policy_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/undenied/undenied/policy"
)

var update = flag.Bool("update", false, "rewrite want.txt in testdata")

// TestGolden compares the errors about testdata/*.txtar with want.txt. The
// errors are those of Parse or, if the comment begins "check LAYER", of Check.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) < 15 {
		t.Fatalf("found %d files, want at least 15 (%v)", len(files), err)
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
			d, err := policy.Parse("policy.json", archive.Files[0].Data)
			if layer, ok := strings.CutPrefix(string(archive.Comment), "check "); ok {
				if err != nil {
					t.Fatalf("Parse: %v", err)
				}
				typ, parseErr := policy.ParseLayer(strings.TrimSpace(layer))
				if parseErr != nil {
					t.Fatal(parseErr)
				}
				err = d.Check(typ)
			} else if d != nil {
				t.Errorf("Parse returned a document")
			}
			checkOrder(t, err)
			got := err.Error() + "\n"
			if *update {
				archive.Files[1].Data = []byte(got)
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(archive.Files[1].Data), got); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
		})
	}
}

// checkOrder tests that err is a list of errors in the order of their places.
func checkOrder(t *testing.T, err error) {
	t.Helper()
	var list policy.ErrorList
	if !errors.As(err, &list) || len(list) == 0 {
		t.Fatalf("got %T, want an ErrorList with errors", err)
	}
	if !slices.IsSortedFunc(list, func(a, b *policy.Error) int { return a.Pos.Offset - b.Pos.Offset }) {
		t.Errorf("errors are not sorted: %v", list)
	}
	for _, e := range list {
		if !e.Pos.IsValid() || e.Pos.Name != "policy.json" {
			t.Errorf("%v has position %+v, want a place in policy.json", e, e.Pos)
		}
	}
}

func TestParse(t *testing.T) {
	tests := []struct {
		name string
		text string
		want plainDocument
	}{
		{
			name: "scalars",
			text: `{"Version": "2012-10-17", "Id": "x", "Statement": {
				"Sid": "A", "Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:Get*",
				"Resource": "arn:aws:s3:::b/${aws:username}", "Condition": {"Bool": {"aws:SecureTransport": true}}}}`,
			want: plainDocument{Version: "2012-10-17", ID: "x", Statements: []plainStatement{{
				Sid: "A", Effect: "Allow", Principal: "Principal AWS=arn:aws:iam::111122223333:root",
				Action: "Action s3:Get*", Resource: "Resource arn:aws:s3:::b/${aws:username} aws:username",
				Condition: []string{"Bool aws:securetransport true"},
			}}},
		},
		{
			name: "lists",
			text: `{"Statement": [{"Effect": "Deny", "NotPrincipal": {"AWS": ["AIDACKCEVSQ6C2EXAMPLE", "*"], "Service": ["a.amazonaws.com"],
				"Federated": "www.amazon.com", "CanonicalUser": ["c"]}, "NotAction": ["s3:*", "*"], "NotResource": ["*"],
				"Condition": {"forallvalues:stringlike": {"aws:TagKeys": ["a", 1.50, false]}, "Null": {"aws:username": []}}},
				{"Effect": "Allow", "Principal": "*", "Action": []}]}`,
			want: plainDocument{Version: "2008-10-17", Statements: []plainStatement{{
				Effect: "Deny", Principal: "NotPrincipal any-aws AWS=AIDACKCEVSQ6C2EXAMPLE Service=a.amazonaws.com Federated=www.amazon.com CanonicalUser=c",
				Action: "NotAction s3:* *", Resource: "NotResource *",
				Condition: []string{"ForAllValues:StringLike aws:tagkeys a 1.50 false", "Null aws:username"},
			}, {Effect: "Allow", Principal: "Principal any", Action: "Action"}}},
		},
		{
			name: "variables are text in 2008-10-17",
			text: `{"Version": "2008-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::${aws:username",
				"Condition": {"StringLike": {"aws:username": "${"}}}}`,
			want: plainDocument{Version: "2008-10-17", Statements: []plainStatement{{
				Effect: "Allow", Action: "Action *", Resource: "Resource arn:aws:s3:::${aws:username",
				Condition: []string{"StringLike aws:username ${"},
			}}},
		},
		{
			name: "a string is an AWS principal",
			text: `{"Statement": {"Effect": "Allow", "Principal": "111122223333", "Action": "*"}}`,
			want: plainDocument{Version: "2008-10-17", Statements: []plainStatement{{
				Effect: "Allow", Principal: "Principal AWS=arn:aws:iam::111122223333:root", Action: "Action *",
			}}},
		},
		{
			name: "empty things",
			text: `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {}, "Action": "no action", "Resource": "", "Condition": {"Nothing": {}}}]}`,
			want: plainDocument{Version: "2012-10-17", Statements: []plainStatement{{
				Effect: "Allow", Principal: "Principal", Action: "Action no action", Resource: "Resource ",
			}}},
		},
		{
			name: "no statements",
			text: `{"Version": "2012-10-17", "Statement": []}`,
			want: plainDocument{Version: "2012-10-17"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := parse(t, test.text)
			if diff := cmp.Diff(test.want, plain(d)); diff != "" {
				t.Errorf("Parse (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseErrorTree(t *testing.T) {
	_, err := policy.Parse("p", []byte(`{"Statement": {"Effect": "allow", "Action": "*", "Condition": {"Nul": {"aws:username": "true"}}}}`))
	var one *policy.Error
	if !errors.As(err, &one) {
		t.Fatalf("%v holds no *policy.Error", err)
	}
	if got, want := one.Path, "Statement[0].Effect"; got != want {
		t.Errorf("Path = %q, want %q", got, want)
	}
	if got, want := one.Pos, (policy.Position{Name: "p", Offset: 25, Line: 1, Column: 26}); got != want {
		t.Errorf("Pos = %+v, want %+v", got, want)
	}
	if got, want := one.Unwrap(), one.Err; got != want || got == nil {
		t.Errorf("Unwrap() = %v, want %v", got, want)
	}
	if list := err.(policy.ErrorList); len(list) != 2 || len(list.Unwrap()) != 2 || list.Unwrap()[1] != error(list[1]) {
		t.Errorf("got %d errors, Unwrap gives %d, want 2", len(list), len(list.Unwrap()))
	}
}

func TestParseNothing(t *testing.T) {
	for _, data := range [][]byte{nil, {}} {
		_, err := policy.Parse("p", data)
		if want := "p:1:1: unexpected end of input, want a JSON value"; err == nil || err.Error() != want {
			t.Errorf("Parse(%v) = %v, want %s", data, err, want)
		}
	}
}

func parse(t *testing.T, text string) *policy.Document {
	t.Helper()
	d, err := policy.Parse("policy.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// plainDocument is the meaning of a document, without positions.
type plainDocument struct {
	Version, ID string
	Statements  []plainStatement
}

type plainStatement struct {
	Sid, Effect, Principal, Action, Resource string
	Condition                                []string
}

func plain(d *policy.Document) plainDocument {
	p := plainDocument{Version: string(d.Version), ID: d.ID}
	for _, s := range d.Statements {
		ps := plainStatement{Sid: s.Sid, Effect: s.Effect.String(), Action: s.Action.Element()}
		for _, a := range s.Action.Patterns {
			ps.Action += " " + a.String()
		}
		if s.Principal != nil {
			ps.Principal = plainPrincipals(s.Principal)
		}
		if s.Resource != nil {
			ps.Resource = s.Resource.Element()
			for _, r := range s.Resource.Patterns {
				ps.Resource += " " + r.String()
				for v := range r.Variables() {
					ps.Resource += " " + v
				}
			}
		}
		for _, cl := range s.Condition {
			text := cl.OperatorName() + " " + cl.Key.String()
			for _, v := range cl.Values {
				text += " " + v.String()
			}
			ps.Condition = append(ps.Condition, text)
		}
		p.Statements = append(p.Statements, ps)
	}
	return p
}

func plainPrincipals(ps *policy.Principals) string {
	text := ps.Element()
	switch {
	case ps.Any && ps.AnyAWS:
		text += " any-aws"
	case ps.Any:
		text += " any"
	}
	for _, p := range ps.AWS {
		text += " AWS=" + p.String()
	}
	for _, s := range ps.Service {
		text += " Service=" + s
	}
	for _, s := range ps.Federated {
		text += " Federated=" + s
	}
	for _, s := range ps.CanonicalUser {
		text += " CanonicalUser=" + s
	}
	return text
}

func TestParseSuggests(t *testing.T) {
	for name, want := range map[string]string{
		"Condtiion":    "unknown element (did you mean Condition?)",
		"Conion":       "unknown element (did you mean Condition?)",
		"NotCondition": "unknown element, want one of Sid, Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition",
		"NotPrincipl":  "unknown element (did you mean NotPrincipal?)",
	} {
		_, err := policy.Parse("p", []byte(`{"Statement": {"Effect": "Allow", "Action": "s3:*", "`+name+`": 1}}`))
		if want = "p:1:53: Statement[0]." + name + ": " + want; err == nil || err.Error() != want {
			t.Errorf("%s: error %v, want %s", name, err, want)
		}
	}
}
