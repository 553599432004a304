// SPDX-License-Identifier: Apache-2.0

package mutants_test

// contexts are mistakes about keys that are missing, unknown or multivalued,
// and about how values and clauses add up.
var contexts = []mutant{
	{
		name: "ForAllValues is ForAnyValue",
		file: "condition/set.go",
		old: `all := True
		for i := 0; i < len(e.List) && all != False; i++ {
			all = all.And(cl.holds(e.List[i], c))`,
		new: `all := False
		for i := 0; i < len(e.List) && all != True; i++ {
			all = all.Or(cl.holds(e.List[i], c))`,
		rule: "4.3: ForAllValues wants every value to pass",
	},
	{
		name: "ForAnyValue is ForAllValues",
		file: "condition/set.go",
		old: `some := False
		for i := 0; i < len(e.List) && some != True; i++ {
			some = some.Or(cl.holds(e.List[i], c))`,
		new: `some := True
		for i := 0; i < len(e.List) && some != False; i++ {
			some = some.And(cl.holds(e.List[i], c))`,
		rule: "4.3: ForAnyValue wants one value to pass",
	},
	{
		name: "negated after quantifying",
		file: "condition/set.go",
		old: `case cl.Set == ForAllValues:
		all := True
		for i := 0; i < len(e.List) && all != False; i++ {
			all = all.And(cl.holds(e.List[i], c))
		}
		return all
	case cl.Set == ForAnyValue:`,
		new: `case cl.Set == ForAllValues && !cl.Operator.Negated(), cl.Set == ForAnyValue && cl.Operator.Negated():
		all := True
		for i := 0; i < len(e.List) && all != False; i++ {
			all = all.And(cl.holds(e.List[i], c))
		}
		return all
	case cl.Set != SingleValued:`,
		rule: "4.3: every value is tested by itself, negation included",
	},
	{
		name: "ForAllValues fails without values",
		file: "condition/set.go",
		old: `case ForAllValues:
		return True
	case ForAnyValue:
		return False`,
		new: `case ForAllValues:
		return False
	case ForAnyValue:
		return False`,
		rule: "4.3: ForAllValues holds for a key that is missing",
	},
	{
		name: "negated ForAllValues fails without values",
		file: "condition/set.go",
		old: `case ForAllValues:
		return True
	case ForAnyValue:
		return False`,
		new: `case ForAllValues:
		return truthOf(!cl.Operator.Negated())
	case ForAnyValue:
		return False`,
		rule: "4.3, 8.2 (2): ForAllValues with a negated operator holds for a key that is missing",
	},
	{
		name: "negated ForAnyValue holds without values",
		file: "condition/set.go",
		old: `case ForAllValues:
		return True
	case ForAnyValue:
		return False`,
		new: `case ForAllValues:
		return True
	case ForAnyValue:
		return truthOf(cl.Operator.Negated())`,
		rule: "4.3: ForAnyValue fails for a key that is missing",
	},
	{
		name: "ForAnyValue with IfExists holds without values",
		file: "condition/set.go",
		old: `case ForAllValues:
		return True
	case ForAnyValue:
		return False`,
		new: `case ForAllValues:
		return True
	case ForAnyValue:
		return truthOf(cl.IfExists)`,
		rule: "4.3, 8.2 (3): IfExists has no effect under ForAnyValue",
	},
	{
		name: "a list under a plain operator is its first value",
		file: "condition/set.go",
		old:  `return False // a list needs a set operator`,
		new:  `return cl.holds(e.List[0], c)`,
		rule: "4.3, 8.2 (4): a list needs a set operator",
	},
	{
		name: "an empty list is present",
		file: "condition/set.go",
		old:  `return e.Presence == Absent || e.Presence == Present && e.Multi && len(e.List) == 0`,
		new:  `return e.Presence == Absent`,
		rule: "4.3: a key with an empty list is missing",
	},
	{
		name: "positive operators hold for a missing key",
		file: "condition/set.go",
		old:  `return truthOf(cl.IfExists || cl.Operator.Negated())`,
		new:  `return True`,
		rule: "4.4: a positive operator fails for a key that is missing",
	},
	{
		name: "negated operators fail for a missing key",
		file: "condition/set.go",
		old:  `return truthOf(cl.IfExists || cl.Operator.Negated())`,
		new:  `return truthOf(cl.IfExists)`,
		rule: "4.4: a negated operator holds for a key that is missing",
	},
	{
		name: "IfExists ignored",
		file: "condition/set.go",
		old:  `return truthOf(cl.IfExists || cl.Operator.Negated())`,
		new:  `return truthOf(cl.Operator.Negated())`,
		rule: "4.4: with IfExists an operator holds for a key that is missing",
	},
	{
		name: "IfExists always holds",
		file: "condition/clause.go",
		old:  `case e.missing():`,
		new:  `case e.missing() || cl.IfExists:`,
		rule: "4.4: IfExists changes nothing for a key that is present",
	},
	{
		name: "a negated operator wants one value to differ",
		file: "condition/clause.go",
		old: `match = False
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
	}`,
		new: `match = truthOf(row.polarity == negated)
	for i := range cl.Values {
		v := &cl.Values[i]
		switch {
		case v.usable(row.family) && row.polarity == negated:
			match = match.And(v.match(row, &h, c))
		case v.usable(row.family):
			match = match.Or(v.match(row, &h, c))
		case row.polarity == negated:
			return False, false
		}
	}`,
		rule: "4.1: a negated operator wants none of its values to match",
	},
	{
		name: "one condition is enough",
		file: "condition/clause.go",
		old: `all := True
	for i := 0; i < len(b) && all != False; i++ {
		all = all.And(b[i].Eval(c))`,
		new: `all := truthOf(len(b) == 0)
	for i := 0; i < len(b) && all != True; i++ {
		all = all.Or(b[i].Eval(c))`,
		rule: "4.1: all conditions have to hold",
	},
	{
		name: "an unknown key is absent",
		file: "condition/context.go",
		old: `return Entry{Presence: Absent}
	}
	return Entry{}`,
		new: `return Entry{Presence: Absent}
	}
	return Entry{Presence: Absent}`,
		rule: "8.2 (28): an unknown key may be present",
	},
	{
		name: "an unknown key is present",
		file: "condition/context.go",
		old: `return Entry{Presence: Absent}
	}
	return Entry{}`,
		new: `return Entry{Presence: Absent}
	}
	return Entry{Presence: Present}`,
		rule: "8.2 (28): an unknown key may be absent",
	},
	{
		name: "an unknown key leaves a positive operator false",
		file: "condition/clause.go",
		old: `case e.Presence == Unknown:
		return cl.ifUnknown()`,
		new: `case e.Presence == Unknown:
		return cl.ifMissing()`,
		rule: "8.2 (28): an unknown key may have any value",
	},
	{
		name: "a closed context knows nothing more",
		file: "condition/context.go",
		old:  `if c.closed || k.Service() == "" {`,
		new:  `if k.Service() == "" {`,
		rule: "4.2: a key that the request does not carry is missing",
	},
	{
		name: "keys with case",
		file: "condition/key.go",
		old:  `return Key{unique.Make(strings.ToLower(s))}, nil`,
		new:  `return Key{unique.Make(s)}, nil`,
		rule: "1.2: condition keys have no case",
	},
	{
		name: "a list is the empty variable",
		file: "condition/context.go",
		old:  `if e.Presence != Present || e.Multi {`,
		new:  `if e.Presence != Present {`,
		rule: "3: a multivalued key is no variable",
	},
	{
		name: "Kleene's or is certain",
		file: "condition/truth.go",
		old: `func (t Truth) Or(u Truth) Truth {
	return`,
		new: `func (t Truth) Or(u Truth) Truth {
	if t == False && u == Undecided || t == Undecided && u == False {
		return False
	}
	return`,
		rule: "8.2 (28): what may hold is not false",
	},
}
