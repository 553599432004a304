// SPDX-License-Identifier: Apache-2.0

package planted

import "fmt"

// An allowance is an Allow that the call needs.
type allowance struct {
	book *book
	st   *statement
}

// hide says what is not collected, if anything.
func (s *scene) hide() {
	if !s.chance(6) {
		return
	}
	layers := []string{"scp"}
	if s.resource != nil {
		layers = append(layers, "resource")
	}
	if s.endpoint != nil {
		layers = append(layers, "endpoint")
	}
	if s.foreign() {
		layers = append(layers, "identity", "identity")
	}
	s.world.Hidden = pick(s, layers...)
}

// permit makes the call allowed: every Allow that it needs is somewhere.
func (s *scene) permit() {
	s.allows = map[string][]allowance{}
	switch needed := s.call.required || s.foreign(); {
	case needed:
		s.delegated = s.chance(2)
		s.direct = !s.delegated && (s.who.user || s.chance(3))
		s.granted = !s.delegated && !s.foreign()
		s.delegated = s.delegated || s.who.root
		s.allow("resource", s.resourceBook())
	case s.call.policy != "" && s.chance(6) && !s.who.root:
		s.granted, s.direct = true, s.who.user || s.chance(3)
		s.allow("resource", s.resourceBook())
	}
	if s.who.root {
		s.granted, s.direct = true, true
	} else if !s.granted || s.chance(2) {
		s.allow("identity", s.identityBook())
		if s.chance(5) {
			s.allow("identity", s.identityBook())
		}
	}
	if s.chance(4) && !s.who.root {
		s.bind()
	}
	if s.chance(4) || s.who.federated { // who is allowed nothing without
		s.pass()
	}
	if s.endpoint != nil && s.chance(2) {
		s.filter()
	}
	if s.bound(s.home) && s.chance(4) {
		s.allow("scp", s.allowList(pick(s, s.home.node.path()...)))
	}
}

// allow adds an Allow for the call to a policy.
func (s *scene) allow(layer string, b *book) {
	st := s.matching("Allow", layer)
	st.Sid = s.sid("Allow")
	s.add(b, st)
	s.allows[layer] = append(s.allows[layer], allowance{b, st})
	s.allowBesides(layer, b)
}

// allowBesides allows what else the call needs.
func (s *scene) allowBesides(layer string, b *book) {
	for _, also := range s.call.also {
		besides := &statement{Effect: "Allow", Action: also.action, Resource: also.arn}
		s.matchPrincipal(besides, layer)
		besides.Sid = s.sid("Also")
		s.add(b, besides)
	}
}

// identityBook is an identity-based policy of the principal: an old or a new one,
// inline or managed, its own or a group's.
func (s *scene) identityBook() *book {
	holder := s.who.identity
	if len(s.who.groups) > 0 && s.chance(3) {
		holder = pick(s, s.who.groups...)
	}
	switch {
	case len(holder.inline) > 0 && s.chance(3):
		return pick(s, holder.inline...).book
	case s.chance(2):
		name := "inline-" + s.digits(8)
		p := &inlinePolicy{name: name, book: &book{name: holder.arn + "/" + name, layer: "identity"}}
		holder.inline = append(holder.inline, p)
		return p.book
	}
	p := s.managed("identity")
	holder.attached = append(holder.attached, p)
	if len(s.who.groups) > 0 && s.chance(6) { // and reaches the user on another way, too
		if g := pick(s, s.who.groups...); g != holder {
			g.attached = append(g.attached, p)
		}
	}
	return p.book
}

// managed makes a managed policy of the principal's account.
func (s *scene) managed(layer string) *managedPolicy {
	arn := fmt.Sprintf("arn:aws:iam::%s:policy/%smanaged-%s", s.home.id, pick(s, "", "team/"), s.digits(9))
	p := &managedPolicy{arn: arn, book: &book{name: arn, named: arn, layer: layer}}
	s.home.policies = append(s.home.policies, p)
	return p
}

// bind gives the principal a permissions boundary that allows the call.
func (s *scene) bind() *book {
	if s.who.boundary == nil {
		s.who.boundary = s.managed("boundary")
		s.allow("boundary", s.who.boundary.book)
		if s.chance(8) && !s.lacks("identity") { // attached as well: its statements count twice
			s.shared = true
			s.who.attached = append(s.who.attached, s.who.boundary)
		}
	}
	return s.who.boundary.book
}

// pass gives the session a policy that allows the call. It reports whether there
// is a session that can have one.
func (s *scene) pass() bool {
	if s.who.user {
		return false
	}
	if s.session == nil {
		s.session = &book{name: s.who.sessionARN + "/SessionPolicy", layer: "session"}
		if s.chance(4) { // passed by its ARN
			s.passed = s.managed("session")
			s.session = s.passed.book
		}
		s.allow("session", s.session)
	}
	return true
}

// filter gives the VPC endpoint a policy that allows the call.
func (s *scene) filter() *book {
	if s.endpoint.book == nil {
		s.endpoint.book = &book{name: s.endpoint.arn + "/VPCEndpointPolicy", layer: "endpoint"}
		s.allow("endpoint", s.endpoint.book)
	}
	return s.endpoint.book
}

// allowList takes AWS's own SCP, which allows everything, from a node, and
// attaches one in its place that has yet to allow something.
func (s *scene) allowList(n *node) *book {
	for i, p := range n.scps {
		if p.awsManaged {
			n.scps = append(n.scps[:i:i], n.scps[i+1:]...)
			return s.newOrganizationPolicy("scp", n).book
		}
	}
	return n.scps[0].book // which is such a list
}

// resourceBook is the policy of the resource, or of the role.
func (s *scene) resourceBook() *book {
	if s.trusted != nil {
		return s.trusted.trust
	}
	if s.resource.book == nil {
		s.resource.book = &book{name: s.resource.arn + "/" + s.call.policy, layer: "resource"}
	}
	return s.resource.book
}
