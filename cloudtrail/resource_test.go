// SPDX-License-Identifier: Apache-2.0

package cloudtrail_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/cloudtrail"
)

func TestResources(t *testing.T) {
	for _, tt := range []struct {
		name                   string
		service, event, params string
		want                   []string
	}{
		// S3
		{"an access point", "s3", "GetObject", `{"bucketName": "arn:aws:s3:eu-west-1:444455556666:accesspoint/ap", "key": "a/b"}`, []string{"s3:getobject s3::444455556666:accesspoint/ap/object/a/b parameters"}},
		{"an access point's list", "s3", "ListObjectsV2", `{"bucketName": "arn:aws:s3:eu-west-1:444455556666:accesspoint:ap"}`, []string{"s3:listbucket s3::444455556666:accesspoint/ap parameters"}},
		{"an access point's alias", "s3", "GetObject", `{"bucketName": "ap-abcd1234-s3alias", "key": "a"}`, []string{"s3:getobject s3:::accesspoint/*/object/a parameters unnamed"}},
		{"a Multi-Region Access Point", "s3", "GetObject", `{"bucketName": "arn:aws:s3::111122223333:accesspoint/mfzwi23gnjvgw.mrap", "key": "a"}`, []string{"s3:getobject s3:::accesspoint/mfzwi23gnjvgw.mrap/object/a parameters"}},
		{"a bucket on Outposts", "s3", "GetObject", `{"bucketName": "arn:aws:s3-outposts:eu-west-1:111122223333:outpost/op-1/accesspoint/ap", "key": "a"}`, []string{"s3-outposts:getobject s3-outposts:::outpost/op-1/accesspoint/ap/object/a parameters"}},
		{"an Object Lambda access point", "s3", "GetObject", `{"bucketName": "arn:aws:s3-object-lambda:eu-west-1:111122223333:accesspoint/ol", "key": "a"}`, []string{"s3-object-lambda:getobject s3-object-lambda:::accesspoint/ol parameters"}},
		{"a directory bucket", "s3express", "CreateSession", `{"bucketName": "data--euw1-az1--x-s3"}`, []string{"s3express:createsession s3express:::bucket/data--euw1-az1--x-s3 parameters"}},

		// EC2
		{"a malformed id", "ec2", "StopInstances", `{"instancesSet": {"items": [{"instanceId": "MyInstance"}]}}`, []string{"ec2:stopinstances ec2:::instance/* parameters"}},
		{"ids of other types", "ec2", "CreateNetworkInterface", `{"subnetId": "subnet-0a", "groupSet": {"items": [{"groupId": "sg-0a"}]}, "placement": {"groupId": "pg-0a"}}`, []string{
			"ec2:createnetworkinterface ec2:::network-interface/* default",
			"ec2:createnetworkinterface ec2:::subnet/subnet-0a parameters",
			"ec2:createnetworkinterface ec2:::security-group/sg-0a parameters",
		}},
		{"wrapped parameters", "ec2", "CreateTransitGatewayVpcAttachment", `{"CreateTransitGatewayVpcAttachmentRequest": {"TransitGatewayId": "tgw-0a", "VpcId": "vpc-0a", "SubnetIds": {"tag": 1, "content": "subnet-0a"}}}`, []string{
			"ec2:createtransitgatewayvpcattachment ec2:::subnet/subnet-0a parameters",
			"ec2:createtransitgatewayvpcattachment ec2:::transit-gateway/tgw-0a parameters",
			"ec2:createtransitgatewayvpcattachment ec2:::transit-gateway-attachment/* default",
			"ec2:createtransitgatewayvpcattachment ec2:::vpc/vpc-0a parameters",
		}},

		// Corrections of the reference
		{"a log group", "logs", "CreateLogGroup", `{"logGroupName": "/app"}`, []string{"logs:createloggroup logs:::log-group:/app:log-stream: parameters"}},
		{"a publishing destination", "guardduty", "DeletePublishingDestination", `{"detectorId": "d1", "destinationId": "p1"}`, []string{"guardduty:deletepublishingdestination guardduty:::detector/d1/publishingDestination/p1 parameters"}},
		{"Cost Explorer", "ce", "GetCostAndUsage", `{"granularity": "DAILY"}`, []string{"ce:getcostandusage ce:::/GetCostAndUsage default"}},
		{"a secret by name", "secretsmanager", "GetSecretValue", `{"secretId": "prod/db"}`, []string{"secretsmanager:getsecretvalue secretsmanager:::secret:prod/db-?????? parameters"}},
		{"a secret by ARN", "secretsmanager", "GetSecretValue", `{"secretId": "arn:aws:secretsmanager:eu-west-1:444455556666:secret:prod/db-a1b2c3"}`, []string{"secretsmanager:getsecretvalue secretsmanager::444455556666:secret:prod/db-a1b2c3 parameters"}},

		// Other accounts and Regions
		{"another account's key", "kms", "ReEncrypt", `{"sourceKeyId": "arn:aws:kms:us-east-1:444455556666:key/1", "destinationKeyId": "2"}`, []string{"kms:reencryptfrom kms:us-east-1:444455556666:key/1 parameters", "kms:reencryptto kms:::key/2 parameters"}},
		{"another account's table", "dynamodb", "GetItem", `{"tableName": "arn:aws:dynamodb:us-east-1:444455556666:table/t"}`, []string{"dynamodb:getitem dynamodb:us-east-1:444455556666:table/t parameters"}},
		{"tables of two accounts", "dynamodb", "BatchGetItem", `{"requestItems": {"arn:aws:dynamodb:us-east-1:444455556666:table/t": {}, "u": {}}}`, []string{"dynamodb:batchgetitem dynamodb:us-east-1:444455556666:table/t parameters", "dynamodb:batchgetitem dynamodb:::table/u parameters"}},
		{"another account's images", "ecr", "BatchGetImage", `{"registryId": "444455556666", "repositoryName": "app"}`, []string{"ecr:batchgetimage ecr::444455556666:repository/app parameters"}},
		{"another account's tables", "glue", "GetTable", `{"catalogId": "444455556666", "databaseName": "d", "name": "t"}`, []string{"glue:gettable glue::444455556666:catalog default", "glue:gettable glue::444455556666:database/d parameters", "glue:gettable glue::444455556666:table/d/t parameters"}},
		{"another account's queue", "sqs", "GetQueueUrl", `{"queueName": "q", "queueOwnerAWSAccountId": "444455556666"}`, []string{"sqs:getqueueurl sqs::444455556666:q parameters"}},
		{"another account's domain", "codeartifact", "GetAuthorizationToken", `{"domain": "d", "domainOwner": "444455556666"}`, []string{"codeartifact:getauthorizationtoken codeartifact::444455556666:domain/d parameters"}},
		{"another account's bus", "events", "PutEvents", `{"entries": [{"eventBusName": "arn:aws:events:us-east-1:444455556666:event-bus/b"}, {"eventBusName": "c"}]}`, []string{"events:putevents events:us-east-1:444455556666:event-bus/b parameters", "events:putevents events:::event-bus/c parameters"}},
		{"a rule of the default bus", "events", "PutTargets", `{"rule": "r", "eventBusName": "default"}`, []string{"events:puttargets events:::rule/r parameters"}},
		{"a rule of another bus", "events", "DeleteRule", `{"name": "r", "eventBusName": "arn:aws:events:eu-west-1:111122223333:event-bus/b"}`, []string{"events:deleterule events:::rule/b/r parameters"}},
		{"an application's inference profile", "bedrock", "InvokeModelWithResponseStream", `{"modelId": "arn:aws:bedrock:eu-west-1:111122223333:application-inference-profile/p"}`, []string{"bedrock:invokemodelwithresponsestream bedrock:::application-inference-profile/p parameters"}},
		{"an account of an organization", "organizations", "DescribeAccount", `{"accountId": "444455556666"}`, []string{"organizations:describeaccount organizations:::account/o-*/444455556666 parameters unnamed"}},
		{"an index", "dynamodb", "Query", `{"tableName": "t", "indexName": "by-day"}`, []string{"dynamodb:query dynamodb:::table/t/index/by-day parameters"}},
		{"a version of a function", "lambda", "Invoke", `{"functionName": "f", "qualifier": "live"}`, []string{"lambda:invokefunction lambda:::function:f:live parameters"}},

		// Spellings
		{"an encoded ARN", "eks", "TagResource", `{"resourceArn": "arn%3Aaws%3Aeks%3Aeu-west-1%3A111122223333%3Acluster%2Fprod", "tags": {"a": "b"}}`, []string{"eks:tagresource eks:::cluster/prod parameters"}},
		{"a cluster by its label", "eks", "DescribeCluster", `{"name": "prod"}`, []string{"eks:describecluster eks:::cluster/prod parameters"}},
		{"a service by its ARN", "ecs", "UpdateService", `{"cluster": "prod", "service": "arn:aws:ecs:eu-west-1:111122223333:service/prod/web"}`, []string{"ecs:updateservice ecs:::service/prod/web parameters"}},
		{"a service by its name", "ecs", "UpdateService", `{"cluster": "arn:aws:ecs:eu-west-1:111122223333:cluster/prod", "service": "web"}`, []string{"ecs:updateservice ecs:::service/prod/web parameters"}},
		{"a URI of API Gateway", "apigateway", "UpdateStage", `{"restApiId": "a1", "stageName": "prod"}`, []string{"apigateway:patch apigateway:::/restapis/a1/stages/prod parameters"}},
		{"an Organizations id", "organizations", "DescribePolicy", `{"policyId": "p-abc123"}`, []string{"organizations:describepolicy organizations:::policy/o-*/*/p-abc123 parameters unnamed"}},
		{"a stack that exists", "cloudformation", "DeleteStack", `{"stackName": "net"}`, []string{"cloudformation:deletestack cloudformation:::stack/net/* parameters unnamed"}},
		{"nothing but an association", "ec2", "DisassociateRouteTable", `{"associationId": "rtbassoc-0a"}`, []string{"ec2:disassociateroutetable * default unnamed"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := lines(cloudtrail.Requests(call(t, tt.service, tt.event, tt.params, "")))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
		})
	}
}

// A resource comes from the message, else from the record's resources, else from
// the parameters, else it is what the action is always checked on.
func TestResourceOrder(t *testing.T) {
	const params, message = `{"bucketName": "of-params", "key": "k"}`, `s3:GetObject on resource: "arn:aws:s3:::of-message/k" because no identity-based policy allows the s3:GetObject action`
	with := func(e *cloudtrail.Event, arn string) *cloudtrail.Event {
		e.Resources = []cloudtrail.Resource{{ARN: arn, Type: "AWS::S3::Object"}}
		return e
	}
	for _, tt := range []struct {
		name string
		e    *cloudtrail.Event
		want string
	}{
		{"message", with(call(t, "s3", "GetObject", params, message), "arn:aws:s3:::of-resources/k"), "s3:getobject s3:::of-message/k message denied"},
		{"resources", with(call(t, "s3", "GetObject", params, ""), "arn:aws:s3:::of-resources/k"), "s3:getobject s3:::of-resources/k resources"},
		{"resources of another type", with(call(t, "s3", "GetObject", params, ""), "arn:aws:kms:eu-west-1:111122223333:key/k"), "s3:getobject s3:::of-params/k parameters"},
		{"parameters", call(t, "s3", "GetObject", params, ""), "s3:getobject s3:::of-params/k parameters"},
		{"default", call(t, "s3", "GetObject", "null", ""), "s3:getobject * default unnamed"},
		{"nothing to name", call(t, "s3", "ListBuckets", `{"Host": "s3.amazonaws.com"}`, ""), "s3:listallmybuckets * default"},
	} {
		if got := strings.Join(lines(cloudtrail.Requests(tt.e)), "; "); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
