// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/glue"

	"github.com/undenied/undenied/snapshot/format"
)

// glueCatalog has one policy for everything in a Region, and those that AWS RAM
// makes for what Lake Formation shares, which count beside it.
// https://docs.aws.amazon.com/lake-formation/latest/dg/hybrid-cross-account.html
var glueCatalog = service{
	prefix: "glue",
	tier:   2,
	calls:  []string{"GetResourcePolicy", "GetResourcePolicies"},
	collect: func(ctx context.Context, s *scope) {
		c := glue.NewFromConfig(s.config)
		name := s.arn("glue", "catalog")
		r, ok := policyOf(ctx, s, name, "glue:catalog", c.GetResourcePolicy, &glue.GetResourcePolicyInput{},
			func(out *glue.GetResourcePolicyOutput) *string { return out.PolicyInJson })
		if !ok {
			return
		}
		if r.PolicyStatus != format.PolicyPresent && r.PolicyStatus != format.PolicyNone {
			s.add(r) // which of the others is its own, nobody knows
			return
		}
		in := &glue.GetResourcePoliciesInput{MaxResults: aws.Int32(100)}
		all, err := pagesOf(ctx, s, name, c.GetResourcePolicies, in, &in.NextToken, func(out *glue.GetResourcePoliciesOutput) (texts []string, next *string) {
			for _, p := range out.GetResourcePoliciesResponseList {
				texts = append(texts, aws.ToString(p.PolicyInJson))
			}
			return texts, out.NextToken
		})
		if own := string(r.Policy.Text); err == nil {
			r.Settings = settings(struct {
				Shared []string `json:"sharedPolicies"`
			}{append([]string{}, sorted(slices.DeleteFunc(all, func(text string) bool { return text == own }))...)})
		}
		s.add(r)
	},
}
