// SPDX-License-Identifier: Apache-2.0

package snapshot_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot"
)

func TestOwner(t *testing.T) {
	s := load(t, "testdata/org.json")
	p, _ := policies(t, s, request(t, bram, "s3:GetObject", home, "aws:SourceVpce=vpce-0aaa"))
	const org = "arn:aws:organizations::111111111111:"
	for _, tt := range []struct {
		doc    *policy.Document
		holder string
		want   snapshot.Attachment
	}{
		{p.Identity[0], bram, snapshot.Attachment{
			PolicyARN: bram + "/own-folder", PolicyName: "own-folder", Type: policy.IdentityBased, Targets: []string{bram}, Inline: true,
		}},
		{p.Identity[1], "arn:aws:iam::222222222222:group/Pressers", snapshot.Attachment{
			PolicyARN: "arn:aws:iam::222222222222:policy/tools/PressTools", PolicyName: "PressTools", Type: policy.IdentityBased,
			Targets: []string{"arn:aws:iam::222222222222:group/Pressers", bottler}, Version: "v1",
		}},
		{p.Boundary[0], bram, snapshot.Attachment{
			PolicyARN: "arn:aws:iam::222222222222:policy/Fence", PolicyName: "Fence", Type: policy.PermissionsBoundary,
			Targets: []string{bram}, Version: "v2", Updated: time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC),
		}},
		{p.Resource[0], "", snapshot.Attachment{
			PolicyARN: "arn:aws:s3:::cider-home/S3BucketPolicy", PolicyName: "S3BucketPolicy", Type: policy.ResourceBased,
			Targets: []string{"arn:aws:s3:::cider-home"},
		}},
		{p.Endpoint[0], "", snapshot.Attachment{
			PolicyARN:  "arn:aws:ec2:eu-west-1:222222222222:vpc-endpoint/vpce-0aaa/VPCEndpointPolicy",
			PolicyName: "VPCEndpointPolicy", Type: policy.VPCEndpointPolicy,
			Targets: []string{"arn:aws:ec2:eu-west-1:222222222222:vpc-endpoint/vpce-0aaa"},
		}},
		{p.SCPs[1].Policies[1], "", snapshot.Attachment{
			PolicyARN:  org + "policy/o-orchard1234/service_control_policy/p-region01",
			PolicyName: "RegionLock", Type: policy.ServiceControlPolicy,
			Targets: []string{org + "ou/o-orchard1234/ou-orch-apps0001"},
		}},
		{p.RCPs[2].Policies[0], "", snapshot.Attachment{
			PolicyARN:  "arn:aws:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess",
			PolicyName: "RCPFullAWSAccess", Type: policy.ResourceControlPolicy, AWSManaged: true,
			Targets: []string{
				org + "account/o-orchard1234/111111111111", org + "account/o-orchard1234/222222222222", org + "account/o-orchard1234/444444444444",
				org + "ou/o-orchard1234/ou-orch-apps0001", org + "ou/o-orchard1234/ou-orch-labs0001", org + "root/o-orchard1234/r-orch",
			},
		}},
	} {
		got, ok := s.Owner(tt.doc)
		if diff := cmp.Diff(tt.want, got); !ok || diff != "" {
			t.Errorf("Owner(%s), %v (-want +got):\n%s", tt.doc.Name(), ok, diff)
		}
		if tt.doc.Name() != got.PolicyARN {
			t.Errorf("document %s belongs to %s", tt.doc.Name(), got.PolicyARN)
		}
		req := request(t, bram, "s3:GetObject", home)
		if got := s.Holder(tt.doc, req.Principal); got != tt.holder {
			t.Errorf("Holder(%s) = %q, want %q", tt.doc.Name(), got, tt.holder)
		}
	}
	if _, ok := s.Owner(new(policy.Document)); ok {
		t.Error("a document from elsewhere has an owner")
	}
}

// The same policy attached twice is parsed once; as a boundary it is another
// document.
func TestDocumentsAreShared(t *testing.T) {
	s := load(t, "testdata/org.json")
	of := func(principal string) *policy.Document {
		p, _ := policies(t, s, request(t, principal, "s3:GetObject", home))
		for _, d := range p.Identity {
			if d.Name() == "arn:aws:iam::aws:policy/ReadTheDocs" {
				return d
			}
		}
		t.Fatalf("%s lacks ReadTheDocs", principal)
		return nil
	}
	one, other := of(ada), of(bottler) // the first account does not list the policy itself
	if &one.Statements[0].Action.Patterns[0] != &other.Statements[0].Action.Patterns[0] {
		t.Error("an AWS managed policy was parsed twice")
	}
	for _, d := range []*policy.Document{one, other} {
		if at, ok := s.Owner(d.Statements[0].Document()); !ok || at.PolicyARN != d.Name() || !at.AWSManaged {
			t.Errorf("the statement's document is that of %+v, %t, want the AWS managed policy", at, ok)
		}
	}
	fence, _ := policies(t, s, request(t, cleo, "s3:GetObject", home))
	bounded, _ := policies(t, s, request(t, bram, "s3:GetObject", home))
	if fence.Identity[0] == bounded.Boundary[0] {
		t.Error("a policy and a boundary share a document, so their owner is not clear")
	}
}

func TestVerbatim(t *testing.T) {
	s := load(t, "testdata/org.json")
	p, _ := policies(t, s, request(t, bram, "s3:GetObject", home))
	if got, want := string(p.Identity[0].Source()), `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::cider-home/${aws:PrincipalTag/folder}/*"}]}`; got != want {
		t.Errorf("object: %s, want %s", got, want)
	}
	if got, want := string(p.Identity[1].Source()), "{ \"Version\": \"2012-10-17\",\n  \"Statement\": [ { \"Sid\": \"Press\", \"Effect\": \"Allow\", \"Action\": \"sqs:SendMessage\", \"Resource\": \"*\" } ] }"; got != want {
		t.Errorf("string: %s, want %s", got, want)
	}
}

func TestPlace(t *testing.T) {
	s := load(t, "testdata/org.json")
	const shift = "arn:aws:sts::222222222222:assumed-role/Bottler/shift-1"
	for _, tt := range []struct {
		principal, action, resource string
		layer                       policy.Type
		policy, target              string
	}{
		{shift, "s3:GetObject", home, policy.IdentityBased, "", bottler},
		{bram, "s3:GetObject", home, policy.IdentityBased, "", bram},
		{bram, "s3:GetObject", home, policy.PermissionsBoundary, "arn:aws:iam::222222222222:policy/Fence", bram},
		{cleo, "s3:GetObject", home, policy.PermissionsBoundary, "", cleo},
		{bram, "s3:GetObject", home, policy.ResourceBased, "arn:aws:s3:::cider-home/S3BucketPolicy", "arn:aws:s3:::cider-home"},
		{bram, "s3:GetObject", "arn:aws:s3:::elsewhere/a/b", policy.ResourceBased, "arn:aws:s3:::elsewhere/S3BucketPolicy", "arn:aws:s3:::elsewhere"},
		{bram, "sts:AssumeRole", mill, policy.ResourceBased, mill + "/RoleTrustPolicy", mill},
		{bram, "ec2:StopInstances", "arn:aws:ec2:eu-west-1:222222222222:instance/i-1", policy.ResourceBased, "", ""},
		{bram, "s3:GetObject", home, policy.ServiceControlPolicy, "", "arn:aws:organizations::111111111111:root/o-orchard1234/r-orch"},
		{ada, "s3:GetObject", home, policy.ServiceControlPolicy, "", ""},
		{ada, "s3:GetObject", home, policy.ResourceControlPolicy, "", "arn:aws:organizations::111111111111:root/o-orchard1234/r-orch"},
		{shift, "s3:GetObject", home, policy.SessionPolicy, "", ""},
		{"arn:aws:iam::222222222222:root", "s3:GetObject", home, policy.IdentityBased, "", ""},
	} {
		at, ok := s.Place(request(t, tt.principal, tt.action, tt.resource), tt.layer)
		if ok != (tt.target != "") {
			t.Errorf("Place(%s, %s, %s) = %v, %v", tt.principal, tt.resource, tt.layer, at, ok)
			continue
		}
		if ok && (at.PolicyARN != tt.policy || at.Targets[0] != tt.target || at.Type != tt.layer) {
			t.Errorf("Place(%s, %s, %s) = %+v, want %q on %q", tt.principal, tt.resource, tt.layer, at, tt.policy, tt.target)
		}
	}
}

func TestPolicyNames(t *testing.T) {
	var s snapshot.Snapshot
	for resource, want := range map[string]string{
		"arn:aws:s3:::b/k":                               "S3BucketPolicy",
		"arn:aws:kms:eu-west-1:1:key/1":                  "KMSKeyPolicy",
		"arn:aws:secretsmanager:eu-west-1:1:secret:s":    "SecretResourcePolicy",
		"arn:aws:ecr:eu-west-1:1:repository/a/b":         "ECRRepositoryResourcePolicy",
		"arn:aws:lambda:eu-west-1:1:function:f":          "LambdaFunctionResourcePolicy",
		"arn:aws:sqs:eu-west-1:1:q":                      "SQSQueuePolicy",
		"arn:aws:sns:eu-west-1:1:t":                      "SNSTopicPolicy",
		"arn:aws:codeartifact:eu-west-1:1:domain/d":      "CodeartifactDomainResourcePolicy",
		"arn:aws:backup:eu-west-1:1:backup-vault:v":      "BackupVaultAccessPolicy",
		"arn:aws:dynamodb:eu-west-1:1:table/t":           "DynamoDBTableResourcePolicy",
		"arn:aws:logs:eu-west-1:1:log-group:g":           "LogsLogGroupResourcePolicy",
		"arn:aws:signer:eu-west-1:1:/signing-profiles/p": "SignerSigningProfilesResourcePolicy",
	} {
		req := request(t, ada, "s3:GetObject", resource)
		if strings.HasPrefix(want, "Logs") { // which AWS services need alone
			req = request(t, "delivery.logs.amazonaws.com", "logs:PutLogEvents", resource)
		}
		at, ok := s.Place(req, policy.ResourceBased)
		if !ok || at.PolicyName != want {
			t.Errorf("the policy of %s is named %q, want %q", resource, at.PolicyName, want)
		}
	}
}
