// SPDX-License-Identifier: Apache-2.0

package undenied

import (
	"fmt"
	"slices"
	"strings"

	"github.com/undenied/undenied/cloudtrail"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot"
)

// A Question is something that nobody knows and that would tell what denied the
// request.
type Question struct {
	What string `json:"what"` // "the value of aws:PrincipalTag/team"
	How  string `json:"how"`  // what tells it: API operations, or a place
}

// ask notes what would decide which of the candidates it was, the likeliest
// first. What is certain and agrees with AWS's message leaves nothing to ask, nor
// does what follows from that AWS denied the request. Where AWS tells the policy
// type, only that is asked about.
func (d *Diagnosis) ask(l *leg, m cloudtrail.Message, ranked []candidate) {
	agrees := d.Evidence.Agreement == Agree || d.Evidence.Agreement == SnapshotOnly
	if len(ranked) > 0 && agrees && slices.Contains([]Standing{StandingCertain, StandingInferred}, ranked[0].place.Standing) {
		return
	}
	told := claimedType(m)
	if d.Evidence.Decoded == nil {
		d.askAWS(m)
	}
	if l.unnamed {
		d.question("which resource the request was for", "the caller's own log of the request")
	}
	for _, c := range ranked {
		if c.place.Standing == StandingRuledOut || c.place.Certain || told != 0 && c.block.Type != told {
			continue
		}
		for _, must := range c.must {
			d.question(must.question(), l.tells(must.Key))
		}
	}
	for _, gap := range l.open {
		if told != 0 && gap.Type != told && gap.Key == (condition.Key{}) {
			continue
		}
		what := fmt.Sprintf("%s: %s", gap.Type, gap)
		if gap.Type == policy.SessionPolicy && gap.Key == (condition.Key{}) {
			what = "the session policies of the session, which nothing stores"
		}
		d.question(what, l.collects(gap))
	}
	if d.Evidence.Agreement == Disagree && m.Effect != cloudtrail.EffectUnknown {
		d.question("what was changed between the event and the snapshot", "the CloudTrail events that write policies, of iam.amazonaws.com, organizations.amazonaws.com and the resource's service, in that time")
	}
}

// question notes a question, once.
func (d *Diagnosis) question(what, how string) {
	if q := (Question{what, how}); !slices.Contains(d.WouldDecide, q) {
		d.WouldDecide = append(d.WouldDecide, q)
	}
}

// askAWS notes that AWS has an account of the denial that was not given.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
func (d *Diagnosis) askAWS(m cloudtrail.Message) {
	const what = "which statements AWS matched, and the condition keys that it evaluated"
	switch {
	case m.EncodedText != "":
		d.question(what, "sts:DecodeAuthorizationMessage, with the encoded message")
	case m.Encoded:
		d.question(what, "sts:DecodeAuthorizationMessage, with the encoded message as the caller got it: the record does not hold all of it")
	case m.AuthorizationID != "":
		d.question(what, "GetRequestAuthorizationDetails, with the authorization id "+m.AuthorizationID)
	}
}

// question says what is not known of a key.
func (m *Must) question() string {
	if m.Operator == "" {
		return fmt.Sprintf("the value of %s, a variable in the Resource of statement %s", m.Key, m.Statement)
	}
	return fmt.Sprintf("the value of %s: statement %s asks for %s %s", m.Key, m.Statement, m.Operator, strings.Join(m.Values, ", "))
}

// tells says what would tell the value of a condition key.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
func (l *leg) tells(key string) string {
	folded := strings.ToLower(key)
	if _, _, tagged := strings.Cut(folded, "/"); tagged {
		switch family, _, _ := strings.Cut(folded, "/"); {
		case family == "aws:principaltag":
			return l.tellsPrincipalTag()
		case strings.HasSuffix(family, ":existingobjecttag"):
			return "s3:GetObjectTagging"
		case strings.HasSuffix(family, ":resourcetag"), family == "s3:buckettag":
			return tagCall(l.req)
		case family == "aws:requesttag":
			return ofRequest
		}
	}
	for _, k := range keySources {
		if strings.HasPrefix(folded, k.prefix) {
			return k.from
		}
	}
	if strings.HasPrefix(folded, "aws:") {
		return "an enriched event of CloudTrail Lake, which holds the global condition keys (eventContext.requestContext)"
	}
	return ofRequest
}

// ofRequest is what tells keys that hold a part of the request itself.
const ofRequest = "the parameters of the request: the full record's requestParameters, or the caller's own log"

// keySources say what tells the values of condition keys, by how they begin.
var keySources = []struct{ prefix, from string }{
	{"aws:tagkeys", ofRequest},
	{"aws:sourcevpcarn", "vpcEndpointId of the full record, and ec2:DescribeVpcEndpoints"},
	{"aws:sourcevpce", "vpcEndpointId of the full record"},
	{"aws:sourcevpc", "vpcEndpointId of the full record, and ec2:DescribeVpcEndpoints"},
	{"aws:vpceorg", organizationCalls},
	{"aws:vpceaccount", "vpcEndpointAccountId of the full record"},
	{"aws:sourceip", "sourceIPAddress of the full record"},
	{"aws:vpcsourceip", "sourceIPAddress of the full record"},
	{"aws:multifactorauth", "sessionContext.attributes of the full record, or the event that issued the credentials"},
	{"aws:principalorg", organizationCalls},
	{"aws:resourceorg", organizationCalls},
	{"aws:sourceorg", organizationCalls},
	{"aws:resourceaccount", "the account that owns the resource"},
	{"aws:sourcearn", "the configuration of the AWS service that made the request"},
	{"aws:sourceaccount", "the configuration of the AWS service that made the request"},
	{"aws:sourceidentity", issuingEvent},
	{"aws:tokenissuetime", "sessionContext.attributes.creationDate of the full record"},
	{"aws:federatedprovider", issuingEvent},
	{"aws:ec2instancesource", "ec2:DescribeInstances, of the instance that has the role"},
	{"sts:", issuingEvent},
	{"saml:", issuingEvent},
}

const (
	organizationCalls = "organizations:DescribeOrganization and organizations:ListParents, in the management account"
	issuingEvent      = "the event that issued the session (AssumeRole and its like), among the events given"
)

// tellsPrincipalTag says what would tell a tag of the principal. A session has
// those that it was given beside its role's.
func (l *leg) tellsPrincipalTag() string {
	role := l.req.Principal.Role()
	switch {
	case l.req.Principal.Kind() == eval.User:
		return "iam:ListUserTags of " + l.req.Principal.ARN.String()
	case role.IsValid() && l.snap.Tags(role) == nil:
		return "iam:ListRoleTags of " + role.String() + "; and the tags of the session: " + issuingEvent
	}
	return issuingEvent
}

// tagCall is what reads the tags of a request's resource.
func tagCall(req *eval.Request) string {
	call := map[string]string{
		"dynamodb": "dynamodb:ListTagsOfResource", "ec2": "ec2:DescribeTags", "ecr": "ecr:ListTagsForResource", "iam": "iam:ListRoleTags", "kms": "kms:ListResourceTags",
		"lambda": "lambda:ListTags", "rds": "rds:ListTagsForResource", "s3": "s3:GetBucketTagging", "secretsmanager": "secretsmanager:DescribeSecret",
		"sns": "sns:ListTagsForResource", "sqs": "sqs:ListQueueTags", "sts": "iam:ListRoleTags",
	}[req.Resource.Service()]
	if call == "" {
		call = "tag:GetResources"
	}
	return call + " of " + resourceName(req)
}

// collects says what would close a gap.
func (l *leg) collects(g snapshot.Gap) string {
	if g.Call != nil {
		return g.Call.Service + ":" + g.Call.Operation
	}
	if g.Key != (condition.Key{}) {
		return issuingEvent
	}
	switch g.Setting {
	case eval.BlockPublicAccessSetting:
		return "s3:GetBucketPublicAccessBlock and s3:GetAccountPublicAccessBlock"
	case eval.ObjectOwnershipSetting:
		return "s3:GetBucketOwnershipControls"
	case eval.ACLSetting:
		return "s3:GetBucketAcl"
	case eval.GrantsSetting:
		return "kms:ListGrants"
	case eval.APIGatewayAuthSetting:
		return "apigateway:GET"
	}
	switch g.Type {
	case policy.IdentityBased, policy.PermissionsBoundary:
		return "iam:GetAccountAuthorizationDetails in account " + l.req.Principal.Account()
	case policy.ServiceControlPolicy, policy.ResourceControlPolicy:
		return "organizations:ListPoliciesForTarget and organizations:DescribePolicy, in the management account"
	case policy.SessionPolicy:
		return issuingEvent
	case policy.VPCEndpointPolicy:
		if vpce := l.req.Context.Lookup(condition.MustKey("aws:SourceVpce")); vpce.Presence == condition.Present {
			return "ec2:DescribeVpcEndpoints of " + vpce.Text
		}
		return "vpcEndpointId of the full record, and ec2:DescribeVpcEndpoints"
	}
	return policyCall(l.req)
}

// policyCall is what reads the policy of a request's resource.
func policyCall(req *eval.Request) string {
	call := map[string]string{
		"backup": "backup:GetBackupVaultAccessPolicy", "dynamodb": "dynamodb:GetResourcePolicy", "ecr": "ecr:GetRepositoryPolicy", "elasticfilesystem": "elasticfilesystem:DescribeFileSystemPolicy",
		"es": "es:DescribeDomain", "events": "events:DescribeEventBus", "execute-api": "apigateway:GET", "glue": "glue:GetResourcePolicy", "iam": "iam:GetRole", "kms": "kms:GetKeyPolicy",
		"lambda": "lambda:GetPolicy", "s3": "s3:GetBucketPolicy", "secretsmanager": "secretsmanager:GetResourcePolicy", "sns": "sns:GetTopicAttributes", "sqs": "sqs:GetQueueAttributes",
	}[req.Resource.Service()]
	if call == "" {
		return "the call of " + req.Action.Service() + " that reads the policy of " + resourceName(req)
	}
	where := ""
	if owner := req.Owner(); owner != "" && owner != req.Principal.Account() {
		where = " in account " + owner
	}
	return call + " of " + resourceName(req) + where
}
