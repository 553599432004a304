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
	var fix Fix
	for _, b := range x.Blockers() {
		changes, ok := wanted(b, x)
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
	asked := *req
	var parts []string
	for _, c := range fix.Changes {
		if !change(&asked, c) {
			return Fix{}, false
		}
		parts = append(parts, catalog.KeyName(c.Key.String())+" "+c.Value)
	}
	fix.Summary = "make the request with " + strings.Join(parts, " and ")
	return verify(&asked, p, fix)
}

// wanted returns what would keep a blocker from blocking.
func wanted(b eval.Blocker, x *eval.Explanation) ([]Change, bool) {
	var changes []Change
	if b.Decision == eval.ExplicitDeny {
		for r := range x.Statements() {
			if !denies(b, &r) {
				continue
			}
			c, ok := avoid(r.Clauses)
			if !ok {
				return nil, false
			}
			changes = append(changes, c)
		}
		return changes, len(changes) > 0
	}
	for r := range x.Statements() {
		failed := r.Failed()
		if r.Type != b.Type || r.Target != b.Target || r.Statement.Effect != policy.Allow || len(failed) != 1 || failed[0] != "Condition" {
			continue
		}
		if changes, ok := meet(r.Clauses); ok {
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
func avoid(clauses []eval.ClauseReport) (Change, bool) {
	for _, c := range clauses {
		if c.Match == condition.False || !asked(c.Clause.Key) || c.Clause.Set != condition.SingleValued {
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
func meet(clauses []eval.ClauseReport) ([]Change, bool) {
	var changes []Change
	for _, c := range clauses {
		if c.Match == condition.True {
			continue
		}
		if !asked(c.Clause.Key) || c.Clause.Set != condition.SingleValued {
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
		if strings.ContainsAny(text, "*?$") {
			continue
		}
		return text, true
	}
	return "", false
}

// asked reports whether the principal itself decides the value of a key, by how
// it makes the request.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
func asked(k condition.Key) bool {
	name := k.String()
	switch name {
	case "aws:sourcevpce", "aws:sourcevpc", "aws:sourceip", "aws:vpcsourceip", "aws:requestedregion", "aws:securetransport",
		"aws:multifactorauthpresent", "sts:externalid", "sts:rolesessionname", "sts:sourceidentity", "s3:prefix":
		return true
	}
	for _, prefix := range [...]string{"aws:requesttag/", "s3:x-amz-", "kms:encryptioncontext:"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// change applies c to a request. A request in another Region is about another
// resource.
func change(req *eval.Request, c Change) bool {
	req.Context.Set(c.Key, c.sample())
	a := req.Resource
	if c.Key.String() != "aws:requestedregion" || a.Region() == "" {
		return true
	}
	moved, err := arn.Parse(strings.Join([]string{"arn", a.Partition(), a.Service(), c.Value, a.Account(), a.Resource()}, ":"))
	req.Resource = moved
	return err == nil
}
