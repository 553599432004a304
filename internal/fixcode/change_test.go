// SPDX-License-Identifier: Apache-2.0

package fixcode_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/internal/fixcode"
)

var coded = []fixcode.Form{fixcode.Terraform, fixcode.CloudFormation, fixcode.CLI}

// TestOnePolicyOnce: steps about one policy become one change of it.
func TestOnePolicyOnce(t *testing.T) {
	const (
		allow = `{"Sid":"Old","Effect":"Allow","Action":"*","Resource":"*"}`
		a     = `{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}`
		b     = `{"Effect":"Allow","Action":"s3:PutObject","Resource":"*"}`
		spare = `{"Sid":"Old","Effect":"Deny","Action":"*","Resource":"*","Condition":{"ArnNotEquals":{"aws:PrincipalArn":"x"}}}`
		role  = "arn:aws:iam::111122223333:role/R"
		arn   = "arn:aws:iam::111122223333:policy/P"
	)
	doc := func(statements ...string) string {
		return `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
	}
	step := func(policyARN, statement, replaces, after string) undenied.Step {
		s := undenied.Step{Layer: "identity", AttachmentTargetARN: role, Statement: json.RawMessage(statement), Replaces: replaces, Policy: json.RawMessage(after)}
		if policyARN != "" {
			s.PolicyARN, s.PolicyName = policyARN, "P"
		}
		return s
	}
	part := func(n int, s undenied.Step) undenied.Step {
		s.Part = n
		return s
	}
	tests := []struct {
		name  string
		steps []undenied.Step
		want  []string
	}{
		{"one after the other", []undenied.Step{step(arn, a, "", doc(allow, a)), step(arn, b, "", doc(allow, a, b))}, []string{doc(allow, a, b)}},
		{"each from the start", []undenied.Step{step(arn, a, "", doc(allow, a)), step(arn, b, "", doc(allow, b))}, []string{doc(allow, a, b)}},
		{"the same at two places", []undenied.Step{step(arn, a, "", doc(allow, a)), step(arn, a, "", doc(allow, a))}, []string{doc(allow, a)}},
		{"in place of a statement", []undenied.Step{step(arn, a, "", doc(allow, a)), step(arn, spare, "Old", doc(spare))}, []string{doc(spare, a)}},
		{"in place of one without Sid", []undenied.Step{step(arn, a, "", doc(a, b)), step(arn, spare, "Statement[1]", doc(a, spare))}, []string{doc(a, spare)}},
		{"one statement without brackets", []undenied.Step{step(arn, a, "", `{"Version":"2012-10-17","Statement":`+a+`}`), step(arn, b, "", doc(b))}, []string{doc(a, b)}},
		{"new policies of one role", []undenied.Step{step("", a, "", doc(a)), step("", b, "", doc(b))}, []string{doc(a, b)}},
		{"merged: each has the policy after all", []undenied.Step{step(arn, spare, "Old", doc(spare, a, b)), step(arn, a, "", doc(spare, a, b)), step(arn, b, "", doc(spare, a, b))}, []string{doc(spare, a, b)}},
		{"parts", []undenied.Step{part(1, step("", a, "", doc(a))), part(2, step("", b, "", doc(b)))}, []string{doc(a), doc(b)}},
		{"another policy", []undenied.Step{step(arn, a, "", doc(allow, a)), step("", b, "", doc(b))}, []string{doc(allow, a), doc(b)}},
	}
	for _, tt := range tests {
		f := &undenied.Fix{Summary: tt.name, Steps: tt.steps}
		var want []any
		for _, text := range tt.want {
			want = append(want, value(t, []byte(text)))
		}
		for _, form := range []fixcode.Form{fixcode.Terraform, fixcode.CLI} { // both are in order
			if diff := cmp.Diff(want, check(t, form, f, render(t, f, form))); diff != "" {
				t.Errorf("%s, %s: (-want +got)\n%s", tt.name, form, diff)
			}
		}
		if got := check(t, fixcode.CloudFormation, f, render(t, f, fixcode.CloudFormation)); len(got) != len(want) {
			t.Errorf("%s: %d resources in the template, want %d", tt.name, len(got), len(want))
		}
	}
}

// TestByHand: where there is no code there are all statements, and a policy is
// named for the first action of a list.
func TestByHand(t *testing.T) {
	const (
		a   = `{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::b/k"}`
		b   = `{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::b"}`
		doc = `{"Version":"2012-10-17","Statement":[` + a + "," + b + `]}`
	)
	f := &undenied.Fix{Summary: "do", Verified: true}
	for _, s := range []string{a, b} {
		f.Steps = append(f.Steps, undenied.Step{Layer: "identity", AttachmentTargetARN: "arn:aws:iam::111122223333:role/R", Statement: json.RawMessage(s), Policy: json.RawMessage(doc)})
	}
	if text := render(t, f, fixcode.CLI); !strings.Contains(text, "Allow-s3-GetObject-") {
		t.Errorf("no policy is named for s3:GetObject:\n%s", text)
	}
	for i := range f.Steps {
		f.Steps[i].KeptBy = &undenied.Keeper{Kind: "permission-set", Name: "N"}
	}
	for _, form := range coded {
		text := render(t, f, form)
		if !strings.Contains(text, "s3:GetObject") || !strings.Contains(text, "s3:ListBucket") || check(t, form, f, text) != nil {
			t.Errorf("%s: want both statements, and no code:\n%s", form, text)
		}
	}
}

// TestKept: only the tool that keeps a policy gets code for it.
func TestKept(t *testing.T) {
	all := map[fixcode.Form]bool{fixcode.Terraform: true, fixcode.CloudFormation: true, fixcode.CLI: true}
	function := undenied.Step{Layer: "resource", AttachmentTargetARN: "arn:aws:lambda:eu-west-1:111122223333:function:f", PolicyARN: "p", PolicyName: "p"}
	unseen := undenied.Step{Layer: "resource", AttachmentTargetARN: "arn:aws:s3:::b"}
	role := func(keeper string) undenied.Step {
		s := undenied.Step{Layer: "identity", AttachmentTargetARN: "arn:aws:iam::111122223333:role/R"}
		if keeper != "" {
			s.KeptBy = &undenied.Keeper{Kind: keeper, Name: "N"}
		}
		return s
	}
	tests := []struct {
		name     string
		step     undenied.Step
		verified bool
		code     map[fixcode.Form]bool
		says     string
	}{
		{"nobody", role(""), true, all, "new, in account 111122223333"},
		{"not verified", role(""), false, all, "# NOT VERIFIED\n"},
		{"permission set", role("permission-set"), true, nil, "change the permission set N"},
		{"service", role("service-linked"), true, nil, "nobody but AWS N can change it"},
		{"stack", role("cloudformation"), true, map[fixcode.Form]bool{fixcode.CloudFormation: true}, "in the template of the stack N"},
		{"Terraform", role("terraform"), true, map[fixcode.Form]bool{fixcode.Terraform: true}, "change it in its configuration"},
		{"function", function, true, nil, "aws lambda add-permission"},
		{"new bucket policy", unseen, true, all, "a policy for arn:aws:s3:::b"},
		{"bucket policy that nobody saw", unseen, false, nil, "nobody has seen whether arn:aws:s3:::b has a policy"},
	}
	for _, tt := range tests {
		s := tt.step
		s.Statement = json.RawMessage(`{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}`)
		s.Policy = json.RawMessage(`{"Version":"2012-10-17","Statement":[` + string(s.Statement) + `]}`)
		f := &undenied.Fix{Summary: "do", Verified: tt.verified, Steps: []undenied.Step{s}}
		for _, form := range coded {
			text := render(t, f, form)
			if got := check(t, form, f, text); (got != nil) != tt.code[form] || !strings.Contains(text, tt.says) {
				t.Errorf("%s, %s: code %t, want %t, and %q:\n%s", tt.name, form, got != nil, tt.code[form], tt.says, text)
			}
		}
	}
}

// TestHarmless: whatever text says stays text.
func TestHarmless(t *testing.T) {
	const bad = "x\nexit 9\r\nexit 9\u2028exit 9\u0085exit 9'; exit 9; '$(exit 9)`exit 9`\"${exit}\nPOLICY\nexit 9"
	f := &undenied.Fix{
		Summary:   bad + "\x00",
		DependsOn: []string{bad},
		Warnings:  []undenied.Warning{{Kind: bad, Text: bad, Why: bad}},
		Request:   []undenied.Change{{Key: bad, Value: bad}},
		Steps: []undenied.Step{
			{Layer: "identity", AttachmentTargetARN: "arn:aws:iam::111122223333:role/" + bad, PolicyARN: "arn:aws:iam::111122223333:role/" + bad + "/" + bad, PolicyName: bad},
			{Layer: "resource", AttachmentTargetARN: "arn:aws:s3:::" + bad, PolicyARN: "arn:aws:s3:::" + bad + "/" + bad, PolicyName: bad, KeptBy: &undenied.Keeper{Kind: "cloudformation", Name: bad}},
			{Layer: "scp", Target: bad, AttachmentTargetARN: bad, InPlaceOf: bad, Replaces: bad},
		},
	}
	for i := range f.Steps {
		f.Steps[i].Statement = json.RawMessage(`{"Sid":"\nexit 9"}`)
		f.Steps[i].Policy = json.RawMessage(`{"Version":"2012-10-17","Statement":[{"Sid":"\nPOLICY\nexit 9"}]}`)
	}
	for _, form := range coded {
		check(t, form, f, render(t, f, form))
	}
}

// TestMerged writes the merged fixes of the sample organization in every form:
// each policy once, as the last of its steps leaves it.
func TestMerged(t *testing.T) {
	merged, err := undenied.MergeFixes(demoDiagnoses(t))
	if err != nil {
		t.Fatal(err)
	}
	policies := 0
	for i := range merged {
		m := &merged[i]
		if len(m.Steps) == 0 {
			continue
		}
		var want []string
		for _, s := range m.Steps {
			if text := s.AttachmentTargetARN + s.PolicyARN; s.KeptBy == nil && !slices.Contains(want, text) {
				want = append(want, text)
			}
		}
		policies += len(want)
		for _, form := range coded {
			got := check(t, form, &m.Fix, render(t, &m.Fix, form))
			if form == fixcode.CLI && len(got) != len(want) {
				t.Errorf("%s: %d policies, want %d", m.Principal, len(got), len(want))
			}
		}
	}
	if policies < 8 {
		t.Errorf("%d policies, want at least 8", policies)
	}
}
