// SPDX-License-Identifier: Apache-2.0

package planted

import (
	"fmt"
	"slices"
)

// founding makes the organization: a tree of units, two to six accounts below
// it, and what AWS attaches everywhere.
func (s *scene) founding() {
	s.organization = "o-" + s.hex(10)
	root := &node{id: "r-" + s.hex(4), kind: "root", name: "Root"}
	units := []*node{root}
	s.nodes = []*node{root}
	for i := range 1 + s.r.IntN(4) {
		parent := pick(s, units...)
		unit := &node{id: fmt.Sprintf("ou-%s-%s", root.id[2:], s.hex(8)), kind: "ou", name: fmt.Sprintf("unit%d", i), parent: parent}
		if len(unit.path()) > 5 {
			continue
		}
		units = append(units, unit)
		s.nodes = append(s.nodes, unit)
	}
	for i := range 2 + s.r.IntN(5) {
		n := &node{id: s.digits(12), kind: "account", name: fmt.Sprintf("account%d", i), parent: pick(s, units...)}
		if i == 0 {
			n.parent, s.management = root, n.id
		}
		s.nodes = append(s.nodes, n)
		s.accounts = append(s.accounts, &account{id: n.id, name: n.name, node: n})
	}
	s.region = pick(s, "eu-west-1", "us-east-1", "ap-southeast-2")
	full := s.organizationPolicy("p-FullAWSAccess", "FullAWSAccess", "scp")
	full.book.statements = []*statement{{Effect: "Allow", Action: "*", Resource: "*"}}
	every := s.organizationPolicy("p-RCPFullAWSAccess", "RCPFullAWSAccess", "rcp")
	every.book.statements = []*statement{{Effect: "Allow", Principal: "*", Action: "*", Resource: "*"}}
	for _, n := range s.nodes {
		n.scps, n.rcps = []*organizationPolicy{full}, []*organizationPolicy{every}
	}
}

// organizationPolicy makes an SCP or RCP. AWS's own have the names that it gives
// them.
func (s *scene) organizationPolicy(id, name, layer string) *organizationPolicy {
	folder := map[string]string{"scp": "service_control_policy", "rcp": "resource_control_policy"}[layer]
	arn := fmt.Sprintf("arn:aws:organizations::%s:policy/%s/%s/%s", s.management, s.organization, folder, id)
	awsManaged := id[:3] != "p-0"
	if awsManaged {
		arn = fmt.Sprintf("arn:aws:organizations::aws:policy/%s/%s", folder, id)
	}
	p := &organizationPolicy{id: id, name: name, awsManaged: awsManaged, book: &book{name: arn, named: arn, layer: layer, awsManaged: awsManaged}}
	s.policies = append(s.policies, p)
	return p
}

// newOrganizationPolicy makes one that somebody wrote, and attaches it to a node.
func (s *scene) newOrganizationPolicy(layer string, n *node) *organizationPolicy {
	id := "p-0" + s.hex(9)
	p := s.organizationPolicy(id, "guard-"+id[3:7], layer)
	if layer == "scp" {
		n.scps = append(n.scps, p)
	} else {
		n.rcps = append(n.rcps, p)
	}
	return p
}

// path returns the nodes from the root down to n.
func (n *node) path() []*node {
	var path []*node
	for ; n != nil; n = n.parent {
		path = append(path, n)
	}
	slices.Reverse(path)
	return path
}

// orgPath is the value of aws:PrincipalOrgPaths for an account.
func (s *scene) orgPath(a *account) string {
	text := s.organization + "/"
	for _, n := range a.node.parent.path() {
		text += n.id + "/"
	}
	return text
}

// bound reports whether organization policies bind an account: the management
// account is exempt.
func (s *scene) bound(a *account) bool { return a.id != s.management }
