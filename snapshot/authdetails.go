// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"bytes"
	"net/url"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/internal/jsontree"
)

// detailLists are the members of the answer of GetAccountAuthorizationDetails.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
var detailLists = [...]string{"UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"}

// isDetails reports whether n is a page of such an answer.
func isDetails(n *jsontree.Node) bool {
	for _, list := range detailLists {
		if v := n.Get(list); v != nil && v.Kind == jsontree.Array {
			return true
		}
	}
	return false
}

// readDetails reads the pages of one or more accounts. Fields that are not
// known are passed over: AWS adds some from time to time.
func readDetails(name string, data []byte, roots []*jsontree.Node) (*Snapshot, error) {
	d := &decoder{file: name, data: data, roots: roots, open: true}
	r := details{decoder: d, index: map[string]int{}}
	for _, root := range roots {
		if root.Kind != jsontree.Array {
			r.page(root)
			continue
		}
		for _, page := range root.Elements {
			r.page(page)
		}
	}
	if err := d.err(); err != nil {
		return nil, err
	}
	return newBuilder(name, data).build(r.accounts, nil), nil
}

// details collects pages by account.
type details struct {
	*decoder
	accounts []rawAccount
	index    map[string]int
}

// accountOf returns the account with the given ID.
func (r *details) accountOf(id string) *rawAccount {
	i, ok := r.index[id]
	if !ok {
		i = len(r.accounts)
		r.index[id] = i
		r.accounts = append(r.accounts, rawAccount{id: id})
	}
	return &r.accounts[i]
}

// page reads one page. An account ID is found in ARNs only; AWS managed
// policies, whose ARNs have none, belong to the account of the page.
func (r *details) page(n *jsontree.Node) {
	if !r.is(n, jsontree.Object, "a page of get-account-authorization-details") {
		return
	}
	if !isDetails(n) {
		r.errorf(n.Offset, "none of UserDetailList, GroupDetailList, RoleDetailList and Policies is here, want a page of get-account-authorization-details")
		return
	}
	var users, groups, roles []rawIdentity
	var policies []rawManaged
	r.object(n,
		may("UserDetailList", r.list(func(n *jsontree.Node) {
			users = append(users, r.identity(n, "UserPolicyList", may("GroupList", nil)))
		})),
		may("GroupDetailList", r.list(func(n *jsontree.Node) {
			groups = append(groups, r.identity(n, "GroupPolicyList"))
		})),
		may("RoleDetailList", r.list(func(n *jsontree.Node) {
			roles = append(roles, r.identity(n, "RolePolicyList", may("AssumeRolePolicyDocument", nil)))
		})),
		may("Policies", r.list(func(n *jsontree.Node) { policies = append(policies, r.managedDetail(n)) })),
	)
	page := pageAccount(users, roles, groups, policies)
	of := func(a arn.ARN) *rawAccount {
		if isAccount(a.Account()) {
			return r.accountOf(a.Account())
		}
		return r.accountOf(page)
	}
	for _, u := range users {
		a := of(u.arn)
		a.users = append(a.users, u)
	}
	for _, g := range groups {
		a := of(g.arn)
		a.groups = append(a.groups, g)
	}
	for _, role := range roles {
		a := of(role.arn)
		a.roles = append(a.roles, role)
	}
	for _, p := range policies {
		a := of(p.arn)
		a.policies = append(a.policies, p)
	}
}

// pageAccount returns the account that the ARNs of a page name, or "".
func pageAccount(users, roles, groups []rawIdentity, policies []rawManaged) string {
	for _, list := range [][]rawIdentity{users, roles, groups} {
		for _, r := range list {
			if isAccount(r.arn.Account()) {
				return r.arn.Account()
			}
		}
	}
	for _, p := range policies {
		if isAccount(p.arn.Account()) {
			return p.arn.Account()
		}
	}
	return ""
}

// identity reads a user, group or role. What is particular to one kind comes as
// fields without a reader.
func (r *details) identity(n *jsontree.Node, inline string, particular ...field) rawIdentity {
	id := rawIdentity{offset: n.Offset}
	fields := []field{
		need("Arn", r.arn(&id.arn)),
		may("UserId", r.text(&id.id)),
		may("GroupId", r.text(&id.id)),
		may("RoleId", r.text(&id.id)),
		may("Tags", r.tagList(&id.tags)),
		may("AttachedManagedPolicies", r.list(func(n *jsontree.Node) {
			var a arn.ARN
			if r.object(n, need("PolicyArn", r.arn(&a))); a.IsValid() {
				id.attached = append(id.attached, a)
			}
		})),
		may("PermissionsBoundary", func(n *jsontree.Node) {
			r.object(n, need("PermissionsBoundaryArn", r.arn(&id.boundary)))
		}),
		may(inline, r.list(func(n *jsontree.Node) {
			var p rawInline
			r.object(n, need("PolicyName", r.text(&p.name)), need("PolicyDocument", r.encoded(&p.src)))
			id.inline = append(id.inline, p)
		})),
	}
	for _, f := range particular {
		switch f.name {
		case "GroupList":
			f.read = r.texts(&id.groups)
		case "AssumeRolePolicyDocument":
			f.read = r.encoded(&id.trust)
		}
		fields = append(fields, f)
	}
	r.object(n, fields...)
	return id
}

// managedDetail reads a managed policy with its versions and keeps the default
// one.
func (r *details) managedDetail(n *jsontree.Node) rawManaged {
	m := rawManaged{offset: n.Offset}
	byID := map[string]source{}
	r.object(n,
		need("Arn", r.arn(&m.arn)),
		may("PolicyName", r.text(&m.name)),
		may("DefaultVersionId", r.text(&m.version)),
		may("UpdateDate", r.time(&m.updated)),
		may("PolicyVersionList", r.list(func(n *jsontree.Node) {
			var id string
			var isDefault bool
			var src source
			r.object(n,
				may("VersionId", r.text(&id)),
				may("IsDefaultVersion", r.boolean(&isDefault)),
				may("Document", r.encoded(&src)),
			)
			byID[id] = src
			if isDefault {
				m.src = src
			}
		})),
	)
	if src, ok := byID[m.version]; ok {
		m.src = src
	}
	return m
}

// tagList reads a list of keys and values.
func (r *details) tagList(into *map[string]string) func(*jsontree.Node) {
	return func(n *jsontree.Node) {
		*into = map[string]string{}
		r.list(func(n *jsontree.Node) {
			var key, value string
			r.object(n, need("Key", r.text(&key)), may("Value", r.text(&value)))
			(*into)[key] = value
		})(n)
	}
}

// encoded reads a policy document. The API gives its text percent-encoded;
// most tools decode it to text or to an object before anybody sees it. A text
// that is neither is kept: it will not parse, and is reported then.
func (r *details) encoded(into *source) func(*jsontree.Node) {
	read := r.document(into)
	return func(n *jsontree.Node) {
		read(n)
		if n.Kind != jsontree.String || bytes.HasPrefix(bytes.TrimSpace(into.text), []byte("{")) {
			return
		}
		if text, err := url.PathUnescape(n.Text); err == nil {
			into.text = []byte(text)
		}
	}
}
