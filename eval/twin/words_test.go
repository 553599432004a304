// SPDX-License-Identifier: Apache-2.0

package twin_test

// A word is a condition key the generator uses: few, so that requests and
// policies often concern each other.
type word struct {
	key     string
	kind    string     // of operators
	multi   bool       // the request carries a list
	values  []string   // what a request may carry
	lists   [][]string // the same for lists
	tests   []string   // what policies compare with
	derived bool       // follows from the request
}

// wordsOf are the condition keys, as AWS spells them.
var wordsOf = []word{
	{key: "aws:PrincipalTag/team", kind: "string",
		values: []string{"red", "Red", "blue", "a*b", "", "été"},
		tests:  []string{"red", "RED", "r*", "r?d", "${aws:username}", "${aws:PrincipalTag/team}", "a${*}b", "a*b", "*", "", "?t?", "Été"}},
	{key: "s3:prefix", kind: "string",
		values: []string{"home/", "home/alice", "home/alice/x", "${aws:username}", "*"},
		tests:  []string{"home/*", "home/${aws:username}", "home/${aws:username}/*", "${AWS:UserName}", "home/${aws:PrincipalTag/team, 'alice'}", "${*}", "HOME/", "home/${aws:TagKeys}", "${$}{aws:username}", "?ome/"}},
	{key: "kms:EncryptionContext:app", kind: "string",
		values: []string{"red", "web"}, tests: []string{"red", "WEB", "w*", "${aws:PrincipalTag/team}", "${aws:PrincipalTag/TEAM, 'web'}"}},
	{key: "aws:SourceVpc", kind: "string", values: []string{"vpc-1", "vpc-1", "vpc-2"}, tests: []string{"vpc-1", "vpc-*", "vpc-2"}},
	{key: "aws:PrincipalOrgID", kind: "string", values: []string{"o-one", "o-two"}, tests: []string{"o-one", "o-*", "o-three"}},
	{key: "aws:SourceIp", kind: "ip",
		values: []string{"10.0.0.1", "10.0.1.1", "203.0.113.7", "2001:db8::1", "2001:DB8::2", "::ffff:10.0.0.1", "nonsense"},
		tests:  []string{"10.0.0.0/8", "10.0.0.1", "10.0.0.9/24", "0.0.0.0/0", "::/0", "2001:db8::/32", "2001:db8::1", "nonsense", "${aws:SourceIp}"}},
	{key: "aws:CurrentTime", kind: "date",
		values: []string{"2026-11-20T10:00:00Z", "2026-11-20T11:00:00+01:00", "2026-11-20T10:00:00.5Z", "2026-11-20T00:00:00Z", "1795168800", "tomorrow"},
		tests:  []string{"2026-11-20", "2026-11", "2026-11-20T10:00Z", "2026-11-20T10:00:00Z", "2026-11-20T05:00:00-05:00", "1795168800", "2026", "some-day", "2026-11-20T10:00:00.50Z"}},
	{key: "aws:MultiFactorAuthAge", kind: "numeric",
		values: []string{"10", "10.0", "300", "-1", "x"}, tests: []string{"10", "10.00", "300", "299.5", "-1", "x", "${aws:MultiFactorAuthAge}"}},
	{key: "aws:EpochTime", kind: "epoch", values: []string{"1795168800", "1795168801"}, tests: []string{"1795168800", "2026-11-20T10:00:00Z", "1795168800.5"}},
	{key: "aws:MultiFactorAuthPresent", kind: "bool", values: []string{"true", "false", "True", "asdf"}, tests: []string{"true", "false", "True"}},
	{key: "aws:SecureTransport", kind: "bool", values: []string{"true", "false"}, tests: []string{"true", "false", "${aws:MultiFactorAuthPresent}"}},
	{key: "s3:signature", kind: "binary", values: []string{"YWJj", "eHl6", "YWI="}, tests: []string{"YWJj", "YWI=", "eHl6"}},
	{key: "aws:SourceArn", kind: "arn",
		values: []string{"arn:aws:sns:us-east-1:111122223333:topic", "arn:aws:s3:::data", "arn:aws:sns:us-east-1:999999999999:a:111122223333:topic", "plain"},
		tests: []string{"arn:aws:sns:*:111122223333:*", "arn:aws:sns:us-east-1:111122223333:topic", "arn:aws:sns:*:111122223333:topic", "*", "arn:aws:s3:::*", "arn:aws:s?:::data",
			"plain", "arn:*", "arn:aws:s3:::${aws:username}", "arn:aws:s3:::${aws:PrincipalTag/team, 'data'}", "${aws:SourceArn}", "arn:aws:SNS:us-east-1:111122223333:topic"}},
	{key: "aws:TagKeys", kind: "string", multi: true, lists: [][]string{{}, {"team"}, {"team", "env"}, {"env", "cost"}, {""}}, tests: []string{"team", "env", "t*", "TEAM", "*"}},
	{key: "kms:EncryptionContextKeys", kind: "string", multi: true, lists: [][]string{{"app"}, {"app"}, {"app", "env"}}, tests: []string{"app", "env", "a*"}},
	{key: "aws:PrincipalOrgPaths", kind: "string", multi: true, lists: [][]string{{"o-one/r-1/ou-a/"}, {"o-one/r-1/ou-a/ou-b/"}, {"o-two/r-2/"}},
		tests: []string{"o-one/r-1/ou-a/*", "o-one/*", "o-two/r-2/", "*"}},
	{key: "sts:RequestContextProviders", kind: "arn", multi: true, lists: [][]string{{"arn:aws:iam::aws:contextProvider/a"}, {"arn:aws:iam::aws:contextProvider/a", "plain"}, {"arn:aws:iam::aws:contextProvider/a", "arn:aws:iam::aws:contextProvider/b"}},
		tests: []string{"arn:aws:iam::aws:contextProvider/a", "arn:aws:iam::aws:contextProvider/*", "plain"}},

	{key: "aws:PrincipalArn", kind: "arn", derived: true,
		values: []string{"arn:aws:iam::111122223333:role/app/App", "arn:aws:iam::111122223333:role/App", "arn:aws:iam::111122223333:user/alice"},
		tests:  []string{"arn:aws:iam::111122223333:role/*", "arn:aws:iam::*:role/app/App", "arn:aws:iam::111122223333:user/alice", "arn:aws:iam::111122223333:user/${aws:username}", "arn:aws:iam::444455556666:*", "arn:*:iam::*:root", "arn:aws:sts::111122223333:federated-user/*"}},
	{key: "aws:PrincipalAccount", kind: "string", derived: true, values: []string{"111122223333", "444455556666"}, tests: []string{"111122223333", "4444*", "anonymous", "${aws:ResourceAccount}"}},
	{key: "aws:PrincipalType", kind: "string", derived: true, values: []string{"User", "AssumedRole"}, tests: []string{"User", "AssumedRole", "Account", "FederatedUser", "anonymous", "Anonymous"}},
	{key: "aws:username", kind: "string", derived: true, values: []string{"alice", "bob", "*"}, tests: []string{"alice", "b*", "${aws:PrincipalTag/team}", "bob"}},
	{key: "aws:PrincipalIsAWSService", kind: "bool", derived: true, values: []string{"true", "false"}, tests: []string{"true", "false"}},
	{key: "aws:ResourceAccount", kind: "string", derived: true, values: []string{"111122223333", "444455556666"}, tests: []string{"111122223333", "4444*", "${aws:PrincipalAccount}"}},
}

// operatorsOf are the condition operators by kind of key.
var operatorsOf = map[string][]string{
	"string":  {"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike"},
	"ip":      {"IpAddress", "NotIpAddress"},
	"date":    {"DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"},
	"numeric": {"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals"},
	"epoch":   {"NumericEquals", "NumericLessThan", "NumericNotEquals", "DateEquals", "DateNotEquals", "DateGreaterThanEquals", "DateLessThan"},
	"bool":    {"Bool"},
	"binary":  {"BinaryEquals"},
	"arn":     {"ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike", "StringEquals", "StringLike", "StringNotLike"},
}

// kindsOf are the keys of operatorsOf, in a fixed order.
var kindsOf = []string{"string", "ip", "date", "numeric", "epoch", "bool", "binary", "arn"}

// A caller is a principal the generator uses.
type caller struct{ name, issuer string }

const (
	home    = "111122223333"
	foreign = "444455556666"
)

var callersOf = []caller{
	{"arn:aws:iam::111122223333:user/alice", ""},
	{"arn:aws:iam::111122223333:user/alice", ""},
	{"arn:aws:iam::111122223333:user/team/bob", ""},
	{"arn:aws:iam::111122223333:role/app/App", ""},
	{"arn:aws:sts::111122223333:assumed-role/App/s", "arn:aws:iam::111122223333:role/app/App"},
	{"arn:aws:sts::111122223333:assumed-role/App/s", "arn:aws:iam::111122223333:role/app/App"},
	{"arn:aws:sts::111122223333:assumed-role/App/s", "arn:aws:iam::111122223333:role/app/App"},
	{"arn:aws:sts::111122223333:assumed-role/App/s", ""},
	{"arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForX/s", "arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX"},
	{"arn:aws:sts::111122223333:federated-user/carol", "arn:aws:iam::111122223333:user/alice"},
	{"arn:aws:sts::111122223333:federated-user/carol", ""},
	{"arn:aws:iam::111122223333:root", ""},
	{"arn:aws:iam::444455556666:user/alice", ""},
	{"arn:aws:sts::444455556666:assumed-role/App/s", "arn:aws:iam::444455556666:role/app/App"},
	{"arn:aws:iam::444455556666:root", ""},
	{"arn:aws-us-gov:iam::111122223333:user/alice", ""},
	{"events.amazonaws.com", ""},
	{"anonymous", ""},
	{"arn:aws:iam::111122223333:saml-provider/Idp", ""},
	{"accounts.google.com", ""},
}

// A theme is a service with what a request may be about. In its resources
// 111122223333 stands for the owner.
type theme struct {
	actions    []string
	resources  []string
	zero       []string // actions that have no resource
	withPolicy int      // percent of resources that have a policy

	settings    []string // of the service, that may be unknown
	accessPoint string   // among resources; "" if there are none
}

var themesOf = []theme{
	{actions: []string{"s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:GetObject", "s3:GetBucketPolicy"}, zero: []string{"s3:ListAllMyBuckets"}, withPolicy: 60,
		settings:    []string{"blockPublicAccess", "objectOwnership", "acl"},
		accessPoint: "arn:aws:s3:us-east-1:111122223333:accesspoint/ap/object/reports/1.csv",
		resources:   []string{"arn:aws:s3:::data/reports/1.csv", "arn:aws:s3:::data/alice/x", "arn:aws:s3:::data", "arn:aws:s3:::data/a*b", "arn:aws:s3:::data/axxb", "arn:aws:s3:::data/${aws:username}/x", "arn:aws:s3:::data/Reports/été:1", "arn:aws:s3:us-east-1:111122223333:accesspoint/ap/object/reports/1.csv"}},
	{actions: []string{"sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteQueue"}, zero: []string{"sqs:ListQueues"}, withPolicy: 60,
		resources: []string{"arn:aws:sqs:us-east-1:111122223333:jobs", "arn:aws:sqs:us-east-1:111122223333:alice"}},
	{actions: []string{"kms:Decrypt", "kms:Encrypt", "kms:RetireGrant", "kms:PutKeyPolicy"}, zero: []string{"kms:ListKeys"}, withPolicy: 95, settings: []string{"grants"},
		resources: []string{"arn:aws:kms:us-east-1:111122223333:key/1234", "arn:aws:kms:us-east-1:111122223333:alias/app"}},
	{actions: []string{"sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"}, zero: []string{"sts:GetCallerIdentity", "sts:GetSessionToken"}, withPolicy: 95,
		resources: []string{"arn:aws:iam::111122223333:role/app/Target", "arn:aws:iam::111122223333:role/App"}},
	{actions: []string{"iam:PassRole"}, zero: []string{"iam:ListRoles"}, withPolicy: 30,
		resources: []string{"arn:aws:iam::111122223333:role/app/Target"}},
	{actions: []string{"iam:GetRole", "iam:GetUser", "iam:CreatePolicyVersion"}, zero: []string{"iam:ListRoles"},
		resources: []string{"arn:aws:iam::111122223333:role/app/Target", "arn:aws:iam::111122223333:user/alice", "arn:aws:iam::aws:policy/ReadOnlyAccess"}},
	{actions: []string{"dynamodb:GetItem", "dynamodb:PutItem"}, zero: []string{"dynamodb:ListTables"}, withPolicy: 40,
		resources: []string{"arn:aws:dynamodb:us-east-1:111122223333:table/Books", "arn:aws:dynamodb:us-east-1:111122223333:table/Books/index/alice"}},
	{actions: []string{"logs:PutLogEvents"}, zero: []string{"logs:DescribeQueries"}, withPolicy: 20,
		resources: []string{"arn:aws:logs:us-east-1:111122223333:log-group:app:log-stream:alice"}},
	{actions: []string{"execute-api:Invoke"}, zero: []string{"execute-api:Invoke"}, withPolicy: 60, settings: []string{"apiGatewayAuth"},
		resources: []string{"arn:aws:execute-api:us-east-1:111122223333:api1/prod/GET/pets", "arn:aws:execute-api:us-east-1:111122223333:api1/prod/GET/alice"}},
	{actions: []string{"ec2:RunInstances", "ec2:StartInstances"}, zero: []string{"ec2:DescribeInstances"},
		resources: []string{"arn:aws:ec2:us-east-1:111122223333:instance/i-1"}},
}
