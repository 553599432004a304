// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3vectors"
)

var s3VectorBuckets = service{
	prefix: "s3vectors",
	tier:   3,
	calls:  []string{"ListVectorBuckets", "GetVectorBucketPolicy"},
	collect: func(ctx context.Context, s *scope) {
		c := s3vectors.NewFromConfig(s.config)
		in := &s3vectors.ListVectorBucketsInput{}
		buckets, _ := paged(ctx, s, c.ListVectorBuckets, in, &in.NextToken, func(out *s3vectors.ListVectorBucketsOutput) (names []string, next *string) {
			for _, b := range out.VectorBuckets {
				names = append(names, aws.ToString(b.VectorBucketArn))
			}
			return names, out.NextToken
		})
		each(ctx, s, buckets, same, func(ctx context.Context, name string) {
			addPolicyOf(ctx, s, name, "s3vectors:bucket", c.GetVectorBucketPolicy, &s3vectors.GetVectorBucketPolicyInput{VectorBucketArn: &name},
				func(out *s3vectors.GetVectorBucketPolicyOutput) *string { return out.Policy })
		})
	},
}
