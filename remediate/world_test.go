// SPDX-License-Identifier: Apache-2.0

package remediate_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/remediate"
)

// A world makes calls and policies by chance, the same for the same seed.
type world struct {
	t *testing.T
	*rand.Rand
	own, owner string // accounts of the principal and of the resources
}

func newWorld(t *testing.T, seed uint64) *world {
	w := &world{t: t, Rand: rand.New(rand.NewPCG(seed, 6)), own: "111122223333", owner: "111122223333"}
	if w.IntN(4) == 0 {
		w.owner = "444455556666"
	}
	return w
}

func (w *world) one(of ...string) string { return of[w.IntN(len(of))] }

// chance is true once in n times.
func (w *world) chance(n int) bool { return w.IntN(n) == 0 }

// targets are what calls are about.
var targets = []struct{ action, resource string }{
	{"s3:GetObject", "arn:aws:s3:::data/1"},
	{"s3:PutObject", "arn:aws:s3:::data/2"},
	{"s3:PutObject", "arn:aws:s3:::other/1"},
	{"s3:GetObjectTagging", "arn:aws:s3:::data/1"},
	{"kms:Decrypt", "arn:aws:kms:eu-west-1:OWNER:key/1"},
	{"kms:GenerateDataKey", "arn:aws:kms:eu-west-1:OWNER:key/1"},
	{"sqs:SendMessage", "arn:aws:sqs:eu-west-1:OWNER:q"},
	{"ec2:RunInstances", "arn:aws:ec2:eu-west-1:OWN:instance/*"},
	{"ec2:RunInstances", "arn:aws:ec2:eu-west-1:OWN:subnet/subnet-1"},
	{"iam:PassRole", "arn:aws:iam::OWN:role/Passed"},
	{"sts:AssumeRole", "arn:aws:iam::OWNER:role/Other"},
}

// contextKeys are the keys that conditions ask for, with their values.
var contextKeys = []struct {
	key    string
	values []string
}{
	{"aws:RequestedRegion", []string{"eu-west-1", "us-east-1"}},
	{"aws:SecureTransport", []string{"true", "false"}},
	{"aws:MultiFactorAuthPresent", []string{"true", "false"}},
	{"aws:PrincipalTag/team", []string{"data", "web"}},
	{"aws:PrincipalOrgID", []string{"o-1", "o-2"}},
	{"aws:SourceVpce", []string{"vpce-1", "vpce-2"}},
	{"s3:x-amz-server-side-encryption", []string{"AES256", "aws:kms"}},
	{"aws:ResourceTag/team", []string{"data", "web"}},
	{"sts:ExternalId", []string{"x1", "x2"}},
	{"kms:EncryptionContext:app", []string{"a", "b"}},
}

func (w *world) fill(s string) string {
	return strings.NewReplacer("OWNER", w.owner, "OWN", w.own).Replace(s)
}

// principal is who makes the call.
func (w *world) principal() eval.Principal {
	p, err := eval.ParsePrincipal(w.fill(w.one("arn:aws:iam::OWN:user/ada", "arn:aws:sts::OWN:assumed-role/App/s", "arn:aws:sts::OWN:assumed-role/App/s",
		"arn:aws:iam::OWN:root", "arn:aws:sts::OWN:federated-user/fay", "cloudtrail.amazonaws.com", "anonymous")))
	if err != nil {
		w.t.Fatal(err)
	}
	if p.Kind() == eval.Session {
		p.Issuer = arn.MustParse(w.fill("arn:aws:iam::OWN:role/team/App"))
	}
	return p
}

// call is one of up to three authorizations, with the keys that nobody knows.
func (w *world) call() ([]remediate.Authorization, []condition.Key) {
	var context condition.Context
	var unknown []condition.Key
	for _, k := range contextKeys {
		key := condition.MustKey(k.key)
		switch n := w.IntN(6); {
		case n == 0 && len(unknown) < 3:
			context.SetUnknown(key)
			unknown = append(unknown, key)
		case n < 4:
			context.Set(key, w.one(k.values...))
		}
	}
	context.Close()
	who := w.principal()
	shared := &eval.Policies{
		Identity: w.documents("arn:aws:iam::OWN:role/team/App/inline", "arn:aws:iam::OWN:policy/Managed", "arn:aws:iam::aws:policy/AWSOwn"),
	}
	if who.Kind() == eval.Service || who.Kind() == eval.Anonymous {
		shared.Identity = nil
	}
	if w.chance(3) && who.Kind() != eval.Root && who.Kind() != eval.Service {
		shared.Boundary = w.documents(w.one("arn:aws:iam::OWN:policy/Boundary", "arn:aws:iam::aws:policy/AWSBoundary"))[:1]
	}
	if w.chance(3) && (who.Kind() == eval.Session || who.Kind() == eval.FederatedUser) {
		shared.Session = w.documents("SESSION/SessionPolicy", "arn:aws:iam::OWN:policy/Passed")
	}
	if w.chance(3) {
		shared.SCPs = w.levels("service")
	}
	if w.chance(4) {
		shared.Endpoint = w.documents("arn:aws:ec2:eu-west-1:OWN:vpc-endpoint/vpce-1/VPCEndpointPolicy")[:1]
	}
	var rcps []eval.Level
	if w.chance(4) {
		rcps = w.levels("resource")
	}
	resources := map[string][]*policy.Document{}
	var call []remediate.Authorization
	for range 1 + w.IntN(3) {
		target := targets[w.IntN(len(targets))]
		action, err := policy.ParseAction(target.action)
		if err != nil {
			w.t.Fatal(err)
		}
		req := &eval.Request{Principal: who, Action: action, Resource: arn.MustParse(w.fill(target.resource)), Context: context}
		if req.Resource.Account() == "" {
			req.ResourceAccount = w.owner
		}
		p := *shared
		p.RCPs = rcps
		home, _, _ := strings.Cut(target.resource, "/")
		if _, ok := resources[home]; !ok && !strings.Contains(home, ":ec2:") && target.action != "iam:PassRole" && !w.chance(4) {
			resources[home] = w.documents(w.fill(home) + "/Policy")[:1]
		}
		p.Resource = resources[home]
		call = append(call, remediate.Authorization{Request: req, Policies: &p})
	}
	return call, unknown
}

// levels are an organization's policies: AWS's own, and sometimes another.
func (w *world) levels(kind string) []eval.Level {
	prefix := "arn:aws:organizations::aws:policy/" + kind + "_control_policy/p-"
	full := w.parse(prefix+"Full", `{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}`)
	if kind == "service" {
		full = w.parse(prefix+"Full", `{"Effect":"Allow","Action":"*","Resource":"*"}`)
	}
	var levels []eval.Level
	for _, target := range []string{"r-1", w.own} {
		l := eval.Level{Target: target, Policies: []*policy.Document{full}}
		if w.chance(2) {
			name := "arn:aws:organizations::" + w.own + ":policy/o-1/" + kind + "_control_policy/p-" + target
			if kind == "service" {
				own := w.parse(name, w.statement(name), w.statement(name))
				l.Policies = append(l.Policies, own)
				if w.chance(3) {
					l.Policies = []*policy.Document{own}
				}
			} else {
				l.Policies = append(l.Policies, w.parse(name, strings.Replace(w.statement(name), `"Effect":"Allow"`, `"Effect":"Deny"`, 1)))
			}
		}
		levels = append(levels, l)
	}
	return levels
}

// documents are one or more policies, one of each name.
func (w *world) documents(names ...string) []*policy.Document {
	var all []*policy.Document
	for _, name := range names {
		if len(all) > 0 && w.chance(2) {
			continue
		}
		var statements []string
		for range 1 + w.IntN(3) {
			statements = append(statements, w.statement(name))
		}
		all = append(all, w.parse(w.fill(name), statements...))
	}
	return all
}

func (w *world) parse(name string, statements ...string) *policy.Document {
	w.t.Helper()
	return doc(w.t, name, statements...)
}

// statement is what a policy of that name could hold.
func (w *world) statement(name string) string {
	target := targets[w.IntN(len(targets))]
	service, _, _ := strings.Cut(target.action, ":")
	s := `"Effect":"` + w.one("Allow", "Allow", "Deny") + `"`
	own := !strings.Contains(name, ":iam::") && !strings.Contains(name, "SESSION") && !strings.Contains(name, "service_control")
	if strings.Contains(name, "role/Other") {
		own = true
	}
	rcp := strings.Contains(name, "resource_control")
	switch {
	case !own:
	case rcp:
		s += `,"Principal":"*"`
	default:
		s += `,` + w.one(`"Principal":"*"`, `"Principal":{"AWS":"arn:aws:iam::OWN:root"}`, `"Principal":{"AWS":"arn:aws:iam::OWN:role/team/App"}`, `"Principal":{"Service":"cloudtrail.amazonaws.com"}`)
		if strings.Contains(s, "Deny") && w.chance(3) {
			s = strings.Replace(s, `"Principal"`, `"NotPrincipal"`, 1)
			s = strings.Replace(s, `"NotPrincipal":"*"`, `"NotPrincipal":{"AWS":"arn:aws:iam::OWN:role/Admin"}`, 1)
		}
	}
	s += "," + w.one(`"Action":"`+target.action+`"`, `"Action":"`+service+`:*"`, `"Action":["`+service+`:*","sns:*"]`, `"NotAction":"iam:*"`)
	if rcp {
		s = strings.Replace(s, `"NotAction":"iam:*"`, `"Action":["s3:*","kms:*"]`, 1)
	}
	if !strings.Contains(name, "role/Other") {
		s += "," + w.one(`"Resource":"*"`, `"Resource":"*"`, `"Resource":"`+target.resource+`"`, `"NotResource":"arn:aws:s3:::data/1"`)
	}
	if conditions := w.conditions(); conditions != "" {
		s += `,"Condition":{` + conditions + `}`
	}
	return w.fill("{" + s + "}")
}

func (w *world) conditions() string {
	var all []string
	used := map[string]bool{}
	for range w.IntN(3) {
		k := contextKeys[w.IntN(len(contextKeys))]
		operator := w.one("StringEquals", "StringNotEquals", "StringEqualsIfExists", "StringNotEqualsIfExists", "Null")
		value := w.one(k.values...)
		switch {
		case operator == "Null":
			value = w.one("true", "false")
		case strings.HasPrefix(k.key, "aws:Secure"), strings.HasPrefix(k.key, "aws:Multi"):
			operator = w.one("Bool", "BoolIfExists")
		}
		if !used[operator] {
			used[operator] = true
			all = append(all, fmt.Sprintf("%q:{%q:%q}", operator, k.key, value))
		}
	}
	if w.chance(6) && !used["ArnNotLike"] {
		all = append(all, `"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::OWN:role/Admin"}`)
	}
	return strings.Join(all, ",")
}
