// SPDX-License-Identifier: Apache-2.0

package condition

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// A decimal is a number with as many digits as were written:
// ±0.digits × 10^exponent. Its first digit is not 0, but for the number 0,
// which has none.
type decimal struct {
	whole, fraction string // together the digits
	exponent        int
	minus           bool
}

func compileNumber(text string) (any, error) {
	d, ok := parseDecimal(text)
	if !ok {
		return nil, fmt.Errorf("%q is not a number, want digits such as 10 or -2.5", text)
	}
	return d, nil
}

// parseDecimal parses an integer or decimal number with an optional sign and
// exponent.
func parseDecimal(s string) (decimal, bool) {
	var d decimal
	rest := s
	if rest != "" && (rest[0] == '-' || rest[0] == '+') {
		d.minus = rest[0] == '-'
		rest = rest[1:]
	}
	if i := strings.IndexAny(rest, "eE"); i >= 0 {
		exponent := rest[i+1:]
		if len(exponent) > 9 {
			return decimal{}, false
		}
		sign := strings.TrimLeft(exponent, "+-")
		if !allDigits(sign) || len(exponent)-len(sign) > 1 {
			return decimal{}, false
		}
		d.exponent, _ = strconv.Atoi(exponent)
		rest = rest[:i]
	}
	d.whole, d.fraction, _ = strings.Cut(rest, ".")
	if d.whole == "" && d.fraction == "" || !digitsOrNone(d.whole) || !digitsOrNone(d.fraction) {
		return decimal{}, false
	}
	return d.normal(), true
}

// normal removes zeros from both ends and moves the point before the first digit.
func (d decimal) normal() decimal {
	d.whole = strings.TrimLeft(d.whole, "0")
	d.exponent += len(d.whole)
	if d.whole == "" {
		fraction := strings.TrimLeft(d.fraction, "0")
		d.exponent -= len(d.fraction) - len(fraction)
		d.fraction = fraction
	}
	d.fraction = strings.TrimRight(d.fraction, "0")
	if d.fraction == "" {
		d.whole = strings.TrimRight(d.whole, "0")
	}
	if d.whole == "" && d.fraction == "" {
		return decimal{}
	}
	return d
}

// digit returns the digit at i, or '0' after the last one.
func (d decimal) digit(i int) byte {
	switch {
	case i < len(d.whole):
		return d.whole[i]
	case i-len(d.whole) < len(d.fraction):
		return d.fraction[i-len(d.whole)]
	default:
		return '0'
	}
}

func (d decimal) len() int {
	return len(d.whole) + len(d.fraction)
}

// sign returns -1, 0 or 1.
func (d decimal) sign() int {
	switch {
	case d.len() == 0:
		return 0
	case d.minus:
		return -1
	default:
		return 1
	}
}

// compare returns -1, 0 or 1 as d is less than, equal to or greater than e.
func (d decimal) compare(e decimal) int {
	if d.sign() != e.sign() || d.sign() == 0 {
		return cmp.Compare(d.sign(), e.sign())
	}
	if d.exponent != e.exponent {
		return d.sign() * cmp.Compare(d.exponent, e.exponent)
	}
	for i := range max(d.len(), e.len()) {
		if a, b := d.digit(i), e.digit(i); a != b {
			return d.sign() * cmp.Compare(a, b)
		}
	}
	return 0
}

// digitsOrNone reports whether s holds nothing but decimal digits.
func digitsOrNone(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// allDigits reports whether s is one or more decimal digits.
func allDigits(s string) bool {
	return s != "" && digitsOrNone(s)
}
