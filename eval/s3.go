// SPDX-License-Identifier: Apache-2.0

package eval

import (
	"net/netip"
	"strings"

	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/policy"
)

// s3 applies what S3 decides beside the bucket policy to the outcome of it.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-s3-evaluates-access-control.html
func (e *evaluator) s3(o *outcome) {
	// The root user of the account can always repair a bucket policy.
	if bucketPolicyActions[e.req.Action.String()] && e.kind == Root && o.deny != condition.False {
		switch e.sameAccount() {
		case condition.True:
			o.deny, o.denies = condition.False, nil
			o.grants.direct, o.rule = condition.True, "the root user of the bucket's account always reaches the bucket policy"
		case condition.Undecided:
			o.deny = condition.Undecided
			e.note(keyResourceAccount)
		}
	}
	if e.pol.Settings.AccessPoint != nil {
		e.accessPoint(o)
	} else {
		e.acl(o)
	}
	restricted := e.setOrUnknown(e.pol.Settings.BlockPublicAccess.RestrictPublicBuckets)
	if restricted == condition.False || o.deny == condition.True || !e.publicPolicies() {
		return
	}
	switch outsider := e.outsider(); {
	case outsider == condition.False:
	case restricted == condition.Undecided:
		o.deny = e.perhaps(o.deny)
	case outsider == condition.Undecided:
		o.deny = condition.Undecided
		e.note(keyResourceAccount)
	default:
		o.deny, o.denies = condition.True, nil
		o.rule = "S3 Block Public Access (RestrictPublicBuckets): the bucket policy is public, so only AWS services and the bucket's account get through"
	}
}

// setOrUnknown says whether a setting of Block Public Access is on. One that is off may
// be on elsewhere, if not all of them were collected.
func (e *evaluator) setOrUnknown(on bool) condition.Truth {
	if !on && !e.pol.Settings.Collected(BlockPublicAccessSetting) {
		return condition.Undecided
	}
	return truthOf(on)
}

// outsider reports whether the principal is neither an AWS service nor of the
// bucket's account.
func (e *evaluator) outsider() condition.Truth {
	switch {
	case e.kind == Service:
		return condition.False
	case !e.kind.InAccount():
		return condition.True
	}
	return e.sameAccount().Not()
}

// publicPolicies reports whether S3 takes the bucket for public, by its own
// policy or by that of the access point in front of it.
func (e *evaluator) publicPolicies() bool {
	ap := e.pol.Settings.AccessPoint
	return publicPolicy(e.pol.Resource) || ap != nil && publicPolicy(ap.BucketPolicies)
}

// accessPoint evaluates the policy of the bucket behind an access point. Both
// must let the request through, so a grant is worth what the lesser one is.
func (e *evaluator) accessPoint(o *outcome) {
	ap := e.pol.Settings.AccessPoint
	e.asked = ap.Bucket
	bucket := e.set(policy.ResourceBased, ap.BucketPolicies)
	e.acl(&bucket)
	e.asked = e.req.Resource
	if bucket.deny != condition.False && o.deny != condition.True {
		o.denies = bucket.denies
	}
	o.deny = o.deny.Or(bucket.deny)
	o.grants = o.grants.least(bucket.grants)
	if vpc := e.ctx.Lookup(keySourceVPC); ap.VPC != "" && (vpc.Presence != condition.Present || vpc.Text != ap.VPC) {
		if vpc.Presence == condition.Unknown {
			o.deny = o.deny.Or(condition.Undecided)
			e.note(keySourceVPC)
			return
		}
		o.deny, o.denies, o.rule = condition.True, nil, "the access point takes requests from "+ap.VPC+" only"
	}
}

// acl adds what the access control list grants, unless Object Ownership turned
// lists off. A list never denies.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
func (e *evaluator) acl(o *outcome) {
	set := &e.pol.Settings
	counts := condition.True // what the lists say
	if set.ObjectOwnership == BucketOwnerEnforced {
		if set.Collected(ObjectOwnershipSetting) {
			return
		}
		counts = condition.Undecided
	}
	ignored := e.setOrUnknown(set.BlockPublicAccess.IgnorePublicACLs)
	for _, g := range set.ACL {
		if !aclAllows(g.Permission, e.req.Action.Name()) {
			continue
		}
		lets := counts
		public := g.Grantee == "AllUsers" || g.Grantee == "AuthenticatedUsers"
		if public {
			lets = lets.And(ignored.Not())
		}
		switch {
		case g.Grantee == "AllUsers" && e.kind == Anonymous:
			o.grants.direct = e.list(o.grants.direct, lets)
			o.setRule(lets, "the access control list lets everybody in")
		case e.kind.InAccount() && (public || g.Grantee == e.account && e.account != ""):
			o.grants.account = e.list(o.grants.account, lets)
			o.setRule(lets, "the access control list lets the account in")
		}
	}
	switch {
	case set.Collected(ACLSetting), !e.matters(ACLSetting):
	case e.kind == Anonymous:
		o.grants.direct = e.list(o.grants.direct, ignored.Not().And(condition.Undecided))
	default:
		o.grants.account = e.list(o.grants.account, condition.Undecided)
	}
}

// list adds to a grant what an access control list lets in.
func (e *evaluator) list(grant, lets condition.Truth) condition.Truth {
	if lets == condition.Undecided {
		return e.perhaps(grant)
	}
	return grant.Or(lets)
}

// setRule notes the rule of the service that grants, if it does for certain.
func (o *outcome) setRule(grants condition.Truth, rule string) {
	if grants == condition.True {
		o.rule = rule
	}
}

// aclPermissions are the actions that the permissions of an ACL stand for.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#permissions
var aclPermissions = map[string]string{
	"READ":      " listbucket listbucketversions listbucketmultipartuploads getobject getobjectversion ",
	"WRITE":     " putobject deleteobject ",
	"READ_ACP":  " getbucketacl getobjectacl getobjectversionacl ",
	"WRITE_ACP": " putbucketacl putobjectacl putobjectversionacl ",
}

func aclAllows(permission, action string) bool {
	for name, actions := range aclPermissions {
		if (permission == name || permission == "FULL_CONTROL") && strings.Contains(actions, " "+action+" ") {
			return true
		}
	}
	return false
}

// publicPolicy reports whether S3 takes a bucket policy for public: it is unless
// every Allow is limited to fixed values of what identifies somebody.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
func publicPolicy(docs []*policy.Document) bool {
	for _, d := range docs {
		for _, s := range d.Statements {
			if s.Effect == policy.Allow && !limited(s) {
				return true
			}
		}
	}
	return false
}

func limited(s *policy.Statement) bool {
	if s.Principal != nil && !s.Principal.Any && !s.Principal.Not {
		return true
	}
	for _, cl := range s.Condition {
		if !cl.IfExists && !cl.Operator.Negated() && cl.Set != condition.ForAllValues && pinsIdentity(cl) {
			return true
		}
	}
	return false
}

// pinsIdentity reports whether a clause allows fixed values of an identifying key only.
func pinsIdentity(cl *condition.Clause) bool {
	if len(cl.Values) == 0 {
		return false
	}
	switch cl.Operator {
	case condition.Null,
		condition.NumericLessThan, condition.NumericLessThanEquals, condition.NumericGreaterThan, condition.NumericGreaterThanEquals,
		condition.DateLessThan, condition.DateLessThanEquals, condition.DateGreaterThan, condition.DateGreaterThanEquals:
		return false
	}
	key := cl.Key.String()
	for _, v := range cl.Values {
		text := v.String()
		switch key {
		case "aws:sourceip":
			if !narrowNetwork(text) {
				return false
			}
		case "s3:dataaccesspointarn":
			prefix, _, _ := strings.Cut(text, ":accesspoint/")
			if strings.ContainsAny(prefix, "*?$") {
				return false
			}
		case "aws:userid", "aws:principalarn", "aws:principalaccount", "aws:principalorgid", "aws:sourcearn", "aws:sourcevpc", "aws:sourcevpce",
			"aws:sourceowner", "aws:sourceaccount", "s3:dataaccesspointaccount":
			if strings.ContainsAny(text, "*?$") {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// narrowNetwork reports whether a range of addresses is small enough to identify
// somebody: at least /8 for IPv4, which private networks are, or /32 for IPv6.
func narrowNetwork(text string) bool {
	if _, err := netip.ParseAddr(text); err == nil {
		return true
	}
	p, err := netip.ParsePrefix(text)
	if err != nil {
		return false
	}
	if p.Addr().Is4() {
		return p.Bits() >= 8
	}
	return p.Bits() >= 32
}
