// SPDX-License-Identifier: Apache-2.0

package undenied_test

import (
	"fmt"
	"log"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

func Example() {
	identity, err := policy.Parse("read-tides.json", []byte(`{"Version": "2012-10-17", "Statement": {
		"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::tides/*"}}`))
	if err != nil {
		log.Fatal(err) // everything that is wrong, with file, line and column
	}
	boundary, err := policy.Parse("boundary.json", []byte(`{"Version": "2012-10-17", "Statement": [
		{"Sid": "S3", "Effect": "Allow", "Action": "s3:*", "Resource": "*"},
		{"Sid": "Europe", "Effect": "Deny", "Action": "*", "Resource": "*",
		 "Condition": {"StringNotLike": {"aws:RequestedRegion": "eu-*"}}}]}`))
	if err != nil {
		log.Fatal(err)
	}
	action, err := policy.ParseAction("s3:GetObject")
	if err != nil {
		log.Fatal(err)
	}
	req := &eval.Request{
		Principal:       eval.Principal{ARN: arn.MustParse("arn:aws:iam::111122223333:user/ada")},
		Action:          action,
		Resource:        arn.MustParse("arn:aws:s3:::tides/today.csv"),
		ResourceAccount: "111122223333", // the ARN of a bucket does not say
	}
	req.Context.Set(condition.MustKey("aws:RequestedRegion"), "us-east-1")

	x := eval.Explain(req, &eval.Policies{
		Identity: []*policy.Document{identity},
		Boundary: []*policy.Document{boundary},
	})
	fmt.Println(x.Decision)
	for _, b := range x.Blockers() {
		for _, s := range b.Statements {
			fmt.Printf("%s: statement %s of the %s\n", s.Position(), s.Name(), b.Type)
		}
	}
	// Output:
	// explicitDeny
	// boundary.json:3:3: statement Europe of the permissions boundary
}
