// SPDX-License-Identifier: Apache-2.0

package condition

import (
	"fmt"
	"strings"
)

// A SetOperator says how a clause treats the values of a multivalued key. The
// zero SetOperator is [SingleValued].
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
type SetOperator uint8

// The set operators.
const (
	SingleValued SetOperator = iota // none: the key is expected to have one value
	ForAllValues                    // every value of the key must pass; holds if there is none
	ForAnyValue                     // some value of the key must pass; fails if there is none
)

// String returns the name as AWS spells it, or "" for [SingleValued].
func (s SetOperator) String() string {
	switch s {
	case ForAllValues:
		return "ForAllValues"
	case ForAnyValue:
		return "ForAnyValue"
	default:
		return ""
	}
}

func parseSetOperator(s string) (SetOperator, error) {
	for _, set := range [...]SetOperator{ForAllValues, ForAnyValue} {
		if strings.EqualFold(s, set.String()) {
			return set, nil
		}
	}
	return 0, fmt.Errorf("unknown set operator %q, want ForAllValues or ForAnyValue", s)
}

const ifExists = "IfExists"

// parse sets the operator, set operator and IfExists of cl from the member
// name in a policy, such as "ForAnyValue:StringLikeIfExists".
func (cl *Clause) parse(operator string) error {
	base := operator
	if set, rest, found := strings.Cut(operator, ":"); found {
		s, err := parseSetOperator(set)
		if err != nil {
			return err
		}
		cl.Set, base = s, rest
	}
	if cut := len(base) - len(ifExists); cut > 0 && strings.EqualFold(base[cut:], ifExists) {
		cl.IfExists, base = true, base[:cut]
	}
	o, err := ParseOperator(base)
	if err != nil {
		return err
	}
	if o == Null && cl.IfExists {
		return fmt.Errorf("%q: Null cannot have IfExists, want Null", operator)
	}
	cl.Operator = o
	return nil
}

// missing reports whether e stands for a key that the request does not carry.
// A multivalued key without values counts as missing.
func (e *Entry) missing() bool {
	return e.Presence == Absent || e.Presence == Present && e.Multi && len(e.List) == 0
}

// null reports whether e has no value for the Null operator, for which an
// empty string is no value.
func (e *Entry) null() bool {
	if e.missing() {
		return true
	}
	for _, v := range e.List {
		if v != "" {
			return false
		}
	}
	return e.Text == ""
}

// ifMissing is the answer for a key the request does not carry. IfExists has
// no effect on set operators.
func (cl *Clause) ifMissing() Truth {
	switch cl.Set {
	case ForAllValues:
		return True
	case ForAnyValue:
		return False
	default:
		return truthOf(cl.IfExists || cl.Operator.Negated())
	}
}

// ifPresent is the answer for a key with at least one value. Each value is
// tested by itself, negation included, and the answers are combined after that:
// the two do not commute.
func (cl *Clause) ifPresent(e *Entry, c *Context) Truth {
	switch {
	case !e.Multi:
		return cl.holds(e.Text, c)
	case cl.Set == ForAllValues:
		all := True
		for i := 0; i < len(e.List) && all != False; i++ {
			all = all.And(cl.holds(e.List[i], c))
		}
		return all
	case cl.Set == ForAnyValue:
		some := False
		for i := 0; i < len(e.List) && some != True; i++ {
			some = some.Or(cl.holds(e.List[i], c))
		}
		return some
	default:
		return False // a list needs a set operator
	}
}

// ifUnknown is the answer for a key of which nothing is known. It is decided
// where it is the same for every value and for none.
func (cl *Clause) ifUnknown() Truth {
	present := cl.constant()
	if cl.Set == SingleValued && present == True {
		return Undecided // False for a list
	}
	if present == cl.ifMissing() {
		return present
	}
	return Undecided
}

// constant returns what holds answers for every value and any context, or
// Undecided if there is no such answer or it is not easily seen.
func (cl *Clause) constant() Truth {
	row := cl.Operator.row()
	usable, all := 0, false
	var seen [2]bool
	for i := range cl.Values {
		v := &cl.Values[i]
		if v.usable(row.family) {
			usable++
		}
		if row.family == stringFamily && row.relation == like && v.text != "" && strings.Trim(v.text, "*") == "" {
			all = true
		}
		if b, ok := v.operand.(bool); ok && row.family == boolFamily {
			seen[truthOf(b)-False] = true
		}
	}
	all = all || seen[0] && seen[1]
	if row.polarity == negated {
		switch {
		case all || usable < len(cl.Values):
			return False
		case usable == 0 && row.family == stringFamily:
			return True
		}
		return Undecided
	}
	switch {
	case all:
		return True
	case usable == 0:
		return False
	}
	return Undecided
}

// null is the answer of the Null operator: "true" asks for a key without a
// value, "false" for a key with one. Set operators have no effect.
func (cl *Clause) null(e *Entry) Truth {
	wanted := [2]Truth{False, False} // for a key with a value, and without
	for i := range cl.Values {
		if b, ok := cl.Values[i].operand.(bool); ok {
			wanted[truthOf(b)-False] = True
		}
	}
	switch {
	case wanted[0] == wanted[1]:
		return wanted[0]
	case e.Presence == Unknown:
		return Undecided
	default:
		return wanted[truthOf(e.null())-False]
	}
}
