// SPDX-License-Identifier: Apache-2.0

package collect

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"github.com/undenied/undenied/snapshot/format"
)

// organization is read once: its tree, its SCPs and RCPs with what they are
// attached to, and who may administer it. Policies are asked for their targets,
// not targets for their policies: there are fewer of them.
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_Operations.html
var organization = service{
	prefix: "organizations",
	tier:   1,
	reach:  onceAnOrg,
	calls: []string{"DescribeOrganization", "DescribePolicy", "DescribeResourcePolicy", "ListAccounts", "ListAccountsForParent",
		"ListDelegatedAdministrators", "ListDelegatedServicesForAccount", "ListOrganizationalUnitsForParent", "ListPolicies",
		"ListRoots", "ListTargetsForPolicy"},
	one: &single{calls: []string{"DescribeAccount", "DescribeOrganization", "DescribeOrganizationalUnit", "DescribePolicy", "DescribeResourcePolicy", "ListDelegatedAdministrators", "ListDelegatedServicesForAccount", "ListParents", "ListPoliciesForTarget", "ListRoots"}},
}

// orgData is what is known of the organization.
type orgData struct {
	tree       *format.Organization // nil: not collected, or there is none
	standalone string               // an account that is known to be in no organization, or ""
	active     []string             // IDs of accounts that are not suspended
	names      map[string]string    // of accounts
	delegation []format.Resource    // the organization's own policy
}

// organization reads the organization, if it is asked for.
func (r *run) organization(ctx context.Context) orgData {
	switch {
	case !slices.Contains(r.entries, &organization) && !r.Organization:
		return orgData{}
	case r.Needs != nil && len(r.Needs.placed) == 0:
		return orgData{}
	}
	s := r.scope(r.home, r.Config, "organizations")
	if r.ManagementAccountRole != "" {
		at := *s
		at.service, at.region, at.config = "sts", r.Config.Region, r.Config
		config, err := at.assume(ctx, r.ManagementAccountRole, r.ExternalID)
		if err != nil {
			return orgData{}
		}
		s.config, s.expired = config, nil
		s.config.Region = s.region
	}
	t := &orgTree{scope: s, client: organizations.NewFromConfig(s.config), nodes: map[string]*format.Node{}}
	return t.read(ctx, r.caller.account, r.Needs)
}

// An orgTree is an organization that is being read.
type orgTree struct {
	*scope
	client *organizations.Client
	org    format.Organization
	data   orgData
	nodes  map[string]*format.Node
}

// read reads the whole tree, or what is needed of it.
func (t *orgTree) read(ctx context.Context, account string, needs *Needs) orgData {
	out, err := call(ctx, t.scope, "", t.client.DescribeOrganization, &organizations.DescribeOrganizationInput{})
	if isNone(err) {
		return orgData{standalone: account}
	}
	if err != nil || out.Organization == nil {
		return orgData{}
	}
	t.org.ID = aws.ToString(out.Organization.Id)
	t.org.ManagementAccount = aws.ToString(out.Organization.MasterAccountId)
	t.data.names = map[string]string{}
	if needs != nil {
		return t.branches(ctx, needs)
	}
	if !t.roots(ctx) {
		return orgData{}
	}
	accounts, err := t.accounts(ctx)
	if err != nil && len(accounts) == 0 {
		return orgData{}
	}
	t.place(ctx, accounts)
	for _, kind := range [...]types.PolicyType{types.PolicyTypeServiceControlPolicy, types.PolicyTypeResourceControlPolicy} {
		if kind == types.PolicyTypeServiceControlPolicy || slices.Contains(t.org.EnabledPolicyTypes, string(kind)) {
			t.policies(ctx, kind)
		}
	}
	t.delegated(ctx)
	return t.finish()
}

// knownPolicyTypes are those that a snapshot names. Others decide nothing.
var knownPolicyTypes = []types.PolicyType{
	"SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY", "TAG_POLICY", "BACKUP_POLICY", "AISERVICES_OPT_OUT_POLICY", "CHATBOT_POLICY",
	"DECLARATIVE_POLICY_EC2", "SECURITYHUB_POLICY", "INSPECTOR_POLICY", "UPGRADE_ROLLOUT_POLICY", "BEDROCK_POLICY", "S3_POLICY",
	"NETWORK_SECURITY_DIRECTOR_POLICY",
}

// roots reads the root and which policy types are enabled in it.
func (t *orgTree) roots(ctx context.Context) bool {
	in := &organizations.ListRootsInput{}
	roots, err := paged(ctx, t.scope, t.client.ListRoots, in, &in.NextToken, func(out *organizations.ListRootsOutput) ([]types.Root, *string) {
		return out.Roots, out.NextToken
	})
	if err != nil || len(roots) == 0 {
		return false
	}
	t.org.EnabledPolicyTypes = []string{}
	for _, r := range roots {
		t.node(aws.ToString(r.Id), "root", aws.ToString(r.Name), aws.ToString(r.Arn), "")
		for _, p := range r.PolicyTypes {
			if p.Status == types.PolicyTypeStatusEnabled && slices.Contains(knownPolicyTypes, p.Type) {
				t.org.EnabledPolicyTypes = append(t.org.EnabledPolicyTypes, string(p.Type))
			}
		}
	}
	slices.Sort(t.org.EnabledPolicyTypes)
	t.org.EnabledPolicyTypes = slices.Compact(t.org.EnabledPolicyTypes)
	return true
}

// node adds a node unless it is there.
func (t *orgTree) node(id, kind, name, arn, parent string) {
	if t.nodes[id] == nil && id != "" {
		t.nodes[id] = &format.Node{ID: id, Kind: kind, Name: name, ARN: arn, Parent: parent}
	}
}

func (t *orgTree) accounts(ctx context.Context) ([]types.Account, error) {
	in := &organizations.ListAccountsInput{}
	return paged(ctx, t.scope, t.client.ListAccounts, in, &in.NextToken, func(out *organizations.ListAccountsOutput) ([]types.Account, *string) {
		return out.Accounts, out.NextToken
	})
}

// place puts organizational units and accounts into the tree. Accounts tell
// their paths; where they do not, every parent is asked for its accounts.
func (t *orgTree) place(ctx context.Context, accounts []types.Account) {
	walk := slices.ContainsFunc(accounts, func(a types.Account) bool { return parentIn(a.Paths) == "" })
	parents := map[string]string{} // of accounts
	level := []string{}
	for id := range t.nodes {
		level = append(level, id)
	}
	var mu sync.Mutex
	for len(level) > 0 {
		var below []string
		parallel(perTask, level, func(parent string) {
			in := &organizations.ListOrganizationalUnitsForParentInput{ParentId: &parent}
			units, _ := paged(ctx, t.scope, t.client.ListOrganizationalUnitsForParent, in, &in.NextToken, func(out *organizations.ListOrganizationalUnitsForParentOutput) ([]types.OrganizationalUnit, *string) {
				return out.OrganizationalUnits, out.NextToken
			})
			var children []types.Account
			if walk {
				in := &organizations.ListAccountsForParentInput{ParentId: &parent}
				children, _ = paged(ctx, t.scope, t.client.ListAccountsForParent, in, &in.NextToken, func(out *organizations.ListAccountsForParentOutput) ([]types.Account, *string) {
					return out.Accounts, out.NextToken
				})
			}
			mu.Lock()
			defer mu.Unlock()
			for _, u := range units {
				if t.nodes[aws.ToString(u.Id)] == nil {
					t.node(aws.ToString(u.Id), "ou", aws.ToString(u.Name), aws.ToString(u.Arn), parent)
					below = append(below, aws.ToString(u.Id))
				}
			}
			for _, a := range children {
				parents[aws.ToString(a.Id)] = parent
			}
		})
		level = below
	}
	for _, a := range accounts {
		id := aws.ToString(a.Id)
		parent := cmp.Or(parentIn(a.Paths), parents[id])
		if parent == "" {
			continue // no place in the tree is known for it
		}
		t.hidden(a.Paths)
		t.node(id, "account", aws.ToString(a.Name), aws.ToString(a.Arn), parent)
		t.data.names[id] = aws.ToString(a.Name)
		if a.State == types.AccountStateActive || a.State == "" && a.Status != types.AccountStatusSuspended {
			t.data.active = append(t.data.active, id)
		}
	}
}

// parentIn returns the last root or organizational unit in a path such as
// "o-exampleorgid/r-ab12/ou-ab12-11111111/111122223333/".
func parentIn(paths []string) string {
	units := unitsIn(paths)
	if len(units) == 0 {
		return ""
	}
	return units[len(units)-1]
}

func unitsIn(paths []string) []string {
	if len(paths) == 0 {
		return nil
	}
	return slices.DeleteFunc(strings.Split(paths[0], "/"), func(part string) bool {
		return !strings.HasPrefix(part, "r-") && !strings.HasPrefix(part, "ou-")
	})
}

// hidden adds the units of a path that no list showed.
func (t *orgTree) hidden(paths []string) {
	parent := ""
	for _, id := range unitsIn(paths) {
		kind := "ou"
		if strings.HasPrefix(id, "r-") {
			kind = "root"
		}
		t.node(id, kind, "", "", parent)
		parent = id
	}
}

// policies reads the policies of one type and what they are attached to. Where
// the targets of one are not known, nobody's are.
func (t *orgTree) policies(ctx context.Context, kind types.PolicyType) {
	in := &organizations.ListPoliciesInput{Filter: kind}
	list, err := paged(ctx, t.scope, t.client.ListPolicies, in, &in.NextToken, func(out *organizations.ListPoliciesOutput) ([]types.PolicySummary, *string) {
		return out.Policies, out.NextToken
	})
	var mu sync.Mutex
	complete := err == nil
	attached := map[string][]string{} // policies by target
	each(ctx, t.scope, list, func(p types.PolicySummary) string { return aws.ToString(p.Id) }, func(ctx context.Context, p types.PolicySummary) {
		read := format.OrganizationPolicy{ID: aws.ToString(p.Id), Name: aws.ToString(p.Name), Type: word(kind), AWSManaged: p.AwsManaged}
		var ok bool
		if read.ARN, ok = t.parse(aws.ToString(p.Arn)); !ok {
			return
		}
		read.Document = t.content(ctx, read.ID)
		in := &organizations.ListTargetsForPolicyInput{PolicyId: p.Id}
		targets, err := paged(ctx, t.scope, t.client.ListTargetsForPolicy, in, &in.NextToken, func(out *organizations.ListTargetsForPolicyOutput) ([]types.PolicyTargetSummary, *string) {
			return out.Targets, out.NextToken
		})
		mu.Lock()
		defer mu.Unlock()
		t.org.Policies = append(t.org.Policies, read)
		complete = complete && err == nil
		for _, target := range targets {
			id := aws.ToString(target.TargetId)
			attached[id] = append(attached[id], read.ID)
		}
	})
	if !complete {
		return
	}
	for id, n := range t.nodes {
		policies := append([]string{}, sorted(attached[id])...)
		if policies = slices.Compact(policies); kind == types.PolicyTypeServiceControlPolicy {
			n.SCPs = policies
		} else {
			n.RCPs = policies
		}
	}
}

func word(kind types.PolicyType) string {
	if kind == types.PolicyTypeServiceControlPolicy {
		return "scp"
	}
	return "rcp"
}

// delegated reads which accounts administer what, and the policy by which the
// organization lets other accounts manage its policies.
func (t *orgTree) delegated(ctx context.Context) {
	in := &organizations.ListDelegatedAdministratorsInput{}
	admins, err := paged(ctx, t.scope, t.client.ListDelegatedAdministrators, in, &in.NextToken, func(out *organizations.ListDelegatedAdministratorsOutput) ([]types.DelegatedAdministrator, *string) {
		return out.DelegatedAdministrators, out.NextToken
	})
	if err == nil {
		t.org.DelegatedAdministrators = []format.DelegatedAdministrator{}
	}
	var mu sync.Mutex
	each(ctx, t.scope, admins, func(a types.DelegatedAdministrator) string { return aws.ToString(a.Id) }, func(ctx context.Context, a types.DelegatedAdministrator) {
		in := &organizations.ListDelegatedServicesForAccountInput{AccountId: a.Id}
		services, _ := paged(ctx, t.scope, t.client.ListDelegatedServicesForAccount, in, &in.NextToken, func(out *organizations.ListDelegatedServicesForAccountOutput) (names []string, next *string) {
			for _, s := range out.DelegatedServices {
				names = append(names, aws.ToString(s.ServicePrincipal))
			}
			return names, out.NextToken
		})
		mu.Lock()
		defer mu.Unlock()
		t.org.DelegatedAdministrators = append(t.org.DelegatedAdministrators, format.DelegatedAdministrator{Account: aws.ToString(a.Id), Services: services})
	})
	t.delegationPolicy(ctx)
}

// delegationPolicy reads the organization's own policy, or that it has none.
func (t *orgTree) delegationPolicy(ctx context.Context) {
	const kind = "organizations:resourcepolicy"
	out, err := call(ctx, t.scope, "", t.client.DescribeResourcePolicy, &organizations.DescribeResourcePolicyInput{})
	name, policy := "arn:"+t.partition+":organizations::"+t.org.ManagementAccount+":resourcepolicy/"+t.org.ID, ""
	switch {
	case isNone(err):
	case err != nil || out.ResourcePolicy == nil || out.ResourcePolicy.ResourcePolicySummary == nil:
		return
	default:
		name, policy = aws.ToString(out.ResourcePolicy.ResourcePolicySummary.Arn), aws.ToString(out.ResourcePolicy.Content)
	}
	if r, ok := t.resource(name, kind, policy, nil); ok {
		t.data.delegation = []format.Resource{r}
	}
}
