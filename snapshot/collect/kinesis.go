// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
)

// kinesisStreams are the streams and their consumers.
// https://docs.aws.amazon.com/streams/latest/dev/resource-based-policy-examples.html
var kinesisStreams = service{
	prefix: "kinesis",
	tier:   2,
	calls:  []string{"ListStreams", "GetResourcePolicy", "ListStreamConsumers"},
	collect: func(ctx context.Context, s *scope) {
		c := kinesis.NewFromConfig(s.config)
		in := &kinesis.ListStreamsInput{Limit: aws.Int32(1000)}
		streams, _ := paged(ctx, s, c.ListStreams, in, &in.ExclusiveStartStreamName, func(out *kinesis.ListStreamsOutput) (names []string, next *string) {
			if n := len(out.StreamNames); n > 0 && aws.ToBool(out.HasMoreStreams) {
				next = &out.StreamNames[n-1]
			}
			return out.StreamNames, next
		})
		policy := func(ctx context.Context, name, kind string) {
			addPolicyOf(ctx, s, name, kind, c.GetResourcePolicy, &kinesis.GetResourcePolicyInput{ResourceARN: &name},
				func(out *kinesis.GetResourcePolicyOutput) *string { return out.Policy })
		}
		each(ctx, s, streams, same, func(ctx context.Context, stream string) {
			name := s.arn("kinesis", "stream/"+stream)
			policy(ctx, name, "kinesis:stream")
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
				policy(ctx, consumer, "kinesis:consumer")
			}
		})
	},
}
