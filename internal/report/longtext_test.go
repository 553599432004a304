// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"strings"
	"testing"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/undenied/undenied/internal/report"
)

// TestLongTexts lays out texts of the length of a whole record. In time that grows
// with the square of the length it would not come to an end.
func TestLongTexts(t *testing.T) {
	const n = 1 << 18
	row := report.EventRow{
		EventName: strings.Repeat("漢", n), EventSource: "s3.amazonaws.com", Status: "request", Denied: true,
		Principal: strings.Repeat("p", n), ErrorCode: strings.Repeat("e", n),
		Requests: []report.EventRequest{{Action: "s3:GetObject", Resource: "arn:aws:s3:::b/" + strings.Repeat("漢k", n), ResourceFrom: strings.Repeat("f", n)}},
	}
	other := row
	other.Requests = nil
	for _, width := range []int{40, 120, 2000} {
		got := table(t, []report.EventRow{row, other}, report.Style{Width: width})
		for line := range strings.Lines(got) {
			if n := text.StringWidthWithoutEscSequences(strings.TrimRight(line, "\n")); n > width {
				t.Errorf("%d columns, want at most %d", n, width)
			}
		}
	}
}
