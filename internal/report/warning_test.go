// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/internal/report"
	"github.com/undenied/undenied/remediate"
)

// warnedDiagnosis has a fix with a warning of each kind, and one without.
func warnedDiagnosis() *undenied.Diagnosis {
	step := undenied.Step{Layer: "identity", AttachmentTargetARN: "arn:aws:iam::111122223333:role/App", Statement: json.RawMessage(`{"Effect":"Allow"}`), Policy: json.RawMessage(`{}`)}
	d := &undenied.Diagnosis{AssessmentResult: undenied.MissingInIdentity, Fixes: []undenied.Fix{
		{Summary: "one", Verified: true, Steps: []undenied.Step{step}},
		{Summary: "other", Verified: true, Steps: []undenied.Step{step}},
	}}
	for k := remediate.PrivilegeEscalation; k.String() != ""; k++ {
		d.Fixes[1].Warnings = append(d.Fixes[1].Warnings, undenied.Warning{Kind: k.String(), Text: "it hands out \x1b[31m" + k.String(), Why: "so"})
	}
	return d
}

// TestWarnings: every format tells the warnings, of the fix that has them.
func TestWarnings(t *testing.T) {
	d := warnedDiagnosis()
	texts := map[string]string{"text": written(t, func(w io.Writer) error { return report.Diagnosis(w, d, report.Style{Width: 120}) })}
	for kind := range documentKinds {
		texts[kind] = documentOf(t, kind, []*undenied.Diagnosis{d})
	}
	for format, text := range texts {
		if strings.Contains(text, "\x1b") {
			t.Errorf("%s: an escape sequence", format)
		}
		plain := strings.NewReplacer("`", "", `\\u001b`, "", `\u001b`, "", "[31m", "").Replace(text)
		for _, want := range []string{"without MFA: it hands out without-mfa: so", "no external ID: it hands out no-external-id: so", "privilege escalation: it hands out privilege-escalation: so"} {
			if n := strings.Count(plain, want); n != 1 {
				t.Errorf("%s: %q is there %d times:\n%s", format, want, n, plain)
			}
		}
	}
	if text := texts["text"]; strings.Index(text, "! ") < strings.Index(text, "  or ") {
		t.Errorf("the warnings are not those of the second fix:\n%s", text)
	}
}

// TestWarningKinds: the schema knows each kind, and no other.
func TestWarningKinds(t *testing.T) {
	d := warnedDiagnosis()
	schema := compiled(t, "analyze")
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	valid := strings.NewReplacer(`"PoliciesToAdd":null`, `"PoliciesToAdd":[]`, `"ExplicitDenyPolicies":null`, `"ExplicitDenyPolicies":[]`, `"Unknown":null`, `"Unknown":[]`,
		`"Blockers":null`, `"Blockers":[]`, `"Assumptions":null`, `"Assumptions":[]`).Replace(string(text))
	if err := schema.Validate(decoded(t, []byte(valid))); err != nil {
		t.Error(err)
	}
	if schema.Validate(decoded(t, []byte(strings.Replace(valid, `"kind":"any-role"`, `"kind":"some-role"`, 1)))) == nil {
		t.Error("the schema takes a kind that there is not")
	}
}
