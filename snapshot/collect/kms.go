// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"cmp"
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/undenied/undenied/arn"
)

// kmsKeys are the keys with their grants and aliases, both of which authorize
// requests. A key policy may refuse whoever collects, whatever IAM allows.
var kmsKeys = service{
	prefix: "kms",
	tier:   1,
	calls:  []string{"ListKeys", "DescribeKey", "GetKeyPolicy", "ListAliases", "ListGrants"},
	one: &single{
		calls:   []string{"DescribeKey", "GetKeyPolicy", "ListAliases", "ListGrants"},
		governs: func(a arn.ARN) string { return cmp.Or(parts("key/", "/", 0)(a), parts("alias/", "/", 0)(a)) },
		read: func(ctx context.Context, s *scope, name arn.ARN) {
			s.namedKey(ctx, kms.NewFromConfig(s.config), name.String())
		},
	},
	collect: func(ctx context.Context, s *scope) {
		c := kms.NewFromConfig(s.config)
		in := &kms.ListKeysInput{Limit: aws.Int32(1000)}
		keys, _ := paged(ctx, s, c.ListKeys, in, &in.Marker, func(out *kms.ListKeysOutput) ([]types.KeyListEntry, *string) {
			return out.Keys, markerOf(out.Truncated, out.NextMarker)
		})
		aliases, known := s.keyAliases(ctx, c, &kms.ListAliasesInput{Limit: aws.Int32(100)})
		each(ctx, s, keys, func(k types.KeyListEntry) string { return aws.ToString(k.KeyId) }, func(ctx context.Context, k types.KeyListEntry) {
			set := keySettings{}
			if known {
				set.Aliases = append([]string{}, sorted(aliases[aws.ToString(k.KeyId)])...)
			}
			s.describeKey(ctx, c, aws.ToString(k.KeyArn), &set)
			s.key(ctx, c, k, set)
		})
	},
}

// namedKey reads the key with the given ARN, or the one that the alias with that
// ARN stands for.
func (s *scope) namedKey(ctx context.Context, c *kms.Client, name string) {
	set := keySettings{}
	key := s.describeKey(ctx, c, name, &set)
	if key == nil || !s.once(aws.ToString(key.Arn)) {
		return
	}
	if aliases, known := s.keyAliases(ctx, c, &kms.ListAliasesInput{KeyId: key.KeyId, Limit: aws.Int32(100)}); known {
		set.Aliases = append([]string{}, sorted(aliases[aws.ToString(key.KeyId)])...)
	}
	s.key(ctx, c, types.KeyListEntry{KeyArn: key.Arn, KeyId: key.KeyId}, set)
}

// describeKey reads who manages a key, and its state. It returns nil if the key
// cannot be described.
func (s *scope) describeKey(ctx context.Context, c *kms.Client, name string, set *keySettings) *types.KeyMetadata {
	out, err := call(ctx, s, name, c.DescribeKey, &kms.DescribeKeyInput{KeyId: &name})
	if err != nil || out.KeyMetadata == nil {
		return nil
	}
	set.Manager, set.State = string(out.KeyMetadata.KeyManager), string(out.KeyMetadata.KeyState)
	return out.KeyMetadata
}

// keySettings are what evaluation needs of a key. What was not collected is left
// out.
type keySettings struct {
	Aliases []string   `json:"aliases,omitzero"`
	Grants  []keyGrant `json:"grants,omitzero"`
	Manager string     `json:"manager,omitzero"`
	State   string     `json:"state,omitzero"`
}

type keyGrant struct {
	ID                string            `json:"id"`
	Grantee           string            `json:"grantee"`
	RetiringPrincipal string            `json:"retiringPrincipal,omitzero"`
	Operations        []string          `json:"operations"`
	Constraints       *grantConstraints `json:"constraints,omitzero"`
}

type grantConstraints struct {
	Equals    map[string]string `json:"encryptionContextEquals,omitzero"`
	Subset    map[string]string `json:"encryptionContextSubset,omitzero"`
	SourceARN string            `json:"sourceArn,omitzero"`
}

// keyAliases returns the names of aliases by key. They are not known if the list
// failed.
func (s *scope) keyAliases(ctx context.Context, c *kms.Client, in *kms.ListAliasesInput) (byKey map[string][]string, known bool) {
	list, err := paged(ctx, s, c.ListAliases, in, &in.Marker, func(out *kms.ListAliasesOutput) ([]types.AliasListEntry, *string) {
		return out.Aliases, markerOf(out.Truncated, out.NextMarker)
	})
	byKey = map[string][]string{}
	for _, a := range list {
		key := aws.ToString(a.TargetKeyId)
		byKey[key] = append(byKey[key], aws.ToString(a.AliasName))
	}
	return byKey, err == nil
}

func (s *scope) key(ctx context.Context, c *kms.Client, k types.KeyListEntry, set keySettings) {
	name := aws.ToString(k.KeyArn)
	r, ok := policyOf(ctx, s, name, "kms:key", c.GetKeyPolicy, &kms.GetKeyPolicyInput{KeyId: k.KeyId, PolicyName: aws.String("default")},
		func(out *kms.GetKeyPolicyOutput) *string { return out.Policy })
	if !ok {
		return
	}
	in := &kms.ListGrantsInput{KeyId: k.KeyId, Limit: aws.Int32(100)}
	grants, err := pagesOf(ctx, s, name, c.ListGrants, in, &in.Marker, func(out *kms.ListGrantsOutput) ([]types.GrantListEntry, *string) {
		return out.Grants, markerOf(out.Truncated, out.NextMarker)
	})
	if err == nil {
		set.Grants = keyGrants(grants)
	}
	r.Settings = settings(set)
	s.add(r)
}
