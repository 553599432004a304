// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/acmpca"
)

var certificateAuthorities = service{
	prefix: "acm-pca",
	tier:   3,
	calls:  []string{"ListCertificateAuthorities", "GetPolicy"},
	collect: func(ctx context.Context, s *scope) {
		c := acmpca.NewFromConfig(s.config)
		in := &acmpca.ListCertificateAuthoritiesInput{}
		authorities, _ := paged(ctx, s, c.ListCertificateAuthorities, in, &in.NextToken, func(out *acmpca.ListCertificateAuthoritiesOutput) (names []string, next *string) {
			for _, a := range out.CertificateAuthorities {
				names = append(names, aws.ToString(a.Arn))
			}
			return names, out.NextToken
		})
		each(ctx, s, authorities, same, func(ctx context.Context, name string) {
			addPolicyOf(ctx, s, name, "acm-pca:certificate-authority", c.GetPolicy, &acmpca.GetPolicyInput{ResourceArn: &name},
				func(out *acmpca.GetPolicyOutput) *string { return out.Policy })
		})
	},
}
