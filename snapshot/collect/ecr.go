// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"

	"github.com/undenied/undenied/snapshot/format"
)

// ecrRepositories are the repositories, and the registry as a resource of its
// own.
var ecrRepositories = service{
	prefix: "ecr",
	tier:   1,
	calls:  []string{"DescribeRepositories", "GetRegistryPolicy", "GetRepositoryPolicy"},
	collect: func(ctx context.Context, s *scope) {
		c := ecr.NewFromConfig(s.config)
		in := &ecr.DescribeRepositoriesInput{MaxResults: aws.Int32(1000)}
		repositories, err := paged(ctx, s, c.DescribeRepositories, in, &in.NextToken, func(out *ecr.DescribeRepositoriesOutput) (found [][2]string, next *string) {
			for _, r := range out.Repositories {
				found = append(found, [2]string{aws.ToString(r.RepositoryArn), aws.ToString(r.RepositoryName)})
			}
			return found, out.NextToken
		})
		each(ctx, s, repositories, func(r [2]string) string { return r[0] }, func(ctx context.Context, r [2]string) {
			addPolicyOf(ctx, s, r[0], "ecr:repository", c.GetRepositoryPolicy, &ecr.GetRepositoryPolicyInput{RepositoryName: &r[1]},
				func(out *ecr.GetRepositoryPolicyOutput) *string { return out.PolicyText })
		})
		if err != nil {
			return // the registry would only fail alike
		}
		r, ok := policyOf(ctx, s, s.arn("ecr", "registry"), "ecr:registry", c.GetRegistryPolicy, &ecr.GetRegistryPolicyInput{},
			func(out *ecr.GetRegistryPolicyOutput) *string { return out.PolicyText })
		if ok && r.PolicyStatus != format.PolicyNone {
			s.add(r)
		}
	},
}
