// SPDX-License-Identifier: Apache-2.0

package cloudtrail_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/cloudtrail"
)

// TestChanges remembers who changed what, and nothing that failed or only read.
func TestChanges(t *testing.T) {
	record := func(id, source, name, params string, more ...string) string {
		return text(append([]string{`"eventID": "` + id + `"`, `"eventSource": "` + source + `.amazonaws.com"`, `"eventName": "` + name + `"`,
			`"userIdentity": ` + aliceUser, `"requestParameters": ` + params}, more...)...)
	}
	tests := []struct{ record, want string }{
		{record("1", "iam", "PutRolePolicy", `{"roleName": "app", "policyName": "p"}`), "1 PutRolePolicy role/app"},
		{record("2", "iam", "AddUserToGroup", `{"userName": "ann", "groupName": "dev"}`), "2 AddUserToGroup user/ann"},
		{record("3", "iam", "CreatePolicyVersion", `{"policyArn": "arn:aws:iam::111122223333:policy/P"}`), "3 CreatePolicyVersion arn:aws:iam::111122223333:policy/P"},
		{record("4", "s3", "PutBucketPolicy", `{"bucketName": "orders"}`), "4 PutBucketPolicy arn:aws:s3:::orders"},
		{record("5", "kms", "PutKeyPolicy", `{"keyId": "arn:aws:kms:eu-west-1:111122223333:key/k-1"}`), "5 PutKeyPolicy k-1"},
		{record("6", "organizations", "AttachPolicy", `{"policyId": "p-1", "targetId": "ou-1"}`), "6 AttachPolicy ou-1"},
		{record("7", "iam", "PutRolePolicy", `{"roleName": "app"}`, `"errorCode": "AccessDenied"`), ""},
		{record("8", "iam", "GetRolePolicy", `{"roleName": "app"}`), ""},
		{record("9", "s3", "PutRolePolicy", `{"roleName": "app"}`), ""},
		{record("10", "iam", "PutRolePolicy", `null`), ""},
	}
	var x cloudtrail.Index
	var want []string
	for _, tt := range tests {
		if tt.want != "" {
			want = append(want, tt.want)
			if !x.Wants([]byte(tt.record)) || !x.Wants([]byte(strconv.Quote(tt.record))) {
				t.Errorf("%s is not wanted", tt.record)
			}
		}
		x.Add(one(t, tt.record))
	}
	for _, text := range []string{record("8", "iam", "GetRolePolicy", `{}`), `{"eventName": "PutRolePolicies"}`, `{"eventName"`, `{"eventName": "`, `"PutRolePolicy"`} {
		if x.Wants([]byte(text)) {
			t.Errorf("%s is wanted", text)
		}
	}
	e := eventOf(t, `"userIdentity": `+aliceUser)
	x.Join(e)
	var got []string
	for _, c := range e.Changes {
		got = append(got, fmt.Sprintf("%s %s %s", c.EventID, c.Name, c.Subject))
		if c.Time.IsZero() || c.Account != "111122223333" {
			t.Errorf("%+v has no time or no account", c)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
