// SPDX-License-Identifier: Apache-2.0

package format

import (
	"fmt"
	"slices"
	"strings"

	"github.com/undenied/undenied/arn"
	"github.com/undenied/undenied/internal/jsontree"
)

// readNative reads a file of the project's own format.
func readNative(in *text, root *jsontree.Node) (*File, error) {
	if schema := root.Get("schema"); schema.Str() != SchemaV1 {
		return nil, in.wrongSchema(schema)
	}
	d := &decoder{in: in, roots: []*jsontree.Node{root}}
	f := new(File)
	d.object(root,
		need("schema", func(*jsontree.Node) {}),
		may("collection", func(n *jsontree.Node) { f.Collection = d.collection(n) }),
		may("organization", func(n *jsontree.Node) { f.Organization = d.organization(n) }),
		may("accounts", d.list(func(n *jsontree.Node) { f.Accounts = append(f.Accounts, d.account(n)) })),
		may("owners", d.owners(&f.Owners)),
		may("evidence", listOf(d, &f.Evidence, d.evidence)),
	)
	d.unique(f)
	if err := d.err(); err != nil {
		return nil, err
	}
	return f, nil
}

func (d *decoder) evidence(n *jsontree.Node) Evidence {
	e := Evidence{Origin: d.origin(n)}
	d.object(n, need("eventId", d.text(&e.EventID)), need("decodedMessage", d.document(&e.DecodedMessage)))
	return e
}

// owners reads an object of account IDs.
func (d *decoder) owners(into *map[string]string) func(*jsontree.Node) {
	return func(n *jsontree.Node) {
		if !d.is(n, jsontree.Object, "an object of account IDs by resource") {
			return
		}
		*into = make(map[string]string, len(n.Members))
		for _, m := range n.Members {
			var id string
			d.accountID(&id)(m.Value)
			(*into)[m.Name] = id
		}
	}
}

// versions is what the name of every schema of snapshots begins with.
const versions = "undenied/snapshot/v"

// wrongSchema says which schema is read here, and for a newer one what can read
// it.
func (in *text) wrongSchema(schema *jsontree.Node) error {
	got := kindName(schema.Kind)
	if schema.Kind == jsontree.String {
		got = fmt.Sprintf("%q", schema.Text)
	}
	want := fmt.Sprintf("want %q", SchemaV1)
	if v, ok := strings.CutPrefix(schema.Str(), versions); ok && v != "" && strings.Trim(v, "0123456789") == "" {
		want += ", or a newer undenied to read it (go install github.com/undenied/undenied/cmd/undenied@latest)"
	}
	err := in.fault(schema.Offset, "%s is not a schema this version understands, %s", got, want)
	err.Path = "schema"
	return err
}

func (d *decoder) collection(n *jsontree.Node) *Collection {
	c := new(Collection)
	d.object(n,
		may("collectedAt", d.time(&c.CollectedAt)),
		may("by", d.text(&c.By)),
		may("calls", d.list(func(n *jsontree.Node) {
			var call Call
			d.object(n,
				may("account", d.text(&call.Account)),
				may("region", d.text(&call.Region)),
				need("service", d.text(&call.Service)),
				need("operation", d.text(&call.Operation)),
				need("status", d.word(&call.Status, callStatuses...)),
				may("code", d.text(&call.Code)),
				may("message", d.text(&call.Message)),
				may("resource", d.text(&call.Resource)),
				may("count", d.integer(&call.Count)),
			)
			c.Calls = append(c.Calls, call)
		})),
	)
	return c
}

var callStatuses = []string{"ok", "none", "denied", "throttled", "unsupported", "disabledRegion", "error", "skipped"}

// nodeKinds are the kinds of nodes.
var nodeKinds = []string{"root", "ou", "account"}

// enabledTypes are the types of policies that an organization can have enabled,
// in the words of the Organizations API. Only SCPs
// and RCPs take part in decisions.
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_PolicyTypeSummary.html
var enabledTypes = []string{
	"SERVICE_CONTROL_POLICY",
	"RESOURCE_CONTROL_POLICY",
	"TAG_POLICY",
	"BACKUP_POLICY",
	"AISERVICES_OPT_OUT_POLICY",
	"CHATBOT_POLICY",
	"DECLARATIVE_POLICY_EC2",
	"SECURITYHUB_POLICY",
	"INSPECTOR_POLICY",
	"UPGRADE_ROLLOUT_POLICY",
	"BEDROCK_POLICY",
	"S3_POLICY",
	"NETWORK_SECURITY_DIRECTOR_POLICY",
}

func (d *decoder) organization(n *jsontree.Node) *Organization {
	org := new(Organization)
	d.object(n,
		need("id", d.text(&org.ID)),
		need("managementAccount", d.accountID(&org.ManagementAccount)),
		may("enabledPolicyTypes", d.words(&org.EnabledPolicyTypes, enabledTypes...)),
		may("delegatedAdministrators", listOf(d, &org.DelegatedAdministrators, func(n *jsontree.Node) (a DelegatedAdministrator) {
			d.object(n, need("account", d.accountID(&a.Account)), may("services", d.texts(&a.Services)))
			return a
		})),
		need("nodes", d.list(func(n *jsontree.Node) { org.Nodes = append(org.Nodes, d.node(n)) })),
		may("policies", d.list(func(n *jsontree.Node) {
			p := OrganizationPolicy{Origin: d.origin(n)}
			d.object(n,
				need("id", d.text(&p.ID)),
				need("arn", d.arn(&p.ARN)),
				may("name", d.text(&p.Name)),
				need("type", d.word(&p.Type, "scp", "rcp")),
				may("awsManaged", d.boolean(&p.AWSManaged)),
				may("document", d.document(&p.Document)),
			)
			org.Policies = append(org.Policies, p)
		})),
	)
	d.tree(org.Nodes)
	return org
}

func (d *decoder) node(n *jsontree.Node) Node {
	r := Node{Origin: d.origin(n)}
	d.object(n,
		need("id", d.text(&r.ID)),
		need("kind", d.word(&r.Kind, nodeKinds...)),
		may("name", d.text(&r.Name)),
		may("parent", d.text(&r.Parent)),
		may("arn", d.text(&r.ARN)),
		may("scps", d.texts(&r.SCPs)),
		may("rcps", d.texts(&r.RCPs)),
		may("tags", d.tags(&r.Tags)),
	)
	return r
}

// tree checks that the nodes form trees below roots.
func (d *decoder) tree(nodes []Node) {
	byID := make(map[string]*Node, len(nodes))
	for i := range nodes {
		n := &nodes[i]
		if byID[n.ID] != nil {
			d.errorf(n.offset, "node %q is listed twice, want it once", n.ID)
		}
		byID[n.ID] = n
	}
	for i := range nodes {
		n := &nodes[i]
		parent := byID[n.Parent]
		switch {
		case !slices.Contains(nodeKinds, n.Kind): // reported already
		case n.Kind == "account" && !IsAccountID(n.ID):
			d.errorf(n.offset, "%q is not an account ID, want twelve digits", n.ID)
		case n.Kind == "root" && n.Parent != "":
			d.errorf(n.offset, "root %q has the parent %q, want none", n.ID, n.Parent)
		case n.Kind != "root" && parent == nil:
			d.errorf(n.offset, "the parent %q of node %q is not listed, want the ID of another node", n.Parent, n.ID)
		case n.Kind != "root" && parent.Kind == "account":
			d.errorf(n.offset, "the parent %q of node %q is an account, want an organizational unit or root", n.Parent, n.ID)
		default:
			d.ancestors(byID, n)
		}
	}
}

// maxDepth is how many ancestors a node may have. Units nest five deep.
// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
const maxDepth = 20

// ancestors checks that n is not one of its own ancestors, and that those are not
// too many. What hangs on a circle of others is not said again.
func (d *decoder) ancestors(byID map[string]*Node, n *Node) {
	var seen []*Node
	p := byID[n.Parent]
	for range maxDepth {
		switch {
		case p == nil, slices.Contains(seen, p):
			return
		case p == n:
			d.errorf(n.offset, "node %q is its own ancestor, want a tree below a root", n.ID)
			return
		}
		seen = append(seen, p)
		p = byID[p.Parent]
	}
	d.errorf(n.offset, "node %q has more than %d ancestors, want a tree below a root", n.ID, maxDepth)
}

func (d *decoder) account(n *jsontree.Node) Account {
	a := Account{Origin: d.origin(n)}
	d.object(n,
		need("account", d.accountID(&a.ID)),
		may("name", d.text(&a.Name)),
		may("regions", d.texts(&a.Regions)),
		may("standalone", d.boolean(&a.Standalone)),
		may("services", d.texts(&a.Services)),
		may("users", listOf(d, &a.Users, d.user)),
		may("groups", listOf(d, &a.Groups, d.group)),
		may("roles", listOf(d, &a.Roles, d.role)),
		may("policies", listOf(d, &a.Policies, d.managed)),
		may("resources", listOf(d, &a.Resources, d.resource)),
	)
	for _, ids := range [][]Identity{a.Users, a.Groups, a.Roles} {
		for _, r := range ids {
			if r.ARN.IsValid() && r.ARN.Account() != a.ID && IsAccountID(a.ID) {
				d.errorf(r.offset, "%s is listed in account %s, want it in its own", r.ARN, a.ID)
			}
		}
	}
	return a
}

// attachments are the fields that users, groups and roles share.
func (d *decoder) attachments(r *Identity, kind string) []field {
	return []field{
		need("arn", func(n *jsontree.Node) {
			d.arn(&r.ARN)(n)
			if r.ARN.IsValid() && (r.ARN.Service() != "iam" || !strings.HasPrefix(r.ARN.Resource(), kind+"/")) {
				d.errorf(n.Offset, "%s is not the ARN of a %s", r.ARN, kind)
			}
		}),
		may("id", d.text(&r.ID)),
		may("createDate", d.time(&r.CreateDate)),
		may("attachedPolicies", d.arns(&r.AttachedPolicies)),
		may("inlinePolicies", d.list(func(n *jsontree.Node) {
			var p InlinePolicy
			d.object(n, need("name", d.text(&p.Name)), need("document", d.document(&p.Document)))
			r.InlinePolicies = append(r.InlinePolicies, p)
		})),
	}
}

func (d *decoder) group(n *jsontree.Node) Identity {
	r := Identity{Origin: d.origin(n)}
	d.object(n, d.attachments(&r, "group")...)
	return r
}

func (d *decoder) user(n *jsontree.Node) Identity {
	r := Identity{Origin: d.origin(n)}
	d.object(n, append(d.attachments(&r, "user"),
		may("tags", d.tags(&r.Tags)),
		may("permissionsBoundary", d.arn(&r.PermissionsBoundary)),
		may("groups", d.texts(&r.Groups)),
	)...)
	return r
}

func (d *decoder) role(n *jsontree.Node) Identity {
	r := Identity{Origin: d.origin(n)}
	d.object(n, append(d.attachments(&r, "role"),
		may("tags", d.tags(&r.Tags)),
		may("permissionsBoundary", d.arn(&r.PermissionsBoundary)),
		may("trustPolicy", d.document(&r.TrustPolicy)),
		may("lastUsed", d.time(&r.LastUsed)),
	)...)
	return r
}

func (d *decoder) managed(n *jsontree.Node) ManagedPolicy {
	r := ManagedPolicy{Origin: d.origin(n)}
	d.object(n,
		need("arn", d.arn(&r.ARN)),
		may("id", d.text(&r.ID)),
		may("name", d.text(&r.Name)),
		may("defaultVersion", d.text(&r.DefaultVersion)),
		may("createDate", d.time(&r.CreateDate)),
		may("updateDate", d.time(&r.UpdateDate)),
		may("document", d.document(&r.Document)),
	)
	return r
}

func (d *decoder) resource(n *jsontree.Node) Resource {
	r := Resource{Origin: d.origin(n)}
	d.object(n,
		need("arn", d.arn(&r.ARN)),
		may("type", d.text(&r.Type)),
		may("policyStatus", d.word(&r.PolicyStatus, policyStatuses...)),
		may("policy", d.document(&r.Policy)),
		may("tags", d.tags(&r.Tags)),
		may("settings", func(n *jsontree.Node) {
			if d.is(n, jsontree.Object, "an object") {
				r.Settings = d.in.data[n.Offset:n.End:n.End]
			}
		}),
	)
	switch {
	case r.Policy.Text == nil && r.PolicyStatus == PolicyPresent:
		d.errorf(n.Offset, `policyStatus is "present" without a policy, want the policy or another status`)
	case r.Policy.Text != nil && r.PolicyStatus != PolicyPresent && r.PolicyStatus != "":
		d.errorf(n.Offset, `policyStatus is %q with a policy, want "present"`, r.PolicyStatus)
	}
	return r
}

var policyStatuses = []string{PolicyPresent, PolicyNone, PolicyDenied, PolicyError, PolicyNotCollected}

// unique refuses what is listed twice.
func (d *decoder) unique(f *File) {
	accounts, org := f.Accounts, f.Organization
	seen := map[string]bool{}
	for i := range accounts {
		a := &accounts[i]
		if seen[a.ID] {
			d.errorf(a.offset, "account %s is listed twice, want it once", a.ID)
		}
		seen[a.ID] = true
		policies := map[arn.ARN]bool{}
		for _, p := range a.Policies {
			if policies[p.ARN] && p.ARN.IsValid() {
				d.errorf(p.offset, "%s is listed twice, want it once", p.ARN)
			}
			policies[p.ARN] = true
		}
	}
	listed := map[arn.ARN]bool{}
	once := func(a arn.ARN, offset int) {
		if listed[a] && a.IsValid() {
			d.errorf(offset, "%s is listed twice, want it once", a)
		}
		listed[a] = true
	}
	for i := range accounts {
		a := &accounts[i]
		for _, ids := range [][]Identity{a.Users, a.Groups, a.Roles} {
			for _, r := range ids {
				once(r.ARN, r.offset)
			}
		}
		for _, r := range a.Resources {
			once(r.ARN, r.offset)
		}
	}
	if org == nil {
		return
	}
	ids := map[string]bool{}
	for _, p := range org.Policies {
		if ids[p.ID] {
			d.errorf(p.offset, "policy %q is listed twice, want it once", p.ID)
		}
		ids[p.ID] = true
	}
}
