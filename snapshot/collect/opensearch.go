// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/opensearch"

	"github.com/undenied/undenied/arn"
)

// searchDomains are described five at a time, which is the most.
var searchDomains = service{
	prefix: "es",
	tier:   2,
	calls:  []string{"ListDomainNames", "DescribeDomains"},
	one: &single{
		calls:   []string{"DescribeDomains"},
		governs: parts("domain/", "/", 2),
		read: func(ctx context.Context, s *scope, name arn.ARN) {
			s.domains(ctx, opensearch.NewFromConfig(s.config), []string{strings.TrimPrefix(name.Resource(), "domain/")})
		},
	},
	collect: func(ctx context.Context, s *scope) {
		c := opensearch.NewFromConfig(s.config)
		out, err := call(ctx, s, "", c.ListDomainNames, &opensearch.ListDomainNamesInput{})
		if err != nil {
			s.lacks(err)
			return
		}
		var names []string
		for _, d := range out.DomainNames {
			names = append(names, aws.ToString(d.DomainName))
		}
		parallel(perTask, slices.Collect(slices.Chunk(names, 5)), func(five []string) { s.domains(ctx, c, five) })
	},
}

func (s *scope) domains(ctx context.Context, c *opensearch.Client, names []string) {
	out, err := call(ctx, s, "", c.DescribeDomains, &opensearch.DescribeDomainsInput{DomainNames: names})
	if err != nil {
		for _, name := range names {
			if r, ok := s.resource(s.arn("es", "domain/"+name), "es:domain", "", err); ok {
				s.add(r)
			}
		}
		return
	}
	for _, d := range out.DomainStatusList {
		s.addPolicy(aws.ToString(d.ARN), "es:domain", d.AccessPolicies)
	}
}
