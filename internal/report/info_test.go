// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"io"
	"testing"
	"time"

	"github.com/undenied/undenied/internal/report"
	"github.com/undenied/undenied/snapshot/format"
)

// info is that of a snapshot with gaps.
func info(t *testing.T) *report.SnapshotInfo {
	t.Helper()
	f, err := format.Load("../../snapshot/testdata/org.json")
	if err != nil {
		t.Fatal(err)
	}
	f.Collection.Calls = append(f.Collection.Calls,
		format.Call{Service: "organizations", Operation: "ListPolicies", Status: "denied", Code: "AccessDeniedException", Message: "not authorized"},
		format.Call{Account: "999988887777", Service: "sts", Operation: "AssumeRole", Status: "denied", Code: "AccessDenied"},
		format.Call{Account: "222222222222", Region: "af-south-1", Service: "sqs", Operation: "ListQueues", Status: "disabledRegion", Count: 3},
	)
	const told = `{"allowed":false,"explicitDeny":true,"matchedStatements":{"items":[]},"failures":{"items":[]},"context":{"principal":{"id":"AROA:s","arn":"arn:aws:sts::222222222222:assumed-role/Mill/s"},
		"action":"ec2:RunInstances","resource":"arn:aws:ec2:eu-west-1:222222222222:instance/*","conditions":{"items":[]}}}`
	f.Evidence = []format.Evidence{
		{EventID: "event-1", DecodedMessage: format.Document{Text: []byte(told)}},
		{EventID: "event-2", DecodedMessage: format.Document{Text: []byte(`{"what":"is this"}`)}},
	}
	i := new(report.SnapshotInfo)
	i.Add(f)
	return i
}

func TestSnapshotInfo(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	golden(t, "info-text", written(t, func(w io.Writer) error { return info(t).Text(w, now, report.Style{}) }))
	golden(t, "info-json", written(t, func(w io.Writer) error { return report.JSON(w, info(t)) }))
	golden(t, "info-empty", written(t, func(w io.Writer) error { return new(report.SnapshotInfo).Text(w, now, report.Style{}) }))
}

// A snapshot in parts is the same as in one.
func TestSnapshotInfoOfParts(t *testing.T) {
	f, err := format.Load("../../snapshot/testdata/org.json")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir() + "/parts"
	if err := format.SaveDirectory(dir, f, format.Plain); err != nil {
		t.Fatal(err)
	}
	d, err := format.OpenDirectory(dir)
	if err != nil {
		t.Fatal(err)
	}
	whole, parts := new(report.SnapshotInfo), new(report.SnapshotInfo)
	whole.Add(f)
	parts.Add(d.Rest())
	for _, id := range d.Accounts() {
		f, err := d.Account(id)
		if err != nil {
			t.Fatal(err)
		}
		parts.Add(f)
	}
	text := func(i *report.SnapshotInfo) string {
		return written(t, func(w io.Writer) error { return report.JSON(w, i) })
	}
	if got, want := text(parts), text(whole); got != want {
		t.Errorf("of parts:\n%s\nof the whole:\n%s", got, want)
	}
}
