// SPDX-License-Identifier: Apache-2.0

package planted

import "strings"

// matching makes a statement of a layer that the call matches for certain.
func (s *scene) matching(effect, layer string) *statement {
	st := &statement{Effect: effect}
	s.matchAction(st, layer)
	s.matchResource(st, layer)
	s.matchPrincipal(st, layer)
	if s.chance(2) {
		s.holding(st, 1+s.r.IntN(2))
	}
	return st
}

// missing makes a statement that the call misses for certain, by one element of
// it at least.
func (s *scene) missing(effect, layer string) *statement {
	st := s.matching(effect, layer)
	switch s.r.IntN(4) {
	case 0:
		s.missResource(st, layer)
	case 1:
		s.missCondition(st)
	case 2:
		s.missPrincipal(st, layer)
	default:
		s.missAction(st, layer)
	}
	return st
}

func (s *scene) matchAction(st *statement, layer string) {
	service, name := s.call.service(), strings.SplitN(s.call.action, ":", 2)[1]
	forms := []string{s.call.action, strings.ToLower(s.call.action), service + ":" + name[:3] + "*", service + ":*", service + ":*" + name[3:], service + ":" + name[:len(name)-1] + "?"}
	wide := layer != "rcp" && layer != "resource"
	switch {
	case wide && s.chance(6):
		st.Action = "*"
	case wide && s.chance(6):
		st.NotAction = s.oneOrMany("chatbot:*", "glacier:ListVaults")
	default:
		st.Action = s.oneOrMany(pick(s, forms...), s.call.sibling)
	}
}

func (s *scene) missAction(st *statement, layer string) {
	st.Action, st.NotAction = nil, nil
	if layer != "rcp" && layer != "resource" && s.chance(4) {
		st.NotAction = s.oneOrMany(pick(s, s.call.action, s.call.service()+":*"), "iam:*")
		return
	}
	st.Action = s.oneOrMany(s.call.sibling, s.call.sibling+"s")
}

// trust reports whether the policy of a layer is a trust policy, which says nothing
// about resources.
func (s *scene) trust(layer string) bool { return layer == "resource" && s.trusted != nil }

func (s *scene) matchResource(st *statement, layer string) {
	arn := s.call.arn
	switch {
	case s.trust(layer):
	case layer == "resource" && s.call.kind == "kms:key", arn == "*":
		st.Resource = "*"
		if arn == "*" && s.chance(8) {
			st.Resource, st.NotResource = nil, "arn:aws:s3:::logs"
		}
	case layer != "resource" && s.chance(8):
		st.NotResource = s.oneOrMany("arn:aws:s3:::logs", "arn:aws:sqs:*:*:dead-*")
	default:
		forms := []string{arn, arn, arn[:len(arn)-2] + "*", arn[:len(arn)-1] + "?"}
		if layer != "resource" {
			forms = append(forms, "*", "*")
		}
		form := pick(s, forms...)
		if form != "*" && s.chance(4) {
			form = s.withVariable(form)
		}
		st.Resource = s.oneOrMany(form, s.call.arn+"-other")
	}
}

func (s *scene) missResource(st *statement, layer string) {
	arn := s.call.arn
	switch {
	case s.trust(layer), layer == "resource" && s.call.kind == "kms:key":
		s.missCondition(st)
		return
	case layer != "resource" && s.chance(4):
		st.Resource, st.NotResource = nil, s.oneOrMany(pick(s, arn, "*"), "arn:aws:s3:::logs")
		return
	}
	st.Resource, st.NotResource = s.call.arn+"-other", nil
	if arn == "*" {
		st.Resource = "arn:aws:ec2:*:" + s.home.id + ":instance/*"
	}
}

// missCondition adds a clause that fails, in place of others of its key.
func (s *scene) missCondition(st *statement) {
	c := s.failing()
	for op, keys := range st.Condition {
		for key := range keys {
			if strings.EqualFold(key, c.key) {
				delete(keys, key)
			}
		}
		if len(keys) == 0 {
			delete(st.Condition, op)
		}
	}
	st.condition(c)
}

// named reports whether policies of a layer name principals.
func named(layer string) bool { return layer == "resource" || layer == "endpoint" || layer == "rcp" }

func (s *scene) matchPrincipal(st *statement, layer string) {
	switch {
	case !named(layer):
	case layer == "rcp", layer == "endpoint":
		st.Principal = "*"
	case st.Effect == "Deny":
		s.denied(st)
	default:
		st.Principal = s.principalForm()
	}
}

// denied names the principal in a Deny.
func (s *scene) denied(st *statement) {
	switch s.r.IntN(5) {
	case 0:
		st.Principal = "*"
	case 1:
		st.Principal = map[string]any{"AWS": "*"}
	case 2:
		st.Principal = map[string]any{"AWS": s.oneOrMany(s.who.arn, "arn:aws:iam::"+s.owner.id+":root")}
	case 3:
		st.Principal = s.accountPrincipal(s.home.id)
	default:
		st.Principal = "*"
		if !s.trust("resource") {
			st.Principal, st.NotPrincipal = nil, map[string]any{"AWS": []string{"arn:aws:iam::999999999999:root", "arn:aws:iam::999999999999:role/Auditor"}}
		}
	}
}

// principalForm names the principal, or its account.
func (s *scene) principalForm() any {
	switch {
	case s.delegated:
		return s.accountPrincipal(s.home.id)
	case !s.who.user && s.direct:
		return map[string]any{"AWS": s.who.sessionARN}
	}
	return map[string]any{"AWS": s.oneOrMany(s.who.arn, "arn:aws:iam::"+s.accounts[0].id+":role/"+s.who.name+"-twin")}
}

// missPrincipal names somebody else.
func (s *scene) missPrincipal(st *statement, layer string) {
	switch {
	case layer == "resource":
		st.NotPrincipal = nil
		st.Principal = map[string]any{"AWS": s.oneOrMany("arn:aws:iam::"+s.home.id+":user/somebody-else", "arn:aws:iam::999999999999:role/Auditor")}
	default:
		s.missAction(st, layer)
	}
}
