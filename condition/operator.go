// SPDX-License-Identifier: Apache-2.0

package condition

import (
	"fmt"
	"iter"
	"strings"

	"github.com/undenied/undenied/internal/spelling"
)

// An Operator is a condition operator, such as StringLike or IpAddress,
// without set operator and IfExists. The set of operators is AWS's; it cannot
// be extended. The zero Operator is none of them.
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
type Operator uint8

// The condition operators.
const (
	_ Operator = iota
	StringEquals
	StringNotEquals
	StringEqualsIgnoreCase
	StringNotEqualsIgnoreCase
	StringLike
	StringNotLike
	NumericEquals
	NumericNotEquals
	NumericLessThan
	NumericLessThanEquals
	NumericGreaterThan
	NumericGreaterThanEquals
	DateEquals
	DateNotEquals
	DateLessThan
	DateLessThanEquals
	DateGreaterThan
	DateGreaterThanEquals
	Bool
	BinaryEquals
	IpAddress
	NotIpAddress
	ArnEquals
	ArnNotEquals
	ArnLike
	ArnNotLike
	Null
)

// A family is a group of operators that read their values in the same way.
type family uint8

const (
	noFamily family = iota
	stringFamily
	numericFamily
	dateFamily
	boolFamily
	binaryFamily
	ipFamily
	arnFamily
	nullFamily
)

// A relation says what the request's value must be to the policy's. Families
// without an order use equal or like.
type relation uint8

const (
	equal relation = iota
	equalFold
	like
	less
	lessEqual
	greater
	greaterEqual
)

// holds reports whether a relation of order holds for the result of a comparison.
func (r relation) holds(compared int) bool {
	switch r {
	case less:
		return compared < 0
	case lessEqual:
		return compared <= 0
	case greater:
		return compared > 0
	case greaterEqual:
		return compared >= 0
	default:
		return compared == 0
	}
}

// polarity says whether the values of a clause are alternatives (positive) or
// exclusions (negated).
type polarity uint8

const (
	positive polarity = iota
	negated
)

type operator struct {
	name     string
	family   family
	relation relation
	polarity polarity
}

var operators = [...]operator{
	StringEquals:              {"StringEquals", stringFamily, equal, positive},
	StringNotEquals:           {"StringNotEquals", stringFamily, equal, negated},
	StringEqualsIgnoreCase:    {"StringEqualsIgnoreCase", stringFamily, equalFold, positive},
	StringNotEqualsIgnoreCase: {"StringNotEqualsIgnoreCase", stringFamily, equalFold, negated},
	StringLike:                {"StringLike", stringFamily, like, positive},
	StringNotLike:             {"StringNotLike", stringFamily, like, negated},
	NumericEquals:             {"NumericEquals", numericFamily, equal, positive},
	NumericNotEquals:          {"NumericNotEquals", numericFamily, equal, negated},
	NumericLessThan:           {"NumericLessThan", numericFamily, less, positive},
	NumericLessThanEquals:     {"NumericLessThanEquals", numericFamily, lessEqual, positive},
	NumericGreaterThan:        {"NumericGreaterThan", numericFamily, greater, positive},
	NumericGreaterThanEquals:  {"NumericGreaterThanEquals", numericFamily, greaterEqual, positive},
	DateEquals:                {"DateEquals", dateFamily, equal, positive},
	DateNotEquals:             {"DateNotEquals", dateFamily, equal, negated},
	DateLessThan:              {"DateLessThan", dateFamily, less, positive},
	DateLessThanEquals:        {"DateLessThanEquals", dateFamily, lessEqual, positive},
	DateGreaterThan:           {"DateGreaterThan", dateFamily, greater, positive},
	DateGreaterThanEquals:     {"DateGreaterThanEquals", dateFamily, greaterEqual, positive},
	Bool:                      {"Bool", boolFamily, equal, positive},
	BinaryEquals:              {"BinaryEquals", binaryFamily, equal, positive},
	IpAddress:                 {"IpAddress", ipFamily, like, positive},
	NotIpAddress:              {"NotIpAddress", ipFamily, like, negated},
	ArnEquals:                 {"ArnEquals", arnFamily, like, positive},
	ArnNotEquals:              {"ArnNotEquals", arnFamily, like, negated},
	ArnLike:                   {"ArnLike", arnFamily, like, positive},
	ArnNotLike:                {"ArnNotLike", arnFamily, like, negated},
	Null:                      {"Null", nullFamily, equal, positive},
}

// row returns o's row of the table; an o that is no operator has an empty one.
func (o Operator) row() operator {
	if int(o) >= len(operators) {
		return operator{}
	}
	return operators[o]
}

// String returns the name as AWS spells it, or "" for the zero Operator.
func (o Operator) String() string {
	return o.row().name
}

// Negated reports whether o holds for the values that match none of the
// policy's, as StringNotEquals and NotIpAddress do. A negated operator also
// holds for a key that the request does not carry.
func (o Operator) Negated() bool {
	return o.row().polarity == negated
}

// Operators returns all operators, in the order of AWS's manual.
func Operators() iter.Seq[Operator] {
	return func(yield func(Operator) bool) {
		for o := StringEquals; o <= Null; o++ {
			if !yield(o) {
				return
			}
		}
	}
}

// ParseOperator parses the name of an operator without set operator and
// IfExists. Names are compared without regard to case.
func ParseOperator(s string) (Operator, error) {
	if o, ok := operatorNamed(s); ok {
		return o, nil
	}
	if near, ok := spelling.Nearest(s, operatorNames()); ok {
		return 0, fmt.Errorf("unknown condition operator %q (did you mean %s?)", s, near)
	}
	return 0, fmt.Errorf("unknown condition operator %q", s)
}

func operatorNamed(s string) (Operator, bool) {
	for o := range Operators() {
		if strings.EqualFold(s, o.String()) {
			return o, true
		}
	}
	return 0, false
}

func operatorNames() iter.Seq[string] {
	return func(yield func(string) bool) {
		for o := range Operators() {
			if !yield(o.String()) {
				return
			}
		}
	}
}
