// SPDX-License-Identifier: Apache-2.0

package arn

import (
	"fmt"
	"slices"
	"strings"
)

// The partitions of AWS.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
var partitions = [...]string{
	"aws", "aws-cn", "aws-us-gov", "aws-eusc",
	"aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f",
}

// Valid returns nil if p is "*" or a proper pattern of ARNs, and otherwise a
// [*ParseError] that says what AWS refuses or warns of: text that is no ARN, fewer
// than six fields, a partition that does not exist, a missing service or one with
// wildcards, a policy variable before the resource.
func (p Pattern) Valid() error {
	if p.c == nil {
		return &ParseError{Msg: `is empty, want "arn:partition:service:region:account:resource" or "*"`}
	}
	return p.c.invalid
}

// check reports what is wrong with a pattern that can match all the same.
func (c *compiled) check(fields int) error {
	known := func(partition string) bool {
		m, _ := c.partition.MatchFold(partition, nil)
		return m
	}
	switch {
	case fields < 6:
		return &ParseError{In: c.text, Msg: fmt.Sprintf("has %d fields, want 6: arn:partition:service:region:account:resource", fields)}
	case !slices.ContainsFunc(partitions[:], known):
		return &ParseError{In: c.text, Msg: fmt.Sprintf("unknown partition %q, want one of %s", c.partition, strings.Join(partitions[:], ", "))}
	}
	return nil
}
