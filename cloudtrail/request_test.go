// SPDX-License-Identifier: Apache-2.0

package cloudtrail_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/internal/catalog"
)

// records returns the events of testdata/records.json by ID.
func records(t *testing.T) map[string]*cloudtrail.Event {
	t.Helper()
	return recorded(t, "testdata/records.json")
}

// recorded returns the events of a file by ID.
func recorded(t *testing.T, file string) map[string]*cloudtrail.Event {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	events := map[string]*cloudtrail.Event{}
	for e, err := range cloudtrail.Events(file, f) {
		if err != nil {
			t.Fatal(err)
		}
		events[e.ID] = e
	}
	return events
}

func TestRequests(t *testing.T) {
	const denied = " denied"
	events := records(t)
	for _, tt := range []struct {
		id   string
		want []string // action resource [owner] source [denied], or a status
	}{
		// The message goes first.
		{"message-arn", []string{"s3:getobject arn:aws:s3:::data/a/b.csv message" + denied}},
		{"message-noun", []string{"iam:listattachedrolepolicies arn:aws:iam::111122223333:role/service/app message" + denied}},
		{"message-star", []string{"s3:listallmybuckets * default" + denied}},
		{"message-name", []string{"cloudtrail:stoplogging arn:aws:cloudtrail:eu-west-1:111122223333:trail/My-Trail message" + denied}},
		{"new-action", []string{"madeup:dothings * default" + denied}},
		{"unexpected-action", []string{
			"lambda:createfunction arn:aws:lambda:eu-west-1:111122223333:function:f parameters",
			"iam:passrole arn:aws:iam::111122223333:role/exec message" + denied}},
		{"terminate-denied", []string{
			"ec2:terminateinstances arn:aws:ec2:eu-west-1:111122223333:instance/i-0aaa parameters",
			"ec2:terminateinstances arn:aws:ec2:eu-west-1:111122223333:instance/i-0bbb message" + denied}},

		// Then the record's resources.
		{"message-renames", []string{"s3:listbucket arn:aws:s3:::data (444455556666) resources" + denied}},
		{"resources-object", []string{"s3:putobject arn:aws:s3:::data/x/y (444455556666) resources" + denied}},

		// Then the parameters.
		{"parameters-object", []string{"s3:getobjectversion arn:aws:s3:::data/x/y parameters" + denied}},
		{"copy", []string{"s3:putobject arn:aws:s3:::to/new parameters", "s3:getobject arn:aws:s3:::from/old one parameters"}},
		{"delete-objects", []string{"s3:deleteobject arn:aws:s3:::data/* parameters" + denied}},
		{"table", []string{"dynamodb:getitem arn:aws:dynamodb:eu-west-1:111122223333:table/orders parameters"}},
		{"queue", []string{"sqs:sendmessage arn:aws:sqs:us-west-2:444455556666:jobs parameters"}},
		{"topic", []string{"sns:publish arn:aws:sns:eu-west-1:444455556666:alerts parameters"}},
		{"key-id", []string{"kms:encrypt arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab parameters"}},
		{"key-alias", []string{"kms:encrypt arn:aws:kms:eu-west-1:111122223333:key/* default"}},
		{"function", []string{"lambda:invokefunction arn:aws:lambda:eu-west-1:444455556666:function:resize parameters"}},
		{"secret", []string{"secretsmanager:getsecretvalue arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-?????? parameters"}},
		{"assume-role", []string{"sts:assumerole arn:aws:iam::444455556666:role/team/target parameters"}},
		{"attach", []string{"iam:attachrolepolicy arn:aws:iam::111122223333:role/app parameters"}},
		{"own-user", []string{"iam:getuser arn:aws:iam::111122223333:user/staff/alice default"}},
		{"terminate", []string{
			"ec2:terminateinstances arn:aws:ec2:eu-west-1:111122223333:instance/i-0aaa parameters",
			"ec2:terminateinstances arn:aws:ec2:eu-west-1:111122223333:instance/i-0bbb parameters"}},
		{"create-tags", []string{"ec2:createtags arn:aws:ec2:eu-west-1:111122223333:volume/vol-0aaa parameters"}},
		{"log-group", []string{"logs:createlogstream arn:aws:logs:eu-west-1:111122223333:log-group:/app:log-stream:s parameters"}},
		{"repository", []string{"ecr:batchgetimage arn:aws:ecr:eu-west-1:111122223333:repository/web parameters"}},
		{"parameter", []string{"ssm:getparameter arn:aws:ssm:eu-west-1:111122223333:parameter/app/token parameters"}},
		{"partition", []string{"s3:deletebucket arn:aws-cn:s3:::data parameters"}},
		{"root", []string{"s3:createbucket arn:aws:s3:::new parameters"}},
		{"anonymous", []string{"s3:getobject arn:aws:s3:::data/k parameters" + denied}},
		{"foreign", []string{"s3:getobject arn:aws:s3:::data/k parameters" + denied}},
		{"by-service", []string{"sts:assumerole arn:aws:iam::111122223333:role/exec parameters"}},
		{"endpoint", []string{"s3:listbucket arn:aws:s3:::data parameters"}},

		{"web-identity", []string{"sts:assumerolewithwebidentity arn:aws:iam::111122223333:role/ci parameters"}},
		{"saml", []string{"sts:assumerolewithsaml arn:aws:iam::111122223333:role/sso parameters"}},
		{"enriched", []string{"dynamodb:putitem arn:aws:dynamodb:eu-west-1:111122223333:table/orders parameters"}},
		{"tag-map", []string{"lambda:tagresource arn:aws:lambda:eu-west-1:111122223333:function:f parameters"}},
		{"replication", []string{"s3:putreplicationconfiguration arn:aws:s3:::data parameters"}},
		{"bucket-block", []string{"s3:getbucketpublicaccessblock arn:aws:s3:::data parameters"}},
		{"block", []string{"s3:putbucketpublicaccessblock arn:aws:s3:::data parameters"}},
		{"account-block", []string{"s3:putaccountpublicaccessblock * default"}},
		{"session", []string{"s3:getobject arn:aws:s3:::data/k parameters"}},
		{"run-instances", []string{
			"ec2:runinstances arn:aws:ec2:eu-west-1:111122223333:instance/* default",
			"ec2:runinstances arn:aws:ec2:eu-west-1::image/ami-0aaa parameters",
			"ec2:runinstances arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-0aaa parameters",
			"ec2:runinstances arn:aws:ec2:eu-west-1:111122223333:security-group/sg-0aaa parameters",
			"ec2:runinstances arn:aws:ec2:eu-west-1:111122223333:network-interface/* default",
			"ec2:createtags arn:aws:ec2:eu-west-1:111122223333:instance/* parameters"}},

		// An action without a resource type is checked on "*".
		{"describe", []string{"ec2:describeregions * default"}},
		{"metric", []string{"cloudwatch:putmetricdata * default"}},
		{"function-version", []string{"lambda:listfunctions * default"}},
		{"federated", []string{"s3:listallmybuckets * default"}},
		{"list-of-type", []string{"rds:describedbinstances arn:aws:rds:eu-west-1:111122223333:db:* default"}},
		{"throttled", []string{"dynamodb:getitem arn:aws:dynamodb:eu-west-1:111122223333:table/orders parameters"}},
		{"via-service", []string{"kms:decrypt arn:aws:kms:eu-west-1:111122223333:key/* default"}},

		{"caller-identity", []string{"permissionless"}},
		{"service-event", []string{"notARequest"}},

		// What an endpoint lets pass is recorded elsewhere too; what it refuses is not.
		{"endpoint-activity", []string{"notARequest"}},
		{"endpoint-nobody", []string{"notARequest"}},
		{"endpoint-denied", []string{"kms:listkeys * default" + denied}},
		{"endpoint-denied-own", []string{"kms:decrypt arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab parameters" + denied}},

		{"sign-in", []string{"notARequest"}},
		{"unmapped", []string{"unmapped"}},
	} {
		t.Run(tt.id, func(t *testing.T) {
			e := events[tt.id]
			if e == nil {
				t.Fatal("no such record")
			}
			delete(events, tt.id)
			requests, err := cloudtrail.Requests(e)
			var got []string
			for _, r := range requests {
				line := fmt.Sprint(r.Action)
				if r.Resource.IsValid() {
					line += " " + r.Resource.String()
				} else {
					line += " *"
				}
				if r.ResourceAccount != "" {
					line += " (" + r.ResourceAccount + ")"
				}
				line += " " + r.ResourceFrom.String()
				if r.Denied {
					line += denied
				}
				got = append(got, line)
			}
			if err != nil {
				got = append(got, cloudtrail.StatusOf(err).String())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
		})
	}
	for id := range events {
		t.Errorf("record %q is tested by nothing", id)
	}
}

func TestRequestsErrors(t *testing.T) {
	events := records(t)
	if _, err := cloudtrail.Requests(events["caller-identity"]); !errors.Is(err, cloudtrail.ErrPermissionless) {
		t.Errorf("error %v, want %v", err, cloudtrail.ErrPermissionless)
	}
	var unmapped *cloudtrail.UnmappedError
	if _, err := cloudtrail.Requests(events["unmapped"]); !errors.As(err, &unmapped) || unmapped.Name != "DoThings" || unmapped.Source != "madeup.amazonaws.com" {
		t.Errorf("error %v, want an UnmappedError", err)
	} else if want := "DoThings of madeup.amazonaws.com has no known IAM action, as of " + catalog.Date(); err.Error() != want {
		t.Errorf("error %q, want %q", err, want)
	}
	if got := cloudtrail.StatusOf(errors.New("x")).String(); got != "error" {
		t.Errorf("StatusOf(error) = %q, want error", got)
	}
	if got := cloudtrail.StatusOf(nil).String(); got != "request" {
		t.Errorf("StatusOf(nil) = %q, want request", got)
	}
}

func TestContext(t *testing.T) {
	events := records(t)
	for _, tt := range []struct {
		id, key string
		want    string // value, [values], absent or unknown
	}{
		{"message-arn", "aws:CurrentTime", "2026-11-20T10:11:12Z"},
		{"message-arn", "aws:EpochTime", "1795169472"},
		{"message-arn", "aws:RequestedRegion", "eu-west-1"},
		{"message-arn", "aws:UserAgent", "aws-cli/2.31"},
		{"message-arn", "aws:SecureTransport", "true"},
		{"message-arn", "aws:SourceIp", "203.0.113.7"},
		{"message-arn", "aws:SourceVpce", "absent"},
		{"message-arn", "aws:VpcSourceIp", "absent"},
		{"message-arn", "aws:ViaAWSService", "false"},
		{"message-arn", "aws:CalledVia", "absent"},
		{"message-arn", "aws:PrincipalIsAWSService", "false"},
		{"message-arn", "aws:TokenIssueTime", "2026-11-20T10:00:00Z"},
		{"message-arn", "aws:MultiFactorAuthPresent", "false"},
		{"message-arn", "aws:MultiFactorAuthAge", "absent"},
		{"message-arn", "aws:SourceIdentity", "absent"},
		{"message-arn", "aws:userid", "AROAEXAMPLEID:worker"},
		{"message-arn", "aws:username", "absent"},

		// What a record does not show is unknown.
		{"message-arn", "aws:PrincipalTag/team", "unknown"},
		{"message-arn", "aws:PrincipalOrgID", "unknown"},
		{"message-arn", "aws:ResourceTag/team", "unknown"},
		{"message-arn", "aws:PrincipalArn", "unknown"},
		{"message-arn", "aws:referer", "unknown"},
		{"foreign", "aws:userid", "AROAOTHER:bob"},
		{"foreign", "aws:ViaAWSService", "false"},
		{"foreign", "aws:MultiFactorAuthPresent", "unknown"},
		{"anonymous", "aws:PrincipalIsAWSService", "absent"},

		{"own-user", "aws:username", "alice"},
		{"own-user", "aws:MultiFactorAuthPresent", "absent"},
		{"own-user", "aws:TokenIssueTime", "absent"},
		{"root", "aws:MultiFactorAuthPresent", "true"},
		{"root", "aws:MultiFactorAuthAge", "60"},

		{"endpoint", "aws:SourceIp", "absent"},
		{"endpoint", "aws:VpcSourceIp", "10.0.0.5"},
		{"endpoint", "aws:SourceVpce", "vpce-0abc"},
		{"endpoint", "aws:VpceAccount", "111122223333"},
		{"endpoint", "aws:SourceVpc", "unknown"},

		{"endpoint-denied", "aws:SourceVpce", "vpce-0abc"},
		{"endpoint-denied", "aws:SourceIp", "absent"},
		{"endpoint-denied-own", "aws:username", "alice"},

		{"via-service", "aws:ViaAWSService", "true"},
		{"via-service", "aws:CalledVia", "unknown"},
		{"via-service", "aws:CalledViaLast", "cloudformation.amazonaws.com"},
		{"via-service", "aws:CalledViaFirst", "unknown"},
		{"via-service", "aws:SourceIp", "unknown"}, // that of the first request
		{"via-service", "kms:ViaService", "cloudformation.eu-west-1.amazonaws.com"},
		{"by-service", "aws:PrincipalIsAWSService", "true"},
		{"by-service", "aws:ViaAWSService", "false"},
		{"by-service", "aws:PrincipalServiceName", "lambda.amazonaws.com"},

		{"assume-role", "sts:ExternalId", "x-1"},
		{"assume-role", "sts:RoleSessionName", "s1"},
		{"by-service", "sts:ExternalId", "absent"},
		{"key-id", "kms:EncryptionContext:tenant", "a"},
		{"key-id", "kms:EncryptionContextKeys", "[tenant]"},
		{"key-id", "kms:ViaService", "absent"},
		{"key-alias", "kms:RequestAlias", "alias/app"},
		{"endpoint", "s3:prefix", "home/"},
		{"endpoint", "s3:delimiter", ""},
		{"message-renames", "s3:prefix", "absent"},
		{"message-star", "s3:prefix", "unknown"}, // not a key of the action
		{"attach", "iam:PolicyARN", "arn:aws:iam::aws:policy/ReadOnlyAccess"},
		{"message-noun", "iam:PolicyARN", "unknown"},
		{"create-tags", "aws:RequestTag/team", "data"},
		{"create-tags", "aws:TagKeys", "[team]"},
		{"table", "aws:TagKeys", "unknown"},
		{"tag-map", "aws:RequestTag/env", "prod"},
		{"tag-map", "aws:TagKeys", "[env team]"},
		{"run-instances", "aws:RequestTag/team", "data"},
		{"run-instances", "aws:TagKeys", "[team]"},
		{"run-instances", "ec2:InstanceType", "t3.micro"},

		{"session", "aws:MultiFactorAuthPresent", "true"},
		{"session", "aws:MultiFactorAuthAge", "unknown"}, // the MFA may be of the credentials that the role was assumed with
		{"session", "aws:SourceIdentity", "dana"},
		{"session", "aws:FederatedProvider", "accounts.google.com"},
		{"session", "ec2:RoleDelivery", "2.0"},
		{"web-identity", "sts:RoleSessionName", "run-1"},

		// What AWS recorded of the context is true whatever else the record says.
		{"enriched", "aws:PrincipalTag/team", "data"},
		{"enriched", "aws:PrincipalOrgPaths", "[o-a/r-b/]"},
		{"enriched", "aws:SourceIp", "198.51.100.9"},
	} {
		requests, err := cloudtrail.Requests(events[tt.id])
		if err != nil {
			t.Errorf("%s: %v", tt.id, err)
			continue
		}
		if got := keyText(requests[0].Context.Lookup(condition.MustKey(tt.key))); got != tt.want {
			t.Errorf("%s: %s = %q, want %q", tt.id, tt.key, got, tt.want)
		}
	}
}

// keyText writes the value of a condition key, or why it has none.
func keyText(e condition.Entry) string {
	switch {
	case e.Presence != condition.Present:
		return e.Presence.String()
	case e.Multi:
		return "[" + strings.Join(e.List, " ") + "]"
	}
	return e.Text
}

func TestPrincipal(t *testing.T) {
	events := records(t)
	for _, tt := range []struct{ id, principal, kind, account, issuer string }{
		{"message-arn", "arn:aws:sts::111122223333:assumed-role/app/worker", "assumed-role session", "111122223333", "arn:aws:iam::111122223333:role/service/app"},
		{"own-user", "arn:aws:iam::111122223333:user/staff/alice", "user", "111122223333", ""},
		{"federated", "arn:aws:sts::111122223333:federated-user/carol", "federated user", "111122223333", "arn:aws:iam::111122223333:user/staff/alice"},
		{"root", "arn:aws:iam::111122223333:root", "root user", "111122223333", ""},
		{"by-service", "lambda.amazonaws.com", "AWS service", "", ""},
		{"anonymous", "anonymous", "anonymous", "", ""},
		{"web-identity", "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com", "federated identity", "111122223333", ""},
		{"saml", "arn:aws:iam::111122223333:saml-provider/corp", "federated identity", "111122223333", ""},
		{"foreign", "AROAOTHER:bob", "unidentified principal", "444455556666", ""},
	} {
		p := events[tt.id].Principal
		got := []string{p.String(), p.Kind().String(), p.Account(), p.Issuer.String()}
		if diff := cmp.Diff([]string{tt.principal, tt.kind, tt.account, tt.issuer}, got); diff != "" {
			t.Errorf("%s: principal (-want +got):\n%s", tt.id, diff)
		}
	}
}
