// SPDX-License-Identifier: Apache-2.0

package condition_test

import (
	"strings"
	"testing"

	"github.com/undenied/undenied/condition"
)

const (
	undecided = condition.Undecided
	no        = condition.False
	yes       = condition.True
)

// clause compiles a clause of a 2012-10-17 document.
func clause(t testing.TB, operator, key string, values ...string) *condition.Clause {
	t.Helper()
	cl, err := condition.NewClause(operator, key, values...)
	if err != nil {
		t.Fatalf("NewClause(%q, %q, %q): %v", operator, key, values, err)
	}
	return cl
}

// single returns a context that knows one single-valued key and nothing else.
func single(key, value string) *condition.Context {
	var c condition.Context
	c.Set(condition.MustKey(key), value)
	return &c
}

// list returns a context that knows one multivalued key and nothing else.
func list(key string, values ...string) *condition.Context {
	var c condition.Context
	c.SetList(condition.MustKey(key), values...)
	return &c
}

// A comparison is a value of the request compared with values of a policy.
type comparison struct {
	operator string
	policy   string // alternatives separated by "|"
	request  string
	want     condition.Truth
}

func compare(t *testing.T, tests []comparison) {
	t.Helper()
	for _, tt := range tests {
		values := strings.Split(tt.policy, "|")
		got := clause(t, tt.operator, "aws:Test", values...).Eval(single("aws:test", tt.request))
		if got != tt.want {
			t.Errorf("%s %q for %q = %v, want %v", tt.operator, values, tt.request, got, tt.want)
		}
	}
}

// A sample is an operator with values, a value of the request that passes it,
// and one that does not.
type sample struct {
	operator     string
	values       []string
	passes, fail string
}

// outcomes are the answers for a key that is
// known to pass, known to fail, absent, unknown, an empty list,
// a list that passes, one that fails, and one with a value of each kind.
type outcomes [8]condition.Truth

// The rows are SEMANTICS 4.3 and 4.4, with the choices of 8.2 rows 2, 3 and 4.
var presence = []struct {
	prefix, suffix    string
	positive, negated outcomes
}{
	{"", "",
		outcomes{yes, no, no, undecided, no, no, no, no},
		outcomes{yes, no, yes, undecided, yes, no, no, no}},
	{"", "IfExists",
		outcomes{yes, no, yes, undecided, yes, no, no, no},
		outcomes{yes, no, yes, undecided, yes, no, no, no}},
	{"ForAllValues:", "",
		outcomes{yes, no, yes, undecided, yes, yes, no, no},
		outcomes{yes, no, yes, undecided, yes, yes, no, no}},
	{"ForAllValues:", "IfExists",
		outcomes{yes, no, yes, undecided, yes, yes, no, no},
		outcomes{yes, no, yes, undecided, yes, yes, no, no}},
	{"ForAnyValue:", "",
		outcomes{yes, no, no, undecided, no, yes, no, yes},
		outcomes{yes, no, no, undecided, no, yes, no, yes}},
	{"ForAnyValue:", "IfExists",
		outcomes{yes, no, no, undecided, no, yes, no, yes},
		outcomes{yes, no, no, undecided, no, yes, no, yes}},
}

// matrix runs each sample with every set operator, with and without IfExists,
// over everything a context can say about the key.
func matrix(t *testing.T, samples []sample) {
	t.Helper()
	key := condition.MustKey("aws:Test")
	for _, s := range samples {
		o, err := condition.ParseOperator(s.operator)
		if err != nil {
			t.Fatal(err)
		}
		var contexts [8]condition.Context
		contexts[0].Set(key, s.passes)
		contexts[1].Set(key, s.fail)
		contexts[2].SetAbsent(key)
		contexts[3].SetUnknown(key)
		contexts[4].SetList(key)
		contexts[5].SetList(key, s.passes, s.passes)
		contexts[6].SetList(key, s.fail, s.fail)
		contexts[7].SetList(key, s.passes, s.fail)
		for _, p := range presence {
			want := p.positive
			if o.Negated() {
				want = p.negated
			}
			name := p.prefix + s.operator + p.suffix
			cl := clause(t, name, "AWS:test", s.values...)
			var got outcomes
			for i := range contexts {
				got[i] = cl.Eval(&contexts[i])
			}
			if got != want {
				t.Errorf("%s %q:\n got %v\nwant %v", name, s.values, got, want)
			}
			if cl.OperatorName() != name {
				t.Errorf("OperatorName() = %q, want %q", cl.OperatorName(), name)
			}
		}
	}
}
