// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"github.com/undenied/undenied/arn"
)

// kinesisStreams are the streams and their consumers.
// https://docs.aws.amazon.com/streams/latest/dev/resource-based-policy-examples.html
var kinesisStreams = service{
	prefix: "kinesis",
	tier:   2,
	calls:  []string{"ListStreams", "GetResourcePolicy", "ListStreamConsumers"},
	one: &single{
		calls:   []string{"GetResourcePolicy"},
		governs: parts("stream/", "/", 0),
		read: func(ctx context.Context, s *scope, name arn.ARN) {
			kind := "kinesis:stream"
			if strings.Contains(name.Resource(), "/consumer/") {
				kind = "kinesis:consumer"
			}
			s.kinesisPolicy(ctx, kinesis.NewFromConfig(s.config), name.String(), kind)
		},
	},
	collect: func(ctx context.Context, s *scope) {
		c := kinesis.NewFromConfig(s.config)
		in := &kinesis.ListStreamsInput{Limit: aws.Int32(1000)}
		streams, _ := paged(ctx, s, c.ListStreams, in, &in.ExclusiveStartStreamName, func(out *kinesis.ListStreamsOutput) (names []string, next *string) {
			if n := len(out.StreamNames); n > 0 && aws.ToBool(out.HasMoreStreams) {
				next = &out.StreamNames[n-1]
			}
			return out.StreamNames, next
		})
		each(ctx, s, streams, same, func(ctx context.Context, stream string) {
			name := s.arn("kinesis", "stream/"+stream)
			s.kinesisPolicy(ctx, c, name, "kinesis:stream")
			in := &kinesis.ListStreamConsumersInput{StreamARN: &name}
			consumers, err := pagesOf(ctx, s, name, c.ListStreamConsumers, in, &in.NextToken, func(out *kinesis.ListStreamConsumersOutput) (names []string, next *string) {
				for _, k := range out.Consumers {
					names = append(names, aws.ToString(k.ConsumerARN))
				}
				return names, out.NextToken
			})
			if err != nil {
				s.lacks(err)
			}
			for _, consumer := range consumers {
				s.kinesisPolicy(ctx, c, consumer, "kinesis:consumer")
			}
		})
	},
}

func (s *scope) kinesisPolicy(ctx context.Context, c *kinesis.Client, name, kind string) {
	addPolicyOf(ctx, s, name, kind, c.GetResourcePolicy, &kinesis.GetResourcePolicyInput{ResourceARN: &name},
		func(out *kinesis.GetResourcePolicyOutput) *string { return out.Policy })
}
