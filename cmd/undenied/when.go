// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// parseTime reads a point in time, a date, or a duration back from now. It
// returns the time from the first moment that s names to the end, which are one
// and the same unless s is a date: a whole day in UTC.
func parseTime(s string, now time.Time) (first, end time.Time, err error) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, t, nil
	}
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return t, t.AddDate(0, 0, 1), nil
	}
	ago, ok := parseAgo(s)
	if !ok {
		return first, end, fmt.Errorf("%q is no time, want one such as 2026-11-19T08:00:00Z, a date such as 2026-11-19, or how long ago it was, such as 24h or 7d", s)
	}
	t := now.Add(-ago)
	return t, t, nil
}

// parseAgo reads a duration: what package time reads, and before it days and
// weeks.
func parseAgo(s string) (time.Duration, bool) {
	const day, most = 24 * time.Hour, 100 * 365 * 24 * time.Hour
	var all time.Duration
	for _, unit := range [...]struct {
		letter string
		length time.Duration
	}{{"w", 7 * day}, {"d", day}} {
		number, rest, found := strings.Cut(s, unit.letter)
		if !found {
			continue
		}
		n, err := strconv.ParseUint(number, 10, 16)
		if err != nil {
			return 0, false
		}
		all += time.Duration(n) * unit.length
		if s = rest; s == "" {
			return all, all <= most
		}
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 || d > most {
		return 0, false
	}
	all += d
	return all, all <= most
}
