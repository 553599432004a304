// SPDX-License-Identifier: Apache-2.0

package condition_test

import (
	"fmt"

	"github.com/undenied/undenied/condition"
)

func ExampleClause_Eval() {
	clause, err := condition.NewClause("StringNotEquals", "aws:SourceVpc", "vpc-1a2b3c4d")
	if err != nil {
		fmt.Println(err)
		return
	}
	sourceVPC := condition.MustKey("aws:SourceVpc")

	var request condition.Context
	fmt.Println(clause.Eval(&request)) // nobody knows where the request came from
	request.SetAbsent(sourceVPC)
	fmt.Println(clause.Eval(&request)) // it came from no VPC
	request.Set(sourceVPC, "vpc-1a2b3c4d")
	fmt.Println(clause.Eval(&request))
	// Output:
	// undecided
	// true
	// false
}

func ExampleNewClause_error() {
	_, err := condition.NewClause("StringLke", "s3:prefix", "home/*")
	fmt.Println(err)
	// Output:
	// unknown condition operator "StringLke" (did you mean StringLike?)
}

func ExampleValue_Err() {
	clause, err := condition.NewClause("IpAddress", "aws:SourceIp", "10.0.0.0/8", "head office")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, v := range clause.Values {
		fmt.Println(v, v.Err())
	}
	// Output:
	// 10.0.0.0/8 <nil>
	// head office "head office" is not an IP address or range, want one such as 203.0.113.0/24 or 2001:db8::/32
}

func ExampleContext_WithDefaults() {
	username, region := condition.MustKey("aws:username"), condition.MustKey("aws:RequestedRegion")
	var request, derived condition.Context
	request.Set(region, "eu-west-1")
	request.Close()
	derived.Set(region, "us-east-1")
	derived.Set(username, "alice")

	whole := request.WithDefaults(&derived)
	for key, entry := range whole.All() {
		fmt.Println(key, entry.Text)
	}
	// Output:
	// aws:requestedregion eu-west-1
	// aws:username alice
}
