// SPDX-License-Identifier: Apache-2.0

package cloudtrail_test

import (
	"strings"
	"testing"
)

// asked returns the record of a call like callRecord, with other members in the
// place of its own.
func asked(call, params string, changes ...string) string {
	return strings.NewReplacer(changes...).Replace(callRecord(call, params, ""))
}

// What a record seems to say and does not: the values of services and of the
// console in the place of the caller's.
func TestNoCertainty(t *testing.T) {
	const (
		session = `"accessKeyId":"ASIAEXAMPLE"`
		address = `"sourceIPAddress":"203.0.113.7"`
		agent   = `"userAgent":"x"`
		person  = `:assumed-role/r/s"`
	)
	via := func(service string) string { return `"accessKeyId":"ASIAEXAMPLE","invokedBy":"` + service + `"` }
	for _, tt := range []struct {
		name, record, request, want string
	}{
		{"a service role", asked("s3 PutObject", `{"bucketName":"b","key":"k"}`, session, via("firehose.amazonaws.com"), address, `"sourceIPAddress":"firehose.amazonaws.com"`),
			"s3:PutObject", "aws:ViaAWSService unknown\naws:CalledVia unknown\naws:CalledViaLast unknown\naws:SourceIp unknown\naws:SourceVpce absent"},
		{"a stack's role", asked("s3 CreateBucket", `{"bucketName":"b"}`, session, via("cloudformation.amazonaws.com"), "AROAEXAMPLE:s", "AROAEXAMPLE:AWSCloudFormation"),
			"s3:CreateBucket", "aws:ViaAWSService unknown\naws:CalledViaLast unknown"},
		{"somebody's stack", asked("s3 CreateBucket", `{"bucketName":"b"}`, session, via("cloudformation.amazonaws.com")),
			"s3:CreateBucket", "aws:ViaAWSService=true\naws:CalledViaLast=cloudformation.amazonaws.com"},
		{"somebody's delivery stream", asked("s3 PutObject", `{"bucketName":"b","key":"k"}`, session, via("firehose.amazonaws.com"), "AROAEXAMPLE:s", "AROAEXAMPLE:ann@example.com"),
			"s3:PutObject", "aws:ViaAWSService=true"},
		{"S3 for a role", asked("kms Decrypt", `{"encryptionContext":{"a":"b"}}`, session, via("s3.amazonaws.com"), address, `"sourceIPAddress":"s3.amazonaws.com"`),
			"kms:Decrypt", "aws:ViaAWSService=true\naws:CalledViaLast=s3.amazonaws.com\nkms:ViaService=s3.eu-west-1.amazonaws.com"},
		{"the console", asked("kms DescribeKey", `{"keyId":"k"}`, session, via("signin.amazonaws.com"), agent, `"userAgent":"signin.amazonaws.com"`),
			"kms:DescribeKey", "aws:ViaAWSService=false\naws:CalledViaLast absent\naws:SourceIp=203.0.113.7\naws:UserAgent unknown\nkms:ViaService absent"},
		{"AWS Internal", asked("kms DescribeKey", `{"keyId":"k"}`, session, via("AWS Internal"), address, `"sourceIPAddress":"AWS Internal"`, agent, `"userAgent":"AWS Internal"`),
			"kms:DescribeKey", "aws:ViaAWSService unknown\naws:SourceIp unknown\naws:UserAgent unknown\nkms:ViaService unknown"},
		{"a service that is named as the address alone", asked("kms DescribeKey", `{"keyId":"k"}`, address, `"sourceIPAddress":"ec2.amazonaws.com"`),
			"kms:DescribeKey", "aws:ViaAWSService unknown\naws:SourceIp unknown\nkms:ViaService unknown"},
		{"an address of a VPC", asked("s3 ListBuckets", `{}`, address, `"sourceIPAddress":"10.1.2.3"`),
			"s3:ListAllMyBuckets", "aws:SourceVpce unknown\naws:SourceVpc unknown\naws:VpcSourceIp unknown"},
		{"a cut-off agent", asked("s3 ListBuckets", `{}`, agent, `"userAgent":"`+strings.Repeat("x", 1024)+`"`),
			"s3:ListAllMyBuckets", "aws:UserAgent unknown"},
		{"long-term credentials that were forwarded", asked("s3 ListBuckets", `{}`, session, `"userName":"u","accessKeyId":"AKIAEXAMPLE","invokedBy":"athena.amazonaws.com"`,
			`"AssumedRole"`, `"IAMUser"`, "arn:aws:sts::111122223333:assumed-role/r/s", "arn:aws:iam::111122223333:user/u"),
			"s3:ListAllMyBuckets", "aws:MultiFactorAuthPresent unknown\naws:TokenIssueTime unknown"},

		{"grants of a list", callRecord("s3 PutObject", `{"bucketName":"b","key":"k","accessControlList":{"x-amz-grant-read":"id=\"1\""}}`, ""),
			"s3:PutObject", "s3:x-amz-grant-read=id=\"1\"\ns3:x-amz-grant-write absent"},
		{"claims of a SAML assertion", callRecord("sts AssumeRoleWithSAML", `{"roleArn":"arn:aws:iam::111122223333:role/r","principalArn":"arn:aws:iam::111122223333:saml-provider/p"}`, ""),
			"sts:AssumeRoleWithSAML", "sts:SourceIdentity unknown\nsts:TransitiveTagKeys unknown"},
		{"claims of a token", callRecord("sts AssumeRoleWithWebIdentity", `{"roleArn":"arn:aws:iam::111122223333:role/r","roleSessionName":"s"}`, ""),
			"sts:AssumeRoleWithWebIdentity", "sts:SourceIdentity unknown\nsts:TransitiveTagKeys unknown\nsts:RoleSessionName=s"},
		{"a wildcard record", callRecord("route53 ChangeResourceRecordSets", `{"hostedZoneId":"Z1","changeBatch":{"changes":[{"action":"CREATE","resourceRecordSet":{"name":"*.Example.com.","type":"A"}}]}}`, ""),
			"route53:ChangeResourceRecordSets", `route53:ChangeResourceRecordSetsNormalizedRecordNames=[\052.example.com]`},
		{"a placement group's id", callRecord("ec2 RunInstances", `{"instancesSet":{"items":[{"imageId":"ami-0a"}]},"placement":{"groupId":"pg-0a"}}`, ""),
			"ec2:RunInstances on instance/", "ec2:PlacementGroup unknown"},
		{"a task's id", callRecord("ecs ExecuteCommand", `{"cluster":"c","task":"0a1b","container":"app"}`, ""),
			"ecs:ExecuteCommand on task/", "ecs:task unknown\necs:container-name=app"},
		{"a cluster's own strategy", callRecord("ecs RunTask", `{"cluster":"c","taskDefinition":"web:1"}`, ""), "ecs:RunTask", "ecs:capacity-provider unknown"},
	} {
		if !strings.Contains(tt.record, person) && !strings.Contains(tt.record, "user/u") {
			t.Errorf("%s: no principal in %s", tt.name, tt.record)
		}
		checkContext(t, tt.name, requestsOf(t, tt.record), tt.request, tt.want)
	}
}

// What S3 asks of KMS does not come through the endpoint that the call came
// through, and has an agent of S3's.
func TestForwardedThroughEndpoint(t *testing.T) {
	record := asked("s3 PutObject", `{"bucketName":"b","key":"k","x-amz-server-side-encryption-aws-kms-key-id":"arn:aws:kms:eu-west-1:111122223333:key/1"}`,
		`"eventType"`, `"vpcEndpointId":"vpce-1","vpcEndpointAccountId":"111122223333","eventType"`, `"203.0.113.7"`, `"10.0.0.5"`)
	requests := requestsOf(t, record)
	checkContext(t, "own", requests, "s3:PutObject", "aws:SourceVpce=vpce-1\naws:VpcSourceIp=10.0.0.5\naws:SourceIp absent\naws:UserAgent=x\naws:SecureTransport=true")
	checkContext(t, "forwarded", requests, "kms:GenerateDataKey", "aws:SourceVpce absent\naws:VpcSourceIp absent\naws:VpceAccount absent\naws:SourceIp absent\naws:UserAgent unknown\naws:SecureTransport unknown")
}

// A refusal of a key, which names no action, is not one of the call's own action.
func TestDeniedByKey(t *testing.T) {
	refusal := func(code, message string) string {
		return `,"errorCode":"` + code + `","errorMessage":"` + message + `"`
	}
	const ciphertext = "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access."
	for _, tt := range []struct {
		call, params, refusal string
		want                  string
	}{
		{"secretsmanager GetSecretValue", `{"secretId":"a"}`, refusal("AccessDenied", "Access to KMS is not allowed"), ""},
		{"sqs SendMessage", `{"queueUrl":"https://sqs.eu-west-1.amazonaws.com/111122223333/q"}`, refusal("KMS.AccessDeniedException", ciphertext), ""},
		{"sns Publish", `{"topicArn":"arn:aws:sns:eu-west-1:111122223333:t"}`, refusal("KMSAccessDenied", "null"), ""},
		{"ssm GetParameter", `{"name":"a","withDecryption":true}`, refusal("AccessDeniedException", ciphertext), "kms:decrypt"},
		{"s3 PutObject", `{"bucketName":"b","key":"k","x-amz-server-side-encryption-aws-kms-key-id":"k"}`, refusal("AccessDenied", ciphertext), "kms:generatedatakey"},
		{"kms Decrypt", `{"encryptionContext":{}}`, refusal("AccessDeniedException", ciphertext), "kms:decrypt"},
		{"sqs SendMessage", `{"queueUrl":"https://sqs.eu-west-1.amazonaws.com/111122223333/q"}`, refusal("AccessDenied", "Access denied"), "sqs:sendmessage"},
	} {
		denied := ""
		for _, r := range requestsOf(t, callRecord(tt.call, tt.params, tt.refusal)) {
			if r.Denied {
				denied += r.Action.String()
			}
		}
		if denied != tt.want {
			t.Errorf("%s with %s: denied %q, want %q", tt.call, tt.refusal, denied, tt.want)
		}
	}
}

// Some services record no parameters of what they deny, others an empty object.
func TestNoParametersOfDenial(t *testing.T) {
	const denial = `,"errorCode":"AccessDenied","errorMessage":"Access denied"`
	for more, want := range map[string]string{denial: "unknown", "": "absent"} {
		checkContext(t, "CreateFunction"+more, requestsOf(t, callRecord("lambda CreateFunction20150331", "{}", more)), "lambda:CreateFunction",
			"lambda:Layer "+want+"\naws:TagKeys "+want)
	}
}
