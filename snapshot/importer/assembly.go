// SPDX-License-Identifier: Apache-2.0

package importer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/snapshot/format"
)

// An assembly puts together users, groups and roles whose policies, attachments
// and members stand on their own, as in plans and templates.
type assembly struct {
	*reader
	identities map[string]*format.Identity // by kind and name: "role/App"
	order      []string
	managed    map[arn.ARN]*format.ManagedPolicy
	policies   []arn.ARN
	resources  map[arn.ARN]*format.Resource
	owners     map[arn.ARN]string // accounts of resources
	added      []arn.ARN          // resources

	permissions     map[arn.ARN][]string // statements of functions
	permitted       []arn.ARN            // functions with permissions
	unknownPolicies map[arn.ARN]bool     // functions with statements that are not known
	anyFunction     bool                 // there are statements of functions that are not known
	aliases         map[arn.ARN][]string // of keys; one that is not known is ""
}

func newAssembly(r *reader) *assembly {
	return &assembly{
		reader:     r,
		identities: map[string]*format.Identity{},
		managed:    map[arn.ARN]*format.ManagedPolicy{},
		resources:  map[arn.ARN]*format.Resource{},
		owners:     map[arn.ARN]string{},

		permissions:     map[arn.ARN][]string{},
		unknownPolicies: map[arn.ARN]bool{},
		aliases:         map[arn.ARN][]string{},
	}
}

// identity adds a user, group or role.
func (b *assembly) identity(kind, name string, id format.Identity) {
	key := kind + "/" + name
	if b.identities[key] == nil {
		b.order = append(b.order, key)
	}
	b.identities[key] = &id
}

// of returns the user, group or role of a name, which an ARN may stand for. It is
// nil, and said so, if the file does not have it.
func (b *assembly) of(kind, name string, v value) *format.Identity {
	name = name[strings.LastIndexByte(name, '/')+1:]
	id := b.identities[kind+"/"+name]
	if id == nil {
		b.skip(v, "the %s %q is not in this file, want it beside what belongs to it", kind, name)
	}
	return id
}

// policy adds a managed policy.
func (b *assembly) policy(p format.ManagedPolicy) {
	if b.managed[p.ARN] == nil {
		b.policies = append(b.policies, p.ARN)
	}
	b.managed[p.ARN] = &p
}

// attach attaches a managed policy.
func attach(id *format.Identity, policy arn.ARN) {
	if id != nil && !slices.Contains(id.AttachedPolicies, policy) {
		id.AttachedPolicies = append(id.AttachedPolicies, policy)
	}
}

// unknown attaches a policy that no snapshot holds, in place of what is not
// known about the policies of id. The name tells where it is from.
func unknown(id *format.Identity, name string) {
	if id != nil {
		attach(id, unknownPolicy(id.ARN, name))
	}
}

// unknownPolicy returns the ARN of a policy that no snapshot holds.
func unknownPolicy(owner arn.ARN, name string) arn.ARN {
	name = strings.Map(func(c rune) rune {
		if c > ' ' && c < 0x7f && !strings.ContainsRune(`"'[]*?`, c) {
			return c
		}
		return '-'
	}, name)
	a, err := arn.Parse(fmt.Sprintf("arn:%s:iam::%s:policy/not-known/%s", owner.Partition(), owner.Account(), name))
	if err != nil {
		return owner // not reached: the parts are those of an ARN
	}
	return a
}

// embed adds an inline policy.
func embed(id *format.Identity, name string, doc format.Document) {
	if id == nil {
		return
	}
	id.InlinePolicies = slices.DeleteFunc(id.InlinePolicies, func(p format.InlinePolicy) bool { return p.Name == name })
	id.InlinePolicies = append(id.InlinePolicies, format.InlinePolicy{Name: name, Document: doc})
}

// resource returns the resource with an ARN, new if need be. The account is that
// of the ARN, or else the file's; it is nil, and said so, if neither is known.
func (b *assembly) resource(a arn.ARN, v value) *format.Resource {
	if res := b.resources[a]; res != nil {
		return res
	}
	owner := a.Account()
	if !format.IsAccountID(owner) {
		owner = b.Account
	}
	if owner == "" {
		b.skip(v, "the account of %s is not known, want --account", a)
		return nil
	}
	res := &format.Resource{Origin: v.origin(), ARN: a}
	b.resources[a], b.owners[a] = res, owner
	b.added = append(b.added, a)
	return res
}

// govern gives a resource a policy.
func (b *assembly) govern(a arn.ARN, doc format.Document, v value) {
	if res := b.resource(a, v); res != nil {
		res.Policy, res.PolicyStatus = doc, format.PolicyPresent
	}
}

// set adds members to the settings of a resource.
func (b *assembly) set(a arn.ARN, v value, members ...string) {
	text := settings(members...)
	res := b.resource(a, v)
	switch {
	case res == nil || text == nil:
	case res.Settings == nil:
		res.Settings = text
	default:
		res.Settings = slices.Concat(res.Settings[:len(res.Settings)-1], []byte(","), text[1:])
	}
}

// arn returns the ARN of parts. It is false if a part is missing that the service
// needs.
func (b *assembly) arn(service, region, account, resource string) (arn.ARN, bool) {
	if resource == "" || strings.HasSuffix(resource, "/") || strings.HasSuffix(resource, ":") {
		return arn.ARN{}, false
	}
	a, err := arn.Parse("arn:" + b.partition() + ":" + service + ":" + region + ":" + account + ":" + resource)
	return a, err == nil && (service != "iam" || isIAM(a, resource[:max(0, strings.IndexByte(resource, '/'))], account))
}

// regional returns the ARN of something in the file's account and Region.
func (b *assembly) regional(service, resource string) (arn.ARN, bool) {
	if b.Account == "" || b.Region == "" {
		return arn.ARN{}, false
	}
	return b.arn(service, b.Region, b.Account, resource)
}

// iam returns the ARN of something of IAM in the file's account.
func (b *assembly) iam(kind, path, name string) (arn.ARN, bool) {
	if b.Account == "" || name == "" {
		return arn.ARN{}, false
	}
	if path == "" {
		path = "/"
	}
	return b.arn("iam", "", b.Account, kind+path+name)
}

// finish adds all to the file.
func (b *assembly) finish() *format.File {
	b.finishPermissions()
	for key, names := range b.aliases {
		if b.resources[key] != nil && !slices.Contains(names, "") {
			slices.Sort(names)
			var texts []string
			for _, name := range names {
				texts = append(texts, string(quoted(name)))
			}
			b.set(key, value{}, `"aliases":[`+strings.Join(texts, ",")+`]`)
		}
	}
	seen := map[arn.ARN]bool{}
	for _, key := range b.order {
		id := b.identities[key]
		if seen[id.ARN] {
			pos := id.Position()
			b.file.Skipped = append(b.file.Skipped, &format.Error{Pos: pos, Err: fmt.Errorf("skipped: %s is here twice, want it once", id.ARN)})
			continue
		}
		seen[id.ARN] = true
		account := b.account(id.ARN.Account())
		switch kind, _, _ := strings.Cut(key, "/"); kind {
		case "user":
			account.Users = append(account.Users, *id)
		case "group":
			account.Groups = append(account.Groups, *id)
		case "role":
			account.Roles = append(account.Roles, *id)
		}
	}
	for _, a := range b.policies {
		account := b.account(a.Account())
		account.Policies = append(account.Policies, *b.managed[a])
	}
	for _, a := range b.added {
		account := b.account(b.owners[a])
		account.Resources = append(account.Resources, *b.resources[a])
	}
	return b.file
}
