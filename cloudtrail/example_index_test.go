// SPDX-License-Identifier: Apache-2.0

package cloudtrail_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/undenied/undenied/cloudtrail"
)

func ExampleIndex() {
	const input = `
{"eventID": "1", "eventSource": "sts.amazonaws.com", "eventName": "AssumeRole", "eventTime": "2026-11-20T10:00:00Z",
 "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/alice"},
 "requestParameters": {"roleSessionName": "alice", "tags": [{"key": "team", "value": "data"}]},
 "responseElements": {"credentials": {"accessKeyId": "ASIAEXAMPLE"}}}
{"eventID": "2", "eventSource": "s3.amazonaws.com", "eventName": "GetObject", "eventTime": "2026-11-20T10:01:00Z", "errorCode": "AccessDenied",
 "userIdentity": {"type": "AssumedRole", "arn": "arn:aws:sts::111122223333:assumed-role/app/alice", "accessKeyId": "ASIAEXAMPLE"}}`
	var x cloudtrail.Index
	for e, err := range cloudtrail.Events("input.json", strings.NewReader(input)) {
		if err != nil {
			log.Fatal(err)
		}
		x.Add(e)
	}
	for e, err := range cloudtrail.Events("input.json", strings.NewReader(input)) {
		if err != nil {
			log.Fatal(err)
		}
		x.Join(e)
		if c := e.Credentials; c != nil {
			fmt.Println(e.Name, "with credentials of", c.Requester, "and tags", c.Tags)
		}
	}
	// Output: GetObject with credentials of arn:aws:iam::111122223333:user/alice and tags map[team:data]
}
