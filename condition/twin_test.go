// SPDX-License-Identifier: Apache-2.0

package condition_test

import (
	"encoding/base64"
	"fmt"
	"math/big"
	"math/rand/v2"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/undenied/undenied/condition"
)

// A twin is a second, deliberately simple evaluator of clauses, written from
// the rules alone. It knows no unknown keys and compiles nothing.
type twin struct {
	set, base, suffix string // "ForAnyValue:", "StringLike", "IfExists"
	key               string
	values            []string
	literal           bool // 2008-10-17
}

// A twinContext holds the keys a request carries, in lower case.
type twinContext map[string]twinValue

type twinValue struct {
	multi  bool
	values []string
}

func (tw twin) eval(c twinContext) bool {
	have, present := c[strings.ToLower(tw.key)]
	if tw.base == "Null" {
		text := fmt.Sprint(strings.Join(have.values, "") == "")
		return slices.ContainsFunc(tw.values, func(v string) bool { return strings.EqualFold(v, text) })
	}
	missing := !present || len(have.values) == 0
	switch tw.set {
	case "ForAllValues:":
		for _, v := range have.values {
			if !tw.passes(v, c) {
				return false
			}
		}
		return true
	case "ForAnyValue:":
		return slices.ContainsFunc(have.values, func(v string) bool { return tw.passes(v, c) })
	}
	if missing {
		return tw.suffix == "IfExists" || strings.Contains(tw.base, "Not")
	}
	return !have.multi && tw.passes(have.values[0], c)
}

// passes tests one value of the request: it must match one of the policy's
// values, or none of them.
func (tw twin) passes(have string, c twinContext) bool {
	negated := strings.Contains(tw.base, "Not")
	some := false
	for _, want := range tw.values {
		match, readable := tw.match(have, want, c)
		if !readable && negated {
			return false
		}
		some = some || match && readable
	}
	if _, readable := tw.match(have, tw.sound(), c); !readable {
		return false
	}
	return some != negated
}

// sound is a policy value that the operator can read, to find out whether it
// can read a value of the request.
func (tw twin) sound() string {
	switch {
	case strings.HasPrefix(tw.base, "Arn"):
		return "arn:a:b:c:d:e"
	case strings.HasPrefix(tw.base, "Date"), strings.HasPrefix(tw.base, "Numeric"):
		return "0"
	case strings.Contains(tw.base, "Ip"):
		return "::"
	case tw.base == "Bool":
		return "true"
	}
	return ""
}

func (tw twin) match(have, want string, c twinContext) (match, readable bool) {
	base := strings.Replace(tw.base, "Not", "", 1)
	switch {
	case base == "StringEquals":
		return globs(tw.tokens(want, c, "text"), []rune(have)), true
	case base == "StringEqualsIgnoreCase":
		return globs(lower(tw.tokens(want, c, "text")), []rune(strings.ToLower(have))), true
	case base == "StringLike":
		return globs(tw.tokens(want, c, "wildcards"), []rune(have)), true
	case base == "Bool":
		pattern := lower(tw.tokens(want, c, "text"))
		if !strings.Contains(want, "${") && !strings.EqualFold(want, "true") && !strings.EqualFold(want, "false") {
			return false, false
		}
		return globs(pattern, []rune(fmt.Sprint(strings.EqualFold(have, "true")))), true
	case base == "BinaryEquals":
		a, aerr := base64.StdEncoding.DecodeString(have)
		b, berr := base64.StdEncoding.DecodeString(want)
		return string(a) == string(b) && !strings.ContainsAny(have+want, "\r\n"), aerr == nil && berr == nil
	case base == "IpAddress":
		a, err := netip.ParseAddr(have)
		p, ok := naivePrefix(want)
		return p.Contains(a), ok && err == nil && a.Zone() == ""
	case strings.HasPrefix(base, "Arn"):
		return tw.matchARN(have, want, c)
	case strings.HasPrefix(base, "Numeric"):
		a, aok := naiveNumber(have)
		b, bok := naiveNumber(want)
		return aok && bok && ordered(strings.TrimPrefix(base, "Numeric"), a, b), aok && bok
	default:
		a, aok := naiveDate(have)
		b, bok := naiveDate(want)
		return aok && bok && ordered(strings.TrimPrefix(base, "Date"), a, b), aok && bok
	}
}

func ordered(relation string, a, b *big.Rat) bool {
	n := a.Cmp(b)
	switch relation {
	case "Equals":
		return n == 0
	case "LessThan":
		return n < 0
	case "LessThanEquals":
		return n <= 0
	case "GreaterThan":
		return n > 0
	default:
		return n >= 0
	}
}

func naivePrefix(s string) (netip.Prefix, bool) {
	if p, err := netip.ParsePrefix(s); err == nil {
		return p, true
	}
	a, err := netip.ParseAddr(s)
	return netip.PrefixFrom(a, a.BitLen()), err == nil && a.Zone() == ""
}

var (
	epochForm = regexp.MustCompile(`^0*([0-9]{0,18})(\.[0-9]+)?$`)
	dayForm   = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$`)
	timeForm  = regexp.MustCompile(`^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2})(:[0-9]{2})?(\.[0-9]+)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$`)
)

func naiveDate(s string) (*big.Rat, bool) {
	if epochForm.MatchString(s) && s != "" && s[0] != '.' {
		return new(big.Rat).SetString(s)
	}
	if dayForm.MatchString(s) {
		t, err := time.Parse("2006-01-02", (s + "-01")[:10])
		return new(big.Rat).SetInt64(t.Unix()), err == nil
	}
	m := timeForm.FindStringSubmatch(s)
	if m == nil || m[2] == "" && m[3] != "" {
		return nil, false
	}
	if m[2] == "" {
		m[2] = ":00"
	}
	t, err := time.Parse(time.RFC3339, m[1]+m[2]+m[4])
	if err != nil {
		return nil, false
	}
	r := new(big.Rat).SetInt64(t.Unix())
	if m[3] != "" {
		fraction, _ := new(big.Rat).SetString("0" + m[3])
		r.Add(r, fraction)
	}
	return r, true
}

func (tw twin) matchARN(have, want string, c twinContext) (match, readable bool) {
	fields := strings.SplitN(have, ":", 6)
	readable = len(fields) == 6 && fields[0] == "arn"
	tokens := tw.tokens(want, nil, "wildcards")
	wild := slices.Contains(tokens, '*'+special) || slices.Contains(tokens, '?'+special)
	if !wild && !tw.literal && hasVariable(want) {
		return globs(tw.tokens(want, c, "text"), []rune(have)), readable
	}
	patterns := tw.split(want)
	if len(patterns) < 6 {
		return false, false
	}
	if !hasVariable(patterns[0]) && !globs(tw.tokens(patterns[0], nil, "wildcards"), []rune("arn")) {
		return false, false
	}
	match = readable
	for i := 0; match && i < 6; i++ {
		match = globs(tw.tokens(patterns[i], c, "wildcards"), []rune(fields[i]))
	}
	return match, readable
}

// split cuts a pattern into fields. Colons in variables do not count.
func (tw twin) split(want string) []string {
	var fields []string
	for len(fields) < 5 {
		rest, skip := want, 0
		for {
			i := strings.IndexAny(rest[skip:], ":$")
			if i < 0 {
				return append(fields, want)
			}
			i += skip
			if rest[i] == ':' {
				fields, want = append(fields, rest[:i]), rest[i+1:]
				break
			}
			skip = i + 1
			if !tw.literal && strings.HasPrefix(rest[i:], "${") {
				skip = i + strings.IndexByte(rest[i:], '}')
			}
		}
	}
	return append(fields, want)
}

// hasVariable reports whether s has a variable, apart from escapes.
func hasVariable(s string) bool {
	return strings.Contains(strings.NewReplacer("${*}", "", "${?}", "", "${$}", "").Replace(s), "${")
}

// special marks a token that is a wildcard. nothing is a token no text matches.
const (
	special rune = 1 << 24
	nothing rune = 1 << 25
)

// tokens replaces the variables of a value by what c has for them.
func (tw twin) tokens(value string, c twinContext, kind string) []rune {
	var tokens []rune
	for value != "" {
		if !tw.literal && strings.HasPrefix(value, "${") {
			end := strings.IndexByte(value, '}')
			tokens = append(tokens, expand(value[2:end], c)...)
			value = value[end+1:]
			continue
		}
		r := []rune(value)[0]
		value = value[len(string(r)):]
		if kind == "wildcards" && (r == '*' || r == '?') {
			r += special
		}
		tokens = append(tokens, r)
	}
	return tokens
}

func expand(variable string, c twinContext) []rune {
	if variable == "*" || variable == "?" || variable == "$" {
		return []rune(variable)
	}
	key, text, hasDefault := strings.Cut(variable, ", ")
	if v, ok := c[strings.ToLower(key)]; ok && !v.multi {
		return []rune(v.values[0])
	}
	if hasDefault {
		return []rune(strings.Trim(text, "'"))
	}
	return []rune{nothing}
}

func lower(tokens []rune) []rune {
	for i, r := range tokens {
		if r < special {
			tokens[i] = []rune(strings.ToLower(string(r)))[0]
		}
	}
	return tokens
}

func globs(tokens, s []rune) bool {
	if len(tokens) == 0 {
		return len(s) == 0
	}
	switch tokens[0] {
	case '*' + special:
		return globs(tokens[1:], s) || len(s) > 0 && globs(tokens, s[1:])
	case '?' + special:
		return len(s) > 0 && globs(tokens[1:], s[1:])
	default:
		return len(s) > 0 && tokens[0] == s[0] && globs(tokens[1:], s[1:])
	}
}

// pools hold, for each family of operators, values of policies and requests
// that often match each other.
var pools = []struct {
	operators        string
	policy, requests []string
}{
	{"StringEquals StringNotEquals StringEqualsIgnoreCase StringNotEqualsIgnoreCase StringLike StringNotLike",
		[]string{"a", "b", "A", "*", "a*", "?", "", "${aws:v1}", "${aws:v1}${aws:v2}", "x${AWS:V2, 'a'}", "${aws:v1, 'b'}*", "${*}", "${nokey}", "a${aws:k}", "**"},
		[]string{"a", "b", "A", "ab", "xa", "*", ""}},
	{"NumericEquals NumericNotEquals NumericLessThan NumericLessThanEquals NumericGreaterThan NumericGreaterThanEquals",
		[]string{"1", "1.0", "2", "-1", "10e-1", "x", "${aws:v1}"},
		[]string{"1", "2", "0.999", "-1", "x", "", "9007199254740993"}},
	{"DateEquals DateNotEquals DateLessThan DateLessThanEquals DateGreaterThan DateGreaterThanEquals",
		[]string{"2026-01-01", "2026-01-01T00:00:00.5Z", "1767225600", "2026-01", "x"},
		[]string{"2026-01-01T01:00+01:00", "2026-01-01T00:00:00.50Z", "1767225601", "2025-12-31", "x", ""}},
	{"Bool", []string{"true", "false", "junk", "${aws:v1}", "${aws:v1, 'TRUE'}"}, []string{"true", "false", "junk", "", "FALSE"}},
	{"BinaryEquals", []string{"AAEC", "AA==", "x", ""}, []string{"AAEC", "AA==", "x", ""}},
	{"IpAddress NotIpAddress", []string{"10.0.0.0/8", "10.1.2.3", "::/0", "x"}, []string{"10.1.2.3", "11.0.0.1", "::1", "x", "::ffff:10.1.2.3"}},
	{"ArnEquals ArnNotEquals ArnLike ArnNotLike",
		[]string{"arn:aws:s3:::*", "arn:aws:s3:::${aws:v1}", "arn:*:*:*:*:${aws:v1, 'a'}*", "arn:aws:s3:::a", "x", "${aws:v1}", "*", "arn:aws:${aws:v2}:::?"},
		[]string{"arn:aws:s3:::a", "arn:aws:s3:::ab:c", "arn:aws:iam::1:root", "a", "s3", "x", ""}},
	{"Null", []string{"true", "false", "junk"}, []string{"a", ""}},
}

// A sampled case is a clause in both forms, and what the request's keys may be.
type sampled struct {
	twin     twin
	clause   *condition.Clause
	requests []string
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

func randomCase(t *testing.T, r *rand.Rand) sampled {
	t.Helper()
	pool := pick(r, pools)
	tw := twin{
		set:     pick(r, []string{"", "", "ForAllValues:", "ForAnyValue:"}),
		base:    pick(r, strings.Fields(pool.operators)),
		suffix:  pick(r, []string{"", "IfExists"}),
		key:     "aws:K",
		literal: r.IntN(5) == 0,
	}
	if tw.base == "Null" {
		tw.suffix = ""
	}
	for range r.IntN(4) {
		tw.values = append(tw.values, pick(r, pool.policy))
	}
	compile := condition.NewClause
	if tw.literal {
		compile = condition.NewLiteralClause
	}
	cl, err := compile(tw.set+tw.base+tw.suffix, tw.key, tw.values...)
	if err != nil {
		t.Fatal(err)
	}
	return sampled{tw, cl, pool.requests}
}

func randomValue(r *rand.Rand, from []string) twinValue {
	if r.IntN(3) > 0 {
		return twinValue{values: []string{pick(r, from)}}
	}
	v := twinValue{multi: true}
	for range r.IntN(4) {
		v.values = append(v.values, pick(r, from))
	}
	return v
}

// everything lists what an unknown key could be: single values, lists, or absent (nil).
func everything(from []string) []*twinValue {
	all := []*twinValue{nil, {multi: true}}
	for _, v := range append(slices.Clone(from), "zz", "true", "0") {
		all = append(all, &twinValue{values: []string{v}}, &twinValue{multi: true, values: []string{v}})
	}
	return append(all, &twinValue{multi: true, values: from}, &twinValue{multi: true, values: []string{from[0], from[1]}})
}

func TestAgainstTwin(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var counts [3]int
	for range 30_000 {
		s := randomCase(t, r)
		want := twinContext{}
		var c condition.Context
		for _, name := range []string{"aws:k", "aws:v1", "aws:v2"} {
			if r.IntN(4) == 0 {
				continue
			}
			v := randomValue(r, s.requests)
			want[name] = v
			set(&c, name, &v)
		}
		c.Close()
		got := s.clause.Eval(&c)
		counts[got]++
		if (got == yes) != s.twin.eval(want) || got == undecided {
			t.Fatalf("%s %q (literal %v) for %v = %v, want %v", s.clause.OperatorName(), s.twin.values, s.twin.literal, want, got, !(got == yes))
		}
	}
	if counts[yes] < 5_000 || counts[no] < 5_000 {
		t.Errorf("answers are lopsided: %v", counts)
	}
}

// Whatever Eval decides with unknown keys holds for everything they could be.
func TestUnknownAgainstTwin(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var decided, real, conservative int
	for range 2_500 {
		s := randomCase(t, r)
		known := twinContext{}
		var c condition.Context
		var unknown []string
		for _, name := range []string{"aws:k", "aws:v1", "aws:v2"} {
			switch r.IntN(4) {
			case 0:
				c.SetAbsent(condition.MustKey(name))
			case 1, 2:
				v := randomValue(r, s.requests)
				known[name] = v
				set(&c, name, &v)
			default:
				if len(unknown) < 2 {
					unknown = append(unknown, name)
				} else {
					c.SetAbsent(condition.MustKey(name))
				}
			}
		}
		got := s.clause.Eval(&c)
		could := outcomesOf(s, known, unknown)
		switch {
		case got == undecided && could == [2]bool{true, true}:
			real++
		case got == undecided:
			conservative++
			if len(unknown) == 0 {
				t.Fatalf("%s %q for %v is undecided though all is known", s.clause.OperatorName(), s.twin.values, known)
			}
		default:
			decided++
			if could[got.Not()-no] {
				t.Fatalf("%s %q (literal %v) for %v without %q = %v, but could be %v",
					s.clause.OperatorName(), s.twin.values, s.twin.literal, known, unknown, got, got.Not())
			}
		}
	}
	if real < 400 || decided < 400 {
		t.Errorf("%d decided, %d undecided, want at least 400 of each", decided, real)
	}
	if conservative*20 > real {
		t.Errorf("%d of %d undecided answers could have been decided, want at most a twentieth", conservative, conservative+real)
	}
	t.Logf("%d decided, %d rightly undecided, %d undecided without need", decided, real, conservative)
}

// outcomesOf reports which answers (false, true) are possible.
func outcomesOf(s sampled, c twinContext, unknown []string) (could [2]bool) {
	if len(unknown) == 0 {
		if s.twin.eval(c) {
			return [2]bool{false, true}
		}
		return [2]bool{true, false}
	}
	for _, v := range everything(s.requests) {
		if v == nil {
			delete(c, unknown[0])
		} else {
			c[unknown[0]] = *v
		}
		some := outcomesOf(s, c, unknown[1:])
		could[0], could[1] = could[0] || some[0], could[1] || some[1]
	}
	delete(c, unknown[0])
	return could
}

// set puts v into c; a nil v is absent.
func set(c *condition.Context, name string, v *twinValue) {
	k := condition.MustKey(name)
	switch {
	case v == nil:
		c.SetAbsent(k)
	case v.multi:
		c.SetList(k, v.values...)
	default:
		c.Set(k, v.values[0])
	}
}
