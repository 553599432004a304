// SPDX-License-Identifier: Apache-2.0

package arn

import (
	"strings"

	"github.com/undenied/undenied/internal/glob"
)

// A Lookup returns the value of a policy variable, named as in the pattern.
// present and value count only if known is true: a variable that is known and not
// present is absent from the request context.
type Lookup = func(variable string) (value string, present, known bool)

// A Pattern is a compiled value of a Resource or NotResource element. The zero
// Pattern matches nothing. Patterns are immutable and safe for concurrent use.
type Pattern struct {
	c *compiled
}

// compiled is what a pattern means. The fields are compared only if never is false.
type compiled struct {
	text string
	any  bool
	// never: the pattern matches nothing, for the reason that invalid gives.
	never   bool
	short   bool
	invalid error

	service                    string // "" if the pattern is too short to name one
	partition, region, account glob.Pattern
	resource                   glob.Pattern
	// whole is the pattern as one text. It is tried only if a star before the
	// resource may run across colons.
	whole   glob.Pattern
	crosses bool
}

// ParsePattern compiles s as in policies of version 2012-10-17: "${" begins a
// policy variable. The error is a [*ParseError] and says which variable is
// malformed. Text that is no ARN compiles; see [Pattern.Valid].
func ParsePattern(s string) (Pattern, error) {
	whole, err := glob.Variables(s)
	if err != nil {
		return Pattern{}, &ParseError{In: s, Msg: err.Error()}
	}
	c := compiled{text: s, whole: whole}
	fields := glob.Split(s, 6)
	if len(fields) == 6 {
		if c.resource, err = glob.Variables(fields[5]); err != nil {
			return Pattern{}, &ParseError{In: s, Msg: err.Error()}
		}
	}
	c.compile(fields)
	for _, field := range fields[:min(len(fields), 5)] {
		if strings.Contains(field, "${") {
			c.refuse("has a policy variable before the fifth colon, want variables in the resource only")
		}
	}
	return Pattern{&c}, nil
}

// ParseLiteralPattern compiles s as in policies of version 2008-10-17: '$' is
// text. The error is always nil today. Text that is no ARN compiles; see
// [Pattern.Valid].
func ParseLiteralPattern(s string) (Pattern, error) {
	c := compiled{text: s, whole: glob.Wildcards(s)}
	fields := strings.SplitN(s, ":", 6)
	if len(fields) == 6 {
		c.resource = glob.Wildcards(fields[5])
	}
	c.compile(fields)
	return Pattern{&c}, nil
}

// compile fills c from the fields of its text, of which the resource is done.
func (c *compiled) compile(fields []string) {
	if c.text == "*" {
		c.any = true
		return
	}
	if len(fields) < 2 || fields[0] != "arn" {
		c.refuse(`is not an ARN, want "arn:partition:service:region:account:resource" or "*"`)
		return
	}
	if len(fields) < 6 {
		c.short = true
		c.resource = glob.Wildcards("*")
	}
	field := func(i int) glob.Pattern {
		if i >= len(fields) {
			return glob.Wildcards("*")
		}
		c.crosses = c.crosses || strings.HasSuffix(fields[i], "*")
		return glob.Wildcards(fields[i])
	}
	c.partition, c.region, c.account = field(1), field(3), field(4)
	if len(fields) > 2 {
		c.service = fields[2]
		switch {
		case c.service == "":
			c.refuse(`has no service, want one such as "s3"`)
		case strings.ContainsAny(c.service, "*?"):
			c.refuse("has a wildcard in the service, which AWS does not support; want a service such as \"s3\"")
		}
	}
	if c.invalid == nil {
		c.invalid = c.check(len(fields))
	}
}

// refuse makes c match nothing. The first reason stands.
func (c *compiled) refuse(msg string) {
	c.never = true
	if c.invalid == nil {
		c.invalid = &ParseError{In: c.text, Msg: msg}
	}
}
