// SPDX-License-Identifier: Apache-2.0

package main

import (
	"testing"
	"time"
)

func TestParseTime(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 30, 0, 0, time.UTC)
	for _, test := range []struct{ s, first, end string }{
		{"2026-11-19T08:00:00Z", "2026-11-19T08:00:00Z", "2026-11-19T08:00:00Z"},
		{"2026-11-19T08:00:00.5+02:00", "2026-11-19T06:00:00.5Z", "2026-11-19T06:00:00.5Z"},
		{"2026-12-31", "2026-12-31T00:00:00Z", "2027-01-01T00:00:00Z"},
		{"24h", "2026-11-19T12:30:00Z", "2026-11-19T12:30:00Z"},
		{"1h30m", "2026-11-20T11:00:00Z", "2026-11-20T11:00:00Z"},
		{"7d", "2026-11-13T12:30:00Z", "2026-11-13T12:30:00Z"},
		{"2w", "2026-11-06T12:30:00Z", "2026-11-06T12:30:00Z"},
		{"1w1d12h", "2026-11-12T00:30:00Z", "2026-11-12T00:30:00Z"},
		{"0s", "2026-11-20T12:30:00Z", "2026-11-20T12:30:00Z"},
	} {
		first, end, err := parseTime(test.s, now)
		if err != nil {
			t.Errorf("%s: %v", test.s, err)
			continue
		}
		if got := first.UTC().Format(time.RFC3339Nano); got != test.first {
			t.Errorf("%s: first %s, want %s", test.s, got, test.first)
		}
		if got := end.UTC().Format(time.RFC3339Nano); got != test.end {
			t.Errorf("%s: end %s, want %s", test.s, got, test.end)
		}
	}
	for _, s := range []string{"", "yesterday", "2026-13-01", "2026-11-19 08:00:00", "2026-11-19T08:00:00", "-1h", "7", "7days", "d", "-7d", "1d-1h", "1d1w", "99999w", "9999999999999999h", "1.5d"} {
		if first, end, err := parseTime(s, now); err == nil {
			t.Errorf("%q: got %v, %v, want an error", s, first, end)
		}
	}
}
