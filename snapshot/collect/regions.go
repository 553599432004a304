// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/aws/aws-sdk-go-v2/service/account/types"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
)

var (
	accountRegions = service{prefix: "account", reach: wholeOrNotListed, calls: []string{"ListRegions"}}
	ec2Regions     = service{prefix: "ec2", reach: wholeOrNotListed, calls: []string{"DescribeRegions"}}
)

// enabledRegions returns the Regions that an account can use, sorted. The error
// has been recorded.
func enabledRegions(ctx context.Context, s *scope) ([]string, error) {
	client := account.NewFromConfig(s.config)
	in := &account.ListRegionsInput{
		MaxResults:              aws.Int32(50),
		RegionOptStatusContains: []types.RegionOptStatus{types.RegionOptStatusEnabled, types.RegionOptStatusEnabledByDefault},
	}
	regions, err := paged(ctx, s.of("account"), client.ListRegions, in, &in.NextToken, func(out *account.ListRegionsOutput) (names []string, next *string) {
		for _, r := range out.Regions {
			names = append(names, aws.ToString(r.RegionName))
		}
		return names, out.NextToken
	})
	if err != nil || len(regions) == 0 {
		regions, err = ec2EnabledRegions(ctx, s.of("ec2"))
	}
	slices.Sort(regions)
	return slices.Compact(regions), err
}

func ec2EnabledRegions(ctx context.Context, s *scope) ([]string, error) {
	out, err := call(ctx, s, "", ec2.NewFromConfig(s.config).DescribeRegions, &ec2.DescribeRegionsInput{})
	if err != nil {
		return nil, err
	}
	var names []string
	for _, r := range out.Regions {
		names = append(names, aws.ToString(r.RegionName))
	}
	return names, nil
}
