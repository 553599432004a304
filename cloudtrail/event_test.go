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

// with returns a record with another member at the end.
func with(record, member string) string { return strings.TrimSuffix(record, "}") + "," + member + "}" }

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
		{"nothing", "", []string{"! f:1:1: " + cloudtrail.ErrEmpty.Error()}},
		{"gzipped nothing", zipped(t, " \n"), []string{"! f:1:1: " + cloudtrail.ErrEmpty.Error()}},
		{"no records", `{"Records":[]}`, nil},
		{"no elements", "[]\n", nil},
		{"no events", `{"Events":[]}`, nil},
		{"no logged events", `{"events":[]}`, nil},
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
		{"duplicate name", with(one, `"errorCode":"AccessDenied","errorCode":null`) + "\n" + two,
			[]string{fmt.Sprintf(`! f:1:%d: duplicate name "errorCode" on line 1, already on line 1`, long+28), "f:2:1 2"}},
		{"duplicate name within", with(one, `"requestParameters":{"key":"a","\u006bey":"b"}`) + "\n" + two,
			[]string{fmt.Sprintf(`! f:1:%d: duplicate name "key" on line 1, already on line 1`, long+32), "f:2:1 2"}},
		{"duplicate name of a wrapper", `{"detail":` + one + `,"detail":` + two + "}",
			[]string{fmt.Sprintf(`! f:1:%d: duplicate name "detail" on line 1, already on line 1`, long+12)}},
		{"wrapped too often", strings.Repeat(`{"detail":`, 9) + one + strings.Repeat("}", 9) + two,
			[]string{"! f:1:81: record is wrapped too often, want at most 8 wrappers", fmt.Sprintf("f:1:%d 2", 100+long)}},
		{"cut", file[:len(file)-20], []string{"f:1:13 1", fmt.Sprintf("! f:1:%d: record is cut short: unexpected end of input, want a closing quote", 14+long)}},
		{"text", "<html>", []string{"! f:1:1: record is broken: unexpected '<', want an object or a list"}},
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

// A field that decides something is not passed over because it is of the wrong
// type.
func TestEventsFields(t *testing.T) {
	whole := with(with(record("1"), `"eventTime":"2026-11-20T10:11:12Z"`), `"errorCode":"AccessDenied","errorMessage":"Access Denied"`)
	for _, tt := range []struct{ name, old, new, want string }{
		{"nothing wrong", "", "", ""},
		{"errorCode null", `"AccessDenied"`, "null", ""},
		{"errorCode list", `"AccessDenied"`, "[]", "errorCode is an array, want a string"},
		{"errorCode number", `"AccessDenied"`, "7", "errorCode is a number, want a string"},
		{"errorCode boolean", `"AccessDenied"`, "true", "errorCode is a boolean, want a string"},
		{"errorMessage object", `"Access Denied"`, "{}", "errorMessage is an object, want a string"},
		{"errorMessage null", `"Access Denied"`, "null", ""},
		{"eventID number", `"1"`, "1", "eventID is a number, want a string"},
		{"type list", `"Root"`, `["Root"]`, "userIdentity.type is an array, want a string"},
		{"arn number", `"arn:aws:iam::111122223333:root"`, "7", "userIdentity.arn is a number, want a string"},
		{"arn null", `"arn:aws:iam::111122223333:root"`, "null", ""},
		{"eventTime number", `"2026-11-20T10:11:12Z"`, "1795169472", "eventTime is a number, want a time such as 2026-11-20T10:00:00Z"},
		{"eventTime text", `"2026-11-20T10:11:12Z"`, `"x"`, `eventTime is "x", want a time such as 2026-11-20T10:00:00Z`},
		{"eventTime null", `"2026-11-20T10:11:12Z"`, "null", ""},
		{"eventTime left out", `"2026-11-20T10:11:12Z"`, `"..."`, ""},
	} {
		in := strings.Replace(whole, tt.old, tt.new, 1)
		want := []string{"f:1:1 1", "f:2:1 2"}
		if tt.want != "" {
			want[0] = fmt.Sprintf("! f:1:%d: %s", strings.Index(whole, tt.old)+1, tt.want)
		}
		if diff := cmp.Diff(want, decode(strings.NewReader(in+"\n"+record("2")))); diff != "" {
			t.Errorf("%s: events (-want +got):\n%s", tt.name, diff)
		}
	}
	two := strings.NewReplacer(`"AccessDenied"`, "7", `"Root"`, "8").Replace(whole)
	want := []string{fmt.Sprintf("! f:1:%d: userIdentity.type is a number, want a string", strings.Index(two, "8")+1)}
	if diff := cmp.Diff(want, decode(strings.NewReader(two))); diff != "" {
		t.Errorf("the first of two faults (-want +got):\n%s", diff)
	}
}

func TestEventsTime(t *testing.T) {
	for _, text := range []string{
		"2026-11-20T10:11:12Z", "2026-11-20T12:11:12+02:00", "2026-11-20T10:11:12.000Z", "2026-11-20T10:11:12",
		"2026-11-20 10:11:12", "2026-11-20 10:11:12.000000000", "2026-11-20 10:11:12 UTC", "2026-11-20 11:11:12+01:00",
	} {
		for e, err := range cloudtrail.Events("f", strings.NewReader(with(record("1"), `"eventTime":`+quote(text)))) {
			if err != nil {
				t.Errorf("%s: %v", text, err)
				continue
			}
			if got, want := e.Time.UTC().Format("2006-01-02T15:04:05Z"), "2026-11-20T10:11:12Z"; got != want {
				t.Errorf("the time of %s is %s, want %s", text, got, want)
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

func FuzzEvents(f *testing.F) {
	f.Add([]byte(record("1")))
	f.Add([]byte(`{"Records":[` + record("1") + "," + record("2") + "]}"))
	f.Add([]byte(record("1")[:60] + "\n" + record("2")))
	f.Add([]byte(`[{"CloudTrailEvent":"{}"},"x",null]`))
	f.Add([]byte("\x1f\x8b"))
	f.Add([]byte("\x28\xb5\x2f\xfd"))
	f.Add([]byte(trailDenial))
	f.Add([]byte(athenaDenial))
	f.Add([]byte(ocsfDenial))
	f.Add([]byte(`{"Records":[{"eventSource":"aws:kinesis","kinesis":{"data":"e30="}},{"eventSource":"aws:sqs","body":"{}"},{"EventSource":"aws:sns","Sns":{"Message":"[]"}}]}`))
	f.Add([]byte(`{"Records":[{"eventSource":"aws:s3","s3":{"bucket":{"name":"b"},"object":{"key":"%"}}}],"s3Bucket":"b","s3ObjectKey":[1]}`))
	f.Add([]byte(`{"awslogs":{"data":"H4sIAAAAAAAA/6uuBQBDv6ajAgAAAA=="}}`))
	f.Add([]byte(`{"results":[[{"field":"@message","value":"{}"}],[{"field":1},{}]],"QueryResultRows":[[{"eventName":"x"},{"userIdentity":"{a=b}"}],[]]}`))
	f.Add([]byte(`{"Type":"Notification","Message":"{\"detail\":{\"bucket\":{\"name\":\"b\"},\"object\":{\"key\":\"k\"}}}"}`))
	f.Add([]byte(`{"result":{"_raw":"x"}}{"_source":{"event":{"original":"{}"}}}`))
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
