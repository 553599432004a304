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
		{"Client.AuthFailure", template + " because no session policy allows the s3:GetObject action", true, ""},
		{"Client.AuthFailure", template, true, ""},

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
		{"AccessDenied", "shop.amazonaws.com is not a valid AWS service name (Service Principal)", true, "not valid"},
		{"AccessDenied", "Invalid ARN", true, "not valid"},
		{"ValidationException", "The ARN is invalid", false, "not valid"},

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

		{"InvalidIdentityToken", "No OpenIDConnect provider found in your account", true, "identity provider"},
		{"AccessDenied", "Request has expired", true, "expired"},
		{"UnauthorizedException", "Valid authorization header not provided.", true, "credentials"},
		{"NotAuthorizedException", "Incorrect username or password.", true, "user pool"},

		// The state of something.
		{"DisabledException", "arn:aws:kms:us-east-1:111122223333:key/1234abcd is disabled.", true, "KMS key"},
		{"KMS.DisabledException", "", true, "KMS key"},
		{"KMSInvalidStateException", "arn:aws:kms:us-east-1:111122223333:key/1234abcd is pending deletion.", true, "KMS key"},
		{"InvalidRequestException", "arn:aws:kms:us-east-1:111122223333:key/1234abcd is pending deletion (Service: AWSKMS)", true, "KMS key"},
		{"AccessControlListNotSupported", "The bucket does not allow ACLs", true, "ACLs"},
		{"AccessDeniedException", "You don't have access to the model with the specified model ID.", true, "model"},
		{"Client.Blocked", "", true, "AWS Support"},
		{"RegionDisabledException", "STS is not activated in this region for account:111122223333.", true, "Region"},
		{"Client.OperationNotPermitted", "You can't publicly share this image because block public access for AMIs is enabled for this Region.", true, "Block Public Access"},

		// Quotas and trials.
		{"Client.VpcLimitExceeded", "The maximum number of VPCs has been reached.", false, "quota"},
		{"ServiceQuotaExceededException", "", false, "quota"},
		{"Client.DryRunOperation", "Request would have succeeded, but DryRun flag is set.", false, "trial"},

		// Too many requests.
		{"ThrottlingException", "Rate exceeded", false, "throttled"},
		{"AccessDenied", "The request was denied due to request throttling.", false, "throttled"},
		{"Client.RequestLimitExceeded", "", false, "throttled"},
		{"SlowDown", "", false, "throttled"},

		// Nothing of the kind.
		{"", "Insufficient Lake Formation permission(s)", false, ""},
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
	for c := cloudtrail.CauseUnknown + 1; c <= cloudtrail.CauseDryRun; c++ {
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

// The error codes that AWS refuses with.
// https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
func TestErrorCodes(t *testing.T) {
	for _, tt := range []struct {
		code            string
		denied, refused bool
		why             string // words of NotPolicy
	}{
		{"AccessDenied", true, true, ""},
		{"AccessDeniedException", true, true, ""},
		{"UnauthorizedOperation", true, true, ""},
		{"Client.UnauthorizedOperation", true, true, ""},
		{"Client.UnauthorizedAccess", true, true, ""},
		{"UnauthorizedAccess", true, true, ""},
		{"AuthorizationError", true, true, ""},
		{"AuthorizationErrorException", true, true, ""},
		{"UnauthorizedException", true, true, ""},
		{"NotAuthorized", true, true, ""},
		{"NotAuthorizedException", true, true, ""},
		{"KMS.AccessDeniedException", true, true, ""},
		{"KMSAccessDeniedException", true, true, ""},
		{"KMSAccessDenied", true, true, ""},
		{"AccessDeniedFault", true, true, ""},
		{"InsufficientPrivilegesException", true, true, ""},
		{"ForbiddenException", true, true, ""},
		{"403 Forbidden", true, true, ""},
		{"Forbidden", true, true, ""},
		{"VpceAccessDenied", true, true, ""},
		{"AccessControlListNotSupported", false, true, "ACLs"},
		{"MissingAuthenticationToken", false, true, "authentication"},
		{"InvalidClientTokenId", false, true, "authentication"},
		{"ExpiredToken", false, true, "authentication"},
		{"SignatureDoesNotMatch", false, true, "authentication"},
		{"IncompleteSignature", false, true, "authentication"},
		{"UnrecognizedClientException", false, true, "authentication"},
		{"OptInRequired", false, true, "signed up"},
		{"DryRunOperation", false, false, "allowed"},
		{"Client.DryRunOperation", false, false, "allowed"},
		{"ThrottlingException", false, false, "throttled"},

		// Codes that say this of other errors too: the message has to tell.
		{"OperationNotPermittedException", false, false, ""},
		{"InvalidAccessException", false, false, ""},
		{"AWS.SimpleQueueService.NonExistentQueue", false, false, ""},
		{"MethodNotAllowed", false, false, ""},
		{"NoSuchBucket", false, false, ""},
	} {
		e := cloudtrail.Event{ErrorCode: tt.code}
		if got := e.Denied(); got != tt.denied {
			t.Errorf("%s: denied = %v, want %v", tt.code, got, tt.denied)
		}
		if got := e.Refused(); got != tt.refused {
			t.Errorf("%s: refused = %v, want %v", tt.code, got, tt.refused)
		}
		if got := e.NotPolicy(); (got == "") != (tt.why == "") || !strings.Contains(got, tt.why) {
			t.Errorf("%s: NotPolicy() = %q, want something of %q", tt.code, got, tt.why)
		}
	}
	// What the message tells.
	for code, message := range map[string]string{
		"OperationNotPermittedException": "User: " + alice + " is not authorized to perform: ram:CreateResourceShare",
		"ValidationException":            "User: " + alice + " is not authorized to perform: iam:PassRole on resource: arn:aws:iam::111122223333:role/r because no identity-based policy allows the iam:PassRole action",
	} {
		e := cloudtrail.Event{ErrorCode: code, ErrorMessage: message}
		if !e.Denied() || e.NotPolicy() != "" {
			t.Errorf("%s with %q: denied = %v, not by a policy: %q", code, message, e.Denied(), e.NotPolicy())
		}
	}
	e := cloudtrail.Event{Source: "s3.amazonaws.com", Name: "GetBucketPolicy", ErrorCode: "MethodNotAllowed"}
	if !e.Refused() || !strings.Contains(e.NotPolicy(), "owns the bucket") {
		t.Errorf("GetBucketPolicy with %s: %q", e.ErrorCode, e.NotPolicy())
	}
}

// Some services leave the message in the response.
func TestResponseMessage(t *testing.T) {
	for _, response := range []string{
		`{"message": "Access Denied"}`,
		`{"Message": "Access Denied"}`,
		`{"errorMessage": "Access Denied"}`,
		`{"errors": [{"errorType": "UnauthorizedException", "message": "Access Denied"}]}`,
		`{"error": {"message": "Access Denied"}}`,
	} {
		record := `{"eventSource": "eks.amazonaws.com", "eventName": "ListClusters", "errorCode": "AccessDenied", "userIdentity": {"type": "Unknown"}, "responseElements": ` + response + `}`
		for e, err := range cloudtrail.Events("test", strings.NewReader(record)) {
			if err != nil {
				t.Fatal(err)
			}
			if e.ErrorMessage != "Access Denied" || e.Message().Form != cloudtrail.FormPlain {
				t.Errorf("%s: message %q", response, e.ErrorMessage)
			}
			e.ErrorMessage = "Rate exceeded"
			if e.Message().Form != cloudtrail.FormThrottling {
				t.Errorf("the message is not that of the event's text")
			}
		}
	}
}
