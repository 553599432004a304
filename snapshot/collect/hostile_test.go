// SPDX-License-Identifier: Apache-2.0

package collect_test

import (
	"context"
	"strings"
	"testing"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/fakeaws"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot/collect"
)

// TestHostileNames collects for requests that name things nobody has: events are
// written by whoever makes a request. Nothing may be asked of others than the
// accounts and services that are named, and nothing may panic.
func TestHostileNames(t *testing.T) {
	resources := []string{
		"s3:::%s", "s3:::%s/key", "s3:::%s-s3alias", "s3:us-east-1:A:accesspoint/%s", "s3:us-east-1:A:accesspoint/%s/object/x", "s3::A:accesspoint/%s.mrap",
		"s3-object-lambda:us-east-1:A:accesspoint/%s", "kms:us-east-1:A:key/%s", "kms:us-east-1:A:alias/%s", "sqs:us-east-1:A:%s", "sns:us-east-1:A:%s",
		"lambda:us-east-1:A:function:%s", "lambda:us-east-1:A:function:fn:%s", "lambda:us-east-1:A:layer:%s", "lambda:us-east-1:A:layer:x:%s", "lambda:us-east-1:A:function:",
		"secretsmanager:us-east-1:A:secret:%s", "ecr:us-east-1:A:repository/%s", "dynamodb:us-east-1:A:table/%s", "dynamodb:us-east-1:A:table/t/stream/%s",
		"kinesis:us-east-1:A:stream/%s", "kinesis:us-east-1:A:stream/s/consumer/%s", "elasticfilesystem:us-east-1:A:file-system/%s", "events:us-east-1:A:event-bus/%s",
		"events:us-east-1:A:rule/%s", "execute-api:us-east-1:A:%s/stage/GET/x", "es:us-east-1:A:domain/%s", "glue:us-east-1:A:database/%s", "logs:us-east-1:A:log-group:%s",
		"ram:us-east-1:A:%s", "backup:us-east-1:A:backup-vault:%s", "acm-pca:us-east-1:A:certificate-authority/%s", "codeartifact:us-east-1:A:repository/%s",
		"codebuild:us-east-1:A:project/%s", "s3express:us-east-1:A:bucket/%s", "s3tables:us-east-1:A:bucket/%s", "s3vectors:us-east-1:A:bucket/%s", "kafka:us-east-1:A:cluster/%s",
		"iam::A:role/%s", "iam::A:user/%s", "iam::A:role/path/%s", "sqs:%s:A:queue", "kms:%s:A:key/k", "%s:us-east-1:A:x",
	}
	names := []string{"x", "../../x", "%2e%2e%2f", "ü/€", "a b", "a\nb", "a?b", "*", "?", "{}", "a:b:c:d:e", "//", "-", "", strings.Repeat("n", 5000), "x.evil.example/", "x@evil.example", "a\x00b"}
	needs := new(collect.Needs)
	added := 0
	for _, template := range resources {
		for _, name := range names {
			text := "arn:aws:" + strings.ReplaceAll(strings.ReplaceAll(template, "%s", name), ":A:", ":"+workloads+":")
			resource, err := arn.Parse(text)
			if err != nil {
				continue
			}
			principal, err := eval.ParsePrincipal("arn:aws:iam::" + workloads + ":user/" + strings.NewReplacer(":", "", "/", "").Replace(name))
			if err != nil {
				principal, _ = eval.ParsePrincipal("arn:aws:iam::" + workloads + ":user/alice")
			}
			action, err := policy.ParseAction(resource.Service() + ":Get")
			if err != nil {
				continue
			}
			req := eval.Request{Principal: principal, Action: action, Resource: resource, ResourceAccount: workloads}
			req.Context.Set(condition.MustKey("aws:RequestedRegion"), "x.evil.example/"+name)
			req.Context.Set(condition.MustKey("aws:SourceVpce"), "vpce-"+name)
			needs.Add(&req)
			needs.AddEncoded(collect.Encoded{EventID: "e" + name, Account: workloads, Region: "evil.example/" + name, Text: "x"})
			added++
		}
	}
	if added < 400 {
		t.Fatalf("%d requests, want many", added)
	}
	s := world()
	s.Fault = func(r *fakeaws.Request) *fakeaws.Fault {
		if r.Account != management && r.Account != workloads || r.Region != "us-east-1" && r.Region != "us-west-2" {
			t.Errorf("%s:%s is asked in account %q, Region %q", r.Service, r.Operation, r.Account, r.Region)
		}
		return nil
	}
	o := options(t, s)
	o.Organization, o.Needs = false, needs
	f, err := collect.Collect(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	validate(t, encoded(t, f))
	for _, c := range collect.Failures(f.Collection) {
		if c.Code == "ConnectionFailed" {
			t.Errorf("%+v, want only calls that can be made", c)
		}
	}
}
