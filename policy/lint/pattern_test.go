// SPDX-License-Identifier: Apache-2.0

package lint_test

import (
	"math/rand/v2"
	"testing"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/internal/glob"
	"github.com/undenied/undenied/policy/lint"
)

func TestCovers(t *testing.T) {
	for _, test := range []struct {
		p, q string
		want bool
	}{
		{"*", "", true}, {"*", "a?*${x:y}", true}, {"a*", "a", true}, {"a*", "a*b", true}, {"a*c", "abc*c", true},
		{"?", "a", true}, {"?", "?", true}, {"a", "a", true}, {"", "", true}, {"**", "*", true}, {"*a*", "xax", true},
		{"*ab", "aab", true}, {"x${a:b}", "x${A:B}", true}, {"x*", "x${a:b}", true}, {"${*}", "${*}", true}, {"${$}", "$", true},
		{"a", "b", false}, {"", "a", false}, {"a", "a*", false}, {"?", "*", false}, {"?", "", false}, {"?", "${a:b}", false},
		{"a*c", "a*", false}, {"${a:b}", "*", false}, {"${a:b}", "${a:c}", false}, {"${*}", "a", false}, {"${*}", "*", false},
		{"${a", "${b", false}, {"${a", "${a", true}, {"a${*}", "a*", false}, {"ab", "a", false},
	} {
		if got := lint.Covers(test.p, test.q); got != test.want {
			t.Errorf("Covers(%q, %q) = %v, want %v", test.p, test.q, got, test.want)
		}
	}
}

// texts yields all texts of at most n letters of an alphabet.
func texts(alphabet string, n int) []string {
	list := []string{""}
	for from := 0; n > 0; n-- {
		to := len(list)
		for _, head := range list[from:to] {
			for _, r := range alphabet {
				list = append(list, head+string(r))
			}
		}
		from = to
	}
	return list
}

// TestPatternsTwin compares Covers and Overlap with what package glob matches,
// text by text. Covers may fail to see that a pattern is covered.
func TestPatternsTwin(t *testing.T) {
	patterns, all := texts("ab*?", 3), texts("ab", 6)
	compiled := make([]glob.Pattern, len(patterns))
	for i, p := range patterns {
		compiled[i] = glob.Wildcards(p)
	}
	matches := make([][]bool, len(patterns))
	for i := range patterns {
		for _, s := range all {
			m, _ := compiled[i].Match(s, nil)
			matches[i] = append(matches[i], m)
		}
	}
	missed, covered := 0, 0
	for i, p := range patterns {
		for j, q := range patterns {
			within, common := true, false
			for k := range all {
				within = within && (matches[i][k] || !matches[j][k])
				common = common || matches[i][k] && matches[j][k]
			}
			switch got := lint.Covers(p, q); {
			case got && !within:
				t.Errorf("Covers(%q, %q), and it does not", p, q)
			case got:
				covered++
			case within:
				missed++
			}
			if got := lint.Overlap(p, q); got != common {
				t.Errorf("Overlap(%q, %q) = %v, want %v", p, q, got, common)
			}
		}
	}
	if covered < 1000 || missed > covered/10 {
		t.Errorf("covered %d, missed %d", covered, missed)
	}
}

// TestCoversARN tests on random patterns and ARNs that a pattern that covers
// another matches what the other does.
func TestCoversARN(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	pick := func(list ...string) string { return list[rnd.IntN(len(list))] }
	pattern := func() arn.Pattern {
		p, err := arn.ParsePattern(pick("*", "arn:aws:"+pick("s3", "sqs")+pick("", ":*", ":a*", "::a")+pick("", ":*", ":1", ":a:1")+pick("", ":x", ":x*", ":*:x", "::x", ":${aws:username}"),
			"arn:*:s3:::x", "text", "arn:aws:S3:a*:*:x", "arn:aws:s3:*"))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	lookup := func(string) (string, bool, bool) { return "x", true, true }
	var list []arn.ARN
	for _, service := range []string{"s3", "sqs"} {
		for _, rest := range texts("ax1:", 5) {
			if a, err := arn.Parse("arn:aws:" + service + ":" + rest); err == nil {
				list = append(list, a)
			}
		}
	}
	covered := 0
	for range 3000 {
		p, q := pattern(), pattern()
		if !lint.CoversARN(p, q) {
			continue
		}
		covered++
		for _, a := range list {
			wide, _ := p.Match(a, lookup)
			narrow, _ := q.Match(a, lookup)
			if narrow && !wide {
				t.Fatalf("%v covers %v, but %v", p, q, a)
			}
		}
	}
	if covered < 200 {
		t.Errorf("%d covered, want at least 200", covered)
	}
}

func TestFitsTemplate(t *testing.T) {
	const (
		bucket = "arn:${Partition}:s3:::${BucketName}"
		object = "arn:${Partition}:s3:::${BucketName}/${ObjectName}"
		group  = "arn:${Partition}:logs:${Region}:${Account}:log-group:${LogGroupName}"
	)
	for _, test := range []struct {
		p, template string
		want        bool
	}{
		{"*", bucket, true}, {"arn:aws:s3:::b", "*", true}, {"arn:aws:s3:::b", bucket, true}, {"arn:aws:s3:::b/*", object, true},
		{"arn:aws:s3:::b*", object, true}, {"arn:aws:s3:::*/x", object, true}, {"arn:aws:s3:::b/${aws:username}/*", object, true},
		{"arn:aws:s3:*", object, true}, {"arn:aws-cn:s3:::${aws:PrincipalTag/b}", object, true}, {"arn:AWS:S3:::b", bucket, true},
		{"arn:aws:s3:::b/*", bucket, false}, {"arn:aws:s3:::b", object, false}, {"arn:aws:s3:us-east-1::b", bucket, false},
		{"arn:aws:sqs:::b", bucket, false}, {"arn:aws:sqs:*", bucket, false}, {"b", bucket, false}, {"arn:aws:s3:::b", "arn:aws:s3", false},
		{"arn:aws:logs:eu-west-1:111122223333:log-group:/a/b:*", group, true}, {"arn:aws:logs:*:log-group:g", group, true},
		{"arn:aws:logs:*:*:metric:g", group, false}, {"arn:aws:logs:*:*:log-stream:g", group, false},
	} {
		p, err := arn.ParsePattern(test.p)
		if err != nil {
			t.Fatal(err)
		}
		if got := lint.FitsTemplate(p, test.template); got != test.want {
			t.Errorf("FitsTemplate(%q, %q) = %v, want %v", test.p, test.template, got, test.want)
		}
	}
}
