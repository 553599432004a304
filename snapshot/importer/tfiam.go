// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"github.com/undenied/undenied/internal/jsontree"
	"github.com/undenied/undenied/snapshot/format"
)

// tfIdentity reads an aws_iam_user, group or role.
func tfIdentity(kind string) func(*tf, *tfResource) {
	return func(t *tf, res *tfResource) {
		name := res.text("name")
		if !t.findARN(res, kind, func() (ok bool) { res.arn, ok = t.iam(kind, res.text("path"), name); return }) {
			return
		}
		id := format.Identity{
			Origin:     res.whole.origin(),
			ARN:        res.arn,
			ID:         res.any("unique_id").scalar(),
			CreateDate: res.at("create_date").time(),
			Tags:       res.tags(),
		}
		if id.Tags == nil && kind != "group" && !res.isPartlyUnknown("tags_all") && !res.isPartlyUnknown("tags") {
			id.Tags = map[string]string{}
		}
		t.identity(kind, name, id)
	}
}

// findARN returns whether the ARN of a resource is known, or is settled by its
// name.
func (t *tf) findARN(res *tfResource, kind string, settle func() bool) bool {
	if a, ok := res.at("arn").arn(); ok && isIAM(a, kind, a.Account()) {
		res.arn = a
		return true
	}
	if settle() {
		return true
	}
	if t.Account == "" {
		t.skip(res.whole, "%s: the account is not known, want --account", res.address)
	} else {
		t.skip(res.whole, "%s: its name is not known until apply", res.address)
	}
	return false
}

func tfManagedPolicy(t *tf, res *tfResource) {
	if !t.findARN(res, "policy", func() (ok bool) { res.arn, ok = t.iam("policy", res.text("path"), res.text("name")); return }) {
		return
	}
	p := format.ManagedPolicy{Origin: res.whole.origin(), ARN: res.arn, ID: res.text("policy_id"), Name: res.text("name"), Document: res.at("policy").document()}
	if p.Document.IsZero() {
		t.notKnown(res, "policy")
	}
	t.policy(p)
}

// tfRoleParts reads what else a role itself says: it may refer to other resources.
func tfRoleParts(t *tf, res *tfResource) {
	id := t.identities["role/"+res.text("name")]
	if id == nil {
		return // said already
	}
	if id.TrustPolicy = res.at("assume_role_policy").document(); id.TrustPolicy.IsZero() {
		t.notKnown(res, "assume_role_policy")
	}
	tfBoundary(t, res, id)
	for _, v := range res.at("managed_policy_arns").list() {
		if a, ok := v.arn(); ok {
			attach(id, a)
		}
	}
	for _, v := range res.at("inline_policy").list() {
		if doc := v.at("policy").document(); !doc.IsZero() {
			embed(id, v.text("name"), doc)
		}
	}
	for _, name := range [...]string{"managed_policy_arns", "inline_policy"} {
		if res.isUnknown(name) && !res.references.at(name).ok() {
			continue // nobody asked for any: AWS tells that there are none
		}
		if res.isPartlyUnknown(name) {
			t.notKnown(res, name)
			unknown(id, res.address+"."+name)
		}
	}
}

func tfUserParts(t *tf, res *tfResource) {
	if id := t.identities["user/"+res.text("name")]; id != nil {
		tfBoundary(t, res, id)
	}
}

func tfBoundary(t *tf, res *tfResource, id *format.Identity) {
	a, ok := t.arnIn(res, "permissions_boundary")
	switch {
	case ok:
		id.PermissionsBoundary = a
	case res.isUnknown("permissions_boundary"):
		t.notKnown(res, "permissions_boundary")
		id.PermissionsBoundary = unknownPolicy(id.ARN, res.address+".permissions_boundary")
	}
}

// tfInline reads an aws_iam_role_policy and its like.
func tfInline(kind string) func(*tf, *tfResource) {
	return func(t *tf, res *tfResource) {
		id := t.identityIn(res, kind, kind)
		doc := res.at("policy").document()
		if doc.IsZero() {
			t.notKnown(res, "policy")
			unknown(id, res.address)
			return
		}
		name := res.text("name")
		if name == "" {
			name = res.address // AWS does not decide by it
		}
		embed(id, name, doc)
	}
}

// tfAttachment reads an aws_iam_role_policy_attachment and its like.
func tfAttachment(kind string) func(*tf, *tfResource) {
	return func(t *tf, res *tfResource) {
		id := t.identityIn(res, kind, kind)
		a, ok := t.arnIn(res, "policy_arn")
		if !ok {
			t.notKnown(res, "policy_arn")
			unknown(id, res.address)
			return
		}
		attach(id, a)
	}
}

// tfAttachments reads an aws_iam_policy_attachment.
func tfAttachments(t *tf, res *tfResource) {
	a, ok := t.arnIn(res, "policy_arn")
	if !ok {
		t.notKnown(res, "policy_arn")
	}
	for _, kind := range [...]string{"user", "group", "role"} {
		list := kind + "s"
		if res.isPartlyUnknown(list) {
			t.anyOf(res, list, kind)
		}
		for _, v := range res.at(list).list() {
			if v.Kind != jsontree.String {
				continue // not known
			}
			id := t.of(kind, v.Text, res.whole)
			if ok {
				attach(id, a)
			} else {
				unknown(id, res.address)
			}
		}
	}
}

// tfMembership reads an aws_iam_user_group_membership.
func tfMembership(t *tf, res *tfResource) {
	id := t.identityIn(res, "user", "user")
	groups := res.at("groups")
	if !groups.ok() {
		t.notKnown(res, "groups")
		unknown(id, res.address)
	}
	for _, v := range groups.list() {
		switch {
		case id == nil:
		case v.Str() == "":
			t.notKnown(res, "groups")
			unknown(id, res.address)
		default:
			id.Groups = append(id.Groups, v.Text)
		}
	}
}

// tfMembers reads an aws_iam_group_membership.
func tfMembers(t *tf, res *tfResource) {
	text, from := t.known(res, "group")
	if from != nil {
		text = from.text("name")
	}
	if text == "" {
		t.notKnown(res, "group")
	}
	if !res.at("users").ok() || res.isPartlyUnknown("users") {
		t.anyOf(res, "users", "user")
	}
	for _, v := range res.at("users").list() {
		if v.Str() == "" {
			continue // not known
		}
		switch id := t.of("user", v.Text, res.whole); {
		case id == nil:
		case text == "":
			unknown(id, res.address)
		default:
			id.Groups = append(id.Groups, text)
		}
	}
}
