// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/codeartifact"
	"github.com/aws/aws-sdk-go-v2/service/codeartifact/types"
)

// codeartifactDomains are the domains that the account owns, and its
// repositories.
var codeartifactDomains = service{
	prefix: "codeartifact",
	tier:   3,
	calls:  []string{"ListDomains", "GetDomainPermissionsPolicy", "GetRepositoryPermissionsPolicy", "ListRepositories"},
	collect: func(ctx context.Context, s *scope) {
		c := codeartifact.NewFromConfig(s.config)
		in := &codeartifact.ListDomainsInput{}
		domains, _ := paged(ctx, s, c.ListDomains, in, &in.NextToken, func(out *codeartifact.ListDomainsOutput) ([]types.DomainSummary, *string) {
			return out.Domains, out.NextToken
		})
		each(ctx, s, domains, func(d types.DomainSummary) string { return aws.ToString(d.Arn) }, func(ctx context.Context, d types.DomainSummary) {
			addPolicyOf(ctx, s, aws.ToString(d.Arn), "codeartifact:domain", c.GetDomainPermissionsPolicy, &codeartifact.GetDomainPermissionsPolicyInput{Domain: d.Name, DomainOwner: d.Owner},
				func(out *codeartifact.GetDomainPermissionsPolicyOutput) *string { return documentOf(out.Policy) })
		})
		own := &codeartifact.ListRepositoriesInput{}
		repositories, _ := paged(ctx, s, c.ListRepositories, own, &own.NextToken, func(out *codeartifact.ListRepositoriesOutput) ([]types.RepositorySummary, *string) {
			return out.Repositories, out.NextToken
		})
		each(ctx, s, repositories, func(r types.RepositorySummary) string { return aws.ToString(r.Arn) }, func(ctx context.Context, r types.RepositorySummary) {
			in := &codeartifact.GetRepositoryPermissionsPolicyInput{Domain: r.DomainName, DomainOwner: r.DomainOwner, Repository: r.Name}
			addPolicyOf(ctx, s, aws.ToString(r.Arn), "codeartifact:repository", c.GetRepositoryPermissionsPolicy, in,
				func(out *codeartifact.GetRepositoryPermissionsPolicyOutput) *string { return documentOf(out.Policy) })
		})
	},
}

func documentOf(p *types.ResourcePolicy) *string {
	if p == nil {
		return nil
	}
	return p.Document
}
