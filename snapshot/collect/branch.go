// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/undenied/undenied/snapshot/format"
)

// branches reads only what stands above some accounts: from each upward to the
// root, and on the way the policies of the types that restrict it. The root tells
// which types are enabled: without that, a node that has none would seem to let
// nothing pass.
func (t *orgTree) branches(ctx context.Context, n *Needs) orgData {
	if !t.roots(ctx) {
		return orgData{}
	}
	var mu sync.Mutex
	steps := map[string]*step{}
	parallel(perTask, members(n.placed), func(id string) { t.climb(ctx, id, &mu, steps) })
	for _, id := range members(n.placed) {
		t.hang(id, steps)
	}
	for _, kind := range []struct {
		of       types.PolicyType
		accounts map[string]bool
	}{{types.PolicyTypeServiceControlPolicy, n.scps}, {types.PolicyTypeResourceControlPolicy, n.rcps}} {
		if slices.Contains(t.org.EnabledPolicyTypes, string(kind.of)) {
			t.policiesAbove(ctx, kind.of, kind.accounts)
		}
	}
	t.describe(ctx)
	t.named(ctx)
	if n.delegation {
		t.delegated(ctx)
	}
	return t.finish()
}

// A step is from a node to the one above it.
type step struct {
	once   sync.Once
	parent types.Parent
}

// climb asks for the parents above an account, each once.
func (t *orgTree) climb(ctx context.Context, id string, mu *sync.Mutex, steps map[string]*step) {
	for range maxDepth {
		mu.Lock()
		s := steps[id]
		if s == nil {
			s = new(step)
			steps[id] = s
		}
		mu.Unlock()
		s.once.Do(func() {
			in := &organizations.ListParentsInput{ChildId: &id}
			parents, err := pagesOf(ctx, t.scope, id, t.client.ListParents, in, &in.NextToken, func(out *organizations.ListParentsOutput) ([]types.Parent, *string) {
				return out.Parents, out.NextToken
			})
			if err == nil && len(parents) == 1 {
				s.parent = parents[0]
			}
		})
		if id = aws.ToString(s.parent.Id); id == "" || t.nodes[id] != nil {
			return
		}
	}
}

// maxDepth is more than the levels of an organization: a root, five levels of
// units, and accounts.
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
const maxDepth = 16

// hang adds an account with the units above it, if they lead to the root.
func (t *orgTree) hang(id string, steps map[string]*step) {
	var path []string
	for at := id; t.nodes[at] == nil; {
		s := steps[at]
		if s == nil || aws.ToString(s.parent.Id) == "" || len(path) > maxDepth {
			return
		}
		path = append(path, at)
		at = *s.parent.Id
	}
	for i, at := range path {
		kind := "ou"
		if i == 0 {
			kind = "account"
		}
		t.node(at, kind, "", "", *steps[at].parent.Id)
	}
}

// policiesAbove reads which policies of a type are attached above accounts. The
// management account is restricted by none.
func (t *orgTree) policiesAbove(ctx context.Context, kind types.PolicyType, accounts map[string]bool) {
	targets := map[string]bool{}
	for id := range accounts {
		if id == t.org.ManagementAccount {
			continue
		}
		for n := t.nodes[id]; n != nil; n = t.nodes[n.Parent] {
			targets[n.ID] = true
		}
	}
	var mu sync.Mutex
	parallel(perTask, members(targets), func(id string) {
		in := &organizations.ListPoliciesForTargetInput{TargetId: &id, Filter: kind}
		list, err := pagesOf(ctx, t.scope, id, t.client.ListPoliciesForTarget, in, &in.NextToken, func(out *organizations.ListPoliciesForTargetOutput) ([]types.PolicySummary, *string) {
			return out.Policies, out.NextToken
		})
		if err != nil {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		attached := []string{}
		for _, p := range list {
			attached = append(attached, aws.ToString(p.Id))
			t.summary(p, kind)
		}
		slices.Sort(attached)
		if attached = slices.Compact(attached); kind == types.PolicyTypeServiceControlPolicy {
			t.nodes[id].SCPs = attached
		} else {
			t.nodes[id].RCPs = attached
		}
	})
}

// summary adds a policy without its document, unless it is there.
func (t *orgTree) summary(p types.PolicySummary, kind types.PolicyType) {
	read := format.OrganizationPolicy{ID: aws.ToString(p.Id), Name: aws.ToString(p.Name), Type: word(kind), AWSManaged: p.AwsManaged}
	var ok bool
	if read.ARN, ok = t.parse(aws.ToString(p.Arn)); ok && !slices.ContainsFunc(t.org.Policies, func(other format.OrganizationPolicy) bool { return other.ID == read.ID }) {
		t.org.Policies = append(t.org.Policies, read)
	}
}

// describe reads the documents of the policies.
func (t *orgTree) describe(ctx context.Context) {
	parallel(perTask, indexes(len(t.org.Policies)), func(i int) {
		p := &t.org.Policies[i]
		p.Document = t.content(ctx, p.ID)
	})
}

// named reads the names of units and accounts that have policies of their own, so
// that what these do can be told with them.
func (t *orgTree) named(ctx context.Context) {
	var special []*format.Node
	for _, n := range t.nodes {
		own := func(id string) bool { return id != "p-FullAWSAccess" && id != "p-RCPFullAWSAccess" }
		if n.Kind != "root" && (slices.ContainsFunc(n.SCPs, own) || slices.ContainsFunc(n.RCPs, own)) {
			special = append(special, n)
		}
	}
	parallel(perTask, special, func(n *format.Node) {
		if n.Kind == "account" {
			out, err := call(ctx, t.scope, n.ID, t.client.DescribeAccount, &organizations.DescribeAccountInput{AccountId: &n.ID})
			if err == nil && out.Account != nil {
				n.Name, n.ARN = aws.ToString(out.Account.Name), aws.ToString(out.Account.Arn)
			}
			return
		}
		out, err := call(ctx, t.scope, n.ID, t.client.DescribeOrganizationalUnit, &organizations.DescribeOrganizationalUnitInput{OrganizationalUnitId: &n.ID})
		if err == nil && out.OrganizationalUnit != nil {
			n.Name, n.ARN = aws.ToString(out.OrganizationalUnit.Name), aws.ToString(out.OrganizationalUnit.Arn)
		}
	})
}

// content returns the document of a policy, zero if it cannot be read.
func (t *orgTree) content(ctx context.Context, id string) format.Document {
	out, err := call(ctx, t.scope, id, t.client.DescribePolicy, &organizations.DescribePolicyInput{PolicyId: &id})
	if err != nil || out.Policy == nil || out.Policy.Content == nil {
		return format.Document{}
	}
	return document(*out.Policy.Content)
}

// finish returns the tree that was read.
func (t *orgTree) finish() orgData {
	for _, id := range slices.Sorted(maps.Keys(t.nodes)) {
		t.org.Nodes = append(t.org.Nodes, *t.nodes[id])
	}
	slices.SortFunc(t.org.Policies, func(a, b format.OrganizationPolicy) int { return cmp.Compare(a.ID, b.ID) })
	t.data.tree = &t.org
	return t.data
}
