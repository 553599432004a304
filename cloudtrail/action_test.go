// SPDX-License-Identifier: Apache-2.0

package cloudtrail_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/cloudtrail"
)

// call returns the record of a call that a role's session made in eu-west-1,
// denied with the message if it is not empty.
func call(t testing.TB, service, name, params, message string) *cloudtrail.Event {
	t.Helper()
	denial := ""
	if message != "" {
		text, err := json.Marshal("User: arn:aws:sts::111122223333:assumed-role/app/worker is not authorized to perform: " + message)
		if err != nil {
			t.Fatal(err)
		}
		denial = `"errorCode": "AccessDenied", "errorMessage": ` + string(text) + `,`
	}
	return one(t, `{"eventVersion": "1.11", "userIdentity": {"type": "AssumedRole", "principalId": "AROAEXAMPLEID:worker",
		"arn": "arn:aws:sts::111122223333:assumed-role/app/worker", "accountId": "111122223333", "accessKeyId": "ASIAEXAMPLE",
		"sessionContext": {"sessionIssuer": {"type": "Role", "principalId": "AROAEXAMPLEID", "arn": "arn:aws:iam::111122223333:role/app", "accountId": "111122223333", "userName": "app"},
		"attributes": {"creationDate": "2026-11-20T10:00:00Z", "mfaAuthenticated": "false"}}},
		"eventTime": "2026-11-20T10:11:12Z", "eventSource": "`+service+`.amazonaws.com", "eventName": "`+name+`", "awsRegion": "eu-west-1",
		"sourceIPAddress": "203.0.113.7", "userAgent": "aws-cli/2.31", "requestParameters": `+params+`, `+denial+`
		"eventID": "11111111-2222-3333-4444-555555555555", "eventType": "AwsApiCall", "recipientAccountId": "111122223333", "eventCategory": "Management"}`)
}

// one reads the only record of a text.
func one(t testing.TB, text string) *cloudtrail.Event {
	t.Helper()
	for e, err := range cloudtrail.Events("record", strings.NewReader(text)) {
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	t.Fatal("no record")
	return nil
}

// lines writes requests as "action resource from", with the ARN's account and
// Region left out where they are the record's, and what is to be said besides.
func lines(requests []cloudtrail.Request, err error) []string {
	var all []string
	for _, r := range requests {
		resource := "*"
		if r.Resource.IsValid() {
			resource = strings.ReplaceAll(strings.ReplaceAll(r.Resource.String(), ":eu-west-1:", "::"), ":111122223333:", "::")
		}
		line := fmt.Sprintf("%s %s %s", r.Action, strings.TrimPrefix(resource, "arn:aws:"), r.ResourceFrom)
		if r.Unnamed {
			line += " unnamed"
		}
		if r.Denied {
			line += " denied"
		}
		if r.Doubt != "" {
			line += " (" + r.Doubt + ")"
		}
		all = append(all, line)
	}
	if err != nil {
		all = append(all, cloudtrail.StatusOf(err).String())
	}
	return all
}

const (
	launch = `{"instancesSet": {"items": [{"imageId": "ami-0a", "minCount": 1, "maxCount": 1, "keyName": "ops"}]}, "instanceType": "t3.micro",
		"groupSet": {"items": [{"groupId": "sg-0a"}, {"groupId": "sg-0b"}]}, "subnetId": "subnet-0a",
		"blockDeviceMapping": {"items": [{"deviceName": "/dev/xvda", "ebs": {"volumeSize": 8, "deleteOnTermination": true, "snapshotId": "snap-0a"}}]},
		"placement": {"groupName": "rack"}, "iamInstanceProfile": {"name": "web"},
		"launchTemplate": {"launchTemplateId": "lt-0a", "version": "3"},
		"tagSpecificationSet": {"items": [{"resourceType": "instance", "tags": [{"key": "team", "value": "data"}]}, {"resourceType": "volume", "tags": [{"key": "team", "value": "data"}]}]}}`
	runOnInterface = `{"instancesSet": {"items": [{"imageId": "ami-0a", "minCount": 1, "maxCount": 1}]},
		"networkInterfaceSet": {"items": [{"deviceIndex": 0, "networkInterfaceId": "eni-0a"}]}}`
	copyObject = `{"bucketName": "to", "key": "new", "x-amz-copy-source": "from/old%20one?versionId=3", "x-amz-tagging-directive": "COPY",
		"x-amz-acl": "bucket-owner-full-control", "x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:kms:us-east-1:444455556666:key/1234"}`
	putObject = `{"bucketName": "data", "key": "a/b", "x-amz-tagging": "team=data", "x-amz-grant-read": "id=abc", "x-amz-object-lock-mode": "GOVERNANCE",
		"x-amz-object-lock-legal-hold": "ON", "x-amz-server-side-encryption": "aws:kms", "x-amz-server-side-encryption-aws-kms-key-id": "1234abcd-12ab-34cd-56ef-1234567890ab"}`
	transactWrite = `{"transactItems": [{"put": {"tableName": "orders", "item": {}}}, {"update": {"tableName": "stock"}}, {"delete": {"tableName": "carts"}},
		{"conditionCheck": {"tableName": "users"}}, {"put": {"tableName": "audit"}}]}`
)

func TestAuthorizations(t *testing.T) {
	for _, tt := range []struct {
		name                   string
		service, event, params string
		want                   []string
	}{
		{"all of RunInstances", "ec2", "RunInstances", launch, []string{
			"ec2:runinstances ec2:::instance/* default",
			"ec2:runinstances ec2:::image/ami-0a parameters",
			"ec2:runinstances ec2:::subnet/subnet-0a parameters",
			"ec2:runinstances ec2:::security-group/sg-0a parameters",
			"ec2:runinstances ec2:::security-group/sg-0b parameters",
			"ec2:runinstances ec2:::network-interface/* default",
			"ec2:runinstances ec2:::volume/* default",
			"ec2:runinstances ec2:::key-pair/ops parameters",
			"ec2:runinstances ec2:::launch-template/lt-0a parameters",
			"ec2:runinstances ec2:::placement-group/rack parameters",
			"ec2:runinstances ec2:::snapshot/snap-0a parameters",
			"ec2:createtags ec2:::instance/* parameters",
			"ec2:createtags ec2:::volume/* parameters",
			"iam:passrole iam:::role/* default unnamed", // of the profile, which does not tell its role
		}},
		{"an interface that exists", "ec2", "RunInstances", runOnInterface, []string{
			"ec2:runinstances ec2:::instance/* default",
			"ec2:runinstances ec2:::image/ami-0a parameters",
			"ec2:runinstances ec2:::network-interface/eni-0a parameters",
		}},
		{"a fleet with tags", "ec2", "CreateFleet", `{"CreateFleetRequest": {"Type": "instant", "TagSpecification": {"tag": 1, "ResourceType": "fleet", "Tag": {"tag": 1, "Key": "team", "Value": "data"}},
			"LaunchTemplateConfigs": {"tag": 1, "LaunchTemplateSpecification": {"LaunchTemplateId": "lt-0a", "Version": "1"}}}}`, []string{
			"ec2:createfleet ec2:::fleet/* default",
			"ec2:createfleet ec2:::instance/* default",
			"ec2:createfleet ec2:::launch-template/lt-0a parameters",
			"ec2:createtags ec2:::fleet/* parameters",
		}},
		{"a volume with tags", "ec2", "CreateVolume", `{"size": "8", "zone": "eu-west-1a", "tagSpecificationSet": {"items": [{"resourceType": "volume", "tags": [{"key": "a", "value": "b"}]}]}}`, []string{
			"ec2:createvolume ec2:::volume/* default",
			"ec2:createtags ec2:::volume/* parameters",
		}},
		{"tags for instances in a template are not tags of the template", "ec2", "CreateLaunchTemplate",
			`{"CreateLaunchTemplateRequest": {"LaunchTemplateName": "web", "LaunchTemplateData": {"TagSpecification": {"ResourceType": "instance", "tag": 1, "Tag": {"Key": "a", "Value": "b"}}}}}`, []string{
				"ec2:createlaunchtemplate ec2:::launch-template/* default",
			}},
		{"tags of a template", "ec2", "CreateLaunchTemplate",
			`{"CreateLaunchTemplateRequest": {"LaunchTemplateName": "web", "TagSpecification": {"ResourceType": "launch-template", "tag": 1, "Tag": {"Key": "a", "Value": "b"}}, "LaunchTemplateData": {"TagSpecification": {"ResourceType": "instance", "tag": 1}}}}`, []string{
				"ec2:createlaunchtemplate ec2:::launch-template/* default",
				"ec2:createtags ec2:::launch-template/* parameters",
			}},
		{"spot instances", "ec2", "RequestSpotInstances", `{"instanceCount": 1, "launchSpecification": {"imageId": "ami-0a", "keyName": "ops", "subnetId": "subnet-0a", "groupSet": {"items": [{"groupId": "sg-0a"}]}}}`, []string{
			"ec2:requestspotinstances ec2:::spot-instances-request/* default",
			"ec2:requestspotinstances ec2:::image/ami-0a parameters",
			"ec2:requestspotinstances ec2:::key-pair/ops parameters",
			"ec2:requestspotinstances ec2:::security-group/sg-0a parameters",
			"ec2:requestspotinstances ec2:::subnet/subnet-0a parameters",
		}},

		{"a copy of a version", "s3", "CopyObject", copyObject, []string{
			"s3:putobject s3:::to/new parameters",
			"s3:getobjectversion s3:::from/old one parameters",
			"s3:getobjecttagging s3:::from/old one parameters (the event does not show all that s3:GetObjectTagging depends on)",
			"s3:putobjectacl s3:::to/new parameters",
			"kms:generatedatakey kms:us-east-1:444455556666:key/1234 parameters",
		}},
		{"all of PutObject", "s3", "PutObject", putObject, []string{
			"s3:putobject s3:::data/a/b parameters",
			"s3:putobjectacl s3:::data/a/b parameters",
			"s3:putobjecttagging s3:::data/a/b parameters",
			"s3:putobjectretention s3:::data/a/b parameters",
			"s3:putobjectlegalhold s3:::data/a/b parameters",
			"kms:generatedatakey kms:::key/1234abcd-12ab-34cd-56ef-1234567890ab parameters",
		}},
		{"a key by its alias", "s3", "CreateMultipartUpload", `{"bucketName": "data", "key": "a", "x-amz-server-side-encryption-aws-kms-key-id": "alias/app"}`, []string{
			"s3:putobject s3:::data/a parameters",
			"kms:generatedatakey kms:::key/* default unnamed",
		}},
		{"a part from elsewhere", "s3", "UploadPartCopy", `{"bucketName": "data", "key": "a", "partNumber": "1", "uploadId": "u", "x-amz-copy-source": "/from/b"}`, []string{
			"s3:putobject s3:::data/a parameters",
			"s3:getobject s3:::from/b parameters",
		}},
		{"versions to delete", "s3", "DeleteObjects", `{"bucketName": "data", "delete": {"object": [{"key": "a", "versionId": "1"}, {"key": "b", "versionId": "2"}]}}`, []string{
			"s3:deleteobjectversion s3:::data/a parameters",
			"s3:deleteobjectversion s3:::data/b parameters",
		}},
		{"a bucket with tags and an ACL", "s3", "CreateBucket", `{"bucketName": "new", "x-amz-acl": "public-read", "CreateBucketConfiguration": {"LocationConstraint": "eu-west-1", "Tags": {"Tag": {"Key": "a", "Value": "b"}}}}`, []string{
			"s3:createbucket s3:::new parameters",
			"s3:putbucketacl s3:::new parameters",
			"s3:tagresource s3:::new parameters",
		}},

		{"items of a transaction", "dynamodb", "TransactWriteItems", transactWrite, []string{
			"dynamodb:putitem dynamodb:::table/orders parameters",
			"dynamodb:putitem dynamodb:::table/audit parameters",
			"dynamodb:updateitem dynamodb:::table/stock parameters",
			"dynamodb:deleteitem dynamodb:::table/carts parameters",
			"dynamodb:conditioncheckitem dynamodb:::table/users parameters",
		}},
		{"a transaction of puts", "dynamodb", "TransactWriteItems", `{"transactItems": [{"put": {"tableName": "orders"}}]}`, []string{"dynamodb:putitem dynamodb:::table/orders parameters"}},
		{"reads in a transaction", "dynamodb", "TransactGetItems", `{"transactItems": [{"get": {"tableName": "a"}}, {"get": {"tableName": "arn:aws:dynamodb:eu-west-1:444455556666:table/b"}}]}`, []string{
			"dynamodb:getitem dynamodb:::table/a parameters",
			"dynamodb:getitem dynamodb::444455556666:table/b parameters",
		}},
		{"a batch of reads", "dynamodb", "BatchGetItem", `{"requestItems": {"a": {"keys": []}, "b": {"keys": []}}}`, []string{
			"dynamodb:batchgetitem dynamodb:::table/a parameters",
			"dynamodb:batchgetitem dynamodb:::table/b parameters",
		}},
		{"a batch of writes", "dynamodb", "BatchWriteItem", `{"requestItems": {"a": [{"putRequest": {}}]}}`, []string{"dynamodb:batchwriteitem dynamodb:::table/a parameters"}},
		{"a statement", "dynamodb", "ExecuteStatement", `{"statement": "SELECT * FROM \"orders\".\"by-date\" WHERE day = ?"}`, []string{
			"dynamodb:partiqlselect dynamodb:::table/orders/index/by-date parameters",
		}},
		{"statements of two kinds", "dynamodb", "ExecuteTransaction", `{"transactStatements": [{"statement": "update orders set a = 1 where b = 2"}, {"statement": "INSERT INTO \"audit\" VALUE {'k': ?}"}]}`, []string{
			"dynamodb:partiqlinsert dynamodb:::table/audit parameters",
			"dynamodb:partiqlupdate dynamodb:::table/orders parameters",
		}},

		{"a function with a role, layers and tags", "lambda", "CreateFunction20150331", `{"functionName": "f", "role": "arn:aws:iam::111122223333:role/exec", "layers": ["arn:aws:lambda:eu-west-1:444455556666:layer:lib:3"], "tags": {"a": "b"}}`, []string{
			"lambda:createfunction lambda:::function:f parameters",
			"iam:passrole iam:::role/exec parameters",
			"lambda:getlayerversion lambda::444455556666:layer:lib:3 parameters",
			"lambda:tagresource lambda:::function:f parameters",
		}},
		{"a task definition with two roles", "ecs", "RegisterTaskDefinition", `{"family": "web", "taskRoleArn": "arn:aws:iam::111122223333:role/task", "executionRoleArn": "arn:aws:iam::111122223333:role/exec", "tags": [{"key": "a", "value": "b"}]}`, []string{
			"ecs:registertaskdefinition ecs:::task-definition/web:* parameters",
			"iam:passrole iam:::role/task parameters",
			"iam:passrole iam:::role/exec parameters",
			"ecs:tagresource ecs:::task-definition/web:* parameters",
		}},
		{"a task with another role", "ecs", "RunTask", `{"cluster": "prod", "taskDefinition": "web:3", "overrides": {"executionRoleArn": "arn:aws:iam::111122223333:role/exec"}}`, []string{
			"ecs:runtask ecs:::task-definition/web:3 parameters",
			"iam:passrole iam:::role/exec parameters",
		}},
		{"a stack with a role and tags", "cloudformation", "CreateStack", `{"stackName": "net", "roleARN": "arn:aws:iam::111122223333:role/cfn", "tags": [{"key": "a", "value": "b"}]}`, []string{
			"cloudformation:createstack cloudformation:::stack/net/* parameters",
			"iam:passrole iam:::role/cfn parameters",
			"cloudformation:tagresource cloudformation:::stack/net/* parameters",
		}},
		{"a state machine", "states", "CreateStateMachine", `{"name": "m", "roleArn": "arn:aws:iam::111122223333:role/sfn", "definition": "HIDDEN_DUE_TO_SECURITY_REASONS", "tags": []}`, []string{
			"states:createstatemachine states:::stateMachine:m parameters",
			"iam:passrole iam:::role/sfn parameters",
		}},
		{"a model", "sagemaker", "CreateModel", `{"modelName": "m", "executionRoleArn": "arn:aws:iam::111122223333:role/sm"}`, []string{
			"sagemaker:createmodel sagemaker:::model/m parameters",
			"iam:passrole iam:::role/sm parameters",
		}},
		{"a job whose role is only named", "glue", "CreateJob", `{"name": "j", "role": "etl"}`, []string{"glue:createjob glue:::job/j parameters", "iam:passrole iam:::role/etl parameters"}},
		{"a grant in a list", "s3", "PutObject", `{"bucketName": "b", "key": "k", "accessControlList": {"x-amz-grant-read": "id=1"}}`, []string{"s3:putobject s3:::b/k parameters", "s3:putobjectacl s3:::b/k parameters"}},
		{"a command for instances", "ssm", "SendCommand", `{"documentName": "AWS-RunShellScript", "instanceIds": ["i-0a", "mi-0b"]}`, []string{
			"ssm:sendcommand ssm:::document/AWS-RunShellScript parameters",
			"ssm:sendcommand ec2:::instance/i-0a parameters",
			"ssm:sendcommand ssm:::managed-instance/mi-0b parameters",
		}},
		{"a command for tags", "ssm", "SendCommand", `{"documentName": "Run", "targets": [{"key": "tag:env", "values": ["prod"]}]}`, []string{"ssm:sendcommand ssm:::document/Run parameters"}},
		{"a copy of a snapshot", "ec2", "CopySnapshot", `{"sourceRegion": "eu-west-1", "sourceSnapshotId": "snap-0a"}`, []string{"ec2:copysnapshot ec2:::snapshot/snap-0a parameters", "ec2:copysnapshot ec2:::snapshot/* default"}},
		{"another account's role is not passed", "codepipeline", "CreatePipeline", `{"pipeline": {"name": "p", "roleArn": "arn:aws:iam::111122223333:role/cp", "stages": [{"actions": [{"roleArn": "arn:aws:iam::444455556666:role/deploy"}]}]}}`, []string{
			"codepipeline:createpipeline codepipeline:::p parameters",
			"iam:passrole iam:::role/cp parameters",
		}},
		{"a cluster with tags", "eks", "CreateCluster", `{"name": "prod", "roleArn": "arn:aws:iam::111122223333:role/eks", "tags": {"a": "b"}}`, []string{
			"eks:createcluster * default",
			"iam:passrole iam:::role/eks parameters",
			"eks:tagresource * default unnamed",
		}},
		{"targets of a rule", "events", "PutTargets", `{"rule": "r", "targets": [{"id": "1", "arn": "arn:aws:sqs:eu-west-1:111122223333:q", "roleArn": "arn:aws:iam::111122223333:role/ev"}]}`, []string{
			"events:puttargets events:::rule/r parameters",
			"iam:passrole iam:::role/ev parameters",
		}},

		{"a role with tags", "iam", "CreateRole", `{"roleName": "r", "path": "/team/", "tags": [{"key": "a", "value": "b"}]}`, []string{
			"iam:createrole iam:::role/team/r parameters",
			"iam:tagrole iam:::role/team/r parameters",
		}},
		{"a policy with tags", "iam", "CreatePolicy", `{"policyName": "p", "tags": [{"key": "a", "value": "b"}]}`, []string{
			"iam:createpolicy iam:::policy/p parameters",
			"iam:tagpolicy iam:::policy/p parameters",
		}},
		{"a policy without tags", "iam", "CreatePolicy", `{"policyName": "p", "tags": []}`, []string{"iam:createpolicy iam:::policy/p parameters"}},
		{"a database with tags", "rds", "CreateDBInstance", `{"dBInstanceIdentifier": "orders", "dBSubnetGroupName": "private", "tags": [{"key": "a", "value": "b"}]}`, []string{
			"rds:createdbinstance rds:::db:orders parameters",
			"rds:createdbinstance rds:::subgrp:private parameters",
			"rds:addtagstoresource rds:::db:orders parameters",
		}},
		{"a queue with tags", "sqs", "CreateQueue", `{"queueName": "jobs", "tags": {"a": "b"}}`, []string{"sqs:createqueue sqs:::jobs parameters", "sqs:tagqueue sqs:::jobs parameters"}},
		{"a topic with tags", "sns", "CreateTopic", `{"name": "alerts", "tags": [{"key": "a", "value": "b"}]}`, []string{"sns:createtopic sns:::alerts parameters", "sns:tagresource sns:::alerts parameters"}},
		{"a table with tags", "dynamodb", "CreateTable", `{"tableName": "orders", "tags": [{"key": "a", "value": "b"}]}`, []string{"dynamodb:createtable dynamodb:::table/orders parameters", "dynamodb:tagresource dynamodb:::table/orders parameters"}},
		{"a key with tags", "kms", "CreateKey", `{"tags": [{"tagKey": "a", "tagValue": "b"}]}`, []string{"kms:createkey * default", "kms:tagresource kms:::key/* default unnamed"}},
		{"tags of a resource that exists", "lambda", "TagResource20170331v2", `{"resource": "arn:aws:lambda:eu-west-1:111122223333:function:f", "tags": {"a": "b"}}`, []string{"lambda:tagresource lambda:::function:f parameters"}},

		{"a session with tags", "sts", "AssumeRole", `{"roleArn": "arn:aws:iam::444455556666:role/x", "roleSessionName": "s", "tags": [{"key": "a", "value": "b"}], "sourceIdentity": "dana", "providedContexts": [{"providerArn": "arn:aws:iam::aws:contextProvider/IdentityCenter"}]}`, []string{
			"sts:assumerole iam::444455556666:role/x parameters",
			"sts:tagsession iam::444455556666:role/x parameters",
			"sts:setsourceidentity iam::444455556666:role/x parameters",
			"sts:setcontext iam::444455556666:role/x parameters",
		}},
		{"a federated user with tags", "sts", "GetFederationToken", `{"name": "carol", "tags": [{"key": "a", "value": "b"}]}`, []string{
			"sts:getfederationtoken sts:::federated-user/carol parameters",
			"sts:tagsession sts:::federated-user/carol parameters",
		}},
		{"a secret under a key of one's own", "secretsmanager", "CreateSecret", `{"name": "db", "kmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/1234", "tags": [{"key": "a", "value": "b"}]}`, []string{
			"secretsmanager:createsecret secretsmanager:::secret:db-?????? parameters",
			"secretsmanager:tagresource secretsmanager:::secret:db-?????? parameters",
			"kms:generatedatakey kms:::key/1234 parameters",
			"kms:decrypt kms:::key/1234 parameters",
		}},
		{"a parameter that may be encrypted", "ssm", "GetParameter", `{"name": "/app/token", "withDecryption": true}`, []string{
			"ssm:getparameter ssm:::parameter/app/token parameters",
			"kms:decrypt kms:::key/* default unnamed (the event does not show all that kms:Decrypt depends on)",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := lines(cloudtrail.Requests(call(t, tt.service, tt.event, tt.params, "")))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
		})
	}
}

// Whatever authorization the message names, that one is marked and no other.
func TestAuthorizationsDenied(t *testing.T) {
	const none = "no identity-based policy allows the action"
	for _, tt := range []struct {
		service, event, params string
		authorizations         []string // every request of the call, as "action resource" of a message; "*" names no resource
	}{
		{"ec2", "RunInstances", launch, []string{
			"ec2:RunInstances arn:aws:ec2:eu-west-1:111122223333:instance/*",
			"ec2:RunInstances arn:aws:ec2:eu-west-1::image/ami-0a",
			"ec2:RunInstances arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-0a",
			"ec2:RunInstances arn:aws:ec2:eu-west-1:111122223333:security-group/sg-0a",
			"ec2:RunInstances arn:aws:ec2:eu-west-1:111122223333:security-group/sg-0b",
			"ec2:RunInstances arn:aws:ec2:eu-west-1:111122223333:network-interface/*",
			"ec2:RunInstances arn:aws:ec2:eu-west-1:111122223333:volume/*",
			"ec2:RunInstances arn:aws:ec2:eu-west-1:111122223333:key-pair/ops",
			"ec2:RunInstances arn:aws:ec2:eu-west-1:111122223333:launch-template/lt-0a",
			"ec2:RunInstances arn:aws:ec2:eu-west-1:111122223333:placement-group/rack",
			"ec2:RunInstances arn:aws:ec2:eu-west-1::snapshot/snap-0a",
			"ec2:CreateTags arn:aws:ec2:eu-west-1:111122223333:instance/*",
			"ec2:CreateTags arn:aws:ec2:eu-west-1:111122223333:volume/*",
			"iam:PassRole arn:aws:iam::111122223333:role/service/web",
		}},
		{"s3", "CopyObject", copyObject, []string{
			"s3:PutObject arn:aws:s3:::to/new", "s3:GetObjectVersion arn:aws:s3:::from/old one", "s3:GetObjectTagging arn:aws:s3:::from/old one",
			"s3:PutObjectAcl arn:aws:s3:::to/new", "kms:GenerateDataKey arn:aws:kms:us-east-1:444455556666:key/1234",
		}},
		{"s3", "PutObject", putObject, []string{
			"s3:PutObject arn:aws:s3:::data/a/b", "s3:PutObjectAcl arn:aws:s3:::data/a/b", "s3:PutObjectTagging arn:aws:s3:::data/a/b",
			"s3:PutObjectRetention arn:aws:s3:::data/a/b", "s3:PutObjectLegalHold arn:aws:s3:::data/a/b",
			"kms:GenerateDataKey arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
		}},
		{"dynamodb", "TransactWriteItems", transactWrite, []string{
			"dynamodb:PutItem arn:aws:dynamodb:eu-west-1:111122223333:table/orders", "dynamodb:PutItem arn:aws:dynamodb:eu-west-1:111122223333:table/audit",
			"dynamodb:UpdateItem arn:aws:dynamodb:eu-west-1:111122223333:table/stock", "dynamodb:DeleteItem arn:aws:dynamodb:eu-west-1:111122223333:table/carts",
			"dynamodb:ConditionCheckItem arn:aws:dynamodb:eu-west-1:111122223333:table/users",
		}},
		{"lambda", "CreateFunction20150331", `{"functionName": "f", "role": "arn:aws:iam::111122223333:role/exec", "tags": {"a": "b"}}`, []string{
			"lambda:CreateFunction arn:aws:lambda:eu-west-1:111122223333:function:f", "iam:PassRole arn:aws:iam::111122223333:role/exec",
			"lambda:TagResource arn:aws:lambda:eu-west-1:111122223333:function:f",
		}},
		{"sts", "AssumeRole", `{"roleArn": "arn:aws:iam::111122223333:role/x", "roleSessionName": "s", "tags": [{"key": "a", "value": "b"}], "sourceIdentity": "d"}`, []string{
			"sts:AssumeRole arn:aws:iam::111122223333:role/x", "sts:TagSession arn:aws:iam::111122223333:role/x", "sts:SetSourceIdentity arn:aws:iam::111122223333:role/x",
		}},
	} {
		for i, one := range tt.authorizations {
			action, resource, _ := strings.Cut(one, " ")
			e := call(t, tt.service, tt.event, tt.params, action+" on resource: "+resource+" because "+none)
			requests, err := cloudtrail.Requests(e)
			if err != nil || len(requests) != len(tt.authorizations) {
				t.Errorf("%s denied for %s: %d requests, %v, want %d", tt.event, one, len(requests), err, len(tt.authorizations))
				continue
			}
			for j, r := range requests {
				if r.Denied != (i == j) {
					t.Errorf("%s denied for %s: request %s %s: denied = %v", tt.event, one, r.Action, r.Resource, r.Denied)
				}
				if r.Denied && (r.Resource.String() != resource || r.ResourceFrom != cloudtrail.FromMessage || r.Unnamed || r.Doubt != "") {
					t.Errorf("%s denied for %s: %+v, want what the message says", tt.event, one, lines([]cloudtrail.Request{r}, nil))
				}
			}
		}
	}
}
