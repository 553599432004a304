// SPDX-License-Identifier: Apache-2.0

package format

import (
	"bytes"
	"slices"

	"github.com/undenied/undenied/internal/jsontree"
)

// evidence merges b into a.
func (m *merger) evidence(a, b *Evidence) {
	t := thing{m, a.Origin, b.Origin, "event " + a.EventID}
	t.document("the decoded message", &a.DecodedMessage, b.DecodedMessage)
	a.Origin = b.Origin
}

// resource merges b into a.
func (m *merger) resource(a, b *Resource) {
	t := thing{m, a.Origin, b.Origin, a.ARN.String()}
	t.text("the type", &a.Type, b.Type)
	t.tags(&a.Tags, b.Tags)
	t.settings(a, b)
	switch was, is := a.policyKnown(), b.policyKnown(); {
	case was && is && (a.Policy.IsZero() != b.Policy.IsZero() || !a.Policy.IsZero() && !sameDocument(a.Policy, b.Policy)):
		t.differs("the resource policy")
		fallthrough
	case is, !was && b.PolicyStatus != "":
		a.Policy, a.PolicyStatus = b.Policy, b.PolicyStatus
	}
	a.Origin = b.Origin
}

// policyKnown reports whether r says what its policy is, or that there is none.
func (r *Resource) policyKnown() bool {
	return !r.Policy.IsZero() || r.PolicyStatus == PolicyPresent || r.PolicyStatus == PolicyNone
}

// settings merges the members of the settings of b into those of a.
func (t *thing) settings(a, b *Resource) {
	before, err := jsontree.Parse(a.Settings)
	after, err2 := jsontree.Parse(b.Settings)
	switch {
	case err2 != nil || jsontree.Equal(before, after):
		return
	case err != nil:
		a.Settings = b.Settings
		return
	}
	var text bytes.Buffer
	member := func(m jsontree.Member, data []byte) {
		if text.Len() > 0 {
			text.WriteByte(',')
		}
		text.Write(data[m.Offset:m.Value.End])
	}
	for _, m := range before.Members {
		switch now := after.Get(m.Name); {
		case now == nil:
			member(m, a.Settings)
		case !jsontree.Equal(m.Value, now):
			t.differs("the setting " + m.Name)
		}
	}
	for _, m := range after.Members {
		member(m, b.Settings)
	}
	a.Settings = slices.Concat([]byte("{"), text.Bytes(), []byte("}"))
}

// organizations returns a and b merged. The later one counts as a whole if they
// are not the same organization.
func (m *merger) organizations(a, b *Organization) *Organization {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	case a.ID != "" && b.ID != "" && a.ID != b.ID:
		m.conflict(firstOrigin(a), firstOrigin(b), "the organization", "the ID "+b.ID)
		return b
	}
	merged := *a
	t := thing{m, firstOrigin(a), firstOrigin(b), "organization " + b.ID}
	t.text("the ID", &merged.ID, b.ID)
	t.text("the management account", &merged.ManagementAccount, b.ManagementAccount)
	if b.EnabledPolicyTypes != nil {
		if a.EnabledPolicyTypes != nil && !sameSet(a.EnabledPolicyTypes, b.EnabledPolicyTypes) {
			t.differs("the list of enabled policy types")
		}
		merged.EnabledPolicyTypes = b.EnabledPolicyTypes
	}
	if b.DelegatedAdministrators != nil {
		merged.DelegatedAdministrators = b.DelegatedAdministrators
	}
	merged.Nodes = merge(slices.Clone(a.Nodes), b.Nodes, func(n *Node) string { return n.ID }, m.node)
	merged.Policies = merge(slices.Clone(a.Policies), b.Policies, func(p *OrganizationPolicy) string { return p.ID }, m.organizationPolicy)
	return &merged
}

// firstOrigin returns the place of the first node, since an organization has
// none of its own.
func firstOrigin(o *Organization) Origin {
	if len(o.Nodes) == 0 {
		return Origin{}
	}
	return o.Nodes[0].Origin
}

// node merges b into a.
func (m *merger) node(a, b *Node) {
	t := thing{m, a.Origin, b.Origin, "node " + a.ID}
	t.text("the kind", &a.Kind, b.Kind)
	t.text("the name", &a.Name, b.Name)
	if a.Parent != b.Parent {
		t.differs("the parent")
	}
	a.Parent = b.Parent
	if b.ARN != "" {
		a.ARN = b.ARN
	}
	t.attached("the list of SCPs", &a.SCPs, b.SCPs)
	t.attached("the list of RCPs", &a.RCPs, b.RCPs)
	t.tags(&a.Tags, b.Tags)
	a.Origin = b.Origin
}

// attached merges lists of which a nil one was not collected.
func (t *thing) attached(aspect string, a *[]string, b []string) {
	if b == nil {
		return
	}
	if *a != nil && !sameSet(*a, b) {
		t.differs(aspect)
	}
	*a = b
}

// organizationPolicy merges b into a.
func (m *merger) organizationPolicy(a, b *OrganizationPolicy) {
	t := thing{m, a.Origin, b.Origin, "policy " + a.ID}
	t.text("the type", &a.Type, b.Type)
	t.text("the name", &a.Name, b.Name)
	t.document("the document", &a.Document, b.Document)
	a.Origin = b.Origin
}
