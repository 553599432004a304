// SPDX-License-Identifier: Apache-2.0

package collect_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied"
	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/internal/fakeaws"
	"github.com/undenied/undenied/snapshot"
	"github.com/undenied/undenied/snapshot/collect"
	"github.com/undenied/undenied/snapshot/format"
)

const (
	guests = "444444444444"
	denies = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"No","Effect":"Deny","Action":"ACTION","Resource":"*"}]}`
)

// refusing returns an organization in which something refuses each of the
// requests of refusals.
func refusing() *fakeaws.Server {
	at := func(name, policy string) fakeaws.Resource {
		return fakeaws.Resource{Name: name, Region: "us-east-1", Policy: policy}
	}
	bucket := func(name, policy string) fakeaws.Bucket {
		return fakeaws.Bucket{Resource: at(name, policy), Ownership: "BucketOwnerEnforced", ABAC: "Disabled"}
	}
	deny := func(action string) string { return strings.Replace(denies, "ACTION", action, 1) }
	guarded := func(action string) string {
		return `{"Version":"2012-10-17","Statement":[{"Sid":"Guard","Effect":"Deny","Principal":"*","Action":"` + action + `","Resource":"*"}]}`
	}
	busy := settled()
	iam := "arn:aws:iam::" + workloads + ":"
	busy.Roles = []fakeaws.Principal{
		{ARN: iam + "role/app/reader", ID: "AROAREADER", Trust: lets("*", "sts:AssumeRole", "*"), Inline: map[string]string{"some": `{"Version":"2012-10-17","Statement":[]}`}},
		{ARN: iam + "role/all", ID: "AROAALL", Inline: map[string]string{"all": all}},
		{ARN: iam + "role/denied", ID: "AROADENIED", Inline: map[string]string{"most": deny("s3:GetObject"), "other": all}},
		{ARN: iam + "role/bounded", ID: "AROABOUNDED", Attached: []string{iam + "policy/all"}, Boundary: iam + "policy/edge"},
		{ARN: iam + "role/closed", ID: "AROACLOSED", Trust: lets(iam+"role/reader", "sts:AssumeRole", "*")},
	}
	busy.Roles[4].Trust = strings.Replace(lets(iam+"role/reader", "sts:AssumeRole", "*"), `,"Resource":"*"`, "", 1)
	busy.Roles[0].Trust = busy.Roles[4].Trust
	for i := range 20 {
		busy.Roles = append(busy.Roles, fakeaws.Principal{ARN: fmt.Sprintf("%srole/other-%d", iam, i), ID: "AROAOTHER", Trust: busy.Roles[4].Trust})
	}
	busy.Users = append(busy.Users, fakeaws.Principal{ARN: iam + "user/bob", ID: "AIDABOB", Groups: []string{"devs"}, Tags: map[string]string{"team": "red"}})
	busy.Groups = []fakeaws.Principal{{ARN: iam + "group/devs", ID: "AGPA", Attached: []string{iam + "policy/nosqs"}}}
	busy.Policies = []fakeaws.Policy{
		{ARN: iam + "policy/all", Versions: []string{all}}, {ARN: iam + "policy/edge", Versions: []string{all, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:*","Resource":"*"}]}`}},
		{ARN: iam + "policy/nosqs", Versions: []string{deny("sqs:*")}},
	}
	busy.Buckets = append(busy.Buckets, bucket("plain", ""), bucket("guarded", guarded("s3:*")))
	busy.Queues = append(busy.Queues, at("plain", ""), at("other", ""))
	busy.Topics = []fakeaws.Resource{at("news", lets("*", "sns:Publish", "*"))}
	busy.Secrets = []fakeaws.Resource{{Name: "prod/db-AbCdEf", Region: "us-east-1", Policy: guarded("secretsmanager:GetSecretValue")}}
	return &fakeaws.Server{
		Accounts: []*fakeaws.Account{
			{ID: management, Regions: []string{"us-east-1"}},
			busy,
			{ID: guests, Regions: []string{"us-east-1"}, Roles: []fakeaws.Principal{{ARN: "arn:aws:iam::" + guests + ":role/guest", ID: "AROAGUEST", Inline: map[string]string{"all": all}}}},
		},
		Organization: &fakeaws.Organization{
			Management: management, RCPs: true, Paths: true,
			Units:   []fakeaws.Unit{{ID: "ou-fake-a", Name: "A", Parent: fakeaws.RootID}, {ID: "ou-fake-b", Name: "B", Parent: "ou-fake-a"}, {ID: "ou-fake-c", Name: "C", Parent: fakeaws.RootID}},
			Members: map[string]string{management: fakeaws.RootID, workloads: "ou-fake-b", guests: "ou-fake-a"},
			SCPs: []fakeaws.OrgPolicy{
				{ID: "p-FullAWSAccess", Document: all, Targets: []string{fakeaws.RootID, "ou-fake-a", "ou-fake-b", "ou-fake-c", management, workloads, guests}},
				{ID: "p-nosns", Document: strings.Replace(denies, "ACTION", "sns:*", 1), Targets: []string{"ou-fake-b"}},
				{ID: "p-other", Document: all, Targets: []string{"ou-fake-c"}},
			},
			RCPPolicies: []fakeaws.OrgPolicy{
				{ID: "p-RCPFullAWSAccess", Document: lets("*", "*", "*"), Targets: []string{fakeaws.RootID, "ou-fake-a", "ou-fake-b", "ou-fake-c", management, workloads, guests}},
				{ID: "p-nokms", Document: guarded("kms:Encrypt"), Targets: []string{"ou-fake-a"}},
			},
		},
	}
}

// record returns a CloudTrail record of a denial.
func record(source, name, principal, parameters, resources, more string) string {
	identity := `{"type":"AWSAccount","accountId":"ANONYMOUS_PRINCIPAL","principalId":""}`
	if user, ok := strings.CutPrefix(principal, "user "); ok {
		account, name, _ := strings.Cut(user, "/")
		identity = `{"type":"IAMUser","arn":"arn:aws:iam::` + account + `:user/` + name + `","accountId":"` + account + `","userName":"` + name + `"}`
	} else if role, ok := strings.CutPrefix(principal, "role "); ok {
		account, path, _ := strings.Cut(role, "/")
		identity = `{"type":"AssumedRole","arn":"arn:aws:sts::` + account + `:assumed-role/` + path[strings.LastIndexByte(path, '/')+1:] + `/s","accountId":"` + account + `",
			"sessionContext":{"sessionIssuer":{"type":"Role","arn":"arn:aws:iam::` + account + `:role/` + path + `","accountId":"` + account + `"}}}`
	}
	return `{"eventVersion":"1.09","eventSource":"` + source + `.amazonaws.com","eventName":"` + name + `","awsRegion":"us-east-1","recipientAccountId":"` + workloads + `",
		"eventTime":"2026-11-20T10:00:00Z","eventID":"e","errorCode":"AccessDenied","errorMessage":"Access Denied","eventType":"AwsApiCall",
		"userIdentity":` + identity + `,"requestParameters":` + parameters + `,"resources":[` + resources + `]` + more + `}`
}

// object is the resources of a record about an object.
func object(bucket string) string {
	return `{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::` + bucket + `/a"},{"type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::` + bucket + `","accountId":"` + workloads + `"}`
}

func inBucket(name string) string { return `{"bucketName":"` + name + `","key":"a"}` }

func ofQueue(name string) string {
	return `{"queueUrl":"https://sqs.us-east-1.amazonaws.com/` + workloads + `/` + name + `"}`
}

// inOrganization are the calls that find the branch above workloads, which has two
// units with policies of their own.
const inOrganization = `organizations:DescribeOrganization organizations:ListRoots organizations:ListParents*3 organizations:DescribeOrganizationalUnit*2 `

// refusals are denials, and the calls that reading what they need takes.
var refusals = []struct {
	name, record, result, calls string
}{
	{
		"nothing allows it", record("s3", "GetObject", "role "+workloads+"/app/reader", inBucket("plain"), object("plain"), ""), "Missing allow in an identity-based policy",
		inOrganization + `organizations:ListPoliciesForTarget*8 organizations:DescribePolicy*4
			sts:AssumeRole iam:GetRole iam:ListAttachedRolePolicies iam:ListRolePolicies iam:GetRolePolicy ` + bucketCalls,
	},
	{
		"an inline policy denies it", record("s3", "GetObject", "role "+workloads+"/denied", inBucket("plain"), object("plain"), ""), "Explicit deny in an identity-based policy",
		inOrganization + `organizations:ListPoliciesForTarget*8 organizations:DescribePolicy*4
			sts:AssumeRole iam:GetRole iam:ListAttachedRolePolicies iam:ListRolePolicies iam:GetRolePolicy*2 ` + bucketCalls,
	},
	{
		"a boundary lacks it", record("s3", "GetObject", "role "+workloads+"/bounded", inBucket("plain"), object("plain"), ""), "Missing allow in a permissions boundary policy",
		inOrganization + `organizations:ListPoliciesForTarget*8 organizations:DescribePolicy*4
			sts:AssumeRole iam:GetRole iam:ListAttachedRolePolicies iam:ListRolePolicies iam:GetPolicy*2 iam:GetPolicyVersion*2 ` + bucketCalls,
	},
	{
		"a bucket policy denies it", record("s3", "GetObject", "role "+workloads+"/all", inBucket("guarded"), object("guarded"), ""), "Explicit deny in a resource-based policy",
		inOrganization + `organizations:ListPoliciesForTarget*8 organizations:DescribePolicy*4
			sts:AssumeRole iam:GetRole iam:ListAttachedRolePolicies iam:ListRolePolicies iam:GetRolePolicy ` + bucketCalls,
	},
	{
		"an SCP denies it", record("sns", "Publish", "role "+workloads+"/all", `{"topicArn":"arn:aws:sns:us-east-1:`+workloads+`:news"}`, ``, ""), "Explicit deny in a service-control policy",
		inOrganization + `organizations:ListPoliciesForTarget*8 organizations:DescribePolicy*4
			sts:AssumeRole iam:GetRole iam:ListAttachedRolePolicies iam:ListRolePolicies iam:GetRolePolicy sns:GetTopicAttributes tagging:GetResources`,
	},
	{
		"an RCP denies it", record("kms", "Encrypt", "role "+workloads+"/all", `{"keyId":"alias/app"}`, ``, ""), "Explicit deny in a resource control policy",
		inOrganization + `organizations:ListPoliciesForTarget*8 organizations:DescribePolicy*4
			sts:AssumeRole iam:GetRole iam:ListAttachedRolePolicies iam:ListRolePolicies iam:GetRolePolicy kms:DescribeKey kms:GetKeyPolicy kms:ListAliases kms:ListGrants tagging:GetResources`,
	},
	{
		"a key policy lacks it", record("kms", "Decrypt", "role "+workloads+"/all", `null`, `{"ARN":"arn:aws:kms:us-east-1:`+workloads+`:key/bare","accountId":"`+workloads+`","type":"AWS::KMS::Key"}`, ""), "Missing allow in a resource-based policy",
		inOrganization + `organizations:ListPoliciesForTarget*8 organizations:DescribePolicy*4
			sts:AssumeRole iam:GetRole iam:ListAttachedRolePolicies iam:ListRolePolicies iam:GetRolePolicy kms:DescribeKey kms:GetKeyPolicy kms:ListAliases kms:ListGrants tagging:GetResources`,
	},
	{
		"a queue of another account lacks it", record("sqs", "SendMessage", "role "+guests+"/guest", ofQueue("plain"), ``, ""), "Missing allow in a resource-based policy in cross-account access",
		`organizations:DescribeOrganization organizations:ListRoots organizations:ListParents*4 organizations:DescribeOrganizationalUnit organizations:ListPoliciesForTarget*7 organizations:DescribePolicy*3
			sts:AssumeRole*2 iam:GetRole iam:ListAttachedRolePolicies iam:ListRolePolicies iam:GetRolePolicy sqs:GetQueueUrl sqs:GetQueueAttributes tagging:GetResources`,
	},
	{
		"a trust policy lacks it", record("sts", "AssumeRole", "role "+workloads+"/all", `{"roleArn":"arn:aws:iam::`+workloads+`:role/closed","roleSessionName":"s"}`, ``, ""), "Missing allow in a resource-based policy",
		inOrganization + `organizations:ListPoliciesForTarget*8 organizations:DescribePolicy*4
			sts:AssumeRole iam:GetRole*2 iam:ListAttachedRolePolicies*2 iam:ListRolePolicies*2 iam:GetRolePolicy`,
	},
	{
		"an endpoint lacks it", record("sqs", "SendMessage", "role "+workloads+"/all", ofQueue("q"), ``, `,"vpcEndpointId":"vpce-shut","vpcEndpointAccountId":"`+workloads+`"`), "Missing allow in a VPC endpoint policy",
		inOrganization + `organizations:ListPoliciesForTarget*8 organizations:DescribePolicy*4
			sts:AssumeRole iam:GetRole iam:ListAttachedRolePolicies iam:ListRolePolicies iam:GetRolePolicy sqs:GetQueueUrl sqs:GetQueueAttributes ec2:DescribeVpcEndpoints tagging:GetResources`,
	},
	{
		"a group's policy denies it", record("sqs", "SendMessage", "user "+workloads+"/bob", ofQueue("plain"), ``, ""), "Explicit deny in an identity-based policy",
		inOrganization + `organizations:ListPoliciesForTarget*8 organizations:DescribePolicy*4
			sts:AssumeRole iam:GetUser iam:ListGroupsForUser iam:ListAttachedUserPolicies iam:ListUserPolicies iam:ListAttachedGroupPolicies iam:ListGroupPolicies iam:GetPolicy iam:GetPolicyVersion
			sqs:GetQueueUrl sqs:GetQueueAttributes tagging:GetResources`,
	},
	{
		"Block Public Access", record("s3", "GetObject", "anonymous", inBucket("blocked"), object("blocked"), ""), "Explicit deny in a resource-based policy",
		strings.Replace(inOrganization, "Unit*2", "Unit", 1) + `organizations:ListPoliciesForTarget*4 organizations:DescribePolicy*2 sts:AssumeRole ` + bucketCalls,
	},
	{
		"a secret by name", record("secretsmanager", "GetSecretValue", "role "+workloads+"/all", `{"secretId":"prod/db"}`, ``, ""), "Explicit deny in a resource-based policy",
		inOrganization + `organizations:ListPoliciesForTarget*8 organizations:DescribePolicy*4
			sts:AssumeRole iam:GetRole iam:ListAttachedRolePolicies iam:ListRolePolicies iam:GetRolePolicy secretsmanager:DescribeSecret secretsmanager:GetResourcePolicy`,
	},
	{
		"a function's alias", record("lambda", "Invoke", "role "+guests+"/guest", `{"functionName":"arn:aws:lambda:us-east-1:`+workloads+`:function:fn:live"}`, ``, ""), "Missing allow in a resource-based policy in cross-account access",
		`organizations:DescribeOrganization organizations:ListRoots organizations:ListParents*4 organizations:DescribeOrganizationalUnit organizations:ListPoliciesForTarget*7 organizations:DescribePolicy*3
			sts:AssumeRole*2 iam:GetRole iam:ListAttachedRolePolicies iam:ListRolePolicies iam:GetRolePolicy lambda:GetPolicy tagging:GetResources`,
	},
	{
		"an access point", record("s3", "GetObject", "role "+guests+"/guest", `{"bucketName":"arn:aws:s3:us-east-1:`+workloads+`:accesspoint/door","key":"a"}`, ``, ""), "Missing allow in a resource-based policy in cross-account access",
		`organizations:DescribeOrganization organizations:ListRoots organizations:ListParents*4 organizations:DescribeOrganizationalUnit organizations:ListPoliciesForTarget*7 organizations:DescribePolicy*3
			sts:AssumeRole*2 iam:GetRole iam:ListAttachedRolePolicies iam:ListRolePolicies iam:GetRolePolicy s3control:GetAccessPoint s3control:GetAccessPointPolicy ` + bucketCalls,
	},
}

const bucketCalls = `s3control:GetPublicAccessBlock s3:ListBuckets s3:GetBucketPolicy s3:GetPublicAccessBlock s3:GetBucketOwnershipControls s3:GetBucketAcl s3:GetBucketAbac s3:GetBucketTagging`

// TestNeeds compares what is collected for one denial with a whole snapshot: the
// calls are those expected, and the explanations are the same.
func TestNeeds(t *testing.T) {
	whole, _ := collected(t, options(t, refusing()))
	for _, tt := range refusals {
		t.Run(tt.name, func(t *testing.T) {
			s := refusing()
			o := options(t, s)
			o.Organization, o.Needs = false, needs(t, tt.record)
			f, text := collected(t, o)
			validate(t, text)
			if failed := collect.Failures(f.Collection); failed != nil {
				t.Errorf("failures = %+v, want none", failed)
			}
			if diff := cmp.Diff(counted(tt.calls+" sts:GetCallerIdentity"), s.Operations()); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
			plan, err := o.Needs.Plan(nil)
			if err != nil {
				t.Fatal(err)
			}
			for call := range s.Operations() {
				call = strings.NewReplacer("s3control:", "s3:", "tagging:", "tag:").Replace(call)
				if !slices.Contains(append(plan.Calls, "sts:AssumeRole"), call) {
					t.Errorf("%s is not in the plan %q", call, plan.Calls)
				}
			}
			want, got := explained(t, whole, tt.record), explained(t, f, tt.record)
			if !strings.Contains(want, `"AssessmentResult": "`+tt.result+`"`) {
				t.Errorf("want the result %s, whole snapshot: %s", tt.result, want)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("explanation (-whole +needed):\n%s", diff)
			}
			for _, a := range f.Accounts {
				if a.Services != nil {
					t.Errorf("account %s says that %q are complete", a.ID, a.Services)
				}
			}
		})
	}
}

// needs returns the needs of records.
func needs(t *testing.T, records ...string) *collect.Needs {
	t.Helper()
	n := new(collect.Needs)
	for e, err := range cloudtrail.Events("record", strings.NewReader(strings.Join(records, "\n"))) {
		if err != nil {
			t.Fatal(err)
		}
		requests, err := cloudtrail.Requests(e)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range requests {
			n.Add(&r.Request)
		}
	}
	return n
}

// counted reads "iam:GetRole iam:GetRolePolicy*2".
func counted(text string) map[string]int {
	calls := map[string]int{}
	for _, word := range strings.Fields(text) {
		name, times, many := strings.Cut(word, "*")
		n := 1
		if many {
			fmt.Sscan(times, &n)
		}
		calls[name] += n
	}
	return calls
}

// explained returns the explanation of a record as JSON.
func explained(t *testing.T, f *format.File, record string) string {
	t.Helper()
	a := &undenied.Analyzer{Snapshot: snapshot.New(f)}
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetIndent("", " ")
	for event, err := range cloudtrail.Events("record", strings.NewReader(record)) {
		if err != nil {
			t.Fatal(err)
		}
		if err := e.Encode(a.Analyze(event)); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

// TestNeedsTogether collects for all the denials at once: nothing is read twice.
func TestNeedsTogether(t *testing.T) {
	whole, _ := collected(t, options(t, refusing()))
	var records []string
	for _, tt := range refusals {
		records = append(records, tt.record)
	}
	s := refusing()
	o := options(t, s)
	o.Organization, o.Needs = false, needs(t, records...)
	f, _ := collected(t, o)
	for _, tt := range refusals {
		if diff := cmp.Diff(explained(t, whole, tt.record), explained(t, f, tt.record)); diff != "" {
			t.Errorf("%s: explanation (-whole +needed):\n%s", tt.name, diff)
		}
	}
	want := map[string]int{
		"organizations:DescribeOrganization": 1, "organizations:ListParents": 4, "organizations:ListPoliciesForTarget": 9, "organizations:DescribePolicy": 4,
		"iam:GetRole": 6, "iam:GetPolicy": 3, "s3control:GetPublicAccessBlock": 1, "s3:GetBucketPolicy": 4, "kms:GetKeyPolicy": 2, "sqs:GetQueueAttributes": 2, "tagging:GetResources": 1,
		"ec2:DescribeVpcEndpoints": 1, "iam:GetAccountAuthorizationDetails": 0,
	}
	got := s.Operations()
	maps.DeleteFunc(got, func(name string, _ int) bool { _, ok := want[name]; return !ok })
	maps.DeleteFunc(want, func(_ string, n int) bool { return n == 0 })
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

// TestManyPrincipals reads an account's principals together where many are asked
// about.
func TestManyPrincipals(t *testing.T) {
	for n, want := range map[int]string{10: "iam:GetRole", 11: "iam:GetAccountAuthorizationDetails"} {
		s := refusing()
		var records []string
		for i := range n {
			records = append(records, record("s3", "GetObject", fmt.Sprintf("role %s/other-%d", workloads, i), inBucket("plain"), object("plain"), ""))
		}
		o := options(t, s)
		o.Organization, o.Needs = false, needs(t, records...)
		f, _ := collected(t, o)
		if s.Calls(want) == 0 || s.Calls("iam:GetRole") > 0 && s.Calls("iam:GetAccountAuthorizationDetails") > 0 {
			t.Errorf("%d roles: %v, want %s", n, s.Operations(), want)
		}
		if got := len(account(t, f, workloads).Roles); got < n {
			t.Errorf("%d roles: %d in the snapshot", n, got)
		}
	}
}

// TestNeedsRefused looks whether what cannot be read is unknown, with its reason.
func TestNeedsRefused(t *testing.T) {
	plain := refusals[0].record
	key, trust := refusals[6].record, refusals[8].record
	for operation, tt := range map[string]struct{ record, want string }{
		"GetRole":                  {plain, "AccessDenied on iam:GetRole"},
		"ListRolePolicies":         {plain, "AccessDenied on iam:ListRolePolicies"},
		"GetRolePolicy":            {plain, "AccessDenied on iam:GetRolePolicy"},
		"ListParents":              {plain, "account " + workloads},
		"ListPoliciesForTarget":    {plain, "organizations:ListPoliciesForTarget"},
		"DescribePolicy":           {plain, "AccessDenied on organizations:DescribePolicy"},
		"GetBucketPolicy":          {plain, "AccessDenied on s3:GetBucketPolicy"},
		"DescribeKey":              {key, "AccessDenied on kms:DescribeKey"},
		"ListGrants":               {key, "AccessDenied on kms:ListGrants"},
		"ListAttachedRolePolicies": {trust, "AccessDenied on iam:ListAttachedRolePolicies"},
	} {
		s := refusing()
		s.Fault = func(r *fakeaws.Request) *fakeaws.Fault {
			if r.Operation == operation {
				return &fakeaws.Fault{Status: 403, Code: "AccessDenied"}
			}
			return nil
		}
		o := options(t, s)
		o.Organization, o.Needs = false, needs(t, tt.record)
		f, text := collected(t, o)
		if len(collect.Failures(f.Collection)) == 0 {
			t.Errorf("%s: no failure is recorded", operation)
		}
		snap, err := snapshot.Read("needed.json", []byte(text))
		if err != nil {
			t.Fatalf("%s: %v", operation, err)
		}
		var gaps []string
		for e := range cloudtrail.Events("record", strings.NewReader(tt.record)) {
			requests, _ := cloudtrail.Requests(e)
			for _, r := range requests {
				for _, g := range snap.Gaps(&r.Request) {
					gaps = append(gaps, g.String())
				}
			}
		}
		if !slices.ContainsFunc(gaps, func(g string) bool { return strings.Contains(g, tt.want) }) {
			t.Errorf("%s: gaps %q, want one that says %s", operation, gaps, tt.want)
		}
	}
}
