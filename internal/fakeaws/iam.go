// SPDX-License-Identifier: Apache-2.0

package fakeaws

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Secret is part of every secret that the server gives away: nothing that is
// collected may hold it.
const Secret = "PLANTED-SECRET"

func (s *Server) sts(r *Request) (any, *failure) {
	switch r.Operation {
	case "GetCallerIdentity":
		return map[string]any{"Account": r.Account, "Arn": "arn:aws:iam::" + r.Account + ":user/auditor", "UserId": "AIDA"}, nil
	case "DecodeAuthorizationMessage":
		text, ok := s.Encoded[r.params["EncodedMessage"]]
		if !ok {
			return nil, &failure{400, "InvalidAuthorizationMessageException", "not an encoded message"}
		}
		return map[string]any{"DecodedMessage": text}, nil
	case "AssumeRole":
		parts := strings.Split(r.params["RoleArn"], ":")
		a := s.account(parts[4])
		if a == nil || a.RoleMissing || strings.HasSuffix(r.params["RoleArn"], "/Missing") {
			return nil, &failure{403, "AccessDenied", "not authorized to perform sts:AssumeRole on " + r.params["RoleArn"]}
		}
		return map[string]any{
			"Credentials":     map[string]any{"AccessKeyId": "ASIA" + a.ID, "SecretAccessKey": Secret, "SessionToken": Secret, "Expiration": cmp.Or(s.Expiration, "2099-01-01T00:00:00Z")},
			"AssumedRoleUser": map[string]any{"Arn": "arn:aws:sts::" + a.ID + ":assumed-role/r/s", "AssumedRoleId": "AROA:s"},
		}, nil
	}
	return nil, unknown(r)
}

func unknown(r *Request) *failure {
	return &failure{400, "UnknownOperationException", "the fake knows no " + r.Service + ":" + r.Operation}
}

// encoded returns a document as IAM gives it: percent-encoded by RFC 3986.
func encoded(document string) string {
	return strings.ReplaceAll(url.QueryEscape(document), "+", "%20")
}

func (a *Account) iam(r *Request) (any, *failure) {
	switch r.Operation {
	case "GetAccountAuthorizationDetails":
		return a.details(r), nil
	case "ListOpenIDConnectProviders":
		return map[string]any{"OpenIDConnectProviderList": list(a.Providers, func(p string) any { return map[string]any{"Arn": p} })}, nil
	case "GetOpenIDConnectProvider":
		return map[string]any{"Url": r.Subject[strings.Index(r.Subject, "/")+1:], "ClientIDList": []any{"sts.amazonaws.com"}}, nil
	case "ListSAMLProviders":
		return map[string]any{"SAMLProviderList": []any{}}, nil
	case "ListInstanceProfiles":
		return map[string]any{"IsTruncated": false, "InstanceProfiles": list(a.Roles[:min(1, len(a.Roles))], func(role Principal) any {
			return map[string]any{"Arn": strings.Replace(role.ARN, ":role/", ":instance-profile/", 1), "InstanceProfileId": "AIPA", "InstanceProfileName": "p", "Path": "/",
				"CreateDate": created, "Roles": []any{map[string]any{"Arn": role.ARN, "RoleName": "r", "RoleId": "AROA", "Path": "/", "CreateDate": created}}}
		})}, nil
	}
	return a.principal(r)
}

const created = "2026-01-02T03:04:05Z"

// details gives all kinds of things in one list, as IAM does.
func (a *Account) details(r *Request) any {
	type thing struct {
		list string
		item any
	}
	var all []thing
	for kind, principals := range map[string][]Principal{"User": a.Users, "Group": a.Groups, "Role": a.Roles} {
		for _, p := range principals {
			all = append(all, thing{kind + "DetailList", p.detail(kind)})
		}
	}
	for _, p := range a.Policies {
		if p.Unlisted {
			continue
		}
		versions := []any{}
		for i, v := range p.Versions {
			versions = append(versions, map[string]any{"VersionId": fmt.Sprintf("v%d", i+1), "Document": encoded(v), "IsDefaultVersion": i == len(p.Versions)-1, "CreateDate": created})
		}
		all = append(all, thing{"Policies", map[string]any{"Arn": p.ARN, "PolicyId": "ANPA", "PolicyName": p.ARN[strings.LastIndex(p.ARN, "/")+1:],
			"DefaultVersionId": fmt.Sprintf("v%d", len(p.Versions)), "CreateDate": created, "UpdateDate": created, "PolicyVersionList": versions, "IsAttachable": true}})
	}
	slices.SortFunc(all, func(x, y thing) int { return strings.Compare(fmt.Sprint(x), fmt.Sprint(y)) })
	part, next := page(r, all)
	out := map[string]any{"IsTruncated": next != "", "UserDetailList": []any{}, "GroupDetailList": []any{}, "RoleDetailList": []any{}, "Policies": []any{}}
	if next != "" {
		out["Marker"] = next
	}
	for _, t := range part {
		out[t.list] = append(out[t.list].([]any), t.item)
	}
	return out
}

func (p *Principal) detail(kind string) map[string]any {
	d := map[string]any{
		"Arn": p.ARN, kind + "Id": p.ID, kind + "Name": p.ARN[strings.LastIndex(p.ARN, "/")+1:], "CreateDate": created, "Path": "/",
		"AttachedManagedPolicies": list(p.Attached, func(a string) any { return map[string]any{"PolicyArn": a, "PolicyName": "n"} }),
		kind + "PolicyList": list(slices.Sorted(maps.Keys(p.Inline)), func(n string) any {
			return map[string]any{"PolicyName": n, "PolicyDocument": encoded(p.Inline[n])}
		}),
	}
	if kind != "Group" {
		d["Tags"] = tags(p.Tags, "Key", "Value")
		if p.Boundary != "" {
			d["PermissionsBoundary"] = map[string]any{"PermissionsBoundaryArn": p.Boundary, "PermissionsBoundaryType": "Policy"}
		}
	}
	if kind == "User" {
		d["GroupList"] = list(p.Groups, func(g string) any { return g })
	}
	if kind == "Role" {
		d["AssumeRolePolicyDocument"] = encoded(p.Trust)
		d["RoleLastUsed"] = map[string]any{"LastUsedDate": created, "Region": "us-east-1"}
	}
	return d
}

func tags(m map[string]string, key, value string) []any {
	return list(slices.Sorted(maps.Keys(m)), func(k string) any { return map[string]any{key: k, value: m[k]} })
}
