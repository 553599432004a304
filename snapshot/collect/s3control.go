// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3control"
	"github.com/aws/aws-sdk-go-v2/service/s3control/types"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/snapshot/format"
)

// s3Account is Block Public Access of the account, and its Multi-Region Access
// Points, which one Region keeps.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiRegionAccessPointRestrictions.html
var s3Account = service{
	prefix:  "s3",
	tier:    1,
	reach:   onceAnAccount,
	calls:   []string{"ListMultiRegionAccessPoints", "GetMultiRegionAccessPointPolicy", "GetPublicAccessBlock"},
	actions: []string{"s3:ListMultiRegionAccessPoints", "s3:GetMultiRegionAccessPointPolicy", "s3:GetAccountPublicAccessBlock"},
	one: &single{
		calls:   []string{"ListMultiRegionAccessPoints", "GetMultiRegionAccessPointPolicy", "GetPublicAccessBlock"},
		actions: []string{"s3:ListMultiRegionAccessPoints", "s3:GetMultiRegionAccessPointPolicy", "s3:GetAccountPublicAccessBlock"},
		governs: func(a arn.ARN) string {
			if a.Region() != "" {
				return ""
			}
			return parts("accesspoint/", "/", 1)(a) // of several Regions: they are listed alike
		},
		read: func(ctx context.Context, s *scope, _ arn.ARN) {
			s.accountBlock(ctx)
			s.at("us-west-2").multiRegionAccessPoints(ctx)
		},
	},
	collect: func(ctx context.Context, s *scope) {
		s.accountBlock(ctx)
		if s.partition == "aws" {
			s.at("us-west-2").multiRegionAccessPoints(ctx)
		}
	},
}

// accountBlock reads Block Public Access of the account, once.
func (s *scope) accountBlock(ctx context.Context) {
	name := "arn:" + s.partition + ":s3::" + s.id + ":account"
	if !s.once(name) {
		return
	}
	s = s.at(homeRegion(s.partition))
	out, err := call(ctx, s, name, newS3Control(s.config).GetPublicAccessBlock, &s3control.GetPublicAccessBlockInput{AccountId: &s.id})
	if err != nil && !isNone(err) {
		return
	}
	var b publicAccess
	if err == nil {
		b = blocked(out.PublicAccessBlockConfiguration)
	}
	if a, ok := s.parse(name); ok {
		s.add(format.Resource{ARN: a, Type: "s3:account", Settings: blockSettings(b)})
	}
}

func blocked(b *types.PublicAccessBlockConfiguration) publicAccess {
	if b == nil {
		return publicAccess{}
	}
	return publicAccess{aws.ToBool(b.BlockPublicAcls), aws.ToBool(b.IgnorePublicAcls), aws.ToBool(b.BlockPublicPolicy), aws.ToBool(b.RestrictPublicBuckets)}
}

func (s *scope) multiRegionAccessPoints(ctx context.Context) {
	c := newS3Control(s.config)
	in := &s3control.ListMultiRegionAccessPointsInput{AccountId: &s.id}
	points, _ := paged(ctx, s, c.ListMultiRegionAccessPoints, in, &in.NextToken, func(out *s3control.ListMultiRegionAccessPointsOutput) ([]types.MultiRegionAccessPointReport, *string) {
		return out.AccessPoints, out.NextToken
	})
	each(ctx, s, points, func(p types.MultiRegionAccessPointReport) string { return aws.ToString(p.Alias) }, func(ctx context.Context, p types.MultiRegionAccessPointReport) {
		name := "arn:" + s.partition + ":s3::" + s.id + ":accesspoint/" + aws.ToString(p.Alias)
		r, ok := policyOf(ctx, s, name, "s3:accesspoint", c.GetMultiRegionAccessPointPolicy, &s3control.GetMultiRegionAccessPointPolicyInput{AccountId: &s.id, Name: p.Name},
			func(out *s3control.GetMultiRegionAccessPointPolicyOutput) *string {
				if out.Policy == nil || out.Policy.Established == nil {
					return nil
				}
				return out.Policy.Established.Policy
			})
		if ok {
			b := blocked(p.PublicAccessBlock)
			r.Settings = settings(accessPointSettings{Alias: aws.ToString(p.Alias), BlockPublicAccess: &b})
			s.add(r)
		}
	})
}

// s3AccessPoints are the access points of a Region and its Access Grants
// instance.
var s3AccessPoints = service{
	prefix: "s3",
	tier:   1,
	calls:  []string{"ListAccessPoints", "GetAccessPoint", "GetAccessPointPolicy", "ListAccessGrantsInstances", "GetAccessGrantsInstanceResourcePolicy"},
	one: &single{
		calls:   append([]string{"GetAccessPoint", "GetAccessPointPolicy"}, bucketCalls...),
		actions: append([]string{"s3:GetAccountPublicAccessBlock", "s3:GetAccessPoint", "s3:GetAccessPointPolicy"}, bucketActions...),
		governs: func(a arn.ARN) string {
			if a.Region() == "" {
				return ""
			}
			return parts("accesspoint/", "/", 2)(a)
		},
		read: func(ctx context.Context, s *scope, name arn.ARN) {
			s.accountBlock(ctx)
			s.namedAccessPoint(ctx, strings.TrimPrefix(name.Resource(), "accesspoint/"))
		},
	},
	collect: func(ctx context.Context, s *scope) { s.accessPoints(ctx); s.accessGrants(ctx) },
}

// accessPointSettings are what evaluation needs of an access point. A request may
// name it by its alias.
type accessPointSettings struct {
	Alias             string        `json:"alias,omitzero"`
	Bucket            string        `json:"bucket,omitzero"`        // name
	BucketAccount     string        `json:"bucketAccount,omitzero"` // of which the bucket is, if it is another
	NetworkOrigin     string        `json:"networkOrigin,omitzero"`
	VPC               string        `json:"vpcId,omitzero"`
	BlockPublicAccess *publicAccess `json:"blockPublicAccess,omitzero"`
}

func (s *scope) accessPoints(ctx context.Context) {
	c := newS3Control(s.config)
	in := &s3control.ListAccessPointsInput{AccountId: &s.id, MaxResults: 1000}
	points, _ := paged(ctx, s, c.ListAccessPoints, in, &in.NextToken, func(out *s3control.ListAccessPointsOutput) ([]types.AccessPoint, *string) {
		return out.AccessPointList, out.NextToken
	})
	each(ctx, s, points, func(p types.AccessPoint) string { return aws.ToString(p.Name) }, func(ctx context.Context, p types.AccessPoint) {
		set := accessPointSettings{Alias: aws.ToString(p.Alias), Bucket: aws.ToString(p.Bucket), NetworkOrigin: string(p.NetworkOrigin)}
		if p.VpcConfiguration != nil {
			set.VPC = aws.ToString(p.VpcConfiguration.VpcId)
		}
		if owner := aws.ToString(p.BucketAccountId); owner != s.id {
			set.BucketAccount = owner
		}
		if out, err := s.getAccessPoint(ctx, c, *p.Name); err == nil {
			b := blocked(out.PublicAccessBlockConfiguration)
			set.BlockPublicAccess = &b
		}
		s.accessPoint(ctx, c, *p.Name, set)
	})
}

func (s *scope) getAccessPoint(ctx context.Context, c *s3control.Client, name string) (*s3control.GetAccessPointOutput, error) {
	return call(ctx, s, s.arn("s3", "accesspoint/"+name), c.GetAccessPoint, &s3control.GetAccessPointInput{AccountId: &s.id, Name: &name})
}

// accessPoint reads the policy of an access point.
func (s *scope) accessPoint(ctx context.Context, c *s3control.Client, name string, set accessPointSettings) {
	r, ok := policyOf(ctx, s, s.arn("s3", "accesspoint/"+name), "s3:accesspoint", c.GetAccessPointPolicy, &s3control.GetAccessPointPolicyInput{AccountId: &s.id, Name: &name},
		func(out *s3control.GetAccessPointPolicyOutput) *string { return out.Policy })
	if ok {
		r.Settings = settings(set)
		s.add(r)
	}
}

// namedAccessPoint reads one access point, once, and the bucket behind it.
func (s *scope) namedAccessPoint(ctx context.Context, name string) {
	if !s.once(s.arn("s3", "accesspoint/"+name)) {
		return
	}
	c := newS3Control(s.config)
	out, err := s.getAccessPoint(ctx, c, name)
	if err != nil {
		return
	}
	b := blocked(out.PublicAccessBlockConfiguration)
	set := accessPointSettings{Alias: aws.ToString(out.Alias), Bucket: aws.ToString(out.Bucket), NetworkOrigin: string(out.NetworkOrigin), BlockPublicAccess: &b}
	if out.VpcConfiguration != nil {
		set.VPC = aws.ToString(out.VpcConfiguration.VpcId)
	}
	owner := aws.ToString(out.BucketAccountId)
	if owner != s.id {
		set.BucketAccount = owner
	}
	s.accessPoint(ctx, c, name, set)
	if owner == "" || owner == s.id {
		s.at(homeRegion(s.partition)).ownBucket(ctx, set.Bucket)
	}
}

// aliasedAccessPoint reads the access point with the given alias, which is made of
// its name, in the Regions that were asked. The alias lacks its ending.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html#access-points-alias
func (s *scope) aliasedAccessPoint(ctx context.Context, alias string) {
	i := strings.LastIndexByte(alias, '-')
	if i < 0 {
		return
	}
	s.accountBlock(ctx)
	for _, region := range s.regions {
		s.at(region).namedAccessPoint(ctx, alias[:i])
	}
}

func (s *scope) accessGrants(ctx context.Context) {
	c := newS3Control(s.config)
	in := &s3control.ListAccessGrantsInstancesInput{AccountId: &s.id}
	instances, _ := paged(ctx, s, c.ListAccessGrantsInstances, in, &in.NextToken, func(out *s3control.ListAccessGrantsInstancesOutput) (names []string, next *string) {
		for _, i := range out.AccessGrantsInstancesList {
			if a, err := arn.Parse(aws.ToString(i.AccessGrantsInstanceArn)); err == nil && a.Account() == s.id {
				names = append(names, a.String()) // not those that others share
			}
		}
		return names, out.NextToken
	})
	each(ctx, s, instances, same, func(ctx context.Context, name string) {
		addPolicyOf(ctx, s, name, "s3:accessgrantsinstance", c.GetAccessGrantsInstanceResourcePolicy, &s3control.GetAccessGrantsInstanceResourcePolicyInput{AccountId: &s.id},
			func(out *s3control.GetAccessGrantsInstanceResourcePolicyOutput) *string { return out.Policy })
	})
}

// s3ObjectLambda are access points that transform objects on their way.
var s3ObjectLambda = service{
	prefix:  "s3-object-lambda",
	tier:    1,
	calls:   []string{"ListAccessPointsForObjectLambda", "GetAccessPointPolicyForObjectLambda"},
	actions: []string{"s3:ListAccessPointsForObjectLambda", "s3:GetAccessPointPolicyForObjectLambda"},
	one: &single{
		calls:   []string{"GetAccessPointPolicyForObjectLambda"},
		actions: []string{"s3:GetAccessPointPolicyForObjectLambda"},
		governs: parts("accesspoint/", "/", 2),
		read: func(ctx context.Context, s *scope, name arn.ARN) {
			s.objectLambda(ctx, newS3Control(s.config), strings.TrimPrefix(name.Resource(), "accesspoint/"))
		},
	},
	collect: func(ctx context.Context, s *scope) {
		c := newS3Control(s.config)
		in := &s3control.ListAccessPointsForObjectLambdaInput{AccountId: &s.id, MaxResults: 1000}
		points, _ := paged(ctx, s, c.ListAccessPointsForObjectLambda, in, &in.NextToken, func(out *s3control.ListAccessPointsForObjectLambdaOutput) ([]types.ObjectLambdaAccessPoint, *string) {
			return out.ObjectLambdaAccessPointList, out.NextToken
		})
		each(ctx, s, points, func(p types.ObjectLambdaAccessPoint) string { return aws.ToString(p.Name) }, func(ctx context.Context, p types.ObjectLambdaAccessPoint) {
			s.objectLambda(ctx, c, aws.ToString(p.Name))
		})
	},
}

func (s *scope) objectLambda(ctx context.Context, c *s3control.Client, name string) {
	addPolicyOf(ctx, s, s.arn("s3-object-lambda", "accesspoint/"+name), "s3-object-lambda:accesspoint",
		c.GetAccessPointPolicyForObjectLambda, &s3control.GetAccessPointPolicyForObjectLambdaInput{AccountId: &s.id, Name: &name},
		func(out *s3control.GetAccessPointPolicyForObjectLambdaOutput) *string { return out.Policy })
}
