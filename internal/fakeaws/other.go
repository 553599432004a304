// SPDX-License-Identifier: Apache-2.0

package fakeaws

import (
	"slices"
	"strings"
)

// other answers for the services whose resources are a name and a policy.
func (a *Account) other(r *Request) (any, *failure) {
	if !slices.Contains(a.Regions, r.Region) {
		return nil, &failure{403, "UnrecognizedClientException", "The security token included in the request is invalid."}
	}
	arn := func(rest string) string { return "arn:aws:" + r.Service + ":" + r.Region + ":" + a.ID + ":" + rest }
	switch r.Service + ":" + r.Operation {
	case "account:ListRegions":
		return paged(r, "Regions", a.Regions, func(n string) any { return map[string]any{"RegionName": n, "RegionOptStatus": "ENABLED"} }), nil
	case "ec2:DescribeRegions":
		return nil, &failure{403, "UnauthorizedOperation", "You are not authorized to perform this operation."}
	case "tagging:GetResources":
		return a.tagged(r), nil
	case "sqs:ListQueues":
		return paged(r, "QueueUrls", here(a.Queues, r), func(q Resource) any { return "https://sqs/" + a.ID + "/" + q.Name }), nil
	case "sqs:GetQueueUrl":
		if find(a.Queues, r).Name == "" {
			return nil, &failure{400, "QueueDoesNotExist", "no such queue"}
		}
		return map[string]any{"QueueUrl": "https://sqs/" + a.ID + "/" + r.Subject}, nil
	case "sqs:GetQueueAttributes":
		return attributes(find(a.Queues, r)), nil
	case "sns:ListTopics":
		return paged(r, "Topics", here(a.Topics, r), func(t Resource) any { return map[string]any{"TopicArn": arn(t.Name)} }), nil
	case "sns:GetTopicAttributes":
		return map[string]any{"Attributes": items{"entry", []any{map[string]any{"key": "Policy", "value": find(a.Topics, r).Policy}}}}, nil
	case "secretsmanager:ListSecrets":
		return paged(r, "SecretList", here(a.Secrets, r), func(s Resource) any {
			return map[string]any{"ARN": arn("secret:" + s.Name), "Name": s.Name, "Tags": tags(s.Tags, "Key", "Value"), "Description": Secret}
		}), nil
	case "secretsmanager:DescribeSecret":
		for _, s := range here(a.Secrets, r) {
			if full := arn("secret:" + s.Name); full == r.Subject || full[:len(full)-7] == r.Subject {
				return map[string]any{"ARN": full, "Name": s.Name[:len(s.Name)-7], "Tags": tags(s.Tags, "Key", "Value"), "Description": Secret}, nil
			}
		}
		return nil, &failure{400, "ResourceNotFoundException", "no such secret"}
	case "secretsmanager:GetResourcePolicy":
		return policyIn("ResourcePolicy", find(a.Secrets, r).Policy), nil
	case "ecr:DescribeRepositories":
		out := paged(r, "repositories", here(a.Repositories, r), func(p Resource) any {
			return map[string]any{"repositoryName": p.Name, "repositoryArn": arn("repository/" + p.Name)}
		})
		if next, ok := out["NextToken"]; ok {
			out["nextToken"] = next
		}
		return out, nil
	case "ecr:GetRepositoryPolicy":
		if p := find(a.Repositories, r).Policy; p != "" {
			return policyIn("policyText", p), nil
		}
		return nil, &failure{400, "RepositoryPolicyNotFoundException", "none"}
	case "ecr:GetRegistryPolicy":
		if a.Registry != "" {
			return policyIn("policyText", a.Registry), nil
		}
		return nil, &failure{400, "RegistryPolicyNotFoundException", "none"}
	}
	if r.Service == "kms" {
		return a.kms(r)
	}
	return a.prepared(r)
}

// notFound are the codes by which services say that there is no policy.
var notFound = map[string]string{
	"codeartifact": "ResourceNotFoundException", "dynamodb": "PolicyNotFoundException", "elasticfilesystem": "PolicyNotFound",
	"glue": "EntityNotFoundException", "backup": "ResourceNotFoundException", "acm-pca": "ResourceNotFoundException",
	"codebuild": "ResourceNotFoundException", "kafka": "NotFoundException", "s3tables": "NotFoundException", "s3vectors": "NotFoundException",
	"kinesis": "ResourceNotFoundException",
}

// prepared gives the answers that the account was made with.
func (a *Account) prepared(r *Request) (any, *failure) {
	operation := r.Region + " " + r.Service + ":" + r.Operation
	for _, key := range []string{operation + " " + r.Subject, operation} {
		if answer, ok := a.Answers[key]; ok {
			return r.filtered(answer), nil
		}
	}
	switch {
	case strings.HasSuffix(r.Operation, "Policy"):
		if code := notFound[r.Service]; code != "" {
			return nil, &failure{404, code, "none"}
		}
	case strings.HasPrefix(r.Operation, "List"), strings.HasPrefix(r.Operation, "Describe"), r.Service == "apigateway", r.Operation == "GetResourcePolicies":
		return map[string]any{}, nil
	}
	return nil, unknown(r)
}

func (a *Account) kms(r *Request) (any, *failure) {
	var keys []Key
	for _, k := range a.Keys {
		if k.Region == r.Region {
			keys = append(keys, k)
		}
	}
	type alias struct{ name, key string }
	var aliases []alias
	for _, k := range keys {
		for _, n := range k.Aliases {
			aliases = append(aliases, alias{n, k.Name})
		}
	}
	arn := "arn:aws:kms:" + r.Region + ":" + a.ID + ":"
	switch r.Operation {
	case "ListKeys":
		return marked(paged(r, "Keys", keys, func(k Key) any { return map[string]any{"KeyId": k.Name, "KeyArn": arn + "key/" + k.Name} })), nil
	case "ListAliases":
		if r.Subject != "" {
			aliases = slices.DeleteFunc(aliases, func(x alias) bool { return x.key != r.Subject })
		}
		return marked(paged(r, "Aliases", aliases, func(x alias) any {
			return map[string]any{"AliasName": x.name, "AliasArn": arn + x.name, "TargetKeyId": x.key}
		})), nil
	}
	i := slices.IndexFunc(keys, func(k Key) bool {
		return k.Name == r.Subject || arn+"key/"+k.Name == r.Subject || slices.ContainsFunc(k.Aliases, func(n string) bool { return arn+n == r.Subject })
	})
	if i < 0 {
		return nil, &failure{400, "NotFoundException", "no such key"}
	}
	switch r.Operation {
	case "GetKeyPolicy":
		return policyIn("Policy", keys[i].Policy), nil
	case "DescribeKey":
		return map[string]any{"KeyMetadata": map[string]any{"KeyId": keys[i].Name, "Arn": arn + "key/" + keys[i].Name, "KeyManager": "CUSTOMER", "KeyState": "Enabled", "Description": Secret}}, nil
	case "ListGrants":
		return marked(paged(r, "Grants", keys[i].Grants, func(g map[string]any) any { return g })), nil
	}
	return nil, unknown(r)
}

// tagged lists what has tags in a Region, the first of it twice.
func (a *Account) tagged(r *Request) any {
	type tagged struct {
		arn  string
		tags map[string]string
	}
	var all []tagged
	add := func(service, prefix string, list []Resource) {
		for _, x := range here(list, r) {
			if x.Tags != nil {
				all = append(all, tagged{"arn:aws:" + service + ":" + r.Region + ":" + a.ID + ":" + prefix + x.Name, x.Tags})
			}
		}
	}
	add("sqs", "", a.Queues)
	add("sns", "", a.Topics)
	if wanted, _ := r.body["ResourceARNList"].([]any); wanted != nil {
		all = slices.DeleteFunc(all, func(t tagged) bool { return !slices.Contains(wanted, any(t.arn)) })
	}
	if len(all) > 0 {
		all = append(all, all[0])
	}
	out := paged(r, "ResourceTagMappingList", all, func(t tagged) any {
		return map[string]any{"ResourceARN": t.arn, "Tags": tags(t.tags, "Key", "Value")}
	})
	out["PaginationToken"], _ = out["NextToken"].(string)
	return out
}

func here(all []Resource, r *Request) []Resource {
	return slices.DeleteFunc(slices.Clone(all), func(x Resource) bool { return x.Region != r.Region })
}

// find returns the resource whose name the subject of r ends in.
func find(all []Resource, r *Request) Resource {
	for _, x := range all {
		if strings.HasSuffix(r.Subject, x.Name) && x.Region == r.Region {
			return x
		}
	}
	return Resource{}
}

func attributes(x Resource) any {
	if x.Policy == "" {
		return map[string]any{}
	}
	return map[string]any{"Attributes": map[string]any{"Policy": x.Policy}}
}

func policyIn(field, policy string) any {
	if policy == "" {
		return map[string]any{}
	}
	return map[string]any{field: policy}
}

// filtered leaves out the VPC endpoints that r does not ask for.
func (r *Request) filtered(answer any) any {
	out, _ := answer.(map[string]any)
	endpoints, ok := out["vpcEndpointSet"].([]any)
	if !ok || r.params["Filter.1.Name"] != "vpc-endpoint-id" {
		return answer
	}
	return map[string]any{"vpcEndpointSet": slices.DeleteFunc(slices.Clone(endpoints), func(e any) bool {
		for name, value := range r.params {
			if strings.HasPrefix(name, "Filter.1.Value.") && value == e.(map[string]any)["vpcEndpointId"] {
				return false
			}
		}
		return true
	})}
}
