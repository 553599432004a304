// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/condition"
	"github.com/undenied/undenied/eval"
	"github.com/undenied/undenied/snapshot"
	"github.com/undenied/undenied/snapshot/format"
)

// Needs are what deciding some requests takes: their principals with their
// policies, their resources, the VPC endpoints they came through, and the
// branches of the organization above the accounts. The zero Needs are nothing.
//
// A snapshot for them holds that and no more. What it does not hold is unknown
// to it.
type Needs struct {
	accounts   map[string]*need
	scps, rcps map[string]bool // accounts that they restrict
	placed     map[string]bool // accounts whose place in the organization matters
	delegation bool            // the organization's own policy matters
}

// A need is what is needed of one account.
type need struct {
	roles, users map[string]string          // ARNs by name; that of a role whose path is not known lacks it
	everybody    bool                       // somebody is known by a unique ID only
	resources    map[arn.ARN]bool           // as requests name them
	shared       map[arn.ARN]bool           // resources that the account may share with others
	endpoints    map[string]map[string]bool // IDs of VPC endpoints by Region
	regions      map[string]bool            // that requests were made in
	encoded      map[string]Encoded         // by event
}

var (
	keyRegion      = condition.MustKey("aws:RequestedRegion")
	keyVpce        = condition.MustKey("aws:SourceVpce")
	keyVpceAccount = condition.MustKey("aws:VpceAccount")
)

// Empty reports whether nothing is needed.
func (n *Needs) Empty() bool {
	for _, a := range n.accounts {
		if !a.empty() {
			return false
		}
	}
	return len(n.placed) == 0
}

// Add adds what deciding a request takes.
func (n *Needs) Add(req *eval.Request) {
	n.principal(req)
	owner := req.Owner()
	if owner == "" { // a bucket's: the principal's own is the likeliest, and is asked whether it has it
		owner = req.Principal.Account()
	}
	region := req.Context.Lookup(keyRegion).Text
	if !regionName.MatchString(region) {
		region = ""
	}
	n.resource(req, owner, region)
	n.accountWide(req, owner, region)
	if region == "" {
		region = req.Resource.Region()
	}
	if vpce := req.Context.Lookup(keyVpce); vpce.Presence == condition.Present && regionName.MatchString(region) {
		known := req.Context.Lookup(keyVpceAccount).Text
		accounts := []string{known}
		if known == "" {
			accounts = []string{req.Principal.Account(), owner}
		}
		for _, id := range accounts {
			if a := n.account(id); a != nil {
				n.placed = with(n.placed, id)
				if a.endpoints == nil {
					a.endpoints = map[string]map[string]bool{}
				}
				a.endpoints[region] = with(a.endpoints[region], vpce.Text)
			}
		}
	}
}

// principal adds the user or role behind a request.
func (n *Needs) principal(req *eval.Request) {
	p := req.Principal
	kind, id := p.Kind(), p.Account()
	a := n.account(id)
	if a == nil || !kind.InAccount() {
		return
	}
	n.placed = with(n.placed, id)
	if !p.ServiceLinked() {
		n.scps = with(n.scps, id)
	}
	switch kind {
	case eval.User:
		a.user(p.ARN)
	case eval.Role, eval.Session:
		if role := p.Role(); role.IsValid() {
			a.role(role)
		} else if role, err := arn.Parse("arn:" + p.ARN.Partition() + ":iam::" + id + ":role/" + p.RoleName()); err == nil {
			a.role(role)
		}
	case eval.FederatedUser:
		a.user(p.Issuer)
	case eval.Unidentified:
		a.everybody = a.everybody || p.ID != ""
	}
}

// resource adds the resource of a request that the account owns.
func (n *Needs) resource(req *eval.Request, account, region string) {
	a := n.account(account)
	if a == nil || !req.Resource.IsValid() {
		return
	}
	n.placed = with(n.placed, account)
	if !req.Principal.ServiceLinked() {
		n.rcps = with(n.rcps, account)
	}
	res := req.Resource
	if alias := snapshot.AliasOf(req); alias.IsValid() {
		res = alias
	}
	switch {
	case res.Service() == "iam" && res.Account() == account:
		a.role(res)
		a.user(res)
	case snapshot.MayHavePolicy(req):
		a.resource(res)
		if region != "" {
			a.regions = with(a.regions, region)
		}
	case snapshot.MayBeShared(req):
		if a.shared == nil {
			a.shared = map[arn.ARN]bool{}
		}
		a.shared[res] = true
	}
}

// accountWide adds what decides a request beside the policy of its resource.
func (n *Needs) accountWide(req *eval.Request, account, region string) {
	switch req.Action.Service() {
	case "organizations":
		n.delegation = true
	case "xray":
		if req.Resource.Region() != "" {
			region = req.Resource.Region()
		}
		name, err := arn.Parse("arn:" + cmp.Or(req.Principal.ARN.Partition(), "aws") + ":xray:" + region + ":" + account + ":account")
		if a := n.account(account); a != nil && err == nil && region != "" {
			n.placed = with(n.placed, account)
			a.resource(name)
		}
	}
}

// resource adds a resource, or what stands for all of a service in a Region.
func (a *need) resource(name arn.ARN) {
	if a.resources == nil {
		a.resources = map[arn.ARN]bool{}
	}
	a.resources[name] = true
}

// role adds a role, if that is what the ARN names. Of several ARNs with the same
// name the longest counts: it has the path.
func (a *need) role(name arn.ARN) {
	if role, ok := strings.CutPrefix(name.Resource(), "role/"); ok && name.Service() == "iam" && named(role) {
		if a.roles == nil {
			a.roles = map[string]string{}
		}
		if key := lastPart(role); len(name.String()) > len(a.roles[key]) {
			a.roles[key] = name.String()
		}
	}
}

// user adds a user, if that is what the ARN names.
func (a *need) user(name arn.ARN) {
	if user, ok := strings.CutPrefix(name.Resource(), "user/"); ok && name.Service() == "iam" && named(user) {
		if a.users == nil {
			a.users = map[string]string{}
		}
		a.users[lastPart(user)] = name.String()
	}
}

// account returns the need of an account, nil if there is no such account.
func (n *Needs) account(id string) *need {
	if !format.IsAccountID(id) {
		return nil
	}
	if n.accounts == nil {
		n.accounts = map[string]*need{}
	}
	if n.accounts[id] == nil {
		n.accounts[id] = &need{}
	}
	return n.accounts[id]
}

// of returns the need of an account, which may be empty.
func (n *Needs) of(id string) *need {
	if a := n.accounts[id]; a != nil {
		return a
	}
	return new(need)
}

// bulk reports whether users and roles are read together.
func (a *need) bulk() bool { return a.everybody || len(a.roles)+len(a.users) > maxSingly }

// empty reports whether nothing is needed of the account itself.
func (a *need) empty() bool {
	return !a.everybody && len(a.roles) == 0 && len(a.users) == 0 && len(a.resources) == 0 && len(a.shared) == 0 && len(a.endpoints) == 0 && len(a.encoded) == 0
}

// with adds a text to a set that may be nil.
func with(set map[string]bool, s string) map[string]bool {
	if set == nil {
		set = map[string]bool{}
	}
	set[s] = true
	return set
}

func members[T any](set map[string]T) []string { return slices.Sorted(maps.Keys(set)) }

func lastPart(s string) string { return s[strings.LastIndexByte(s, '/')+1:] }

// named reports whether s is a name that something can be asked for by: no pattern,
// no beginning of a name, and no way to somewhere else.
func named(s string) bool {
	if s == "" || strings.ContainsAny(s, "*?") || strings.HasSuffix(s, "/") || strings.HasSuffix(s, ":") {
		return false
	}
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == '/' || r == ':' }) {
		if part == "." || part == ".." {
			return false
		}
	}
	return true
}
