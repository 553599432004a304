// SPDX-License-Identifier: Apache-2.0

package cloudtrail_test

import (
	"strings"
	"testing"

	"github.com/undenied/undenied/cloudtrail"
)

func TestDoubt(t *testing.T) {
	for _, tt := range []struct{ service, event, message, want string }{
		{"ec2", "DeleteBucketEncryption", "", "s3:putencryptionconfiguration s3:::b parameters (ec2 has no DeleteBucketEncryption; s3 is the only service that has)"},
		{"madeup", "PutBucketLogging", "", "s3:putbucketlogging s3:::b parameters (madeup has no PutBucketLogging; s3 is the only service that has)"},
		{"s3", "DeleteLifecycleConfiguration", "", "s3:putlifecycleconfiguration s3:::b parameters (AWS does not document that DeleteLifecycleConfiguration is checked for s3:PutLifecycleConfiguration)"},
		// What AWS's message names is not doubtful, and what it does not name was a wrong guess.
		{"s3", "DeleteLifecycleConfiguration", "s3:PutLifecycleConfiguration on resource: arn:aws:s3:::b", "s3:putlifecycleconfiguration s3:::b message denied"},
		{"ec2", "DeleteBucketEncryption", "ec2:DeleteThings on resource: arn:aws:ec2:eu-west-1:111122223333:thing/t", "ec2:deletethings ec2:::thing/t message denied"},
		{"s3", "GetStorageLensDashboardDataInternal", "", "s3:getstoragelensdashboard s3:::storage-lens/* default unnamed"},
		{"glue", "CreateGlossary", "", "unmapped"}, // datazone has one too, but glue's is glue's
		{"ec2", "TagResource", "", "unmapped"},
	} {
		if got := strings.Join(lines(cloudtrail.Requests(call(t, tt.service, tt.event, `{"bucketName": "b"}`, tt.message))), "; "); got != tt.want {
			t.Errorf("%s of %s: %q, want %q", tt.event, tt.service, got, tt.want)
		}
	}
}

// Application Auto Scaling logs as Auto Scaling does.
func TestServiceOfSource(t *testing.T) {
	for service, want := range map[string]string{
		"application-autoscaling": "application-autoscaling:putscalingpolicy",
		"autoscaling":             "autoscaling:putscalingpolicy",
		"nothing":                 "autoscaling:putscalingpolicy",
	} {
		e := one(t, `{"eventSource": "autoscaling.amazonaws.com", "eventName": "PutScalingPolicy", "awsRegion": "eu-west-1", "eventType": "AwsApiCall",
			"userIdentity": {"type": "Root", "arn": "arn:aws:iam::111122223333:root"}, "additionalEventData": {"service": "`+service+`"}}`)
		requests, err := cloudtrail.Requests(e)
		if err != nil || requests[0].Action.String() != want {
			t.Errorf("service %s: %v, %v, want %s", service, requests, err, want)
		}
	}
}

func BenchmarkRequests(b *testing.B) {
	for _, bb := range []struct{ name, service, event, params string }{
		{"GetObject", "s3", "GetObject", `{"bucketName": "data", "Host": "data.s3.amazonaws.com", "key": "a/b.csv"}`},
		{"RunInstances", "ec2", "RunInstances", runInstances},
		{"Invoke", "lambda", "Invoke", `{"functionName": "f"}`},
		{"Decrypt", "kms", "Decrypt", `{"encryptionContext": {"tenant": "a"}, "encryptionAlgorithm": "SYMMETRIC_DEFAULT"}`},
	} {
		e := call(b, bb.service, bb.event, bb.params, "")
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := cloudtrail.Requests(e); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
