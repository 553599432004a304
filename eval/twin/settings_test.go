// SPDX-License-Identifier: Apache-2.0

package twin_test

import (
	"slices"
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
)

// settings are what a resource's service knows beside policies.
type settings struct {
	IgnorePublicACLs      bool       `json:",omitempty"`
	RestrictPublicBuckets bool       `json:",omitempty"`
	ObjectOwnership       string     `json:",omitempty"` // "" is BucketOwnerEnforced
	ACL                   []aclEntry `json:",omitempty"`
	Grants                []keyGrant `json:",omitempty"`
	Bucket                string     `json:",omitempty"` // behind the access point that is asked, or its object
	VPC                   string     `json:",omitempty"` // the only one that may use the access point
	Auth                  string     `json:",omitempty"` // of an API Gateway method; "" is AWS_IAM
	NotCollected          []string   `json:",omitempty"`
}

// An aclEntry is an entry of an S3 access control list.
type aclEntry struct{ Grantee, Permission string }

// A keyGrant is a grant of a KMS key.
type keyGrant struct {
	Grantee        string
	Operations     []string
	Equals, Subset map[string]string `json:",omitempty"` // constraints of the encryption context
}

var (
	ownershipsOf = map[string]eval.ObjectOwnership{"": eval.BucketOwnerEnforced, "BucketOwnerPreferred": eval.BucketOwnerPreferred, "ObjectWriter": eval.ObjectWriter}
	authsOf      = map[string]eval.APIGatewayAuth{"": eval.AuthIAM, "NONE": eval.AuthNone, "CUSTOM": eval.AuthLambda, "COGNITO_USER_POOLS": eval.AuthCognito}
	settingsOf   = []eval.Setting{eval.BlockPublicAccessSetting, eval.ObjectOwnershipSetting, eval.ACLSetting, eval.GrantsSetting, eval.APIGatewayAuthSetting}
)

// engine is s as package eval wants it.
func (s *settings) engine(bucket []*policy.Document) (eval.Settings, error) {
	e := eval.Settings{
		BlockPublicAccess: eval.BlockPublicAccess{IgnorePublicACLs: s.IgnorePublicACLs, RestrictPublicBuckets: s.RestrictPublicBuckets},
		ObjectOwnership:   ownershipsOf[s.ObjectOwnership],
		APIGatewayAuth:    authsOf[s.Auth],
	}
	for _, entry := range s.ACL {
		e.ACL = append(e.ACL, eval.ACLGrant(entry))
	}
	for _, g := range s.Grants {
		who, err := eval.ParsePrincipal(g.Grantee)
		if err != nil {
			return e, err
		}
		grant := eval.KeyGrant{ID: "grant", Grantee: who, ContextEquals: g.Equals, ContextSubset: g.Subset}
		for _, operation := range g.Operations {
			a, err := policy.ParseAction(operation)
			if err != nil {
				return e, err
			}
			grant.Operations = append(grant.Operations, a)
		}
		e.Grants = append(e.Grants, grant)
	}
	if s.Bucket != "" {
		a, err := arn.Parse(s.Bucket)
		if err != nil {
			return e, err
		}
		e.AccessPoint = &eval.AccessPoint{Bucket: a, BucketPolicies: bucket, VPC: s.VPC}
	}
	for _, x := range settingsOf {
		if slices.Contains(s.NotCollected, x.String()) {
			e.NotCollected = append(e.NotCollected, x)
		}
	}
	return e, nil
}

// keys are the condition keys that settings ask for, in lower case.
func (s *settings) keys() []string {
	var keys []string
	if s.VPC != "" {
		keys = append(keys, "aws:sourcevpc")
	}
	for _, g := range s.Grants {
		if g.Equals != nil {
			keys = append(keys, "kms:encryptioncontextkeys")
		}
		if g.Equals != nil || g.Subset != nil {
			keys = append(keys, "kms:encryptioncontext:app")
		}
	}
	return keys
}

// settingDoubt is a setting of which more may be set than is known.
func settingDoubt(q *request, name string) doubt {
	d := doubt{func(*request, policies) {}}
	add := func(set func(*settings)) {
		d = append(d, func(q *request, _ policies) { set(&q.set) })
	}
	switch name {
	case "blockPublicAccess":
		add(func(s *settings) { s.IgnorePublicACLs = true })
		add(func(s *settings) { s.RestrictPublicBuckets = true })
		add(func(s *settings) { s.IgnorePublicACLs, s.RestrictPublicBuckets = true, true })
	case "objectOwnership":
		add(func(s *settings) { s.ObjectOwnership = "ObjectWriter" })
	case "acl":
		for _, grantee := range []string{"AllUsers", "AuthenticatedUsers", home, foreign} {
			add(func(s *settings) { s.ACL = append(slices.Clone(s.ACL), aclEntry{grantee, "FULL_CONTROL"}) })
		}
	case "grants":
		if !q.is(grantable...) || q.who.kind == "federated" || q.who.kind == "anonymous" {
			break
		}
		for _, grantee := range []string{q.who.arn + q.who.service, "arn:aws:iam::" + q.who.account() + ":root"} {
			add(func(s *settings) {
				s.Grants = append(slices.Clone(s.Grants), keyGrant{Grantee: grantee, Operations: []string{q.action}})
			})
		}
	case "apiGatewayAuth":
		for _, auth := range []string{"", "NONE", "CUSTOM", "COGNITO_USER_POOLS"} {
			add(func(s *settings) { s.Auth = auth })
		}
	}
	return d
}

// settings makes the settings of a world's resources.
func (g *generator) settings() settings {
	var s settings
	service, _, _ := strings.Cut(g.theme.actions[0], ":")
	switch service {
	case "s3":
		s.IgnorePublicACLs, s.RestrictPublicBuckets = g.percent(15), g.percent(25)
		s.ObjectOwnership = pick(g, []string{"", "BucketOwnerPreferred", "ObjectWriter", "ObjectWriter"})
		for range g.IntN(3) {
			s.ACL = append(s.ACL, aclEntry{pick(g, []string{home, foreign, "AllUsers", "AuthenticatedUsers"}), pick(g, []string{"READ", "WRITE", "FULL_CONTROL", "READ_ACP"})})
		}
		if g.percent(30) {
			s.VPC = "vpc-1"
		}
	case "kms":
		for range g.IntN(3) {
			s.Grants = append(s.Grants, g.keyGrant())
		}
	case "execute-api":
		s.Auth = pick(g, []string{"", "NONE", "CUSTOM", "COGNITO_USER_POOLS"})
	}
	for _, name := range g.theme.settings {
		if g.percent(25) {
			s.NotCollected = append(s.NotCollected, name)
		}
	}
	return s
}

// keyGrant makes a grant of a key that is often the principal's.
func (g *generator) keyGrant() keyGrant {
	grantees := []string{"arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:root", "arn:aws:iam::111122223333:role/app/App", "arn:aws:iam::111122223333:user/alice", "events.amazonaws.com"}
	if who := newPrincipal(g.caller.name, g.caller.issuer); g.percent(70) && (who.inAccount() || who.kind == "service") {
		grantees = []string{g.caller.name}
		if who.issuer != "" {
			grantees = append(grantees, who.issuer)
		}
	}
	k := keyGrant{Grantee: pick(g, grantees), Operations: []string{pick(g, g.theme.actions[:3])}}
	if g.percent(50) {
		k.Operations = g.theme.actions[:3]
	}
	switch g.IntN(4) {
	case 0:
		k.Equals = map[string]string{"app": pick(g, []string{"red", "web"})}
	case 1:
		k.Subset = map[string]string{"app": pick(g, []string{"red", "web"})}
	}
	return k
}

// smaller returns settings with one thing less.
func (s settings) smaller() []settings {
	var all []settings
	add := func(set func(*settings)) {
		c := s
		set(&c)
		all = append(all, c)
	}
	for i := range s.NotCollected {
		add(func(c *settings) { c.NotCollected = slices.Delete(slices.Clone(s.NotCollected), i, i+1) })
	}
	for i := range s.ACL {
		add(func(c *settings) { c.ACL = slices.Delete(slices.Clone(s.ACL), i, i+1) })
	}
	for i := range s.Grants {
		add(func(c *settings) { c.Grants = slices.Delete(slices.Clone(s.Grants), i, i+1) })
	}
	if s.IgnorePublicACLs {
		add(func(c *settings) { c.IgnorePublicACLs = false })
	}
	if s.RestrictPublicBuckets {
		add(func(c *settings) { c.RestrictPublicBuckets = false })
	}
	for _, text := range []func(*settings) *string{
		func(c *settings) *string { return &c.ObjectOwnership },
		func(c *settings) *string { return &c.Bucket },
		func(c *settings) *string { return &c.VPC },
		func(c *settings) *string { return &c.Auth },
	} {
		if *text(&s) != "" {
			add(func(c *settings) { *text(c) = "" })
		}
	}
	return all
}
