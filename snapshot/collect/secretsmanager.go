// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
)

// secrets are collected without their values: nothing here asks for them.
var secrets = service{
	prefix: "secretsmanager",
	tier:   1,
	calls:  []string{"ListSecrets", "GetResourcePolicy"},
	collect: func(ctx context.Context, s *scope) {
		c := secretsmanager.NewFromConfig(s.config)
		in := &secretsmanager.ListSecretsInput{IncludePlannedDeletion: aws.Bool(true), MaxResults: aws.Int32(100)}
		list, _ := paged(ctx, s, c.ListSecrets, in, &in.NextToken, func(out *secretsmanager.ListSecretsOutput) ([]types.SecretListEntry, *string) {
			return out.SecretList, out.NextToken
		})
		each(ctx, s, list, func(e types.SecretListEntry) string { return aws.ToString(e.ARN) }, func(ctx context.Context, e types.SecretListEntry) {
			r, ok := policyOf(ctx, s, aws.ToString(e.ARN), "secretsmanager:secret", c.GetResourcePolicy, &secretsmanager.GetResourcePolicyInput{SecretId: e.ARN},
				func(out *secretsmanager.GetResourcePolicyOutput) *string { return out.ResourcePolicy })
			if ok {
				r.Tags = tagMap(e.Tags, func(t types.Tag) (key, value *string) { return t.Key, t.Value })
				s.add(r)
			}
		})
	},
}
