// SPDX-License-Identifier: Apache-2.0

package fakeaws

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// principal answers what is about one user, group, role or managed policy.
func (a *Account) principal(r *Request) (any, *failure) {
	if strings.Contains(r.Operation, "GetPolicy") {
		return a.policy(r)
	}
	lists := map[string][]Principal{"User": a.Users, "Group": a.Groups, "Role": a.Roles}
	for _, kind := range []string{"User", "Group", "Role"} {
		name := r.params[kind+"Name"]
		if name == "" {
			continue
		}
		i := slices.IndexFunc(lists[kind], func(p Principal) bool { return lastPart(p.ARN) == name })
		if i < 0 {
			return nil, &failure{404, "NoSuchEntity", "there is no " + name}
		}
		return lists[kind][i].get(a, r, kind)
	}
	return nil, unknown(r)
}

func (p *Principal) get(a *Account, r *Request, kind string) (any, *failure) {
	switch r.Operation {
	case "Get" + kind:
		d := p.detail(kind)
		for _, listed := range []string{"AttachedManagedPolicies", kind + "PolicyList", "GroupList"} {
			delete(d, listed)
		}
		return map[string]any{kind: d}, nil
	case "ListGroupsForUser":
		return marker(r, "Groups", p.Groups, func(name string) any {
			i := slices.IndexFunc(a.Groups, func(g Principal) bool { return lastPart(g.ARN) == name })
			return map[string]any{"Arn": a.Groups[i].ARN, "GroupId": a.Groups[i].ID, "GroupName": name, "CreateDate": created, "Path": "/"}
		}), nil
	case "ListAttached" + kind + "Policies":
		return marker(r, "AttachedPolicies", p.Attached, func(arn string) any { return map[string]any{"PolicyArn": arn, "PolicyName": lastPart(arn)} }), nil
	case "List" + kind + "Policies":
		return marker(r, "PolicyNames", slices.Sorted(maps.Keys(p.Inline)), func(n string) any { return n }), nil
	case "Get" + kind + "Policy":
		name := r.params["PolicyName"]
		return map[string]any{kind + "Name": lastPart(p.ARN), "PolicyName": name, "PolicyDocument": encoded(p.Inline[name])}, nil
	}
	return nil, unknown(r)
}

func (a *Account) policy(r *Request) (any, *failure) {
	i := slices.IndexFunc(a.Policies, func(p Policy) bool { return p.ARN == r.params["PolicyArn"] })
	if i < 0 {
		return nil, &failure{404, "NoSuchEntity", "there is no such policy"}
	}
	p := a.Policies[i]
	current := fmt.Sprintf("v%d", len(p.Versions))
	if r.Operation == "GetPolicy" {
		return map[string]any{"Policy": map[string]any{"Arn": p.ARN, "PolicyId": "ANPA", "PolicyName": lastPart(p.ARN), "DefaultVersionId": current, "CreateDate": created, "UpdateDate": created}}, nil
	}
	var n int
	fmt.Sscanf(r.params["VersionId"], "v%d", &n)
	return map[string]any{"PolicyVersion": map[string]any{"VersionId": r.params["VersionId"], "IsDefaultVersion": r.params["VersionId"] == current, "Document": encoded(p.Versions[n-1])}}, nil
}

// marker returns one page of a list as IAM does.
func marker[T any](r *Request, name string, all []T, item func(T) any) map[string]any {
	part, next := page(r, all)
	out := map[string]any{name: list(part, item), "IsTruncated": next != ""}
	if next != "" {
		out["Marker"] = next
	}
	return out
}

func lastPart(s string) string { return s[strings.LastIndexByte(s, '/')+1:] }
