// SPDX-License-Identifier: Apache-2.0

package planted

import (
	"fmt"
	"strings"
)

// A clause is one line of a Condition element.
type clause struct {
	op, key string
	values  any
}

// A fact is something that AWS knew of the call, as a clause that holds and as
// one that does not.
type fact struct{ holds, fails clause }

// facts are what the record and the collected accounts tell of the call.
func (s *scene) facts() []fact {
	other := pick(s, "eu-central-1", "us-west-2")
	facts := []fact{
		{clause{"StringEquals", "aws:RequestedRegion", s.oneOrMany(s.region, other)}, clause{"StringEquals", "aws:RequestedRegion", other}},
		{clause{"StringNotEquals", "aws:RequestedRegion", []string{other, "ca-central-1"}}, clause{"StringNotEquals", "aws:RequestedRegion", s.oneOrMany(s.region, other)}},
		{clause{"Bool", "aws:SecureTransport", "true"}, clause{"Bool", "aws:SecureTransport", "false"}},
		{clause{"DateGreaterThan", "aws:CurrentTime", "2026-01-01T00:00:00Z"}, clause{"DateLessThan", "aws:CurrentTime", "2026-01-01T00:00:00Z"}},
		{clause{"Bool", "aws:ViaAWSService", "false"}, clause{"Bool", "aws:ViaAWSService", "true"}},
		{clause{"StringEquals", "aws:PrincipalAccount", s.home.id}, clause{"StringNotEquals", "aws:PrincipalAccount", s.home.id}},
		{clause{"ArnLike", "aws:PrincipalArn", s.who.shown()[:len(s.who.shown())-3] + "*"}, clause{"ArnNotLike", "aws:PrincipalArn", s.oneOrMany(s.who.shown(), s.who.shown()+"-other")}},
		{clause{"ArnNotEquals", "AWS:principalArn", s.who.shown() + "-other"}, clause{"ArnEquals", "aws:PrincipalARN", s.who.shown() + "-other"}},
		{clause{"ArnNotLike", "aws:PrincipalArn", []string{"arn:aws:iam::*:role/break-glass", "arn:aws:iam::*:role/aws-reserved/*"}}, clause{"ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/break-glass"}},
		{clause{"StringNotLike", "aws:PrincipalArn", "*:role/break-glass*"}, clause{"StringLike", "aws:PrincipalArn", []string{"*:role/break-glass*"}}},
		{clause{"StringLike", "aws:UserAgent", "aws-cli/*"}, clause{"StringNotLike", "aws:UserAgent", "aws-*"}},
		{clause{"Null", "aws:SourceIdentity", "true"}, clause{"Null", "aws:SourceIdentity", "false"}},
		{clause{"StringNotEqualsIfExists", "aws:SourceAccount", "999999999999"}, clause{"StringEquals", "aws:PrincipalServiceName", "cloudtrail.amazonaws.com"}},
	}
	if s.world.Hidden != "identity" && s.teamKnown() {
		facts = append(facts,
			fact{clause{"StringEquals", "aws:PrincipalTag/team", s.oneOrMany(s.who.team, "nobody")}, clause{"StringEquals", "aws:PrincipalTag/team", "nobody"}},
			fact{clause{"StringNotEquals", "aws:principaltag/Team", "nobody"}, clause{"StringNotEquals", "aws:PrincipalTag/team", s.who.team}})
	}
	if s.world.Hidden != "scp" {
		facts = append(facts,
			fact{clause{"StringEquals", "aws:PrincipalOrgID", s.organization}, clause{"StringNotEquals", "aws:PrincipalOrgID", s.organization}},
			fact{clause{"ForAnyValue:StringLike", "aws:PrincipalOrgPaths", s.orgPath(s.home) + "*"}, clause{"ForAllValues:StringNotLike", "aws:PrincipalOrgPaths", s.organization + "/*"}})
	}
	switch {
	case s.endpoint == nil:
		facts = append(facts,
			fact{clause{"IpAddress", "aws:SourceIp", s.oneOrMany("203.0.113.0/24", "198.51.100.0/24")}, clause{"IpAddress", "aws:SourceIp", "192.0.2.0/24"}},
			fact{clause{"NotIpAddress", "aws:SourceIp", []string{"192.0.2.0/24"}}, clause{"NotIpAddress", "aws:SourceIp", "203.0.113.0/24"}},
			fact{clause{"Null", "aws:SourceVpce", "true"}, clause{"StringEquals", "aws:SourceVpce", "vpce-0123456789abcdef0"}},
			fact{clause{"StringNotEqualsIfExists", "aws:SourceVpc", "vpc-0123456789abcdef0"}, clause{"Null", "aws:SourceVpc", "false"}})
	default:
		facts = append(facts,
			fact{clause{"StringEquals", "aws:SourceVpce", s.vpce()}, clause{"StringNotEquals", "aws:SourceVpce", s.vpce()}},
			fact{clause{"NotIpAddress", "aws:SourceIp", "192.0.2.0/24"}, clause{"IpAddress", "aws:SourceIp", "203.0.113.0/24"}})
		if s.world.Hidden != "endpoint" && s.world.Hidden != "identity" {
			facts = append(facts, fact{clause{"StringEquals", "aws:SourceVpc", s.vpc}, clause{"StringNotEquals", "aws:SourceVpc", []string{s.vpc, "vpc-1"}}})
		}
	}
	if env := s.tagged(); env != "" {
		facts = append(facts, fact{clause{"StringEquals", "aws:ResourceTag/env", env}, clause{"StringNotEquals", "aws:ResourceTag/Env", env}})
	}
	switch {
	case s.who.root:
	case s.who.user:
		facts = append(facts,
			fact{clause{"StringEquals", "aws:username", s.who.name}, clause{"StringNotLike", "aws:username", s.who.name[:2] + "*"}},
			fact{clause{"BoolIfExists", "aws:MultiFactorAuthPresent", "false"}, clause{"Bool", "aws:MultiFactorAuthPresent", "true"}})
	case s.mfa == "true":
		facts = append(facts, fact{clause{"Bool", "aws:MultiFactorAuthPresent", true}, clause{"BoolIfExists", "aws:MultiFactorAuthPresent", "false"}})
	default:
		facts = append(facts, fact{clause{"Bool", "aws:MultiFactorAuthPresent", "false"}, clause{"Bool", "aws:MultiFactorAuthPresent", []string{"true"}}})
	}
	switch {
	case s.bare:
	case s.call.action == "sts:AssumeRole":
		facts = append(facts,
			fact{clause{"Null", "sts:ExternalId", "true"}, clause{"StringEquals", "sts:ExternalId", "partner-42"}},
			fact{clause{"StringLike", "sts:RoleSessionName", "job-*"}, clause{"StringNotLike", "sts:RoleSessionName", "job-*"}})
	case s.call.action == "s3:ListBucket":
		facts = append(facts, fact{clause{"StringLike", "s3:prefix", []string{"in/*", ""}}, clause{"StringEquals", "s3:prefix", "public/"}})
	}
	return facts
}

// unknowns are clauses that hold or not by something that neither the record nor
// the collected accounts tell.
func (s *scene) unknowns() []clause {
	clauses := []clause{
		{"StringLike", "aws:Referer", "https://intranet.example/*"},
		{"StringNotEquals", "aws:Referer", "https://intranet.example/"},
	}
	if !s.who.user && !s.who.issued {
		clauses = append(clauses,
			clause{"StringEquals", "aws:PrincipalTag/clearance", "low"},
			clause{"StringNotEquals", "aws:PrincipalTag/clearance", "high"},
			clause{"Null", "aws:PrincipalTag/clearance", "true"})
	}
	if s.resource != nil && s.resource.tags == nil && s.resource.kind != "s3:bucket" {
		clauses = append(clauses, clause{"StringEquals", "aws:ResourceTag/env", "prod"}, clause{"StringNotEqualsIfExists", "aws:ResourceTag/env", "dev"})
	}
	if s.call.action == "s3:GetObject" {
		clauses = append(clauses, clause{"StringEquals", "s3:ExistingObjectTag/class", "secret"}, clause{"StringNotEquals", "s3:ExistingObjectTag/class", "public"})
	}
	return clauses
}

// holding adds clauses that hold to a statement, of different keys.
func (s *scene) holding(st *statement, n int) {
	facts := s.facts()
	s.r.Shuffle(len(facts), func(i, j int) { facts[i], facts[j] = facts[j], facts[i] })
	used := map[string]bool{}
	for _, f := range facts {
		if key := strings.ToLower(f.holds.key); n > 0 && !used[key] {
			used[key] = true
			st.condition(f.holds)
			n--
		}
	}
}

// failing returns a clause that does not hold.
func (s *scene) failing() clause { return pick(s, s.facts()...).fails }

// withVariable writes an ARN with a variable for which AWS puts in the principal's
// team, if there is a place for it.
func (s *scene) withVariable(arn string) string {
	i := strings.LastIndexByte(arn, ':') // variables are for the last part
	if s.world.Hidden == "identity" || !strings.Contains(arn[i:], s.who.team) || !s.teamKnown() {
		return arn
	}
	variable := pick(s, "${aws:PrincipalTag/team}", "${aws:PrincipalTag/team, 'none'}")
	return arn[:i] + strings.Replace(arn[i:], s.who.team, variable, 1)
}

// teamKnown reports whether the tag of the principal is in what was collected.
func (s *scene) teamKnown() bool { return s.who.tags["team"] != "" }

// tagged is the value of the tag env of the resource, "" if nobody knows it, or
// whether the service tells.
func (s *scene) tagged() string {
	if s.resource == nil || s.resource.kind == "s3:bucket" {
		return ""
	}
	return s.resource.tags["env"]
}

// accountPrincipal is a Principal element that names an account.
func (s *scene) accountPrincipal(id string) any {
	return map[string]any{"AWS": pick(s, id, fmt.Sprintf("arn:aws:iam::%s:root", id))}
}
