// SPDX-License-Identifier: Apache-2.0

package remediate_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/remediate"
)

// TestAskDifferently walks the condition operators and the keys that policies
// use: what the principal is told to do, or nothing, where it cannot do it.
func TestAskDifferently(t *testing.T) {
	const ada, instance, bucket = "arn:aws:iam::111122223333:user/ada", "arn:aws:ec2:eu-west-1:111122223333:instance/*", "arn:aws:s3:::data"
	const role = "arn:aws:iam::111122223333:role/Other"
	tests := []struct {
		name, who, action, resource string
		context                     map[string]string
		deny, allow                 string // conditions; an empty one stands for none
		want                        string // "" for nothing
	}{
		// Deny statements.
		{"TLS", ada, "s3:GetObject", theObject, map[string]string{"aws:SecureTransport": "false"}, `"Bool":{"aws:SecureTransport":"false"}`, "", "make the request over TLS"},
		{"no TLS", ada, "s3:GetObject", theObject, map[string]string{"aws:SecureTransport": "true"}, `"Bool":{"aws:SecureTransport":"true"}`, "", ""},
		{"MFA", ada, "s3:GetObject", theObject, nil, `"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}`, "", "sign in with MFA"},
		{"MFA, by Null", ada, "s3:GetObject", theObject, nil, `"Null":{"aws:MultiFactorAuthPresent":"true"}`, "", "sign in with MFA"},
		{"MFA long ago", ada, "s3:GetObject", theObject, map[string]string{"aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "7200"}, `"NumericGreaterThan":{"aws:MultiFactorAuthAge":"3600"}`, "", "sign in with MFA"},
		{"no MFA", ada, "s3:GetObject", theObject, map[string]string{"aws:MultiFactorAuthPresent": "true"}, `"Bool":{"aws:MultiFactorAuthPresent":"true"}`, "", ""},
		{"endpoint", ada, "s3:GetObject", theObject, nil, `"StringNotEquals":{"aws:SourceVpce":["vpce-1","vpce-2"]}`, "", "make the request through the VPC endpoint vpce-1"},
		{"any endpoint", ada, "s3:GetObject", theObject, nil, `"Null":{"aws:SourceVpce":"true"}`, "", "make the request through a VPC endpoint"},
		{"VPC", ada, "s3:GetObject", theObject, nil, `"StringNotEqualsIfExists":{"aws:SourceVpc":"vpc-1"},"Null":{"aws:SourceVpc":"true"}`, "", "make the request from the VPC vpc-1"},
		{"address", ada, "s3:GetObject", theObject, map[string]string{"aws:SourceIp": "198.51.100.1"}, `"NotIpAddress":{"aws:SourceIp":["10.0.0.0/8","203.0.113.0/24"]}`, "", "make the request from the address 203.0.113.0/24"},
		{"address that is barred", ada, "s3:GetObject", theObject, map[string]string{"aws:SourceIp": "198.51.100.1"}, `"IpAddress":{"aws:SourceIp":"198.51.100.0/24"}`, "", ""},
		{"address in a VPC", ada, "s3:GetObject", theObject, map[string]string{"aws:VpcSourceIp": "10.1.0.1"}, `"NotIpAddress":{"aws:VpcSourceIp":"10.2.0.0/16"}`, "", "make the request from the address 10.2.0.0/16"},
		{"Region", ada, "ec2:RunInstances", instance, map[string]string{"aws:RequestedRegion": "eu-west-1"}, `"StringNotEquals":{"aws:RequestedRegion":["eu-central-1"]}`, "", "make the request in eu-central-1"},
		{"Region that is barred", ada, "ec2:RunInstances", instance, map[string]string{"aws:RequestedRegion": "eu-west-1"}, `"StringEquals":{"aws:RequestedRegion":"eu-west-1"}`, "", ""},
		{"tag", ada, "ec2:RunInstances", instance, nil, `"Null":{"aws:RequestTag/Team":"true"}`, "", "make the request with any aws:RequestTag/Team"},
		{"value of a tag", ada, "ec2:RunInstances", instance, map[string]string{"aws:RequestTag/Team": "x"}, `"StringNotEquals":{"aws:RequestTag/Team":["data","web"]}`, "", "make the request with aws:RequestTag/Team data"},
		{"own tag", ada, "ec2:RunInstances", instance, map[string]string{"aws:PrincipalTag/team": "data"}, `"StringNotEquals":{"aws:RequestTag/team":"${aws:PrincipalTag/team}"}`, "", "make the request with aws:RequestTag/team data"},
		{"tag too many", ada, "ec2:RunInstances", instance, map[string]string{"aws:RequestTag/admin": "yes"}, `"Null":{"aws:RequestTag/admin":"false"}`, "", "make the request without aws:RequestTag/admin"},
		{"kind of instance", ada, "ec2:RunInstances", instance, map[string]string{"ec2:InstanceType": "m5.large"}, `"StringNotEquals":{"ec2:InstanceType":["t3.micro"]}`, "", "make the request with ec2:InstanceType t3.micro"},
		{"kind of instance, by a pattern", ada, "ec2:RunInstances", instance, map[string]string{"ec2:InstanceType": "m5.large"}, `"StringNotLike":{"ec2:InstanceType":["t3.*"]}`, "", ""},
		{"IMDSv2", ada, "ec2:RunInstances", instance, map[string]string{"ec2:MetadataHttpTokens": "optional"}, `"StringNotEquals":{"ec2:MetadataHttpTokens":"required"}`, "", "make the request with ec2:MetadataHttpTokens required"},
		{"encryption", ada, "s3:PutObject", theObject, nil, `"StringNotEquals":{"s3:x-amz-server-side-encryption":"aws:kms"}`, "", "make the request with s3:x-amz-server-side-encryption aws:kms"},
		{"public ACL", ada, "s3:PutObject", theObject, map[string]string{"s3:x-amz-acl": "public-read"}, `"StringEquals":{"s3:x-amz-acl":["public-read","public-read-write"]}`, "", "make the request without s3:x-amz-acl"},
		{"signature", ada, "s3:PutObject", theObject, map[string]string{"s3:signatureversion": "AWS"}, `"StringEquals":{"s3:signatureversion":"AWS"}`, "", ""},
		{"many keys", ada, "s3:ListBucket", bucket, map[string]string{"s3:max-keys": "1000"}, `"NumericGreaterThan":{"s3:max-keys":"10"}`, "", "make the request with s3:max-keys 10"},
		{"too many keys", ada, "s3:ListBucket", bucket, map[string]string{"s3:max-keys": "1000"}, `"NumericGreaterThanEquals":{"s3:max-keys":"10"}`, "", "make the request with s3:max-keys 9"},
		{"old session", session, "s3:GetObject", theObject, map[string]string{"aws:TokenIssueTime": "2026-01-01T00:00:00Z"}, `"DateLessThan":{"aws:TokenIssueTime":"2026-02-01T00:00:00Z"}`, "", "make the request with a new session"},
		{"long-term credentials", ada, "s3:GetObject", theObject, nil, `"DateLessThanIfExists":{"aws:TokenIssueTime":"2026-02-01T00:00:00Z"}`, "", ""},
		{"external ID", session, "sts:AssumeRole", role, nil, `"StringNotEquals":{"sts:ExternalId":"x1"}`, "", "make the request with sts:ExternalId x1"},
		{"session name", ada, "sts:AssumeRole", role, nil, `"StringNotLike":{"sts:RoleSessionName":"${aws:username}"}`, "", "make the request with sts:RoleSessionName ada"},
		{"boundary of who is made", ada, "iam:CreateUser", "arn:aws:iam::111122223333:user/eve", nil, `"ArnNotEquals":{"iam:PermissionsBoundary":"arn:aws:iam::111122223333:policy/B"}`, "", "make the request with iam:PermissionsBoundary arn:aws:iam::111122223333:policy/B"},
		{"encryption context", ada, "kms:Decrypt", theKey, nil, `"StringNotEquals":{"kms:EncryptionContext:App":"a"}`, "", "make the request with kms:EncryptionContext:App a"},

		// What nobody chooses for a request.
		{"organization", ada, "s3:GetObject", theObject, nil, `"StringNotEquals":{"aws:PrincipalOrgID":"o-1"}`, "", ""},
		{"account", ada, "s3:GetObject", theObject, nil, `"StringNotEquals":{"aws:PrincipalAccount":"444455556666"}`, "", ""},
		{"principal", ada, "s3:GetObject", theObject, nil, `"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/Admin"}`, "", ""},
		{"tag of the principal", ada, "s3:GetObject", theObject, nil, `"StringNotEquals":{"aws:PrincipalTag/team":"data"}`, "", ""},
		{"tag of the resource", ada, "ec2:StopInstances", "arn:aws:ec2:eu-west-1:111122223333:instance/i-1", nil, `"StringNotEquals":{"aws:ResourceTag/team":"data"}`, "", ""},
		{"time", ada, "s3:GetObject", theObject, map[string]string{"aws:CurrentTime": "2026-01-01T00:00:00Z"}, `"DateLessThan":{"aws:CurrentTime":"2026-02-01T00:00:00Z"}`, "", ""},
		{"client", ada, "s3:GetObject", theObject, nil, `"StringNotLike":{"aws:UserAgent":"aws-cli"}`, "", ""},
		{"service", ada, "kms:Decrypt", theKey, nil, `"StringNotEquals":{"kms:ViaService":"s3.eu-west-1.amazonaws.com"}`, "", ""},
		{"policy that is attached", ada, "iam:AttachUserPolicy", "arn:aws:iam::111122223333:user/eve", map[string]string{"iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess"}, `"ArnNotEquals":{"iam:PolicyARN":"arn:aws:iam::aws:policy/ReadOnlyAccess"}`, "", ""},
		{"a service asks", "cloudtrail.amazonaws.com", "s3:PutObject", theObject, nil, `"StringNotEquals":{"s3:x-amz-acl":"bucket-owner-full-control"}`, "", ""},

		// Allow statements that wait.
		{"Allow with MFA", ada, "s3:GetObject", theObject, nil, "", `"Bool":{"aws:MultiFactorAuthPresent":"true"}`, "sign in with MFA"},
		{"Allow with young MFA", ada, "s3:GetObject", theObject, nil, "", `"Bool":{"aws:MultiFactorAuthPresent":"true"},"NumericLessThan":{"aws:MultiFactorAuthAge":"3600"}`, "sign in with MFA"},
		{"Allow with a prefix", ada, "s3:ListBucket", bucket, map[string]string{"s3:prefix": ""}, "", `"StringEquals":{"s3:prefix":["home/ada/"],"s3:delimiter":["/"]}`, "make the request with s3:prefix home/ada/ and with s3:delimiter /"},
		{"Allow with some tag", ada, "ec2:RunInstances", instance, nil, "", `"Null":{"aws:RequestTag/team":"false"}`, ""}, // ec2:CreateTags is not allowed
		{"Allow with a storage class", ada, "s3:PutObject", theObject, nil, "", `"StringEqualsIgnoreCase":{"s3:x-amz-storage-class":"GLACIER"}`, "make the request with s3:x-amz-storage-class GLACIER"},
		{"Allow for a team", ada, "s3:PutObject", theObject, nil, "", `"StringEquals":{"aws:PrincipalTag/team":"data","s3:x-amz-storage-class":"GLACIER"}`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := ask(t, tt.who, tt.action, tt.resource, tt.context)
			statements := []string{everything, `{"Sid":"No","Effect":"Deny","Action":"*","Resource":"*","Condition":{` + tt.deny + `}}`}
			if tt.deny == "" {
				statements = []string{`{"Effect":"Allow","Action":"` + tt.action + `","Resource":"*","Condition":{` + tt.allow + `}}`}
			}
			p := &eval.Policies{Identity: docs(doc(t, "d", statements...))}
			switch req.Action.Service() {
			case "sts":
				p.Resource = docs(doc(t, role+"/RoleTrustPolicy", `{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"sts:*"}`))
			case "kms":
				p.Resource = docs(doc(t, theKey+"/KMSKeyPolicy", `{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}`))
			}
			if r := eval.Evaluate(req, p); r.Decision == eval.Allowed {
				t.Fatal("allowed: the test shows nothing")
			}
			got := ""
			for fix := range remediate.Fixes(req, p) {
				if len(fix.Changes) > 0 && len(fix.Steps) == 0 {
					got = fix.Summary
					if !fix.Verified {
						t.Errorf("%s: depends on %v", fix.Summary, fix.DependsOn)
					}
				}
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestSeveralDenies: one change answers all Deny statements that it can.
func TestSeveralDenies(t *testing.T) {
	deny := func(sid, condition string) string {
		return `{"Sid":"` + sid + `","Effect":"Deny","Action":"*","Resource":"*","Condition":{` + condition + `}}`
	}
	tests := []struct {
		name, action, resource string
		context                map[string]string
		statements             []string
		want                   []string
	}{
		{"the header is missing and is not right", "s3:PutObject", theObject, nil,
			[]string{everything, deny("Missing", `"Null":{"s3:x-amz-server-side-encryption":"true"}`), deny("Wrong", `"StringNotEquals":{"s3:x-amz-server-side-encryption":"AES256"}`)},
			[]string{"make the request with s3:x-amz-server-side-encryption AES256", "except " + ada + " from Missing of the identity-based policy and Wrong of the identity-based policy"}},
		{"a Region that both allow", "ec2:RunInstances", "arn:aws:ec2:eu-west-1:111122223333:instance/*", map[string]string{"aws:RequestedRegion": "eu-west-1"},
			[]string{everything, deny("A", `"StringNotEquals":{"aws:RequestedRegion":["us-east-1","us-east-2"]}`), deny("B", `"StringNotEquals":{"aws:RequestedRegion":["us-east-2","us-west-1"]}`)},
			[]string{"make the request in us-east-2", "except " + ada + " from A of the identity-based policy and B of the identity-based policy"}},
		{"not any value will do", "s3:PutObject", theObject, nil,
			[]string{everything, deny("Missing", `"Null":{"s3:x-amz-storage-class":"true"}`), deny("Wrong", `"StringLike":{"s3:x-amz-storage-class":"GLACIER*"}`)},
			[]string{"except " + ada + " from Missing of the identity-based policy"}},
		{"one that can be heeded and one that cannot", "s3:GetObject", theObject, nil,
			[]string{everything, deny("MFA", `"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}`), deny("Org", `"StringNotEquals":{"aws:PrincipalOrgID":"o-1"}`)},
			[]string{"sign in with MFA; except " + ada + " from Org of the identity-based policy", "except " + ada + " from MFA of the identity-based policy and Org of the identity-based policy"}},
		{"one that can be heeded, and no Allow", "s3:PutObject", theObject, nil,
			[]string{readOnly, deny("MFA", `"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}`)},
			[]string{"sign in with MFA; allow s3:PutObject in the identity-based policy", "except " + ada + " from MFA of the identity-based policy; allow s3:PutObject in the identity-based policy"}},
		{"two to be heeded", "s3:GetObject", theObject, map[string]string{"aws:SecureTransport": "false"},
			[]string{everything, deny("MFA", `"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}`), deny("TLS", `"Bool":{"aws:SecureTransport":"false"}`)},
			[]string{"sign in with MFA and make the request over TLS", "except " + ada + " from MFA of the identity-based policy and TLS of the identity-based policy"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := ask(t, ada, tt.action, tt.resource, tt.context)
			got := summaries(t, req, &eval.Policies{Identity: docs(doc(t, "d", tt.statements...))})
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("fixes (-want +got)\n%s", diff)
			}
		})
	}
}

const ada = "arn:aws:iam::111122223333:user/ada"

// TestFewerTags: a tag that policies do not want is left out.
func TestFewerTags(t *testing.T) {
	const instance = "arn:aws:ec2:eu-west-1:111122223333:instance/*"
	allow := func(condition string) string {
		return `{"Effect":"Allow","Action":"ec2:*","Resource":"*","Condition":{` + condition + `}}`
	}
	tests := []struct {
		name       string
		statements []string
		want       string
	}{
		{"a Deny of others", []string{everything, `{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"ForAnyValue:StringNotEquals":{"aws:TagKeys":["Team"]}}}`}, "make the request without aws:RequestTag/Env and without aws:RequestTag/owner"},
		{"a Deny of one", []string{everything, `{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"ForAnyValue:StringEquals":{"aws:TagKeys":["owner"]}}}`}, "make the request without aws:RequestTag/owner"},
		{"an Allow of some", []string{allow(`"ForAllValues:StringEquals":{"aws:TagKeys":["Team","Env"]}`)}, "make the request without aws:RequestTag/owner"},
		{"an Allow with one that is not sent", []string{allow(`"ForAnyValue:StringEquals":{"aws:TagKeys":["Cost"]}`)}, ""},
		{"a tag that has to be there", []string{everything, `{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"ForAnyValue:StringEquals":{"aws:TagKeys":["owner"]}}}`,
			`{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Null":{"aws:RequestTag/owner":"true"}}}`}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := ask(t, ada, "ec2:RunInstances", instance, map[string]string{"aws:RequestTag/Team": "x", "aws:RequestTag/Env": "x", "aws:RequestTag/owner": "x"})
			req.Context.SetList(condition.MustKey("aws:TagKeys"), "Team", "Env", "owner")
			got := ""
			for fix := range remediate.Fixes(req, &eval.Policies{Identity: docs(doc(t, "d", tt.statements...))}) {
				if fix.Verified && len(fix.Changes) > 0 && len(fix.Steps) == 0 {
					got = fix.Summary
				}
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestTagsHaveKeys: who sends a tag sends its key, spelled as the policy has it,
// and needs leave to tag.
func TestTagsHaveKeys(t *testing.T) {
	const instance = "arn:aws:ec2:eu-west-1:111122223333:instance/*"
	wants := `{"Sid":"Tag","Effect":"Deny","Action":"ec2:RunInstances","Resource":"*","Condition":{"StringNotEquals":{"aws:RequestTag/Team":"Data"}}}`
	run := `{"Effect":"Allow","Action":"ec2:RunInstances","Resource":"*"}`
	tests := []struct {
		name       string
		statements []string
		want       bool
	}{
		{"any key", []string{everything, wants}, true},
		{"this key", []string{everything, wants, `{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"ForAnyValue:StringNotEquals":{"aws:TagKeys":["Team","Env"]}}}`}, true},
		{"other keys", []string{everything, wants, `{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"ForAnyValue:StringNotEquals":{"aws:TagKeys":["team","Env"]}}}`}, false},
		{"no leave to tag", []string{run, wants}, false},
		{"leave to tag new instances", []string{run, wants, `{"Effect":"Allow","Action":"ec2:CreateTags","Resource":"*","Condition":{"StringEquals":{"ec2:CreateAction":"RunInstances"}}}`}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := ask(t, ada, "ec2:RunInstances", instance, nil)
			req.Context.SetList(condition.MustKey("aws:TagKeys"), "Env")
			got := slices.ContainsFunc(slices.Collect(remediate.Fixes(req, &eval.Policies{Identity: docs(doc(t, "d", tt.statements...))})), func(f remediate.Fix) bool {
				return f.Verified && len(f.Changes) == 1 && len(f.Steps) == 0 && f.Changes[0].Name == "aws:RequestTag/Team"
			})
			if got != tt.want {
				t.Errorf("the tag is offered: %t, want %t", got, tt.want)
			}
		})
	}
}
