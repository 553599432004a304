// SPDX-License-Identifier: Apache-2.0

package lint_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/undenied/undenied/policy/lint"
)

// pairs has, for each warning, statements it is about and statements close to
// them that it is not about.
var pairs = []struct {
	code      string
	kind      lint.Kind
	bad, good []string
}{
	{"duplicate-sid", lint.SCP,
		[]string{`{"Sid":"A","Effect":"Deny","Action":"s3:*","Resource":"*"},{"Sid":"A","Effect":"Deny","Action":"ec2:*","Resource":"*"}`},
		[]string{`{"Sid":"A","Effect":"Deny","Action":"s3:*","Resource":"*"},{"Effect":"Deny","Action":"ec2:*","Resource":"*"},{"Effect":"Deny","Action":"sqs:*","Resource":"*"}`}},
	{"misplaced-principal", lint.Resource,
		[]string{
			`{"Effect":"Allow","Principal":{"Federated":"accounts.google.com"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}`,
			`{"Effect":"Allow","Principal":{"CanonicalUser":["79a59df9"]},"Action":"sqs:SendMessage","Resource":"*"}`,
		},
		[]string{`{"Effect":"Allow","Principal":{"CanonicalUser":["79a59df9"]},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}`}},
	{"misplaced-principal", lint.Trust, nil,
		[]string{`{"Effect":"Allow","Principal":{"Federated":"accounts.google.com"},"Action":"sts:AssumeRoleWithWebIdentity"}`}},
	{"gateway-principal", lint.Endpoint,
		[]string{
			`{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:*","Resource":"*"}`,
			`{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"dynamodb:*","Resource":"*"}`,
		},
		[]string{
			`{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"}`,
			`{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:*","Resource":"*"}`,
		}},
	{"unique-id", lint.Resource,
		[]string{`{"Effect":"Allow","Principal":{"AWS":"AIDACKCEVSQ6C2EXAMPLE"},"Action":"sqs:SendMessage","Resource":"*"}`},
		[]string{`{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sqs:SendMessage","Resource":"*"}`}},
	{"not-principal", lint.Resource,
		[]string{`{"Effect":"Deny","NotPrincipal":{"AWS":"111122223333"},"Action":"sqs:SendMessage","Resource":"*"}`},
		[]string{`{"Effect":"Deny","Principal":{"AWS":"111122223333"},"Action":"sqs:SendMessage","Resource":"*"}`}},
	{"partial-not-principal", lint.Resource,
		[]string{
			`{"Effect":"Deny","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:user/ann"},"Action":"sqs:*","Resource":"*"}`,
			`{"Effect":"Deny","NotPrincipal":{"AWS":["111122223333","arn:aws:sts::111122223333:assumed-role/app/s"]},"Action":"sqs:*","Resource":"*"}`,
			`{"Effect":"Deny","NotPrincipal":{"AWS":["444455556666","arn:aws:iam::111122223333:user/ann"]},"Action":"sqs:*","Resource":"*"}`,
		},
		[]string{
			`{"Effect":"Deny","NotPrincipal":{"AWS":["arn:aws:iam::111122223333:root","arn:aws:iam::111122223333:user/ann"]},"Action":"sqs:*","Resource":"*"}`,
			`{"Effect":"Deny","NotPrincipal":{"AWS":["111122223333","arn:aws:iam::111122223333:role/team/app","arn:aws:sts::111122223333:assumed-role/app/s","AIDACKCEVSQ6C2EXAMPLE"]},"Action":"sqs:*","Resource":"*"}`,
		}},
	{"principal-action", lint.Trust,
		[]string{
			`{"Effect":"Allow","Principal":{"Federated":"accounts.google.com"},"Action":"sts:AssumeRole"}`,
			`{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRoleWithSAML"}`,
			`{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRoleWith*"}`,
		},
		[]string{
			`{"Effect":"Allow","Principal":{"Federated":"accounts.google.com"},"Action":"sts:AssumeRole*"}`,
			`{"Effect":"Allow","Principal":{"AWS":"111122223333","Federated":"accounts.google.com"},"Action":"sts:AssumeRole"}`,
			`{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:TagSession"}`,
			`{"Effect":"Deny","Principal":{"Federated":"accounts.google.com"},"Action":"sts:AssumeRole"}`,
		}},
	{"open-to-everybody", lint.Trust,
		[]string{`{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}`, `{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}`},
		[]string{`{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}`, `{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole"}`}},
	{"unknown-service", lint.Identity,
		[]string{`{"Effect":"Allow","Action":"s4:GetObject","Resource":"*"}`, `{"Effect":"Deny","NotAction":"s4:*","Resource":"*"}`},
		[]string{`{"Effect":"Allow","Action":"S3:getobject","Resource":"*"}`}},
	{"unknown-action", lint.Identity,
		[]string{`{"Effect":"Allow","Action":"s3:GetObjects","Resource":"*"}`, `{"Effect":"Allow","Action":"s3:GetObject,PutObject","Resource":"*"}`},
		[]string{`{"Effect":"Allow","Action":"s3:getOBJECT","Resource":"*"}`, `{"Effect":"Allow","Action":"nope:GetObjects","Resource":"*"}`}},
	{"unmatched-action", lint.Identity,
		[]string{`{"Effect":"Allow","Action":"s3:Gett*","Resource":"*"}`, `{"Effect":"Allow","Action":"s3:GetObject ?","Resource":"*"}`},
		[]string{`{"Effect":"Allow","Action":"s3:get*","Resource":"*"}`, `{"Effect":"Allow","Action":"s3:GetObjec?","Resource":"*"}`}},
	{"service-wildcard", lint.Identity,
		[]string{`{"Effect":"Allow","Action":"s*:Get*","Resource":"*"}`},
		[]string{`{"Effect":"Allow","Action":"*","Resource":"*"}`}},
	{"trust-action", lint.Trust,
		[]string{`{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"*"}`, `{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s*:AssumeRole"}`},
		[]string{`{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:*"}`}},
	{"mixed-services", lint.Resource,
		[]string{`{"Effect":"Allow","Principal":"*","Action":["s3:GetObject","sqs:SendMessage"],"Resource":"*"}`},
		[]string{`{"Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3-object-lambda:GetObject","*"],"Resource":"*"}`}},
	{"mixed-services", lint.Key,
		[]string{`{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sqs:*","Resource":"*"}`},
		[]string{`{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"kms:*","Resource":"*"}`}},
	{"mixed-services", lint.Endpoint, nil, []string{`{"Effect":"Allow","Principal":"*","Action":["s3:GetObject","sqs:SendMessage"],"Resource":"*"}`}},
	{"rcp-service", lint.RCP,
		[]string{`{"Effect":"Deny","Principal":"*","Action":["s3:*","lightsail:*"],"Resource":"*"}`},
		[]string{`{"Effect":"Deny","Principal":"*","Action":["s3:*","sqs:*"],"Resource":"*"}`}},
	{"short-arn", lint.Identity,
		[]string{`{"Effect":"Allow","Action":"sqs:*","Resource":"arn:aws:sqs:*"}`},
		[]string{`{"Effect":"Allow","Action":"sqs:*","Resource":"arn:aws:sqs:*:*:*"}`, `{"Effect":"Allow","Action":"sqs:*","Resource":"arn:aws"}`}},
	{"odd-arn", lint.Resource,
		[]string{`{"Effect":"Allow","Principal":"*","Action":"sqs:*","Resource":"arn:amazon:sqs:us-east-1:111122223333:q"}`,
			`{"Effect":"Allow","Principal":"*","Action":"sqs:*","Resource":"arn:aws:sqs:${aws:RequestedRegion}:111122223333:q"}`},
		[]string{`{"Effect":"Allow","Principal":"*","Action":"sqs:*","Resource":"arn:aws*:sqs:us-east-1:111122223333:q"}`}},
	{"resource-mismatch", lint.Identity,
		[]string{
			`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::bucket"}`,
			`{"Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":"arn:aws:s3:::bucket/*"}`,
			`{"Effect":"Allow","Action":"sqs:*","Resource":["arn:aws:sqs:*:*:q","arn:aws:sns:*:*:t"]}`,
			`{"Effect":"Allow","Action":["s3:GetObject","unknown:Action"],"Resource":"arn:aws:s3:::bucket"}`,
			`{"Effect":"Deny","Action":"ec2:RebootInstances","Resource":"arn:aws:ec2:*:*:snapshot/*"}`,
		},
		[]string{
			`{"Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":["arn:aws:s3:::bucket","arn:aws:s3:::bucket/*"]}`,
			`{"Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":"arn:aws:s3:::bucket*"}`,
			`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::${aws:PrincipalTag/bucket}"}`,
			`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:eu-west-1:111122223333:accesspoint/ap/object/*"}`,
			`{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::bucket","*"]}`,
			`{"Effect":"Allow","Action":"s3:GetObject","NotResource":"arn:aws:s3:::bucket"}`,
			`{"Effect":"Allow","NotAction":"s3:GetObject","Resource":"arn:aws:s3:::bucket"}`,
			`{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::bucket"}`,
			`{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"arn:aws:sqs:*"}`,
			`{"Effect":"Allow","Action":"logs:PutLogEvents","Resource":"arn:aws:logs:*:log-group:g:log-stream:s"}`,
			`{"Effect":"Allow","Action":"s3:GetObject","Resource":"bucket"}`,
			`{"Effect":"Allow","Action":"apigateway:GET","Resource":"arn:aws:apigateway:*::/apis"}`,
		}},
	{"needs-star", lint.Identity,
		[]string{
			`{"Effect":"Allow","Action":["s3:ListAllMyBuckets","s3:ListBucket"],"Resource":"arn:aws:s3:::bucket"}`,
			`{"Effect":"Allow","Action":["s3:ListAllMyBuck*"],"Resource":"arn:aws:s3:::*"}`,
		},
		[]string{
			`{"Effect":"Allow","Action":["s3:ListAllMyBuckets","s3:ListBucket"],"Resource":["arn:aws:s3:::bucket","*"]}`,
			`{"Effect":"Allow","Action":"s3:List*","Resource":"arn:aws:s3:::bucket"}`,
		}},
	{"needs-star", lint.Resource, nil,
		[]string{`{"Effect":"Allow","Principal":"*","Action":["s3:ListAllMyBuckets"],"Resource":"arn:aws:s3:::bucket"}`}},
	{"unknown-key", lint.Identity,
		[]string{
			`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"s3:SourceIp":"203.0.113.1"}}}`,
			`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrganization":"o-a"}}}`,
			`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"prefix":"a"}}}`,
			`{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:usrname}"}`,
			`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringLike":{"s3:prefix":"${aws:usrname}/*"}}}`,
		},
		[]string{
			`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"S3:PREFIX":"a"}}}`,
			`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/a/b":"a"}}}`,
			`{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${saml:sub}/${cognito-identity.amazonaws.com:sub}/${aws:PrincipalTag/team, 'x'}${*}"}`,
			`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringLike":{"s3:prefix":"${aws:username}/*"}}}`,
		}},
	{"inapplicable-key", lint.Identity,
		[]string{
			`{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"s3:prefix":"a"}}}`,
			`{"Effect":"Allow","Action":["ec2:*","s3:*"],"Resource":"*","Condition":{"StringNotEquals":{"iam:ResourceTag/status":"prod"}}}`,
		},
		[]string{
			`{"Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":"*","Condition":{"StringEquals":{"s3:prefix":"a"}}}`,
			`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"s3:prefix":"a"}}}`,
			`{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"s3:ExistingObjectTag/a":"a"}}}`,
			`{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"ArnEquals":{"lambda:SourceFunctionArn":"arn:aws:lambda:us-east-1:111122223333:function:f"}}}`,
			`{"Effect":"Allow","Action":"ec2:StartInstances","Resource":"*","Condition":{"StringEquals":{"ec2:ResourceTag/a":"b"}}}`,
		}},
	{"multivalued-variable", lint.Identity,
		[]string{`{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:TagKeys}"}`},
		[]string{`{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:username}"}`}},
	{"operator-type", lint.Identity,
		[]string{
			`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:CurrentTime":"2026-01-01T00:00:00Z"}}}`,
			`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringLike":{"aws:SourceIp":"203.0.113.*"}}}`,
			`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:SecureTransport":"yes"}}}`,
			`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:username":"true"}}}`,
			`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"s3:max-keys":"10"}}}`,
			`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"NumericEquals":{"aws:CurrentTime":"10"}}}`,
		},
		[]string{
			`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"}}}`,
			`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:SecureTransport":"true"}}}`,
			`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringLike":{"aws:SourceArn":"arn:aws:sns:*:111122223333:*"}}}`,
			`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"NumericLessThan":{"aws:EpochTime":"1900000000"},"Null":{"aws:SourceIp":"false"}}}`,
			`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"NumericLessThan":{"s3:max-keys":10},"NotIpAddress":{"aws:SourceIp":"203.0.113.1"}}}`,
			`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"BinaryEquals":{"unknown.example.com:key":"QQ=="}}}`,
			`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"NumericEquals":{"aws:NoSuchKey":"1"}}}`,
		}},
	{"missing-set-operator", lint.Identity,
		[]string{`{"Effect":"Allow","Action":"ec2:CreateTags","Resource":"*","Condition":{"StringEquals":{"aws:TagKeys":"team"}}}`},
		[]string{
			`{"Effect":"Allow","Action":"ec2:CreateTags","Resource":"*","Condition":{"ForAnyValue:StringEquals":{"aws:TagKeys":"team"}}}`,
			`{"Effect":"Allow","Action":"ec2:CreateTags","Resource":"*","Condition":{"Null":{"aws:TagKeys":"true"}}}`,
		}},
	{"for-all-values", lint.Identity,
		[]string{`{"Effect":"Allow","Action":"ec2:CreateTags","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":"team"}}}`,
			`{"Effect":"Allow","Action":"ec2:CreateTags","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":"team"},"StringEqualsIfExists":{"aws:RequestTag/team":"a"}}}`},
		[]string{
			`{"Effect":"Deny","Action":"ec2:CreateTags","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":"team"}}}`,
			`{"Effect":"Allow","Action":"ec2:CreateTags","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":"team"},"Null":{"aws:TagKeys":"false"}}}`,
			`{"Effect":"Allow","Action":"ec2:CreateTags","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":"team"},"ForAnyValue:StringLike":{"aws:TagKeys":"t*"}}}`,
			`{"Effect":"Allow","Action":"ec2:CreateTags","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":"team"},"StringEquals":{"aws:RequestTag/team":"a"}}}`,
		}},
	{"unreadable-value", lint.Identity,
		[]string{
			`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":["true","yes"]}}}`,
			`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/33"}}}`,
			`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"NumericEquals":{"s3:max-keys":"ten"}}}`,
			`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"ArnLike":{"aws:SourceArn":"sns"}}}`,
			`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Null":{"aws:SourceIp":"no"}}}`,
		},
		[]string{
			`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":["True"]},"IpAddress":{"aws:SourceIp":"203.0.113.1"}}}`,
			`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"DateEquals":{"aws:CurrentTime":"soon"}}}`,
		}},
	{"sensitive-wildcard", lint.Resource,
		[]string{
			`{"Effect":"Allow","Principal":"*","Action":"sqs:*","Resource":"*","Condition":{"StringLike":{"aws:PrincipalOrgID":"o-*"}}}`,
			`{"Effect":"Allow","Principal":"*","Action":"sqs:*","Resource":"*","Condition":{"StringLikeIfExists":{"aws:sourceaccount":"1111222233?3"}}}`,
		},
		[]string{
			`{"Effect":"Allow","Principal":"*","Action":"sqs:*","Resource":"*","Condition":{"StringLike":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}}`,
			`{"Effect":"Allow","Principal":"*","Action":"sqs:*","Resource":"*","Condition":{"StringLike":{"aws:PrincipalOrgID":"*","aws:PrincipalArn":"arn:aws:iam::*:role/x"}}}`,
		}},
	{"literal-wildcard", lint.Resource,
		[]string{
			`{"Effect":"Allow","Principal":"*","Action":"sqs:*","Resource":"*","Condition":{"StringEquals":{"aws:SourceArn":"arn:aws:sns:*:111122223333:t"}}}`,
			`{"Effect":"Deny","Principal":"*","Action":"sqs:*","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceAccount":"*"}}}`,
		},
		[]string{
			`{"Effect":"Allow","Principal":"*","Action":"sqs:*","Resource":"*","Condition":{"StringEquals":{"aws:username":"*","aws:SourceArn":"${*}"}}}`,
			`{"Effect":"Allow","Principal":"*","Action":"sqs:*","Resource":"*","Condition":{"ArnEquals":{"aws:SourceArn":"arn:aws:sns:*:111122223333:t"}}}`,
		}},
	{"mfa-if-exists", lint.Identity,
		[]string{
			`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"true"}}}`,
			`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"NumericLessThanIfExists":{"aws:MultiFactorAuthAge":"3600"}}}`,
		},
		[]string{
			`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}`,
			`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"NumericLessThan":{"aws:MultiFactorAuthAge":"3600"}}}`,
			`{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"NumericGreaterThanIfExists":{"aws:MultiFactorAuthAge":"3600"}}}`,
		}},
	{"mfa-deny", lint.Identity,
		[]string{`{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"False"}}}`},
		[]string{`{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}}`,
			`{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"Null":{"aws:MultiFactorAuthPresent":"true"}}}`}},
	{"mfa-inverted", lint.Identity,
		[]string{
			`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"false"}}}`,
			`{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"BoolIfExists":{"aws:MultiFactorAuthPresent":true}}}`,
		},
		[]string{`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":["true","false"]}}}`}},
	{"always-true", lint.Identity,
		[]string{
			`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Null":{"aws:SourceIp":["true","false"]}}}`,
			`{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"ForAllValues:StringLike":{"aws:TagKeys":"*"}}}`,
		},
		[]string{`{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Null":{"aws:SourceIp":["true"]}}}`}},
	{"allow-all", lint.Identity,
		[]string{`{"Effect":"Allow","Action":["s3:*","*"],"Resource":"*"}`},
		[]string{
			`{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b"}`, `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`,
			`{"Effect":"Allow","NotAction":"*","Resource":"*"}`, `{"Effect":"Allow","Action":"*","NotResource":"*"}`,
			`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}`,
		}},
	{"deny-all", lint.SCP,
		[]string{`{"Effect":"Deny","Action":"*","Resource":"*"}`},
		[]string{`{"Effect":"Deny","Action":"s3:*","Resource":"*"}`, `{"Effect":"Deny","NotAction":"iam:*","Resource":"*"}`}},
	{"deny-all", lint.Endpoint,
		[]string{`{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}`},
		[]string{`{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}`, `{"Effect":"Deny","NotPrincipal":"*","Action":"*","Resource":"*"}`}},
	{"deny-all", lint.Resource,
		[]string{`{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::b"}`},
		[]string{
			`{"Effect":"Deny","Principal":"*","Action":"s3:DeleteBucket","Resource":"arn:aws:s3:::b"}`,
			`{"Effect":"Deny","Principal":{"AWS":"111122223333"},"Action":"s3:*","Resource":"arn:aws:s3:::b"}`,
			`{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::b","Condition":{"Bool":{"aws:SecureTransport":"false"}}}`,
		}},
}

func TestPairs(t *testing.T) {
	for _, p := range pairs {
		for _, s := range p.bad {
			if list := lint.Bytes("p", document(s), p.kind); find(list, p.code) == nil {
				t.Errorf("no %s in %s:\n%s", p.code, s, text(list))
			}
		}
		for _, s := range p.good {
			if found := find(lint.Bytes("p", document(s), p.kind), p.code); found != nil {
				t.Errorf("%s in %s: %q", p.code, s, found)
			}
		}
	}
}

// TestErrors has, for each error, a document AWS refuses and the path of what
// is wrong.
func TestErrors(t *testing.T) {
	const allow = `{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}`
	for _, test := range []struct {
		code, path string
		kind       lint.Kind
		doc        string
	}{
		{"invalid-json", "", lint.Identity, `{"Version":`},
		{"invalid-json", "", lint.Identity, `{"Id":"a","Id":"a","Statement":[]}`},
		{"invalid-document", "", lint.Identity, `[]`},
		{"invalid-document", "", lint.Identity, `{"Version":"2012-10-17"}`},
		{"unknown-element", "version", lint.Identity, `{"version":"2012-10-17","Statement":` + allow + `}`},
		{"unknown-element", `["an element"]`, lint.Identity, `{"an element":1,"Statement":` + allow + `}`},
		{"unknown-element", "Statement[0].effect", lint.Identity, `{"Statement":{"effect":"Allow","Action":"s3:GetObject","Resource":"*"}}`},
		{"invalid-version", "Version", lint.Identity, `{"Version":"2012-10-18","Statement":` + allow + `}`},
		{"invalid-version", "Version", lint.SCP, `{"Statement":` + allow + `}`},
		{"invalid-id", "Id", lint.Resource, `{"Id":[],"Statement":` + allow + `}`},
		{"invalid-statement", "Statement", lint.Identity, `{"Version":"2012-10-17","Statement":[]}`},
		{"invalid-statement", "Statement[0]", lint.Identity, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject"}}`},
		{"invalid-sid", "Statement[0].Sid", lint.Identity, `{"Version":"2012-10-17","Statement":[{"Sid":"a b","Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}`},
		{"invalid-sid", "Statement[1].Sid", lint.Boundary, `{"Version":"2012-10-17","Statement":[{"Sid":"a","Effect":"Allow","Action":"s3:GetObject","Resource":"*"},{"Sid":"a","Effect":"Allow","Action":"s3:PutObject","Resource":"*"}]}`},
		{"invalid-effect", "Statement[0].Effect", lint.Identity, `{"Statement":{"Effect":"allow","Action":"s3:GetObject","Resource":"*"}}`},
		{"invalid-effect", "Statement[0].Effect", lint.RCP, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}]}`},
		{"invalid-principal", "Statement[0].Principal", lint.Identity, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}}`},
		{"invalid-principal", "Statement[0].Principal.Service", lint.Trust, `{"Statement":{"Effect":"Allow","Principal":{"Service":"ec2"},"Action":"sts:AssumeRole"}}`},
		{"invalid-principal", "Statement[0].Principal.Federated", lint.Trust, `{"Statement":{"Effect":"Allow","Principal":{"Federated":"google"},"Action":"sts:AssumeRoleWithWebIdentity"}}`},
		{"invalid-principal", "Statement[0].NotPrincipal", lint.Trust, `{"Statement":{"Effect":"Deny","NotPrincipal":{"AWS":"111122223333"},"Action":"s3:GetObject"}}`},
		{"invalid-action", "Statement[0].Action[1]", lint.Identity, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["s3:GetObject","GetObject"],"Resource":"*"}}`},
		{"invalid-action", "Statement[0].Action", lint.Trust, `{"Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"s3:GetObject"}}`},
		{"invalid-resource", "Statement[0].Resource", lint.Trust, `{"Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":"sts:AssumeRole","Resource":"*"}}`},
		{"invalid-resource", "Statement[0].Resource", lint.Trust, `{"Statement":{"Effect":"Allow","Principal":{"AWS":"111122223333"},"Action":["sts:AssumeRole","s3:GetObject"],"Resource":"*"}}`},
		{"invalid-resource", "Statement[0].Resource[0]", lint.Identity, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":["bucket"]}}`},
		{"invalid-resource", "Statement[0].Resource", lint.Resource, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"bucket"}}`},
		{"invalid-condition", "Statement[0].Condition.StringEqual", lint.Identity, `{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"StringEqual":{"aws:username":"a"}}}}`},
		{"invalid-condition", `Statement[0].Condition.DateEquals["aws:CurrentTime"]`, lint.Identity, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"DateEquals":{"aws:CurrentTime":"soon"}}}}`},
	} {
		list := lint.Bytes("p", []byte(test.doc), test.kind)
		ok := false
		for _, f := range list {
			ok = ok || f.Code == test.code && f.Path == test.path && f.Severity == lint.Error && f.Pos.IsValid()
		}
		if !ok {
			t.Errorf("no %s at %q in %s:\n%s", test.code, test.path, test.doc, text(list))
		}
	}
}

// TestCodes tests that the list of codes is in order, and that each has a test
// in this package.
func TestCodes(t *testing.T) {
	tested := map[string]bool{ // elsewhere
		"old-version": true, "variable-in-old-version": true, // TestOldVersion
		"policy-too-long": true, "policy-long": true, // TestQuotas
		"never-matches":     true,                           // TestNever
		"covered-statement": true, "denied-statement": true, // TestCoverage
		"redundant": true, // TestRedundant
	}
	for _, p := range pairs {
		tested[p.code] = tested[p.code] || p.bad != nil
	}
	form := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	seen := make(map[string]bool)
	warnings := false
	for _, c := range lint.Codes() {
		if !form.MatchString(c.Name) || seen[c.Name] || c.Text == "" || strings.HasSuffix(c.Text, ".") {
			t.Errorf("code %+v is malformed or there twice", c)
		}
		seen[c.Name] = true
		if c.Severity == lint.Error && warnings {
			t.Errorf("%s comes after warnings", c.Name)
		}
		if c.Severity == lint.Warning {
			warnings = true
			if !tested[c.Name] {
				t.Errorf("%s has no test", c.Name)
			}
		}
	}
	for name := range tested {
		if !seen[name] {
			t.Errorf("%s is tested and not in the list", name)
		}
	}
	lint.Codes()[0].Name = "changed"
	if lint.Codes()[0].Name == "changed" {
		t.Error("Codes gives its table away")
	}
}
