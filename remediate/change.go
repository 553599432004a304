// SPDX-License-Identifier: Apache-2.0

package remediate

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/internal/catalog"
	"github.com/undenied/undenied/policy"
)

// A Change is a condition key to which the principal can give another value.
type Change struct {
	Key    condition.Key
	Name   string            // the key as AWS and the policy spell it, "aws:RequestTag/Team"
	Value  string            // as the policy has it: a range, for an address in it; "" for any value
	Left   bool              // the key is left out of the request; Value is ""
	Clause *condition.Clause // that asks for it
}

// String says what to do, such as "sign in with MFA".
func (c Change) String() string {
	name := c.Name
	switch key := c.Key.String(); {
	case c.Left:
		return "make the request without " + name
	case key == "aws:requestedregion":
		return "make the request in " + c.Value
	case key == "aws:sourcevpce" && c.Value == "":
		return "make the request through a VPC endpoint"
	case key == "aws:sourcevpce":
		return "make the request through the VPC endpoint " + c.Value
	case key == "aws:sourcevpc" && c.Value == "":
		return "make the request from a VPC"
	case key == "aws:sourcevpc":
		return "make the request from the VPC " + c.Value
	case key == "aws:sourceip", key == "aws:vpcsourceip":
		return "make the request from the address " + c.Value
	case key == "aws:multifactorauthpresent":
		return "sign in with MFA"
	case key == "aws:securetransport":
		return "make the request over TLS"
	case key == "aws:tokenissuetime":
		return "make the request with a new session"
	case c.Value == "":
		return "make the request with any " + name
	}
	return "make the request with " + name + " " + c.Value
}

// sample is a value that a request can carry.
func (c Change) sample() string {
	if prefix, err := netip.ParsePrefix(c.Value); err == nil {
		return prefix.Addr().String()
	}
	if c.Value == "" {
		return "any"
	}
	return c.Value
}

// same reports whether two changes are one.
func (c Change) same(o Change) bool { return c.Key == o.Key && c.Value == o.Value && c.Left == o.Left }

// Asked returns the authorization as it is with changes made; a stays as it is.
// Who comes through another VPC endpoint meets its policy, which nobody has seen,
// and has no public address.
func (a Authorization) Asked(changes []Change) Authorization {
	req, p := *a.Request, *a.Policies
	if slices.ContainsFunc(changes, func(c Change) bool { return c.meets() != nil }) {
		req.Context.SetAbsent(keySourceIP)
		for _, k := range onEndpoint {
			req.Context.SetUnknown(k)
		}
		p.Endpoint = nil
	}
	for _, c := range changes {
		c.make(&req)
	}
	return Authorization{&req, &p}
}

// meets returns what else a request meets with a change: that nobody has seen.
func (c Change) meets() []policy.Type {
	switch c.Key.String() {
	case "aws:sourcevpce", "aws:sourcevpc":
		return []policy.Type{policy.VPCEndpointPolicy}
	}
	return nil
}

// Keys that a change concerns as well.
var (
	keyViaService   = condition.MustKey("aws:ViaAWSService")
	keySourceIP     = condition.MustKey("aws:SourceIp")
	keyMFAPresent   = condition.MustKey("aws:MultiFactorAuthPresent")
	keyMFAAge       = condition.MustKey("aws:MultiFactorAuthAge")
	keyTagKeys      = condition.MustKey("aws:TagKeys")
	keyObjectTags   = condition.MustKey("s3:RequestObjectTagKeys")
	keyContextNames = condition.MustKey("kms:EncryptionContextKeys")
	keyTokenIssued  = condition.MustKey("aws:TokenIssueTime")
)

// onEndpoint are the keys that come with a VPC endpoint and that nobody knows
// before.
var onEndpoint = [...]condition.Key{
	condition.MustKey("aws:SourceVpc"),
	condition.MustKey("aws:SourceVpce"),
	condition.MustKey("aws:VpcSourceIp"),
	condition.MustKey("aws:SourceVpcArn"),
	condition.MustKey("aws:VpceAccount"),
	condition.MustKey("aws:VpceOrgID"),
	condition.MustKey("aws:VpceOrgPaths"),
}

// make applies c to a request, with everything that changes with it: a request in
// another Region is about another resource, MFA has just been used, and a tag has
// a key.
func (c Change) make(req *eval.Request) {
	if c.Left {
		req.Context.SetAbsent(c.Key)
		c.list(&req.Context)
		return
	}
	switch c.Key.String() {
	case "aws:requestedregion":
		a := req.Resource
		if a.Region() == "" {
			break
		}
		if moved, err := arn.Parse(strings.Join([]string{"arn", a.Partition(), a.Service(), c.Value, a.Account(), a.Resource()}, ":")); err == nil {
			req.Resource = moved
		}
	case "aws:multifactorauthpresent":
		req.Context.Set(keyMFAAge, "0")
		if req.Context.Lookup(keyTokenIssued).Presence == condition.Absent {
			req.Context.SetUnknown(keyTokenIssued) // MFA comes with a session
		}
	}
	req.Context.Set(c.Key, c.sample())
	c.list(&req.Context)
}

// lists are the multivalued keys that hold the last parts of others.
var lists = map[string]condition.Key{
	"aws:requesttag/":        keyTagKeys,
	"s3:requestobjecttag/":   keyObjectTags,
	"kms:encryptioncontext:": keyContextNames,
}

// list puts the last part of the key into the list of such, or out of it.
func (c Change) list(ctx *condition.Context) {
	for prefix, k := range lists {
		name, ok := cutFold(c.Name, prefix)
		if !ok {
			continue
		}
		have := ctx.Lookup(k)
		names := slices.DeleteFunc(slices.Clone(have.List), func(n string) bool { return strings.EqualFold(n, name) })
		switch {
		case have.Presence == condition.Unknown:
		case !c.Left:
			ctx.SetList(k, append(names, name)...)
		case len(names) == 0:
			ctx.SetAbsent(k)
		default:
			ctx.SetList(k, names...)
		}
	}
}

// nameOf spells a key as AWS does, and what follows its family, such as the key of
// a tag, as a statement does: AWS ignores the case there, and tags do not.
func nameOf(k condition.Key, s *policy.Statement) string {
	name := catalog.KeyName(k.String())
	for prefix := range lists {
		if _, ok := cutFold(name, prefix); !ok {
			continue
		}
		text := string(s.Text())
		if at := strings.Index(strings.ToLower(text), `"`+k.String()+`"`); at >= 0 && len(text) == len(strings.ToLower(text)) {
			return name[:len(prefix)] + text[at+1+len(prefix):at+1+len(k.String())]
		}
	}
	return name
}

// cutFold cuts a prefix off s, in whatever case.
func cutFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return "", false
	}
	return s[len(prefix):], true
}
