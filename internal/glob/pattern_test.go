// SPDX-License-Identifier: Apache-2.0

package glob_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/internal/glob"
)

func TestConstructors(t *testing.T) {
	const text = "a*?${k}${*}"
	tests := []struct {
		name                      string
		compile                   func(string) (glob.Pattern, error)
		hasVariables, hasWildcard bool
		variables                 []string
	}{
		{"Wildcards", infallible(glob.Wildcards), false, true, nil},
		{"Variables", glob.Variables, true, true, []string{"k"}},
		{"Text", infallible(glob.Text), false, false, nil},
		{"TextVariables", glob.TextVariables, true, false, []string{"k"}},
	}
	for _, test := range tests {
		p, err := test.compile(text)
		if err != nil {
			t.Errorf("%s(%q): %v", test.name, text, err)
			continue
		}
		if got := p.String(); got != text {
			t.Errorf("%s(%q).String() = %q, want the text", test.name, text, got)
		}
		if got, want := p.HasVariables(), test.hasVariables; got != want {
			t.Errorf("%s(%q).HasVariables() = %v, want %v", test.name, text, got, want)
		}
		if got, want := p.HasWildcard(), test.hasWildcard; got != want {
			t.Errorf("%s(%q).HasWildcard() = %v, want %v", test.name, text, got, want)
		}
		if diff := cmp.Diff(test.variables, slices.Collect(p.Variables())); diff != "" {
			t.Errorf("%s(%q).Variables() (-want +got):\n%s", test.name, text, diff)
		}
	}
}

func infallible(f func(string) glob.Pattern) func(string) (glob.Pattern, error) {
	return func(s string) (glob.Pattern, error) { return f(s), nil }
}

func TestVariablesOnce(t *testing.T) {
	p := compile(t, "${b}/${a, 'x'}/${b}/${*}${?}${$}/${c}")
	if diff := cmp.Diff([]string{"b", "a", "c"}, slices.Collect(p.Variables())); diff != "" {
		t.Errorf("Variables() (-want +got):\n%s", diff)
	}
	for name := range p.Variables() {
		if name != "b" {
			t.Errorf("Variables() went on to %q after break", name)
		}
		break
	}
	if p := compile(t, "${*}${?}${$}$ {a} }"); p.HasVariables() || p.HasWildcard() {
		t.Errorf("%q: HasVariables() = %v, HasWildcard() = %v, want neither", p, p.HasVariables(), p.HasWildcard())
	}
}

func TestVariablesError(t *testing.T) {
	tests := []struct{ text, want string }{
		{"a${", `policy variable at byte 2 of "a${": "${" is never closed, want "}"`},
		{"${aws:username", `policy variable at byte 1 of "${aws:username": "${aws:username" is never closed, want "}"`},
		{"${*", `policy variable at byte 1 of "${*": "${*" is never closed, want "}"`},
		{"${}", `policy variable at byte 1 of "${}": the name is empty, want a condition key such as "${aws:username}"`},
		{"${, 'x'}", `policy variable at byte 1 of "${, 'x'}": the name is empty, want a condition key such as "${aws:username}"`},
		{"${a}${ b}", `policy variable at byte 5 of "${a}${ b}": spaces around the name " b", want none`},
		{"${b }", `policy variable at byte 1 of "${b }": spaces around the name "b ", want none`},
		{"${a , 'x'}", `policy variable at byte 1 of "${a , 'x'}": spaces around the name "a ", want none`},
		{"${a:${b}}", `policy variable at byte 1 of "${a:${b}}": character '$' in the name "a:${b", want a condition key such as "${aws:username}"`},
		{"${**}", `policy variable at byte 1 of "${**}": character '*' in the name "**", want a condition key such as "${aws:username}"`},
		{"${a\tb}", `policy variable at byte 1 of "${a\tb}": character '\t' in the name "a\tb", want a condition key such as "${aws:username}"`},
		{"${a, b}", `policy variable at byte 1 of "${a, b}": "a, b" has a comma but no default text, want "${key, 'default'}"`},
		{"${a,}", `policy variable at byte 1 of "${a,}": "a," has a comma but no default text, want "${key, 'default'}"`},
		{"${a 'x'}", `policy variable at byte 1 of "${a 'x'}": want a comma before the default text 'x'}`},
		{"${a, 'x}", `policy variable at byte 1 of "${a, 'x}": the default text is never closed, want "'}"`},
		{"${a, 'x' }", `policy variable at byte 1 of "${a, 'x' }": the default text is never closed, want "'}"`},
	}
	for _, test := range tests {
		for _, compile := range []func(string) (glob.Pattern, error){glob.Variables, glob.TextVariables} {
			_, err := compile(test.text)
			if err == nil {
				t.Errorf("%q compiles, want error %q", test.text, test.want)
				continue
			}
			if diff := cmp.Diff(test.want, err.Error()); diff != "" {
				t.Errorf("error for %q (-want +got):\n%s", test.text, diff)
			}
		}
	}
}

func TestSplit(t *testing.T) {
	tests := []struct {
		text string
		n    int
		want []string
	}{
		{"", 6, []string{""}},
		{"a:b:c", 6, []string{"a", "b", "c"}},
		{"a:b:c", 2, []string{"a", "b:c"}},
		{"a:b:c", 1, []string{"a:b:c"}},
		{"a::", 6, []string{"a", "", ""}},
		{"arn:aws:s3:::b:c:d", 6, []string{"arn", "aws", "s3", "", "", "b:c:d"}},
		{"a:${aws:username}:b", 6, []string{"a", "${aws:username}", "b"}},
		{"a:${aws:username, 'x:}y'}:b", 6, []string{"a", "${aws:username, 'x:}y'}", "b"}},
		{"a:${aws:username:b", 6, []string{"a", "${aws:username:b"}},
		{"$:${?}:{", 6, []string{"$", "${?}", "{"}},
	}
	for _, test := range tests {
		got := glob.Split(test.text, test.n)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("Split(%q, %d) (-want +got):\n%s", test.text, test.n, diff)
		}
	}
}

func compile(t *testing.T, s string) glob.Pattern {
	t.Helper()
	p, err := glob.Variables(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
