// SPDX-License-Identifier: Apache-2.0

package collect_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/undenied/undenied/internal/fakeaws"
	"github.com/undenied/undenied/snapshot"
	"github.com/undenied/undenied/snapshot/format"
)

func TestCollect(t *testing.T) {
	f, text := collected(t, options(t, world()))
	if got := only(f); got != nil {
		t.Errorf("failures = %+v, want none", got)
	}
	if path := os.Getenv("COLLECTED"); path != "" {
		os.WriteFile(path, []byte(text), 0o600)
	}
	if strings.Contains(text, fakeaws.Secret) {
		t.Error("the file holds a secret")
	}
	validate(t, text)
	if _, err := snapshot.Read("collected.json", []byte(text)); err != nil {
		t.Errorf("the file cannot be read: %v", err)
	}
	a := account(t, f, workloads)
	if got, want := len(a.Users)+len(a.Groups)+len(a.Roles)+len(a.Policies), 5; got != want {
		t.Errorf("%d principals and policies, want %d", got, want)
	}
	if got := string(a.Policies[0].Document.Text); got != allow {
		t.Errorf("the default version is %s, want %s", got, allow)
	}
	if got, want := a.Services, []string{"apigateway", "dynamodb", "ec2", "ecr", "elasticfilesystem", "es", "events", "execute-api", "glue", "iam", "kinesis", "kms", "lambda", "ram", "s3", "s3-object-lambda", "secretsmanager", "sns", "sqs", "sso"}; !cmp.Equal(got, want) {
		t.Errorf("services = %q, want %q", got, want)
	}
}

// validate holds the text against the schema.
func validate(t *testing.T, text string) {
	t.Helper()
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(format.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("snapshot.json", schema); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("snapshot.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled.Validate(doc); err != nil {
		t.Error(err)
	}
}

func TestResources(t *testing.T) {
	f, _ := collected(t, options(t, world()))
	tests := []struct {
		arn, kind, status, policy, settings string
		tags                                map[string]string
	}{
		{
			arn: "arn:aws:s3:::named", kind: "s3:bucket", status: "present", policy: allow, tags: map[string]string{"team": "red"},
			settings: `{"blockPublicAccess":{"blockPublicAcls":true,"ignorePublicAcls":true,"blockPublicPolicy":true,"restrictPublicBuckets":true},"objectOwnership":"BucketOwnerEnforced","owner":"canonicalid","acl":[{"grantee":"222222222222","permission":"FULL_CONTROL"}],"abac":"Enabled"}`,
		},
		{
			arn: "arn:aws:s3:::old", kind: "s3:bucket", status: "none", tags: map[string]string{},
			settings: `{"blockPublicAccess":{"blockPublicAcls":false,"ignorePublicAcls":false,"blockPublicPolicy":false,"restrictPublicBuckets":false},"objectOwnership":"ObjectWriter","owner":"canonicalid","acl":[{"grantee":"222222222222","permission":"FULL_CONTROL"},{"grantee":"AllUsers","permission":"READ"}],"abac":"Disabled"}`,
		},
		{
			arn: "arn:aws:s3::222222222222:account", kind: "s3:account",
			settings: `{"blockPublicAccess":{"blockPublicAcls":true,"ignorePublicAcls":true,"blockPublicPolicy":true,"restrictPublicBuckets":true}}`,
		},
		{
			arn: "arn:aws:s3:us-east-1:222222222222:accesspoint/ap", kind: "s3:accesspoint", status: "present", policy: allow,
			settings: `{"alias":"ap-x1-s3alias","bucket":"named","networkOrigin":"VPC","vpcId":"vpc-1","blockPublicAccess":{"blockPublicAcls":true,"ignorePublicAcls":true,"blockPublicPolicy":true,"restrictPublicBuckets":true}}`,
		},
		{
			arn: "arn:aws:kms:us-east-1:222222222222:key/key-1", kind: "kms:key", status: "present", policy: trust, tags: map[string]string{},
			settings: `{"aliases":["alias/one","alias/uno"],"grants":[{"id":"g1","grantee":"arn:aws:iam::222222222222:role/other","operations":["Decrypt","Encrypt"],"constraints":{"encryptionContextSubset":{"k":"v"}}},{"id":"g2","grantee":"arn:aws:iam::222222222222:role/other","operations":["Decrypt"]},{"id":"g3","grantee":"arn:aws:iam::222222222222:role/other","operations":["Decrypt"]}],"manager":"CUSTOMER","state":"Enabled"}`,
		},
		{arn: "arn:aws:kms:us-east-1:222222222222:key/key-2", kind: "kms:key", status: "present", policy: trust, tags: map[string]string{}, settings: `{"aliases":[],"grants":[],"manager":"CUSTOMER","state":"Enabled"}`},
		{arn: "arn:aws:sqs:eu-west-1:222222222222:orders", kind: "sqs:queue", status: "present", policy: allow, tags: map[string]string{"team": "a+b"}},
		{arn: "arn:aws:sqs:eu-west-1:222222222222:bare", kind: "sqs:queue", status: "none", tags: map[string]string{}},
		{arn: "arn:aws:sns:us-east-1:222222222222:t3", kind: "sns:topic", status: "present", policy: trust, tags: map[string]string{}},
		{arn: "arn:aws:lambda:us-east-1:222222222222:function:fn", kind: "lambda:function", status: "none", tags: map[string]string{}, settings: `{"urlAuthType":"NONE"}`},
		{arn: "arn:aws:lambda:us-east-1:222222222222:function:fn:live", kind: "lambda:function", status: "present", policy: allow, tags: map[string]string{}},
		{arn: "arn:aws:lambda:us-east-1:222222222222:function:fn:1", kind: "lambda:function", status: "none", tags: map[string]string{}},
		{arn: "arn:aws:secretsmanager:us-east-1:222222222222:secret:db-AbCdEf", kind: "secretsmanager:secret", status: "present", policy: allow, tags: map[string]string{}},
		{arn: "arn:aws:ecr:us-east-1:222222222222:repository/bare", kind: "ecr:repository", status: "none", tags: map[string]string{}},
		{arn: "arn:aws:iam::222222222222:oidc-provider/token.example.com", kind: "iam:oidc-provider", tags: map[string]string{}, settings: `{"url":"token.example.com","audiences":["sts.amazonaws.com"]}`},
		{arn: "arn:aws:iam::222222222222:instance-profile/path/app", kind: "iam:instance-profile", settings: `{"roles":["arn:aws:iam::222222222222:role/path/app"]}`},
	}
	for _, tt := range tests {
		r := resource(t, f, tt.arn)
		if r.Type != tt.kind || r.PolicyStatus != tt.status || string(r.Policy.Text) != tt.policy {
			t.Errorf("%s: %s %s %s, want %s %s %s", tt.arn, r.Type, r.PolicyStatus, r.Policy.Text, tt.kind, tt.status, tt.policy)
		}
		if diff := cmp.Diff(tt.tags, r.Tags); diff != "" {
			t.Errorf("%s: tags (-want +got):\n%s", tt.arn, diff)
		}
		if diff := cmp.Diff(tt.settings, string(r.Settings)); diff != "" {
			t.Errorf("%s: settings (-want +got):\n%s", tt.arn, diff)
		}
	}
}

func TestOrganization(t *testing.T) {
	want := map[string]string{
		"r-fake":    `root "" [p-FullAWSAccess] [p-RCPFullAWSAccess]`,
		"ou-fake-a": `ou "r-fake" [p-FullAWSAccess] []`,
		"ou-fake-b": `ou "ou-fake-a" [p-FullAWSAccess p-lock] []`,
		management:  `account "r-fake" [p-FullAWSAccess] []`,
		workloads:   `account "ou-fake-b" [p-FullAWSAccess] []`,
		closed:      `account "ou-fake-a" [p-FullAWSAccess] []`,
	}
	for name, paths := range map[string]bool{"paths": true, "walking": false} {
		t.Run(name, func(t *testing.T) {
			s := world()
			s.Organization.Paths = paths
			o := options(t, s)
			o.Services = []string{"organizations"}
			f, _ := collected(t, o)
			if f.Organization == nil || f.Accounts != nil {
				t.Fatalf("organization %v, accounts %v, want an organization and no accounts", f.Organization, f.Accounts)
			}
			got := map[string]string{}
			for _, n := range f.Organization.Nodes {
				parent, _ := json.Marshal(n.Parent)
				got[n.ID] = n.Kind + " " + string(parent) + " [" + strings.Join(n.SCPs, " ") + "] [" + strings.Join(n.RCPs, " ") + "]"
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("nodes (-want +got):\n%s", diff)
			}
			if n := s.Calls("organizations:ListAccountsForParent"); (n == 0) != paths {
				t.Errorf("%d calls of ListAccountsForParent with paths %t", n, paths)
			}
		})
	}
}

func TestStandalone(t *testing.T) {
	s := world()
	s.Organization = nil
	f, _ := collected(t, options(t, s))
	if f.Organization != nil || !account(t, f, management).Standalone {
		t.Errorf("organization %v, standalone %t, want none and true", f.Organization, account(t, f, management).Standalone)
	}
	if got := only(f); got != nil {
		t.Errorf("failures = %+v, want none", got)
	}
}
