// SPDX-License-Identifier: Apache-2.0

package catalog_test

import (
	"fmt"

	"github.com/undenied/undenied/internal/catalog"
)

func ExampleEvent() {
	e, _ := catalog.Event("s3.amazonaws.com", "HeadObject")
	fmt.Println(e.Actions)
	for _, c := range e.Also {
		fmt.Println("also", c.Action, "when", c.When)
	}
	// Output:
	// [s3:GetObject]
	// also s3:GetObjectVersion when versionId
	// also s3:ListBucket when (object missing: decides 403 vs 404)
}

func ExampleService_Action() {
	sqs, _ := catalog.Lookup("SQS")
	a, _ := sqs.Action("sendmessage")
	fmt.Println(a, a.Level)
	for _, t := range a.On {
		fmt.Println(t.ARN, t.Required, t.Params)
	}
	// Output:
	// sqs:SendMessage Write
	// arn:${Partition}:sqs:${Region}:${Account}:${QueueName} true [{QueueName [queueUrl#sqsName]}]
}
