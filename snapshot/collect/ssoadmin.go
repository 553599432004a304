// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"cmp"
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin/types"

	"github.com/undenied/undenied/snapshot/format"
)

// permissionSets decide nothing: the roles made of them do. They say where to
// change those. Only the account that owns the Identity Center is asked.
// https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html
var permissionSets = service{
	prefix: "sso",
	tier:   2,
	calls: []string{"ListInstances", "DescribePermissionSet", "GetInlinePolicyForPermissionSet", "GetPermissionsBoundaryForPermissionSet",
		"ListAccountAssignments", "ListAccountsForProvisionedPermissionSet", "ListCustomerManagedPolicyReferencesInPermissionSet", "ListManagedPoliciesInPermissionSet", "ListPermissionSets"},
	collect: func(ctx context.Context, s *scope) {
		c := ssoadmin.NewFromConfig(s.config)
		in := &ssoadmin.ListInstancesInput{}
		instances, _ := paged(ctx, s, c.ListInstances, in, &in.NextToken, func(out *ssoadmin.ListInstancesOutput) ([]types.InstanceMetadata, *string) {
			return out.Instances, out.NextToken
		})
		for _, i := range instances {
			if owner := aws.ToString(i.OwnerAccountId); owner != "" && owner != s.id {
				continue
			}
			if primary := aws.ToString(i.PrimaryRegion); primary != "" && primary != s.region {
				continue // a copy
			}
			in := &ssoadmin.ListPermissionSetsInput{InstanceArn: i.InstanceArn, MaxResults: aws.Int32(100)}
			sets, _ := paged(ctx, s, c.ListPermissionSets, in, &in.NextToken, func(out *ssoadmin.ListPermissionSetsOutput) ([]string, *string) {
				return out.PermissionSets, out.NextToken
			})
			each(ctx, s, sets, same, func(ctx context.Context, name string) { s.permissionSet(ctx, c, i.InstanceArn, name) })
		}
	},
}

type permissionSetSettings struct {
	Name            string   `json:"name,omitzero"`
	Instance        string   `json:"instance"`
	Accounts        []string `json:"accounts,omitzero"`
	InlinePolicy    string   `json:"inlinePolicy,omitzero"`
	Managed         []string `json:"managedPolicies,omitzero"`         // ARNs
	CustomerManaged []string `json:"customerManagedPolicies,omitzero"` // paths with names
	Boundary        string   `json:"permissionsBoundary,omitzero"`     // an ARN, or a path with a name

	Assignments []permissionSetAssignment `json:"assignments,omitzero"`
}

// A permissionSetAssignment gives a user or group the permission set in an
// account.
type permissionSetAssignment struct {
	Account   string `json:"account"`
	Type      string `json:"principalType"` // USER or GROUP
	Principal string `json:"principalId"`   // in the identity store
}

func (s *scope) permissionSet(ctx context.Context, c *ssoadmin.Client, instance *string, name string) {
	parsed, ok := s.parse(name)
	if !ok {
		return
	}
	set := permissionSetSettings{Instance: aws.ToString(instance)}
	if out, err := call(ctx, s, name, c.DescribePermissionSet, &ssoadmin.DescribePermissionSetInput{InstanceArn: instance, PermissionSetArn: &name}); err == nil && out.PermissionSet != nil {
		set.Name = aws.ToString(out.PermissionSet.Name)
	}
	if out, err := call(ctx, s, name, c.GetInlinePolicyForPermissionSet, &ssoadmin.GetInlinePolicyForPermissionSetInput{InstanceArn: instance, PermissionSetArn: &name}); err == nil {
		set.InlinePolicy = aws.ToString(out.InlinePolicy)
	}
	if out, err := call(ctx, s, name, c.GetPermissionsBoundaryForPermissionSet, &ssoadmin.GetPermissionsBoundaryForPermissionSetInput{InstanceArn: instance, PermissionSetArn: &name}); err == nil && out.PermissionsBoundary != nil {
		set.Boundary = cmp.Or(aws.ToString(out.PermissionsBoundary.ManagedPolicyArn), referred(out.PermissionsBoundary.CustomerManagedPolicyReference))
	}
	accounts := &ssoadmin.ListAccountsForProvisionedPermissionSetInput{InstanceArn: instance, PermissionSetArn: &name}
	if list, err := pagesOf(ctx, s, name, c.ListAccountsForProvisionedPermissionSet, accounts, &accounts.NextToken, func(out *ssoadmin.ListAccountsForProvisionedPermissionSetOutput) ([]string, *string) {
		return out.AccountIds, out.NextToken
	}); err == nil {
		set.Accounts = append([]string{}, sorted(list)...)
		set.Assignments = s.assignments(ctx, c, instance, name, set.Accounts)
	}
	managed := &ssoadmin.ListManagedPoliciesInPermissionSetInput{InstanceArn: instance, PermissionSetArn: &name}
	if list, err := pagesOf(ctx, s, name, c.ListManagedPoliciesInPermissionSet, managed, &managed.NextToken, func(out *ssoadmin.ListManagedPoliciesInPermissionSetOutput) (names []string, next *string) {
		for _, p := range out.AttachedManagedPolicies {
			names = append(names, aws.ToString(p.Arn))
		}
		return names, out.NextToken
	}); err == nil {
		set.Managed = append([]string{}, sorted(list)...)
	}
	own := &ssoadmin.ListCustomerManagedPolicyReferencesInPermissionSetInput{InstanceArn: instance, PermissionSetArn: &name}
	if list, err := pagesOf(ctx, s, name, c.ListCustomerManagedPolicyReferencesInPermissionSet, own, &own.NextToken, func(out *ssoadmin.ListCustomerManagedPolicyReferencesInPermissionSetOutput) (names []string, next *string) {
		for _, p := range out.CustomerManagedPolicyReferences {
			names = append(names, referred(&p))
		}
		return names, out.NextToken
	}); err == nil {
		set.CustomerManaged = append([]string{}, sorted(list)...)
	}
	s.add(format.Resource{ARN: parsed, Type: "sso:permission-set", Settings: settings(set)})
}

// assignments returns who has a permission set in the given accounts. It is nil
// if they are not all known.
func (s *scope) assignments(ctx context.Context, c *ssoadmin.Client, instance *string, name string, accounts []string) []permissionSetAssignment {
	all := []permissionSetAssignment{}
	for _, account := range accounts {
		in := &ssoadmin.ListAccountAssignmentsInput{InstanceArn: instance, PermissionSetArn: &name, AccountId: &account, MaxResults: aws.Int32(100)}
		list, err := pagesOf(ctx, s, name, c.ListAccountAssignments, in, &in.NextToken, func(out *ssoadmin.ListAccountAssignmentsOutput) ([]types.AccountAssignment, *string) {
			return out.AccountAssignments, out.NextToken
		})
		if err != nil {
			return nil
		}
		for _, a := range list {
			all = append(all, permissionSetAssignment{account, string(a.PrincipalType), aws.ToString(a.PrincipalId)})
		}
	}
	slices.SortFunc(all, func(a, b permissionSetAssignment) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Type, b.Type), cmp.Compare(a.Principal, b.Principal))
	})
	return slices.Compact(all)
}

// referred returns the path and name of a policy that each account has for
// itself, as in "/team/read".
func referred(p *types.CustomerManagedPolicyReference) string {
	if p == nil {
		return ""
	}
	return cmp.Or(aws.ToString(p.Path), "/") + aws.ToString(p.Name)
}
