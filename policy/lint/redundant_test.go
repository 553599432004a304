// SPDX-License-Identifier: Apache-2.0

package lint_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/policy/lint"
)

func TestRedundant(t *testing.T) {
	for statement, want := range map[string][]string{
		`"Action":["s3:GetObject","s3:getobject","s3:Get*","s3:*","ec2:Get*"],"Resource":"*"`: {
			`Statement[0].Action[0]: "s3:GetObject" is covered by "s3:Get*"`,
			`Statement[0].Action[1]: "s3:getobject" is in the list already`,
			`Statement[0].Action[2]: "s3:Get*" is covered by "s3:*"`,
		},
		`"Action":["s3:*","*"],"Resource":["arn:aws:s3:::b/*","*"]`: {
			`Statement[0].Action[0]: "s3:*" is covered by "*"`,
			`Statement[0].Resource[0]: "arn:aws:s3:::b/*" is covered by "*"`,
		},
		`"Action":["s3:Get**","s3:Get*"],"Resource":["arn:aws:s3:::b/*","arn:aws:s3:::b/x","arn:aws:s3:::B/x","arn:aws:s3:::b"]`: {
			`Statement[0].Action[1]: "s3:Get*" is covered by "s3:Get**"`,
			`Statement[0].Resource[1]: "arn:aws:s3:::b/x" is covered by "arn:aws:s3:::b/*"`,
		},
		`"NotAction":["s3:GetObject","s3:GetObject"],"NotResource":["arn:aws:s3:::b","arn:aws:s3:::b"]`: {
			`Statement[0].NotAction[1]: "s3:GetObject" is in the list already`,
			`Statement[0].NotResource[1]: "arn:aws:s3:::b" is in the list already`,
		},
		`"Action":["s3:GetObject"],"Resource":"*","Condition":{"StringEqualsIgnoreCase":{"aws:username":["ann","Ann"]},"StringEquals":{"aws:userid":["a","A","a"]},"StringLike":{"aws:userid":["a*","ab"]}}`: {
			`Statement[0].Condition.StringEqualsIgnoreCase["aws:username"][1]: "Ann" is in the list already`,
			`Statement[0].Condition.StringEquals["aws:userid"][2]: "a" is in the list already`,
		},
		`"Action":["s*:Get*","s3:GetObject"],"Resource":["*"]`:                                        nil,
		`"Action":["s3:GetObject","s3:PutObject"],"Resource":["arn:aws:s3:::a/*","arn:aws:s3:::b/*"]`: nil,
	} {
		list := lint.Bytes("p", document(`{"Effect":"Allow",`+statement+`}`), lint.Identity)
		if diff := cmp.Diff(want, find(list, "redundant")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", statement, diff)
		}
	}
}
