// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"strings"
	"testing"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/internal/report"
)

// TestConclusion says how sure it is that a place denied the request, and what
// unknown keys were.
func TestConclusion(t *testing.T) {
	place := func(s undenied.Standing, rank int, must ...undenied.Must) undenied.Blocker {
		return undenied.Blocker{Layer: "scp", Decision: "explicitDeny", Standing: s, Rank: rank, Must: must, Certain: s == undenied.StandingCertain,
			Statement: "Home", File: "p", Line: 3, Column: 5, PolicyName: "Net", Target: "r-1", PolicyStatement: []byte(`{"Sid":"Home"}`)}
	}
	vpce := undenied.Must{Key: "aws:SourceVpce", Operator: "StringNotEquals", Values: []string{"vpce-1"}, Held: true, Statement: "Home", Words: "aws:SourceVpce was other than vpce-1, or absent"}
	team := undenied.Must{Key: "aws:PrincipalTag/team", Held: true, Statement: "Home", Words: "aws:PrincipalTag/team was a"}
	unmet := func(m undenied.Must, statement string) undenied.Must {
		m.Held, m.Statement = false, statement
		return m
	}
	missing := undenied.Blocker{Layer: "identity", Decision: "implicitDeny", Standing: undenied.StandingInferred, Rank: 1, AttachmentTargetARN: "arn:aws:iam::222222222222:user/dora",
		Must: []undenied.Must{unmet(vpce, "A"), unmet(team, "A"), unmet(team, "B")}}
	tests := []struct {
		name     string
		result   undenied.AssessmentResult
		blockers []undenied.Blocker
		says     []string
	}{
		{"certain", undenied.DenyInSCP, []undenied.Blocker{place(undenied.StandingCertain, 1)}, []string{"attached to r-1, denies it."}},
		{"inferred", undenied.DenyInSCP, []undenied.Blocker{place(undenied.StandingInferred, 1, vpce, team)},
			[]string{"denied it.", "AWS denied it and nothing else can have, so aws:SourceVpce was other than vpce-1, or absent; and aws:PrincipalTag/team was a. The event does not say."}},
		{"presumed", undenied.DenyInSCP, []undenied.Blocker{place(undenied.StandingPresumed, 1, vpce)},
			[]string{"denied it, if what is assumed below holds.", "Nothing else that was collected can have denied it, so aws:SourceVpce was"}},
		{"supported", undenied.DenyInSCP, []undenied.Blocker{place(undenied.StandingSupported, 1, vpce)},
			[]string{"may have denied it, as may another that fits what AWS says.", "Whichever it was, aws:SourceVpce was"}},
		{"possible", undenied.DenyInSCP, []undenied.Blocker{place(undenied.StandingPossible, 1)}, []string{"may have denied it."}},
		{"ruled out", undenied.DenyInSCP, []undenied.Blocker{place(undenied.StandingRuledOut, 1)}, []string{"did not deny it: AWS says that no statement did."}},
		{"of nothing else", undenied.DenyInSCP, []undenied.Blocker{place("", 0)}, []string{"may deny it."}},
		{"a missing allow", undenied.MissingInIdentity, []undenied.Blocker{missing},
			[]string{"so aws:SourceVpce was other than vpce-1, or absent, or aws:PrincipalTag/team was a. The event", "so aws:PrincipalTag/team was a. The event"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := &undenied.Diagnosis{AssessmentResult: tt.result, Principal: "anonymous", Unknown: []string{"aws:SourceVpce"}, Blockers: tt.blockers}
			got := page(t, []*undenied.Diagnosis{d}, report.Style{Width: 300})
			for _, want := range tt.says {
				if !strings.Contains(got, want) {
					t.Errorf("does not say %q:\n%s", want, got)
				}
			}
		})
	}
}

// TestRanked puts the likelier place first, that of the assessment before all.
func TestRanked(t *testing.T) {
	place := func(layer, sid string, rank, line int) undenied.Blocker {
		return undenied.Blocker{Layer: layer, Decision: "explicitDeny", Standing: undenied.StandingPossible, Rank: rank, Statement: sid, File: "p", Line: line, Column: 1, PolicyName: "P", AttachmentTargetARN: "arn:aws:iam::222222222222:user/dora"}
	}
	d := &undenied.Diagnosis{AssessmentResult: undenied.DenyInBoundary, Principal: "anonymous", Blockers: []undenied.Blocker{
		place("scp", "Third", 3, 1), place("identity", "Second", 2, 2), place("boundary", "Fourth", 4, 3), place("boundary", "First", 1, 4)}}
	for format, got := range map[string]string{
		"text":     page(t, []*undenied.Diagnosis{d}, report.Style{Width: 200}),
		"markdown": documentOf(t, "markdown", []*undenied.Diagnosis{d}),
		"html":     documentOf(t, "html", []*undenied.Diagnosis{d}),
	} {
		at := 0
		for _, sid := range []string{"First", "Second", "Third", "Fourth"} {
			next := strings.Index(got[at:], "Statement "+sid)
			if next < 0 {
				t.Errorf("%s: %s is not in its place:\n%s", format, sid, got)
				break
			}
			at += next
		}
	}
}

// TestEvidenceShown: AWS's message, why the policies may differ from it, and what
// would decide are in every document.
func TestEvidenceShown(t *testing.T) {
	d := &undenied.Diagnosis{AssessmentResult: undenied.DenyInSCP, Principal: "arn:aws:iam::222222222222:user/dora", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k",
		Evidence: undenied.Evidence{Message: "no identity-based policy allows the action", Snapshot: "explicitDeny", Agreement: undenied.Disagree,
			Text: `User: arn:aws:iam::222222222222:user/dora is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::b/k" because no permissions boundary allows it. Encoded authorization failure message: AQAB`},
		Differences: []undenied.Difference{{Kind: undenied.PolicyChanged, Text: "the policy was changed at noon"}, {Kind: undenied.NotCollected, Text: "nobody saw the bucket", How: "s3:GetBucketPolicy"}},
		WouldDecide: []undenied.Question{{What: "the value of aws:SourceVpce", How: "the full record"}, {What: "the bucket policy", How: "s3:GetBucketPolicy"}},
		AlsoDenied: []undenied.Request{{Action: "s3:PutObject", Resource: "arn:aws:s3:::c/k", Decision: "explicitDeny", Blockers: []undenied.Blocker{
			{Layer: "resource", Decision: "explicitDeny", Certain: true, Statement: "Closed", File: "q", Line: 1, Column: 1, PolicyName: "S3BucketPolicy", AttachmentTargetARN: "arn:aws:s3:::c"}}}},
	}
	both := []string{"AWS says so (no identity-based policy allows the action). Nothing that was collected does that.", "because no permissions boundary allows it", "The policy was changed at noon.", "the value of aws:SourceVpce", "Nobody saw the bucket. Ask: s3:GetBucketPolicy.", "Statement Closed of"}
	text := page(t, []*undenied.Diagnosis{d}, report.Style{Width: 300})
	for format, got := range map[string]string{
		"text":     text,
		"markdown": strings.ReplaceAll(documentOf(t, "markdown", []*undenied.Diagnosis{d}), "`", ""),
		"html":     documentOf(t, "html", []*undenied.Diagnosis{d}),
	} {
		for _, want := range both {
			if !strings.Contains(got, want) {
				t.Errorf("%s does not say %q:\n%s", format, want, got)
			}
		}
		if whole := strings.Contains(got, "failure message: AQAB"); whole != (format != "text") {
			t.Errorf("%s has the message in full: %t", format, whole)
		}
	}
	if !strings.Contains(text, `"… because no permissions boundary allows it"`) {
		t.Errorf("the message is not shortened:\n%s", text)
	}
	if strings.Contains(text, "the bucket policy (s3:GetBucketPolicy)") {
		t.Errorf("asks twice for the same:\n%s", text)
	}
}

// TestNamesKeepTheirCase does not make a capital of the first letter of a name.
func TestNamesKeepTheirCase(t *testing.T) {
	d := &undenied.Diagnosis{Principal: "anonymous", Differences: []undenied.Difference{{Text: "aws:PrincipalTag/team is a tag of the role"}}}
	if got := page(t, []*undenied.Diagnosis{d}, report.Style{}); !strings.Contains(got, "- aws:PrincipalTag/team is a tag of the role.") {
		t.Error(got)
	}
}

// TestClaimed: where AWS names a cause that nothing shows, that is said before what
// else was found, and not where a place shows it.
func TestClaimed(t *testing.T) {
	scp := undenied.Blocker{Layer: "scp", Decision: "explicitDeny", Certain: true, Statement: "A", File: "p", Line: 1, Column: 1, PolicyName: "Net", Target: "r-1"}
	for result, want := range map[undenied.AssessmentResult]string{
		undenied.DenyInSCP:         "why      Statement A of",
		undenied.DenyInBoundary:    "why      AWS says so (m). Nothing that was collected does that.\n  also     Statement A of",
		undenied.UndeterminedCause: "why      Statement A of",
	} {
		d := &undenied.Diagnosis{AssessmentResult: result, Principal: "anonymous", Evidence: undenied.Evidence{Message: "m", Agreement: undenied.Disagree}, Blockers: []undenied.Blocker{scp}}
		if got := page(t, []*undenied.Diagnosis{d}, report.Style{Width: 200}); !strings.Contains(got, want) {
			t.Errorf("%s: does not say %q:\n%s", result, want, got)
		}
		md := documentOf(t, "markdown", []*undenied.Diagnosis{d})
		if got := strings.Contains(md, "Nothing that was collected does that"); got != (result == undenied.DenyInBoundary) {
			t.Errorf("%s: said %t in Markdown:\n%s", result, got, md)
		}
	}
}
