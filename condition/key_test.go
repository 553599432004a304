// SPDX-License-Identifier: Apache-2.0

package condition_test

import (
	"testing"

	"github.com/undenied/undenied/condition"
)

func TestParseKey(t *testing.T) {
	tests := []struct{ in, folded, service string }{
		{"aws:SourceIp", "aws:sourceip", "aws"},
		{"S3:Prefix", "s3:prefix", "s3"},
		{"aws:ResourceTag/Cost Center", "aws:resourcetag/cost center", "aws"},
		{"kms:EncryptionContext:aws:s3:arn", "kms:encryptioncontext:aws:s3:arn", "kms"},
		{"oidc.eks.us-east-1.amazonaws.com/id/ABC:sub", "oidc.eks.us-east-1.amazonaws.com/id/abc:sub", "oidc.eks.us-east-1.amazonaws.com/id/abc"},
		{"SourceIp", "sourceip", ""},
		{"aws:RequestTag/ÄÖ", "aws:requesttag/äö", "aws"},
	}
	for _, tt := range tests {
		k, err := condition.ParseKey(tt.in)
		if err != nil {
			t.Errorf("ParseKey(%q): %v", tt.in, err)
			continue
		}
		if k.String() != tt.folded || k.Service() != tt.service {
			t.Errorf("ParseKey(%q) = %q of service %q, want %q of %q", tt.in, k, k.Service(), tt.folded, tt.service)
		}
		if again := condition.MustKey(tt.folded); again != k || k.Compare(again) != 0 {
			t.Errorf("ParseKey(%q) is not ParseKey(%q)", tt.in, tt.folded)
		}
	}
	if a, b := condition.MustKey("aws:a"), condition.MustKey("aws:B"); a == b || a.Compare(b) >= 0 || b.Compare(a) <= 0 {
		t.Error("aws:a does not come before aws:B")
	}
}

func TestParseKeyErrors(t *testing.T) {
	for in, want := range map[string]string{
		"":             `condition key "": empty, want service:name`,
		"Source Ip":    `condition key "Source Ip": white space before the colon, want service:name`,
		":SourceIp":    `condition key ":SourceIp": nothing before the colon, want service:name`,
		"aws:":         `condition key "aws:": nothing after the colon, want service:name`,
		" aws:x":       `condition key " aws:x": white space before the colon, want service:name`,
		"aws:\xffjunk": `condition key "aws:\xffjunk": not valid UTF-8`,
	} {
		if _, err := condition.ParseKey(in); err == nil || err.Error() != want {
			t.Errorf("ParseKey(%q): %v, want %s", in, err, want)
		}
	}
	var zero condition.Key
	if zero.String() != "" || zero.Service() != "" {
		t.Errorf("the zero Key is %q of service %q", zero, zero.Service())
	}
	defer func() {
		if recover() == nil {
			t.Error("MustKey of junk does not panic")
		}
	}()
	condition.MustKey("aws:")
}
