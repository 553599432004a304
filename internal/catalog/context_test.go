// SPDX-License-Identifier: Apache-2.0

package catalog_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/internal/catalog"
)

func TestSources(t *testing.T) {
	for _, tt := range []struct {
		action, key string
		want        catalog.KeySource
	}{
		{"kms:CreateKey", "kms:KeySpec", catalog.KeySource{Key: "kms:KeySpec", From: []string{"keySpec", "customerMasterKeySpec"}}},
		{"kms:DescribeKey", "kms:KeySpec", catalog.KeySource{}}, // a property of the key there
		{"s3:listbucket", "s3:prefix", catalog.KeySource{Key: "s3:prefix", From: []string{"prefix"}, Only: true}},
		{"s3:GetObject", "s3:prefix", catalog.KeySource{}},
		{"ec2:RunInstances", "ec2:InstanceType", catalog.KeySource{Key: "ec2:InstanceType", From: []string{"instanceType", "launchSpecification.instanceType"}, On: []string{"instance"}}},
		{"ec2:StartInstances", "ec2:InstanceType", catalog.KeySource{}},
		{"kms:ReEncryptTo", "kms:EncryptionAlgorithm", catalog.KeySource{Key: "kms:EncryptionAlgorithm", From: []string{"destinationEncryptionAlgorithm"}}},
		{"lambda:CreateFunction", "lambda:Layer", catalog.KeySource{Key: "lambda:Layer", From: []string{"layers"}, Only: true}},
		{"lambda:UpdateFunctionConfiguration", "lambda:Layer", catalog.KeySource{Key: "lambda:Layer", From: []string{"layers"}}},
		{"rds:CreateDBInstance", "rds:DatabaseEngine", catalog.KeySource{Key: "rds:DatabaseEngine", From: []string{"engine"}}},
	} {
		prefix, name, _ := strings.Cut(tt.action, ":")
		var got catalog.KeySource
		for _, k := range service(t, prefix).Sources(name) {
			if k.Key == tt.key {
				got = k
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s of %s (-want +got):\n%s", tt.key, tt.action, diff)
		}
	}
	if got := (catalog.KeySource{Key: "kms:EncryptionContext:${k}"}).Family(); got != "kms:EncryptionContext:" {
		t.Errorf("Family() = %q", got)
	}
	if got := (catalog.KeySource{Key: "kms:KeySpec"}).Family(); got != "" {
		t.Errorf("Family() of a single key = %q, want none", got)
	}
	if got := service(t, "s3").Sources("NoSuchAction"); got != nil {
		t.Errorf("sources of no action = %v", got)
	}
}

func TestTagSources(t *testing.T) {
	for _, tt := range []struct {
		action string
		want   string // the parameters, "?" where they are not known
		on     bool   // depends on the resource type
	}{
		{"lambda:CreateFunction", "tags", false},
		{"lambda:UntagResource", "tagKeys", false},
		{"backup:CreateBackupVault", "backupVaultTags", false},
		{"ec2:CreateTags", "tagSet tags", true},
		{"ec2:RunInstances", "tagSpecificationSet.tags tagSpecifications.tags tagSpecification.tag", true},
		{"ec2:RequestSpotFleet", "?", false},
		{"nimble:CreateStudio", "?", false},
		{"s3:GetObject", "?", false}, // takes no tags
		{"dynamodb:CreateTable", "tags", false},
	} {
		prefix, name, _ := strings.Cut(tt.action, ":")
		from, on, ok := service(t, prefix).TagSources(name)
		got := strings.Join(from, " ")
		if !ok {
			got = "?"
		}
		if got != tt.want || ok && (on != nil) != tt.on {
			t.Errorf("tags of %s from %q on %v, want %q, %v", tt.action, got, on, tt.want, tt.on)
		}
	}
}

func TestPassedBy(t *testing.T) {
	for action, want := range map[string]string{
		"lambda:CreateFunction": "lambda.amazonaws.com", "autoscaling:CreateAutoScalingGroup": "ec2.amazonaws.com",
		"ecs:RunTask": "ecs-tasks.amazonaws.com", "ecs:CreateService": "ecs.amazonaws.com",
		"batch:RegisterJobDefinition": "ecs-tasks.amazonaws.com", "elasticmapreduce:RunJobFlow": "", "sqs:CreateQueue": "",
	} {
		prefix, name, _ := strings.Cut(action, ":")
		if got := service(t, prefix).PassedBy(name); got != want {
			t.Errorf("PassedBy of %s = %q, want %q", action, got, want)
		}
	}
}

func TestActionTakes(t *testing.T) {
	a, _ := service(t, "ec2").Action("RunInstances")
	for key, want := range map[string]bool{"EC2:instancetype": true, "aws:RequestTag/${TagKey}": true, "aws:requesttag/team": true, "ec2:Nothing": false, "s3:prefix": false} {
		if got := a.Takes(key); got != want {
			t.Errorf("Takes(%q) = %v, want %v", key, got, want)
		}
	}
}

// TestContextFiles checks every name in data/context against the reference.
func TestContextFiles(t *testing.T) {
	files, err := fs.Glob(catalog.Data, "data/context/*.txt")
	if err != nil || len(files) < 100 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		text, err := fs.ReadFile(catalog.Data, file)
		if err != nil {
			t.Fatal(err)
		}
		prefix := strings.TrimSuffix(filepath.Base(file), ".txt")
		s, ok := catalog.Lookup(prefix)
		if !ok {
			t.Errorf("%s is for no service", file)
			continue
		}
		lines, err := catalog.ParseContext(file, prefix, string(text))
		if err != nil {
			t.Error(err)
		}
		used := map[string]bool{}
		for a := range s.Actions() {
			for _, k := range s.Sources(a.Name) {
				used[k.Key] = true
			}
		}
		for _, l := range lines {
			for _, name := range l.Actions {
				if a, ok := s.Action(name); !ok || a.Name != name {
					t.Errorf("%s: action %q, Action() = %v, %v", file, name, a, ok)
				}
			}
			if l.Key == "" {
				continue
			}
			checkKey(t, s, l.Key)
			if !used[l.Key] {
				t.Errorf("%s: %s is a key of no action", file, l.Key)
			}
		}
	}
}

func TestParseContextErrors(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"from prefix", `f.txt:1:6: from "prefix", want condition keys and request parameters`},
		{"# x\n\nsometimes :a b", `f.txt:3:1: "sometimes :a b", want only or from KEY… PARAMETER…, tags PARAMETER… or passed SERVICE`},
		{"tags", `f.txt:1:1: "tags", want only or from KEY… PARAMETER…, tags PARAMETER… or passed SERVICE`},
	} {
		_, err := catalog.ParseContext("f.txt", "s3", tt.text)
		if err == nil || err.Error() != tt.want {
			t.Errorf("%q: %v, want %s", tt.text, err, tt.want)
		}
	}
}

// unused are the facts that data/context leaves out, and why.
var unused = map[string]string{
	"kms:ViaService": "code", "kms:GrantIsForAWSResource": "a record only hints at it", "kms:ReEncryptOnSameKey": "code",
	"iam:PassedToService": "code, from passed lines", "iam:AssociatedResourceArn": "set for few services, which is not documented",
	"ec2:IsLaunchTemplateResource": "what comes from a template no record says", "dynamodb:FullTableScan": "not in records",
	"ses:ApiVersion": "both versions log the same names", "cloudwatch:requestInsightRuleLogGroups": "not in records",
	"glue:SubnetIds": "no action with the key has the parameter", "glue:SecurityGroupIds": "no action with the key has the parameter",
	"glue:VpcIds": "of subnets", "ram:RequestedResourceType": "not in records",
	"identitystore:UserId": "of the principal's session", "lambda:SourceFunctionArn": "of the principal's session",
	"ec2:Owner": "of the resource", "ssm:SessionDocumentAccessCheck": "not in records", "events:ManagedBy": "of the rule",
	"lambda:InvokedViaFunctionUrl": "not in records", "elasticfilesystem:AccessPointArn": "of the mount",
}

// TestContextFacts counts the facts that the data uses.
func TestContextFacts(t *testing.T) {
	file := filepath.Join("..", "..", "..", "shared", "facts", "event_context_facts.json")
	b, err := os.ReadFile(file)
	if err != nil {
		t.Skip("no facts")
	}
	var facts struct {
		Keys       map[string][]struct{ Key, From string }
		Mechanical map[string]map[string]map[string][]string
	}
	if err := json.Unmarshal(b, &facts); err != nil {
		t.Fatal(err)
	}
	has := func(prefix, key string) bool {
		s := service(t, prefix)
		key = strings.ReplaceAll(key, "<key>", "${key}")
		for a := range s.Actions() {
			if slices.ContainsFunc(s.Sources(a.Name), func(k catalog.KeySource) bool { return strings.EqualFold(k.Key, key) }) {
				return true
			}
		}
		return false
	}
	var curated, mechanical, left int
	for prefix, keys := range facts.Keys {
		for _, k := range keys {
			switch {
			case has(prefix, k.Key):
				curated++
			case strings.Contains(k.Key, "ResourceTag/"):
				left++ // of the resource
			case unused[k.Key] == "":
				t.Errorf("%s (%s) is not used", k.Key, k.From)
			default:
				left++
			}
		}
	}
	for prefix, keys := range facts.Mechanical {
		for key := range keys {
			if has(prefix, key) {
				mechanical++
			} else {
				t.Errorf("%s of %s is not used", key, prefix)
			}
		}
	}
	t.Logf("%d curated facts are used, %d are left out; %d mechanical ones are used", curated, left, mechanical)
}

func BenchmarkSources(b *testing.B) {
	s, _ := catalog.Lookup("ec2")
	b.ReportAllocs()
	for b.Loop() {
		s.Sources("RunInstances")
	}
}
