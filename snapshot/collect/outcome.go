// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// The outcomes of a call, as a snapshot names them.
const (
	statusOK             = "ok"
	statusNone           = "none" // what was asked for is known not to exist
	statusDenied         = "denied"
	statusThrottled      = "throttled"
	statusUnsupported    = "unsupported"
	statusDisabledRegion = "disabledRegion"
	statusError          = "error"
	statusSkipped        = "skipped"
)

// Codes of our own, where AWS gave none.
const (
	codeInterrupted = "Interrupted"    // the collection was
	codeTimeout     = "Timeout"        // no answer in time
	codeNoEndpoint  = "NoSuchEndpoint" // the service is not in the Region
	codeLoop        = "PaginationLoop" // the same page token twice
	codeMalformed   = "MalformedAnswer"
	codeConnection  = "ConnectionFailed"
	codeSeveral     = "SeveralPolicies" // where one was expected
	codeCredentials = "NoCredentials"   // the caller's could not be had any more
)

// A callError is a call that gave nothing.
type callError struct {
	status, code, message string
}

func (e *callError) Error() string { return e.status + ": " + e.code + ": " + e.message }

// isNone reports whether err says that what was asked for does not exist.
func isNone(err error) bool {
	var e *callError
	return errors.As(err, &e) && e.status == statusNone
}

// noneCodes say that a resource has no policy, tags or settings. Which call
// they answer does not matter: none of them is used for anything else.
var noneCodes = []string{
	"AWSOrganizationsNotInUseException",
	"EntityNotFoundException",
	"NoSuchBucketPolicy",
	"NoSuchAccessPointPolicy",
	"NoSuchPublicAccessBlockConfiguration",
	"NoSuchEntity",
	"NoSuchTagSet",
	"NotFoundException",
	"OwnershipControlsNotFoundError",
	"PolicyNotFound",
	"PolicyNotFoundException",
	"RegistryPolicyNotFoundException",
	"RepositoryPolicyNotFoundException",
	"ResourceArnNotFoundException",
	"ResourceNotFoundException",
	"ResourcePolicyNotFoundException",
}

// outsiderCodes say that an account is not one of the organization's: those of
// AWS, and of servers that stand for it.
var outsiderCodes = []string{"ChildNotFoundException", "AccountNotFoundException"}

var (
	throttledCode = regexp.MustCompile(`^(Throttl.*|TooManyRequests.*|RequestLimitExceeded|RequestThrottled.*|LimitExceededException|SlowDown|BandwidthLimitExceeded|ProvisionedThroughputExceeded.*|PriorRequestNotComplete|EC2ThrottledException)$`)
	deniedCode    = regexp.MustCompile(`^(AccessDenied.*|AllAccessDisabled|UnauthorizedOperation|UnauthorizedException|AuthorizationError.*|NotAuthorized.*|Forbidden.*|ExpiredToken.*|OptInRequired|AccountProblem)$`)
	regionCode    = regexp.MustCompile(`^(UnrecognizedClientException|InvalidClientTokenId|InvalidAccessKeyId|AuthFailure|RegionDisabledException)$`)
	unknownCode   = regexp.MustCompile(`^(UnknownOperation.*|UnsupportedOperation.*|NotImplemented.*|InvalidAction|MethodNotAllowed|UnsupportedArgument|APINotImplemented.*)$`)
)

// classify says what the error of an operation means. It returns nil for no
// error. Code is what the answer seems to say, for where the SDK finds none: a
// proxy or an emulator may refuse in another protocol than the service's.
//
// Both the code and the HTTP status count.
func classify(ctx context.Context, operation, seems string, err error) *callError {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return &callError{statusSkipped, codeInterrupted, "the collection was interrupted"}
	}
	var renewal *callError
	if errors.As(err, &renewal) {
		return &callError{renewal.status, renewal.code, text("the credentials of the role could not be renewed: " + renewal.message)}
	}
	var own *credentialsError
	if errors.As(err, &own) {
		return &callError{statusDenied, codeCredentials, text(own.Error())}
	}
	var (
		api      smithy.APIError
		response *smithyhttp.ResponseError
		dns      *net.DNSError
		code     string
		answered int
	)
	message := cause(err)
	if errors.As(err, &api) {
		code, message = api.ErrorCode(), api.ErrorMessage()
	}
	if errors.As(err, &response) {
		answered = response.HTTPStatusCode()
	}
	if code == "UnknownError" || code == httpText(answered) { // the SDK's words for none
		code = ""
	}
	code = cmp.Or(code, seems)
	status := statusOf(operation, code, answered)
	switch {
	case status != statusError || code != "" && answered != 0 && answered != 200:
	case errors.As(err, &dns) && dns.IsNotFound:
		status, code = statusUnsupported, codeNoEndpoint
	case isTimeout(err):
		code, message = codeTimeout, "no answer in time"
	case answered == 200:
		code = codeMalformed
	case answered == 0 && code == "":
		code = codeConnection
	}
	if code == "" && answered != 0 {
		code = "HTTP" + httpText(answered)
		if api == nil || message == "" || message == "UnknownError" {
			message = fmt.Sprintf("%d %s, and not in the words of AWS", answered, http.StatusText(answered))
		}
	}
	return &callError{status, code, text(message)}
}

// isTimeout reports whether there was no answer in time.
func isTimeout(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout()
}

// statusOf is the decision table.
func statusOf(operation, code string, status int) string {
	asks := strings.HasPrefix(operation, "Get") || strings.HasPrefix(operation, "Describe")
	switch {
	case throttledCode.MatchString(code), status == http.StatusTooManyRequests,
		code == "" && status == http.StatusServiceUnavailable:
		return statusThrottled
	case asks && isNotThere(status) && slices.Contains(noneCodes, code), operation == "ListParents" && slices.Contains(outsiderCodes, code):
		return statusNone
	case regionCode.MatchString(code):
		return statusDisabledRegion
	case unknownCode.MatchString(code), status == http.StatusNotImplemented, status == http.StatusMethodNotAllowed:
		return statusUnsupported
	case deniedCode.MatchString(code), status == http.StatusForbidden, status == http.StatusUnauthorized:
		return statusDenied
	case status == http.StatusNotFound && code == "": // nobody who knows the operation said so
		return statusUnsupported
	}
	return statusError
}

// isNotThere reports whether a status goes with what is not there: one of a client's
// faults, but not that it may not ask.
func isNotThere(status int) bool {
	return status == 0 || status/100 == 4 && status != http.StatusForbidden && status != http.StatusUnauthorized
}

// cause returns the text of an error without what the SDK puts around it:
// request IDs would make every collection differ.
func cause(err error) string {
	for {
		var op *smithy.OperationError
		var response *smithyhttp.ResponseError
		var send *smithyhttp.RequestSendError
		var request *url.Error
		var inner error
		switch {
		case errors.As(err, &op):
			inner = op.Err
		case errors.As(err, &response):
			inner = response.Err
		case errors.As(err, &send):
			inner = send.Err
		case errors.As(err, &request):
			inner = request.Err
		}
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}

// maxMessage is the most of a message that is kept, in bytes.
const maxMessage = 1000

// signed begins the part of a message that repeats what was signed, tokens and all.
var signed = regexp.MustCompile(`\s*The (Canonical String|String-to-Sign)`)

// text makes a message fit for a snapshot.
func text(s string) string {
	if i := signed.FindStringIndex(s); i != nil {
		s = s[:i[0]]
	}
	if len(s) > maxMessage {
		s = s[:maxMessage]
		for len(s) > 0 && !utf8.ValidString(s[max(0, len(s)-utf8.UTFMax):]) {
			s = s[:len(s)-1]
		}
	}
	return strings.ToValidUTF8(s, "�")
}

// httpText returns a status such as "NotFound".
func httpText(status int) string {
	return strings.ReplaceAll(http.StatusText(status), " ", "")
}
