// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/report"
)

// TestDiagnosisGroups counts denials that are equal, and those that are not.
func TestDiagnosisGroups(t *testing.T) {
	noon := time.Date(2026, 11, 19, 12, 0, 0, 0, time.UTC)
	session := func(name string) *cloudtrail.Event {
		return &cloudtrail.Event{Principal: eval.Principal{ARN: arn.MustParse("arn:aws:sts::111122223333:assumed-role/" + name)}}
	}
	denial := func(resource string, hours int, blockers ...undenied.Blocker) *undenied.Diagnosis {
		return &undenied.Diagnosis{Action: "s3:GetObject", Resource: resource, EventTime: noon.Add(time.Duration(hours) * time.Hour),
			AssessmentResult: undenied.DenyInIdentity, Blockers: blockers}
	}
	groups := report.DiagnosisGroups{Max: 4}
	a, b := undenied.Blocker{Statement: "A"}, undenied.Blocker{Statement: "B"}
	groups.Add(session("App/1"), denial("*", 0, a))
	groups.Add(session("App/1"), denial("x", 0, a)) // another resource
	groups.Add(session("App/2"), denial("*", 2, a)) // another session
	groups.Add(session("Web/1"), denial("*", 0, a)) // another role
	groups.Add(session("App/1"), denial("*", 1, b)) // another statement
	groups.Add(session("App/3"), denial("*", -1, a))
	groups.Add(session("App/1"), denial("y", 0, a)) // one group too many
	groups.Add(session("Web/1"), denial("*", 0, a))
	var got []string
	for _, g := range groups.Rows() {
		got = append(got, strings.Join([]string{strings.Repeat("|", g.Count), g.Resource, g.Blockers[0].Statement, g.First.Format("15"), g.Last.Format("15")}, " "))
	}
	if want := "||| * A 11 14, || * A 12 12, | x A 12 12, | * B 13 13"; strings.Join(got, ", ") != want {
		t.Errorf("groups %s, want %s", strings.Join(got, ", "), want)
	}
	if groups.Left() != 1 {
		t.Errorf("%d denials in no group, want 1", groups.Left())
	}
	text := written(t, func(w io.Writer) error { return report.DiagnosisOfGroup(w, groups.Rows()[0], report.Style{}) })
	if want := "3 times, from 2026-11-19 11:00:00 UTC to 2026-11-19 14:00:00 UTC; one of them:\n"; !strings.HasPrefix(text, want) {
		t.Errorf("the text is %q, want it to begin with %q", text, want)
	}
}
