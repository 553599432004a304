// SPDX-License-Identifier: Apache-2.0

package cloudtrail_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/undenied/undenied/cloudtrail"
)

const (
	session = "arn:aws:sts::111122223333:assumed-role/app/s"
	alice   = "arn:aws:iam::111122223333:user/alice"
	scpARN  = "arn:aws:organizations::444455556666:policy/o-exampleorgid/service_control_policy/p-examplepolicyid"
)

func TestParseMessage(t *testing.T) {
	type M = cloudtrail.Message
	for _, tt := range []struct {
		name, in string
		want     M
	}{
		{"empty", "", M{}},
		{"implicit identity", "User: " + alice + " is not authorized to perform: s3:ListAllMyBuckets because no identity-based policy allows the s3:ListAllMyBuckets action",
			M{Form: cloudtrail.FormTemplate, Principal: alice, Action: "s3:ListAllMyBuckets", Effect: cloudtrail.EffectImplicit, PolicyType: cloudtrail.IdentityPolicy}},
		{"IAM noun", "User: " + session + " is not authorized to perform: iam:ListAttachedRolePolicies on resource: role app because no identity-based policy allows the iam:ListAttachedRolePolicies action",
			M{Form: cloudtrail.FormTemplate, Principal: session, Action: "iam:ListAttachedRolePolicies", Resource: "role app", Effect: cloudtrail.EffectImplicit, PolicyType: cloudtrail.IdentityPolicy}},
		{"quoted resource", "User: " + session + ` is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::bucket/a because no.txt" with an explicit deny in a resource-based policy`,
			M{Form: cloudtrail.FormTemplate, Principal: session, Action: "s3:PutObject", Resource: "arn:aws:s3:::bucket/a because no.txt", Effect: cloudtrail.EffectExplicit, PolicyType: cloudtrail.ResourcePolicy}},
		{"RCP", "User: " + alice + ` is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::bucket/key" with an explicit deny in a resource control policy`,
			M{Form: cloudtrail.FormTemplate, Principal: alice, Action: "s3:GetObject", Resource: "arn:aws:s3:::bucket/key", Effect: cloudtrail.EffectExplicit, PolicyType: cloudtrail.RCP}},
		{"session policy", "User: " + session + " is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:us-east-1:111122223333:key/1234abcd because no session policy allows the kms:GenerateDataKey action",
			M{Form: cloudtrail.FormTemplate, Principal: session, Action: "kms:GenerateDataKey", Resource: "arn:aws:kms:us-east-1:111122223333:key/1234abcd", Effect: cloudtrail.EffectImplicit, PolicyType: cloudtrail.SessionPolicy}},
		{"sessions policy", "User: " + session + " is not authorized to perform: sns:Publish on resource: t with an explicit deny in a sessions policy",
			M{Form: cloudtrail.FormTemplate, Principal: session, Action: "sns:Publish", Resource: "t", Effect: cloudtrail.EffectExplicit, PolicyType: cloudtrail.SessionPolicy}},
		{"boundary", "User: " + alice + " is not authorized to perform: codecommit:ListRepositories because no permissions boundary allows the codecommit:ListRepositories action",
			M{Form: cloudtrail.FormTemplate, Principal: alice, Action: "codecommit:ListRepositories", Effect: cloudtrail.EffectImplicit, PolicyType: cloudtrail.BoundaryPolicy}},
		{"endpoint through SCP", "User: " + alice + " is not authorized to perform: sns:Publish on resource: arn:aws:sns:us-east-1:444455556666:t with an explicit deny in a VPC endpoint policy transitively through a service control policy",
			M{Form: cloudtrail.FormTemplate, Principal: alice, Action: "sns:Publish", Resource: "arn:aws:sns:us-east-1:444455556666:t", Effect: cloudtrail.EffectExplicit, PolicyType: cloudtrail.EndpointPolicy, Via: cloudtrail.SCP}},
		{"trust policy", "User: " + alice + " is not authorized to perform: sts:AssumeRole because no role trust policy allows the sts:AssumeRole action",
			M{Form: cloudtrail.FormTemplate, Principal: alice, Action: "sts:AssumeRole", Effect: cloudtrail.EffectImplicit, PolicyType: cloudtrail.TrustPolicy}},
		{"trust policy, explicit", "User: " + alice + " is not authorized to perform: sts:AssumeRole with an explicit deny in the role trust policy",
			M{Form: cloudtrail.FormTemplate, Principal: alice, Action: "sts:AssumeRole", Effect: cloudtrail.EffectExplicit, PolicyType: cloudtrail.TrustPolicy}},
		{"first generation", "User: " + alice + " is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/target",
			M{Form: cloudtrail.FormTemplate, Principal: alice, Action: "sts:AssumeRole", Resource: "arn:aws:iam::444455556666:role/target"}},
		{"explicit, of no type", "User: anonymous is not authorized to perform: es:ESHttpPost with an explicit deny",
			M{Form: cloudtrail.FormTemplate, Principal: "anonymous", Action: "es:ESHttpPost", Effect: cloudtrail.EffectExplicit}},
		{"policy ARN, full stop", "User: " + alice + " is not authorized to perform: iam:CreateInstanceProfile on resource: arn:aws:iam::111122223333:instance-profile/p with an explicit deny in an identity-based policy: arn:aws:iam::111122223333:policy/Deny.",
			M{Form: cloudtrail.FormTemplate, Principal: alice, Action: "iam:CreateInstanceProfile", Resource: "arn:aws:iam::111122223333:instance-profile/p",
				Effect: cloudtrail.EffectExplicit, PolicyType: cloudtrail.IdentityPolicy, PolicyARN: "arn:aws:iam::111122223333:policy/Deny"}},
		{"encoded", "You are not authorized to perform this operation. User: " + session + " is not authorized to perform: ec2:RunInstances on resource: arn:aws:ec2:us-east-1:111122223333:instance/* with an explicit deny in a service control policy: " + scpARN + ". Encoded authorization failure message: AbC-_1",
			M{Form: cloudtrail.FormTemplate, Principal: session, Action: "ec2:RunInstances", Resource: "arn:aws:ec2:us-east-1:111122223333:instance/*",
				Effect: cloudtrail.EffectExplicit, PolicyType: cloudtrail.SCP, PolicyARN: scpARN, Encoded: true, EncodedText: "AbC-_1"}},
		{"authorization id", "User: " + alice + " is not authorized to perform: iam:GetRole on resource: role app because no identity-based policy allows the iam:GetRole action. Go to https://us-east-1.console.aws.amazon.com/iam/home?region=us-east-1#/authorization-details/ad-1 for complete details, or call the GetRequestAuthorizationDetails API with the following authorization id: ad-12ab",
			M{Form: cloudtrail.FormTemplate, Principal: alice, Action: "iam:GetRole", Resource: "role app", Effect: cloudtrail.EffectImplicit, PolicyType: cloudtrail.IdentityPolicy, AuthorizationID: "ad-12ab"}},
		{"KMS", "User: " + session + " is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access",
			M{Form: cloudtrail.FormTemplate, Principal: session, Action: "kms:Decrypt", PolicyType: cloudtrail.ResourcePolicy, Unread: []string{"resource", "effect"}}},
		{"KMS, no key", "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.",
			M{Form: cloudtrail.FormKMS}},
		{"on this resource", "User: " + alice + " is not authorized to perform: eks:ListTagsForResource on this resource because no identity-based policy allows the eks:ListTagsForResource action",
			M{Form: cloudtrail.FormTemplate, Principal: alice, Action: "eks:ListTagsForResource", Effect: cloudtrail.EffectImplicit, PolicyType: cloudtrail.IdentityPolicy, Unread: []string{"resource"}}},
		{"Block Public Access", "User: " + alice + ` is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::b" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
			M{Form: cloudtrail.FormPublicAccess, Cause: cloudtrail.CausePublicAccess, Principal: alice, Action: "s3:PutBucketPolicy", Resource: "arn:aws:s3:::b"}},
		{"because of", "User: " + alice + " is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::b/k because of a service control policy",
			M{Form: cloudtrail.FormTemplate, Principal: alice, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", PolicyType: cloudtrail.SCP}},

		{"inline policy's name", "User: " + alice + " is not authorized to perform: dynamodb:CreateTable with an explicit deny in an identity-based policy: RequireTag-a=b. Encoded authorization failure message: AbC",
			M{Form: cloudtrail.FormTemplate, Principal: alice, Action: "dynamodb:CreateTable", Effect: cloudtrail.EffectExplicit, PolicyType: cloudtrail.IdentityPolicy, PolicyName: "RequireTag-a=b", Encoded: true, EncodedText: "AbC"}},
		{"quotes within a name", "User: " + alice + ` is not authorized to perform: ssm:SendCommand on resource: arn:aws:ssm:us-east-1:111122223333:managed-instance/"mi-1" because no identity-based policy allows the ssm:SendCommand action`,
			M{Form: cloudtrail.FormTemplate, Principal: alice, Action: "ssm:SendCommand", Resource: `arn:aws:ssm:us-east-1:111122223333:managed-instance/"mi-1"`, Effect: cloudtrail.EffectImplicit, PolicyType: cloudtrail.IdentityPolicy}},
		{"quote within a key", "User: " + alice + ` is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::b/a" b.txt" with an explicit deny in a resource-based policy`,
			M{Form: cloudtrail.FormTemplate, Principal: alice, Action: "s3:GetObject", Resource: `arn:aws:s3:::b/a" b.txt`, Effect: cloudtrail.EffectExplicit, PolicyType: cloudtrail.ResourcePolicy}},
		{"name with blanks", "User: " + alice + " is not authorized to perform: cloudwatch:DeleteAlarms on resource: arn:aws:cloudwatch:us-east-1:111122223333:alarm:CPU (high), all because no identity-based policy allows the cloudwatch:DeleteAlarms action",
			M{Form: cloudtrail.FormTemplate, Principal: alice, Action: "cloudwatch:DeleteAlarms", Resource: "arn:aws:cloudwatch:us-east-1:111122223333:alarm:CPU (high), all", Effect: cloudtrail.EffectImplicit, PolicyType: cloudtrail.IdentityPolicy}},
		{"another reason", "User: " + alice + " is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::b/k because of the weather",
			M{Form: cloudtrail.FormTemplate, Principal: alice, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", Unread: []string{"effect"}}},
		{"two sentences", "User: " + alice + " is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::b/k\nUser: " + session + " is not authorized to perform: s3:PutObject with an explicit deny in a session policy",
			M{Form: cloudtrail.FormTemplate, Principal: alice, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k"}},
		{"authorization id in the link", "User: " + alice + " is not authorized to perform: iam:GetRole on resource: role app because no identity-based policy allows the iam:GetRole action. Go to https://console.aws.amazon.com/iam/home#/authorization-details/d3xb for complete det",
			M{Form: cloudtrail.FormTemplate, Principal: alice, Action: "iam:GetRole", Resource: "role app", Effect: cloudtrail.EffectImplicit, PolicyType: cloudtrail.IdentityPolicy, AuthorizationID: "d3xb"}},
		{"authorization id, other wording", "User: " + alice + " is not authorized to perform: iam:GetRole on resource: role app because no identity-based policy allows the iam:GetRole action. Go to https://console.aws.amazon.com/iam/home#/access-troubleshooter or call iam:GetAuthorizationDetails with authorization ID 1b4e28ba-2fa1-11d2-883f-0016d3cca427.",
			M{Form: cloudtrail.FormTemplate, Principal: alice, Action: "iam:GetRole", Resource: "role app", Effect: cloudtrail.EffectImplicit, PolicyType: cloudtrail.IdentityPolicy, AuthorizationID: "1b4e28ba-2fa1-11d2-883f-0016d3cca427"}},
		{"torn resource", "User: " + alice + " is not authorized to perform: iam:GetRole on resource: arn:aws:iam::111122223333:role/ap\np because no identity-based policy allows the iam:GetRole action",
			M{Form: cloudtrail.FormTemplate, Principal: alice, Action: "iam:GetRole", Effect: cloudtrail.EffectImplicit, PolicyType: cloudtrail.IdentityPolicy, Unread: []string{"resource"}}},
		{"torn action", "User: " + alice + " is not authorized to perform: iam:Get\nRole on resource: role app because no identity-based policy allows the iam:GetRole action",
			M{Form: cloudtrail.FormTemplate, Principal: alice, Resource: "", Effect: cloudtrail.EffectImplicit, PolicyType: cloudtrail.IdentityPolicy, Unread: []string{"action"}}},
		{"elided policy ARN", "User: " + alice + " is not authorized to perform: ec2:DescribeVpcs with an explicit deny in a service control policy: arn:aws:organizations::...",
			M{Form: cloudtrail.FormTemplate, Principal: alice, Action: "ec2:DescribeVpcs", Effect: cloudtrail.EffectExplicit, PolicyType: cloudtrail.SCP, Truncated: true, Unread: []string{"policyArn"}}},

		{"no principal", "User is not authorized to perform: rds:AddRoleToDBInstance", M{Form: cloudtrail.FormTemplate, Action: "rds:AddRoleToDBInstance", Unread: []string{"principal"}}},
		{"service principal", "Service Principal: glue.amazonaws.com is not authorized to perform: glue:GetDatabase on resource: arn:aws:glue:us-east-1:111122223333:catalog",
			M{Form: cloudtrail.FormTemplate, Principal: "glue.amazonaws.com", Action: "glue:GetDatabase", Resource: "arn:aws:glue:us-east-1:111122223333:catalog"}},
		{"SDK", "An error occurred (AccessDenied) when calling the GetObject operation: User: " + alice + ` is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::b/k" because no session policy allows the s3:GetObject action (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied;`,
			M{Form: cloudtrail.FormTemplate, Principal: alice, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", Effect: cloudtrail.EffectImplicit, PolicyType: cloudtrail.SessionPolicy}},
		{"CloudFormation", `Resource handler returned message: "User: ` + session + ` is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::111122223333:role/r with an explicit deny in a permissions boundary (Service: Iam, Status Code: 403, Request ID: 1)"`,
			M{Form: cloudtrail.FormTemplate, Principal: session, Action: "iam:CreateRole", Resource: "arn:aws:iam::111122223333:role/r", Effect: cloudtrail.EffectExplicit, PolicyType: cloudtrail.BoundaryPolicy}},
		{"XML", "<Error><Code>AccessDenied</Code><Message>User: " + alice + ` is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::b/k" with an explicit deny in a resource-based policy</Message>`,
			M{Form: cloudtrail.FormTemplate, Principal: alice, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", Effect: cloudtrail.EffectExplicit, PolicyType: cloudtrail.ResourcePolicy}},
		{"retry", "User: " + alice + " is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/target (retry in 60s)",
			M{Form: cloudtrail.FormTemplate, Principal: alice, Action: "sts:AssumeRole", Resource: "arn:aws:iam::444455556666:role/target"}},
		{"wrapped in lines", "User:\n" + alice + "\nis not authorized to perform:\ns3:GetObject on resource: arn:aws:s3:::b/k because no identity-based\npolicy allows\nthe s3:GetObject action",
			M{Form: cloudtrail.FormTemplate, Principal: alice, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", Effect: cloudtrail.EffectImplicit, PolicyType: cloudtrail.IdentityPolicy}},

		{"reason alone", "with an explicit deny in a service control policy: " + scpARN, M{Form: cloudtrail.FormReason, Effect: cloudtrail.EffectExplicit, PolicyType: cloudtrail.SCP, PolicyARN: scpARN}},
		{"network activity", "The request was denied due to a VPC endpoint policy", M{Form: cloudtrail.FormReason, PolicyType: cloudtrail.EndpointPolicy}},
		{"encoded alone", "You are not authorized to perform this operation. Encoded authorization failure message: AbC", M{Form: cloudtrail.FormEncoded, Encoded: true, EncodedText: "AbC"}},
		{"S3", "Access Denied", M{Form: cloudtrail.FormPlain}},
		{"STS", "Not authorized to perform sts:AssumeRoleWithWebIdentity", M{Form: cloudtrail.FormPlain, Action: "sts:AssumeRoleWithWebIdentity"}},
		{"SQS", "Access to the resource https://queue.amazonaws.com/ is denied.", M{Form: cloudtrail.FormPlain}},
		{"Organizations", "You don't have permissions to access this resource.", M{Form: cloudtrail.FormPlain}},
		{"AppSync", `{"errors":[{"errorType":"UnauthorizedException","message":"You are not authorized to make this call."}]}`, M{Form: cloudtrail.FormPlain}},
		{"API Gateway", "User is not authorized to access this resource with an explicit deny in an identity-based policy", M{Form: cloudtrail.FormReason, Effect: cloudtrail.EffectExplicit, PolicyType: cloudtrail.IdentityPolicy}},
		{"Cost Explorer", "User: " + alice + " is not authorized to access this resource", M{Form: cloudtrail.FormPlain, Principal: alice}},
		{"escaped line break", `level=error msg="AccessDenied: User: ` + alice + ` is not authorized to perform: iam:GetRole on resource: role app\n\tstatus code: 403, request id: 1"`,
			M{Form: cloudtrail.FormTemplate, Principal: alice, Action: "iam:GetRole", Resource: "role app"}},
		{"IoT", "Forbidden", M{Form: cloudtrail.FormPlain}},
		{"GuardDuty", "The request is rejected because the caller is not authorized to call this API.", M{Form: cloudtrail.FormPlain}},
		{"Secrets Manager", "Access to KMS is not allowed", M{Form: cloudtrail.FormKMS}},
		{"a name of throttling", "Unknown trail: arn:aws:cloudtrail:us-east-1:111122223333:trail/throttling-test", M{Form: cloudtrail.FormOther}},
		{"another language", "用户无权执行此操作", M{Form: cloudtrail.FormOther}},
		{"Lake Formation", "Insufficient Lake Formation permission(s): Required Describe on db", M{Form: cloudtrail.FormNotPolicy, Cause: cloudtrail.CauseLakeFormation}},
		{"object lock", "Access Denied because object protected by object lock.", M{Form: cloudtrail.FormNotPolicy, Cause: cloudtrail.CauseObjectLock}},
		{"throttling", "The request was denied due to request throttling.", M{Form: cloudtrail.FormThrottling, Cause: cloudtrail.CauseThrottling}},
		{"prose", "The bucket does not exist", M{Form: cloudtrail.FormOther}},

		{"cut in the reason", "User: " + alice + " is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::b/k because no identity-b",
			M{Form: cloudtrail.FormTemplate, Principal: alice, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", Truncated: true, Unread: []string{"policyType", "effect"}}},
		{"cut in the type", "User: " + alice + " is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::b/k with an explicit deny in a service con",
			M{Form: cloudtrail.FormTemplate, Principal: alice, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", Effect: cloudtrail.EffectExplicit, Truncated: true, Unread: []string{"policyType"}}},
		{"cut in the policy ARN", cut("User: "+alice+" is not authorized to perform: s3:GetObject on resource: ", "arn:aws:s3:::b/k", " with an explicit deny in a service control policy: arn:aws:organizations::444455556666:policy/o-exa"),
			M{Form: cloudtrail.FormTemplate, Principal: alice, Action: "s3:GetObject", Resource: long("arn:aws:s3:::b/k"), Effect: cloudtrail.EffectExplicit, PolicyType: cloudtrail.SCP, Truncated: true, Unread: []string{"policyArn"}}},
		{"cut in the resource", cut("User: "+alice+" is not authorized to perform: s3:GetObject on resource: ", "arn:aws:s3:::b/k", ""),
			M{Form: cloudtrail.FormTemplate, Principal: alice, Action: "s3:GetObject", Truncated: true, Unread: []string{"resource"}}},
		{"cut in the quoted resource", cut("User: "+alice+` is not authorized to perform: s3:GetObject on resource: "`, "arn:aws:s3:::b/k", ""),
			M{Form: cloudtrail.FormTemplate, Principal: alice, Action: "s3:GetObject", Truncated: true, Unread: []string{"resource"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, cloudtrail.ParseMessage(tt.in)); diff != "" {
				t.Errorf("ParseMessage(%q) (-want +got):\n%s", tt.in, diff)
			}
		})
	}
}

// long and cut make messages that CloudTrail cuts.
func long(resource string) string { return resource + strings.Repeat("x", 900) }

func cut(before, resource, after string) string {
	s := before + long(resource) + after
	return s + strings.Repeat("x", max(0, 1021-len(s))) + "..."
}

func TestMessageWords(t *testing.T) {
	for got, want := range map[string]string{
		cloudtrail.FormNone.String():         "",
		cloudtrail.FormTemplate.String():     "template",
		cloudtrail.FormPublicAccess.String(): "blockPublicAccess",
		cloudtrail.FormOther.String():        "other",
		cloudtrail.Form(99).String():         "other",
		cloudtrail.EffectExplicit.String():   "explicit",
		cloudtrail.EffectImplicit.String():   "implicit",
		cloudtrail.EffectUnknown.String():    "",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// samples returns a path in the folder of real samples, which is not part of
// the repository.
func samples(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join("..", "..", "shared", "samples", filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		t.Skip("no samples")
	}
	return path
}

// generations returns messages of every generation and vocabulary.
func generations(t testing.TB) []string {
	t.Helper()
	data, err := os.ReadFile("../internal/denial/testdata/messages.txt")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(data)), "\n")
}

// Every text has a form, and a cause only if no policy refused.
func FuzzParseMessage(f *testing.F) {
	for _, seed := range append([]string{"Access Denied", "Rate exceeded", "IAM user access not activated", "with an explicit deny in the role trust policy", "prevented by the BlockPublicAcls"}, generations(f)...) {
		f.Add(seed)
		f.Add(frame(seed))
	}
	f.Fuzz(func(t *testing.T, s string) {
		m := cloudtrail.ParseMessage(s)
		if (m.Form == cloudtrail.FormNone) != (strings.TrimSpace(s) == "") {
			t.Errorf("ParseMessage(%q).Form = %v", s, m.Form)
		}
		switch m.Form {
		case cloudtrail.FormTemplate, cloudtrail.FormReason, cloudtrail.FormKMS, cloudtrail.FormEncoded, cloudtrail.FormPlain:
			if m.Cause != cloudtrail.CauseUnknown {
				t.Errorf("ParseMessage(%q) = %+v, want no cause", s, m)
			}
		}
	})
}

// Long texts come to an end, whatever is in them: time that grows with the square
// of the length would not.
func TestMessageHostile(t *testing.T) {
	head := "User: " + alice + " is not authorized to perform: s3:GetObject on resource: "
	for _, s := range []string{`"`, "'", " because", "with an ", " no ", "not authorized to perform:", "\n", " ", `\"`, "&quot;", "Encoded authorization failure message:", "authorization id:", " (", ":kms:", "forbidden", "\x1b["} {
		cloudtrail.ParseMessage(strings.Repeat(s, 1<<20/len(s)))
		cloudtrail.ParseMessage(head + strings.Repeat(s, 1<<20/len(s)))
		cloudtrail.ParseMessage(head + `"` + strings.Repeat(s, 1<<20/len(s)))
	}
}

func BenchmarkParseMessage(b *testing.B) {
	for _, bb := range []struct{ name, text string }{
		{"template", generations(b)[2]},
		{"encoded", generations(b)[12] + strings.Repeat("x", 600)},
		{"framed", frame(generations(b)[12])},
		{"plain", "Access Denied"},
		{"other", "The specified bucket does not exist"},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(bb.text)))
			for b.Loop() {
				cloudtrail.ParseMessage(bb.text)
			}
		})
	}
}

func BenchmarkEventMessage(b *testing.B) {
	record := `{"eventSource": "ec2.amazonaws.com", "eventName": "RunInstances", "errorCode": "Client.UnauthorizedOperation", "userIdentity": {"type": "Unknown"}, "errorMessage": "` + generations(b)[12] + `"}`
	for e := range cloudtrail.Events("test", strings.NewReader(record)) {
		b.ReportAllocs()
		for b.Loop() {
			if !e.Denied() || !e.Refused() || e.NotPolicy() != "" || e.Message().Action == "" {
				b.Fatal("not denied")
			}
		}
	}
}
