// SPDX-License-Identifier: Apache-2.0

package remediate_test

import (
	"fmt"
	"maps"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/remediate"
)

// cells are the actions and resources that statements pair, as written.
func cells(t *testing.T, statements []*policy.Statement) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	for _, s := range statements {
		for _, a := range s.Action.Patterns {
			for _, r := range s.Resource.Patterns {
				all[a.String()+" "+r.String()] = true
			}
		}
	}
	return all
}

// single is a statement with one action and one resource.
func single(action, resource, more string) string {
	return fmt.Sprintf(`{"Effect":"Allow","Action":%q,"Resource":%q%s}`, action, resource, more)
}

func compacted(t *testing.T, statements ...string) []*policy.Statement {
	t.Helper()
	got, err := remediate.Compact(doc(t, "d", statements...).Statements)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// TestCompact shows what becomes of statements.
func TestCompact(t *testing.T) {
	const (
		b   = "arn:aws:s3:::b"
		key = "arn:aws:s3:::b/k"
		mfa = `,"Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}`
	)
	tests := []struct {
		name       string
		statements []string
		want       []string
	}{
		{"one", []string{single("s3:GetObject", key, "")}, []string{`s3:GetObject on ` + key}},
		{"actions share a resource", []string{single("s3:PutObject", key, ""), single("s3:GetObject", key, "")}, []string{`s3:GetObject s3:PutObject on ` + key}},
		{"the same twice", []string{single("s3:PutObject", key, ""), single("s3:putobject", key, "")}, []string{`s3:PutObject on ` + key}},
		{"resources share an action", []string{single("s3:GetObject", key+"2", ""), single("s3:GetObject", key, "")}, []string{`s3:GetObject on ` + key + " " + key + "2"}},
		{"nothing in common", []string{single("s3:ListBucket", b, ""), single("s3:GetObject", key, "")}, []string{`s3:GetObject on ` + key, `s3:ListBucket on ` + b}},
		{"a bucket and its keys", []string{single("s3:ListBucket", b, ""), single("s3:GetObject", key, ""), single("s3:PutObject", key, ""), single("s3:GetBucketAcl", b, "")},
			[]string{`s3:GetBucketAcl s3:ListBucket on ` + b, `s3:GetObject s3:PutObject on ` + key}},
		{"a wildcard says it already", []string{single("s3:GetObject", b+"/*", ""), single("s3:GetObject", key, "")}, []string{`s3:GetObject on ` + b + `/*`}},
		{"and lets others share", []string{single("s3:GetObject", "*", ""), single("s3:GetObject", key, ""), single("s3:PutObject", key, "")},
			[]string{`s3:GetObject on *`, `s3:PutObject on ` + key}},
		{"an action with a wildcard", []string{single("s3:Get*", key, ""), single("s3:GetObject", key, "")}, []string{`s3:Get* on ` + key}},
		{"another bucket", []string{single("s3:GetObject", b+"/*", ""), single("s3:GetObject", "arn:aws:s3:::bb", "")}, []string{`s3:GetObject on arn:aws:s3:::b/* arn:aws:s3:::bb`}},
		{"a star that is data", []string{single("s3:GetObject", b+"/${*}", ""), single("s3:GetObject", key, "")}, []string{`s3:GetObject on ` + b + "/${*} " + key}},
		{"conditions stay apart", []string{single("s3:GetObject", key, mfa), single("s3:PutObject", key, "")}, []string{`s3:GetObject on ` + key + " if", `s3:PutObject on ` + key}},
		{"equal conditions do not", []string{single("s3:GetObject", key, mfa), single("s3:PutObject", key, mfa)}, []string{`s3:GetObject s3:PutObject on ` + key + " if"}},
		{"a cross of three", []string{single("a:X", b, ""), single("a:Y", b, ""), single("a:Y", key, ""), single("a:Z", key, "")}, []string{`a:X a:Y on ` + b, `a:Y a:Z on ` + key}},
		{"what cannot be taken apart", []string{`{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}`, single("s3:GetObject", key, "")}, []string{`s3:GetObject on ` + key, `not iam:* on *`}},
	}
	for _, tt := range tests {
		for range 3 {
			rand.Shuffle(len(tt.statements), func(i, j int) { tt.statements[i], tt.statements[j] = tt.statements[j], tt.statements[i] })
			var got []string
			for _, s := range compacted(t, tt.statements...) {
				var words []string
				if s.Action.Not {
					words = append(words, "not")
				}
				for _, a := range s.Action.Patterns {
					words = append(words, a.String())
				}
				words = append(words, "on")
				for _, r := range s.Resource.Patterns {
					words = append(words, r.String())
				}
				if len(s.Condition) > 0 {
					words = append(words, "if")
				}
				got = append(got, strings.Join(words, " "))
			}
			slices.Sort(got)
			slices.Sort(tt.want)
			if !slices.Equal(got, tt.want) {
				t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
			}
		}
	}
}

// TestCompactTrust compacts statements without Resource.
func TestCompactTrust(t *testing.T) {
	const form = `{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":%q}`
	got := compacted(t, fmt.Sprintf(form, "sts:AssumeRole"), fmt.Sprintf(form, "sts:TagSession"))
	if len(got) != 1 || got[0].Resource != nil || len(got[0].Action.Patterns) != 2 || got[0].Principal == nil {
		t.Errorf("got %d statements, the first %s; want one of both actions", len(got), got[0].Text())
	}
}

// fewest is the number of rectangles of allowed cells that it takes to hold all
// required cells of a grid, found by trying all of them.
func fewest(required, allowed []uint, columns int) int {
	var rectangles []uint
	whole := uint(0)
	for i, row := range required {
		whole |= row << (i * columns)
	}
	for some := uint(1); some < 1<<len(allowed); some++ {
		common := uint(1)<<columns - 1
		for i, row := range allowed {
			if some&(1<<i) != 0 {
				common &= row
			}
		}
		cells := uint(0)
		for i := range allowed {
			if some&(1<<i) != 0 {
				cells |= common << (i * columns)
			}
		}
		rectangles = append(rectangles, cells&whole)
	}
	reached := map[uint]bool{0: true}
	for n := 0; ; n++ {
		if reached[whole] {
			return n
		}
		next := map[uint]bool{}
		for have := range maps.Keys(reached) {
			for _, r := range rectangles {
				next[have|r] = true
			}
		}
		reached = next
	}
}

// TestCompactLeast compares with all there is to try, for grids of up to 4 actions
// and 5 resources: what is granted is what was, and no fewer statements do it. In
// some grids the last resource is a wildcard, which says the first two as well.
func TestCompactLeast(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 4))
	sizes := map[int]int{}
	helped := 0
	for n := range 3000 {
		height, width := 1+rng.IntN(4), 1+rng.IntN(5)
		star := width > 2 && n%3 == 0
		required, allowed := make([]uint, height), make([]uint, height)
		var statements []string
		want := map[string]bool{}
		for i := range required {
			row := rng.UintN(1 << width)
			if n%2 == 0 {
				row |= rng.UintN(1 << width) // denser
			}
			required[i], allowed[i] = row, row
			if star && row&(1<<(width-1)) != 0 {
				required[i], allowed[i] = row&^3, row|3
			}
			for c := range width {
				action, resource := fmt.Sprintf("sqs:Action%d", i), fmt.Sprintf("arn:aws:sqs:eu-west-1:1:q%d", c)
				switch {
				case star && c < 2:
					resource = fmt.Sprintf("arn:aws:sqs:eu-west-1:1:wide%d", c)
				case star && c == width-1:
					resource = "arn:aws:sqs:eu-west-1:1:wide*"
				}
				if row&(1<<c) != 0 {
					statements = append(statements, single(action, resource, ""))
				}
				if required[i]&(1<<c) != 0 {
					want[action+" "+resource] = true
				}
			}
		}
		if len(statements) == 0 {
			continue
		}
		rng.Shuffle(len(statements), func(i, j int) { statements[i], statements[j] = statements[j], statements[i] })
		got := compacted(t, statements...)
		granted := cells(t, got)
		for cell := range want {
			if !granted[cell] {
				t.Fatalf("grid %b: %s is not granted", required, cell)
			}
		}
		for cell := range granted {
			action, resource, _ := strings.Cut(cell, " ")
			wide := strings.Contains(resource, ":wide") && want[action+" arn:aws:sqs:eu-west-1:1:wide*"]
			if !want[cell] && !wide {
				t.Fatalf("grid %b: %s is granted", required, cell)
			}
		}
		least := fewest(required, allowed, width)
		if len(got) != least {
			t.Fatalf("grid %b of %b: %d statements, want %d", required, allowed, len(got), least)
		}
		if least < fewest(required, required, width) {
			helped++
		}
		sizes[least]++
	}
	if len(sizes) < 4 || helped == 0 {
		t.Errorf("the grids need %v statements, and a wildcard helps %d; want a mix", sizes, helped)
	}
}

// TestCompactDecides evaluates random statements with wildcards before and after:
// every request gets the same answer.
func TestCompactDecides(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 5))
	actions := []string{"s3:GetObject", "s3:GetObjectAcl", "s3:PutObject", "s3:Get*", "s3:*", "*"}
	resources := []string{"arn:aws:s3:::b/a", "arn:aws:s3:::b/ab", "arn:aws:s3:::c/a", "arn:aws:s3:::b/*", "arn:aws:s3:::b/a*", "arn:aws:s3:::*/a", "*", "arn:aws:s3:::b/a${*}"}
	allowed, shorter := 0, 0
	for range 400 {
		var statements []string
		for range 1 + rng.IntN(10) {
			statements = append(statements, single(actions[rng.IntN(len(actions))], resources[rng.IntN(len(resources))], ""))
		}
		before := doc(t, "before", statements...)
		got := compacted(t, statements...)
		after := got[0].Document()
		if len(got) < len(statements) {
			shorter++
		}
		for _, action := range []string{"s3:GetObject", "s3:GetObjectAcl", "s3:PutObject", "sqs:SendMessage"} {
			for _, resource := range []string{"b/a", "b/ab", "b/b", "b/a*", "c/a", "d/d"} {
				req := request(t, "111122223333", nil)
				req.Action, _ = policy.ParseAction(action)
				req.Resource = arn.MustParse("arn:aws:s3:::" + resource)
				want := eval.Evaluate(req, &eval.Policies{Identity: docs(before)}).Decision
				if got := eval.Evaluate(req, &eval.Policies{Identity: docs(after)}).Decision; got != want {
					t.Fatalf("%s on %s: %s, want %s\nbefore %s\nafter %s", action, resource, got, want, before.Source(), after.Source())
				}
				if want == eval.Allowed {
					allowed++
				}
			}
		}
	}
	if allowed == 0 || shorter < 100 {
		t.Errorf("%d requests allowed, %d documents shorter, want many of both", allowed, shorter)
	}
}

// TestCompactMany is about more statements than all ways can be tried for: what
// is granted stays, and the number is no more than one for each resource.
func TestCompactMany(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 6))
	var statements []string
	for i := range 40 {
		for of := rng.Uint64(); of != 0; of &= of - 1 {
			statements = append(statements, single(fmt.Sprintf("sqs:Action%d", bits.TrailingZeros64(of)), fmt.Sprintf("arn:aws:sqs:eu-west-1:1:q%d", i), ""))
		}
	}
	got := compacted(t, statements...)
	if want := cells(t, doc(t, "d", statements...).Statements); !maps.Equal(cells(t, got), want) {
		t.Error("grants something else")
	}
	if len(got) > 40 {
		t.Errorf("%d statements of %d, want 40 at most", len(got), len(statements))
	}
	again := compacted(t, statements...)
	if string(again[0].Document().Source()) != string(got[0].Document().Source()) {
		t.Error("the same statements come to another policy")
	}
}
