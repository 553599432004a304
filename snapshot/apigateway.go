// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/jsontree"
)

// apiGatewayAuths are the authorization types of API Gateway methods.
// https://docs.aws.amazon.com/apigateway/latest/api/API_Method.html
var apiGatewayAuths = map[string]eval.APIGatewayAuth{
	"NONE":               eval.AuthNone,
	"AWS_IAM":            eval.AuthIAM,
	"CUSTOM":             eval.AuthLambda,
	"COGNITO_USER_POOLS": eval.AuthCognito,
}

// apiGatewayAuth finds how the method that is invoked authorizes: the API has one
// kind for all, or one for each of its methods.
func (a *applicable) apiGatewayAuth() {
	const x = eval.APIGatewayAuthSetting
	word := a.resource.settings.Get("apiGatewayAuth").Str()
	methods := a.resource.settings.Get("methods")
	subject := "the authorization type of " + a.resource.arn.String()
	if word == "" && methods != nil && methods.Kind == jsontree.Object {
		if word = methodAuth(methods, a.req.Resource); word == "" {
			a.unset(x, "the authorization type of "+a.req.Resource.String(), noMethod)
			return
		}
	}
	switch auth, ok := apiGatewayAuths[word]; {
	case ok:
		a.pol.Settings.APIGatewayAuth = auth
	case word != "":
		a.unset(x, subject, notUnderstood)
	default:
		a.unset(x, subject, notCollected, search{account: a.resource.account.id, service: "execute-api", about: []string{a.resource.arn.String()}, operations: []string{"GetResources"}},
			search{account: a.resource.account.id, service: "apigateway", region: a.resource.arn.Region()})
	}
}

// methodAuth returns the kind of authorization of the method that an ARN names, as
// in ID/STAGE/GET/pets/1. Methods are named "GET /pets/{id}"; the path with the
// fewest variables counts, and what is for any method last. It returns "" if there
// is none, or if several kinds are equally near.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html
func methodAuth(methods *jsontree.Node, called arn.ARN) string {
	parts := strings.SplitN(called.Resource(), "/", 4)
	if len(parts) < 3 {
		return same(methods.Members)
	}
	path := ""
	if len(parts) > 3 {
		path = parts[3]
	}
	if strings.ContainsAny(parts[2]+path, "*?") {
		return same(methods.Members)
	}
	var nearest []jsontree.Member
	best := 0
	for _, m := range methods.Members {
		method, template, _ := strings.Cut(m.Name, " ")
		if method != parts[2] && method != "ANY" {
			continue
		}
		rank := matchPath(template, "/"+path)
		if rank == 0 {
			continue
		}
		rank *= 2
		if method != "ANY" {
			rank++
		}
		if rank > best {
			best, nearest = rank, nil
		}
		if rank == best {
			nearest = append(nearest, m)
		}
	}
	return same(nearest)
}

// matchPath says how well a path is described by one with variables, 0 for not at
// all: each part counts more that is the same than one that a variable stands for,
// and that more than one among many that a greedy variable stands for; earlier
// parts count more than later ones.
func matchPath(template, path string) int {
	want, got := strings.Split(template, "/"), strings.Split(path, "/")
	rank := 1
	for i, part := range want {
		switch {
		case strings.HasPrefix(part, "{") && strings.HasSuffix(part, "+}"):
			if i >= len(got) || got[i] == "" {
				return 0
			}
			for range maxParts - i {
				rank *= 3
			}
			return rank
		case i >= len(got):
			return 0
		case strings.HasPrefix(part, "{") && got[i] != "":
			rank = rank*3 + 1
		case part == got[i]:
			rank = rank*3 + 2
		default:
			return 0
		}
	}
	if len(got) > len(want) || len(want) > maxParts {
		return 0
	}
	for range maxParts - len(want) {
		rank *= 3
	}
	return rank
}

// maxParts is as many parts of a path as ranks can tell apart.
const maxParts = 30

// same returns the kind of authorization that all methods have, or "".
func same(methods []jsontree.Member) string {
	word := ""
	for i, m := range methods {
		if i > 0 && m.Value.Str() != word {
			return ""
		}
		word = m.Value.Str()
	}
	return word
}
