// SPDX-License-Identifier: Apache-2.0

package format

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

// readSCPData reads a scp_data.json, the file that Access Undenied's get-scps
// writes: an object of nodes by ID, each with its parent and its policies.
// Resource control policies are not in such a file.
func readSCPData(in *text, roots []*jsontree.Node) (*File, error) {
	d := &decoder{in: in, roots: roots, open: true}
	org := new(Organization)
	seen := map[string]bool{}
	for _, m := range roots[0].Members {
		n := Node{Origin: d.origin(m.Value), SCPs: []string{}}
		var kind string
		d.object(m.Value,
			need("id", d.text(&n.ID)),
			may("arn", d.text(&n.ARN)),
			may("name", d.text(&n.Name)),
			may("parent", d.text(&n.Parent)),
			need("organization_node_type", d.text(&kind)),
			need("policies", d.list(func(v *jsontree.Node) {
				p := d.scp(v)
				n.SCPs = append(n.SCPs, p.ID)
				if !seen[p.ID] {
					seen[p.ID] = true
					org.Policies = append(org.Policies, p)
				}
			})),
		)
		switch {
		case kind == "AWSAccount":
			n.Kind = "account"
		case n.Parent == "":
			n.Kind = "root"
		default:
			n.Kind = "ou"
		}
		org.Nodes = append(org.Nodes, n)
		org.ID, org.ManagementAccount = organizationIn(n.ARN, org)
	}
	d.tree(org.Nodes)
	if err := d.err(); err != nil {
		return nil, err
	}
	return &File{Organization: org}, nil
}

// scp reads one policy of a node.
func (d *decoder) scp(n *jsontree.Node) OrganizationPolicy {
	p := OrganizationPolicy{Origin: d.origin(n), Type: "scp"}
	d.object(n,
		need("Id", d.text(&p.ID)),
		need("Arn", d.arn(&p.ARN)),
		may("Name", d.text(&p.Name)),
		may("AwsManaged", d.boolean(&p.AWSManaged)),
		need("PolicyDocument", d.document(&p.Document)),
	)
	return p
}

// organizationIn returns the organization and the management account that a
// node's ARN names, as in
// arn:aws:organizations::111122223333:ou/o-exampleorgid/ou-ab12-11111111.
func organizationIn(node string, org *Organization) (id, management string) {
	a, err := arn.Parse(node)
	if err != nil || a.Service() != "organizations" {
		return org.ID, org.ManagementAccount
	}
	parts := strings.Split(a.Resource(), "/")
	if len(parts) < 2 || !strings.HasPrefix(parts[1], "o-") {
		return org.ID, org.ManagementAccount
	}
	return parts[1], a.Account()
}
