// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/xray"
	"github.com/aws/aws-sdk-go-v2/service/xray/types"
)

// tracePolicies are the policies that X-Ray has for all of an account in a
// Region. Each becomes a resource of its own.
// https://docs.aws.amazon.com/xray/latest/api/API_PutResourcePolicy.html
var tracePolicies = service{
	prefix: "xray",
	tier:   3,
	calls:  []string{"ListResourcePolicies"},
	collect: func(ctx context.Context, s *scope) {
		c, in := xray.NewFromConfig(s.config), &xray.ListResourcePoliciesInput{}
		policies, err := paged(ctx, s, c.ListResourcePolicies, in, &in.NextToken, func(out *xray.ListResourcePoliciesOutput) ([]types.ResourcePolicy, *string) {
			return out.ResourcePolicies, out.NextToken
		})
		names := []string{}
		for _, p := range policies {
			names = append(names, aws.ToString(p.PolicyName))
			s.addPolicy(s.arn("xray", "resource-policy/"+aws.ToString(p.PolicyName)), "xray:resource-policy", p.PolicyDocument)
		}
		if err == nil {
			s.accountPolicies("xray", names)
		}
	},
}
