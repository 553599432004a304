// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

// logPolicies are the policies of log groups and of destinations. A policy of an
// account names its log groups itself; it becomes a resource of its own, and the
// service is not complete, since a log group that is not listed may be governed
// by it.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html
var logPolicies = service{
	prefix: "logs",
	tier:   2,
	calls:  []string{"DescribeResourcePolicies", "DescribeDeliveryDestinations", "DescribeDestinations", "GetDeliveryDestinationPolicy"},
	collect: func(ctx context.Context, s *scope) {
		c := cloudwatchlogs.NewFromConfig(s.config)
		s.logResourcePolicies(ctx, c)
		in := &cloudwatchlogs.DescribeDestinationsInput{}
		destinations, _ := paged(ctx, s, c.DescribeDestinations, in, &in.NextToken, func(out *cloudwatchlogs.DescribeDestinationsOutput) ([]types.Destination, *string) {
			return out.Destinations, out.NextToken
		})
		for _, d := range destinations {
			s.addPolicy(aws.ToString(d.Arn), "logs:destination", d.AccessPolicy)
		}
		s.deliveryDestinations(ctx, c)
	},
}

func (s *scope) logResourcePolicies(ctx context.Context, c *cloudwatchlogs.Client) {
	in := &cloudwatchlogs.DescribeResourcePoliciesInput{}
	policies, _ := paged(ctx, s, c.DescribeResourcePolicies, in, &in.NextToken, func(out *cloudwatchlogs.DescribeResourcePoliciesOutput) ([]types.ResourcePolicy, *string) {
		return out.ResourcePolicies, out.NextToken
	})
	for _, p := range policies {
		if name := aws.ToString(p.ResourceArn); name != "" {
			s.addPolicy(strings.TrimSuffix(name, ":*"), "logs:log-group", p.PolicyDocument)
			continue
		}
		s.addPolicy(s.arn("logs", "resource-policy:"+aws.ToString(p.PolicyName)), "logs:resource-policy", p.PolicyDocument)
	}
	// Policies of single log groups are not listed, only told one by one.
	s.mu.Lock()
	defer s.mu.Unlock()
	s.incomplete["logs"] = true
}

func (s *scope) deliveryDestinations(ctx context.Context, c *cloudwatchlogs.Client) {
	in := &cloudwatchlogs.DescribeDeliveryDestinationsInput{}
	list, _ := paged(ctx, s, c.DescribeDeliveryDestinations, in, &in.NextToken, func(out *cloudwatchlogs.DescribeDeliveryDestinationsOutput) ([]types.DeliveryDestination, *string) {
		return out.DeliveryDestinations, out.NextToken
	})
	each(ctx, s, list, func(d types.DeliveryDestination) string { return aws.ToString(d.Name) }, func(ctx context.Context, d types.DeliveryDestination) {
		addPolicyOf(ctx, s, aws.ToString(d.Arn), "logs:delivery-destination", c.GetDeliveryDestinationPolicy, &cloudwatchlogs.GetDeliveryDestinationPolicyInput{DeliveryDestinationName: d.Name},
			func(out *cloudwatchlogs.GetDeliveryDestinationPolicyOutput) *string {
				if out.Policy == nil {
					return nil
				}
				return out.Policy.DeliveryDestinationPolicy
			})
	})
}
