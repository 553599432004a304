// SPDX-License-Identifier: Apache-2.0

package catalog_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/internal/catalog"
)

func service(t testing.TB, prefix string) *catalog.Service {
	t.Helper()
	s, ok := catalog.Lookup(prefix)
	if !ok {
		t.Fatalf("Lookup(%q): no such service", prefix)
	}
	return s
}

func action(t testing.TB, name string) catalog.Action {
	t.Helper()
	prefix, bare, _ := strings.Cut(name, ":")
	a, ok := service(t, prefix).Action(bare)
	if !ok {
		t.Fatalf("no action %q", name)
	}
	return a
}

func TestLookup(t *testing.T) {
	for _, name := range []string{"s3", "S3", "S3"} {
		if s, ok := catalog.Lookup(name); !ok || s.Prefix != "s3" || s.Name != "Amazon S3" {
			t.Errorf("Lookup(%q) = %v, %v", name, s, ok)
		}
	}
	a, _ := catalog.Lookup("ec2")
	if b, _ := catalog.Lookup("EC2"); a != b {
		t.Errorf("Lookup parses a service twice")
	}
	for _, name := range []string{"", "s4", "../catalog", "facts/s3", "monitoring", "s3.txt", "tables", "README"} {
		if s, ok := catalog.Lookup(name); ok {
			t.Errorf("Lookup(%q) = %v, want none", name, s.Prefix)
		}
	}
	if got := slices.Collect(catalog.Services()); !slices.IsSorted(got) {
		t.Errorf("Services are not sorted")
	}
}

// TestConcurrent is for the race detector.
func TestConcurrent(t *testing.T) {
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for _, prefix := range []string{"sns", "SNS", "ssm", "glue"} {
				if s, ok := catalog.Lookup(prefix); !ok || s.Name == "" {
					t.Errorf("Lookup(%q) = %v, %v", prefix, s, ok)
				}
			}
			if _, ok := catalog.Event("athena.amazonaws.com", "StartQueryExecution"); !ok {
				t.Error("Event finds no action")
			}
		})
	}
	wg.Wait()
}

func TestAction(t *testing.T) {
	tests := []struct {
		name, want string
		level      catalog.AccessLevel
		on         []string // with * if required
	}{
		{"s3:getobject", "s3:GetObject", catalog.Read, []string{"accesspointobject", "object"}},
		{"s3:ListAllMyBuckets", "s3:ListAllMyBuckets", catalog.List, nil},
		{"s3:PutBucketPolicy", "s3:PutBucketPolicy", catalog.PermissionsManagement, []string{"bucket*"}},
		{"sqs:TagQueue", "sqs:TagQueue", catalog.Tagging, []string{"queue*"}},
		{"iam:PassRole", "iam:PassRole", catalog.Write, []string{"role*"}},
		{"lambda:INVOKEFUNCTION", "lambda:InvokeFunction", catalog.Write, []string{"function*"}},
		{"states:StopExecution", "states:StopExecution", catalog.Write, []string{"execution*"}},
		{"lex:DeleteBotAlias", "lex:DeleteBotAlias", catalog.Write, []string{"bot alias*"}},
		{"sts:GetCallerIdentity", "sts:GetCallerIdentity", catalog.Read, nil},
	}
	for _, tt := range tests {
		a := action(t, tt.name)
		var on []string
		for _, target := range a.On {
			if target.Required {
				target.Type += "*"
			}
			on = append(on, target.Type)
		}
		if a.String() != tt.want || a.Level != tt.level {
			t.Errorf("%s = %v, %v, want %v, %v", tt.name, a, a.Level, tt.want, tt.level)
		}
		if diff := cmp.Diff(tt.on, on); diff != "" {
			t.Errorf("%s: targets (-want +got):\n%s", tt.name, diff)
		}
	}
	if a, ok := service(t, "s3").Action("GetObjekt"); ok {
		t.Errorf("GetObjekt = %v, want none", a)
	}
}

func TestRunInstances(t *testing.T) {
	required := make(map[string]string)
	var keys []string
	for _, target := range action(t, "ec2:RunInstances").On {
		if target.Required {
			required[target.Type] = target.ARN
		}
		if target.Type == "instance" {
			keys = target.Keys
			if target.Evaluated != catalog.AsNew || len(target.Params) != 0 {
				t.Errorf("instance: %v, params %v, want AsNew and none", target.Evaluated, target.Params)
			}
		}
	}
	want := map[string]string{
		"image":             "arn:${Partition}:ec2:${Region}::image/${ImageId}",
		"instance":          "arn:${Partition}:ec2:${Region}:${Account}:instance/${InstanceId}",
		"network-interface": "arn:${Partition}:ec2:${Region}:${Account}:network-interface/${NetworkInterfaceId}",
		"security-group":    "arn:${Partition}:ec2:${Region}:${Account}:security-group/${SecurityGroupId}",
		"subnet":            "arn:${Partition}:ec2:${Region}:${Account}:subnet/${SubnetId}",
	}
	if diff := cmp.Diff(want, required); diff != "" {
		t.Errorf("required targets (-want +got):\n%s", diff)
	}
	for _, k := range []string{"ec2:InstanceType", "ec2:Tenancy"} {
		if !slices.Contains(keys, k) {
			t.Errorf("instance has no key %s", k)
		}
	}
}

func TestBindings(t *testing.T) {
	tests := []struct {
		action, typ string
		params      []catalog.Param
		arnParam    string
		evaluated   catalog.Evaluated
	}{
		{"s3:GetObject", "object", []catalog.Param{{"BucketName", []string{"bucketName"}}, {"ObjectName", []string{"key"}}}, "", catalog.ByName},
		{"sqs:SendMessage", "queue", []catalog.Param{{"QueueName", []string{"queueUrl#sqsName"}}}, "", catalog.ByName},
		{"kms:Decrypt", "key", []catalog.Param{{"KeyId", []string{"keyId#kmsKey", "*"}}}, "", catalog.ByName},
		{"iam:AttachRolePolicy", "role", []catalog.Param{{"RoleNameWithPath", []string{"roleName"}}}, "", catalog.ByName},
		{"iam:GetPolicy", "policy", []catalog.Param{{"PolicyNameWithPath", []string{"policyArn#arnRes"}}}, "policyArn", catalog.ByName},
		{"ec2:StopInstances", "instance", []catalog.Param{{"InstanceId", []string{"InstanceId"}}}, "", catalog.ByName},
		{"ec2:CreateVpc", "vpc", nil, "", catalog.AsNew},
		{"dynamodb:BatchGetItem", "table", []catalog.Param{{"TableName", []string{"requestItems{}"}}}, "", catalog.ByName},
		{"dynamodb:PartiQLSelect", "table", nil, "", catalog.ByName}, // the statement names it, see Event
	}
	for _, tt := range tests {
		a := action(t, tt.action)
		i := slices.IndexFunc(a.On, func(o catalog.Target) bool { return o.Type == tt.typ })
		if i < 0 {
			t.Errorf("%s is not on %s", tt.action, tt.typ)
			continue
		}
		got := a.On[i]
		fold := cmp.Comparer(strings.EqualFold) // parameter names have no case
		if diff := cmp.Diff(tt.params, got.Params, fold); diff != "" {
			t.Errorf("%s on %s: params (-want +got):\n%s", tt.action, tt.typ, diff)
		}
		if got.ARNParam != tt.arnParam || got.Evaluated != tt.evaluated {
			t.Errorf("%s on %s: ARN parameter %q, %v, want %q, %v", tt.action, tt.typ, got.ARNParam, got.Evaluated, tt.arnParam, tt.evaluated)
		}
	}
}

func TestOddTemplates(t *testing.T) {
	bot, ok := service(t, "lex").Resource("BOT")
	want := []string{"arn:${Partition}:lex:${Region}:${Account}:bot/${BotId}", "arn:${Partition}:lex:${Region}:${Account}:bot:${BotName}"}
	if diff := cmp.Diff(want, bot.ARNs); !ok || diff != "" {
		t.Errorf("two templates (-want +got):\n%s", diff)
	}
	a := action(t, "lex:CreateBot")
	i := slices.IndexFunc(a.On, func(o catalog.Target) bool { return o.Type == "bot alias" })
	if i < 0 || len(a.On[i].Alternatives) != 1 {
		t.Errorf("lex:CreateBot on bot alias = %v", a.On)
	}
	logs, _ := service(t, "logs").Resource("log-group")
	if want := "arn:${Partition}:logs:${Region}:${Account}:log-group:${LogGroupName}:*"; logs.Policy != want {
		t.Errorf("log-group policy form = %q, want %q", logs.Policy, want)
	}
	if got, want := service(t, "ce").Evaluated, "arn:${Partition}:ce:${Region}:${Account}:/${ActionName}"; got != want {
		t.Errorf("ce evaluates %q, want %q", got, want)
	}
}

func TestKey(t *testing.T) {
	tests := []struct {
		service, name, want string
		typ                 catalog.KeyType
	}{
		{"s3", "S3:PREFIX", "s3:prefix", catalog.TypeString},
		{"s3", "aws:ResourceTag/team", "aws:ResourceTag/${TagKey}", catalog.TypeString},
		{"s3", "s3:ExistingObjectTag/a/b", "s3:ExistingObjectTag/${key}", catalog.TypeString},
		{"sqs", "aws:tagkeys", "aws:TagKeys", catalog.TypeArrayOfString},
		{"s3", "aws:ResourceTag/", "", catalog.NoType},
		{"s3", "s3:nothing", "", catalog.NoType},
		{"codebuild", "codebuild:environment.environmentVariables/x.value", "codebuild:environment.environmentVariables/${name}.value", catalog.TypeString},
	}
	for _, tt := range tests {
		got, ok := service(t, tt.service).Key(tt.name)
		if got.Name != tt.want || got.Type != tt.typ || ok != (tt.want != "") {
			t.Errorf("%s: Key(%q) = %v, %v, want %q %v", tt.service, tt.name, got, ok, tt.want, tt.typ)
		}
	}
	for name, want := range map[string]catalog.KeyType{
		"aws:SourceIp":          catalog.TypeIPAddress,
		"AWS:principalarn":      catalog.TypeARN,
		"aws:PrincipalTag/team": catalog.TypeString,
		"aws:CalledVia":         catalog.TypeArrayOfString,
		"aws:SignInSessionArn":  catalog.TypeARN,
		"aws:Nothing":           catalog.NoType,
	} {
		if got, _ := catalog.GlobalKey(name); got.Type != want {
			t.Errorf("GlobalKey(%q) = %v, want %v", name, got, want)
		}
	}
}

func TestSuggest(t *testing.T) {
	tests := []struct{ service, name, want string }{
		{"s3", "GetObjcet", "GetObject"},
		{"s3", "getobject", "GetObject"},
		{"ec2", "RunInstance", "RunInstances"},
		{"iam", "PasRole", "PassRole"},
	}
	for _, tt := range tests {
		got := service(t, tt.service).Suggest(tt.name)
		if len(got) == 0 || len(got) > 3 || got[0] != tt.want {
			t.Errorf("%s: Suggest(%q) = %v, want %s first", tt.service, tt.name, got, tt.want)
		}
	}
	if got := service(t, "s3").Suggest("Xyzzy"); len(got) != 0 {
		t.Errorf("Suggest(Xyzzy) = %v, want none", got)
	}
	if got := catalog.SuggestService("dynamdb"); len(got) == 0 || got[0] != "dynamodb" {
		t.Errorf("SuggestService(dynamdb) = %v, want dynamodb", got)
	}
}

func TestRCPSupported(t *testing.T) {
	for name, want := range map[string]bool{"s3": true, "KMS": true, "sts": true, "ec2": false, "lambda": false, "": false} {
		if got := catalog.RCPSupported(name); got != want {
			t.Errorf("RCPSupported(%q) = %v, want %v", name, got, want)
		}
	}
	for name := range catalog.RCPServices() {
		service(t, name)
	}
}

func TestAllocs(t *testing.T) {
	s := service(t, "ec2")
	tests := []struct {
		name string
		most float64
		f    func()
	}{
		{"Lookup", 0, func() { catalog.Lookup("ec2") }},
		{"Action", 0, func() { s.Action("runinstances") }},
		{"Key", 0, func() { s.Key("aws:ResourceTag/team") }},
		{"Resource", 0, func() { s.Resource("instance") }},
		{"RCPSupported", 0, func() { catalog.RCPSupported("s3") }},
		{"Event by rule", 12, func() { catalog.Event("sqs.amazonaws.com", "SendMessage") }},
	}
	for _, tt := range tests {
		tt.f()
		if got := testing.AllocsPerRun(100, tt.f); got > tt.most {
			t.Errorf("%s: %v allocations, want at most %v", tt.name, got, tt.most)
		}
	}
}

// TestFirstLookup guards the cost of a first lookup of the largest service by
// what does not depend on the machine; BenchmarkParse has the time.
func TestFirstLookup(t *testing.T) {
	const most = 2500
	got := testing.AllocsPerRun(5, func() {
		if _, err := catalog.ParseService("ec2"); err != nil {
			t.Error(err)
		}
	})
	if got > most {
		t.Errorf("ec2 takes %v allocations, want at most %d", got, most)
	}
}

func BenchmarkParse(b *testing.B) {
	for _, prefix := range []string{"ec2", "iam", "s3", "sts"} {
		b.Run(prefix, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := catalog.ParseService(prefix); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
