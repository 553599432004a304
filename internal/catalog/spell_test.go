// SPDX-License-Identifier: Apache-2.0

package catalog_test

import (
	"testing"

	"github.com/undenied/undenied/internal/catalog"
)

func TestSpelling(t *testing.T) {
	for in, want := range map[string]string{
		"s3:getobject":          "s3:GetObject",
		"S3:GETOBJECT":          "s3:GetObject",
		"s3:makecoffee":         "s3:makecoffee",
		"nosuchservice:getit":   "nosuchservice:getit",
		"ec2:describeinstances": "ec2:DescribeInstances",
	} {
		if got := catalog.ActionName(in); got != want {
			t.Errorf("ActionName(%q) = %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"aws:sourcevpce":                "aws:SourceVpce",
		"aws:principaltag/team":         "aws:PrincipalTag/team",
		"aws:requesttag/cost-center":    "aws:RequestTag/cost-center",
		"s3:prefix":                     "s3:prefix",
		"sts:externalid":                "sts:ExternalId",
		"kms:encryptioncontext:purpose": "kms:EncryptionContext:purpose",
		"nosuchservice:key":             "nosuchservice:key",
		"nokey":                         "nokey",
		"aws:signinsessionarn":          "aws:SignInSessionArn",
		"aws:sourcevpcarn":              "aws:SourceVpcArn",
	} {
		if got := catalog.KeyName(in); got != want {
			t.Errorf("KeyName(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTakes(t *testing.T) {
	for _, tt := range []struct {
		action, key string
		want        bool
	}{
		{"s3:putobject", "s3:x-amz-storage-class", true},
		{"s3:getobject", "s3:x-amz-storage-class", false},
		{"ec2:createvolume", "aws:requesttag/team", true},
		{"ec2:describeinstances", "aws:requesttag/team", false},
		{"kms:decrypt", "kms:encryptioncontext:purpose", true},
		{"s3:makecoffee", "s3:prefix", false},
		{"nosuchservice:get", "aws:requesttag/team", false},
	} {
		if got := catalog.Takes(tt.action, tt.key); got != tt.want {
			t.Errorf("Takes(%q, %q) = %v, want %v", tt.action, tt.key, got, tt.want)
		}
	}
}
