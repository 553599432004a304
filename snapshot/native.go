// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/internal/jsontree"
)

// readNative reads a file of the project's own format.
func readNative(name string, data []byte, root *jsontree.Node) (*Snapshot, error) {
	if schema := root.Get("schema"); schema.Str() != SchemaV1 {
		got := kindName(schema.Kind)
		if schema.Kind == jsontree.String {
			got = fmt.Sprintf("%q", schema.Text)
		}
		err := fault(name, data, schema.Offset, "%s is not a schema this version understands, want %q", got, SchemaV1)
		err.Path = "schema"
		return nil, err
	}
	d := &decoder{file: name, data: data, roots: []*jsontree.Node{root}}
	b := newBuilder(name, data)
	var org *rawOrganization
	var accounts []rawAccount
	d.object(root,
		need("schema", func(*jsontree.Node) {}),
		may("collection", func(n *jsontree.Node) { d.collection(n, b.snap) }),
		may("organization", func(n *jsontree.Node) { org = d.organization(n) }),
		may("accounts", d.list(func(n *jsontree.Node) { accounts = append(accounts, d.nativeAccount(n)) })),
	)
	d.unique(accounts, org)
	if err := d.err(); err != nil {
		return nil, err
	}
	return b.build(accounts, org), nil
}

func (d *decoder) collection(n *jsontree.Node, s *Snapshot) {
	d.object(n,
		may("collectedAt", d.time(&s.collectedAt)),
		may("by", d.text(&s.collectedBy)),
		may("calls", d.list(func(n *jsontree.Node) {
			var c Call
			d.object(n,
				may("account", d.text(&c.Account)),
				may("region", d.text(&c.Region)),
				need("service", d.text(&c.Service)),
				need("operation", d.text(&c.Operation)),
				need("status", d.word(&c.Status, callStatuses...)),
				may("code", d.text(&c.Code)),
				may("message", d.text(&c.Message)),
				may("resource", d.text(&c.Resource)),
				may("count", d.integer(&c.Count)),
			)
			s.calls = append(s.calls, c)
		})),
	)
}

var callStatuses = []string{"ok", "none", "denied", "throttled", "unsupported", "disabledRegion", "error", "skipped"}

func (d *decoder) organization(n *jsontree.Node) *rawOrganization {
	org := new(rawOrganization)
	d.object(n,
		need("id", d.text(&org.id)),
		need("managementAccount", d.account(&org.management)),
		may("enabledPolicyTypes", d.words(&org.enabled, enabledTypes...)),
		need("nodes", d.list(func(n *jsontree.Node) { org.nodes = append(org.nodes, d.node(n)) })),
		may("policies", d.list(func(n *jsontree.Node) {
			p := rawOrgPolicy{offset: n.Offset}
			d.object(n,
				need("id", d.text(&p.id)),
				need("arn", d.arn(&p.arn)),
				may("name", d.text(&p.name)),
				need("type", d.word(&p.kind, "scp", "rcp")),
				may("awsManaged", d.boolean(&p.awsManaged)),
				may("document", d.document(&p.src)),
			)
			org.policies = append(org.policies, p)
		})),
	)
	d.tree(org.nodes)
	return org
}

func (d *decoder) node(n *jsontree.Node) rawNode {
	r := rawNode{offset: n.Offset}
	var tags map[string]string
	d.object(n,
		need("id", d.text(&r.id)),
		need("kind", d.word(&r.kind, "root", "ou", "account")),
		may("name", d.text(&r.name)),
		may("parent", d.text(&r.parent)),
		may("scps", d.texts(&r.scps)),
		may("rcps", d.texts(&r.rcps)),
		may("tags", d.tags(&tags)),
	)
	return r
}

// tree checks that the nodes form trees below roots.
func (d *decoder) tree(nodes []rawNode) {
	byID := make(map[string]*rawNode, len(nodes))
	for i := range nodes {
		n := &nodes[i]
		if byID[n.id] != nil {
			d.errorf(n.offset, "node %q is listed twice, want it once", n.id)
		}
		byID[n.id] = n
	}
	for i := range nodes {
		n := &nodes[i]
		parent := byID[n.parent]
		switch {
		case !slices.Contains(nodeKinds[1:], n.kind): // reported already
		case n.kind == "account" && !isAccount(n.id):
			d.errorf(n.offset, "%q is not an account ID, want twelve digits", n.id)
		case n.kind == "root" && n.parent != "":
			d.errorf(n.offset, "root %q has the parent %q, want none", n.id, n.parent)
		case n.kind != "root" && parent == nil:
			d.errorf(n.offset, "the parent %q of node %q is not listed, want the ID of another node", n.parent, n.id)
		case n.kind != "root" && parent.kind == "account":
			d.errorf(n.offset, "the parent %q of node %q is an account, want an organizational unit or root", n.parent, n.id)
		case inCycle(byID, n):
			d.errorf(n.offset, "node %q is its own ancestor, want a tree below a root", n.id)
		}
	}
}

// inCycle reports whether n is one of its own ancestors.
func inCycle(byID map[string]*rawNode, n *rawNode) bool {
	p := byID[n.parent]
	for range byID {
		if p == nil || p == n {
			return p == n
		}
		p = byID[p.parent]
	}
	return false
}

func (d *decoder) nativeAccount(n *jsontree.Node) rawAccount {
	var a rawAccount
	d.object(n,
		need("account", d.account(&a.id)),
		may("name", d.text(&a.name)),
		may("standalone", d.boolean(&a.standalone)),
		may("services", d.texts(&a.services)),
		may("users", d.list(func(n *jsontree.Node) { a.users = append(a.users, d.user(n)) })),
		may("groups", d.list(func(n *jsontree.Node) { a.groups = append(a.groups, d.group(n)) })),
		may("roles", d.list(func(n *jsontree.Node) { a.roles = append(a.roles, d.role(n)) })),
		may("policies", d.list(func(n *jsontree.Node) { a.policies = append(a.policies, d.managed(n)) })),
		may("resources", d.list(func(n *jsontree.Node) { a.resources = append(a.resources, d.resource(n)) })),
	)
	for _, ids := range [][]rawIdentity{a.users, a.groups, a.roles} {
		for _, r := range ids {
			if r.arn.IsValid() && r.arn.Account() != a.id && isAccount(a.id) {
				d.errorf(r.offset, "%s is listed in account %s, want it in its own", r.arn, a.id)
			}
		}
	}
	return a
}

// attachments are the fields that users, groups and roles share.
func (d *decoder) attachments(r *rawIdentity, kind string) []field {
	return []field{
		need("arn", func(n *jsontree.Node) {
			d.arn(&r.arn)(n)
			if r.arn.IsValid() && (r.arn.Service() != "iam" || !strings.HasPrefix(r.arn.Resource(), kind+"/")) {
				d.errorf(n.Offset, "%s is not the ARN of a %s", r.arn, kind)
			}
		}),
		may("id", d.text(&r.id)),
		may("createDate", d.time(new(time.Time))),
		may("attachedPolicies", d.arns(&r.attached)),
		may("inlinePolicies", d.list(func(n *jsontree.Node) {
			var p rawInline
			d.object(n, need("name", d.text(&p.name)), need("document", d.document(&p.src)))
			r.inline = append(r.inline, p)
		})),
	}
}

func (d *decoder) group(n *jsontree.Node) rawIdentity {
	r := rawIdentity{offset: n.Offset}
	d.object(n, d.attachments(&r, "group")...)
	return r
}

func (d *decoder) user(n *jsontree.Node) rawIdentity {
	r := rawIdentity{offset: n.Offset}
	d.object(n, append(d.attachments(&r, "user"),
		may("tags", d.tags(&r.tags)),
		may("permissionsBoundary", d.arn(&r.boundary)),
		may("groups", d.texts(&r.groups)),
	)...)
	return r
}

func (d *decoder) role(n *jsontree.Node) rawIdentity {
	r := rawIdentity{offset: n.Offset}
	d.object(n, append(d.attachments(&r, "role"),
		may("tags", d.tags(&r.tags)),
		may("permissionsBoundary", d.arn(&r.boundary)),
		may("trustPolicy", d.document(&r.trust)),
		may("lastUsed", d.time(new(time.Time))),
	)...)
	return r
}

func (d *decoder) managed(n *jsontree.Node) rawManaged {
	r := rawManaged{offset: n.Offset}
	d.object(n,
		need("arn", d.arn(&r.arn)),
		may("id", d.text(new(string))),
		may("name", d.text(&r.name)),
		may("defaultVersion", d.text(&r.version)),
		may("createDate", d.time(new(time.Time))),
		may("updateDate", d.time(&r.updated)),
		may("document", d.document(&r.src)),
	)
	return r
}

func (d *decoder) resource(n *jsontree.Node) rawResource {
	r := rawResource{offset: n.Offset}
	d.object(n,
		need("arn", d.arn(&r.arn)),
		may("type", d.text(&r.kind)),
		may("policyStatus", d.word(&r.status, policyStatuses...)),
		may("policy", d.document(&r.src)),
		may("tags", d.tags(&r.tags)),
		may("settings", func(n *jsontree.Node) {
			if d.is(n, jsontree.Object, "an object") {
				r.settings = n
			}
		}),
	)
	switch {
	case r.src.text == nil && r.status == statusPresent:
		d.errorf(n.Offset, `policyStatus is "present" without a policy, want the policy or another status`)
	case r.src.text != nil && r.status != statusPresent && r.status != "":
		d.errorf(n.Offset, `policyStatus is %q with a policy, want "present"`, r.status)
	}
	return r
}

// The states of a resource's policy.
const (
	statusPresent = "present"
	statusNone    = "none"
)

var policyStatuses = []string{statusPresent, statusNone, "denied", "error", "notCollected"}

// unique refuses what is listed twice.
func (d *decoder) unique(accounts []rawAccount, org *rawOrganization) {
	seen := map[string]bool{}
	for i := range accounts {
		a := &accounts[i]
		if seen[a.id] {
			d.errorf(d.elementOffset("accounts", i), "account %s is listed twice, want it once", a.id)
		}
		seen[a.id] = true
		policies := map[arn.ARN]bool{}
		for _, p := range a.policies {
			if policies[p.arn] && p.arn.IsValid() {
				d.errorf(p.offset, "%s is listed twice, want it once", p.arn)
			}
			policies[p.arn] = true
		}
	}
	listed := map[arn.ARN]bool{}
	once := func(a arn.ARN, offset int) {
		if listed[a] && a.IsValid() {
			d.errorf(offset, "%s is listed twice, want it once", a)
		}
		listed[a] = true
	}
	for i := range accounts {
		a := &accounts[i]
		for _, ids := range [][]rawIdentity{a.users, a.groups, a.roles} {
			for _, r := range ids {
				once(r.arn, r.offset)
			}
		}
		for _, r := range a.resources {
			once(r.arn, r.offset)
		}
	}
	if org == nil {
		return
	}
	ids := map[string]bool{}
	for _, p := range org.policies {
		if ids[p.id] {
			d.errorf(p.offset, "policy %q is listed twice, want it once", p.id)
		}
		ids[p.id] = true
	}
}

// elementOffset returns where the i-th element of a list of the file begins.
func (d *decoder) elementOffset(list string, i int) int {
	return d.roots[0].Get(list).Elements[i].Offset
}
