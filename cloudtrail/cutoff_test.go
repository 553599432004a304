// SPDX-License-Identifier: Apache-2.0

package cloudtrail_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/cloudtrail"
)

// TestMessageBreaksOff cuts a message at every byte: what the record names is not
// replaced by the beginning of a name.
func TestMessageBreaksOff(t *testing.T) {
	const denied = `"errorCode": "AccessDenied"`
	table := []string{`"eventSource": "dynamodb.amazonaws.com"`, `"eventName": "GetItem"`, denied, `"requestParameters": {"tableName": "orders-17"}`}
	user := []string{`"eventSource": "iam.amazonaws.com"`, `"eventName": "DeleteUser"`, denied, `"requestParameters": {"userName": "temp-17"}`}
	for _, tt := range []struct {
		name, message string
		members       []string
		want          string
	}{
		{"an ARN", "User: arn:aws:iam::111122223333:user/a is not authorized to perform: dynamodb:GetItem on resource: arn:aws:dynamodb:eu-west-1:111122223333:table/orders-17 because no identity-based policy allows the dynamodb:GetItem action",
			table, "dynamodb:getitem arn:aws:dynamodb:eu-west-1:111122223333:table/orders-17"},
		{"a name", "User: arn:aws:iam::111122223333:user/a is not authorized to perform: iam:DeleteUser on resource: user temp-17 with an explicit deny in an identity-based policy",
			user, "iam:deleteuser arn:aws:iam::111122223333:user/temp-17"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for n := range len(tt.message) {
				members := append(tt.members, `"userIdentity": `+aliceUser, fmt.Sprintf(`"errorMessage": %q`, tt.message[:n]))
				got := askedFor(t, eventOf(t, members...))
				if diff := cmp.Diff([]string{tt.want}, got); diff != "" {
					t.Fatalf("%q (-want +got):\n%s", tt.message[:n], diff)
				}
			}
		})
	}
}

// TestMessageNamesAnother keeps what a message names in whole.
func TestMessageNamesAnother(t *testing.T) {
	for _, tt := range []struct{ what, want string }{
		{"dynamodb:GetItem on resource: arn:aws:dynamodb:eu-west-1:111122223333:table/orders-1 because no identity-based policy allows the dynamodb:GetItem action",
			"dynamodb:getitem arn:aws:dynamodb:eu-west-1:111122223333:table/orders-1"},
		{"dynamodb:GetItem on resource: arn:aws:dynamodb:eu-west-1:111122223333:table/invoices", "dynamodb:getitem arn:aws:dynamodb:eu-west-1:111122223333:table/invoices"},
		{"dynamodb:Query", "dynamodb:getitem arn:aws:dynamodb:eu-west-1:111122223333:table/orders-17; dynamodb:query arn:aws:dynamodb:eu-west-1:111122223333:table/orders-17"},
	} {
		e := eventOf(t, `"eventSource": "dynamodb.amazonaws.com"`, `"eventName": "GetItem"`, `"errorCode": "AccessDenied"`, `"requestParameters": {"tableName": "orders-17"}`,
			`"userIdentity": `+aliceUser, fmt.Sprintf(`"errorMessage": %q`, "User: arn:aws:iam::111122223333:user/a is not authorized to perform: "+tt.what))
		if got := strings.Join(askedFor(t, e), "; "); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.what, got, tt.want)
		}
	}
}

// askedFor returns the requests of an event, an action and a resource each.
func askedFor(t *testing.T, e *cloudtrail.Event) []string {
	t.Helper()
	requests, err := cloudtrail.Requests(e)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, r := range requests {
		all = append(all, fmt.Sprintf("%s %s", r.Action, r.Resource))
	}
	return all
}

// TestUnnamedBucket has a record that shows no bucket: s3:ListBucket is for one,
// and s3:ListAllMyBuckets for none.
func TestUnnamedBucket(t *testing.T) {
	for name, want := range map[string]bool{"ListObjects": true, "GetObject": true, "ListBuckets": false} {
		e := eventOf(t, `"eventName": "`+name+`"`, `"errorCode": "AccessDenied"`, `"errorMessage": "Access Denied"`, `"requestParameters": null`, `"userIdentity": `+aliceUser)
		requests, err := cloudtrail.Requests(e)
		if err != nil {
			t.Fatal(err)
		}
		if requests[0].Unnamed != want {
			t.Errorf("%s: resource %s, unnamed %t, want %t", name, requests[0].Resource, requests[0].Unnamed, want)
		}
	}
}
