// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kafka"
	"github.com/aws/aws-sdk-go-v2/service/kafka/types"
)

// kafkaClusters have policies that govern topics and groups, too.
// https://docs.aws.amazon.com/msk/latest/developerguide/mvpc-cluster-owner-action-policy.html
var kafkaClusters = service{
	prefix: "kafka",
	tier:   3,
	calls:  []string{"ListClustersV2", "GetClusterPolicy"},
	collect: func(ctx context.Context, s *scope) {
		c := kafka.NewFromConfig(s.config)
		in := &kafka.ListClustersV2Input{MaxResults: aws.Int32(100)}
		clusters, _ := paged(ctx, s, c.ListClustersV2, in, &in.NextToken, func(out *kafka.ListClustersV2Output) ([]types.Cluster, *string) {
			return out.ClusterInfoList, out.NextToken
		})
		each(ctx, s, clusters, func(k types.Cluster) string { return aws.ToString(k.ClusterArn) }, func(ctx context.Context, k types.Cluster) {
			r, ok := policyOf(ctx, s, aws.ToString(k.ClusterArn), "kafka:cluster", c.GetClusterPolicy, &kafka.GetClusterPolicyInput{ClusterArn: k.ClusterArn},
				func(out *kafka.GetClusterPolicyOutput) *string { return out.Policy })
			if !ok {
				return
			}
			if r.Tags = k.Tags; r.Tags == nil {
				r.Tags = map[string]string{}
			}
			s.add(r)
		})
	},
}
