// SPDX-License-Identifier: Apache-2.0

package fakeaws

import (
	"maps"
	"slices"
	"strings"
)

const orgID = "o-fakeorg"

func (s *Server) organizations(r *Request) (any, *failure) {
	o := s.Organization
	if o == nil {
		return nil, &failure{400, "AWSOrganizationsNotInUseException", "Your account is not a member of an organization."}
	}
	base := "arn:aws:organizations::" + o.Management + ":"
	if r.Operation == "DescribeOrganization" {
		return map[string]any{"Organization": map[string]any{"Id": orgID, "MasterAccountId": o.Management, "Arn": base + "organization/" + orgID, "FeatureSet": "ALL"}}, nil
	}
	if r.Account != o.Management {
		return nil, &failure{400, "AccessDeniedException", "You don't have permissions to access this resource."}
	}
	account := func(id string) any {
		out := map[string]any{"Id": id, "Name": "account-" + id, "Arn": base + "account/" + orgID + "/" + id, "Status": "ACTIVE", "State": "ACTIVE"}
		if o.Paths {
			out["Paths"] = []any{orgID + "/" + o.path(o.Members[id]) + "/" + id + "/"}
		}
		return out
	}
	switch r.Operation {
	case "ListRoots":
		types := []any{map[string]any{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}}
		if o.RCPs {
			types = append(types, map[string]any{"Type": "RESOURCE_CONTROL_POLICY", "Status": "ENABLED"})
		}
		return map[string]any{"Roots": []any{map[string]any{"Id": RootID, "Name": "Root", "Arn": base + "root/" + orgID + "/" + RootID, "PolicyTypes": types}}}, nil
	case "ListAccounts":
		return paged(r, "Accounts", slices.Sorted(maps.Keys(o.Members)), account), nil
	case "DescribeAccount":
		return map[string]any{"Account": account(r.Subject)}, nil
	case "DescribeOrganizationalUnit":
		for _, u := range o.Units {
			if u.ID == r.Subject {
				return map[string]any{"OrganizationalUnit": map[string]any{"Id": u.ID, "Name": u.Name, "Arn": base + "ou/" + orgID + "/" + u.ID}}, nil
			}
		}
		return nil, &failure{400, "OrganizationalUnitNotFoundException", "no such unit"}
	case "ListAccountsForParent":
		ids := slices.DeleteFunc(slices.Sorted(maps.Keys(o.Members)), func(id string) bool { return o.Members[id] != r.Subject })
		return paged(r, "Accounts", ids, account), nil
	case "ListOrganizationalUnitsForParent":
		units := slices.DeleteFunc(slices.Clone(o.Units), func(u Unit) bool { return u.Parent != r.Subject })
		return paged(r, "OrganizationalUnits", units, func(u Unit) any {
			return map[string]any{"Id": u.ID, "Name": u.Name, "Arn": base + "ou/" + orgID + "/" + u.ID}
		}), nil
	case "ListParents":
		parent, ok := o.Members[r.Subject]
		for _, u := range o.Units {
			if u.ID == r.Subject {
				parent, ok = u.Parent, true
			}
		}
		if !ok {
			return nil, &failure{400, "ChildNotFoundException", "no such child"}
		}
		kind := "ORGANIZATIONAL_UNIT"
		if parent == RootID {
			kind = "ROOT"
		}
		return map[string]any{"Parents": []any{map[string]any{"Id": parent, "Type": kind}}}, nil
	case "ListPoliciesForTarget":
		kind, _ := r.body["Filter"].(string)
		attached := slices.DeleteFunc(slices.Clone(o.of(kind)), func(p OrgPolicy) bool { return !slices.Contains(p.Targets, r.Subject) })
		return paged(r, "Policies", attached, func(p OrgPolicy) any { return p.summary(base, kind) }), nil
	case "ListPolicies":
		return paged(r, "Policies", o.of(r.Subject), func(p OrgPolicy) any { return p.summary(base, r.Subject) }), nil
	case "DescribePolicy":
		p, kind := o.policy(r.Subject)
		return map[string]any{"Policy": map[string]any{"PolicySummary": p.summary(base, kind), "Content": p.Document}}, nil
	case "ListTargetsForPolicy":
		p, _ := o.policy(r.Subject)
		return paged(r, "Targets", p.Targets, func(id string) any { return map[string]any{"TargetId": id, "Name": id} }), nil
	case "ListDelegatedAdministrators":
		return map[string]any{"DelegatedAdministrators": []any{}}, nil
	case "DescribeResourcePolicy":
		if o.Delegation != "" {
			return map[string]any{"ResourcePolicy": map[string]any{"Content": o.Delegation, "ResourcePolicySummary": map[string]any{
				"Id": "rp-1", "Arn": base + "resourcepolicy/" + orgID + "/rp-1"}}}, nil
		}
		return nil, &failure{400, "ResourcePolicyNotFoundException", "none"}
	}
	return nil, unknown(r)
}

func (o *Organization) of(kind string) []OrgPolicy {
	if kind == "RESOURCE_CONTROL_POLICY" {
		return o.RCPPolicies
	}
	return o.SCPs
}

func (o *Organization) policy(id string) (OrgPolicy, string) {
	for _, kind := range []string{"SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"} {
		for _, p := range o.of(kind) {
			if p.ID == id {
				return p, kind
			}
		}
	}
	return OrgPolicy{}, ""
}

func (p *OrgPolicy) summary(base, kind string) any {
	return map[string]any{"Id": p.ID, "Name": p.ID, "Type": kind, "AwsManaged": strings.HasSuffix(p.ID, "FullAWSAccess"),
		"Arn": base + "policy/" + orgID + "/" + strings.ToLower(kind) + "/" + p.ID}
}

// path returns the path of a node, from the root.
func (o *Organization) path(id string) string {
	for _, u := range o.Units {
		if u.ID == id {
			return o.path(u.Parent) + "/" + id
		}
	}
	return id
}

// paged returns one page of a list in JSON.
func paged[T any](r *Request, name string, all []T, item func(T) any) map[string]any {
	part, next := page(r, all)
	out := map[string]any{name: list(part, item)}
	if next != "" {
		out["NextToken"] = next
	}
	return out
}
