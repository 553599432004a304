// SPDX-License-Identifier: Apache-2.0

package arn_test

import (
	"testing"

	"github.com/undenied/undenied/arn"
)

func TestDiffers(t *testing.T) {
	a := arn.MustParse("arn:aws:sqs:eu-west-1:111122223333:orders")
	for pattern, want := range map[string]string{
		"arn:aws:sqs:eu-west-1:111122223333:orders": "no field",
		"*": "no field",
		"arn:aws-cn:sqs:eu-west-1:111122223333:orders": "partition",
		"arn:aws:sns:eu-west-1:111122223333:orders":    "service",
		"arn:aws:sqs:us-*:111122223333:orders":         "region",
		"arn:aws:sqs:*:444455556666:orders":            "account",
		"arn:aws:sqs:*:*:invoices":                     "resource",
		"arn:aws:sqs:*:*:${aws:username}":              "resource",
		"orders":                                       "no field",
	} {
		p, err := arn.ParsePattern(pattern)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Differs(a, nil).String(); got != want {
			t.Errorf("%q differs in %s, want %s", pattern, got, want)
		}
		if got := p.Differs(arn.ARN{}, nil); got != 0 {
			t.Errorf("%q differs from no resource in %s", pattern, got)
		}
	}
	if got := (arn.Pattern{}).Differs(a, nil); got != 0 {
		t.Errorf("the zero Pattern differs in %s", got)
	}
}
