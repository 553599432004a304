// SPDX-License-Identifier: Apache-2.0

package policy_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/undenied/undenied/policy"
)

func TestParseAction(t *testing.T) {
	a, err := policy.ParseAction("S3:GetObject")
	if err != nil {
		t.Fatal(err)
	}
	if a.String() != "s3:getobject" || a.Service() != "s3" || a.Name() != "getobject" {
		t.Errorf("got %q, service %q, name %q", a, a.Service(), a.Name())
	}
	if b, _ := policy.ParseAction("s3:GETOBJECT"); a != b {
		t.Errorf("%v != %v, want equal actions", a, b)
	}
	var zero policy.Action
	if zero.String() != "" || zero.Service() != "" || zero.Name() != "" {
		t.Errorf("zero Action is %q, %q, %q, want empty", zero, zero.Service(), zero.Name())
	}
	for _, s := range []string{"", "s3", ":", "s3:", ":Get", "s3:Get:Object", "s3:Get*", "s?:Get", "s3:Get Object", "s3:Gét", "*"} {
		if a, err := policy.ParseAction(s); err == nil || a != zero {
			t.Errorf("ParseAction(%q) = %v, %v, want an error", s, a, err)
		} else if s != "" && !strings.Contains(err.Error(), fmt.Sprintf("%q is not an action", s)) {
			t.Errorf("ParseAction(%q): %v", s, err)
		}
	}
}

func TestActionPatternMatch(t *testing.T) {
	tests := []struct {
		pattern, action string
		want            bool
	}{
		{"*", "s3:GetObject", true},
		{"s3:*", "s3:GetObject", true},
		{"s3:*", "s3-object-lambda:WriteGetObjectResponse", false},
		{"s3*:*", "s3-object-lambda:WriteGetObjectResponse", true},
		{"*:*", "s3:GetObject", true},
		{"s?:Get*", "s3:GetObject", true},
		{"s3:get*", "S3:GetObject", true},
		{"S3:GetObject", "s3:getobject", true},
		{"s3:GetObject", "s3:GetObjectAcl", false},
		{"s3:GetObject", "s3:GetObjecs", false},
		{"s3:GetObject?", "s3:GetObject", false},
		{"s3:Get??ject", "s3:GetObject", true},
		{"s3:*Object", "s3:GetObject", true},
		{"s3:*object*Acl", "s3:GetObjectVersionAcl", true},
		{"s3:Get*", "s3:PutObject", false},
		{"iam:Get*", "s3:GetObject", false},
		{"s3:GetObject, s3:PutObject", "s3:GetObject", false},
		{"s3:Get* ", "s3:GetObject", false},
		{" s3:Get*", "s3:GetObject", false},
		{"s3*", "s3:GetObject", false},
		{"s3", "s3:GetObject", false},
		{"s3:Get:*", "s3:GetObject", false},
		{"", "s3:GetObject", false},
		{"**", "s3:GetObject", false},
		{"s3:\u212aey", "s3:key", false}, // KELVIN SIGN is no k
	}
	for _, test := range tests {
		p, err := policy.ParseActionPattern(test.pattern)
		if (err != nil) != (p.Valid() != nil) {
			t.Errorf("ParseActionPattern(%q): %v, but Valid() = %v", test.pattern, err, p.Valid())
		}
		if p.String() != test.pattern {
			t.Errorf("String() = %q, want %q", p.String(), test.pattern)
		}
		if got := p.Match(action(t, test.action)); got != test.want {
			t.Errorf("%q.Match(%s) = %v, want %v", test.pattern, test.action, got, test.want)
		}
	}
	if (policy.ActionPattern{}).Match(action(t, "s3:GetObject")) {
		t.Error("the zero ActionPattern matches")
	}
}

func TestActionPatternParts(t *testing.T) {
	for _, test := range []struct {
		pattern, service string
		wildcard         bool
	}{{"*", "", true}, {"S3:Get*", "s3", true}, {"s3:GetObject", "s3", false}, {"s3", "", false}, {"s?:Get", "s?", true}} {
		p, _ := policy.ParseActionPattern(test.pattern)
		if p.Service() != test.service || p.HasWildcard() != test.wildcard {
			t.Errorf("%q has service %q, wildcard %v, want %q, %v", test.pattern, p.Service(), p.HasWildcard(), test.service, test.wildcard)
		}
	}
}

func TestActionsMatch(t *testing.T) {
	get, put := action(t, "s3:GetObject"), action(t, "s3:PutObject")
	p, _ := policy.ParseActionPattern("s3:Get*")
	q, _ := policy.ParseActionPattern("iam:*")
	as := policy.Actions{Patterns: []policy.ActionPattern{q, p}}
	if !as.Match(get) || as.Match(put) {
		t.Errorf("Action %v: %v, %v, want true, false", as.Patterns, as.Match(get), as.Match(put))
	}
	as.Not = true
	if as.Match(get) || !as.Match(put) {
		t.Errorf("NotAction %v: %v, %v, want false, true", as.Patterns, as.Match(get), as.Match(put))
	}
	if (policy.Actions{}).Match(get) || !(policy.Actions{Not: true}).Match(get) {
		t.Error("empty Action matches, or empty NotAction does not")
	}
}

// slowMatch is ActionPattern.Match without anything clever.
func slowMatch(pattern, action string) bool {
	if pattern == "*" {
		return true
	}
	service, name, ok := strings.Cut(strings.ToLower(pattern), ":")
	s, n, _ := strings.Cut(strings.ToLower(action), ":")
	return ok && service != "" && name != "" && slowGlob(service, s) && slowGlob(name, n)
}

func slowGlob(p, s string) bool {
	switch {
	case p == "":
		return s == ""
	case p[0] == '*':
		return slowGlob(p[1:], s) || s != "" && slowGlob(p, s[1:])
	case s == "":
		return false
	}
	return (p[0] == '?' || p[0] == s[0]) && slowGlob(p[1:], s[1:])
}

func TestActionPatternTwin(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	word := func(letters string) string {
		b := make([]byte, 1+r.IntN(4))
		for i := range b {
			b[i] = letters[r.IntN(len(letters))]
		}
		return string(b)
	}
	matched := 0
	for range 20000 {
		pattern := word("aAb*?") + ":" + word("aAb*?")
		name := word("aB") + ":" + word("abB")
		p, err := policy.ParseActionPattern(pattern)
		if err != nil {
			t.Fatal(err)
		}
		got, want := p.Match(action(t, name)), slowMatch(pattern, name)
		if got != want {
			t.Fatalf("%q.Match(%s) = %v, want %v", pattern, name, got, want)
		}
		if got {
			matched++
		}
	}
	if matched < 1000 {
		t.Errorf("%d of 20000 matched, want at least 1000", matched)
	}
}

func TestActionMatchNoAllocs(t *testing.T) {
	a := action(t, "s3:GetObject")
	for _, s := range []string{"*", "s3:GetObject", "s3:Get*", "s*:*Obj?ct"} {
		p, _ := policy.ParseActionPattern(s)
		if n := testing.AllocsPerRun(100, func() { p.Match(a) }); n != 0 {
			t.Errorf("%q.Match allocates %v times, want 0", s, n)
		}
	}
}

func action(t *testing.T, s string) policy.Action {
	t.Helper()
	a, err := policy.ParseAction(s)
	if err != nil {
		t.Fatal(err)
	}
	return a
}
