// SPDX-License-Identifier: Apache-2.0

package condition

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// An instant is a point in time with as many digits as were written.
type instant struct {
	seconds  int64  // since 1970-01-01T00:00:00Z, rounded down
	fraction string // digits of the rest, without zeros at the end
}

func compileDate(text string) (any, error) {
	t, ok := parseInstant(text)
	if !ok {
		return nil, fmt.Errorf("%q is not a date, want one such as 2026-01-31T08:00:00Z, or seconds since 1970", text)
	}
	return t, nil
}

// parseInstant parses a date in W3C's profile of ISO 8601, or the seconds
// since 1970. Text without a '-' is seconds, so a year alone is none of the
// forms. Dates without a time begin at midnight UTC.
//
// https://www.w3.org/TR/NOTE-datetime
func parseInstant(s string) (instant, bool) {
	if !strings.Contains(s, "-") && !strings.Contains(s, ":") {
		return parseEpoch(s)
	}
	year, rest, ok := number(s, 4)
	if !ok || !strings.HasPrefix(rest, "-") {
		return instant{}, false
	}
	month, rest, ok := number(rest[1:], 2)
	if !ok {
		return instant{}, false
	}
	day := 1
	if strings.HasPrefix(rest, "-") {
		if day, rest, ok = number(rest[1:], 2); !ok {
			return instant{}, false
		}
		if strings.HasPrefix(rest, "T") {
			return parseTime(midnight(year, month, day), rest[1:])
		}
	}
	t, ok := midnight(year, month, day), rest == ""
	return instant{seconds: t.seconds}, ok && t.valid
}

// A date is the start of a day, UTC.
type date struct {
	seconds int64 // since 1970
	valid   bool
}

func midnight(year, month, day int) date {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return date{t.Unix(), t.Month() == time.Month(month) && t.Day() == day}
}

// parseTime parses hh:mmTZD, hh:mm:ssTZD or hh:mm:ss.sTZD.
func parseTime(d date, s string) (instant, bool) {
	clock, rest, ok := hoursMinutes(s)
	if !ok || !d.valid {
		return instant{}, false
	}
	t := instant{seconds: d.seconds + clock}
	if strings.HasPrefix(rest, ":") {
		second, after, ok := number(rest[1:], 2)
		if !ok || second > 59 {
			return instant{}, false
		}
		t.seconds += int64(second)
		rest = after
		if strings.HasPrefix(rest, ".") {
			digits := len(rest) - 1 - len(strings.TrimLeft(rest[1:], "0123456789"))
			if digits == 0 {
				return instant{}, false
			}
			t.fraction = strings.TrimRight(rest[1:1+digits], "0")
			rest = rest[1+digits:]
		}
	}
	if rest == "Z" {
		return t, true
	}
	if rest == "" || rest[0] != '+' && rest[0] != '-' {
		return instant{}, false
	}
	zone, after, ok := hoursMinutes(rest[1:])
	if !ok || after != "" {
		return instant{}, false
	}
	if rest[0] == '+' {
		zone = -zone
	}
	t.seconds += zone
	return t, true
}

// hoursMinutes parses the hh:mm that s begins with, in seconds.
func hoursMinutes(s string) (seconds int64, rest string, ok bool) {
	hour, rest, ok := number(s, 2)
	if !ok || hour > 23 || !strings.HasPrefix(rest, ":") {
		return 0, "", false
	}
	minute, rest, ok := number(rest[1:], 2)
	if !ok || minute > 59 {
		return 0, "", false
	}
	return int64(hour*60+minute) * 60, rest, true
}

// number parses the n digits that s begins with.
func number(s string, n int) (value int, rest string, ok bool) {
	if len(s) < n || !allDigits(s[:n]) {
		return 0, "", false
	}
	for i := range n {
		value = value*10 + int(s[i]-'0')
	}
	return value, s[n:], true
}

func parseEpoch(s string) (instant, bool) {
	whole, fraction, point := strings.Cut(s, ".")
	whole = strings.TrimLeft(whole, "0")
	if len(whole) > 18 || !digitsOrNone(whole) || !digitsOrNone(fraction) || s == "" || s[0] == '.' || point && fraction == "" {
		return instant{}, false
	}
	t := instant{fraction: strings.TrimRight(fraction, "0")}
	if whole != "" {
		t.seconds, _ = strconv.ParseInt(whole, 10, 64) // 18 digits fit
	}
	return t, true
}

// compare returns -1, 0 or 1 as t is before, at or after u.
func (t instant) compare(u instant) int {
	if t.seconds != u.seconds {
		return cmp.Compare(t.seconds, u.seconds)
	}
	return cmp.Compare(t.fraction, u.fraction)
}
