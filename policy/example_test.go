// SPDX-License-Identifier: Apache-2.0

package policy_test

import (
	"fmt"

	"github.com/undenied/undenied/policy"
)

func ExampleParse() {
	d, err := policy.Parse("policy.json", []byte(`{
  "Version": "2012-10-17",
  "Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}
}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	a, err := policy.ParseAction("s3:GetObject")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range d.Statements {
		fmt.Println(s.Name(), s.Effect, s.Action.Match(a), s.Position())
	}
	// Output: Statement[0] Allow true policy.json:3:16
}

func ExampleParse_error() {
	_, err := policy.Parse("policy.json", []byte(`{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "allow", "Action": "s3:*", "Resource": "*",
     "Condition": {"StringLke": {"s3:prefix": "home/*"}}}
  ]
}`))
	fmt.Println(err)
	// Output:
	// policy.json:4:16: Statement[0].Effect: "allow" is not an effect, want "Allow" or "Deny"
	// policy.json:5:20: Statement[0].Condition.StringLke: unknown condition operator "StringLke" (did you mean StringLike?)
}

func ExampleDocument_Check() {
	d, err := policy.Parse("policy.json", []byte(`{
  "Version": "2012-10-17",
  "Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "bucket/*"}
}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(d.Check(policy.IdentityBased))
	// Output:
	// policy.json:3:49: Statement[0].Principal: not allowed in an identity-based policy
	// policy.json:3:84: Statement[0].Resource: "bucket/*" is not a resource, want an ARN or "*"
}
