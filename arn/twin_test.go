// SPDX-License-Identifier: Apache-2.0

package arn_test

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/undenied/undenied/arn"
)

// slowMatch is the slow twin of Match for patterns without variables: the rules
// of the package comment once more, with regular expressions.
func slowMatch(pattern, in string) bool {
	if pattern == "*" {
		return true
	}
	want, have := strings.SplitN(pattern, ":", 6), strings.SplitN(in, ":", 6)
	if want[0] != "arn" || len(want) < 2 || len(have) < 6 {
		return false
	}
	star := false
	for i, field := range want {
		star = star || strings.HasSuffix(field, "*") && i < 5
	}
	written := len(want)
	for len(want) < 6 {
		want = append(want, "*")
	}
	if written > 2 && (strings.ContainsAny(want[2], "*?") || !strings.EqualFold(want[2], have[2])) {
		return false
	}
	fieldwise := true
	for i := range want {
		flags := "(?is)"
		if i == 5 {
			flags = "(?s)"
		}
		fieldwise = fieldwise && expression(flags, want[i]).MatchString(have[i])
	}
	return fieldwise || star && asOneText(pattern, in, len(in)-len(have[5]))
}

// asOneText matches all of in, whose first so many bytes have no case: after
// each character of the pattern it knows all places in the text that it can be at.
func asOneText(pattern, in string, caseless int) bool {
	places := map[int]bool{0: true}
	for i := range len(pattern) {
		next := map[int]bool{}
		for at := range places {
			switch c := pattern[i]; {
			case c == '*':
				for j := at; j <= len(in); j++ {
					next[j] = true
				}
			case at == len(in):
			case c == '?', c == in[at], at < caseless && strings.EqualFold(pattern[i:i+1], in[at:at+1]):
				next[at+1] = true
			}
		}
		places = next
	}
	return places[len(in)]
}

func expression(flags, pattern string) *regexp.Regexp {
	text := regexp.QuoteMeta(pattern)
	text = strings.ReplaceAll(text, `\*`, `.*`)
	text = strings.ReplaceAll(text, `\?`, `.`)
	return regexp.MustCompile(flags + "^(?:" + text + ")$")
}

func TestTwin(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	pick := func(choices ...string) string { return choices[rng.IntN(len(choices))] }
	matched := 0
	for range 30_000 {
		pattern := pick("arn", "arn", "arn", "arn", "a*") + ":" + pick("aws", "aws", "*", "aws*", "AWS", "aws-cn") + ":" +
			pick("s3", "s3", "sns", "S3", "s*", "")
		for range rng.IntN(6) {
			pattern += ":" + pick("", "", "*", "a", "b", "a*", "?", "B", "a?*", "b/*")
		}
		in := "arn:" + pick("aws", "aws", "aws-cn") + ":" + pick("s3", "s3", "sns") + ":" +
			pick("", "a", "b") + ":" + pick("", "a", "b") + ":" + pick("a", "b", "b/a", "a:b", "*", "a:b:a", "", "B", "a:B")
		p, err := arn.ParsePattern(pattern)
		if err != nil {
			t.Fatal(err)
		}
		got, decided := p.Match(arn.MustParse(in), nil)
		if want := slowMatch(pattern, in); got != want || !decided {
			t.Errorf("%q.Match(%q) = %v, %v, want %v, true", pattern, in, got, decided, want)
		}
		if got {
			matched++
		}
	}
	if matched < 1000 {
		t.Errorf("%d matches, want at least 1000", matched)
	}
}

func FuzzPattern(f *testing.F) {
	f.Add("arn:aws:s3:::b/*", "arn:aws:s3:::b/x")
	f.Add("arn:aws:sns:*:t", "arn:aws:sns:us-east-1:111122223333:t")
	f.Add("arn:aws:s3:::${a, 'b'}", "arn:aws:s3:::b")
	f.Add("*", "arn:aws:s3:::b")
	f.Add("arn:aws:${x}:::*", "arn:aws:s3:::b")
	f.Fuzz(func(t *testing.T, pattern, in string) {
		a, err := arn.Parse(in)
		if err != nil {
			return
		}
		p, err := arn.ParsePattern(pattern)
		if err != nil {
			return
		}
		match, decided := p.Match(a, nil)
		if match && !decided {
			t.Errorf("%q.Match(%q) matches without a decision", pattern, in)
		}
		if p.String() != pattern {
			t.Errorf("ParsePattern(%q).String() = %q", pattern, p)
		}
		// Regular expressions and strings.EqualFold fold more letters than
		// lower-casing does, and characters that are not UTF-8 are no '.'.
		if strings.Contains(pattern, "${") || !ascii(pattern) || !ascii(in) {
			return
		}
		if want := slowMatch(pattern, in); match != want || !decided {
			t.Errorf("%q.Match(%q) = %v, %v, want %v, true", pattern, in, match, decided, want)
		}
	})
}

func ascii(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 })
}
