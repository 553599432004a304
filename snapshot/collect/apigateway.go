// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/apigateway/types"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/snapshot/format"
)

// restAPIs come with their policies; one that seems to have none is asked for by
// itself. HTTP and WebSocket APIs have none. Private custom domains have two, for
// requests through them and for their management.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html
var restAPIs = service{
	prefix:  "execute-api",
	tier:    2,
	calls:   []string{"GetRestApis", "GetDomainName", "GetDomainNames", "GetResources", "GetRestApi"},
	actions: []string{"apigateway:GET"},
	covers:  []string{"apigateway"}, // whose private domain names have policies
	one: &single{
		calls:   []string{"GetResources", "GetRestApi"},
		actions: []string{"apigateway:GET"},
		governs: parts("", "/", 1),
		read: func(ctx context.Context, s *scope, name arn.ARN) {
			id := name.Resource()
			c := apigateway.NewFromConfig(s.config)
			out, err := call(ctx, s, name.String(), c.GetRestApi, &apigateway.GetRestApiInput{RestApiId: &id})
			if err == nil {
				s.restAPI(ctx, c, types.RestApi{Id: &id, Policy: out.Policy, Tags: out.Tags, EndpointConfiguration: out.EndpointConfiguration})
			}
		},
	},
	collect: func(ctx context.Context, s *scope) {
		c := apigateway.NewFromConfig(s.config)
		in := &apigateway.GetRestApisInput{Limit: aws.Int32(500)}
		apis, _ := paged(ctx, s, c.GetRestApis, in, &in.Position, func(out *apigateway.GetRestApisOutput) ([]types.RestApi, *string) {
			return out.Items, out.Position
		})
		each(ctx, s, apis, func(a types.RestApi) string { return aws.ToString(a.Id) }, func(ctx context.Context, a types.RestApi) { s.restAPI(ctx, c, a) })
		s.privateDomains(ctx, c)
	},
}

func (s *scope) restAPI(ctx context.Context, c *apigateway.Client, a types.RestApi) {
	name := s.arn("execute-api", aws.ToString(a.Id))
	r, ok := s.resource(name, "execute-api:api", unescaped(a.Policy), nil)
	if ok && r.PolicyStatus == format.PolicyNone {
		r, ok = policyOf(ctx, s, name, "execute-api:api", c.GetRestApi, &apigateway.GetRestApiInput{RestApiId: a.Id},
			func(out *apigateway.GetRestApiOutput) *string { return aws.String(unescaped(out.Policy)) })
	}
	if !ok {
		return
	}
	set := struct {
		Types     []types.EndpointType `json:"endpointTypes,omitzero"`
		Endpoints []string             `json:"vpcEndpointIds,omitempty"`
		Methods   map[string]string    `json:"methods,omitzero"` // kinds of authorization by method and path
	}{Methods: s.methods(ctx, c, name, a.Id)}
	if e := a.EndpointConfiguration; e != nil {
		set.Types, set.Endpoints = slices.Clone(e.Types), sorted(e.VpcEndpointIds)
		slices.Sort(set.Types)
	}
	r.Settings = settings(set)
	s.add(r)
}

// methods reads how the methods of an API authorize: "AWS_IAM" for "GET /pets". It
// returns nil if that cannot be read. A stage may have been deployed before they
// last changed.
// https://docs.aws.amazon.com/apigateway/latest/api/API_GetResources.html
func (s *scope) methods(ctx context.Context, c *apigateway.Client, name string, id *string) map[string]string {
	in := &apigateway.GetResourcesInput{RestApiId: id, Embed: []string{"methods"}, Limit: aws.Int32(500)}
	list, err := pagesOf(ctx, s, name, c.GetResources, in, &in.Position, func(out *apigateway.GetResourcesOutput) ([]types.Resource, *string) {
		return out.Items, out.Position
	})
	if err != nil {
		return nil
	}
	all := map[string]string{}
	for _, r := range list {
		for method, m := range r.ResourceMethods {
			all[method+" "+aws.ToString(r.Path)] = aws.ToString(m.AuthorizationType)
		}
	}
	return all
}

// privateDomains are custom domain names for private APIs. Others have no
// policies.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains-associations.html
func (s *scope) privateDomains(ctx context.Context, c *apigateway.Client) {
	in := &apigateway.GetDomainNamesInput{Limit: aws.Int32(500), ResourceOwner: types.ResourceOwnerSelf}
	all, _ := paged(ctx, s, c.GetDomainNames, in, &in.Position, func(out *apigateway.GetDomainNamesOutput) (private []types.DomainName, next *string) {
		for _, d := range out.Items {
			if e := d.EndpointConfiguration; e != nil && slices.Contains(e.Types, types.EndpointTypePrivate) {
				private = append(private, d)
			}
		}
		return private, out.Position
	})
	each(ctx, s, all, func(d types.DomainName) string { return aws.ToString(d.DomainNameId) }, func(ctx context.Context, d types.DomainName) {
		path := "/domainnames/" + aws.ToString(d.DomainName) + "+" + aws.ToString(d.DomainNameId)
		out, err := call(ctx, s, s.arn("execute-api", path), c.GetDomainName, &apigateway.GetDomainNameInput{DomainName: d.DomainName, DomainNameId: d.DomainNameId})
		if err != nil {
			out = new(apigateway.GetDomainNameOutput)
		}
		for service, policy := range map[string]*string{"execute-api": out.Policy, "apigateway": out.ManagementPolicy} {
			if r, ok := s.resource(s.arn(service, path), service+":domainname", unescaped(policy), err); ok {
				s.add(r)
			}
		}
	})
}

// unescaped returns a policy as it was saved: API Gateway gives it with its
// quotes escaped, as the inside of a JSON string.
func unescaped(policy *string) string {
	text := aws.ToString(policy)
	var inside string
	if err := json.Unmarshal([]byte(`"`+lineBreaks.Replace(text)+`"`), &inside); err != nil {
		return text // as it should be
	}
	return inside
}

// lineBreaks escapes what no JSON string may have in it.
var lineBreaks = strings.NewReplacer("\n", `\n`, "\r", `\r`, "\t", `\t`)
