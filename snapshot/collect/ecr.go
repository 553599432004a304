// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"

	"github.com/undenied/undenied/arn"
)

// ecrRepositories are the repositories, and the registry as a resource of its
// own.
var ecrRepositories = service{
	prefix: "ecr",
	tier:   1,
	calls:  []string{"DescribeRepositories", "GetRegistryPolicy", "GetRepositoryPolicy"},
	one: &single{
		calls:   []string{"GetRegistryPolicy", "GetRepositoryPolicy"},
		governs: parts("repository/", "/", 0),
		read: func(ctx context.Context, s *scope, name arn.ARN) {
			c := ecr.NewFromConfig(s.config)
			s.repository(ctx, c, name.String(), strings.TrimPrefix(name.Resource(), "repository/"))
			s.registry(ctx, c)
		},
	},
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
			s.repository(ctx, c, r[0], r[1])
		})
		if err == nil { // else the registry would only fail alike
			s.registry(ctx, c)
		}
	},
}

// registry reads the policy that governs all repositories of a Region, once.
// https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions.html
func (s *scope) registry(ctx context.Context, c *ecr.Client) {
	name := s.arn("ecr", "registry")
	if s.once(name) {
		addPolicyOf(ctx, s, name, "ecr:registry", c.GetRegistryPolicy, &ecr.GetRegistryPolicyInput{},
			func(out *ecr.GetRegistryPolicyOutput) *string { return out.PolicyText })
	}
}

func (s *scope) repository(ctx context.Context, c *ecr.Client, arn, name string) {
	addPolicyOf(ctx, s, arn, "ecr:repository", c.GetRepositoryPolicy, &ecr.GetRepositoryPolicyInput{RepositoryName: &name},
		func(out *ecr.GetRepositoryPolicyOutput) *string { return out.PolicyText })
}
