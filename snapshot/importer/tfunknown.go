// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"slices"
	"strings"

	"github.com/undenied/undenied/internal/jsontree"
)

// isUnknown reports whether an argument is known after apply only.
func (res *tfResource) isUnknown(name string) bool {
	v := res.unknown.at(name)
	return v.ok() && v.Kind == jsontree.Bool && v.Text == "true"
}

// isPartlyUnknown reports whether an argument, or something in it, is known after
// apply only.
func (res *tfResource) isPartlyUnknown(name string) bool {
	var within func(n *jsontree.Node) bool
	within = func(n *jsontree.Node) bool {
		return n.Kind == jsontree.Bool && n.Text == "true" ||
			slices.ContainsFunc(n.Elements, within) ||
			slices.ContainsFunc(n.Members, func(m jsontree.Member) bool { return within(m.Value) })
	}
	v := res.unknown.at(name)
	return v.ok() && within(v.Node)
}

// tags returns the tags of a resource, nil if one of them is not known. Those of
// the provider are among tags_all only.
func (res *tfResource) tags() map[string]string {
	if res.isPartlyUnknown("tags") || res.isPartlyUnknown("tags_all") {
		return nil
	}
	return res.any("tags_all", "tags").tags()
}

// referred returns the resources in the file that the expression of an argument
// refers to, and whether nothing else in it can be unknown before apply.
func (t *tf) referred(res *tfResource, name string) (found []*tfResource, all bool) {
	all = true
	for _, ref := range res.references.at(name, "references").texts() {
		here := len(found)
		for _, other := range t.byPattern[withoutIndexes(dotted(res.module)+ref)] {
			if other.module == res.module {
				found = append(found, other)
			}
		}
		all = all && (len(found) > here || t.isKnownReference(res, ref))
	}
	slices.SortFunc(found, func(a, b *tfResource) int { return strings.Compare(a.address, b.address) })
	return slices.Compact(found), all
}

// isKnownReference reports whether what a reference leads to is known before
// apply, or is an attribute of a resource that is referred to as a whole, too.
func (t *tf) isKnownReference(res *tfResource, ref string) bool {
	first, _, _ := strings.Cut(ref, ".")
	switch first {
	case "each", "count", "path", "terraform":
		return true
	case "var":
		return res.module == ""
	}
	whole, _, ok := strings.Cut(strings.TrimPrefix(withoutIndexes(ref), first+"."), ".")
	return ok && t.byPattern[dotted(res.module)+first+"."+whole] != nil
}

// anyOf notes that it is not known which users, groups or roles an argument names,
// and leaves the policies of all open that it may name: those that it refers to
// or, if it may be about others, those that are not there before apply, since only
// of them something can be unknown.
func (t *tf) anyOf(res *tfResource, name, kind string) {
	t.notKnown(res, name)
	found, all := t.referred(res, name)
	for _, other := range t.resources {
		switch {
		case other.kind != "aws_iam_"+kind:
		case slices.Contains(found, other), (found == nil || !all) && (other.isNew() || !res.isPartlyUnknown(name)):
			unknown(t.identities[kind+"/"+other.text("name")], res.address)
		}
	}
}

// isNew reports whether a resource is not there before apply.
func (res *tfResource) isNew() bool {
	return res.isUnknown("id") || res.isUnknown("arn") || res.isUnknown("unique_id")
}
