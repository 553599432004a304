// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/snapshot/format"
)

// secrets are collected without their values: nothing here asks for them.
var secrets = service{
	prefix: "secretsmanager",
	tier:   1,
	calls:  []string{"ListSecrets", "GetResourcePolicy"},
	one: &single{
		calls:   []string{"DescribeSecret", "GetResourcePolicy"},
		governs: secretName,
		read: func(ctx context.Context, s *scope, name arn.ARN) {
			c, id := secretsmanager.NewFromConfig(s.config), name.String()
			out, err := call(ctx, s, id, c.DescribeSecret, &secretsmanager.DescribeSecretInput{SecretId: &id})
			if err == nil {
				s.secret(ctx, c, types.SecretListEntry{ARN: out.ARN, Tags: out.Tags, DeletedDate: out.DeletedDate})
			}
		},
	},
	collect: func(ctx context.Context, s *scope) {
		c := secretsmanager.NewFromConfig(s.config)
		in := &secretsmanager.ListSecretsInput{IncludePlannedDeletion: aws.Bool(true), MaxResults: aws.Int32(100)}
		list, _ := paged(ctx, s, c.ListSecrets, in, &in.NextToken, func(out *secretsmanager.ListSecretsOutput) ([]types.SecretListEntry, *string) {
			return out.SecretList, out.NextToken
		})
		each(ctx, s, list, func(e types.SecretListEntry) string { return aws.ToString(e.ARN) }, func(ctx context.Context, e types.SecretListEntry) { s.secret(ctx, c, e) })
	},
}

// secret reads the policy of a secret. That of one that is scheduled for deletion
// is not given away.
// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetResourcePolicy.html
func (s *scope) secret(ctx context.Context, c *secretsmanager.Client, e types.SecretListEntry) {
	const kind = "secretsmanager:secret"
	var r format.Resource
	var ok bool
	if e.DeletedDate != nil {
		r, ok = s.resource(aws.ToString(e.ARN), kind, "", &callError{status: statusSkipped})
	} else {
		r, ok = policyOf(ctx, s, aws.ToString(e.ARN), kind, c.GetResourcePolicy, &secretsmanager.GetResourcePolicyInput{SecretId: e.ARN},
			func(out *secretsmanager.GetResourcePolicyOutput) *string { return out.ResourcePolicy })
	}
	if ok {
		r.Tags = tagMap(e.Tags, func(t types.Tag) (key, value *string) { return t.Key, t.Value })
		s.add(r)
	}
}

// secretName returns the name of a secret as its ARN has it, without what
// references in other services append and without the pattern for the suffix that
// is not known. Secrets Manager takes an ARN without the suffix.
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
func secretName(a arn.ARN) string {
	return strings.TrimSuffix(parts("secret:", ":", 2)(a), "-??????")
}
