// SPDX-License-Identifier: Apache-2.0

package report_test

import (
	"strings"
	"testing"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/internal/report"
	"github.com/undenied/undenied/snapshot"
)

// TestMissingWhereAnotherMayGrant has an identity-based policy that lacks an Allow,
// beside the policy of a queue that was or was not collected.
func TestMissingWhereAnotherMayGrant(t *testing.T) {
	const record = `{"eventID":"e1","eventSource":"sqs.amazonaws.com","eventName":"SendMessage","errorCode":"AccessDenied","errorMessage":"Access Denied","eventTime":"2026-11-20T10:11:12Z",
		"awsRegion":"eu-west-1","sourceIPAddress":"203.0.113.9","recipientAccountId":"222222222222","requestParameters":{"queueUrl":"https://sqs.eu-west-1.amazonaws.com/222222222222/jobs"},
		"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::222222222222:user/dora","accountId":"222222222222","userName":"dora","principalId":"AIDAEXAMPLE","accessKeyId":"AKIA1"}}`
	const but = "but the resource-based policy was not collected"
	for status, want := range map[string]bool{"none": false, "denied": true} {
		snap, err := snapshot.Read("org.json", []byte(`{"schema":"undenied/snapshot/v1","accounts":[{"account":"222222222222","standalone":true,"users":[{"arn":"arn:aws:iam::222222222222:user/dora"}],
			"resources":[{"arn":"arn:aws:sqs:eu-west-1:222222222222:jobs","policyStatus":"`+status+`"}]}]}`))
		if err != nil {
			t.Fatal(err)
		}
		got := page(t, diagnoses(&undenied.Analyzer{Snapshot: snap}, events(t, "event.json", []byte(record))), report.Style{})
		if strings.Contains(got, but) != want || !strings.Contains(got, "No identity-based policy of user dora allows it.") {
			t.Errorf("%s: %q is there: %t, want %t\n%s", status, but, !want, want, got)
		}
	}
}
