// SPDX-License-Identifier: Apache-2.0

package planted

import (
	"fmt"
	"strings"
)

// A principal makes the call: a user with access keys, or a session of a role.
type principal struct {
	*identity
	user       bool // an IAM user, or the root user
	root       bool
	federated  bool // a session that GetFederationToken made: its user is the identity
	name, team string
	session    string // of a role session: its name
	sessionARN string
	retagged   bool // the session has another tag team than its role
	issued     bool // the event that issued the credentials is on record
	accessKey  string
	issuer     *identity // who assumed the role
}

// asked is the ARN that AWS's messages and records show.
func (p *principal) asked() string {
	if p.user {
		return p.arn
	}
	return p.sessionARN
}

var teams = []string{"data", "billing", "search", "core"}

// casting says who calls what, from where.
func (s *scene) casting() {
	s.call = pick(s, calls...)
	s.home = pick(s, s.accounts...)
	s.owner = s.home
	if s.call.foreign && s.chance(3) {
		s.owner = pick(s, s.accounts...)
	}
	if s.call.global {
		s.region = "us-east-1"
	}
	team := pick(s, teams...)
	s.who = &principal{team: team, user: s.chance(2)}
	id := s.digits(5)
	switch {
	case !s.who.user && s.call.service() != "iam" && s.call.service() != "sts" && s.chance(8):
		s.federate(id)
	case s.who.user && s.bound(s.home) && s.chance(8):
		s.who.root, s.who.name = true, "root"
		s.who.identity = &identity{arn: fmt.Sprintf("arn:aws:iam::%s:root", s.home.id), id: s.home.id}
		s.who.accessKey = "AKIA" + s.capitals(16)
	case s.who.user:
		s.who.name = pick(s, "ada", "grace.h", "tim_b", "linus") + id
		path := pick(s, "", "", "ops/", "eng/eu/")
		s.who.identity = &identity{arn: fmt.Sprintf("arn:aws:iam::%s:user/%s%s", s.home.id, path, s.who.name), id: "AIDA" + s.capitals(17), tags: map[string]string{"team": team}}
		s.who.accessKey = "AKIA" + s.capitals(16)
		for range s.r.IntN(3) {
			g := &identity{arn: fmt.Sprintf("arn:aws:iam::%s:group/group-%s", s.home.id, s.digits(7)), id: "AGPA" + s.capitals(17)}
			s.home.groups = append(s.home.groups, g)
			s.who.groups = append(s.who.groups, g)
		}
		s.home.users = append(s.home.users, s.who.identity)
	default:
		s.who.name = pick(s, "app", "deploy", "etl") + id
		path := pick(s, "", "", "service/", "eng/eu/")
		s.who.session = pick(s, "job", "i-0", "cli") + s.hex(6)
		s.who.identity = &identity{arn: fmt.Sprintf("arn:aws:iam::%s:role/%s%s", s.home.id, path, s.who.name), id: "AROA" + s.capitals(17), tags: map[string]string{"team": team}}
		s.who.sessionARN = fmt.Sprintf("arn:aws:sts::%s:assumed-role/%s/%s", s.home.id, s.who.name, s.who.session)
		s.who.accessKey = "ASIA" + s.capitals(16)
		s.who.trust = &book{name: s.who.arn + "/RoleTrustPolicy", layer: "resource"}
		s.who.trust.statements = []*statement{{Effect: "Allow", Principal: map[string]any{"AWS": "arn:aws:iam::" + s.home.id + ":root"}, Action: "sts:AssumeRole"}}
		if s.who.issued = !s.chance(3); s.who.issued && s.chance(5) {
			s.who.tags, s.who.retagged = map[string]string{"team": "stale"}, true
		}
		s.who.issuer = &identity{arn: fmt.Sprintf("arn:aws:iam::%s:user/issuer%s", s.home.id, id), id: "AIDA" + s.capitals(17)}
		s.home.users = append(s.home.users, s.who.issuer)
		s.home.roles = append(s.home.roles, s.who.identity)
	}
	s.bare = s.chance(8) && s.call.also == nil
	s.agent = "aws-cli/2.31." + s.digits(1)
	s.mfa = pick(s, "true", "false")
	s.place()
	s.come()
}

// federate makes a user, and a session that it got with GetFederationToken.
func (s *scene) federate(id string) {
	p := s.who
	p.federated, p.issued = true, true
	p.name, p.session = pick(s, "broker", "portal")+id, "guest"+s.digits(4)
	p.identity = &identity{arn: fmt.Sprintf("arn:aws:iam::%s:user/%s", s.home.id, p.name), id: "AIDA" + s.capitals(17)}
	p.sessionARN = fmt.Sprintf("arn:aws:sts::%s:federated-user/%s", s.home.id, p.session)
	p.accessKey = "ASIA" + s.capitals(16)
	p.issuer = p.identity
	s.home.users = append(s.home.users, p.identity)
}

// shown is the ARN that aws:PrincipalArn has.
func (p *principal) shown() string {
	if p.federated {
		return p.sessionARN
	}
	return p.arn
}

// place makes the resource.
func (s *scene) place() {
	w := s.world
	words := strings.NewReplacer("REGION", s.region, "ACCOUNT", s.owner.id, "TEAM", s.who.team, "UUID", s.uuid(), "#", s.digits(6), "HEX", "0"+s.hex(16))
	c := *s.call // the words of this world
	c.arn, c.holder = words.Replace(c.arn), words.Replace(c.holder)
	if c.holder == "" {
		c.holder = c.arn
	}
	c.also = nil
	for _, also := range s.call.also {
		c.also = append(c.also, check{also.action, words.Replace(also.arn)})
		w.Also = append(w.Also, also.action+" "+words.Replace(also.arn))
	}
	c.params = map[string]string{}
	for _, name := range sortedKeys(s.call.params) {
		c.params[name] = strings.ReplaceAll(words.Replace(s.call.params[name]), "ARN", c.arn)
	}
	s.call = &c
	w.Action, w.Resource, w.Principal = c.action, c.arn, s.who.asked()
	w.Account, w.Owner = s.home.id, s.owner.id
	switch {
	case c.policy == "":
	case c.kind == "iam:role":
		s.trusted = &identity{arn: c.arn, id: "AROA" + s.capitals(17), trust: &book{name: c.arn + "/" + c.policy, layer: "resource"}}
		s.owner.roles = append(s.owner.roles, s.trusted)
	default:
		s.resource = &resource{arn: c.holder, kind: c.kind, settings: settings[c.kind]}
		if !s.chance(4) {
			s.resource.tags = map[string]string{"env": "prod"}
		}
		s.owner.resources = append(s.owner.resources, s.resource)
	}
}

// settings are what services grant or block beside policies: nothing more.
var settings = map[string]string{
	"s3:bucket": `{"objectOwnership":"BucketOwnerEnforced","blockPublicAccess":{"blockPublicAcls":true,"ignorePublicAcls":true,"blockPublicPolicy":true,"restrictPublicBuckets":true}}`,
	"kms:key":   `{"grants":[]}`,
}

// come says from where the call comes: an address of the internet, or through a
// VPC endpoint of the principal's account.
func (s *scene) come() {
	s.source = "203.0.113." + fmt.Sprint(1+s.r.IntN(250))
	if !s.call.endpoints || !s.chance(3) {
		return
	}
	s.source = fmt.Sprintf("10.0.%d.%d", s.r.IntN(250), 1+s.r.IntN(250))
	s.vpc = "vpc-0" + s.hex(16)
	arn := fmt.Sprintf("arn:aws:ec2:%s:%s:vpc-endpoint/vpce-0%s", s.region, s.home.id, s.hex(16))
	s.endpoint = &resource{arn: arn, kind: "ec2:vpc-endpoint", settings: fmt.Sprintf(`{"vpcId":%q}`, s.vpc)}
	s.home.resources = append(s.home.resources, s.endpoint)
}

// vpce is the ID of the VPC endpoint.
func (s *scene) vpce() string {
	return s.endpoint.arn[strings.LastIndexByte(s.endpoint.arn, '/')+1:]
}

// foreign reports whether the resource belongs to another account.
func (s *scene) foreign() bool { return s.home != s.owner }
