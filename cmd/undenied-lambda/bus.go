// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"github.com/undenied/undenied/arn"
)

// What rules can select the events by.
const (
	eventSource = "undenied"
	detailType  = "Denial Explained"
)

// A bus is an EventBridge event bus.
type bus struct {
	client *eventbridge.Client
	arn    arn.ARN
}

func newBus(conf aws.Config, a arn.ARN) *bus { return &bus{eventbridge.NewFromConfig(conf), a} }

func (b *bus) send(ctx context.Context, batch []entry) []error {
	in := &eventbridge.PutEventsInput{}
	for _, e := range batch {
		event := types.PutEventsRequestEntry{
			EventBusName: aws.String(b.arn.String()),
			Source:       aws.String(eventSource),
			DetailType:   aws.String(detailType),
			Detail:       &e.text,
		}
		if !e.EventTime.IsZero() {
			event.Time = &e.EventTime
		}
		in.Entries = append(in.Entries, event)
	}
	out, err := b.client.PutEvents(ctx, in)
	if err != nil {
		return every(len(batch), err)
	}
	failed := make([]error, len(batch))
	for i := range failed {
		if i >= len(out.Entries) {
			failed[i] = fmt.Errorf("%s: no answer for the event", b.arn)
		} else if f := out.Entries[i]; f.ErrorCode != nil {
			failed[i] = fmt.Errorf("%s: %s: %s", b.arn, *f.ErrorCode, aws.ToString(f.ErrorMessage))
		}
	}
	return failed
}
