// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/internal/report"
)

// TestSummaryNames counts a user and a role of one name apart.
func TestSummaryNames(t *testing.T) {
	const record = `{"eventID":"1","eventName":"GetObject","eventSource":"s3.amazonaws.com","eventTime":"2026-11-20T10:00:00Z","errorCode":"AccessDenied","errorMessage":"Access Denied",` +
		`"userIdentity":{"type":%q,"arn":%q,"accountId":"222222222222"},"requestParameters":{"bucketName":"b","key":"k"}}`
	user := fmt.Sprintf(record, "IAMUser", "arn:aws:iam::222222222222:user/team/Deploy")
	role := fmt.Sprintf(record, "AssumedRole", "arn:aws:sts::222222222222:assumed-role/Deploy/run-1")
	for _, test := range []struct {
		name    string
		records []string
		want    string
	}{
		{"both", []string{user, role, user}, "  to       2 user Deploy, 1 Deploy\n"},
		{"the role", []string{role, role}, "  to       2 Deploy\n"},
		{"the user", []string{user}, "  to       1 Deploy\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var rows []report.EventRow
			var groups report.Groups
			for _, e := range events(t, "e.json", []byte(strings.Join(test.records, "\n"))) {
				rows = append(rows, report.NewEventRow("e.json", e))
				groups.Add("e.json", e, cloudtrail.Alone)
			}
			for _, got := range []string{table(t, rows, report.Style{}), groupTable(t, &groups, report.Style{})} {
				if !strings.Contains(got, test.want) {
					t.Errorf("got %s\nwant %q in it", got, test.want)
				}
			}
		})
	}
}
