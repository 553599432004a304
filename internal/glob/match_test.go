// SPDX-License-Identifier: Apache-2.0

package glob_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/undenied/undenied/internal/glob"
)

// request is the request context of these tests. What it does not name is unknown.
func request(variable string) (value string, present, known bool) {
	switch strings.ToLower(variable) {
	case "aws:username":
		return "alice", true, true
	case "aws:principaltag/my key.-+=,@":
		return "tag", true, true
	case "star":
		return "*", true, true
	case "question":
		return "?", true, true
	case "nested":
		return "${aws:username}", true, true
	case "empty":
		return "", true, true
	case "absent":
		return "ignored", false, true
	}
	return "ignored", true, false
}

func TestMatchWildcards(t *testing.T) {
	tests := []struct {
		pattern, text string
		want          bool
	}{
		{"", "", true},
		{"", "a", false},
		{"a", "", false},
		{"a", "a", true},
		{"a", "A", false},
		{"a", "ab", false},
		{"*", "", true},
		{"*", "a/b:c", true},
		{"**", "", true},
		{"a*", "a", true},
		{"a*", "ba", false},
		{"*a", "a", true},
		{"*a", "ab", false},
		{"*a", "aba", true},
		{"*ab", "b", false},
		{"a*b", "ab", true},
		{"a*b", "a", false},
		{"ab*bc", "abc", false},
		{"a*b*c", "abbcbc", true},
		{"a*b*c", "abbcbcd", false},
		{"*aab*", "aaab", true},
		{"?", "", false},
		{"?", "a", true},
		{"?", "ab", false},
		{"?*", "", false},
		{"*?", "abc", true},
		{"*?b", "ab", true},
		{"*?b", "b", false},
		{"*?a?", "xaab", true},
		{"*??", "a", false},
		{"?", "é", true},
		{"??", "é", false},
		{"*??", "é", false},
		{"*é", "éé", true},
		{"?", "\xc3", true},
		{"??", "\xc3\xff", true},
		{"*?b*?d", "abcbcd", true},
		{"Get*", "GetObject", true},
		{"Get*", "get", false},
		{"$", "$", true},
		{"${aws:username}", "${aws:username}", true},
		{"${aws:username}", "alice", false},
		{"${*}", "${abc}", true},
		// UG:elements_resource
		{"bucket/*", "bucket", false},
		{"bucket*", "bucket", true},
		{"bucket*", "bucket/a", true},
	}
	for _, test := range tests {
		got, decided := glob.Wildcards(test.pattern).Match(test.text, request)
		if got != test.want || !decided {
			t.Errorf("Wildcards(%q).Match(%q) = %v, %v, want %v, true", test.pattern, test.text, got, decided, test.want)
		}
	}
}

func TestMatchVariables(t *testing.T) {
	tests := []struct {
		pattern, text string
		want, decided bool
	}{
		{"home/${aws:username}/*", "home/alice/x", true, true},
		{"home/${AWS:UserName}/*", "home/alice/x", true, true},
		{"home/${aws:username}/*", "home/bob/x", false, true},
		{"${aws:PrincipalTag/my key.-+=,@}", "tag", true, true},
		{"${aws:username, 'x'}", "alice", true, true},
		{"${aws:username, 'x'}", "x", false, true},
		{"*${aws:username}*", "--alice--", true, true},
		{"*?${aws:username}", "alicealice", true, true},
		{"*?${aws:username}", "alice", false, true},
		{"a$b", "a$b", true, true},
		{"a$", "a$", true, true},
		{"$${aws:username}}", "$alice}", true, true},

		// The text of a value is data.
		{"home/${star}/*", "home/alice/x", false, true},
		{"home/${star}/*", "home/*/x", true, true},
		{"${question}", "a", false, true},
		{"${question}", "?", true, true},
		{"${nested}", "alice", false, true},
		{"${nested}", "${aws:username}", true, true},
		{"*${empty}a${empty}", "baba", true, true},
		{"${empty}", "", true, true},

		// Escapes.
		{"a${*}b", "a*b", true, true},
		{"a${*}b", "axb", false, true},
		{"a${?}b", "a?b", true, true},
		{"a${?}b", "axb", false, true},
		{"${$}{aws:username}", "${aws:username}", true, true},

		// Absent: nothing matches, whatever else there is.
		{"*${absent}*", "", false, true},
		{"${absent}", "ignored", false, true},
		{"${absent}", "${absent}", false, true},
		{"${absent}${unknown}", "a", false, true},
		{"${unknown}${absent}", "a", false, true},
		{"${absent, 'de:fault'}", "de:fault", true, true},
		{"${absent,'x'}", "x", true, true},
		{"${absent, ''}*", "", true, true},
		{"${absent, '*'}", "a", false, true},
		{"${absent, '*'}", "*", true, true},
		{"${absent, '${aws:username}'}", "alice", false, true},
		{"${absent, 'it's'}", "it's", true, true},

		// Unknown: undecided unless no value can match.
		{"${unknown}", "a", false, false},
		{"${unknown}", "", false, false},
		{"${unknown, 'a'}", "a", false, false},
		{"*${unknown}*", "a", false, false},
		{"home/${unknown}/*", "home/alice/x", false, false},
		{"home/${unknown}/*", "home/alice", false, true},
		{"home/${unknown}", "work/alice", false, true},
		{"${unknown}/${aws:username}", "x/bob", false, true},
		{"${unknown}/${aws:username}", "x/alice", false, false},
	}
	for _, test := range tests {
		got, decided := compile(t, test.pattern).Match(test.text, request)
		if got != test.want || decided != test.decided {
			t.Errorf("Variables(%q).Match(%q) = %v, %v, want %v, %v", test.pattern, test.text, got, decided, test.want, test.decided)
		}
	}
	if got, decided := compile(t, "${aws:username}").Match("alice", nil); got || decided {
		t.Errorf("Match without lookup = %v, %v, want false, false", got, decided)
	}
}

func TestMatchText(t *testing.T) {
	if got, _ := glob.Text("a*${b}").Match("a*${b}", request); !got {
		t.Error("Text does not match itself")
	}
	if got, _ := glob.Text("a*").Match("ab", request); got {
		t.Error("Text has a wildcard")
	}
	p, err := glob.TextVariables("*?${aws:username}${?}")
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := p.Match("*?alice?", request); !got {
		t.Errorf("TextVariables(%q) does not match its own wildcards", p)
	}
	if got, _ := p.Match("xyalice?", request); got {
		t.Errorf("TextVariables(%q) has a wildcard", p)
	}
}

func TestMatchFold(t *testing.T) {
	tests := []struct {
		pattern, text string
		want, decided bool
	}{
		{"s3:Get*", "S3:GETOBJECT", true, true},
		{"s3:*Object", "s3:getOBJECT", true, true},
		{"s3:*Object", "s3:getOBJECTs", false, true},
		{"a", "b", false, true},
		{"ab", "A", false, true},
		{"[", "{", false, true}, // differ in the bit that letters differ in
		{"@", "`", false, true},
		{"É?", "éÉ", true, true},
		{"ß", "SS", false, true},
		{"*\u212a!", "k!", true, true}, // the kelvin sign, three bytes, is one letter
		{"k!", "\u212a!", true, true},
		{"\xff", "\xff", true, true},
		{"a\xff", "A\xff", true, true},
		{"a\xff", "A\xfe", false, true},
		{"a\xff", "A\ufffd", false, true},
		{"x${aws:username}", "XALICE", true, true},
		{"x${unknown}", "XALICE", false, false},
	}
	for _, test := range tests {
		got, decided := compile(t, test.pattern).MatchFold(test.text, request)
		if got != test.want || decided != test.decided {
			t.Errorf("Variables(%q).MatchFold(%q) = %v, %v, want %v, %v", test.pattern, test.text, got, decided, test.want, test.decided)
		}
	}
}

func TestMatchFoldUntil(t *testing.T) {
	tests := []struct {
		pattern, text string
		end           int
		want          bool
	}{
		{"AB", "ab", 2, true},
		{"AB", "aB", 1, true},
		{"AB", "ab", 1, false},
		{"*B", "ab", 1, false},
		{"*B", "bB", 1, true},
		{"a?B*", "AxB", 2, true},
		{"*B?", "bxbx", 2, false},
		{"*B*", "bxbx", 2, true},
		{"*B*x", "xxbBx", 2, true},
		{"x${aws:username}", "XALICE", 1, false},
		{"x${aws:username}", "Xalice", 1, true},
		{"*k", "\u212a", 3, true},
		{"*k", "\u212a", 0, false},
	}
	for _, test := range tests {
		got, decided := compile(t, test.pattern).MatchFoldUntil(test.text, test.end, request)
		if got != test.want || !decided {
			t.Errorf("Variables(%q).MatchFoldUntil(%q, %d) = %v, %v, want %v, true", test.pattern, test.text, test.end, got, decided, test.want)
		}
	}
}

func TestMatchDoesNotAllocate(t *testing.T) {
	tests := []struct{ pattern, text string }{
		{"s3:Get*", "s3:GetObject"},
		{"*/a?c/*", strings.Repeat("abc/", 50)},
		{"home/${aws:username}/*/${aws:username}", "home/alice/x/alice"},
		{"${unknown}/*", "a/b"},
	}
	for _, test := range tests {
		p := compile(t, test.pattern)
		allocs := testing.AllocsPerRun(100, func() {
			p.Match(test.text, request)
			p.MatchFold(test.text, request)
		})
		if allocs != 0 {
			t.Errorf("%q: Match and MatchFold allocate %v times, want 0", test.pattern, allocs)
		}
	}
}

// A matcher that tries every choice of every star needs longer than the universe
// is old for this one.
func TestMatchIsBounded(t *testing.T) {
	for _, piece := range []string{"a*", "*a?", "?*", "*${a}", "*${unknown}a"} {
		p := compile(t, strings.Repeat(piece, 40)+"b")
		text := strings.Repeat("a", 4000)
		if got, _ := p.Match(text, one("a")); got {
			t.Errorf("%q matches only letters a", p)
		}
		if got, _ := p.MatchFold(text, one("a")); got {
			t.Errorf("%q matches only letters a when folded", p)
		}
	}
}

// one returns a lookup that knows just the variable a.
func one(value string) glob.Lookup {
	return func(variable string) (string, bool, bool) { return value, true, variable == "a" }
}

func TestTwin(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	pick := func(n int, pieces ...string) string {
		var b strings.Builder
		for range rng.IntN(n) {
			b.WriteString(pieces[rng.IntN(len(pieces))])
		}
		return b.String()
	}
	var matched, undecided int
	for range 60_000 {
		pattern := pick(7, "*", "*", "?", "a", "b", "É", "ab", "${a}", "${b, 'ab'}", "${u}", "${*}")
		text := pick(7, "a", "b", "é", "É", "A", "*", "ab")
		value := pick(3, "a", "*", "é", "b", "?")
		got, decided := compare(t, pattern, text, value)
		if got {
			matched++
		}
		if !decided {
			undecided++
		}
	}
	if matched < 1000 || undecided < 1000 {
		t.Errorf("%d matches and %d undecided, want at least 1000 of each", matched, undecided)
	}
}

func FuzzMatch(f *testing.F) {
	f.Add("home/${a}/*", "home/alice/x", "alice")
	f.Add("*a?${b, 'x'}*${u}", "aab", "*")
	f.Add("a*b*?c", "abbbbc", "")
	f.Add("${*}${?}${$}$", "*?$$", "é")
	f.Add("${a", "x", "y")
	f.Fuzz(func(t *testing.T, pattern, text, value string) {
		if len(pattern) > 64 || len(text) > 64 {
			t.Skip("the twin is slow")
		}
		pattern, value = strings.ToValidUTF8(pattern, "x"), strings.ToValidUTF8(value, "x")
		compare(t, pattern, text, value)
	})
}

// compare matches text with and without regard to case, and with regard to that of
// its second half, with the variable a set to value, b absent
// and all others unknown, and reports differences from the slow twin.
func compare(t *testing.T, pattern, text, value string) (match, decided bool) {
	t.Helper()
	lookup := func(variable string) (string, bool, bool) {
		return value, variable == "a", variable == "a" || variable == "b"
	}
	p, err := glob.Variables(pattern)
	if err != nil {
		return false, true
	}
	chars := characters(text)
	for _, caseless := range []int{len(chars), len(chars) / 2, 0} {
		end := 0
		for range caseless {
			_, n := utf8.DecodeRuneInString(text[end:])
			end += n
		}
		match, decided = p.MatchFoldUntil(text, end, lookup)
		wantMatch, wantDecided := slowMatch(pattern, text, value, caseless)
		if match != wantMatch || decided != wantDecided {
			t.Errorf("Variables(%q).MatchFoldUntil(%q, %d), a = %q: got %v, %v, want %v, %v", pattern, text, end, value, match, decided, wantMatch, wantDecided)
		}
	}
	if m, d := p.Match(text, lookup); m != match || d != decided {
		t.Errorf("Variables(%q).Match(%q), a = %q: got %v, %v, want %v, %v as MatchFoldUntil 0", pattern, text, value, m, d, match, decided)
	}
	return match, decided
}

func TestUnresolved(t *testing.T) {
	lookup := func(variable string) (string, bool, bool) {
		switch variable {
		case "here":
			return "x", true, true
		case "gone":
			return "", false, true
		}
		return "", false, false
	}
	for pattern, want := range map[string][2]bool{
		"a*":                {false, true},
		"${here}":           {false, true},
		"${gone}":           {true, true},
		"${gone, 'home'}":   {false, true},
		"${dark}":           {false, false},
		"${dark, 'home'}":   {false, true},
		"${dark}/${gone}":   {true, true},
		"${here}/${dark}/*": {false, false},
	} {
		p, err := glob.Variables(pattern)
		if err != nil {
			t.Fatal(err)
		}
		unresolved, decided := p.Unresolved(lookup)
		if got := [2]bool{unresolved, decided}; got != want {
			t.Errorf("Unresolved(%q) = %v, want %v", pattern, got, want)
		}
	}
	p, _ := glob.Variables("${here}")
	if _, decided := p.Unresolved(nil); decided {
		t.Error("without a lookup a variable is resolved, want undecided")
	}
}
