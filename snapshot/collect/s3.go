// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/undenied/undenied/arn"
)

// s3Buckets are the buckets of all Regions, which one call lists. Each is asked
// in its own Region.
var s3Buckets = service{
	prefix:  "s3",
	tier:    1,
	reach:   onceAnAccount,
	calls:   bucketCalls,
	actions: bucketActions,
	one: &single{
		calls:   append([]string{"GetAccessPoint", "GetAccessPointPolicy"}, bucketCalls...),
		actions: append([]string{"s3:GetAccountPublicAccessBlock", "s3:GetAccessPoint", "s3:GetAccessPointPolicy"}, bucketActions...),
		governs: func(a arn.ARN) string {
			if a.Account() != "" {
				return ""
			}
			return parts("", "/", 1)(a)
		},
		read: func(ctx context.Context, s *scope, name arn.ARN) {
			if point, ok := strings.CutSuffix(name.Resource(), "-s3alias"); ok {
				s.aliasedAccessPoint(ctx, point)
				return
			}
			s.accountBlock(ctx)
			s.ownBucket(ctx, name.Resource())
		},
	},
	collect: func(ctx context.Context, s *scope) {
		c := newS3(s.config)
		in := &s3.ListBucketsInput{MaxBuckets: aws.Int32(1000)} // without it Regions are left out
		buckets, _ := paged(ctx, s, c.ListBuckets, in, &in.ContinuationToken, func(out *s3.ListBucketsOutput) ([]types.Bucket, *string) {
			return out.Buckets, out.ContinuationToken
		})
		each(ctx, s, buckets, func(b types.Bucket) string { return aws.ToString(b.Name) }, func(ctx context.Context, b types.Bucket) {
			region := aws.ToString(b.BucketRegion)
			if region == "" {
				region = s.bucketRegion(ctx, c, b.Name)
			}
			s.at(region).bucket(ctx, *b.Name)
		})
	},
}

var (
	bucketCalls = []string{"ListBuckets", "GetBucketLocation", "GetBucketPolicy", "GetPublicAccessBlock", "GetBucketOwnershipControls",
		"GetBucketTagging", "GetBucketAcl", "GetBucketAbac"}
	bucketActions = []string{"s3:ListAllMyBuckets", "s3:GetBucketLocation", "s3:GetBucketPolicy", "s3:GetBucketPublicAccessBlock", "s3:GetBucketOwnershipControls",
		"s3:GetBucketTagging", "s3:GetBucketAcl", "s3:GetBucketAbac"}
)

// ownBucket reads one bucket, once, if the account has it.
func (s *scope) ownBucket(ctx context.Context, name string) {
	arn := s.bucketARN(name)
	if !s.once(arn) {
		return
	}
	c := newS3(s.config)
	in := &s3.ListBucketsInput{Prefix: &name, MaxBuckets: aws.Int32(1000)}
	buckets, err := pagesOf(ctx, s, arn, c.ListBuckets, in, &in.ContinuationToken, func(out *s3.ListBucketsOutput) ([]types.Bucket, *string) {
		return out.Buckets, out.ContinuationToken
	})
	region, i := "", slices.IndexFunc(buckets, func(b types.Bucket) bool { return aws.ToString(b.Name) == name })
	switch {
	case i >= 0:
		region = aws.ToString(buckets[i].BucketRegion)
	case err == nil:
		return // it is another account's, or nobody's
	}
	if region == "" {
		region = s.bucketRegion(ctx, c, &name)
	}
	s.at(region).bucket(ctx, name)
}

// bucketRegion asks for the Region of a bucket. It is the scope's if nobody
// knows.
func (s *scope) bucketRegion(ctx context.Context, c *s3.Client, name *string) string {
	out, err := call(ctx, s, s.bucketARN(*name), c.GetBucketLocation, &s3.GetBucketLocationInput{Bucket: name})
	switch {
	case err != nil:
		return s.region
	case out.LocationConstraint == types.BucketLocationConstraintEu:
		return "eu-west-1"
	}
	return cmp.Or(string(out.LocationConstraint), "us-east-1")
}

func (s *scope) bucketARN(name string) string { return "arn:" + s.partition + ":s3:::" + name }

// bucketSettings are what evaluation needs of a bucket. What was not collected
// is left out.
type bucketSettings struct {
	BlockPublicAccess *publicAccess `json:"blockPublicAccess,omitzero"`
	ObjectOwnership   string        `json:"objectOwnership,omitzero"`
	Owner             string        `json:"owner,omitzero"` // canonical user ID
	ACL               []aclGrant    `json:"acl,omitzero"`
	ABAC              string        `json:"abac,omitzero"`
}

// publicAccess are settings of S3 Block Public Access.
type publicAccess struct {
	BlockPublicACLs       bool `json:"blockPublicAcls"`
	IgnorePublicACLs      bool `json:"ignorePublicAcls"`
	BlockPublicPolicy     bool `json:"blockPublicPolicy"`
	RestrictPublicBuckets bool `json:"restrictPublicBuckets"`
}

type aclGrant struct {
	Grantee    string `json:"grantee"`
	Permission string `json:"permission"`
}

// bucket reads one bucket of the scope's Region.
func (s *scope) bucket(ctx context.Context, name string) {
	c, bucket, arn := newS3(s.config), &name, s.bucketARN(name)
	r, ok := policyOf(ctx, s, arn, "s3:bucket", c.GetBucketPolicy, &s3.GetBucketPolicyInput{Bucket: bucket},
		func(out *s3.GetBucketPolicyOutput) *string { return out.Policy })
	if !ok {
		return
	}
	var set bucketSettings
	if out, err := call(ctx, s, arn, c.GetPublicAccessBlock, &s3.GetPublicAccessBlockInput{Bucket: bucket}); err == nil || isNone(err) {
		set.BlockPublicAccess = &publicAccess{}
		if err == nil && out.PublicAccessBlockConfiguration != nil {
			b := out.PublicAccessBlockConfiguration
			*set.BlockPublicAccess = publicAccess{aws.ToBool(b.BlockPublicAcls), aws.ToBool(b.IgnorePublicAcls), aws.ToBool(b.BlockPublicPolicy), aws.ToBool(b.RestrictPublicBuckets)}
		}
	}
	// A bucket without controls is from before they were made: ACLs count.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
	if out, err := call(ctx, s, arn, c.GetBucketOwnershipControls, &s3.GetBucketOwnershipControlsInput{Bucket: bucket}); isNone(err) {
		set.ObjectOwnership = string(types.ObjectOwnershipObjectWriter)
	} else if err == nil && out.OwnershipControls != nil && len(out.OwnershipControls.Rules) > 0 {
		set.ObjectOwnership = string(out.OwnershipControls.Rules[0].ObjectOwnership)
	}
	if out, err := call(ctx, s, arn, c.GetBucketAcl, &s3.GetBucketAclInput{Bucket: bucket}); err == nil {
		set.ACL = s.acl(out)
		if out.Owner != nil {
			set.Owner = aws.ToString(out.Owner.ID)
		}
	}
	if out, err := call(ctx, s, arn, c.GetBucketAbac, &s3.GetBucketAbacInput{Bucket: bucket}); err == nil && out.AbacStatus != nil {
		set.ABAC = string(out.AbacStatus.Status)
	}
	if out, err := call(ctx, s, arn, c.GetBucketTagging, &s3.GetBucketTaggingInput{Bucket: bucket}); isNone(err) {
		r.Tags = map[string]string{}
	} else if err == nil {
		r.Tags = tagMap(out.TagSet, func(t types.Tag) (key, value *string) { return t.Key, t.Value })
	}
	r.Settings = settings(set)
	s.add(r)
}

// acl returns an access control list with the owner's account in place of its
// canonical ID, and the names of the groups that are everybody's. Other groups
// are services.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
func (s *scope) acl(out *s3.GetBucketAclOutput) []aclGrant {
	grants := []aclGrant{}
	for _, g := range out.Grants {
		if g.Grantee == nil {
			continue
		}
		grantee := aws.ToString(g.Grantee.ID)
		switch uri := aws.ToString(g.Grantee.URI); {
		case uri != "":
			grantee = strings.TrimPrefix(uri, "http://acs.amazonaws.com/groups/global/")
		case out.Owner != nil && grantee == aws.ToString(out.Owner.ID):
			grantee = s.id
		}
		grants = append(grants, aclGrant{grantee, string(g.Permission)})
	}
	return grants
}

// blockSettings are the settings of what has nothing but these.
func blockSettings(b publicAccess) json.RawMessage {
	return settings(bucketSettings{BlockPublicAccess: &b})
}
