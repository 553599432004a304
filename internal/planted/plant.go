// SPDX-License-Identifier: Apache-2.0

package planted

import (
	"fmt"
	"slices"
)

// plant plants one to three causes.
func (s *scene) plant() {
	n := pick(s, 1, 1, 1, 1, 2, 2, 3)
	for tries := 0; len(s.truth) < n && tries < 40; tries++ {
		layer := pick(s, layers...)
		if s.chance(2) {
			s.deny(layer)
		} else {
			s.lack(layer)
		}
	}
	for len(s.truth) == 0 {
		s.deny(pick(s, layers...))
		s.lack(pick(s, layers...))
	}
	slices.SortStableFunc(s.truth, inOrder)
	s.claim = s.truth[0]
}

// deny plants a Deny statement in a layer, if policies of it bind the call.
func (s *scene) deny(layer string) {
	c := &Cause{Layer: layer, Deny: true}
	if c.book = s.denying(c); c.book == nil {
		return
	}
	c.sid = s.matching("Deny", layer)
	c.sid.Sid = s.sid("Deny")
	if s.chance(6) {
		c.Unknown = s.doubt(c.sid)
	}
	s.add(c.book, c.sid)
	c.AWSManaged, c.named = c.book.awsManaged, c.book.named
	s.truth = append(s.truth, c)
	if s.shared && c.book == s.who.boundary.book {
		other := *c
		other.Layer = map[string]string{"identity": "boundary", "boundary": "identity"}[c.Layer]
		s.truth = append(s.truth, &other)
	}
	if c.Target != "" && s.chance(4) {
		s.again(c)
	}
}

// again attaches an SCP or RCP that denies at another level as well.
func (s *scene) again(c *Cause) {
	bound := s.home
	if c.Layer == "rcp" {
		bound = s.owner
	}
	n := pick(s, bound.node.path()...)
	if n.id == c.Target {
		return
	}
	p := s.policies[slices.IndexFunc(s.policies, func(p *organizationPolicy) bool { return p.book == c.book })]
	if c.Layer == "scp" {
		n.scps = append(n.scps, p)
	} else {
		n.rcps = append(n.rcps, p)
	}
	second := *c
	second.Target = n.id
	s.truth = append(s.truth, &second)
}

// denying finds or makes a policy of a layer for a Deny.
func (s *scene) denying(c *Cause) *book {
	if s.who.root && (c.Layer == "identity" || c.Layer == "boundary") {
		return nil
	}
	switch c.Layer {
	case "identity":
		if s.chance(12) {
			return s.awsManagedDeny()
		}
		return s.identityBook()
	case "boundary":
		return s.bind()
	case "resource":
		if s.call.policy != "" {
			return s.resourceBook()
		}
	case "session":
		if s.pass() {
			return s.session
		}
	case "endpoint":
		if s.endpoint != nil {
			return s.filter()
		}
	case "scp", "rcp":
		return s.organizationDeny(c)
	}
	return nil
}

// awsManagedDeny attaches a policy of AWS's own, which nobody can change.
func (s *scene) awsManagedDeny() *book {
	arn := "arn:aws:iam::aws:policy/AWSDeny" + s.digits(6)
	p := &managedPolicy{arn: arn, book: &book{name: arn, named: arn, layer: "identity", awsManaged: true}}
	s.home.policies = append(s.home.policies, p)
	s.who.attached = append(s.who.attached, p)
	return p.book
}

// organizationDeny finds the node for an SCP or RCP that denies.
func (s *scene) organizationDeny(c *Cause) *book {
	bound := s.home
	if c.Layer == "rcp" {
		bound = s.owner
		if !s.call.rcps {
			return nil
		}
	}
	if !s.bound(bound) {
		return nil
	}
	n := pick(s, bound.node.path()...)
	c.Target = n.id
	return s.newOrganizationPolicy(c.Layer, n).book
}

// doubt adds a clause that turns on something nobody knows.
func (s *scene) doubt(st *statement) string {
	c := pick(s, s.unknowns()...)
	st.condition(c)
	return c.key
}

// lack plants a missing Allow in a layer, if the call needs one there.
func (s *scene) lack(layer string) {
	c := &Cause{Layer: layer}
	if layer != "scp" && s.lacks(layer) { // SCPs have levels
		return
	}
	limited := !s.granted || !s.direct // by a boundary or session policy
	switch layer {
	case "identity":
		if s.who.root || s.shared {
			return
		}
		// In place of an Allow that is missing in the policy of a resource that needs
		// one, comes one that names the principal: then it needs no other.
		if s.granted || s.lacks("resource") && !s.foreign() {
			return
		}
	case "boundary":
		if !limited || s.who.root {
			return
		}
		if s.bind(); s.shared {
			return
		}
	case "resource":
		if !s.call.required && !s.foreign() || s.lacks("identity") && !s.foreign() {
			return
		}
	case "session":
		if !limited || !s.pass() {
			return
		}
	case "endpoint":
		if s.endpoint == nil {
			return
		}
		s.filter()
	case "scp":
		if !s.bound(s.home) {
			return
		}
		n := pick(s, s.home.node.path()...)
		if !slices.ContainsFunc(n.scps, func(p *organizationPolicy) bool { return p.awsManaged }) {
			return
		}
		c.Target = n.id
		s.allowListWithout(c, n)
		s.truth = append(s.truth, c)
		return
	default:
		return // RCPs: nobody can detach the one that allows everything
	}
	doubtful := s.chance(6)
	for _, a := range s.allows[layer] {
		s.spoil(a, layer)
	}
	if doubtful && len(s.allows[layer]) > 0 {
		a := s.allows[layer][0]
		replaced := s.matching("Allow", layer)
		replaced.Sid = s.sid("Maybe")
		c.Unknown = s.doubt(replaced)
		s.add(a.book, replaced)
	}
	s.truth = append(s.truth, c)
}

// lacks reports whether an Allow that is missing in a layer is planted already.
func (s *scene) lacks(layer string) bool {
	return slices.ContainsFunc(s.truth, func(c *Cause) bool { return c.Layer == layer && !c.Deny })
}

// spoil takes an Allow away, or makes it miss the call.
func (s *scene) spoil(a allowance, layer string) {
	switch s.r.IntN(4) {
	case 0:
		s.missCondition(a.st)
	case 1:
		s.missResource(a.st, layer)
	case 2:
		s.missAction(a.st, layer)
	default:
		i := slices.Index(a.book.statements, a.st)
		a.book.statements = slices.Delete(a.book.statements, i, i+1)
	}
}

// allowListWithout puts a list in place of AWS's own SCP that lacks the call.
func (s *scene) allowListWithout(c *Cause, n *node) {
	b := s.allowList(n)
	s.allowBesides("scp", b)
	for range 1 + s.r.IntN(2) {
		st := s.missing("Allow", "scp")
		st.Sid = s.sid("List")
		s.add(b, st)
	}
	if s.chance(6) {
		st := s.matching("Allow", "scp")
		st.Sid = s.sid("Maybe")
		c.Unknown = s.doubt(st)
		s.add(b, st)
	}
}

// noise adds statements that have nothing to do with the call, to policies that
// bind it and to others, and decoys.
func (s *scene) noise() {
	books := []*book{}
	for range s.r.IntN(3) {
		if !s.who.root {
			books = append(books, s.identityBook())
		}
	}
	for _, layer := range []string{"scp", "rcp"} {
		for range s.r.IntN(2) {
			books = append(books, s.newOrganizationPolicy(layer, pick(s, s.nodes...)).book)
		}
	}
	if s.who.boundary != nil {
		books = append(books, s.who.boundary.book)
	}
	if s.session != nil {
		books = append(books, s.session)
	}
	if s.endpoint != nil && s.endpoint.book != nil {
		books = append(books, s.endpoint.book)
	}
	if s.call.policy != "" && s.chance(2) {
		books = append(books, s.resourceBook())
	}
	for _, b := range books {
		for range s.r.IntN(3) {
			s.unrelated(b)
		}
	}
	s.bulk()
	s.decoy()
	for _, b := range s.everyBook() {
		if len(b.statements) == 0 {
			s.unrelated(b)
		}
	}
	s.bystanders()
}

// bulk fills the inline policies of the principal, so that they have little room
// left.
func (s *scene) bulk() {
	if s.who.root || !s.chance(12) {
		return
	}
	size := 1500
	if !s.who.user {
		size = 9600
	}
	st := &statement{Sid: s.sid("Bulk"), Effect: "Allow", Action: s.call.sibling}
	var list []string
	for n := 0; n < size; n += 70 {
		list = append(list, fmt.Sprintf("arn:aws:s3:::archive-%s/%s", s.hex(24), s.hex(24)))
	}
	st.Resource = list
	name := "bulk-" + s.digits(8)
	b := &book{name: s.who.arn + "/" + name, layer: "identity", statements: []*statement{st}}
	s.who.inline = append(s.who.inline, &inlinePolicy{name: name, book: b})
}

// unrelated adds a statement that misses the call.
func (s *scene) unrelated(b *book) {
	effect := pick(s, "Allow", "Deny")
	if b.layer == "rcp" {
		effect = "Deny"
	}
	st := s.missing(effect, b.layer)
	st.Sid = s.sid("Other")
	s.add(b, st)
}

// decoy adds a Deny that turned on something nobody knows, and did not match.
func (s *scene) decoy() {
	if !s.chance(10) {
		return
	}
	c := &Cause{Layer: pick(s, "identity", "scp", "resource"), Deny: true}
	if c.book = s.denying(c); c.book == nil || c.book.awsManaged {
		return
	}
	c.sid = s.matching("Deny", c.Layer)
	c.sid.Sid = s.sid("Decoy")
	c.Unknown = s.doubt(c.sid)
	s.add(c.book, c.sid)
	s.decoys = append(s.decoys, c)
}

// bystanders are identities and resources that the call does not concern.
func (s *scene) bystanders() {
	for _, a := range s.accounts {
		for range s.r.IntN(3) {
			arn := fmt.Sprintf("arn:aws:iam::%s:user/bystander%s", a.id, s.digits(8))
			u := &identity{arn: arn, id: "AIDA" + s.capitals(17)}
			b := &book{name: arn + "/all", layer: "identity"}
			b.statements = []*statement{s.matching(pick(s, "Allow", "Deny"), "identity")}
			u.inline = []*inlinePolicy{{name: "all", book: b}}
			a.users = append(a.users, u)
		}
	}
}

// everyBook are the policies of the scene.
func (s *scene) everyBook() []*book {
	var books []*book
	for _, p := range s.policies {
		books = append(books, p.book)
	}
	for _, a := range s.accounts {
		for _, p := range a.policies {
			books = append(books, p.book)
		}
		for _, list := range [][]*identity{a.users, a.groups, a.roles} {
			for _, id := range list {
				for _, p := range id.inline {
					books = append(books, p.book)
				}
				if id.trust != nil {
					books = append(books, id.trust)
				}
			}
		}
		for _, r := range a.resources {
			if r.book != nil {
				books = append(books, r.book)
			}
		}
	}
	if s.session != nil {
		books = append(books, s.session)
	}
	return books
}
