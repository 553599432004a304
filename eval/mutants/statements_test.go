// SPDX-License-Identifier: Apache-2.0

package mutants_test

// statements are mistakes about the elements of a statement.
var statements = []mutant{
	{
		name: "conditions ignored",
		file: "eval/match.go",
		old:  `match := action.And(resource).And(principal).And(cond)`,
		new:  `match := action.And(resource).And(principal)`,
		rule: "5.0: a statement matches if its condition holds",
	},
	{
		name: "resources ignored",
		file: "eval/match.go",
		old:  `return e.covered(t, s.Resource.Patterns)`,
		new:  `return e.covered(t, s.Resource.Patterns).Or(condition.True)`,
		rule: "5.0: a statement matches if its resource does",
	},
	{
		name: "NotResource is Resource",
		file: "eval/match.go",
		old:  `return e.notResource(t, s.Resource.Patterns)`,
		new:  `return e.covered(t, s.Resource.Patterns)`,
		rule: "2.2: NotResource matches what it does not list",
	},
	{
		name: "NotResource turns a variable without a value around",
		file: "eval/match.go",
		old: `case unresolved:
			return condition.False`,
		new: `case unresolved:
			continue`,
		rule: "3, 8.2 (8): a variable without a value keeps NotResource from matching",
	},
	{
		name: "a statement without a resource matches nothing",
		file: "eval/match.go",
		old:  `return truthOf(t == policy.ResourceBased)`,
		new:  `return condition.False`,
		rule: "1.2: a resource-based statement without Resource means its resource",
	},
	{
		name: "short ARNs in resource-based policies",
		file: "eval/match.go",
		old:  `if p.Short() && ignoresShort(t, p) {`,
		new:  `if p.Short() && ignoresShort(t, p) && t != policy.ResourceBased {`,
		rule: "2.2, 8.2 (10): a short ARN in a resource-based policy matches only with a wildcard",
	},
	{
		name: "NotAction ignored",
		file: "policy/action.go",
		old: `return !as.Not
		}
	}
	return as.Not`,
		new: `return true
		}
	}
	return false`,
		rule: "1.2: NotAction matches what it does not list",
	},
	{
		name: "actions with case",
		file: "policy/action.go",
		old:  `return len(p.text) == len(a.text) && equalFold(p.text, a.text)`,
		new:  `return p.text == a.text`,
		rule: "2.1: actions ignore case",
	},
	{
		name: "action patterns with case",
		file: "policy/action.go",
		old:  `service, name, _ := strings.Cut(fold(s), ":")`,
		new:  `service, name, _ := strings.Cut(s, ":")`,
		rule: "2.1: actions ignore case",
	},
	{
		name: "a service prefix covers longer ones",
		file: "policy/action.go",
		old:  `service, _ := p.service.Match(a.Service(), nil)`,
		new:  `service := strings.HasPrefix(a.Service(), p.service.String())`,
		rule: "2.1: s3:* does not cover s3-object-lambda",
	},
	{
		name: "only the end of an action has wildcards",
		file: "policy/action.go",
		old:  `name, _ := p.name.Match(a.Name(), nil)`,
		new:  `name := strings.HasPrefix(a.Name(), strings.TrimRight(p.name.String(), "*"))`,
		rule: "2.1: wildcards stand anywhere in the name",
	},
	{
		name: "variables in a resource of 2008",
		file: "policy/parse.go",
		old:  `compile = arn.ParseLiteralPattern`,
		new:  `compile = arn.ParsePattern`,
		rule: "1.1, 3: in version 2008-10-17 a variable is text",
	},
	{
		name: "variables in a condition of 2008",
		file: "policy/condition.go",
		old:  `compile = condition.NewLiteralClause`,
		new:  `compile = condition.NewClause`,
		rule: "1.1, 3: in version 2008-10-17 a variable is text",
	},
	{
		name: "a document without a version is new",
		file: "policy/parse.go",
		old:  `d := &Document{Version: Version2008, name: name, src: data}`,
		new:  `d := &Document{Version: Version2012, name: name, src: data}`,
		rule: "1.1: a document without a version is of 2008-10-17",
	},
}
