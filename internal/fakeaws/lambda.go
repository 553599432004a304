// SPDX-License-Identifier: Apache-2.0

package fakeaws

import (
	"maps"
	"slices"
	"strings"
)

func (a *Account) lambda(r *Request) (any, *failure) {
	var here []Function
	for _, f := range a.Functions {
		if f.Region == r.Region {
			here = append(here, f)
		}
	}
	switch r.Operation {
	case "ListFunctions":
		return marked(paged(r, "Functions", here, func(f Function) any {
			return map[string]any{"FunctionName": f.Name, "FunctionArn": f.arn(a, r), "Environment": map[string]any{"Variables": f.Environment}}
		})), nil
	case "ListLayers":
		return map[string]any{"Layers": []any{}}, nil
	}
	name, qualifier, _ := strings.Cut(r.Subject, ":")
	i := slices.IndexFunc(here, func(f Function) bool { return f.Name == name })
	if i < 0 {
		return nil, &failure{404, "ResourceNotFoundException", "no such function"}
	}
	f := here[i]
	switch r.Operation {
	case "GetPolicy":
		policy := f.Policy
		if qualifier != "" {
			policy = f.Qualified[qualifier]
		}
		if policy == "" {
			return nil, &failure{404, "ResourceNotFoundException", "The resource you requested does not exist."}
		}
		return map[string]any{"Policy": policy}, nil
	case "ListAliases":
		return map[string]any{"Aliases": list(slices.Sorted(maps.Keys(f.Qualified)), func(n string) any { return map[string]any{"Name": n, "FunctionVersion": "1"} })}, nil
	case "ListVersionsByFunction":
		return map[string]any{"Versions": []any{map[string]any{"Version": "$LATEST"}, map[string]any{"Version": "1", "Environment": map[string]any{"Variables": f.Environment}}}}, nil
	case "ListFunctionUrlConfigs":
		if f.URLAuth == "" {
			return map[string]any{"FunctionUrlConfigs": []any{}}, nil
		}
		return map[string]any{"FunctionUrlConfigs": []any{map[string]any{"FunctionArn": f.arn(a, r), "AuthType": f.URLAuth, "FunctionUrl": "https://f/", "CreationTime": created, "LastModifiedTime": created}}}, nil
	}
	return nil, unknown(r)
}

func (f *Function) arn(a *Account, r *Request) string {
	return "arn:aws:lambda:" + r.Region + ":" + a.ID + ":function:" + f.Name
}

// marked gives the next token the name that Lambda and KMS have for it.
func marked(out map[string]any) map[string]any {
	if next, ok := out["NextToken"]; ok {
		delete(out, "NextToken")
		out["NextMarker"], out["Truncated"] = next, true
	}
	return out
}
