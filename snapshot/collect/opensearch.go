// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/opensearch"
)

// searchDomains are described five at a time, which is the most.
var searchDomains = service{
	prefix: "es",
	tier:   2,
	calls:  []string{"ListDomainNames", "DescribeDomains"},
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
		parallel(perTask, slices.Collect(slices.Chunk(names, 5)), func(five []string) {
			out, err := call(ctx, s, "", c.DescribeDomains, &opensearch.DescribeDomainsInput{DomainNames: five})
			if err != nil {
				for _, name := range five {
					if r, ok := s.resource(s.arn("es", "domain/"+name), "es:domain", "", err); ok {
						s.add(r)
					}
				}
				return
			}
			for _, d := range out.DomainStatusList {
				s.addPolicy(aws.ToString(d.ARN), "es:domain", d.AccessPolicies)
			}
		})
	},
}
