// SPDX-License-Identifier: Apache-2.0

package condition_test

import (
	"encoding/base64"
	"strings"
	"testing"
)

func TestBinaryPresence(t *testing.T) {
	matrix(t, []sample{{"BinaryEquals", []string{"AAEC", "QmluYXJ5VmFsdWU="}, "QmluYXJ5VmFsdWU=", "QmluYXJ5"}})
}

func TestBinaryCompare(t *testing.T) {
	compare(t, []comparison{
		{"BinaryEquals", "", "", yes},
		{"BinaryEquals", "AAEC", "AAED", no},
		{"BinaryEquals", "AAEC", "aaec", no},
		{"BinaryEquals", "AAEC", "AAE=", no},
		{"BinaryEquals", "AA==", "AA==", yes},
		{"BinaryEquals", "AA==", "AA", no},
		{"BinaryEquals", "AA==", "AB==", yes}, // the same byte
		{"BinaryEquals", "AAECAAEC", "AA==AAEC", no},
		{"BinaryEquals", "AAEC", "AAE\n", no},
		{"BinaryEquals", "AAEC", "A===", no},
		{"BinaryEquals", "not base64", "not base64", no},
		{"BinaryEquals", "AA\nEC", "AAEC", no},
	})
}

func FuzzBinary(f *testing.F) {
	f.Add("AAEC", "AAEC")
	f.Add("AA==", "AB==")
	f.Add("AAEC\n", "AAEC")
	f.Fuzz(func(t *testing.T, a, b string) {
		x, xerr := base64.StdEncoding.DecodeString(a)
		y, yerr := base64.StdEncoding.DecodeString(b)
		want := xerr == nil && yerr == nil && string(x) == string(y) && !strings.ContainsAny(a+b, "\r\n")
		if got := clause(t, "BinaryEquals", "aws:test", b).Eval(single("aws:test", a)); got == yes != want {
			t.Errorf("%q equals %q = %v, want %v", a, b, got, want)
		}
	})
}
