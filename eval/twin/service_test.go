// SPDX-License-Identifier: Apache-2.0

package twin_test

import (
	"net/netip"
	"slices"
	"strings"
)

// grants are what the resource's side lets the principal do.
type grants struct {
	places    []place
	strongest grant
	suffices  bool // stands in for the identity-based policies of another account, too
	service   bool // a rule of the service has a say
}

// of reports whether the action is one of a service.
func (q *request) of(service string) bool {
	return strings.HasPrefix(strings.ToLower(q.action), service+":")
}

// is reports whether the action is one of a list.
func (q *request) is(actions ...string) bool {
	return slices.ContainsFunc(actions, func(a string) bool { return strings.EqualFold(a, q.action) })
}

// grantable are those of the generator's actions that a grant of a key can allow.
var grantable = []string{"kms:Encrypt", "kms:Decrypt", "kms:RetireGrant"}

// granted says what resource-based policies and the service's own rules allow.
func (q *request) granted(p policies) grants {
	var g grants
	if level := p["resource"]; level != nil {
		g.places, g.strongest = q.matching("resource", "Allow", level[0])
	}
	// What no policy of a resource can let another account do.
	if q.is("s3:GetBucketPolicy", "sqs:DeleteQueue", "kms:PutKeyPolicy") && q.who.inAccount() && q.who.account() != q.owner {
		g.strongest = noGrant
	}
	add := func(more grant) {
		if more != noGrant {
			g.strongest, g.service = max(g.strongest, more), true
		}
	}
	switch {
	case q.of("s3") && q.set.Bucket != "": // access point and bucket both have to allow
		var bucket grant
		if level := p["bucket"]; level != nil {
			_, bucket = q.behind().matching("resource", "Allow", level[0])
		}
		g.strongest, g.service = min(g.strongest, max(bucket, q.listed())), true
	case q.of("s3"):
		add(q.listed())
		if q.repairs() {
			g.service = true
		}
	case q.of("kms"):
		for _, k := range q.set.Grants {
			if q.is(grantable...) && q.is(k.Operations...) && q.constrained(k) {
				add(q.grantee(k))
				g.suffices = g.suffices || q.grantee(k) == direct
			}
		}
	case q.of("execute-api") && q.set.Auth != "":
		// The API's policy alone decides, and an API without one is open. A Lambda
		// authorizer has let the request through.
		open := p["resource"] == nil || len(p["resource"][0]) == 0
		if open || q.set.Auth == "CUSTOM" || g.strongest != noGrant {
			add(direct)
			g.suffices = true
		}
	}
	return g
}

// refused returns the statements of the resource's side that deny, and whether a
// rule of the service does.
func (q *request) refused(p policies, denies []place) ([]place, bool) {
	if !q.of("s3") {
		return denies, false
	}
	if q.repairs() {
		denies = nil
	}
	rule := false
	public := q.set.Bucket != "" && len(p["bucket"]) > 0 && publicPolicy(p["bucket"][0])
	public = public || len(p["resource"]) > 0 && publicPolicy(p["resource"][0])
	if q.set.Bucket != "" {
		if level := p["bucket"]; level != nil {
			more, _ := q.behind().matching("resource", "Deny", level[0])
			denies = append(slices.Clone(denies), more...)
		}
		vpc := q.keys["aws:sourcevpc"]
		rule = q.set.VPC != "" && (!vpc.present || vpc.values[0] != q.set.VPC)
	}
	outsider := q.who.kind != "service" && (!q.who.inAccount() || q.who.account() != q.owner)
	return denies, rule || q.set.RestrictPublicBuckets && public && outsider
}

// behind is the request on the bucket behind the access point.
func (q *request) behind() *request {
	b := *q
	b.resource = q.set.Bucket
	return &b
}

// repairs reports whether the root user of the bucket's account asks for the
// bucket policy, which no bucket policy can deny.
func (q *request) repairs() bool {
	return q.who.kind == "root" && q.who.account() == q.owner && q.is("s3:GetBucketPolicy")
}

// listed says what access control lists grant: to an account, they delegate.
func (q *request) listed() grant {
	best := noGrant
	if q.set.ObjectOwnership == "" {
		return best
	}
	for _, entry := range q.set.ACL {
		public := entry.Grantee == "AllUsers" || entry.Grantee == "AuthenticatedUsers"
		covers := q.is("s3:GetObject", "s3:ListBucket") && entry.Permission == "READ" ||
			q.is("s3:PutObject") && entry.Permission == "WRITE" ||
			q.is("s3:GetObject", "s3:ListBucket", "s3:PutObject") && entry.Permission == "FULL_CONTROL"
		switch {
		case !covers, public && q.set.IgnorePublicACLs:
		case q.who.kind == "anonymous" && entry.Grantee == "AllUsers":
			best = direct
		case q.who.inAccount() && (public || entry.Grantee == q.who.account()):
			best = max(best, toAccount)
		}
	}
	return best
}

// grantee says how a grant of a key names the principal.
func (q *request) grantee(k keyGrant) grant {
	who := q.who
	switch {
	case who.kind == "service" && k.Grantee == who.service, who.arn != "" && k.Grantee == who.arn:
		return direct
	case who.inAccount() && arnField(k.Grantee, 4) == who.account() && arnField(k.Grantee, 5) == "root":
		return toAccount
	case who.inAccount() && who.isRole(k.Grantee):
		return direct
	}
	return noGrant
}

// constrained reports whether the request meets the constraints of a grant.
func (q *request) constrained(k keyGrant) bool {
	if !q.is("kms:Encrypt", "kms:Decrypt") {
		return true
	}
	has := func(pairs map[string]string) bool {
		for name, want := range pairs {
			if c := q.keys["kms:encryptioncontext:"+name]; !c.present || c.multi || c.values[0] != want {
				return false
			}
		}
		return true
	}
	names := q.keys["kms:encryptioncontextkeys"].values
	return has(k.Subset) && has(k.Equals) && (k.Equals == nil || len(names) == len(k.Equals))
}

// publicPolicy reports whether S3 takes policies for public: unless every Allow
// is limited to somebody by fixed values.
func publicPolicy(documents []document) bool {
	for _, d := range documents {
		for _, s := range statements(d.tree) {
			if s["Effect"] == "Allow" && !somebody(s["Principal"]) && !fixed(s["Condition"]) {
				return true
			}
		}
	}
	return false
}

// somebody reports whether a Principal element names somebody, not everybody.
func somebody(principal any) bool {
	if v, ok := principal.(map[string]any); ok {
		return !slices.Contains(texts(v["AWS"]), "*")
	}
	return principal != nil && principal != any("*")
}

// identifying are the condition keys whose values tell somebody.
var identifying = []string{"aws:userid", "aws:principalarn", "aws:principalaccount", "aws:principalorgid", "aws:sourcearn", "aws:sourcevpc", "aws:sourcevpce", "aws:sourceaccount", "aws:sourceip"}

// fixed reports whether a Condition element wants fixed values of a key that
// identifies somebody, and wants the key to be there.
func fixed(condition any) bool {
	block, _ := condition.(map[string]any)
	for operator, keys := range block {
		op := strings.TrimPrefix(strings.ToLower(operator), "foranyvalue:")
		if strings.Contains(op, ":") || strings.Contains(op, "not") || strings.Contains(op, "than") || strings.HasSuffix(op, "ifexists") || op == "null" {
			continue
		}
		for key, values := range keys.(map[string]any) {
			list, key := texts(values), strings.ToLower(key)
			narrow := func(v string) bool {
				if key == "aws:sourceip" {
					return narrowRange(v)
				}
				return !strings.ContainsAny(v, "*?$")
			}
			if slices.Contains(identifying, key) && len(list) > 0 && !slices.ContainsFunc(list, func(v string) bool { return !narrow(v) }) {
				return true
			}
		}
	}
	return false
}

// narrowRange reports whether a range is of few enough addresses.
func narrowRange(v string) bool {
	if !strings.Contains(v, "/") {
		v += map[bool]string{true: "/128", false: "/32"}[strings.Contains(v, ":")]
	}
	r, err := netip.ParsePrefix(v)
	return err == nil && (r.Addr().Is4() && r.Bits() >= 8 || r.Addr().Is6() && r.Bits() >= 32)
}
