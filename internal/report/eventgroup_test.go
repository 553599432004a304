// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/internal/report"
)

const sessionRecord = `{"eventID":%q,"eventName":"GetObject","eventSource":"s3.amazonaws.com","eventTime":"2026-11-20T%s:00Z","errorCode":"AccessDenied","errorMessage":"Access Denied","recipientAccountId":"222222222222",` +
	`"userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::222222222222:assumed-role/App/%s","accountId":"222222222222"%s},"requestParameters":{"bucketName":"b","key":%q}}`

const issuer = `,"sessionContext":{"sessionIssuer":{"type":"Role","arn":"arn:aws:iam::222222222222:role/team/App"}}`

// grouped puts the demo's events and those of some sessions into groups.
func grouped(t *testing.T, g *report.Groups) *report.Groups {
	t.Helper()
	for _, e := range demoEvents(t) {
		g.Add("denials.json", e, cloudtrail.Alone)
	}
	for _, r := range []struct{ id, time, session, issuer, key string }{
		{"a", "12:00", "one", issuer, "k"},
		{"b", "10:00", "two", issuer, "k"},
		{"c", "11:00", "two", issuer, "k"},
		{"d", "11:00", "two", issuer, "other"},
		{"e", "11:00", "two", "", "k"},
	} {
		for _, e := range events(t, "more.json", fmt.Appendf(nil, sessionRecord, r.id, r.time, r.session, r.issuer, r.key)) {
			g.Add("more.json", e, cloudtrail.Alone)
			if r.id == "b" {
				g.Add("more.json", e, cloudtrail.Repeated)
				e.RecipientAccount = "111111111111"
				g.Add("more.json", e, cloudtrail.Copy)
				g.Add("more.json", e, cloudtrail.Original)
			}
		}
	}
	return g
}

func TestGroups(t *testing.T) {
	g := grouped(t, new(report.Groups))
	rows := g.Rows()
	if got, want := len(rows), len(demoEvents(t))+3; got != want {
		t.Fatalf("%d groups, want %d", got, want)
	}
	want := &report.EventGroup{
		Count: 4, First: "2026-11-20T10:00:00Z", Last: "2026-11-20T12:00:00Z",
		Principal: "arn:aws:iam::222222222222:role/team/App", Account: "222222222222", Sessions: 2,
		EventSource: "s3.amazonaws.com", EventName: "GetObject", Denied: true, ErrorCode: "AccessDenied", Status: "request",
		Requests: []report.GroupRequest{{Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", Denied: true}},
		Accounts: []string{"111111111111", "222222222222"},
		Example:  report.GroupExample{EventID: "a", File: "more.json"},
	}
	if diff := cmp.Diff(want, rows[0]); diff != "" {
		t.Errorf("the largest group (-want +got):\n%s", diff)
	}
	if got, want := rows[1].Example.EventID, demoEvents(t)[0].ID; got != want {
		t.Errorf("the second group is of event %s, want %s: of one size, the first comes first", got, want)
	}
	// Whose role's path is not known goes by the name.
	if got, want := rows[len(rows)-1].Principal, "arn:aws:sts::222222222222:assumed-role/App"; got != want {
		t.Errorf("got principal %s, want %s", got, want)
	}
	if g.Left() != 0 {
		t.Errorf("%d events left, want 0", g.Left())
	}
}

// TestGroupsRequests looks at an event that was refused one of several
// authorizations: only that one tells groups apart.
func TestGroupsRequests(t *testing.T) {
	for _, row := range grouped(t, new(report.Groups)).Rows() {
		if row.PolicyType == "scp" && row.Effect == "explicit" {
			want := []report.GroupRequest{{Action: "ec2:RunInstances", Resource: "arn:aws:ec2:us-east-1:777788889999:instance/*", Denied: true}}
			if diff := cmp.Diff(want, row.Requests); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			return
		}
	}
	t.Error("no group of the explicit deny in an SCP")
}

// TestGroupsMax has more groups than are kept.
func TestGroupsMax(t *testing.T) {
	g := grouped(t, &report.Groups{Max: len(demoEvents(t)) + 1})
	if got, want := len(g.Rows()), len(demoEvents(t))+1; got != want {
		t.Errorf("%d groups, want %d", got, want)
	}
	if got := g.Rows()[0].Count; got != 4 {
		t.Errorf("the group that was there counts %d, want 4", got)
	}
	if got := g.Left(); got != 2 {
		t.Errorf("%d events left, want 2", got)
	}
	if got, want := groupTable(t, g, report.Style{}), "15 groups, and 2 events more that equal none of them\n"; !strings.Contains(got, want) {
		t.Errorf("got %s, want %q in it", got, want)
	}
}

// TestEventDoubts marks an action that AWS may not have checked, and says why
// once below the table.
func TestEventDoubts(t *testing.T) {
	const record = `{"eventID":%q,"eventName":"DeleteLifecycleConfiguration","errorCode":"AccessDenied","eventSource":"s3.amazonaws.com","userIdentity":{"type":"Root","arn":"arn:aws:iam::222222222222:root","accountId":"222222222222"},"requestParameters":{"bucketName":%[1]q}}`
	const why = "AWS does not document that DeleteLifecycleConfiguration is checked for s3:PutLifecycleConfiguration"
	var rows []report.EventRow
	var groups report.Groups
	for _, name := range []string{"a", "b"} {
		for _, e := range events(t, "e.json", fmt.Appendf(nil, record, name)) {
			rows = append(rows, report.NewEventRow("e.json", e))
			groups.Add("e.json", e, cloudtrail.Alone)
		}
	}
	if got := groups.Rows()[0].Requests[0].Doubt; got != why {
		t.Errorf("the group's doubt is %q, want %q", got, why)
	}
	s := report.Style{Width: 200}
	for form, got := range map[string]string{"events": table(t, rows, s), "groups": groupTable(t, &groups, s)} {
		if n := strings.Count(got, "  s3:PutLifecycleConfiguration ?  "); n != 2 {
			t.Errorf("%s: %d marks, want 2:\n%s", form, n, got)
		}
		if n := strings.Count(got, "\n  ?        "+why+"\n"); n != 1 {
			t.Errorf("%s: %d reasons, want 1:\n%s", form, n, got)
		}
	}
}

func groupTable(t *testing.T, g *report.Groups, s report.Style) string {
	t.Helper()
	return written(t, func(w io.Writer) error { return report.EventGroups(w, g, s) })
}

func TestEventGroupsGolden(t *testing.T) {
	g := grouped(t, new(report.Groups))
	g.Skip()
	for _, width := range []int{60, 80, 120, 240} {
		golden(t, fmt.Sprintf("groups-%d", width), groupTable(t, g, report.Style{Width: width}))
	}
	checkWidths(t, func(s report.Style) string { return groupTable(t, g, s) })
	if got, want := groupTable(t, new(report.Groups), report.Style{}), "0 groups\n0 events, 0 denied\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestEventGroupsHostile(t *testing.T) {
	for _, e := range demoEvents(t) {
		e.Source, e.Name, e.ErrorCode, e.ErrorMessage = e.Source+hostile, e.Name+hostile, e.ErrorCode+hostile, e.ErrorMessage+hostile
		e.Principal.ID, e.Identity.AccountID = hostile, hostile
		var g report.Groups
		g.Add(hostile, e, cloudtrail.Alone)
		for _, row := range g.Rows() {
			fillHostile(reflect.ValueOf(row))
		}
		for _, width := range []int{40, 80, 2000} {
			checkHarmless(t, groupTable(t, &g, report.Style{Width: width}))
		}
	}
}
