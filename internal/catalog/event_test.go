// SPDX-License-Identifier: Apache-2.0

package catalog_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/undenied/undenied/internal/catalog"
)

func TestPrefix(t *testing.T) {
	for source, want := range map[string]string{
		"s3.amazonaws.com":            "s3",
		"monitoring.amazonaws.com":    "cloudwatch",
		"Monitoring.amazonaws.com":    "cloudwatch",
		"ec2.amazonaws.com.cn":        "ec2",
		"portal.sso.amazonaws.com":    "sso",
		"email.amazonaws.com":         "ses",
		"tagging.amazonaws.com":       "tag",
		"stepfunctions":               "states",
		"nothing.amazonaws.com":       "",
		"":                            "",
		"../s3.amazonaws.com":         "",
		"configservice.amazonaws.com": "config",
	} {
		got, ok := catalog.Prefix(source)
		if got != want || ok != (want != "") {
			t.Errorf("Prefix(%q) = %q, %v, want %q", source, got, ok, want)
		}
	}
	want := []string{"s3express", "s3-object-lambda", "s3-outposts"}
	if diff := cmp.Diff(want, catalog.Family("s3.amazonaws.com")); diff != "" {
		t.Errorf("Family(s3) (-want +got):\n%s", diff)
	}
}

func TestEvent(t *testing.T) {
	tests := []struct {
		source, name string
		want         catalog.EventFacts
		unknown      bool
	}{
		{source: "sqs", name: "SendMessage", want: catalog.EventFacts{Actions: []string{"sqs:SendMessage"}}},
		{source: "s3", name: "HeadBucket", want: catalog.EventFacts{Actions: []string{"s3:ListBucket"}}},
		{source: "s3", name: "ListBuckets", want: catalog.EventFacts{Actions: []string{"s3:ListAllMyBuckets"}}},
		{source: "s3", name: "GetObjectTagging", want: catalog.EventFacts{
			Actions: []string{"s3:GetObjectTagging"},
			Also:    []catalog.Conditional{{Action: "s3:GetObjectVersionTagging", When: "versionId"}},
		}},
		{source: "monitoring", name: "PutMetricData", want: catalog.EventFacts{Actions: []string{"cloudwatch:PutMetricData"}}},
		{source: "lambda", name: "ListFunctions20150331", want: catalog.EventFacts{Actions: []string{"lambda:ListFunctions"}}},
		{source: "lambda", name: "UpdateFunctionCode20150331v2", want: catalog.EventFacts{Actions: []string{"lambda:UpdateFunctionCode"}}},
		{source: "cloudfront", name: "CreateFunction2020_05_31", want: catalog.EventFacts{Actions: []string{"cloudfront:CreateFunction"}}},
		{source: "lambda", name: "Invoke", want: catalog.EventFacts{Actions: []string{"lambda:InvokeFunction"}}},
		{source: "iam", name: "createuser", want: catalog.EventFacts{
			Actions: []string{"iam:CreateUser"},
			Also:    []catalog.Conditional{{Action: "iam:TagUser", When: "tags"}},
		}},
		{source: "sts", name: "GetCallerIdentity", want: catalog.EventFacts{Actions: []string{"sts:GetCallerIdentity"}, Permissionless: true}},
		{source: "signin", name: "ConsoleLogin", want: catalog.EventFacts{Permissionless: true}},
		// The trust policy of the role must allow it, though nobody's identity policy does.
		{source: "sts", name: "AssumeRoleWithWebIdentity", want: catalog.EventFacts{
			Actions: []string{"sts:AssumeRoleWithWebIdentity"},
			Also: []catalog.Conditional{
				{Action: "sts:TagSession", When: "(session tags in the token)"},
				{Action: "sts:SetSourceIdentity", When: "(token)"},
			},
		}},
		{source: "glue", name: "GetColumnStatisticsForTable", want: catalog.EventFacts{Actions: []string{"glue:GetTable"}}},
		{source: "kms", name: "ReEncrypt", want: catalog.EventFacts{Actions: []string{"kms:ReEncryptFrom", "kms:ReEncryptTo"}}},
		{source: "s3", name: "CreateSession", want: catalog.EventFacts{Actions: []string{"s3express:CreateSession"}}},
		// Application Auto Scaling logs as autoscaling, some names exist in both.
		{source: "autoscaling", name: "RegisterScalableTarget", want: catalog.EventFacts{Actions: []string{"application-autoscaling:RegisterScalableTarget"}}},
		{source: "autoscaling", name: "PutScalingPolicy", want: catalog.EventFacts{Actions: []string{"autoscaling:PutScalingPolicy"}}},
		{source: "application-autoscaling", name: "PutScalingPolicy", want: catalog.EventFacts{Actions: []string{"application-autoscaling:PutScalingPolicy"}}},
		{source: "s3", name: "GetStorageLensDashboardDataInternal", want: catalog.EventFacts{Actions: []string{"s3:GetStorageLensDashboard"}}},
		{source: "quicksight", name: "CreateTopicV2", want: catalog.EventFacts{Actions: []string{"quicksight:CreateTopic"}, Unconfirmed: true}},
		{source: "eks", name: "CreateCluster", want: catalog.EventFacts{Actions: []string{"eks:CreateCluster"}, PassesRoles: true, Tagging: "eks:TagResource"}},
		{source: "sns", name: "CreateTopic", want: catalog.EventFacts{Actions: []string{"sns:CreateTopic"}, Tagging: "sns:TagResource"}},
		{source: "ssm", name: "GetParameter", want: catalog.EventFacts{
			Actions: []string{"ssm:GetParameter"},
			Also:    []catalog.Conditional{{Action: "kms:Decrypt", When: "withDecryption=true", Sometimes: true}},
		}},
		{source: "glue", name: "CreateGlossary", unknown: true},
		{source: "s3", name: "Teleport", unknown: true},
		{source: "nothing", name: "GetObject", unknown: true},
		{source: "s3", name: "", unknown: true},
		{source: "", name: "", unknown: true},
	}
	for _, tt := range tests {
		source := tt.source + ".amazonaws.com"
		got, ok := catalog.Event(source, tt.name)
		if ok == tt.unknown {
			t.Errorf("Event(%q, %q) = %v, %v", source, tt.name, got, ok)
			continue
		}
		if diff := cmp.Diff(tt.want, got, cmpopts.IgnoreFields(catalog.EventFacts{}, "Resources")); diff != "" {
			t.Errorf("Event(%q, %q) (-want +got):\n%s", source, tt.name, diff)
		}
	}
}

func TestEventResources(t *testing.T) {
	e, _ := catalog.Event("s3.amazonaws.com", "CopyObject")
	want := []catalog.EventResource{
		{Action: "s3:PutObject", ARN: "arn:${Partition}:s3:::${bucketName}/${key}", Required: true},
		{Action: "s3:GetObject", ARN: "arn:${Partition}:s3:::${x-amz-copy-source#copyBucket}/${x-amz-copy-source#copyKey}", Required: true},
		{Action: "kms:GenerateDataKey", ARN: "arn:${Partition}:kms:${Region}:${Account}:key/${x-amz-server-side-encryption-aws-kms-key-id#kmsKey=*}"},
	}
	if diff := cmp.Diff(want, e.Resources); diff != "" {
		t.Errorf("CopyObject (-want +got):\n%s", diff)
	}
	e, _ = catalog.Event("ec2.amazonaws.com", "RunInstances")
	i := slices.IndexFunc(e.Resources, func(r catalog.EventResource) bool { return r.Action == "iam:PassRole" })
	if i < 0 || e.Resources[i].ARN != "" || e.Resources[i].Required || e.Resources[i].When != "iamInstanceProfile" {
		t.Errorf("RunInstances = %+v, want iam:PassRole on an unknown role when iamInstanceProfile", e.Resources)
	}
}

// TestEventTable checks that what the table names exists.
func TestEventTable(t *testing.T) {
	table := catalog.EventTable()
	exceptions, permissionless, resources := 0, 0, 0
	for key, e := range table {
		host, _, _ := strings.Cut(key, ":")
		if _, ok := catalog.Prefix(host); !ok {
			t.Errorf("%s: no service %q", key, host)
		}
		if len(e.Actions) > 0 {
			exceptions++
		}
		if e.Permissionless {
			permissionless++
			if len(e.Actions)+len(e.Also)+len(e.Resources) > 0 {
				t.Errorf("%s is permissionless and checked for %v, %v", key, e.Actions, e.Also)
			}
		}
		full, ok := catalog.Event(host, key[len(host)+1:])
		if !ok || len(full.Actions) == 0 && !full.Permissionless {
			t.Errorf("%s has no action", key)
		}
		known := slices.Clone(full.Actions)
		for _, name := range e.Actions {
			action(t, name)
		}
		for _, c := range e.Also {
			action(t, c.Action)
			known = append(known, c.Action)
		}
		if e.Tagging != "" && action(t, e.Tagging).Level != catalog.Tagging {
			t.Errorf("%s: %s does not tag", key, e.Tagging)
		}
		for _, r := range e.Resources {
			resources++
			a := action(t, r.Action)
			if !slices.Contains(known, r.Action) {
				t.Errorf("%s: resource of %s, which it does not need: %v", key, r.Action, known)
			}
			if r.Type != "" && !slices.ContainsFunc(a.On, func(o catalog.Target) bool { return strings.EqualFold(o.Type, r.Type) }) {
				t.Errorf("%s: %s is not checked on %q", key, r.Action, r.Type)
			}
			if r.ARN != "" && r.ARN != "*" && !strings.HasPrefix(r.ARN, "arn:${Partition}:") && !strings.HasPrefix(r.ARN, "${") {
				t.Errorf("%s: ARN template %q", key, r.ARN)
			}
		}
	}
	got := map[string]int{"exceptions": exceptions, "permissionless": permissionless, "resources": resources}
	want := map[string]int{"exceptions": 511, "permissionless": 130, "resources": 387}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the table has (-want +got):\n%s", diff)
	}
	for _, prefix := range catalog.SourceTargets() {
		if _, ok := catalog.Lookup(prefix); !ok {
			t.Errorf("sources.txt names %q, which is no service", prefix)
		}
	}
	ec2 := service(t, "ec2")
	for _, typ := range catalog.EC2Types() {
		if _, ok := ec2.Resource(typ); !ok {
			t.Errorf("sources.txt names EC2 type %q", typ)
		}
	}
}

func TestStripVersion(t *testing.T) {
	for name, want := range map[string]string{
		"ListFunctions20150331":        "ListFunctions",
		"UpdateFunctionCode20150331v2": "UpdateFunctionCode",
		"CreateDistribution2020_05_31": "CreateDistribution",
		"CreateFunction2020-05-31":     "CreateFunction",
		"GetFindingV2":                 "GetFindingV2",
		"ListObjectsV2":                "ListObjectsV2",
		"20150331":                     "20150331",
		"2020_05_31":                   "2020_05_31",
		"Get2015033":                   "Get2015033",
		"":                             "",
		"v2":                           "v2",
		"GetX509":                      "GetX509",
		"InvokeAsync20141111v":         "InvokeAsync20141111v",
	} {
		if got := catalog.StripVersion(name); got != want {
			t.Errorf("stripVersion(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestEC2Type(t *testing.T) {
	for id, want := range map[string]string{
		"i-0123456789abcdef0":     "instance",
		"vpce-svc-0123456789":     "vpc-endpoint-service",
		"vpce-0123456789":         "vpc-endpoint",
		"tgw-attach-0123456789ab": "transit-gateway-attachment",
		"nothing-1":               "",
		"instance":                "",
		"":                        "",
	} {
		if got, ok := catalog.EC2Type(id); got != want || ok != (want != "") {
			t.Errorf("EC2Type(%q) = %q, %v, want %q", id, got, ok, want)
		}
	}
}
