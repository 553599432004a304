// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/apigateway"
	"github.com/aws/aws-sdk-go-v2/service/apigateway/types"
)

// restAPIs come with their policies. HTTP and WebSocket APIs have none.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html
var restAPIs = service{
	prefix:  "execute-api",
	tier:    2,
	calls:   []string{"GetRestApis"},
	actions: []string{"apigateway:GET"},
	collect: func(ctx context.Context, s *scope) {
		c := apigateway.NewFromConfig(s.config)
		in := &apigateway.GetRestApisInput{Limit: aws.Int32(500)}
		apis, _ := paged(ctx, s, c.GetRestApis, in, &in.Position, func(out *apigateway.GetRestApisOutput) ([]types.RestApi, *string) {
			return out.Items, out.Position
		})
		for _, a := range apis {
			r, ok := s.resource(s.arn("execute-api", aws.ToString(a.Id)), "execute-api:api", unescaped(aws.ToString(a.Policy)), nil)
			if !ok {
				continue
			}
			if r.Tags = a.Tags; r.Tags == nil {
				r.Tags = map[string]string{}
			}
			if e := a.EndpointConfiguration; e != nil {
				set := struct {
					Types     []types.EndpointType `json:"endpointTypes,omitzero"`
					Endpoints []string             `json:"vpcEndpointIds,omitzero"`
				}{slices.Clone(e.Types), nil}
				slices.Sort(set.Types)
				if len(e.VpcEndpointIds) > 0 {
					set.Endpoints = sorted(e.VpcEndpointIds)
				}
				r.Settings = settings(set)
			}
			s.add(r)
		}
	},
}

// unescaped returns a policy as it was saved: API Gateway gives it with its
// quotes escaped, as the inside of a string.
func unescaped(policy string) string {
	if strings.HasPrefix(policy, `{"`) {
		return policy
	}
	if text, err := strconv.Unquote(`"` + strings.ReplaceAll(policy, `\/`, `/`) + `"`); err == nil {
		return text
	}
	return policy
}
