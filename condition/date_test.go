// SPDX-License-Identifier: Apache-2.0

package condition_test

import (
	"testing"
	"time"

	"github.com/undenied/undenied/condition"
)

func TestDatePresence(t *testing.T) {
	const noon, later = "2026-01-31T12:00:00Z", "2026-01-31T12:00:01Z"
	matrix(t, []sample{
		{"DateEquals", []string{"2020-01-01", noon}, noon, later},
		{"DateNotEquals", []string{"2020-01-01", noon}, later, noon},
		{"DateLessThan", []string{later}, noon, later},
		{"DateLessThanEquals", []string{noon}, noon, later},
		{"DateGreaterThan", []string{noon}, later, noon},
		{"DateGreaterThanEquals", []string{later}, later, noon},
	})
}

func TestDateCompare(t *testing.T) {
	compare(t, []comparison{
		{"DateEquals", "2026-01", "2026-01-01", yes},
		{"DateEquals", "2026-01-01", "2026-01-01T00:00Z", yes},
		{"DateEquals", "2026-01-01T00:00Z", "2026-01-01T00:00:00.000Z", yes},
		{"DateEquals", "2026-01-01T00:00:00Z", "2026-01-01T02:30:00+02:30", yes},
		{"DateEquals", "2026-01-01T00:00:00Z", "2025-12-31T16:00:00-08:00", yes},
		{"DateEquals", "2026-01-01T00:00:00Z", "1767225600", yes},
		{"DateEquals", "1767225600", "1767225600.0", yes},
		{"DateEquals", "1767225600", "01767225600", yes},
		{"DateEquals", "0", "1970-01-01", yes},
		{"DateEquals", "000", "0.0", yes},
		{"DateLessThan", "2026-01-01T00:00:00.1Z", "2026-01-01T00:00:00.01Z", yes},
		{"DateLessThan", "2026-01-01T00:00:00.1Z", "2026-01-01T00:00:00.10Z", no},
		{"DateGreaterThan", "2026-01-01T00:00:00.123456789123Z", "2026-01-01T00:00:00.123456789124Z", yes},
		{"DateLessThan", "1970-01-01", "1969-12-31T23:59:59.5Z", yes},
		{"DateGreaterThan", "1969-12-31T23:59:59Z", "1969-12-31T23:59:59.5Z", yes},
		{"DateLessThan", "2020-01-01|2030-01-01", "2025-01-01", yes},
		{"DateLessThan", "2026-01-01", "2025", yes}, // seconds, not a year
		{"DateLessThan", "2026-01-01", "yesterday", no},
		{"DateNotEquals", "2026-01-01", "yesterday", no},
		{"DateNotEquals", "yesterday", "2026-01-01", no},
		{"DateNotEquals", "${aws:x}", "2026-01-01", no},
		{"DateEquals", "2024-02-29", "2024-02-29", yes},
		{"NumericLessThan", "1767225601", "1767225600", yes}, // aws:EpochTime takes both
	})
}

func TestNotADate(t *testing.T) {
	for _, s := range []string{
		"", "x", "-", "2026-", "2026-1", "2026-1-1", "2026-13", "2026-01-0", "2026-01-0x", "2026-00-01", "2026-01-00", "2026-02-29", "2026-04-31", "2026-01-01T",
		"2026-01-01T00", "2026-01-01T00:00", "2026-01-01T00:00:00", "2026-01-01T24:00Z", "2026-01-01T00:60Z", "2026-01-01T00:00:60Z",
		"2026-01-01T00:00:00.Z", "2026-01-01T00:00.5Z", "2026-01-01T00:00:00+0100", "2026-01-01T00:00:00+01", "2026-01-01T00:00:00+01:00Z",
		"2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00 01:00", "2026-01-01 00:00:00Z", "2026-01-01t00:00:00z", "26-01-01", "-5", "1-", "1:2",
		"1.", ".5", "1e9", "9999999999999999999", "2026-01-01T00:00:0aZ", "2026-01-01T0a:00Z", "2026-02-30T00:00Z", "20260101T000000Z",
	} {
		if clause(t, "DateEquals", "aws:test", s).Values[0].Err() == nil {
			t.Errorf("%q is taken for a date", s)
		}
	}
}

// FuzzDate compares dates with package time.
func FuzzDate(f *testing.F) {
	for _, s := range []string{"2026-01", "2026-01-31", "2026-01-31T10:20Z", "2026-01-31T10:20:30Z", "2026-01-31T10:20:30.125-08:00", "1767225600.5", "2026-02-30T10:20Z"} {
		f.Add(s, "2026-01-31T10:20:30Z")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		x, xok := naiveDate(a)
		y, yok := naiveDate(b)
		cl := clause(t, "DateLessThan", "aws:test", b)
		if got := cl.Values[0].Err() == nil; got != yok {
			t.Fatalf("%q is a date: %v, want %v", b, got, yok)
		}
		got := cl.Eval(single("aws:test", a))
		if want := xok && yok && x.Cmp(y) < 0; got == condition.True != want {
			t.Errorf("%q before %q = %v, want %v", a, b, got, want)
		}
	})
}

func TestNaiveDateAgreesWithTime(t *testing.T) {
	const s = "2026-01-31T10:20:30Z"
	want, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := naiveDate(s); !ok || got.Num().Int64() != want.Unix() {
		t.Errorf("naiveDate(%q) = %v, want %v", s, got, want.Unix())
	}
}
