// SPDX-License-Identifier: Apache-2.0

// Undenied-lambda is an AWS Lambda function that explains denials as they
// happen. It takes CloudTrail events, as EventBridge delivers them, as they are,
// or in a batch of an Amazon SQS queue, and answers with what "undenied analyze"
// prints.
//
// Two variables of its environment say what it works with:
//
//	UNDENIED_SNAPSHOT  a snapshot: s3://BUCKET/KEY, or a file or directory of the
//	                   function's package. Without it the answers repeat what
//	                   AWS's messages say.
//	UNDENIED_PUBLISH   where results go beside the answer: the ARN of an SNS
//	                   topic, an SQS queue or an EventBridge bus. Without it
//	                   they are in the function's log, one line each.
//
// docs/lambda.md says how to deploy it; template/template.yaml does.
package main
