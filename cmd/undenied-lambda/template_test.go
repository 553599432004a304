// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"slices"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// A template of CloudFormation, as far as the tests read it.
type template struct {
	Parameters map[string]any `yaml:"Parameters"`
	Resources  map[string]struct {
		Properties map[string]any `yaml:"Properties"`
	} `yaml:"Resources"`
	Outputs map[string]any `yaml:"Outputs"`
}

func readTemplate(t *testing.T) *template {
	t.Helper()
	data, err := os.ReadFile("template/template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	parsed := new(template)
	if err := yaml.Unmarshal(data, parsed); err != nil {
		t.Fatal(err)
	}
	return parsed
}

// Whatever the template refers to is there.
func TestTemplateReferences(t *testing.T) {
	tmpl := readTemplate(t)
	names := 0
	check := func(name string) {
		names++
		if _, ok := tmpl.Resources[name]; ok {
			return
		}
		if _, ok := tmpl.Parameters[name]; !ok {
			t.Errorf("the template refers to %q, which is not there", name)
		}
	}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			for name, e := range v {
				switch list, _ := e.([]any); {
				case name == "Ref":
					check(e.(string))
				case name == "Fn::GetAtt":
					check(list[0].(string))
				case name == "Fn::Sub":
					for _, variable := range substitutes.FindAllStringSubmatch(e.(string), -1) {
						if variable[1] != "AWS::Partition" {
							check(variable[1])
						}
					}
				}
				walk(e)
			}
		}
	}
	for _, r := range tmpl.Resources {
		walk(r.Properties)
	}
	for _, o := range tmpl.Outputs {
		walk(o)
	}
	if names < 15 {
		t.Errorf("%d references were found, want at least 15", names)
	}
}

// The function may do what it does, and nothing more; the rule may fill the
// queue, and no other rule may.
func TestTemplatePermissions(t *testing.T) {
	const (
		queue    = "arn:aws:sqs:eu-west-1:444455556666:Queue"
		topic    = "arn:aws:sns:eu-west-1:444455556666:Explained"
		log      = "arn:aws:logs:eu-west-1:444455556666:log-group:Log:log-stream:s"
		snapshot = "arn:aws:s3:::snapshots/org.json.gz"
	)
	tmpl := readTemplate(t)
	settle := settler{
		"Queue": queue, "Explained": topic, "Log": "arn:aws:logs:eu-west-1:444455556666:log-group:Log:*",
		"SnapshotBucket": "snapshots", "SnapshotKey": "org.json.gz", "Denials": "arn:aws:events:eu-west-1:444455556666:rule/Denials",
	}
	inline := tmpl.Resources["Role"].Properties["Policies"].([]any)[0].(map[string]any)["PolicyDocument"]
	role := settle.policy(t, inline)
	for _, tt := range []struct{ action, resource, want string }{
		{"s3:GetObject", snapshot, "allowed"},
		{"sqs:ReceiveMessage", queue, "allowed"},
		{"sqs:DeleteMessage", queue, "allowed"},
		{"sqs:GetQueueAttributes", queue, "allowed"},
		{"sns:Publish", topic, "allowed"},
		{"logs:CreateLogStream", log, "allowed"},
		{"logs:PutLogEvents", log, "allowed"},
		{"s3:GetObject", "arn:aws:s3:::snapshots/other", "implicitDeny"},
		{"s3:PutObject", snapshot, "implicitDeny"},
		{"sns:Publish", "arn:aws:sns:eu-west-1:444455556666:other", "implicitDeny"},
		{"sqs:SendMessage", queue, "implicitDeny"},
		{"iam:GetRole", "arn:aws:iam::444455556666:role/undenied", "implicitDeny"},
	} {
		got := decide(t, "arn:aws:iam::444455556666:role/undenied", tt.action, tt.resource, eval.Policies{Identity: []*policy.Document{role}}, nil)
		if got != tt.want {
			t.Errorf("the function's role, %s on %s: %s, want %s", tt.action, tt.resource, got, tt.want)
		}
	}
	open := settle.policy(t, tmpl.Resources["QueuePolicy"].Properties["PolicyDocument"])
	for rule, want := range map[string]string{"Denials": "allowed", "Other": "implicitDeny"} {
		source := map[string]string{"aws:SourceArn": "arn:aws:events:eu-west-1:444455556666:rule/" + rule}
		if got := decide(t, "events.amazonaws.com", "sqs:SendMessage", queue, eval.Policies{Resource: []*policy.Document{open}}, source); got != want {
			t.Errorf("the rule %s fills the queue: %s, want %s", rule, got, want)
		}
	}
}

func decide(t *testing.T, principal, action, resource string, p eval.Policies, context map[string]string) string {
	t.Helper()
	who, err := eval.ParsePrincipal(principal)
	if err != nil {
		t.Fatal(err)
	}
	what, err := policy.ParseAction(action)
	if err != nil {
		t.Fatal(err)
	}
	req := &eval.Request{Principal: who, Action: what, Resource: arn.MustParse(resource), ResourceAccount: "444455556666"}
	for key, value := range context {
		req.Context.Set(condition.MustKey(key), value)
	}
	req.Context.Close()
	return eval.Evaluate(req, &p).String()
}

// The rule lets through every code that a denial can have.
func TestTemplatePattern(t *testing.T) {
	pattern := readTemplate(t).Resources["Denials"].Properties["EventPattern"].(map[string]any)
	var wildcards []string
	for _, w := range pattern["detail"].(map[string]any)["errorCode"].([]any) {
		wildcards = append(wildcards, w.(map[string]any)["wildcard"].(string))
	}
	for _, code := range []string{
		"AccessDenied", "AccessDeniedException", "Client.UnauthorizedOperation", "UnauthorizedOperation", "VpceAccessDenied", "KMS.AccessDeniedException",
		"AuthorizationError", "AuthorizationErrorException", "NotAuthorized", "NotAuthorizedException", "UnauthorizedException", "ForbiddenException",
	} {
		if !slices.ContainsFunc(wildcards, func(w string) bool { return matches(w, code) }) {
			t.Errorf("the rule passes over the code %s", code)
		}
	}
	if slices.ContainsFunc(wildcards, func(w string) bool { return matches(w, "ThrottlingException") }) {
		t.Error("the rule takes throttling for a denial")
	}
}
