// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// dynamodbTables are the tables, and their latest streams, which have policies
// of their own.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-intro.html
var dynamodbTables = service{
	prefix: "dynamodb",
	tier:   2,
	calls:  []string{"ListTables", "DescribeTable", "GetResourcePolicy"},
	collect: func(ctx context.Context, s *scope) {
		c := dynamodb.NewFromConfig(s.config)
		in := &dynamodb.ListTablesInput{Limit: aws.Int32(100)}
		tables, _ := paged(ctx, s, c.ListTables, in, &in.ExclusiveStartTableName, func(out *dynamodb.ListTablesOutput) ([]string, *string) {
			return out.TableNames, out.LastEvaluatedTableName
		})
		policy := func(ctx context.Context, name, kind string) {
			addPolicyOf(ctx, s, name, kind, c.GetResourcePolicy, &dynamodb.GetResourcePolicyInput{ResourceArn: &name},
				func(out *dynamodb.GetResourcePolicyOutput) *string { return out.Policy })
		}
		each(ctx, s, tables, same, func(ctx context.Context, table string) {
			name := s.arn("dynamodb", "table/"+table)
			policy(ctx, name, "dynamodb:table")
			out, err := call(ctx, s, name, c.DescribeTable, &dynamodb.DescribeTableInput{TableName: &table})
			if err != nil && !isNone(err) {
				s.lacks(err) // of a stream that may have a policy
			} else if err == nil && out.Table != nil && aws.ToString(out.Table.LatestStreamArn) != "" {
				policy(ctx, *out.Table.LatestStreamArn, "dynamodb:stream")
			}
		})
	},
}
