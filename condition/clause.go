// SPDX-License-Identifier: Apache-2.0

package condition

import (
	"iter"
	"slices"
	"strconv"
)

// A Clause is one key of one operator in a Condition element, for example
//
//	"ForAnyValue:StringLikeIfExists": {"aws:TagKeys": ["team-*", "cost"]}
//
// Make one with [NewClause] or [NewLiteralClause]: its values are compiled for
// its operator. A Clause may be used by several goroutines at once.
type Clause struct {
	Operator Operator
	Set      SetOperator
	IfExists bool
	Key      Key
	Values   []Value // alternatives, or exclusions if the operator is negated
}

// An Error says which part of a clause is wrong.
type Error struct {
	Part  Part
	Index int // of the value, from 0, if Part is ValuePart
	Err   error
}

// A Part is a part of a clause.
type Part uint8

// The parts of a clause.
const (
	OperatorPart Part = iota
	KeyPart
	ValuePart
)

// Error returns what is wrong and what would be right.
func (e *Error) Error() string {
	if e.Part == ValuePart {
		return "value " + strconv.Itoa(e.Index+1) + ": " + e.Err.Error()
	}
	return e.Err.Error()
}

// Unwrap returns e.Err.
func (e *Error) Unwrap() error {
	return e.Err
}

// NewClause compiles a clause from the strings of a policy document of version
// 2012-10-17, in which values may hold policy variables. operator may carry a
// set operator and IfExists, and is read without regard to case; JSON numbers
// and booleans are given as their text. Without values, nothing matches.
//
// What AWS refuses when a policy is saved is an [*Error]: an unknown operator,
// IfExists on Null, a key without a service, a malformed policy variable. A
// value that the operator cannot read is kept; see [Value.Err].
func NewClause(operator, key string, values ...string) (*Clause, error) {
	return newClause(withVariables, operator, key, values)
}

// NewLiteralClause is like [NewClause] for documents of version 2008-10-17, or
// of none, in which "${" is ordinary text.
func NewLiteralClause(operator, key string, values ...string) (*Clause, error) {
	return newClause(withoutVariables, operator, key, values)
}

func newClause(d dialect, operator, key string, values []string) (*Clause, error) {
	var cl Clause
	if err := cl.parse(operator); err != nil {
		return nil, &Error{Part: OperatorPart, Err: err}
	}
	k, err := ParseKey(key)
	if err != nil {
		return nil, &Error{Part: KeyPart, Err: err}
	}
	cl.Key = k
	cl.Values = make([]Value, len(values))
	for i, text := range values {
		if cl.Values[i], err = newValue(cl.Operator.row(), text, d); err != nil {
			return nil, &Error{Part: ValuePart, Index: i, Err: err}
		}
	}
	return &cl, nil
}

// OperatorName returns the operator with its set operator and IfExists, as AWS
// spells it: "ForAnyValue:StringLikeIfExists".
func (cl *Clause) OperatorName() string {
	name := cl.Operator.String()
	if cl.Set != SingleValued {
		name = cl.Set.String() + ":" + name
	}
	if cl.IfExists {
		name += ifExists
	}
	return name
}

// Keys returns the keys Eval consults, each once: the clause's own and then
// those of its policy variables.
func (cl *Clause) Keys() iter.Seq[Key] {
	return func(yield func(Key) bool) {
		keys := []Key{cl.Key}
		for i := range cl.Values {
			for _, v := range cl.Values[i].variables {
				if v.key.Service() != "" && !slices.Contains(keys, v.key) {
					keys = append(keys, v.key)
				}
			}
		}
		for _, k := range keys {
			if !yield(k) {
				return
			}
		}
	}
}

// Eval reports whether the clause holds for c. It is Undecided only if c does
// not know a key or policy variable on which the answer may depend. The
// package comment lists where Eval is undecided although a closer look could
// tell.
//
//  1. Null looks only at whether the key has a value.
//  2. If the key is missing, ForAllValues holds and ForAnyValue fails; of
//     the others those with IfExists and the negated ones hold.
//  3. If the key is present, each of its values is compared with all values of
//     the clause: a positive operator wants one to match, a negated one none.
//  4. With a set operator, all or any of the key's values must pass. Without
//     one, a list fails.
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
func (cl *Clause) Eval(c *Context) Truth {
	e := c.Lookup(cl.Key)
	switch {
	case cl.Operator == Null:
		return cl.null(&e)
	case e.Presence == Unknown:
		return cl.ifUnknown()
	case e.missing():
		return cl.ifMissing()
	default:
		return cl.ifPresent(&e, c)
	}
}

// holds reports whether one value of the key passes. A value the operator
// cannot read never does, and neither does any value if a negated operator
// cannot read one of its own.
func (cl *Clause) holds(have string, c *Context) Truth {
	row := cl.Operator.row()
	match, readable := cl.match(row, have, c)
	switch {
	case !readable:
		return False
	case row.polarity == negated:
		return match.Not()
	default:
		return match
	}
}

// match reports whether some value of the clause matches have, and whether
// have and, if the operator is negated, all values of the clause are readable.
func (cl *Clause) match(row operator, have string, c *Context) (match Truth, readable bool) {
	h, ok := read(row.family, have)
	if !ok {
		return False, false
	}
	match = False
	for i := range cl.Values {
		v := &cl.Values[i]
		if v.usable(row.family) {
			match = match.Or(v.match(row, &h, c))
		} else if row.polarity == negated {
			return False, false
		}
		if match == True {
			break
		}
	}
	return match, true
}

// A Block is a whole Condition element. All clauses must hold.
type Block []*Clause

// Eval returns the conjunction of the clauses. An empty Block is True.
func (b Block) Eval(c *Context) Truth {
	all := True
	for i := 0; i < len(b) && all != False; i++ {
		all = all.And(b[i].Eval(c))
	}
	return all
}
