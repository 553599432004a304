// SPDX-License-Identifier: Apache-2.0

package format

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/undenied/undenied/internal/jsontree"
)

// organization reads the directory of an organization.
func (c *collectDir) organization(dir string) error {
	org := &Organization{}
	var root string
	found, err := c.read(dir+"/metadata.json", func(d *decoder, n *jsontree.Node) {
		d.object(n,
			need("id", d.text(&org.ID)),
			need("rootAccountId", d.accountID(&org.ManagementAccount)),
			may("rootOu", d.text(&root)),
			may("features", func(n *jsontree.Node) {
				org.EnabledPolicyTypes = []string{}
				for _, m := range n.Members {
					if m.Value.Text == "true" && slices.Contains(enabledTypes, m.Name) { // others decide nothing
						org.EnabledPolicyTypes = append(org.EnabledPolicyTypes, m.Name)
					}
				}
			}),
		)
	})
	switch {
	case err != nil || !found:
		return err
	case c.file.Organization != nil:
		c.skip(dir, "a second organization, want one")
		return nil
	}
	c.file.Organization = org
	_, err = c.read(dir+"/ous.json", func(d *decoder, n *jsontree.Node) { org.nodesIn(d, n, "ou", "parent") })
	_, err2 := c.read(dir+"/accounts.json", func(d *decoder, n *jsontree.Node) { org.nodesIn(d, n, "account", "ou") })
	errs := []error{err, err2}
	for i := range org.Nodes {
		if n := &org.Nodes[i]; n.ID == root || n.Kind == "ou" && n.Parent == "" {
			n.Kind = "root"
		}
	}
	d := &decoder{in: &text{name: filepath.Join(c.path, filepath.FromSlash(dir))}}
	nodes := slices.Clone(org.Nodes)
	for i := range nodes {
		nodes[i].Origin = Origin{} // they are from two files
	}
	d.tree(nodes)
	errs = append(errs, d.err())
	for _, kind := range [...]string{"scp", "rcp"} {
		errs = append(errs, c.organizationPolicies(dir+"/"+kind+"s", kind))
	}
	_, err = c.read(dir+"/delegated-admins.json", func(d *decoder, n *jsontree.Node) { org.delegated(d, n) })
	return errors.Join(append(errs, err)...)
}

// nodesIn reads an object of nodes by their IDs. A policy is known by its ARN,
// which ends with its ID.
func (o *Organization) nodesIn(d *decoder, n *jsontree.Node, kind, parent string) {
	if !d.is(n, jsontree.Object, "an object of nodes by ID") {
		return
	}
	for _, m := range n.Members {
		node := Node{Origin: d.origin(m.Value), ID: m.Name, Kind: kind}
		d.object(m.Value,
			may(parent, d.text(&node.Parent)),
			may("scps", d.texts(&node.SCPs)),
			may("rcps", d.texts(&node.RCPs)),
			may("tags", d.tags(&node.Tags)),
		)
		if node.SCPs != nil {
			node.SCPs = lastParts(node.SCPs)
		}
		if node.RCPs != nil {
			node.RCPs = lastParts(node.RCPs)
		}
		o.Nodes = append(o.Nodes, node)
	}
}

// delegated reads an object of lists of accounts by service.
func (o *Organization) delegated(d *decoder, n *jsontree.Node) {
	o.DelegatedAdministrators = []DelegatedAdministrator{}
	for _, m := range n.Members {
		var accounts []string
		d.texts(&accounts)(m.Value)
		for _, id := range accounts {
			i := slices.IndexFunc(o.DelegatedAdministrators, func(a DelegatedAdministrator) bool { return a.Account == id })
			if i < 0 {
				i = len(o.DelegatedAdministrators)
				o.DelegatedAdministrators = append(o.DelegatedAdministrators, DelegatedAdministrator{Account: id})
			}
			o.DelegatedAdministrators[i].Services = append(o.DelegatedAdministrators[i].Services, m.Name)
		}
	}
}

// organizationPolicies reads the policies of one type, a directory each.
func (c *collectDir) organizationPolicies(dir, kind string) error {
	entries, err := fs.ReadDir(c.root.FS(), dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	errs := []error{err}
	for _, e := range entries {
		p := OrganizationPolicy{Type: kind}
		found, err := c.read(dir+"/"+e.Name()+"/metadata.json", func(d *decoder, n *jsontree.Node) {
			p.Origin = d.origin(n)
			d.object(n, need("arn", d.arn(&p.ARN)), may("name", d.text(&p.Name)), may("awsManaged", d.boolean(&p.AWSManaged)))
		})
		if errs = append(errs, err); err != nil || !found {
			continue
		}
		p.ID = lastParts([]string{p.ARN.String()})[0]
		if c.seen[p.ID] {
			errs = append(errs, &Error{Pos: p.Position(), Err: fmt.Errorf("policy %s is here twice, want it once", p.ID)})
			continue
		}
		c.seen[p.ID] = true
		_, err = c.read(dir+"/"+e.Name()+"/policy.json", func(d *decoder, n *jsontree.Node) { d.document(&p.Document)(n) })
		errs = append(errs, err)
		c.file.Organization.Policies = append(c.file.Organization.Policies, p)
	}
	return errors.Join(errs...)
}
