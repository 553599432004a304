// SPDX-License-Identifier: Apache-2.0

package undenied_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/snapshot"
)

// workshop is a snapshot of account 222222222222, in which role Build has an AWS
// managed policy and user dora one through her group.
func workshop(t *testing.T, build, managed string) *undenied.Analyzer {
	t.Helper()
	text := fmt.Sprintf(`{"schema":"undenied/snapshot/v1","accounts":[{"account":"222222222222","standalone":true,"services":["s3","kms","lambda"],
		"roles":[{"arn":"arn:aws:iam::222222222222:role/Build","id":"AROAEXAMPLEBUILD","attachedPolicies":["arn:aws:iam::aws:policy/Own"],"inlinePolicies":[{"name":"work","document":{"Version":"2012-10-17","Statement":[%s]}}]}],
		"groups":[{"arn":"arn:aws:iam::222222222222:group/Makers","attachedPolicies":["arn:aws:iam::aws:policy/Own"],"inlinePolicies":[{"name":"all","document":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}}]}],
		"users":[{"arn":"arn:aws:iam::222222222222:user/dora","groups":["Makers"],"attachedPolicies":[],"inlinePolicies":[]}],
		"policies":[{"arn":"arn:aws:iam::aws:policy/Own","name":"Own","document":{"Version":"2012-10-17","Statement":[%s]}}],
		"resources":[{"arn":"arn:aws:kms:eu-west-1:222222222222:key/k1","type":"kms:key","policyStatus":"present","policy":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::222222222222:role/Admin"},"Action":"kms:*","Resource":"*"}]}}]}]}`, build, managed)
	snap, err := snapshot.Read("org.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range snap.Warnings() {
		t.Error(w)
	}
	return &undenied.Analyzer{Snapshot: snap}
}

// TestCopyOfAWSManaged: a Deny of AWS's own policy gets its exception in a copy,
// which takes the place of the policy where that is attached.
func TestCopyOfAWSManaged(t *testing.T) {
	a := workshop(t, `{"Effect":"Allow","Action":"*","Resource":"*"}`, `{"Sid":"No","Effect":"Deny","Action":"iam:*","Resource":"*"}`)
	const dora = `,"requestParameters":{"roleName":"x"},"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::222222222222:user/dora","accountId":"222222222222","userName":"dora","principalId":"AIDAEXAMPLE"}`
	for _, tt := range []struct {
		e      *cloudtrail.Event
		target string
	}{
		{denied(t, "iam.amazonaws.com", "GetRole", `{"roleName":"x"}`, ""), "arn:aws:iam::222222222222:role/Build"},
		{event(t, strings.ReplaceAll(record("iam", "GetRole", "", dora), "444455556666", "222222222222")), "arn:aws:iam::222222222222:group/Makers"},
	} {
		d := a.Analyze(tt.e)
		if d.AssessmentResult != undenied.DenyInIdentity || len(d.Fixes) != 1 || !d.Fixes[0].Verified || len(d.Fixes[0].Steps) != 1 {
			t.Fatalf("%s: %s with fixes %+v, want one that is verified", d.Principal, d.AssessmentResult, d.Fixes)
		}
		s := d.Fixes[0].Steps[0]
		if s.InPlaceOf != "arn:aws:iam::aws:policy/Own" || s.AttachmentTargetARN != tt.target || s.PolicyARN != "" || s.Replaces != "No" {
			t.Errorf("step %+v, want a copy in place of Own at %s", s, tt.target)
		}
	}
}

// TestSessionPolicyFix: the session policy is passed anew, in full, to the call
// that made the session.
func TestSessionPolicyFix(t *testing.T) {
	a := workshop(t, `{"Effect":"Allow","Action":"*","Resource":"*"}`, `{"Effect":"Allow","Action":"sqs:*","Resource":"*"}`)
	const missing, denies = `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`, `{"Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"No","Effect":"Deny","Action":"iam:*","Resource":"*"}`
	for _, tt := range []struct {
		kind, statements string
		arns             []string
		result           undenied.AssessmentResult
		n                int // statements to pass
		inPlaceOf        string
	}{
		{"AssumeRole", missing, nil, undenied.MissingInSession, 2, ""},
		{"AssumeRoleWithSAML", denies, nil, undenied.DenyInSession, 2, ""},
		{"AssumeRole", "", []string{"arn:aws:iam::aws:policy/Own"}, undenied.MissingInSession, 1, ""},
	} {
		e := denied(t, "iam.amazonaws.com", "GetRole", `{"roleName":"x"}`, "")
		e.Credentials = &cloudtrail.Credentials{Kind: tt.kind, PolicyARNs: tt.arns}
		if tt.statements != "" {
			e.Credentials.Policy = `{"Version":"2012-10-17","Statement":[` + tt.statements + `]}`
		}
		d := a.Analyze(e)
		if d.AssessmentResult != tt.result || len(d.Fixes) != 1 || !d.Fixes[0].Verified || len(d.Fixes[0].Steps) != 1 {
			t.Fatalf("%s with fixes %+v, want %s and one that is verified", d.AssessmentResult, d.Fixes, tt.result)
		}
		s := d.Fixes[0].Steps[0]
		var passed struct{ Statement []json.RawMessage }
		if err := json.Unmarshal(s.Policy, &passed); err != nil {
			t.Fatal(err)
		}
		if s.Layer != "session" || s.PassTo != tt.kind || s.AttachmentTargetARN != "arn:aws:sts::222222222222:assumed-role/Build/ci" || len(passed.Statement) != tt.n || s.InPlaceOf != tt.inPlaceOf {
			t.Errorf("step %+v, want one with %d statements that is passed to %s", s, tt.n, tt.kind)
		}
	}
}

// TestCallsOfSeveralLegs fixes what AWS checks a call for besides.
func TestCallsOfSeveralLegs(t *testing.T) {
	a := workshop(t, `{"Effect":"Allow","Action":"sns:*","Resource":"*"}`, `{"Effect":"Allow","Action":"sqs:*","Resource":"*"}`)
	for _, tt := range []struct {
		source, name, params string
		want                 []string // layer and the actions of each statement
	}{
		{"s3", "CopyObject", `{"bucketName":"b","key":"1","x-amz-copy-source":"c/2"}`, []string{"identity s3:PutObject, s3:GetObject"}},
		{"s3", "PutObject", `{"bucketName":"b","key":"1","x-amz-server-side-encryption":"aws:kms","x-amz-server-side-encryption-aws-kms-key-id":"arn:aws:kms:eu-west-1:222222222222:key/k1"}`,
			[]string{"identity s3:PutObject", "resource kms:GenerateDataKey"}},
		{"lambda", "CreateFunction20150331", `{"functionName":"f","role":"arn:aws:iam::222222222222:role/Run","runtime":"go"}`, []string{"identity lambda:CreateFunction, iam:PassRole"}},
	} {
		d := a.Analyze(denied(t, tt.source+".amazonaws.com", tt.name, tt.params, "Access Denied"))
		if len(d.Fixes) != 1 || !d.Fixes[0].Verified {
			t.Errorf("%s: %s, also denied %v, fixes %+v, want one that is verified", tt.name, d.AssessmentResult, d.AlsoDenied, d.Fixes)
			continue
		}
		var got []string
		for _, s := range d.Fixes[0].Steps {
			var actions []string
			for _, text := range slices.Concat([]json.RawMessage{s.Statement}, s.Also) {
				var statement struct{ Action string }
				if err := json.Unmarshal(text, &statement); err != nil {
					t.Fatal(err)
				}
				actions = append(actions, statement.Action)
			}
			got = append(got, s.Layer+" "+strings.Join(actions, ", "))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: steps (-want +got)\n%s", tt.name, diff)
		}
		added := 0
		for _, add := range d.ResultDetails.PoliciesToAdd {
			added += strings.Count(string(add.Policy), `"Effect"`)
		}
		if want := len(d.AlsoDenied) + 1; added != want {
			t.Errorf("%s: PoliciesToAdd has %d statements, want %d", tt.name, added, want)
		}
	}
}

// TestKeyOfAWS: nobody changes the policy of a key that AWS manages.
func TestKeyOfAWS(t *testing.T) {
	for _, manager := range []string{"CUSTOMER", "AWS"} {
		snap, err := snapshot.Read("org.json", fmt.Appendf(nil, `{"schema":"undenied/snapshot/v1","accounts":[{"account":"222222222222","standalone":true,"services":["kms"],
			"roles":[{"arn":"arn:aws:iam::222222222222:role/Build","id":"AROAEXAMPLEBUILD","attachedPolicies":[],"inlinePolicies":[{"name":"all","document":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}}]}],
			"resources":[{"arn":"arn:aws:kms:eu-west-1:222222222222:key/k1","type":"kms:key","policyStatus":"present","settings":{"manager":%q,"grants":[]},"policy":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:*","Resource":"*","Condition":{"StringEquals":{"kms:ViaService":"s3.eu-west-1.amazonaws.com"}}}]}}]}]}`, manager))
		if err != nil {
			t.Fatal(err)
		}
		d := (&undenied.Analyzer{Snapshot: snap}).Analyze(denied(t, "kms.amazonaws.com", "Decrypt", `{"keyId":"arn:aws:kms:eu-west-1:222222222222:key/k1","encryptionAlgorithm":"SYMMETRIC_DEFAULT"}`, ""))
		if len(d.Fixes) != 1 || d.Fixes[0].Verified != (manager == "CUSTOMER") || strings.Contains(strings.Join(d.Fixes[0].DependsOn, " "), "AWS manages") != (manager == "AWS") {
			t.Errorf("%s: fixes %+v", manager, d.Fixes)
		}
	}
}
