// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/undenied/undenied/arn"
)

var snsTopics = service{
	prefix: "sns",
	tier:   1,
	calls:  []string{"ListTopics", "GetTopicAttributes"},
	one: &single{
		calls:   []string{"GetTopicAttributes"},
		governs: parts("", ":", 1), // a subscription continues its topic
		read: func(ctx context.Context, s *scope, name arn.ARN) {
			s.topic(ctx, sns.NewFromConfig(s.config), name.String())
		},
	},
	collect: func(ctx context.Context, s *scope) {
		c := sns.NewFromConfig(s.config)
		in := &sns.ListTopicsInput{}
		topics, _ := paged(ctx, s, c.ListTopics, in, &in.NextToken, func(out *sns.ListTopicsOutput) (names []string, next *string) {
			for _, t := range out.Topics {
				names = append(names, aws.ToString(t.TopicArn))
			}
			return names, out.NextToken
		})
		each(ctx, s, topics, same, func(ctx context.Context, name string) { s.topic(ctx, c, name) })
	},
}

func (s *scope) topic(ctx context.Context, c *sns.Client, name string) {
	addPolicyOf(ctx, s, name, "sns:topic", c.GetTopicAttributes, &sns.GetTopicAttributesInput{TopicArn: &name}, func(out *sns.GetTopicAttributesOutput) *string {
		return aws.String(out.Attributes["Policy"])
	})
}
