// SPDX-License-Identifier: Apache-2.0

package undenied_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/snapshot"
)

// TestChangedAmongTheEvents finds what changed between the event, of 10:00:00, and
// the snapshot, and what changed seconds before, among the events given.
func TestChangedAmongTheEvents(t *testing.T) {
	const later, sooner = "2026-11-20T12:30:00Z", "2026-11-20T08:00:00Z"
	tests := []struct {
		name                         string
		taken                        string
		source, event, params, clock string
		kind                         undenied.DifferenceKind // "" for none of them
		says                         string
	}{
		{"an inline policy, since", later, "iam", "PutUserPolicy", `{"userName":"ann"}`, "11:00:00", undenied.PolicyChanged, "PutUserPolicy changed user/ann at 2026-11-20T11:00:00Z (event c1), after the event"},
		{"after the snapshot, too", later, "iam", "PutUserPolicy", `{"userName":"ann"}`, "13:00:00", "", ""},
		{"nobody knows when", "", "iam", "PutUserPolicy", `{"userName":"ann"}`, "13:00:00", undenied.PolicyChanged, "after the event"},
		{"after an older snapshot", sooner, "iam", "PutUserPolicy", `{"userName":"ann"}`, "09:00:00", undenied.PolicyChanged, "after the policies were collected"},
		{"seconds before", later, "iam", "AttachUserPolicy", `{"userName":"ann"}`, "09:59:55", undenied.Propagation, "5 seconds before the event"},
		{"long before", later, "iam", "AttachUserPolicy", `{"userName":"ann"}`, "09:00:00", "", ""},
		{"somebody else", later, "iam", "PutUserPolicy", `{"userName":"ben"}`, "11:00:00", "", ""},
		{"a role of that name", later, "iam", "PutRolePolicy", `{"roleName":"ann"}`, "11:00:00", "", ""},
		{"the bucket", later, "s3", "PutBucketPolicy", `{"bucketName":"app-data"}`, "11:00:00", undenied.PolicyChanged, "arn:aws:s3:::app-data"},
		{"another bucket", later, "s3", "PutBucketPolicy", `{"bucketName":"app-data2"}`, "11:00:00", "", ""},
		{"a managed policy", later, "iam", "CreatePolicyVersion", `{"policyArn":"arn:aws:iam::222222222222:policy/Guard"}`, "11:00:00", undenied.PolicyChanged, "policy/Guard"},
		{"an SCP", later, "organizations", "UpdatePolicy", `{"policyId":"p-unit"}`, "11:00:00", undenied.PolicyChanged, "p-unit"},
		{"an attachment", later, "organizations", "DetachPolicy", `{"policyId":"p-x","targetId":"ou-ab12-11111111"}`, "11:00:00", undenied.PolicyChanged, "ou-ab12-11111111"},
		{"elsewhere", later, "organizations", "DetachPolicy", `{"policyId":"p-x","targetId":"ou-ab12-22222222"}`, "11:00:00", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var x cloudtrail.Index
			x.Add(event(t, fmt.Sprintf(`{"eventVersion":"1.11","eventID":"c1","eventType":"AwsApiCall","eventTime":"2026-11-20T%sZ","awsRegion":"us-east-1","eventSource":"%s.amazonaws.com","eventName":%q,"recipientAccountId":"222222222222","requestParameters":%s,
				"userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::222222222222:user/admin","accountId":"222222222222","userName":"admin","principalId":"AIDAEXAMPLEADMIN"}}`, tt.clock, tt.source, tt.event, tt.params)))
			e := read(t, "Access Denied", atLarge)
			x.Join(e)
			d := world{at: tt.taken, boundary: everything}.analyzer(t).Analyze(e)
			got := undenied.Difference{}
			for _, o := range d.Differences {
				if o.Kind == undenied.PolicyChanged || o.Kind == undenied.Propagation {
					got = o
				}
			}
			if got.Kind != tt.kind || !strings.Contains(got.Text, tt.says) {
				t.Errorf("%s: %q, want %q that says %q", got.Kind, got.Text, tt.kind, tt.says)
			}
			if tt.kind != "" && !strings.HasSuffix(d.Why, got.Text) {
				t.Errorf("why %q, want that to be told first", d.Why)
			}
		})
	}
}

// TestChangedGroup: a change of a group is one of its members' policies, and one of
// a role is one of those who assume it.
func TestChangedGroup(t *testing.T) {
	snap, err := snapshot.Read("org.json", []byte(`{"schema":"undenied/snapshot/v1","accounts":[{"account":"222222222222","standalone":true,"services":["s3"],
		"users":[{"arn":"arn:aws:iam::222222222222:user/ann","id":"AIDAEXAMPLEANN","groups":["dev"]}],
		"groups":[{"arn":"arn:aws:iam::222222222222:group/team/dev","id":"AGPAEXAMPLEDEV","inlinePolicies":[{"name":"all","document":{"Version":"2012-10-17","Statement":[`+everything+`]}}]}],
		"resources":[{"arn":"arn:aws:s3:::app-data","type":"s3:bucket","policyStatus":"none"}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	for subject, want := range map[string]bool{"group/dev": true, "group/ops": false, "user/dev": false} {
		e := read(t, "Access Denied", atLarge)
		e.Changes = []cloudtrail.Change{{EventID: "c1", Time: e.Time.Add(time.Hour), Name: "PutGroupPolicy", Account: "222222222222", Subject: subject}}
		d := (&undenied.Analyzer{Snapshot: snap}).Analyze(e)
		if got := slices.ContainsFunc(d.Differences, func(o undenied.Difference) bool { return o.Kind == undenied.PolicyChanged }); got != want {
			t.Errorf("%s: told %t, want %t (%s)", subject, got, want, d.AssessmentResult)
		}
		e.Changes[0].Account = "333333333333"
		if d := (&undenied.Analyzer{Snapshot: snap}).Analyze(e); slices.ContainsFunc(d.Differences, func(o undenied.Difference) bool { return o.Kind == undenied.PolicyChanged }) {
			t.Errorf("%s of another account is told", subject)
		}
	}
	e := denied(t, "iam.amazonaws.com", "GetAccountSummary", "null", "Access Denied")
	e.Changes = []cloudtrail.Change{{EventID: "c1", Time: e.Time.Add(time.Hour), Name: "PutRolePolicy", Account: "222222222222", Subject: "role/Build"}}
	if d := build(t, everything, everything).Analyze(e); !slices.ContainsFunc(d.Differences, func(o undenied.Difference) bool { return o.Kind == undenied.PolicyChanged }) {
		t.Errorf("the change of the role is not told: %v", kinds(d))
	}
}
