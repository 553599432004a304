// SPDX-License-Identifier: Apache-2.0

package arn_test

import (
	"testing"

	"github.com/undenied/undenied/arn"
)

// TestStarAcrossColons is about stars before the resource: one at the end of its
// field may run across colons, one within it may not.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
func TestStarAcrossColons(t *testing.T) {
	const resource = "arn:aws:sqs:eu-west-1:444455556666:x-1:111122223333:jobs"
	tests := []struct {
		pattern string
		want    bool
	}{
		{"arn:aws:sqs:eu-*:111122223333:jobs", true},
		{"arn:aws:sqs:eu-*-1:111122223333:jobs", false},
		{"arn:aws:sqs:eu-*1:111122223333:jobs", false},
		{"arn:aws:sqs:eu-*-1:444455556666:x-1:111122223333:jobs", true},
	}
	for _, tt := range tests {
		p, err := arn.ParsePattern(tt.pattern)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := p.Match(arn.MustParse(resource), nil); got != tt.want {
			t.Errorf("%q.Match(%q) = %t, want %t", tt.pattern, resource, got, tt.want)
		}
	}
}
