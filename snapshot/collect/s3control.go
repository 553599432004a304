// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"

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
	collect: func(ctx context.Context, s *scope) {
		s.accountBlock(ctx)
		if s.partition == "aws" {
			s.at("us-west-2").multiRegionAccessPoints(ctx)
		}
	},
}

func (s *scope) accountBlock(ctx context.Context) {
	name := "arn:" + s.partition + ":s3::" + s.id + ":account"
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
	prefix:  "s3",
	tier:    1,
	calls:   []string{"ListAccessPoints", "GetAccessPoint", "GetAccessPointPolicy", "ListAccessGrantsInstances", "GetAccessGrantsInstanceResourcePolicy"},
	collect: func(ctx context.Context, s *scope) { s.accessPoints(ctx); s.accessGrants(ctx) },
}

// accessPointSettings are what evaluation needs of an access point. A request may
// name it by its alias.
type accessPointSettings struct {
	Alias             string        `json:"alias,omitzero"`
	Bucket            string        `json:"bucket,omitzero"` // name
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
		name := s.arn("s3", "accesspoint/"+aws.ToString(p.Name))
		r, ok := policyOf(ctx, s, name, "s3:accesspoint", c.GetAccessPointPolicy, &s3control.GetAccessPointPolicyInput{AccountId: &s.id, Name: p.Name},
			func(out *s3control.GetAccessPointPolicyOutput) *string { return out.Policy })
		if !ok {
			return
		}
		set := accessPointSettings{Alias: aws.ToString(p.Alias), Bucket: aws.ToString(p.Bucket), NetworkOrigin: string(p.NetworkOrigin)}
		if p.VpcConfiguration != nil {
			set.VPC = aws.ToString(p.VpcConfiguration.VpcId)
		}
		if out, err := call(ctx, s, name, c.GetAccessPoint, &s3control.GetAccessPointInput{AccountId: &s.id, Name: p.Name}); err == nil {
			b := blocked(out.PublicAccessBlockConfiguration)
			set.BlockPublicAccess = &b
		}
		r.Settings = settings(set)
		s.add(r)
	})
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
	collect: func(ctx context.Context, s *scope) {
		c := newS3Control(s.config)
		in := &s3control.ListAccessPointsForObjectLambdaInput{AccountId: &s.id, MaxResults: 1000}
		points, _ := paged(ctx, s, c.ListAccessPointsForObjectLambda, in, &in.NextToken, func(out *s3control.ListAccessPointsForObjectLambdaOutput) ([]types.ObjectLambdaAccessPoint, *string) {
			return out.ObjectLambdaAccessPointList, out.NextToken
		})
		each(ctx, s, points, func(p types.ObjectLambdaAccessPoint) string { return aws.ToString(p.Name) }, func(ctx context.Context, p types.ObjectLambdaAccessPoint) {
			addPolicyOf(ctx, s, s.arn("s3-object-lambda", "accesspoint/"+aws.ToString(p.Name)), "s3-object-lambda:accesspoint",
				c.GetAccessPointPolicyForObjectLambda, &s3control.GetAccessPointPolicyForObjectLambdaInput{AccountId: &s.id, Name: p.Name},
				func(out *s3control.GetAccessPointPolicyForObjectLambdaOutput) *string { return out.Policy })
		})
	},
}
