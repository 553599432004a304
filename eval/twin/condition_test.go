// SPDX-License-Identifier: Apache-2.0

package twin_test

import (
	"encoding/base64"
	"math/big"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"
)

// A context is what the request carries for a condition key.
type context struct {
	present bool
	multi   bool // given as a list
	values  []string
}

// missing reports whether there is nothing to compare.
func (c context) missing() bool { return !c.present || len(c.values) == 0 }

// holds reports whether a Condition element holds: all operators and all keys.
func (s substitution) holds(condition any) bool {
	block, _ := condition.(map[string]any)
	for operator, keys := range block {
		for key, values := range keys.(map[string]any) {
			if !s.clause(operator, s.keys[strings.ToLower(key)], texts(values)) {
				return false
			}
		}
	}
	return true
}

// clause reports whether one key of one operator holds.
func (s substitution) clause(operator string, c context, values []string) bool {
	op := strings.ToLower(operator)
	op, all := strings.CutPrefix(op, "forallvalues:")
	op, some := strings.CutPrefix(op, "foranyvalue:")
	if op == "null" {
		return isNull(c, values)
	}
	op, ifExists := strings.CutSuffix(op, "ifexists")
	base := strings.Replace(op, "not", "", 1)
	negated := base != op

	if c.missing() {
		switch {
		case all:
			return true
		case some:
			return false
		}
		return ifExists || negated
	}
	holds := func(v string) bool {
		if negated {
			return valid(base, v) && !slices.ContainsFunc(values, func(w string) bool { return s.compare(base, v, w) != differs })
		}
		return slices.ContainsFunc(values, func(w string) bool { return s.compare(base, v, w) == matches })
	}
	switch {
	case all:
		return !slices.ContainsFunc(c.values, func(v string) bool { return !holds(v) })
	case some:
		return slices.ContainsFunc(c.values, holds)
	case c.multi:
		return false // a list needs a set operator
	}
	return holds(c.values[0])
}

// isNull is the operator Null, for which an empty value is none.
func isNull(c context, values []string) bool {
	null := "true"
	if c.present && slices.ContainsFunc(c.values, func(v string) bool { return v != "" }) {
		null = "false"
	}
	return slices.ContainsFunc(values, func(v string) bool { return strings.EqualFold(v, null) })
}

// A comparison is the outcome of comparing one value of the request with one of
// the policy.
type comparison int

const (
	differs comparison = iota
	matches
	invalid // one of the two is no value of the operator's type: neither passes
)

// valid reports whether a value of the request is one of the operator's type.
func valid(operator, got string) bool {
	ok := true
	switch {
	case strings.HasPrefix(operator, "arn"):
		ok = isARN(got)
	case strings.HasPrefix(operator, "numeric"):
		_, ok = number(got)
	case strings.HasPrefix(operator, "date"):
		_, ok = instant(got)
	case operator == "ipaddress":
		_, err := netip.ParseAddr(got)
		ok = err == nil
	}
	return ok
}

func isARN(s string) bool { return strings.HasPrefix(s, "arn:") && strings.Count(s, ":") >= 5 }

func compared(equal bool) comparison {
	if equal {
		return matches
	}
	return differs
}

// compare applies a positive operator to one value of the request and one of
// the policy.
func (s substitution) compare(operator, got, want string) comparison {
	switch {
	case strings.HasPrefix(operator, "string"):
		return s.compareString(operator, got, want)
	case strings.HasPrefix(operator, "arn"):
		return s.compareARN(got, want)
	case operator == "bool":
		return s.compareBool(got, want)
	case strings.HasPrefix(operator, "numeric"):
		return order(strings.TrimPrefix(operator, "numeric"), got, want, number)
	case strings.HasPrefix(operator, "date"):
		return order(strings.TrimPrefix(operator, "date"), got, want, instant)
	case operator == "binaryequals":
		return compareBinary(got, want)
	case operator == "ipaddress":
		return compareIP(got, want)
	}
	panic("no such operator: " + operator)
}

func (s substitution) compareString(operator, got, want string) comparison {
	if operator == "stringlike" {
		p, ok := s.pattern(want)
		return compared(ok && p.match(got))
	}
	text, ok := s.text(want)
	if operator == "stringequalsignorecase" {
		text, got = strings.ToLower(text), strings.ToLower(got)
	}
	return compared(ok && text == got)
}

// compareARN compares the six fields of ARNs one by one.
func (s substitution) compareARN(got, want string) comparison {
	if !isARN(got) {
		return invalid
	}
	value := strings.SplitN(got, ":", 6)
	p, ok := s.pattern(want)
	if !ok {
		return differs
	}
	fields := p.fields(6)
	if len(fields) < 6 || !fields[0].is("arn") {
		return invalid
	}
	for i, f := range fields {
		if !f.match(value[i]) {
			return differs
		}
	}
	return matches
}

// compareBool takes anything but "true" in the request for false.
func (s substitution) compareBool(got, want string) comparison {
	text, ok := s.text(want)
	switch {
	case !ok:
		return differs
	case strings.EqualFold(text, "true"):
		return compared(strings.EqualFold(got, "true"))
	case strings.EqualFold(text, "false"):
		return compared(!strings.EqualFold(got, "true"))
	}
	return differs
}

// order compares numbers or dates.
func order(relation, got, want string, parse func(string) (*big.Rat, bool)) comparison {
	a, okA := parse(got)
	b, okB := parse(want)
	if !okA || !okB {
		return invalid
	}
	c := a.Cmp(b)
	switch relation {
	case "equals":
		return compared(c == 0)
	case "lessthan":
		return compared(c < 0)
	case "lessthanequals":
		return compared(c <= 0)
	case "greaterthan":
		return compared(c > 0)
	case "greaterthanequals":
		return compared(c >= 0)
	}
	panic("no such relation: " + relation)
}

var decimal = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

func number(s string) (*big.Rat, bool) {
	if !decimal.MatchString(s) {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}

// instant reads a date, which without a dash is in seconds since 1970.
func instant(s string) (*big.Rat, bool) {
	if !strings.Contains(s, "-") {
		return number(s)
	}
	for _, layout := range []string{"2006-01", "2006-01-02", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05Z07:00"} {
		if t, err := time.Parse(layout, s); err == nil {
			nanoseconds := new(big.Rat).SetInt64(int64(t.Nanosecond()))
			r := nanoseconds.Quo(nanoseconds, new(big.Rat).SetInt64(1e9))
			return r.Add(r, new(big.Rat).SetInt64(t.Unix())), true
		}
	}
	return nil, false
}

func compareBinary(got, want string) comparison {
	a, errA := base64.StdEncoding.DecodeString(got)
	b, errB := base64.StdEncoding.DecodeString(want)
	return compared(errA == nil && errB == nil && string(a) == string(b))
}

// compareIP looks whether an address is in a range. IPv4 and IPv6 never meet.
func compareIP(got, want string) comparison {
	address, err := netip.ParseAddr(got)
	if err != nil {
		return invalid
	}
	if !strings.Contains(want, "/") {
		single, err := netip.ParseAddr(want)
		if err != nil {
			return invalid
		}
		return compared(single == address)
	}
	r, err := netip.ParsePrefix(want)
	if err != nil {
		return invalid
	}
	return compared(r.Masked().Contains(address))
}
