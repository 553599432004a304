// SPDX-License-Identifier: Apache-2.0

package lint_test

import (
	"testing"

	"github.com/undenied/undenied/policy/lint"
)

func TestNever(t *testing.T) {
	conditions := map[string]bool{
		`{"StringEquals":{"aws:username":[]}}`:                                                                                     true,
		`{"StringEquals":{"aws:username":"ann"},"StringNotEquals":{"aws:username":["ann","bob"]}}`:                                 true,
		`{"StringEquals":{"aws:username":["ann","bob"]},"StringLike":{"aws:username":"c*"}}`:                                       true,
		`{"Null":{"aws:SourceIp":"true"},"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}`:                                           true,
		`{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"},"Null":{"aws:SourceIp":"TRUE"}}`:                                           true,
		`{"Bool":{"aws:SecureTransport":"true"},"StringEquals":{"aws:SecureTransport":"false"}}`:                                   true,
		`{"NumericGreaterThan":{"s3:max-keys":"10"},"NumericLessThan":{"s3:max-keys":"10"}}`:                                       true,
		`{"NumericLessThanEquals":{"s3:max-keys":"9"},"NumericGreaterThanEquals":{"s3:max-keys":"10"}}`:                            true,
		`{"DateGreaterThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"},"DateLessThan":{"aws:CurrentTime":"2025-01-01T00:00:00Z"}}`: true,

		`{"StringEquals":{"aws:username":"ann"},"StringNotEquals":{"aws:username":["bob"]}}`:                                         false,
		`{"StringEquals":{"aws:username":["ann","carl"]},"StringLike":{"aws:username":"c*"}}`:                                        false,
		`{"StringEqualsIfExists":{"aws:username":["ann"]},"StringLikeIfExists":{"aws:username":"c*"}}`:                               false,
		`{"StringEquals":{"aws:username":"${aws:PrincipalTag/user}"},"StringLike":{"aws:username":"c*"}}`:                            false,
		`{"StringEquals":{"aws:username":"ann"},"StringLike":{"aws:userid":"c*"}}`:                                                   false,
		`{"ForAnyValue:StringEquals":{"aws:TagKeys":"a"},"ForAllValues:StringEquals":{"aws:TagKeys":"b"}}`:                           false,
		`{"Null":{"aws:SourceIp":"true"},"IpAddressIfExists":{"aws:SourceIp":"203.0.113.0/24"}}`:                                     false,
		`{"Null":{"aws:SourceIp":"false"},"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}`:                                            false,
		`{"NumericGreaterThan":{"s3:max-keys":"10"},"NumericLessThan":{"s3:max-keys":"12"}}`:                                         false,
		`{"NumericGreaterThan":{"s3:max-keys":["10","1"]},"NumericLessThan":{"s3:max-keys":"10"}}`:                                   false,
		`{"NumericGreaterThanIfExists":{"s3:max-keys":"10"},"NumericLessThan":{"s3:max-keys":"10"}}`:                                 false,
		`{"NumericGreaterThanEquals":{"s3:max-keys":"10"},"NumericLessThanEquals":{"s3:max-keys":"10"}}`:                             false,
		`{"Bool":{"aws:SecureTransport":"yes"}}`:                                                                                     false, // unreadable-value
		`{"DateLessThan":{"a":"2026-01-01T00:00:00Z"}}`:                                                                              false, // unknown-key
		`{"Bool":{"aws:SecureTransport":["${aws:PrincipalTag/tls}"]},"StringEquals":{"aws:SecureTransport":"${aws:username, 'x'}"}}`: false,
	}
	for c, want := range conditions {
		list := lint.Bytes("p", document(`{"Effect":"Allow","Action":["s3:ListBucket"],"Resource":"*","Condition":`+c+`}`), lint.Identity)
		if got := find(list, "never-matches"); (got != nil) != want {
			t.Errorf("%s: %q, want findings: %v", c, got, want)
		}
	}
	statements := map[string]bool{
		`{"Effect":"Deny","Principal":"*","NotAction":["s3:*","*"],"Resource":"*"}`:           true,
		`{"Effect":"Deny","Principal":"*","Action":"s3:*","NotResource":["*"]}`:               true,
		`{"Effect":"Deny","NotPrincipal":"*","Action":"s3:*","Resource":"*"}`:                 true,
		`{"Effect":"Deny","Principal":"*","NotAction":"s3:*","Resource":"*"}`:                 false,
		`{"Effect":"Deny","Principal":"*","Action":"*","NotResource":"arn:aws:s3:::b"}`:       false,
		`{"Effect":"Deny","NotPrincipal":{"AWS":"111122223333"},"Action":"*","Resource":"*"}`: false,
	}
	for s, want := range statements {
		if got := find(lint.Bytes("p", document(s), lint.Resource), "never-matches"); (got != nil) != want {
			t.Errorf("%s: %q, want findings: %v", s, got, want)
		}
	}
}
