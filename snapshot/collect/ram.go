// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ram"
	"github.com/aws/aws-sdk-go-v2/service/ram/types"

	"github.com/undenied/undenied/arn"
)

// ramResources are resources that the account shares. The policies that AWS RAM
// makes for that are resource-based policies like others.
// https://docs.aws.amazon.com/ram/latest/APIReference/API_GetResourcePolicies.html
var ramResources = service{
	prefix: "ram",
	tier:   2,
	calls:  []string{"ListResources", "GetResourcePolicies"},
	one: &single{
		calls:   []string{"GetResourcePolicies"},
		governs: func(arn.ARN) string { return "" }, // resources of other services, see Needs
		read: func(ctx context.Context, s *scope, name arn.ARN) {
			s.share(ctx, ram.NewFromConfig(s.config), name.String())
		},
	},
	collect: func(ctx context.Context, s *scope) {
		c := ram.NewFromConfig(s.config)
		in := &ram.ListResourcesInput{ResourceOwner: types.ResourceOwnerSelf, MaxResults: aws.Int32(500)}
		shared, _ := paged(ctx, s, c.ListResources, in, &in.NextToken, func(out *ram.ListResourcesOutput) (names []string, next *string) {
			for _, r := range out.Resources {
				if name := aws.ToString(r.Arn); !strings.HasPrefix(name, "arn:"+s.partition+":glue:") { // which tells of these itself
					names = append(names, name)
				}
			}
			return names, out.NextToken
		})
		each(ctx, s, shared, same, func(ctx context.Context, name string) { s.share(ctx, c, name) })
	},
}

// share reads the policy that AWS RAM made for a resource. One that is not shared
// has none.
func (s *scope) share(ctx context.Context, c *ram.Client, name string) {
	in := &ram.GetResourcePoliciesInput{ResourceArns: []string{name}}
	policies, err := pagesOf(ctx, s, name, c.GetResourcePolicies, in, &in.NextToken, func(out *ram.GetResourcePoliciesOutput) ([]string, *string) {
		return out.Policies, out.NextToken
	})
	var policy string
	switch {
	case err == nil && len(policies) == 1:
		policy = policies[0]
	case err == nil && len(policies) > 1:
		several := &callError{statusError, codeSeveral, "a resource has one policy in a snapshot"}
		s.record("GetResourcePolicies", name, several)
		err = several
	}
	if r, ok := s.resource(name, ramType, policy, err); ok {
		s.add(r)
	}
}

// ramType is the type of resources that only AWS RAM told of. Where a service
// told of the same resource, that counts.
const ramType = "ram:resource"
