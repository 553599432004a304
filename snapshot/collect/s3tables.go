// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3tables"
	"github.com/aws/aws-sdk-go-v2/service/s3tables/types"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/snapshot/format"
)

// s3TableBuckets are table buckets and the tables in them that have policies of
// their own. Others are governed by their bucket's alone.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-tables-resource-based-policies.html
var s3TableBuckets = service{
	prefix: "s3tables",
	tier:   3,
	calls:  []string{"ListTableBuckets", "GetTableBucketPolicy", "GetTablePolicy", "ListTables"},
	one: &single{
		calls:   []string{"GetTable", "GetTableBucketPolicy", "GetTablePolicy"},
		governs: parts("bucket/", "/", 4),
		read: func(ctx context.Context, s *scope, name arn.ARN) {
			c := s3tables.NewFromConfig(s.config)
			bucket, _, ofTable := strings.Cut(name.String(), "/table/")
			s.tableBucket(ctx, c, bucket)
			if ofTable {
				s.namedTable(ctx, c, bucket, name.String())
			}
		},
	},
	collect: func(ctx context.Context, s *scope) {
		c := s3tables.NewFromConfig(s.config)
		in := &s3tables.ListTableBucketsInput{}
		buckets, _ := paged(ctx, s, c.ListTableBuckets, in, &in.ContinuationToken, func(out *s3tables.ListTableBucketsOutput) (names []string, next *string) {
			for _, b := range out.TableBuckets {
				names = append(names, aws.ToString(b.Arn))
			}
			return names, out.ContinuationToken
		})
		each(ctx, s, buckets, same, func(ctx context.Context, bucket string) {
			s.tableBucket(ctx, c, bucket)
			in := &s3tables.ListTablesInput{TableBucketARN: &bucket}
			tables, err := pagesOf(ctx, s, bucket, c.ListTables, in, &in.ContinuationToken, func(out *s3tables.ListTablesOutput) ([]types.TableSummary, *string) {
				return out.Tables, out.ContinuationToken
			})
			if err != nil {
				s.lacks(err)
			}
			for _, t := range tables {
				in := &s3tables.GetTablePolicyInput{TableBucketARN: &bucket, Name: t.Name}
				if len(t.Namespace) > 0 {
					in.Namespace = &t.Namespace[0]
				}
				r, ok := policyOf(ctx, s, aws.ToString(t.TableARN), "s3tables:table", c.GetTablePolicy, in,
					func(out *s3tables.GetTablePolicyOutput) *string { return out.ResourcePolicy })
				if ok && r.PolicyStatus != format.PolicyNone {
					s.add(r)
				}
			}
		})
	},
}

// tableBucket reads the policy of a table bucket, once.
func (s *scope) tableBucket(ctx context.Context, c *s3tables.Client, bucket string) {
	if s.once(bucket) {
		addPolicyOf(ctx, s, bucket, "s3tables:bucket", c.GetTableBucketPolicy, &s3tables.GetTableBucketPolicyInput{TableBucketARN: &bucket},
			func(out *s3tables.GetTableBucketPolicyOutput) *string { return out.ResourcePolicy })
	}
}

// namedTable reads the policy of a table, for which its name has to be known.
func (s *scope) namedTable(ctx context.Context, c *s3tables.Client, bucket, table string) {
	out, err := call(ctx, s, table, c.GetTable, &s3tables.GetTableInput{TableArn: &table})
	if err != nil {
		return
	}
	in := &s3tables.GetTablePolicyInput{TableBucketARN: &bucket, Name: out.Name}
	if len(out.Namespace) > 0 {
		in.Namespace = &out.Namespace[0]
	}
	addPolicyOf(ctx, s, table, "s3tables:table", c.GetTablePolicy, in,
		func(out *s3tables.GetTablePolicyOutput) *string { return out.ResourcePolicy })
}
