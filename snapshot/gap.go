// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// A Gap is a reason why policies of one type, or a setting of the resource's
// service, are not collected for a request: Subject is what is missing, Reason
// completes the sentence. A gap with a key is a value of the request that is taken
// from a role's tags, although the session may have been given another.
type Gap struct {
	Type    policy.Type   // the resource-based type for a setting, that of session policies for a key
	Setting eval.Setting  // zero: policies are missing
	Key     condition.Key // zero: policies or a setting are missing
	Subject string        // "arn:aws:iam::111122223333:role/App", "the organization"
	Reason  string        // "is not in the snapshot"
	Call    *Call         // that failed, in the words of Reason; nil if none is on record
}

// String returns subject and reason, as in "the bucket policy of b was not
// collected: AccessDenied on s3:GetBucketPolicy at 2026-11-20T10:00:00Z".
func (g Gap) String() string { return g.Subject + " " + g.Reason }

// The reasons.
const (
	notInSnapshot    = "is not in the snapshot"
	notCollected     = "was not collected"
	notParsed        = "does not parse"
	notUnderstood    = "is not understood"
	noDocument       = "is attached, but its document is not in the snapshot"
	noAttachments    = "has no list of attached policies in the snapshot"
	notInTree        = "is not in the snapshot's organization"
	listedTwice      = "is listed with more than one path"
	mayHaveSession   = "may be limited by session policies, which are stored nowhere"
	issuerUnknown    = "was made by a user that is not known"
	ownerUnknown     = "belongs to an account that is not known"
	presenceUnknown  = "is unknown"
	collectionFailed = "could not be read when the snapshot was made"
	bucketUnknown    = "leads to a bucket that is not known"
	strangersListed  = "has entries for users whose accounts are not known"
	inNoSnapshot     = "is in no snapshot"
	noMethod         = "is not known, as no method of the API is called so"
	regionUnknown    = "are those of a Region that is not known"
	vaultUnknown     = "is one of several, of which one has a policy"
	mayBeShared      = "may be shared with other accounts, which was not collected"
	mayBeSharedElse  = "may be shared with other accounts by means that no snapshot has"
	mayAdminister    = "may administer services for the organization, which no policy tells"
	mayBeOverridden  = "is a tag of the role, which a tag of the session may override"
)
