// SPDX-License-Identifier: Apache-2.0

package arn

import (
	"fmt"
	"math"
	"strings"
)

const prefix = "arn:"

// An ARN is a parsed Amazon Resource Name. The zero ARN is invalid; in a request it
// stands for no resource. ARNs are equal if their texts are.
type ARN struct {
	text string
	// Where the fields end: the colons after partition, service, region, account.
	partition, service, region, account uint16
}

// Parse parses s as an ARN. It accepts any partition and service, and it takes
// wildcards for what they are in an ARN: text. The error is a [*ParseError].
func Parse(s string) (ARN, error) {
	if !strings.HasPrefix(s, prefix) {
		return ARN{}, &ParseError{In: s, Msg: `does not begin with "arn:"`}
	}
	a := ARN{text: s}
	pos := len(prefix)
	for i, end := range [...]*uint16{&a.partition, &a.service, &a.region, &a.account} {
		n := strings.IndexByte(s[pos:], ':')
		if n < 0 {
			return ARN{}, &ParseError{In: s, Msg: fmt.Sprintf("has %d fields, want 6: arn:partition:service:region:account:resource", i+2)}
		}
		pos += n
		if pos > math.MaxUint16 {
			return ARN{}, &ParseError{In: s, Msg: "is too long before the resource, want fewer than 65536 bytes"}
		}
		*end = uint16(pos)
		pos++
	}
	if a.Partition() == "" {
		return ARN{}, &ParseError{In: s, Msg: `has no partition, want one such as "aws"`}
	}
	if a.Service() == "" {
		return ARN{}, &ParseError{In: s, Msg: `has no service, want one such as "s3"`}
	}
	return a, nil
}

// MustParse is like [Parse] and panics on error. It is for tests and tables.
func MustParse(s string) ARN {
	a, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return a
}

// IsValid reports whether a is not the zero ARN.
func (a ARN) IsValid() bool { return a.text != "" }

// String returns the ARN as it was parsed, or "" for the zero ARN.
func (a ARN) String() string { return a.text }

// MarshalText returns the text of the ARN, which is empty for the zero ARN.
func (a ARN) MarshalText() ([]byte, error) { return []byte(a.text), nil }

// UnmarshalText parses text as [Parse] does. An empty text is the zero ARN.
func (a *ARN) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*a = ARN{}
		return nil
	}
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*a = parsed
	return nil
}

// Partition returns the partition, such as "aws" or "aws-us-gov".
func (a ARN) Partition() string { return a.field(len(prefix), int(a.partition)) }

// Service returns the service, such as "s3".
func (a ARN) Service() string { return a.field(int(a.partition)+1, int(a.service)) }

// Region returns the Region, or "" for global resources.
func (a ARN) Region() string { return a.field(int(a.service)+1, int(a.region)) }

// Account returns the account ID, or "" for resources such as S3 buckets.
func (a ARN) Account() string { return a.field(int(a.region)+1, int(a.account)) }

// Resource returns everything after the fifth colon.
func (a ARN) Resource() string { return a.field(int(a.account)+1, len(a.text)) }

// field returns a part of the text; the zero ARN has none.
func (a ARN) field(from, to int) string {
	if a.text == "" {
		return ""
	}
	return a.text[from:to]
}

// A ParseError reports a string that is not an ARN, or not a pattern of ARNs.
type ParseError struct {
	In  string // the string that was parsed
	Msg string // what is wrong with it, and what would be right
}

// Error returns a message that quotes the string.
func (e *ParseError) Error() string { return fmt.Sprintf("ARN %q: %s", e.In, e.Msg) }
