// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"github.com/undenied/undenied/arn"
)

// eventBuses come with their policies.
var eventBuses = service{
	prefix: "events",
	tier:   2,
	calls:  []string{"ListEventBuses"},
	one: &single{
		calls:   []string{"DescribeEventBus"},
		governs: eventBus,
		read: func(ctx context.Context, s *scope, name arn.ARN) {
			bus := strings.TrimPrefix(name.Resource(), "event-bus/")
			out, err := call(ctx, s, name.String(), eventbridge.NewFromConfig(s.config).DescribeEventBus, &eventbridge.DescribeEventBusInput{Name: &bus})
			if err == nil {
				s.addPolicy(aws.ToString(out.Arn), "events:event-bus", out.Policy)
			}
		},
	},
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

// eventBus returns the bus that a names, or the one that the rule belongs to.
func eventBus(a arn.ARN) string {
	rule, ok := strings.CutPrefix(a.Resource(), "rule/")
	if !ok {
		return parts("event-bus/", "/", 0)(a)
	}
	if i := strings.LastIndexByte(rule, '/'); i >= 0 {
		return "event-bus/" + rule[:i]
	}
	return "event-bus/default"
}
