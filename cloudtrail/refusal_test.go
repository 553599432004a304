// SPDX-License-Identifier: Apache-2.0

package cloudtrail_test

import (
	"strings"
	"testing"

	"github.com/undenied/undenied/cloudtrail"
)

func TestDenied(t *testing.T) {
	for _, tt := range []struct {
		code, message string
		want          bool
	}{
		{"", "Access Denied", false},
		{"AccessDenied", "Access Denied", true},
		{"AccessDeniedException", "", true},
		{"Client.UnauthorizedOperation", "", true},
		{"Client.UnauthorizedAccess", "", true},
		{"AuthorizationErrorException", "", true},
		{"NotAuthorizedException", "", true},
		{"KMS.AccessDeniedException", "", true},
		{"AccessDeniedFault", "", true},
		{"ForbiddenException", "", true},
		{"403 Forbidden", "", true},
		{"VpceAccessDenied", "The request was denied due to a VPC endpoint policy", true},
		{"AccessDenied", "The request was denied due to request throttling.", false},
		{"ThrottlingException", "Rate exceeded", false},
		{"UnrecognizedClientException", "", false},
		{"InvalidClientTokenId", "", false},
		{"ExpiredToken", "", false},
		{"SignatureDoesNotMatch", "", false},
		{"MissingAuthenticationToken", "", false},
		{"Client.DryRunOperation", "Request would have succeeded, but DryRun flag is set.", false},
		{"NoSuchBucket", "", false},
	} {
		e := cloudtrail.Event{ErrorCode: tt.code, ErrorMessage: tt.message}
		if got := e.Denied(); got != tt.want {
			t.Errorf("Denied() with code %q, message %q = %v, want %v", tt.code, tt.message, got, tt.want)
		}
	}
}

func TestRefused(t *testing.T) {
	const template = "User: " + alice + " is not authorized to perform: s3:GetObject"
	for _, tt := range []struct {
		code, message string
		refused       bool
		why           string // words of NotPolicy, "" where it says nothing
	}{
		// A policy.
		{"AccessDenied", "Access Denied", true, ""},
		{"AccessDenied", template + " because no identity-based policy allows the s3:GetObject action", true, ""},
		{"VpceAccessDenied", "The request was denied due to a VPC endpoint policy", true, ""},
		{"Client.AuthFailure", template + " because no session policy allows the s3:GetObject action", false, ""},

		// The service.
		{"AccessDeniedException", "Insufficient Lake Formation permission(s): Required Select on t", true, "Lake Formation"},
		{"AccessDeniedException", "Insufficient Lake Formation\npermission(s) on t", true, "Lake Formation"},
		{"InvalidInputException", "Insufficient Lake Formation permission(s) on t", true, "Lake Formation"},
		{"AccessDenied", "Access Denied because object protected by object lock.", true, "Object Lock"},
		{"AccessDenied", template + " because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access", true, "Block Public Access"},
		{"OperationNotPermittedException", "This functionality has been disabled by a Declarative Policy. Custom Message: no.", true, "declarative policy"},
		{"AccessDeniedException", "IAM user access not activated", true, "billing"},
		{"AccessDenied", "Not authorized to set roleSessionName", true, "role session"},
		{"AccessDenied", "Cross-account pass role is not allowed.", true, "another account"},
		{"InvalidParameterValueException", "The role defined for the function cannot be assumed by Lambda.", true, "trust policy"},

		// Authentication.
		{"MissingAuthenticationToken", "", true, "authentication"},
		{"MissingAuthenticationTokenException", "Missing Authentication Token", true, "authentication"},
		{"InvalidClientTokenId", "The security token included in the request is invalid.", true, "authentication"},
		{"UnrecognizedClientException", "", true, "authentication"},
		{"com.amazon.coral.service#UnrecognizedClientException", "", true, "authentication"},
		{"InvalidAccessKeyId", "", true, "authentication"},
		{"ExpiredToken", "", true, "expired"},
		{"ExpiredTokenException", "The security token included in the request is expired", true, "expired"},
		{"Client.RequestExpired", "", true, "expired"},
		{"SignatureDoesNotMatch", "", true, "signature"},
		{"IncompleteSignature", "", true, "signature"},
		{"InvalidSignatureException", "", true, "signature"},
		{"RequestTimeTooSkewed", "", true, "signature"},
		{"OptInRequired", "", true, "signed up"},
		{"SubscriptionRequiredException", "", true, "signed up"},
		{"Client.AuthFailure", "Not authorized for images: [ami-0abc]", true, "EC2"},

		// Too many requests.
		{"ThrottlingException", "Rate exceeded", false, "throttled"},
		{"AccessDenied", "The request was denied due to request throttling.", false, "throttled"},
		{"Client.RequestLimitExceeded", "", false, "throttled"},
		{"SlowDown", "", false, "throttled"},

		// Nothing of the kind.
		{"", "Insufficient Lake Formation permission(s)", false, ""},
		{"Client.DryRunOperation", "Request would have succeeded, but DryRun flag is set.", false, ""},
		{"NoSuchBucket", "The specified bucket does not exist", false, ""},
		{"ValidationException", "", false, ""},
	} {
		e := cloudtrail.Event{ErrorCode: tt.code, ErrorMessage: tt.message}
		if got := e.Refused(); got != tt.refused {
			t.Errorf("Refused() with code %q, message %q = %v, want %v", tt.code, tt.message, got, tt.refused)
		}
		got := e.NotPolicy()
		if (got == "") != (tt.why == "") || !strings.Contains(got, tt.why) {
			t.Errorf("NotPolicy() with code %q, message %q = %q, want something of %q", tt.code, tt.message, got, tt.why)
		}
	}
}

// Every cause has a sentence of its own, which ends without a full stop.
func TestCauseString(t *testing.T) {
	seen := map[string]bool{}
	for c := cloudtrail.CauseUnknown + 1; c <= cloudtrail.CauseAuthFailure; c++ {
		s := c.String()
		if s == "" || seen[s] || strings.HasSuffix(s, ".") || strings.Contains(s, "\n") {
			t.Errorf("Cause(%d) is %q, want a sentence of its own", c, s)
		}
		seen[s] = true
	}
	if got := cloudtrail.CauseUnknown.String() + cloudtrail.Cause(255).String(); got != "" {
		t.Errorf("no cause is %q, want nothing", got)
	}
}

// The layer that refused is known from the error code where the text does not
// name it.
func TestEventMessage(t *testing.T) {
	for _, tt := range []struct {
		code, message string
		want          cloudtrail.PolicyType
	}{
		{"VpceAccessDenied", "The request was denied due to a VPC endpoint policy", cloudtrail.EndpointPolicy},
		{"VpceAccessDenied", "", cloudtrail.EndpointPolicy},
		{"AccessDenied", "An error occurred (AccessDenied): The request was denied\ndue to a VPC endpoint policy", cloudtrail.EndpointPolicy},
		{"AccessDenied", "Access Denied", ""},
	} {
		e := cloudtrail.Event{ErrorCode: tt.code, ErrorMessage: tt.message}
		if got := e.Message(); got.PolicyType != tt.want || got.Effect != cloudtrail.EffectUnknown {
			t.Errorf("Message() with code %q, message %q names %q (%v), want %q and no effect", tt.code, tt.message, got.PolicyType, got.Effect, tt.want)
		}
	}
}
