// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/snapshot/format"
)

// logPolicies are the policies of log groups and of destinations. A policy of an
// account names its log groups itself; it becomes a resource of its own. The
// service is never complete: the policies of single log groups are not listed,
// only told one by one.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html
var logPolicies = service{
	prefix: "logs",
	tier:   2,
	calls:  []string{"DescribeResourcePolicies", "DescribeDeliveryDestinations", "DescribeDestinations", "GetDeliveryDestinationPolicy"},
	one: &single{
		calls: []string{"DescribeDestinations", "DescribeResourcePolicies", "GetDeliveryDestinationPolicy"},
		governs: func(a arn.ARN) string {
			kind, _, _ := strings.Cut(a.Resource(), ":")
			return parts(kind+":", ":", 2)(a)
		},
		read: func(ctx context.Context, s *scope, name arn.ARN) {
			c := cloudwatchlogs.NewFromConfig(s.config)
			switch kind, rest, _ := strings.Cut(name.Resource(), ":"); kind {
			case "log-group":
				s.logGroup(ctx, c, name.String())
				s.logResourcePolicies(ctx, c)
			case "destination":
				s.destinations(ctx, c, &cloudwatchlogs.DescribeDestinationsInput{DestinationNamePrefix: &rest})
			case "delivery-destination":
				s.deliveryDestination(ctx, c, name.String(), rest)
			}
		},
	},
	collect: func(ctx context.Context, s *scope) {
		c := cloudwatchlogs.NewFromConfig(s.config)
		s.logResourcePolicies(ctx, c)
		s.destinations(ctx, c, &cloudwatchlogs.DescribeDestinationsInput{})
		s.deliveryDestinations(ctx, c)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.incomplete["logs"] = true
	},
}

// logResourcePolicies reads the policies of the account, once in a Region.
func (s *scope) logResourcePolicies(ctx context.Context, c *cloudwatchlogs.Client) {
	if !s.once("logs policies " + s.region) {
		return
	}
	in := &cloudwatchlogs.DescribeResourcePoliciesInput{}
	policies, err := paged(ctx, s, c.DescribeResourcePolicies, in, &in.NextToken, func(out *cloudwatchlogs.DescribeResourcePoliciesOutput) ([]types.ResourcePolicy, *string) {
		return out.ResourcePolicies, out.NextToken
	})
	names := []string{}
	for _, p := range policies {
		if name := aws.ToString(p.ResourceArn); name != "" {
			s.addPolicy(strings.TrimSuffix(name, ":*"), "logs:log-group", p.PolicyDocument)
			continue
		}
		names = append(names, aws.ToString(p.PolicyName))
		s.addPolicy(s.arn("logs", "resource-policy:"+aws.ToString(p.PolicyName)), "logs:resource-policy", p.PolicyDocument)
	}
	if err == nil {
		s.accountPolicies("logs", names)
	}
}

// accountPolicies puts into the snapshot which policies a service has for all of
// the account in the Region.
func (s *scope) accountPolicies(service string, names []string) {
	if a, ok := s.parse(s.arn(service, "account")); ok {
		s.add(format.Resource{ARN: a, Type: service + ":account", Settings: settings(struct {
			Policies []string `json:"resourcePolicies"`
		}{append([]string{}, sorted(names)...)})})
	}
}

// logGroup reads the policy of a log group.
func (s *scope) logGroup(ctx context.Context, c *cloudwatchlogs.Client, name string) {
	in := &cloudwatchlogs.DescribeResourcePoliciesInput{ResourceArn: &name, PolicyScope: types.PolicyScopeResource}
	addPolicyOf(ctx, s, name, "logs:log-group", c.DescribeResourcePolicies, in, func(out *cloudwatchlogs.DescribeResourcePoliciesOutput) *string {
		for _, p := range out.ResourcePolicies {
			if strings.TrimSuffix(aws.ToString(p.ResourceArn), ":*") == name {
				return p.PolicyDocument
			}
		}
		return nil
	})
}

// destinations reads the destinations that in asks for.
func (s *scope) destinations(ctx context.Context, c *cloudwatchlogs.Client, in *cloudwatchlogs.DescribeDestinationsInput) {
	destinations, _ := paged(ctx, s, c.DescribeDestinations, in, &in.NextToken, func(out *cloudwatchlogs.DescribeDestinationsOutput) ([]types.Destination, *string) {
		return out.Destinations, out.NextToken
	})
	for _, d := range destinations {
		s.addPolicy(aws.ToString(d.Arn), "logs:destination", d.AccessPolicy)
	}
}

func (s *scope) deliveryDestinations(ctx context.Context, c *cloudwatchlogs.Client) {
	in := &cloudwatchlogs.DescribeDeliveryDestinationsInput{}
	list, _ := paged(ctx, s, c.DescribeDeliveryDestinations, in, &in.NextToken, func(out *cloudwatchlogs.DescribeDeliveryDestinationsOutput) ([]types.DeliveryDestination, *string) {
		return out.DeliveryDestinations, out.NextToken
	})
	each(ctx, s, list, func(d types.DeliveryDestination) string { return aws.ToString(d.Name) }, func(ctx context.Context, d types.DeliveryDestination) {
		s.deliveryDestination(ctx, c, aws.ToString(d.Arn), aws.ToString(d.Name))
	})
}

func (s *scope) deliveryDestination(ctx context.Context, c *cloudwatchlogs.Client, arn, name string) {
	addPolicyOf(ctx, s, arn, "logs:delivery-destination", c.GetDeliveryDestinationPolicy, &cloudwatchlogs.GetDeliveryDestinationPolicyInput{DeliveryDestinationName: &name},
		func(out *cloudwatchlogs.GetDeliveryDestinationPolicyOutput) *string {
			if out.Policy == nil {
				return nil
			}
			return out.Policy.DeliveryDestinationPolicy
		})
}
