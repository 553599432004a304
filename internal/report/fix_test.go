// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/internal/report"
)

// TestFixElsewhere: a fix that is not made in place says where it is made.
func TestFixElsewhere(t *testing.T) {
	step := undenied.Step{Layer: "identity", AttachmentTargetARN: "arn:aws:iam::111122223333:role/App", Statement: json.RawMessage(`{"Effect":"Allow"}`)}
	tests := []struct {
		keptBy  *undenied.Keeper
		managed bool
		want    string
	}{
		{want: ""},
		{managed: true, want: "! as a managed policy: its inline policies have no room"},
		{keptBy: &undenied.Keeper{Kind: "permission-set", Name: "Developer"}, want: "! IAM Identity Center writes the role anew: change the permission set Developer"},
		{keptBy: &undenied.Keeper{Kind: "service-linked", Name: "es.amazonaws.com"}, want: "! the role is service-linked: nobody but AWS es.amazonaws.com can change it"},
		{keptBy: &undenied.Keeper{Kind: "cloudformation", Name: "net"}, want: "! CloudFormation keeps it: change it in the template of the stack net"},
		{keptBy: &undenied.Keeper{Kind: "terraform"}, want: "! Terraform keeps it: change it in its configuration"},
		{keptBy: &undenied.Keeper{Kind: "elves"}, want: "! something else keeps it"},
	}
	for _, tt := range tests {
		s := step
		s.KeptBy, s.Managed = tt.keptBy, tt.managed
		d := &undenied.Diagnosis{Fixes: []undenied.Fix{{Verified: true, Steps: []undenied.Step{s}}}}
		got := written(t, func(w io.Writer) error { return report.Diagnosis(w, d, report.Style{Width: 120}) })
		if strings.Contains(got, "! ") != (tt.want != "") || !strings.Contains(got, tt.want) {
			t.Errorf("kept by %v: no %q in\n%s", tt.keptBy, tt.want, got)
		}
	}
}

// TestFixRendered: code stands in place of the steps, from the first column on.
func TestFixRendered(t *testing.T) {
	step := undenied.Step{Layer: "identity", AttachmentTargetARN: "arn:aws:iam::111122223333:role/App", Statement: json.RawMessage(`{"Effect":"Allow"}`)}
	d := &undenied.Diagnosis{Fixes: []undenied.Fix{
		{Verified: true, Request: []undenied.Change{{Key: "aws:SourceVpce", Value: "vpce-1"}}},
		{Verified: true, Steps: []undenied.Step{step, step}, Rendered: "made <<'X'\n  of \x1b[31mlines\nX\n"},
	}}
	got := written(t, func(w io.Writer) error { return report.Diagnosis(w, d, report.Style{Width: 40}) })
	for _, want := range []string{
		"  fix      Make the request through the",
		"  or       Make these changes:\n\nmade <<'X'\n  of \\u001b[31mlines\nX\n\n           ✓ verified",
		"changes: allowed",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	d.Fixes[1].Rendered = "a–b…\n"
	ascii := written(t, func(w io.Writer) error { return report.Diagnosis(w, d, report.Style{ASCII: true}) })
	if !strings.Contains(ascii, "\na–b…\n") || !strings.Contains(ascii, "+ verified") || strings.Contains(ascii, "✓") {
		t.Errorf("signs replaced in code, or not beside it:\n%s", ascii)
	}
	if strings.Contains(got, "Effect") {
		t.Errorf("the statement is there beside the code:\n%s", got)
	}
}
