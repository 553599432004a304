// SPDX-License-Identifier: Apache-2.0

package cloudtrail

import (
	"slices"
	"strings"
)

// A Cause is what refused a request where no policy decided, or what happened
// to it instead. The zero Cause is a policy, or something that nobody names.
type Cause uint8

// The causes.
const (
	CauseUnknown           Cause = iota
	CauseLakeFormation           // permissions of AWS Lake Formation
	CauseObjectLock              // S3 Object Lock
	CausePublicAccess            // Block Public Access of S3 or another service
	CauseDeclarativePolicy       // a declarative policy of the organization
	CauseBilling                 // billing is closed to IAM users and roles
	CauseForeignRole             // a role of another account was passed
	CausePassedRole              // a role was passed to a service that it does not trust
	CauseSessionName             // the name of a role session
	CauseThrottling              // too many requests
	CauseCredentials             // credentials that are missing or not known
	CauseExpired                 // credentials, or a request, that are too old
	CauseSignature               // a signature that is wrong
	CauseNotSubscribed           // an account that has not signed up for the service
	CauseAuthFailure             // what EC2 calls AuthFailure
	CauseKeyState                // a KMS key that is disabled, to be deleted or otherwise not usable
	CauseACLsDisabled            // an ACL for a bucket that has none
	CauseBucketOwner             // a bucket of another account, in a call that is for its owner's alone
	CauseModelAccess             // a model of Amazon Bedrock that the account has no access to
	CauseIdentityToken           // a token of an identity provider
	CauseUserPool                // a password or token of an Amazon Cognito user pool
	CauseUploadPolicy            // the policy inside an upload form
	CauseAccountClosed           // an account, or a resource, that AWS itself has closed
	CauseRegion                  // a Region that is not enabled
	CauseQuota                   // a quota that is used up
	CauseDryRun                  // nothing: it was a trial, and allowed
	CauseArgument                // a value in the request that is none: of an ARN, or of a service
)

var causeSentences = [...]string{
	CauseUnknown:           "",
	CauseLakeFormation:     "AWS Lake Formation refused it: permissions on its data are granted there, beside IAM policies",
	CauseObjectLock:        "S3 Object Lock refused it: a retention period or a legal hold protects the object, whatever policies say",
	CausePublicAccess:      "Block Public Access refused it: its settings come before policies and ACLs",
	CauseDeclarativePolicy: "a declarative policy of the organization refused it: it turns the feature off, whatever IAM policies say",
	CauseBilling:           "access to billing is not activated for IAM users and roles: the root user of the account can activate it",
	CauseForeignRole:       "the role that was passed belongs to another account: a role can be passed within its own account only",
	CausePassedRole:        "the service cannot assume the role that was passed: the role's trust policy has to name the service",
	CauseSessionName:       "the service refused the name of the role session, no policy did",
	CauseThrottling:        "the request was throttled, not refused by a policy",
	CauseCredentials:       "authentication failed: the request has no credentials, or AWS does not know them",
	CauseExpired:           "authentication failed: the credentials or the request had expired",
	CauseSignature:         "authentication failed: the signature of the request is incomplete, or wrong for its content or time",
	CauseNotSubscribed:     "the account is not signed up for the service, or has not enabled it",
	CauseAuthFailure:       "EC2 did not accept the credentials, or the account may not use what the request names",
	CauseKeyState:          "the KMS key cannot be used in its state, whatever policies say: it is disabled, about to be deleted, or its key material is missing",
	CauseACLsDisabled:      "the bucket has ACLs turned off by S3 Object Ownership: access to it is granted by policies alone",
	CauseBucketOwner:       "S3 accepts this call only from the account that owns the bucket, whatever policies say",
	CauseModelAccess:       "the account has no access to the model: Amazon Bedrock grants it beside IAM policies",
	CauseIdentityToken:     "authentication failed: AWS does not accept the token of the identity provider",
	CauseUserPool:          "authentication failed: the Amazon Cognito user pool did not accept the user's password or token",
	CauseUploadPolicy:      "the policy inside the upload form refused it: the form's fields differ from what was signed",
	CauseAccountClosed:     "AWS itself has closed the account or the resource, or has not verified the account yet: AWS Support can tell more",
	CauseRegion:            "the Region, or the service in it, is not enabled for the account",
	CauseQuota:             "a quota is used up: no policy refused the request",
	CauseDryRun:            "a trial with DryRun: the request was allowed, and would have succeeded",
	CauseArgument:          "a value in the request is not valid: no policy refused it",
}

// String returns what refused the request, as a sentence without a full stop:
// "" for [CauseUnknown].
func (c Cause) String() string {
	if int(c) < len(causeSentences) {
		return causeSentences[c]
	}
	return ""
}

// refuses reports whether c refuses requests because of who asks or for what.
func (c Cause) refuses() bool {
	switch c {
	case CauseUnknown, CauseThrottling, CauseQuota, CauseDryRun, CauseArgument:
		return false
	}
	return true
}

// authentication reports whether c is a failure to say who asks.
func (c Cause) authentication() bool {
	switch c {
	case CauseCredentials, CauseExpired, CauseSignature, CauseIdentityToken, CauseUserPool:
		return true
	}
	return false
}

// causeTexts are what the messages of causes contain, folded.
var causeTexts = [...]struct {
	text  string
	cause Cause
}{
	{"lake formation permission", CauseLakeFormation},
	{"disabled by a declarative policy", CauseDeclarativePolicy},
	{"protected by object lock", CauseObjectLock},
	{"prevented by the blockpublic", CausePublicAccess},
	{"block public access", CausePublicAccess},
	{"iam user access not activated", CauseBilling},
	{"not authorized to set rolesessionname", CauseSessionName},
	{"cross-account pass role is not allowed", CauseForeignRole},
	{"cannot be assumed by", CausePassedRole},
	{"unable to assume the role", CausePassedRole},
	{"unable to assume role", CausePassedRole},
	{"authorized to assume the provided role", CausePassedRole},
	{"check the trust relationship", CausePassedRole},
	{"the bucket does not allow acls", CauseACLsDisabled},
	{"have access to the model with the specified model id", CauseModelAccess},
	{"security token included in the request is expired", CauseExpired},
	{"request has expired", CauseExpired},
	{"authorization token has expired", CauseExpired},
	{"security token included in the request is invalid", CauseCredentials},
	{"missing authentication token", CauseCredentials},
	{"session token not found or invalid", CauseCredentials},
	{"valid authorization header not provided", CauseCredentials},
	{"anonymous access is forbidden", CauseCredentials},
	{"incorrect username or password", CauseUserPool},
	{"password attempts exceeded", CauseUserPool},
	{"access token has ", CauseUserPool},
	{"refresh token has ", CauseUserPool},
	{"invalid refresh token", CauseUserPool},
	{"unable to verify secret hash", CauseUserPool},
	{"invalid according to policy", CauseUploadPolicy},
	{"all access to this object has been disabled", CauseAccountClosed},
	{"not enabled for cost explorer", CauseNotSubscribed},
	{"is not subscribed to aws security hub", CauseNotSubscribed},
	{"macie is not enabled", CauseNotSubscribed},
	{"is not activated in this region", CauseRegion},
	{"dryrun flag is set", CauseDryRun},
	{"is not a valid aws service name", CauseArgument},
	{"arn is invalid", CauseArgument},
	{"invalid arn", CauseArgument},
	{"rate exceeded", CauseThrottling},
	{"too many requests", CauseThrottling},
}

// keyStates are what follows the ARN of a KMS key that is in no state to be used.
// https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html
var keyStates = []string{" is disabled", " is pending deletion", " is pending import", " is unavailable", " is not enabled"}

// causeOfText returns the cause that a folded text names.
func causeOfText(folded string) Cause {
	for _, t := range causeTexts {
		if strings.Contains(folded, t.text) {
			return t.cause
		}
	}
	if containsWord(folded, "throttling") {
		return CauseThrottling
	}
	if _, after, ok := strings.Cut(folded, ":kms:"); ok && containsAny(after, keyStates) {
		return CauseKeyState
	}
	return CauseUnknown
}

// containsWord reports whether word stands by itself in s, and not in a name.
func containsWord(s, word string) bool {
	for {
		before, after, ok := strings.Cut(s, word)
		if !ok {
			return false
		}
		if (before == "" || strings.ContainsAny(before[len(before)-1:], ` "'>`)) && (after == "" || strings.ContainsAny(after[:1], ` .,:;)"'<`)) {
			return true
		}
		s = after
	}
}

// causeCodes are the error codes that name a cause by themselves, folded and
// without the words that some services put around them.
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
// https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
// https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html
var causeCodes = map[string]Cause{
	"missingauthenticationtoken":    CauseCredentials,
	"invalidclienttokenid":          CauseCredentials,
	"unrecognizedclient":            CauseCredentials,
	"invalidaccesskeyid":            CauseCredentials,
	"invalidtoken":                  CauseCredentials,
	"expiredtoken":                  CauseExpired,
	"requestexpired":                CauseExpired,
	"tokenrefreshrequired":          CauseExpired,
	"signaturedoesnotmatch":         CauseSignature,
	"incompletesignature":           CauseSignature,
	"invalidsignature":              CauseSignature,
	"requesttimetooskewed":          CauseSignature,
	"invalididentitytoken":          CauseIdentityToken,
	"idprejectedclaim":              CauseIdentityToken,
	"optinrequired":                 CauseNotSubscribed,
	"subscriptionrequired":          CauseNotSubscribed,
	"notsignedup":                   CauseNotSubscribed,
	"authfailure":                   CauseAuthFailure,
	"throttling":                    CauseThrottling,
	"throttled":                     CauseThrottling,
	"requestthrottled":              CauseThrottling,
	"ec2throttled":                  CauseThrottling,
	"toomanyrequests":               CauseThrottling,
	"requestlimitexceeded":          CauseThrottling,
	"provisionedthroughputexceeded": CauseThrottling,
	"slowdown":                      CauseThrottling,
	"disabled":                      CauseKeyState,
	"kmsdisabled":                   CauseKeyState,
	"kmskeydisabled":                CauseKeyState,
	"kmsinvalidstate":               CauseKeyState,
	"keyunavailable":                CauseKeyState,
	"invalidkmskey.invalidstate":    CauseKeyState,
	"accesscontrollistnotsupported": CauseACLsDisabled,
	"blocked":                       CauseAccountClosed,
	"pendingverification":           CauseAccountClosed,
	"accountproblem":                CauseAccountClosed,
	"allaccessdisabled":             CauseAccountClosed,
	"regiondisabled":                CauseRegion,
	"dryrunoperation":               CauseDryRun,
}

// causeOfCode returns the cause that an error code names. EC2 puts "Client."
// before its codes, callers of KMS put "KMS." before its, JSON services put
// "Exception" behind and may put a namespace before theirs.
func causeOfCode(code string) Cause {
	code = strings.ToLower(code[strings.LastIndexByte(code, '#')+1:])
	for _, prefix := range [...]string{"client.", "server.", "kms."} {
		code = strings.TrimPrefix(code, prefix)
	}
	code = strings.TrimSuffix(code, "exception")
	if c, ok := causeCodes[code]; ok {
		return c
	}
	if strings.Contains(code, "limitexceeded") || strings.Contains(code, "quotaexceeded") {
		return CauseQuota
	}
	return CauseUnknown
}

func containsAny(s string, texts []string) bool {
	return slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(s, t) })
}
