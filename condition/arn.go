// SPDX-License-Identifier: Apache-2.0

package condition

import (
	"fmt"
	"strings"

	"github.com/undenied/undenied/internal/glob"
)

// arnFields are the six parts of an ARN; the last may itself hold colons.
type arnFields [6]string

// cutARN cuts a value of the request.
func cutARN(s string) (fields arnFields, ok bool) {
	last := len(fields) - 1
	rest := s
	for i := range last {
		if fields[i], rest, ok = strings.Cut(rest, ":"); !ok {
			return arnFields{}, false
		}
	}
	fields[last] = rest
	return fields, fields[0] == "arn"
}

// An arnPattern is a value of an ARN operator. Its six fields are compared one
// by one, so that a wildcard does not cross their borders. Without wildcards
// that is the comparison of the whole text, which also allows for a variable
// that stands for several fields.
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
type arnPattern struct {
	fields [6]glob.Pattern
	whole  glob.Pattern
	byText bool // compare whole
}

// compileARN compiles the text of whole for ARN operators.
func compileARN(whole glob.Pattern, d dialect) (any, error) {
	if whole.HasVariables() && !whole.HasWildcard() {
		return &arnPattern{whole: whole, byText: true}, nil
	}
	p := new(arnPattern)
	fields := cutPattern(whole.String(), len(p.fields), d)
	if len(fields) < len(p.fields) {
		return nil, notARN(whole)
	}
	var err error
	for i, field := range fields {
		if p.fields[i], err = compileString(like, field, d); err != nil {
			return nil, err
		}
	}
	if match, decided := p.fields[0].Match("arn", nil); decided && !match {
		return nil, notARN(whole)
	}
	return p, nil
}

// cutPattern cuts text into at most n fields. A colon inside a policy variable
// is part of it.
func cutPattern(text string, n int, d dialect) []string {
	if d == withVariables {
		return glob.Split(text, n)
	}
	return strings.SplitN(text, ":", n)
}

func notARN(p glob.Pattern) error {
	return fmt.Errorf("%q is not an ARN, want six fields as in arn:aws:iam::111122223333:role/*", p)
}

func (v *Value) matchARN(p *arnPattern, h *reading, c *Context) Truth {
	lookup := func(name string) (string, bool, bool) { return v.lookup(name, c) }
	if p.byText {
		return decide(p.whole.Match(h.text, lookup))
	}
	all := True
	for i := 0; i < len(p.fields) && all != False; i++ {
		all = all.And(decide(p.fields[i].Match(h.fields[i], lookup)))
	}
	return all
}
