// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/snapshot/format"
)

// identities are users, groups, roles and managed policies, by one call that
// gives them with their policies, and what trust policies refer to.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
var identities = service{
	prefix: "iam",
	tier:   1,
	reach:  onceAnAccount,
	calls: []string{"GetAccountAuthorizationDetails", "GetOpenIDConnectProvider", "GetPolicy", "GetPolicyVersion", "GetSAMLProvider",
		"ListInstanceProfiles", "ListOpenIDConnectProviders", "ListSAMLProviders"},
	one: &onePrincipal,
	collect: func(ctx context.Context, s *scope) {
		c := iam.NewFromConfig(s.config)
		s.authorizationDetails(ctx, c)
		s.oidcProviders(ctx, c)
		s.samlProviders(ctx, c)
		s.instanceProfiles(ctx, c)
	},
}

// authorizationDetails puts principals and managed policies into the account. A
// list that broke off is kept as far as it goes: who is not in it is unknown.
func (s *scope) authorizationDetails(ctx context.Context, c *iam.Client) {
	type details = iam.GetAccountAuthorizationDetailsOutput
	in := &iam.GetAccountAuthorizationDetailsInput{MaxItems: aws.Int32(1000)}
	pages, err := paged(ctx, s, c.GetAccountAuthorizationDetails, in, &in.Marker, func(out *details) ([]*details, *string) {
		return []*details{out}, markerOf(out.IsTruncated, out.Marker)
	})
	if err != nil && len(pages) == 0 {
		return
	}
	s.mu.Lock()
	a := s.account
	s.mu.Unlock()
	a.Users, a.Groups, a.Roles, a.Policies = []format.Identity{}, []format.Identity{}, []format.Identity{}, []format.ManagedPolicy{}
	seen := map[arn.ARN]bool{}
	first := func(name *string) (arn.ARN, bool) {
		parsed, ok := s.parse(aws.ToString(name))
		ok = ok && !seen[parsed]
		seen[parsed] = true
		return parsed, ok
	}
	for _, p := range pages {
		for _, u := range p.UserDetailList {
			if name, ok := first(u.Arn); ok {
				a.Users = append(a.Users, format.Identity{
					ARN: name, ID: aws.ToString(u.UserId), CreateDate: seconds(u.CreateDate),
					Tags: tagMap(u.Tags, iamTag), Groups: append([]string{}, u.GroupList...),
					PermissionsBoundary: s.boundary(u.PermissionsBoundary),
					AttachedPolicies:    s.attached(u.AttachedManagedPolicies), InlinePolicies: inline(u.UserPolicyList),
				})
			}
		}
		for _, g := range p.GroupDetailList {
			if name, ok := first(g.Arn); ok {
				a.Groups = append(a.Groups, format.Identity{
					ARN: name, ID: aws.ToString(g.GroupId), CreateDate: seconds(g.CreateDate),
					AttachedPolicies: s.attached(g.AttachedManagedPolicies), InlinePolicies: inline(g.GroupPolicyList),
				})
			}
		}
		for _, r := range p.RoleDetailList {
			if name, ok := first(r.Arn); ok {
				role := format.Identity{
					ARN: name, ID: aws.ToString(r.RoleId), CreateDate: seconds(r.CreateDate),
					Tags: tagMap(r.Tags, iamTag), PermissionsBoundary: s.boundary(r.PermissionsBoundary),
					AttachedPolicies: s.attached(r.AttachedManagedPolicies), InlinePolicies: inline(r.RolePolicyList),
				}
				if trust := aws.ToString(r.AssumeRolePolicyDocument); trust != "" {
					role.TrustPolicy = decoded(trust)
				}
				if r.RoleLastUsed != nil {
					role.LastUsed = seconds(r.RoleLastUsed.LastUsedDate)
				}
				a.Roles = append(a.Roles, role)
			}
		}
		for _, m := range p.Policies {
			if name, ok := first(m.Arn); ok {
				a.Policies = append(a.Policies, managed(name, m))
			}
		}
	}
	if err == nil {
		a.Policies = append(a.Policies, s.referredPolicies(ctx, c, &a)...)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.account.Users, s.account.Groups, s.account.Roles, s.account.Policies = a.Users, a.Groups, a.Roles, a.Policies
}

// referredPolicies reads the managed policies that principals of an account refer
// to and that are not among its own: the list need not hold AWS managed policies
// that are boundaries only.
func (s *scope) referredPolicies(ctx context.Context, c *iam.Client, a *format.Account) []format.ManagedPolicy {
	missing := map[arn.ARN]bool{}
	for _, list := range [][]format.Identity{a.Users, a.Groups, a.Roles} {
		for _, id := range list {
			for _, name := range append(slices.Clone(id.AttachedPolicies), id.PermissionsBoundary) {
				missing[name] = name.IsValid()
			}
		}
	}
	for _, p := range a.Policies {
		missing[p.ARN] = false
	}
	maps.DeleteFunc(missing, func(_ arn.ARN, wanted bool) bool { return !wanted })
	p := &principalReader{scope: s, client: c}
	names := slices.SortedFunc(maps.Keys(missing), func(x, y arn.ARN) int { return strings.Compare(x.String(), y.String()) })
	read := make([]*format.ManagedPolicy, len(names))
	parallel(perTask, indexes(len(names)), func(i int) { read[i] = p.policy(ctx, names[i]) })
	return present(read)
}

// managed returns a managed policy with its default version.
func managed(name arn.ARN, m types.ManagedPolicyDetail) format.ManagedPolicy {
	p := format.ManagedPolicy{
		ARN: name, ID: aws.ToString(m.PolicyId), Name: aws.ToString(m.PolicyName), DefaultVersion: aws.ToString(m.DefaultVersionId),
		CreateDate: seconds(m.CreateDate), UpdateDate: seconds(m.UpdateDate),
	}
	for _, v := range m.PolicyVersionList {
		if v.Document != nil && (v.IsDefaultVersion || aws.ToString(v.VersionId) == p.DefaultVersion && p.Document.IsZero()) {
			p.Document = decoded(*v.Document)
		}
	}
	return p
}

func inline(list []types.PolicyDetail) []format.InlinePolicy {
	var all []format.InlinePolicy
	for _, p := range list {
		all = append(all, format.InlinePolicy{Name: aws.ToString(p.PolicyName), Document: decoded(aws.ToString(p.PolicyDocument))})
	}
	return all
}

func (s *scope) attached(list []types.AttachedPolicy) []arn.ARN {
	var all []arn.ARN
	for _, p := range list {
		if name, ok := s.parse(aws.ToString(p.PolicyArn)); ok {
			all = append(all, name)
		}
	}
	return all
}

func (s *scope) boundary(b *types.AttachedPermissionsBoundary) arn.ARN {
	if b == nil || aws.ToString(b.PermissionsBoundaryArn) == "" {
		return arn.ARN{}
	}
	name, _ := s.parse(*b.PermissionsBoundaryArn)
	return name
}

// decoded returns the document that IAM gives percent-encoded, by RFC 3986: a
// plus sign is one. Some servers give it as it is, and then it begins with a
// brace, which IAM encodes.
func decoded(text string) format.Document {
	if plain, err := url.PathUnescape(text); err == nil && !strings.HasPrefix(strings.TrimSpace(text), "{") {
		return document(plain)
	}
	return document(text)
}

// seconds returns a time as a snapshot holds it.
func seconds(t *time.Time) time.Time { return aws.ToTime(t).UTC().Truncate(time.Second) }

func iamTag(t types.Tag) (key, value *string) { return t.Key, t.Value }

// markerOf returns the token of the next page, or nil. Servers leave a marker in
// the last page.
func markerOf(truncated bool, marker *string) *string {
	if !truncated {
		return nil
	}
	return marker
}

func (s *scope) oidcProviders(ctx context.Context, c *iam.Client) {
	out, err := call(ctx, s, "", c.ListOpenIDConnectProviders, &iam.ListOpenIDConnectProvidersInput{})
	if err != nil {
		s.lacks(err)
		return
	}
	each(ctx, s, out.OpenIDConnectProviderList, func(p types.OpenIDConnectProviderListEntry) string { return aws.ToString(p.Arn) }, func(ctx context.Context, p types.OpenIDConnectProviderListEntry) {
		name, ok := s.parse(aws.ToString(p.Arn))
		if !ok {
			return
		}
		r := format.Resource{ARN: name, Type: "iam:oidc-provider"}
		if got, err := call(ctx, s, name.String(), c.GetOpenIDConnectProvider, &iam.GetOpenIDConnectProviderInput{OpenIDConnectProviderArn: p.Arn}); err == nil {
			r.Tags = tagMap(got.Tags, iamTag)
			r.Settings = settings(struct {
				URL       string   `json:"url,omitzero"`
				Audiences []string `json:"audiences,omitzero"`
			}{aws.ToString(got.Url), sorted(got.ClientIDList)})
		}
		s.add(r)
	})
}

func (s *scope) samlProviders(ctx context.Context, c *iam.Client) {
	out, err := call(ctx, s, "", c.ListSAMLProviders, &iam.ListSAMLProvidersInput{})
	if err != nil {
		s.lacks(err)
		return
	}
	each(ctx, s, out.SAMLProviderList, func(p types.SAMLProviderListEntry) string { return aws.ToString(p.Arn) }, func(ctx context.Context, p types.SAMLProviderListEntry) {
		name, ok := s.parse(aws.ToString(p.Arn))
		if !ok {
			return
		}
		r := format.Resource{ARN: name, Type: "iam:saml-provider"}
		if got, err := call(ctx, s, name.String(), c.GetSAMLProvider, &iam.GetSAMLProviderInput{SAMLProviderArn: p.Arn}); err == nil {
			r.Tags = tagMap(got.Tags, iamTag)
		}
		s.add(r)
	})
}

func (s *scope) instanceProfiles(ctx context.Context, c *iam.Client) {
	in := &iam.ListInstanceProfilesInput{MaxItems: aws.Int32(1000)}
	profiles, _ := paged(ctx, s, c.ListInstanceProfiles, in, &in.Marker, func(out *iam.ListInstanceProfilesOutput) ([]types.InstanceProfile, *string) {
		return out.InstanceProfiles, markerOf(out.IsTruncated, out.Marker)
	})
	for _, p := range profiles {
		name, ok := s.parse(aws.ToString(p.Arn))
		if !ok {
			continue
		}
		roles := []string{}
		for _, r := range p.Roles {
			roles = append(roles, aws.ToString(r.Arn))
		}
		s.add(format.Resource{ARN: name, Type: "iam:instance-profile", Settings: settings(struct {
			Roles []string `json:"roles"`
		}{sorted(roles)})})
	}
}
