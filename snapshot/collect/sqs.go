// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/undenied/undenied/arn"
)

var sqsQueues = service{
	prefix: "sqs",
	tier:   1,
	calls:  []string{"ListQueues", "GetQueueAttributes"},
	one: &single{
		calls:   []string{"GetQueueUrl", "GetQueueAttributes"},
		governs: arn.ARN.Resource,
		read: func(ctx context.Context, s *scope, name arn.ARN) {
			c, queue := sqs.NewFromConfig(s.config), name.Resource()
			out, err := call(ctx, s, name.String(), c.GetQueueUrl, &sqs.GetQueueUrlInput{QueueName: &queue})
			if err == nil {
				s.queue(ctx, c, aws.ToString(out.QueueUrl))
			}
		},
	},
	collect: func(ctx context.Context, s *scope) {
		c := sqs.NewFromConfig(s.config)
		in := &sqs.ListQueuesInput{MaxResults: aws.Int32(1000)} // without it there is one page only
		urls, _ := paged(ctx, s, c.ListQueues, in, &in.NextToken, func(out *sqs.ListQueuesOutput) ([]string, *string) {
			return out.QueueUrls, out.NextToken
		})
		each(ctx, s, urls, same, func(ctx context.Context, url string) { s.queue(ctx, c, url) })
	},
}

func (s *scope) queue(ctx context.Context, c *sqs.Client, url string) {
	name := s.arn("sqs", url[strings.LastIndexByte(url, '/')+1:])
	in := &sqs.GetQueueAttributesInput{QueueUrl: &url, AttributeNames: []types.QueueAttributeName{types.QueueAttributeNamePolicy}}
	addPolicyOf(ctx, s, name, "sqs:queue", c.GetQueueAttributes, in, func(out *sqs.GetQueueAttributesOutput) *string {
		return aws.String(out.Attributes[string(types.QueueAttributeNamePolicy)])
	})
}

// same is the key of items that are texts.
func same(s string) string { return s }
