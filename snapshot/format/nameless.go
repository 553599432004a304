// SPDX-License-Identifier: Apache-2.0

package format

import (
	"slices"

	"github.com/undenied/undenied/arn"
)

// adopt gives the AWS managed policies of pages that name no account, which stand
// in an account without an ID, to the accounts that use them; those that nobody
// uses to the first one. Where there is no other account, all stays.
func (f *File) adopt() {
	i := slices.IndexFunc(f.Accounts, func(a Account) bool { return a.ID == "" })
	if i < 0 || len(f.Accounts) == 1 {
		return
	}
	nameless := f.Accounts[i].Policies
	f.Accounts = slices.Delete(slices.Clone(f.Accounts), i, i+1)
	used := map[arn.ARN]bool{}
	for i := range f.Accounts {
		a := &f.Accounts[i]
		uses := a.managedPolicies()
		for _, p := range nameless {
			if uses[p.ARN] {
				a.adopt(p)
				used[p.ARN] = true
			}
		}
	}
	for _, p := range nameless {
		if !used[p.ARN] {
			f.Accounts[0].adopt(p)
		}
	}
}

// adopt adds a policy that a does not have.
func (a *Account) adopt(p ManagedPolicy) {
	if !slices.ContainsFunc(a.Policies, func(own ManagedPolicy) bool { return own.ARN == p.ARN }) {
		a.Policies = append(a.Policies, p)
	}
}

// managedPolicies returns the managed policies that somebody in a has, as a policy
// or as a boundary.
func (a *Account) managedPolicies() map[arn.ARN]bool {
	uses := map[arn.ARN]bool{}
	for _, list := range [...][]Identity{a.Users, a.Groups, a.Roles} {
		for _, r := range list {
			for _, p := range append(slices.Clip(r.AttachedPolicies), r.PermissionsBoundary) {
				uses[p] = true
			}
		}
	}
	return uses
}
