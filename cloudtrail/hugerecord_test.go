// SPDX-License-Identifier: Apache-2.0

package cloudtrail_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/condition"
)

// repeated writes a list of n elements, whose format takes a number.
func repeated(n int, format string) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// Requests of hostile records are bounded in number, and come to an end.
func TestHostileRecords(t *testing.T) {
	const most = 400
	for _, tt := range []struct{ name, call, params string }{
		{"tags of many types", "ec2 RunInstances", `{"tagSpecificationSet":{"items":[` + repeated(10000, `{"resourceType":"t%d","tags":[{"key":"k%[1]d","value":"v"}]}`) + `]}}`},
		{"instances of many kinds", "ec2 RunInstances", `{"instancesSet":{"items":[` + repeated(5000, `{"imageId":"ami-%08x","keyName":"k%[1]d"}`) + `]},"groupSet":{"items":[` + repeated(5000, `{"groupId":"sg-%08x"}`) + `]}}`},
		{"tags for many", "ec2 CreateTags", `{"resourcesSet":{"items":[` + repeated(10000, `{"resourceId":"i-%08x"}`) + `]},"tagSet":{"items":[` + repeated(10000, `{"key":"k%d","value":"v"}`) + `]}}`},
		{"one resource many times", "ec2 TerminateInstances", `{"instancesSet":{"items":[` + repeated(10000, `{"instanceId":"i-0a","n":%d}`) + `]}}`},
		{"many roles", "ecs RegisterTaskDefinition", `{"containerDefinitions":[` + repeated(10000, `{"taskRoleArn":"arn:aws:iam::111122223333:role/r%d"}`) + `]}`},
		{"a long transaction", "dynamodb TransactWriteItems", `{"transactItems":[` + repeated(5000, `{"put":{"tableName":"t%d"}},{"delete":{"tableName":"t%[1]d"}}`) + `]}`},
		{"a text for parameters", "ec2 RunInstances", `"instances"`},
		{"a list for parameters", "s3 GetObject", `[{"bucketName":"b"}]`},
		{"parameters of other kinds", "ec2 RunInstances", `{"instancesSet":"x","tagSpecificationSet":{"items":{"items":{"items":[null,1,"x",[[[]]]]}}},"iamInstanceProfile":5,"subnetId":{"a":[]},"groupSet":{"items":["x",{"groupId":["sg-1",null,{}]}]}}`},
		{"deep parameters", "lambda CreateFunction20150331", `{"role":` + strings.Repeat(`{"a":`, 400) + `1` + strings.Repeat(`}`, 400) + `}`},
		{"wildcards", "s3 GetObject", `{"bucketName":"*","key":"?*${aws:username}"}`},
		{"nothing", "s3 GetObject", `{"bucketName":"","key":""}`},
		{"control characters", "s3 GetObject", `{"bucketName":"b\u0000\ud83d\ude00","key":"ключ/\u202e"}`},
		{"tags that are none", "iam CreateRole", `{"roleName":"r","tags":[{"key":"A","value":"1"},{"key":"a","value":"2"},{"key":"","value":"x"},{"key":null},{}]}`},
	} {
		e := one(t, callRecord(tt.call, tt.params, ""))
		requests, err := cloudtrail.Requests(e)
		if err != nil || len(requests) == 0 || len(requests) > most {
			t.Errorf("%s: %d requests, %v, want at most %d", tt.name, len(requests), err, most)
		}
	}
}

// Of more tags than AWS takes nobody knows which count.
func TestTooManyTags(t *testing.T) {
	for n, want := range map[int]condition.Presence{1400: condition.Absent, 1600: condition.Unknown} {
		for _, tags := range []string{`{` + repeated(n, `"k%d":"v"`) + `}`, `[` + repeated(n, `{"key":"k%d","value":"v"}`) + `]`} {
			requests := requestsOf(t, callRecord("lambda CreateFunction20150331", `{"functionName":"f","tags":`+tags+`}`, ""))
			if got := requests[0].Context.Lookup(condition.MustKey("aws:RequestTag/other")).Presence; got != want {
				t.Errorf("another tag than the %d of %.20s is %v, want %v", n, tags, got, want)
			}
			if got := requests[0].Context.Lookup(condition.MustKey("aws:RequestTag/k7")).Text; got != "v" {
				t.Errorf("a tag of %d is %q, want %q", n, got, "v")
			}
		}
	}
}

// Sessions that somebody made all at once, under one name.
func BenchmarkIndexOneSession(b *testing.B) {
	const n = 10000
	record := `{"eventID":"e%d","eventTime":"2026-01-01T00:00:00Z","awsRegion":"us-east-1","eventSource":"sts.amazonaws.com","eventName":"AssumeRole","eventType":"AwsApiCall","recipientAccountId":"111122223333",
		"userIdentity":{"type":"AWSAccount","principalId":"AROAX:s","accountId":"111122223333"},"requestParameters":{"roleArn":"arn:aws:iam::111122223333:role/r","roleSessionName":"s"},
		"responseElements":{"credentials":{"accessKeyId":"ASIA%[1]d"},"assumedRoleUser":{"arn":"arn:aws:sts::111122223333:assumed-role/r/s","assumedRoleId":"AROAX:s"}}}`
	var events []*cloudtrail.Event
	for e, err := range cloudtrail.Events("x", strings.NewReader("["+repeated(n, record)+"]")) {
		if err != nil {
			b.Fatal(err)
		}
		events = append(events, e)
	}
	for b.Loop() {
		var x cloudtrail.Index
		for _, e := range events {
			x.Add(e)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/event")
}
