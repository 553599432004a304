// SPDX-License-Identifier: Apache-2.0

package lint_test

import (
	"fmt"

	"github.com/undenied/undenied/policy/lint"
)

func ExampleBytes() {
	text := []byte(`{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": ["s3:GetObject", "s3:ListAllMyBuckets"],
    "Resource": "arn:aws:s3:::data/*",
    "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}
  }
}`)
	for _, f := range lint.Bytes("policy.json", text, lint.Identity) {
		fmt.Println(f)
	}
	// Output:
	// policy.json:5:32: Statement[0].Action[1]: "s3:ListAllMyBuckets" is not performed on a resource, want "Resource": "*" for it (warning needs-star)
	// policy.json:7:66: Statement[0].Condition.BoolIfExists["aws:MultiFactorAuthPresent"]: also allows requests with long-term access keys, want Bool without IfExists (warning mfa-if-exists)
}
