// SPDX-License-Identifier: Apache-2.0

package collect_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/internal/fakeaws"
	"github.com/undenied/undenied/snapshot/collect"
)

// answers are those of an account with one of everything of tiers 2 and 3.
func answers(id string) map[string]any {
	arn := func(rest string) string {
		service, resource, _ := strings.Cut(rest, " ")
		return "arn:aws:" + service + ":us-east-1:" + id + ":" + resource
	}
	one := func(field string, v any) map[string]any { return map[string]any{field: []any{v}} }
	all := map[string]any{}
	for call, answer := range map[string]any{
		"dynamodb:ListTables":                                   one("TableNames", "t"),
		"dynamodb:DescribeTable":                                map[string]any{"Table": map[string]any{"LatestStreamArn": arn("dynamodb table/t/stream/now")}},
		"dynamodb:GetResourcePolicy " + arn("dynamodb table/t"): map[string]any{"Policy": allow},
		"kinesis:ListStreams":                                   map[string]any{"StreamNames": []any{"s"}, "HasMoreStreams": false},
		"kinesis:GetResourcePolicy":                             map[string]any{"Policy": allow},
		"kinesis:ListStreamConsumers":                           one("Consumers", map[string]any{"ConsumerARN": arn("kinesis stream/s/consumer/c:1"), "ConsumerName": "c"}),
		"elasticfilesystem:DescribeFileSystems":                 one("FileSystems", map[string]any{"FileSystemId": "fs-1", "Tags": []any{map[string]any{"Key": "team", "Value": "red"}}}),
		"elasticfilesystem:DescribeFileSystemPolicy":            map[string]any{"Policy": allow},
		"events:ListEventBuses":                                 one("EventBuses", map[string]any{"Arn": arn("events event-bus/default"), "Policy": allow}),
		"apigateway:GetRestApis":                                one("item", map[string]any{"id": "api1", "policy": strings.ReplaceAll(allow, `"`, `\"`), "endpointConfiguration": map[string]any{"types": []any{"PRIVATE"}, "vpcEndpointIds": []any{"vpce-1"}}}),
		"es:ListDomainNames":                                    one("DomainNames", map[string]any{"DomainName": "d"}),
		"es:DescribeDomains":                                    one("DomainStatusList", map[string]any{"ARN": arn("es domain/d"), "AccessPolicies": allow, "DomainId": "i", "DomainName": "d", "ClusterConfig": map[string]any{}}),
		"glue:GetResourcePolicy":                                map[string]any{"PolicyInJson": allow},
		"logs:DescribeResourcePolicies":                         one("resourcePolicies", map[string]any{"policyName": "route53", "policyDocument": allow}),
		"xray:ListResourcePolicies":                             one("ResourcePolicies", map[string]any{"PolicyName": "sns", "PolicyDocument": allow}),
		"apigateway:GetResources":                               one("item", map[string]any{"path": "/pets", "resourceMethods": map[string]any{"GET": map[string]any{"authorizationType": "AWS_IAM"}}}),
		"logs:DescribeDestinations":                             one("destinations", map[string]any{"arn": arn("logs destination:d"), "accessPolicy": allow}),
		"logs:DescribeDeliveryDestinations":                     one("deliveryDestinations", map[string]any{"arn": arn("logs delivery-destination:dd"), "name": "dd"}),
		"logs:GetDeliveryDestinationPolicy":                     map[string]any{"policy": map[string]any{"deliveryDestinationPolicy": allow}},
		"ec2:DescribeVpcEndpoints":                              map[string]any{"vpcEndpointSet": []any{map[string]any{"vpcEndpointId": "vpce-1", "vpcId": "vpc-1", "serviceName": "com.amazonaws.us-east-1.s3", "vpcEndpointType": "Gateway", "policyDocument": allow}}},
		"ram:ListResources":                                     one("resources", map[string]any{"arn": arn("ec2 subnet/subnet-1")}),
		"ram:GetResourcePolicies":                               one("policies", allow),
		"sso:ListInstances":                                     one("Instances", map[string]any{"InstanceArn": "arn:aws:sso:::instance/ssoins-1", "OwnerAccountId": id}),
		"sso:ListPermissionSets":                                one("PermissionSets", "arn:aws:sso:::permissionSet/ssoins-1/ps-1"),
		"sso:DescribePermissionSet":                             map[string]any{"PermissionSet": map[string]any{"Name": "Admin"}},
		"sso:GetInlinePolicyForPermissionSet":                   map[string]any{"InlinePolicy": allow},
		"sso:GetPermissionsBoundaryForPermissionSet":            map[string]any{"PermissionsBoundary": map[string]any{"CustomerManagedPolicyReference": map[string]any{"Name": "b", "Path": "/x/"}}},
		"sso:ListAccountsForProvisionedPermissionSet":           one("AccountIds", id),
		"backup:ListBackupVaults":                               one("BackupVaultList", map[string]any{"BackupVaultName": "v"}),
		"backup:GetBackupVaultAccessPolicy":                     map[string]any{"Policy": allow},
		"acm-pca:ListCertificateAuthorities":                    one("CertificateAuthorities", map[string]any{"Arn": arn("acm-pca certificate-authority/1")}),
		"acm-pca:GetPolicy":                                     map[string]any{"Policy": allow},
		"codeartifact:ListDomains":                              one("domains", map[string]any{"arn": arn("codeartifact domain/d"), "name": "d", "owner": id}),
		"codeartifact:GetDomainPermissionsPolicy":               map[string]any{"policy": map[string]any{"document": allow}},
		"codeartifact:ListRepositoriesInDomain":                 one("repositories", map[string]any{"arn": arn("codeartifact repository/d/r"), "name": "r", "domainName": "d", "domainOwner": id}),
		"codebuild:ListProjects":                                one("projects", "p"),
		"codebuild:GetResourcePolicy":                           map[string]any{"policy": allow},
		"s3express:ListDirectoryBuckets":                        `<ListAllMyDirectoryBucketsResult><Buckets><Bucket><Name>b--use1-az4--x-s3</Name></Bucket></Buckets></ListAllMyDirectoryBucketsResult>`,
		"s3express:GetBucketPolicy":                             allow,
		"s3tables:ListTableBuckets":                             one("tableBuckets", map[string]any{"arn": arn("s3tables bucket/b"), "name": "b"}),
		"s3tables:GetTableBucketPolicy":                         map[string]any{"resourcePolicy": allow},
		"s3tables:ListTables":                                   one("tables", map[string]any{"tableARN": arn("s3tables bucket/b/table/1"), "name": "t", "namespace": []any{"n"}}),
		"s3vectors:ListVectorBuckets":                           one("vectorBuckets", map[string]any{"vectorBucketArn": arn("s3vectors bucket/v"), "vectorBucketName": "v"}),
		"s3vectors:GetVectorBucketPolicy":                       map[string]any{"policy": allow},
		"kafka:ListClustersV2":                                  one("clusterInfoList", map[string]any{"clusterArn": arn("kafka cluster/k/1")}),
		"kafka:GetClusterPolicy":                                map[string]any{"policy": allow},
	} {
		all["us-east-1 "+call] = answer
	}
	return all
}

func TestFurtherServices(t *testing.T) {
	s := world()
	s.Accounts = []*fakeaws.Account{{ID: management, Regions: []string{"us-east-1"}, Answers: answers(management)}}
	o := options(t, s)
	o.Organization = false
	o.Services = slices.DeleteFunc(collect.Services(), func(s string) bool { return s == "iam" || s == "organizations" || s == "s3" })
	f, text := collected(t, o)
	validate(t, text)
	if failed := collect.Failures(f.Collection); failed != nil {
		t.Errorf("failures = %+v, want none", failed)
	}
	got := map[string]string{}
	for _, r := range account(t, f, management).Resources {
		got[strings.ReplaceAll(r.ARN.String(), "us-east-1:"+management, "")] = r.Type + " " + r.PolicyStatus
		if r.PolicyStatus == "present" && string(r.Policy.Text) != allow {
			t.Errorf("%s: policy %s, want %s", r.ARN, r.Policy.Text, allow)
		}
	}
	want := map[string]string{
		"arn:aws:dynamodb::table/t":                   "dynamodb:table present",
		"arn:aws:dynamodb::table/t/stream/now":        "dynamodb:stream none",
		"arn:aws:kinesis::stream/s":                   "kinesis:stream present",
		"arn:aws:kinesis::stream/s/consumer/c:1":      "kinesis:consumer present",
		"arn:aws:elasticfilesystem::file-system/fs-1": "elasticfilesystem:file-system present",
		"arn:aws:events::event-bus/default":           "events:event-bus present",
		"arn:aws:execute-api::api1":                   "execute-api:api present",
		"arn:aws:es::domain/d":                        "es:domain present",
		"arn:aws:ecr::registry":                       "ecr:registry none",
		"arn:aws:glue::catalog":                       "glue:catalog present",
		"arn:aws:logs::account":                       "logs:account ",
		"arn:aws:xray::account":                       "xray:account ",
		"arn:aws:xray::resource-policy/sns":           "xray:resource-policy present",
		"arn:aws:logs::resource-policy:route53":       "logs:resource-policy present",
		"arn:aws:logs::destination:d":                 "logs:destination present",
		"arn:aws:logs::delivery-destination:dd":       "logs:delivery-destination present",
		"arn:aws:ec2::vpc-endpoint/vpce-1":            "ec2:vpc-endpoint present",
		"arn:aws:ec2::subnet/subnet-1":                "ram:resource present",
		"arn:aws:sso:::permissionSet/ssoins-1/ps-1":   "sso:permission-set ",
		"arn:aws:backup::backup-vault:v":              "backup:backup-vault present",
		"arn:aws:acm-pca::certificate-authority/1":    "acm-pca:certificate-authority present",
		"arn:aws:codeartifact::domain/d":              "codeartifact:domain present",
		"arn:aws:codeartifact::repository/d/r":        "codeartifact:repository none",
		"arn:aws:codebuild::project/p":                "codebuild:project present",
		"arn:aws:s3express::bucket/b--use1-az4--x-s3": "s3express:bucket present",
		"arn:aws:s3tables::bucket/b":                  "s3tables:bucket present",
		"arn:aws:s3vectors::bucket/v":                 "s3vectors:bucket present",
		"arn:aws:kafka::cluster/k/1":                  "kafka:cluster present",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("resources (-want +got):\n%s", diff)
	}
	for name, want := range map[string]string{
		"arn:aws:ec2:us-east-1:" + management + ":vpc-endpoint/vpce-1": `{"vpcId":"vpc-1","service":"com.amazonaws.us-east-1.s3","type":"Gateway"}`,
		"arn:aws:execute-api:us-east-1:" + management + ":api1":        `{"endpointTypes":["PRIVATE"],"vpcEndpointIds":["vpce-1"],"methods":{"GET /pets":"AWS_IAM"}}`,
		"arn:aws:logs:us-east-1:" + management + ":account":            `{"resourcePolicies":["route53"]}`,
		"arn:aws:xray:us-east-1:" + management + ":account":            `{"resourcePolicies":["sns"]}`,
		"arn:aws:sso:::permissionSet/ssoins-1/ps-1": fmt.Sprintf(
			`{"name":"Admin","instance":"arn:aws:sso:::instance/ssoins-1","accounts":[%q],"inlinePolicy":%q,"managedPolicies":[],"customerManagedPolicies":[],"permissionsBoundary":"/x/b","assignments":[]}`, management, allow),
	} {
		if got := string(resource(t, f, name).Settings); got != want {
			t.Errorf("%s: settings %s, want %s", name, got, want)
		}
	}
	if slices.Contains(account(t, f, management).Services, "logs") {
		t.Error("logs is complete, though nobody lists the policies of log groups")
	}
}

// TestPlanNamesEveryCall collects everything and wants every call to be in the
// table.
func TestPlanNamesEveryCall(t *testing.T) {
	s := world()
	s.Accounts[1].Answers = answers(workloads)
	o := options(t, s)
	o.Services = []string{"all"}
	f, _ := collected(t, o)
	plan, err := collect.PlanFor(o.Services)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range f.Collection.Calls {
		if call := c.Service + ":" + c.Operation; !slices.Contains(plan.Calls, call) && call != "sts:AssumeRole" {
			t.Errorf("%s was called and is not in the plan", call)
		}
	}
	if len(f.Collection.Calls) < len(plan.Calls) {
		t.Errorf("%d calls, want about %d", len(f.Collection.Calls), len(plan.Calls))
	}
}

// TestPermissions looks up every action that is asked for.
func TestPermissions(t *testing.T) {
	plan, err := collect.PlanFor([]string{"all"})
	if err != nil {
		t.Fatal(err)
	}
	for _, action := range append(plan.Permissions, plan.Organization...) {
		prefix, name, _ := strings.Cut(action, ":")
		service, ok := catalog.Lookup(prefix)
		if !ok {
			t.Errorf("%s: no such service", action)
			continue
		}
		if a, ok := service.Action(name); !ok || a.Level.String() == "Write" && action != "sts:DecodeAuthorizationMessage" { // which AWS calls so
			t.Errorf("%s: there is no such action, or it writes", action)
		}
	}
	if len(plan.Permissions) < 60 {
		t.Errorf("%d permissions, want all of them", len(plan.Permissions))
	}
}

// TestNotCollected wants the lists of what is not collected to say the same.
func TestNotCollected(t *testing.T) {
	read := func(path string) string {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	_, text, _ := strings.Cut(read("../../docs/collecting.md"), "Not collected, by IAM prefix:")
	text, _, _ = strings.Cut(text, "\n")
	_, doc, _ := strings.Cut(read("doc.go"), "# Not collected")
	named := regexp.MustCompile("[a-z][a-z0-9-]+").FindAllString(doc, -1)
	prefixes := regexp.MustCompile("`([a-z0-9-]+)`").FindAllStringSubmatch(text, -1)
	for _, m := range prefixes {
		if !slices.Contains(named, m[1]) {
			t.Errorf("%s is in the documentation, and not in the package's", m[1])
		}
		if slices.Contains(collect.Services(), m[1]) {
			t.Errorf("%s is said not to be collected", m[1])
		}
	}
	if len(prefixes) < 50 {
		t.Errorf("%d services are not collected, want about 60", len(prefixes))
	}
}

// TestManyAccounts assumes the role of sixty accounts and counts what the
// organization costs.
func TestManyAccounts(t *testing.T) {
	s := world()
	s.Organization.Members = map[string]string{management: fakeaws.RootID}
	s.Accounts = s.Accounts[:1]
	for i := range 60 {
		id := fmt.Sprintf("4%011d", i)
		s.Accounts = append(s.Accounts, &fakeaws.Account{ID: id, Regions: []string{"us-east-1"}, Queues: []fakeaws.Resource{{Name: "q", Region: "us-east-1", Policy: allow}}})
		s.Organization.Members[id] = "ou-fake-b"
	}
	o := options(t, s)
	o.Services = []string{"organizations", "sqs"}
	f, _ := collected(t, o)
	if got := len(f.Accounts); got != 61 {
		t.Errorf("%d accounts, want 61", got)
	}
	for _, a := range f.Accounts {
		if want := 1; a.ID != management && len(a.Resources) != want {
			t.Errorf("account %s has %d resources, want %d", a.ID, len(a.Resources), want)
		}
	}
	calls := s.Operations()
	if got := calls["sts:AssumeRole"]; got != 60 {
		t.Errorf("%d roles assumed, want 60", got)
	}
	// 61 accounts in pages of two and an empty one; of four policies, two lists,
	// a document and the targets each; of the root and two units their children.
	want := map[string]int{"DescribeOrganization": 1, "ListRoots": 1, "ListAccounts": 32, "ListOrganizationalUnitsForParent": 3, "ListPolicies": 4, "DescribePolicy": 4,
		"ListTargetsForPolicy": 7, "ListDelegatedAdministrators": 1, "DescribeResourcePolicy": 1}
	got := map[string]int{}
	for call, n := range calls {
		if operation, ok := strings.CutPrefix(call, "organizations:"); ok {
			got[operation] = n
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

func TestSelectedRegions(t *testing.T) {
	o := options(t, world())
	o.Regions = []string{"eu-west-1"}
	f, _ := collected(t, o)
	a := account(t, f, workloads)
	if !cmp.Equal(a.Regions, o.Regions) {
		t.Errorf("regions = %q, want %q", a.Regions, o.Regions)
	}
	if !slices.Contains(a.Services, "sqs") || !slices.Contains(a.Services, "iam") {
		t.Errorf("services = %q, want iam, and in these Regions sqs", a.Services)
	}
	for _, r := range a.Resources {
		if region := r.ARN.Region(); region != "" && region != "eu-west-1" {
			t.Errorf("%s was collected, want eu-west-1 only", r.ARN)
		}
	}
}
