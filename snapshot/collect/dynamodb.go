// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/undenied/undenied/arn"
)

// dynamodbTables are the tables, and their latest streams, which have policies
// of their own.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-intro.html
var dynamodbTables = service{
	prefix: "dynamodb",
	tier:   2,
	calls:  []string{"ListTables", "DescribeTable", "GetResourcePolicy"},
	one: &single{
		calls: []string{"GetResourcePolicy"},
		governs: func(a arn.ARN) string {
			if strings.Contains(a.Resource(), "/stream/") {
				return parts("table/", "/", 4)(a)
			}
			return parts("table/", "/", 2)(a)
		},
		read: func(ctx context.Context, s *scope, name arn.ARN) {
			kind := "dynamodb:table"
			if strings.Contains(name.Resource(), "/stream/") {
				kind = "dynamodb:stream"
			}
			s.dynamodbPolicy(ctx, dynamodb.NewFromConfig(s.config), name.String(), kind)
		},
	},
	collect: func(ctx context.Context, s *scope) {
		c := dynamodb.NewFromConfig(s.config)
		in := &dynamodb.ListTablesInput{Limit: aws.Int32(100)}
		tables, _ := paged(ctx, s, c.ListTables, in, &in.ExclusiveStartTableName, func(out *dynamodb.ListTablesOutput) ([]string, *string) {
			return out.TableNames, out.LastEvaluatedTableName
		})
		each(ctx, s, tables, same, func(ctx context.Context, table string) {
			name := s.arn("dynamodb", "table/"+table)
			s.dynamodbPolicy(ctx, c, name, "dynamodb:table")
			out, err := call(ctx, s, name, c.DescribeTable, &dynamodb.DescribeTableInput{TableName: &table})
			if err != nil && !isNone(err) {
				s.lacks(err) // of a stream that may have a policy
			} else if err == nil && out.Table != nil && aws.ToString(out.Table.LatestStreamArn) != "" {
				s.dynamodbPolicy(ctx, c, *out.Table.LatestStreamArn, "dynamodb:stream")
			}
		})
	},
}

func (s *scope) dynamodbPolicy(ctx context.Context, c *dynamodb.Client, name, kind string) {
	addPolicyOf(ctx, s, name, kind, c.GetResourcePolicy, &dynamodb.GetResourcePolicyInput{ResourceArn: &name},
		func(out *dynamodb.GetResourcePolicyOutput) *string { return out.Policy })
}
