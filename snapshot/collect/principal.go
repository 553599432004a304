// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/snapshot/format"
)

// maxSingly is how many users and roles of an account are read one by one. For
// more, all of the account are: that is a call for about a hundred of them, while
// one takes three calls, one for each inline policy, two for each managed one,
// and for a user some more for each group.
const maxSingly = 10

// onePrincipal are the calls for users and roles that are read one by one.
var onePrincipal = single{calls: []string{
	"GetGroupPolicy", "GetPolicy", "GetPolicyVersion", "GetRole", "GetRolePolicy", "GetUser", "GetUserPolicy",
	"ListAttachedGroupPolicies", "ListAttachedRolePolicies", "ListAttachedUserPolicies", "ListGroupPolicies",
	"ListGroupsForUser", "ListRolePolicies", "ListUserPolicies",
}}

// principals puts the users and roles that are needed into the account, with all
// their policies. One of which something could not be read is left out: it would
// seem to have fewer policies than it has.
func (s *scope) principals(ctx context.Context, c *iam.Client, a *need) {
	if a.bulk() {
		s.authorizationDetails(ctx, c)
		return
	}
	p := &principalReader{scope: s, client: c, groups: map[string]types.Group{}, managed: map[arn.ARN]bool{}}
	users, roles := members(a.users), members(a.roles)
	found := make([]*format.Identity, len(users)+len(roles))
	parallel(perTask, indexes(len(found)), func(i int) {
		if i < len(users) {
			found[i] = p.user(ctx, users[i], a.users[users[i]])
		} else {
			name := roles[i-len(users)]
			found[i] = p.role(ctx, name, a.roles[name])
		}
	})
	groups := slices.Sorted(maps.Keys(p.groups))
	inGroups := make([]*format.Identity, len(groups))
	parallel(perTask, indexes(len(groups)), func(i int) { inGroups[i] = p.group(ctx, p.groups[groups[i]]) })
	policies := slices.Collect(maps.Keys(p.managed))
	read := make([]*format.ManagedPolicy, len(policies))
	parallel(perTask, indexes(len(policies)), func(i int) { read[i] = p.policy(ctx, policies[i]) })

	s.mu.Lock()
	defer s.mu.Unlock()
	s.account.Users = append(s.account.Users, present(found[:len(users)])...)
	s.account.Roles = append(s.account.Roles, present(found[len(users):])...)
	s.account.Groups = append(s.account.Groups, present(inGroups)...)
	s.account.Policies = append(s.account.Policies, present(read)...)
}

func indexes(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// present returns what is not nil.
func present[T any](list []*T) []T {
	var all []T
	for _, p := range list {
		if p != nil {
			all = append(all, *p)
		}
	}
	return all
}

// A principalReader reads users and roles one by one, and notes what they refer
// to.
type principalReader struct {
	*scope
	client  *iam.Client
	groups  map[string]types.Group // by name
	managed map[arn.ARN]bool
}

// refers notes managed policies.
func (p *principalReader) refers(policies ...arn.ARN) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, a := range policies {
		if a.IsValid() {
			p.managed[a] = true
		}
	}
}

func (p *principalReader) role(ctx context.Context, name, about string) *format.Identity {
	c := p.client
	out, err := call(ctx, p.scope, about, c.GetRole, &iam.GetRoleInput{RoleName: &name})
	if err != nil || out.Role == nil {
		return nil
	}
	r := out.Role
	role := &format.Identity{ID: aws.ToString(r.RoleId), CreateDate: seconds(r.CreateDate), Tags: tagMap(r.Tags, iamTag), PermissionsBoundary: p.boundary(r.PermissionsBoundary)}
	if trust := aws.ToString(r.AssumeRolePolicyDocument); trust != "" {
		role.TrustPolicy = decoded(trust)
	}
	if r.RoleLastUsed != nil {
		role.LastUsed = seconds(r.RoleLastUsed.LastUsedDate)
	}
	attached, inline := &iam.ListAttachedRolePoliciesInput{RoleName: &name}, &iam.ListRolePoliciesInput{RoleName: &name}
	return holder(ctx, p, role, r.Arn, policyCalls{
		attached: func(about string) ([]types.AttachedPolicy, error) {
			return pagesOf(ctx, p.scope, about, c.ListAttachedRolePolicies, attached, &attached.Marker, func(out *iam.ListAttachedRolePoliciesOutput) ([]types.AttachedPolicy, *string) {
				return out.AttachedPolicies, markerOf(out.IsTruncated, out.Marker)
			})
		},
		inline: func(about string) ([]string, error) {
			return pagesOf(ctx, p.scope, about, c.ListRolePolicies, inline, &inline.Marker, func(out *iam.ListRolePoliciesOutput) ([]string, *string) {
				return out.PolicyNames, markerOf(out.IsTruncated, out.Marker)
			})
		},
		document: func(about, policy string) (*string, error) {
			out, err := call(ctx, p.scope, about, c.GetRolePolicy, &iam.GetRolePolicyInput{RoleName: &name, PolicyName: &policy})
			if err != nil {
				return nil, err
			}
			return out.PolicyDocument, nil
		},
	})
}

func (p *principalReader) user(ctx context.Context, name, about string) *format.Identity {
	c := p.client
	out, err := call(ctx, p.scope, about, c.GetUser, &iam.GetUserInput{UserName: &name})
	if err != nil || out.User == nil {
		return nil
	}
	u := out.User
	in := &iam.ListGroupsForUserInput{UserName: &name}
	groups, err := pagesOf(ctx, p.scope, aws.ToString(u.Arn), c.ListGroupsForUser, in, &in.Marker, func(out *iam.ListGroupsForUserOutput) ([]types.Group, *string) {
		return out.Groups, markerOf(out.IsTruncated, out.Marker)
	})
	if err != nil {
		return nil
	}
	user := &format.Identity{ID: aws.ToString(u.UserId), CreateDate: seconds(u.CreateDate), Tags: tagMap(u.Tags, iamTag), PermissionsBoundary: p.boundary(u.PermissionsBoundary), Groups: []string{}}
	p.mu.Lock()
	for _, g := range groups {
		p.groups[aws.ToString(g.GroupName)] = g
		user.Groups = append(user.Groups, aws.ToString(g.GroupName))
	}
	p.mu.Unlock()
	attached, inline := &iam.ListAttachedUserPoliciesInput{UserName: &name}, &iam.ListUserPoliciesInput{UserName: &name}
	return holder(ctx, p, user, u.Arn, policyCalls{
		attached: func(about string) ([]types.AttachedPolicy, error) {
			return pagesOf(ctx, p.scope, about, c.ListAttachedUserPolicies, attached, &attached.Marker, func(out *iam.ListAttachedUserPoliciesOutput) ([]types.AttachedPolicy, *string) {
				return out.AttachedPolicies, markerOf(out.IsTruncated, out.Marker)
			})
		},
		inline: func(about string) ([]string, error) {
			return pagesOf(ctx, p.scope, about, c.ListUserPolicies, inline, &inline.Marker, func(out *iam.ListUserPoliciesOutput) ([]string, *string) {
				return out.PolicyNames, markerOf(out.IsTruncated, out.Marker)
			})
		},
		document: func(about, policy string) (*string, error) {
			out, err := call(ctx, p.scope, about, c.GetUserPolicy, &iam.GetUserPolicyInput{UserName: &name, PolicyName: &policy})
			if err != nil {
				return nil, err
			}
			return out.PolicyDocument, nil
		},
	})
}

func (p *principalReader) group(ctx context.Context, g types.Group) *format.Identity {
	c, name := p.client, g.GroupName
	group := &format.Identity{ID: aws.ToString(g.GroupId), CreateDate: seconds(g.CreateDate)}
	attached, inline := &iam.ListAttachedGroupPoliciesInput{GroupName: name}, &iam.ListGroupPoliciesInput{GroupName: name}
	return holder(ctx, p, group, g.Arn, policyCalls{
		attached: func(about string) ([]types.AttachedPolicy, error) {
			return pagesOf(ctx, p.scope, about, c.ListAttachedGroupPolicies, attached, &attached.Marker, func(out *iam.ListAttachedGroupPoliciesOutput) ([]types.AttachedPolicy, *string) {
				return out.AttachedPolicies, markerOf(out.IsTruncated, out.Marker)
			})
		},
		inline: func(about string) ([]string, error) {
			return pagesOf(ctx, p.scope, about, c.ListGroupPolicies, inline, &inline.Marker, func(out *iam.ListGroupPoliciesOutput) ([]string, *string) {
				return out.PolicyNames, markerOf(out.IsTruncated, out.Marker)
			})
		},
		document: func(about, policy string) (*string, error) {
			out, err := call(ctx, p.scope, about, c.GetGroupPolicy, &iam.GetGroupPolicyInput{GroupName: name, PolicyName: &policy})
			if err != nil {
				return nil, err
			}
			return out.PolicyDocument, nil
		},
	})
}

// policyCalls read the policies of a user, a group or a role. About is its ARN.
type policyCalls struct {
	attached func(about string) ([]types.AttachedPolicy, error)
	inline   func(about string) ([]string, error)
	document func(about, policy string) (*string, error)
}

// holder completes an identity with its ARN and policies. It returns nil if one
// cannot be read.
func holder(ctx context.Context, p *principalReader, id *format.Identity, name *string, calls policyCalls) *format.Identity {
	var ok bool
	if id.ARN, ok = p.parse(aws.ToString(name)); !ok {
		return nil
	}
	about := id.ARN.String()
	attached, err := calls.attached(about)
	if err != nil {
		return nil
	}
	names, err := calls.inline(about)
	if err != nil {
		return nil
	}
	for _, n := range names {
		text, err := calls.document(about, n)
		if err != nil {
			return nil
		}
		id.InlinePolicies = append(id.InlinePolicies, format.InlinePolicy{Name: n, Document: decoded(aws.ToString(text))})
	}
	id.AttachedPolicies = p.attached(attached)
	p.refers(append(slices.Clone(id.AttachedPolicies), id.PermissionsBoundary)...)
	return id
}

// policy reads a managed policy. One that cannot be read is not in the account,
// and so not known.
func (p *principalReader) policy(ctx context.Context, name arn.ARN) *format.ManagedPolicy {
	out, err := call(ctx, p.scope, name.String(), p.client.GetPolicy, &iam.GetPolicyInput{PolicyArn: aws.String(name.String())})
	if err != nil || out.Policy == nil {
		return nil
	}
	version, err := call(ctx, p.scope, name.String(), p.client.GetPolicyVersion, &iam.GetPolicyVersionInput{PolicyArn: aws.String(name.String()), VersionId: out.Policy.DefaultVersionId})
	if err != nil || version.PolicyVersion == nil {
		return nil
	}
	m := managed(name, types.ManagedPolicyDetail{
		PolicyId: out.Policy.PolicyId, PolicyName: out.Policy.PolicyName, DefaultVersionId: out.Policy.DefaultVersionId,
		CreateDate: out.Policy.CreateDate, UpdateDate: out.Policy.UpdateDate, PolicyVersionList: []types.PolicyVersion{*version.PolicyVersion},
	})
	return &m
}
