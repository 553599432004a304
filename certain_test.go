// SPDX-License-Identifier: Apache-2.0

package undenied_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/snapshot"
)

// deniedBy returns the diagnosis of a user's denied call to Amazon SQS, with the
// given inline policy.
func deniedBy(t *testing.T, statements string) *undenied.Diagnosis {
	t.Helper()
	doc := fmt.Sprintf(`{"Version": "2012-10-17", "Statement": [%s]}`, statements)
	snap, err := snapshot.Read("org.json", []byte(fmt.Sprintf(`{"schema": "undenied/snapshot/v1", "accounts": [{"account": "111122223333", "standalone": true, "services": ["sqs"],
		"users": [{"arn": "arn:aws:iam::111122223333:user/ada", "attachedPolicies": ["arn:aws:iam::aws:policy/AWSDenyAll"], "inlinePolicies": [{"name": "own", "document": %s}]}],
		"policies": [{"arn": "arn:aws:iam::aws:policy/AWSDenyAll", "document": {"Version": "2012-10-17", "Statement": [{"Sid": "DenyAll", "Effect": "Deny", "Action": "*", "Resource": "*"}]}}]}]}`, doc)))
	if err != nil {
		t.Fatal(err)
	}
	const record = `{"eventID": "e1", "eventSource": "sqs.amazonaws.com", "eventName": "SendMessage", "eventTime": "2026-11-19T14:02:27Z", "awsRegion": "eu-west-1", "sourceIPAddress": "203.0.113.7",
		"eventType": "AwsApiCall", "recipientAccountId": "111122223333", "errorCode": "AccessDenied", "requestParameters": {"queueUrl": "https://sqs.eu-west-1.amazonaws.com/111122223333/jobs"},
		"userIdentity": {"type": "IAMUser", "principalId": "AIDA1", "arn": "arn:aws:iam::111122223333:user/ada", "accountId": "111122223333", "accessKeyId": "AKIA1", "userName": "ada"}}`
	for e, err := range cloudtrail.Events("records.json", strings.NewReader(record)) {
		if err != nil {
			t.Fatal(err)
		}
		return (&undenied.Analyzer{Snapshot: snap}).Analyze(e)
	}
	t.Fatal("no event")
	return nil
}

// TestEveryStatementIsAsCertainAsItIs has a Deny that matches beside one that
// turns on a key nobody knows, in one layer.
func TestEveryStatementIsAsCertainAsItIs(t *testing.T) {
	d := deniedBy(t, `{"Sid": "Allow", "Effect": "Allow", "Action": "sqs:*", "Resource": "*"},
		{"Sid": "Maybe", "Effect": "Deny", "Action": "sqs:*", "Resource": "*", "Condition": {"StringEquals": {"aws:Referer": "x"}}},
		{"Sid": "Always", "Effect": "Deny", "Action": "sqs:*", "Resource": "*"}`)
	for name, want := range map[string]bool{"Maybe": false, "Always": true} {
		i := slices.IndexFunc(d.Blockers, func(b undenied.Blocker) bool { return b.Statement == name })
		if i < 0 || d.Blockers[i].Certain != want {
			t.Errorf("%s: got %+v, want certain %t", name, d.Blockers, want)
		}
	}
}

// TestDenyOfAWS has a Deny in a policy of AWS's own, which all accounts share.
func TestDenyOfAWS(t *testing.T) {
	d := deniedBy(t, `{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}`)
	const arn = "arn:aws:iam::aws:policy/AWSDenyAll"
	if len(d.Blockers) != 1 || d.Blockers[0].PolicyARN != arn || d.Blockers[0].AttachmentTargetARN != "arn:aws:iam::111122223333:user/ada" {
		t.Errorf("got %+v, want a Deny of %s", d.Blockers, arn)
	}
}

// TestSessionPolicyByARN names a managed policy that was passed as a session policy
// as what it is.
func TestSessionPolicyByARN(t *testing.T) {
	const arn = "arn:aws:iam::222222222222:policy/team/NoRoles"
	snap, err := snapshot.Read("org.json", []byte(`{"schema": "undenied/snapshot/v1", "accounts": [{"account": "222222222222", "standalone": true,
		"roles": [{"arn": "arn:aws:iam::222222222222:role/Build", "inlinePolicies": [{"name": "own", "document": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}]}],
		"policies": [{"arn": "`+arn+`", "document": {"Version": "2012-10-17", "Statement": [{"Sid": "No", "Effect": "Deny", "Action": "*", "Resource": "*"}]}}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	e := denied(t, "iam.amazonaws.com", "ListRoles", "null", "Access Denied")
	e.Credentials = &cloudtrail.Credentials{PolicyARNs: []string{arn}}
	d := (&undenied.Analyzer{Snapshot: snap}).Analyze(e)
	if len(d.Blockers) == 0 || d.Blockers[0].PolicyARN != arn || d.Blockers[0].PolicyName != "NoRoles" || d.Blockers[0].AttachmentTargetARN != d.Principal {
		t.Errorf("got %+v, want NoRoles of %s", d.Blockers, d.Principal)
	}
}
