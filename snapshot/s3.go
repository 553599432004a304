// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot/format"
)

// accessPointType is the type of S3 access points.
const accessPointType = "s3:accesspoint"

// s3Settings finds what S3 decides by beside policies: for the bucket that is
// asked, or the one behind an access point.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-s3-evaluates-access-control.html
func (a *applicable) s3Settings() {
	bucket := a.resource
	if !isBucket(bucket.arn) {
		if bucket.kind != accessPointType {
			return
		}
		a.accessPoint()
		bucket = a.behind
	}
	if bucket != nil {
		a.accessControlLists(bucket)
	}
	a.blockPublicAccess(bucket)
}

// accessPoint finds the bucket behind an access point, with its policy. Requests
// through an access point are authorized for it and for the bucket.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
func (a *applicable) accessPoint() {
	point := a.resource
	bucket, err := arn.Parse("arn:" + point.arn.Partition() + ":s3:::" + point.settings.Get("bucket").Str() + requestPart(point.arn, a.req.Resource))
	if err != nil || point.settings.Get("bucket").Str() == "" {
		a.gap(policy.ResourceBased, point.arn.String(), bucketUnknown, reading(point.arn, point.account.id, "GetAccessPoint", "ListAccessPoints")...)
		return
	}
	a.behind = a.snap.resource(bucketOf(bucket).String(), "")
	owner := ""
	switch {
	case a.behind != nil:
		owner = a.behind.account.id
	case format.IsAccountID(point.settings.Get("bucketAccount").Str()):
		owner = point.settings.Get("bucketAccount").Str()
	case a.snap.without(bucket, point.account.id): // the bucket of another account
		a.gap(policy.ResourceBased, bucketOf(bucket).String(), ownerUnknown)
	default:
		owner = point.account.id // an access point of a bucket in its own account, as most are
	}
	ap := &eval.AccessPoint{Bucket: bucket}
	if owner != "" {
		ap.BucketPolicies = a.governingDocuments(bucket, a.behind, owner)
	}
	ap.VPC = point.settings.Get("vpcId").Str()
	switch origin := point.settings.Get("networkOrigin").Str(); {
	case origin == "Internet":
		ap.VPC = ""
	case origin != "VPC" || ap.VPC == "":
		a.gap(policy.ResourceBased, "the network origin of "+point.arn.String(), notCollected, reading(point.arn, point.account.id, "GetAccessPoint", "ListAccessPoints")...)
	}
	a.pol.Settings.AccessPoint = ap
}

// accessControlLists finds Object Ownership and the list that counts for the
// request: the bucket's or, for the actions on objects as they are, the object's,
// which no snapshot has.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
func (a *applicable) accessControlLists(bucket *resource) {
	set, name := &a.pol.Settings, "bucket "+bucket.arn.Resource()
	ownership, ok := objectOwnerships[bucket.settings.Get("objectOwnership").Str()]
	if ok && ownership == eval.BucketOwnerEnforced || !eval.ACLSetting.Matters(&a.req) {
		return
	}
	set.ObjectOwnership = ownership
	switch entries := bucket.settings.Get("acl"); {
	case ofObject(a.req.Action):
		a.unset(eval.ACLSetting, "the access control list of "+a.req.Resource.String(), inNoSnapshot)
	case entries == nil || entries.Kind != jsontree.Array:
		a.unset(eval.ACLSetting, "the access control list of "+name, notCollected, reading(bucket.arn, bucket.account.id, "GetBucketAcl")...)
	default:
		a.acl(bucket, entries)
		if set.ACL == nil && set.Collected(eval.ACLSetting) {
			return
		}
	}
	if !ok {
		a.unset(eval.ObjectOwnershipSetting, "Object Ownership of "+name, notCollected, reading(bucket.arn, bucket.account.id, "OwnershipControls")...)
	}
}

// objectOwnerships are the words of the setting.
var objectOwnerships = map[string]eval.ObjectOwnership{
	"BucketOwnerEnforced":  eval.BucketOwnerEnforced,
	"BucketOwnerPreferred": eval.BucketOwnerPreferred,
	"ObjectWriter":         eval.ObjectWriter,
}

// ofObject reports whether the access control list of an object decides an
// action. Whether an object can be written and deleted the bucket's says.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#permissions
func ofObject(action policy.Action) bool {
	name := action.Name()
	return strings.Contains(name, "object") && name != "putobject" && name != "deleteobject"
}

// acl reads the entries of a bucket's list. An entry for a canonical user ID is
// for an account that nobody knows, unless it is the owner's.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#specifying-grantee
func (a *applicable) acl(bucket *resource, entries *jsontree.Node) {
	owner, strangers := bucket.settings.Get("owner").Str(), false
	for _, n := range entries.Elements {
		grantee := strings.TrimPrefix(n.Get("grantee").Str(), "http://acs.amazonaws.com/groups/global/")
		switch {
		case grantee == "AllUsers", grantee == "AuthenticatedUsers", format.IsAccountID(grantee):
			a.pol.Settings.ACL = append(a.pol.Settings.ACL, eval.ACLGrant{Grantee: grantee, Permission: n.Get("permission").Str()})
		case grantee == owner && owner != "", strings.HasPrefix(grantee, "http://acs.amazonaws.com/groups/s3/"):
		default:
			strangers = true
		}
	}
	if strangers {
		a.unset(eval.ACLSetting, "the access control list of bucket "+bucket.arn.Resource(), strangersListed)
	}
}

// blockPublicAccess finds the effective settings: the most restrictive of the
// account's, the bucket's and the access point's. A bucket that is nil is not
// covered.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
func (a *applicable) blockPublicAccess(bucket *resource) {
	block := &a.pol.Settings.BlockPublicAccess
	resources := []*resource{a.resource}
	if bucket != nil && bucket != a.resource {
		resources = append(resources, bucket)
	}
	var unknown []resource
	add := func(r *resource) {
		n := r.settings.Get("blockPublicAccess")
		if n == nil || n.Kind != jsontree.Object || !isSwitch(n.Get("ignorePublicAcls")) || !isSwitch(n.Get("restrictPublicBuckets")) {
			unknown = append(unknown, *r)
		}
		block.IgnorePublicACLs = block.IgnorePublicACLs || isTrue(n.Get("ignorePublicAcls"))
		block.RestrictPublicBuckets = block.RestrictPublicBuckets || isTrue(n.Get("restrictPublicBuckets"))
	}
	for _, r := range resources {
		add(r)
	}
	for i, r := range resources {
		if i > 0 && r.account == resources[0].account {
			continue
		}
		if account, ok := a.snap.s3Account(r); ok {
			add(account)
		}
	}
	if block.RestrictPublicBuckets && block.IgnorePublicACLs {
		return
	}
	for _, r := range unknown {
		a.unset(eval.BlockPublicAccessSetting, "Block Public Access of "+r.arn.String(), notCollected, readingBlock(&r)...)
	}
}

// s3Account returns the settings of the account that r is in. It is false if the
// account is known to have none.
func (s *Snapshot) s3Account(r *resource) (*resource, bool) {
	own, err := arn.Parse("arn:" + r.arn.Partition() + ":s3::" + r.account.id + ":account")
	if err != nil {
		return nil, false
	}
	if found := r.account.resources[own.String()]; found != nil {
		return found, true
	}
	unknown := &resource{arn: own, account: r.account}
	call, _ := s.failed(readingBlock(unknown)...)
	return unknown, call != nil || !s.without(own, r.account.id)
}

// readingBlock are the searches for the call that reads Block Public Access. That
// of an access point is among what there is to know of it.
func readingBlock(r *resource) []search {
	return reading(r.arn, r.account.id, "PublicAccessBlock", "GetAccessPoint")
}

// isSwitch reports whether n is on or off, which it is where it is not there.
func isSwitch(n *jsontree.Node) bool { return n == nil || n.Kind == jsontree.Bool }

func isTrue(n *jsontree.Node) bool {
	return n != nil && n.Kind == jsontree.Bool && n.Text == "true"
}

// requestPart returns what follows the name of an access point: the object.
func requestPart(point, asked arn.ARN) string {
	rest := strings.TrimPrefix(asked.String(), point.String())
	return strings.TrimPrefix(rest, "/object")
}
