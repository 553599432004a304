// SPDX-License-Identifier: Apache-2.0

package mutants_test

// operators are mistakes about what an operator makes of a value.
var operators = []mutant{
	{
		name: "StringEquals takes wildcards",
		file: "condition/operator.go",
		old:  `{"StringEquals", stringFamily, equal, positive}`,
		new:  `{"StringEquals", stringFamily, like, positive}`,
		rule: "2.3: StringEquals has no wildcards",
	},
	{
		name: "StringLike takes no wildcards",
		file: "condition/operator.go",
		old:  `{"StringLike", stringFamily, like, positive}`,
		new:  `{"StringLike", stringFamily, equal, positive}`,
		rule: "2.3: StringLike has wildcards",
	},
	{
		name: "strings without case",
		file: "condition/value.go",
		old:  `return decide(p.Match(text, lookup))`,
		new:  `return decide(p.MatchFold(text, lookup))`,
		rule: "4.2: StringEquals and StringLike have case",
	},
	{
		name: "IgnoreCase with case",
		file: "condition/operator.go",
		old:  `{"StringEqualsIgnoreCase", stringFamily, equalFold, positive}`,
		new:  `{"StringEqualsIgnoreCase", stringFamily, equal, positive}`,
		rule: "4.2: StringEqualsIgnoreCase has no case",
	},
	{
		name: "ArnLike is StringLike",
		file: "condition/arn.go",
		old:  `if whole.HasVariables() && !whole.HasWildcard() {`,
		new:  `if whole.String() != "" {`,
		rule: "2.3: the fields of an ARN are compared one by one",
	},
	{
		name: "ArnEquals takes no wildcards",
		file: "condition/operator.go",
		old:  `{"ArnEquals", arnFamily, like, positive}`,
		new:  `{"ArnEquals", stringFamily, equal, positive}`,
		rule: "2.3: ArnEquals is ArnLike",
	},
	{
		name: "ArnNotEquals takes no wildcards",
		file: "condition/operator.go",
		old:  `{"ArnNotEquals", arnFamily, like, negated}`,
		new:  `{"ArnNotEquals", stringFamily, equal, negated}`,
		rule: "2.3: ArnNotEquals is ArnNotLike",
	},
	{
		name: "what cannot be compared is different",
		file: "condition/clause.go",
		old: `case !readable:
		return False`,
		new: `case !readable:
		return truthOf(row.polarity == negated)`,
		rule: "4.2, 8.2 (19): a negated operator is false for what it cannot read",
	},
	{
		name: "numbers in floating point",
		file: "condition/numeric.go",
		old:  `func (d decimal) compare(e decimal) int {`,
		new: `func (d decimal) compare(e decimal) int {
	float := func(d decimal) float64 {
		f, _ := strconv.ParseFloat("0."+d.whole+d.fraction+"e"+strconv.Itoa(d.exponent), 64)
		return f * float64(d.sign())
	}
	if d.len() > 0 {
		return cmp.Compare(float(d), float(e))
	}`,
		rule: "4.2: numbers are compared with all of their digits",
	},
	{
		name: "negative numbers are positive",
		file: "condition/numeric.go",
		old:  `d.minus = rest[0] == '-'`,
		new:  `d.minus = rest[0] == '_'`,
		rule: "4.2: numbers have a sign",
	},
	{
		name: "less is less or equal",
		file: "condition/operator.go",
		old:  `return compared < 0`,
		new:  `return compared <= 0`,
		rule: "4.2: NumericLessThan and DateLessThan exclude the value",
	},
	{
		name: "greater or equal is greater",
		file: "condition/operator.go",
		old:  `return compared >= 0`,
		new:  `return compared > 0`,
		rule: "4.2: NumericGreaterThanEquals and DateGreaterThanEquals include the value",
	},
	{
		name: "the policy's value is compared to the request's",
		file: "condition/value.go",
		old:  `row.relation.holds(h.number.compare(operand))`,
		new:  `row.relation.holds(operand.compare(h.number))`,
		rule: "4.2: NumericLessThan asks for a request's value less than the policy's",
	},
	{
		name: "a date is local time",
		file: "condition/date.go",
		old:  `return instant{seconds: t.seconds}, ok && t.valid`,
		new:  `return instant{seconds: t.seconds - 7200}, ok && t.valid`,
		rule: "4.2: a date without a time begins at midnight UTC",
	},
	{
		name: "epoch in milliseconds",
		file: "condition/date.go",
		old:  `t := instant{fraction: strings.TrimRight(fraction, "0")}`,
		new: `t := instant{fraction: strings.TrimRight(fraction, "0")}
	if len(whole) > 3 {
		whole = whole[:len(whole)-3]
	}`,
		rule: "4.2: a date in digits is seconds since 1970",
	},
	{
		name: "time zones the wrong way round",
		file: "condition/date.go",
		old: `if rest[0] == '+' {
		zone`,
		new: `if rest[0] == '-' {
		zone`,
		rule: "4.2: a time east of Greenwich is earlier in UTC",
	},
	{
		name: "IPv4 in IPv6",
		file: "condition/value.go",
		old:  `operand.Contains(h.address)`,
		new:  `operand.Contains(h.address.Unmap())`,
		rule: "4.2: an IPv4 address in IPv6 form is in no range of IPv4",
	},
	{
		name: "a range is an address",
		file: "condition/value.go",
		old:  `operand.Contains(h.address)`,
		new:  `operand.Addr() == h.address`,
		rule: "4.2: IpAddress takes ranges",
	},
	{
		name: "Bool with case",
		file: "condition/bool.go",
		old:  `return strings.EqualFold(s, "true")`,
		new:  `return strings.TrimSpace(s) == "true"`,
		rule: "4.2: booleans have no case",
	},
	{
		name: "Null inverted",
		file: "condition/set.go",
		old:  `return wanted[truthOf(e.null())-False]`,
		new:  `return wanted[truthOf(!e.null())-False]`,
		rule: "4.2: Null asks with true for a key without a value",
	},
	{
		name: "Null takes the last value",
		file: "condition/set.go",
		old:  `wanted[truthOf(b)-False] = True`,
		new: `wanted = [2]Truth{False, False}
			wanted[truthOf(b)-False] = True`,
		rule: "4.2: Null with true and false always holds",
	},
}
