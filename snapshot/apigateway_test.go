// SPDX-License-Identifier: Apache-2.0

package snapshot_test

import (
	"testing"

	"github.com/undenied/undenied/eval"
)

// An API says for each method how it authorizes. The path with the fewest
// variables counts.
func TestMethods(t *testing.T) {
	const (
		api     = "arn:aws:execute-api" + at + "api1"
		methods = `{"GET /": "NONE", "ANY /pets": "CUSTOM", "GET /pets": "AWS_IAM", "GET /pets/{id}": "COGNITO_USER_POOLS", "GET /pets/new": "NONE", "ANY /{proxy+}": "AWS_IAM",
			"POST /{kind}/{id}": "CUSTOM", "POST /pets/{id}": "NONE", "PUT /{a}/x": "NONE", "PUT /{b}/x": "AWS_IAM", "GET /odd": "MAGIC"}`
		iam = `{"GET /": "AWS_IAM", "ANY /{proxy+}": "AWS_IAM"}`
	)
	for _, tt := range []struct{ methods, resource, want string }{
		{methods, api + "/prod/GET/", "none"},
		{methods, api + "/prod/GET", "none"},
		{methods, api + "/prod/GET/pets", "iam"},
		{methods, api + "/prod/PUT/pets", "lambda"},
		{methods, api + "/prod/GET/pets/7", "cognito"},
		{methods, api + "/prod/GET/pets/new", "none"},
		{methods, api + "/prod/GET/pets/7/toys", "iam"},
		{methods, api + "/prod/DELETE/pets/7", "iam"},
		{methods, api + "/prod/POST/pets/7", "none"},
		{methods, api + "/prod/POST/dogs/7", "lambda"},
		{methods, api + "/prod/PUT/dogs/x", "unknown"}, // two are as near
		{methods, api + "/prod/DELETE/", "unknown"},
		{methods, api + "/prod/GET/odd", "unknown"},
		{methods, api + "/*/GET/*", "unknown"},
		{methods, api, "unknown"},
		{iam, api + "/*/GET/*", "iam"},
		{iam, api, "iam"},
		{`{}`, api + "/prod/GET/pets", "unknown"},
		{`null`, api + "/prod/GET/pets", "unknown"},
	} {
		s := small(t, "", `{"arn": "`+api+`", "policyStatus": "none", "settings": {"methods": `+tt.methods+`}}`)
		p, _ := policies(t, s, request(t, guest, "execute-api:Invoke", tt.resource))
		got := map[eval.APIGatewayAuth]string{eval.AuthIAM: "iam", eval.AuthNone: "none", eval.AuthLambda: "lambda", eval.AuthCognito: "cognito"}[p.Settings.APIGatewayAuth]
		if !p.Settings.Collected(eval.APIGatewayAuthSetting) {
			got = "unknown"
		}
		if got != tt.want {
			t.Errorf("%s: %s, want %s", tt.resource, got, tt.want)
		}
	}
	s := small(t, "", "")
	if p, _ := policies(t, s, request(t, guest, "execute-api:Invoke", api+"/prod/GET/")); p.Settings.Collected(eval.APIGatewayAuthSetting) {
		t.Error("an API that nobody knows: the authorization is taken as known")
	}
}
