// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/codeartifact"
	"github.com/aws/aws-sdk-go-v2/service/codeartifact/types"
)

// codeartifactDomains are the domains that the account owns, and all
// repositories in them. The policy of a repository governs its packages, too.
// https://docs.aws.amazon.com/codeartifact/latest/ug/repo-policies.html
var codeartifactDomains = service{
	prefix: "codeartifact",
	tier:   3,
	calls:  []string{"ListDomains", "GetDomainPermissionsPolicy", "GetRepositoryPermissionsPolicy", "ListRepositoriesInDomain"},
	collect: func(ctx context.Context, s *scope) {
		c := codeartifact.NewFromConfig(s.config)
		in := &codeartifact.ListDomainsInput{MaxResults: aws.Int32(1000)}
		domains, _ := paged(ctx, s, c.ListDomains, in, &in.NextToken, func(out *codeartifact.ListDomainsOutput) ([]types.DomainSummary, *string) {
			return out.Domains, out.NextToken
		})
		each(ctx, s, domains, func(d types.DomainSummary) string { return aws.ToString(d.Arn) }, func(ctx context.Context, d types.DomainSummary) {
			addPolicyOf(ctx, s, aws.ToString(d.Arn), "codeartifact:domain", c.GetDomainPermissionsPolicy, &codeartifact.GetDomainPermissionsPolicyInput{Domain: d.Name, DomainOwner: d.Owner},
				func(out *codeartifact.GetDomainPermissionsPolicyOutput) *string { return documentOf(out.Policy) })
			in := &codeartifact.ListRepositoriesInDomainInput{Domain: d.Name, DomainOwner: d.Owner, MaxResults: aws.Int32(1000)}
			repositories, _ := paged(ctx, s, c.ListRepositoriesInDomain, in, &in.NextToken, func(out *codeartifact.ListRepositoriesInDomainOutput) ([]types.RepositorySummary, *string) {
				return out.Repositories, out.NextToken
			})
			for _, r := range repositories {
				s.codeartifactRepository(ctx, c, r)
			}
		})
	},
}

func (s *scope) codeartifactRepository(ctx context.Context, c *codeartifact.Client, summary types.RepositorySummary) {
	in := &codeartifact.GetRepositoryPermissionsPolicyInput{Domain: summary.DomainName, DomainOwner: summary.DomainOwner, Repository: summary.Name}
	addPolicyOf(ctx, s, aws.ToString(summary.Arn), "codeartifact:repository", c.GetRepositoryPermissionsPolicy, in,
		func(out *codeartifact.GetRepositoryPermissionsPolicyOutput) *string { return documentOf(out.Policy) })
}

func documentOf(p *types.ResourcePolicy) *string {
	if p == nil {
		return nil
	}
	return p.Document
}
