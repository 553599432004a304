// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kafka"
)

var kafkaClusters = service{
	prefix: "kafka",
	tier:   3,
	calls:  []string{"ListClustersV2", "GetClusterPolicy"},
	collect: func(ctx context.Context, s *scope) {
		c := kafka.NewFromConfig(s.config)
		in := &kafka.ListClustersV2Input{}
		clusters, _ := paged(ctx, s, c.ListClustersV2, in, &in.NextToken, func(out *kafka.ListClustersV2Output) (names []string, next *string) {
			for _, k := range out.ClusterInfoList {
				names = append(names, aws.ToString(k.ClusterArn))
			}
			return names, out.NextToken
		})
		each(ctx, s, clusters, same, func(ctx context.Context, name string) {
			addPolicyOf(ctx, s, name, "kafka:cluster", c.GetClusterPolicy, &kafka.GetClusterPolicyInput{ClusterArn: &name},
				func(out *kafka.GetClusterPolicyOutput) *string { return out.Policy })
		})
	},
}
