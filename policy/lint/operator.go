// SPDX-License-Identifier: Apache-2.0

package lint

import (
	"strings"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/policy"
)

// A family is a group of operators that read their values in the same way.
type family uint8

const (
	stringFamily family = iota
	numericFamily
	dateFamily
	boolFamily
	binaryFamily
	ipFamily
	arnFamily
	nullFamily
)

// familyOf returns the family of an operator, by its name.
func familyOf(o condition.Operator) family {
	name := strings.TrimPrefix(o.String(), "Not")
	for _, row := range [...]struct {
		prefix string
		family family
	}{
		{"Numeric", numericFamily}, {"Date", dateFamily}, {"Bool", boolFamily},
		{"Binary", binaryFamily}, {"Ip", ipFamily}, {"Arn", arnFamily}, {"Null", nullFamily},
	} {
		if strings.HasPrefix(name, row.prefix) {
			return row.family
		}
	}
	return stringFamily
}

// suits reports whether a clause has an operator for values of type t. See the
// package comment.
func suits(c clause, t catalog.KeyType) bool {
	f := familyOf(c.Operator)
	if f == nullFamily {
		return true
	}
	switch t {
	case catalog.TypeString, catalog.TypeArrayOfString, catalog.TypeARN, catalog.TypeArrayOfARN:
		return f == stringFamily || f == arnFamily || f == binaryFamily
	case catalog.TypeBool, catalog.TypeArrayOfBool:
		return f == boolFamily || f == stringFamily && allTruths(c.Values)
	case catalog.TypeNumeric:
		return f == numericFamily
	case catalog.TypeDate:
		return f == dateFamily || f == numericFamily && c.Key == condition.MustKey("aws:EpochTime")
	case catalog.TypeIPAddress:
		return f == ipFamily
	}
	return true
}

// allTruths reports whether all values are words that a Bool key can have.
func allTruths(values []condition.Value) bool {
	for _, v := range values {
		if s := v.String(); s != "true" && s != "false" {
			return false
		}
	}
	return true
}

// wanted names the operators for values of type t.
func wanted(t catalog.KeyType) string {
	switch t {
	case catalog.TypeBool, catalog.TypeArrayOfBool:
		return "Bool"
	case catalog.TypeNumeric:
		return "a numeric operator"
	case catalog.TypeDate:
		return "a date operator"
	case catalog.TypeIPAddress:
		return "IpAddress or NotIpAddress"
	}
	return "a string or ARN operator"
}

// operator reports an operator that does not suit the type of the key, and set
// operators that are missing or let requests without the key pass.
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
func (l *linter) operator(s *statement, c clause) {
	if k, ok := l.lookup(s, c.name); ok {
		switch {
		case !suits(c, k.Type):
			l.report(c.at, codeOperatorType, "%s is of type %s, want %s, not %s", k.Name, k.Type, wanted(k.Type), c.Operator)
		case k.Type.Multivalued() && c.Set == condition.SingleValued && c.Operator != condition.Null:
			l.report(c.at, codeNoSetOperator, "%s may have several values, want ForAnyValue:%s or ForAllValues:%s", k.Name, c.Operator, c.Operator)
		}
	}
	if c.Set == condition.ForAllValues && s.Effect == policy.Allow && c.Operator != condition.Null {
		var without condition.Context
		without.SetAbsent(c.Key)
		if c.Key == condition.MustKey("aws:TagKeys") {
			for _, other := range s.Condition { // no tag keys, no tags
				if strings.HasPrefix(other.Key.String(), "aws:requesttag/") {
					without.SetAbsent(other.Key)
				}
			}
		}
		if s.Condition.Eval(&without) != condition.False {
			l.report(c.at, codeForAllValues, `%s also allows requests without %s, want "Null": {%q: "false"} with it`, c.OperatorName(), c.name, c.name)
		}
	}
}

// values reports values that the operator cannot read. Those of date operators
// are errors already.
func (l *linter) values(c clause) {
	if familyOf(c.Operator) == dateFamily {
		return
	}
	for i, v := range c.Values {
		if err := v.Err(); err != nil {
			l.report(c.at.item(i), codeUnreadable, "%v", err)
		}
	}
}

// sensitiveKeys are those whose values a wildcard makes meaningless: whoever
// registers the right name passes.
// See https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
var sensitiveKeys = [...]string{
	"aws:PrincipalAccount", "aws:PrincipalOrgID", "aws:ResourceAccount", "aws:ResourceOrgID",
	"aws:SourceAccount", "aws:SourceOrgID", "aws:SourceVpc", "aws:SourceVpce", "aws:VpceAccount", "aws:VpceOrgID",
}

// wildcards reports wildcards in the values of sensitive keys, and wildcards
// that are text where no value holds such text. With a lone "*" the clause asks
// whether there is a value, which is no accident.
func (l *linter) wildcards(c clause) {
	sensitive := false
	for _, k := range sensitiveKeys {
		sensitive = sensitive || strings.EqualFold(k, c.name)
	}
	k, _ := catalog.GlobalKey(c.name)
	isARN := k.Type == catalog.TypeARN || k.Type == catalog.TypeArrayOfARN
	for i, v := range c.Values {
		text := v.String()
		if !strings.ContainsAny(text, "*?") || text == "${*}" {
			continue
		}
		switch c.Operator {
		case condition.StringLike, condition.StringNotLike, condition.ArnEquals, condition.ArnNotEquals, condition.ArnLike, condition.ArnNotLike:
			if sensitive && text != "*" {
				l.report(c.at.item(i), codeSensitive, "%q has a wildcard, want %s in full", text, c.name)
			}
		case condition.StringEquals, condition.StringNotEquals, condition.StringEqualsIgnoreCase, condition.StringNotEqualsIgnoreCase:
			if sensitive || isARN {
				l.report(c.at.item(i), codeLiteralWildcard, "%q is text under %s, want StringLike or ArnLike for a wildcard", text, c.Operator)
			}
		}
	}
}
