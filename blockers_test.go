// SPDX-License-Identifier: Apache-2.0

package undenied_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/snapshot"
)

// unseen is the diagnosis of a user's denied call in a snapshot of the accounts:
// what they lack was not collected.
func unseen(t *testing.T, accounts, source, name, params, message string) *undenied.Diagnosis {
	t.Helper()
	snap, err := snapshot.Read("org.json", []byte(`{"schema": "undenied/snapshot/v1", "accounts": [`+accounts+`]}`))
	if err != nil {
		t.Fatal(err)
	}
	record := fmt.Sprintf(`{"eventID": "e1", "eventSource": "%s.amazonaws.com", "eventName": %q, "eventTime": "2026-11-19T14:02:27Z", "awsRegion": "eu-west-1", "sourceIPAddress": "203.0.113.7",
		"eventType": "AwsApiCall", "recipientAccountId": "111122223333", "errorCode": "AccessDenied", "errorMessage": %q, "requestParameters": %s,
		"userIdentity": {"type": "IAMUser", "principalId": "AIDA1", "arn": "arn:aws:iam::111122223333:user/ada", "accountId": "111122223333", "accessKeyId": "AKIA1", "userName": "ada"}}`,
		source, name, message, params)
	for e, err := range cloudtrail.Events("records.json", strings.NewReader(record)) {
		if err != nil {
			t.Fatal(err)
		}
		return (&undenied.Analyzer{Snapshot: snap}).Analyze(e)
	}
	t.Fatal("no event")
	return nil
}

// TestBlockersWithoutTheResourcePolicy has an identity-based policy that lacks an
// Allow, and a resource-based one that nobody saw and that may have it.
func TestBlockersWithoutTheResourcePolicy(t *testing.T) {
	const (
		ada   = `"users": [{"arn": "arn:aws:iam::111122223333:user/ada"}]`
		queue = `{"account": "111122223333", "standalone": true, ` + ada + `, "resources": [{"arn": "arn:aws:sqs:eu-west-1:111122223333:jobs", "policyStatus": "denied"}]}`
		key   = `{"account": "111122223333", "standalone": true, ` + ada + `, "resources": [{"arn": "arn:aws:kms:eu-west-1:111122223333:key/k", "policyStatus": "denied", "settings": {"grants": []}}]}`
		send  = `{"queueUrl": "https://sqs.eu-west-1.amazonaws.com/111122223333/jobs"}`
		none  = "User: arn:aws:iam::111122223333:user/ada is not authorized to perform: sqs:SendMessage on resource: arn:aws:sqs:eu-west-1:111122223333:jobs because no identity-based policy allows the sqs:SendMessage action"
	)
	for _, tt := range []struct {
		name, got, want string
	}{
		{"an open grant", placesOf(unseen(t, queue, "sqs", "SendMessage", send, "Access Denied")), "identity?"},
		{"AWS says so", placesOf(unseen(t, queue, "sqs", "SendMessage", send, none)), "identity"},
		{"all collected", placesOf(unseen(t, strings.Replace(queue, "denied", "none", 1), "sqs", "SendMessage", send, "Access Denied")), "identity"},
		{"a key policy that may delegate", placesOf(unseen(t, key, "kms", "Decrypt", `{"keyId": "arn:aws:kms:eu-west-1:111122223333:key/k"}`, "")), "resource? identity?"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, tt.got, tt.want)
		}
	}
}

// TestMissingOnOneSide has an account that was not collected: that its policies
// lack the Allow as well is not said.
func TestMissingOnOneSide(t *testing.T) {
	const owner = `{"account": "444455556666", "standalone": true, "resources": [{"arn": "arn:aws:sqs:eu-west-1:444455556666:jobs", "policyStatus": "none"}]}`
	const user = `, {"account": "111122223333", "standalone": true, "users": [{"arn": "arn:aws:iam::111122223333:user/ada"}]}`
	const send = `{"queueUrl": "https://sqs.eu-west-1.amazonaws.com/444455556666/jobs"}`
	for accounts, want := range map[string]undenied.AssessmentResult{owner: undenied.MissingInResourceCross, owner + user: undenied.MissingBothCrossAccount} {
		if d := unseen(t, accounts, "sqs", "SendMessage", send, "Access Denied"); d.AssessmentResult != want {
			t.Errorf("got %s, want %s; %s", d.AssessmentResult, want, placesOf(d))
		}
	}
}

// placesOf lists the layers of the blockers, those that are not certain with a
// question mark.
func placesOf(d *undenied.Diagnosis) string {
	var all []string
	for _, b := range d.Blockers {
		place := b.Layer
		if !b.Certain {
			place += "?"
		}
		all = append(all, place)
	}
	return strings.Join(all, " ")
}

// TestExplicitDenyOfNoType has a message that breaks off before the type of policy:
// until 2023 AWS called an action that no SCP allows explicitly denied.
func TestExplicitDenyOfNoType(t *testing.T) {
	const organization = `{"schema": "undenied/snapshot/v1", "organization": {"id": "o-exampleorgid", "managementAccount": "999999999999",
		"nodes": [{"id": "r-ab12", "kind": "root", "scps": ["p-FullAWSAccess"]}, {"id": "111122223333", "kind": "account", "parent": "r-ab12", "scps": ["p-0list"]}],
		"policies": [{"id": "p-FullAWSAccess", "arn": "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess", "type": "scp", "awsManaged": true,
			"document": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}},
			{"id": "p-0list", "arn": "arn:aws:organizations::999999999999:policy/o-exampleorgid/service_control_policy/p-0list", "type": "scp",
			"document": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}}]},
		"accounts": [{"account": "111122223333", "users": [{"arn": "arn:aws:iam::111122223333:user/ada", "inlinePolicies": [{"name": "all",
			"document": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}}]}], "resources": [{"arn": "arn:aws:sqs:eu-west-1:111122223333:jobs", "policyStatus": "none"}]}]}`
	snap, err := snapshot.Read("org.json", []byte(organization))
	if err != nil {
		t.Fatal(err)
	}
	const record = `{"eventID": "e1", "eventSource": "sqs.amazonaws.com", "eventName": "SendMessage", "eventTime": "2026-11-19T14:02:27Z", "awsRegion": "eu-west-1", "sourceIPAddress": "203.0.113.7",
		"eventType": "AwsApiCall", "recipientAccountId": "111122223333", "errorCode": "AccessDenied", "requestParameters": {"queueUrl": "https://sqs.eu-west-1.amazonaws.com/111122223333/jobs"},
		"errorMessage": "User: arn:aws:iam::111122223333:user/ada is not authorized to perform: sqs:SendMessage on resource: arn:aws:sqs:eu-west-1:111122223333:jobs with an explicit deny in a servi",
		"userIdentity": {"type": "IAMUser", "principalId": "AIDA1", "arn": "arn:aws:iam::111122223333:user/ada", "accountId": "111122223333", "accessKeyId": "AKIA1", "userName": "ada"}}`
	for e, err := range cloudtrail.Events("records.json", strings.NewReader(record)) {
		if err != nil {
			t.Fatal(err)
		}
		d := (&undenied.Analyzer{Snapshot: snap}).Analyze(e)
		if d.AssessmentResult != undenied.MissingInSCP || d.Evidence.Agreement != undenied.Agree {
			t.Errorf("got %s, %s; want %s", d.AssessmentResult, d.Evidence.Agreement, undenied.MissingInSCP)
		}
	}
}
