// SPDX-License-Identifier: Apache-2.0

package mutants_test

// services are mistakes about single services and actions, and about the keys
// that follow from the request.
var services = []mutant{
	{
		name: "sts:GetCallerIdentity is denied",
		file: "eval/special.go",
		old:  `case action == "sts:getcalleridentity":`,
		new:  `case action == "sts:getcalleridentity" && e.kind == Root:`,
		rule: "5.14: sts:GetCallerIdentity is always allowed",
	},
	{
		name: "sts:GetSessionToken is denied",
		file: "eval/special.go",
		old:  `case action == "sts:getsessiontoken" && (e.kind == User || e.kind == Root):`,
		new:  `case action == "sts:getsessiontoken" && e.kind == Root:`,
		rule: "5.14: sts:GetSessionToken needs no permission",
	},
	{
		name: "sts:GetSessionToken by a session",
		file: "eval/special.go",
		old:  `case action == "sts:getsessiontoken" && (e.kind == User || e.kind == Root):`,
		new:  `case action == "sts:getsessiontoken" && e.kind.InAccount():`,
		rule: "5.14: sts:GetSessionToken is for users and root users",
	},
	{
		name: "sts:GetFederationToken by a session",
		file: "eval/special.go",
		old:  `case action == "sts:getfederationtoken" && (e.kind == Role || e.kind == Session):`,
		new:  `case action == "sts:getfederationtoken" && e.kind == Anonymous:`,
		rule: "5.14: sessions of roles cannot call sts:GetFederationToken",
	},
	{
		name: "sts:AssumeRoot by a foreign account",
		file: "eval/account.go",
		old:  `if e.req.Action.String() == "sts:assumeroot" {`,
		new:  `if e.req.Action.String() == "" {`,
		rule: "5.10: sts:AssumeRoot needs no policy of the member account",
	},
	{
		name: "a federated user calls IAM",
		file: "eval/special.go",
		old:  `case e.kind == FederatedUser && (e.req.Action.Service() == "iam" || e.req.Action.Service() == "sts"):`,
		new:  `case e.kind == FederatedUser && e.req.Action.Service() == "sts":`,
		rule: "5.6: a federated user cannot call IAM",
	},
	{
		name: "a federated user calls STS",
		file: "eval/special.go",
		old:  `case e.kind == FederatedUser && (e.req.Action.Service() == "iam" || e.req.Action.Service() == "sts"):`,
		new:  `case e.kind == FederatedUser && e.req.Action.Service() == "iam":`,
		rule: "5.6: of STS a federated user can only call GetCallerIdentity",
	},
	{
		name: "AWS managed policies can be changed",
		file: "eval/special.go",
		old:  `return changesPolicy[action]`,
		new:  `return false`,
		rule: "5.10: AWS managed policies cannot be changed",
	},
	{
		name: "reserved roles can be changed",
		file: "eval/special.go",
		old:  `return changesRole[action]`,
		new:  `return false`,
		rule: "5.10: roles that AWS reserves cannot be changed",
	},
	{
		name: "partitions meet",
		file: "eval/special.go",
		old:  `!strings.EqualFold(principal.Partition(), resource.Partition())`,
		new:  `principal.Partition() == ""`,
		rule: "5.1: accounts in different partitions cannot interact",
	},
	{
		name: "aws:PrincipalArn is the session",
		file: "eval/derived.go",
		old:  `d.Set(keyPrincipalARN, p.Issuer.String())`,
		new:  `d.Set(keyPrincipalARN, p.ARN.String())`,
		rule: "5.6: aws:PrincipalArn of a session is its role",
	},
	{
		name: "sessions have user names",
		file: "eval/derived.go",
		old:  `if kind == User {`,
		new:  `if kind == User || kind == Session {`,
		rule: "3: aws:username is a user's",
	},
	{
		name: "AWS services are no AWS services",
		file: "eval/derived.go",
		old:  `d.Set(keyPrincipalIsAWSService, "true")`,
		new:  `d.Set(keyPrincipalIsAWSService, "false")`,
		rule: "5.6: aws:PrincipalIsAWSService is true for a service principal",
	},
	{
		name: "a service has an ARN",
		file: "eval/derived.go",
		old: `// it holds the service's other names, too
		d.SetAbsent(keyPrincipalARN)`,
		new: `// it holds the service's other names, too
		d.Set(keyPrincipalARN, p.Service)`,
		rule: "8.2 (27): a service principal has no aws:PrincipalArn",
	},
	{
		name: "aws:ResourceAccount is the principal's",
		file: "eval/derived.go",
		old:  `d.Set(keyResourceAccount, owner)`,
		new:  `d.Set(keyResourceAccount, p.Account())`,
		rule: "5.1: the owner of a resource may be another account",
	},
	{
		name: "the root user is bound by the bucket policy",
		file: "eval/s3.go",
		old:  `bucketPolicyActions[e.req.Action.String()] && e.kind == Root`,
		new:  `bucketPolicyActions[e.req.Action.String()] && e.kind == Anonymous`,
		rule: "5.8: the root user of the bucket's account always reaches the bucket policy",
	},
	{
		name: "a foreign root user repairs the bucket policy",
		file: "eval/s3.go",
		old: `switch e.sameAccount() {
		case condition.True:
			o.deny, o.denies`,
		new: `switch e.sameAccount() {
		case condition.False:
			o.deny, o.denies`,
		rule: "5.8: the root user of the bucket's account alone reaches the bucket policy",
	},
	{
		name: "public buckets are not restricted",
		file: "eval/s3.go",
		old:  `if restricted == condition.False || o.deny == condition.True ||`,
		new:  `if restricted != condition.Undecided ||`,
		rule: "5.8: RestrictPublicBuckets keeps other accounts out of public buckets",
	},
	{
		name: "restricted buckets keep AWS services out",
		file: "eval/s3.go",
		old: `case e.kind == Service:
		return condition.False`,
		new: `case e.kind == Service:
		return condition.True`,
		rule: "5.8: RestrictPublicBuckets lets AWS services through",
	},
	{
		name: "restricted buckets need not be public",
		file: "eval/s3.go",
		old:  ` || !e.publicPolicies() {`,
		new:  ` {`,
		rule: "5.8: RestrictPublicBuckets is about public policies",
	},
	{
		name: "disabled access control lists grant",
		file: "eval/s3.go",
		old:  `if set.Collected(ObjectOwnershipSetting) {`,
		new:  `if set.ObjectOwnership > ObjectWriter {`,
		rule: "5.8: with BucketOwnerEnforced access control lists do not count",
	},
	{
		name: "public access control lists are not ignored",
		file: "eval/s3.go",
		old:  `lets = lets.And(ignored.Not())`,
		new:  `lets = counts`,
		rule: "5.8: IgnorePublicAcls makes public grants vanish",
	},
	{
		name: "an access control list grants to users",
		file: "eval/s3.go",
		old:  `o.grants.account = e.list(o.grants.account, lets)`,
		new:  `o.grants.direct = e.list(o.grants.direct, lets)`,
		rule: "5.8: a grant to an account delegates to its policies",
	},
	{
		name: "Block Public Access that nobody saw is off",
		file: "eval/s3.go",
		old: `		return condition.Undecided
	}
	return truthOf(on)`,
		new: `		return condition.False
	}
	return truthOf(on)`,
		rule: "5.8: any of organization, account, bucket and access point can block; unknown is not absent",
	},
	{
		name: "access control lists that nobody saw are empty",
		file: "eval/s3.go",
		old:  `case set.Collected(ACLSetting), !e.matters(ACLSetting):`,
		new:  `case true:`,
		rule: "5.8: a list adds to what policies allow; unknown is not absent",
	},
	{
		name: "Object Ownership that nobody saw is BucketOwnerEnforced",
		file: "eval/s3.go",
		old:  `counts = condition.Undecided`,
		new:  `counts = condition.False`,
		rule: "5.8: lists count unless Object Ownership turned them off; unknown is not absent",
	},
	{
		name: "a list that names a provider's account is the reason",
		file: "eval/s3.go",
		old:  `case e.kind.InAccount() && (public || g.Grantee == e.account && e.account != ""):`,
		new:  `case public && e.kind.InAccount(), g.Grantee == e.account && e.account != "":`,
		rule: "5.8: a list lets accounts in, not who is about to assume a role",
	},
	{
		name: "values on one side of a number are fixed",
		file: "eval/s3.go",
		old:  `condition.NumericLessThan, condition.NumericLessThanEquals, condition.NumericGreaterThan, condition.NumericGreaterThanEquals,`,
		new:  ``,
		rule: "5.8: a policy is public unless it is limited to fixed values",
	},
	{
		name: "authentication that nobody saw is IAM",
		file: "eval/service.go",
		old:  `return !e.pol.Settings.Collected(APIGatewayAuthSetting) && e.matters(APIGatewayAuthSetting)`,
		new:  `return false`,
		rule: "5.11: how a method authenticates decides what its policy is worth; unknown is not absent",
	},
	{
		name: "an API's policy that nobody saw lets no other account in",
		file: "eval/service.go",
		old:  `o.suffices = o.suffices.Or(condition.Undecided) // as are all grants`,
		new:  `o.suffices = o.suffices.And(condition.True)`,
		rule: "5.11: without IAM authentication the API's policy alone decides",
	},
	{
		name: "grants that nobody saw are none",
		file: "eval/service.go",
		old:  `if !e.pol.Settings.Collected(GrantsSetting) && e.matters(GrantsSetting) {`,
		new:  `if false {`,
		rule: "5.9: a grant stands in for the key policy; unknown is not absent",
	},
	{
		name: "what nobody saw of a service is not among what is missing",
		file: "eval/evaluate.go",
		old:  ` || e.unset && t == policy.ResourceBased) {`,
		new:  `) {`,
		rule: "5.1: where what is unknown could change the decision, it is undetermined",
	},
	{
		name: "an access point replaces the bucket policy",
		file: "eval/s3.go",
		old:  `o.grants = o.grants.least(bucket.grants)`,
		new:  `o.grants = o.grants.least(o.grants)`,
		rule: "5.8: access point and bucket both have to allow",
	},
	{
		name: "the bucket's Deny ends at the access point",
		file: "eval/s3.go",
		old:  `o.deny = o.deny.Or(bucket.deny)`,
		new:  `o.deny = o.deny.Or(condition.False)`,
		rule: "5.8: a Deny of the bucket binds requests through an access point",
	},
	{
		name: "a grant of a key covers every action",
		file: "eval/service.go",
		old:  `if !e.grantee(g.Grantee) || !g.covers(e.req) {`,
		new:  `if !e.grantee(g.Grantee) {`,
		rule: "5.9: a grant allows the operations it names",
	},
	{
		name: "a grant of a key is for everybody",
		file: "eval/service.go",
		old:  `if !e.grantee(g.Grantee) || !g.covers(e.req) {`,
		new:  `if !g.covers(e.req) {`,
		rule: "5.9: a grant names its grantee",
	},
	{
		name: "a grant of a key knows no constraints",
		file: "eval/service.go",
		old:  `match := e.encryptionContext(g)`,
		new:  `match := e.encryptionContext(g).Or(condition.True)`,
		rule: "5.9: a grant may ask for an encryption context",
	},
	{
		name: "other accounts administer keys",
		file: "eval/service.go",
		old:  `return !keyActionsAcrossAccounts[action]`,
		new:  `return false`,
		rule: "5.9: a key policy can let other accounts perform some actions only",
	},
	{
		name: "other accounts administer queues",
		file: "eval/service.go",
		old:  `return bucketPolicyActions[action] || queueActionsWithinAccount[action]`,
		new:  `return bucketPolicyActions[action]`,
		rule: "5.11: a queue's policy cannot let other accounts administer it",
	},
	{
		name: "other accounts reach the bucket policy",
		file: "eval/service.go",
		old:  `return bucketPolicyActions[action] || queueActionsWithinAccount[action]`,
		new:  `return queueActionsWithinAccount[action]`,
		rule: "5.8: accounts that do not own a bucket do not reach its policy",
	},
	{
		name: "a file system without a policy is closed",
		file: "eval/service.go",
		old:  `if len(e.pol.Resource) == 0 && strings.HasPrefix(e.req.Action.Name(), "client") {`,
		new:  `if len(e.pol.Resource) < 0 && strings.HasPrefix(e.req.Action.Name(), "client") {`,
		rule: "5.11: a file system without a policy lets every client in",
	},
	{
		name: "an open API is not open",
		file: "eval/service.go",
		old:  `if e.pol.Settings.APIGatewayAuth == AuthIAM {`,
		new:  `if e.pol.Settings.APIGatewayAuth <= AuthNone {`,
		rule: "5.11: an API without authentication and policy is open",
	},
}
