// SPDX-License-Identifier: Apache-2.0

package diff

import (
	"strings"

	"github.com/undenied/undenied/snapshot/format"
)

// Organizations returns in what the organization b differs from a, sorted. A nil
// organization was not collected: one that is in one snapshot only is one
// change.
func Organizations(a, b *format.Organization) []Change {
	switch {
	case a == nil && b == nil:
		return nil
	case a == nil:
		return []Change{{Op: Added, Kind: Organization, Subject: b.ID}}
	case b == nil:
		return []Change{{Op: Removed, Kind: Organization, Subject: a.ID}}
	}
	var l list
	l.changed(Organization, b.ID, "", organization(a, b))
	before, after := index(a.Nodes, nodeID), index(b.Nodes, nodeID)
	for _, id := range union(before, after) {
		switch old, now := before[id], after[id]; {
		case old == nil:
			l.add(Added, Node, id, now.Name)
		case now == nil:
			l.add(Removed, Node, id, old.Name)
		default:
			l.changed(Node, id, now.Name, node(old, now))
		}
	}
	policies, policiesAfter := index(a.Policies, policyID), index(b.Policies, policyID)
	for _, id := range union(policies, policiesAfter) {
		switch old, now := policies[id], policiesAfter[id]; {
		case old == nil:
			l.add(Added, OrganizationPolicy, id, now.Name)
		case now == nil:
			l.add(Removed, OrganizationPolicy, id, old.Name)
		default:
			l.changed(OrganizationPolicy, id, now.Name, organizationPolicy(old, now))
		}
	}
	return l.sorted()
}

func nodeID(n *format.Node) string                 { return n.ID }
func policyID(p *format.OrganizationPolicy) string { return p.ID }

// organization compares what an organization itself says.
func organization(a, b *format.Organization) []Detail {
	var d details
	d.text("ID", a.ID, b.ID)
	d.text("management account", a.ManagementAccount, b.ManagementAccount)
	if a.EnabledPolicyTypes != nil && b.EnabledPolicyTypes != nil {
		d.set("enabled policy type", a.EnabledPolicyTypes, b.EnabledPolicyTypes)
	}
	if a.DelegatedAdministrators == nil || b.DelegatedAdministrators == nil {
		return d
	}
	d.set("delegated administrator", delegated(a), delegated(b))
	return d
}

// delegated returns each administrator with each of its services.
func delegated(o *format.Organization) []string {
	var all []string
	for _, a := range o.DelegatedAdministrators {
		if len(a.Services) == 0 {
			all = append(all, a.Account)
		}
		for _, service := range a.Services {
			all = append(all, a.Account+" for "+service)
		}
	}
	return all
}

// node compares two nodes.
func node(a, b *format.Node) []Detail {
	var d details
	d.text("parent", a.Parent, b.Parent)
	d.text("name", a.Name, b.Name)
	d.text("kind", a.Kind, b.Kind)
	if a.SCPs != nil && b.SCPs != nil {
		d.set("SCP", a.SCPs, b.SCPs)
	}
	if a.RCPs != nil && b.RCPs != nil {
		d.set("RCP", a.RCPs, b.RCPs)
	}
	d.tags(a.Tags, b.Tags)
	return d
}

// organizationPolicy compares two service or resource control policies.
func organizationPolicy(a, b *format.OrganizationPolicy) []Detail {
	var d details
	d.text("name", a.Name, b.Name)
	d.text("type", strings.ToUpper(a.Type), strings.ToUpper(b.Type))
	if !a.Document.IsZero() && !b.Document.IsZero() {
		d.document("document", "", a.Document, b.Document)
	}
	return d
}
