// SPDX-License-Identifier: Apache-2.0

package report

import (
	"cmp"
	"strings"

	"github.com/undenied/undenied/cloudtrail"
)

// The signs with which verdicts begin.
const (
	goodSign    = "✓" // not refused
	refusedSign = "✗"
	doubtSign   = "?" // AWS does not say which of several requests it refused, or whether it checked one
	failedSign  = "–" // failed, but not for lack of permission
	againSign   = "=" // shown before, and not counted
)

// A refusal is what an event tells about why the call failed, if it did.
type refusal struct {
	denied     bool
	errorCode  string
	effect     string // explicit, implicit or ""
	policyType string
	notPolicy  string // a sentence
}

// refusal returns what the event of r tells about why the call failed.
func (r *EventRow) refusal() refusal {
	return refusal{r.Denied, r.ErrorCode, r.Message.Effect, r.Message.PolicyType, r.NotPolicy}
}

// verdict says whether a request of an event was denied, and by what if the
// message tells.
func (r refusal) verdict(denied bool) string {
	switch {
	case r.denied && !denied:
		return doubtSign + " maybe"
	case r.denied:
		by := r.by()
		if by == "" {
			by = "yes"
		}
		return refusedSign + " " + by
	case r.errorCode != "":
		return failedSign + " " + r.code()
	}
	return goodSign + " no"
}

// by names what refused a request, "" if that is not known.
func (r refusal) by() string {
	if by := strings.TrimSpace(r.effect + " " + r.policyType); by != "" || r.notPolicy == "" {
		return by
	}
	return cmp.Or(causeWords[r.notPolicy], r.code())
}

// code is the error code without what EC2 and JSON services put before it.
func (r refusal) code() string {
	code := r.errorCode[strings.LastIndexByte(r.errorCode, '#')+1:]
	return strings.TrimPrefix(strings.TrimPrefix(code, "Client."), "Server.")
}

// causeWords are short words for what refuses requests beside policies, by the
// sentence that says it at length.
var causeWords = map[string]string{
	cloudtrail.CauseLakeFormation.String():     "Lake Formation",
	cloudtrail.CauseObjectLock.String():        "Object Lock",
	cloudtrail.CausePublicAccess.String():      "public access",
	cloudtrail.CauseDeclarativePolicy.String(): "declarative",
	cloudtrail.CauseBilling.String():           "billing",
	cloudtrail.CauseForeignRole.String():       "foreign role",
	cloudtrail.CausePassedRole.String():        "passed role",
	cloudtrail.CauseSessionName.String():       "session name",
	cloudtrail.CauseThrottling.String():        "throttled",
	cloudtrail.CauseCredentials.String():       "credentials",
	cloudtrail.CauseExpired.String():           "expired",
	cloudtrail.CauseSignature.String():         "signature",
	cloudtrail.CauseNotSubscribed.String():     "not signed up",
	cloudtrail.CauseAuthFailure.String():       "AuthFailure",
	cloudtrail.CauseKeyState.String():          "key state",
	cloudtrail.CauseACLsDisabled.String():      "ACLs turned off",
	cloudtrail.CauseBucketOwner.String():       "bucket owner",
	cloudtrail.CauseModelAccess.String():       "model access",
	cloudtrail.CauseIdentityToken.String():     "identity token",
	cloudtrail.CauseUserPool.String():          "user pool",
	cloudtrail.CauseUploadPolicy.String():      "upload form",
	cloudtrail.CauseAccountClosed.String():     "closed by AWS",
	cloudtrail.CauseRegion.String():            "Region",
	cloudtrail.CauseQuota.String():             "quota",
	cloudtrail.CauseDryRun.String():            "DryRun",
	cloudtrail.CauseArgument.String():          "not valid",
}
