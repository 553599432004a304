// SPDX-License-Identifier: Apache-2.0

package cloudtrail_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/condition"
)

// The output of "aws sts decode-authorization-message" tells the tenancy, which
// the record of the launch does not.
func ExampleEvidence() {
	const record = `{"eventID": "1", "eventSource": "ec2.amazonaws.com", "eventName": "RunInstances", "eventTime": "2026-11-20T10:00:00Z", "awsRegion": "eu-west-1",
"userIdentity": {"type": "IAMUser", "principalId": "AIDAEXAMPLE", "arn": "arn:aws:iam::111122223333:user/alice", "accountId": "111122223333"},
"errorCode": "Client.UnauthorizedOperation",
"errorMessage": "You are not authorized to perform this operation. Encoded authorization failure message: AQAB"}`
	const decoded = `{"DecodedMessage": "{\"allowed\": false, \"explicitDeny\": true, \"context\": {\"principal\": {\"id\": \"AIDAEXAMPLE\"},
\"action\": \"RunInstances\", \"resource\": \"arn:aws:ec2:eu-west-1:111122223333:instance/*\",
\"conditions\": {\"items\": [{\"key\": \"ec2:Tenancy\", \"values\": {\"items\": [{\"value\": \"host\"}]}}]}}}"}`
	evals, err := cloudtrail.ParseEvaluations("decoded.json", []byte(strings.ReplaceAll(decoded, "\n", "")))
	if err != nil {
		log.Fatal(err)
	}
	evidence := cloudtrail.NewEvidence(evals...)
	for e, err := range cloudtrail.Events("record.json", strings.NewReader(record)) {
		if err != nil {
			log.Fatal(err)
		}
		evidence.Join(e)
		requests, err := cloudtrail.Requests(e)
		if err != nil {
			log.Fatal(err)
		}
		for _, r := range requests {
			if r.Denied {
				fmt.Println(r.Action, r.Context.Lookup(condition.MustKey("ec2:Tenancy")).Text)
			}
		}
	}
	// Output: ec2:runinstances host
}
