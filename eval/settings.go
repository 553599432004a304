// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"fmt"
	"slices"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/policy"
)

// Settings are the state of the resource's service that a decision depends on
// beside policies. The zero Settings are those of a resource with nothing set:
// ACLs are disabled, nothing is blocked, there are no grants.
type Settings struct {
	BlockPublicAccess BlockPublicAccess // effective for an S3 bucket or access point
	ObjectOwnership   ObjectOwnership   // of an S3 bucket
	ACL               []ACLGrant        // of the S3 bucket or object that is asked for
	Grants            []KeyGrant        // of a KMS key
	AccessPoint       *AccessPoint      // through which an S3 bucket is asked; nil if directly
	APIGatewayAuth    APIGatewayAuth    // of an API Gateway method

	// NotCollected are the settings of which nobody knows all: more may be
	// blocked or granted than their fields say.
	NotCollected []Setting
}

// Collected reports whether all of a setting is known.
func (s *Settings) Collected(x Setting) bool { return !slices.Contains(s.NotCollected, x) }

// A Setting is one of the settings that can be unknown. The zero Setting is
// none. An unknown access point is an unknown policy of the bucket behind it.
type Setting uint8

// The settings.
const (
	BlockPublicAccessSetting Setting = iota + 1
	ObjectOwnershipSetting
	ACLSetting
	GrantsSetting
	APIGatewayAuthSetting
)

var settingNames = [...]string{"", "blockPublicAccess", "objectOwnership", "acl", "grants", "apiGatewayAuth"}

// String returns the setting's name in fixtures and snapshots: "grants".
func (x Setting) String() string {
	if x == 0 || int(x) >= len(settingNames) {
		return fmt.Sprintf("Setting(%d)", uint8(x))
	}
	return settingNames[x]
}

// BlockPublicAccess are the settings of S3 Block Public Access, the most
// restrictive of organization, account, bucket and access point. Those that only
// keep policies and ACLs from being saved are not among them.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
type BlockPublicAccess struct {
	IgnorePublicACLs      bool
	RestrictPublicBuckets bool
}

// An ObjectOwnership is a bucket's setting of the same name. The zero value is
// AWS's default, BucketOwnerEnforced.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
type ObjectOwnership uint8

// The settings. ACLs count with the latter two only.
const (
	BucketOwnerEnforced ObjectOwnership = iota
	BucketOwnerPreferred
	ObjectWriter
)

// An ACLGrant is an entry of an S3 access control list.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
type ACLGrant struct {
	Grantee    string // an account ID, "AllUsers" or "AuthenticatedUsers"
	Permission string // READ, WRITE, READ_ACP, WRITE_ACP or FULL_CONTROL
}

// A KeyGrant is a grant of a KMS key. It allows, and never denies.
// https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
type KeyGrant struct {
	ID         string
	Grantee    Principal
	Operations []policy.Action

	// ContextEquals and ContextSubset constrain the encryption context. nil does
	// not.
	ContextEquals, ContextSubset map[string]string
}

// An AccessPoint stands between a request and an S3 bucket. The access point's
// own policy is among the resource-based policies, and its ARN is the request's
// resource; both it and the bucket's policy have to allow.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
type AccessPoint struct {
	Bucket         arn.ARN            // the bucket or, for a request on an object, the object
	BucketPolicies []*policy.Document // the bucket's
	VPC            string             // the only VPC that may use it, or ""
}

// An APIGatewayAuth says how an API Gateway method authenticates. The zero
// value is AWS_IAM.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
type APIGatewayAuth uint8

// The kinds of authentication.
const (
	AuthIAM     APIGatewayAuth = iota
	AuthNone                   // the API is open to everybody its policy allows
	AuthLambda                 // a Lambda authorizer let the request through
	AuthCognito                // a Cognito user pool let the request through
)
