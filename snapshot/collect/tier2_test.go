// SPDX-License-Identifier: Apache-2.0

package collect_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A wireTest is a service over the wire: what its calls are answered, and what
// is collected from that.
type wireTest struct {
	service string
	answers []answer
	want    []string // resources
	failed  []string
	partial bool // a resource that is not listed may have a policy
}

func (tt *wireTest) run(t *testing.T) {
	w := &wire{answers: tt.answers}
	a, got, failed, text := over(t, w, tt.service)
	if diff := cmp.Diff(tt.want, got); diff != "" {
		t.Errorf("resources (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(tt.failed, failed); diff != "" {
		t.Errorf("failed calls (-want +got):\n%s", diff)
	}
	if complete := slices.Contains(a.Services, tt.service); complete == tt.partial {
		t.Errorf("complete = %t, want %t", complete, !tt.partial)
	}
	again := &wire{answers: tt.answers, once: "ThrottlingException"}
	if _, _, _, throttled := over(t, again, tt.service); throttled != text {
		t.Errorf("when everything is throttled once (-want +got):\n%s", cmp.Diff(text, throttled))
	}
}

func TestTier2(t *testing.T) {
	const at = "us-east-1:" + management + ":"
	tests := []wireTest{
		{
			service: "dynamodb",
			answers: []answer{
				{"dynamodb", "ListTables", `"ExclusiveStartTableName":"b"`, `{"TableNames":["b","c"]}`, ""},
				{"dynamodb", "ListTables", "", `{"TableNames":["a","b"],"LastEvaluatedTableName":"b"}`, ""},
				{"dynamodb", "DescribeTable", `"a"`, `{"Table":{"LatestStreamArn":"arn:aws:dynamodb:` + at + `table/a/stream/2026"}}`, ""},
				{"dynamodb", "DescribeTable", "", `{"Table":{}}`, ""},
				{"dynamodb", "GetResourcePolicy", "table/a/stream/2026", `{"Policy":POLICY,"RevisionId":"1"}`, ""},
				{"dynamodb", "GetResourcePolicy", "table/a", `{"Policy":POLICY,"RevisionId":"1"}`, ""},
				{"dynamodb", "GetResourcePolicy", "table/b", "", "PolicyNotFoundException"},
				{"dynamodb", "GetResourcePolicy", "table/c", "", "AccessDeniedException"},
			},
			want: []string{
				"arn:aws:dynamodb:" + at + "table/a dynamodb:table present allow",
				"arn:aws:dynamodb:" + at + "table/a/stream/2026 dynamodb:stream present allow",
				"arn:aws:dynamodb:" + at + "table/b dynamodb:table none",
				"arn:aws:dynamodb:" + at + "table/c dynamodb:table denied",
			},
			failed: []string{"GetResourcePolicy denied arn:aws:dynamodb:" + at + "table/c"},
		},
		{
			service: "kinesis",
			answers: []answer{
				{"kinesis", "ListStreams", `"ExclusiveStartStreamName":"a"`, `{"StreamNames":["b"],"HasMoreStreams":false}`, ""},
				{"kinesis", "ListStreams", "", `{"StreamNames":["a"],"HasMoreStreams":true}`, ""},
				{"kinesis", "ListStreamConsumers", `"NextToken":"m"`, `{"Consumers":[]}`, ""},
				{"kinesis", "ListStreamConsumers", "stream/a", `{"Consumers":[{"ConsumerARN":"arn:aws:kinesis:` + at + `stream/a/consumer/c:1","ConsumerName":"c"}],"NextToken":"m"}`, ""},
				{"kinesis", "ListStreamConsumers", "stream/b", `{"Consumers":[]}`, ""},
				{"kinesis", "GetResourcePolicy", "stream/a/consumer/c:1", "", "AccessDeniedException"},
				{"kinesis", "GetResourcePolicy", "stream/a", `{"Policy":POLICY}`, ""},
				{"kinesis", "GetResourcePolicy", "stream/b", `{"Policy":""}`, ""},
			},
			want: []string{
				"arn:aws:kinesis:" + at + "stream/a kinesis:stream present allow",
				"arn:aws:kinesis:" + at + "stream/a/consumer/c:1 kinesis:consumer denied",
				"arn:aws:kinesis:" + at + "stream/b kinesis:stream none",
			},
			failed: []string{"GetResourcePolicy denied arn:aws:kinesis:" + at + "stream/a/consumer/c:1"},
		},
		{
			service: "elasticfilesystem",
			answers: []answer{
				{"elasticfilesystem", "GET /2015-02-01/file-systems", "Marker=m", `{"FileSystems":[{"FileSystemId":"fs-2"},{"FileSystemId":"fs-3"}]}`, ""},
				{"elasticfilesystem", "GET /2015-02-01/file-systems", "", `{"FileSystems":[{"FileSystemId":"fs-1","Tags":[{"Key":"team","Value":"red"}]},{"FileSystemId":"fs-2"}],"NextMarker":"m"}`, ""},
				{"elasticfilesystem", "GET /2015-02-01/file-systems/fs-1/policy", "", `{"FileSystemId":"fs-1","Policy":POLICY}`, ""},
				{"elasticfilesystem", "GET /2015-02-01/file-systems/fs-2/policy", "", "", "PolicyNotFound"},
				{"elasticfilesystem", "GET /2015-02-01/file-systems/fs-3/policy", "", "", "AccessDeniedException"},
			},
			want: []string{
				"arn:aws:elasticfilesystem:" + at + "file-system/fs-1 elasticfilesystem:file-system present allow map[team:red]",
				"arn:aws:elasticfilesystem:" + at + "file-system/fs-2 elasticfilesystem:file-system none map[]",
				"arn:aws:elasticfilesystem:" + at + "file-system/fs-3 elasticfilesystem:file-system denied map[]",
			},
			failed: []string{"DescribeFileSystemPolicy denied arn:aws:elasticfilesystem:" + at + "file-system/fs-3"},
		},
		{
			service: "events",
			answers: []answer{
				{"events", "ListEventBuses", `"NextToken":"n"`, `{"EventBuses":[{"Name":"own","Arn":"arn:aws:events:` + at + `event-bus/own","Policy":POLICY}],"NextToken":"m"}`, ""},
				{"events", "ListEventBuses", `"NextToken":"m"`, "", "AccessDeniedException"},
				{"events", "ListEventBuses", "", `{"EventBuses":[{"Name":"default","Arn":"arn:aws:events:` + at + `event-bus/default"}],"NextToken":"n"}`, ""},
			},
			want: []string{
				"arn:aws:events:" + at + "event-bus/default events:event-bus none",
				"arn:aws:events:" + at + "event-bus/own events:event-bus present allow",
			},
			failed:  []string{"ListEventBuses denied"},
			partial: true,
		},
		{
			service: "execute-api",
			answers: []answer{
				{"apigateway", "GET /restapis", "position=p", `{"item":[{"id":"c","policy":"{\\\"Version\\\":\\\"2012-10-17\\\",\\\"Resource\\\":\\\"a\\/b\\\"}"},{"id":"d"}]}`, ""},
				{"apigateway", "GET /restapis", "", `{"item":[{"id":"a","policy":POLICY,"endpointConfiguration":{"types":["PRIVATE"],"vpcEndpointIds":["vpce-1"]}},{"id":"b"}],"position":"p"}`, ""},
				{"apigateway", "GET /restapis/a/resources", "position=r", `{"item":[{"path":"/pets/{id}","resourceMethods":{"ANY":{"authorizationType":"CUSTOM"}}}]}`, ""},
				{"apigateway", "GET /restapis/a/resources", "embed=methods", `{"item":[{"path":"/"},{"path":"/pets","resourceMethods":{"GET":{"authorizationType":"AWS_IAM"},"OPTIONS":{"authorizationType":"NONE"}}}],"position":"r"}`, ""},
				{"apigateway", "GET /restapis/b/resources", "", "", "AccessDeniedException"},
				{"apigateway", "GET /restapis/c/resources", "", `{}`, ""},
				{"apigateway", "GET /restapis/d/resources", "", `{}`, ""},
				{"apigateway", "GET /restapis/b", "", `{"id":"b"}`, ""},
				{"apigateway", "GET /restapis/d", "", "", "AccessDeniedException"},
				{"apigateway", "GET /domainnames", "position=q", `{"item":[{"domainName":"own.example.com","domainNameId":"i2","domainNameArn":"arn:aws:apigateway:` + at + `/domainnames/own.example.com+i2","endpointConfiguration":{"types":["PRIVATE"]}}]}`, ""},
				{"apigateway", "GET /domainnames", "", `{"item":[{"domainName":"public.example.com","endpointConfiguration":{"types":["REGIONAL"]}},{"domainName":"own.example.com","domainNameId":"i1","domainNameArn":"arn:aws:apigateway:` + at + `/domainnames/own.example.com+i1","endpointConfiguration":{"types":["PRIVATE"]}}],"position":"q"}`, ""},
				{"apigateway", "GET /domainnames/own.example.com", "domainNameId=i1", `{"policy":POLICY,"managementPolicy":POLICY}`, ""},
				{"apigateway", "GET /domainnames/own.example.com", "domainNameId=i2", "", "AccessDeniedException"},
			},
			want: []string{
				"arn:aws:apigateway:" + at + "/domainnames/own.example.com+i1 apigateway:domainname present allow",
				"arn:aws:apigateway:" + at + "/domainnames/own.example.com+i2 apigateway:domainname denied",
				"arn:aws:execute-api:" + at + "/domainnames/own.example.com+i1 execute-api:domainname present allow",
				"arn:aws:execute-api:" + at + "/domainnames/own.example.com+i2 execute-api:domainname denied",
				"arn:aws:execute-api:" + at + `a execute-api:api present allow {"endpointTypes":["PRIVATE"],"vpcEndpointIds":["vpce-1"],"methods":{"ANY /pets/{id}":"CUSTOM","GET /pets":"AWS_IAM","OPTIONS /pets":"NONE"}}`,
				"arn:aws:execute-api:" + at + "b execute-api:api none",
				"arn:aws:execute-api:" + at + `c execute-api:api present {"Version":"2012-10-17","Resource":"a/b"} {"methods":{}}`,
				"arn:aws:execute-api:" + at + `d execute-api:api denied {"methods":{}}`,
			},
			failed: []string{
				"GetDomainName denied arn:aws:execute-api:" + at + "/domainnames/own.example.com+i2",
				"GetResources denied arn:aws:execute-api:" + at + "b",
				"GetRestApi denied arn:aws:execute-api:" + at + "d",
			},
		},
		{
			service: "es",
			answers: []answer{
				{"es", "GET /2021-01-01/domain", "", `{"DomainNames":[{"DomainName":"a"},{"DomainName":"b"},{"DomainName":"c"},{"DomainName":"d"},{"DomainName":"e"},{"DomainName":"f"}]}`, ""},
				{"es", "POST /2021-01-01/opensearch/domain-info", `{"DomainNames":["a","b","c","d","e"]}`, `{"DomainStatusList":[{"DomainName":"a","ARN":"arn:aws:es:` + at + `domain/a","AccessPolicies":POLICY},{"DomainName":"b","ARN":"arn:aws:es:` + at + `domain/b","AccessPolicies":""}]}`, ""},
				{"es", "POST /2021-01-01/opensearch/domain-info", `{"DomainNames":["f"]}`, "", "AccessDeniedException"},
			},
			want: []string{
				"arn:aws:es:" + at + "domain/a es:domain present allow",
				"arn:aws:es:" + at + "domain/b es:domain none",
				"arn:aws:es:" + at + "domain/f es:domain denied",
			},
			failed: []string{"DescribeDomains denied"},
		},
		{
			service: "glue",
			answers: []answer{
				{"glue", "GetResourcePolicies", `"NextToken":"n"`, `{"GetResourcePoliciesResponseList":[{"PolicyInJson":"{}"}]}`, ""},
				{"glue", "GetResourcePolicies", "", `{"GetResourcePoliciesResponseList":[{"PolicyInJson":POLICY}],"NextToken":"n"}`, ""},
				{"glue", "GetResourcePolicy", "", `{"PolicyInJson":POLICY}`, ""},
			},
			want: []string{"arn:aws:glue:" + at + `catalog glue:catalog present allow {"sharedPolicies":["{}"]}`},
		},
		{
			service: "glue",
			answers: []answer{
				{"glue", "GetResourcePolicies", "", `{"GetResourcePoliciesResponseList":[]}`, ""},
				{"glue", "GetResourcePolicy", "", "", "EntityNotFoundException"},
			},
			want: []string{"arn:aws:glue:" + at + `catalog glue:catalog none {"sharedPolicies":[]}`},
		},
		{
			service: "glue",
			answers: []answer{
				{"glue", "GetResourcePolicies", "", `{"GetResourcePoliciesResponseList":[]}`, ""},
				{"glue", "GetResourcePolicy", "", "", "AccessDeniedException"},
			},
			want:   []string{"arn:aws:glue:" + at + "catalog glue:catalog denied"},
			failed: []string{"GetResourcePolicy denied arn:aws:glue:" + at + "catalog"},
		},
		{
			service: "glue",
			answers: []answer{
				{"glue", "GetResourcePolicies", `"NextToken":"n"`, "", "AccessDeniedException"},
				{"glue", "GetResourcePolicies", "", `{"GetResourcePoliciesResponseList":[{"PolicyInJson":"{}"}],"NextToken":"n"}`, ""},
				{"glue", "GetResourcePolicy", "", "", "EntityNotFoundException"},
			},
			want:   []string{"arn:aws:glue:" + at + "catalog glue:catalog none"}, // what is shared is not known
			failed: []string{"GetResourcePolicies denied arn:aws:glue:" + at + "catalog"},
		},
		{
			service: "xray",
			answers: []answer{
				{"xray", "POST /ListResourcePolicies", `"NextToken":"n"`, `{"ResourcePolicies":[{"PolicyName":"b","PolicyDocument":POLICY}]}`, ""},
				{"xray", "POST /ListResourcePolicies", "", `{"ResourcePolicies":[{"PolicyName":"a","PolicyDocument":POLICY}],"NextToken":"n"}`, ""},
			},
			want: []string{
				"arn:aws:xray:" + at + `account xray:account {"resourcePolicies":["a","b"]}`,
				"arn:aws:xray:" + at + "resource-policy/a xray:resource-policy present allow",
				"arn:aws:xray:" + at + "resource-policy/b xray:resource-policy present allow",
			},
		},
		{
			service: "xray",
			answers: []answer{{"xray", "POST /ListResourcePolicies", "", "", "AccessDeniedException"}},
			failed:  []string{"ListResourcePolicies denied"},
			partial: true,
		},
		{
			service: "logs",
			answers: []answer{
				{"logs", "DescribeResourcePolicies", `"nextToken":"n"`, `{"resourcePolicies":[{"policyDocument":POLICY,"policyScope":"RESOURCE","resourceArn":"arn:aws:logs:` + at + `log-group:app:*"}]}`, ""},
				{"logs", "DescribeResourcePolicies", "", `{"resourcePolicies":[{"policyName":"one","policyDocument":POLICY}],"nextToken":"n"}`, ""},
				{"logs", "DescribeDestinations", `"nextToken":"n"`, `{"destinations":[{"arn":"arn:aws:logs:` + at + `destination:b"}]}`, ""},
				{"logs", "DescribeDestinations", "", `{"destinations":[{"arn":"arn:aws:logs:` + at + `destination:a","accessPolicy":POLICY}],"nextToken":"n"}`, ""},
				{"logs", "DescribeDeliveryDestinations", `"nextToken":"n"`, `{"deliveryDestinations":[{"name":"b","arn":"arn:aws:logs:` + at + `delivery-destination:b"},{"name":"c","arn":"arn:aws:logs:` + at + `delivery-destination:c"}]}`, ""},
				{"logs", "DescribeDeliveryDestinations", "", `{"deliveryDestinations":[{"name":"a","arn":"arn:aws:logs:` + at + `delivery-destination:a"}],"nextToken":"n"}`, ""},
				{"logs", "GetDeliveryDestinationPolicy", `"a"`, `{"policy":{"deliveryDestinationPolicy":POLICY}}`, ""},
				{"logs", "GetDeliveryDestinationPolicy", `"b"`, "", "ResourceNotFoundException"},
				{"logs", "GetDeliveryDestinationPolicy", `"c"`, "", "AccessDeniedException"},
			},
			want: []string{
				"arn:aws:logs:" + at + `account logs:account {"resourcePolicies":["one"]}`,
				"arn:aws:logs:" + at + "delivery-destination:a logs:delivery-destination present allow",
				"arn:aws:logs:" + at + "delivery-destination:b logs:delivery-destination none",
				"arn:aws:logs:" + at + "delivery-destination:c logs:delivery-destination denied",
				"arn:aws:logs:" + at + "destination:a logs:destination present allow",
				"arn:aws:logs:" + at + "destination:b logs:destination none",
				"arn:aws:logs:" + at + "log-group:app logs:log-group present allow",
				"arn:aws:logs:" + at + "resource-policy:one logs:resource-policy present allow",
			},
			failed:  []string{"GetDeliveryDestinationPolicy denied arn:aws:logs:" + at + "delivery-destination:c"},
			partial: true,
		},
		{
			service: "ec2",
			answers: []answer{
				{"ec2", "DescribeVpcEndpoints", "NextToken=n", `<DescribeVpcEndpointsResponse><vpcEndpointSet><item><vpcEndpointId>vpce-2</vpcEndpointId><vpcId>vpc-1</vpcId><serviceName>com.example.own</serviceName><vpcEndpointType>GatewayLoadBalancer</vpcEndpointType></item></vpcEndpointSet></DescribeVpcEndpointsResponse>`, ""},
				{"ec2", "DescribeVpcEndpoints", "", `<DescribeVpcEndpointsResponse><vpcEndpointSet><item><vpcEndpointId>vpce-1</vpcEndpointId><vpcId>vpc-1</vpcId><serviceName>com.amazonaws.us-east-1.s3</serviceName><vpcEndpointType>Gateway</vpcEndpointType><policyDocument>{&quot;Statement&quot;:[]}</policyDocument><tagSet><item><key>team</key><value>red</value></item></tagSet></item></vpcEndpointSet><nextToken>n</nextToken></DescribeVpcEndpointsResponse>`, ""},
			},
			want: []string{
				"arn:aws:ec2:" + at + `vpc-endpoint/vpce-1 ec2:vpc-endpoint present {"Statement":[]} {"vpcId":"vpc-1","service":"com.amazonaws.us-east-1.s3","type":"Gateway"} map[team:red]`,
				"arn:aws:ec2:" + at + `vpc-endpoint/vpce-2 ec2:vpc-endpoint none {"vpcId":"vpc-1","service":"com.example.own","type":"GatewayLoadBalancer"} map[]`,
			},
		},
		{
			service: "ec2",
			answers: []answer{{"ec2", "DescribeVpcEndpoints", "", "", "UnauthorizedOperation"}},
			failed:  []string{"DescribeVpcEndpoints denied"},
			partial: true,
		},
		{
			service: "ram",
			answers: []answer{
				{"ram", "POST /listresources", `"nextToken":"n"`, `{"resources":[{"arn":"arn:aws:ec2:` + at + `subnet/b"},{"arn":"arn:aws:ec2:` + at + `subnet/a"},{"arn":"arn:aws:ec2:` + at + `subnet/c"},{"arn":"arn:aws:ec2:` + at + `subnet/d"},{"arn":"arn:aws:ec2:` + at + `subnet/e"},{"arn":"arn:aws:glue:` + at + `table/db/t"}]}`, ""},
				{"ram", "POST /listresources", "", `{"resources":[{"arn":"arn:aws:ec2:` + at + `subnet/a","type":"ec2:Subnet"}],"nextToken":"n"}`, ""},
				{"ram", "POST /getresourcepolicies", "subnet/a", `{"policies":[POLICY]}`, ""},
				{"ram", "POST /getresourcepolicies", "subnet/b", `{"policies":[]}`, ""},
				{"ram", "POST /getresourcepolicies", "subnet/c", "", "AccessDeniedException"},
				{"ram", "POST /getresourcepolicies", "subnet/e", "", "ResourceArnNotFoundException"},
				{"ram", "POST /getresourcepolicies", `"nextToken":"m"`, `{"policies":["{}"]}`, ""},
				{"ram", "POST /getresourcepolicies", "subnet/d", `{"policies":[POLICY],"nextToken":"m"}`, ""},
			},
			want: []string{
				"arn:aws:ec2:" + at + "subnet/a ram:resource present allow",
				"arn:aws:ec2:" + at + "subnet/b ram:resource none",
				"arn:aws:ec2:" + at + "subnet/c ram:resource denied",
				"arn:aws:ec2:" + at + "subnet/d ram:resource error",
				"arn:aws:ec2:" + at + "subnet/e ram:resource none",
			},
			failed: []string{"GetResourcePolicies denied arn:aws:ec2:" + at + "subnet/c", "GetResourcePolicies error arn:aws:ec2:" + at + "subnet/d"},
		},
	}
	for _, tt := range append(tests, identityCenter()) {
		t.Run(tt.service, tt.run)
	}
}

// identityCenter is an instance of the account's own, and one of another.
func identityCenter() wireTest {
	const (
		instance = "arn:aws:sso:::instance/ssoins-1"
		set      = "arn:aws:sso:::permissionSet/ssoins-1/ps-"
	)
	return wireTest{
		service: "sso",
		answers: []answer{
			{"sso", "ListInstances", `"NextToken":"n"`, `{"Instances":[{"InstanceArn":"` + instance + `","OwnerAccountId":"` + management + `","PrimaryRegion":"us-east-1"}]}`, ""},
			{"sso", "ListInstances", "", `{"Instances":[{"InstanceArn":"arn:aws:sso:::instance/other","OwnerAccountId":"` + workloads + `"},{"InstanceArn":"arn:aws:sso:::instance/copy","OwnerAccountId":"` + management + `","PrimaryRegion":"eu-west-1"}],"NextToken":"n"}`, ""},
			{"sso", "ListPermissionSets", `"NextToken":"n"`, `{"PermissionSets":["` + set + `2"]}`, ""},
			{"sso", "ListPermissionSets", instance, `{"PermissionSets":["` + set + `1"],"NextToken":"n"}`, ""},
			{"sso", "DescribePermissionSet", set + "1", `{"PermissionSet":{"Name":"Admin"}}`, ""},
			{"sso", "DescribePermissionSet", set + "2", `{"PermissionSet":{"Name":"Bare"}}`, ""},
			{"sso", "GetInlinePolicyForPermissionSet", set + "1", `{"InlinePolicy":"{}"}`, ""},
			{"sso", "GetInlinePolicyForPermissionSet", set + "2", `{"InlinePolicy":""}`, ""},
			{"sso", "GetPermissionsBoundaryForPermissionSet", set + "1", `{"PermissionsBoundary":{"ManagedPolicyArn":"arn:aws:iam::aws:policy/B"}}`, ""},
			{"sso", "GetPermissionsBoundaryForPermissionSet", set + "2", "", "ResourceNotFoundException"},
			{"sso", "ListManagedPoliciesInPermissionSet", `"NextToken":"n"`, `{"AttachedManagedPolicies":[{"Arn":"arn:aws:iam::aws:policy/A"}]}`, ""},
			{"sso", "ListManagedPoliciesInPermissionSet", set + "1", `{"AttachedManagedPolicies":[{"Arn":"arn:aws:iam::aws:policy/C"}],"NextToken":"n"}`, ""},
			{"sso", "ListManagedPoliciesInPermissionSet", set + "2", `{}`, ""},
			{"sso", "ListCustomerManagedPolicyReferencesInPermissionSet", set + "1", `{"CustomerManagedPolicyReferences":[{"Name":"own","Path":"/team/"},{"Name":"plain"}]}`, ""},
			{"sso", "ListCustomerManagedPolicyReferencesInPermissionSet", set + "2", "", "AccessDeniedException"},
			{"sso", "ListAccountsForProvisionedPermissionSet", set + "1", `{"AccountIds":["` + workloads + `","` + management + `"]}`, ""},
			{"sso", "ListAccountsForProvisionedPermissionSet", set + "2", `{"AccountIds":[]}`, ""},
			{"sso", "ListAccountAssignments", `"NextToken":"n"`, `{"AccountAssignments":[{"AccountId":"` + workloads + `","PrincipalType":"GROUP","PrincipalId":"g1"}]}`, ""},
			{"sso", "ListAccountAssignments", workloads, `{"AccountAssignments":[{"AccountId":"` + workloads + `","PrincipalType":"USER","PrincipalId":"u1"}],"NextToken":"n"}`, ""},
			{"sso", "ListAccountAssignments", management, `{"AccountAssignments":[]}`, ""},
		},
		want: []string{
			set + `1 sso:permission-set {"name":"Admin","instance":"` + instance + `","accounts":["` + management + `","` + workloads + `"],"inlinePolicy":"{}","managedPolicies":["arn:aws:iam::aws:policy/A","arn:aws:iam::aws:policy/C"],"customerManagedPolicies":["/plain","/team/own"],"permissionsBoundary":"arn:aws:iam::aws:policy/B","assignments":[{"account":"` + workloads + `","principalType":"GROUP","principalId":"g1"},{"account":"` + workloads + `","principalType":"USER","principalId":"u1"}]}`,
			set + `2 sso:permission-set {"name":"Bare","instance":"` + instance + `","accounts":[],"managedPolicies":[],"assignments":[]}`,
		},
		failed: []string{"ListCustomerManagedPolicyReferencesInPermissionSet denied " + set + "2"},
	}
}
