// SPDX-License-Identifier: Apache-2.0

package condition

import (
	"net/netip"

	"github.com/undenied/undenied/internal/glob"
)

// A Value is a condition value of a policy, compiled for its operator. The zero
// Value matches nothing.
type Value struct {
	text      string
	operand   any // glob.Pattern, decimal, instant, bool, binary, netip.Prefix or *arnPattern; nil if err is set
	variables []variable
	err       error
}

// A variable is a policy variable of a value.
type variable struct {
	name string // as written
	key  Key    // zero if name is not a condition key
}

// dialect says whether "${" begins a policy variable.
type dialect uint8

const (
	withVariables    dialect = iota // version 2012-10-17
	withoutVariables                // version 2008-10-17
)

// String returns the value as written.
func (v Value) String() string {
	return v.text
}

// Err says why the operator cannot read the value, for example that it is not
// a number; it is nil if it can. A value that cannot be read matches nothing,
// and no value passes a negated operator that has one.
func (v Value) Err() error {
	return v.err
}

// newValue compiles text. The error is for values AWS refuses; a value that
// cannot be read has its own.
func newValue(row operator, text string, d dialect) (Value, error) {
	v := Value{text: text}
	var variables glob.Pattern
	switch row.family {
	case stringFamily:
		p, err := compileString(row.relation, text, d)
		if err != nil {
			return Value{}, err
		}
		v.operand, variables = p, p
	case arnFamily:
		p, err := compileString(like, text, d)
		if err != nil {
			return Value{}, err
		}
		v.set(compileARN(p, d))
		variables = p
	case boolFamily:
		p, err := compileString(equal, text, d)
		if err != nil {
			return Value{}, err
		}
		if p.HasVariables() {
			v.operand, variables = p, p
		} else {
			v.set(compileBool(p))
		}
	case nullFamily:
		v.set(compileBool(glob.Text(text)))
	case numericFamily:
		v.set(compileNumber(text))
	case dateFamily:
		v.set(compileDate(text))
	case ipFamily:
		v.set(compileIP(text))
	case binaryFamily:
		v.set(compileBinary(text))
	}
	for name := range variables.Variables() {
		k, err := ParseKey(name)
		if err != nil {
			k = Key{}
		}
		v.variables = append(v.variables, variable{name, k})
	}
	return v, nil
}

func (v *Value) set(operand any, err error) {
	if err != nil {
		v.err = err
		return
	}
	v.operand = operand
}

// usable reports whether v was compiled for the family and can be read.
func (v *Value) usable(f family) bool {
	switch v.operand.(type) {
	case glob.Pattern:
		return f == stringFamily || f == boolFamily
	case bool:
		return f == boolFamily || f == nullFamily
	case decimal:
		return f == numericFamily
	case instant:
		return f == dateFamily
	case binary:
		return f == binaryFamily
	case netip.Prefix:
		return f == ipFamily
	case *arnPattern:
		return f == arnFamily
	default:
		return false
	}
}

// A reading is a value of the request, read for a family of operators.
type reading struct {
	text    string
	number  decimal
	instant instant
	address netip.Addr
	fields  arnFields
	truth   bool
}

// read reads a value of the request. It reports false if the family cannot
// read it.
func read(f family, text string) (h reading, ok bool) {
	h.text = text
	ok = true
	switch f {
	case numericFamily:
		h.number, ok = parseDecimal(text)
	case dateFamily:
		h.instant, ok = parseInstant(text)
	case ipFamily:
		h.address, ok = parseAddress(text)
	case arnFamily:
		h.fields, ok = cutARN(text)
	case boolFamily:
		h.truth = isTrue(text)
	}
	return h, ok
}

// match reports whether v, which is usable, matches h.
func (v *Value) match(row operator, h *reading, c *Context) Truth {
	switch operand := v.operand.(type) {
	case glob.Pattern:
		return v.matchPattern(operand, row, h, c)
	case *arnPattern:
		return v.matchARN(operand, h, c)
	case decimal:
		return truthOf(row.relation.holds(h.number.compare(operand)))
	case instant:
		return truthOf(row.relation.holds(h.instant.compare(operand)))
	case netip.Prefix:
		return truthOf(operand.Contains(h.address))
	case binary:
		return truthOf(operand.equal(h.text))
	case bool:
		return truthOf(operand == h.truth)
	default:
		return False
	}
}

// matchPattern matches the pattern of a string operator, or of Bool with variables.
func (v *Value) matchPattern(p glob.Pattern, row operator, h *reading, c *Context) Truth {
	text, relation := h.text, row.relation
	if row.family == boolFamily {
		text, relation = boolText(h.truth), equalFold
	}
	lookup := func(name string) (string, bool, bool) { return v.lookup(name, c) }
	if relation == equalFold {
		return decide(p.MatchFold(text, lookup))
	}
	return decide(p.Match(text, lookup))
}

// lookup returns the value of a variable of v. One that names no condition key
// is absent from every request.
func (v *Value) lookup(name string, c *Context) (value string, present, known bool) {
	for _, variable := range v.variables {
		if variable.name == name && variable.key != (Key{}) {
			return c.Variable(variable.key)
		}
	}
	return "", false, true
}

// decide turns an answer of package glob into a Truth.
func decide(match, decided bool) Truth {
	if !decided {
		return Undecided
	}
	return truthOf(match)
}
