// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/glue"
)

// glueCatalog has one policy for everything in a Region.
// https://docs.aws.amazon.com/glue/latest/dg/security_iam_resource-based-policy-examples.html
var glueCatalog = service{
	prefix: "glue",
	tier:   2,
	calls:  []string{"GetResourcePolicy"},
	collect: func(ctx context.Context, s *scope) {
		c := glue.NewFromConfig(s.config)
		addPolicyOf(ctx, s, s.arn("glue", "catalog"), "glue:catalog", c.GetResourcePolicy, &glue.GetResourcePolicyInput{},
			func(out *glue.GetResourcePolicyOutput) *string { return out.PolicyInJson })
	},
}
