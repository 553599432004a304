// SPDX-License-Identifier: Apache-2.0

package condition_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/undenied/undenied/condition"
)

func TestNewClause(t *testing.T) {
	cl := clause(t, "foranyvalue:stringlikeifexists", "AWS:TagKeys", "team-*", "cost")
	if cl.Operator != condition.StringLike || cl.Set != condition.ForAnyValue || !cl.IfExists || cl.Key != condition.MustKey("aws:tagkeys") {
		t.Errorf("NewClause = %+v", cl)
	}
	if got, want := cl.OperatorName(), "ForAnyValue:StringLikeIfExists"; got != want {
		t.Errorf("OperatorName() = %q, want %q", got, want)
	}
	if got := []string{cl.Values[0].String(), cl.Values[1].String()}; !slices.Equal(got, []string{"team-*", "cost"}) {
		t.Errorf("Values = %q", got)
	}
	for i := range cl.Values {
		if err := cl.Values[i].Err(); err != nil {
			t.Errorf("value %d: %v", i, err)
		}
	}
}

func TestNewClauseErrors(t *testing.T) {
	tests := []struct {
		operator, key, value string
		part                 condition.Part
		want                 string
	}{
		{"StringLke", "aws:x", "", condition.OperatorPart, `unknown condition operator "StringLke" (did you mean StringLike?)`},
		{"ForAllValues:StringLkeIfExists", "aws:x", "", condition.OperatorPart, `unknown condition operator "StringLke" (did you mean StringLike?)`},
		{"ForEach:StringLike", "aws:x", "", condition.OperatorPart, `unknown set operator "ForEach", want ForAllValues or ForAnyValue`},
		{"NullIfExists", "aws:x", "true", condition.OperatorPart, `"NullIfExists": Null cannot have IfExists, want Null`},
		{"ForAnyValue:nullifexists", "aws:x", "true", condition.OperatorPart, `"ForAnyValue:nullifexists": Null cannot have IfExists, want Null`},
		{"IfExists", "aws:x", "", condition.OperatorPart, `unknown condition operator "IfExists"`},
		{"StringLike", "aws:", "", condition.KeyPart, `condition key "aws:": nothing after the colon, want service:name`},
	}
	for _, tt := range tests {
		cl, err := condition.NewClause(tt.operator, tt.key, tt.value)
		var e *condition.Error
		if cl != nil || !errors.As(err, &e) || e.Part != tt.part || err.Error() != tt.want || errors.Unwrap(err) != e.Err {
			t.Errorf("NewClause(%q, %q, %q) = %v, %v, want %s", tt.operator, tt.key, tt.value, cl, err, tt.want)
		}
	}
}

// AWS refuses a malformed policy variable; a 2008-10-17 document has none.
func TestMalformedVariable(t *testing.T) {
	for _, operator := range []string{"StringEquals", "StringLike", "StringEqualsIgnoreCase", "ArnLike", "Bool"} {
		_, err := condition.NewClause(operator, "aws:x", "fine", "${aws:username")
		var e *condition.Error
		if !errors.As(err, &e) || e.Part != condition.ValuePart || e.Index != 1 {
			t.Errorf("%s: %v, want an error of the second value", operator, err)
			continue
		}
		if want := "value 2: " + e.Err.Error(); err.Error() != want {
			t.Errorf("%s: %v, want %s", operator, err, want)
		}
		if _, err := condition.NewLiteralClause(operator, "aws:x", "${aws:username"); err != nil {
			t.Errorf("%s in a 2008-10-17 document: %v", operator, err)
		}
	}
	// Elsewhere there are no variables.
	for _, operator := range []string{"NumericEquals", "DateEquals", "IpAddress", "BinaryEquals", "Null"} {
		if cl := clause(t, operator, "aws:x", "${aws:username"); cl.Values[0].Err() == nil {
			t.Errorf("%s can read %q", operator, cl.Values[0])
		}
	}
}

func TestKeys(t *testing.T) {
	cl := clause(t, "StringLike", "s3:prefix", "${aws:username}/${AWS:UserName}*", "${aws:PrincipalTag/team, 'x'}", "${nokey}${*}", "${s3:prefix}")
	want := []condition.Key{condition.MustKey("s3:prefix"), condition.MustKey("aws:username"), condition.MustKey("aws:principaltag/team")}
	if got := slices.Collect(cl.Keys()); !slices.Equal(got, want) {
		t.Errorf("Keys() = %v, want %v", got, want)
	}
	for range cl.Keys() {
		break // must not go on
	}
}

func TestBlock(t *testing.T) {
	var c condition.Context
	c.Set(condition.MustKey("aws:a"), "1")
	pass, fail, unknown := clause(t, "StringEquals", "aws:a", "1"), clause(t, "StringEquals", "aws:a", "2"), clause(t, "StringEquals", "aws:b", "1")
	tests := []struct {
		block condition.Block
		want  condition.Truth
	}{
		{nil, yes},
		{condition.Block{pass}, yes},
		{condition.Block{pass, unknown}, undecided},
		{condition.Block{unknown, pass}, undecided},
		{condition.Block{unknown, fail}, no},
		{condition.Block{fail, unknown}, no},
	}
	for i, tt := range tests {
		if got := tt.block.Eval(&c); got != tt.want {
			t.Errorf("block %d = %v, want %v", i, got, tt.want)
		}
	}
}

// A clause put together by hand has values compiled for something else, or not
// at all. They match nothing, and nothing breaks.
func TestHandMadeClause(t *testing.T) {
	values := []condition.Value{{}}
	for o := range condition.Operators() {
		donor := "1"
		values = append(values, clause(t, o.String(), "aws:a", donor).Values...)
	}
	for o := range condition.Operators() {
		c := single("aws:a", "nothing in particular")
		cl := &condition.Clause{Operator: o, Key: condition.MustKey("aws:a"), Values: values}
		if got := cl.Eval(c); got != no {
			t.Errorf("%s with values of other operators = %v, want false", o, got)
		}
	}
	var zero condition.Clause
	if got := zero.Eval(single("aws:a", "x")); got != no {
		t.Errorf("the zero Clause = %v, want false", got)
	}
	if got := zero.OperatorName(); got != "" {
		t.Errorf("the zero Clause has operator %q", got)
	}
	var none condition.SetOperator
	if none != condition.SingleValued || none.String() != "" {
		t.Errorf("the zero SetOperator is %q", none)
	}
}
