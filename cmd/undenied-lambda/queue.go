// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/undenied/undenied/arn"
)

// A queue is an SQS queue, whose URL is asked for when it is first needed.
type queue struct {
	client *sqs.Client
	arn    arn.ARN
	url    *string
}

func newQueue(conf aws.Config, a arn.ARN) *queue {
	return &queue{client: sqs.NewFromConfig(conf), arn: a}
}

func (q *queue) send(ctx context.Context, batch []entry) []error {
	if q.url == nil {
		name, owner := q.arn.Resource(), q.arn.Account()
		out, err := q.client.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: &name, QueueOwnerAWSAccountId: &owner})
		if err != nil {
			return every(len(batch), err)
		}
		q.url = out.QueueUrl
	}
	in := &sqs.SendMessageBatchInput{QueueUrl: q.url}
	for i, e := range batch {
		message := types.SendMessageBatchRequestEntry{Id: aws.String(strconv.Itoa(i)), MessageBody: &e.text}
		message.MessageGroupId, message.MessageDeduplicationId = e.order(q.arn)
		in.Entries = append(in.Entries, message)
	}
	out, err := q.client.SendMessageBatch(ctx, in)
	if err != nil {
		return every(len(batch), err)
	}
	failed := make([]error, len(batch))
	for _, f := range out.Failed {
		if i, err := strconv.Atoi(aws.ToString(f.Id)); err == nil && i >= 0 && i < len(failed) {
			failed[i] = fmt.Errorf("%s: %s: %s", q.arn, aws.ToString(f.Code), aws.ToString(f.Message))
		}
	}
	return failed
}

// order returns what a FIFO queue or topic asks for: the group whose messages
// keep their order, here the account, and the ID by which repetitions are
// dropped. For others both are nil.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-message-order.html
func (e *entry) order(to arn.ARN) (group, id *string) {
	if !strings.HasSuffix(to.Resource(), ".fifo") {
		return nil, nil
	}
	account := e.Account
	if account == "" {
		account = "unknown"
	}
	return &account, &e.EventID
}
