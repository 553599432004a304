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
	Value  string            // as the policy has it: a range, for an address in it
	Clause *condition.Clause // that asks for it
}

// sample is a value that a request can carry.
func (c Change) sample() string {
	if prefix, err := netip.ParsePrefix(c.Value); err == nil {
		return prefix.Addr().String()
	}
	return c.Value
}

// askDifferently looks for what the principal could do differently: conditions
// that it can meet by itself, such as the Region it calls, the VPC endpoint it
// comes through, MFA, or an external ID.
func askDifferently(req *eval.Request, p *eval.Policies, x *eval.Explanation) (Fix, bool) {
	if entry := req.Context.Lookup(keyViaService); entry.Text == "true" {
		return Fix{}, false // an AWS service makes the request
	}
	var fix Fix
	for _, b := range x.Blockers() {
		changes, ok := wanted(req, b, x)
		if !ok {
			return Fix{}, false
		}
		for _, c := range changes {
			if !slices.ContainsFunc(fix.Changes, func(have Change) bool { return have.Key == c.Key && have.Value == c.Value }) {
				fix.Changes = append(fix.Changes, c)
			}
		}
	}
	if len(fix.Changes) == 0 {
		return Fix{}, false
	}
	asked, met := *req, *p
	var parts []string
	for _, c := range fix.Changes {
		fix.NotCollected = append(fix.NotCollected, change(&asked, &met, c)...)
		parts = append(parts, catalog.KeyName(c.Key.String())+" "+c.Value)
	}
	fix.Summary = "make the request with " + strings.Join(parts, " and ")
	return verify(&asked, &met, fix)
}

// Allowed reports whether a request, made with the changes, is allowed for
// certain: another authorization of the same call, which they concern as well. A
// resource in another Region stands for one like it there.
func Allowed(req *eval.Request, p *eval.Policies, changes []Change) bool {
	asked, met := *req, *p
	for _, c := range changes {
		change(&asked, &met, c)
	}
	return eval.Evaluate(&asked, &met).String() == eval.Allowed.String()
}

// wanted returns what would keep a blocker from blocking.
func wanted(req *eval.Request, b eval.Blocker, x *eval.Explanation) ([]Change, bool) {
	var changes []Change
	if b.Decision == eval.ExplicitDeny {
		for r := range x.Statements() {
			if !denies(b, &r) {
				continue
			}
			c, ok := avoid(req, r.Clauses)
			if !ok {
				return nil, false
			}
			changes = append(changes, c)
		}
		return changes, len(changes) > 0
	}
	for r := range x.Statements() {
		waits := r.Action == condition.True && r.Resource == condition.True && r.Principal == condition.True && r.Condition != condition.True
		if r.Type != b.Type || r.Target != b.Target || r.Statement.Effect != policy.Allow || !waits {
			continue
		}
		if changes, ok := meet(req, r.Clauses); ok {
			return changes, true
		}
	}
	return nil, false
}

func denies(b eval.Blocker, r *eval.StatementReport) bool {
	for _, s := range b.Statements {
		if s == r.Statement && b.Type == r.Type && b.Target == r.Target {
			return true
		}
	}
	return false
}

// avoid returns a change that makes one of the clauses of a Deny fail.
func avoid(req *eval.Request, clauses []eval.ClauseReport) (Change, bool) {
	for _, c := range clauses {
		if c.Match == condition.False || !decides(req, c.Clause.Key) || c.Clause.Set != condition.SingleValued {
			continue
		}
		if value, ok := exclusion(c.Clause); ok {
			return Change{Key: c.Clause.Key, Value: value, Clause: c.Clause}, true
		}
	}
	return Change{}, false
}

// exclusion returns a value for which the clause does not hold.
func exclusion(cl *condition.Clause) (string, bool) {
	switch cl.Operator {
	case condition.StringNotEquals, condition.StringNotEqualsIgnoreCase, condition.StringNotLike, condition.NotIpAddress,
		condition.ArnNotEquals, condition.ArnNotLike:
		return concrete(cl)
	case condition.Bool:
		if len(cl.Values) == 1 {
			return map[string]string{"true": "false", "false": "true"}[strings.ToLower(cl.Values[0].String())], true
		}
	}
	return "", false
}

// meet returns the changes that make all clauses of an Allow hold.
func meet(req *eval.Request, clauses []eval.ClauseReport) ([]Change, bool) {
	var changes []Change
	for _, c := range clauses {
		if c.Match == condition.True {
			continue
		}
		if !decides(req, c.Clause.Key) || c.Clause.Set != condition.SingleValued {
			return nil, false
		}
		switch c.Clause.Operator {
		case condition.StringEquals, condition.StringEqualsIgnoreCase, condition.StringLike, condition.IpAddress,
			condition.ArnEquals, condition.ArnLike, condition.Bool:
		default:
			return nil, false
		}
		value, ok := concrete(c.Clause)
		if !ok {
			return nil, false
		}
		changes = append(changes, Change{Key: c.Clause.Key, Value: value, Clause: c.Clause})
	}
	return changes, len(changes) > 0
}

// concrete returns a value of the clause that a request could meet.
func concrete(cl *condition.Clause) (string, bool) {
	for _, v := range cl.Values {
		text := v.String()
		prefix, err := netip.ParsePrefix(text)
		switch {
		case strings.ContainsAny(text, "*?$"):
		case err == nil && prefix.Addr().IsPrivate(): // nobody has such an address on the way to AWS
		default:
			return text, true
		}
	}
	return "", false
}

// keyViaService and its like are keys that a change is about.
var (
	keyViaService = condition.MustKey("aws:ViaAWSService")
	keySourceIP   = condition.MustKey("aws:SourceIp")
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

// decides reports whether the principal itself can choose the value of a key for
// this request.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
func decides(req *eval.Request, k condition.Key) bool {
	switch name := k.String(); name {
	case "aws:sourcevpce", "aws:sourcevpc", "aws:securetransport":
		return true
	case "aws:sourceip":
		return req.Context.Lookup(keySourceIP).Presence == condition.Present // a public call
	case "aws:multifactorauthpresent":
		return req.Principal.Kind() == eval.User
	case "aws:requestedregion":
		return movable(req)
	case "sts:externalid", "sts:rolesessionname", "sts:sourceidentity":
		return true
	default:
		request := strings.HasPrefix(name, "aws:requesttag/") || name == "s3:prefix" ||
			strings.HasPrefix(name, "s3:x-amz-") || strings.HasPrefix(name, "kms:encryptioncontext:")
		return request && catalog.Takes(req.Action.String(), name)
	}
}

// movable reports whether the same request can be made in another Region: it is
// about no resource that exists, and its service has Regions.
func movable(req *eval.Request) bool {
	if !req.Resource.IsValid() {
		return !global[req.Action.Service()]
	}
	return req.Resource.Region() != "" && strings.HasSuffix(req.Resource.Resource(), "*")
}

// global are services with one Region for everybody.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-requestedregion
var global = map[string]bool{
	"iam": true, "organizations": true, "cloudfront": true, "route53": true, "globalaccelerator": true, "account": true,
	"support": true, "health": true, "budgets": true, "ce": true, "shield": true, "waf": true, "sts": true, "s3": true,
}

// change applies c to a request, with everything that changes with it: a request
// in another Region is about another resource, and one through a VPC endpoint
// meets the endpoint's policy, which it returns as not collected, and has no
// public address.
func change(req *eval.Request, p *eval.Policies, c Change) []policy.Type {
	switch c.Key.String() {
	case "aws:requestedregion":
		a := req.Resource
		if a.Region() == "" {
			break
		}
		if moved, err := arn.Parse(strings.Join([]string{"arn", a.Partition(), a.Service(), c.Value, a.Account(), a.Resource()}, ":")); err == nil {
			req.Resource = moved
		}
	case "aws:sourcevpce", "aws:sourcevpc":
		req.Context.SetAbsent(keySourceIP)
		for _, k := range onEndpoint {
			req.Context.SetUnknown(k)
		}
		p.Endpoint = nil
		req.Context.Set(c.Key, c.sample())
		return []policy.Type{policy.VPCEndpointPolicy}
	}
	req.Context.Set(c.Key, c.sample())
	return nil
}
