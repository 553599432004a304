// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/internal/jsontree"
)

// isSCPData reports whether n is the content of a scp_data.json.
func isSCPData(n *jsontree.Node) bool {
	if n.Kind != jsontree.Object || len(n.Members) == 0 {
		return false
	}
	for _, m := range n.Members {
		if m.Value.Get("organization_node_type") == nil {
			return false
		}
	}
	return true
}

// WithSCPs returns a copy of s whose organization and service control policies
// are those of a scp_data.json, the file that Access Undenied's get-scps
// writes: an object of nodes by ID, each with its parent and its policies.
// Resource control policies are not in such a file; those that s has for the
// same nodes are kept, others are not collected.
func (s *Snapshot) WithSCPs(name string, data []byte) (*Snapshot, error) {
	roots, err := parse(name, data)
	if err != nil {
		return nil, err
	}
	d := &decoder{file: name, data: data, roots: roots, open: true}
	if !isSCPData(roots[0]) || len(roots) > 1 {
		return nil, fault(name, data, roots[0].Offset, "this is no scp_data.json, want an object of organization nodes by ID, each with an organization_node_type")
	}
	org := new(rawOrganization)
	seen := map[string]bool{}
	for _, m := range roots[0].Members {
		n := rawNode{offset: m.Value.Offset, scps: []string{}}
		var kind string
		d.object(m.Value,
			need("id", d.text(&n.id)),
			may("arn", d.text(&n.arn)),
			may("name", d.text(&n.name)),
			may("parent", d.text(&n.parent)),
			need("organization_node_type", d.text(&kind)),
			need("policies", d.list(func(v *jsontree.Node) {
				p := d.scp(v)
				n.scps = append(n.scps, p.id)
				if !seen[p.id] {
					seen[p.id] = true
					org.policies = append(org.policies, p)
				}
			})),
		)
		switch {
		case kind == "AWSAccount":
			n.kind = "account"
		case n.parent == "":
			n.kind = "root"
		default:
			n.kind = "ou"
		}
		org.nodes = append(org.nodes, n)
		org.id, org.management = organizationIn(n.arn, org)
	}
	d.tree(org.nodes)
	if err := d.err(); err != nil {
		return nil, err
	}
	return newBuilder(name, data).withOrganization(s, org), nil
}

// scp reads one policy of a node.
func (d *decoder) scp(n *jsontree.Node) rawOrgPolicy {
	p := rawOrgPolicy{offset: n.Offset, kind: "scp"}
	d.object(n,
		need("Id", d.text(&p.id)),
		need("Arn", d.arn(&p.arn)),
		may("Name", d.text(&p.name)),
		may("AwsManaged", d.boolean(&p.awsManaged)),
		need("PolicyDocument", d.document(&p.src)),
	)
	return p
}

// organizationIn returns the organization and the management account that a
// node's ARN names, as in
// arn:aws:organizations::111122223333:ou/o-exampleorgid/ou-ab12-11111111.
func organizationIn(node string, org *rawOrganization) (id, management string) {
	a, err := arn.Parse(node)
	if err != nil || a.Service() != "organizations" {
		return org.id, org.management
	}
	parts := strings.Split(a.Resource(), "/")
	if len(parts) < 2 || !strings.HasPrefix(parts[1], "o-") {
		return org.id, org.management
	}
	return parts[1], a.Account()
}
