// SPDX-License-Identifier: Apache-2.0

package snapshot_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Only the management account may do what it likes with its organization. Others
// need its policy, unless they administer a service for it.
func TestDelegation(t *testing.T) {
	const (
		member = "arn:aws:iam::222222222222:user/m"
		chief  = "arn:aws:iam::111111111111:user/c"
		lets   = `"policy": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "222222222222"}, "Action": "organizations:List*", "Resource": "*"}}`
		none   = `"policyStatus": "none"`
		nobody = `, "delegatedAdministrators": []`
		unread = "resource: the policy of the organization of account 111111111111 is not in the snapshot"
		admin  = "resource: account 222222222222 may administer services for the organization, which no policy tells"
	)
	of := func(administrators, policy string) string {
		resources := ""
		if policy != "" {
			resources = `{"arn": "arn:aws:organizations::111111111111:resourcepolicy/o-a/rp-1", ` + policy + `}`
		}
		user := `"users": [{"arn": "ARN", "tags": {}, "groups": [], "inlinePolicies": [{"name": "all", "document": ` + allowAll + `}]}]`
		return `"organization": {"id": "o-a", "managementAccount": "111111111111", "enabledPolicyTypes": [], "nodes": [
				{"id": "r-1", "kind": "root"}, {"id": "222222222222", "kind": "account", "parent": "r-1"}]` + administrators + `}, "accounts": [
				{"account": "111111111111", "resources": [` + resources + `], ` + strings.Replace(user, "ARN", chief, 1) + `},
				{"account": "222222222222", ` + strings.Replace(user, "ARN", member, 1) + `}]`
	}
	for _, tt := range []struct{ name, snapshot, principal, action, resource, want, gap string }{
		{"the management account", of(nobody, ""), chief, "organizations:ListAccounts", "*", "allowed", ""},
		{"delegated", of(nobody, lets), member, "organizations:ListAccounts", "*", "allowed", ""},
		{"something else is", of(nobody, lets), member, "organizations:DescribePolicy", "*", "implicitDeny", ""},
		{"nothing is", of(nobody, none), member, "organizations:ListAccounts", "*", "implicitDeny", ""},
		{"what anybody may", of(nobody, none), member, "organizations:DescribeOrganization", "*", "allowed", ""},
		{"a policy that nobody read", of(nobody, ""), member, "organizations:ListAccounts", "*", "undetermined", unread},
		{"an administrator", of(`, "delegatedAdministrators": [{"account": "222222222222", "services": ["sso.amazonaws.com"]}]`, none), member, "organizations:ListAccounts", "*", "undetermined", admin},
		{"nobody knows who administers", of("", none), member, "organizations:ListAccounts", "*", "undetermined", admin},
		{"of a resource", of(nobody, lets), member, "organizations:ListParents", "arn:aws:organizations::111111111111:account/o-a/222222222222", "allowed", ""},
		{"not of a resource", of(nobody, none), member, "organizations:DescribeAccount", "arn:aws:organizations::111111111111:account/o-a/222222222222", "implicitDeny", ""},
		{"no organization was read", `"accounts": []`, chief, "organizations:ListAccounts", "*", "undetermined", "resource: the organization of account 111111111111 was not collected"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := read(t, tt.snapshot)
			req := request(t, tt.principal, tt.action, tt.resource)
			gap := ""
			for _, g := range gaps(s, req) {
				if strings.HasPrefix(g, "resource: ") {
					gap = g
				}
			}
			if diff := cmp.Diff([]string{tt.want, tt.gap}, []string{decide(t, s, req), gap}); diff != "" {
				t.Errorf("decision, gap (-want +got):\n%s", diff)
			}
		})
	}
}
