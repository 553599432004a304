// SPDX-License-Identifier: Apache-2.0

package cloudtrail_test

import (
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/undenied/undenied/cloudtrail"
)

// wrappers are what SDKs and tools put around a message.
var wrappers = map[string]func(string) string{
	"nothing": func(s string) string { return s },
	"blanks":  func(s string) string { return "\n  " + s + "\n" },
	"botocore": func(s string) string {
		return "An error occurred (AccessDenied) when calling the PutObject operation: " + s
	},
	"botocore, retries": func(s string) string {
		return "botocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the PutObject operation (reached max retries: 4): " + s
	},
	"Java 1": func(s string) string {
		return "com.amazonaws.services.s3.model.AmazonS3Exception: " + s + " (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied; Request ID: AZ0CHJS3KHV1ECVE; S3 Extended Request ID: P7/BQW6+4w=; Proxy: null), S3 Extended Request ID: P7/BQW6+4w="
	},
	"Java 2": func(s string) string {
		return "software.amazon.awssdk.services.ec2.model.Ec2Exception: " + s + " (Service: Ec2, Status Code: 403, Request ID: 7a6f4b0a-0d5c) (SDK Attempt Count: 1)\n\tat software.amazon.awssdk.core.internal.http.Handler.handle(Handler.java:12)"
	},
	"Go 1": func(s string) string {
		return "AccessDenied: " + s + "\n\tstatus code: 403, request id: 27db932f-e5be-41a1, host id: abc/def="
	},
	"Go 2": func(s string) string {
		return "operation error S3: PutObject, https response error StatusCode: 403, RequestID: XVKX5BJF6YSHM3FF, HostID: m20I8/9LXf==, api error AccessDenied: " + s
	},
	"JavaScript": func(s string) string {
		return "AccessDenied: " + s + "\n    at throwDefaultError (/var/runtime/node_modules/default.js:8:22)\n    at process.processTicksAndRejections"
	},
	"PHP": func(s string) string {
		return `Error executing "PutObject" on "https://b.s3.amazonaws.com/k"; AWS HTTP error: Client error: 403 AccessDenied (client): ` + s
	},
	"Terraform": func(s string) string {
		return frame("Error: reading S3 Bucket (b): operation error S3: HeadBucket, https response error StatusCode: 403, RequestID: X, api error AccessDenied: " + s)
	},
	"Terraform, not drawn": func(s string) string {
		return "Error: creating role: AccessDenied: " + s + "\n\tstatus code: 403, request id: 1\n\n  with aws_iam_role.app,\n  on main.tf line 3, in resource \"aws_iam_role\" \"app\":\n   3: resource"
	},
	"CloudFormation": func(s string) string {
		return `Resource handler returned message: "` + s + ` (Service: Iam, Status Code: 403, Request ID: 1)" (RequestToken: 1f2e, HandlerErrorCode: AccessDenied)`
	},
	"CloudFormation, older": func(s string) string {
		return `API: ec2:RunInstances ` + s
	},
	"CloudFormation, no service": func(s string) string {
		return `Resource handler returned message: "` + s + `"(RequestToken: 1f2e, HandlerErrorCode: AccessDenied)`
	},
	"CDK": func(s string) string {
		return "❌  app failed: ToolkitError: The stack named app failed creation, it may need to be manually deleted from the AWS console: ROLLBACK_COMPLETE: " + s
	},
	"JSON": func(s string) string { return `{"__type":"AccessDeniedException","message":` + jsonText(s) + `,"n":1}` },
	"JSON in JSON": func(s string) string {
		return `{"log":` + jsonText(`{"level":"error","error":`+jsonText("AccessDenied: "+s)+`}`) + `}`
	},
	"XML": func(s string) string {
		return "<Error><Code>AccessDenied</Code><Message>" + escapeXML(s) + "</Message></Error>"
	},
	"quotes":   func(s string) string { return `"` + s + `"` },
	"'quotes'": func(s string) string { return "msg='" + s + "' level=error" },
	"colours":  func(s string) string { return "\x1b[31mError: \x1b[0m" + s + "\x1b[0m" },
	"twice":    func(s string) string { return "Error: " + s + "\n\nError: " + s },
}

func jsonText(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

func escapeXML(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}

// frame wraps a text at blanks and draws Terraform's frame before its lines.
func frame(s string) string {
	var lines []string
	line := ""
	for word := range strings.SplitSeq(s, " ") {
		if len(line)+len(word) > 78 && line != "" {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	lines = append(lines, line, "", "  with aws_s3_bucket.b,", `  on main.tf line 1, in resource "aws_s3_bucket" "b":`)
	return "╷\n│ " + strings.Join(lines, "\n│ ") + "\n╵\n"
}

// Wrapping a message does not change what is read.
func TestMessageWrapped(t *testing.T) {
	messages := append([]string{
		"Access Denied", "Rate exceeded", "Not authorized to perform sts:AssumeRoleWithSAML", "The bucket does not exist",
		"IAM user access not activated", "arn:aws:kms:us-east-1:111122223333:key/1234abcd is disabled.",
	}, generations(t)...)
	wrapped(t, messages)
}

func TestMessageWrappedSamples(t *testing.T) { wrapped(t, sampleMessages(t)) }

func wrapped(t *testing.T, messages []string) {
	t.Helper()
	n := 0
	for _, s := range messages {
		want := cloudtrail.ParseMessage(s)
		if want.Truncated {
			continue // what follows is no end any more
		}
		for name, wrap := range wrappers {
			text := wrap(s)
			if len(text) > 1020 && len(text) <= 1024 {
				continue // as long as a message that CloudTrail has cut
			}
			n++
			got := cloudtrail.ParseMessage(text)
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("in %s: %q (-alone +wrapped):\n%s", name, text, diff)
			}
		}
	}
	t.Logf("%d wrapped messages", n)
}
