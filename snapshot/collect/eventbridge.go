// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
)

// eventBuses come with their policies.
var eventBuses = service{
	prefix: "events",
	tier:   2,
	calls:  []string{"ListEventBuses"},
	collect: func(ctx context.Context, s *scope) {
		c := eventbridge.NewFromConfig(s.config)
		in := &eventbridge.ListEventBusesInput{Limit: aws.Int32(100)}
		buses, _ := paged(ctx, s, c.ListEventBuses, in, &in.NextToken, func(out *eventbridge.ListEventBusesOutput) ([]types.EventBus, *string) {
			return out.EventBuses, out.NextToken
		})
		for _, b := range buses {
			s.addPolicy(aws.ToString(b.Arn), "events:event-bus", b.Policy)
		}
	},
}
