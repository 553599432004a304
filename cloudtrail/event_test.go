// SPDX-License-Identifier: Apache-2.0

package cloudtrail_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/cloudtrail"
)

// record returns a record with the given ID.
func record(id string) string {
	return `{"eventVersion":"1.11","userIdentity":{"type":"Root","arn":"arn:aws:iam::111122223333:root"},"eventSource":"s3.amazonaws.com","eventName":"ListBuckets","eventID":"` + id + `"}`
}

func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func zipped(t *testing.T, texts ...string) string {
	t.Helper()
	var b bytes.Buffer
	for _, text := range texts {
		z := gzip.NewWriter(&b)
		if _, err := io.WriteString(z, text); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

// decode returns the events and errors of r as lines.
func decode(r io.Reader) []string {
	var got []string
	for e, err := range cloudtrail.Events("f", r) {
		if err != nil {
			got = append(got, "! "+err.Error())
			continue
		}
		got = append(got, e.Position.String()+" "+e.ID)
	}
	return got
}

func TestEvents(t *testing.T) {
	one, two := record("1"), record("2")
	long := len(one)
	file := `{"Records":[` + one + "," + two + "]}"
	whole := zipped(t, file)
	for _, tt := range []struct {
		name, in string
		want     []string
	}{
		{"nothing", "", nil},
		{"event", one, []string{"f:1:1 1"}},
		{"log file", file, []string{"f:1:13 1", fmt.Sprintf("f:1:%d 2", 14+long)}},
		{"array", "[" + one + ",\n" + two + "]", []string{"f:1:2 1", "f:2:1 2"}},
		{"lines", one + "\n" + two + "\n", []string{"f:1:1 1", "f:2:1 2"}},
		{"concatenated", one + two, []string{"f:1:1 1", fmt.Sprintf("f:1:%d 2", 1+long)}},
		{"log files", "{\"Records\":[\n" + one + "]}\n{\"Records\":[\n" + two + "]}", []string{"f:2:1 1", "f:4:1 2"}},
		{"array of log files", `[{"Records":[` + one + `]}]`, []string{"f:1:14 1"}},
		{"lookup-events", `{"Events":[{"EventId":"1","CloudTrailEvent":` + quote(one) + `}],"NextToken":"x"}`, []string{"f:1:45 1"}},
		{"strings", "[" + quote(one) + "]", []string{"f:1:2 1"}},
		{"EventBridge", `{"detail-type":"AWS API Call via CloudTrail","detail":` + one + "}", []string{"f:1:55 1"}},
		{"CloudWatch Logs", `{"messageType":"DATA_MESSAGE","logEvents":[{"id":"0","message":` + quote(one) + `}]}`, []string{"f:1:64 1"}},
		{"gzip", whole, []string{"f:1:13 1", fmt.Sprintf("f:1:%d 2", 14+long)}},
		{"gzip members", zipped(t, one+"\n", two+"\n"), []string{"f:1:1 1", "f:2:1 2"}},

		{"broken record", "[" + one + `,{"eventName":nope},` + two + "]",
			[]string{"f:1:2 1", fmt.Sprintf(`! f:1:%d: unexpected character 'o', want "null"`, 17+long), fmt.Sprintf("f:1:%d 2", 22+long)}},
		{"no record", `[{"a":1},` + one + "]", []string{"! f:1:2: record is no CloudTrail event, want eventSource and eventName", "f:1:10 1"}},
		{"no object", `["x",7,` + one + "]", []string{"! f:1:2: unexpected character 'x', want a JSON value", "! f:1:6: record is 7, want an object", "f:1:8 1"}},
		{"null identity", strings.Replace(one, `{"type":"Root","arn":"arn:aws:iam::111122223333:root"}`, "null", 1) + "\n" + two,
			[]string{"! f:1:1: userIdentity is null, want an object with type and arn", "f:2:1 2"}},
		{"no identity", strings.Replace(one, "userIdentity", "userIdent", 1) + "\n" + two,
			[]string{"! f:1:1: userIdentity is missing, want an object with type and arn", "f:2:1 2"}},
		{"cut", file[:len(file)-20], []string{"f:1:13 1", fmt.Sprintf("! f:1:%d: record is cut short: unexpected end of input", 14+long)}},
		{"text", "<html>", []string{"! f:1:1: record is broken: unexpected '<'"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := decode(strings.NewReader(tt.in))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.want, decode(iotest.HalfReader(strings.NewReader(tt.in)))); diff != "" {
				t.Errorf("events read in halves (-want +got):\n%s", diff)
			}
		})
	}
}

// Wherever a gzipped file is cut, what was whole still comes, then one error.
func TestEventsTruncatedGzip(t *testing.T) {
	var text strings.Builder
	for i := range 50 {
		text.WriteString(record(fmt.Sprint(i)) + "\n")
	}
	whole := zipped(t, text.String())
	for n := 3; n < len(whole); n++ {
		got := decode(strings.NewReader(whole[:n]))
		last := got[len(got)-1]
		if !strings.HasPrefix(last, "! f:") || !strings.Contains(last, "EOF") {
			t.Fatalf("cut to %d bytes of %d: last is %q, want an error that says EOF", n, len(whole), last)
		}
		for i, line := range got[:len(got)-1] {
			if want := fmt.Sprintf("f:%d:1 %d", i+1, i); line != want {
				t.Fatalf("cut to %d bytes of %d: %q, want %q", n, len(whole), line, want)
			}
		}
	}
}

func TestEventsStop(t *testing.T) {
	n := 0
	for range cloudtrail.Events("f", strings.NewReader(record("1")+`{"Records":[`+record("2")+","+record("3"))) {
		n++
		break
	}
	if n != 1 {
		t.Errorf("%d events after break, want 1", n)
	}
}

func TestDenied(t *testing.T) {
	for _, tt := range []struct {
		code, message string
		want          bool
	}{
		{"", "Access Denied", false},
		{"AccessDenied", "Access Denied", true},
		{"AccessDeniedException", "", true},
		{"Client.UnauthorizedOperation", "", true},
		{"Client.UnauthorizedAccess", "", true},
		{"AuthorizationErrorException", "", true},
		{"NotAuthorizedException", "", true},
		{"KMS.AccessDeniedException", "", true},
		{"AccessDeniedFault", "", true},
		{"ForbiddenException", "", true},
		{"403 Forbidden", "", true},
		{"VpceAccessDenied", "The request was denied due to a VPC endpoint policy", true},
		{"AccessDenied", "The request was denied due to request throttling.", false},
		{"ThrottlingException", "Rate exceeded", false},
		{"UnrecognizedClientException", "", false},
		{"InvalidClientTokenId", "", false},
		{"ExpiredToken", "", false},
		{"SignatureDoesNotMatch", "", false},
		{"MissingAuthenticationToken", "", false},
		{"Client.DryRunOperation", "Request would have succeeded, but DryRun flag is set.", false},
		{"NoSuchBucket", "", false},
	} {
		e := cloudtrail.Event{ErrorCode: tt.code, ErrorMessage: tt.message}
		if got := e.Denied(); got != tt.want {
			t.Errorf("Denied() with code %q, message %q = %v, want %v", tt.code, tt.message, got, tt.want)
		}
	}
}

func FuzzEvents(f *testing.F) {
	f.Add([]byte(record("1")))
	f.Add([]byte(`{"Records":[` + record("1") + "," + record("2") + "]}"))
	f.Add([]byte(record("1")[:60] + "\n" + record("2")))
	f.Add([]byte(`[{"CloudTrailEvent":"{}"},"x",null]`))
	f.Add([]byte("\x1f\x8b"))
	f.Add([]byte(`{"eventSource":"sqs.amazonaws.com","eventName":"SendMessage","userIdentity":{},"requestParameters":{"queueUrl":"http://a/b"},"errorCode":"AccessDenied"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		n := 0
		for e, err := range cloudtrail.Events("f", bytes.NewReader(data)) {
			if n++; n > len(data)+1 {
				t.Fatal("more events than bytes")
			}
			if (e == nil) == (err == nil) {
				t.Fatalf("event %v and error %v, want one of them", e, err)
			}
			if err != nil {
				continue
			}
			if e.Position.Line < 1 || e.Position.Column < 1 {
				t.Fatalf("position %v", e.Position)
			}
			requests, err := cloudtrail.Requests(e)
			if err == nil && len(requests) == 0 {
				t.Fatal("neither requests nor an error")
			}
		}
	})
}
