// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"io"
	"testing"
	"time"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/internal/report"
	"github.com/undenied/undenied/snapshot/diff"
)

// snapshotDiff has a change of every form.
func snapshotDiff(t *testing.T) *report.SnapshotDiff {
	t.Helper()
	role := arn.MustParse("arn:aws:iam::111122223333:role/Press").String()
	return &report.SnapshotDiff{
		From: report.Compared{Name: "old.json", CollectedAt: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)},
		To:   report.Compared{Name: "new"},
		Changes: []diff.Change{
			{Op: diff.Changed, Kind: diff.Node, Subject: "444455556666", Name: "lab", Details: []diff.Detail{
				{Op: diff.Changed, Aspect: "parent", Before: []byte(`"ou-ab12-apps"`), After: []byte(`"ou-ab12-labs"`)},
				{Op: diff.Added, Aspect: "SCP", Name: "p-region"},
			}},
			{Op: diff.Removed, Kind: diff.OrganizationPolicy, Subject: "p-old", Name: "Old"},
			{Op: diff.Added, Kind: diff.User, Account: "111122223333", Subject: "arn:aws:iam::111122223333:user/eve\x1b[31m"},
			{Op: diff.Changed, Kind: diff.Role, Account: "111122223333", Subject: role, Details: []diff.Detail{
				{Op: diff.Added, Aspect: "tag", Name: "team", After: []byte(`""`)},
				{Op: diff.Changed, Aspect: "inline policy", Name: "press", Statement: "Statement[1]",
					Before: []byte(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::cider-press/*"}`),
					After:  []byte(`{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::cider-press/*"}`)},
				{Op: diff.Removed, Aspect: "trust policy", Before: []byte(`{"Statement":[]}`)},
			}},
			{Op: diff.Changed, Kind: diff.Account, Account: "111122223333", Subject: "111122223333", Details: []diff.Detail{
				{Op: diff.Changed, Aspect: "standalone", Before: []byte("true"), After: []byte("false")},
			}},
		},
	}
}

func TestSnapshotDiff(t *testing.T) {
	golden(t, "diff-text", written(t, func(w io.Writer) error { return snapshotDiff(t).Text(w, report.Style{}) }))
	golden(t, "diff-json", written(t, func(w io.Writer) error { return report.JSON(w, snapshotDiff(t)) }))
	golden(t, "diff-none", written(t, func(w io.Writer) error { return new(report.SnapshotDiff).Text(w, report.Style{}) }))
}
