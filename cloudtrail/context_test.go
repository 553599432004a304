// SPDX-License-Identifier: Apache-2.0

package cloudtrail_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/condition"
)

// contextCases are calls and what their records settle: "key=value",
// "key=[values]", "key absent" or "key unknown", one a line. A request is named
// by its action, and by its resource type where there are several: the text in
// the resource's ARN.
var contextCases = []struct {
	call    string // service Operation
	request string // action, or action on type
	params  string // JSON, "" for null
	want    string
}{
	{"s3 ListObjects", "s3:ListBucket", `{"bucketName":"b","prefix":"home/","max-keys":"5"}`, "s3:prefix=home/\ns3:max-keys=5\ns3:delimiter absent\ns3:x-amz-acl unknown"},
	{"s3 ListObjects", "s3:ListBucket", "", "s3:prefix unknown\ns3:delimiter unknown"},
	{"s3 PutObject", "s3:PutObject", `{"bucketName":"b","key":"k","x-amz-acl":["private"],"x-amz-server-side-encryption":"aws:kms","x-amz-tagging":"team=data&a%20b=c"}`,
		"s3:x-amz-acl=private\ns3:x-amz-server-side-encryption=aws:kms\ns3:RequestObjectTag/team=data\ns3:RequestObjectTag/a b=c\ns3:RequestObjectTag/other absent\ns3:RequestObjectTagKeys=[a b team]\ns3:x-amz-storage-class absent\ns3:if-none-match unknown\ns3:ExistingObjectTag/team unknown\ns3:signatureAge unknown\ns3:TlsVersion=1.3\ns3:signatureversion=AWS4-HMAC-SHA256\ns3:authType=REST-HEADER"},
	{"s3 PutObject", "s3:PutObject", `{"bucketName":"b","key":"k"}`, "s3:RequestObjectTag/team absent\ns3:RequestObjectTagKeys absent\ns3:object-lock-mode absent"},
	{"s3 PutObjectTagging", "s3:PutObjectTagging", `{"bucketName":"b","key":"k","Tagging":{"xmlns":"x","TagSet":{"Tag":[{"Key":"team","Value":"data"}]}}}`, "s3:RequestObjectTag/team=data\ns3:RequestObjectTag/x absent\ns3:RequestObjectTagKeys=[team]"},
	{"s3 PutObjectRetention", "s3:PutObjectRetention", `{"bucketName":"b","key":"k","Retention":{"Mode":"GOVERNANCE","RetainUntilDate":"2027-01-01T00:00:00Z"}}`, "s3:object-lock-mode=GOVERNANCE\ns3:object-lock-retain-until-date=2027-01-01T00:00:00Z"},
	{"s3 CreateBucket", "s3:CreateBucket", `{"bucketName":"b","CreateBucketConfiguration":{"LocationConstraint":"eu-west-1"}}`, "s3:locationconstraint=eu-west-1\ns3:x-amz-object-ownership absent"},
	{"s3 CreateBucket", "s3:CreateBucket", `{"bucketName":"b"}`, "s3:locationconstraint absent"},

	{"kms Decrypt", "kms:Decrypt", `{"encryptionContext":{"tenant":"a","secret":"HIDDEN_DUE_TO_SECURITY_REASONS"}}`, "kms:EncryptionContext:tenant=a\nkms:EncryptionContext:secret unknown\nkms:EncryptionContext:x absent\nkms:EncryptionContextKeys=[secret tenant]\nkms:EncryptionAlgorithm=SYMMETRIC_DEFAULT\nkms:ViaService absent\nkms:CallerAccount=111122223333\nkms:RequestAlias absent"},
	{"kms Encrypt", "kms:Encrypt", `{"keyId":"arn:aws:kms:eu-west-1:111122223333:alias/app","encryptionAlgorithm":"RSAES_OAEP_SHA_256"}`, "kms:RequestAlias=alias/app\nkms:EncryptionAlgorithm=RSAES_OAEP_SHA_256\nkms:EncryptionContextKeys absent"},
	{"kms CreateGrant", "kms:CreateGrant", `{"keyId":"k","operations":["Decrypt","Encrypt"],"granteePrincipal":"arn:aws:iam::111122223333:role/r","constraints":{"encryptionContextEquals":{"a":"b"}}}`, "kms:GrantOperations=[Decrypt Encrypt]\nkms:GranteePrincipal=arn:aws:iam::111122223333:role/r\nkms:GrantConstraintType=EncryptionContextEquals\nkms:RetiringPrincipal absent\nkms:GrantIsForAWSResource unknown\nkms:EncryptionContext:a=b"},
	{"kms CreateKey", "kms:CreateKey", `{"keySpec":"RSA_2048","multiRegion":true,"bypassPolicyLockoutSafetyCheck":false}`, "kms:KeySpec=RSA_2048\nkms:KeyUsage unknown\nkms:MultiRegion=true\nkms:BypassPolicyLockoutSafetyCheck=false\naws:TagKeys absent\naws:RequestTag/team absent"},
	{"kms CreateKey", "kms:CreateKey", `{"tags":[{"tagKey":"team","tagValue":"data"}]}`, "aws:RequestTag/team=data\naws:RequestTag/x absent\naws:TagKeys=[team]"},
	{"kms ScheduleKeyDeletion", "kms:ScheduleKeyDeletion", `{"keyId":"k","pendingWindowInDays":7}`, "kms:ScheduleKeyDeletionPendingWindowInDays=7"},
	{"kms Sign", "kms:Sign", `{"keyId":"k","signingAlgorithm":"ECDSA_SHA_256"}`, "kms:SigningAlgorithm=ECDSA_SHA_256\nkms:MessageType unknown"},
	{"kms ReEncrypt", "kms:ReEncryptTo", `{"destinationKeyId":"alias/b","sourceKeyId":"arn:aws:kms:eu-west-1:111122223333:key/1","destinationEncryptionContext":{"x":"y"},"sourceEncryptionContext":{"v":"w"}}`, "kms:EncryptionContext:x=y\nkms:EncryptionContext:v absent\nkms:RequestAlias=alias/b\nkms:ReEncryptOnSameKey unknown"},

	{"ec2 RunInstances", "ec2:RunInstances on instance/", runInstances, "ec2:InstanceType=t3.micro\nec2:MetadataHttpTokens=required\nec2:EbsOptimized=false\nec2:Region=eu-west-1\nec2:InstanceMarketType=on-demand\nec2:InstanceProfile=arn:aws:iam::111122223333:instance-profile/web\nec2:PlacementGroup absent\nec2:VolumeSize absent\naws:RequestTag/team=data\naws:RequestTag/disk absent\naws:TagKeys=[team]"},
	{"ec2 RunInstances", "ec2:RunInstances on image/", runInstances, "ec2:ImageID=ami-0abc\nec2:InstanceType absent\naws:TagKeys absent\nec2:Owner unknown"},
	{"ec2 RunInstances", "ec2:RunInstances on instance/", `{"launchTemplate":{"launchTemplateId":"lt-0abc"},"instancesSet":{"items":[{"minCount":1}]}}`, "ec2:InstanceType unknown\nec2:InstanceProfile unknown\nec2:InstanceMarketType unknown\nec2:LaunchTemplate=arn:aws:ec2:eu-west-1:111122223333:launch-template/lt-0abc\naws:TagKeys unknown"},
	{"ec2 RunInstances", "ec2:CreateTags", runInstances, "ec2:CreateAction=RunInstances\nec2:Region=eu-west-1"},
	{"ec2 RunInstances", "ec2:CreateTags on instance/", runInstances, "aws:RequestTag/team=data\naws:RequestTag/disk absent\naws:TagKeys=[team]"},
	{"ec2 RunInstances", "ec2:CreateTags on volume/", runInstances, "aws:RequestTag/disk=root\naws:RequestTag/team absent\naws:TagKeys=[disk]"},
	{"ec2 CreateTags", "ec2:CreateTags", `{"resourcesSet":{"items":[{"resourceId":"i-0abc"}]},"tagSet":{"items":[{"key":"team","value":"data"}]}}`, "ec2:CreateAction absent\naws:RequestTag/team=data\naws:TagKeys=[team]"},
	{"ec2 DeleteTags", "ec2:DeleteTags", `{"resourcesSet":{"items":[{"resourceId":"i-0abc"}]},"tagSet":{"items":[{"key":"team"}]}}`, "aws:RequestTag/team unknown\naws:RequestTag/x absent\naws:TagKeys=[team]"},
	{"ec2 CreateVolume", "ec2:CreateVolume", `{"size":"80","zone":"eu-west-1a","volumeType":"gp3","encrypted":true,"snapshotId":"snap-0abc"}`, "ec2:VolumeSize=80\nec2:AvailabilityZone=eu-west-1a\nec2:VolumeType=gp3\nec2:Encrypted=true\nec2:ParentSnapshot=arn:aws:ec2:eu-west-1::snapshot/snap-0abc\nec2:VolumeIops unknown\naws:TagKeys absent"},
	{"ec2 CreateVpcEndpoint", "ec2:CreateVpcEndpoint on vpc-endpoint/", `{"CreateVpcEndpointRequest":{"VpcId":"vpc-0abc","ServiceName":"com.amazonaws.eu-west-1.s3","TagSpecification":{"ResourceType":"vpc-endpoint","tag":1,"Tag":{"Value":"data","tag":1,"Key":"team"}}}}`, "ec2:VpceServiceName=com.amazonaws.eu-west-1.s3\naws:RequestTag/team=data\naws:TagKeys=[team]"},
	{"ec2 StartInstances", "ec2:StartInstances", `{"instancesSet":{"items":[{"instanceId":"i-0abc"}]}}`, "ec2:InstanceType unknown\nec2:MetadataHttpTokens unknown"},

	{"iam AttachRolePolicy", "iam:AttachRolePolicy", `{"roleName":"r","policyArn":"arn:aws:iam::aws:policy/ReadOnlyAccess"}`, "iam:PolicyARN=arn:aws:iam::aws:policy/ReadOnlyAccess\niam:PermissionsBoundary unknown\niam:ResourceTag/team unknown"},
	{"iam CreateRole", "iam:CreateRole", `{"roleName":"r"}`, "iam:PermissionsBoundary absent\naws:RequestTag/team absent"},
	{"iam PutRolePermissionsBoundary", "iam:PutRolePermissionsBoundary", `{"roleName":"r","permissionsBoundary":"arn:aws:iam::111122223333:policy/b"}`, "iam:PermissionsBoundary=arn:aws:iam::111122223333:policy/b"},
	{"iam CreateServiceLinkedRole", "iam:CreateServiceLinkedRole", `{"aWSServiceName":"ecs.amazonaws.com"}`, "iam:AWSServiceName=ecs.amazonaws.com"},

	{"sts AssumeRole", "sts:AssumeRole", `{"roleArn":"arn:aws:iam::111122223333:role/r","roleSessionName":"s","transitiveTagKeys":["a","b"],"tags":[{"key":"a","value":"1"}]}`, "sts:RoleSessionName=s\nsts:ExternalId absent\nsts:SourceIdentity absent\nsts:TransitiveTagKeys=[a b]\naws:RequestTag/a=1\naws:TagKeys=[a]"},
	{"sts AssumeRole", "sts:AssumeRole", `{"roleArn":"arn:aws:iam::111122223333:role/r","roleSessionName":"s"}`, "sts:TransitiveTagKeys absent\naws:TagKeys absent\naws:RequestTag/a absent"},

	{"lambda CreateFunction20150331", "lambda:CreateFunction", `{"functionName":"f","role":"arn:aws:iam::111122223333:role/r","layers":["arn:aws:lambda:eu-west-1:111122223333:layer:l:1"],"vpcConfig":{"subnetIds":["subnet-1","subnet-2"]},"tags":{"team":"data"}}`, "lambda:Layer=[arn:aws:lambda:eu-west-1:111122223333:layer:l:1]\nlambda:SubnetIds=[subnet-1 subnet-2]\nlambda:SecurityGroupIds absent\nlambda:VpcIds unknown\naws:RequestTag/team=data"},
	{"lambda CreateFunction20150331", "lambda:CreateFunction", `{"functionName":"f","role":"arn:aws:iam::111122223333:role/r"}`, "lambda:Layer absent\nlambda:VpcIds absent\naws:TagKeys absent"},
	{"lambda CreateFunction20150331", "iam:PassRole", `{"functionName":"f","role":"arn:aws:iam::111122223333:role/r"}`, "iam:PassedToService=lambda.amazonaws.com\niam:AssociatedResourceArn unknown"},
	{"lambda AddPermission20150331v2", "lambda:AddPermission", `{"functionName":"f","principal":"*","functionUrlAuthType":"NONE"}`, "lambda:Principal=*\nlambda:FunctionUrlAuthType=NONE"},
	{"lambda CreateEventSourceMapping20150331", "lambda:CreateEventSourceMapping", `{"functionName":"f"}`, "lambda:FunctionArn=arn:aws:lambda:eu-west-1:111122223333:function:f"},

	{"dynamodb GetItem", "dynamodb:GetItem", `{"tableName":"t","key":{"id":"7"},"projectionExpression":"#n, address.city","expressionAttributeNames":{"#n":"name"}}`, "dynamodb:LeadingKeys=[7]\ndynamodb:Attributes=[address id name]\ndynamodb:Select unknown\ndynamodb:EnclosingOperation absent"},
	{"dynamodb GetItem", "dynamodb:GetItem", `{"tableName":"t","key":{"id":"7","sort":"8"}}`, "dynamodb:LeadingKeys unknown\ndynamodb:Attributes unknown"},
	{"dynamodb UpdateItem", "dynamodb:UpdateItem", `{"tableName":"t","key":{"id":{"S":"7"}},"returnValues":"ALL_OLD"}`, "dynamodb:LeadingKeys=[7]\ndynamodb:ReturnValues=ALL_OLD"},
	{"dynamodb CreateTable", "dynamodb:CreateTable", `{"tableName":"t"}`, "aws:TagKeys absent\naws:RequestTag/team absent"},

	{"sns Subscribe", "sns:Subscribe", `{"topicArn":"arn:aws:sns:eu-west-1:111122223333:t","protocol":"https","endpoint":"HIDDEN_DUE_TO_SECURITY_REASONS"}`, "sns:Protocol=https\nsns:Endpoint unknown"},
	{"sqs CreateQueue", "sqs:CreateQueue", `{"queueName":"q","tags":{"team":"data"}}`, "aws:RequestTag/team=data\naws:TagKeys=[team]"},
	{"secretsmanager CreateSecret", "secretsmanager:CreateSecret", `{"name":"db","kmsKeyId":"alias/app","addReplicaRegions":[{"region":"us-east-1"},{"region":"eu-north-1"}]}`, "secretsmanager:Name=db\nsecretsmanager:KmsKeyId=alias/app\nsecretsmanager:AddReplicaRegions=[eu-north-1 us-east-1]\nsecretsmanager:Description absent\nsecretsmanager:ForceOverwriteReplicaSecret unknown"},
	{"secretsmanager DeleteSecret", "secretsmanager:DeleteSecret", `{"secretId":"db","forceDeleteWithoutRecovery":true}`, "secretsmanager:ForceDeleteWithoutRecovery=true\nsecretsmanager:RecoveryWindowInDays absent\nsecretsmanager:SecretId=db"},
	{"ssm PutParameter", "ssm:PutParameter", `{"name":"/a","overwrite":true}`, "ssm:Overwrite=true\nssm:Policies unknown\naws:TagKeys absent"},
	{"cloudformation CreateStack", "cloudformation:CreateStack", `{"stackName":"s","templateURL":"https://s3.example/t.yaml","resourceTypes":["AWS::S3::*"]}`, "cloudformation:TemplateUrl=https://s3.example/t.yaml\ncloudformation:ResourceTypes=[AWS::S3::*]\ncloudformation:RoleArn absent\ncloudformation:StackPolicyUrl absent"},
	{"cloudformation UpdateStack", "cloudformation:UpdateStack", `{"stackName":"s"}`, "cloudformation:RoleArn unknown\ncloudformation:TemplateUrl absent"},
	{"events PutRule", "events:PutRule", `{"name":"r","eventPattern":"{\"source\":[\"aws.ec2\"],\"detail-type\":[{\"prefix\":\"EC2\"}]}"}`, "events:source=[aws.ec2]\nevents:detail-type unknown"},
	{"events PutTargets", "events:PutTargets", `{"rule":"r","targets":[{"id":"1","arn":"arn:aws:lambda:eu-west-1:111122223333:function:f"}]}`, "events:TargetArn=[arn:aws:lambda:eu-west-1:111122223333:function:f]"},
	{"ecs RunTask", "ecs:RunTask", `{"cluster":"c","taskDefinition":"web","enableExecuteCommand":true,"capacityProviderStrategy":[{"capacityProvider":"FARGATE"}]}`, "ecs:cluster=arn:aws:ecs:eu-west-1:111122223333:cluster/c\necs:enable-execute-command=true\necs:capacity-provider=[arn:aws:ecs:eu-west-1:111122223333:capacity-provider/FARGATE]"},
	{"eks CreateCluster", "eks:CreateCluster", `{"name":"c","resourcesVpcConfig":{"endpointPublicAccess":false}}`, "eks:endpointPublicAccess=false\neks:endpointPrivateAccess unknown\naws:TagKeys absent"},
	{"rds CreateDBInstance", "rds:CreateDBInstance on db:", `{"dBInstanceIdentifier":"d","dBInstanceClass":"db.t3.micro","engine":"mysql","allocatedStorage":20,"dBSubnetGroupName":"g","tags":[{"key":"team","value":"data"}]}`, "rds:DatabaseClass=db.t3.micro\nrds:DatabaseEngine=mysql\nrds:StorageSize=20\nrds:Vpc=true\nrds:StorageEncrypted unknown\nrds:req-tag/team=data\nrds:req-tag/x absent\naws:RequestTag/team=data"},
	{"autoscaling CreateAutoScalingGroup", "autoscaling:CreateAutoScalingGroup", `{"autoScalingGroupName":"g","maxSize":3,"minSize":0,"vPCZoneIdentifier":"subnet-1,subnet-2","tags":[{"key":"team","value":"data","propagateAtLaunch":true}]}`, "autoscaling:MaxSize=3\nautoscaling:MinSize=0\nautoscaling:VPCZoneIdentifiers=[subnet-1 subnet-2]\nautoscaling:TargetGroupARNs absent\naws:RequestTag/team=data\naws:TagKeys=[team]"},
	{"elasticloadbalancing CreateLoadBalancer", "elasticloadbalancing:CreateLoadBalancer", `{"name":"l","scheme":"internal","subnets":["subnet-2","subnet-1"]}`, "elasticloadbalancing:Scheme=internal\nelasticloadbalancing:Subnet=[subnet-1 subnet-2]\nelasticloadbalancing:SecurityGroup unknown"},
	{"route53 ChangeResourceRecordSets", "route53:ChangeResourceRecordSets", `{"hostedZoneId":"Z1","changeBatch":{"changes":[{"action":"CREATE","resourceRecordSet":{"name":"WWW.Example.com.","type":"A"}}]}}`, "route53:ChangeResourceRecordSetsNormalizedRecordNames=[www.example.com]\nroute53:ChangeResourceRecordSetsRecordTypes=[A]\nroute53:ChangeResourceRecordSetsActions=[CREATE]"},
	{"acm RequestCertificate", "acm:RequestCertificate", `{"domainName":"b.example","subjectAlternativeNames":["a.example"],"validationMethod":"DNS"}`, "acm:DomainNames=[a.example b.example]\nacm:ValidationMethod=DNS\nacm:KeyAlgorithm unknown"},
	{"logs CreateLogGroup", "logs:CreateLogGroup", `{"logGroupName":"/a","tags":{"team":"data"}}`, "aws:RequestTag/team=data"},
	{"cloudtrail CreateTrail", "cloudtrail:CreateTrail", `{"name":"t","s3BucketName":"b","tagsList":[{"key":"team","value":"data"}]}`, "aws:RequestTag/team=data\naws:TagKeys=[team]"},
	{"backup CreateBackupVault", "backup:CreateBackupVault", `{"backupVaultName":"v","backupVaultTags":{"team":"data"}}`, "aws:RequestTag/team=data"},
	{"organizations EnableAWSServiceAccess", "organizations:EnableAWSServiceAccess", `{"servicePrincipal":"ram.amazonaws.com"}`, "organizations:ServicePrincipal=ram.amazonaws.com"},
	{"monitoring PutMetricAlarm", "cloudwatch:PutMetricAlarm", `{"alarmName":"a","alarmActions":["arn:aws:sns:eu-west-1:111122223333:t"]}`, "cloudwatch:AlarmActions=[arn:aws:sns:eu-west-1:111122223333:t]"},
	{"elasticfilesystem CreateFileSystem", "elasticfilesystem:CreateFileSystem", `{"encrypted":true,"tags":[]}`, "elasticfilesystem:Encrypted=true\naws:TagKeys absent\naws:RequestTag/team absent"},
	{"ram CreateResourceShare", "ram:CreateResourceShare", `{"name":"s","principals":["111122223333","222233334444"],"allowExternalPrincipals":false}`, "ram:Principal unknown\nram:RequestedAllowsExternalPrincipals=false\nram:ResourceArn absent"},
	{"sagemaker CreateNotebookInstance", "sagemaker:CreateNotebookInstance", `{"notebookInstanceName":"n","instanceType":"ml.t3.medium","directInternetAccess":"Disabled"}`, "sagemaker:InstanceTypes=[ml.t3.medium]\nsagemaker:DirectInternetAccess=Disabled\nsagemaker:RootAccess unknown"},
	{"s3 CreateBucket", "s3:CreateBucket", `{"omitted":true,"originalSize":300000,"reason":"requestParameters too large"}`, "s3:locationconstraint unknown\ns3:x-amz-acl unknown"},
}

const runInstances = `{"instancesSet":{"items":[{"imageId":"ami-0abc","minCount":1,"maxCount":1}]},"instanceType":"t3.micro","ebsOptimized":false,
	"metadataOptions":{"httpTokens":"required"},"iamInstanceProfile":{"name":"web"},
	"blockDeviceMapping":{"items":[{"deviceName":"/dev/xvda","ebs":{"volumeSize":8,"volumeType":"gp3","encrypted":true}}]},
	"tagSpecificationSet":{"items":[{"resourceType":"instance","tags":[{"key":"team","value":"data"}]},{"resourceType":"volume","tags":[{"key":"disk","value":"root"}]}]}}`

// callRecord is the record of a call by a session, with more members for it.
func callRecord(call, params, more string) string {
	service, name, _ := strings.Cut(call, " ")
	if params == "" {
		params = "null"
	}
	return fmt.Sprintf(`{"eventVersion":"1.11","eventID":"e","eventTime":"2026-11-20T10:11:12Z","eventSource":"%s.amazonaws.com","eventName":%q,"awsRegion":"eu-west-1",
		"eventType":"AwsApiCall","recipientAccountId":"111122223333","sourceIPAddress":"203.0.113.7","userAgent":"x","requestParameters":%s,
		"additionalEventData":{"SignatureVersion":"SigV4","AuthenticationMethod":"AuthHeader"},"tlsDetails":{"tlsVersion":"TLSv1.3"},
		"userIdentity":{"type":"AssumedRole","principalId":"AROAEXAMPLE:s","arn":"arn:aws:sts::111122223333:assumed-role/r/s","accountId":"111122223333",
		"accessKeyId":"ASIAEXAMPLE","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLE","arn":"arn:aws:iam::111122223333:role/r","accountId":"111122223333","userName":"r"},
		"attributes":{"creationDate":"2026-11-20T10:00:00Z","mfaAuthenticated":"false"}}}%s}`, service, name, params, more)
}

func requestsOf(t *testing.T, text string) []cloudtrail.Request {
	t.Helper()
	requests, err := cloudtrail.Requests(one(t, text))
	if err != nil {
		t.Fatal(err)
	}
	return requests
}

// checkContext compares the context of a request with lines of what is wanted.
func checkContext(t *testing.T, name string, requests []cloudtrail.Request, request, want string) {
	t.Helper()
	action, on, _ := strings.Cut(request, " on ")
	for i := range requests {
		r := &requests[i]
		if !strings.EqualFold(r.Action.String(), action) || !strings.Contains(r.Resource.String(), on) {
			continue
		}
		for line := range strings.SplitSeq(want, "\n") {
			key, value, present := strings.Cut(line, "=")
			if !present {
				i := strings.LastIndexByte(line, ' ')
				key, value = line[:i], line[i+1:]
			}
			entry := r.Context.Lookup(condition.MustKey(key))
			if got := keyText(entry); got != value || present != (entry.Presence == condition.Present) {
				t.Errorf("%s: %s of %s = %q, want %q", name, key, request, got, value)
			}
		}
		return
	}
	t.Errorf("%s: no request %s in %d", name, request, len(requests))
}

func TestServiceContext(t *testing.T) {
	actions, services := map[string]bool{}, map[string]bool{}
	for _, tt := range contextCases {
		actions[tt.request] = true
		services[tt.call[:strings.IndexByte(tt.call, ' ')]] = true
		checkContext(t, tt.call+" "+tt.params, requestsOf(t, callRecord(tt.call, tt.params, "")), tt.request, tt.want)
	}
	if len(actions) < 40 || len(services) < 20 {
		t.Errorf("%d actions of %d services, want at least 40 of 20", len(actions), len(services))
	}
}

// What AWS evaluated goes before all else; the tags of the principal and of the
// resource come with it.
func TestEnrichedContext(t *testing.T) {
	const params = `{"bucketName":"b","prefix":"home/"}`
	tags := `"tagContext":{"principalTags":{"team":"data"},"resourceTags":[{"arn":"arn:aws:s3:::b","tags":{"env":"prod"}},{"arn":"arn:aws:s3:::c","tags":{"other":"x"}}]}`
	for _, keys := range []string{
		`{"aws:SourceIp":"198.51.100.9","s3:prefix":["work/"],"aws:CalledVia":["athena.amazonaws.com"],"aws:PrincipalOrgPaths":"o-a/r-b/","aws:SecureTransport":true}`,
		`{"conditionKeys":{"aws:SourceIp":"198.51.100.9","s3:prefix":["work/"],"aws:CalledVia":["athena.amazonaws.com"],"aws:PrincipalOrgPaths":"o-a/r-b/","aws:SecureTransport":true}}`,
	} {
		requests := requestsOf(t, callRecord("s3 ListObjects", params, `,"eventContext":{"requestContext":`+keys+`,`+tags+`}`))
		checkContext(t, keys, requests, "s3:ListBucket",
			"aws:SourceIp=198.51.100.9\ns3:prefix=work/\naws:CalledVia=[athena.amazonaws.com]\naws:PrincipalOrgPaths=[o-a/r-b/]\naws:SecureTransport=true\n"+
				"aws:PrincipalTag/team=data\naws:PrincipalTag/x unknown\naws:ResourceTag/env=prod\naws:ResourceTag/other unknown")
	}
}

// KMS sees a request that a service makes for the principal with the keys of
// forward access sessions, and not the parameters of the call.
func TestForwardedContext(t *testing.T) {
	message := `,"errorCode":"AccessDenied","errorMessage":"User: arn:aws:sts::111122223333:assumed-role/r/s is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:eu-west-1:111122223333:key/k because no identity-based policy allows the kms:GenerateDataKey action"`
	requests := requestsOf(t, callRecord("s3 PutObject", `{"bucketName":"b","key":"k"}`, message))
	checkContext(t, "s3 PutObject", requests, "kms:GenerateDataKey",
		"kms:ViaService=s3.eu-west-1.amazonaws.com\nkms:CallerAccount=111122223333\naws:ViaAWSService=true\naws:CalledVia=[s3.amazonaws.com]\n"+
			"aws:CalledViaFirst=s3.amazonaws.com\naws:CalledViaLast=s3.amazonaws.com\nkms:EncryptionContextKeys unknown\nkms:EncryptionAlgorithm unknown")
	checkContext(t, "s3 PutObject", requests, "s3:PutObject", "aws:ViaAWSService=false\naws:CalledVia absent")
}
