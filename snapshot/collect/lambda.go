// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"context"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/undenied/undenied/arn"
)

// lambdaFunctions are functions, and each of their versions and aliases as a
// resource of its own: it has a policy of its own. Of a function's configuration
// only its name is looked at.
// https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
var lambdaFunctions = service{
	prefix: "lambda",
	tier:   1,
	calls:  []string{"ListFunctions", "GetPolicy", "ListAliases", "ListFunctionUrlConfigs", "ListVersionsByFunction"},
	one: &single{
		calls:   []string{"GetPolicy"},
		governs: func(a arn.ARN) string { return strings.TrimSuffix(parts("function:", ":", 3)(a), ":$LATEST") },
		read: func(ctx context.Context, s *scope, name arn.ARN) {
			c, resource := lambda.NewFromConfig(s.config), strings.Split(name.Resource(), ":")
			in := &lambda.GetPolicyInput{FunctionName: &resource[1]}
			if len(resource) > 2 {
				in.Qualifier = &resource[2]
			}
			addPolicyOf(ctx, s, name.String(), "lambda:function", c.GetPolicy, in, func(out *lambda.GetPolicyOutput) *string { return out.Policy })
		},
	},
	collect: func(ctx context.Context, s *scope) {
		c := lambda.NewFromConfig(s.config)
		in := &lambda.ListFunctionsInput{MaxItems: aws.Int32(50)}
		names, _ := paged(ctx, s, c.ListFunctions, in, &in.Marker, func(out *lambda.ListFunctionsOutput) (names []string, next *string) {
			for _, f := range out.Functions {
				names = append(names, aws.ToString(f.FunctionName))
			}
			return names, out.NextMarker
		})
		each(ctx, s, names, same, func(ctx context.Context, name string) { s.function(ctx, c, name) })
	},
}

func (s *scope) function(ctx context.Context, c *lambda.Client, name string) {
	arn := s.arn("lambda", "function:"+name)
	urls := s.functionURLs(ctx, c, name, arn)
	for _, qualifier := range append([]string{""}, s.qualifiers(ctx, c, name, arn)...) {
		in, qualified := &lambda.GetPolicyInput{FunctionName: &name}, arn
		if qualifier != "" {
			in.Qualifier = &qualifier
			qualified += ":" + qualifier
		}
		r, ok := policyOf(ctx, s, qualified, "lambda:function", c.GetPolicy, in, func(out *lambda.GetPolicyOutput) *string { return out.Policy })
		if ok {
			r.Settings = settings(struct {
				URLAuth string `json:"urlAuthType,omitzero"`
			}{urls[qualified]})
			s.add(r)
		}
	}
}

// qualifiers returns the aliases and published versions of a function. Where
// they are not all known, one that is not listed may have a policy.
func (s *scope) qualifiers(ctx context.Context, c *lambda.Client, name, arn string) []string {
	aliases := &lambda.ListAliasesInput{FunctionName: &name}
	all, err := pagesOf(ctx, s, arn, c.ListAliases, aliases, &aliases.Marker, func(out *lambda.ListAliasesOutput) (names []string, next *string) {
		for _, a := range out.Aliases {
			names = append(names, aws.ToString(a.Name))
		}
		return names, out.NextMarker
	})
	if err != nil {
		s.lacks(err)
	}
	versions := &lambda.ListVersionsByFunctionInput{FunctionName: &name}
	published, err := pagesOf(ctx, s, arn, c.ListVersionsByFunction, versions, &versions.Marker, func(out *lambda.ListVersionsByFunctionOutput) (names []string, next *string) {
		for _, v := range out.Versions {
			if v := aws.ToString(v.Version); v != "$LATEST" { // which has the function's own
				names = append(names, v)
			}
		}
		return names, out.NextMarker
	})
	if err != nil {
		s.lacks(err)
	}
	return append(all, published...)
}

// functionURLs returns the kinds of authentication of function URLs, by the ARN
// of the function or alias.
func (s *scope) functionURLs(ctx context.Context, c *lambda.Client, name, arn string) map[string]string {
	in := &lambda.ListFunctionUrlConfigsInput{FunctionName: &name}
	list, _ := pagesOf(ctx, s, arn, c.ListFunctionUrlConfigs, in, &in.Marker, func(out *lambda.ListFunctionUrlConfigsOutput) ([]types.FunctionUrlConfig, *string) {
		return out.FunctionUrlConfigs, out.NextMarker
	})
	byARN := map[string]string{}
	for _, u := range list {
		byARN[strings.TrimSuffix(aws.ToString(u.FunctionArn), ":$LATEST")] = string(u.AuthType)
	}
	return byARN
}

// lambdaLayers are the versions of layers, which have the policies.
var lambdaLayers = service{
	prefix: "lambda",
	tier:   1,
	calls:  []string{"ListLayers", "GetLayerVersionPolicy", "ListLayerVersions"},
	one: &single{
		calls:   []string{"GetLayerVersionPolicy"},
		governs: parts("layer:", ":", 3),
		read: func(ctx context.Context, s *scope, name arn.ARN) {
			resource := strings.Split(name.Resource(), ":")
			if len(resource) < 3 {
				return // a layer has no policy, only its versions do
			}
			if version, err := strconv.ParseInt(resource[2], 10, 64); err == nil {
				s.layerVersion(ctx, lambda.NewFromConfig(s.config), resource[1], version)
			}
		},
	},
	collect: func(ctx context.Context, s *scope) {
		c := lambda.NewFromConfig(s.config)
		in := &lambda.ListLayersInput{MaxItems: aws.Int32(50)}
		layers, _ := paged(ctx, s, c.ListLayers, in, &in.Marker, func(out *lambda.ListLayersOutput) (names []string, next *string) {
			for _, l := range out.Layers {
				names = append(names, aws.ToString(l.LayerName))
			}
			return names, out.NextMarker
		})
		each(ctx, s, layers, same, func(ctx context.Context, name string) {
			in := &lambda.ListLayerVersionsInput{LayerName: &name, MaxItems: aws.Int32(50)}
			versions, _ := paged(ctx, s, c.ListLayerVersions, in, &in.Marker, func(out *lambda.ListLayerVersionsOutput) (numbers []int64, next *string) {
				for _, v := range out.LayerVersions {
					numbers = append(numbers, v.Version)
				}
				return numbers, out.NextMarker
			})
			for _, v := range versions {
				s.layerVersion(ctx, c, name, v)
			}
		})
	},
}

func (s *scope) layerVersion(ctx context.Context, c *lambda.Client, name string, version int64) {
	arn := s.arn("lambda", "layer:"+name+":"+strconv.FormatInt(version, 10))
	addPolicyOf(ctx, s, arn, "lambda:layer", c.GetLayerVersionPolicy, &lambda.GetLayerVersionPolicyInput{LayerName: &name, VersionNumber: &version},
		func(out *lambda.GetLayerVersionPolicyOutput) *string { return out.Policy })
}
