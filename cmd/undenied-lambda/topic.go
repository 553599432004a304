// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/undenied/undenied/arn"
)

// A topic is an SNS topic.
type topic struct {
	client *sns.Client
	arn    arn.ARN
}

func newTopic(conf aws.Config, a arn.ARN) *topic { return &topic{sns.NewFromConfig(conf), a} }

func (t *topic) send(ctx context.Context, batch []entry) []error {
	in := &sns.PublishBatchInput{TopicArn: aws.String(t.arn.String())}
	for i, e := range batch {
		message := types.PublishBatchRequestEntry{
			Id:      aws.String(strconv.Itoa(i)),
			Message: &e.text,
			MessageAttributes: map[string]types.MessageAttributeValue{
				"AssessmentResult": {DataType: aws.String("String"), StringValue: aws.String(string(e.AssessmentResult))},
			},
		}
		message.MessageGroupId, message.MessageDeduplicationId = e.order(t.arn)
		in.PublishBatchRequestEntries = append(in.PublishBatchRequestEntries, message)
	}
	out, err := t.client.PublishBatch(ctx, in)
	if err != nil {
		return every(len(batch), err)
	}
	failed := make([]error, len(batch))
	for _, f := range out.Failed {
		if i, err := strconv.Atoi(aws.ToString(f.Id)); err == nil && i >= 0 && i < len(failed) {
			failed[i] = fmt.Errorf("%s: %s: %s", t.arn, aws.ToString(f.Code), aws.ToString(f.Message))
		}
	}
	return failed
}
