// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"slices"
	"strings"
	"time"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// An Attachment says what a policy is and what it is attached to.
type Attachment struct {
	// PolicyARN is the ARN of a managed or organization policy. A policy that has
	// none is named by its owner's ARN and its name, as in
	// "arn:aws:s3:::logs/S3BucketPolicy". It is the name of the document, too, and
	// empty for a policy that does not exist.
	PolicyARN  string
	PolicyName string
	Type       policy.Type

	// Targets are the ARNs of the users, groups and roles, of the resource, or of
	// the roots, organizational units and accounts the policy is attached to,
	// sorted.
	Targets []string

	AWSManaged bool      // maintained by AWS, which nobody else can edit
	Inline     bool      // embedded in a user, group or role
	Version    string    // of a managed policy: "v2"
	Created    time.Time // of a managed policy; zero if not recorded
	Updated    time.Time // likewise: when its newest version was made
}

// Owner returns where a document that the snapshot gave out is attached. It is
// false for other documents: documents are told apart by identity, not by
// content.
func (s *Snapshot) Owner(d *policy.Document) (Attachment, bool) {
	at := s.attachment(d)
	if at == nil {
		return Attachment{}, false
	}
	return at.clone(), true
}

// attachment returns where a document is attached, or nil.
func (s *Snapshot) attachment(d *policy.Document) *Attachment {
	if s.above != nil && s.above.attached[d] != nil {
		return s.above.attached[d]
	}
	for _, h := range s.read() {
		if at := h.attached[d]; at != nil {
			return at
		}
	}
	return s.replacedAttachment(d)
}

func (at *Attachment) clone() Attachment {
	copied := *at
	copied.Targets = slices.Clone(at.Targets)
	return copied
}

// Holder returns the ARN of the user, group or role through which p has the
// identity-based policy or permissions boundary d, or "".
func (s *Snapshot) Holder(d *policy.Document, p eval.Principal) string {
	at, found := s.attachment(d), s.principalOf(&p)
	if at == nil || found == nil {
		return ""
	}
	for _, holder := range append([]string{found.arn.String()}, found.groups...) {
		if slices.Contains(at.Targets, holder) {
			return holder
		}
	}
	return ""
}

// Place returns where a policy of type t that governs the request is attached,
// or would be if there were one: for identity-based policies the user or role;
// for a boundary the user or role with the boundary it has; for a
// resource-based policy the resource; for SCPs and RCPs every node above the
// account, root first, and no one policy. It is false if there is no such
// place, as there is for session policies, or if it is not known.
func (s *Snapshot) Place(req *eval.Request, t policy.Type) (Attachment, bool) {
	a, err := s.resolve(req)
	if err != nil {
		return Attachment{}, false
	}
	switch t {
	case policy.IdentityBased:
		if a.principal != nil {
			return Attachment{Type: t, Targets: []string{a.principal.arn.String()}}, true
		}
	case policy.PermissionsBoundary:
		switch {
		case a.principal == nil:
		case a.principal.boundary != nil:
			at := a.principal.boundary.attachment.clone()
			at.Targets = []string{a.principal.arn.String()}
			return at, true
		default:
			return Attachment{Type: t, Targets: []string{a.principal.arn.String()}}, true
		}
	case policy.ResourceBased:
		return a.resourcePlace()
	case policy.ServiceControlPolicy:
		return s.organizationPlace(t, a.req.Principal.Account())
	case policy.ResourceControlPolicy:
		return s.organizationPlace(t, a.req.Owner())
	case policy.VPCEndpointPolicy:
		if a.endpoint != nil {
			at := resourceAttachment(a.endpoint.arn)
			at.Type = t
			return at, true
		}
	}
	return Attachment{}, false
}

// resourcePlace returns the policy of the request's resource.
func (a *applicable) resourcePlace() (Attachment, bool) {
	target := a.req.Resource
	switch {
	case !MayHavePolicy(&a.req):
		return Attachment{}, false
	case trustDecides(&a.req):
	case a.resource != nil:
		target = a.resource.arn
	default:
		target = listed(target)
	}
	at := resourceAttachment(target)
	at.AWSManaged = a.ofAWS()
	return at, true
}

// organizationPlace returns the nodes above an account.
func (s *Snapshot) organizationPlace(t policy.Type, account string) (Attachment, bool) {
	at := Attachment{Type: t}
	for _, n := range s.organization.Path(account) {
		at.Targets = append(at.Targets, n.ARN)
	}
	return at, at.Targets != nil && account != s.organization.ManagementAccount
}

// resourceAttachment returns the attachment of a resource's own policy.
func resourceAttachment(a arn.ARN) Attachment {
	name := policyName(typeOf(a))
	return Attachment{
		PolicyARN:  a.String() + "/" + name,
		PolicyName: name,
		Type:       policy.ResourceBased,
		Targets:    []string{a.String()},
	}
}

// policyNames are the names of resource-based policies by resource type. Six of
// them are Access Undenied's.
var policyNames = map[string]string{
	"s3:bucket":                     "S3BucketPolicy",
	"kms:key":                       "KMSKeyPolicy",
	"secretsmanager:secret":         "SecretResourcePolicy",
	"ecr:repository":                "ECRRepositoryResourcePolicy",
	"lambda:function":               "LambdaFunctionResourcePolicy",
	"iam:role":                      "RoleTrustPolicy",
	"backup:backup-vault":           "BackupVaultAccessPolicy",
	"dynamodb:stream":               "DynamoDBStreamResourcePolicy",
	"dynamodb:table":                "DynamoDBTableResourcePolicy",
	"ec2:vpc-endpoint":              "VPCEndpointPolicy",
	"ecr-public:repository":         "ECRPublicRepositoryResourcePolicy",
	"elasticfilesystem:file-system": "EFSFileSystemPolicy",
	"es:domain":                     "OpenSearchDomainPolicy",
	"events:event-bus":              "EventBusPolicy",
	"execute-api:api":               "APIGatewayResourcePolicy",
	"lambda:layer":                  "LambdaLayerResourcePolicy",
	"organizations:resourcepolicy":  "OrganizationDelegationPolicy",
	"s3:accesspoint":                "S3AccessPointPolicy",
	"sns:topic":                     "SNSTopicPolicy",
	"sqs:queue":                     "SQSQueuePolicy",
}

// policyName returns the name of the resource-based policy of a resource of the
// given type.
func policyName(kind string) string {
	if name := policyNames[kind]; name != "" {
		return name
	}
	var b strings.Builder
	for _, word := range strings.FieldsFunc(kind, func(r rune) bool { return r == ':' || r == '-' }) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String() + "ResourcePolicy"
}
