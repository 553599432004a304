// SPDX-License-Identifier: Apache-2.0

package mutants_test

// patterns are mistakes about ARNs, wildcards and policy variables.
var patterns = []mutant{
	{
		name: "an ARN matches an action without a resource",
		file: "arn/match.go",
		old: `case !a.IsValid():
		return false, true`,
		new: `case !a.IsValid():
		return true, true`,
		rule: "2.2: only \"*\" matches an action without a resource",
	},
	{
		name: "a star does not match an action without a resource",
		file: "arn/match.go",
		old: `case c.any:
		return true, true`,
		new: `case c.any:
		return a.IsValid(), true`,
		rule: "2.2: \"*\" matches an action without a resource",
	},
	{
		name: "resources without case",
		file: "arn/match.go",
		old:  `c.resource.Match(a.Resource(), lookup)`,
		new:  `c.resource.MatchFold(a.Resource(), lookup)`,
		rule: "1.2: the resource part of an ARN has case",
	},
	{
		name: "the account of a resource ignored",
		file: "arn/match.go",
		old:  ` && matches(c.account, a.Account()) {`,
		new:  ` {`,
		rule: "2.2: every field of an ARN is compared",
	},
	{
		name: "the Region of a resource ignored",
		file: "arn/match.go",
		old:  ` && matches(c.region, a.Region()) && `,
		new:  ` && `,
		rule: "2.2: every field of an ARN is compared",
	},
	{
		name: "the service of a resource ignored",
		file: "arn/match.go",
		old:  `case c.service != "" && !strings.EqualFold(c.service, a.Service()):`,
		new:  `case c.service != "" && !strings.EqualFold(c.service, c.service):`,
		rule: "2.2: every field of an ARN is compared",
	},
	{
		name: "a star never crosses colons",
		file: "arn/pattern.go",
		old:  `c.crosses = c.crosses || strings.HasSuffix(fields[i], "*")`,
		new:  `c.crosses = false`,
		rule: "2.2, 8.2 (9): a star at the end of a field may cross colons",
	},
	{
		name: "a star that crosses into the resource drops case",
		file: "arn/match.go",
		old:  `c.whole.MatchFoldUntil(a.text, len(a.text)-len(a.Resource()), lookup)`,
		new:  `c.whole.MatchFold(a.text, lookup)`,
		rule: "1.2: the resource part of an ARN has a case",
	},
	{
		name: "every star crosses colons",
		file: "arn/pattern.go",
		old:  `c.crosses = c.crosses || strings.HasSuffix(fields[i], "*")`,
		new:  `c.crosses = c.crosses || strings.Contains(c.text, "*")`,
		rule: "2.2, 8.2 (9): a star within a field does not cross colons",
	},
	{
		name: "a star at the end does not cross a slash",
		file: "internal/glob/match.go",
		old: `if i == len(segments)-1 {
					return true`,
		new: `if i == len(segments)-1 {
					return !strings.Contains(s[pos:], "/")`,
		rule: "2.2: a star crosses slashes",
	},
	{
		name: "a star in the middle does not cross a slash",
		file: "internal/glob/match.go",
		old:  `if i := strings.Index(s[from:], seg.text); i >= 0 {`,
		new:  `if i := strings.Index(s[from:], seg.text); i >= 0 && !strings.Contains(s[from:from+i], "/") {`,
		rule: "2.2: a star crosses slashes",
	},
	{
		name: "a star gives up at a slash that it tried",
		file: "internal/glob/match.go",
		old:  `if back < 0 || resume == len(s) {`,
		new:  `if back < 0 || resume == len(s) || s[resume] == '/' {`,
		rule: "2.2: a star crosses slashes",
	},
	{
		name: "a star stands for something",
		file: "internal/glob/match.go",
		old: `if i == len(segments)-1 {
					return true`,
		new: `if i == len(segments)-1 {
					return pos < len(s)`,
		rule: "2.1: a star may stand for nothing",
	},
	{
		name: "a question mark may stand for nothing",
		file: "internal/glob/match.go",
		old:  `return false // a later start leaves even less`,
		new:  `i++; continue`,
		rule: "2.1: a question mark is one character",
	},
	{
		name: "a question mark is a byte",
		file: "internal/glob/match.go",
		old:  `pos += width(s[pos:])`,
		new:  `pos++`,
		rule: "2.1: a question mark is one character",
	},
	{
		name: "patterns match a beginning",
		file: "internal/glob/match.go",
		old: `if pos == len(s) {
				return true`,
		new: `if pos <= len(s) {
				return true`,
		rule: "2.2: patterns are anchored at both ends",
	},
	{
		name: "wildcards in the value of a variable",
		file: "internal/glob/match.go",
		old: `case present:
			*seg = segment{kind: literal, text: value}`,
		new: `case present:
			var b builder
			b.wildcards(value)
			all := append(append(append([]segment(nil), segments[:i]...), b.segments...), segments[i+1:]...)
			return Pattern{segments: all, variables: true}.match(s, lookup, l)`,
		rule: "3, 8.2 (5): the value of a variable is text",
	},
	{
		name: "a variable without a value is empty",
		file: "internal/glob/match.go",
		old: `default:
			return false, true
		}
	}
	m := `,
		new: `default:
			*seg = segment{kind: literal}
		}
	}
	m := `,
		rule: "3: a pattern with a variable without a value matches nothing",
	},
	{
		name: "no default texts",
		file: "internal/glob/match.go",
		old:  `case seg.hasDefault:`,
		new:  `case seg.hasDefault && seg.def == "":`,
		rule: "3: the default text stands for a variable without a value",
	},
	{
		name: "default texts first",
		file: "internal/glob/match.go",
		old:  `case present:`,
		new:  `case present && !seg.hasDefault:`,
		rule: "3: the default text does not stand for a variable with a value",
	},
	{
		name: "an unknown variable matches nothing",
		file: "internal/glob/match.go",
		old: `*seg = segment{kind: star}
			decided = false`,
		new:  `return false, true`,
		rule: "8.2 (28): what depends on an unknown variable is undecided",
	},
	{
		name: "an unknown variable matches everything",
		file: "internal/glob/match.go",
		old: `if !decided {
		return false, !m
	}
	return m, true`,
		new:  `return m, true`,
		rule: "8.2 (28): what depends on an unknown variable is undecided",
	},
	{
		name: "escapes are wildcards",
		file: "internal/glob/variable.go",
		old:  `return segment{kind: literal, text: body[:1]}, body[2:], nil`,
		new:  `return segment{kind: star}, body[2:], nil`,
		rule: "2.5: ${*} is the character",
	},
}
