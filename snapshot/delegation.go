// SPDX-License-Identifier: Apache-2.0

package snapshot

import (
	"github.com/undenied/undenied/policy"
	"github.com/undenied/undenied/snapshot/format"
)

// anyAccount are the actions of AWS Organizations that are for any account. All
// others are for the management account, and for those that it delegates to.
// https://docs.aws.amazon.com/organizations/latest/APIReference/action-reference.html
var anyAccount = map[string]bool{
	"organizations:accepthandshake":          true,
	"organizations:cancelhandshake":          true,
	"organizations:createorganization":       true,
	"organizations:declinehandshake":         true,
	"organizations:describeeffectivepolicy":  true,
	"organizations:describehandshake":        true,
	"organizations:describeorganization":     true,
	"organizations:leaveorganization":        true,
	"organizations:listhandshakesforaccount": true,
}

// ofOrganization reports whether the request is about the principal's organization
// and for its management account, although it may name no resource.
func (a *applicable) ofOrganization() bool {
	action := a.req.Action.String()
	return a.req.Action.Service() == "organizations" && !anyAccount[action] && a.kind.InAccount() && a.req.Principal.Account() != ""
}

// managementAccount returns the account that owns what a request without a
// resource asks of Organizations, or "" if it is not known.
func (a *applicable) managementAccount() string {
	if o := a.snap.organization; o.has(a.req.Principal.Account()) {
		return o.ManagementAccount
	}
	return ""
}

// delegation finds the organization's own policy, for a request of a member
// account: it delegates. Accounts that administer a service for the organization
// may read without it.
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_delegate_policies.html
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_delegated_admin.html
func (a *applicable) delegation() {
	const t = policy.ResourceBased
	o, account := a.snap.organization, a.req.Principal.Account()
	owner := a.req.Owner()
	switch h := a.snap.in(account); {
	case h != nil && h.standalone:
		return
	case a.managementAccount() == "" && owner == account:
		a.gap(t, "the organization of account "+account, notCollected, search{service: "organizations", operations: []string{"DescribeOrganization", "ListRoots", "List", "Describe"}})
		return
	case owner == account:
		return
	}
	switch r := a.snap.in(owner).delegationPolicy(owner); {
	case r != nil:
		a.pol.Resource = a.resourceDocuments(t, r)
	default:
		a.gap(t, "the policy of the organization of account "+owner, notInSnapshot, search{service: "organizations", operations: []string{"DescribeResourcePolicy", "DescribeOrganization"}})
	}
	if o.mayAdminister(account) {
		a.gap(t, "account "+account, mayAdminister)
	}
}

// mayAdminister reports whether an account administers a service for the
// organization, or nobody knows.
func (o *Organization) mayAdminister(account string) bool {
	return o == nil || o.administrators == nil || o.administrators[account]
}

// administrators returns the accounts that administer services, nil if they are
// not known.
func administrators(raw *format.Organization) map[string]bool {
	if raw.DelegatedAdministrators == nil {
		return nil
	}
	accounts := map[string]bool{}
	for _, a := range raw.DelegatedAdministrators {
		accounts[a.Account] = true
	}
	return accounts
}

// delegationPolicy returns the one resource-based policy of an organization,
// which governs all that belongs to it.
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs-policy-delegate.html
func (h *holdings) delegationPolicy(account string) *resource {
	if h == nil {
		return nil
	}
	return h.delegates[account]
}
