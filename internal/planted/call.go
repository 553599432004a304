// SPDX-License-Identifier: Apache-2.0

package planted

import "strings"

// A call is an API operation that is checked for one action on one resource.
type call struct {
	source, name string // of the event
	action       string
	errorCode    string
	arn          string            // with REGION, ACCOUNT, TEAM, UUID, HEX and # for a number; "*" if the action has no resource
	kind         string            // of the resource that holds the policy, in snapshots
	holder       string            // ARN of that, if it is not the resource itself
	policy       string            // name of its policy in findings; "" if there can be none
	params       map[string]string // values with ARN, TEAM, ID and URL
	types        []string          // of the record's resources; those of the holder come last
	data         bool              // a data event
	readOnly     bool
	required     bool    // the resource's policy has to allow, in the same account, too
	rcps         bool    // RCPs cover the service
	global       bool    // has one Region
	endpoints    bool    // can be called through a VPC endpoint
	foreign      bool    // another account can call it
	also         []check // what the call needs besides
	sibling      string  // another action of the service, that does nothing of the kind
}

// A check is one authorization.
type check struct{ action, arn string }

// calls are those that worlds are about.
var calls = []*call{
	{source: "s3", name: "GetObject", action: "s3:GetObject", errorCode: "AccessDenied", arn: "arn:aws:s3:::acme-TEAM-#/in/TEAM/#.csv", holder: "arn:aws:s3:::acme-TEAM-#",
		kind: "s3:bucket", policy: "S3BucketPolicy", params: map[string]string{"bucketName": "acme-TEAM-#", "key": "in/TEAM/#.csv", "Host": "acme-TEAM-#.s3.REGION.amazonaws.com"},
		types: []string{"AWS::S3::Object", "AWS::S3::Bucket"}, data: true, readOnly: true, rcps: true, endpoints: true, foreign: true, sibling: "s3:PutBucketTagging"},
	{source: "s3", name: "PutObject", action: "s3:PutObject", errorCode: "AccessDenied", arn: "arn:aws:s3:::acme-TEAM-#/out/TEAM/#.csv", holder: "arn:aws:s3:::acme-TEAM-#",
		kind: "s3:bucket", policy: "S3BucketPolicy", params: map[string]string{"bucketName": "acme-TEAM-#", "key": "out/TEAM/#.csv", "Host": "acme-TEAM-#.s3.REGION.amazonaws.com"},
		types: []string{"AWS::S3::Object", "AWS::S3::Bucket"}, data: true, rcps: true, endpoints: true, foreign: true, sibling: "s3:PutBucketTagging"},
	{source: "s3", name: "ListObjects", action: "s3:ListBucket", errorCode: "AccessDenied", arn: "arn:aws:s3:::acme-TEAM-#",
		kind: "s3:bucket", policy: "S3BucketPolicy", params: map[string]string{"bucketName": "acme-TEAM-#", "prefix": "in/TEAM/", "list-type": "2", "Host": "acme-TEAM-#.s3.REGION.amazonaws.com"},
		types: []string{"AWS::S3::Bucket"}, data: true, readOnly: true, rcps: true, endpoints: true, foreign: true, sibling: "s3:PutBucketTagging"},
	{source: "s3", name: "CopyObject", action: "s3:PutObject", errorCode: "AccessDenied", arn: "arn:aws:s3:::acme-TEAM-#/out/TEAM/#.csv", holder: "arn:aws:s3:::acme-TEAM-#",
		kind: "s3:bucket", policy: "S3BucketPolicy", params: map[string]string{"bucketName": "acme-TEAM-#", "key": "out/TEAM/#.csv", "x-amz-copy-source": "/acme-TEAM-#/in/TEAM/#.csv",
			"x-amz-tagging-directive": "REPLACE", "Host": "acme-TEAM-#.s3.REGION.amazonaws.com"},
		also: []check{{"s3:GetObject", "arn:aws:s3:::acme-TEAM-#/in/TEAM/#.csv"}}, types: []string{"AWS::S3::Object", "AWS::S3::Bucket"},
		data: true, rcps: true, endpoints: true, foreign: true, sibling: "s3:PutBucketTagging"},
	{source: "sqs", name: "SendMessage", action: "sqs:SendMessage", errorCode: "AccessDenied", arn: "arn:aws:sqs:REGION:ACCOUNT:TEAM-jobs-#",
		kind: "sqs:queue", policy: "SQSQueuePolicy", params: map[string]string{"queueUrl": "https://sqs.REGION.amazonaws.com/ACCOUNT/TEAM-jobs-#", "messageBody": "HIDDEN_DUE_TO_SECURITY_REASONS"},
		types: []string{"AWS::SQS::Queue"}, data: true, rcps: true, endpoints: true, foreign: true, sibling: "sqs:PurgeQueue"},
	{source: "sns", name: "Publish", action: "sns:Publish", errorCode: "AuthorizationError", arn: "arn:aws:sns:REGION:ACCOUNT:TEAM-news-#",
		kind: "sns:topic", policy: "SNSTopicPolicy", params: map[string]string{"topicArn": "ARN", "message": "HIDDEN_DUE_TO_SECURITY_REASONS"},
		types: []string{"AWS::SNS::Topic"}, data: true, endpoints: true, foreign: true, sibling: "sns:DeleteTopic"},
	{source: "kms", name: "Decrypt", action: "kms:Decrypt", errorCode: "AccessDenied", arn: "arn:aws:kms:REGION:ACCOUNT:key/UUID",
		kind: "kms:key", policy: "KMSKeyPolicy", params: map[string]string{"keyId": "ARN", "encryptionAlgorithm": "SYMMETRIC_DEFAULT"},
		types: []string{"AWS::KMS::Key"}, readOnly: true, required: true, rcps: true, endpoints: true, foreign: true, sibling: "kms:DisableKey"},
	{source: "lambda", name: "Invoke", action: "lambda:InvokeFunction", errorCode: "AccessDenied", arn: "arn:aws:lambda:REGION:ACCOUNT:function:TEAM-etl-#",
		kind: "lambda:function", policy: "LambdaFunctionResourcePolicy", params: map[string]string{"functionName": "ARN"},
		types: []string{"AWS::Lambda::Function"}, data: true, endpoints: true, foreign: true, sibling: "lambda:UpdateFunctionCode"},
	{source: "secretsmanager", name: "GetSecretValue", action: "secretsmanager:GetSecretValue", errorCode: "AccessDenied", arn: "arn:aws:secretsmanager:REGION:ACCOUNT:secret:TEAM/db-AbCdEf",
		kind: "secretsmanager:secret", policy: "SecretResourcePolicy", params: map[string]string{"secretId": "ARN"},
		readOnly: true, rcps: true, endpoints: true, foreign: true, sibling: "secretsmanager:DeleteSecret"},
	{source: "dynamodb", name: "GetItem", action: "dynamodb:GetItem", errorCode: "AccessDenied", arn: "arn:aws:dynamodb:REGION:ACCOUNT:table/TEAM-orders-#",
		kind: "dynamodb:table", policy: "DynamoDBTableResourcePolicy", params: map[string]string{"tableName": "ARN"},
		types: []string{"AWS::DynamoDB::Table"}, data: true, readOnly: true, rcps: true, endpoints: true, foreign: true, sibling: "dynamodb:DeleteTable"},
	{source: "sts", name: "AssumeRole", action: "sts:AssumeRole", errorCode: "AccessDenied", arn: "arn:aws:iam::ACCOUNT:role/TEAM-target-#",
		kind: "iam:role", policy: "RoleTrustPolicy", params: map[string]string{"roleArn": "ARN", "roleSessionName": "job-#"},
		readOnly: true, required: true, rcps: true, endpoints: true, foreign: true, sibling: "sts:TagSession"},
	{source: "ec2", name: "TerminateInstances", action: "ec2:TerminateInstances", errorCode: "Client.UnauthorizedOperation", arn: "arn:aws:ec2:REGION:ACCOUNT:instance/i-HEX",
		params: map[string]string{"instancesSet": `{"items":[{"instanceId":"i-HEX"}]}`}, endpoints: true, sibling: "ec2:CreateVpc"},
	{source: "ec2", name: "AttachVolume", action: "ec2:AttachVolume", errorCode: "Client.UnauthorizedOperation", arn: "arn:aws:ec2:REGION:ACCOUNT:instance/i-HEX",
		also:   []check{{"ec2:AttachVolume", "arn:aws:ec2:REGION:ACCOUNT:volume/vol-HEX"}},
		params: map[string]string{"instanceId": "i-HEX", "volumeId": "vol-HEX", "device": "/dev/sdf"}, endpoints: true, sibling: "ec2:CreateVpc"},
	{source: "ec2", name: "DescribeInstances", action: "ec2:DescribeInstances", errorCode: "Client.UnauthorizedOperation", arn: "*",
		params: map[string]string{"instancesSet": `{}`, "filterSet": `{}`}, readOnly: true, endpoints: true, sibling: "ec2:CreateVpc"},
	{source: "iam", name: "DeleteUser", action: "iam:DeleteUser", errorCode: "AccessDenied", arn: "arn:aws:iam::ACCOUNT:user/TEAM-temp-#",
		params: map[string]string{"userName": "TEAM-temp-#"}, global: true, sibling: "iam:CreateGroup"},
	{source: "rds", name: "DeleteDBInstance", action: "rds:DeleteDBInstance", errorCode: "AccessDenied", arn: "arn:aws:rds:REGION:ACCOUNT:db:TEAM-db-#",
		params: map[string]string{"dBInstanceIdentifier": "TEAM-db-#", "skipFinalSnapshot": "true"}, endpoints: true, sibling: "rds:CreateDBProxy"},
	{source: "ssm", name: "GetParameter", action: "ssm:GetParameter", errorCode: "AccessDenied", arn: "arn:aws:ssm:REGION:ACCOUNT:parameter/TEAM/db-#",
		params: map[string]string{"name": "/TEAM/db-#", "withDecryption": "false"}, readOnly: true, endpoints: true, sibling: "ssm:CreateDocument"},
}

// service is the IAM prefix of the action.
func (c *call) service() string {
	service, _, _ := strings.Cut(c.action, ":")
	return service
}
