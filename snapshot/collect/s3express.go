// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"cmp"
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3control"
	"github.com/aws/aws-sdk-go-v2/service/s3control/types"
)

// s3DirectoryBuckets are the buckets of S3 Express One Zone, and their access
// points.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-security-iam.html
var s3DirectoryBuckets = service{
	prefix:  "s3express",
	tier:    3,
	calls:   []string{"ListDirectoryBuckets", "GetBucketPolicy", "ListAccessPointsForDirectoryBuckets", "GetAccessPointPolicy"},
	actions: []string{"s3express:ListAllMyDirectoryBuckets", "s3express:GetBucketPolicy", "s3express:ListAccessPointsForDirectoryBuckets", "s3express:GetAccessPointPolicy"},
	collect: func(ctx context.Context, s *scope) {
		c := newS3(s.config)
		in := &s3.ListDirectoryBucketsInput{MaxDirectoryBuckets: aws.Int32(1000)}
		buckets, err := paged(ctx, s, c.ListDirectoryBuckets, in, &in.ContinuationToken, func(out *s3.ListDirectoryBucketsOutput) (names []string, next *string) {
			for _, b := range out.Buckets {
				names = append(names, aws.ToString(b.Name))
			}
			return names, out.ContinuationToken
		})
		each(ctx, s, buckets, same, func(ctx context.Context, name string) {
			addPolicyOf(ctx, s, s.arn("s3express", "bucket/"+name), "s3express:bucket", c.GetBucketPolicy, &s3.GetBucketPolicyInput{Bucket: &name},
				func(out *s3.GetBucketPolicyOutput) *string { return out.Policy })
		})
		if err == nil { // else they would only fail alike
			s.directoryAccessPoints(ctx)
		}
	},
}

func (s *scope) directoryAccessPoints(ctx context.Context) {
	c := newS3Control(s.config)
	in := &s3control.ListAccessPointsForDirectoryBucketsInput{AccountId: &s.id, MaxResults: 1000}
	points, _ := paged(ctx, s, c.ListAccessPointsForDirectoryBuckets, in, &in.NextToken, func(out *s3control.ListAccessPointsForDirectoryBucketsOutput) ([]types.AccessPoint, *string) {
		return out.AccessPointList, out.NextToken
	})
	each(ctx, s, points, func(p types.AccessPoint) string { return aws.ToString(p.Name) }, func(ctx context.Context, p types.AccessPoint) {
		name := s.arn("s3express", "accesspoint/"+aws.ToString(p.Name))
		r, ok := policyOf(ctx, s, name, "s3express:accesspoint", c.GetAccessPointPolicy, &s3control.GetAccessPointPolicyInput{AccountId: &s.id, Name: p.Name},
			func(out *s3control.GetAccessPointPolicyOutput) *string { return out.Policy })
		if !ok {
			return
		}
		owner := cmp.Or(aws.ToString(p.BucketAccountId), s.id)
		set := accessPointSettings{
			Bucket:        "arn:" + s.partition + ":s3express:" + s.region + ":" + owner + ":bucket/" + aws.ToString(p.Bucket),
			NetworkOrigin: string(p.NetworkOrigin),
		}
		if p.VpcConfiguration != nil {
			set.VPC = aws.ToString(p.VpcConfiguration.VpcId)
		}
		r.Settings = settings(set)
		s.add(r)
	})
}
