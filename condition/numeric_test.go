// SPDX-License-Identifier: Apache-2.0

package condition_test

import (
	"math/big"
	"strings"
	"testing"
)

func TestNumericPresence(t *testing.T) {
	matrix(t, []sample{
		{"NumericEquals", []string{"1", "2"}, "2.0", "3"},
		{"NumericNotEquals", []string{"1", "2"}, "3", "2"},
		{"NumericLessThan", []string{"10"}, "9", "10"},
		{"NumericLessThanEquals", []string{"10"}, "10", "11"},
		{"NumericGreaterThan", []string{"10"}, "11", "10"},
		{"NumericGreaterThanEquals", []string{"10"}, "10", "9"},
	})
}

func TestNumericCompare(t *testing.T) {
	compare(t, []comparison{
		{"NumericEquals", "10", "10", yes},
		{"NumericEquals", "10", "010.00", yes},
		{"NumericEquals", "10", "+10", yes},
		{"NumericEquals", "1e3", "1000", yes},
		{"NumericEquals", "1000", "1E+3", yes},
		{"NumericEquals", "0.001", "1e-3", yes},
		{"NumericEquals", "0", "-0.0", yes},
		{"NumericEquals", "0", ".0e5", yes},
		{"NumericEquals", "5.", ".5e1", yes},
		{"NumericEquals", "9007199254740993", "9007199254740992", no}, // equal as float64
		{"NumericGreaterThan", "0.1000000000000000000001", "0.1000000000000000000002", yes},
		{"NumericLessThan", "-1", "-1.5", yes},
		{"NumericLessThan", "-1", "-0.5", no},
		{"NumericLessThan", "0", "-1", yes},
		{"NumericGreaterThan", "0", "0.0001", yes},
		{"NumericLessThan", "9", "10", no}, // not as text
		{"NumericLessThan", "1e999999999", "1e999999998", yes},
		{"NumericLessThan", "5|100", "50", yes}, // one value is enough
		{"NumericLessThan", "${aws:x}", "1", no},
		{"NumericEquals", "x|1", "1", yes},
		{"NumericNotEquals", "x|1", "2", no},
		{"NumericEquals", "1", "x", no},
		{"NumericNotEquals", "1", "x", no},
		{"NumericNotEquals", "1", "", no},
		{"NumericLessThanEquals", "1", "", no},
	})
}

func TestNotANumber(t *testing.T) {
	for _, s := range []string{"", ".", "-", "+", "e5", "1e", "1e+", "1e+-5", "--1", "0x10", "1,5", "1_0", "NaN", "Inf", " 1", "1 ", "1e9999999999", "1.2.3", "1.-2"} {
		if clause(t, "NumericEquals", "aws:test", s).Values[0].Err() == nil {
			t.Errorf("%q is taken for a number", s)
		}
	}
	err := clause(t, "NumericEquals", "aws:test", "ten").Values[0].Err()
	if want := `"ten" is not a number, want digits such as 10 or -2.5`; err == nil || err.Error() != want {
		t.Errorf("Err() = %v, want %s", err, want)
	}
}

// FuzzNumber compares the decimal arithmetic with that of math/big.
func FuzzNumber(f *testing.F) {
	f.Add("1", "1.0")
	f.Add("-10e-1", "-0.1")
	f.Add("123.4500", "1.2345e2")
	f.Add("0", "-0e7")
	f.Fuzz(func(t *testing.T, a, b string) {
		x, xok := naiveNumber(a)
		y, yok := naiveNumber(b)
		if len(a)+len(b) > 100 || longExponent(a) || longExponent(b) {
			return // left to TestNumericCompare
		}
		for _, r := range []struct {
			operator string
			holds    func(int) bool
		}{
			{"NumericEquals", func(n int) bool { return n == 0 }},
			{"NumericNotEquals", func(n int) bool { return n != 0 }},
			{"NumericLessThan", func(n int) bool { return n < 0 }},
			{"NumericGreaterThanEquals", func(n int) bool { return n >= 0 }},
		} {
			cl := clause(t, r.operator, "aws:test", b)
			if got := cl.Values[0].Err() == nil; got != yok {
				t.Fatalf("%q is a number: %v, want %v", b, got, yok)
			}
			want := xok && yok && r.holds(x.Cmp(y))
			if got := cl.Eval(single("aws:test", a)); got == yes != want {
				t.Errorf("%q %s %q = %v, want %v", a, r.operator, b, got, want)
			}
		}
	})
}

// longExponent reports whether s may have an exponent that math/big is slow with.
func longExponent(s string) bool {
	i := strings.IndexAny(s, "eE")
	return i >= 0 && len(s)-i > 5
}

// naiveNumber parses s with math/big.
func naiveNumber(s string) (*big.Rat, bool) {
	mantissa, exponent, found := strings.Cut(strings.ToLower(s), "e")
	if strings.Trim(mantissa, "+-.0123456789") != "" || found && strings.Trim(exponent, "+-0123456789") != "" {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}
