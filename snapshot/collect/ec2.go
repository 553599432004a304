// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
)

// vpcEndpoints come with their policies. One without lets everything pass.
// https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
var vpcEndpoints = service{
	prefix: "ec2",
	tier:   2,
	calls:  []string{"DescribeVpcEndpoints"},
	collect: func(ctx context.Context, s *scope) {
		s.endpoints(ctx, &ec2.DescribeVpcEndpointsInput{MaxResults: aws.Int32(1000)})
	},
}

// endpoints reads the endpoints that in asks for.
func (s *scope) endpoints(ctx context.Context, in *ec2.DescribeVpcEndpointsInput) {
	c := ec2.NewFromConfig(s.config)
	endpoints, _ := paged(ctx, s, c.DescribeVpcEndpoints, in, &in.NextToken, func(out *ec2.DescribeVpcEndpointsOutput) ([]types.VpcEndpoint, *string) {
		return out.VpcEndpoints, out.NextToken
	})
	for _, e := range endpoints {
		r, ok := s.resource(s.arn("ec2", "vpc-endpoint/"+aws.ToString(e.VpcEndpointId)), "ec2:vpc-endpoint", aws.ToString(e.PolicyDocument), nil)
		if !ok {
			continue
		}
		r.Tags = tagMap(e.Tags, func(t types.Tag) (key, value *string) { return t.Key, t.Value })
		r.Settings = settings(struct {
			VPC     string `json:"vpcId,omitzero"`
			Service string `json:"service,omitzero"`
			Type    string `json:"type,omitzero"`
		}{aws.ToString(e.VpcId), aws.ToString(e.ServiceName), string(e.VpcEndpointType)})
		s.add(r)
	}
}

// namedEndpoints returns what asks for endpoints by ID. One that does not exist is
// no error so.
func namedEndpoints(ids []string) *ec2.DescribeVpcEndpointsInput {
	return &ec2.DescribeVpcEndpointsInput{Filters: []types.Filter{{Name: aws.String("vpc-endpoint-id"), Values: ids}}}
}
