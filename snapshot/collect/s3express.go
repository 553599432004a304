// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// s3DirectoryBuckets are the buckets of S3 Express One Zone.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-security-iam.html
var s3DirectoryBuckets = service{
	prefix:  "s3express",
	tier:    3,
	calls:   []string{"ListDirectoryBuckets", "GetBucketPolicy"},
	actions: []string{"s3express:ListAllMyDirectoryBuckets", "s3express:GetBucketPolicy"},
	collect: func(ctx context.Context, s *scope) {
		c := newS3(s.config)
		in := &s3.ListDirectoryBucketsInput{MaxDirectoryBuckets: aws.Int32(1000)}
		buckets, _ := paged(ctx, s, c.ListDirectoryBuckets, in, &in.ContinuationToken, func(out *s3.ListDirectoryBucketsOutput) (names []string, next *string) {
			for _, b := range out.Buckets {
				names = append(names, aws.ToString(b.Name))
			}
			return names, out.ContinuationToken
		})
		each(ctx, s, buckets, same, func(ctx context.Context, name string) {
			addPolicyOf(ctx, s, s.arn("s3express", "bucket/"+name), "s3express:bucket", c.GetBucketPolicy, &s3.GetBucketPolicyInput{Bucket: &name},
				func(out *s3.GetBucketPolicyOutput) *string { return out.Policy })
		})
	},
}
