// SPDX-License-Identifier: Apache-2.0

package records_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/internal/records"
)

// packed returns text as base64 of gzip.
func packed(t *testing.T, text string) string {
	t.Helper()
	return base64.StdEncoding.EncodeToString([]byte(zipped(t, text)))
}

// ids returns the lines of decode without positions.
func ids(lines []string) []string {
	var got []string
	for _, line := range lines {
		place, rest, _ := strings.Cut(strings.TrimPrefix(line, "! "), " ")
		if strings.HasPrefix(line, "! ") {
			rest = "! " + rest
		}
		if !strings.HasPrefix(place, "f:") {
			rest = line
		}
		got = append(got, rest)
	}
	return got
}

func TestWrapped(t *testing.T) {
	one, two := record("1"), record("2")
	logs := `{"messageType":"DATA_MESSAGE","owner":"111122223333","logGroup":"g","logStream":"s","logEvents":[{"id":"0","timestamp":1,"message":` + quote(one) + `},{"id":"1","timestamp":2,"message":` + quote(two) + `}]}`
	control := `{"messageType":"CONTROL_MESSAGE","logEvents":[{"id":"","timestamp":1,"message":"CWL CONTROL MESSAGE: Checking health of destination Firehose."}]}`
	bridge := `{"version":"0","detail-type":"AWS API Call via CloudTrail","source":"aws.s3","resources":[],"detail":` + one + `}`
	notification := `{"Type":"Notification","MessageId":"m","TopicArn":"arn:aws:sns:us-east-1:111122223333:t","Message":` + quote(bridge) + `}`
	sqs := func(body string) string {
		return `{"messageId":"m","receiptHandle":"r","body":` + quote(body) + `,"attributes":{},"eventSource":"aws:sqs","awsRegion":"us-east-1"}`
	}
	kinesis := func(data string) string {
		return `{"kinesis":{"partitionKey":"p","data":"` + data + `"},"eventSource":"aws:kinesis","eventVersion":"1.0","eventName":"aws:kinesis:record"}`
	}
	cell := func(field, value string) string { return `{"field":"` + field + `","value":` + quote(value) + `}` }
	for _, tt := range []struct {
		name, in string
		want     []string
	}{
		{"SQS trigger", `{"Records":[` + sqs(bridge) + "," + sqs(two) + `]}`, []string{"1", "2"}},
		{"SQS record alone", sqs(one), []string{"1"}},
		{"SNS through SQS", `{"Records":[` + sqs(notification) + `]}`, []string{"1"}},
		{"SQS without an event", sqs("hello"), []string{"! unexpected character 'h', want a JSON value"}},
		{"SQS without a body", `{"Records":[{"eventSource":"aws:sqs"}]}`, []string{`! record of "aws:sqs" holds no events, want one of SQS, SNS or Kinesis`}},
		{"received from SQS", `{"Messages":[{"MessageId":"m","Body":` + quote(bridge) + `}]}`, []string{"1"}},
		{"SNS trigger", `{"Records":[{"EventSource":"aws:sns","EventVersion":"1.0","Sns":{"Type":"Notification","Message":` + quote(bridge) + `}}]}`, []string{"1"}},
		{"SNS notification", notification, []string{"1"}},
		{"SNS subscription", `{"Type":"SubscriptionConfirmation","Message":"You have chosen to subscribe"}`, []string{"no ID"}},
		{"Kinesis trigger", `{"Records":[` + kinesis(base64.StdEncoding.EncodeToString([]byte(one))) + "," + kinesis(packed(t, logs)) + `]}`, []string{"1", "1", "2"}},
		{"Kinesis, several in one", kinesis(base64.StdEncoding.EncodeToString([]byte(one + "\n{bad\n" + two))), []string{"1", `! record is broken: unexpected 'b', want a name in quotes or "}"`, "2"}},
		{"Kinesis, no base64", kinesis("{}"), []string{"! data is no base64, want the text as AWS sent it"}},
		{"Kinesis, cut gzip", kinesis(base64.StdEncoding.EncodeToString([]byte(zipped(t, one)[:40]))), []string{"! the gzip stream breaks off, want the whole file: unexpected EOF"}},
		{"DynamoDB trigger", `{"Records":[{"eventSource":"aws:dynamodb","eventName":"INSERT","dynamodb":{}}]}`, []string{`! record of "aws:dynamodb" holds no events, want one of SQS, SNS or Kinesis`}},
		{"CloudWatch Logs trigger", `{"awslogs":{"data":"` + packed(t, logs) + `"}}`, []string{"1", "2"}},
		{"CloudWatch Logs subscription", logs + control + logs, []string{"1", "2", "1", "2"}},
		{"CloudWatch Logs control message", `{"awslogs":{"data":"` + packed(t, control) + `"}}`, nil},
		{"filter-log-events", `{"events":[{"logStreamName":"s","timestamp":1,"message":` + quote(one) + `,"ingestionTime":2,"eventId":"3"}],"searchedLogStreams":[]}`, []string{"1"}},
		{"get-log-events", `{"events":[{"timestamp":1,"message":` + quote(one) + `,"ingestionTime":2}],"nextForwardToken":"f"}`, []string{"1"}},
		{"Insights", `{"results":[[` + cell("@timestamp", "2026-11-20") + "," + cell("@message", one) + "," + cell("@ptr", "p") + `],[` + cell("@message", two) + `]],"status":"Complete"}`, []string{"1", "2"}},
		{"Insights without the message", `{"results":[[` + cell("eventName", "GetObject") + "," + cell("@ptr", "p") + `],[` + cell("@message", two) + `]]}`, []string{"! row has no @message, want a query that shows that field", "2"}},
		{"lookup-events, strings", "[\n" + quote(one) + ",\n" + quote(two) + "\n]", []string{"1", "2"}},
		{"lookup-events, text", one + "\t" + two + "\n", []string{"1", "2"}},
		{"Splunk", `{"preview":false,"result":{"_raw":` + quote(one) + `,"sourcetype":"aws:cloudtrail"}}` + "\n" + `{"preview":false,"lastrow":true,"result":{"_raw":` + quote(two) + "}}", []string{"1", "2"}},
		{"Splunk, one list", `{"preview":false,"results":[{"_raw":` + quote(one) + `},{"_raw":` + quote(two) + `}]}`, []string{"1", "2"}},
		{"Elastic", `{"@timestamp":"2026-11-20","message":"not this","event":{"original":` + quote(one) + `,"action":"x"}}`, []string{"1"}},
		{"Elastic export", `{"_index":"i","_source":{"event":{"original":` + quote(one) + "}}}", []string{"1"}},
		{"array in a string", quote("[" + one + "," + two + "]"), []string{"1", "2"}},
		{"wrappers that are alike", `{"Records":[` + one + "," + sqs(two) + "," + bridge + `]}`, []string{"1", "2", "1"}},

		{"S3 notification", `{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"trail"},"object":{"key":"AWSLogs/a+b%3Dc.json.gz"}}}]}`,
			[]string{`! an S3 notification holds no events, want the object "s3://trail/AWSLogs/a b=c.json.gz"`}},
		{"S3 notification through SQS", sqs(`{"Records":[{"eventSource":"aws:s3","s3":{"bucket":{"name":"b"},"object":{"key":"k"}}}]}`), []string{`! an S3 notification holds no events, want the object "s3://b/k"`}},
		{"S3 notification through EventBridge", `{"detail-type":"Object Created","source":"aws.s3","detail":{"bucket":{"name":"b"},"object":{"key":"k+1"}}}`, []string{`! an S3 notification holds no events, want the object "s3://b/k+1"`}},
		{"notification of CloudTrail", `{"s3Bucket":"trail","s3ObjectKey":["AWSLogs/1.json.gz","AWSLogs/2.json.gz"]}`, []string{`! a notification of CloudTrail holds no events, want the log file "s3://trail/AWSLogs/1.json.gz" and 1 more`}},
		{"digest", `{"awsAccountId":"111122223333","digestStartTime":"2026-11-20T10:00:00Z","digestEndTime":"2026-11-20T11:00:00Z","logFiles":[{"s3Bucket":"b"}]}`, []string{"! a digest file holds no events, want the log files that it lists"}},
		{"console CSV", "Event name,Event time,User name,Resource name\nGetObject,2026-11-20,ada,x\n", []string{"! the text is CSV, want JSON: what the CloudTrail console downloads as JSON, lookup-events prints or Athena unloads as JSON"}},
		{"Athena CSV", "\"eventversion\",\"useridentity\",\"eventname\"\n\"1.11\",\"{type=Root}\",\"x\"\n", []string{"! the text is CSV, want JSON: what the CloudTrail console downloads as JSON, lookup-events prints or Athena unloads as JSON"}},
		{"other OCSF event", `{"class_uid":4001,"metadata":{"product":{"name":"Amazon VPC"}}}`, []string{`! record is an OCSF event of class "4001", want an API call that CloudTrail recorded`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, ids(decode(strings.NewReader(tt.in)))); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.want, ids(decode(iotest.OneByteReader(strings.NewReader(tt.in))))); diff != "" && !strings.HasSuffix(tt.name, "CSV") {
				t.Errorf("events read byte by byte (-want +got):\n%s", diff)
			}
		})
	}
}

// What stands in packed text is at the place of the string that holds it.
func TestPackedPosition(t *testing.T) {
	in := "\n" + `{"awslogs":{"data":"` + packed(t, record("1")+"\n"+record("2")+"\nx") + `"}}`
	want := []string{"f:2:20 1", "f:2:20 2", "! f:2:20: record is broken: unexpected 'x', want an object or a list"}
	if diff := cmp.Diff(want, decode(strings.NewReader(in))); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

// A little text that stands for much is read so far, and no further.
func TestPackedBomb(t *testing.T) {
	if testing.Short() {
		t.Skip("unpacks hundreds of megabytes")
	}
	bomb := packed(t, strings.Repeat(" ", 40<<20))
	nested := packed(t, `{"awslogs":{"data":"`+bomb+`"}}`)
	empty, ration := "! "+records.ErrEmpty.Error(), "! the record holds too much packed text, want at most 64 MiB"
	got := ids(decode(strings.NewReader(`{"awslogs":{"data":"` + nested + `"}}` + record("1"))))
	if diff := cmp.Diff([]string{empty, "1"}, got); diff != "" {
		t.Errorf("nested: events (-want +got):\n%s", diff)
	}
	list := `{"detail":{"events":[` + strings.Repeat(`{"awslogs":{"data":"`+bomb+`"}},`, 4) + record("1") + `]}}`
	got = ids(decode(strings.NewReader(list + record("2"))))
	if diff := cmp.Diff([]string{empty, ration, ration, ration, "1", "2"}, got); diff != "" {
		t.Errorf("list: events (-want +got):\n%s", diff)
	}
}
