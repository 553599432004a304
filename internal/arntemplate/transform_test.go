// SPDX-License-Identifier: Apache-2.0

package arntemplate_test

import (
	"strings"
	"testing"

	"github.com/undenied/undenied/internal/arntemplate"
	"github.com/undenied/undenied/internal/catalog"
)

func TestTransform(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"", "x", "x"},
		{"arnRes", "arn:aws:iam::111122223333:policy/team/p", "team/p"},
		{"arnRes", "arn:aws:sns:us-east-1:111122223333:topic", "topic"},
		{"arnRes", "plain", "plain"},
		{"arnPart1", "arn:aws:dynamodb:us-east-1:111122223333:table/orders/backup/01", "orders"},
		{"arnPart9", "arn:aws:dynamodb:us-east-1:111122223333:table/orders", ""},
		{"afterColon6", "arn:aws:lambda:us-east-1:111122223333:code-signing-config:csc-1", "csc-1"},
		{"arnAccount", "arn:aws:iam::111122223333:role/r", "111122223333"},
		{"arnAccount", "role", ""},
		{"arnResType", "arn:aws:iam::111122223333:role/r", "role"},
		{"lastSlash", "a/b/c", "c"},
		{"ecsName", "arn:aws:ecs:us-east-1:111122223333:cluster/c", "c"},
		{"stripSlash", "/a/b", "a/b"},
		{"stripAlias", "alias/app", "app"},
		{"stripOu", "ou-ab12-x", "ab12-x"},
		{"sqsName", "https://sqs.us-west-2.amazonaws.com/444455556666/jobs", "jobs"},
		{"emailAddr", "Ann <ann@example.com>", "ann@example.com"},
		{"secretName", "db", "db-??????"},
		{"kmsKey", "arn:aws:kms:us-east-1:111122223333:key/k", "k"},
		{"kmsKey", "alias/app", ""},
		{"ssmDocument", "Run", "Run"},
		{"managedInstance", "i-0abc", ""},
		{"managedInstance", "mi-0abc", "mi-0abc"},
		{"catalogName", "444455556666", ""},
		{"catalogName", "444455556666:s3tablescatalog", "s3tablescatalog"},
		{"catalogName", "sales", "sales"},
		{"busName", "arn:aws:events:us-east-1:444455556666:event-bus/aws.partner/x/y", "aws.partner/x/y"},
		{"busName", "aws.partner/x/y", "aws.partner/x/y"},
		{"kmsKey", "arn:aws:kms:us-east-1:111122223333:alias/app", ""},
		{"lambdaName", "f", "f"},
		{"lambdaName", "f:live", "f"},
		{"lambdaName", "444455556666:function:f", "f"},
		{"lambdaName", "arn:aws:lambda:us-east-1:444455556666:function:f:live", "f"},
		{"tdFamily", "web:3", "web"},
		{"tdRevision", "web:3", "3"},
		{"tdRevision", "web", ""},
		{"accessPointName", "arn:aws:s3:us-east-1:111122223333:accesspoint/ap", "ap"},
		{"accessPointName", "bucket", ""},
		{"snsTopic", "arn:aws:sns:us-east-1:111122223333:topic:1234", "topic"},
		{"ec2IdToArn", "i-0abc", "arn:aws:ec2:eu-west-1:111122223333:instance/i-0abc"},
		{"ec2IdToArn", "nonsense", ""},
		{"bedrockModelArn", "anthropic.claude", "arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude"},
		{"bedrockModelArn", "eu.anthropic.claude", "arn:aws:bedrock:eu-west-1:111122223333:inference-profile/eu.anthropic.claude"},
		{"typeName", "AWS::S3::Bucket", "type/resource/AWS-S3-Bucket"},
		{"urlHostPath", "https://host/path", "host/path"},
		{"copyBucket", "/b/k%20l?versionId=3", "b"},
		{"copyKey", "/b/k%20l?versionId=3", "k l"},
		{"partiqlTable", `SELECT * FROM "orders" WHERE id = 'x'`, "orders"},
		{"arnAccount", "arn:aws:iam::444455556666:role/r", "444455556666"},
		{"stripP", "p-abc", "abc"},
		{"stripR", "r-ab12", "ab12"},
		{"stripH", "h-abc", "abc"},
		{"tdFamily", "arn:aws:ecs:us-east-1:111122223333:task-definition/web:3", "web"},
		{"switchRoleArn", "arn:aws:iam::111122223333:role/r", "arn:aws:iam::111122223333:role/r"},
		{"switchRoleArn", "r", ""},
		{"urlEncode", "a/b c", "a%2Fb%20c"},
		{"tableName", "arn:aws:dynamodb:us-east-1:111122223333:table/orders", "orders"},
		{"partiqlTable", "select a from orders where b = 1", "orders"},
		{"partiqlTable", `DELETE FROM "my-orders" WHERE a = 1`, "my-orders"},
		{"partiqlTable", `INSERT INTO "orders" VALUE {'a': 1}`, "orders"},
		{"partiqlTable", `UPDATE "orders" SET a = 1`, "orders"},
		{"partiqlTable", `SELECT * FROM "orders"."by-day"`, "orders/index/by-day"},
		{"partiqlTable", "nonsense", ""},
		{"const:x", "anything", "x"},
		{"unknownId", "anything", ""},
		{"no such transform", "anything", ""},
	} {
		p := arntemplate.Place{"aws", "eu-west-1", "111122223333"}
		got, ok := arntemplate.Transform(tt.name, tt.in, &p)
		if !ok {
			got = ""
		}
		if got != tt.want {
			t.Errorf("Transform(%q, %q) = %q, want %q", tt.name, tt.in, got, tt.want)
		}
	}
}

func TestTransformPlace(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     arntemplate.Place
	}{
		{"sqsName", "https://sqs.us-west-2.amazonaws.com/444455556666/jobs", arntemplate.Place{"aws", "us-west-2", "444455556666"}},
		{"sqsName", "https://queue.amazonaws.com/444455556666/jobs", arntemplate.Place{"aws", "eu-west-1", "444455556666"}},
		{"lambdaName", "arn:aws:lambda:us-east-1:444455556666:function:f", arntemplate.Place{"aws", "us-east-1", "444455556666"}},
		{"lambdaName", "444455556666:function:f", arntemplate.Place{"aws", "eu-west-1", "444455556666"}},
		{"ssmDocument", "AWS-RunShellScript", arntemplate.Place{"aws", "eu-west-1", ""}},
		{"ssmDocument", "Run", arntemplate.Place{"aws", "eu-west-1", "111122223333"}},
		{"busName", "arn:aws:events:us-east-1:444455556666:event-bus/b", arntemplate.Place{"aws", "us-east-1", "444455556666"}},
		{"lambdaName", "f", arntemplate.Place{"aws", "eu-west-1", "111122223333"}},
		{"kmsKey", "arn:aws:kms:us-east-1:444455556666:key/k", arntemplate.Place{"aws", "us-east-1", "444455556666"}},
		{"tableName", "arn:aws:dynamodb:us-east-1:444455556666:table/t", arntemplate.Place{"aws", "us-east-1", "444455556666"}},
		{"arnRes", "arn:aws:s3:::bucket", arntemplate.Place{"aws", "eu-west-1", "111122223333"}},
		{"arnPart1", "arn:aws:ecs:us-east-1:444455556666:service/c/s", arntemplate.Place{"aws", "us-east-1", "444455556666"}},
		{"arnAccount", "arn:aws:iam::444455556666:role/r", arntemplate.Place{"aws", "eu-west-1", "111122223333"}},
	} {
		got := arntemplate.Place{"aws", "eu-west-1", "111122223333"}
		if _, ok := arntemplate.Transform(tt.name, tt.in, &got); !ok || got != tt.want {
			t.Errorf("Transform(%q, %q) is in %v (%v), want %v", tt.name, tt.in, got, ok, tt.want)
		}
	}
}

// untold are the transforms that never give a name.
var untold = map[string]bool{"unknownId": true, "none": true, "accountOnly": true}

// Every transform that the catalog uses takes something out of one of these.
func TestTransformsKnown(t *testing.T) {
	samples := []string{
		"x", "arn:aws:iam::111122223333:role/a/b/c/d/e/f:g:h:i:j", "https://sqs.us-west-2.amazonaws.com/444455556666/jobs", "web:3", "i-0abc",
		"mi-0abc", "b/k", "https://host/path", "SELECT * FROM t", "arn:aws:sns:us-east-1:111122223333:topic:1234", "AWS::S3::Bucket",
	}
	names := map[string]bool{}
	add := func(refs ...string) {
		for _, ref := range refs {
			ref, _, _ = strings.Cut(ref, "=")
			if _, how, ok := strings.Cut(ref, "#"); ok {
				names[how] = true
			}
		}
	}
	for service := range catalog.Services() {
		s, _ := catalog.Lookup(service)
		for a := range s.Actions() {
			for _, on := range a.On {
				for _, p := range on.Params {
					add(p.From...)
				}
			}
		}
	}
	for name := range names {
		known := untold[name]
		for _, v := range samples {
			got, ok := arntemplate.Transform(name, v, &arntemplate.Place{"aws", "eu-west-1", "111122223333"})
			known = known || ok && got != ""
		}
		if !known {
			t.Errorf("transform %q gives nothing", name)
		}
	}
	if len(names) < 20 {
		t.Errorf("%d transforms in the catalog, want at least 20", len(names))
	}
}
