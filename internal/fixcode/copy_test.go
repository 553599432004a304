// SPDX-License-Identifier: Apache-2.0

package fixcode_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/internal/fixcode"
)

const denyAll = "arn:aws:iam::aws:policy/AWSDenyAll"

// copied is a fix with a copy of an AWS managed policy, and a policy beside it.
func copied() *undenied.Fix {
	const role = "arn:aws:iam::111122223333:role/R"
	return &undenied.Fix{Summary: "do", Verified: true, Steps: []undenied.Step{
		{Layer: "identity", AttachmentTargetARN: role, InPlaceOf: denyAll, Replaces: "AWSDenyAll",
			Statement: []byte(`{"Sid":"AWSDenyAll","Effect":"Deny","Action":"*","Resource":"*","Condition":{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/R"}}}`),
			Policy:    []byte(`{"Version":"2012-10-17","Statement":[{"Sid":"AWSDenyAll","Effect":"Deny","Action":"*","Resource":"*","Condition":{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/R"}}}]}`)},
		{Layer: "identity", AttachmentTargetARN: role,
			Statement: []byte(`{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"*"}`),
			Policy:    []byte(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"*"}]}`)},
	}}
}

// TestCopy attaches a copy before it detaches what AWS manages, and keeps it
// apart from other policies of the role.
func TestCopy(t *testing.T) {
	f := copied()
	want := []any{value(t, f.Steps[0].Policy), value(t, f.Steps[1].Policy)}
	inAnyOrder := cmpopts.SortSlices(func(a, b any) bool { return fmt.Sprint(a) < fmt.Sprint(b) }) // a template's resources have none
	for _, form := range []fixcode.Form{fixcode.Terraform, fixcode.CloudFormation, fixcode.CLI} {
		text := render(t, f, form)
		if diff := cmp.Diff(want, check(t, form, f, text), inAnyOrder); diff != "" {
			t.Errorf("%s: policies (-want +got)\n%s\n%s", form, diff, text)
		}
		if says := strings.Contains(text, denyAll+" has to be detached from the role R"); says != (form != fixcode.CLI) { // which does it
			t.Errorf("%s: says what has to be detached: %t\n%s", form, says, text)
		}
	}
	calls := runCommands(t, render(t, f, fixcode.CLI))
	var did []string
	for _, c := range calls {
		did = append(did, c[1])
	}
	if diff := cmp.Diff([]string{"create-policy", "attach-role-policy", "detach-role-policy", "put-role-policy"}, did); diff != "" {
		t.Errorf("commands (-want +got)\n%s", diff)
	}
}

// TestAlso adds all statements of a step to a policy that another step changed.
func TestAlso(t *testing.T) {
	const bucket = "arn:aws:s3:::b"
	f := &undenied.Fix{Summary: "do", Verified: true, Steps: []undenied.Step{
		{Layer: "resource", AttachmentTargetARN: bucket, PolicyARN: bucket + "/S3BucketPolicy", PolicyName: "S3BucketPolicy", Replaces: "No",
			Statement: []byte(`{"Sid":"No","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"Null":{"aws:PrincipalArn":"true"}}}`),
			Policy:    []byte(`{"Version":"2012-10-17","Statement":[{"Sid":"No","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"Null":{"aws:PrincipalArn":"true"}}}]}`)},
		{Layer: "resource", AttachmentTargetARN: bucket, PolicyARN: bucket + "/S3BucketPolicy", PolicyName: "S3BucketPolicy",
			Statement: []byte(`{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/1"}`),
			Also:      []json.RawMessage{[]byte(`{"Effect":"Allow","Principal":"*","Action":"s3:PutObject","Resource":"arn:aws:s3:::b/2"}`)},
			Policy:    []byte(`{"Version":"2012-10-17","Statement":[]}`)},
	}}
	text := render(t, f, fixcode.CLI)
	for _, part := range []string{"arn:aws:s3:::b/1", "arn:aws:s3:::b/2", `"Null"`} {
		if !strings.Contains(text, part) {
			t.Errorf("no %q in\n%s", part, text)
		}
	}
}
