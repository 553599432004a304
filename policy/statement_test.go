// SPDX-License-Identifier: Apache-2.0

package policy_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/undenied/undenied/policy"
)

const positions = `{
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "First", "Effect": "Allow", "Action": "*"},
    {
      "Effect": "Deny", "NotPrincipal": "*",
      "NotAction": "*", "Resource": "*",
      "Condition": {}
    }
  ]
}`

func TestStatementPosition(t *testing.T) {
	d := parse(t, positions)
	if d.Name() != "policy.json" || string(d.Source()) != positions {
		t.Errorf("Name() = %q, Source() = %q", d.Name(), d.Source())
	}
	first, second := d.Statements[0], d.Statements[1]
	if first.Document() != d || second.Index != 1 {
		t.Errorf("Document() = %p, want %p; Index = %d, want 1", first.Document(), d, second.Index)
	}
	if first.Name() != "First" || second.Name() != "Statement[1]" {
		t.Errorf("names are %q and %q", first.Name(), second.Name())
	}
	if got, want := string(first.Text()), `{"Sid": "First", "Effect": "Allow", "Action": "*"}`; got != want {
		t.Errorf("Text() = %s, want %s", got, want)
	}
	if got, want := second.Position().String(), "policy.json:5:5"; got != want {
		t.Errorf("Position() = %s, want %s", got, want)
	}
	for element, want := range map[string]string{
		"Effect": "policy.json:6:7", "Principal": "policy.json:6:25", "NotPrincipal": "policy.json:6:25",
		"Action": "policy.json:7:7", "Resource": "policy.json:7:25", "Condition": "policy.json:8:7",
		"Sid": "-", "NotResource": "-",
	} {
		p := second.ElementPosition(element)
		if p.String() != want {
			t.Errorf("ElementPosition(%q) = %s, want %s", element, p, want)
		}
		if p.IsValid() && !strings.HasSuffix(positions[p.Offset:p.Offset+len(element)+4], element[3:]+`"`) &&
			!strings.Contains(positions[p.Offset:p.Offset+len(element)+5], element) {
			t.Errorf("ElementPosition(%q) points to %q", element, positions[p.Offset:p.Offset+len(element)])
		}
	}
}

func TestLiteralDocument(t *testing.T) {
	s := &policy.Statement{Index: 2, Effect: policy.Allow}
	d := &policy.Document{Version: policy.Version2012, Statements: []*policy.Statement{s}}
	if d.Name() != "" || d.Source() != nil || d.Position(7) != (policy.Position{}) {
		t.Errorf("Name() = %q, Source() = %q, Position(7) = %v", d.Name(), d.Source(), d.Position(7))
	}
	if s.Document() != nil || s.Text() != nil || s.Name() != "Statement[2]" {
		t.Errorf("Document() = %v, Text() = %q, Name() = %q", s.Document(), s.Text(), s.Name())
	}
	if s.Position() != (policy.Position{}) || s.ElementPosition("Effect") != (policy.Position{}) {
		t.Errorf("Position() = %v, ElementPosition() = %v, want none", s.Position(), s.ElementPosition("Effect"))
	}
}

func TestPositionString(t *testing.T) {
	for _, test := range []struct {
		p     policy.Position
		want  string
		valid bool
	}{
		{policy.Position{}, "-", false},
		{policy.Position{Name: "a"}, "a", false},
		{policy.Position{Name: "a", Line: 3, Column: 4}, "a:3:4", true},
		{policy.Position{Offset: 9, Line: 3, Column: 4}, "3:4", true},
	} {
		if got := test.p.String(); got != test.want || test.p.IsValid() != test.valid {
			t.Errorf("%+v is %q, valid %v, want %q, %v", test.p, got, test.p.IsValid(), test.want, test.valid)
		}
	}
}

func TestErrorString(t *testing.T) {
	wrong := errors.New("wrong")
	for _, test := range []struct {
		err  policy.Error
		want string
	}{
		{policy.Error{Err: wrong}, "wrong"},
		{policy.Error{Path: "Id", Err: wrong}, "Id: wrong"},
		{policy.Error{Pos: policy.Position{Name: "a"}, Path: "Id", Err: wrong}, "a: Id: wrong"},
		{policy.Error{Pos: policy.Position{Name: "a", Line: 1, Column: 2}, Err: wrong}, "a:1:2: wrong"},
	} {
		if got := test.err.Error(); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

func TestEffectString(t *testing.T) {
	for e, want := range map[policy.Effect]string{policy.Allow: "Allow", policy.Deny: "Deny", 0: "effect 0"} {
		if got := e.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
