// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/internal/report"
)

func demoRows(t *testing.T) []report.EventRow {
	t.Helper()
	var rows []report.EventRow
	for _, e := range demoEvents(t) {
		rows = append(rows, report.NewEventRow("denials.json", e))
	}
	records := []string{
		`{"eventID":"2","eventName":"GetCallerIdentity","eventSource":"sts.amazonaws.com","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::222222222222:user/dora","accountId":"222222222222"}}`,
		`{"eventID":"3","eventName":"MakeCoffee","errorCode":"AccessDenied","eventSource":"s3.amazonaws.com","userIdentity":{"type":"Root","arn":"arn:aws:iam::222222222222:root","accountId":"222222222222"}}`,
		`{"eventID":"5","eventName":"PutObject","eventSource":"s3.amazonaws.com","errorCode":"AccessDenied","errorMessage":"Access Denied because object protected by object lock","userIdentity":{"type":"AWSAccount","principalId":"AIDAEXAMPLE","accountId":"999999999999"},"requestParameters":{"bucketName":"vault","key":"k"}}`,
		`{"eventID":"6","eventName":"DescribeInstances","eventSource":"ec2.amazonaws.com","errorCode":"Client.RequestLimitExceeded","errorMessage":"Request limit exceeded.","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::222222222222:user/dora","accountId":"222222222222"}}`,
		`{"eventID":"7","eventName":"DeleteLifecycleConfiguration","errorCode":"AccessDenied","errorMessage":"Access Denied","eventSource":"s3.amazonaws.com","userIdentity":{"type":"Root","arn":"arn:aws:iam::222222222222:root","accountId":"222222222222"},"requestParameters":{"bucketName":"vault"}}`,
		`{"eventID":"4","eventName":"Rotated","eventType":"AwsServiceEvent","eventSource":"kms.amazonaws.com","userIdentity":{"type":"AWSService","invokedBy":"kms.amazonaws.com"}}`,
	}
	for _, r := range records {
		for _, e := range events(t, "more.json", []byte(r)) {
			rows = append(rows, report.NewEventRow("more.json", e))
		}
	}
	for _, relation := range []string{"original", "copy", "repeated"} {
		row := rows[2]
		row.Relation = relation
		rows = append(rows, row)
	}
	return append(rows, report.NewFailedRow("more.json", errors.New("more.json:7:1: userIdentity: is null, want an object with type and arn")))
}

func table(t *testing.T, rows []report.EventRow, s report.Style) string {
	t.Helper()
	return written(t, func(w io.Writer) error {
		table := report.NewEventTable(w, s)
		for _, row := range rows {
			row.Requests = slices.Clone(row.Requests) // the table empties what it does not show
			if err := table.Add(row); err != nil {
				return err
			}
		}
		return table.Close()
	})
}

func TestEventsGolden(t *testing.T) {
	rows := demoRows(t)
	for _, width := range []int{60, 80, 120, 240} {
		golden(t, fmt.Sprintf("events-%d", width), table(t, rows, report.Style{Width: width}))
	}
	checkWidths(t, func(s report.Style) string { return table(t, rows, s) })
	if got, want := table(t, nil, report.Style{}), "0 events, 0 denied\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// checkWidths looks for lines of a table that are wider than the style, and for
// what colour changes besides colour.
func checkWidths(t *testing.T, table func(report.Style) string) {
	t.Helper()
	for width := 40; width <= 260; width += 5 {
		s := report.Style{Width: width}
		got := table(s)
		for line := range strings.Lines(got) {
			if n := text.StringWidthWithoutEscSequences(strings.TrimRight(line, "\n")); n > width {
				t.Errorf("%d columns, want at most %d: %q", n, width, line)
			}
		}
		s.Color = true
		checkColor(t, got, table(s))
	}
}

// TestEventTablePages writes more events than a page holds: each page has its own
// heading, and the time in full.
func TestEventTablePages(t *testing.T) {
	rows := demoRows(t)
	got := written(t, func(w io.Writer) error {
		table := report.NewEventTable(w, report.Style{Width: 120})
		table.PageRows = 5
		for _, row := range rows {
			if err := table.Add(row); err != nil {
				return err
			}
		}
		return table.Close()
	})
	golden(t, "events-pages", got)
	if n, want := strings.Count(got, "TIME "), (len(rows)-1+4)/5; n != want { // one row is only counted
		t.Errorf("%d headings, want %d", n, want)
	}
}

// TestEventVerdict is what the column DENIED says.
func TestEventVerdict(t *testing.T) {
	for _, test := range []struct{ code, message, want string }{
		{"", "", "✓ no"},
		{"AccessDenied", "Access Denied", "✗ yes"},
		{"AccessDenied", "User: arn:aws:iam::222222222222:user/dora is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::b/k\" with an explicit deny in a service control policy", "✗ explicit scp"},
		{"AccessDenied", "User: arn:aws:iam::222222222222:user/dora is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::b/k\" because no permissions boundary allows the s3:GetObject action", "✗ implicit boundary"},
		{"VpceAccessDenied", "The request was denied due to a VPC endpoint policy", "✗ endpoint"},
		{"AccessDenied", "Access Denied because object protected by object lock", "✗ Object Lock"},
		{"InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", "– InvalidAccessKeyId"},
		{"SlowDown", "Please reduce your request rate.", "– SlowDown"},
		{"Client.RequestLimitExceeded", "Request limit exceeded.", "– RequestLimitExceeded"},
		{"com.amazonaws.x#ThrottlingException", "Rate exceeded", "– ThrottlingException"},
		{"NoSuchKey", "The specified key does not exist.", "– NoSuchKey"},
	} {
		record, err := json.Marshal(map[string]any{"eventID": "1", "eventName": "GetObject", "eventSource": "s3.amazonaws.com", "errorCode": test.code, "errorMessage": test.message,
			"userIdentity":      map[string]any{"type": "IAMUser", "arn": "arn:aws:iam::222222222222:user/dora", "accountId": "222222222222"},
			"requestParameters": map[string]any{"bucketName": "b", "key": "k"}})
		if err != nil {
			t.Fatal(err)
		}
		got := table(t, []report.EventRow{report.NewEventRow("e.json", events(t, "e.json", record)[0])}, report.Style{Width: 200})
		if line := strings.Split(got, "\n")[1]; !strings.Contains(line, "-     "+test.want+"  ") {
			t.Errorf("%s %q: got %q, want %q in it", test.code, test.message, line, test.want)
		}
	}
}

func TestEventsHostile(t *testing.T) {
	for i, row := range demoRows(t) {
		fillHostile(reflect.ValueOf(&row))
		row.Principal += "漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字"
		for _, width := range []int{40, 80, 2000} {
			got := table(t, []report.EventRow{row}, report.Style{Width: width})
			checkHarmless(t, got)
			for line := range strings.Lines(got) {
				if n := text.StringWidthWithoutEscSequences(strings.TrimRight(line, "\n")); n > width {
					t.Errorf("row %d: %d columns, want at most %d: %q", i, n, width, line)
				}
			}
		}
	}
}

// TestEventRowJSON holds the names and their order to the contract.
func TestEventRowJSON(t *testing.T) {
	names := func(n *jsontree.Node) []string {
		var all []string
		for _, m := range n.Members {
			all = append(all, m.Name)
		}
		return all
	}
	var failed report.EventRow
	for _, row := range demoRows(t) {
		line := written(t, func(w io.Writer) error { return report.NDJSON(w, row) })
		if strings.Count(line, "\n") != 1 || !strings.HasSuffix(line, "\n") {
			t.Errorf("not one line: %q", line)
		}
		n, err := jsontree.Parse([]byte(line))
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"eventId", "file", "eventTime", "eventSource", "eventName", "identityType", "principal", "account", "denied", "errorCode", "status", "requests", "message"}
		for _, optional := range []struct{ name, value string }{{"notPolicy", row.NotPolicy}, {"relation", row.Relation}} {
			if optional.value != "" {
				want = append(want, optional.name)
			}
		}
		if row.Error != "" {
			want = append(want, "error")
		}
		if diff := cmp.Diff(want, names(n)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", row.EventID, diff)
		}
		if got, want := names(n.Get("message")), []string{"form", "action", "resource", "principal", "effect", "policyType", "policyArn", "authorizationId", "encoded", "truncated"}; !cmp.Equal(got, want) {
			t.Errorf("%s: message has %v, want %v", row.EventID, got, want)
		}
		if n.Get("requests").Kind != jsontree.Array {
			t.Errorf("%s: requests is no list", row.EventID)
		}
		for i, r := range n.Get("requests").Elements {
			want := []string{"action", "resource", "resourceAccount", "resourceFrom", "context", "absent", "denied"}
			if row.Requests[i].Doubt != "" {
				want = append(want, "doubt")
			}
			if got := names(r); !cmp.Equal(got, want) {
				t.Errorf("%s: a request has %v, want %v", row.EventID, got, want)
			}
			if r.Get("context").Kind != jsontree.Object || r.Get("absent").Kind != jsontree.Array {
				t.Errorf("%s: context or absent of the wrong kind", row.EventID)
			}
		}
		failed = row
	}
	if failed.Status != "error" || failed.Error == "" {
		t.Errorf("the record that does not decode has %q, %q, want status error and a reason", failed.Status, failed.Error)
	}
}

func TestEventRow(t *testing.T) {
	e := events(t, "e.json", []byte(`{"eventID":"1","eventName":"TagRole","eventSource":"iam.amazonaws.com","eventTime":"2026-11-20T11:11:12+01:00",
		"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::222222222222:user/dora","accountId":"222222222222","userName":"dora"},
		"requestParameters":{"roleName":"App","tags":[{"key":"team","value":"a&b"}]}}`))[0]
	row := report.NewEventRow("e.json", e)
	if row.EventTime != "2026-11-20T10:11:12Z" || row.Status != "request" || row.Denied || len(row.Requests) != 1 {
		t.Fatalf("got %+v", row)
	}
	r := row.Requests[0]
	got, err := json.Marshal([]any{r.Action, r.Resource, r.ResourceAccount, r.ResourceFrom, r.Context["aws:TagKeys"], r.Context["aws:RequestTag/team"], r.Denied})
	if err != nil {
		t.Fatal(err)
	}
	want := `["iam:TagRole","arn:aws:iam::222222222222:role/App","222222222222","parameters",["team"],"a\u0026b",false]`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if len(r.Absent) == 0 {
		t.Error("no key is absent")
	}
}
