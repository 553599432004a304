// SPDX-License-Identifier: Apache-2.0

package format

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
func readDetails(in *text, roots []*jsontree.Node) (*File, error) {
	d := &decoder{in: in, roots: roots, open: true}
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
	f := &File{Accounts: r.accounts}
	f.adopt()
	return f, nil
}

// details collects pages by account.
type details struct {
	*decoder
	accounts []Account
	index    map[string]int
}

// accountOf returns the account with the given ID.
func (r *details) accountOf(id string) *Account {
	i, ok := r.index[id]
	if !ok {
		i = len(r.accounts)
		r.index[id] = i
		r.accounts = append(r.accounts, Account{ID: id})
	}
	return &r.accounts[i]
}

// page reads one page. An account ID is found in ARNs only; AWS managed
// policies, whose ARNs have none, belong to the account of the page, or to one
// without an ID.
func (r *details) page(n *jsontree.Node) {
	if !r.is(n, jsontree.Object, "a page of get-account-authorization-details") {
		return
	}
	if !isDetails(n) {
		r.errorf(n.Offset, "none of UserDetailList, GroupDetailList, RoleDetailList and Policies is here, want a page of get-account-authorization-details")
		return
	}
	var users, groups, roles []Identity
	var policies []ManagedPolicy
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
	of := func(a arn.ARN) *Account {
		if IsAccountID(a.Account()) {
			return r.accountOf(a.Account())
		}
		return r.accountOf(page)
	}
	for _, u := range users {
		a := of(u.ARN)
		a.Users = append(a.Users, u)
	}
	for _, g := range groups {
		a := of(g.ARN)
		a.Groups = append(a.Groups, g)
	}
	for _, role := range roles {
		a := of(role.ARN)
		a.Roles = append(a.Roles, role)
	}
	for _, p := range policies {
		a := of(p.ARN)
		a.Policies = append(a.Policies, p)
	}
}

// pageAccount returns the account that the ARNs of a page name, or "".
func pageAccount(users, roles, groups []Identity, policies []ManagedPolicy) string {
	for _, list := range [][]Identity{users, roles, groups} {
		for _, r := range list {
			if IsAccountID(r.ARN.Account()) {
				return r.ARN.Account()
			}
		}
	}
	for _, p := range policies {
		if IsAccountID(p.ARN.Account()) {
			return p.ARN.Account()
		}
	}
	return ""
}

// identity reads a user, group or role. What is particular to one kind comes as
// fields without a reader.
func (r *details) identity(n *jsontree.Node, inline string, particular ...field) Identity {
	id := Identity{Origin: r.origin(n)}
	fields := []field{
		need("Arn", r.arn(&id.ARN)),
		may("UserId", r.text(&id.ID)),
		may("GroupId", r.text(&id.ID)),
		may("RoleId", r.text(&id.ID)),
		may("CreateDate", r.time(&id.CreateDate)),
		may("RoleLastUsed", func(n *jsontree.Node) { r.object(n, may("LastUsedDate", r.time(&id.LastUsed))) }),
		may("Tags", r.tagList(&id.Tags)),
		may("AttachedManagedPolicies", r.list(func(n *jsontree.Node) {
			var a arn.ARN
			if r.object(n, need("PolicyArn", r.arn(&a))); a.IsValid() {
				id.AttachedPolicies = append(id.AttachedPolicies, a)
			}
		})),
		may("PermissionsBoundary", func(n *jsontree.Node) {
			r.object(n, need("PermissionsBoundaryArn", r.arn(&id.PermissionsBoundary)))
		}),
		may(inline, r.list(func(n *jsontree.Node) {
			var p InlinePolicy
			r.object(n, need("PolicyName", r.text(&p.Name)), need("PolicyDocument", r.encoded(&p.Document)))
			id.InlinePolicies = append(id.InlinePolicies, p)
		})),
	}
	for _, f := range particular {
		switch f.name {
		case "GroupList":
			f.read = r.texts(&id.Groups)
		case "AssumeRolePolicyDocument":
			f.read = r.encoded(&id.TrustPolicy)
		}
		fields = append(fields, f)
	}
	r.object(n, fields...)
	return id
}

// managedDetail reads a managed policy with its versions and keeps the default
// one.
func (r *details) managedDetail(n *jsontree.Node) ManagedPolicy {
	m := ManagedPolicy{Origin: r.origin(n)}
	byID := map[string]Document{}
	r.object(n,
		need("Arn", r.arn(&m.ARN)),
		may("PolicyName", r.text(&m.Name)),
		may("PolicyId", r.text(&m.ID)),
		may("CreateDate", r.time(&m.CreateDate)),
		may("DefaultVersionId", r.text(&m.DefaultVersion)),
		may("UpdateDate", r.time(&m.UpdateDate)),
		may("PolicyVersionList", r.list(func(n *jsontree.Node) {
			var id string
			var isDefault bool
			var src Document
			r.object(n,
				may("VersionId", r.text(&id)),
				may("IsDefaultVersion", r.boolean(&isDefault)),
				may("Document", r.encoded(&src)),
			)
			byID[id] = src
			if isDefault {
				m.Document = src
			}
		})),
	)
	if src, ok := byID[m.DefaultVersion]; ok {
		m.Document = src
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

// encoded reads a policy document. The API gives its text percent-encoded, from
// its first brace on; most tools decode it to text or to an object before anybody
// sees it. A text that is neither is kept: it will not parse, and is reported
// then.
func (r *details) encoded(into *Document) func(*jsontree.Node) {
	read := r.document(into)
	return func(n *jsontree.Node) {
		read(n)
		if n.Kind != jsontree.String || !bytes.HasPrefix(into.Text, []byte("%")) {
			return
		}
		if text, err := url.PathUnescape(n.Text); err == nil {
			into.Text = []byte(text)
		}
	}
}
